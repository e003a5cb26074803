"""The pages of signing in, with each product's own addresses, field names and sentences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.accounts import (
    SignInStep,
    change_password,
    continue_here,
    enter_code,
    enter_password,
    next_step,
)
from mock_systems.kit.operations import Endpoint, Kind, Operation
from mock_systems.kit.sessions import NotSignedIn, close_session, live_sessions_of
from mock_systems.kit.site import Site, form_of, remote_of, see_other
from mock_systems.kit.store import Account, Session, Store


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why somebody does not get any further, in the product's own sentences."""

    not_known: str
    locked: str
    passwords_differ: str = "The two passwords are not the same."
    code_wrong: str = "That code is not right."

    def of_account(self, store: Store[Any], user_id: str) -> str:
        """Why this user id and what was typed with it are not taken."""
        account = store.accounts.get(user_id)
        return self.locked if account and account.locked_out else self.not_known

    def of_new_password(
        self, site: Site[Any], session: Session, new: str, again: str
    ) -> str | None:
        """Why the new password is not taken; nothing when it is now the account's."""
        if new != again:
            return self.passwords_differ
        return change_password(site.store, session, new, site.clock.now())


@dataclass(frozen=True, slots=True)
class InUse:
    """The page that says the account is signed in elsewhere, and its two operations."""

    path: str
    template: str
    shown: str
    answered: str
    here: str = "here"


@dataclass(frozen=True, slots=True)
class SignOut:
    """Where signing out is asked for, where it leads, and what the operation is called."""

    path: str
    onward: str
    name: str = "sign_out"


def nothing_first(_account: Account, _session: Session) -> str:
    """The product has no step of its own before the kit's."""
    return ""


def once_begun(_session: Session) -> bool:
    """A session that is not signed in yet had the right password."""
    return True


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """How one product signs people in.

    `expired` is the page of an expired password, `inside` where somebody lands who is signed in.
    `wanted_first` names the page of a step of the product's own that comes before the kit's;
    `password_given` tells a session whose password was right from one that has only begun.
    """

    path: str
    expired: str
    code: str
    in_use: InUse
    inside: str
    sign_out: SignOut
    refusals: Refusals
    user_field: str = ""
    again_field: str = "again"
    user_id_of: Callable[[str], str] = str.strip
    wanted_first: Callable[[Account, Session], str] = nothing_first
    password_given: Callable[[Session], bool] = once_begun

    def page_of(self, step: SignInStep) -> str:
        """Where this step is taken."""
        return {
            SignInStep.NEW_PASSWORD: self.expired,
            SignInStep.CODE: self.code,
            SignInStep.CONTINUE_HERE: self.in_use.path,
            SignInStep.DONE: self.inside,
        }[step]


@dataclass(frozen=True, slots=True)
class SignInPages:
    """Signing in to one system, step by step, and signing out."""

    site: Site[Any]
    own: OwnSignIn

    def operations(self) -> tuple[Operation, ...]:
        """Every page of it, in the order people meet them."""
        return (
            Operation("show_sign_in", "GET", self.own.path, self.show_sign_in),
            _sent("sign_in", self.own.path, self.sign_in, Kind.SIGN_IN),
            *self.further_steps(),
        )

    def further_steps(self) -> tuple[Operation, ...]:
        """What may follow the right password, and signing out."""
        own, in_use = self.own, self.own.in_use
        return (
            Operation("show_new_password", "GET", own.expired, self.show_new_password),
            _sent("set_new_password", own.expired, self.set_new_password),
            Operation("show_code", "GET", own.code, self.show_code),
            _sent("give_code", own.code, self.give_code),
            Operation(in_use.shown, "GET", in_use.path, self.show_in_use),
            _sent(in_use.answered, in_use.path, self.use_here),
            _sent(own.sign_out.name, own.sign_out.path, self.sign_out),
        )

    async def show_sign_in(self, request: Request) -> Response:
        """The sign-in page."""
        ended = "ended" in request.query_params
        return self.site.show(request, "sign_in.html", message="", ended=ended)

    async def sign_in(self, request: Request) -> Response:
        """User id and password."""
        form, store = await form_of(request), self.site.store
        user_id = self.own.user_id_of(form.get(self.own.user_field, ""))
        session = enter_password(
            store,
            user_id,
            form.get("password", ""),
            remote=remote_of(request),
            now=self.site.clock.now(),
        )
        if session is None:
            message = self.own.refusals.of_account(store, user_id)
            return self.site.show(request, "sign_in.html", message=message, ended=False)
        return self.site.with_cookie(self.to_next_step(session), session)

    async def show_new_password(self, request: Request) -> Response:
        """The password-expiry page."""
        return self.site.show(request, "new_password.html", self.on_the_way(request), message="")

    async def set_new_password(self, request: Request) -> Response:
        """A new password in the place of the expired one."""
        session, form = self.on_the_way(request), await form_of(request)
        new, again = form.get("new_password", ""), form.get(self.own.again_field, "")
        refused = self.own.refusals.of_new_password(self.site, session, new, again)
        if refused:
            return self.site.show(request, "new_password.html", session, message=refused)
        return self.to_next_step(session)

    async def show_code(self, request: Request) -> Response:
        """The one-time code page."""
        return self.site.show(request, "code.html", self.on_the_way(request), message="")

    async def give_code(self, request: Request) -> Response:
        """The one-time code."""
        session, form = self.on_the_way(request), await form_of(request)
        if not enter_code(self.site.store, session, form.get("code", ""), self.site.clock.now()):
            message = self.own.refusals.code_wrong
            return self.site.show(request, "code.html", session, message=message)
        return self.to_next_step(session)

    async def show_in_use(self, request: Request) -> Response:
        """The account is signed in somewhere else."""
        session = self.on_the_way(request)
        elsewhere = live_sessions_of(self.site.store, session.account)
        return self.site.show(request, self.own.in_use.template, session, elsewhere=elsewhere)

    async def use_here(self, request: Request) -> Response:
        """End the other session and go on here, or leave it alone."""
        session, form = self.on_the_way(request), await form_of(request)
        if form.get("answer") != self.own.in_use.here:
            close_session(self.site.store, session.id)
            return see_other(self.own.path)
        continue_here(self.site.store, session, self.site.clock.now())
        return self.to_next_step(session)

    async def sign_out(self, request: Request) -> Response:
        """End the session; locks are given back."""
        return self.site.signed_out(request, self.own.sign_out.onward)

    def on_the_way(self, request: Request) -> Session:
        """The session whose password was right and which still wants steps.

        Raises:
            NotSignedIn: there is none.
        """
        session = self.site.half_signed_in(request)
        if not self.own.password_given(session):
            raise NotSignedIn
        return session

    def to_next_step(self, session: Session) -> Response:
        """To the page of whatever is still wanted."""
        first = self.own.wanted_first(self.site.account(session), session)
        step = None if first else next_step(self.site.store, session, self.site.clock.now())
        return see_other(self.own.page_of(step) if step else first)


def _sent(name: str, path: str, endpoint: Endpoint, kind: Kind = Kind.SESSION) -> Operation:
    return Operation(name, "POST", path, endpoint, kind, shows_page=False)

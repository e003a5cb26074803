"""The pages people see: signing in, the account, signing out; and what a client reads first."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from json import dumps, loads

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mock_systems.identity_provider import authorization, signing
from mock_systems.identity_provider.authorization import Asked
from mock_systems.identity_provider.keyhaven import AUTHENTICATED, Keyhaven, issuer_of, told
from mock_systems.kit.accounts import enter_password
from mock_systems.kit.sessions import NotSignedIn, close_session, open_session
from mock_systems.kit.site import NOT_KEPT, form_of, remote_of, see_other
from mock_systems.kit.store import Session, SignIn

ASKED = "asked"
NOT_KNOWN = "We do not know this user name with this password."
LOCKED = "This account is locked. Ring the force's service desk on 01632 960190."


async def discovery(system: Keyhaven, request: Request) -> Response:
    """What this provider can do, and where."""
    fault = system.take_fault(request, "wrong_metadata")
    return told(
        {**_metadata(issuer_of(request)), **(WRONG_METADATA[fault.args["what"]] if fault else {})}
    )


async def keys(system: Keyhaven, request: Request) -> Response:
    """What its tokens are checked with."""
    return told(signing.published())


async def home(system: Keyhaven, request: Request) -> Response:
    """Whose account it is, if anybody is signed in."""
    return system.show(request, "account.html", system.session(request))


async def authorize(system: Keyhaven, request: Request) -> Response:
    """The page for a name and password; whoever is signed in already goes straight back."""
    asked, session = Asked.of(request.query_params), system.session(request)
    if why := authorization.why_nowhere(asked, system.records):
        return _nowhere(system, request, why)
    if error := authorization.why_refused(asked):
        return _sent_back(asked.back(error=error))
    if session and session.signed_in and asked.prompt != "login":
        return _with_code(system, asked, session)
    if asked.prompt == "none":
        return _sent_back(asked.back(error="login_required"))
    begun = open_session(system.store, "", remote_of(request), system.clock.now())
    begun.kept[ASKED] = dumps(asdict(asked))
    return system.with_cookie(_sign_in_page(system, request, asked, ""), begun)


async def give_password(system: Keyhaven, request: Request) -> Response:
    """Name and password; then back to whoever sent them, with a code."""
    begun, form = system.half_signed_in(request), await form_of(request)
    asked = _kept(begun)
    if form.get("answer") == "cancel":
        close_session(system.store, begun.id)
        return _sent_back(asked.back(error="access_denied"))
    user_id, now = form.get("user_name", "").strip().lower(), system.clock.now()
    session = enter_password(
        system.store, user_id, form.get("password", ""), remote=begun.remote, now=now
    )
    if session is None:
        account = system.store.accounts.get(user_id)
        why = LOCKED if account and account.locked_out else NOT_KNOWN
        return _sign_in_page(system, request, asked, why)
    close_session(system.store, begun.id)
    session.signed_in, session.kept[AUTHENTICATED] = True, now.isoformat()
    _note(system, session, "signed_in")
    return system.with_cookie(_with_code(system, asked, session), session)


async def show_sign_out(system: Keyhaven, request: Request) -> Response:
    """Whether somebody means it; they need not be asked who is not signed in."""
    onward = _onward(system, request.query_params)
    session = system.session(request)
    if session and session.signed_in:
        client_id = request.query_params.get("client_id", "")
        asked = {"client_id": client_id, "post_logout_redirect_uri": onward}
        return system.show(request, "sign_out.html", session, asked=asked)
    return see_other(onward) if onward else system.show(request, "account.html")


async def sign_out(system: Keyhaven, request: Request) -> Response:
    """Out, and back to where the client wants them, if that is an address of its own."""
    form, session = await form_of(request), system.session(request)
    if session and session.signed_in:
        _note(system, session, "signed_out")
    return system.signed_out(request, _onward(system, form) or "/")


def _metadata(issuer: str) -> Mapping[str, object]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "end_session_endpoint": f"{issuer}/sign-out",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [signing.RS256],
        "scopes_supported": ["openid", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
    }


# Each could only be said by somebody who is not the provider, or by one that is badly set up.
WRONG_METADATA: Mapping[str, Mapping[str, object]] = {
    "issuer": {"issuer": "https://elsewhere.example.org"},
    "insecure": {"authorization_endpoint": "http://elsewhere.example.org/authorize"},
    "insecure_token": {"token_endpoint": "http://elsewhere.example.org/token"},
    "insecure_keys": {"jwks_uri": "http://elsewhere.example.org/keys"},
    "script": {"authorization_endpoint": "javascript:alert(1)"},
    "insecure_sign_out": {"end_session_endpoint": "http://elsewhere.example.org/sign-out"},
    "no_token": {"token_endpoint": None},
    "any_algorithm": {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]},
}


def _nowhere(system: Keyhaven, request: Request, why: str) -> Response:
    page = system.show(request, "message.html", message=why)
    page.status_code = 400
    return page


def _sign_in_page(system: Keyhaven, request: Request, asked: Asked, message: str) -> Response:
    client = system.records.clients[asked.client_id]
    return system.show(request, "sign_in.html", client=client, message=message)


def _with_code(system: Keyhaven, asked: Asked, session: Session) -> Response:
    since = datetime.fromisoformat(session.kept[AUTHENTICATED])
    code = authorization.give_code(
        system.records, asked, session.account, since, system.clock.now()
    )
    return _sent_back(asked.back(code=code))


def _sent_back(address: str) -> Response:
    return RedirectResponse(address, 303, NOT_KEPT)


def _kept(begun: Session) -> Asked:
    if ASKED not in begun.kept:
        raise NotSignedIn
    return Asked(**loads(begun.kept[ASKED]))


def _onward(system: Keyhaven, given: Mapping[str, str]) -> str:
    client = system.records.clients.get(given.get("client_id", ""))
    return authorization.sent_after_sign_out(client, given.get("post_logout_redirect_uri", ""))


def _note(system: Keyhaven, session: Session, outcome: str) -> None:
    now = system.clock.now()
    system.store.sign_ins.append(SignIn(now, session.account, outcome, session.remote))

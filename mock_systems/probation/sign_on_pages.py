"""Signing on, page by page."""

from random import SystemRandom

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.accounts import enter_characters, enter_password
from mock_systems.kit.sessions import NotSignedIn, close_session, open_session
from mock_systems.kit.sign_in_pages import InUse, OwnSignIn, Refusals, SignInPages, SignOut
from mock_systems.kit.site import form_of, remote_of, see_other
from mock_systems.kit.store import Account, Session
from mock_systems.probation.accounts import offices_of, user_id_of
from mock_systems.probation.waymark import Waymark

REFUSALS = Refusals(
    not_known="Your details do not match our records.",
    locked="Your account is locked. Ring the service desk on 01632 960170.",
    passwords_differ="The two passwords do not match.",
    code_wrong="Your details do not match our records.",
)
USER_ID = "user id"
ASKED = "characters asked for"
CHARACTERS = "characters given"
OFFICE = "office"
ACCEPTED = "use accepted"
HOW_MANY = 2


def _wanted_first(account: Account, session: Session) -> str:
    """The first page still wanted; an account in use elsewhere is told so last."""
    wanted = (
        ("/signon/memorable-word", CHARACTERS not in session.kept),
        ("/signon/new-password", account.password_expired),
        ("/signon/code", bool(account.totp_seed) and not session.code_given),
        ("/signon/office", OFFICE not in session.kept),
        ("/signon/acceptable-use", ACCEPTED not in session.kept),
    )
    return next((page for page, is_wanted in wanted if is_wanted), "")


SIGN_ON = OwnSignIn(
    path="/signon",
    expired="/signon/new-password",
    code="/signon/code",
    in_use=InUse("/signon/elsewhere", "elsewhere.html", "show_elsewhere", "carry_on_here"),
    inside="/home",
    sign_out=SignOut("/signoff", "/signon", "sign_off"),
    refusals=REFUSALS,
    wanted_first=_wanted_first,
    password_given=lambda session: ASKED in session.kept,
)


async def start(system: Waymark, request: Request) -> Response:
    """The address people type."""
    system.signed_in(request)
    return see_other("/home")


async def home(system: Waymark, request: Request) -> Response:
    """Where everybody lands."""
    session = system.signed_in(request)
    mine = [one for one in system.store.consultations if one.account == session.account]
    return system.show(request, "home.html", session, recent=mine[:-11:-1])


async def show_user_id(system: Waymark, request: Request) -> Response:
    """The first page: who is it?"""
    return system.show(request, "user_id.html", ended="ended" in request.query_params, message="")


async def give_user_id(system: Waymark, request: Request) -> Response:
    """Take any user id: whether there is such an account is not told here."""
    typed = (await form_of(request)).get("user_id", "")
    if not typed.strip():
        return system.show(request, "user_id.html", ended=False, message="Enter your user ID.")
    user_id = user_id_of(system.store.accounts, typed)
    session = open_session(system.store, user_id, remote_of(request), system.clock.now())
    session.kept[USER_ID] = user_id
    return system.with_cookie(see_other("/signon/password"), session)


async def show_password(system: Waymark, request: Request) -> Response:
    """The second page: the password."""
    return system.show(request, "password.html", _begun(system, request), message="")


async def sign_in(system: Waymark, request: Request) -> Response:
    """The password; a wrong one counts together with wrong characters."""
    begun, form = _begun(system, request), await form_of(request)
    user_id, password, now = begun.kept[USER_ID], form.get("password", ""), system.clock.now()
    session = enter_password(system.store, user_id, password, remote=begun.remote, now=now)
    if session is None:
        message = REFUSALS.of_account(system.store, user_id)
        return system.show(request, "password.html", begun, message=message)
    close_session(system.store, begun.id)
    word = system.account(session).memorable_word or ""
    positions = sorted(SystemRandom().sample(range(1, len(word) + 1), HOW_MANY))
    session.kept[ASKED] = " ".join(map(str, positions))
    return system.with_cookie(_onward(system, session), session)


async def show_characters(system: Waymark, request: Request) -> Response:
    """The third page: two characters, the same two for as long as this session lasts."""
    return _characters_page(system, request, _half_signed_on(system, request))


async def give_characters(system: Waymark, request: Request) -> Response:
    """Two characters of the memorable word."""
    session, form = _half_signed_on(system, request), await form_of(request)
    positions = _positions(session)
    typed = [form.get(f"character_{position}", "") for position in positions]
    if enter_characters(system.store, session, positions, typed, system.clock.now()):
        session.kept[CHARACTERS] = "right"
        return _onward(system, session)
    message = REFUSALS.of_account(system.store, session.account)
    if message == REFUSALS.locked:
        close_session(system.store, session.id)
        return system.show(request, "user_id.html", ended=False, message=message)
    return _characters_page(system, request, session, message)


async def show_offices(system: Waymark, request: Request) -> Response:
    """The fourth page: which office to work for in this session."""
    return _offices_page(system, request, _half_signed_on(system, request))


async def choose_office(system: Waymark, request: Request) -> Response:
    """One of the account's own offices."""
    session, form = _half_signed_on(system, request), await form_of(request)
    chosen = form.get("office", "")
    if chosen not in offices_of(system.account(session)):
        return _offices_page(system, request, session, "Choose one of your offices.")
    session.kept[OFFICE] = chosen
    return _onward(system, session)


async def show_use(system: Waymark, request: Request) -> Response:
    """The fifth page: what this system may be used for."""
    return system.show(request, "acceptable_use.html", _half_signed_on(system, request))


async def accept_use(system: Waymark, request: Request) -> Response:
    """Accepted, or signed off."""
    session, form = _half_signed_on(system, request), await form_of(request)
    if form.get("answer") != "accept":
        close_session(system.store, session.id)
        return see_other("/signon")
    session.kept[ACCEPTED] = "yes"
    return _onward(system, session)


def _characters_page(
    system: Waymark, request: Request, session: Session, message: str = ""
) -> Response:
    positions = _positions(session)
    return system.show(request, "characters.html", session, positions=positions, message=message)


def _positions(session: Session) -> list[int]:
    return [int(position) for position in session.kept[ASKED].split()]


def _offices_page(
    system: Waymark, request: Request, session: Session, message: str = ""
) -> Response:
    offices = offices_of(system.account(session))
    return system.show(request, "office.html", session, offices=offices, message=message)


def _begun(system: Waymark, request: Request) -> Session:
    """A session of which only the user id is known."""
    session = system.session(request)
    if session is None or USER_ID not in session.kept:
        raise NotSignedIn
    return session


def _half_signed_on(system: Waymark, request: Request) -> Session:
    return SignInPages(system, SIGN_ON).on_the_way(request)


def _onward(system: Waymark, session: Session) -> Response:
    return SignInPages(system, SIGN_ON).to_next_step(session)

"""This system's operations in one table, and how it is put together."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.store import Store
from mock_systems.kit.system import Front, System, web_front
from mock_systems.secure_mail import compose_pages, folder_pages, sign_in_pages
from mock_systems.secure_mail.accounts import SYSTEM
from mock_systems.secure_mail.folders import Folder
from mock_systems.secure_mail.mail import COOKIE, Mail, see_other
from mock_systems.secure_mail.records import MailRecords, Outgoing
from mock_systems.secure_mail.seeding import begin
from mock_systems.secure_mail.wording import day, moment

FOLDER = Path(__file__).parent
TITLE = "Cairn Secure Mail"

Page = Callable[[Mail, Request], Awaitable[Response]]

LISTS = ("list_inbox", "list_sent", "list_bounced", "search_inbox", "search_sent")
HOOKS = {
    "saved_nothing": ("send",),
    "truncate_field": ("send",),
    "search_lag": ("send",),
    "bounce_next": ("send",),
    "shows_previous_person": ("read_message",),
    "empty_list_without_words": LISTS,
}


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=MailRecords(), accounts={}, faults=Faults())
    mail = Mail(store, clock, _templates())
    operations = _operations(mail)
    front = Front(COOKIE, FOLDER / "static", _to_sign_in, partial(_maintenance_page, mail))
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=_nothing_to_do,
        more_logs={"outbox": lambda: [_as_sent(one) for one in store.records.outbox]},
    )


def _operations(mail: Mail) -> tuple[Operation, ...]:
    def at(path: str, page: Page, name: str = "", *, look_up: bool = False) -> Operation:
        endpoint = partial(page, mail)
        return Operation(name or page.__name__, "GET", path, endpoint, look_up=look_up)

    def post(path: str, page: Page, kind: Kind, name: str = "") -> Operation:
        endpoint = partial(page, mail)
        return Operation(name or page.__name__, "POST", path, endpoint, kind, shows_page=False)

    def folder(path: str, folder: Folder, name: str) -> Operation:
        endpoint = partial(folder_pages.list_folder, mail, folder)
        return Operation(name, "GET", path, endpoint, look_up=True)

    return (
        at("/", folder_pages.start),
        at("/signin", sign_in_pages.show_sign_in),
        post("/signin", sign_in_pages.sign_in, Kind.SIGN_IN),
        at("/signin/password", sign_in_pages.show_new_password),
        post("/signin/password", sign_in_pages.set_new_password, Kind.SESSION),
        at("/signin/code", sign_in_pages.show_code),
        post("/signin/code", sign_in_pages.give_code, Kind.SESSION),
        at("/signin/elsewhere", sign_in_pages.show_elsewhere),
        post("/signin/elsewhere", sign_in_pages.choose_here, Kind.SESSION),
        post("/signout", sign_in_pages.sign_out, Kind.SESSION),
        folder("/mail/inbox", Folder.INBOX, "list_inbox"),
        folder("/mail/inbox/search", Folder.INBOX, "search_inbox"),
        folder("/mail/sent", Folder.SENT, "list_sent"),
        folder("/mail/sent/search", Folder.SENT, "search_sent"),
        folder("/mail/bounced", Folder.BOUNCED, "list_bounced"),
        folder("/mail/bounced/search", Folder.BOUNCED, "search_bounced"),
        at("/mail/drafts", folder_pages.list_drafts),
        at("/message/{number}", folder_pages.read_message, look_up=True),
        at("/compose", compose_pages.compose),
        post("/api/drafts/{number}", compose_pages.save_draft, Kind.SESSION),
        post("/api/drafts/{number}/discard", compose_pages.discard_draft, Kind.SESSION),
        post("/api/send", compose_pages.send_message, Kind.WRITE, "send"),
    )


def _as_sent(one: Outgoing) -> dict[str, Any]:
    """A message that left the house: its bytes, and what a mail program makes of them."""
    read = message_from_bytes(one.raw, policy=default)
    return {
        "number": one.number,
        "at": one.at,
        "account": one.account,
        "to": one.to,
        "raw": b64encode(one.raw).decode(),
        "headers": {name: str(value) for name, value in read.items()},
        "body": read.get_content().replace("\r\n", "\n"),
    }


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(day=day, moment=moment)
    return templates


def _to_sign_in(request: Request) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"messages": ["Your session has ended."]}, 401)
    had_one = COOKIE in request.cookies
    return see_other("/signin?ended=1" if had_one else "/signin")


def _maintenance_page(mail: Mail) -> str:
    return mail.templates.get_template("maintenance.html").render(now=mail.clock.now())


def _nothing_to_do() -> None:
    """What is due later is written down when a message is sent and shown when its time comes."""

"""This system's operations in one table, and how it is put together."""

from base64 import b64encode
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together
from mock_systems.secure_mail import compose_pages, file_pages, folder_pages, recall_pages
from mock_systems.secure_mail.accounts import SYSTEM
from mock_systems.secure_mail.folders import Folder
from mock_systems.secure_mail.mail import COOKIE, Mail
from mock_systems.secure_mail.records import MailRecords, Outgoing
from mock_systems.secure_mail.seeding import begin
from mock_systems.secure_mail.sign_in_pages import SIGN_IN
from mock_systems.secure_mail.wording import day, moment

FOLDER = Path(__file__).parent
TITLE = "Cairn Secure Mail"

LISTS = (
    *("list_inbox", "list_sent", "list_bounced"),
    *("search_inbox", "search_sent", "search_bounced"),
)
SENDS = ("send", "reply")
HOOKS = {
    "saved_nothing": (*SENDS, "recall", "attach"),
    "truncate_field": (*SENDS, "recall", "attach"),
    "search_lag": (*SENDS, "recall"),
    "bounce_next": SENDS,
    "shows_previous_person": ("read_message", "ask_recall", "read_recall"),
    "empty_list_without_words": (*LISTS, "list_recalls"),
    "list_not_loaded": ("list_drafts",),
    "wrong_download": ("fetch_file",),
}
FORMS = {"send": "compose", "reply": "compose", "recall": "ask_recall"}
NEW = "what is sent is new: no record is changed by it"
OWN_REASONS = {
    "date_stored_otherwise": dict.fromkeys((*SENDS, "recall"), "the form takes no date"),
    "edited_meanwhile": {
        **dict.fromkeys(SENDS, NEW),
        "recall": "a recall is new: no record is changed by it",
    },
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS, OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    mail = Site(Store(MailRecords()), clock, _templates(), COOKIE)
    built = put_together(PRODUCT, mail, pace, _operations(mail), partial(_to_sign_in, mail))
    return replace(
        built, more_logs={"outbox": lambda: [_as_sent(one) for one in mail.records.outbox]}
    )


def _operations(mail: Mail) -> tuple[Operation, ...]:
    pages = PagesOf(mail)
    at, post = pages.at, pages.post

    def folder(path: str, folder: Folder, name: str) -> Operation:
        endpoint = partial(folder_pages.list_folder, mail, folder)
        return Operation(name, "GET", path, endpoint, look_up=True)

    return (
        at("/", folder_pages.start, shows_page=False),
        *SignInPages(mail, SIGN_IN).operations(),
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
        post("/api/drafts/{number}/files", file_pages.attach, Kind.SESSION),
        post("/api/drafts/{number}/files/{file}/off", file_pages.take_off, Kind.SESSION),
        at("/file/{number}", file_pages.fetch_file, shows_page=False),
        post("/api/send", compose_pages.send_message, Kind.WRITE, "send"),
        post("/api/reply/{number}", compose_pages.send_reply, Kind.WRITE, "reply"),
        at("/mail/recalls", recall_pages.list_recalls, look_up=True),
        at("/recalls/{number}", recall_pages.read_recall, look_up=True),
        at("/message/{number}/recall", recall_pages.ask_recall),
        post("/message/{number}/recall", recall_pages.recall_message, Kind.WRITE, "recall"),
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
        "body": _text_of(read).replace("\r\n", "\n"),
        "attachments": [_as_attached(one) for one in read.iter_attachments()],
    }


def _text_of(read: EmailMessage) -> str:
    text = read.get_body(("plain",))
    return str(text.get_content()) if text else ""


def _as_attached(one: EmailMessage) -> dict[str, Any]:
    data: bytes = one.get_payload(decode=True)  # type: ignore[assignment]
    return {
        "name": one.get_filename(),
        "type": one.get_content_type(),
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
    }


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(day=day, moment=moment)
    return templates


def _to_sign_in(mail: Mail, request: Request) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"messages": ["Your session has ended."]}, 401)
    return mail.to_sign_in(SIGN_IN.path, f"{SIGN_IN.path}?ended=1", request)

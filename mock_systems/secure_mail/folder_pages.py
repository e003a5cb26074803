"""The folders and what can be read in them: lists, searches, one message."""

from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import see_other
from mock_systems.secure_mail.accounts import SEND
from mock_systems.secure_mail.folders import (
    Asked,
    Folder,
    drafts_in,
    messages_in,
    page_of,
)
from mock_systems.secure_mail.mail import Mail, mailbox_of, message_in, show_inside
from mock_systems.secure_mail.recalling import is_gone, opened, recalls_of
from mock_systems.secure_mail.records import Message, OwnMailbox

NEWEST, OLDEST = "newest", "oldest"


async def start(mail: Mail, request: Request) -> Response:
    """The address people type."""
    mail.signed_in(request)
    return see_other("/mail/inbox")


async def list_folder(mail: Mail, folder: Folder, request: Request) -> Response:
    """A folder by date, or those of its messages in which a text is found."""
    session = mail.signed_in(request)
    asked = _asked(request)
    messages = messages_in(mail.records, mailbox_of(mail, session), folder, mail.clock.now())
    return show_inside(
        mail,
        request,
        "folder.html",
        session,
        folder=folder,
        found=page_of(messages, asked),
        asked=asked,
        query=_query(asked),
        path=request.url.path,
        message=None,
        wordless=mail.take_fault(request, "empty_list_without_words"),
    )


async def list_drafts(mail: Mail, request: Request) -> Response:
    """What is being written and has not been sent."""
    session = mail.signed_in(request)
    drafts = drafts_in(mail.records, mailbox_of(mail, session))
    return show_inside(mail, request, "drafts.html", session, folder=Folder.DRAFTS, drafts=drafts)


async def read_message(mail: Mail, request: Request) -> Response:
    """One message in the reading pane, the first page of its folder beside it."""
    session, number = mail.signed_in(request), request.path_params["number"]
    if fault := mail.take_fault(request, "shows_previous_person"):
        number = fault.args["record_id"] or number
    mailbox, now = mailbox_of(mail, session), mail.clock.now()
    message = message_in(mail, mailbox, number)
    if message is None:
        return show_inside(mail, request, "not_found.html", session, folder=None)
    message = opened(mail.records, message, now)
    folder = Folder.INBOX if message.direction == "in" else Folder.SENT
    listed = messages_in(mail.records, mailbox, folder, now)
    return show_inside(
        mail,
        request,
        "folder.html",
        session,
        folder=folder,
        found=page_of(listed, Asked()),
        asked=Asked(),
        query="",
        path=f"/mail/{folder}",
        message=message,
        is_gone=is_gone(message, now),
        files=[] if is_gone(message, now) else mail.records.files_of(message.number),
        recalls=recalls_of(mail.records, message),
        conversation=_conversation(mail, mailbox, message),
        may_send=mail.account(session).may(SEND),
        wordless=None,
    )


def _conversation(mail: Mail, mailbox: OwnMailbox, message: Message) -> list[Message]:
    """Everything that was asked and answered with this message, however far back; not itself."""
    now = mail.clock.now()
    come = [
        one
        for one in mail.records.messages.values()
        if one.mailbox == mailbox.address and one.at <= now
    ]
    together, size = {message.number}, 0
    while len(together) > size:
        size = len(together)
        together |= {one.number for one in come if one.in_reply_to in together}
        together |= {one.in_reply_to for one in come if one.number in together} - {""}
    related = [one for one in come if one.number in together - {message.number}]
    return sorted(related, key=lambda one: (one.at, one.number))


def _asked(request: Request) -> Asked:
    given = request.query_params
    page = given.get("page", "1")
    return Asked(
        text=given.get("q", "").strip(),
        since=_day(given.get("since", "")),
        oldest_first=given.get("order", NEWEST) == OLDEST,
        page=int(page) if page.isdigit() else 1,
    )


def _query(asked: Asked) -> str:
    words = {"q": asked.text, "since": asked.since.isoformat() if asked.since else ""}
    if asked.oldest_first:
        words["order"] = OLDEST
    return urlencode({name: word for name, word in words.items() if word})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

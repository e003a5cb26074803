"""The folders and what can be read in them: lists, searches, one message."""

from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import see_other
from mock_systems.secure_mail.folders import (
    Asked,
    Folder,
    drafts_in,
    messages_in,
    page_of,
)
from mock_systems.secure_mail.mail import Mail, mailbox_of, show_inside
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
    message = _message(mail, mailbox, number)
    if message is None:
        return show_inside(mail, request, "not_found.html", session, folder=None)
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
        conversation=_conversation(mail, mailbox, message),
        wordless=None,
    )


def _message(mail: Mail, mailbox: OwnMailbox, number: str) -> Message | None:
    found = mail.records.messages.get(number)
    if found is None or found.mailbox != mailbox.address or found.at > mail.clock.now():
        return None
    return found


def _conversation(mail: Mail, mailbox: OwnMailbox, message: Message) -> list[Message]:
    """The message this one answers, and what was answered to it so far."""
    related = [
        one
        for one in mail.records.messages.values()
        if one.mailbox == mailbox.address
        and one.at <= mail.clock.now()
        and (message.number == one.in_reply_to or one.number == message.in_reply_to)
    ]
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

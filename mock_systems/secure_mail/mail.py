"""What every page of this system stands on, and what stands beside a mailbox's pages."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.site import Site
from mock_systems.kit.store import Session
from mock_systems.secure_mail.folders import Folder, counts
from mock_systems.secure_mail.records import MailRecords, Message, OwnMailbox
from mock_systems.secure_mail.wording import delivery_status

COOKIE = "cairn_sid"
OUT_OF_DATE = "This page is out of date. Open it again."

Mail = Site[MailRecords]


def mailbox_of(mail: Mail, session: Session) -> OwnMailbox:
    """The mailbox this account shares with its group."""
    return next(one for one in mail.records.mailboxes.values() if session.account in one.accounts)


def message_in(mail: Mail, mailbox: OwnMailbox, number: str) -> Message | None:
    """The message of this mailbox with this number, if it has come by now."""
    found = mail.records.messages.get(number)
    if found is None or found.mailbox != mailbox.address or found.at > mail.clock.now():
        return None
    return found


def form_is_ours(session: Session, request: Request) -> bool:
    """Whether what a page asks for in the background comes from a page of this session."""
    return request.headers.get("x-form-token", "") == session.form_token


def refused(status: HTTPStatus, *messages: str) -> Response:
    """Why what a page asked for in the background was not done."""
    return JSONResponse({"messages": messages}, status)


def show_inside(
    mail: Mail, request: Request, template: str, session: Session, **words: object
) -> Response:
    """A page for somebody who is signed in, with the folders beside it."""
    now, mailbox = mail.clock.now(), mailbox_of(mail, session)
    return mail.show(
        request,
        template,
        session,
        mailbox=mailbox,
        folders=list(Folder),
        counts=counts(mail.records, mailbox, now),
        delivery=lambda message: delivery_status(message, now),
        **words,
    )

"""What every page of this system stands on, and what stands beside a mailbox's pages."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import Site
from mock_systems.kit.store import Session
from mock_systems.secure_mail.folders import Folder, counts
from mock_systems.secure_mail.records import MailRecords, OwnMailbox
from mock_systems.secure_mail.wording import delivery_status

COOKIE = "cairn_sid"

Mail = Site[MailRecords]


def mailbox_of(mail: Mail, session: Session) -> OwnMailbox:
    """The mailbox this account shares with its group."""
    return next(one for one in mail.records.mailboxes.values() if session.account in one.accounts)


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

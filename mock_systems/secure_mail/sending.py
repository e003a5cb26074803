"""Sending a message, and everything that comes of it: delivery, a bounce, a reply, each in time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from mock_systems.kit.clock import in_london
from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Store, log_write
from mock_systems.secure_mail.records import (
    Correspondent,
    MailRecords,
    Message,
    Outgoing,
    OwnMailbox,
)
from mock_systems.secure_mail.wording import moment

LONGEST_SUBJECT = 200
LONGEST_BODY = 20_000
UNDER_WAY = timedelta(minutes=1)
NEVER = datetime.max.replace(tzinfo=UTC)
NO_SUCH_MAILBOX = "550 5.1.1 Mailbox unavailable"
POSTMASTER = ("Mail delivery", "postmaster@cairn-mail.example.org")
USUAL_REPLIES = {
    "acknowledges": "RECEIVED",
    "replies_not_ours": "NOT OURS",
    "replies_left": "I have left the school.",
}

REFERENCE = re.compile(r"\b[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_ADDRESS = re.compile(r"[^\s@,;<>\"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the compose page."""

    to: str
    subject: str
    body: str

    @property
    def recipients(self) -> tuple[str, ...]:
        """The addresses, which people part with commas or semicolons."""
        return tuple(part.strip() for part in re.split(r"[,;]", self.to) if part.strip())

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = []
        if not self.recipients:
            messages.append("Enter at least one recipient.")
        if not all(_ADDRESS.fullmatch(one) for one in self.recipients):
            messages.append("Check the recipients: an address is not complete.")
        if not self.subject.strip():
            messages.append("Enter a subject.")
        if len(self.subject) > LONGEST_SUBJECT or "\n" in self.subject:
            messages.append(f"The subject must be one line of up to {LONGEST_SUBJECT} characters.")
        if len(self.body) > LONGEST_BODY:
            messages.append(f"The message must not be longer than {LONGEST_BODY} characters.")
        return tuple(messages)


def typed_in(sent: Mapping[str, object]) -> Typed:
    """The three fields of a request, whatever else is in it."""
    to, subject, body = (str(sent.get(name, "")) for name in ("to", "subject", "body"))
    return Typed(to.strip(), subject, body.replace("\r\n", "\n"))


def send(
    store: Store[MailRecords], mailbox: OwnMailbox, account: str, typed: Typed, now: datetime
) -> Message:
    """Put it into Sent items, let it leave the house, and write the write log: one step."""
    records = store.records
    message = Message(
        number=records.next_number(),
        mailbox=mailbox.address,
        direction="out",
        from_name=mailbox.name,
        from_address=mailbox.address,
        to=", ".join(typed.recipients),
        subject=typed.subject,
        body=typed.body,
        at=now,
        sent_by=account,
    )
    records.messages[message.number] = message
    records.outbox.append(
        Outgoing(number=message.number, at=now, account=account, to=message.to, raw=raw(message))
    )
    found = REFERENCE.search(message.subject)
    log_write(
        store,
        now,
        account=account,
        operation="send",
        record_id=message.number,
        reference=found.group() if found else None,
        fields={"to": message.to, "subject": message.subject, "body": message.body},
    )
    return message


def raw(message: Message) -> bytes:
    """The message as RFC 5322 wants it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((message.from_name, message.from_address))
    mail["To"] = message.to
    mail["Reply-To"] = message.mailbox
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(in_london(message.at))
    mail["Message-ID"] = f"<{message.number.lower()}@cairn-mail.example.org>"
    mail.set_content(message.body)
    return mail.as_bytes()


def let_it_go_its_way(records: MailRecords, message: Message, bounce: Fault | None) -> None:
    """Write down when it will arrive, come back or be answered; only the first recipient counts."""
    to = message.to.split(", ")[0]
    reached = records.correspondents.get(to.lower())
    if to in records.mailboxes:
        _deliver_in_house(records, message, to)
    elif bounce:
        _come_back(records, message, to, bounce.args["minutes"], bounce.args["reason"])
    elif reached is None or reached.behaviour == "bounces":
        delay = reached.delay_minutes if reached else 1
        _come_back(records, message, to, delay, NO_SUCH_MAILBOX)
    else:
        _arrive(records, message, reached)


def let_search_lag(records: MailRecords, message: Message, fault: Fault) -> None:
    """The index does not know the message yet; lists may lag as well."""
    seconds = fault.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    listed_from = until if fault.args["lists_too"] else None
    as_it_is = records.messages[message.number]
    records.messages[message.number] = replace(as_it_is, found_from=until, listed_from=listed_from)


def _arrive(records: MailRecords, message: Message, reached: Correspondent) -> None:
    answer = reached.reply_text or USUAL_REPLIES.get(reached.behaviour, "")
    answered_at = message.at + UNDER_WAY + timedelta(minutes=reached.delay_minutes)
    records.messages[message.number] = replace(
        message,
        delivered_at=message.at + UNDER_WAY,
        read_at=answered_at - UNDER_WAY if answer else None,
    )
    if answer:
        quoted = "\n".join(f"> {line}" for line in message.body.split("\n"))
        words = f"{answer}\n\n{reached.name}\n\nOn {moment(message.at)} you wrote:\n{quoted}"
        subject = f"Re: {message.subject}"
        sender = reached.name, reached.address
        _receive(records, message, sender, answered_at, subject, words)


def _come_back(records: MailRecords, message: Message, to: str, minutes: int, reason: str) -> None:
    returned_at = message.at + timedelta(minutes=minutes)
    records.messages[message.number] = replace(
        message, returned_at=returned_at, returned_because=reason
    )
    words = (
        f"Your message could not be delivered.\n\nRecipient: {to}\nReason: {reason}\n"
        f"Message number: {message.number}\n\nIt will not be tried again."
    )
    subject = f"Undeliverable: {message.subject}"
    _receive(records, message, POSTMASTER, returned_at, subject, words)


def _deliver_in_house(records: MailRecords, message: Message, to: str) -> None:
    delivered_at = message.at + UNDER_WAY
    records.messages[message.number] = replace(message, delivered_at=delivered_at)
    number = records.next_number()
    records.messages[number] = replace(
        message, number=number, mailbox=to, direction="in", at=delivered_at, sent_by=""
    )


def _receive(
    records: MailRecords,
    about: Message,
    sender: tuple[str, str],
    at: datetime,
    subject: str,
    body: str,
) -> None:
    number = records.next_number()
    records.messages[number] = Message(
        number=number,
        mailbox=about.mailbox,
        direction="in",
        from_name=sender[0],
        from_address=sender[1],
        to=about.mailbox,
        subject=subject,
        body=body,
        at=at,
        in_reply_to=about.number,
    )

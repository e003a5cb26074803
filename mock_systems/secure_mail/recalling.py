"""Taking a message back: what can be had back of whom, and what a recipient sees of it.

It is asked of each recipient by itself. Within this product an unread message goes from the
mailbox; a read one stays. Another product takes no message back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Store, log_write
from mock_systems.secure_mail.records import MailRecords, Message, Recall, RecallResult
from mock_systems.secure_mail.sending import NEVER, REFERENCE, UNDER_WAY

LONGEST_REASON = 200
RECALLED, ALREADY_READ, FAILED = "Recalled", "Already read", "Failed"
NOT_DELIVERED = "The message was not delivered."
OTHER_SYSTEM = "The recipient's system does not take messages back."
# Councils run another product.
OTHER_PRODUCTS = (".gov.uk",)


@dataclass(frozen=True, slots=True)
class RecallAsked:
    """What somebody asks to be taken back, and why."""

    message: Message
    account: str
    reason: str

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        if not self.reason.strip():
            return ("Enter a reason for the record.",)
        if len(self.reason) > LONGEST_REASON or "\n" in self.reason:
            return (f"The reason must be one line of up to {LONGEST_REASON} characters.",)
        return ()


def recall(store: Store[MailRecords], asked: RecallAsked, now: datetime) -> Recall:
    """Ask every recipient for the message back, and write the write log: one step."""
    records, message = store.records, asked.message
    made = Recall(
        number=records.next_number("RC"),
        mailbox=message.mailbox,
        message=message.number,
        to=message.to,
        subject=message.subject,
        reason=asked.reason,
        at=now,
        asked_by=asked.account,
        results=tuple(_result(records, message, to, now) for to in message.to.split(", ")),
    )
    records.recalls[made.number] = made
    found = REFERENCE.search(made.reason)
    log_write(
        store,
        now,
        account=asked.account,
        operation="recall",
        record_id=made.number,
        reference=found.group() if found else None,
        fields={
            "message": message.number,
            "to": message.to,
            "subject": message.subject,
            "reason": made.reason,
        },
    )
    return made


def let_search_of_recalls_lag(records: MailRecords, made: Recall, fault: Fault) -> None:
    """The search does not know it yet; the message's own page may not either."""
    seconds = fault.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    listed_from = until if fault.args["lists_too"] else None
    records.recalls[made.number] = replace(made, found_from=until, listed_from=listed_from)


def recalls_of(records: MailRecords, message: Message) -> list[Recall]:
    """Every time somebody asked for this message back."""
    return [
        one
        for one in records.recalls.values()
        if one.message == message.number and _is_over(one.listed_from)
    ]


def recalls_in(records: MailRecords, mailbox: str, text: str = "") -> list[Recall]:
    """What this mailbox asked back, newest first; only those in which the text is found."""
    found = [
        one
        for one in records.recalls.values()
        if one.mailbox == mailbox and _is_over(one.listed_from) and _text_is_found(one, text)
    ]
    return sorted(found, key=lambda one: (one.at, one.number), reverse=True)


def result_shown(one: RecallResult, now: datetime) -> str:
    """What is known by now of one recipient."""
    return one.result if one.at <= now else "Pending"


def opened(records: MailRecords, message: Message, now: datetime) -> Message:
    """The message, which somebody of its mailbox has read from here on."""
    if message.direction == "out" or message.opened_at or is_gone(message, now):
        return message
    seen = replace(message, opened_at=now)
    records.messages[message.number] = seen
    return seen


def is_gone(message: Message, now: datetime) -> bool:
    """Whether its sender took it back before anybody had read it."""
    is_recalled = message.recalled_at is not None and message.recalled_at <= now
    return is_recalled and message.opened_at is None


def _result(records: MailRecords, message: Message, to: str, now: datetime) -> RecallResult:
    result, because = _asked_of(records, message, to, now)
    return RecallResult(recipient=to, result=result, at=now + UNDER_WAY, because=because)


def _asked_of(records: MailRecords, message: Message, to: str, now: datetime) -> tuple[str, str]:
    copies = [one for one in records.messages.values() if one.copy_of == message.number]
    if to in records.mailboxes and copies:
        return _take_back_in_house(records, copies[0], now)
    if message.returned_at and message.returned_at <= now:
        return FAILED, NOT_DELIVERED
    if to.endswith(OTHER_PRODUCTS):
        return FAILED, OTHER_SYSTEM
    if message.read_at and message.read_at <= now:
        return ALREADY_READ, ""
    _leave_unanswered(records, message, now)
    return RECALLED, ""


def _take_back_in_house(records: MailRecords, copy: Message, now: datetime) -> tuple[str, str]:
    recalled = replace(copy, recalled_at=now)
    records.messages[copy.number] = recalled
    notice = records.next_number()
    said = f'{copy.from_name} has recalled the message "{copy.subject}".'
    records.messages[notice] = Message(
        number=notice,
        mailbox=copy.mailbox,
        direction="in",
        from_name=copy.from_name,
        from_address=copy.from_address,
        to=copy.mailbox,
        subject=f"Recall: {copy.subject}",
        body=f"{said}\nMessage number: {copy.number}",
        at=now,
        in_reply_to=copy.number,
        recalls=copy.number,
    )
    return (ALREADY_READ if copy.opened_at else RECALLED), ""


def _leave_unanswered(records: MailRecords, message: Message, now: datetime) -> None:
    """Whoever never reads it does not answer it."""
    coming: Iterable[Message] = [
        one
        for one in records.messages.values()
        if one.in_reply_to == message.number and one.at > now
    ]
    for one in coming:
        del records.messages[one.number]
    records.messages[message.number] = replace(message, read_at=None)


def _text_is_found(one: Recall, text: str) -> bool:
    if not text:
        return True
    words = f"{one.number}\n{one.message}\n{one.subject}\n{one.to}\n{one.reason}"
    return _is_over(one.found_from) and text.lower() in words.lower()


def _is_over(lag: datetime | None) -> bool:
    return lag is None or lag <= datetime.now(UTC)

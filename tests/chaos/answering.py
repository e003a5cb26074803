"""The smallest worker that replies: answers that the outbound gate has cleared. For tests only."""

from collections.abc import Sequence
from hashlib import sha256

from connectors.secure_mail import SecureMail, SendMessage
from connectors.secure_mail.pages import ComposePage
from domain.identifiers import OurReference
from domain.outcome import Done, Outcome
from flows.leftovers import leaving_no_draft
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said, telling
from tests.chaos.sending import drafts_left, recipients
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.cleared import RECIPIENT, a_cleared_answer
from tests.mocks_fixture import Mocks

SYSTEM = hub.SYSTEM


def message_from(sender: str) -> str:
    """The number of the one message that this correspondent sent."""
    return f"SM-{int(sha256(sender.encode()).hexdigest()[:7], 16) + 900_000_000}"


async def answer_messages(item: ClaimedItem, desk: Desk) -> Outcome:
    """Answer what somebody wrote under each reference, once, or say that it may have gone."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    mail = await desk.secure_mail(reason_for(item))
    receipts = []
    for reference in wanted.references:
        answer = a_cleared_answer(
            wanted.place,
            hub.MAILBOX,
            message_from(wanted.place),
            force=telling.force_for(wanted),
            our_ref=OurReference(reference),
        )
        reply = mail.send_message(answer, RECIPIENT, wanted.begun)
        async with leaving_no_draft(reply.discard_drafts):
            receipts.append(await write_once.write(reply, desk.writing(item)))
    return Done(tuple(receipts))


def who_wrote(mocks: Mocks) -> Sequence[str]:
    """Addresses that a message came from; planted when they are first asked for."""
    known = mocks.records(SYSTEM, "messages")
    senders = recipients(mocks)
    for sender in senders:
        number = message_from(sender)
        if number not in known:
            hub.plant_received(mocks, number, from_address=sender, subject="A question")
    return senders


def replies_sent(mocks: Mocks) -> list[Effect]:
    """Every reply that left the house, as the partner's write log has it."""
    left = {one["number"] for one in hub.outbox(mocks)}
    return [one for one in mocks.writes(SYSTEM) if one["record_id"] in left]


REPLY = WriteKind(
    name="reply",
    system=SYSTEM,
    promised="reply",
    at_most_once=True,
    audited_as="disclosure",
    perform=answer_messages,
    steps=Steps(
        connector=SecureMail,
        operation=SendMessage,
        form=ComposePage,
        half_way=(SecureMail, "compose"),
        click="click_send",
        opens=("GET", "/compose"),
        saves=("POST", "/api/reply"),
    ),
    places=who_wrote,
    effects=replies_sent,
    place_of=lambda effect: str(effect["fields"]["to"]),
    record_of=lambda effect: str(effect["record_id"]),
    says=said.message,
    left_behind=drafts_left,
)

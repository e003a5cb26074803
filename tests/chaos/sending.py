"""The smallest worker that sends: messages that the outbound gate has cleared. For tests only."""

import json
from functools import partial

from connectors.secure_mail import MessageWanted, SecureMail, SendMessage
from connectors.secure_mail.pages import ComposePage
from domain.identifiers import OurReference
from domain.outbound import ClearedMessage
from domain.outcome import Done, Outcome
from flows.leftovers import leaving_no_draft
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said, telling
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.cleared import RECIPIENT, a_cleared_document, a_cleared_notice
from tests.mocks_fixture import Mocks

SYSTEM = hub.SYSTEM
MOST_IN_A_COVER = 200
REACHED = frozenset({"acknowledges", "silent"})


async def send_messages(item: ClaimedItem, desk: Desk) -> Outcome:
    """Send each message once, or say that it may have been sent."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    mail = await desk.secure_mail(reason_for(item))
    receipts = []
    for message in messages(wanted):
        send = mail.send_message(message, RECIPIENT, wanted.begun)
        async with leaving_no_draft(send.discard_drafts):
            receipts.append(await write_once.write(send, desk.writing(item)))
    return Done(tuple(receipts))


async def look_for_message(item: ClaimedItem, desk: Desk) -> Outcome:
    """End an open intent that no other turn will come back to: it is looked for, never sent."""
    which = json.loads(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    begun = await desk.worker.database.run(write_once.standing_entry, which["op_id"])
    assert begun is not None, "nothing is open"
    fields = json.loads(desk.worker.cipher.open(begun.payload_sealed, about=begun.op_id))
    wanted = MessageWanted(
        fields["from"],
        fields["to"],
        fields["subject"],
        fields["body"],
        OurReference(begun.reference),
        RECIPIENT,
        begun.intended_at,
        attachments=fields.get("attachments", ""),
    )
    mail = await desk.secure_mail(reason_for(item))
    send = mail.sent_before(wanted)
    async with leaving_no_draft(send.discard_drafts):
        receipt = await write_once.resolve(begun, send, desk.writing(item))
    assert receipt is not None, "a send is never disproved"
    return Done((receipt,))


def messages(wanted: Wanted) -> list[ClearedMessage]:
    """The messages an item asks for; the same item is always the same messages.

    Where something is to be written, a document goes with it: unless there is so much that only a
    notice about many holds it.
    """
    references = [OurReference(reference) for reference in wanted.references]
    if 0 < len(wanted.words) <= MOST_IN_A_COVER:
        make = partial(a_cleared_document, force=telling.force_for(wanted))
    else:
        make = partial(a_cleared_notice, **telling.slots_for(wanted))
    return [make(wanted.place, hub.MAILBOX, our_ref=one) for one in references]


def recipients(mocks: Mocks) -> list[str]:
    """Addresses at which a message arrives."""
    known = mocks.records(SYSTEM, "correspondents").values()
    return sorted(one["address"] for one in known if one["behaviour"] in REACHED)


def messages_sent(mocks: Mocks) -> list[Effect]:
    """Every message that left the house, as the partner's write log has it."""
    left = mocks.admin("GET", f"/{SYSTEM}/outbox")["outbox"]
    written = {write["record_id"]: write for write in mocks.writes(SYSTEM)}
    return [written[message["number"]] for message in left]


def drafts_left(mocks: Mocks, reference: str) -> list[str]:
    """Numbers of drafts with this reference in the mailbox, whoever wrote them."""
    drafts = mocks.records(SYSTEM, "drafts")
    return [number for number, draft in drafts.items() if reference in draft["subject"]]


def message_standing_already(mocks: Mocks, to: str, reference: str) -> None:
    """What a backup restored to before the send leaves: the message is there, our journal empty."""
    [message] = messages(Wanted(to, (reference,), ""))
    hub.plant(mocks, "SM-90000", to=message.to, subject=message.subject, body=message.body)


SEND = WriteKind(
    name="send",
    system=SYSTEM,
    promised="send",
    at_most_once=True,
    audited_as="disclosure",
    perform=send_messages,
    steps=Steps(
        connector=SecureMail,
        operation=SendMessage,
        form=ComposePage,
        half_way=(SecureMail, "compose"),
        click="click_send",
        opens=("GET", "/compose"),
        saves=("POST", "/api/send"),
    ),
    places=recipients,
    effects=messages_sent,
    place_of=lambda effect: str(effect["fields"]["to"]),
    record_of=lambda effect: str(effect["record_id"]),
    says=said.message,
    look_only=look_for_message,
    left_behind=drafts_left,
)

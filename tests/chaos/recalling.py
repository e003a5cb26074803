"""The smallest worker that takes messages back. For tests only.

It writes no words of its own: why a message is wanted back is one of three sentences, by design.
"""

from connectors.secure_mail import RecallMessage, SecureMail
from connectors.secure_mail.pages import RecallFormPage
from domain.identifiers import OurReference
from domain.outcome import Done, Outcome
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.cleared import a_cleared_recall
from tests.mocks_fixture import Mocks

SYSTEM = hub.SYSTEM
TO = "dsl@larkrise.example.org"
SUBJECT = "OFFICIAL-SENSITIVE Operation Encompass notice ENC-7K4M-92QF"
MESSAGES = tuple(f"SM-95{number:03d}" for number in range(40))


async def take_messages_back(item: ClaimedItem, desk: Desk) -> Outcome:
    """Ask for the message back under each reference, once."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    mail = await desk.secure_mail(reason_for(item))
    receipts = [
        await write_once.write(mail.recall_message(recall), desk.writing(item))
        for recall in (
            a_cleared_recall(
                our_ref=OurReference(one), message=wanted.place, to=TO, subject=SUBJECT
            )
            for one in wanted.references
        )
    ]
    return Done(tuple(receipts))


def sent_messages(mocks: Mocks) -> tuple[str, ...]:
    """Messages that went and can be had back; planted when they are first asked for."""
    known = mocks.records(SYSTEM, "messages")
    for number in MESSAGES:
        if number not in known:
            hub.plant(mocks, number, to=TO, subject=SUBJECT)
    return MESSAGES


def recalls_asked(mocks: Mocks) -> list[Effect]:
    """Every recall the partner committed."""
    return [one for one in mocks.writes(SYSTEM) if one["operation"] == "recall"]


RECALL = WriteKind(
    name="recall",
    system=SYSTEM,
    promised="recall",
    at_most_once=True,
    audited_as="alteration",
    perform=take_messages_back,
    steps=Steps(
        connector=SecureMail,
        operation=RecallMessage,
        form=RecallFormPage,
        half_way=(SecureMail, "open_recall_form"),
        click="click_recall",
        opens=("GET", f"/message/{MESSAGES[0]}/recall"),
        saves=("POST", f"/message/{MESSAGES[0]}/recall"),
    ),
    places=sent_messages,
    effects=recalls_asked,
    place_of=lambda effect: str(effect["fields"]["message"]),
    record_of=lambda effect: str(effect["record_id"]),
    says=said.recall,
)

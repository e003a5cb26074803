"""The smallest worker that marks forms of the public acknowledged. For tests only."""

from connectors.public_portal import Acknowledge, PublicPortal
from connectors.public_portal.pages import AcknowledgePage
from domain.identifiers import OurReference
from domain.outcome import Done, Outcome
from domain.public_contact import AcknowledgementWanted, HowAcknowledged, SubmissionReference
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.mocks_fixture import Mocks

SYSTEM = "public_portal"
NOTE = "Sent by text message in the window they gave."


async def acknowledge_forms(item: ClaimedItem, desk: Desk) -> Outcome:
    """Mark each acknowledged exactly once."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    portal = await desk.public_portal(reason_for(item))
    receipts = [
        await write_once.write(portal.acknowledge(one), desk.writing(item))
        for one in acknowledgements(wanted)
    ]
    return Done(tuple(receipts))


def acknowledgements(wanted: Wanted) -> list[AcknowledgementWanted]:
    """What an item asks for."""
    how, submission = HowAcknowledged.TEXT, SubmissionReference(wanted.place)
    return [
        AcknowledgementWanted(
            submission, OurReference(reference), how, wanted.words or NOTE, wanted.begun
        )
        for reference in wanted.references
    ]


def new_forms(mocks: Mocks) -> list[str]:
    """Forms that nobody has acknowledged or taken."""
    held = mocks.records(SYSTEM, "submissions")
    return sorted(
        number for number, one in held.items() if one["status"] == "new" and not one["taken_by"]
    )


def acknowledged(mocks: Mocks) -> list[Effect]:
    """Every acknowledgement the portal committed."""
    return [one for one in mocks.writes(SYSTEM) if one["operation"] == "acknowledge"]


ACKNOWLEDGE = WriteKind(
    name="acknowledge",
    system=SYSTEM,
    promised="acknowledge",
    at_most_once=False,
    audited_as="alteration",
    perform=acknowledge_forms,
    steps=Steps(
        connector=PublicPortal,
        operation=Acknowledge,
        form=AcknowledgePage,
        half_way=(AcknowledgePage, "fill"),
        click="click_save",
        opens=("GET", "/acknowledge"),
        saves=("POST", "/acknowledge"),
    ),
    places=new_forms,
    effects=acknowledged,
    place_of=lambda effect: str(effect["record_id"]),
    record_of=lambda effect: str(effect["fields"]["entry_id"]),
    says=said.acknowledged,
    family="mash-public-contact",
)

"""The smallest worker that files: it attaches documents in the police system. For tests only."""

from connectors.police_rms import ChangeRecord, PoliceRms
from connectors.police_rms.pages import RecordFrame
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome
from domain.police_changes import DocumentAccess, DocumentKind, DocumentWanted
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos.appending import SYSTEM, open_occurrences
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.mocks_fixture import Mocks

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


async def file_documents(item: ClaimedItem, desk: Desk) -> Outcome:
    """File each document exactly once."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    rms = await desk.police_rms(reason_for(item))
    receipts = [
        await write_once.write(rms.upload_document(document), desk.writing(item))
        for document in documents(wanted)
    ]
    return Done(tuple(receipts))


def documents(wanted: Wanted) -> list[DocumentWanted]:
    """The documents an item asks for."""
    return [
        DocumentWanted(
            OccurrenceNumber(wanted.place),
            reference,
            wanted.begun,
            "Decision letter",
            DocumentKind.DECISION_LETTER,
            DocumentAccess.OPEN,
            "letter.pdf",
            PDF,
        )
        for reference in wanted.references
    ]


def documents_filed(mocks: Mocks) -> list[Effect]:
    """Every document the partner committed."""
    return [one for one in mocks.writes(SYSTEM) if one["operation"] == "upload_document"]


FILE = WriteKind(
    name="file",
    system=SYSTEM,
    promised="upload_document",
    at_most_once=False,
    audited_as="alteration",
    perform=file_documents,
    steps=Steps(
        connector=PoliceRms,
        operation=ChangeRecord,
        form=RecordFrame,
        half_way=(RecordFrame, "fill"),
        click="click_save",
        opens=("POST", "/record/lock"),
        saves=("POST", "/record/document"),
    ),
    places=open_occurrences,
    effects=documents_filed,
    place_of=lambda effect: str(effect["record_id"]),
    record_of=lambda effect: str(effect["fields"]["document"]),
)

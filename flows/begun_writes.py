"""Who looks for a write that was begun, by its operation's name: `resolve` knows no connector.

A write that only one process makes, and words in a way of its own, stays with that process.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row

from connectors.police_rms import EntryWanted
from connectors.police_rms.changes import KINDS as POLICE_CHANGES
from connectors.public_portal.operations import ACKNOWLEDGE
from domain.identifiers import OccurrenceNumber, OurReference
from domain.public_contact import AcknowledgementWanted, HowAcknowledged, SubmissionReference
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from runtime.write_once import Operation

LookFor = Callable[[Row[Any], Desk, ClaimedItem], Awaitable[Operation]]


async def operation_of(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    """The write a journal entry is about. Raises: ValueError, where nobody knows it."""
    look_for = LOOK_FOR.get(begun.operation)
    if look_for is None:
        raise ValueError(f"No such operation: {begun.operation}")
    return await look_for(begun, desk, item)


async def _acknowledgement(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    fields = write_once.fields_of(begun, desk.worker.cipher)
    wanted = AcknowledgementWanted(
        SubmissionReference(fields["submission"]),
        OurReference(begun.reference),
        HowAcknowledged(fields["how"]),
        fields["note"],
        begun.intended_at,
    )
    return (await desk.public_portal(reason_for(item))).acknowledge(wanted)


async def _care_entry(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    fields = write_once.fields_of(begun, desk.worker.cipher)
    care = await desk.childrens_social_care(reason_for(item))
    return care.entered_before(begun.operation, begun.reference, begun.intended_at, fields)


async def _client_contact(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    fields = write_once.fields_of(begun, desk.worker.cipher)
    care = await desk.adult_social_care(reason_for(item))
    return care.entered_before(begun.reference, begun.intended_at, fields)


async def _police_entry(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    """The entry's own words, without the marker they were stored with."""
    fields = write_once.fields_of(begun, desk.worker.cipher)
    number, category = OccurrenceNumber(fields["occurrence"]), fields["category"]
    wanted = EntryWanted(number, begun.reference, category, "", begun.intended_at)
    words = fields["text"].removesuffix(wanted.marker).rstrip()
    as_begun = EntryWanted(number, begun.reference, category, words, begun.intended_at)
    return (await desk.police_rms(reason_for(item))).append_entry(as_begun)


async def _police_change(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    fields = write_once.fields_of(begun, desk.worker.cipher)
    rms = await desk.police_rms(reason_for(item))
    return rms.changed_before(begun.operation, fields, begun.reference, begun.intended_at)


async def _police_occurrence(begun: Row[Any], desk: Desk, item: ClaimedItem) -> Operation:
    fields = write_once.fields_of(begun, desk.worker.cipher)
    rms = await desk.police_rms(reason_for(item))
    return rms.created_before(fields, begun.reference, begun.intended_at)


LOOK_FOR: Mapping[str, LookFor] = {
    ACKNOWLEDGE: _acknowledgement,
    "add_care_contact": _care_entry,
    "upload_care_document": _care_entry,
    "add_client_contact": _client_contact,
    "append_entry": _police_entry,
    "create_occurrence": _police_occurrence,
    **dict.fromkeys(POLICE_CHANGES, _police_change),
}

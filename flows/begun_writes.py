"""Who looks for a write that was begun, by its operation's name: `resolve` knows no connector.

A write that only one process makes, and words in a way of its own, stays with that process.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row

from connectors.public_portal.connector import ACKNOWLEDGE
from domain.identifiers import OurReference
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


LOOK_FOR: Mapping[str, LookFor] = {ACKNOWLEDGE: _acknowledgement}

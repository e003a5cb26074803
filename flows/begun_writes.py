"""Writes that were begun earlier: by system and operation, the object that looks for each again.

`resolve` and whoever goes on with an item need no connector by name: what they have of a write is
its row in the journal. An operation with a part of its own behind a stroke ("send/correction") is
known by what stands before it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row

from connectors.police_rms import EntryWanted
from connectors.police_rms.changes import KINDS as POLICE_CHANGES
from domain.identifiers import OccurrenceNumber
from flows.wiring import Desk
from runtime.viewing import ReasonForAccess
from runtime.write_once import Fields, Operation

LookFor = Callable[[Row[Any], Fields, Desk, ReasonForAccess], Awaitable[Operation]]


async def operation_of(
    begun: Row[Any], fields: Fields, desk: Desk, reason: ReasonForAccess
) -> Operation:
    """The write a journal entry is about; it is looked for, and never clicked.

    Raises: LookupError for an operation nobody has registered.
    """
    look_for = BEGUN.get((begun.system, begun.operation.partition("/")[0]))
    if look_for is None:
        raise LookupError(f"No such operation: {begun.system} {begun.operation}")
    return await look_for(begun, fields, desk, reason)


async def _police_entry(
    begun: Row[Any], fields: Fields, desk: Desk, reason: ReasonForAccess
) -> Operation:
    """The entry's own words, without the marker they were stored with."""
    number, category = OccurrenceNumber(fields["occurrence"]), fields["category"]
    wanted = EntryWanted(number, begun.reference, category, "", begun.intended_at)
    words = fields["text"].removesuffix(wanted.marker).rstrip()
    as_begun = EntryWanted(number, begun.reference, category, words, begun.intended_at)
    return (await desk.police_rms(reason)).append_entry(as_begun)


async def _police_change(
    begun: Row[Any], fields: Fields, desk: Desk, reason: ReasonForAccess
) -> Operation:
    rms = await desk.police_rms(reason)
    return rms.changed_before(begun.operation, fields, begun.reference, begun.intended_at)


async def _police_occurrence(
    begun: Row[Any], fields: Fields, desk: Desk, reason: ReasonForAccess
) -> Operation:
    rms = await desk.police_rms(reason)
    return rms.created_before(fields, begun.reference, begun.intended_at)


BEGUN: Mapping[tuple[str, str], LookFor] = {
    ("police_rms", "append_entry"): _police_entry,
    ("police_rms", "create_occurrence"): _police_occurrence,
    **{("police_rms", operation): _police_change for operation in POLICE_CHANGES},
}

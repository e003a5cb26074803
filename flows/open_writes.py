"""Writes that were begun, by the name of their operation: so `resolve` needs no process by name.

What is looked for is made again out of the journal alone. It cannot be clicked: a write that was
begun before is proven or disproved, never made.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import Row

from flows.wiring import Desk, reason_for
from runtime.work_queue import ClaimedItem
from runtime.write_once import Fields, Operation

LookFor = Callable[[Row[Any], Fields, Desk, ClaimedItem], Awaitable[Operation]]


async def _care_entry(begun: Row[Any], fields: Fields, desk: Desk, item: ClaimedItem) -> Operation:
    care = await desk.childrens_social_care(reason_for(item))
    return care.entered_before(begun.operation, begun.reference, begun.intended_at, fields)


async def _client_contact(
    begun: Row[Any], fields: Fields, desk: Desk, item: ClaimedItem
) -> Operation:
    care = await desk.adult_social_care(reason_for(item))
    return care.entered_before(begun.reference, begun.intended_at, fields)


LOOKED_FOR: Mapping[str, LookFor] = {
    "add_care_contact": _care_entry,
    "upload_care_document": _care_entry,
    "add_client_contact": _client_contact,
}

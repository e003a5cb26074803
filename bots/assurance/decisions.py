"""What a partner must, may and must not hold, by what our own books say. Pure.

| our journal says                 | the partner                          | otherwise   |
|----------------------------------|--------------------------------------|-------------|
| intended                         | may hold it, once: it is looked for  |             |
| proven                           | must hold it, once, unchanged        | lost, drift |
| proven, but before the list      | may hold it, unchanged: the list     | drift       |
|   begins, after it was asked for,|   need not show it                   |             |
|   or adopted                     |                                      |             |
| disproved                        | must not: two searches found nothing | rogue       |
| withheld                         | must not: nothing was clicked        | rogue       |
| in doubt                         | may hold it, once                    |             |
| in doubt, a person found it      | must hold it, once                   | lost        |
| in doubt, a person found nothing | must not hold it                     | rogue       |
| nothing, or a shadow write       | must not hold it                     | rogue       |

One more than the once is a duplicate, whatever the state. Of an item without an intent:

| the item                            | a message under its reference is             |
|-------------------------------------|----------------------------------------------|
| done by a person                    | theirs, once; a second one is a duplicate    |
| in any other state, final or not    | rogue: nobody began it                       |
| done, or its key told by a message  | and no intent is proven: lost, it is not so  |

Entries in the police system are listed by our accounts, so a person never explains one.
"""

from collections.abc import Mapping
from enum import Enum

from bots.assurance.items import Held, PartnerList
from domain.occurrences import OccurrenceRow
from domain.outcome import State
from runtime.reconciliation_records import JournalEntry, OurItem, OurRecords
from runtime.write_once import Standing

# An item of this kind says by being done that something now stands in this system.
EFFECT_OF_KIND: Mapping[str, str] = {"notice": "secure_mail"}
ADOPTED = "adopted"
DRAFT = "draft"
THERE, NOT_THERE = "there", "not_there"


class Expected(Enum):
    """Whether the partner holds it, if our books are right."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must not"


def expected(entry: JournalEntry, partner: PartnerList) -> Expected:
    """Whether this list must show what the journal's entry is about."""
    if entry.standing in (Standing.DISPROVED, Standing.WITHHELD) or entry.settled == NOT_THERE:
        return Expected.MUST_NOT
    if entry.standing is Standing.PROVEN:
        return Expected.MUST if _is_listed(entry, partner) else Expected.MAY
    is_found = entry.settled == THERE and entry.intended_at >= partner.since
    return Expected.MUST if is_found else Expected.MAY


def operation_of(one: Held | JournalEntry) -> tuple[str, str]:
    """What tells operations apart: the reference, and, for messages under one, the subject."""
    return one.reference, one.hashes.get("subject", "")


def changed_fields(entry: JournalEntry, held: Held) -> tuple[str, ...]:
    """The fields the list shows otherwise than they were written."""
    ours = entry.hashes
    return tuple(name for name in sorted(held.hashes) if held.hashes[name] != ours.get(name))


def is_a_person_s(item: OurItem) -> bool:
    """Whether a person did what this item was to do."""
    return item.kind in EFFECT_OF_KIND and item.state is State.DONE_BY_PERSON


def says_it_is_done(item: OurItem) -> bool:
    """Whether the item claims that something stands in a partner's system."""
    return item.kind in EFFECT_OF_KIND and (item.state is State.DONE or item.told_by_message)


def is_proof(entry: JournalEntry) -> bool:
    """Whether the write was read back, or a person found it."""
    return entry.standing is Standing.PROVEN or entry.settled == THERE


def is_submitted(row: OccurrenceRow) -> bool:
    """Whether an officer has finished it; a draft is nobody's occurrence yet."""
    return row.status.lower() != DRAFT


def became_work(row: OccurrenceRow, ours: OurRecords) -> bool:
    """Whether a *find* was made since the occurrence last changed, or the change read since.

    A restricted row does not show when it changed: any find of it counts.
    """
    made_at = ours.found_at.get(row.number)
    if made_at is None:
        return False
    if row.changed_at is None or made_at >= row.changed_at:
        return True
    read = ours.read_as_of.get(row.number)
    return read is not None and read >= row.changed_at


def _is_listed(entry: JournalEntry, partner: PartnerList) -> bool:
    """An adopted record was there before its intent; one just proven may be younger than the list.

    A list that lags is looked at again, so its lag is not judged here.
    """
    if entry.settled_how == ADOPTED or entry.settled_at is None or partner.asked_at is None:
        return False
    return partner.since <= entry.intended_at and entry.settled_at <= partner.asked_at

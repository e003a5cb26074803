"""Every write once, by what its last word is."""

from collections import Counter
from collections.abc import Iterable, Sequence

from reports.night.grouping import grouped
from reports.night.rows import Writes
from runtime.night_facts import WriteFact


def writes_of(rows: Iterable[WriteFact]) -> Writes:
    """Each operation by what its last word is: a doubt or a proof outlives an earlier try."""
    by_operation = grouped((row.op_id, row.state) for row in rows)
    ends = Counter(_end_of(states) for states in by_operation.values())
    return Writes(
        begun=len(by_operation),
        proven=ends["proven"],
        in_doubt=ends["in_doubt"],
        still_open=ends["intended"],
        not_made=ends["not_made"],
    )


def _end_of(states: Sequence[str]) -> str:
    return next((end for end in ("proven", "in_doubt", "intended") if end in states), "not_made")

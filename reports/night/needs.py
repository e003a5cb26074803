"""What needs someone, the most urgent first, and for which reasons."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from domain.outcome import State
from domain.wording.labels import filled
from domain.wording.next_steps import next_step_of
from domain.wording.reasons.shape import WORKER
from domain.wording.reasons.table import reason
from domain.wording.states import STATES
from reports.night.at_hand import Night
from reports.night.by_itself import stopped_unwanted
from reports.night.grouping import grouped
from reports.night.rows import STATE_ORDER, STILL_TO_DO, OpenItem, ReasonRow
from reports.night.why import code_of, what_fills
from runtime.night_facts import ItemFact, WriteFact
from runtime.person_tasks import Task

SOON = timedelta(minutes=60)
_CLOCK_ORDER = ("late", "due_soon", "on_time", "no_clock")


def needs_someone(item: ItemFact, night: Night) -> bool:
    """Whether this waits for somebody who is no worker."""
    if item.state is State.AWAITING_PERSON:
        return True
    if item.state is State.DEFERRED:
        return reason(code_of(item, None, night)).owner != WORKER
    if item.state is State.IN_DOUBT:
        return item.settled != "there" and not night.is_followed(item)
    stopped = stopped_unwanted(item) or night.came_back(item)
    return stopped and not night.is_followed(item)


def open_item(item: ItemFact, night: Night) -> OpenItem:
    """What it is, by when, why it stands, and whose it is."""
    task = night.tasks.get(item.id)
    due_at = task.due_at if task else item.due_at
    why = reason(code) if (code := code_of(item, task, night)) else None
    spoken = what_fills(item, night)
    return OpenItem(
        reference=item.reference,
        process=item.queue,
        kind=item.kind,
        establishment=item.establishment,
        state=item.state,
        due_at=due_at,
        clock=_clock(due_at, night.now),
        late_by=night.now - due_at if due_at and due_at < night.now else None,
        code=code,
        why=filled(why.words, **spoken) if why else STATES[item.state].label,
        owner=task.team if task else why.owner if why else _owner_without_a_reason(item),
        next_step=filled(_next_step(code, task, night), **spoken)
        if why
        else STATES[item.state].sentence,
        holder=task.team if task and task.person else None,
        may_have_happened=_may_have_happened(night.writes.get(item.id, ())),
    )


def _next_step(code: str, task: Task | None, night: Night) -> str:
    offers = night.facts.offers.get(task.id, ()) if task else ()
    return next_step_of(code, task.kind if task else "", offers)


def _owner_without_a_reason(item: ItemFact) -> str:
    return WORKER if item.state in STILL_TO_DO else ""


def _may_have_happened(writes: Sequence[WriteFact]) -> bool:
    return any(write.state in ("intended", "in_doubt") for write in writes)


def _clock(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "no_clock"
    if due_at < now:
        return "late"
    return "due_soon" if due_at - now <= SOON else "on_time"


def in_order(rows: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Late first, then due soon, then in doubt, and within each the earliest due."""
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: OpenItem) -> tuple[int, float, int, str]:
    due = row.due_at.timestamp() if row.due_at else float("inf")
    return _CLOCK_ORDER.index(row.clock), due, STATE_ORDER.index(row.state), row.reference


def reason_rows(needs: Sequence[OpenItem]) -> tuple[ReasonRow, ...]:
    """In the order of `needs`: a reason stands where its most urgent item does.

    One reason can be two people's, who do two things about it: then it stands twice.
    """
    groups = grouped(((row.code, row.state, row.owner, row.next_step), row) for row in needs)
    return tuple(_reason_row(group) for group in groups.values())


def _reason_row(group: Sequence[OpenItem]) -> ReasonRow:
    first = group[0]
    return ReasonRow(
        code=first.code,
        state=first.state,
        why=first.why,
        items=len(group),
        oldest_due=first.due_at,
        clock=first.clock,
        owner=first.owner,
        next_step=first.next_step,
        unclaimed=sum(row.holder is None for row in group),
    )


def by_frequency(reasons: Sequence[ReasonRow]) -> tuple[tuple[str, int, float], ...]:
    """Reasons, the most frequent first, with the share of all items they have come to."""
    counted: Counter[str] = Counter()
    for row in reasons:
        counted[row.why] += row.items
    ordered = counted.most_common()
    so_far = list(accumulate(items for _, items in ordered))
    return tuple(
        (why, items, count / so_far[-1])
        for (why, items), count in zip(ordered, so_far, strict=True)
    )

"""Every item and every turn, a row each."""

from domain.outcome import State
from domain.wording.labels import filled
from domain.wording.reasons.table import reason
from domain.wording.states import STATES
from reports.night.at_hand import Night
from reports.night.by_itself import STOPPED
from reports.night.rows import ItemRow, TurnRow
from reports.night.why import code_of, what_fills
from reports.night.writes import writes_of
from runtime.night_facts import ItemFact, TurnFact
from runtime.release_modes import Mode


def item_row(item: ItemFact, night: Night) -> ItemRow:
    """The row of this item."""
    ready_at = night.ready_at(item)
    code = code_of(item, night.tasks.get(item.id), night)
    spoken = what_fills(item, night)
    has_reason = code not in ("", item.state, "done")
    return ItemRow(
        reference=item.reference,
        process=item.queue,
        kind=item.kind,
        authority=item.authority,
        state=item.state,
        why=filled(reason(code).words, **spoken) if has_reason else "",
        created_at=item.created_at,
        due_at=item.due_at,
        ended_at=item.ended_at,
        spare=item.due_at - ready_at if item.due_at and ready_at else None,
        attempts=item.attempts_used,
        worker=night.workers.get(item.id, ""),
        mode=night.facts.modes.get((item.queue, item.authority), Mode.SHADOW),
        rules_version=item.rules_version,
        writes=writes_of(night.writes.get(item.id, ())),
    )


def turn_row(turn: TurnFact, night: Night) -> TurnRow:
    """The row of this turn."""
    item = night.by_id.get(turn.item_id)
    ended_as = turn.ended_as or State.WORKING
    failed = ended_as not in STATES or State(ended_as) in {*STOPPED, State.IN_DOUBT}
    return TurnRow(
        lane=turn.lane,
        worker=turn.worker,
        reference=item.reference if item else "",
        kind=item.kind if item else "",
        start=turn.claimed_at,
        end=turn.ended_at,
        # A turn that did not end in order was lost with its lane.
        result=STATES[ended_as].label if ended_as in STATES else reason("lane_lost").words,
        is_failure=failed,
    )

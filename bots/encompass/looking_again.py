"""*Notice*, just before it goes: the records as they stand now, beside what was decided on.

Hours may lie between the decision and the message, weeks for a first day back. What fired then
stays fired; what fires now is added.
"""

from collections.abc import Sequence

from bots.encompass.case import Case
from bots.encompass.decisions import stop_for
from bots.encompass.drafting import renewed
from bots.encompass.ports import Desk, Ours
from bots.encompass.reading import UNREADABLE, may_open_later, read_case
from bots.encompass.rules import RULES, Rule
from bots.encompass.schooling import who_is_told
from domain.errors import RecordNotFound, RecordRestricted
from domain.notices import Notice, NoticeKey, NoticePupil
from domain.outcome import NeedsPerson, NoAction, Outcome, TaskWanted
from domain.people import RecordRef
from domain.school_days import london_day
from domain.wording.tasks import TASK_KINDS


async def as_it_stands(notice: Notice, ours: Ours, desk: Desk) -> Notice | Outcome:
    """The notice on today's facts, or why it does not go."""
    try:
        case = await _case_now(notice, desk)
        if case is None:
            return _by_hand(notice, ours, "occurrence_unreadable", RULES["E06"])
        return await _beside(case, notice, ours, desk)
    except RecordRestricted:
        return _restricted(notice, ours)


async def _case_now(notice: Notice, desk: Desk) -> Case | None:
    """Rule E06: what opened when it was decided on may not open now, however often it is tried."""
    try:
        return await read_case(desk, notice.references)
    except UNREADABLE as trouble:
        if may_open_later(trouble, desk):
            raise
    return None


async def _beside(case: Case, notice: Notice, ours: Ours, desk: Desk) -> Notice | Outcome:
    stop = stop_for(case)
    if stop and stop.is_restricted:
        return _restricted(notice, ours)
    keys = _still_to_tell(notice, case)
    kept = notice.about(keys)
    await desk.release([key for key in notice.every_key if key not in kept.every_key])
    if not keys:
        return NoAction("already_told", RULES["E30"].id) if case.standing else _RETRACTED
    if not all(_is_linked(key, case) for key in keys):
        return _by_hand(notice, ours, "child_not_linked", RULES["E32"])
    fresh = renewed(kept, case)
    if await _is_told_elsewhere(fresh, case, ours, desk):
        return _by_hand(notice, ours, "school_changed", RULES["E33"])
    return fresh


_RETRACTED = NoAction("retracted", RULES["E04"].id)


def _still_to_tell(notice: Notice, case: Case) -> tuple[NoticeKey, ...]:
    """The keys of occurrences that stand, less what a person has noted as told."""
    standing = {one.number for one in case.standing}
    return tuple(
        key for key in notice.keys if key.occurrence in standing and key not in case.told_by_hand
    )


def _is_linked(key: NoticeKey, case: Case) -> bool:
    return any(
        one.number == key.occurrence
        for child in case.linked
        if child.record_id == key.child
        for one in case.occurrences_of(child)
    )


async def _is_told_elsewhere(notice: Notice, case: Case, ours: Ours, desk: Desk) -> bool:
    """Whether the register would have another establishment told of one of these pupils now."""
    here = notice.school.reference
    return any(
        [here not in await _told_now(pupil, case, here, ours, desk) for pupil in notice.pupils]
    )


async def _told_now(
    pupil: NoticePupil, case: Case, here: str, ours: Ours, desk: Desk
) -> Sequence[str]:
    if not pupil.register or pupil.place_by_person:
        return [here]
    try:
        shown = await desk.pupil_now(RecordRef("education", pupil.register), ours.decided_at)
    except RecordNotFound:
        return []
    if shown is None:
        return [here]
    register, directory = await desk.establishments(), (await desk.directory()).contacts
    homes = case.homes(RecordRef("police_rms", pupil.children[0]))
    council = homes[0].council if homes else None
    told = who_is_told(shown, council, register, directory, london_day(case.now))
    return [one.establishment.reference for one in told] if isinstance(told, tuple) else []


def _restricted(notice: Notice, ours: Ours) -> NeedsPerson:
    kind = TASK_KINDS["restricted_record"]
    shown = {"occurrences": ", ".join(notice.references), "rule": RULES["E01"].when}
    return NeedsPerson(
        TaskWanted(kind.code, "restricted_record", kind.usual_team, ours.due_at, shown)
    )


def _by_hand(notice: Notice, ours: Ours, code: str, rule: Rule) -> NeedsPerson:
    kind = TASK_KINDS["do_by_hand"]
    shown = {
        "school": notice.school.name,
        "children": ", ".join(pupil.name for pupil in notice.pupils),
        "occurrences": ", ".join(notice.references),
        "rule": rule.when,
    }
    return NeedsPerson(TaskWanted(kind.code, code, kind.usual_team, ours.due_at, shown))

"""Where a turn ends for a person: at a closed record, and at what may be the asker's own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bots.research.intake import root_of
from bots.research.items import Concern
from bots.research.own import concern, may_not_allow
from bots.research.ports import Desk, Ours
from domain.outcome import TaskWanted
from domain.people import Person
from domain.wording.research import SEARCHED_SYSTEMS
from domain.wording.searches import ACCESS_REASONS, LAWFUL_BASES, PURPOSES
from domain.wording.tasks import TASK_KINDS

RESTRICTED = "restricted_record"
SECOND_AUTHORITY, OWN_RECORD, SUPERVISORS = "second_authority", "own_record", "duty supervisor"
ALLOW, DO_NOT_ALLOW = "allow", "do_not_allow"


def task_of(kind: str, ours: Ours) -> TaskWanted:
    """The task of this kind, for whoever usually has it, due when the item is."""
    return TaskWanted(kind, kind, TASK_KINDS[kind].usual_team, ours.due_at)


def for_a_second_person(people: Sequence[Person], ours: Ours, desk: Desk) -> TaskWanted:
    """Nothing of what was met: whoever allows it knows who asked, and for which case."""
    not_for = may_not_allow(desk.own(), desk.colleagues(), people)
    fits = root_of(ours.reference)
    return TaskWanted(
        SECOND_AUTHORITY, OWN_RECORD, SUPERVISORS, ours.due_at, fits=fits, not_for=not_for
    )


async def how_near(
    people: Sequence[Person], desk: Desk, said: str, noted: Concern = Concern.NONE
) -> Concern:
    """Rules O01 and O02: how near these are to whoever asked, in the audit trail unless `noted`.

    What a second person allowed is near nobody, if theirs is a word that counts.
    """
    if said == ALLOW:
        return Concern.NONE if await _is_word_that_counts(people, desk) else Concern.OWN
    how = concern(desk.own(), people)
    if how not in (Concern.NONE, noted):
        await desk.note_own(how)
    return how


async def _is_word_that_counts(people: Sequence[Person], desk: Desk) -> bool:
    """Rule O03: who may not allow it, or has no account, has said nothing.

    Accounts may have changed since they were asked, and so may the case.
    """
    known = {one.person.record.record_id for one in desk.colleagues()}
    refused = may_not_allow(desk.own(), desk.colleagues(), people)
    return await desk.answered_by() in known - set(refused)


def why_asked(requester: str, reason: str, note: str, ours: Ours) -> Mapping[str, str]:
    """Who asked, why, and by what right, as a task's evidence; `reason` is a code."""
    words = ACCESS_REASONS[reason].label
    return as_asked(f"{words}: {note}" if note else words, ours, requester)


def as_asked(because: str, ours: Ours, requester: str = "") -> Mapping[str, str]:
    """The same, where the reason is in words already."""
    return {
        "asked_by": requester or ours.requester,
        "asked_because": because,
        "purpose": PURPOSES[ours.purpose_code].label,
        "lawful_basis": LAWFUL_BASES[ours.lawful_basis].label,
    }


def for_the_officer(
    why: Mapping[str, str], system: str, ours: Ours, withdrawn: int = 0
) -> TaskWanted:
    """What the officer decides by: who asked and why, and whose record the worker stopped at.

    Nobody else is told, nor why what was asked before (`withdrawn`) is asked no more.
    """
    stopped = {"stopped_at": SEARCHED_SYSTEMS[system].agency} if system else {}
    gone = {"withdrawn": str(withdrawn)} if withdrawn else {}
    return replace(task_of(RESTRICTED, ours), evidence={**why, **stopped, **gone})

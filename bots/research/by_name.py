"""Looking for somebody by a name, at the police alone: whom they list, and one person's cases.

Nobody is matched by a name. Whoever asked chooses from the list, and no other record is opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bots.research.case import read_person
from bots.research.decisions import could_be
from bots.research.intake import closed_reference
from bots.research.items import (
    CLOSED_MET,
    CasesListed,
    ClosedMet,
    Concern,
    ListedPerson,
    NameSearch,
    PeopleListed,
    PersonCases,
)
from bots.research.looking import Search, as_searched, by_homes, by_names
from bots.research.ports import Desk, Ours, Wanted
from bots.research.stops import (
    ALLOW,
    DO_NOT_ALLOW,
    RESTRICTED,
    for_a_second_person,
    how_near,
    task_of,
    why_asked,
)
from domain.errors import ContentRefused, RecordNotFound, RecordRestricted
from domain.matching_levels import LEVELS, Agreement, Field
from domain.outcome import Done, NeedsPerson, NoAction, Outcome
from domain.people import Person, RecordRef
from domain.person_matching import compare
from domain.person_search import PersonRow, PersonsFound
from domain.school_days import london_day

LISTED = "listed"
# What the police's list says in the place of an address.
CONFIDENTIAL = "confidential"
# Nobody who asked has an item of this name: what stands in it is the officer's.
THE_WORKER = "worker:research"
Answered = tuple[Search, PersonsFound]


async def look_for_people(wanted: NameSearch, ours: Ours, desk: Desk) -> Outcome:
    """Rule N01: whom the police list by this name, for whoever asked to choose from."""
    said = await desk.answer()
    if said == DO_NOT_ALLOW:
        return NoAction("not_allowed", "O01")
    sought, is_allowed = wanted.sought.person, said == ALLOW
    near = await how_near([sought], desk, said)
    if near is Concern.OWN:
        return _for_a_second_person([sought], wanted, ours, desk)
    try:
        answers = await _ask(sought, desk)
    except ContentRefused:
        nobody = PeopleListed((), await desk.now(), is_refused=True, is_allowed=is_allowed)
        return Done(code=LISTED, result=desk.sealed(nobody))
    by_name = [(search, found) for search, found in answers if not search.home]
    candidates = _candidates(sought, answers)
    people = _listed(sought, candidates)
    met = [sought, *(candidates[one.row.record].person for one in people)]
    if await how_near(met, desk, said, noted=near) is Concern.OWN:
        return _for_a_second_person(met, wanted, ours, desk)
    await desk.queue(_left_out(wanted, [found for _, found in by_name], ours))
    found = PeopleListed(
        people,
        await desk.now(),
        others=len(candidates) - len(people),
        is_too_many=any(one.too_many for search, one in by_name if not search.narrower),
        is_narrowed=any(one.too_many for search, one in by_name if search.narrower),
        is_allowed=is_allowed,
    )
    return Done(code=LISTED, result=desk.sealed(found))


async def look_for_cases(wanted: PersonCases, ours: Ours, desk: Desk) -> Outcome:
    """Rule N03: the cases on the record that was chosen; where it is closed, as where it has none.

    Raises: whatever the police answer instead of a record.
    """
    said = "" if wanted.is_allowed else await desk.answer()
    if said == DO_NOT_ALLOW:
        return NoAction("not_allowed", "O01")
    try:
        held = await read_person(wanted.record, desk)
    except RecordNotFound:
        return await _cases(CasesListed((), await desk.now()), desk)
    except RecordRestricted:
        looked_for = wanted.record.record_id
        closed = ClosedMet(ours.requester, wanted.reason, wanted.note, looked_for, (wanted.record,))
        await desk.queue([_for_the_officer(closed, ours)])
        return await _cases(CasesListed((), await desk.now()), desk)
    chosen = [held.record.person]
    if not wanted.is_allowed and await how_near(chosen, desk, said) is Concern.OWN:
        return _for_a_second_person(chosen, wanted, ours, desk)
    return await _cases(CasesListed(held.record.lines, await desk.now()), desk)


async def ask_the_officer(closed: ClosedMet, ours: Ours) -> Outcome:
    """Rule N02: what a search left out is the officer's to see to; the worker does no more."""
    met = [one.record_id for one in closed.records]
    kept_back = [f"{closed.withheld} that the police system keeps back"] if closed.withheld else []
    evidence = {
        **why_asked(closed.requester, closed.reason, closed.note, ours),
        "looked_for": closed.looked_for,
        "met": ", ".join([*met, *kept_back]),
    }
    return NeedsPerson(replace(task_of(RESTRICTED, ours), evidence=evidence, fits=ours.reference))


async def _cases(found: CasesListed, desk: Desk) -> Outcome:
    return Done(code=LISTED, result=desk.sealed(found))


def _for_a_second_person(
    people: Sequence[Person], wanted: NameSearch | PersonCases, ours: Ours, desk: Desk
) -> NeedsPerson:
    """Without a case there is no number to know it by: who asked and why, and not for whom."""
    evidence = why_asked(ours.requester, wanted.reason, wanted.note, ours)
    return NeedsPerson(replace(for_a_second_person(people, ours, desk), evidence=evidence))


async def _ask(sought: Person, desk: Desk) -> list[Answered]:
    """By the name alone, so that another birth date hides nobody; and by the home, if any."""
    police, today = await desk.police(), london_day(await desk.now())
    homes = by_homes(sought, police.persons_at, today)
    searches = [*by_names(sought, police.find_persons), *homes]
    return [one for search in searches for one in await _answers_to(search)]


async def _answers_to(search: Search) -> list[Answered]:
    """What it lists; where that would be too many, what narrower ones do as well."""
    found = await search.ask()
    narrower = search.narrower if found.too_many else ()
    return [(search, found), *[one for each in narrower for one in await _answers_to(each)]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An open line, and the person it shows; `lives_there`: at the home that was typed."""

    row: PersonRow
    person: Person
    lives_there: bool = False


def _candidates(sought: Person, answers: Sequence[Answered]) -> dict[RecordRef, _Candidate]:
    """Every open line of the name; of those who live there, whoever could be meant."""
    found: dict[RecordRef, _Candidate] = {}
    for search, answer in answers:
        for row in filter(lambda one: _may_be_listed(one, search), answer.rows):
            shown = as_searched(row, search)
            if row.record in found or not search.home or could_be(sought, row, shown):
                found[row.record] = _Candidate(row, shown, lives_there=bool(search.home))
    return found


def _may_be_listed(row: PersonRow, search: Search) -> bool:
    """Nothing closed; nor that somebody lives at a home whose address the list keeps secret."""
    is_secret = row.shown_with.casefold() == CONFIDENTIAL
    return not row.is_restricted and not (search.home and is_secret)


def _listed(sought: Person, candidates: Mapping[RecordRef, _Candidate]) -> tuple[ListedPerson, ...]:
    """Those whose birth date is not another one altogether, the nearest first."""
    compared = {ref: compare(sought, one.person) for ref, one in candidates.items()}
    births = {ref: one.of(Field.BORN_ON) for ref, one in compared.items()}
    nearest = sorted(
        (ref for ref, birth in births.items() if birth is not Agreement.DIFFERS),
        key=lambda ref: (
            not candidates[ref].lives_there,
            _distance(Field.NAME, compared[ref].of(Field.NAME)),
            _distance(Field.BORN_ON, births[ref]),
            ref,
        ),
    )
    return tuple(
        ListedPerson(candidates[ref].row, births[ref], candidates[ref].lives_there)
        for ref in nearest
    )


def _distance(field: Field, agreement: Agreement) -> int:
    """How far from being the same; what is not recorded comes last."""
    levels = LEVELS[field]
    return levels.index(agreement) if agreement in levels else len(levels)


def _left_out(wanted: NameSearch, by_name: Sequence[PersonsFound], ours: Ours) -> list[Wanted]:
    """Rule N02: what is closed of what the name lists; what a home keeps back is a secret home."""
    closed = dict.fromkeys(
        row.record for found in by_name for row in found.rows if row.is_restricted
    )
    withheld = max((found.withheld for found in by_name), default=0)
    if not (closed or withheld):
        return []
    why = (ours.requester, wanted.reason, wanted.note, wanted.sought.said)
    return [_for_the_officer(ClosedMet(*why, tuple(closed), withheld), ours)]


def _for_the_officer(closed: ClosedMet, ours: Ours) -> Wanted:
    reference = closed_reference(ours.reference)
    return Wanted(reference, CLOSED_MET, closed, ours.due_at, ordered_by=THE_WORKER)

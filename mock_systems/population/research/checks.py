"""What may stand in each place of the table of checks: somebody, and a system."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from mock_systems.population.model import System
from mock_systems.population.partner_records import HealthStatus, ProbationPerson
from mock_systems.population.research.belonging import Belongings
from mock_systems.population.research.expected import (
    Answer,
    ExpectedCheck,
    PersonOfTheCase,
    Purpose,
    ToRing,
)
from mock_systems.population.research.library import SYSTEMS, Entry
from mock_systems.population.research.rules import (
    NO_ACCOUNT,
    PERMITTED,
    why_not_asked,
    why_not_permitted,
)

FOUND = "pages.md 2.3 found: {system} holds n records for this person"
NOTHING = "pages.md 2.3 searched, nothing found; 1.5: a search ran, ended, and no match is open"
INTEREST = (
    "domain.md A3: status only, and who to ring, is told; pages.md 2.3 record of interest: ring"
)
NO_INTEREST = "domain.md A3: status only is told; a flag of none is no record of interest"
INCONCLUSIVE = (
    "pages.md 2.3 inconclusive: a possible match waits for a person and replaces the answer; "
    "domain.md D17: never 'nothing known'"
)
DOWN = "pages.md 2.3 could not be searched: until then treat this check as not made"


class Rules(NamedTuple):
    """What a request goes by: its purpose, where it has an account, what does not answer."""

    purpose: Purpose
    systems: frozenset[System]
    mothers_to_be: frozenset[str]
    down: frozenset[System] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """What a search for somebody in one system brings: theirs, and what could be theirs."""

    certain: tuple[Entry, ...]
    either: tuple[Entry, ...]
    person: tuple[Entry, ...]
    beyond: tuple[Entry, ...]
    is_met: bool
    must_be_asked: bool
    may_be_asked: bool

    @property
    def used_before(self) -> tuple[Entry, ...]:
        """Records a worker may have taken before anybody answered."""
        return (*self.certain, *self.either)

    @property
    def used_after(self) -> tuple[Entry, ...]:
        """Records that are theirs once every right answer is given."""
        return (*self.certain, *self.either, *self.person)


def asked_systems(person: PersonOfTheCase, rules: Rules) -> tuple[System, ...]:
    """Give where somebody is to be looked for."""
    return tuple(one for one in SYSTEMS if not _why_not(one, person, rules)[1])


def checks_of(
    person: PersonOfTheCase, belongings: Belongings, rules: Rules
) -> Iterator[ExpectedCheck]:
    """Give a person's line in the table of checks."""
    for system in SYSTEMS:
        answer, why = _why_not(system, person, rules)
        if why:
            yield _the_one_answer(person, system, answer, why)
        else:
            yield _searched(person, system, looked_in(system, belongings))


def looked_in(system: System, belongings: Belongings) -> Looked:
    """Sort what one system holds: theirs by how sure that is, others' by whether one must ask."""
    there = [one for one in belongings.own if one.system == system and _is_there(one)]
    by_standing = {
        standing: tuple(one for one in there if belongings.standing[one.key] == standing)
        for standing in ("certain", "either", "person", "beyond")
    }
    others = [one for one in belongings.lookalikes if one.system == system and _is_there(one)]
    must_ask_of_theirs = any(belongings.is_met(one) for one in by_standing["person"])
    return Looked(
        certain=by_standing["certain"],
        either=by_standing["either"],
        person=by_standing["person"],
        beyond=by_standing["beyond"],
        is_met=any(map(belongings.is_met, (*by_standing["certain"], *by_standing["either"]))),
        must_be_asked=must_ask_of_theirs or any(map(belongings.must_be_asked, others)),
        may_be_asked=bool(by_standing["either"] or by_standing["person"] or others),
    )


def _is_there(entry: Entry) -> bool:
    """Whether a record is there to be taken: a refuge place is not, a merged one is its other."""
    return not (entry.is_refuge or entry.merged_into)


def _why_not(system: System, person: PersonOfTheCase, rules: Rules) -> tuple[Answer, str]:
    if why := why_not_asked(system, person):
        return "not_applicable", why
    if system not in rules.systems:
        return "not_permitted", NO_ACCOUNT
    if why := why_not_permitted(system, person, rules.purpose, rules.mothers_to_be):
        return "not_permitted", why
    return ("could_not_be_searched", DOWN) if system in rules.down else ("found", "")


def _the_one_answer(
    person: PersonOfTheCase, system: System, answer: Answer, why: str
) -> ExpectedCheck:
    return ExpectedCheck(
        person_id=person.person_id,
        system=system,
        before=(answer,),
        after=(answer,),
        records=(),
        ring=(),
        source=why,
    )


def _searched(person: PersonOfTheCase, system: System, looked: Looked) -> ExpectedCheck:
    before = tuple(_before(system, looked))
    after = tuple(_after(system, looked))
    return ExpectedCheck(
        person_id=person.person_id,
        system=system,
        before=before,
        after=after,
        records=tuple(dict.fromkeys(one.record for one in looked.used_after)),
        ring=tuple(_to_ring(looked.used_after)),
        source=f"{PERMITTED}; {_sentence(before)}",
    )


def _before(system: System, looked: Looked) -> Iterator[Answer]:
    """Give what may stand there before anybody has answered."""
    if looked.must_be_asked:
        yield "inconclusive"
        return
    at_least = looked.used_before if looked.is_met else looked.certain
    yield from _answers(system, at_least, looked.used_before)
    if looked.may_be_asked:
        yield "inconclusive"


def _after(system: System, looked: Looked) -> Iterator[Answer]:
    """Give what stands there when every right answer is given."""
    yield from _answers(system, looked.used_after, (*looked.used_after, *looked.beyond))


def _answers(system: System, must: Iterable[Entry], may: Iterable[Entry]) -> tuple[Answer, ...]:
    """Give the answer for the records that have to be found, and for those that may be."""
    return tuple(dict.fromkeys((_answer_for(system, must), _answer_for(system, may))))


def _answer_for(system: System, records: Iterable[Entry]) -> Answer:
    found = tuple(records)
    if not found:
        return "nothing_found"
    if system == "health_record":
        is_flagged = any(one.held.flag != "none" for one in found)
        return "record_of_interest" if is_flagged else "not_of_interest"
    return "record_of_interest" if system == "probation" else "found"


def _sentence(before: tuple[Answer, ...]) -> str:
    sentences = {
        "found": FOUND,
        "nothing_found": NOTHING,
        "record_of_interest": INTEREST,
        "not_of_interest": NO_INTEREST,
        "inconclusive": INCONCLUSIVE,
    }
    return "; ".join(sentences[answer] for answer in before)


def _to_ring(records: Iterable[Entry]) -> Iterator[ToRing]:
    for one in records:
        held = one.held
        if isinstance(held, HealthStatus) and held.flag != "none" and held.ring:
            ring = held.ring
            yield ToRing(
                system=one.system,
                record=one.record,
                role=ring.role,
                name=ring.name,
                phone=ring.phone,
            )
        if isinstance(held, ProbationPerson):
            yield _at_probation(one, held)


def _at_probation(entry: Entry, held: ProbationPerson) -> ToRing:
    """The practitioner; where nobody is allocated, their office."""
    is_allocated = bool(held.practitioner and held.practitioner_phone)
    return ToRing(
        system=entry.system,
        record=entry.record,
        role="practitioner" if is_allocated else "office",
        name=held.practitioner if is_allocated else held.office,
        phone=held.practitioner_phone if is_allocated else held.office_phone,
    )

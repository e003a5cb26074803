"""Every "if" a practitioner would argue about: who is asked about where, what stops, what counts.

Pure: values in, values out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from bots.research.items import Decided, Known
from bots.research.ports import Progress
from domain.folding import fold_name
from domain.households import PersonKey
from domain.identifiers import Postcode
from domain.matching_levels import IDENTIFIERS, Agreement, Field
from domain.occurrences import Occurrence, Part
from domain.people import Address, AddressKind, Person, PersonName, RecordRef, addresses_on
from domain.person_matching import (
    Certain,
    Compared,
    Possible,
    Route,
    compare,
    could_be_same,
    match,
)
from domain.person_records import PersonRecord, RecordTie
from domain.person_search import PersonRow
from domain.research_pack import (
    OLDEST,
    SYSTEMS,
    Answer,
    CheckAnswer,
    Looked,
    NotPermitted,
    PackPerson,
    PartInCase,
    check_of,
    may_miss,
    oldest_look,
    rule_against,
)

POLICE = "police_rms"
ADOPTED = "ADOPTED"
POLICE_EMPLOYEE = "POLICE_EMPLOYEE"
POLICE_WORK = ("police",)
# Links that lead on by themselves; any other does where the two live together (rule W01).
FAMILY = frozenset(
    {
        "mother",
        "father",
        "step-parent",
        "adoptive parent",
        "partner",
        "ex-partner",
        "sibling",
        "twin",
        "child",
        "parent of common child",
    }
)
# domain.md B0: no fixed abode is the same for everybody who has none.
NOBODYS_POSTCODE = Postcode("ZZ99 3VZ")
NOT_YET_NAMED = frozenset({"unborn", "baby", "babyof"})
# With one of these a record is a relative's rather than a second one of the same person.
ANOTHERS_NAME = frozenset({Agreement.FORENAME, Agreement.SURNAME, Agreement.DIFFERS})
OWN_NAME = frozenset(
    {
        Agreement.SAME,
        Agreement.SAME_BUT_MARKS,
        Agreement.SAME_KNOWN_AS,
        Agreement.SAME_FORMER,
    }
)
# Whom to ask where this worker may not look.
WHO_ALLOWS = "the hub's information governance lead"
# Reasons another try may do away with.
PASSING = frozenset(
    {
        "partner_down",
        "partner_closed",
        "partner_maintenance",
        "partner_changed_screen",
        "password_refused",
        "password_expired",
        "second_step_wanted",
        "certificate_refused",
        "answer_too_late",
        "page_incomplete",
        "session_expired",
        "no_free_session",
        "wrong_person_shown",
    }
)
MOST_TRIES = 8
HALF_AN_HOUR = timedelta(minutes=30)
SHORTEST_WAIT = timedelta(minutes=5)
# What a system is said to have come to, of several people's answers the one that matters most.
_BY_WEIGHT = (
    CheckAnswer.NOT_SEARCHED,
    "inconclusive",
    CheckAnswer.FOUND,
    CheckAnswer.RECORD_OF_INTEREST,
    CheckAnswer.NOT_OF_INTEREST,
    CheckAnswer.NOTHING_FOUND,
    CheckAnswer.NOT_PERMITTED,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is asked about in which system, and what may not be asked at all."""

    asked: tuple[tuple[str, tuple[PackPerson, ...]], ...]
    not_permitted: tuple[NotPermitted, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The opened records of one system: those that are theirs, and those somebody has to see."""

    certain: tuple[Person, ...] = ()
    possible: tuple[Compared, ...] = ()


def stops_at_occurrence(occurrence: Occurrence) -> str:
    """The rule by which a run ends at the occurrence; empty where none does."""
    if any(party.person is None for party in occurrence.parties):
        return "S01"
    if any(child.is_restricted for child in occurrence.children):
        return "S01"
    return "S02" if POLICE_EMPLOYEE in occurrence.flags else ""


def stops_at_person(record: PersonRecord) -> str:
    """The rule by which a run ends at somebody's police record; empty where none does."""
    if any(tie.other_name is None for tie in record.ties):
        return "S01"
    if any(line.is_restricted for line in record.lines):
        return "S01"
    if any(marker.code == ADOPTED for marker in record.markers):
        return "S03"
    work = f"{record.occupation} {record.works_at}".casefold()
    return "S02" if any(word in work for word in POLICE_WORK) else ""


def leads_on(tie: RecordTie) -> bool:
    """Rule W01: whether whoever is at the other end is researched too."""
    return not tie.disputed and (tie.kind in FAMILY or tie.same_household)


def is_mother_to_be(record: PersonRecord, unborn: Iterable[RecordRef]) -> bool:
    """Whether the police have this person as the mother of an unborn child of the case."""
    expected = set(unborn)
    return any(
        tie.kind == "mother"
        and tie.subject == record.person.record
        and tie.of in expected
        and not tie.disputed
        for tie in record.ties
    )


def planned(
    people: Sequence[PackPerson],
    mothers_to_be: frozenset[str],
    purpose_code: str,
    accounts: frozenset[str],
    today: date,
) -> Plan:
    """Person by system: what applies, what the purpose opens, what the account may (A3)."""
    asked: dict[str, list[PackPerson]] = {system: [] for system in SYSTEMS}
    refused: list[NotPermitted] = []
    for system, person in product(SYSTEMS, people):
        if rule_against(person, system, today):
            continue
        if system in accounts and _is_open(system, person, mothers_to_be, purpose_code, today):
            asked[system].append(person)
        else:
            refused.append(NotPermitted(person.key, system, WHO_ALLOWS))
    by_system = tuple((system, tuple(those)) for system, those in asked.items() if those)
    return Plan(by_system, tuple(refused))


def still_to_ask(plan: Plan, known: Sequence[Answer]) -> Plan:
    """The plan without what an earlier run has an answer to."""
    answered = {(one.person, one.system) for one in known}
    left = (
        (system, tuple(one for one in people if (one.key, system) not in answered))
        for system, people in plan.asked
    )
    return Plan(tuple((system, those) for system, those in left if those), plan.not_permitted)


def still_true(
    known: Known | None,
    afresh: Known,
    plan: Plan,
    decided: Sequence[Decided],
    now: datetime,
) -> tuple[Answer, ...]:
    """What an earlier run was answered, as far as it holds: the case has not changed since.

    `afresh`: the case and its people as this run has read them; nothing is answered yet.

    The police tell a change to the minute: one in the minute of the earlier reading, or none that
    is told, may have been followed by another. What a person has decided about is asked again. The
    police's own answers never hold: every run reads their records anew, and one that was changed,
    or no longer leads to somebody, leaves the case's own change as it was; of whoever it changed
    nothing holds that was looked for by what they were. Nor does what would make the pack out of
    date as it is made.
    """
    if known is None or known.case_changed_at != afresh.case_changed_at:
        return ()
    if known.read_at is None or may_miss(known.case_changed_at, known.read_at):
        return ()
    unchanged = {key for key, _ in set(known.people) & set(afresh.people)}
    applies = {(one.key, system) for system, people in plan.asked for one in people}
    said = {(one.person, one.record) for one in decided}
    return tuple(
        one
        for one in known.answers
        if one.system != POLICE
        and one.person in unchanged
        and (one.person, one.system) in applies
        and not _is_decided(one, said)
        and not _is_too_old(one, now)
    )


def tries_again_at(now: datetime, tries: int) -> datetime | None:
    """The next half hour that is at least five minutes away; None when it was tried enough."""
    if tries >= MOST_TRIES:
        return None
    earliest = now + SHORTEST_WAIT
    into = timedelta(minutes=earliest.minute % 30, seconds=earliest.second)
    return (earliest - into + HALF_AN_HOUR).replace(microsecond=0)


def names_to_ask(person: Person) -> tuple[PersonName, ...]:
    """Every full name to search by; one whose beginning is another's is found with that one."""
    pairs = {
        (fold_name(name.surname), fold_name(name.forename)): name
        for name in _every_pair(person)
        if fold_name(name.surname)
    }
    return tuple(
        name
        for (surname, forename), name in pairs.items()
        if not any(
            other != (surname, forename) and other[0] == surname and _begins(forename, other[1])
            for other in pairs
        )
    )


def swapped(born_on: date) -> date | None:
    """Day and month the other way round; None where that is no other date."""
    if born_on.day > 12 or born_on.day == born_on.month:
        return None
    return date(born_on.year, born_on.day, born_on.month)


def homes_to_ask(person: Person, today: date) -> tuple[Address, ...]:
    """Where they live now, to search by; never a confidential place, which a search would tell."""
    return tuple(
        home
        for home in addresses_on(person, today)
        if home.postcode
        and home.lines
        and home.postcode != NOBODYS_POSTCODE
        and not home.confidential
        and home.kind not in (AddressKind.REFUGE, AddressKind.PREVIOUS)
    )


def could_be(person: Person, row: PersonRow, as_searched: Person) -> bool:
    """Whether a line of a list is worth opening; `as_searched`: the line with what found it.

    Of an unborn child a list has no date to go by.
    """
    is_unborn_too = person.is_unborn and row.born_on is None
    return not row.names or is_unborn_too or could_be_same(compare(person, as_searched))


def is_anothers(person: Person, others: Sequence[Person], candidate: Person) -> bool:
    """Rule M04: it has the name of somebody else of the case, and nothing but a likeness of theirs.

    A brother's middle name is a sister's forename: without a birth date the two records look alike.
    """
    compared = compare(person, candidate)
    says_they_are = (
        compared.of(Field.NAME) in OWN_NAME
        or compared.of(Field.BORN_ON) is Agreement.SAME
        or Agreement.SAME in compared.numbers
    )
    return not says_they_are and any(
        compare(other, candidate).of(Field.NAME) in OWN_NAME for other in others
    )


def are_at_odds(one: Person, other: Person) -> bool:
    """Whether two records cannot be one person's: another birth date, or another number."""
    compared = compare(one, other)
    return bool({Field.BORN_ON, *IDENTIFIERS} & set(compared.differing))


def sorted_out(
    person: Person,
    opened: Sequence[Person],
    *,
    has_own: bool = False,
    known_apart: Sequence[Person] = (),
) -> Sorted:
    """Which of these records are certainly this person's, and which a person has to see.

    Once one is certain, another is asked about only if it could still be a second record of theirs:
    its name could be, and neither birth date nor a number says otherwise. `has_own`: one is certain
    before anything was searched. `known_apart`: the others of the case.
    """
    verdict = match(person, opened, known_apart=known_apart)
    if isinstance(verdict, Certain):
        first = verdict.match.candidate
        also = [one for one in _by_number(person, opened) if _agree(first, one)]
        certain = tuple(dict.fromkeys((first, *also)))
        return Sorted(certain, _second_records(person, opened, certain))
    if not isinstance(verdict, Possible):
        return Sorted()
    certain = _by_number(person, opened)
    if certain or has_own:
        return Sorted(certain, _second_records(person, opened, certain))
    return Sorted((), verdict.candidates)


def as_decided(found: Sorted, person: PackPerson, decided: Sequence[Decided]) -> Sorted:
    """The same, after a person has said of some of them whose they are."""
    said = {one.record: one.is_same for one in decided if one.person == person.key}
    same = tuple(one.candidate for one in found.possible if said.get(one.candidate.record) is True)
    left = tuple(one for one in found.possible if one.candidate.record not in said)
    return Sorted((*found.certain, *same), left)


def progress_of(system: str, answers: Sequence[Answer], people: int, opened: int) -> Progress:
    """How far a system is, by what it has answered."""
    done = len(answers)
    answer = _came_to(answers) if done == people else ""
    return Progress(system, done, people, opened, answer)


def part_in_case(roles: Sequence[Part], *, is_child: bool, lives_together: bool) -> PartInCase:
    """Why somebody is researched."""
    if {Part.VICTIM, Part.INVOLVED, Part.CHILD} & set(roles):
        return PartInCase.SUBJECT
    if not roles and lives_together:
        return PartInCase.HOUSEHOLD
    return PartInCase.LINKED_CHILD if is_child else PartInCase.LINKED_ADULT


def _is_open(
    system: str,
    person: PackPerson,
    mothers_to_be: frozenset[str],
    purpose_code: str,
    today: date,
) -> bool:
    """Rule P02; every other system is open to each of the purposes."""
    if system != "health_record":
        return True
    if purpose_code == "protect_child":
        return _is_child(person, today) or person.key in mothers_to_be
    if purpose_code == "protect_adult":
        is_at_risk = bool({Part.VICTIM, Part.INVOLVED} & set(person.roles))
        return person.counts_as_adult(today) and is_at_risk
    return False


def _is_child(person: PackPerson, today: date) -> bool:
    """Somebody of no recorded age is a child here only if the case has them as one."""
    return person.counts_as_child(today) and not (
        person.born_on is None and Part.CHILD not in person.roles
    )


def _every_pair(person: Person) -> Iterator[PersonName]:
    """Each forename with each surname on the record; an alias as it stands."""
    whole = [name for name in person.names if name.forename and name.surname]
    surnames = dict.fromkeys(name.surname for name in whole if name.kind != "alias")
    forenames = dict.fromkeys(name.forename for name in whole if name.kind != "alias")
    yield from (PersonName(*pair) for pair in product(surnames, forenames))
    yield from (PersonName(name.surname, name.forename) for name in whole if name.kind == "alias")


def _begins(forename: str, other: str) -> bool:
    return bool(other) and forename.startswith(other)


def _by_number(person: Person, opened: Sequence[Person]) -> tuple[Person, ...]:
    """Rule M03: each alone is certain by a national number, and no two of them disagree."""
    alone = [one for one in opened if _is_certain_by_number(person, one)]
    if all(_agree(one, other) for one, other in product(alone, alone)):
        return tuple(alone)
    return ()


def _is_certain_by_number(person: Person, one: Person) -> bool:
    verdict = match(person, [one])
    return isinstance(verdict, Certain) and verdict.route is Route.IDENTIFIER


def _agree(one: Person, other: Person) -> bool:
    compared = compare(one, other)
    of_identity = (Field.NAME, Field.BORN_ON, *IDENTIFIERS)
    return one.record == other.record or not set(of_identity) & set(compared.differing)


def _second_records(
    person: Person, opened: Sequence[Person], certain: Sequence[Person]
) -> tuple[Compared, ...]:
    theirs = {one.record for one in certain}
    compared = (compare(person, one) for one in opened if one.record not in theirs)
    return tuple(one for one in compared if _may_be_a_second(one))


def _may_be_a_second(compared: Compared) -> bool:
    return (
        could_be_same(compared)
        and compared.of(Field.NAME) not in ANOTHERS_NAME
        and compared.of(Field.BORN_ON) is not Agreement.DIFFERS
        and Agreement.DIFFERS not in compared.numbers
    )


def _is_too_old(answer: Answer, now: datetime) -> bool:
    seen_at = oldest_look(answer)
    return seen_at is not None and now - seen_at > OLDEST


def _is_decided(answer: Answer, said: set[tuple[PersonKey, RecordRef]]) -> bool:
    possible = answer.possible if isinstance(answer, Looked) else ()
    return any((answer.person, one.record) in said for one in possible)


def _came_to(answers: Sequence[Answer]) -> str:
    met = {check_of(one).shown for one in answers}
    return next(one for one in _BY_WEIGHT if one in met)

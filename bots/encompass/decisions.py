"""Which children: linked, related, found, of what age, living where. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bots.encompass.case import Case, share_a_home
from bots.encompass.rules import RULES, Rule
from domain.establishments import Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import Question
from domain.occurrences import Marker, Part
from domain.people import Person, PersonName, RecordRef
from domain.person_records import PersonRecord, RecordTie
from domain.school_days import london_day
from domain.timescales import ADULT_AT_YEARS, age_on

# Words of the record for people who are not family; a word that is in neither list is asked about.
FAMILY = frozenset(
    {
        "mother",
        "father",
        "step-parent",
        "stepmother",
        "stepfather",
        "adoptive parent",
        "carer",
        "foster carer",
        "grandparent",
        "grandmother",
        "grandfather",
        "aunt",
        "uncle",
        "sibling",
        "brother",
        "sister",
        "half-sibling",
        "step-sibling",
        "child",
        "son",
        "daughter",
    }
)
PARENTS = frozenset({"mother", "father", "adoptive parent", "step-parent", "carer"})
SIBLINGS = frozenset({"sibling", "brother", "sister", "half-sibling", "step-sibling"})
NOT_FAMILY = frozenset(
    {"friend of the family", "friend", "neighbour", "employer", "landlord", "professional"}
)
POLICE_WORK = ("police",)
ADOPTED, LOOKED_AFTER = "ADOPTED", "LAC"
POLICE_EMPLOYEE = "POLICE_EMPLOYEE"
# What the records call the column of a home's police area.
FORCE = "Force"


class Standing(StrEnum):
    """What the records say of a linked child and the adults involved."""

    BELONGS = "belongs"
    DOES_NOT = "does not"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class Stop:
    """The whole household stops here: a task for a person, or nothing at all."""

    rule: Rule
    code: str
    is_restricted: bool


# What is missing or cannot be right, by the name its page has for it.
OF_BIRTH = (("field", "Date of birth"),)


@dataclass(frozen=True, slots=True)
class Ask:
    """A person decides about this child; `shown` is what they need to see for it.

    `candidates` are the pupils it could be: it is decided before any of their schools opens.
    """

    question: Question
    code: str
    rule: Rule
    shown: tuple[tuple[str, str], ...] = ()
    candidates: tuple[Pupil, ...] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is done about this child, by this rule."""

    code: str
    rule: Rule


def stop_for(case: Case) -> Stop | None:
    """Why nothing of this household may be looked at further, if so."""
    if not case.standing:
        return Stop(RULES["E04"], "retracted", is_restricted=False)
    if any(party.person is None for party in case.parties) or _has_restricted_child(case):
        return Stop(RULES["E01"], "restricted_record", is_restricted=True)
    if _involves_police(case):
        return Stop(RULES["E02"], "restricted_record", is_restricted=True)
    if any(marker.code == ADOPTED for marker in _markers(case)):
        return Stop(RULES["E03"], "restricted_record", is_restricted=True)
    return None


def about_linked(
    case: Case, child: RecordRef, *, a_person_says_so: bool, lives_here: bool = False
) -> Ask | Leave | None:
    """What a linked child's own record decides; None when the register is asked next.

    `a_person_says_so`: a person has said that the child belongs to the occurrence. `lives_here`:
    and that it is for this force.
    """
    person = case.person(child)
    if person.is_unborn:
        return Leave("not_related", RULES["E13"])
    if not a_person_says_so:
        standing = standing_of(case, child)
        if standing is Standing.DOES_NOT:
            return Leave("not_related", RULES["E10"])
        if standing is Standing.NOT_RECORDED:
            return Ask(Question.LINK_CHILD, "child_not_linked", RULES["E11"])
    return _about_age(case, child) or (None if lives_here else _about_home(case, child))


def standing_of(case: Case, child: RecordRef) -> Standing:
    """Whether the child is related to an adult involved, or lives with one."""
    ties = [tie for adult in case.adults for tie in case.ties_between(adult, child)]
    certain = [tie for tie in ties if not tie.disputed]
    lives_there = any(share_a_home(case.homes(child), case.homes(adult)) for adult in case.adults)
    if lives_there or any(tie.kind in FAMILY for tie in certain):
        return Standing.BELONGS
    if certain and all(tie.kind in NOT_FAMILY for tie in certain):
        return Standing.DOES_NOT
    return Standing.NOT_RECORDED


def children_of_adults(case: Case) -> tuple[RecordRef, ...]:
    """Who the records call a child of an adult of the household, and nobody linked.

    Never by a suspect alone: one person may have harmed two families.
    """
    ties = (
        tie
        for adult in case.not_only_suspects
        for tie in case.records[adult].ties
        if _is_parenthood(tie, adult)
    )
    found = dict.fromkeys(tie.other for tie in ties)
    return tuple(one for one in found if one not in case.linked and one not in case.adults)


def name_on_a_parents_record(case: Case, child: RecordRef) -> PersonName | None:
    """What the adults' records call a child of theirs; None where one says it is restricted."""
    adults = (case.records[adult] for adult in case.not_only_suspects)
    names = [tie.other_name for adult in adults for tie in adult.ties if tie.other == child]
    return None if None in names else names[0]


def may_be_a_living_child(record: PersonRecord, case: Case) -> bool:
    """Whether this is somebody born, alive and, as far as the record can be right, under 18."""
    person = record.person
    if person.is_unborn or record.is_deceased:
        return False
    return person.born_on is None or age_on(person.born_on, london_day(case.now)) < ADULT_AT_YEARS


def about_unlinked(person: Person, case: Case) -> Ask:
    """What is asked about a child nobody linked: first for a birth date that can be."""
    if person.born_on and person.born_on > london_day(case.now):
        return Ask(Question.FIX_RECORD, "minimum_missing", RULES["E14"], OF_BIRTH)
    return Ask(Question.LINK_CHILD, "child_not_linked", RULES["E12"])


def of_unreadable_part(case: Case) -> dict[RecordRef, tuple[OccurrenceNumber, ...]]:
    """The children whose part in an occurrence could not be read, and in which."""
    return {
        child: left
        for child, numbers in _unread(case).items()
        if may_be_a_living_child(case.records[child], case)
        if (left := tuple(one for one in numbers if one not in _linked_to(case, child)))
    }


def adults_of_unreadable_part(case: Case) -> dict[RecordRef, tuple[OccurrenceNumber, ...]]:
    """The adults whose part in an occurrence could not be read, and in which."""
    return {
        adult: numbers
        for adult, numbers in _unread(case).items()
        if is_a_living_adult(case.records[adult], case)
    }


def adults_who_may_be_involved(case: Case) -> tuple[RecordRef, ...]:
    """The adults involved, and those of whom nobody can read whether they are: guards hold for all.

    Rule E34.
    """
    return tuple(dict.fromkeys((*case.adults, *adults_of_unreadable_part(case))))


def may_be_suspects(case: Case) -> frozenset[RecordRef]:
    """The suspects, and the adults whose part could not be read."""
    return case.suspects | adults_of_unreadable_part(case).keys()


def is_a_living_adult(record: PersonRecord, case: Case) -> bool:
    """Whether this is somebody alive of 18 or older."""
    born_on = record.person.born_on
    if born_on is None or record.is_deceased:
        return False
    return age_on(born_on, london_day(case.now)) >= ADULT_AT_YEARS


def _unread(case: Case) -> dict[RecordRef, tuple[OccurrenceNumber, ...]]:
    """Whose part could not be read, and in which occurrences."""
    found: dict[RecordRef, tuple[OccurrenceNumber, ...]] = {}
    for one in case.standing:
        for record in sorted({party.record for party in one.parties if party.part is None}):
            found[record] = (*found.get(record, ()), one.number)
    return found


def _linked_to(case: Case, child: RecordRef) -> frozenset[OccurrenceNumber]:
    return frozenset(one.number for one in case.occurrences_of(child))


def not_linked_to(
    case: Case, child: RecordRef, known_as: Collection[str]
) -> tuple[OccurrenceNumber, ...]:
    """The household's occurrences that a child linked to another of them may belong to as well.

    `known_as`: the child's records; under any of them it is linked.
    """
    record = case.records[child]
    if not may_be_a_living_child(record, case):
        return ()
    if standing_of(case, child) is Standing.DOES_NOT:
        return ()
    return tuple(
        one.number
        for one in case.standing
        if not any(p.part is Part.CHILD and p.record.record_id in known_as for p in one.parties)
    )


def siblings_disagree(case: Case) -> bool:
    """Whether a sibling link between two linked children is disputed."""
    children = set(case.linked)
    ties = (tie for child in children for tie in case.records[child].ties)
    return any(
        tie.disputed and tie.kind in SIBLINGS and {tie.subject, tie.of} <= children for tie in ties
    )


def is_looked_after(case: Case, child: RecordRef) -> bool:
    """Whether the child's record carries the marker."""
    return any(marker.code == LOOKED_AFTER for marker in case.records[child].markers)


def _about_age(case: Case, child: RecordRef) -> Ask | None:
    born_on, today = case.person(child).born_on, london_day(case.now)
    if born_on is None or born_on > today:
        return Ask(Question.FIX_RECORD, "minimum_missing", RULES["E14"], OF_BIRTH)
    if age_on(born_on, today) >= ADULT_AT_YEARS:
        return Ask(Question.RECORD_DECISION, "over_18", RULES["E15"])
    return None


def _about_home(case: Case, child: RecordRef) -> Ask | None:
    if _home_is_not_known(case, child):
        return Ask(Question.RECORD_DECISION, "home_not_known", RULES["E19"])
    if _lives_elsewhere(case, child):
        return Ask(Question.RECORD_DECISION, "lives_elsewhere", RULES["E16"])
    return None


def _home_is_not_known(case: Case, child: RecordRef) -> bool:
    """No address at all; or an area that is not known because it could not be read."""
    homes, unreadable = case.homes(child), case.records[child].unreadable
    is_unreadable = any(one.field == FORCE for one in unreadable)
    return not homes or (is_unreadable and any(not home.force_code for home in homes))


def _lives_elsewhere(case: Case, child: RecordRef) -> bool:
    own = {one.number[:2] for one in case.standing}
    return any(home.force_code and home.force_code not in own for home in case.homes(child))


def _is_parenthood(tie: RecordTie, adult: RecordRef) -> bool:
    if tie.disputed:
        return False
    return (tie.subject == adult and tie.kind in PARENTS) or (
        tie.of == adult and tie.kind in {"child", "son", "daughter"}
    )


def _has_restricted_child(case: Case) -> bool:
    return any(row.is_restricted for one in case.standing for row in one.children)


def _involves_police(case: Case) -> bool:
    if any(POLICE_EMPLOYEE in one.flags for one in case.standing):
        return True
    adults = (case.records[adult] for adult in adults_who_may_be_involved(case))
    return any(
        word in f"{adult.occupation} {adult.works_at}".lower()
        for adult in adults
        for word in POLICE_WORK
    )


def _markers(case: Case) -> tuple[Marker, ...]:
    return tuple(marker for child in case.linked for marker in case.records[child].markers)

"""Which pupil, and which establishments: the register's side of one child. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bots.encompass.case import share_a_home
from bots.encompass.decisions import Ask, Leave
from bots.encompass.rules import RULES, Rule
from domain.establishments import (
    Contact,
    ContactRole,
    Enrolment,
    Establishment,
    EstablishmentKind,
    EstablishmentRegister,
    EstablishmentStatus,
    Pupil,
)
from domain.folding import fold_name
from domain.identifiers import CouncilCode, EstablishmentUrn
from domain.notices import Question
from domain.people import Address, Person
from domain.person_matching import Certain, Match, NoMatch, Possible
from domain.person_search import PersonRow, PersonsFound

NOT_STATUTORY = frozenset({EstablishmentKind.PRIVATE_NURSERY, EstablishmentKind.CHILDMINDER})
TEAM_ROLES = {
    "home": ContactRole.HOME_EDUCATION,
    "missing": ContactRole.MISSING_EDUCATION,
}
# A merger of mergers is followed so far; a register that goes round in a circle is a person's.
MOST_MERGERS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """An establishment that is to be told of the child, and why it is this one."""

    establishment: Establishment
    rule: Rule
    by_name_only: bool = False


Schooling = Ask | Leave | tuple[Told, ...]


def worth_opening(person: Person, rows: Iterable[PersonRow]) -> list[PersonRow]:
    """The rows that could be this person: same birth date, or one of the names."""
    return [row for row in rows if row.is_restricted or _could_be(person, row)]


def shares_a_forename(person: Person, row: PersonRow) -> bool:
    """Whether a row of the same home is this child: a twin is another, and who shows no name."""
    own = {fold_name(name.forename) for name in person.names if name.forename}
    return bool(own & {fold_name(name.forename) for name in row.names})


def leaves_open(found: PersonsFound, home: Address | None, known: Iterable[Pupil]) -> bool:
    """Whether a search may have left somebody out who is not known.

    Of the records it kept back, those are accounted for that were found another way and live there.
    """
    shown = {row.record for row in found.rows}
    kept_back = [
        pupil
        for pupil in known
        if home and pupil.person.record not in shown
        if share_a_home([home], pupil.person.addresses)
    ]
    return found.too_many or found.withheld > len(kept_back)


def about_match(match: Match, *, is_whole: bool = True) -> Ask | None:
    """What a match leaves to a person; None when it is certain.

    Unless everybody was listed who could be meant, none is certain by details and none is nobody.
    """
    if not is_whole and not isinstance(match, Possible):
        return Ask(Question.POSSIBLE_MATCH, "search_incomplete", RULES["E29"])
    match match:
        case Certain():
            return None
        case Possible():
            return Ask(Question.POSSIBLE_MATCH, "possible_match", RULES["E21"])
        case NoMatch():
            return Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E22"])


def who_is_told(
    pupil: Pupil,
    home_council: CouncilCode | None,
    register: EstablishmentRegister,
    directory: Sequence[Contact],
    today: date,
) -> Schooling:
    """The establishments that hear of this pupil, or what has to be asked."""
    council = pupil.council or home_council
    if _is_registered(pupil, register, today):
        return _schools(pupil, register, today)
    if pupil.home_educated:
        return _council(council, "home", register, directory)
    if pupil.missing_education:
        return _council(council, "missing", register, directory)
    return _schools(pupil, register, today)


def _is_registered(pupil: Pupil, register: EstablishmentRegister, today: date) -> bool:
    """Whether any roll shows the child now but a nursery's: that stands before every flag."""
    current = (one for one in pupil.enrolments if _is_current(one, today))
    found = (_establishment_of(one, register) for one in current)
    return any(place is None or place.establishment.kind not in NOT_STATUTORY for place in found)


def places_now(pupil: Pupil, register: EstablishmentRegister, today: date) -> list[Establishment]:
    """The places the register says the pupil goes to now, or what became of them, where known."""
    found = (
        _establishment_of(one, register) for one in pupil.enrolments if _is_current(one, today)
    )
    still_open = (_still_open(place, register) for place in found if place)
    return [place.establishment for place in still_open if place]


def council_team(
    council: CouncilCode | None,
    which: str,
    register: EstablishmentRegister,
    directory: Sequence[Contact],
) -> Establishment | None:
    """The team of a council that hears of a child at home (`home`) or on no roll (`missing`)."""
    role = TEAM_ROLES[which]
    teams = {contact.establishment for contact in directory if contact.role is role}
    return next(
        (
            one
            for one in register.establishments
            if one.reference in teams and one.council == council
        ),
        None,
    )


def by_reference(register: EstablishmentRegister) -> Mapping[str, Establishment]:
    """Every establishment by the register's own key."""
    return {one.reference: one for one in register.establishments}


def _council(
    council: CouncilCode | None,
    which: str,
    register: EstablishmentRegister,
    directory: Sequence[Contact],
) -> Schooling:
    team = council_team(council, which, register, directory)
    return (Told(team, RULES["E24"]),) if team else _NOBODY_FOUND


def _schools(pupil: Pupil, register: EstablishmentRegister, today: date) -> Schooling:
    current = [one for one in pupil.enrolments if _is_current(one, today)]
    found = [_establishment_of(enrolment, register) for enrolment in current]
    places = list(dict.fromkeys(place for place in found if place is not None))
    statutory = [place for place in places if place.establishment.kind not in NOT_STATUTORY]
    if places and not statutory and len(found) == len(places):
        return Leave("not_related", RULES["E25"])
    if not statutory or None in found:
        return _NOBODY_FOUND
    open_places = [_still_open(place, register) for place in statutory]
    if None in open_places:
        return Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E27"])
    return tuple(dict.fromkeys(place for place in open_places if place is not None))


_NOBODY_FOUND = Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E22"])


def _establishment_of(enrolment: Enrolment, register: EstablishmentRegister) -> Told | None:
    if enrolment.establishment:
        known = by_reference(register).get(enrolment.establishment)
        return Told(known, RULES["E23"]) if known else None
    named = [
        one
        for one in register.establishments
        if fold_name(one.name) == fold_name(enrolment.establishment_name)
    ]
    return Told(named[0], RULES["E28"], by_name_only=True) if len(named) == 1 else None


def _still_open(place: Told, register: EstablishmentRegister) -> Told | None:
    """The place itself, or what it became; None when it became nothing."""
    one, schools = place.establishment, by_reference(register)
    for _ in range(MOST_MERGERS):
        if one.status is EstablishmentStatus.OPEN:
            rule = place.rule if one is place.establishment else RULES["E26"]
            return Told(one, rule, place.by_name_only)
        successor = schools.get(one.successor or EstablishmentUrn(""))
        if successor is None:
            return None
        one = successor
    return None


def _is_current(enrolment: Enrolment, today: date) -> bool:
    return (enrolment.from_on or date.min) <= today <= (enrolment.until_on or date.max)


def _could_be(person: Person, row: PersonRow) -> bool:
    if person.born_on and row.born_on == person.born_on:
        return True
    return shares_a_forename(person, row)

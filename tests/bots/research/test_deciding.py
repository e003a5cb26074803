"""Every "if" a practitioner would argue about, one line each."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bots.research.decisions import (
    Sorted,
    as_decided,
    homes_to_ask,
    is_anothers,
    leads_on,
    names_to_ask,
    planned,
    progress_of,
    sorted_out,
    still_true,
    stops_at_person,
    swapped,
    tries_again_at,
)
from bots.research.items import Decided, Known
from domain.households import PersonKey
from domain.identifiers import NhsNumber, Postcode
from domain.occurrences import Part
from domain.people import AddressKind, Identifiers, NameKind, PersonName, RecordRef
from domain.research_pack import SYSTEMS, PackPerson, PartInCase, PossibleRecord
from tests.bots.research.small_case import (
    BORN,
    EMBER_ROW,
    MARLOW,
    NHS,
    NOW,
    WREN,
    WREN_NAME,
    a_person,
    a_tie,
    elsewhere,
    police_records,
)
from tests.builders.research import asked as asked_at
from tests.builders.research import looked

TODAY = date(2026, 11, 23)
CHILD = PackPerson(
    PersonKey("P1"), WREN_NAME, PartInCase.SUBJECT, date(2019, 3, 4), roles=(Part.CHILD,)
)
VICTIM = PackPerson(
    PersonKey("P2"), WREN_NAME, PartInCase.SUBJECT, date(1992, 6, 30), roles=(Part.VICTIM,)
)
SUSPECT = replace(VICTIM, key=PersonKey("P3"), roles=(Part.SUSPECT,))
UNBORN = PackPerson(PersonKey("P4"), WREN_NAME, PartInCase.LINKED_CHILD, due_on=date(2027, 2, 1))
EVERYWHERE = frozenset(SYSTEMS)


def asked(person, purpose="protect_child", mothers=frozenset(), accounts=EVERYWHERE):
    plan = planned([person], mothers, purpose, accounts, TODAY)
    return {system for system, people in plan.asked if people}


@pytest.mark.parametrize(
    ("person", "purpose", "systems"),
    [
        (
            CHILD,
            "protect_child",
            {"police_rms", "childrens_social_care", "education", "health_record", "housing"},
        ),
        (VICTIM, "protect_child", {"police_rms", "adult_social_care", "housing"}),
        (SUSPECT, "protect_child", {"police_rms", "adult_social_care", "probation", "housing"}),
        (UNBORN, "protect_child", {"police_rms", "childrens_social_care"}),
        (
            VICTIM,
            "protect_adult",
            {"police_rms", "adult_social_care", "health_record", "housing"},
        ),
        (
            replace(CHILD, roles=(Part.VICTIM,)),
            "protect_adult",
            {"police_rms", "childrens_social_care", "education", "housing"},
        ),
        (CHILD, "prevent_crime", {"police_rms", "childrens_social_care", "education", "housing"}),
    ],
    ids=["child", "victim", "suspect", "unborn", "adult at risk", "child victim", "crime"],
)
def test_who_is_asked_about_where(person, purpose, systems):
    assert asked(person, purpose) == systems


def test_health_is_asked_about_a_mother_to_be():
    assert "health_record" in asked(VICTIM, mothers=frozenset({"P2"}))


def test_without_an_account_there_is_somebody_to_ask():
    plan = planned([CHILD], frozenset(), "protect_child", EVERYWHERE - {"housing"}, TODAY)

    assert [(one.system, bool(one.ask)) for one in plan.not_permitted] == [("housing", True)]


@pytest.mark.parametrize(
    ("born_on", "other"),
    [
        (date(2014, 2, 1), date(2014, 1, 2)),
        (date(2014, 2, 2), None),
        (date(2014, 2, 13), None),
        (date(2014, 12, 1), date(2014, 1, 12)),
    ],
    ids=["swapped", "the same", "no such month", "december"],
)
def test_a_date_with_day_and_month_swapped(born_on, other):
    assert swapped(born_on) == other


def test_every_full_name_is_searched_for_and_none_twice():
    names = (
        PersonName("Quillfeather", "Benjamin"),
        PersonName("Quillfeather", "Ben", kind=NameKind.KNOWN_AS),
        PersonName("Ambrose", "Benjamin", kind=NameKind.FORMER),
        PersonName("Larkfield", "Benny", kind=NameKind.ALIAS),
        PersonName("", "Ghost", kind=NameKind.ALIAS),
    )

    found = names_to_ask(replace(a_person(WREN, WREN_NAME), names=names))

    assert {(one.surname, one.forename) for one in found} == {
        ("Quillfeather", "Ben"),
        ("Ambrose", "Ben"),
        ("Larkfield", "Benny"),
    }


@pytest.mark.parametrize(
    "home",
    [
        replace(EMBER_ROW, confidential=True),
        replace(EMBER_ROW, kind=AddressKind.REFUGE),
        replace(EMBER_ROW, postcode=Postcode("ZZ99 3VZ")),
        replace(EMBER_ROW, until_on=date(2020, 1, 1)),
        replace(EMBER_ROW, postcode=None),
    ],
    ids=["confidential", "refuge", "no fixed abode", "left", "no postcode"],
)
def test_a_home_that_is_never_searched_by(home):
    assert homes_to_ask(a_person(WREN, WREN_NAME, addresses=(home,)), TODAY) == ()


def test_where_somebody_lives_now_is_searched_by():
    assert homes_to_ask(a_person(WREN, WREN_NAME), TODAY) == (EMBER_ROW,)


@pytest.mark.parametrize(
    ("kind", "others", "leads"),
    [
        ("mother", {}, True),
        ("sibling", {}, True),
        ("friend", {}, False),
        ("friend", {"same_household": True}, True),
        ("father", {"disputed": True}, False),
    ],
    ids=["mother", "sibling", "friend", "friend in the house", "disputed"],
)
def test_which_link_leads_on(kind, others, leads):
    assert leads_on(a_tie(MARLOW, kind, WREN, WREN, **others)) is leads


def test_an_ordinary_record_stops_nothing():
    assert stops_at_person(police_records()[WREN]) == ""


def of_wren(number, **others):
    return elsewhere("education", number, WREN, WREN_NAME, **others)


def test_once_a_record_is_certain_a_sibling_at_the_same_home_is_not_asked_about():
    wren = a_person(WREN, WREN_NAME, identifiers=Identifiers(nhs_number=NHS))
    own = of_wren("PU-1", identifiers=Identifiers(nhs_number=NHS))
    other = PersonName(WREN_NAME.surname, "Idris")
    sibling = elsewhere("education", "PU-2", WREN, other, born_on=date(2021, 2, 1))

    found = sorted_out(wren, [own, sibling])

    assert ([one.record.record_id for one in found.certain], found.possible) == (["PU-1"], ())


def test_beside_a_certain_record_a_second_one_with_the_date_swapped_is_asked_about():
    wren = a_person(WREN, WREN_NAME, identifiers=Identifiers(nhs_number=NHS))
    own = of_wren("PU-1", identifiers=Identifiers(nhs_number=NHS))
    second = of_wren("PU-2", born_on=swapped(BORN[WREN]), addresses=())

    found = sorted_out(wren, [own, second])

    assert [one.candidate.record.record_id for one in found.possible] == ["PU-2"]


def test_beside_a_certain_record_one_with_another_birth_date_is_another_persons():
    """A namesake of another age at the same home, as a cousin is: nobody is asked about it."""
    wren = a_person(WREN, WREN_NAME, identifiers=Identifiers(nhs_number=NHS))
    own = of_wren("PU-1", identifiers=Identifiers(nhs_number=NHS))
    namesake = of_wren("PU-2", born_on=date(2009, 11, 28))

    found = sorted_out(wren, [own, namesake])

    assert ([one.record.record_id for one in found.certain], found.possible) == (["PU-1"], ())


def test_what_was_said_of_one_person_decides_nothing_about_another():
    swapped_ = of_wren("PU-2", born_on=swapped(BORN[WREN]), addresses=())
    found = sorted_out(a_person(WREN, WREN_NAME), [swapped_])
    said = [Decided(VICTIM.key, swapped_.record, is_same=True)]

    assert found.possible
    assert as_decided(found, CHILD, said) == found
    assert as_decided(found, VICTIM, said) == Sorted((swapped_,), ())


@pytest.mark.parametrize(
    ("person", "system", "is_used"),
    [("P1", "education", True), ("P9", "education", False), ("P1", "police_rms", False)],
    ids=["still asked about", "no more in the case", "the police"],
)
def test_an_earlier_answer_holds_only_of_whoever_is_asked_about_now(person, system, is_used):
    read_at = NOW
    changed_at = NOW - timedelta(hours=1)
    answer = looked(person, system, asked=asked_at(at=NOW))
    plan = planned([CHILD], frozenset(), "protect_child", EVERYWHERE, TODAY)

    people = tuple((PersonKey(key), a_person(WREN, WREN_NAME)) for key in ("P1", "P9"))
    afresh = Known(changed_at, (), NOW, people)

    kept = still_true(Known(changed_at, (answer,), read_at, people), afresh, plan, (), NOW)

    assert kept == ((answer,) if is_used else ())


def test_another_number_is_another_person():
    wren = a_person(WREN, WREN_NAME, identifiers=Identifiers(nhs_number=NHS))
    own = of_wren("PU-1", identifiers=Identifiers(nhs_number=NHS))
    namesake = of_wren("PU-2", identifiers=Identifiers(nhs_number=NhsNumber("9990000034")))

    found = sorted_out(wren, [own, namesake])

    assert ([one.record.record_id for one in found.certain], found.possible) == (["PU-1"], ())


def test_a_namesake_in_the_case_makes_a_record_by_details_a_question():
    """Issue C: never certain where a record of the same name and birthday exists."""
    wren = a_person(WREN, WREN_NAME, born_on=BORN[WREN])
    namesake = a_person(RecordRef("police_rms", "P0000020"), WREN_NAME, born_on=BORN[WREN])
    record = of_wren("PU-1")

    alone = sorted_out(wren, [record])
    beside = sorted_out(wren, [record], known_apart=[namesake])

    assert [one.record for one in alone.certain] == [record.record]
    assert beside.certain == ()
    assert [one.candidate.record for one in beside.possible] == [record.record]


@pytest.mark.parametrize(
    ("now", "at"),
    [((6, 53), (7, 0)), ((6, 56), (7, 30)), ((7, 0), (7, 30)), ((23, 50), (0, 0))],
    ids=["seven minutes on", "not at once", "on the hour", "over midnight"],
)
def test_what_could_not_be_made_is_tried_at_the_next_half_hour(now, at):
    hour, minute = now
    tried = tries_again_at(NOW.replace(hour=hour, minute=minute), 0)

    assert tried is not None
    assert (tried.hour, tried.minute) == at


def test_not_for_ever():
    assert tries_again_at(NOW, 8) is None


def test_a_record_with_a_siblings_name_is_the_siblings():
    wren = a_person(WREN, PersonName("Quillfeather", "Wren", "Lark"))
    lark = a_person(MARLOW, PersonName("Quillfeather", "Lark"), born_on=date(2021, 2, 1))
    on_the_tenancy = of_wren("T-1/2", born_on=None, addresses=(EMBER_ROW,))
    on_the_tenancy = replace(on_the_tenancy, names=(PersonName("Quillfeather", "Lark"),))

    assert is_anothers(wren, [lark], on_the_tenancy)
    assert not is_anothers(lark, [wren], on_the_tenancy)
    assert not is_anothers(wren, [], on_the_tenancy)


def test_a_record_with_this_persons_number_is_never_left_to_another():
    wren = a_person(WREN, WREN_NAME, identifiers=Identifiers(nhs_number=NHS))
    lark = a_person(MARLOW, PersonName("Quillfeather", "Lark"))
    numbered = replace(
        of_wren("PU-1", identifiers=Identifiers(nhs_number=NHS)),
        names=(PersonName("Quillfeather", "Lark"),),
    )

    assert not is_anothers(wren, [lark], numbered)


POSSIBLE = PossibleRecord(RecordRef("education", "E9"), PersonName("Quillfeather"), ())


@pytest.mark.parametrize(
    ("different", "shown"),
    [
        ({}, "nothing_found"),
        ({"possible": (POSSIBLE,)}, "inconclusive"),
        ({"withheld": 1}, "not_searched"),
        ({"is_whole": False}, "not_searched"),
    ],
    ids=["whole", "possible", "withheld", "not-whole"],
)
def test_progress_says_nothing_found_only_where_the_pack_does(different, shown):
    """pages.md 1.5: a search that ran, ended, showed all its pages, and no possible match."""
    answer = looked("wren", "education", **different)

    assert progress_of("education", [answer], 1, 0).answer == shown
    assert progress_of("education", [answer], 2, 0).answer == ""

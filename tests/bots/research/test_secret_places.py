"""design.md 5: a place that one record keeps secret is in no pack, no question and no search."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from bots.research.bot import perform
from bots.research.items import POSSIBLE_MATCH, RESEARCH, MatchInQuestion, Research
from bots.research.looking import NOTHING_TO_ASK_BY
from bots.research.ports import Wanted
from bots.research.secret_places import is_secret, secret_places, tells, without
from bots.research.telling import happened
from domain.as_shown import AsShown
from domain.errors import SystemUnavailable
from domain.identifiers import Postcode
from domain.people import Address, AddressKind, Identifiers, PersonName, RecordRef
from domain.research_pack import FactField, Looked
from domain.who_to_ring import WhoToRing
from tests.bots.research.fake_desk import OURS, FakeDesk, a_desk
from tests.bots.research.small_case import (
    MARLOW,
    NHS,
    NOW,
    TAVISH,
    UPN,
    WREN,
    WREN_NAME,
    a_care_record,
    a_person,
    a_pupil,
    a_record,
    an_occurrence,
    police_records,
)
from tests.bots.research.test_researching import CHILDREN, RUN, of_wren, run, shown, tries_of
from tests.builders.research import a_fact, a_source, looked
from tests.virtual_time import seconds_of

EDUCATION = "education"
HOME = Address(("Zyxwvough House",), "Northmere", Postcode("NM4 9ZZ"))
SECRET = replace(HOME, confidential=True)


def secrets_of(*lines: str, **others: Any):
    home = replace(SECRET, lines=lines, **others)
    return secret_places([a_person(WREN, WREN_NAME, addresses=(home,))])


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("Zyxwvough House",), "Zyxwvough  Hse, Northmere"),
        (("Zyxwvough House",), "the ZYXWVOUGH HOUSE (moved 1 March 2026)"),
        (("1", "Zyxwvough Row"), "1 Zyxwvough Row, Northmere"),
        (("1 Zyxwvough Row",), "1, Zyxwvough Rw"),
        (("12 Zyxwvough Row", "Flat 2"), "Flat 2, 12 Zyxwvough Row"),
        (("Flat 2", "12 Zyxwvough Row"), "12 Zyxwvough Row, Flat 2"),
        (("Flat 2, 12 Zyxwvough Row",), "12 Zyxwvough Row"),
        (("Zyxwvough House", "5 Mill Lane"), "5 Mill Ln, Northmere"),
        (("The Cottage", "Mill Lane"), "The Cottage, Mill Lane"),
        (("1",), "1, Northmere, NM4 9ZZ (home)"),
    ],
    ids=str,
)
def test_a_secret_place_is_known_again_in_other_words(lines, text):
    secrets = secrets_of(*lines)

    assert tells(text, secrets)
    assert is_secret(replace(HOME, lines=tuple(text.split(", "))), secrets)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("1 Canal Terrace",), "171 Canal Terrace, Northmere"),
        (("1 Canal Terrace",), "1 Canal Terraces"),
        (("1", "Zyxwvough Row"), "1 May 2019"),
        (("1",), "1 May 2019"),
        (("1",), "16 Mill Lane, Northmere, NM4 9ZZ"),
        (("Flat 2", "12 Zyxwvough Row"), "Flat 2, 3 Mill Lane"),
        (("Flat 2",), "Flat 2, 3 Mill Lane"),
        (("The Cottage", "Mill Lane"), "The Cottage Hospital"),
        (("Zyxwvough House", "Mill Lane"), "3 Mill Lane"),
        ((), "3 Mill Lane"),
        (("",), "3 Mill Lane"),
    ],
    ids=str,
)
def test_what_only_shares_a_number_or_a_part_of_a_house_is_no_secret(lines, text):
    assert not tells(text, secrets_of(*lines))


def test_a_number_alone_is_known_by_nothing_without_its_postcode():
    assert secrets_of("1", postcode=None) == ()
    assert len(secrets_of("1")) == 1


def test_a_refuge_is_secret_also_where_nothing_marks_it_confidential():
    refuge = {"kind": AddressKind.REFUGE, "confidential": False}

    assert tells("Zyxwvough House", secrets_of("Zyxwvough House", **refuge))
    assert not tells("Zyxwvough House", secrets_of("Zyxwvough House", confidential=False))


def test_every_part_of_an_answer_is_without_the_words_that_tell_it():
    """Facts, events, what could not be read and whose team is rung; anything else stays."""
    source = a_source(CHILDREN, "931-1")
    told, kept = ("Moved to Zyxwvough House", "Moved again")
    answer = looked(
        "wren",
        CHILDREN,
        "931-1",
        ring=WhoToRing("O. Renn", "worker", "Zyxwvough House team", "01632 960127"),
        facts=tuple(a_fact("wren", FactField.CASE_NOTE, one, source) for one in (told, kept)),
        events=tuple(happened([], date(2026, 1, 2), one, source) for one in (told, kept)),
        unreadable=tuple(AsShown("Home", one) for one in (told, kept)),
    )

    [clean] = without(secrets_of("Zyxwvough House"), [answer])
    [same] = without((), [answer])

    assert same == answer
    assert isinstance(clean, Looked)
    assert [one.value for one in clean.facts] == [kept]
    assert [one.what for one in clean.events] == [kept]
    assert [one.shown for one in clean.unreadable] == [kept]
    assert clean.ring == WhoToRing("O. Renn", "worker", "", "01632 960127")


def test_a_moment_past_midnight_in_summer_is_of_the_day_in_london():
    """domain.md A: days are days in London; in July it is an hour ahead of UTC."""
    at = datetime.fromisoformat("2026-07-14T23:30:00+00:00")

    event = happened([], at, "Contact received.", a_source(CHILDREN, "931-1"))

    assert (event.on, event.at) == (date(2026, 7, 15), at)


def a_house(
    council: Address = HOME, register: Address = HOME, police: Address = HOME, **others: Any
) -> FakeDesk:
    """Wren's home as each of three agencies has it; her mother's is another."""
    records = police_records()
    records[WREN] = replace(
        records[WREN], person=replace(records[WREN].person, addresses=(police,))
    )
    nhs, upn = Identifiers(nhs_number=NHS), Identifiers(upn=UPN)
    return a_desk(
        records=records,
        occurrence_=an_occurrence(header={}),
        care=[a_care_record(of_wren(CHILDREN, "931-1", identifiers=nhs, addresses=(council,)))],
        pupils=[a_pupil(of_wren(EDUCATION, "PU-1", identifiers=upn, addresses=(register,)))],
        **others,
    )


def away(system: str) -> dict[str, Any]:
    return {"troubles": {system: SystemUnavailable(system=system)}}


def completed(desk: FakeDesk, wanted: Wanted) -> FakeDesk:
    run(desk, wanted.contents, replace(OURS, reference=wanted.reference))
    return desk


def test_a_home_that_nobody_keeps_secret_is_told():
    """The control of all that follows."""
    desk = a_house()
    run(desk)

    assert {one.source.record.system for one in desk.pack.facts if "Zyxwvough" in one.value} == {
        "police_rms",
        CHILDREN,
        EDUCATION,
    }


MARKED = {"by the council": {"council": SECRET}, "by the register": {"register": SECRET}}


@pytest.mark.parametrize("mark", MARKED.values(), ids=MARKED.keys())
def test_what_one_agency_keeps_secret_is_told_of_no_other(mark):
    desk = a_house(**mark)
    run(desk)

    assert "Zyxwvough" not in str(desk.pack)
    assert FactField.CONFIDENTIAL_ADDRESS in {one.field for one in desk.facts_of(WREN)}


@pytest.mark.parametrize("mark", MARKED.values(), ids=MARKED.keys())
@pytest.mark.parametrize("first_away", [CHILDREN, EDUCATION], ids=["council", "register"])
def test_a_pack_completed_later_tells_no_secret_place_whichever_agency_answered_first(
    mark, first_away
):
    first = a_house(**mark, **away(first_away))
    run(first)

    second = completed(a_house(**mark), tries_of(first)[0])

    assert shown(second, WREN, CHILDREN) == shown(second, WREN, EDUCATION) == "found"
    assert "Zyxwvough" not in str(second.pack)


def test_a_place_once_met_as_secret_stays_so_where_its_record_is_not_read_again():
    """The case has changed meanwhile, all is asked again, and now the council is away."""
    first = a_house(council=SECRET, **away("housing"))
    run(first)
    second = a_house(council=SECRET, **away(CHILDREN))
    second.occurrence_ = replace(second.occurrence_, changed_at=NOW.replace(hour=1))

    completed(second, tries_of(first)[0])

    assert shown(second, WREN, EDUCATION) == "found"
    assert "Zyxwvough" not in str(second.pack)
    [third] = tries_of(second)
    assert isinstance(third.contents, Research)
    assert third.contents.known
    assert third.contents.known.secrets == secrets_of("Zyxwvough House")


@pytest.mark.parametrize("mark", [{}, *MARKED.values()], ids=["by nobody", *MARKED])
def test_a_question_shows_no_place_that_another_agency_keeps_secret(mark):
    desk = a_house(**mark)
    unsure = of_wren(EDUCATION, "PU-9", born_on=date(2019, 4, 3), addresses=(HOME,))
    desk.pupils.append(a_pupil(unsure))
    run(desk)

    [asked] = [one.contents for one in desk.queued if one.kind == POSSIBLE_MATCH]
    assert isinstance(asked, MatchInQuestion)
    [row] = [one for one in asked.shown.rows if one.field == "Address"]
    is_told = [("Zyxwvough" in side) for side in (row.left, row.right)]
    assert is_told == [not mark, not mark]
    if mark:
        assert {row.left, row.right} == {"a confidential address"}


@pytest.mark.parametrize(
    ("mark", "named"),
    [({}, ["P0000099"]), *((one, []) for one in MARKED.values())],
    ids=["by nobody", *MARKED],
)
def test_whoever_lives_at_a_home_that_is_secret_is_not_named(mark, named):
    desk = a_house(**mark)
    lodger = RecordRef("police_rms", "P0000099")
    name = PersonName("Lodgerby", "Pax")
    desk.records[lodger] = a_record(a_person(lodger, name, born_on=None, addresses=(HOME,)))
    run(desk)

    assert [one.key for one in desk.pack.others] == named


@pytest.mark.parametrize(
    ("child", "mother", "searched"),
    [(HOME, HOME, True), (SECRET, SECRET, False), (HOME, SECRET, False), (SECRET, HOME, False)],
    ids=["neither", "both", "the mother's", "the child's"],
)
def test_a_home_is_searched_for_nowhere_whichever_copy_of_it_is_marked(child, mother, searched):
    records = police_records()
    for ref, home in ((WREN, child), (MARLOW, mother)):
        person = replace(records[ref].person, addresses=(home,))
        records[ref] = replace(records[ref], person=person)
    desk = a_desk(records=records)

    run(desk)

    assert any(what == "search by home" for _, what in desk.looks) is searched


@pytest.mark.parametrize(
    ("mother", "asked"), [(HOME, True), (SECRET, False)], ids=["told", "secret"]
)
def test_whoever_is_known_by_a_secret_home_alone_is_asked_about_nowhere(mother, asked):
    """Nothing was there to ask by: housing is not said to have refused the search."""
    records = police_records()
    for ref, home in ((WREN, HOME), (MARLOW, mother)):
        person = replace(records[ref].person, addresses=(home,), identifiers=Identifiers())
        records[ref] = replace(records[ref], person=person)
    one_name = replace(records[WREN].person, names=(PersonName("", "Wren"),))
    records[WREN] = replace(records[WREN], person=one_name)
    desk = a_desk(records=records)

    run(desk)

    check = desk.check(WREN, "housing")
    assert (check.why == NOTHING_TO_ASK_BY) is not asked


def test_a_home_is_searched_for_nowhere_where_a_second_police_record_of_them_keeps_it():
    """Found by the police's own search by name, before the search by home."""
    second = RecordRef("police_rms", "P0000098")
    secret = of_wren("police_rms", "P0000098", addresses=(SECRET,))
    desk = a_house()
    del desk.records[MARLOW], desk.records[TAVISH]
    desk.occurrence_ = replace(desk.occurrence_, parties=desk.occurrence_.parties[:1])
    desk.records[WREN] = replace(desk.records[WREN], ties=())
    desk.records[second] = a_record(secret)
    desk.occurrence_ = replace(
        desk.occurrence_,
        parties=(
            *desk.occurrence_.parties,
            replace(desk.occurrence_.parties[0], record=second, person=secret),
        ),
    )
    run(desk)

    assert not any(what == "search by home" for _, what in desk.looks)
    assert "Zyxwvough" not in str(desk.pack)


@pytest.mark.parametrize(
    ("council", "searched"), [(HOME, True), (SECRET, False)], ids=["told", "secret"]
)
def test_a_secret_met_while_another_system_is_searched_stops_its_search_by_home(council, searched):
    desk = a_house(council=council, slow={CHILDREN: 1.0, EDUCATION: 4.0})

    seconds_of(perform(RESEARCH, RUN, OURS, desk))

    assert ((EDUCATION, "search by home") in desk.looks) is searched


def test_a_number_that_is_secret_takes_nothing_else_with_it():
    desk = a_house(council=replace(SECRET, lines=("1", "Zyxwvough Row")))
    run(desk)

    for person in (WREN, MARLOW, TAVISH):
        assert FactField.BORN_ON in {one.field for one in desk.facts_of(person)}

"""The pack is made of what was looked at, and no check that was not made reads as one that was."""

import random
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from domain.matching_levels import Agreement, Field
from domain.occurrences import Part
from domain.people import PersonName, RecordRef, RelationKind
from domain.research_pack import (
    RULES,
    SYSTEMS,
    Cell,
    CheckAnswer,
    Event,
    Fact,
    FactField,
    KeptOut,
    LeftOut,
    Looked,
    NotPermitted,
    NotSearched,
    PartInCase,
    PossibleRecord,
    RecordedTie,
    ResearchPack,
    is_out_of_date,
    rule_against,
    why_out_of_date,
)
from domain.who_to_ring import WhoToRing
from domain.wording.research import CHECK_RULES, FACT_FIELDS, SEARCHED_SYSTEMS
from domain.wording.searches import CHECK_ANSWERS
from reports.research_pack import saying
from runtime import sealed_values
from runtime.manifests import load_manifest
from tests.builders.research import (
    ADULTS,
    CASE_CHANGED_AT,
    CHILDREN,
    EDUCATION,
    EPISODE,
    HEALTH,
    HEALTH_TEAM,
    HOUSING,
    IDRIS,
    MADE_AT,
    MARLOW,
    POLICE,
    PROBATION,
    TAVISH,
    WREN,
    a_fact,
    a_pack_person,
    a_research_pack,
    a_source,
    asked,
    facts_from,
    looked,
    pack_of,
    the_answers,
    the_quillfeathers,
)

ADULT = date(1992, 6, 30)
MARLOW_ALONE = (a_pack_person("marlow", born_on=ADULT),)
CONNECTORS = Path(__file__).resolve().parents[2] / "connectors"
RING = WhoToRing("", "health visitor team", "", "01632 960 127")


def possibly(record: str, system: str = POLICE) -> PossibleRecord:
    compared = ((Field.NAME, Agreement.SPELLING),)
    return PossibleRecord(RecordRef(system, record), PersonName("Quillfeather", "Wrenn"), compared)


def test_a_check_nobody_made_could_not_be_searched():
    pack = pack_of(MARLOW_ALONE, ())

    answers = {check.system: check.answer for check in pack.checks}
    rule = answers.pop(CHILDREN), answers.pop(EDUCATION)
    assert rule == (CheckAnswer.DOES_NOT_APPLY, CheckAnswer.DOES_NOT_APPLY)
    assert set(answers.values()) == {CheckAnswer.NOT_SEARCHED}


def test_whichever_answer_is_forgotten_its_check_is_missing():
    seed = random.randrange(10**6)
    given = random.Random(seed).sample(the_answers(), len(the_answers()))
    people = (*the_quillfeathers(), a_pack_person("isla", born_on=ADULT))

    for number, forgotten in enumerate(given):
        pack = pack_of(people, [*given[:number], *given[number + 1 :]])

        check = pack.check(forgotten.person, forgotten.system)
        assert check.is_missing, f"seed {seed}: {forgotten}"


@pytest.mark.parametrize(
    ("given", "comes_to"),
    [
        ({}, CheckAnswer.NOTHING_FOUND),
        ({"is_whole": False}, CheckAnswer.NOT_SEARCHED),
        ({"withheld": 1}, CheckAnswer.NOT_SEARCHED),
        ({"of_interest": True, "ring": RING}, CheckAnswer.RECORD_OF_INTEREST),
        ({"no_interest": True}, CheckAnswer.NOT_OF_INTEREST),
    ],
    ids=["whole and empty", "not to its end", "kept back", "record of interest", "no interest"],
)
def test_nothing_found_takes_a_whole_search_that_kept_nothing_back(given, comes_to):
    pack = pack_of(MARLOW_ALONE, [looked("marlow", POLICE, **given)])

    check = pack.check(MARLOW, POLICE)
    assert (check.answer, check.shown) == (comes_to, comes_to)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"is_whole": False}, "Found, not searched to the end"),
        ({"withheld": 1}, "Found, some kept back"),
        (
            {"is_whole": False, "of_interest": True, "ring": RING},
            "Record of interest: ring health visitor team, not searched to the end",
        ),
        ({}, "Found"),
    ],
    ids=["not to its end", "kept back", "of interest, not to its end", "whole"],
)
def test_what_was_found_by_a_search_that_did_not_end_is_missing_all_the_same(given, words):
    """domain.md A3: the pack says which checks are missing; a part of one is not the whole."""
    pack = pack_of(MARLOW_ALONE, [looked("marlow", POLICE, "P1", **given)])

    check = pack.check(MARLOW, POLICE)
    assert (check.is_missing, saying.answer_words(check)) == (bool(given), words)
    assert (words.lower() in saying.missing_line(pack)[0]) == bool(given)


def test_an_open_possible_match_replaces_the_answer_and_counts_as_missing():
    without = pack_of(MARLOW_ALONE, [looked("marlow", POLICE)])
    pack = pack_of(MARLOW_ALONE, [looked("marlow", POLICE, possible=(possibly("P1"),))])

    assert not without.check(MARLOW, POLICE).is_missing
    check = pack.check(MARLOW, POLICE)
    assert (check.shown, check.is_missing) == ("inconclusive", True)
    assert [match.found.record.record_id for match in pack.possible] == ["P1"]


def test_what_is_found_stays_found_beside_a_possible_match_and_is_inconclusive():
    source = a_source(POLICE, "P7")
    answer = looked(
        "marlow",
        POLICE,
        "P7",
        facts=(a_fact("marlow", FactField.PHONE, "07700 900 118", source),),
        possible=(possibly("P8"),),
    )

    pack = pack_of(MARLOW_ALONE, [answer])

    assert pack.check(MARLOW, POLICE).shown == "inconclusive"
    assert [fact.value for fact in pack.facts] == ["07700 900 118"]


def test_a_possible_match_is_not_used():
    fact = a_fact("marlow", FactField.PHONE, "07700 900 118", a_source(POLICE, "P8"))

    with pytest.raises(ValueError, match="not used until a person decides"):
        looked("marlow", POLICE, "P7", facts=(fact,), possible=(possibly("P8"),))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: looked("marlow", HEALTH, "P7", facts=facts_of("marlow", POLICE)),
        lambda: looked("marlow", POLICE, "P7", facts=facts_of("wren", POLICE)),
        lambda: looked("marlow", POLICE, facts=facts_of("marlow", POLICE)),
        lambda: looked("marlow", POLICE, possible=(possibly("P8", HEALTH),)),
        lambda: NotSearched(MARLOW, POLICE, ""),
        lambda: NotPermitted(MARLOW, POLICE, ""),
        lambda: a_source(POLICE, "P7", evidence=""),
    ],
    ids=[
        "another system's",
        "another person's",
        "of no record",
        "possible elsewhere",
        "no reason",
        "nobody to ask",
        "no evidence",
    ],
)
def test_an_answer_that_says_less_than_it_must_cannot_be_made(spoil):
    with pytest.raises(ValueError, match=r"\."):
        spoil()


def facts_of(person: str, system: str):
    return facts_from(person, a_source(system, "P7"), {FactField.PHONE: "07700 900 118"})


@pytest.mark.parametrize(
    "answers",
    [
        [looked("marlow", POLICE), looked("marlow", POLICE)],
        [looked("wren", POLICE)],
        [looked("marlow", "secure_mail")],
    ],
    ids=["twice", "about nobody", "of no system"],
)
def test_an_answer_nobody_asked_for_makes_no_pack(answers):
    with pytest.raises(ValueError, match="answer"):
        pack_of(MARLOW_ALONE, answers)


def test_a_pack_from_which_a_check_was_taken_cannot_be_made_or_read_back():
    pack = a_research_pack()
    stored = sealed_values.to_bytes(pack)

    for check in pack.checks:
        fewer = tuple(one for one in pack.checks if one != check)
        with pytest.raises(ValueError, match="exactly one answer"):
            replace(pack, checks=fewer)

    # The control: read back whole it is the same; with a name changed to another it is not read.
    assert sealed_values.from_bytes(ResearchPack, stored) == pack
    with pytest.raises(ValidationError):
        sealed_values.from_bytes(ResearchPack, stored.replace(b'"housing"', b'"elsewhere"'))


def test_a_pack_that_says_nothing_found_beside_what_is_told_cannot_be_made():
    """pages.md 1.5: nothing found is what is left when everything else is ruled out."""
    pack = a_research_pack()
    whose = {(fact.about, fact.source.record.system) for fact in pack.facts if fact.about}

    for check in pack.checks:
        denied = replace(
            check,
            answer=CheckAnswer.NOTHING_FOUND,
            asked=check.asked or pack.checks[0].asked,
            records=(),
            is_whole=True,
            withheld=0,
        )
        checks = tuple(denied if one == check else one for one in pack.checks)
        if (check.person, check.system) in whose or check.ring:
            with pytest.raises(ValueError, match="found nothing"):
                replace(pack, checks=checks)
        else:
            replace(pack, checks=checks)
    assert {system for _, system in whose} >= {POLICE, CHILDREN}


def test_a_pack_with_nobody_to_ring_beside_a_fact_that_names_somebody_cannot_be_made():
    source = a_source(HEALTH, "SV-1")
    named = a_fact("wren", FactField.TO_RING, "health visitor team", source)
    given = {"facts": (named,), "ring": HEALTH_TEAM}
    pack = pack_of(the_quillfeathers(), [looked("wren", HEALTH, "SV-1", **given)])

    assert pack.to_ring[0].people == (WREN,)
    with pytest.raises(ValueError, match="among those to ring"):
        replace(pack, to_ring=())


def test_a_pack_comes_back_equal_and_of_its_own_types():
    pack = a_research_pack()

    again = sealed_values.from_bytes(ResearchPack, sealed_values.to_bytes(pack))

    assert again == pack
    assert types_in(again) == types_in(pack)


def test_answers_wait_sealed_for_the_one_that_is_missing():
    for answer in the_answers():
        again = sealed_values.from_bytes(type(answer), sealed_values.to_bytes(answer))

        assert (again, types_in(again)) == (answer, types_in(answer))


def types_in(value: object) -> list[object]:
    if is_dataclass(value):
        return [type(value), *(types_in(getattr(value, part.name)) for part in fields(value))]
    return [type(value), *map(types_in, value)] if isinstance(value, tuple) else [type(value)]


def test_the_pack_of_the_papers_has_their_answers():
    pack = a_research_pack()

    shown = {
        person.name.forename: [pack.check(person.key, system).shown for system in SYSTEMS]
        for person in pack.people
    }
    found, nothing, ring = "found", "nothing_found", "record_of_interest"
    gone, no, out = "not_searched", "not_permitted", "does_not_apply"
    assert shown == {
        "Wren": [found, found, out, found, out, ring, gone],
        "Idris": [found, "inconclusive", out, found, out, nothing, gone],
        "Marlow": [found, out, nothing, out, out, no, gone],
        "Tavish": [found, out, nothing, out, ring, no, gone],
    }
    assert sum(check.is_missing for check in pack.checks) == 5


def test_facts_are_counted_by_system_record_and_field():
    pack = a_research_pack()

    assert Cell(CHILDREN, "5530126", "77120", FactField.PLAN) in pack.cells
    assert Cell(CHILDREN, "5530127", "", FactField.NAME) not in pack.cells
    assert len(pack.cells) == len(pack.facts)


def test_one_line_an_event_oldest_first_and_what_has_no_date_last():
    pack = a_research_pack()
    undated = Event((WREN,), None, "A  note\nwithout a day.", EPISODE)
    more = pack_of(
        the_quillfeathers(), [looked("wren", CHILDREN, "5530126", events=(undated, *events()))]
    )

    days = [event.on or date.max for event in pack.chronology.events]
    assert days == sorted(days)
    assert [event.about for event in pack.chronology.events][-1] == (WREN, IDRIS, MARLOW, TAVISH)
    assert more.chronology.events[-1].what == "A note without a day."


def events() -> tuple[Event, ...]:
    return tuple(Event((WREN,), date(2026, 5, day), f"{day}", EPISODE) for day in (12, 3, 30))


def test_nothing_of_a_closed_session_is_in_the_pack_and_it_is_counted():
    token = "Zyzzyva-Quorlish"
    closed = Event((WREN,), date(2026, 6, 2), token, EPISODE, kept_out=KeptOut.CLOSED_SESSION)
    twice = [looked("wren", CHILDREN, "5530126", events=(closed, closed))]
    planted = [looked("wren", CHILDREN, "5530126", events=(replace(closed, kept_out=None),))]

    pack = pack_of(the_quillfeathers(), twice)

    assert token.encode() not in sealed_values.to_bytes(pack)
    assert token.encode() in sealed_values.to_bytes(pack_of(the_quillfeathers(), planted))
    assert pack.chronology.left_out == (LeftOut(CHILDREN, KeptOut.CLOSED_SESSION, 1),)


def test_what_agencies_say_otherwise_stands_side_by_side():
    pack = a_research_pack()

    [address] = pack.conflicts
    assert (address.person, address.field) == (WREN, FactField.ADDRESS)
    assert [fact.source.record.system for fact in address.facts] == [POLICE, EDUCATION]


@pytest.mark.parametrize(
    ("one", "other", "disagree"),
    [
        ("14 Ember Row", "14  EMBER ROW", False),
        ("Zoë", "Zoe", False),
        ("14 Ember Row", "41 Ember Row", True),
    ],
    ids=["spacing and case", "accents", "another number"],
)
def test_only_what_is_said_otherwise_disagrees(one, other, disagree):
    answers = [
        looked(
            "marlow",
            system,
            "7",
            facts=(a_fact("marlow", FactField.ADDRESS, said, a_source(system, "7")),),
        )
        for system, said in ((POLICE, one), (HOUSING, other))
    ]

    assert bool(pack_of(MARLOW_ALONE, answers).conflicts) is disagree


def test_what_is_compared_may_be_written_otherwise():
    numbers = (("999 000 0018", "9990000018"), (EDUCATION, CHILDREN))
    answers = [
        looked(
            "wren",
            system,
            "7",
            facts=(
                a_fact(
                    "wren",
                    FactField.NHS_NUMBER,
                    said,
                    a_source(system, "7"),
                    compared_as="9990000018",
                ),
            ),
        )
        for said, system in zip(*numbers, strict=True)
    ]

    assert pack_of(the_quillfeathers()[:1], answers).conflicts == ()


def test_the_minimum_that_no_record_has_is_missing():
    """domain.md B2: ethnicity, place of birth, religion, language, voice."""
    pack = a_research_pack()

    missing = {one.person: set(one.fields) for one in pack.missing}
    assert FactField.ETHNICITY in missing[WREN]
    assert FactField.FIRST_LANGUAGE not in missing[WREN]
    assert missing[TAVISH] == {
        FactField.ETHNICITY,
        FactField.PLACE_OF_BIRTH,
        FactField.RELIGION,
        FactField.FIRST_LANGUAGE,
    }
    assert FactField.ETHNICITY not in missing[MARLOW]


def test_of_an_unborn_child_nothing_is_missing_and_of_an_adult_no_voice():
    unborn = a_pack_person("unborn", born_on=None, due_on=date(2027, 2, 1))

    [missing] = pack_of([unborn, *MARLOW_ALONE], ()).missing

    assert missing.person == MARLOW
    assert FactField.VOICE not in missing.fields


def test_whoever_is_to_be_rung_stands_once_with_everybody_it_is_about():
    answers = [
        looked(person, HEALTH, record, of_interest=True, ring=HEALTH_TEAM)
        for person, record in (("wren", "SV-1"), ("idris", "SV-2"))
    ]

    [ring] = pack_of(the_quillfeathers(), answers).to_ring

    assert (ring.people, ring.results) == ((WREN, IDRIS), ())


TODAY = date(2026, 11, 23)
EIGHTEEN_TODAY, SEVENTEEN = date(2008, 11, 23), date(2008, 11, 24)
UNBORN: dict[str, object] = {"born_on": None, "due_on": date(2027, 2, 1)}


@pytest.mark.parametrize(
    ("system", "person", "rule"),
    [
        (CHILDREN, {"born_on": EIGHTEEN_TODAY}, "R-CSC-1"),
        (CHILDREN, {"born_on": EIGHTEEN_TODAY, "roles": (Part.CHILD,)}, None),
        (CHILDREN, {"born_on": SEVENTEEN}, None),
        (CHILDREN, UNBORN, None),
        (ADULTS, {"born_on": SEVENTEEN}, "R-ASC-1"),
        (ADULTS, {"born_on": EIGHTEEN_TODAY, "roles": (Part.CHILD,)}, None),
        (ADULTS, {"born_on": None, "roles": (Part.CHILD,)}, "R-ASC-1"),
        (ADULTS, UNBORN, "R-ASC-1"),
        (PROBATION, {"born_on": SEVENTEEN}, "R-PRO-1"),
        (PROBATION, {"born_on": ADULT, "roles": (Part.VICTIM,)}, "R-PRO-2"),
        (PROBATION, {"born_on": ADULT, "roles": (Part.VICTIM, Part.SUSPECT)}, None),
        (PROBATION, {"born_on": ADULT}, None),
        (EDUCATION, UNBORN, "R-EDU-1"),
        (EDUCATION, {"born_on": EIGHTEEN_TODAY}, "R-EDU-2"),
        (HOUSING, UNBORN, "R-HOU-1"),
        (HEALTH, UNBORN, "R-HEA-1"),
        (HEALTH, {"born_on": SEVENTEEN}, None),
        (POLICE, UNBORN, None),
    ],
)
def test_a_check_is_left_out_by_age_and_part_only(system, person, rule):
    assert rule_against(a_pack_person("somebody", **person), system, TODAY) == rule


def test_where_no_birth_date_is_recorded_every_system_is_asked():
    nobody_knows = a_pack_person("somebody", born_on=None)

    assert {rule_against(nobody_knows, one, date(2026, 11, 23)) for one in SYSTEMS} == {None}


def test_a_tie_to_somebody_who_is_not_in_the_pack_makes_none():
    tie = RecordedTie(MARLOW, RelationKind.CHILD, WREN, a_source(POLICE, "P7"))

    with pytest.raises(ValueError, match="people of the pack"):
        pack_of(MARLOW_ALONE, [looked("marlow", POLICE, "P7", ties=(tie,))])


AT_NINE = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)


def test_a_pack_whose_case_changed_says_when():
    pack = a_research_pack()

    assert why_out_of_date(pack, AT_NINE, MADE_AT + timedelta(hours=3)) == (
        "The police record changed at 9:14am, after this pack was made (6:54am).",
    )
    assert not is_out_of_date(pack, CASE_CHANGED_AT, MADE_AT + timedelta(hours=3))


def test_a_change_between_the_look_and_the_making_is_not_missed():
    seen = a_research_pack()
    not_seen = a_research_pack(case_changed_at=None)
    between = MADE_AT - timedelta(seconds=20)

    assert is_out_of_date(seen, between, MADE_AT)
    assert is_out_of_date(not_seen, between, MADE_AT)
    assert not is_out_of_date(not_seen, CASE_CHANGED_AT, MADE_AT)


def test_a_change_in_the_minute_it_was_read_may_have_been_followed_by_another():
    read = a_research_pack().oldest_look
    minute = read.replace(second=0, microsecond=0)
    same, before = (
        a_research_pack(case_changed_at=minute - timedelta(minutes=ago)) for ago in (0, 1)
    )

    (said,) = why_out_of_date(same, minute, MADE_AT)
    assert "in the minute it was read" in said
    assert why_out_of_date(before, minute - timedelta(minutes=1), MADE_AT) == ()


def test_a_pack_older_than_four_hours_says_so_by_its_oldest_answer():
    pack = a_research_pack()
    oldest = pack.oldest_look

    assert oldest < pack.as_at
    assert not is_out_of_date(pack, CASE_CHANGED_AT, oldest + timedelta(hours=4))
    assert why_out_of_date(pack, CASE_CHANGED_AT, oldest + timedelta(hours=5)) == (
        "This pack is 5 hours old. Records may have changed.",
    )


MINUTE = MADE_AT.replace(hour=6, minute=0)
LAST_ANSWER = MINUTE + timedelta(minutes=10)


def a_pack_read_at(read_at: datetime, answered_at: datetime, **told: Any) -> ResearchPack:
    """The case's own change is that of `MINUTE`; what is told was read before the check ended."""
    occurrence = a_source(POLICE, "43260118204", "Occurrence", seen_at=read_at)
    given = {"facts": (Fact(None, FactField.OCCURRENCE_STATUS, "Open", occurrence),), **told}
    answer = looked("marlow", POLICE, "P1", asked=asked(at=answered_at), **given)
    last = looked("marlow", HOUSING, asked=asked(at=LAST_ANSWER))
    pack = pack_of(MARLOW_ALONE, [answer, last], as_at=LAST_ANSWER)
    return replace(pack, request=replace(pack.request, case_changed_at=MINUTE))


@pytest.mark.parametrize("seconds", [50, 61], ids=["in its minute", "after its minute"])
def test_a_second_change_in_the_minute_the_case_was_read_is_not_denied(seconds):
    """The case was read at 6:00:50; that the checks ended at 6:01:05 says nothing of 6:00:58."""
    pack = a_pack_read_at(MINUTE + timedelta(seconds=seconds), MINUTE + timedelta(seconds=65))

    said = why_out_of_date(pack, MINUTE, MINUTE + timedelta(minutes=30))

    assert [("in the minute it was read" in one) for one in said] == [True] * (seconds == 50)


READ_FIRST = a_source(POLICE, "P1", seen_at=MINUTE)
TOLD_FIRST: dict[str, dict[str, Any]] = {
    "a fact": {"facts": (Fact(MARLOW, FactField.SEX, "Female", READ_FIRST),)},
    "an event": {"events": (Event((MARLOW,), None, "Seen.", READ_FIRST),)},
    "the answer itself": {},
}


@pytest.mark.parametrize("told", TOLD_FIRST.values(), ids=TOLD_FIRST.keys())
def test_four_hours_run_from_what_was_read_first_not_from_where_its_check_ended(told):
    pack = a_pack_read_at(LAST_ANSWER, LAST_ANSWER if told else MINUTE, **told)

    assert pack.oldest_look == MINUTE
    assert why_out_of_date(pack, None, MINUTE + timedelta(hours=4)) == ()
    assert why_out_of_date(pack, None, MINUTE + timedelta(hours=4, minutes=1)) != ()


def test_a_change_that_is_put_back_is_a_change_and_is_not_said_to_be_later():
    pack = a_research_pack()

    (said,) = why_out_of_date(pack, CASE_CHANGED_AT - timedelta(minutes=5), MADE_AT)

    assert "12:05am" in said
    assert "after this pack" not in said


def test_a_pack_completed_hours_later_is_as_old_as_its_first_answers():
    late = replace(a_research_pack(), as_at=MADE_AT + timedelta(hours=6))

    assert is_out_of_date(late, CASE_CHANGED_AT, late.as_at)


def test_every_code_of_a_pack_has_words():
    assert set(FACT_FIELDS) == set(FactField)
    assert set(CHECK_RULES) == {rule.code for rule in RULES}
    assert {*CHECK_ANSWERS, "does_not_apply"} == {*CheckAnswer, "inconclusive"}
    assert tuple(SEARCHED_SYSTEMS) == SYSTEMS


def test_systems_have_the_names_of_their_manifests():
    for code, named in SEARCHED_SYSTEMS.items():
        assert load_manifest(CONNECTORS / code).name == named.system


def test_everybody_is_answered_for_by_every_system():
    pack = a_research_pack()

    answered = [(check.person, check.system) for check in pack.checks]
    assert answered == list(product((person.key for person in pack.people), SYSTEMS))
    assert PartInCase.NAMED_ONLY in {person.part for person in pack.others}
    assert isinstance(the_answers()[0], Looked)


def test_what_stands_of_the_case_itself_is_told_once_and_of_nobody():
    occurrence = a_source(POLICE, "43260118204", "Occurrence", kind="occurrence")
    place = Fact(None, FactField.LOCATION, "14 Ember Row", occurrence)
    answers = [looked(person, POLICE, "P7", facts=(place,)) for person in ("wren", "idris")]

    pack = pack_of(the_quillfeathers()[:2], answers)

    assert pack.facts == (place,)
    assert pack.facts_of(None, POLICE) == (place,)
    assert pack.facts_of(WREN) == ()


def test_what_research_must_not_take_has_no_field():
    """domain.md A3: of probation status and contact; of housing limited read."""
    words = {field for one in FactField for field in one.split("_")}

    assert words & {"rosh", "mappa", "requirement", "requirements", "arrears"} == set()
    assert "supervision" in words

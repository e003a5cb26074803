"""What a pack says is true, and the same on the page (and so the PDF), in Word and the workbook."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.households import PersonKey
from domain.people import RelationKind
from domain.research_pack import (
    WHOLE_CHRONOLOGY,
    ChosenLines,
    Event,
    FactField,
    RecordedTie,
    ResearchPack,
)
from reports.research_pack import document, page, workbook
from tests.builders.research import (
    HEALTH,
    LOOKED_AT,
    POLICE,
    PRACTITIONER,
    PROBATION,
    a_fact,
    a_pack_person,
    a_research_pack,
    a_source,
    asked,
    facts_from,
    looked,
    pack_of,
)
from tests.reports.test_pack_document import opened as word_file
from tests.reports.test_pack_document import words_of as words_of_word
from tests.reports.test_pack_page import parsed, rows_of, words_of
from tests.reports.test_pack_workbook import text_cells

ALL = ("page", "Word", "workbook")


def renderings(pack: ResearchPack) -> dict[str, str]:
    """The words of each rendering; the PDF is made of the page."""
    return {
        "page": words_of(parsed(page.render(pack)).body),
        "Word": " ".join(words_of_word(word_file(document.render(pack))).split()),
        "workbook": " ".join(cell.value for cell in text_cells(workbook.render(pack))),
    }


def those_that_say(words: str, pack: ResearchPack) -> Iterator[str]:
    return (name for name, said in renderings(pack).items() if words in said)


def says(words: str, pack: ResearchPack, *where: str) -> bool:
    return tuple(those_that_say(words, pack)) == where


def test_a_health_record_without_interest_is_not_said_to_be_found():
    held = facts_from("wren", a_source(HEALTH, "SV-1"), {FactField.HEALTH_FLAG: "none held"})
    pack, found = (
        pack_of([a_pack_person("wren")], [looked("wren", HEALTH, "SV-1", facts=held, **more)])
        for more in ({"no_interest": True}, {})
    )

    assert says("Health answered at 6:53am that it holds no record of interest", pack, *ALL)
    assert says("No record of interest", pack, *ALL)
    assert says("Health holds 1 record for this person", pack)
    assert says("Health holds 1 record for this person", found, *ALL)


@pytest.mark.parametrize("system", [PROBATION, HEALTH])
@pytest.mark.parametrize("ring", [None, PRACTITIONER], ids=["nobody named", "somebody named"])
def test_only_that_a_record_exists_is_said_where_nothing_more_is_told(system, ring):
    told = facts_from("ash", a_source(system, "R-1"), {FactField.PRACTICE: "Mill Lane"})
    bare, with_facts = (
        pack_of(
            [a_pack_person("ash", born_on=None)],
            [
                looked(
                    "ash",
                    system,
                    of_interest=True,
                    ring=ring,
                    facts=facts,
                    if_nobody_named="" if ring else "Ring its office.",
                )
            ],
        )
        for facts in ((), told)
    )

    assert says("says only that a record exists", bare, *ALL)
    assert says("says only that a record exists", with_facts)
    assert says("tells only what section 5 shows", with_facts, *ALL)
    instead = f"Ring {ring.role} on {ring.phone}" if ring else "Ring its office."
    assert says(instead, with_facts, *ALL)


def test_what_has_ended_is_not_summed_up_as_if_it_went_on():
    """An order ended in May and one of the same kind goes on: two lines, the first with its end."""
    over, goes_on = (a_source(PROBATION, "X1", kind="order", row=row) for row in "12")
    held = (
        *facts_from(
            "ash", over, {FactField.ORDER: "licence", FactField.ORDER_ENDED_ON: "11 May 2026"}
        ),
        *facts_from("ash", goes_on, {FactField.ORDER: "licence"}),
    )
    answer = looked("ash", PROBATION, of_interest=True, ring=PRACTITIONER, facts=held)
    pack = pack_of([a_pack_person("ash", born_on=None)], [answer])

    rows = [row for row in rows_of(page.render(pack), "Ash Quillfeather") if "Order" in row[0]]

    assert [row[1] for row in rows] == ["licence Order ended on: 11 May 2026", "licence"]
    assert says("Order ended on: 11 May 2026", pack, "page", "Word")


def a_family(*, is_disputed: bool) -> ResearchPack:
    """Two sisters of one mother; each tie stands on the records of both its people."""
    mother, one, other = "ada", "bea", "cleo"
    ties = [
        RecordedTie(PersonKey(child), kind, PersonKey(who), a_source(POLICE, on), is_disputed=doubt)
        for child, kind, who, doubt in (
            (one, RelationKind.MOTHER, mother, False),
            (other, RelationKind.MOTHER, mother, False),
            (one, RelationKind.SIBLING, other, is_disputed),
        )
        for on in (child, who)
    ]
    return pack_of(
        [a_pack_person(mother, born_on=None), a_pack_person(one), a_pack_person(other)],
        [looked(mother, POLICE, mother, ties=tuple(ties))],
    )


@pytest.mark.parametrize("is_disputed", [True, False], ids=["disputed", "not disputed"])
def test_a_disputed_tie_is_said_by_what_record_drawn_with_dashes_and_among_the_questions(
    is_disputed,
):
    pack = a_family(is_disputed=is_disputed)
    where = ("page", "Word") if is_disputed else ()
    svg = parsed(page.render(pack)).css_first("svg").html

    assert says("marked as disputed in the record, which does not say by whom", pack, *where)
    assert says("1 statement in section 4 is marked as disputed in a record", pack, *where)
    assert ('stroke-dasharray="6 5"' in svg) == is_disputed


def test_a_statement_that_stands_on_two_records_is_one_row_with_both():
    rows = rows_of(page.render(a_family(is_disputed=False)), "Who recorded what")

    assert [row[0].split(" is recorded")[0] for row in rows] == [
        "Ada Quillfeather",
        "Ada Quillfeather",
        "Cleo Quillfeather",
    ]
    assert all(row[4].count("Police") == 2 for row in rows)


def test_a_possible_match_does_not_speak_of_an_answer_that_is_not_there():
    pack = a_research_pack()

    assert says("replaces the answer above", pack)
    assert says("there is no answer, and it counts as a missing check", pack, *ALL)


@pytest.mark.parametrize("values", [(), ("UN",), ("UN", "Z1")])
def test_a_detail_that_is_recorded_only_as_not_asked_is_missing_with_what_stands_there(values):
    """domain.md B1: UN and Z1 say that nobody has an ethnicity to tell."""
    source = a_source(POLICE, "P1")
    held = tuple(
        a_fact("ash", FactField.ETHNICITY, value, source, is_blank=True) for value in values
    )
    answer = looked("ash", POLICE, "P1", facts=held)
    pack = pack_of([a_pack_person("ash", born_on=None)], [answer])
    shown = f"Ethnicity (recorded only as {' and '.join(values)}), " if values else "Ethnicity, "

    assert says(f"Not told by any record that was read: {shown}", pack, "page", "Word")


def test_a_filtered_chronology_does_not_say_that_nothing_was_left_out():
    event = Event((PersonKey("ash"),), date(2026, 5, 11), "A visit.", a_source(POLICE, "P1"))
    answer = looked("ash", POLICE, "P1", events=(event,))
    pack = pack_of([a_pack_person("ash", born_on=None)], [answer])
    whole, filtered = (
        words_of(parsed(page.render_main(pack, chosen=chosen)).body)
        for chosen in (WHOLE_CHRONOLOGY, ChosenLines(first_day=date(2026, 6, 1)))
    )

    assert "The filter hides the other 1." in filtered
    assert "No event that was read was left out." not in filtered
    assert "The whole chronology, without the filter, has every event that was read." in filtered
    assert says("No event that was read was left out.", pack, *ALL)
    assert "without the filter" not in whole


def test_what_nobody_could_tell_is_no_longer_asked_for_and_no_key_is_shown():
    asks = a_research_pack()
    in_vain = replace(
        asks,
        possible=tuple(
            replace(one, found=replace(one.found, asked_in_vain=True)) for one in asks.possible
        ),
    )
    asked_for = "Say if these are the same person: a task asks for it."

    assert all(one.found.task for one in asks.possible)
    assert says(asks.possible[0].found.task, asks)
    assert says(asked_for, asks, "page", "Word")
    assert says(asked_for, in_vain)
    assert says("No task asks any more.", in_vain, "page", "Word")
    assert says("is waiting for a person", asks, *ALL)
    assert says("is waiting for a person", in_vain)
    assert says("was asked about, and nobody decided. There is no answer", in_vain, *ALL)
    assert says("until someone decides", in_vain)


@pytest.mark.parametrize(("minutes", "is_said"), [(6, True), (1, False)])
def test_a_pack_with_answers_of_an_earlier_run_says_how_old_the_oldest_is(minutes, is_said):
    as_at = LOOKED_AT + timedelta(minutes=minutes)
    answers = [
        looked("ash", POLICE, asked=asked(at=as_at)),
        looked("ash", HEALTH, asked=asked(at=LOOKED_AT)),
    ]
    pack = pack_of([a_pack_person("ash", born_on=None)], answers, as_at=as_at)

    said = renderings(pack)
    assert ["the oldest is of 6:53am" in said[name] for name in ("page", "Word")] == [is_said] * 2
    assert ("the oldest is of 06:53" in said["workbook"]) == is_said

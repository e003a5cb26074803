"""What two packs of one case say otherwise."""

from dataclasses import replace

import pytest

from domain.research_pack import CheckAnswer, FactField, changes
from tests.builders.research import (
    LOOKED_AT,
    POLICE,
    WREN,
    a_fact,
    a_research_pack,
    a_source,
    asked,
)

PACK = a_research_pack()


def test_a_pack_made_again_of_the_same_answers_has_not_changed():
    assert changes(PACK, a_research_pack(pack_id="R-2211-0050")).are_none


def test_a_later_look_at_the_same_value_is_no_change():
    seen_again = replace(PACK.facts[0].source, seen_at=LOOKED_AT.replace(hour=9), evidence="ev-9")
    later = replace(PACK, facts=(replace(PACK.facts[0], source=seen_again), *PACK.facts[1:]))

    assert changes(PACK, later).are_none


def test_another_value_is_a_fact_that_is_new_and_one_that_is_there_no_more():
    moved = replace(PACK.facts[0], value="22 Siskin Close")
    found = changes(PACK, replace(PACK, facts=(moved, *PACK.facts[1:])))

    assert (found.facts_added, found.facts_gone) == ((moved,), (PACK.facts[0],))
    assert replace(found, facts_added=(), facts_gone=()).are_none


def test_another_answer_is_a_changed_check_with_both():
    before = next(one for one in PACK.checks if one.answer is CheckAnswer.NOT_SEARCHED)
    made = replace(before, answer=CheckAnswer.NOTHING_FOUND, why="", asked=asked())
    checks = tuple(made if one == before else one for one in PACK.checks)

    [changed] = changes(PACK, replace(PACK, checks=checks)).checks

    assert (changed.before, changed.after) == (before, made)


def test_an_event_that_came_is_told():
    events = PACK.chronology.events
    fewer = replace(PACK, chronology=replace(PACK.chronology, events=events[:-1]))

    assert changes(fewer, PACK).events_added == events[-1:]
    assert changes(PACK, fewer).events_gone == events[-1:]


def test_packs_of_two_cases_are_not_compared():
    extra = a_fact(WREN, FactField.OCCUPATION, "paper round", a_source(POLICE, "P0048113"))
    other = replace(a_research_pack(case="43260119999"), facts=(*PACK.facts, extra))

    with pytest.raises(ValueError, match="one case"):
        changes(PACK, other)

"""What another research of the same case came to is told in a pack, and decides nothing in it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bots.research.intake import pack_id_of, question_reference
from bots.research.items import QUEUE, MatchInQuestion, Research
from domain.identifiers import OccurrenceNumber
from domain.research_pack import CheckAnswer, changes
from domain.side_by_side import as_evidence
from reports.research_pack.differences import differences
from runtime import person_tasks, sealed_values
from runtime.tables import work_items
from tests.builders.research import a_research_pack
from tests.builders.tasks import a_question, an_answer, only_open_task
from tests.console.hub import CALLOWAY, IQBAL, MARRABLE, MORNING, VOSS, Hub
from tests.console.runs import CASE, REFERENCE, at_a_stub, with_a_pack
from tests.console.test_pack_page import NOW, at_five_to_seven, item_id, plain  # noqa: F401
from tests.console.test_possible_match import PAIR
from tests.console.test_ringing import NOTE, noted

[MATCH] = a_research_pack().possible
OTHER = f"research/{CASE}/ffffffffff-1"
OF_ANOTHER_CASE = "research/43260118205/ffffffffff-1"
KNOWN = {"record": MATCH.found.record.record_id, "how_known": "Rang the school"}
TOLD = "said \u201cSame person\u201d"


def asked_about(hub: Hub, run: str, follows: str, pair=PAIR, answer="", **different):
    """The question about the builders' possible match, asked for the run of this reference."""
    case = OccurrenceNumber(run.split("/")[1])
    research = Research(case, "new_referral")
    contents = MatchInQuestion(run, research, MATCH.person, MATCH.found, pair)
    question = hub.waits_for(
        a_question(
            kind="possible_match",
            reason_code="possible_match",
            team="practitioner",
            evidence=as_evidence(pair),
            **different,
        ),
        question_reference(run, MATCH.person, MATCH.found),
        queue=QUEUE,
        kind="possible_match",
        contents=sealed_values.to_bytes(contents),
        follows=follows,
    )
    with hub.transaction() as connection:
        task = only_open_task(connection, question)
        if answer:
            said = an_answer(connection, task, answer, details=KNOWN)
            person_tasks.decide(connection, task, said, MORNING, hub.cipher)
            is_over = update(work_items).where(work_items.c.id == question)
            connection.execute(is_over.values(state="done", outcome_code=answer))
    return task


async def read(as_, pack, task, whom=VOSS):
    """The pack and the question as this person reads them."""
    browser = await as_(whom)
    return [plain(await browser.open(one)) for one in (f"/packs/{pack}", f"/tasks/{task}")]


@pytest.fixture
def asked_again(hub, at_five_to_seven):  # noqa: F811
    """The pack and the question of a research, after the question of somebody else's."""

    def made(run=REFERENCE, pair=PAIR, answer="same_person", **different):
        first = with_a_pack(hub, run, requested_by=CALLOWAY.id)
        asked_about(hub, run, first, answer=answer, **different)
        other = with_a_pack(hub, OTHER, now=NOW + timedelta(minutes=1))
        return other, asked_about(hub, OTHER, other, pair)

    return made


async def test_an_answer_of_another_research_is_told_with_whose_and_is_not_used(as_, asked_again):
    other, task = asked_again()

    pack, question = await read(as_, other, task)

    where = f"for research {pack_id_of(REFERENCE)} of this case"
    for page in (pack, question):
        assert f"PS Rhian Calloway {TOLD}" in page
        assert where in page
        assert "the two records show the same now as then" in page
        assert "That is not used here." in page
    assert "Waiting for you: Say if these are the same person" in pack
    assert re.search(r"Cannot tell.*How do you know", question)


async def test_a_record_that_says_something_else_now_is_said(as_, asked_again):
    changed = replace(PAIR, rows=PAIR.rows[:-1])
    _, task = asked_again(pair=changed)

    question = plain(await (await as_(VOSS)).open(f"/tasks/{task}"))

    assert "the two records do not show the same now as then" in question


NOT_TOLD = {
    "another case": {"run": OF_ANOTHER_CASE},
    "not answered": {"answer": ""},
    "kept from them": {"not_for": (VOSS.id,)},
}


@pytest.mark.parametrize("different", NOT_TOLD.values(), ids=NOT_TOLD)
async def test_it_is_told_of_this_case_only_and_only_who_may_see_that_task(
    as_, asked_again, different
):
    other, task = asked_again(**different)

    assert not [page for page in await read(as_, other, task) if "PS Rhian Calloway said" in page]


async def test_what_a_research_that_met_a_closed_record_was_answered_is_not_told(
    hub,
    as_,
    item_id,  # noqa: F811
):
    """A pack with a question; made again after its answer, that research met a stub."""
    asked_about(hub, REFERENCE, item_id, answer="same_person")
    at_a_stub(hub, f"{REFERENCE}/answered/1", follows=item_id)
    other = with_a_pack(hub, OTHER, now=NOW + timedelta(minutes=1))
    task = asked_about(hub, OTHER, other)

    assert not [page for page in await read(as_, other, task) if TOLD in page]


async def test_what_was_noted_of_ringing_stands_on_each_pack_of_the_case(hub, as_, item_id):  # noqa: F811
    browser = await as_(VOSS)
    await noted(browser, item_id)
    other = with_a_pack(hub, OTHER, now=NOW)
    another_case = with_a_pack(hub, OF_ANOTHER_CASE, now=NOW)

    assert NOTE in plain(await browser.open(f"/packs/{other}"))
    form = await browser.open(f"/packs/{other}/ringing?ring=1")
    assert "Sees him weekly" in form.text
    assert NOTE not in plain(await browser.open(f"/packs/{another_case}"))


async def test_who_is_kept_from_the_questions_of_a_research_reads_no_note_of_it(
    hub,
    as_,
    item_id,  # noqa: F811
):
    await noted(await as_(VOSS), item_id)
    asked_about(hub, REFERENCE, item_id, not_for=(IQBAL.id,))
    packs = {
        whose: with_a_pack(hub, f"{OTHER}{whose.id}", now=NOW, requested_by=whose.id)
        for whose in (IQBAL, MARRABLE)
    }

    seen = {
        whose.id: NOTE in plain(await (await as_(whose)).open(f"/packs/{pack}"))
        for whose, pack in packs.items()
    }

    assert seen == {IQBAL.id: False, MARRABLE.id: True}


async def test_a_newer_pack_of_another_research_says_that_answers_are_not_used_in_it(
    hub,
    as_,
    item_id,  # noqa: F811
):
    said = "What people said of possible matches for this pack is not used in it."
    with_a_pack(hub, f"{REFERENCE}/again/1", now=NOW + timedelta(minutes=1), follows=item_id)
    same_research = plain(await (await as_(VOSS)).open(f"/packs/{item_id}"))
    with_a_pack(hub, OTHER, now=NOW + timedelta(minutes=2))
    another = plain(await (await as_(VOSS)).open(f"/packs/{item_id}"))

    assert "There is a newer pack of this case" in same_research
    assert said not in same_research
    assert said in another


def test_what_is_not_used_until_somebody_decides_is_not_said_to_be_put_right():
    """Facts of a record that was theirs in one pack and is only a possible match in the next."""
    later = a_research_pack()
    [held] = [one.found.record for one in later.possible]
    first = later.facts[0]
    of_record = replace(
        first,
        about=MATCH.person,
        value="Plan since May",
        source=replace(first.source, record=held),
    )
    checks = tuple(
        replace(one, possible=0, answer=CheckAnswer.FOUND, records=(held,))
        if (one.person, one.system) == (MATCH.person, held.system)
        else one
        for one in later.checks
    )
    earlier = replace(
        later, possible=(), checks=checks, facts=(*later.facts, of_record), conflicts=()
    )
    gone = replace(later, facts=later.facts[:-1])

    tables = differences(earlier, gone, changes(earlier, gone))

    rows = {one.caption: [row[2] for row in one.rows] for one in tables}
    waits = rows["Facts of a record that is a possible match now: nobody has decided yet"]
    assert ["Plan since May" in value for value in waits] == [True]
    assert len(rows["Facts that are there no more"]) == 1

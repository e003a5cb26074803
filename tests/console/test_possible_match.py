"""Two records side by side (pages.md 3.6): same, not the same, cannot tell."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bots.research.items import MatchInQuestion, Research
from domain.households import PersonKey
from domain.identifiers import OccurrenceNumber
from domain.outcome import NeedsPerson
from domain.people import PersonName, RecordRef
from domain.research_pack import PossibleRecord
from domain.side_by_side import ComparedRow, SideBySide, as_evidence
from domain.wording.story import STORY
from runtime import person_tasks, sealed_values, turns
from runtime.tables import work_items
from tests.builders.queue import an_open_lane, circumstances, claimed
from tests.builders.tasks import a_question, an_answer, only_open_task
from tests.console.hub import CALLOWAY, IQBAL, MORNING, VOSS
from tests.console.runs import CASE, REFERENCE, at_a_stub, ordered, with_a_pack
from tests.console.test_task_life import answer_of, item_of, steps, text_of

PAIR = SideBySide(
    "Police P0048113",
    "Children's care 5530127",
    "5530127",
    (
        ComparedRow("Name", "Mohammed Khan", "Mohamed Khan", "Differs: spelling"),
        ComparedRow("Date of birth", "1 February 2014", "2 January 2014", "Differs: day and month"),
        ComparedRow("NHS number", "", "999 000 0026", "One side only"),
        ComparedRow("Address", "14 Ember Row <b>NM4 2QX</b>", "14 Ember Row", "Same"),
    ),
    ("There is another record with this name and birth date",),
)


@pytest.fixture
def task_id(hub):
    return hub.asked(
        "R-2211-0047",
        kind="possible_match",
        reason_code="possible_match",
        team="practitioner",
        evidence={**as_evidence(PAIR), "occurrences": "43260118204"},
    )


async def test_every_field_stands_beside_the_other_and_nothing_is_chosen(hub, as_, task_id):
    page = (await (await as_(VOSS)).open(f"/tasks/{task_id}")).text

    words = " ".join(text_of(page).split())
    for row in PAIR.rows:
        left, right = row.left or "not recorded", row.right or "not recorded"
        assert f"{row.field} {left} {right} {row.said}" in re.sub(r"\s+", " ", words)
    assert PAIR.cautions[0] in words
    assert not re.search(r"<input[^>]* checked", page)
    assert "side_row" not in words
    assert "This does not merge any records." in words
    assert "%" not in words


@pytest.mark.parametrize(
    ("answer", "details"),
    [
        ("same_person", {"record": "5530127", "how_known": "Rang the school"}),
        ("not_same_person", {"how_known": "Rang the school"}),
        ("cannot_tell", {"how_known": "Rang the school"}),
    ],
)
async def test_each_answer_is_kept_with_how_it_is_known(hub, as_, task_id, answer, details):
    browser = await as_(VOSS)
    await browser.open(f"/tasks/{task_id}")

    await browser.send(f"/tasks/{task_id}/answer", answer=answer, how_known="Rang the school")

    kept = answer_of(hub, task_id)
    assert (kept.answer, dict(kept.details)) == (answer, details)
    assert "How it is known Rang the school" in " ".join(text_of(browser.page.text).split())


async def test_cannot_tell_is_a_whole_answer_and_the_others_say_how_they_know(hub, as_, task_id):
    browser = await as_(VOSS)
    await browser.open(f"/tasks/{task_id}")

    refused = await browser.send(f"/tasks/{task_id}/answer", answer="same_person")
    assert refused.status_code == 400
    assert 'href="#how_known"' in refused.text
    assert steps(hub, task_id) == [("new", "worker")]
    await browser.send(f"/tasks/{task_id}/answer", answer="cannot_tell")

    assert answer_of(hub, task_id).answer == "cannot_tell"


async def test_whoever_answers_reads_that_the_research_is_made_again_and_follows_it(hub, as_):
    """Made by the bot behind the question answered last; the other question says it too."""
    pack = with_a_pack(hub)
    of_match = {"queue": "research", "kind": "possible_match", "requested_by": VOSS.id}
    wanted = a_question(
        kind="possible_match",
        reason_code="possible_match",
        team="practitioner",
        evidence=as_evidence(PAIR),
    )
    first, last = (
        hub.waits_for(wanted, f"possible_match/0a/{n}", follows=pack, **of_match) for n in (1, 2)
    )
    browser = await as_(VOSS)
    with hub.transaction() as connection:
        tasks = [only_open_task(connection, one) for one in (first, last)]
    for task_id in tasks:
        await browser.open(f"/tasks/{task_id}")
        known = {"answer": "same_person", "how_known": "Rang the school"}
        page = await browser.send(f"/tasks/{task_id}/answer", **known)
        assert "Once every question of this research is answered" in page.text

    run = ordered(hub, f"{REFERENCE}/answered/2", follows=last)
    with hub.transaction() as connection:
        made = update(work_items).where(work_items.c.id == run)
        connection.execute(made.values(created_at=MORNING + timedelta(minutes=1)))

    for task_id in tasks:
        page = await browser.open(f"/tasks/{task_id}")
        assert "The research is being made again with the answers" in page.text
        assert f'href="/research/{run}"' in page.text
    assert f'href="/research/{run}"' in (await browser.open(f"/research/{pack}")).text


async def test_who_cannot_tell_is_promised_no_new_pack(hub, as_):
    wanted = a_question(kind="possible_match", team="practitioner", evidence=as_evidence(PAIR))
    of_match = {"queue": "research", "kind": "possible_match", "requested_by": VOSS.id}
    item = hub.waits_for(wanted, "possible_match/0a/1", **of_match)
    browser = await as_(VOSS)
    with hub.transaction() as connection:
        task_id = only_open_task(connection, item)
    await browser.open(f"/tasks/{task_id}")

    page = await browser.send(f"/tasks/{task_id}/answer", answer="cannot_tell")

    assert "What was answered" in page.text
    assert "makes it again" not in page.text


@pytest.mark.parametrize("is_closed", [True, False], ids=["stub", "no-stub"])
async def test_what_a_closed_research_asked_before_is_nobodys_but_the_officers(hub, as_, is_closed):
    """A pack with a question; made again after another answer, the same research met a stub."""
    pack = with_a_pack(hub)
    question = hub.waits_for(
        a_question(kind="possible_match", reason_code="possible_match", team="practitioner"),
        "possible_match/0a/1",
        queue="research",
        kind="possible_match",
        requested_by=VOSS.id,
        follows=pack,
    )
    with hub.transaction() as connection:
        task_id = only_open_task(connection, question)
    other = with_a_pack(hub, f"research/{CASE}/ffffffffff-1")
    follows = {"reference": f"{REFERENCE}/answered/1", "follows": question}
    (at_a_stub if is_closed else with_a_pack)(hub, **follows)
    browser = await as_(VOSS)

    task = await browser.open(f"/tasks/{task_id}")
    stories = {one: (await browser.open(f"/items/{one}")).text for one in (question, pack, other)}

    assert task.status_code == (404 if is_closed else 200)
    assert (task_id in (await browser.open("/tasks")).text) is not is_closed
    shut = {one for one, text in stories.items() if "restricted-records officer only" in text}
    assert shut == ({question, pack} if is_closed else set())


def a_match(hub, agency="education", number=1, **different):
    """A question of the practitioner's research, as its worker asks it; its item."""
    found = PossibleRecord(RecordRef(agency, "PU-1"), PersonName("Quill", "Wren"), ())
    research = Research(OccurrenceNumber(CASE), "new_referral")
    asked = MatchInQuestion(REFERENCE, research, PersonKey("P1"), found, PAIR)
    wanted = a_question(kind="possible_match", evidence=as_evidence(PAIR), **different)
    return hub.waits_for(
        wanted,
        f"possible_match/0a/{number}",
        queue="research",
        kind="possible_match",
        requested_by=VOSS.id,
        contents=sealed_values.to_bytes(asked),
    )


async def test_matches_of_one_case_are_told_apart_by_case_and_agency_in_each_list(hub, as_):
    items = [a_match(hub, system, n) for n, system in enumerate(("education", "housing"))]
    browser = await as_(CALLOWAY)

    for path in ("/cases", "/tasks", f"/items/{items[0]}"):
        said = (await browser.open(path)).text
        assert f"{CASE}, Education (R-{items[0][:8]})" in said
    assert f"{CASE}, Housing (R-{items[1][:8]})" in (await browser.open("/tasks")).text


@pytest.mark.parametrize("is_kept", [True, False], ids=["may-concern-her", "somebody-has-it"])
async def test_who_cannot_read_what_is_asked_is_not_told_the_agency(hub, as_, is_kept):
    """design.md 9: whoever asked is told that somebody has to say something, and no more."""
    item = a_match(hub, not_for=(VOSS.id,) if is_kept else ())
    with hub.transaction() as connection:
        if not is_kept:
            person_tasks.claim(connection, only_open_task(connection, item), IQBAL.id, MORNING)

    for account in (VOSS, CALLOWAY) if not is_kept else (VOSS,):
        browser = await as_(account)
        for path in ("/cases", "/tasks"):
            assert "Education" not in (await browser.open(path)).text
    assert "Education" in (await (await as_(IQBAL)).open("/tasks")).text  # the control


async def test_who_may_be_in_the_case_does_not_see_it_and_the_rest_of_the_team_does(hub, as_):
    task_id = hub.asked(
        "R-2211-0047",
        kind="possible_match",
        reason_code="possible_match",
        team="duty supervisor",
        evidence=as_evidence(PAIR),
        not_for=(IQBAL.id,),
    )
    near, other = await as_(IQBAL), await as_(CALLOWAY)

    for path in (f"/tasks/{task_id}", f"/items/{item_of(hub, task_id)}"):
        assert (await near.open(path)).status_code == 404
        assert (await other.open(path)).status_code == 200
    for path in ("/tasks", "/cases"):
        assert task_id not in (await near.open(path)).text
        assert task_id in (await other.open(path)).text
    await other.open(f"/tasks/{task_id}/give")
    assert IQBAL.name not in (await other.open(f"/tasks/{task_id}/give")).text
    await other.send(f"/tasks/{task_id}/give", to=IQBAL.id)
    assert (await near.open(f"/tasks/{task_id}")).status_code == 404


async def test_allowed_by_one_who_may_not_it_still_waits_for_whoever_asked(hub, as_):
    """What was met is told once a second person's word is taken, not before."""
    wanted = a_question(kind="second_authority", reason_code="own_record")
    of_research = {"kind": "research", "queue": "research", "requested_by": VOSS.id}
    item_id = hub.waits_for(wanted, REFERENCE, **of_research)
    with hub.transaction() as connection:
        decision = an_answer(connection, only_open_task(connection, item_id), "allow")
        task_id = only_open_task(connection, item_id)
        person_tasks.decide(connection, task_id, decision, MORNING, hub.cipher)
        taken = claimed(connection, an_open_lane(connection, "lane-2"), "research")
        turns.finish(connection, taken, NeedsPerson(wanted), circumstances(hub.cipher))

    assert STORY["own_record"] in (await (await as_(VOSS)).open(f"/items/{item_id}")).text

"""Two records side by side (pages.md 3.6): same, not the same, cannot tell."""

import re

import pytest

from domain.outcome import NeedsPerson
from domain.side_by_side import ComparedRow, SideBySide, as_evidence
from domain.wording.story import STORY
from runtime import person_tasks, turns
from tests.builders.queue import an_open_lane, circumstances, claimed
from tests.builders.tasks import a_question, an_answer, only_open_task
from tests.console.hub import CALLOWAY, IQBAL, MORNING, VOSS
from tests.console.runs import CASE, REFERENCE, at_a_stub, with_a_pack
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
    "No number is the same on both records, and the name is not the same in full.",
)


@pytest.fixture
def task_id(hub):
    return hub.asked(
        "R-2211-0047",
        kind="possible_match",
        reason_code="unsure_match",
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
    assert words.index(PAIR.why) < words.index("The two records")
    assert "Two or more people" not in words
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


@pytest.mark.parametrize("is_closed", [True, False], ids=["stub", "no-stub"])
async def test_what_a_closed_research_asked_before_is_nobodys_but_the_officers(hub, as_, is_closed):
    """A pack with a question; made again after another answer, the same research met a stub."""
    pack = with_a_pack(hub)
    question = hub.waits_for(
        a_question(kind="possible_match", reason_code="unsure_match", team="practitioner"),
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


async def test_who_may_be_in_the_case_does_not_see_it_and_the_rest_of_the_team_does(hub, as_):
    task_id = hub.asked(
        "R-2211-0047",
        kind="possible_match",
        reason_code="unsure_match",
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

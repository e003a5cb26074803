"""Every look at a person is kept with its reason, for everybody who may see the person."""

from datetime import timedelta

from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.store import Consultation
from tests.mock_systems.health_record.clinic import (
    CASE,
    COLLEAGUE,
    LEAD,
    PLAN,
    RESTRICTED,
    TWINS,
    WORKER,
    WORLD,
    by_name,
    by_number,
    look_up,
    reference,
    signed_in,
)
from tests.mock_systems.visitor import a_fault, heading, words


def looks(answer):
    """Who, what and why of each line of an access history, as listed."""
    rows = LexborHTMLParser(answer.text).css("tbody tr")
    cells = [[cell.text().strip() for cell in row.css("td")] for row in rows]
    return [(who, what, why) for _, who, _, what, why in cells]


async def history_of(viewer, person, one):
    answer = await by_number(viewer, person, one)
    return await person.get(f"{answer.url.path}/access-history")


async def test_a_look_up_stands_in_the_persons_history_with_who_and_why(viewer, worker):
    worker_name = viewer.store.accounts[WORKER].name
    colleague_name = viewer.store.accounts[COLLEAGUE].name

    mine = await history_of(viewer, worker, PLAN)
    async with signed_in(viewer, COLLEAGUE) as colleague:
        typed = {"nhs_number": PLAN.who.nhs_number, "purpose": "adult", "case_reference": "AP-0042"}
        answer = await look_up(viewer, colleague, "nhs-number", **typed)
        theirs = await colleague.get(f"{answer.url.path}/access-history")

    my_look = (worker_name, "Saw the answer", f"Child safeguarding, {CASE}")
    assert looks(mine) == [my_look]
    assert looks(theirs) == [
        (colleague_name, "Saw the answer", "Adult safeguarding, AP-0042"),
        my_look,
    ]
    assert "2 look-ups. Page 1 of 1." in words(theirs)
    assert f"End of access history of {reference(PLAN)}" in words(theirs)
    assert "23 November 2026 at 05:30:" in words(theirs)


async def test_a_printed_answer_and_a_refused_one_are_kept_too(viewer, worker):
    answer = await by_number(viewer, worker, PLAN)
    printed = await worker.get(f"{answer.url.path}/print")
    await by_number(viewer, worker, RESTRICTED)
    async with signed_in(viewer, LEAD) as lead:
        limited = await history_of(viewer, lead, RESTRICTED)

    kept = [(one.record_type, one.record_id) for one in viewer.store.consultations]
    assert kept[:5] == [
        ("search", "by nhs-number"),
        ("person", reference(PLAN)),
        ("print", reference(PLAN)),
        ("search", "by nhs-number"),
        ("stub", reference(RESTRICTED)),
    ]
    assert "Looked up by MASH Worker mash-research-01 on 23 November 2026" in words(printed)
    assert CASE in words(printed)
    assert [what for _, what, _ in looks(limited)] == ["Saw the answer", "Asked, access limited"]


async def test_each_look_keeps_the_reason_of_its_own_look_up(viewer, worker):
    first = await by_name(viewer, worker, TWINS[0], case_reference="Case one", forename="Robin")
    await by_name(viewer, worker, TWINS[1], case_reference="Case two", forename="Robyn")
    await worker.get(first.url.path)

    reasons = [
        one.reason for one in viewer.store.consultations if one.record_id == reference(TWINS[0])
    ]
    assert reasons == ["Child safeguarding, Case one"] * 2


async def test_who_is_only_listed_was_not_looked_at(viewer, worker):
    await by_name(viewer, worker, TWINS[0], forename="Rob")

    looked_at = {one.record_id for one in viewer.store.consultations}
    assert looked_at == {"by name"}


async def test_a_long_history_is_paged_newest_first(viewer, worker):
    for minutes in range(24):
        at = WORLD.night.now - timedelta(minutes=minutes)
        entry = Consultation(at, COLLEAGUE, "person", reference(PLAN), f"Earlier case {minutes}")
        viewer.store.consultations.insert(0, entry)

    first = await history_of(viewer, worker, PLAN)
    last = await worker.get(first.url.path, params={"page": "3"})

    assert "25 look-ups. Page 1 of 3." in words(first)
    assert len(looks(first)) == 10
    assert looks(first)[1][2] == "Earlier case 0"
    assert [why for _, _, why in looks(last)][-1] == "Earlier case 23"


async def test_a_history_without_words_says_nothing_at_all(viewer, worker):
    a_fault(viewer, "empty_list_without_words", "show_history")

    answer = await history_of(viewer, worker, PLAN)

    assert looks(answer) == []
    assert "look-ups. Page" not in words(answer)


async def test_a_history_is_open_to_its_own_session_only(viewer, worker):
    mine = await history_of(viewer, worker, PLAN)
    async with signed_in(viewer, COLLEAGUE) as colleague:
        elsewhere = await colleague.get(mine.url.path)
        printed = await colleague.get(mine.url.path.replace("access-history", "print"))

    assert heading(elsewhere) == heading(printed) == "This answer is no longer open"

"""What a request meets: another's edit, a new field, somebody else's session, another clock."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.mock_systems.kit.a_ledger import NOW, Line, a_clerk_at, a_ledger, written
from tests.mock_systems.visitor import a_fault

EDIT: dict[str, Any] = {"table": "lines", "id": "1", "fields": {"text": "another's words"}}


@pytest.fixture
async def ledger():
    return a_ledger()


@pytest.fixture
async def clerk(ledger):
    async with a_clerk_at(ledger) as clerk:
        yield clerk


async def test_another_person_edits_the_record_just_before_the_save(ledger, clerk):
    await clerk.post("/lines", content="before")
    as_it_was = ledger.store.records.lines["1"]
    fault = a_fault(ledger, "edited_meanwhile", "write_line", **EDIT)

    await clerk.post("/lines", content="ours")

    assert as_it_was == Line("the first line")
    assert ledger.store.records.lines["1"] == Line("another's words")
    assert written(ledger) == ["before", "ours"]
    assert fault.fired == 1


async def test_a_field_that_is_new_is_missed_and_nothing_stored(ledger, clerk):
    a_fault(ledger, "field_wanted", "write_line", label="Reason for change")

    refused = await clerk.post("/lines", content="refused")
    as_json = a_fault(ledger, "field_wanted", "write_line")
    told = await clerk.post("/lines", json={"text": "refused"})
    stored = await clerk.post("/lines", content="stored")

    assert (refused.status_code, "Enter Reason for change." in refused.text) == (422, True)
    assert told.json()["messages"] == ["Enter Reason for change."]
    assert (stored.status_code, as_json.fired) == (303, 1)
    assert written(ledger) == ["stored"]


@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
async def test_a_browser_is_sent_to_another_house(ledger, clerk, when, commits):
    a_fault(ledger, "redirected_away", "write_line", when)

    sent = await clerk.post("/lines", content="once")
    as_always = await clerk.post("/lines", content="twice")

    assert sent.headers["location"] == "http://elsewhere.example.org/"
    assert as_always.headers["location"] == "/"
    assert written(ledger) == [*commits, "twice"]


@pytest.mark.parametrize(("when", "commits"), [("pre", []), ("post", ["once"])])
async def test_somebody_takes_the_session_over_on_another_computer(ledger, clerk, when, commits):
    fault = a_fault(ledger, "taken_over", "write_line", when)

    await clerk.post("/lines", content="once")
    afterwards = await clerk.get("/")

    [session] = ledger.store.sessions.values()
    assert (session.account, session.remote, session.signed_in) == ("clerk", "WKS-0931", True)
    assert afterwards.text == "sign in first"
    assert (written(ledger), fault.fired) == (commits, 1)


async def test_nobody_is_taken_over_or_signed_out_who_is_not_signed_in(ledger, clerk):
    faults = [a_fault(ledger, mode, "read_lines") for mode in ("taken_over", "logged_out")]
    clerk.cookies.clear()

    await clerk.get("/")

    assert [fault.fired for fault in faults] == [0, 0]


@pytest.mark.parametrize("hours", [6.0, -6.0])
async def test_a_systems_clock_is_wrong_while_the_fault_lasts(ledger, clerk, hours):
    fault = a_fault(ledger, "clock_wrong", "*", hours=hours)

    await clerk.post("/lines", content="wrong")
    await clerk.post("/lines", content="right")

    wrong, right = ledger.store.writes
    assert abs(wrong.at - NOW - timedelta(hours=hours)) < timedelta(minutes=1)
    assert abs(right.at - NOW) < timedelta(minutes=1)
    assert fault.fired == 1


async def test_a_date_reaches_the_record_otherwise_than_it_was_sent(ledger, clerk):
    fault = a_fault(ledger, "date_stored_otherwise", "write_line", what="day_and_month")

    for _ in range(2):
        await clerk.post("/lines", json={"seen_on": "05/11/2026", "text": "On 05/11/2026."})

    otherwise, as_sent = (json.loads(text) for text in written(ledger))
    assert otherwise == {"seen_on": "11/05/2026", "text": "On 05/11/2026."}
    assert as_sent == {"seen_on": "05/11/2026", "text": "On 05/11/2026."}
    assert fault.fired == 1

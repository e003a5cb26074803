"""The admin interface: who may, what it tells, what it changes."""

import ssl
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from mock_systems.admin.app import admin_app
from mock_systems.kit.certificates import self_signed
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import MODES
from mock_systems.kit.house import House, take_snapshot
from mock_systems.population.model import World
from tests.mock_systems.kit.a_ledger import NOW, a_clerk_at, a_ledger, written

TOKEN = "a-token-for-tests"


def a_world(seed: int, size: str) -> World:
    return cast(World, SimpleNamespace(seed=seed, size=size, night=SimpleNamespace(now=NOW)))


@pytest.fixture
async def ledger():
    ledger = a_ledger()
    yield ledger
    await ledger.listener.refuse()


@pytest.fixture
async def house(ledger):
    systems = {"ledger": ledger}
    return House(PartnersClock(), systems, a_world, take_snapshot(systems, a_world(1, "small")))


@pytest.fixture
async def admin(house):
    app = admin_app(house, TOKEN, lambda world: {"seed": world.seed})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://admin.test/__admin",
        headers={"Authorization": f"Bearer {TOKEN}"},
    ) as admin:
        yield admin


@pytest.mark.parametrize("given", ["", "Bearer wrong", TOKEN, f"Basic {TOKEN}"])
async def test_without_the_token_nothing_is_told(admin, given):
    refused = await admin.get("/systems", headers={"Authorization": given})
    told = await admin.get("/systems")

    assert refused.status_code == 401
    assert "ledger" not in refused.text
    assert told.status_code == 200


async def test_systems_tell_where_they_are_who_may_sign_in_and_what_can_go_wrong(admin):
    [ledger] = (await admin.get("/systems")).json()["systems"]

    [clerk] = ledger["accounts"]
    alone = (await admin.get("/ledger/accounts")).json()["accounts"]
    faults = {one["name"]: one["faults"] for one in ledger["operations"]}
    assert alone == [clerk]
    assert ledger["name"] == "ledger"
    assert ledger["base_url"].startswith("http://127.0.0.1:")
    assert (clerk["user_id"], clerk["password"]) == ("clerk", "Ink-and-paper")
    assert faults["write_line"]["drop"] == {"pre": True, "post": True}
    assert faults["write_line"]["late_commit"]["post"] is True
    assert faults["read_lines"]["drop"]["pre"] is True
    assert faults["read_lines"]["drop"]["post"] == (
        "a read commits nothing: before and after are the same"
    )
    assert faults["read_lines"]["late_commit"] != {"pre": True, "post": True}
    assert faults["write_line"]["moved_label"]["pre"] == "the answer is not a page"
    assert faults["write_line"]["password_expired"]["pre"] == "nobody gives a password here"


async def test_each_operation_says_of_each_mode_and_moment_yes_or_why_not(admin):
    [ledger] = (await admin.get("/systems")).json()["systems"]

    for operation in ledger["operations"]:
        assert set(operation["faults"]) == set(MODES)
        for moments in operation["faults"].values():
            assert set(moments) == {"pre", "post"}
            assert all(one is True or len(one) > 10 for one in moments.values())


async def test_a_fault_asked_for_happens_and_its_count_is_told(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        asked = {"mode": "500", "operation": "read_lines", "after": 1, "count": 1}
        given = await admin.post("/ledger/faults", json=asked)
        statuses = [(await clerk.get("/")).status_code for _ in range(3)]
        [fault] = (await admin.get("/ledger/faults")).json()["faults"]

    assert given.status_code == 201
    assert statuses == [200, 500, 200]
    assert (fault["seen"], fault["fired"]) == (3, 1)


def edit(table: str, number: str, **fields: str) -> dict[str, Any]:
    args = {"table": table, "id": number, "fields": fields}
    return {"mode": "edited_meanwhile", "operation": "write_line", "args": args}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"mode": "nonsense"}, "no mode nonsense"),
        ({"mode": "500", "operation": "nonsense"}, "no operation nonsense"),
        ({"mode": "500", "operation": "read_lines", "when": "post"}, "a read commits nothing"),
        ({"mode": "500", "operation": "read_lines", "args": {"seconds": 1}}, "not ['seconds']"),
        ({"mode": "drop", "args": {"how": "gently"}}, "how is one of ['fin', 'rst']"),
        ({"mode": "late_commit", "operation": "write_line", "when": "pre"}, "after the answer"),
        ({"mode": "saved_nothing", "operation": "write_line"}, "not built"),
        ({"mode": "saved_nothing"}, "name the operation"),
        ({"mode": "down", "operation": "read_lines"}, "use operation *"),
        ({"mode": "moved_field"}, "name the operation"),
        ({"mode": "moved_field", "operation": "read_lines"}, "no write is filled in on it"),
        ({"mode": "break_glass", "operation": "read_lines"}, "no record of a person"),
        ({"mode": "wrong_file", "operation": "read_lines", "when": "post"}, "no file"),
        ({"mode": "stored_otherwise", "operation": "read_lines"}, "it is no write"),
        ({"mode": "edited_meanwhile", "operation": "write_line"}, "table, id, fields"),
        (edit("nothing", "1", text="x"), "no record type nothing"),
        (edit("lines", "99", text="x"), "no lines 99"),
        (edit("lines", "1", colour="x"), "lines has no colour"),
        ({"mode": "certificate"}, "--tls"),
        ({"mode": "500", "count": 0}, "greater than or equal to 1"),
        ({"mode": "500", "often": 3}, "often"),
    ],
)
async def test_a_fault_that_cannot_happen_is_refused_with_the_reason(admin, ledger, asked, reason):
    answer = await admin.post("/ledger/faults", json=asked)

    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert ledger.store.faults.in_force == []


async def test_faults_end_one_by_one_or_all_together(admin, ledger):
    for mode in ("500", "502", "503"):
        await admin.post("/ledger/faults", json={"mode": mode})

    one_less = await admin.delete("/ledger/faults", params={"id": "F2"})
    none = await admin.delete("/ledger/faults")

    assert [one["mode"] for one in one_less.json()["faults"]] == ["500", "503"]
    assert none.json()["faults"] == []


async def test_down_refuses_connections_until_the_fault_ends(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        await admin.post("/ledger/faults", json={"mode": "down"})
        with pytest.raises(httpx.TransportError):
            await clerk.get("/")
        with pytest.raises(httpx.ConnectError):
            await clerk.get("/")
        [fault] = (await admin.get("/ledger/faults")).json()["faults"]

        await admin.delete("/ledger/faults")
        back = await clerk.get("/")

    assert fault["fired"] == 1
    assert back.status_code == 200


async def test_down_behind_a_gateway_answers_502_to_everything(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        asked = {"mode": "down", "args": {"how": "502"}, "count": None}
        await admin.post("/ledger/faults", json=asked)

        statuses = [(await clerk.get("/")).status_code, (await clerk.get("/none")).status_code]

    assert statuses == [502, 502]


async def test_down_as_a_black_hole_swallows_what_comes_until_the_fault_ends(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        await admin.post("/ledger/faults", json={"mode": "down", "args": {"how": "black_hole"}})
        with pytest.raises(httpx.ReadTimeout):
            await clerk.get("/", timeout=0.2)

        await admin.delete("/ledger/faults")
        back = await clerk.get("/")

    assert back.status_code == 200


async def test_another_certificate_is_shown_until_the_fault_ends(admin, ledger, tmp_path):
    good = ledger.listener.certificate = self_signed(tmp_path)
    await ledger.listener.open()
    trusting = ssl.create_default_context(cafile=str(good.certificate_file))
    async with httpx.AsyncClient(base_url=ledger.listener.base_url, verify=trusting) as somebody:
        await admin.post("/ledger/faults", json={"mode": "certificate"})
        with pytest.raises(httpx.ConnectError, match="expired"):
            await somebody.get("/")

        await admin.delete("/ledger/faults")
        back = await somebody.get("/")

    assert back.text == "sign in first"


async def test_an_edit_of_another_person_is_asked_for_and_happens_with_the_write(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        await admin.post("/ledger/faults", json=edit("lines", "1", text="another's"))
        before = ledger.store.records.lines["1"].text

        await clerk.post("/lines", content="ours")

    assert (before, ledger.store.records.lines["1"].text) == ("the first line", "another's")


async def test_the_catalogue_tells_each_row_and_its_ways(admin):
    told = (await admin.get("/catalogue")).json()

    assert [row for row in told if not told[row]["ways"]] == []
    assert told["P24"]["ways"][-1] == {
        "mode": "search_lag",
        "count": 1,
        "args": {"seconds": None},
    }


async def test_reset_brings_back_the_beginning_and_ends_everything_else(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        await clerk.post("/lines", content="to be forgotten")
        await admin.patch("/ledger/records/lines/1", json={"text": "changed"})
        await admin.post("/ledger/faults", json={"mode": "500"})
        written_before = list(written(ledger))

        answer = await admin.post("/reset", json={})
        after = await clerk.get("/")

    assert written_before == ["to be forgotten"]
    assert answer.json()["seed"] == 1
    assert {key: line.text for key, line in ledger.store.records.lines.items()} == {
        "1": "the first line"
    }
    assert ledger.store.writes == []
    assert ledger.store.faults.in_force == []
    assert after.text == "sign in first"


async def test_reset_with_another_seed_is_another_world_at_the_start_of_its_night(admin, house):
    await admin.post("/clock", json={"now": "2026-12-24T08:00:00+00:00"})

    answer = await admin.post("/reset", json={"seed": 7, "size": "force"})

    assert (answer.json()["seed"], answer.json()["size"]) == (7, "force")
    assert (await admin.get("/truth")).json() == {"seed": 7}
    assert abs((house.clock.now() - NOW).total_seconds()) < 5


async def test_the_partners_clock_goes_on_from_where_it_is_set(admin, house):
    await admin.post("/clock", json={"now": "2026-11-23T08:00:00+00:00"})
    naive = await admin.post("/clock", json={"now": "2026-11-23T08:00:00"})

    assert house.clock.now().isoformat()[:16] == "2026-11-23T08:00"
    assert naive.status_code == 422


async def test_the_logs_tell_what_was_asked_written_and_by_whom(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        await clerk.post("/lines", content="told [ref:LED-1]")
        writes = (await admin.get("/ledger/writes")).json()["writes"]
        requests = (await admin.get("/ledger/requests")).json()["requests"]
        sessions = (await admin.get("/ledger/sessions")).json()["sessions"]

    [write] = writes
    assert (write["account"], write["operation"], write["record_id"]) == (
        "clerk",
        "write_line",
        "2",
    )
    assert write["reference"] == "LED-1"
    assert write["fields"] == {"text": "told [ref:LED-1]"}
    assert [one["operation"] for one in requests] == ["sign_in", "write_line"]
    assert [one["account"] for one in sessions] == ["clerk"]


@pytest.mark.parametrize("path", ["/ledger/nonsense", "/nonsense/writes"])
async def test_what_is_not_there_is_not_found(admin, path):
    assert (await admin.get(path)).status_code == 404


async def test_records_are_edited_planted_and_removed_behind_the_suites_back(admin, ledger):
    changed = await admin.patch("/ledger/records/lines/1", json={"text": "drifted"})
    planted = await admin.post("/ledger/records/lines/9", json={"text": "rogue"})
    twice = await admin.post("/ledger/records/lines/9", json={"text": "rogue"})
    held = (await admin.get("/ledger/records/lines")).json()["records"]
    alone = (await admin.get("/ledger/records/lines/9")).json()["record"]
    nowhere = await admin.get("/ledger/records/lines/7")
    await admin.delete("/ledger/records/lines/1")

    assert changed.json() == {"text": "drifted"}
    assert (planted.status_code, twice.status_code) == (201, 422)
    assert held == {"1": {"text": "drifted"}, "9": {"text": "rogue"}}
    assert alone == {"text": "rogue"}
    assert (nowhere.status_code, nowhere.json()["error"]) == (422, "no lines 7")
    assert list(ledger.store.records.lines) == ["9"]
    assert ledger.store.writes == []


async def test_accounts_and_locks_are_records_too(admin, ledger):
    await admin.patch("/ledger/records/accounts/clerk", json={"locked_out": True})
    lock: dict[str, Any] = {
        "record_id": "1",
        "account": "somebody",
        "holder": "Somebody Else",
        "since": "2026-11-23T05:00:00+00:00",
    }
    await admin.post("/ledger/records/locks/1", json=lock)

    assert ledger.store.accounts["clerk"].locked_out
    assert ledger.store.accounts["clerk"].rights == frozenset({"open"})
    assert ledger.store.locks["1"].since.isoformat() == "2026-11-23T05:00:00+00:00"


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("/ledger/records/lines/1", {"colour": "red"}),
        ("/ledger/records/lines/1", {"text": {"not": "text"}}),
        ("/ledger/records/lines/99", {"text": "nobody"}),
        ("/ledger/records/nonsense/1", {"text": "nothing"}),
    ],
)
async def test_an_edit_that_does_not_fit_is_refused_and_changes_nothing(admin, ledger, path, edit):
    answer = await admin.patch(path, json=edit)

    assert answer.status_code == 422
    assert ledger.store.records.lines["1"].text == "the first line"


async def test_sessions_can_be_ended_from_outside(admin, ledger):
    async with a_clerk_at(ledger) as clerk:
        before = await clerk.get("/")

        ended = await admin.delete("/ledger/sessions", params={"account": "clerk"})
        after = await clerk.get("/")

    assert before.status_code == 200
    assert ended.json() == {"ended": 1}
    assert after.text == "sign in first"

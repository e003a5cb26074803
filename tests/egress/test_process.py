"""The proxy as a process of its own: started, stopped, killed, started again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from runtime import lanes
from runtime.database import Database
from runtime.egress import process
from runtime.egress.peer import descendants
from runtime.egress.process import EgressProcess, NotStarted
from runtime.lanes import Lane, LaneState
from runtime.settings import Settings
from tests.egress.partner import Partner, open_partner
from tests.egress.raw import get, raw, this_process
from tests.egress.test_proxy import a_lane, row_when


async def test_it_serves_and_ends_in_order(
    egress_proxy: EgressProcess, sqlite_database: Database, tmp_path: Path
):
    async with open_partner() as partner, open_partner() as off_the_list:
        lane = await a_lane(sqlite_database, partner)
        async with raw(lane.listener) as page:
            assert await page.ask(get(partner, "/quiet?name=canary")) == "200 OK|ok"
        async with raw(lane.listener) as page:
            assert (await page.ask(get(off_the_list, "/canary"))).startswith("403")

    assert egress_proxy.stop() == 0

    row = await sqlite_database.run(lanes.row_of, lane.ref.id, lane.ref.epoch)
    said = (tmp_path / "egress.log").read_text()
    assert (row.state, row.closed_why) == (LaneState.CLOSED, "proxy_gone")
    assert '"event":"host_refused"' in said
    assert '"host":"127.0.0.1"' in said
    assert '"event":"lane_closed"' in said
    assert "canary" not in said


def test_it_stands_apart_and_shows_nobody_the_database_s_address(
    egress_proxy: EgressProcess, egress_settings: Settings
):
    shown = [
        Path(f"/proc/{egress_proxy.pid}/{name}").read_bytes() for name in ("cmdline", "environ")
    ]

    assert os.getpgid(egress_proxy.pid) == os.getsid(egress_proxy.pid) == egress_proxy.pid
    assert b"runtime.egress" in shown[0]
    assert not any(egress_settings.database_url.encode() in text for text in shown)


def test_a_second_one_on_the_same_host_is_refused(
    egress_proxy: EgressProcess, egress_settings: Settings
):
    with pytest.raises(NotStarted, match="exit code 3"):
        process.start(egress_settings)

    assert egress_proxy.is_running


async def test_lanes_of_a_killed_one_are_closed_by_the_next(
    egress_settings: Settings, sqlite_database: Database
):
    long_lived = egress_settings.model_copy(update={"lane_ttl_seconds": 6000.0})
    killed = process.start(long_lived)
    async with open_partner() as partner:
        lane = await a_lane(sqlite_database, partner)
        killed.kill()

        successor = process.start(long_lived)
        try:
            row = await row_when(sqlite_database, lane.ref, LaneState.CLOSED)
            again = await a_lane(sqlite_database, partner)

            assert row.closed_why == "proxy_gone"
            assert row.closed_real < row.until_real
            assert again.ref.epoch == 2
            assert await answers(again, partner)
        finally:
            successor.stop()


async def answers(lane: Lane, partner: Partner) -> bool:
    async with raw(lane.listener) as page:
        return await page.ask(get(partner)) == "200 OK|ok"


def test_a_database_without_our_tables_leaves_no_process_behind(fast: Settings, tmp_path: Path):
    empty = fast.model_copy(update={"database_url": f"sqlite:///{tmp_path}/empty.db"})
    before = set(own_children())

    with pytest.raises((NotStarted, OperationalError)):
        process.start(empty, tmp_path / "egress.log")

    assert set(own_children()) == before


def own_children() -> list[int]:
    return [found.pid for found in descendants(this_process())]


def test_a_database_that_does_not_answer_is_said_without_its_words(tmp_path: Path):
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "runtime.egress",
            "--database-url",
            f"sqlite:///{tmp_path}/canary.db",
        ],
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 5
    assert '"event":"database_unreachable"' in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr
    assert "SELECT" not in ended.stdout + ended.stderr

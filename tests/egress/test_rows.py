"""What the proxy may read out of the table, and what it may not write into it."""

import os
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from runtime import lanes
from runtime.database import Database, elapsed_now
from runtime.egress import rows
from runtime.egress.rows import AlreadyRunning, Proxy, Replaced
from runtime.lanes import LaneState
from runtime.tables import egress_proxies
from tests.builders.lanes import HERE, a_requested_lane, an_open_lane, change_lane

PROXY = Proxy(host=HERE, pid=os.getpid(), ttl_seconds=15.0, margin_seconds=2.0)
NO_SUCH_PID = 2**22 + 1


def a_predecessor(connection, pid: int, seconds_ago: float) -> None:
    beat = elapsed_now(connection) - seconds_ago
    connection.execute(insert(egress_proxies).values(host=HERE, pid=pid, beat_real=beat))


def states(connection, *refs) -> list[str]:
    return [lanes.row_of(connection, ref.id, ref.epoch).state for ref in refs]


def test_a_living_proxy_is_not_replaced(database: Database):
    with database.transaction() as connection:
        a_predecessor(connection, os.getpid(), seconds_ago=1.0)

        with pytest.raises(AlreadyRunning):
            rows.take_over(connection, PROXY)


def test_the_lanes_of_a_dead_proxy_are_closed(database: Database):
    with database.transaction() as connection:
        a_predecessor(connection, NO_SUCH_PID, seconds_ago=1.0)
        served = an_open_lane(connection, "night-1")
        revoked = an_open_lane(connection, "night-2")
        lanes.revoke(connection, revoked.id, revoked.epoch, "silent")
        waiting = a_requested_lane(connection, "night-3")
        elsewhere = an_open_lane(connection, "night-4")
        change_lane(connection, elsewhere, host="another-host")

        rows.take_over(connection, PROXY)

        assert states(connection, served, revoked, waiting, elsewhere) == [
            LaneState.CLOSED,
            LaneState.CLOSED,
            LaneState.REQUESTED,
            LaneState.OPEN,
        ]
        reasons = [lanes.row_of(connection, r.id, 1).closed_why for r in (served, revoked)]
        assert reasons == ["proxy_gone", "silent"]


def test_the_lanes_of_a_silent_proxy_that_may_live_are_left_to_their_time(database: Database):
    with database.transaction() as connection:
        a_predecessor(connection, os.getpid(), seconds_ago=0.1)
        served = an_open_lane(connection)

        rows.take_over(connection, replace(PROXY, ttl_seconds=0.05))

        assert states(connection, served) == [LaneState.OPEN]
        assert connection.execute(select(egress_proxies.c.pid)).scalar_one() == PROXY.pid


def test_a_proxy_that_was_replaced_is_told(database: Database):
    with database.transaction() as connection:
        rows.take_over(connection, PROXY)
        rows.renew(connection, PROXY, [])
        rows.resign(connection, PROXY)

        with pytest.raises(Replaced):
            rows.renew(connection, PROXY, [])


def test_only_a_lane_that_is_open_and_alive_is_prolonged(database: Database):
    with database.transaction() as connection:
        rows.take_over(connection, PROXY)
        living = an_open_lane(connection, "night-1", lives_seconds=1.0)
        revoked = an_open_lane(connection, "night-2", lives_seconds=1.0)
        lanes.revoke(connection, revoked.id, revoked.epoch, "silent")
        run_out = an_open_lane(connection, "night-3", lives_seconds=-1.0)
        foreign = an_open_lane(connection, "night-4", lives_seconds=1.0)
        keys = [(ref.id, ref.epoch) for ref in (living, revoked, run_out)]

        prolonged = rows.renew(connection, PROXY, keys)

        now = elapsed_now(connection)
        remaining = {
            ref.id: lanes.row_of(connection, ref.id, ref.epoch).until_real - now
            for ref in (living, revoked, run_out, foreign)
        }
    assert prolonged == {("night-1", 1)}
    assert remaining["night-1"] == pytest.approx(15.0, abs=0.5)
    assert all(remaining[name] <= 1.0 for name in ("night-2", "night-3", "night-4"))


@pytest.mark.parametrize(
    ("earlier", "may"),
    [
        pytest.param({"state": LaneState.OPEN}, False, id="open"),
        pytest.param({"state": LaneState.REVOKING}, False, id="revoking"),
        pytest.param({"state": LaneState.CLOSED, "closed_real": 1.0}, True, id="closed"),
        pytest.param({"until_real": 1.0}, True, id="its time and the margin are over"),
        pytest.param({"host": "another-host"}, False, id="open on another host"),
    ],
)
def test_an_epoch_is_opened_when_every_earlier_one_is_cut_off(
    database: Database, earlier: dict[str, object], may: bool
):
    with database.transaction() as connection:
        first = an_open_lane(connection)
        change_lane(connection, first, **earlier)
        second = a_requested_lane(connection)

        assert rows.may_open(connection, PROXY, (second.id, second.epoch)) is may


def test_a_lane_revoked_before_it_was_opened_stays_closed(database: Database):
    with database.transaction() as connection:
        lane = a_requested_lane(connection)
        lanes.revoke(connection, lane.id, lane.epoch, "silent")

        assert not rows.mark_open(connection, PROXY, (lane.id, lane.epoch), "127.0.0.1:40001")
        assert states(connection, lane) == [LaneState.CLOSED]


def test_closing_keeps_the_reason_of_who_revoked(database: Database):
    with database.transaction() as connection:
        revoked, worn_out = (an_open_lane(connection, f"night-{n}") for n in (1, 2))
        lanes.revoke(connection, revoked.id, revoked.epoch, "silent")

        for ref in (revoked, worn_out):
            rows.mark_closed(connection, (ref.id, ref.epoch), "time_to_live")

        closed = [lanes.row_of(connection, r.id, r.epoch) for r in (revoked, worn_out)]
        assert [row.closed_why for row in closed] == ["silent", "time_to_live"]
        assert all(row.closed_real is not None for row in closed)


def test_a_lane_nobody_serves_is_closed_only_when_its_time_is_over(database: Database):
    with database.transaction() as connection:
        still, over = (
            an_open_lane(connection, name, lives_seconds=seconds)
            for name, seconds in (("night-1", 1.0), ("night-2", -3.0))
        )

        closed = [rows.close_if_run_out(connection, PROXY, (r.id, r.epoch)) for r in (still, over)]

        assert closed == [False, True]
        assert states(connection, still, over) == [LaneState.OPEN, LaneState.CLOSED]


def test_a_proxy_serves_the_lanes_of_its_own_host_that_are_not_closed(database: Database):
    with database.transaction() as connection:
        served, elsewhere, closed = (an_open_lane(connection, f"night-{n}") for n in (1, 2, 3))
        change_lane(connection, elsewhere, host="another-host")
        change_lane(connection, closed, state=LaneState.CLOSED)

        assert [row.id for row in rows.living_lanes(connection, PROXY)] == [served.id]

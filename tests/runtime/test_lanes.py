"""A lane in the table: who may use it, and when it is provably cut off."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    LaneLost,
    NoFreeSession,
    SystemUnavailable,
    WriteUnproven,
)
from runtime import lanes
from runtime.database import Database, elapsed_now
from runtime.lanes import Lane, LaneState
from runtime.tables import account_seats
from runtime.work_queue import LaneRef
from tests.builders.lanes import a_requested_lane, a_wanted_lane, an_open_lane, change_lane
from tests.egress.partner import open_partner
from tests.egress.raw import TOKEN, get, listening, post, raw, until

MARGIN = 2.0


def test_each_request_is_a_new_epoch_with_a_token_of_its_own(database: Database):
    with database.transaction() as connection:
        first = lanes.request(connection, a_wanted_lane())
        second = lanes.request(connection, a_wanted_lane(worker="worker-2"))
        tokens = {lanes.row_of(connection, r.id, r.epoch).control_token for r in (first, second)}

    assert first == LaneRef("night-1", 1, "worker-1")
    assert second == LaneRef("night-1", 2, "worker-2")
    assert len(tokens) == 2


async def test_workers_who_ask_at_once_get_different_epochs(database: Database):
    asked = [database.run(lanes.request, a_wanted_lane(worker=f"worker-{n}")) for n in range(8)]

    refs = await asyncio.gather(*asked)

    assert sorted(ref.epoch for ref in refs) == list(range(1, 9))


def test_a_lane_to_no_place_is_not_asked_for(database: Database):
    wanted = replace(a_wanted_lane(), allow=[{"scheme": "https", "host": "", "port": 443}])
    with database.transaction() as connection:
        with pytest.raises(ValueError, match="A place needs"):
            lanes.request(connection, wanted)

        assert lanes.open_lanes(connection) == []


async def test_a_worker_waits_until_the_proxy_has_opened_its_lane(database: Database):
    lane = await database.run(a_requested_lane)
    waiting = asyncio.create_task(lanes.wait_until_open(database, lane, 10.0))
    await database.run(change_lane, lane, state=LaneState.OPEN, listener="127.0.0.1:40007")

    opened = await waiting

    assert opened.ref == lane
    assert opened.server == "http://127.0.0.1:40007"


async def test_without_a_proxy_a_lane_does_not_open_then_or_later(database: Database):
    with pytest.raises(SystemUnavailable):
        await lanes.open_lane(database, a_wanted_lane(), 0.1)

    row = await database.run(lanes.row_of, "night-1", 1)
    assert (row.state, row.closed_why) == (LaneState.CLOSED, "not_opened")


@pytest.mark.parametrize("is_asked_for", [False, True], ids=["while asking", "while waiting"])
async def test_whoever_is_stopped_while_a_lane_opens_leaves_none_behind(database, is_asked_for):
    opening = asyncio.create_task(lanes.open_lane(database, a_wanted_lane(), 10.0))
    await asyncio.sleep(0)
    while is_asked_for and not await database.run(lanes.open_lanes):
        await asyncio.sleep(0.01)

    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    row = await database.run(lanes.row_of, "night-1", 1)
    assert (row.state, row.closed_why) == (LaneState.CLOSED, "not_opened")


@pytest.mark.parametrize("was_opened", [True, False])
async def test_a_lane_revoked_meanwhile_is_lost(database: Database, was_opened: bool):
    lane = await database.run(an_open_lane if was_opened else a_requested_lane)
    await database.run(lanes.revoke, lane.id, lane.epoch, "lease_lost")

    with pytest.raises(LaneLost):
        await lanes.wait_until_open(database, lane, 10.0)


def test_a_beat_says_that_the_worker_lives(database: Database):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        change_lane(connection, lane, beat_real=0.0)

        lanes.beat(connection, lane)

        beaten = lanes.row_of(connection, lane.id, lane.epoch).beat_real
        assert beaten == pytest.approx(elapsed_now(connection), abs=5.0)


def test_a_worker_whose_lane_was_revoked_learns_it_when_it_beats(database: Database):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        lanes.beat(connection, lane)
        lanes.release(connection, lane)

        with pytest.raises(LaneLost):
            lanes.beat(connection, lane)


def test_revoking_an_open_lane_leaves_its_closing_to_the_proxy(database: Database):
    with database.transaction() as connection:
        lane = an_open_lane(connection)

        lanes.revoke(connection, lane.id, lane.epoch, "lease_lost")

        row = lanes.row_of(connection, lane.id, lane.epoch)
        assert (row.state, row.closed_why) == (LaneState.REVOKING, "lease_lost")
        assert lanes.listener_of(connection, lane) is None


def test_a_lane_that_was_never_opened_is_closed_at_once(database: Database):
    with database.transaction() as connection:
        lane = a_requested_lane(connection)

        lanes.revoke(connection, lane.id, lane.epoch, "lease_lost")

        row = lanes.row_of(connection, lane.id, lane.epoch)
        assert row.state == LaneState.CLOSED
        assert lanes.fence_time(row, MARGIN, elapsed_now(connection)) == row.closed_real


def test_a_closed_lane_is_not_revoked_again(database: Database):
    with database.transaction() as connection:
        lane = an_open_lane(connection)
        change_lane(connection, lane, state=LaneState.CLOSED, closed_why="released")

        lanes.revoke(connection, lane.id, lane.epoch, "lease_lost")

        assert lanes.row_of(connection, lane.id, lane.epoch).closed_why == "released"


def test_only_lanes_that_are_not_closed_are_open_lanes(database: Database):
    with database.transaction() as connection:
        living = an_open_lane(connection, "night-1")
        closed = an_open_lane(connection, "night-2")
        change_lane(connection, closed, state=LaneState.CLOSED)

        assert [row.id for row in lanes.open_lanes(connection)] == [living.id]


@pytest.mark.parametrize("state", [LaneState.OPEN, LaneState.REVOKING])
@pytest.mark.parametrize(
    ("lives_seconds", "is_fenced"),
    [
        pytest.param(10.0, False, id="its time to live runs"),
        pytest.param(-1.0, False, id="it ran out within the clocks' margin"),
        pytest.param(-3.0, True, id="it ran out before that"),
    ],
)
def test_a_lane_nobody_closed_is_cut_off_when_its_time_to_live_and_the_margin_are_over(
    database: Database, state: LaneState, lives_seconds: float, is_fenced: bool
):
    with database.transaction() as connection:
        lane = an_open_lane(connection, lives_seconds=lives_seconds)
        change_lane(connection, lane, state=state)
        until = lanes.row_of(connection, lane.id, lane.epoch).until_real

        fenced = lanes.fence_time_of(connection, lane.id, lane.epoch, MARGIN)

    assert fenced == (until + MARGIN if is_fenced else None)


def test_a_lane_the_proxy_closed_is_cut_off_since_then(database: Database):
    with database.transaction() as connection:
        lane = an_open_lane(connection, lives_seconds=1000.0)
        change_lane(connection, lane, state=LaneState.CLOSED, closed_real=1234.5)

        assert lanes.fence_time_of(connection, lane.id, lane.epoch, MARGIN) == 1234.5


def test_a_lane_signs_in_with_one_account_and_keeps_it(database: Database):
    accounts = [("night-a", 1), ("night-b", 2)]
    with database.transaction() as connection:
        first = an_open_lane(connection, "night-1")
        others = [an_open_lane(connection, f"night-{n}") for n in (2, 3)]

        taken = [lanes.take_seat(connection, first, "police_rms", accounts) for _ in range(2)]
        theirs = [lanes.take_seat(connection, o, "police_rms", accounts) for o in others]

    assert taken == ["night-a", "night-a"]
    assert theirs == ["night-b", "night-b"]


def test_with_every_seat_taken_a_lane_waits_until_one_is_free(database: Database):
    with database.transaction() as connection:
        first, second = (an_open_lane(connection, f"night-{n}") for n in (1, 2))
        lanes.take_seat(connection, first, "police_rms", [("night", 1)])

        with pytest.raises(NoFreeSession):
            lanes.take_seat(connection, second, "police_rms", [("night", 1)])
        elsewhere = lanes.take_seat(connection, second, "housing", [("night", 1)])
        lanes.free_seats(connection, first.id, first.epoch)
        freed = lanes.take_seat(connection, second, "police_rms", [("night", 1)])

    assert elsewhere == freed == "night"


def test_a_closed_lanes_account_is_taken_next_before_any_sweep(database: Database):
    """Its session still holds what it had locked: only its own account can end it."""
    accounts = [("night-a", 1), ("night-b", 1)]
    with database.transaction() as connection:
        dead, revoking, new = (an_open_lane(connection, f"night-{n}") for n in (1, 2, 3))
        assert lanes.take_seat(connection, dead, "police_rms", accounts) == "night-a"
        assert lanes.take_seat(connection, revoking, "police_rms", accounts) == "night-b"
        change_lane(connection, dead, state=LaneState.CLOSED, closed_real=1234.5)
        lanes.revoke(connection, revoking.id, revoking.epoch, "silent")

        taken = lanes.take_seat(connection, new, "police_rms", accounts)

        left = connection.execute(select(account_seats.c.lane, account_seats.c.account)).all()
    assert taken == "night-a"
    assert sorted(left) == [(revoking.id, "night-b"), (new.id, "night-a")]


def test_a_lane_that_is_not_open_signs_in_nowhere(database: Database):
    with database.transaction() as connection:
        lane = a_requested_lane(connection)

        with pytest.raises(LaneLost):
            lanes.take_seat(connection, lane, "police_rms", [("night", 1)])


async def test_lanes_that_sign_in_at_once_never_share_a_seat(database: Database):
    refs = [await database.run(an_open_lane, f"night-{n}") for n in range(6)]

    async def sign_in(lane: LaneRef) -> str:
        try:
            return await database.run(lanes.take_seat, lane, "police_rms", [("a", 2), ("b", 2)])
        except NoFreeSession:
            return "none"

    accounts = await asyncio.gather(*(sign_in(ref) for ref in refs))

    with database.transaction() as connection:
        seats = connection.execute(select(account_seats.c.account, account_seats.c.seat)).all()
    assert sorted(accounts) == ["a", "a", "b", "b", "none", "none"]
    assert sorted(tuple(seat) for seat in seats) == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]


LANE = LaneRef("night-1", 1, "worker-1")


async def no_warm_up() -> None:
    """Nothing: plain HTTP needs none."""


async def test_a_write_that_is_answered_leaves_the_lane_as_it_was():
    async with open_partner() as partner, listening(partner) as (_, address):
        lane = Lane(LANE, address, TOKEN)
        for write_id in ("w1", "w2"):
            async with lane.commit_window(no_warm_up), raw(address) as page:
                await page.ask(post(partner, "ok", write_id))

        assert partner.commits == ["w1", "w2"]
        assert not lane.is_spent


async def test_the_warm_up_is_made_between_cutting_and_holding():
    async with open_partner() as partner, listening(partner) as (listener, address):
        phases = []

        async def warm_up() -> None:
            phases.append(listener.way.window.phase.value)

        async with Lane(LANE, address, TOKEN).commit_window(warm_up):
            phases.append(listener.way.window.phase.value)
        phases.append(listener.way.window.phase.value)

    assert phases == ["cut", "held", "open"]


async def test_a_partner_that_says_no_has_answered():
    async with open_partner() as partner, listening(partner) as (_, address):
        lane = Lane(LANE, address, TOKEN)

        with pytest.raises(ContentRefused):
            async with lane.commit_window(no_warm_up):
                raise ContentRefused

        assert not lane.is_spent


async def test_a_write_without_an_answer_spends_the_lane():
    async with open_partner() as partner, listening(partner) as (_, address):
        lane = Lane(LANE, address, TOKEN)

        with pytest.raises(AnswerTooLate):
            async with lane.commit_window(no_warm_up):
                raise AnswerTooLate

        assert lane.is_spent
        async with raw(address) as page:
            assert (await page.ask(get(partner))).startswith("503")


async def test_an_answer_after_the_window_s_time_proves_nothing():
    async with open_partner() as partner, listening(partner) as (listener, address):
        lane = Lane(LANE, address, TOKEN)

        async def answer_too_late() -> None:
            async with lane.commit_window(no_warm_up, answer_seconds=0.05):
                await until(lambda: listener.way.window.phase.value == "shut", "the end of time")

        with pytest.raises(WriteUnproven):
            await answer_too_late()
        assert lane.is_spent


async def test_a_window_does_not_open_while_an_earlier_request_is_unanswered():
    async with open_partner() as partner, listening(partner) as (_, address), raw(address) as page:
        page.writer.write(post(partner, "never").encode())
        await until(lambda: bool(partner.commits), "the commit")

        with pytest.raises(AnswerTooLate):
            async with Lane(LANE, address, TOKEN).commit_window(no_warm_up):
                pytest.fail("the window opened")


async def test_a_lane_that_is_gone_clicks_nothing():
    async with open_partner() as partner, listening(partner) as (listener, address):
        await listener.close()

        with pytest.raises(LaneLost):
            async with Lane(LANE, address, TOKEN).commit_window(no_warm_up):
                pytest.fail("the window opened")


async def test_a_lane_cut_while_its_write_is_under_way_leaves_it_unproven():
    async with open_partner() as partner, listening(partner) as (listener, address):
        lane = Lane(LANE, address, TOKEN)

        async def be_cut_off() -> None:
            async with lane.commit_window(no_warm_up):
                await listener.close()

        with pytest.raises(WriteUnproven):
            await be_cut_off()
        assert lane.is_spent

"""A lane's next item is claimed where its last one is written down: both, or neither."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from domain.errors import LaneLost, WriteUnproven
from domain.outcome import NoAction, Outcome
from flows import shift
from flows.shift import Performed, Shift
from runtime import gates, turns
from runtime.tables import work_items
from runtime.work_queue import ClaimedItem
from tests.bots.encompass.small_case import NOW
from tests.builders.queue import an_item, queued
from tests.flows.small_hub import SmallHub

NOTHING = NoAction("nothing_to_do", "test")
During = Callable[[Shift, Any], Awaitable[None]]


async def nothing_happens(*_: Any) -> None: ...


def waiting(hub: SmallHub, count: int) -> None:
    items = [an_item(f"ENC-7K4M-{number}") for number in range(count)]
    hub.rows(queued, hub.worker.cipher, *items)


def states(hub: SmallHub) -> list[str]:
    with hub.database.transaction() as connection:
        return sorted(connection.execute(select(work_items.c.state)).scalars())


class Place:
    """A lane's desk and a shift that does nothing with its items but what `during` does."""

    def __init__(self, hub: SmallHub, room: int = 9, during: During = nothing_happens) -> None:
        self.hub, self.during = hub, during
        self.performed: list[ClaimedItem] = []
        self.shift = Shift(hub.worker, {"encompass": self._perform}, lanes=1)
        self.desk: Any = ADesk(hub, room)

    async def works(self) -> bool:
        return await shift._work_desk(self.shift, self.desk, 0)

    async def _perform(self, item: ClaimedItem, _: Any) -> Outcome:
        self.performed.append(item)
        await self.during(self.shift, self)
        return NOTHING


class ADesk:
    def __init__(self, hub: SmallHub, room: int) -> None:
        self.worker, self.items_done, self.closed = hub.worker, 0, ()
        self.lane = SimpleNamespace(ref=hub.open_lane().lane)
        self._room = room

    @property
    def has_room(self) -> bool:
        return self.items_done < self._room


async def test_every_item_is_worked_once(hub):
    waiting(hub, 4)
    place = Place(hub)

    goes_on = await place.works()

    assert (goes_on, len({item.id for item in place.performed})) == (False, 4)
    assert states(hub) == ["no_action"] * 4


async def test_the_next_item_is_claimed_with_the_end_of_the_last(hub):
    waiting(hub, 2)
    place = Place(hub)
    held = hub.rows(shift._next, place.shift, place.desk.lane.ref, 0).item

    performed = await shift._perform(place.shift, place.desk, held, 0)

    assert performed.following is not None
    assert performed.following.item is not None
    assert states(hub) == ["no_action", "working"]


@pytest.mark.parametrize("error", [OperationalError("claim", {}, Exception("away")), ValueError()])
async def test_where_the_next_cannot_be_claimed_the_last_ends_all_the_same(hub, monkeypatch, error):
    waiting(hub, 2)
    place, ask = Place(hub), shift._next

    def fails(*asked: Any) -> Any:
        ask(*asked)
        raise error

    held = hub.rows(ask, place.shift, place.desk.lane.ref, 0).item
    monkeypatch.setattr(shift, "_next", fails)

    performed = await shift._perform(place.shift, place.desk, held, 0)

    assert performed == Performed(leaves_all_well=True, following=None)
    assert states(hub) == ["no_action", "queued"]


async def test_an_end_that_cannot_be_written_down_claims_nothing(hub, monkeypatch):
    waiting(hub, 2)
    place, finish = Place(hub), turns._finish_now
    held = hub.rows(shift._next, place.shift, place.desk.lane.ref, 0).item

    def fails_at_the_end(*finished: Any) -> Any:
        finish(*finished)
        raise ValueError

    monkeypatch.setattr(turns, "_finish_now", fails_at_the_end)

    performed = await shift._perform(place.shift, place.desk, held, 0)

    assert performed.following is None
    assert states(hub) == ["queued", "system_exception"]


async def test_a_full_desk_claims_nothing_more(hub):
    waiting(hub, 3)
    place = Place(hub, room=2)

    goes_on = await place.works()

    assert (goes_on, len(place.performed)) == (True, 2)
    assert states(hub) == ["no_action", "no_action", "queued"]


async def test_who_is_told_to_stop_claims_nothing_more(hub):
    async def stop(told: Shift, _: Any) -> None:
        told.told_to_stop.set()

    waiting(hub, 2)

    await Place(hub, during=stop).works()

    assert states(hub) == ["no_action", "queued"]


async def test_who_is_told_to_stop_works_what_is_claimed_already(hub, monkeypatch):
    waiting(hub, 2)
    place, ask = Place(hub), shift._next

    def told_just_after(connection: Connection, told: Shift, *asked: Any) -> Any:
        following = ask(connection, told, *asked)
        if place.performed:
            told.told_to_stop.set()
        return following

    monkeypatch.setattr(shift, "_next", told_just_after)

    await place.works()

    assert states(hub) == ["no_action", "no_action"]


async def test_after_an_error_nothing_is_claimed(hub):
    async def fails(*_: Any) -> None:
        raise WriteUnproven(system="police_rms")

    waiting(hub, 2)
    place = Place(hub, during=fails)

    goes_on = await place.works()

    assert (goes_on, len(place.performed)) == (True, 1)
    assert "queued" in states(hub)


async def test_a_lane_that_is_lost_ends_no_item_and_claims_none(hub):
    async def is_lost(_: Shift, place: Any) -> None:
        raise LaneLost("lane")

    waiting(hub, 2)

    with pytest.raises(LaneLost):
        await Place(hub, during=is_lost).works()
    assert states(hub) == ["queued", "working"]


async def test_a_partner_that_closed_meanwhile_is_known_for_the_next_item(hub):
    async def closes(_: Shift, place: Any) -> None:
        seen.append(place.desk.closed)
        with hub.database.transaction() as connection:
            gates.close_connector(connection, "education", "person", "", NOW)

    waiting(hub, 2)
    seen: list[Any] = []

    await Place(hub, during=closes).works()

    assert seen == [frozenset(), frozenset({"education"})]

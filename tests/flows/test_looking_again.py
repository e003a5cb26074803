"""A lane of a shift looks whether a closed partner is back, and passes go round it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    DoorUnanswered,
    SecretUnanswered,
    SignInRefused,
    UnderMaintenance,
)
from domain.outcome import Done
from flows import dispatch, preflight, shift
from flows.dispatch import reason_of
from flows.encompass import perform_encompass
from flows.preflight import Preflight, look_again
from flows.processes import OnBehalfOf
from flows.wiring import Desk, Worker
from runtime import audit_trail, gates, turns
from runtime.gates import TURNS_UNANSWERED
from runtime.partners import ScreenCheck
from runtime.settings import PartnerSettings
from runtime.work_queue import ClaimedItem
from tests.bots.encompass.small_case import NOW
from tests.builders.queue import let_time_pass
from tests.flows.small_hub import SmallHub
from tests.flows.test_encompass_lists import a_turn, is_away, read_the_lists, telling

POLICE = "police_rms"
PARTNERS = {POLICE: PartnerSettings(base_url="http://p", accounts=("a",), account_family="a")}
BEHALF = OnBehalfOf("schedule:encompass", "run-1")


@dataclass
class Place:
    """A workplace whose partners answer as told; `numbers`: the lanes that looked."""

    worker: Worker
    met: Exception | None = None
    numbers: list[int] = field(default_factory=list)

    @asynccontextmanager
    async def open_desk(self, number: int, *, only_looks: bool = False) -> AsyncIterator[Any]:
        self.numbers.append(number)
        lane = SimpleNamespace(ref=None)
        yield SimpleNamespace(
            worker=self.worker, lane=lane, check_screens=self._look, secure_mail=self._come_in
        )

    async def _look(self, _system: str, _reason: object) -> list[ScreenCheck]:
        return [*await (await self._come_in(None)).check_screens()]

    async def _come_in(self, _: object) -> Any:
        if self.met:
            raise self.met
        return SimpleNamespace(check_screens=self._as_expected)

    async def _as_expected(self) -> list[ScreenCheck]:
        return [ScreenCheck(POLICE, "desktop", ())]


@pytest.fixture
def place(hub: SmallHub) -> Place:
    settings = hub.worker.settings.model_copy(update={"partners": PARTNERS})
    return Place(replace(hub.worker, settings=settings))


def close(hub: SmallHub, reason_code: str, seconds_ago: float = 31.0) -> None:
    with hub.database.transaction() as connection:
        gates.close_connector(connection, POLICE, reason_code, "", NOW)
        let_time_pass(connection, seconds_ago)


def closed(hub: SmallHub) -> dict[str, str]:
    return {name: gate.reason_code for name, gate in hub.rows(gates.closed_connectors).items()}


def events(hub: SmallHub) -> list[str]:
    """What was done to a partner's door."""
    with hub.database.transaction() as connection:
        told = [row.event for row in audit_trail.entries(connection)]
    return [event for event in told if event.startswith(("preflight", "connector"))]


async def test_a_partner_that_is_back_is_opened_on_trial(hub, place):
    close(hub, "partner_maintenance")

    await look_again(place, 1)

    assert (closed(hub), place.numbers) == ({}, [1])
    assert events(hub) == ["preflight_passed", "connector_opened"]
    assert hub.rows(gates.count_unanswered, POLICE, NOW)


async def test_a_partner_that_is_not_back_stays_closed_and_is_left_alone(hub, place):
    close(hub, "partner_down")
    place.met = DoorUnanswered(system=POLICE)

    await look_again(place, 0)
    await look_again(place, 1)

    assert (closed(hub), place.numbers) == ({POLICE: "partner_down"}, [0])


async def test_a_password_found_refused_by_a_look_is_not_tried_again(hub, place):
    close(hub, "partner_down")
    place.met = SignInRefused(system=POLICE)

    await look_again(place, 0)
    with hub.database.transaction() as connection:
        let_time_pass(connection, 3600)
    await look_again(place, 0)

    assert (closed(hub), place.numbers) == ({POLICE: "password_refused"}, [0])
    assert events(hub) == ["preflight_failed", "connector_closed"]


async def test_a_password_given_in_vain_is_given_once_more_and_then_rests(hub, place):
    desk = Desk(place.worker, None, None, None)  # type: ignore[arg-type]  # only its door is used
    with pytest.raises(SecretUnanswered):
        async with desk._at_the_door(POLICE):
            raise SecretUnanswered(system=POLICE)
    at_the_door = closed(hub)
    place.met = SecretUnanswered(system=POLICE)

    for seconds in (31, 31, 800, 100):
        with hub.database.transaction() as connection:
            let_time_pass(connection, place.worker.settings.scaled(seconds))
        await look_again(place, seconds)

    assert at_the_door == closed(hub) == {POLICE: "partner_down"}
    assert place.numbers == [31, 100]


async def test_a_door_that_stays_shut_closes_nothing_at_once(hub, place):
    desk = Desk(place.worker, None, None, None)  # type: ignore[arg-type]  # only its door is used

    with pytest.raises(DoorUnanswered) as met:
        async with desk._at_the_door(POLICE):
            raise AnswerTooLate(system=POLICE)

    assert (type(met.value), closed(hub)) == (DoorUnanswered, {})


async def test_an_open_partner_and_one_that_just_closed_are_not_looked_at(hub, place):
    await look_again(place, 0)
    close(hub, "partner_down", seconds_ago=0)
    await look_again(place, 0)

    assert place.numbers == []


def what_is_next(hub: SmallHub, place: Place) -> shift.Next:
    """What a lane with an open desk does next."""
    lane, performers = hub.open_lane().lane, {"encompass": perform_encompass}
    following: shift.Next = hub.rows(shift._next, shift.Shift(place.worker, performers, 1), lane, 0)
    return following


def test_a_lane_at_work_clears_its_desk_away_for_a_look_that_is_due(hub, place):
    hub.put(telling(hub))
    close(hub, "partner_down")

    following = what_is_next(hub, place)

    assert (following.is_look_due, following.item) == (True, None)


def test_a_lane_goes_on_round_a_partner_nobody_may_look_at(hub, place):
    hub.put(telling(hub))
    close(hub, "password_refused")

    following = what_is_next(hub, place)

    assert (following.is_look_due, following.closed) == (False, {POLICE})
    assert following.item is not None


async def test_a_lane_signed_in_before_a_partner_closed_does_not_go_to_it(hub):
    """The door is not asked again for each page: what was closed at the claim is known."""
    somewhere: Any = None
    desk = Desk(hub.worker, somewhere, somewhere, somewhere, closed={POLICE})
    desk._signed_in.add(POLICE)

    with pytest.raises(ConnectorClosed):
        await desk.police_rms(reason_of(BEHALF))


async def test_the_partners_closed_at_the_claim_are_known_at_the_desk(hub, place, monkeypatch):
    hub.put(telling(hub))
    close(hub, "password_refused")
    known = []

    async def perform(_: shift.Shift, desk: Any, item: ClaimedItem, *__: Any) -> shift.Performed:
        known.append((desk.closed, item.kind))
        return shift.Performed(leaves_all_well=False, following=None)

    monkeypatch.setattr(shift, "_perform", perform)
    performers: Any = {"encompass": perform}
    lane: Any = SimpleNamespace(ref=hub.open_lane().lane)
    desk: Any = SimpleNamespace(worker=place.worker, lane=lane, has_room=True, closed=())

    await shift._work_desk(shift.Shift(place.worker, performers, 1), desk, 0)

    assert known == [({POLICE}, "notice")]


async def test_a_pass_does_not_look_where_somebody_has_just_looked(hub, place):
    close(hub, "partner_down")
    place.met = UnderMaintenance(system=POLICE)
    await look_again(place, 0)

    worth = hub.rows(preflight._worth_a_look, [POLICE, "education"], place.worker.settings)

    assert worth == ["education"]


async def test_a_pass_with_no_partner_worth_a_look_opens_no_browser(hub, place):
    close(hub, "partner_down", seconds_ago=0)

    await preflight.look_before_a_pass(Preflight(place.worker, "schedule:encompass"), [POLICE])

    assert closed(hub) == {POLICE: "partner_down"}


async def test_a_pass_opens_no_browser_for_a_partner_it_does_not_use(place):
    await preflight.look_before_a_pass(Preflight(place.worker, "schedule:encompass"), ["housing"])

    assert place.numbers == []


async def test_a_pass_ends_well_although_the_mailbox_is_closed(hub, place):
    await read_the_lists(hub)
    await a_turn(hub, telling(hub))
    place.met = ConnectorClosed(system="secure_mail")

    await dispatch._follow(place, BEHALF)

    assert place.numbers == [0]


async def test_a_pass_that_finds_the_mailbox_shut_closes_it(hub, place):
    await read_the_lists(hub)
    await a_turn(hub, telling(hub))
    place.met = SignInRefused(system="secure_mail")

    await dispatch._follow(place, BEHALF)

    assert closed(hub) == {"secure_mail": "password_refused"}


async def test_a_list_that_stands_in_counts_as_an_unanswered_turn(hub):
    await read_the_lists(hub)
    is_away(hub, DoorUnanswered(system="education"), "inside")
    hub.after(hours=2)
    for _ in range(TURNS_UNANSWERED - 1):
        hub.rows(gates.count_unanswered, "education", NOW)

    turn = await a_turn(hub, telling(hub))

    assert isinstance(turn.outcome, Done)
    assert closed(hub) == {"education": "partner_down"}


async def test_a_turn_by_a_list_that_stands_in_does_not_say_that_the_partner_answers(hub):
    await read_the_lists(hub)
    is_away(hub, DoorUnanswered(system="education"), "inside")
    hub.after(hours=2)
    hub.put(telling(hub))
    lane, worker = hub.open_lane(), hub.worker
    item = hub.claim(lane)

    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        lane.reached = turn.reached
        turn.reached.add("education")
        turn.outcome = await perform_encompass(item, lane)

    assert isinstance(turn.outcome, Done)
    assert "education" not in turn.reached

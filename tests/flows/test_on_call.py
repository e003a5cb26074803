"""The worker for people who wait: warm, by its own accounts, and left what it can take."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from bots.research.items import LICENSED_CHECKS, QUEUE, RESEARCH, Research
from bots.research.ordering import Asker, Order, order_research
from domain.errors import DoorUnanswered, LaneLost, SignInRefused
from domain.identifiers import OccurrenceNumber
from domain.research_pack import SYSTEMS
from flows import on_call, shift
from flows.hands import is_shift_wanted
from flows.on_call import NOBODY_WAITS, settings_on_call, why_not_on_call
from flows.one_at_a_time import AlreadyHeld, alone
from flows.roster import performers, waited_for
from flows.shift import Performed, Shift, Warm
from flows.waited_for import LOOKED_WITHIN_SECONDS, is_left_to_on_call
from runtime import gates, work_queue
from runtime import lanes as runtime_lanes
from runtime.settings import PartnerSettings, Settings
from runtime.tables import lanes
from runtime.work_queue import LaneRef
from tests.bots.research.fake_desk import a_desk
from tests.bots.research.small_case import CASE, NOW
from tests.builders.queue import an_open_lane, let_time_pass
from tests.flows.small_hub import HUB, SmallHub
from tests.flows.test_research_desk import VOSS, take

OURS = "on-call-hub-1"
NIGHT = tuple(f"mash-research-{number:02}" for number in (1, 2, 3))
OWN = ("mash-research-oncall",)
AN_HOUR = timedelta(hours=1)


def partners(own: tuple[str, ...] = OWN) -> dict[str, PartnerSettings]:
    one = PartnerSettings(
        base_url="http://p", accounts=NIGHT, account_family="mash-research", on_call=own
    )
    return dict.fromkeys((*SYSTEMS, "secure_mail"), one)


def where_all_is_set_up(hub: SmallHub) -> SmallHub:
    settings = hub.worker.settings.model_copy(update={"partners": partners()})
    hub.worker = replace(hub.worker, settings=settings)
    hub.it_is(NOW)
    return hub


@pytest.fixture
def office(hub: SmallHub) -> SmallHub:
    return where_all_is_set_up(hub)


@pytest.fixture
def office_on_each(hub_on_each: SmallHub) -> SmallHub:
    return where_all_is_set_up(hub_on_each)


def order(hub: SmallHub, case: OccurrenceNumber = CASE, behalf: Asker = VOSS) -> Any:
    wanted = Research(case, "new_referral")
    return hub.rows(order_research, wanted, Order(hub.worker.cipher, hub.worker.settings, behalf))


def lane_on_call(hub: SmallHub) -> LaneRef:
    lane: LaneRef = hub.rows(an_open_lane, f"{OURS}/0", 1, OURS)
    return lane


def next_on_call(hub: SmallHub, lane: LaneRef) -> Any:
    warm = Warm(SYSTEMS, 0.25, 480.0)
    here = Shift(hub.worker, waited_for(hub.worker.settings), 1, waits_for_work=True, warm=warm)
    return hub.rows(shift._next, here, lane, 0).item


def next_of_the_night(hub: SmallHub, number: int = 0, lanes: int = 1) -> Any:
    settings = hub.worker.settings
    here = Shift(hub.worker, performers(settings), lanes, left_to_on_call=waited_for(settings))
    return hub.rows(shift._next, here, hub.open_lane().lane, number).item


def is_wanted(hub: SmallHub) -> bool:
    settings = hub.worker.settings
    return bool(hub.rows(is_shift_wanted, performers(settings), settings))


def test_what_people_wait_for_is_what_only_people_order(office):
    settings = office.worker.settings

    assert set(waited_for(settings)) == {QUEUE}
    assert set(performers(settings)) == {QUEUE, "encompass", "resolve"}


def test_a_free_worker_on_call_is_left_what_people_wait_for(office_on_each):
    ordered = order(office_on_each)
    lane = lane_on_call(office_on_each)

    assert not is_wanted(office_on_each)
    assert next_of_the_night(office_on_each) is None
    assert next_on_call(office_on_each, lane).id == ordered.item_id


def test_what_finds_it_busy_a_shift_takes(office_on_each):
    order(office_on_each)
    next_on_call(office_on_each, lane_on_call(office_on_each))
    second = order(office_on_each, behalf=replace(VOSS, requester="person:r.calloway"))

    assert is_wanted(office_on_each)
    assert next_of_the_night(office_on_each).id == second.item_id


def test_the_first_of_several_night_lanes_never_takes_what_people_wait_for(office):
    ordered = order(office)

    assert next_of_the_night(office, 0, lanes=2) is None
    assert next_of_the_night(office, 1, lanes=2).id == ordered.item_id


@pytest.mark.parametrize(
    "gone",
    [
        {"state": "revoking"},
        {"state": "requested", "listener": None},
        {"beat_real": 0.0, "looked_real": 0.0},
        {"until_real": 0.0},
        {"worker": "shift-hub-1"},
    ],
    ids=["revoked", "not open yet", "silent", "its way out is dead", "no worker on call"],
)
def test_where_nobody_on_call_is_there_a_shift_takes_it(office, gone):
    ordered = order(office)
    lane = lane_on_call(office)
    office.rows(lambda connection: connection.execute(_changed(lane, gone)))

    assert not office.rows(is_left_to_on_call, office.worker.settings)
    assert is_wanted(office)
    assert next_of_the_night(office).id == ordered.item_id


def _changed(lane: LaneRef, values: dict[str, Any]) -> Any:
    return update(lanes).where(lanes.c.id == lane.id).values(**values)


@pytest.mark.parametrize("is_on_call", [True, False], ids=["on call", "a shift"])
def test_a_pack_is_completed_later_by_whoever_works_then(office, is_on_call):
    """Issue C 2: one system down gives a partial pack, completed by itself later."""
    ordered = order(office)
    take(
        office, a_desk(troubles={"housing": DoorUnanswered(system="housing")}), "lane-of-the-first"
    )
    assert take(office, a_desk(), "lane-of-the-request").kind == LICENSED_CHECKS
    assert next_of_the_night(office) is None, "before its time"
    office.it_is(NOW + AN_HOUR)

    taken = next_on_call(office, lane_on_call(office)) if is_on_call else next_of_the_night(office)

    assert (taken.kind, taken.reference.split("/")[-2:]) == (RESEARCH, ["again", "1"])
    assert taken.id != ordered.item_id


def test_it_signs_in_by_its_own_accounts_alone(office):
    own = settings_on_call(office.worker.settings)

    assert {partner.accounts for name, partner in own.partners.items()} == {OWN}
    assert own.items_per_context == office.worker.settings.items_per_context > 1


def test_without_accounts_of_its_own_it_shares_and_gives_back_after_each_item(office):
    shared = office.worker.settings.model_copy(update={"partners": partners(own=())})

    own = settings_on_call(shared)

    assert on_call.own_systems(shared) == []
    assert own.partners["housing"].accounts == NIGHT[::-1]
    assert own.items_per_context == 1


def test_where_a_partner_is_missing_nobody_is_on_call_and_why_is_said(fast):
    known = dict.fromkeys(("police_rms", "education", "secure_mail"), partners()["housing"])
    here = fast.model_copy(update={"partners": known, "hub": HUB})

    assert why_not_on_call(here) == NOBODY_WAITS
    assert why_not_on_call(here.model_copy(update={"partners": partners()})) == ""


@dataclass
class WarmDesk:
    """A desk that is signed in to before anybody asks; `met`: what a partner's door says."""

    worker: Any
    lane: Any
    met: dict[str, Exception] = field(default_factory=dict)
    age_seconds: float = 0.0
    has_room: bool = True
    closed: Any = ()
    signed_in: list[str] = field(default_factory=list)

    async def sign_in(self, system: str, reason: Any) -> None:
        assert reason.item_id == ""
        if system in self.met:
            raise self.met[system]
        self.signed_in.append(system)


def waiting(office: SmallHub, settings: Settings) -> tuple[Shift, WarmDesk]:
    worker = replace(office.worker, settings=settings)
    warm = Warm(SYSTEMS, 0.01, 480.0)
    here = Shift(worker, waited_for(settings), 1, waits_for_work=True, warm=warm)
    return here, WarmDesk(worker, SimpleNamespace(ref=lane_on_call(office)))


async def at_work(office: SmallHub, here: Shift, desk: WarmDesk, monkeypatch: Any) -> bool:
    """Until the desk has to be a fresh one, or the item there is was taken."""

    async def perform(*_: Any) -> Performed:
        return Performed(leaves_all_well=False, following=None)

    monkeypatch.setattr(shift, "_perform", perform)
    return await shift._work_desk(here, desk, 0)  # type: ignore[arg-type]  # a desk in its shape


async def test_every_partner_is_signed_in_to_before_anybody_asks(office, monkeypatch):
    here, desk = waiting(office, office.worker.settings)
    desk.age_seconds = 1000.0

    assert await at_work(office, here, desk, monkeypatch)
    assert desk.signed_in == list(SYSTEMS)


async def test_an_item_that_comes_while_it_signs_in_goes_first(office, monkeypatch):
    here, desk = waiting(office, office.worker.settings)
    sign_in = desk.sign_in

    async def somebody_asks(system: str, reason: Any) -> None:
        await sign_in(system, reason)
        order(office)

    monkeypatch.setattr(desk, "sign_in", somebody_asks)

    assert await at_work(office, here, desk, monkeypatch)
    assert desk.signed_in == [SYSTEMS[0]]


async def test_a_refused_password_closes_the_partner_and_one_that_is_silent_is_left_cold(
    office, monkeypatch
):
    here, desk = waiting(office, office.worker.settings)
    desk.age_seconds = 1000.0
    desk.met = {
        "housing": SignInRefused(system="housing"),
        "probation": DoorUnanswered(system="probation"),
    }

    await at_work(office, here, desk, monkeypatch)

    assert set(SYSTEMS) - set(desk.signed_in) == {"housing", "probation"}
    assert set(office.rows(gates.closed_connectors)) == {"housing"}


async def test_a_lane_that_was_cut_while_it_signed_in_is_lost(office, monkeypatch):
    here, desk = waiting(office, office.worker.settings)
    desk.met = {"police_rms": LaneLost(OURS)}

    with pytest.raises(LaneLost):
        await at_work(office, here, desk, monkeypatch)


async def test_a_closed_partner_is_looked_at_by_others(office):
    """To look it would have to clear its warm desk away."""
    office.rows(gates.close_connector, "housing", "partner_down", "", NOW)
    office.rows(let_time_pass, 31.0)
    lane = lane_on_call(office)
    ordered = order(office)

    assert next_on_call(office, lane).id == ordered.item_id
    assert next_of_the_night_is_a_look(office)


def next_of_the_night_is_a_look(hub: SmallHub) -> bool:
    here = Shift(hub.worker, performers(hub.worker.settings), 1)
    return bool(hub.rows(shift._next, here, hub.open_lane().lane, 0).is_look_due)


async def test_told_to_stop_it_takes_nothing_more(office, monkeypatch):
    here, desk = waiting(office, office.worker.settings)
    order(office)
    here.told_to_stop.set()

    assert await at_work(office, here, desk, monkeypatch)
    assert office.rows(is_left_to_on_call, office.worker.settings)
    assert desk.signed_in == []


async def test_there_is_one_on_call_on_a_host(office):
    settings = office.worker.settings

    with alone(on_call.on_call_lock(settings)), pytest.raises(AlreadyHeld):
        await on_call.be_on_call(office.worker, waited_for(settings), asyncio.Event())


def test_one_on_call_that_hangs_as_it_signs_in_is_not_waited_for(office_on_each):
    """It lives, and says so; it looks for no work until the partner has answered."""
    settings = office_on_each.worker.settings
    lane = lane_on_call(office_on_each)
    assert office_on_each.rows(is_left_to_on_call, settings)

    office_on_each.rows(let_time_pass, settings.scaled(LOOKED_WITHIN_SECONDS) + 0.1)
    office_on_each.rows(beats, lane)
    assert not office_on_each.rows(is_left_to_on_call, settings)

    office_on_each.rows(work_queue.claim, [QUEUE], lane, NOW, 60.0)
    assert office_on_each.rows(is_left_to_on_call, settings)


def beats(connection: Any, lane: LaneRef) -> None:
    runtime_lanes.beat(connection, lane)

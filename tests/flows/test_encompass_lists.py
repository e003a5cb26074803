"""The education service's lists: read once an hour, standing in for a day, and no longer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from domain.errors import (
    ConnectorClosed,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
    WorkerError,
)
from domain.notices import Household
from domain.outcome import Done, State
from flows.encompass import perform_encompass
from runtime import gates, kept_reads, turns
from runtime.tables import connector_gates
from runtime.turns import OpenTurn
from tests.bots.encompass.small_case import LEAD, NOW, a_notice
from tests.flows.small_hub import SmallHub

NOTICE = a_notice()
A_MINUTE = timedelta(minutes=1)
AWAY = [
    SystemUnavailable(system="education"),
    ConnectorClosed(system="education"),
    UnderMaintenance(system="education"),
]


def telling(hub: SmallHub) -> Wanted:
    """A notice that is not late whenever it is worked."""
    return Wanted(reference_of(NOTICE.keys), NOTICE, NOW + timedelta(days=3))


def a_find(number: int) -> Wanted:
    return Wanted(f"find/43260118204/{number}", Household(NOTICE.references), NOW)


async def a_turn(hub: SmallHub, *wanted: Wanted) -> OpenTurn:
    """The bot's own turn with a notice, from claim to its end."""
    hub.put(*wanted)
    lane, worker = hub.open_lane(), hub.worker
    item = hub.claim(lane)
    async with turns.working_on(item, worker.database, worker.settings, worker.cipher) as turn:
        turn.outcome = await perform_encompass(item, lane)  # type: ignore[arg-type]  # by shape
    return turn


async def read_the_lists(hub: SmallHub) -> None:
    """As any item does: the find that decided on the notice, say."""
    _, desk = hub.take_up(a_find(0))
    await desk.establishments()
    await desk.directory()


async def test_a_list_read_within_the_hour_is_not_read_again_and_an_older_one_is(hub):
    _, first = hub.take_up(a_find(0))
    await first.directory()
    await first.directory()
    hub.after(minutes=59)
    _, second = hub.take_up(a_find(1))
    await second.directory()
    within_the_hour = list(hub.register.read)

    hub.after(minutes=61)
    _, third = hub.take_up(a_find(2))
    await third.directory()

    assert within_the_hour == ["directory"]
    assert hub.register.read == ["directory", "directory"]


async def test_a_list_is_kept_with_the_moment_it_was_read(hub):
    await read_the_lists(hub)
    hub.after(hours=5)
    hub.register.away = SystemUnavailable(system="education")
    _, desk = hub.take_up(a_find(1))
    directory = await desk.directory()

    kept = hub.rows(kept_reads.kept, "directory", hub.worker.cipher)

    assert NOW <= kept.as_at < NOW + A_MINUTE
    assert directory.as_at == NOW


@pytest.mark.parametrize("away", AWAY, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["at the door", "inside"])
async def test_a_list_of_the_last_day_stands_in_while_the_service_is_away(hub, away, where):
    await read_the_lists(hub)
    is_away(hub, away, where)
    hub.after(hours=23, minutes=59)

    turn = await a_turn(hub, telling(hub))

    assert isinstance(turn.outcome, Done)
    [message] = hub.mail.items.values()
    assert message.to == LEAD.address


@pytest.mark.parametrize("away", AWAY, ids=lambda error: type(error).__name__)
async def test_after_a_day_and_a_minute_no_message_goes_by_what_was_read_before(hub, away):
    await read_the_lists(hub)
    is_away(hub, away, "inside")
    hub.after(hours=24, minutes=1)

    turn = await a_turn(hub, telling(hub))

    waits = State.DEFERRED if isinstance(away, SystemUnavailable) else State.QUEUED
    assert turn.ended is not None
    assert (turn.ended.state, hub.mail.items) == (waits, {})


async def test_without_any_list_nothing_goes(hub):
    is_away(hub, SystemUnavailable(system="education"), "inside")

    turn = await a_turn(hub, telling(hub))

    assert turn.ended is not None
    assert (turn.ended.state, hub.mail.items) == (State.DEFERRED, {})


async def test_while_the_service_answers_its_contacts_are_those_of_now(hub):
    await read_the_lists(hub)
    moved = replace(LEAD, address="new.dsl@northmere-schools.example.org", changed_at=NOW)
    hub.register.contacts = (replace(moved, verified_at=NOW + A_MINUTE),)
    hub.after(minutes=2)

    await a_turn(hub, telling(hub))

    assert [one.to for one in hub.mail.items.values()] == [moved.address]


async def test_a_refused_password_closes_the_door_although_a_list_stands_in(hub):
    """A wrong password is tried once by all workers together, whatever became of the item."""
    await read_the_lists(hub)
    is_away(hub, SignInRefused(system="education"), "at the door")
    hub.after(hours=2)

    turn = await a_turn(hub, telling(hub))

    assert isinstance(turn.outcome, Done)
    closed = hub.rows(gates.closed_connectors)
    assert closed["education"].reason_code == "password_refused"


async def test_a_service_that_is_only_down_is_not_closed(hub):
    await read_the_lists(hub)
    is_away(hub, SystemUnavailable(system="education"), "at the door")
    hub.after(hours=2)

    await a_turn(hub, telling(hub))

    assert hub.rows(gates.closed_connectors) == {}


def is_away(hub: SmallHub, error: WorkerError, where: str) -> None:
    hub.register.away = error
    hub.door = error if where == "at the door" else None


async def test_a_turn_that_meets_a_silent_register_twice_counts_it_once(hub):
    await read_the_lists(hub)
    is_away(hub, SystemUnavailable(system="education"), "inside")

    await a_turn(hub, telling(hub))

    counted = select(connector_gates.c.unanswered_turns)
    assert hub.rows(lambda connection: connection.execute(counted).scalars().all()) == [1]

"""A pass without a browser: one bad occurrence stops nobody else's, and a failed find comes again.

Issue A.2: dispatch takes every domestic-abuse occurrence. Bad input and trouble: nothing lost.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bots.encompass.drafting import reference_of
from bots.encompass.intake import OVERLAP, SeenOccurrence, seen
from bots.encompass.ordering import Order
from bots.encompass.ports import Wanted
from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    PageIncomplete,
    RecordNotFound,
    RecordRestricted,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber
from domain.notices import Household, Notice
from domain.occurrences import Listing, Occurrence, OccurrenceRow
from domain.outcome import Done, NeedsPerson, State
from flows.dispatch import Looked, _begin, _complete, _read_share
from flows.encompass import perform_encompass
from flows.encompass_desk import note_sent, put_alone
from runtime import sealed_values, work_queue
from runtime.tables import passes, work_items
from tests.bots.encompass.small_case import (
    EARLIER,
    LAST_NIGHT,
    NOW,
    OCCURRENCE,
    a_notice,
    an_occurrence,
)
from tests.flows.small_hub import HUB, SmallHub

GOOD, BAD = EARLIER, OCCURRENCE
OTHERS = [OccurrenceNumber(f"4326000000{number}") for number in range(1, 5)]


@dataclass
class Rms:
    """The police system; `answers` are what opening an occurrence raises, the next one first."""

    answers: dict[OccurrenceNumber, list[Exception]] = field(default_factory=dict)
    looks: list[OccurrenceNumber] = field(default_factory=list)

    async def occurrence(self, number: OccurrenceNumber) -> Occurrence:
        self.looks.append(number)
        if self.answers.get(number):
            raise self.answers[number].pop(0)
        return an_occurrence(number=number)


def rows(*numbers: OccurrenceNumber) -> list[OccurrenceRow]:
    return [OccurrenceRow(number, changed_at=LAST_NIGHT) for number in numbers]


async def read(rms: Rms, *numbers: OccurrenceNumber) -> list[SeenOccurrence]:
    police: object = rms
    return await _read_share(police, rows(*numbers), NOW)  # type: ignore[arg-type]  # in its shape


def complete(hub: SmallHub, changed: list[SeenOccurrence]) -> int:
    """The next pass sees this and is completed; how many items are new."""
    hub.after(minutes=5 * (1 + hub.rows(lambda c: len(c.execute(select(passes)).all()))))
    with hub.database.transaction() as connection:
        begun, before = _begin(connection, hub.worker)
        looked = Looked(Listing(tuple(rows(*(one.number for one in changed))), 0), tuple(changed))
        return _complete(connection, hub.worker, begun, before, looked, "schedule").items_new


class TestOneBadOccurrence:
    @pytest.mark.parametrize(
        "trouble",
        [
            RecordNotFound(system="police_rms"),
            PageIncomplete("occurrence", system="police_rms"),
            WrongRecordShown(system="police_rms"),
            ValueError("not enough values to unpack"),
            IndexError("list index out of range"),
        ],
        ids=lambda trouble: type(trouble).__name__,
    )
    async def test_does_not_stop_the_pass_and_is_an_item_of_its_own(self, hub, trouble):
        rms = Rms({BAD: [trouble, trouble]})

        changed = await read(rms, *OTHERS, BAD, GOOD)
        complete(hub, changed)

        # The same two adults and the same child in all of them: one household, but for the bad one.
        assert finds(hub) == [(*OTHERS, GOOD), (BAD,)]

    async def test_a_page_cut_short_once_is_read_once_more(self):
        rms = Rms({BAD: [PageIncomplete("occurrence", system="police_rms")]})

        [one] = await read(rms, BAD)

        assert not one.is_unreadable
        assert rms.looks == [BAD, BAD]

    async def test_read_by_a_later_pass_it_joins_its_household(self, hub):
        rms = Rms({BAD: [RecordNotFound(system="police_rms")]})
        complete(hub, await read(rms, GOOD, BAD))

        complete(hub, await read(rms, BAD))

        assert finds(hub)[2:] == [(GOOD, BAD)]

    async def test_unreadable_still_it_is_not_ordered_again(self, hub):
        gone = RecordNotFound(system="police_rms")
        rms = Rms({BAD: [gone, gone]})
        complete(hub, await read(rms, BAD))

        assert complete(hub, await read(rms, BAD)) == 0

    @pytest.mark.parametrize("down", [SystemUnavailable, AnswerTooLate, ConnectorClosed])
    async def test_a_partner_that_is_down_fails_the_pass_as_before(self, down):
        with pytest.raises(down):
            await read(Rms({BAD: [down(system="police_rms")]}), *OTHERS, BAD)

    async def test_a_restricted_one_is_still_known_as_restricted(self):
        [one] = await read(Rms({BAD: [RecordRestricted(system="police_rms")]}), BAD)

        assert (one.is_restricted, one.is_unreadable) == (True, False)


class TestAFailedFind:
    def test_is_ordered_again_by_the_next_pass_though_nothing_changed(self, hub):
        complete(hub, [a_seen(GOOD)])
        [first] = items(hub)
        end(hub, first.id, State.SYSTEM_EXCEPTION)

        assert complete(hub, []) == 1

        first, second = items(hub)
        assert (second.reference, second.follows) == (f"{first.reference}#2", first.id)
        assert finds(hub) == [(GOOD,), (GOOD,)]

    def test_is_ordered_again_each_time_it_failed_and_not_while_one_is_open(self, hub):
        complete(hub, [a_seen(GOOD)])
        for number in range(3):
            end(hub, items(hub)[-1].id, State.SYSTEM_EXCEPTION)
            assert complete(hub, []) == 1
            assert complete(hub, []) == 0
            assert items(hub)[-1].reference.endswith(f"#{number + 2}")

    @pytest.mark.parametrize(
        "ended", [State.DONE, State.NO_ACTION, State.BUSINESS_EXCEPTION, State.CANCELLED]
    )
    def test_one_that_ended_otherwise_is_not_ordered_again(self, hub, ended):
        complete(hub, [a_seen(GOOD)])
        end(hub, items(hub)[-1].id, ended)

        assert complete(hub, []) == 0

    def test_a_change_since_orders_one_find_and_it_follows_the_failed_one(self, hub):
        complete(hub, [a_seen(GOOD)])
        [first] = items(hub)
        end(hub, first.id, State.SYSTEM_EXCEPTION)

        new = complete(hub, [a_seen(GOOD, hours_later=1)])

        assert (new, items(hub)[-1].follows) == (1, first.id)
        assert complete(hub, []) == 0

    def test_a_household_that_grew_since_is_ordered_as_it_is_now(self, hub):
        complete(hub, [a_seen(GOOD)])
        end(hub, items(hub)[-1].id, State.SYSTEM_EXCEPTION)

        complete(hub, [a_seen(BAD)])

        assert finds(hub) == [(GOOD,), (GOOD, BAD)]
        assert complete(hub, []) == 0

    def test_one_found_since_stays_found_when_a_part_of_it_is_a_week_old(self, hub):
        week_old = replace(a_seen(GOOD), changed_at=NOW - OVERLAP + timedelta(minutes=7))
        complete(hub, [week_old, a_seen(BAD)])
        end(hub, items(hub)[-1].id, State.SYSTEM_EXCEPTION)
        assert complete(hub, []) == 1
        end(hub, items(hub)[-1].id, State.DONE)

        assert complete(hub, []) == 0

    def test_another_household_is_left_as_it_is(self, hub):
        far = an_occurrence(*an_occurrence().parties[:1], number=BAD)
        complete(hub, [a_seen(GOOD), seen(far, rows(BAD)[0], NOW)])
        assert finds(hub) == [(GOOD,), (BAD,)]
        end(hub, items(hub)[0].id, State.SYSTEM_EXCEPTION)

        complete(hub, [])

        assert finds(hub)[2:] == [(GOOD,)]


class TestAnOccurrenceThatAPassReadsAndAFindDoesNot:
    """Its household goes on without it; looked into by itself, it becomes a person's, once."""

    def household_of_two(self, hub):
        """A find of both, as the pass ordered it; the find cannot read BAD."""
        complete(hub, [a_seen(GOOD), a_seen(BAD)])
        hub.police.occurrences = {GOOD: an_occurrence(number=GOOD)}

    async def perform_next(self, hub, *, tries_before: int = 0):
        values = {"attempts_used": tries_before}
        waiting = work_items.c.state == State.QUEUED
        hub.rows(lambda c: c.execute(work_items.update().where(waiting).values(**values)))
        lane = hub.open_lane()
        item = hub.claim(lane, NOW + timedelta(days=1))
        return item, await perform_encompass(item, lane)

    async def test_is_ordered_by_itself_and_then_asked_of_a_person(self, hub):
        self.household_of_two(hub)

        first, told = await self.perform_next(hub)

        assert isinstance(told, Done)
        assert notices(hub) == [(GOOD,)]
        assert finds(hub) == [(GOOD, BAD), (BAD,)]
        end(hub, first.id, State.DONE)
        hub.rows(end_notices)
        _, asked = await self.perform_next(hub)
        assert isinstance(asked, NeedsPerson)
        assert asked.task.reason_code == "occurrence_unreadable"

    @pytest.mark.parametrize("ended", [State.AWAITING_PERSON, State.DONE_BY_PERSON])
    def test_is_ordered_once_for_as_long_as_it_is_unchanged(self, hub, ended):
        self.household_of_two(hub)
        hub.rows(put_alone, [BAD], hub_order(hub))
        end(hub, items(hub)[-1].id, ended)

        complete(hub, [a_seen(GOOD, hours_later=1)])
        hub.rows(put_alone, [BAD], hub_order(hub))

        assert finds(hub) == [(GOOD, BAD), (BAD,), (GOOD, BAD)]

    def test_is_ordered_again_when_it_changed(self, hub):
        self.household_of_two(hub)
        hub.rows(put_alone, [BAD], hub_order(hub))

        complete(hub, [a_seen(BAD, hours_later=1)])
        hub.rows(put_alone, [BAD], hub_order(hub))

        assert finds(hub).count((BAD,)) == 2

    def test_is_ordered_again_when_its_own_find_failed(self, hub):
        self.household_of_two(hub)
        hub.rows(put_alone, [BAD], hub_order(hub))
        end(hub, items(hub)[-1].id, State.SYSTEM_EXCEPTION)

        hub.rows(put_alone, [BAD], hub_order(hub))

        first, second = [one for one in items(hub) if "/alone" in one.reference]
        assert (second.reference, second.follows) == (f"{first.reference}#2", first.id)

    @pytest.mark.parametrize(("tries_before", "goes_on"), [(0, False), (2, True)])
    async def test_is_tried_as_often_as_an_item_is(self, hub, tries_before, goes_on, monkeypatch):
        self.household_of_two(hub)
        never_ends = PageIncomplete("log never ends", system="police_rms")
        monkeypatch.setattr(hub.police, "occurrences", CutShort(hub.police.occurrences, never_ends))

        if goes_on:
            _, outcome = await self.perform_next(hub, tries_before=tries_before)
            assert isinstance(outcome, Done)
        else:
            with pytest.raises(PageIncomplete):
                await self.perform_next(hub, tries_before=tries_before)


class TestANoticeThatWasOnItsWayWhenItsOccurrenceWasWithdrawn:
    """Issue A.4: a retracted notice makes a correction task and a possible-breach task."""

    def on_its_way(self, hub):
        notice = a_notice()
        item, _ = hub.take_up(Wanted(reference_of(notice.keys), notice, NOW + timedelta(hours=2)))
        return item, notice

    def proven_sent(self, hub, item, notice):
        hub.rows(note_sent, item.id, notice, "SM-1")
        end(hub, item.id, State.DONE)

    def test_is_taken_back_by_the_next_pass_once(self, hub):
        item, notice = self.on_its_way(hub)
        complete(hub, [a_withdrawn(OCCURRENCE)])
        assert taken_back(hub) == []
        self.proven_sent(hub, item, notice)

        complete(hub, [])
        complete(hub, [])

        assert taken_back(hub) == [("breach", item.id), ("correction", item.id)]

    def test_stands_when_its_occurrence_stands_again(self, hub):
        item, notice = self.on_its_way(hub)
        complete(hub, [a_withdrawn(OCCURRENCE)])
        self.proven_sent(hub, item, notice)

        complete(hub, [a_seen(OCCURRENCE, hours_later=2)])

        assert taken_back(hub) == []


def a_withdrawn(number: OccurrenceNumber) -> SeenOccurrence:
    return replace(a_seen(number, hours_later=1), is_retracted=True)


def taken_back(hub: SmallHub):
    kinds = ("correction", "breach")
    return sorted((one.kind, one.follows) for one in every_item(hub) if one.kind in kinds)


class CutShort(dict[OccurrenceNumber, Occurrence]):
    """Whatever is not in it raises this."""

    def __init__(self, known: dict[OccurrenceNumber, Occurrence], trouble: Exception) -> None:
        super().__init__(known)
        self.trouble = trouble

    def __missing__(self, number: OccurrenceNumber) -> Occurrence:
        raise self.trouble


def hub_order(hub: SmallHub) -> Order:
    return Order(hub.worker.cipher, hub.worker.settings, HUB, "schedule")


def notices(hub: SmallHub) -> list[tuple[OccurrenceNumber, ...]]:
    """What each notice tells of."""
    told = [one for one in every_item(hub) if one.kind == "notice"]
    opened = [hub.worker.cipher.open(one.contents_sealed, about=one.id) for one in told]
    return [sealed_values.from_bytes(Notice, one).references for one in opened]


def end_notices(connection) -> None:
    """They are in nobody's way."""
    one = work_items.c.kind == "notice"
    connection.execute(work_items.update().where(one).values(state=State.DONE))


def a_seen(number: OccurrenceNumber, hours_later: int = 0) -> SeenOccurrence:
    changed_at = LAST_NIGHT + timedelta(hours=hours_later)
    return seen(an_occurrence(number=number), OccurrenceRow(number, changed_at=changed_at), NOW)


def end(hub: SmallHub, item_id, state: State) -> None:
    with hub.database.transaction() as connection:
        assert work_queue.change(connection, item_id, state, NOW)


def items(hub: SmallHub):
    """Every find, in the order they were made."""
    return [one for one in every_item(hub) if one.kind == "find"]


def every_item(hub: SmallHub):
    chosen = select(work_items).order_by(work_items.c.created_at, work_items.c.reference)
    return hub.rows(lambda connection: connection.execute(chosen).all())


def finds(hub: SmallHub) -> list[tuple[OccurrenceNumber, ...]]:
    cipher = hub.worker.cipher
    opened = [cipher.open(row.contents_sealed, about=row.id) for row in items(hub)]
    return [sealed_values.from_bytes(Household, one).occurrences for one in opened]

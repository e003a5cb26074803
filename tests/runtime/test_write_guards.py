"""What stands between a worker and a wrong click: design.md 4, one fact for each guard."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pytest
from sqlalchemy import select

from domain.errors import (
    ConnectorClosed,
    ContentRefused,
    DifferentIntent,
    LaneLost,
    RecordRestricted,
    ReleaseNeeded,
    ReleaseRefused,
    SystemUnavailable,
    WriteInDoubt,
    WriteNotShown,
    WriteUnproven,
    WriteWithheld,
)
from domain.outcome import Receipt, State
from runtime import gates, lanes, person_tasks, release_modes, turns, write_once
from runtime.clock import set_business_now
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.release_modes import Change, Mode
from runtime.settings import Settings
from runtime.tables import work_items, write_journal
from runtime.write_once import Promise, Turn
from tests.builders.modes import promoted
from tests.builders.queue import (
    NOW,
    QUEUE,
    an_item,
    an_open_lane,
    circumstances,
    claimed,
    let_time_pass,
    queued,
    the_proxy_closes_revoked_lanes,
)
from tests.builders.records import anchor_now
from tests.builders.tasks import an_answer, only_open_task

WORDS = {"text": "told"}


def nothing() -> None:
    """Nothing happens meanwhile."""


Said = TypeVar("Said")


def said(answer: Said | Exception) -> Said:
    if isinstance(answer, Exception):
        raise answer
    return answer


@dataclass
class Entry:
    """One write and its partner: what each search shows, search by search; the last one stays."""

    by_search: list[list[str] | Exception] = field(default_factory=lambda: [[]])
    another_way: list[str] | Exception = field(default_factory=list)
    shown: Mapping[str, str] | Exception | None = field(default_factory=lambda: dict(WORDS))
    answer: Exception | str | None = "E-1"
    while_filling: Callable[[], None] = nothing
    clicks: int = 0
    reference: str = "ENC-7K4M-92QF"
    recipient: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: dict(WORDS))
    promise: Promise = field(default_factory=lambda: Promise("police", "append", 30.0, False))

    async def find(self) -> Sequence[str]:
        is_last = len(self.by_search) == 1
        return said(self.by_search[0] if is_last else self.by_search.pop(0))

    async def find_another_way(self) -> Sequence[str]:
        return said(self.another_way)

    async def prepare(self) -> None:
        self.while_filling()

    async def warm_up(self) -> None: ...

    async def submit(self) -> str | None:
        self.clicks += 1
        return said(self.answer)

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        return said(self.shown)

    async def picture(self, record_id: str) -> bytes:
        return b""


@dataclass
class Hub:
    """A worker that goes alone, and what it keeps."""

    database: Database
    turn: Turn

    async def write(self, entry: Entry) -> Receipt:
        return await write_once.write(entry, self.turn)

    def journal(self) -> list[tuple[str, str | None]]:
        chosen = select(write_journal.c.state, write_journal.c.settled_how)
        with self.database.transaction() as connection:
            rows = connection.execute(chosen.order_by(write_journal.c.number)).all()
        return [(row.state, row.settled_how) for row in rows]

    def named(self) -> list[str | None]:
        chosen = select(write_journal.c.record_id).order_by(write_journal.c.number)
        with self.database.transaction() as connection:
            return list(connection.execute(chosen).scalars())

    def demote(self) -> None:
        change = Change(QUEUE, "northmere", Mode.APPROVE_EACH, "breach")
        with self.database.transaction() as connection:
            release_modes.demote(connection, change, "s.ops", NOW)

    def a_person_says(self, answer: str, needed: ReleaseNeeded) -> None:
        """The item waits for a person, who answers; another turn has it."""
        item, cipher = self.turn.item, self.turn.cipher
        with self.database.transaction() as connection:
            turns.fail(connection, item, needed, circumstances(cipher))
            task_id = only_open_task(connection, item.id)
            person_tasks.claim(connection, task_id, "r.calloway", NOW)
            decision = an_answer(connection, task_id, answer)
            person_tasks.decide(connection, task_id, decision, NOW, cipher)
            again = claimed(connection, self.turn.lane)
        self.turn = replace(self.turn, item=again)

    def close_the_partner(self) -> None:
        with self.database.transaction() as connection:
            gates.close_connector(connection, "police", "partner_closed", "", NOW)

    def lose_the_item(self) -> None:
        with self.database.transaction() as connection:
            connection.execute(work_items.update().values(lane="lane-2"))

    def lose_the_lane(self) -> None:
        lane = self.turn.lane
        with self.database.transaction() as connection:
            lanes.revoke(connection, lane.id, lane.epoch, "silent")

    def next_turn(self, waited_seconds: float = 100, *, is_last_look: bool = False) -> None:
        """The lane is cut off, time passes, another lane has the item."""
        self.lose_the_lane()
        with self.database.transaction() as connection:
            the_proxy_closes_revoked_lanes(connection)
            let_time_pass(connection, waited_seconds)
            again = {"state": State.DEFERRED, "lane": None, "epoch": None, "held_until_real": 0.0}
            connection.execute(work_items.update().values(again))
            lane = an_open_lane(connection, "lane-2")
            item = claimed(connection, lane)
        item = replace(item, is_last_look=is_last_look)
        self.turn = replace(self.turn, item=item, lane=lane)

    async def begin_and_be_told_of(self, entry: Entry, raised: type[Exception]) -> None:
        """Clicked once; the answer named a record, which is not shown."""
        with pytest.raises(raised):
            await self.write(entry)
        assert (self.journal(), self.named()) == ([("intended", None)], ["E-1"])

    async def begin_and_lose_the_answer(self) -> None:
        """Clicked once, and nobody knows what became of it."""
        with pytest.raises(WriteUnproven):
            await self.write(Entry(answer=SystemUnavailable(system="police")))
        assert self.journal() == [("intended", None)]


@pytest.fixture
def hub(sqlite_database: Database, tmp_path) -> Hub:
    settings = Settings(home=tmp_path)
    anchor_now(sqlite_database, settings)
    cipher = Credentials.from_settings(settings).cipher()
    with sqlite_database.transaction() as connection:
        set_business_now(connection, NOW)
        promoted(connection, QUEUE)
        queued(connection, cipher, an_item())
        lane = an_open_lane(connection)
        item = claimed(connection, lane)
    turn = Turn(sqlite_database, cipher, settings, item, lane, straight_through)
    return Hub(sqlite_database, turn)


@asynccontextmanager
async def straight_through(warm_up: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    await warm_up()
    yield


def right_after_the_intent(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Between the commit of the intent and the click."""
    look = write_once._why_not_to_click

    def happens_first(*arguments):
        happens()
        return look(*arguments)

    monkeypatch.setattr(write_once, "_why_not_to_click", happens_first)


# The same operation with other contents


@pytest.mark.parametrize("stands", ["proven", "intended", "in_doubt"])
async def test_the_same_operation_with_other_contents_stops(hub, stands):
    """Same op_id with another fingerprint: stop, a person."""
    if stands == "intended":
        await hub.begin_and_lose_the_answer()
        hub.next_turn()
    elif stands == "proven":
        await hub.write(Entry())
    else:
        with pytest.raises(WriteInDoubt):
            await hub.write(Entry(shown={"text": "tol"}))
    other = Entry(fields={"text": "told of another child"}, by_search=[["E-1"]])

    with pytest.raises(DifferentIntent):
        await hub.write(other)

    assert other.clicks == 0
    assert [state for state, _ in hub.journal()] == [stands]


async def test_the_same_contents_again_are_the_same_write(hub):
    first = await hub.write(Entry())
    again = Entry()

    assert await hub.write(again) == first
    assert again.clicks == 0


# A person releases every write


async def test_where_a_person_releases_every_write_nothing_is_begun_without(hub):
    """Design 4.1: the exact payload's fingerprint waits for a person, before any intent."""
    hub.demote()
    entry = Entry()

    with pytest.raises(ReleaseNeeded) as needed:
        await hub.write(entry)

    assert needed.value.task is not None
    assert (needed.value.task.kind, needed.value.task.evidence) == ("release_write", WORDS)
    assert (entry.clicks, hub.journal()) == (0, [])


async def test_what_a_person_released_is_written_and_only_that(hub):
    hub.demote()
    with pytest.raises(ReleaseNeeded) as needed:
        await hub.write(Entry())
    hub.a_person_says("release", needed.value)

    other = Entry(fields={"text": "told of another child"})
    with pytest.raises(ReleaseNeeded):
        await hub.write(other)
    receipt = await hub.write(Entry())

    assert (other.clicks, receipt.record_id) == (0, "E-1")
    assert hub.journal() == [("proven", "read_back")]


async def test_what_a_person_did_not_release_is_not_written(hub):
    hub.demote()
    with pytest.raises(ReleaseNeeded) as needed:
        await hub.write(Entry())
    hub.a_person_says("do_not_release", needed.value)
    entry = Entry()

    with pytest.raises(ReleaseRefused):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [])


# Between the intent and the click


@pytest.mark.parametrize("when", ["while the form is filled", "right after the intent"])
async def test_a_worker_that_may_not_go_alone_any_more_does_not_click(hub, monkeypatch, when):
    """The mode is read again between intent and click; the intent is then closed as withheld."""
    entry = Entry()
    if when == "while the form is filled":
        entry.while_filling = hub.demote
    else:
        right_after_the_intent(monkeypatch, hub.demote)

    with pytest.raises(WriteWithheld):
        await hub.write(entry)

    assert entry.clicks == 0
    assert hub.journal() == [("withheld", "mode_changed")]


@pytest.mark.parametrize("when", ["while the form is filled", "right after the intent"])
async def test_a_partner_a_person_closed_meanwhile_is_not_written_to(hub, monkeypatch, when):
    """`reliability` W19: no new click after it; the intent is closed, so the item can wait."""
    entry = Entry()
    if when == "while the form is filled":
        entry.while_filling = hub.close_the_partner
    else:
        right_after_the_intent(monkeypatch, hub.close_the_partner)

    with pytest.raises(ConnectorClosed) as stopped:
        await hub.write(entry)

    assert (entry.clicks, stopped.value.system) == (0, "police")
    assert hub.journal() == [("withheld", "partner_closed")]


async def test_what_was_clicked_before_a_person_closed_the_partner_is_proven(hub):
    await hub.begin_and_lose_the_answer()
    hub.close_the_partner()
    hub.next_turn()

    receipt = await hub.write(Entry(by_search=[["E-1"]]))

    assert receipt.record_id == "E-1"


async def test_a_worker_whose_lane_is_lost_right_after_its_intent_does_not_click(hub, monkeypatch):
    entry = Entry()
    right_after_the_intent(monkeypatch, hub.lose_the_lane)

    with pytest.raises(LaneLost):
        await hub.write(entry)

    assert entry.clicks == 0
    assert hub.journal() == [("intended", None)]


async def test_a_worker_whose_item_is_anothers_intends_nothing_though_its_lane_is_open(hub):
    entry = Entry(while_filling=hub.lose_the_item)

    with pytest.raises(LaneLost):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [])


async def test_a_worker_whose_lane_is_lost_before_its_intent_intends_nothing(hub):
    entry = Entry(while_filling=hub.lose_the_lane)

    with pytest.raises(LaneLost):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [])


# The last looks


async def test_a_last_look_never_clicks_though_the_write_is_disproved(hub):
    """ADR 0002: turns that may only look."""
    await hub.begin_and_lose_the_answer()
    hub.next_turn(is_last_look=True)
    entry = Entry()

    with pytest.raises(WriteNotShown):
        await hub.write(entry)

    assert entry.clicks == 0
    assert hub.journal() == [("disproved", "two_searches")]


async def test_a_last_look_begins_nothing(hub):
    hub.turn = replace(hub.turn, item=replace(hub.turn.item, is_last_look=True))
    entry = Entry()

    with pytest.raises(WriteNotShown):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [])


async def test_a_turn_with_attempts_left_clicks_once_more_when_the_write_is_disproved(hub):
    await hub.begin_and_lose_the_answer()
    hub.next_turn()
    entry = Entry()

    await hub.write(entry)

    assert entry.clicks == 1
    assert hub.journal() == [("disproved", "two_searches"), ("proven", "read_back")]


# The second search


LATE = [
    pytest.param(Entry(by_search=[[], ["E-1"]]), id="it came to light between the searches"),
    pytest.param(Entry(another_way=["E-1"]), id="only the list by date shows it"),
]


@pytest.mark.parametrize("entry", LATE)
@pytest.mark.parametrize("at_most_once", [False, True])
async def test_what_only_the_second_search_finds_is_proven_and_not_made_again(
    hub, entry, at_most_once
):
    """Only a write disproved twice may be tried again."""
    await hub.begin_and_lose_the_answer()
    hub.next_turn()
    looked_for = replace(
        entry,
        by_search=list(entry.by_search),
        promise=replace(entry.promise, at_most_once=at_most_once),
    )

    receipt = await hub.write(looked_for)

    assert (receipt.record_id, looked_for.clicks) == ("E-1", 0)
    assert hub.journal() == [("proven", "resolved")]


async def test_nothing_is_disproved_before_its_settle_time(hub):
    await hub.begin_and_lose_the_answer()
    hub.next_turn(waited_seconds=29)

    with pytest.raises(WriteUnproven):
        await hub.write(Entry())

    assert hub.journal() == [("intended", None)]


async def test_what_can_never_be_disproved_is_in_doubt(hub):
    await hub.begin_and_lose_the_answer()
    hub.next_turn()
    entry = Entry(promise=Promise("police", "append", 30.0, at_most_once=True))

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [("in_doubt", "not_found")])


# What the partner's answer named


@pytest.mark.parametrize("at_most_once", [False, True])
@pytest.mark.parametrize(
    ("not_shown", "raised"),
    [(None, WriteUnproven), (SystemUnavailable(), SystemUnavailable)],
    ids=["nowhere", "the worker never got to look"],
)
async def test_what_an_answer_named_is_not_disproved_by_searches(
    hub, not_shown, raised, at_most_once
):
    """P19, P24. Where the answer was lost two searches disprove: above, a last look."""
    await hub.begin_and_be_told_of(Entry(shown=not_shown), raised)
    hub.next_turn()
    entry = Entry(shown=None, promise=Promise("police", "append", 30.0, at_most_once))

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert entry.clicks == 0
    assert (hub.journal(), hub.named()) == ([("in_doubt", "named_not_shown")], ["E-1"])


async def test_what_an_answer_named_waits_for_its_settle_time(hub):
    await hub.begin_and_be_told_of(Entry(shown=None), WriteUnproven)
    hub.next_turn(waited_seconds=29)

    with pytest.raises(WriteUnproven):
        await hub.write(Entry(shown=None))

    assert hub.journal() == [("intended", None)]


async def test_what_an_answer_named_is_asked_for_by_that_name(hub):
    """Neither list shows it; its own page does."""
    await hub.begin_and_be_told_of(Entry(shown=None), WriteUnproven)
    hub.next_turn()
    entry = Entry()

    receipt = await hub.write(entry)

    assert (receipt.record_id, entry.clicks) == ("E-1", 0)
    assert hub.journal() == [("proven", "resolved")]


async def test_what_an_answer_named_and_reads_otherwise_by_then_is_in_doubt(hub):
    await hub.begin_and_be_told_of(Entry(shown=None), WriteUnproven)
    hub.next_turn()

    with pytest.raises(WriteInDoubt):
        await hub.write(Entry(shown={"text": "tol"}))

    assert (hub.journal(), hub.named()) == ([("in_doubt", "different")], ["E-1"])


# Rows that are kept from us

HIDDEN = RecordRestricted(system="police")


async def test_before_anything_is_begun_rows_that_are_kept_back_end_it(hub):
    """P25: a person with the right to see them; no create. The control is every other write."""
    entry = Entry(by_search=[HIDDEN])

    with pytest.raises(RecordRestricted):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [])


@pytest.mark.parametrize(
    "entry",
    [
        Entry(by_search=[HIDDEN]),
        Entry(by_search=[[], HIDDEN]),
        Entry(another_way=HIDDEN),
        Entry(by_search=[["E-1"]], shown=HIDDEN),
    ],
    ids=["search", "search again", "another way", "record"],
)
async def test_an_open_write_that_may_be_among_rows_kept_back_is_in_doubt(hub, entry):
    await hub.begin_and_lose_the_answer()
    hub.next_turn()

    with pytest.raises(WriteInDoubt):
        await hub.write(replace(entry, by_search=list(entry.by_search)))

    assert hub.journal() == [("in_doubt", "kept_back")]


REFUSED = ContentRefused(system="police")


@pytest.mark.parametrize(
    "entry",
    [
        Entry(shown=HIDDEN),
        Entry(by_search=[[], HIDDEN], answer=None),
        Entry(by_search=[[], HIDDEN], answer=REFUSED),
        Entry(another_way=HIDDEN, answer=REFUSED),
    ],
    ids=["read back", "not named", "refused, search", "refused, another way"],
)
async def test_rows_kept_back_after_the_click_prove_nothing(hub, entry):
    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (1, [("in_doubt", "kept_back")])


async def test_what_stood_there_before_and_is_kept_back_is_not_adopted(hub):
    entry = Entry(by_search=[["E-0"]], shown=HIDDEN)

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [("in_doubt", "kept_back")])


# The partner refused


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(Entry(by_search=[[], ["E-1"]], answer=REFUSED), id="search shows it"),
        pytest.param(Entry(another_way=["E-1"], answer=REFUSED), id="only the list shows it"),
    ],
)
async def test_a_partner_that_says_it_refused_and_stored_is_not_believed(hub, entry):
    receipt = await hub.write(entry)

    assert (receipt.record_id, entry.clicks) == ("E-1", 1)
    assert hub.journal() == [("proven", "read_back")]


async def test_a_partner_that_refused_and_stored_nothing_is_believed(hub):
    with pytest.raises(ContentRefused):
        await hub.write(Entry(answer=REFUSED))

    assert hub.journal() == [("disproved", "refused")]


# The read-back


@pytest.mark.parametrize("shown", [{"text": "tol"}, {"text": "told", "more": "x"}, {}])
async def test_what_reads_back_otherwise_than_it_was_meant_is_in_doubt(hub, shown):
    entry = Entry(shown=shown)

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (1, [("in_doubt", "different")])


async def test_what_is_found_later_and_reads_otherwise_is_in_doubt_and_not_made_again(hub):
    await hub.begin_and_lose_the_answer()
    hub.next_turn()
    entry = Entry(by_search=[["E-1"]], shown={"text": "tol"})

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [("in_doubt", "different")])


async def test_what_was_there_before_and_reads_otherwise_is_not_adopted(hub):
    entry = Entry(by_search=[["E-0"]], shown={"text": "tol"})

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [("in_doubt", "different")])


async def test_two_records_under_one_reference_are_in_doubt(hub):
    entry = Entry(by_search=[["E-1", "E-2"]])

    with pytest.raises(WriteInDoubt):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (0, [("in_doubt", "several")])


@pytest.mark.parametrize("entry", [Entry(shown=None), Entry(answer=None)])
async def test_what_cannot_be_read_back_is_not_proven(hub, entry):
    with pytest.raises(WriteUnproven):
        await hub.write(entry)

    assert (entry.clicks, hub.journal()) == (1, [("intended", None)])


async def test_only_line_ends_and_composed_letters_may_read_back_otherwise(hub):
    entry = Entry(fields={"text": "caf\u00e9\nb"}, shown={"text": "cafe\u0301 \r\nb\n"})

    await hub.write(entry)

    assert hub.journal() == [("proven", "read_back")]

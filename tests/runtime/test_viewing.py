"""A look is kept in the audit trail, on both databases, or the worker stops."""

from asyncio import CancelledError
from datetime import UTC, datetime

import pytest

from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    RecordRestricted,
    RecordsNotKept,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from runtime.audit_trail import AuditEntry, entries
from runtime.clock import set_business_now
from runtime.viewing import Look, Viewing, kept_in
from tests.builders.viewing import A_REASON, a_viewing

NUMBER = "43260118231"
MOVED = PageNotAsExpected("occurrence", 'label "Status"')


async def test_the_desk_keeps_each_look_in_the_audit_trail(database):
    night = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    with database.transaction() as connection:
        set_business_now(connection, night)
    viewing = Viewing("mash-enc-01", "police_rms", A_REASON, kept_in(database))

    async with viewing.look("occurrence", NUMBER) as look:
        await look.record(NUMBER)
    async with viewing.look("persons") as look:
        await look.search(12)
    with pytest.raises(PageIncomplete):
        await a_look_that(PageIncomplete(), viewing, "asks")

    with database.transaction() as connection:
        kept = [(row.event, row.at) for row in entries(connection)]
    assert [event for event, _ in kept] == ["consultation"] * 3
    assert all(0 <= (at - night).total_seconds() < 60 for _, at in kept)


async def test_a_number_that_may_be_a_persons_stops_the_worker(database):
    viewing = Viewing("mash-enc-01", "education", A_REASON, kept_in(database))

    with pytest.raises(RecordsNotKept):
        async with viewing.look("pupil") as look:
            await look.record("9990000018")


async def test_a_trail_that_is_gone_stops_the_worker(database):
    viewing = Viewing("mash-enc-01", "police_rms", A_REASON, kept_in(database))
    with database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE audit_head")

    with pytest.raises(RecordsNotKept):
        async with viewing.look("occurrence") as look:
            await look.record(NUMBER)


async def a_look_that(raises: BaseException, on: Viewing, *steps: str) -> None:
    """It asks, waits, shows or is kept, in this order, and ends so."""
    async with on.look("occurrence", NUMBER) as look:
        for step in steps:
            await take(step, look)
        raise raises


async def take(step: str, look: Look) -> None:
    if step == "kept":
        await look.record(NUMBER)
    else:
        {"asks": look.asks, "shows": look.shows, "waits": look.waits}[step]()


async def kept_of(raises: BaseException, *steps: str) -> list[tuple[str, str | None]]:
    trail: list[AuditEntry] = []
    with pytest.raises(type(raises)):
        await a_look_that(raises, a_viewing("police_rms", trail.append), *steps)
    return [(one.record_id, one.details.get("asked_for")) for one in trail]


UNREAD = [("unread:occurrence", NUMBER)]


@pytest.mark.parametrize("ended", [PageIncomplete(), MOVED], ids=["cut short", "moved"])
async def test_what_came_and_could_not_be_read_is_a_look(ended):
    assert await kept_of(ended, "asks") == UNREAD


@pytest.mark.parametrize(
    "ended",
    [
        SessionExpired(),
        SystemUnavailable(),
        AnswerTooLate(),
        MOVED,
        TimeoutError(),
        CancelledError(),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_list_that_ends_after_its_first_page_was_shown_is_a_look(ended):
    assert await kept_of(ended, "asks", "shows") == UNREAD


async def test_a_bug_in_reading_what_was_shown_leaves_its_look_too():
    assert await kept_of(AttributeError("a bug"), "asks", "shows") == UNREAD


@pytest.mark.parametrize(
    "ended",
    [
        SessionExpired(),
        SystemUnavailable(),
        AnswerTooLate(),
        RecordNotFound(),
        RecordRestricted(),
        ContentRefused(),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_another_page_or_none_is_no_look(ended):
    assert await kept_of(ended, "asks") == []


async def test_a_stub_and_a_form_that_was_not_sent_are_no_look():
    assert await kept_of(RecordRestricted(), "asks", "shows") == []
    assert await kept_of(MOVED) == []


async def test_a_partner_that_asks_something_first_has_shown_nothing():
    assert await kept_of(MOVED, "asks", "shows", "waits") == []
    assert await kept_of(SessionExpired(), "asks", "shows", "waits") == []
    assert await kept_of(MOVED, "asks", "shows", "waits", "asks") == UNREAD


async def test_what_is_written_down_is_written_down_once():
    assert await kept_of(WrongRecordShown(), "asks", "shows", "kept") == [(NUMBER, None)]


async def test_each_page_asked_for_in_one_look_may_end_unread():
    kept = await kept_of(PageIncomplete(), "asks", "shows", "kept", "asks")

    assert kept == [(NUMBER, None), *UNREAD]


async def test_a_look_that_nobody_wrote_down_tells_nobody_anything():
    with pytest.raises(RecordsNotKept):
        async with a_viewing("education").look("pupil") as look:
            look.shows()

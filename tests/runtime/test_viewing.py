"""A look is kept in the audit trail, on both databases, or the worker stops."""

from datetime import UTC, datetime

import pytest

from domain.errors import RecordsNotKept
from runtime.audit_trail import entries
from runtime.clock import set_business_now
from runtime.viewing import Viewing, kept_in
from tests.builders.viewing import A_REASON


async def test_the_desk_keeps_each_look_in_the_audit_trail(database):
    night = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    with database.transaction() as connection:
        set_business_now(connection, night)
    viewing = Viewing("mash-enc-01", "police_rms", A_REASON, kept_in(database))

    await viewing.record("occurrence", "43260118231")
    await viewing.search("persons", 12)

    with database.transaction() as connection:
        kept = [(row.event, row.at) for row in entries(connection)]
    assert [event for event, _ in kept] == ["consultation", "consultation"]
    assert all(0 <= (at - night).total_seconds() < 60 for _, at in kept)


async def test_a_number_that_may_be_a_persons_stops_the_worker(database):
    viewing = Viewing("mash-enc-01", "education", A_REASON, kept_in(database))

    with pytest.raises(RecordsNotKept):
        await viewing.record("pupil", "9990000018")


async def test_a_trail_that_is_gone_stops_the_worker(database):
    viewing = Viewing("mash-enc-01", "police_rms", A_REASON, kept_in(database))
    with database.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE audit_head")

    with pytest.raises(RecordsNotKept):
        await viewing.record("occurrence", "43260118231")

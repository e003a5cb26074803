"""How far a process may go alone, and who may change it."""

import pytest
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from runtime import release_modes
from runtime.release_modes import Change, Mode, NotAllowed
from runtime.tables import release_modes as mode_table
from tests.builders.modes import promoted
from tests.builders.queue import NOW

EVIDENCE = "n = 640, errors 1, upper bound 0.88 %, limit 1 %"


def test_a_process_without_a_record_only_watches(database):
    with database.transaction() as connection:
        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.SHADOW


def test_two_people_with_evidence_promote_one_process_at_one_authority(database):
    with database.transaction() as connection:
        promote(connection, Mode.APPROVE_EACH)

        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.APPROVE_EACH
        assert release_modes.mode_of(connection, "encompass", "southmere") is Mode.SHADOW
        assert release_modes.mode_of(connection, "research", "northmere") is Mode.SHADOW


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.lead", "a.lead"), ("a.lead", " A.Lead "), ("a.lead", ""), ("", "b.lead"), (" ", "")],
)
def test_nobody_promotes_alone(sqlite_database, first, second):
    with sqlite_database.transaction() as connection:
        with pytest.raises(NotAllowed):
            promote(connection, Mode.SAMPLED, people=(first, second))

        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.SHADOW


def test_a_promotion_needs_evidence(sqlite_database):
    with sqlite_database.transaction() as connection:
        with pytest.raises(NotAllowed, match="evidence"):
            promote(connection, Mode.SAMPLED, why="  ")

        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.SHADOW


def test_one_person_or_a_rule_demotes(database):
    with database.transaction() as connection:
        promoted(connection, "encompass")
        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.SAMPLED

        demote(connection, Mode.APPROVE_EACH, by="rule:error_rate")
        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.APPROVE_EACH
        demote(connection, Mode.SHADOW, by="a.lead")
        assert release_modes.mode_of(connection, "encompass", "northmere") is Mode.SHADOW


def test_a_demotion_cannot_be_used_to_go_further(sqlite_database):
    with sqlite_database.transaction() as connection:
        for mode in Mode:
            with pytest.raises(NotAllowed):
                demote(connection, mode, by="a.lead")


def test_a_promotion_goes_further_than_the_mode_that_holds(sqlite_database):
    with sqlite_database.transaction() as connection:
        promoted(connection, "encompass")

        for mode in Mode:
            with pytest.raises(NotAllowed):
                promote(connection, mode)


def test_every_change_of_mode_stays_on_record(database):
    with database.transaction() as connection:
        promoted(connection, "encompass")
        demote(connection, Mode.SHADOW, by="rule:error_rate")

    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(update(mode_table).values(mode="sampled"))
    with pytest.raises(DBAPIError), database.transaction() as connection:
        connection.execute(delete(mode_table))

    with database.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(mode_table)).scalar_one() == 2


def promote(
    connection: Connection,
    mode: Mode,
    people: tuple[str, str] = ("a.lead", "b.lead"),
    why: str = EVIDENCE,
) -> None:
    change = Change("encompass", "northmere", mode, why)
    release_modes.promote(connection, change, *people, NOW)


def demote(connection: Connection, mode: Mode, by: str) -> None:
    change = Change("encompass", "northmere", mode, "the error rate broke its limit")
    release_modes.demote(connection, change, by, NOW)

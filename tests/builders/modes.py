"""Release modes, for tests."""

from sqlalchemy import Connection

from runtime import release_modes
from runtime.release_modes import Change, Mode
from tests.builders.queue import NOW


def promoted(
    connection: Connection,
    process: str,
    authority: str = "northmere",
    mode: Mode = Mode.SAMPLED,
) -> None:
    """A promotion on record: two people, with evidence."""
    evidence = "n = 640, errors 1, upper bound 0.88 % (planted for this test)"
    change = Change(process, authority, mode, evidence)
    release_modes.promote(connection, change, "a.lead", "b.lead", NOW)

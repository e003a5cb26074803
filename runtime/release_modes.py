"""How far a process may go alone at an authority: watching, released one by one, or sampled.

Append-only; the latest row holds, and without a row a process only watches. Going further takes
evidence and two different people; going back takes one person, or a rule.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, insert, select

from runtime.tables import release_modes


class Mode(StrEnum):
    """What a worker may do by itself, from least to most."""

    SHADOW = "shadow"
    APPROVE_EACH = "approve_each"
    SAMPLED = "sampled"

    @property
    def reach(self) -> int:
        """How far the mode goes; more is further."""
        return list(Mode).index(self)


class NotAllowed(Exception):
    """The change of mode breaks its rules; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """The mode a process is to have at an authority, and why; `why` holds the evidence."""

    process: str
    authority: str
    mode: Mode
    why: str


def mode_of(connection: Connection, process: str, authority: str) -> Mode:
    """How far this process may go alone at this authority now."""
    whose = {"of_process": process, "of_authority": authority}
    latest = connection.execute(_LATEST, whose).scalar_one_or_none()
    return Mode(latest) if latest else Mode.SHADOW


def promote(
    connection: Connection, change: Change, first_person: str, second_person: str, now: datetime
) -> None:
    """Let a process go further. Raises: NotAllowed."""
    _demand("" not in (_name(first_person), _name(second_person)), "two people sign a promotion")
    _demand(_name(first_person) != _name(second_person), "nobody signs a promotion twice")
    _demand(change.why.strip() != "", "a promotion needs its evidence")
    _demand(_step(connection, change) > 0, "a promotion goes further than the mode that holds")
    _append(connection, change, first_person, second_person, now)


def demote(connection: Connection, change: Change, by: str, now: datetime) -> None:
    """Take a process back; `by` is one person or a rule. Raises: NotAllowed."""
    _demand(_name(by) != "", "a person or a rule signs a demotion")
    _demand(change.why.strip() != "", "a demotion needs its reason")
    _demand(_step(connection, change) < 0, "a demotion goes less far than the mode that holds")
    _append(connection, change, by, None, now)


def _step(connection: Connection, change: Change) -> int:
    holds = mode_of(connection, change.process, change.authority)
    return change.mode.reach - holds.reach


def _name(person: str) -> str:
    return " ".join(person.split()).casefold()


def _demand(rule_is_kept: bool, rule: str) -> None:
    if not rule_is_kept:
        raise NotAllowed(rule)


def _append(
    connection: Connection, change: Change, first: str, second: str | None, now: datetime
) -> None:
    connection.execute(
        insert(release_modes).values(
            process=change.process,
            authority=change.authority,
            mode=change.mode,
            since=now,
            first_person=first,
            second_person=second,
            why=change.why,
        )
    )


_LATEST = (
    select(release_modes.c.mode)
    .where(
        release_modes.c.process == bindparam("of_process"),
        release_modes.c.authority == bindparam("of_authority"),
    )
    .order_by(release_modes.c.id.desc())
    .limit(1)
)

"""Findings: a person said that something a worker made is wrong, and is owed an answer.

The item is not changed by one. What was said and what was answered are sealed.
"""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from domain.outcome import WorkItemId
from domain.research_pack import Cell
from domain.timescales import by_office_hours
from runtime import sealed_values
from runtime.encryption import Cipher
from runtime.tables import findings, work_items

# pages.md 3.7: told on a Monday, answered by the next.
ANSWERED_WITHIN_WORKING_DAYS = 5

_finding = findings.c


class AlreadyAnswered(Exception):
    """Somebody answered it first. Nothing was saved."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as a list shows it: the item, and the rules it was made by; nothing personal."""

    number: int
    item_id: WorkItemId
    rules_version: str
    by: str
    at: datetime
    answer_by: datetime
    answered_by: str | None
    answered_at: datetime | None

    @property
    def name(self) -> str:
        """What people call it: `F-0931`."""
        return f"F-{self.number:04}"


@dataclass(frozen=True, slots=True)
class Said:
    """Which line is wrong, what would be right, and how the person knows.

    `cell`: the one fact of a research pack it is about, and the `screen` it was seen on; None where
    the person named the line.
    """

    which: str
    right: str
    known: str
    cell: Cell | None = None
    screen: str = ""


def open_finding(
    connection: Connection,
    item_id: WorkItemId,
    said: Said,
    by: str,
    now: datetime,
    cipher: Cipher,
) -> Finding:
    """Keep what a person said of an item; the rules the item was made by are kept with it."""
    rules = select(work_items.c.rules_version).where(work_items.c.id == item_id)
    number = connection.execute(
        insert(findings)
        .values(
            item_id=item_id,
            rules_version=connection.execute(rules).scalar_one(),
            by=by,
            at=now,
            answer_by=by_office_hours(now, ANSWERED_WITHIN_WORKING_DAYS),
            said_sealed=cipher.seal(sealed_values.to_bytes(said), _about(item_id)),
        )
        .returning(_finding.number)
    ).scalar_one()
    return findings_that(connection, _finding.number == number)[0]


def answer(
    connection: Connection, finding: Finding, text: str, by: str, now: datetime, cipher: Cipher
) -> None:
    """Answer it, once for ever. Raises: AlreadyAnswered."""
    unanswered = (_finding.number == finding.number, _finding.answered_at.is_(None))
    sealed = cipher.seal(sealed_values.to_bytes({"answer": text}), _about(finding.item_id))
    values = {"answered_by": by, "answered_at": now, "answer_sealed": sealed}
    if connection.execute(update(findings).where(*unanswered).values(values)).rowcount != 1:
        raise AlreadyAnswered(finding.name)


def findings_that(connection: Connection, *conditions: ColumnElement[bool]) -> list[Finding]:
    """The findings that fit: what is unanswered first, and there what is owed first."""
    columns = [_finding[field.name] for field in fields(Finding)]
    rows = connection.execute(
        select(*columns)
        .where(*conditions)
        .order_by(_finding.answered_at.is_not(None), _finding.answer_by, _finding.number)
    )
    return [Finding(**row._mapping) for row in rows]


def said_of(connection: Connection, finding: Finding, cipher: Cipher) -> Said:
    """What the person said, opened."""
    sealed = _column(connection, finding, _finding.said_sealed)
    return sealed_values.from_bytes(Said, cipher.open(sealed, _about(finding.item_id)))


def answer_of(connection: Connection, finding: Finding, cipher: Cipher) -> str:
    """What was answered, opened; empty while nothing is."""
    sealed = _column(connection, finding, _finding.answer_sealed)
    if not sealed:
        return ""
    kept = sealed_values.from_bytes(dict, cipher.open(sealed, _about(finding.item_id)))
    return str(kept["answer"])


def _column(connection: Connection, finding: Finding, column: ColumnElement[bytes]) -> bytes:
    wanted = select(column).where(_finding.number == finding.number)
    return connection.execute(wanted).scalar_one()


def _about(item_id: str) -> str:
    return f"finding/{item_id}"

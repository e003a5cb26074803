"""What is left when the workers stop: writes that may have happened, and items that wait."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from cli.office import Office
from domain.outcome import State
from domain.saying import say_number_of
from runtime.tables import work_items, write_journal

WAITING = (State.QUEUED, State.DEFERRED, State.WORKING)


@dataclass(frozen=True, slots=True)
class OpenWork:
    """References of items with an open write, and how many items wait for a worker."""

    open_writes: tuple[str, ...]
    waiting: int

    @property
    def said(self) -> str:
        """Both, in a sentence each."""
        items = say_number_of(self.waiting, "item waits", "items wait")
        if not self.open_writes:
            return f"No open writes. {items}."
        writes = say_number_of(len(self.open_writes), "write", "writes")
        named = ", ".join(self.open_writes)
        return f"{writes} open: {named}; looked for before anything is repeated. {items}."

    @property
    def facts(self) -> Mapping[str, object]:
        """Both, for a program."""
        return {"open_writes": list(self.open_writes), "waiting": self.waiting}


def open_work(office: Office) -> OpenWork:
    """What is left now."""
    with office.database.snapshot() as connection:
        return OpenWork(_open_writes(connection), _waiting(connection))


def _open_writes(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute(
        select(work_items.c.reference)
        .join(write_journal, write_journal.c.item_id == work_items.c.id)
        .where(write_journal.c.state == "intended")
        .distinct()
        .order_by(work_items.c.reference)
    )
    return tuple(row.reference for row in rows)


def _waiting(connection: Connection) -> int:
    waiting = select(func.count()).where(work_items.c.state.in_(WAITING))
    return int(connection.execute(waiting).scalar_one())

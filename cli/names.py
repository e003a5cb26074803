"""What an item is called on every list, page and workbook: our reference where it has one."""

from collections.abc import Sequence

from sqlalchemy import Connection

from cli.office import Office
from domain.outcome import WorkItemId
from runtime.item_rows import ItemRow
from runtime.night_facts import called_of
from runtime.task_rows import TaskRow


class Names:
    """The names of some items; the queue's own reference where the key is not here."""

    def __init__(
        self, connection: Connection, rows: Sequence[ItemRow] | Sequence[TaskRow], office: Office
    ) -> None:
        ids = [WorkItemId(_id_of(row)) for row in rows]
        cipher = office.cipher_if_there()
        self._known = called_of(connection, ids, cipher) if cipher else {}

    def of(self, row: ItemRow | TaskRow) -> str:
        """What this one is called."""
        return self._known.get(_id_of(row), row.reference)


def _id_of(row: ItemRow | TaskRow) -> str:
    return row.item_id if isinstance(row, TaskRow) else row.id

"""The item a person means by what they typed."""

import re
from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from cli.report import Exit, Stop
from cli.screen import Column, line, table
from domain.identifiers import our_reference
from domain.outcome import State
from domain.saying import say_number_of
from domain.wording.states import STATES
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow, items, matching
from runtime.night_facts import items_under
from runtime.tables import work_items

_item = work_items.c
_OF_REPORT = re.compile(r"[^/]+/([0-9a-f]{8})")


def find_item(
    connection: Connection, reference: str, queue: str, cipher: Callable[[], Cipher]
) -> ItemRow:
    """The item of this reference, the queue's own or ours. Raises: Stop when it is not exactly one.

    `cipher` is asked for only when the reference is ours, which is sealed in the items.
    """
    found = items_named(connection, reference, queue, cipher)
    if len(found) == 1:
        return found[0]
    if not found:
        raise no_such_item(reference)
    if len({item.reference for item in found}) > 1:
        raise _several(reference, found)
    queues = ", ".join(item.queue for item in found)
    raise Stop(
        Exit.WRONG_COMMAND, f"{reference} is in more than one queue: add --queue, one of {queues}."
    )


def items_named(
    connection: Connection, reference: str, queue: str, cipher: Callable[[], Cipher]
) -> list[ItemRow]:
    """Every item of this reference: the queue's own, else ours, which several can share.

    Or the report's name for what has neither: `43260118204/5c934977`, as its id begins.
    """
    found = items(connection, _item.reference == reference, *matching(queue=queue))
    if not found and (of_report := _OF_REPORT.fullmatch(reference)):
        return items(connection, _item.id.startswith(of_report[1]), *matching(queue=queue))
    ours = our_reference(reference)
    if found or ours is None:
        return found
    ids = items_under(connection, ours, cipher())
    return items(connection, _item.id.in_(ids), *matching(queue=queue))


def is_reference(given: str) -> bool:
    """Whether this is what an item could be called, and no task's id."""
    return "/" in given or our_reference(given) is not None


def no_such_item(reference: str) -> Stop:
    """Nothing is called so."""
    return Stop(
        Exit.WRONG_COMMAND,
        f"No item has the reference {reference}.",
        next_step="mash queue list",
    )


def _several(reference: str, found: Sequence[ItemRow]) -> Stop:
    columns = Column("Reference", whole=True), Column("Queue", whole=True), Column("State")
    rows = [(item.reference, item.queue, STATES[item.state].label) for item in found]
    count_of = say_number_of(len(found), "item", "items")
    return Stop(
        Exit.WRONG_COMMAND,
        f"{count_of} have the reference {reference}: type the one you mean as it stands above.",
        [table(columns, rows), line("")],
        items=[{"reference": item.reference, "state": item.state.value} for item in found],
    )


def state_named(code: str) -> State:
    """The state with this code. Raises: Stop naming those there are."""
    if code in STATES:
        return State(code)
    raise Stop(Exit.WRONG_COMMAND, f"There is no state {code}. There are: {', '.join(STATES)}.")

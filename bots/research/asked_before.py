"""What was asked of the same record in another research of the same case: told, and never used.

An answer is for the research it was asked for (pages.md 3.6). Used again, it would decide for
somebody who has not seen the two records as they stand now.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bots.research.intake import case_of, pack_id_of
from bots.research.items import POSSIBLE_MATCH, QUEUE, MatchInQuestion
from domain.outcome import WorkItemId
from runtime import sealed_values, work_queue
from runtime.encryption import Cipher
from runtime.tables import work_items

_item = work_items.c


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question of another research: its item, the pack it was asked for, and whether the two
    records showed the same then as they do in the question it is told beside."""

    question: WorkItemId
    pack_id: str
    is_unchanged: bool


def asked_before(connection: Connection, reference: str, cipher: Cipher) -> list[AskedBefore]:
    """The questions of other researches of this case about the person and record of this one.

    Raises: SealBroken, pydantic.ValidationError where one of them cannot be opened.
    """
    item_id = work_queue.id_of(connection, QUEUE, reference)
    others = [one for one in _about_the_same(connection, reference) if one != item_id]
    if item_id is None or not others:
        return []
    now = _opened(connection, item_id, cipher)
    opened = ((other, _opened(connection, other, cipher)) for other in others)
    return [
        AskedBefore(other, pack_id_of(then.root), then.shown.rows == now.shown.rows)
        for other, then in opened
        if _asks(then) == _asks(now)
    ]


def _about_the_same(connection: Connection, reference: str) -> list[WorkItemId]:
    """By the end of the reference, which names person and record; in whatever case."""
    about = reference.rpartition("/")[2]
    asked = select(_item.id).where(
        _item.queue == QUEUE,
        _item.kind == POSSIBLE_MATCH,
        _item.reference.endswith(f"/{about}", autoescape=True),
    )
    rows = connection.execute(asked.order_by(_item.created_at, _item.id))
    return [WorkItemId(one) for one in rows.scalars()]


def _opened(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> MatchInQuestion:
    stored = work_queue.contents(connection, item_id, cipher)
    return sealed_values.from_bytes(MatchInQuestion, stored)


def _asks(question: MatchInQuestion) -> object:
    return case_of(question.root), question.person, question.found.record

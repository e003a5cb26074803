"""What somebody is about to ask of the workers, sealed, under a number that says nothing.

The case's number and what was answered stand in no address. A draft is its account's own, lasts for
a day, and becomes at most one piece of work.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from domain.identifiers import OccurrenceNumber
from domain.name_asked import Sought
from domain.outcome import WorkItemId
from domain.wording.searches import BY_NAME
from runtime import sealed_values
from runtime.encryption import Cipher
from runtime.tables import console_drafts

KEPT = timedelta(days=1)
RESEARCH, SCHOOLS = "research", "schools"
NO_CASE = OccurrenceNumber("")

_kept = console_drafts.c


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered so far; codes of `domain.wording.searches`, empty where not answered.

    `case`: none where a person is looked for by a name, then `sought` is whom.
    `note`: the words that go with some reasons. `another`: why one more beside what goes on.
    `more`: the other cases of a list.
    """

    case: OccurrenceNumber
    process: str = RESEARCH
    reason: str = ""
    note: str = ""
    purpose: str = ""
    basis: str = ""
    another: str = ""
    more: tuple[OccurrenceNumber, ...] = ()
    sought: Sought | None = None

    @property
    def cases(self) -> tuple[OccurrenceNumber, ...]:
        """Every case it is about."""
        return (self.case, *self.more)

    @property
    def called(self) -> str:
        """What stands above each page."""
        if self.more:
            return f"{len(self.cases)} cases"
        return self.case or BY_NAME["caption"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft, opened; `item_id` is what it became."""

    id: str
    answers: Answers
    item_id: WorkItemId | None

    @property
    def path(self) -> str:
        """Where its pages are."""
        return f"/{'case' if self.answers.case else 'name'}/{self.id}"

    @property
    def after_the_questions(self) -> str:
        """The page that follows the three questions."""
        return f"{self.path}/{'check' if self.answers.case else 'who'}"


def begin(
    connection: Connection, account: str, answers: Answers, now: datetime, cipher: Cipher
) -> str:
    """A new draft, with what is answered already; what nobody has wanted for a day is gone."""
    connection.execute(delete(console_drafts).where(_kept.begun_at < now - KEPT))
    draft_id = str(uuid.uuid4())
    connection.execute(
        insert(console_drafts).values(
            id=draft_id,
            account=account,
            begun_at=now,
            answers_sealed=_sealed(answers, draft_id, cipher),
        )
    )
    return draft_id


def of_account(connection: Connection, draft_id: str, account: str) -> Row[Any] | None:
    """The draft with this id, if it is this account's; locked, so that two presses are one."""
    mine = (_kept.id == draft_id, _kept.account == account)
    return connection.execute(select(console_drafts).where(*mine).with_for_update()).one_or_none()


def opened(row: Row[Any], cipher: Cipher) -> Draft:
    """What is in it."""
    answers = sealed_values.from_bytes(Answers, cipher.open(row.answers_sealed, about=row.id))
    return Draft(row.id, answers, WorkItemId(row.item_id) if row.item_id else None)


def answer(connection: Connection, draft: Draft, cipher: Cipher, **answered: str | Sought) -> Draft:
    """Keep these answers in the place of what was answered before."""
    before: dict[str, Any] = {one.name: getattr(draft.answers, one.name) for one in fields(Answers)}
    return _kept_with(connection, draft, Answers(**{**before, **answered}), cipher)


def narrowed(
    connection: Connection, draft: Draft, cases: Sequence[OccurrenceNumber], cipher: Cipher
) -> Draft:
    """The same draft about these of its cases alone."""
    case, *more = cases
    return _kept_with(
        connection, draft, replace(draft.answers, case=case, more=tuple(more)), cipher
    )


def became(connection: Connection, draft: Draft, item_id: WorkItemId) -> None:
    """Say which piece of work it is now; pressed again it is the same one."""
    connection.execute(update(console_drafts).where(_kept.id == draft.id).values(item_id=item_id))


def _kept_with(connection: Connection, draft: Draft, answers: Answers, cipher: Cipher) -> Draft:
    changed = update(console_drafts).where(_kept.id == draft.id)
    connection.execute(changed.values(answers_sealed=_sealed(answers, draft.id, cipher)))
    return replace(draft, answers=answers)


def _sealed(answers: Answers, draft_id: str, cipher: Cipher) -> bytes:
    return cipher.seal(sealed_values.to_bytes(answers), about=draft_id)

"""A person who gives every task the answer the truth calls right, after the edits it needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from domain.wording.tasks import TASK_KINDS
from mock_systems.population.expectations import Edit, Task, flatten
from mock_systems.population.truth import Truth
from tests.bots.encompass.judging import people_behind, references_of, task_of
from tests.bots.encompass.partners import Partners
from tests.bots.encompass.plain_night import Item

# What the truth calls the answer; the code is in `domain/wording/tasks.py`, under the same words.
ASKS_FOR = {"same_person": "record", "school_found": "school", "changed": "contact"}


@dataclass
class RightPerson:
    """Knows the truth's tasks; `answered` are those this person has found and answered."""

    truth: Truth
    partners: Partners
    answered: list[Task] = field(default_factory=list)

    async def answer(self, item: Item) -> tuple[str, dict[str, str]] | None:
        """The right answer to this task, after the edits that go with it; None when unknown."""
        task = self._task_of(item)
        if task is None:
            return None
        self.answered.append(task)
        for edit in task.does:
            await self._edit(edit)
        code = code_of(task.kind, task.right_answer)
        asked = ASKS_FOR.get(code)
        return code, {asked: task.answer_value} if asked else {}

    def not_asked(self) -> list[Task]:
        """The truth's tasks that nobody has put to this person."""
        return [one for one in self._tasks() if one not in self.answered]

    def _task_of(self, item: Item) -> Task | None:
        world = self.partners.house.world
        about = people_behind(world, item)
        return next(
            (
                one
                for one in self._tasks()
                if one.kind == task_of(item).kind
                and tuple(sorted(one.children)) == about
                and set(one.references) >= set(references_of(item))
                and one not in self.answered
            ),
            None,
        )

    def _tasks(self) -> Iterable[Task]:
        return (
            one
            for household in self.truth.households
            for one in flatten(household.expectations)
            if isinstance(one, Task)
        )

    async def _edit(self, edit: Edit) -> None:
        fields = {name: self._value(value) for name, value in edit.changes.items()}
        child = fields.pop("add_child", None)
        if child:
            self._link(edit.record_id, str(child))
        if fields:
            await self.partners.change(edit.system, edit.record_type, edit.record_id, fields)

    def _value(self, value: Any) -> Any:
        now = self.partners.house.clock.now()
        if value == "now":
            return now.isoformat()
        return value.isoformat() if isinstance(value, date | datetime) else value

    def _link(self, number: str, child: str) -> None:
        """As an officer does it in the record: a role, and a line among the children."""
        link_child(self.partners, number, child)


def link_child(partners: Partners, number: str, child: str) -> None:
    """Link a child to an occurrence now."""
    records = partners.house.systems["police_rms"].store.records
    occurrence = records.occurrences[number]
    first = next(role for role in occurrence.roles if role.code != "CHILD")
    now = partners.house.clock.now()
    role = replace(first, nominal_id=child, code="CHILD", linked_at=now)
    records.occurrences[number] = replace(
        occurrence, roles=(*occurrence.roles, role), changed_at=now
    )


def code_of(kind: str, words: str) -> str:
    """The code of the answer with these words; a process's own answers are codes already."""
    for choice in TASK_KINDS[kind].choices:
        if choice.label.startswith(words) or words == choice.label.rstrip(" …"):
            return choice.code
    return words

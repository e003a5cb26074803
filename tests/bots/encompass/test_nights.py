"""The demonstration's night and one drawn at random, and the judge that would find a fault."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import SystemRandom
from typing import Any

import pytest

from mock_systems.population.expectations import Household, Message, Nothing
from mock_systems.population.nights import DEMONSTRATION_SEED
from tests.bots.encompass.judging import Judge, Posted, Record
from tests.bots.encompass.nights import JudgedNight, judged_night
from tests.bots.encompass.plain_night import Item
from tests.bots.encompass.test_drawn_nights import HIGHEST_SEED

A_MINUTE = timedelta(minutes=1)
SOMEBODY = "somebody.else@rennisford-schools.example.org"


@pytest.fixture(scope="module")
def night() -> JudgedNight:
    return judged_night(DEMONSTRATION_SEED)


def test_on_the_demonstrations_night_all_comes_as_the_truth_says(night):
    assert night.faults == {}
    assert len(night.before.outbox) > 50
    assert len(night.after.outbox) > len(night.before.outbox)


def test_on_another_night_drawn_at_random_all_comes_as_the_truth_says():
    seed = SystemRandom().randrange(HIGHEST_SEED)
    print(f"seed {seed}")

    assert judged_night(seed).faults == {}


# Controls: each plants one deviation in the record, and the judge finds it.


def test_a_message_to_a_wrong_school_is_found(night):
    planted = changed(night, one_told(night), to=SOMEBODY)

    assert found(night, planted) == {"missing Telling", "too much Telling"}


def test_a_missing_pupil_is_found(night):
    two = next(one for one in night.before.outbox if len(one.names) == 2)
    body = "\n".join(line for line in two.body.splitlines() if two.names[0] not in line)

    assert found(night, changed(night, two, body=body)) == {"missing Telling", "too much Telling"}


def test_one_pupil_too_many_is_found(night):
    told, other = one_told(night), night.before.outbox[-1].names[0]

    planted = changed(night, told, body=naming(told.body, other))

    assert found(night, planted) >= {"missing Telling", "too much Telling"}


def test_a_message_to_an_excluded_contact_is_found(night):
    household = household_with(night, lambda one: bool(one.excluded_contacts))
    child = next(one.person_id for one in household.children)
    to = household.excluded_contacts[0].email

    planted = added(night, about(night, household, child, to))

    assert found(night, planted) >= {"too much Telling", "excluded Telling"}


def test_a_forbidden_value_is_found_even_across_a_line_break(night):
    message, told = expected_with(night, lambda one: any(" " in f.value for f in one.forbidden))
    value = next(one.value for one in message.forbidden if " " in one.value)

    planted = changed(night, told, body=f"{told.body}\n{value.replace(' ', chr(10), 1)}")

    assert found(night, planted) == {"forbidden value"}


def test_a_message_sent_twice_is_found(night):
    again = replace(one_told(night), number="again")

    assert found(night, added(night, again)) == {"too much Telling"}


def test_a_message_about_a_child_nobody_linked_is_found(night):
    household = household_with(night, lambda one: any(c.how == "address" for c in one.children))
    child = next(one.person_id for one in household.children if one.how == "address")

    planted = added(night, about(night, household, child, SOMEBODY))

    assert found(night, planted) >= {"too much Telling", "unlinked child"}


def test_a_late_message_is_found(night):
    message, told = expected_with(night, lambda one: True)

    assert found(night, changed(night, told, at=message.by + A_MINUTE)) == {"late Telling"}


def test_a_message_where_nothing_was_to_come_is_found(night):
    household = household_with(night, lambda one: is_retracted(one.expectations[0]))
    child = next(one.person_id for one in household.children)

    planted = added(night, about(night, household, child, SOMEBODY))

    assert found(night, planted) >= {"too much Telling", "nothing retracted"}


def test_a_task_that_is_missing_late_or_asked_for_another_reason_is_found(night):
    asked = night.before.open_tasks
    task = next(one for one in asked if one.task.reason_code == "confidential_address")
    late = replace(task, task=replace(task.task, due_at=task.task.due_at + A_MINUTE))
    unreasonable = replace(task, task=replace(task.task, reason_code="not_a_reason"))

    assert found(night, with_item(night, task, None)) == {"missing Asked"}
    assert found(night, with_item(night, task, late)) == {"task late"}
    assert found(night, with_item(night, task, unreasonable)) == {"task reason", "task unruled"}


def test_a_notice_that_does_not_wait_for_the_first_day_back_is_found(night):
    waits = next(one for one in night.before.items if one.not_before and not one.is_over)
    sooner = replace(waits, not_before=waits.not_before - A_MINUTE)

    assert found(night, with_item(night, waits, sooner)) == {"missing Held", "too much Held"}


def found(night: JudgedNight, record: Record) -> set[str]:
    """What is wrong with a record, in a word or two."""
    return {_kind(fault) for fault in night.before_judge.faults_in(record)}


def changed(night: JudgedNight, one: Posted, **different: Any) -> Record:
    outbox = (replace(m, **different) if m is one else m for m in night.before.outbox)
    return replace(night.before, outbox=tuple(outbox))


def added(night: JudgedNight, one: Posted) -> Record:
    return replace(night.before, outbox=(*night.before.outbox, one))


def with_item(night: JudgedNight, item: Item, instead: Item | None) -> Record:
    items = (instead if one is item else one for one in night.before.items)
    return replace(night.before, items=tuple(one for one in items if one))


def one_told(night: JudgedNight) -> Posted:
    return night.before.outbox[0]


def expected_with(night: JudgedNight, fits: Callable[[Message], bool]) -> tuple[Message, Posted]:
    """A message of the truth and the one that left for it."""
    truth = night.before_judge.truth
    expected = (one for household in truth.households for one in household.expectations)
    return next(
        (message, told)
        for message in expected
        if isinstance(message, Message) and fits(message)
        for told in night.before.outbox
        if told.to == message.email and told.references == tuple(sorted(message.references))
    )


def household_with(night: JudgedNight, fits: Callable[[Household], bool]) -> Household:
    return next(one for one in night.before_judge.truth.households if fits(one))


def is_retracted(expectation: object) -> bool:
    return isinstance(expectation, Nothing) and expectation.reason == "retracted"


def about(night: JudgedNight, household: Household, child: str, to: str) -> Posted:
    """A message that ought not to be: about this child of this household."""
    told = one_told(night)
    body = told.body.replace(told.references[0], household.occurrences[0])
    body = "\n".join(line for line in body.splitlines() if told.names[0] not in line)
    return replace(told, number="planted", to=to, body=naming(body, name_of(night, child)))


def name_of(night: JudgedNight, child: str) -> str:
    judge: Judge = night.before_judge
    held = next(one for one in judge.world.nominals.values() if one.person_id == child)
    return f"{held.forename1} {held.surname}"


def naming(body: str, name: str) -> str:
    return f"  {name}, year 4\n{body}"


def _kind(fault: str) -> str:
    first, _, rest = fault.partition(" ")
    if first in {"forbidden", "unlinked"}:
        return {"forbidden": "forbidden value", "unlinked": "unlinked child"}[first]
    words = fault.partition("(")[0].split()
    return " ".join(words[:3] if first == "too" else words[:2])

"""The partners' outbox as a school reads it, beside what the truth says must be in it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mock_systems.population.expectations import Message
from mock_systems.population.model import World
from mock_systems.population.truth import Truth

REFERENCE = re.compile(r"\b[0-9]{11}\b")
SHOWN_AGAIN = "when your school was"
CANNOT_TELL_MORE = "We cannot tell you more in this message."
HOW_IT_SEEMED = "How the child seemed"


@dataclass(frozen=True, order=True)
class Letter:
    """One message as its reader understands it."""

    email: str
    operation: str
    template: str
    children: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True)
class Raw:
    """One message as the outbox holds it."""

    to: str
    subject: str
    body: str
    at: datetime


def raw_messages(outbox: Iterable[Mapping[str, Any]]) -> list[Raw]:
    """Every message that left, opened."""
    return [_opened(one) for one in outbox]


def letters(messages: Iterable[Raw], world: World, truth: Truth) -> Counter[Letter]:
    """What left, as the readers understand it; a child by the true person of that full name."""
    return Counter(_letter(one, world, truth) for one in messages)


def letters_expected(truth: Truth, until: datetime) -> Counter[Letter]:
    """What had to have left by then, before anybody answered a task."""
    return Counter(
        Letter(
            one.email,
            one.operation,
            one.template,
            tuple(sorted(one.children)),
            tuple(sorted(one.references)),
        )
        for household in truth.households
        for one in household.expectations
        if isinstance(one, Message) and (one.not_before is None or one.not_before <= until)
    )


def forbidden_found(messages: Iterable[Raw], world: World, truth: Truth) -> list[str]:
    """Where a message holds what the truth forbids in it, and whose secret that is."""
    return [
        f"{raw.to}: {secret.why}"
        for raw in messages
        for one in expected_as(raw, world, truth)
        for secret in one.forbidden
        if " ".join(secret.value.split()) in " ".join(raw.body.split())
    ]


def expected_as(raw: Raw, world: World, truth: Truth) -> list[Message]:
    """What this message was to say: to this mailbox, of some of the children it names.

    Not of exactly those it names: one that leaks may name more of them than it should.
    """
    letter = _letter(raw, world, truth)
    return [
        one
        for household in truth.households
        for one in household.expectations
        if isinstance(one, Message)
        and one.email == letter.email
        and set(one.children) <= set(letter.children)
        and set(one.references) <= set(letter.references)
    ]


def to_excluded_contacts(messages: Iterable[Raw], truth: Truth) -> list[str]:
    """Messages of a household in a mailbox that must never get one."""
    return [
        f"{raw.to}: {excluded.why}"
        for raw in messages
        for household in truth.households
        if set(REFERENCE.findall(raw.body)) & set(household.occurrences)
        for excluded in household.excluded_contacts
        if excluded.email == raw.to
    ]


def _opened(one: Mapping[str, Any]) -> Raw:
    to = one["to"] if isinstance(one["to"], str) else one["to"][0]
    return Raw(to, one["headers"]["Subject"], one["body"], one["at"])


def _letter(raw: Raw, world: World, truth: Truth) -> Letter:
    text = " ".join(raw.body.split())
    references = set(REFERENCE.findall(raw.body))
    return Letter(
        raw.to,
        "tell/first_day_back" if SHOWN_AGAIN in text else "tell",
        _template(text),
        tuple(sorted(_children_named(text, references, world, truth))),
        tuple(sorted(references)),
    )


def _children_named(text: str, references: set[str], world: World, truth: Truth) -> set[str]:
    """The true people of the names in it; of two namesakes the one of these occurrences."""
    named = {
        pupil.person_id
        for pupil in world.pupils.values()
        if f" {pupil.forename1} {pupil.surname}, " in text
    }
    own = {
        child.person_id
        for household in truth.households
        if references & set(household.occurrences)
        for child in household.children
    }
    return named & own or named


def _template(text: str) -> str:
    if CANNOT_TELL_MORE in text:
        return "bare"
    return "full" if HOW_IT_SEEMED in text else "standard"

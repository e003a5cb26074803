"""What is different between two packs of one case: checks, facts, events and people."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar

from domain.research_pack.facts import Event, Fact
from domain.research_pack.pack import Check, PackPerson, ResearchPack

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ChangedCheck:
    """A check whose answer is another one now; None where one of the packs has no such check."""

    before: Check | None
    after: Check | None


@dataclass(frozen=True, slots=True)
class PackChanges:
    """What came and what is there no more. Facts and events are compared by record and words."""

    people_added: tuple[PackPerson, ...]
    people_gone: tuple[PackPerson, ...]
    checks: tuple[ChangedCheck, ...]
    facts_added: tuple[Fact, ...]
    facts_gone: tuple[Fact, ...]
    events_added: tuple[Event, ...]
    events_gone: tuple[Event, ...]

    @property
    def are_none(self) -> bool:
        """Whether the two packs say the same."""
        return not any(getattr(self, part.name) for part in fields(self))


def changes(before: ResearchPack, after: ResearchPack) -> PackChanges:
    """What is different in the later pack. Raises: ValueError where they are of two cases."""
    if before.request.case != after.request.case:
        raise ValueError("Two packs are compared that are of one case.")
    return PackChanges(
        people_added=_not_in(after.people, before.people, _person),
        people_gone=_not_in(before.people, after.people, _person),
        checks=_checks(before, after),
        facts_added=_not_in(after.facts, before.facts, _fact),
        facts_gone=_not_in(before.facts, after.facts, _fact),
        events_added=_not_in(after.chronology.events, before.chronology.events, _event),
        events_gone=_not_in(before.chronology.events, after.chronology.events, _event),
    )


def _checks(before: ResearchPack, after: ResearchPack) -> tuple[ChangedCheck, ...]:
    then = {(one.person, one.system): one for one in before.checks}
    now = {(one.person, one.system): one for one in after.checks}
    pairs = ((then.get(key), now.get(key)) for key in dict.fromkeys((*now, *then)))
    return tuple(ChangedCheck(*pair) for pair in pairs if _shown(pair[0]) != _shown(pair[1]))


def _shown(check: Check | None) -> str:
    return check.shown if check else ""


def _not_in(
    those: tuple[T, ...], others: tuple[T, ...], key: Callable[[T], object]
) -> tuple[T, ...]:
    known = {key(one) for one in others}
    return tuple(one for one in those if key(one) not in known)


def _person(person: PackPerson) -> object:
    return person.key


def _fact(fact: Fact) -> object:
    source = fact.source
    return fact.about, fact.field, fact.value, source.record, source.row


def _event(event: Event) -> object:
    return event.on, event.what, event.source.record, event.source.row

"""What two packs of one case say otherwise, as tables for a page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from domain.people import RecordRef
from domain.research_pack import Check, Event, Fact, PackChanges, PackPerson, ResearchPack
from domain.saying import say_plain_date
from domain.wording.pack_page import PACK_PAGE
from domain.wording.pack_sentences import PACK_COLUMNS
from reports.research_pack import saying
from reports.text_direction import isolated

Told = TypeVar("Told", Fact, Event)


@dataclass(frozen=True, slots=True)
class Difference:
    """One table: what is different, its columns, and its rows; the first cell names the row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def differences(before: ResearchPack, after: ResearchPack, found: PackChanges) -> list[Difference]:
    """The tables that have rows: checks, then what is new, what has to be decided, what is gone."""
    held = {one.found.record for one in after.possible}
    facts, events = _in_question(found.facts_gone, held), _in_question(found.events_gone, held)
    facts_gone = [one for one in found.facts_gone if one not in facts]
    events_gone = [one for one in found.events_gone if one not in events]
    every = (
        _checks(before, after, found),
        _people("people_added", found.people_added, after),
        _facts("facts_added", found.facts_added, after),
        _events("events_added", found.events_added, after),
        _people("people_gone", found.people_gone, before),
        _facts("facts_in_question", facts, before),
        _events("events_in_question", events, before),
        _facts("facts_gone", facts_gone, before),
        _events("events_gone", events_gone, before),
    )
    return [one for one in every if one.rows]


def _in_question(gone: Iterable[Told], held: Collection[RecordRef]) -> list[Told]:
    """Those of a record that the later pack does not use, as a person has to decide about it."""
    return [one for one in gone if one.source.record in held]


def _columns(*keys: str) -> tuple[str, ...]:
    return tuple(PACK_COLUMNS[key] for key in keys)


def _checks(before: ResearchPack, after: ResearchPack, found: PackChanges) -> Difference:
    rows = []
    for one in found.checks:
        check, pack = (one.after, after) if one.after else (one.before, before)
        if check:
            who = saying.short_name(pack.person(check.person), pack)
            answers = (_answer(one.before), _answer(one.after))
            rows.append((who, saying.agency(check.system), *answers))
    headings = (*_columns("who", "agency"), PACK_PAGE["before"], PACK_PAGE["after"])
    return Difference(PACK_PAGE["checks"], headings, tuple(rows))


def _answer(check: Check | None) -> str:
    return saying.answer_words(check) if check else PACK_PAGE["no_check"]


def _people(code: str, people: Iterable[PackPerson], pack: ResearchPack) -> Difference:
    rows = tuple(
        (saying.name_of(one, pack), saying.birth(one, pack.as_at), saying.part_of(one))
        for one in people
    )
    return Difference(PACK_PAGE[code], ("Name", "Birth", "Part"), rows)


def _facts(code: str, facts: Iterable[Fact], pack: ResearchPack) -> Difference:
    numbers = saying.evidence_numbers(pack)
    rows = tuple(
        (
            saying.field_label(one.field),
            saying.short_name(pack.person(one.about), pack) if one.about else "–",
            isolated(one.value),
            saying.source_words(one.source, pack, numbers),
        )
        for one in facts
    )
    return Difference(PACK_PAGE[code], _columns("field", "person", "recorded", "source"), rows)


def _events(code: str, events: Iterable[Event], pack: ResearchPack) -> Difference:
    numbers = saying.evidence_numbers(pack)
    rows = tuple(
        (
            say_plain_date(one.on) if one.on else saying.said("no_date"),
            isolated(one.what),
            saying.names_of(pack, one.about),
            saying.source_words(one.source, pack, numbers),
        )
        for one in events
    )
    return Difference(PACK_PAGE[code], _columns("date", "event", "person", "source"), rows)

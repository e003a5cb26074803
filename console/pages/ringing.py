"""What came of ringing: noted on a pack by whoever may read it, beside what the machine found."""

import re
from collections.abc import Mapping
from datetime import datetime

from bots.research.ordering import pack_of
from bots.research.packs import Reading, note_read, note_ringing, notes_of_case
from console import rows, rules
from console.pages import refusals
from console.pages.by_hand import moment_typed
from console.visits import CONSOLE, Answer, GoTo, Instead, Shown, Visit
from domain.case_asked import FEWEST_LETTERS, MOST_LETTERS, text_fault
from domain.outcome import WorkItemId
from domain.research_pack import (
    FactField,
    ResearchPack,
    RingNote,
    RingOutcome,
    RingResult,
    ToRing,
)
from domain.saying import capitalised, say_moment
from domain.wording.labels import filled
from domain.wording.pack_page import RING_OUTCOMES, RINGING
from domain.wording.searches import FREE_TEXT_HINT
from reports.research_pack import saying
from runtime import ring_notes
from runtime.item_rows import ItemRow

LONGEST_ROLE = 100
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def asked(visit: Visit) -> Answer:
    """Whom, when, what came of it; and what was noted before."""
    return _page(visit, {})


def noted(visit: Visit) -> Answer:
    """Keep it as this person's note; sent twice it is one."""
    item: ItemRow = visit.about
    pack, to_ring = _meant(visit)
    whom, words = (visit.form.get(name, "").strip() for name in ("whom", "words"))
    rang_at = moment_typed(visit.form.get("when", ""), visit.now, _to_the_minute(pack.as_at))
    outcome = visit.form.get("outcome", "")
    if errors := _wrong(visit, pack, rang_at):
        return _page(visit, errors)
    by = (rang_at or visit.now, visit.person.id, whom)
    note = RingNote(to_ring, RingResult(words, *by, RingOutcome(outcome)))
    if ring_notes.keep(visit.connection, item.id, note, visit.now, visit.cipher):
        reading = Reading(visit.person.id, CONSOLE)
        note_ringing(visit.connection, item, note, reading, visit.cipher)
    return GoTo(f"/packs/{item.id}")


def _meant(visit: Visit) -> tuple[ResearchPack, ToRing]:
    """The pack, and whom of it was rung. Raises: Instead, where there is no such one."""
    item: ItemRow = visit.about
    number = visit.form.get("ring") or visit.asked.query.get("ring", "")
    pack = pack_of(visit.connection, WorkItemId(item.id), visit.cipher)
    if pack and _NUMBER.fullmatch(number) and int(number) <= len(pack.to_ring):
        return pack, pack.to_ring[int(number) - 1]
    raise Instead(lambda again: refusals.not_found(again.asked))


def _wrong(visit: Visit, pack: ResearchPack, rang_at: datetime | None) -> Mapping[str, str]:
    """What is missing or cannot be, by its box."""
    whom, words = (visit.form.get(name, "").strip() for name in ("whom", "words"))
    too_long = f"Use {LONGEST_ROLE} letters or fewer"
    fewest = 0 if visit.form.get("outcome") == RingOutcome.NO_ANSWER else FEWEST_LETTERS
    faults = {
        "whom": RINGING["no_whom"] if not whom else too_long if len(whom) > LONGEST_ROLE else "",
        "when": _wrong_time(visit, pack, rang_at),
        "outcome": "" if visit.form.get("outcome") in RING_OUTCOMES else RINGING["no_outcome"],
        "words": RINGING["no_words"] if text_fault(words, fewest) else "",
    }
    return {name: said for name, said in faults.items() if said}


def _wrong_time(visit: Visit, pack: ResearchPack, rang_at: datetime | None) -> str:
    if rang_at is None:
        return RINGING["no_when"]
    at, made = say_moment(rang_at), say_moment(pack.as_at)
    if rang_at > visit.now:
        return filled(RINGING["not_come"], at=at)
    is_early = rang_at < _to_the_minute(pack.as_at)
    return filled(RINGING["too_early"], at=at, made=made) if is_early else ""


def _to_the_minute(moment: datetime) -> datetime:
    """As people type a time."""
    return moment.replace(second=0, microsecond=0)


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    item: ItemRow = visit.about
    pack, to_ring = _meant(visit)
    kept = rules.runs_kept_from(visit.connection, visit.person)
    notes = notes_of_case(visit.connection, item, kept, visit.cipher)
    values = {
        "item": item,
        "words": RINGING,
        "hint": f"{RINGING['words_hint']} {FREE_TEXT_HINT}",
        "most": MOST_LETTERS,
        "ring": visit.form.get("ring") or visit.asked.query.get("ring", ""),
        "who": capitalised(saying.ring_words(to_ring)),
        "ask_for": _ask_for(to_ring),
        "about": saying.names_of(pack, to_ring.people),
        "phone": to_ring.ring.phone if to_ring.ring else "",
        "quote": pack.request.pack_id,
        "outcomes": RING_OUTCOMES.values(),
        "earlier": [_said(visit, one.result) for one in notes if one.to_ring.is_about(to_ring)],
        "errors": errors,
        "typed": visit.form,
    }
    reading = Reading(visit.person.id, CONSOLE, only=FactField.TO_RING)
    note_read(visit.connection, item, pack, reading, visit.cipher)
    return Shown("ringing.html", RINGING["title"], values, 400 if errors else 200)


def _ask_for(to_ring: ToRing) -> str:
    """The name and the team, as the system shows them; what to do where it names nobody."""
    ring = to_ring.ring
    if ring is None:
        return to_ring.if_nobody_named
    return ", ".join(filter(None, (ring.name, ring.team)))


def _said(visit: Visit, result: RingResult) -> tuple[str, str]:
    label = RING_OUTCOMES[result.outcome].label
    by, at = rows.name_of(visit.console, result.by), say_moment(result.at)
    return f"{by}, {at}: {label} ({result.whom})", result.words

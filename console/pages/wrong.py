"""This is wrong: what a person says of something a worker made, and the answer they are owed.

One fact of a pack is named by its number in that pack; a page that shows it, to whoever may read
the pack, is a look at that one field, and in the audit trail first. What is kept of it and told to
the lead is where it stands, never what it says.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from bots.research.ordering import pack_of
from bots.research.packs import Reading, note_read
from console import rows, rules
from console.visits import CONSOLE, Answer, GoTo, Shown, Visit
from domain.research_pack import Fact, ResearchPack, cell_of
from domain.saying import say_date, say_moment
from domain.school_days import london_day
from domain.wording.labels import filled
from domain.wording.pack_page import PACK_PAGE, POINTED_AT
from reports.research_pack import saying
from reports.text_direction import isolated
from runtime import findings as kept
from runtime.audit_events import AuditEvent
from runtime.findings import Finding, Said
from runtime.item_rows import ItemRow
from runtime.tables import findings as findings_table

TITLE = "This is wrong"
LONGEST_TEXT = 2000
_PART = re.compile(r"[1-9]\d?(\.[1-9]\d?)?")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
ASKED = {
    "which": "Enter which line is wrong",
    "right": "Enter what is right",
    "known": "Enter how you know",
}


def asked(visit: Visit) -> Answer:
    """Which line, what is right, how you know; and what was said of it before."""
    return _page(visit, {})


def told(visit: Visit) -> Answer:
    """Keep it; the assurance lead has it from now on."""
    item: ItemRow = visit.about
    meant = _meant(visit)
    boxes = {name: said for name, said in ASKED.items() if not (meant and name == "which")}
    typed = {name: visit.form.get(name, "").strip() for name in boxes}
    errors = {name: said for name, said in boxes.items() if not typed[name]}
    too_long = f"Use {LONGEST_TEXT:,} letters or fewer"
    errors |= {name: too_long for name, text in typed.items() if len(text) > LONGEST_TEXT}
    if errors:
        return _page(visit, errors)
    said = _said(typed, meant[1] if meant else None)
    finding = kept.open_finding(
        visit.connection, item.id, said, visit.person.id, visit.now, visit.cipher
    )
    codes = {"system": said.cell.system, "field": said.cell.field.value} if said.cell else {}
    visit.note(AuditEvent.FINDING_OPENED, item.id, finding=finding.name, **codes)
    return GoTo(f"/items/{item.id}/wrong?told={finding.number}")


def _said(typed: Mapping[str, str], fact: Fact | None) -> Said:
    """What was typed; of a fact that was pointed at, where it stands is known already."""
    right, known = typed["right"], typed["known"]
    if fact is None:
        return Said(typed["which"], right, known)
    return Said(saying.fact_place(fact), right, known, cell_of(fact), fact.source.screen)


def _meant(visit: Visit) -> tuple[ResearchPack, Fact] | None:
    """The pack and the fact somebody points at; None where they point at none there is."""
    number = visit.form.get("fact") or visit.asked.query.get("fact", "")
    item: ItemRow = visit.about
    is_run = rules.pack_item_of(visit.connection, visit.person, {"item_id": item.id})
    if not (is_run and _NUMBER.fullmatch(number)):
        return None
    pack = pack_of(visit.connection, item.id, visit.cipher)
    is_there = pack is not None and int(number) <= len(pack.facts)
    return (pack, pack.facts[int(number) - 1]) if pack and is_there else None


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    item: ItemRow = visit.about
    connection = visit.connection
    of_item = kept.findings_that(
        connection, findings_table.c.item_id == item.id, findings_table.c.by == visit.person.id
    )
    meant = _meant(visit)
    told_now = [one for one in of_item if str(one.number) == visit.asked.query.get("told")]
    values = {
        "item": rows.item_lines(connection, visit.console, [item], visit.now)[0],
        "reads_pack": rules.pack_item_of(connection, visit.person, {"item_id": item.id}),
        "errors": errors,
        "typed": visit.form or _begun(visit),
        "fact": visit.form.get("fact") or visit.asked.query.get("fact"),
        "fact_rows": _shown(*meant) if meant else (),
        "told": [(one.name, say_date(london_day(one.answer_by))) for one in told_now],
        "earlier": [_earlier(visit, one) for one in of_item],
    }
    if meant:
        _note_look(visit, *meant)
    return Shown("this_is_wrong.html", TITLE, values, 400 if errors else 200)


def _shown(pack: ResearchPack, fact: Fact) -> tuple[tuple[str, str], ...]:
    """About whom, what it says and where it stands: as whoever points at it has just read it."""
    whom = saying.name_of(pack.person(fact.about), pack) if fact.about else POINTED_AT["case"]
    says = f"{saying.field_label(fact.field)}: {isolated(fact.value)}"
    place = saying.fact_place(fact)
    return (
        (POINTED_AT["whom"], whom),
        (POINTED_AT["says"], says),
        (POINTED_AT["place"], place),
    )


def _note_look(visit: Visit, pack: ResearchPack, fact: Fact) -> None:
    """A look at one field."""
    reading = Reading(visit.person.id, CONSOLE)
    note_read(visit.connection, visit.about, replace(pack, facts=(fact,)), reading, visit.cipher)


def _begun(visit: Visit) -> Mapping[str, str]:
    """The part of a pack somebody came from, by its number: an address holds nothing else."""
    part = visit.asked.query.get("part", "")
    return {"which": filled(PACK_PAGE["part"], part=part)} if _PART.fullmatch(part) else {}


def _earlier(visit: Visit, finding: Finding) -> tuple[str, str, Said, str]:
    """Its name, when it was said, the person's own words, and what became of it."""
    said = kept.said_of(visit.connection, finding, visit.cipher)
    answered = kept.answer_of(visit.connection, finding, visit.cipher)
    waits = f"Waits for an answer by {say_date(london_day(finding.answer_by))}."
    return finding.name, say_moment(finding.at), said, answered or waits

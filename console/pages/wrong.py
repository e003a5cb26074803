"""This is wrong: what a person says of something a worker made, and the answer they are owed."""

import re
from collections.abc import Mapping

from console import rows
from console.visits import Answer, GoTo, Shown, Visit
from domain.saying import say_date, say_moment
from domain.school_days import london_day
from domain.wording.labels import filled
from domain.wording.pack_page import PACK_PAGE
from runtime import findings as kept
from runtime.audit_events import AuditEvent
from runtime.findings import Finding, Said
from runtime.item_rows import ItemRow
from runtime.tables import findings as findings_table

TITLE = "This is wrong"
LONGEST_TEXT = 2000
_PART = re.compile(r"[1-9]\d?(\.[1-9]\d?)?")
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
    typed = {name: visit.form.get(name, "").strip() for name in ASKED}
    errors = {name: said for name, said in ASKED.items() if not typed[name]}
    too_long = f"Use {LONGEST_TEXT:,} letters or fewer"
    errors |= {name: too_long for name, text in typed.items() if len(text) > LONGEST_TEXT}
    if errors:
        return _page(visit, errors)
    finding = kept.open_finding(
        visit.connection, item.id, Said(**typed), visit.person.id, visit.now, visit.cipher
    )
    visit.note(AuditEvent.FINDING_OPENED, item.id, finding=finding.name)
    return GoTo(f"/items/{item.id}/wrong?told={finding.number}")


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    item: ItemRow = visit.about
    connection = visit.connection
    of_item = kept.findings_that(
        connection, findings_table.c.item_id == item.id, findings_table.c.by == visit.person.id
    )
    told_now = [one for one in of_item if str(one.number) == visit.asked.query.get("told")]
    values = {
        "item": rows.item_lines(connection, visit.console, [item], visit.now)[0],
        "errors": errors,
        "typed": visit.form or _begun(visit),
        "told": [(one.name, say_date(london_day(one.answer_by))) for one in told_now],
        "earlier": [_earlier(visit, one) for one in of_item],
    }
    return Shown("this_is_wrong.html", TITLE, values, 400 if errors else 200)


def _begun(visit: Visit) -> Mapping[str, str]:
    """The part of a pack somebody came from, by its number: an address holds nothing else."""
    part = visit.asked.query.get("part", "")
    return {"which": filled(PACK_PAGE["part"], part=part)} if _PART.fullmatch(part) else {}


def _earlier(visit: Visit, finding: Finding) -> tuple[str, str, str]:
    """Its name, when it was said, and what became of it."""
    answered = kept.answer_of(visit.connection, finding, visit.cipher)
    waits = f"Waits for an answer by {say_date(london_day(finding.answer_by))}."
    return finding.name, say_moment(finding.at), answered or waits

"""What people said is wrong, for the assurance lead: what is owed first, and one at a time."""

from collections.abc import Mapping
from dataclasses import replace

from console import rows, rules
from console.pages import item as item_page
from console.people import TAKES_TASKS
from console.visits import Answer, GoTo, Instead, Shown, Visit
from domain.saying import say_due, say_moment
from domain.wording.research import FACT_FIELDS, SEARCHED_SYSTEMS
from runtime import findings as kept
from runtime.audit_events import AuditEvent
from runtime.findings import AlreadyAnswered, Finding, Said
from runtime.item_rows import item_of

LONGEST_ANSWER = 2000


def listed(visit: Visit) -> Answer:
    """Every finding of the lead's authorities, the unanswered first."""
    found = rules.my_findings(visit.connection, visit.person)
    names = rows.names_of(visit.connection, visit.console, [one.item_id for one in found])
    lines = [(one, names.get(one.item_id, ""), say_due(one.answer_by, visit.now)) for one in found]
    unanswered = sum(one.answered_at is None for one in found)
    values = {"findings": lines, "unanswered": unanswered}
    return Shown("findings.html", "What people said is wrong", values)


def shown(visit: Visit) -> Answer:
    """One finding."""
    return _page(visit, {})


def answered(visit: Visit) -> Answer:
    """The answer, once; whoever said it is wrong reads it on their own page."""
    finding: Finding = visit.about
    text = visit.form.get("answer", "").strip()
    if not text:
        return _page(visit, {"answer": "Enter your answer"})
    if len(text) > LONGEST_ANSWER:
        return _page(visit, {"answer": f"Use {LONGEST_ANSWER:,} letters or fewer"})
    try:
        kept.answer(visit.connection, finding, text, visit.person.id, visit.now, visit.cipher)
    except AlreadyAnswered:
        raise Instead(shown) from None
    visit.note(AuditEvent.FINDING_ANSWERED, finding.item_id, finding=finding.name)
    return GoTo(f"/findings/{finding.number}")


def story(visit: Visit) -> Shown:
    """What happened to the work it is about, as its own page tells it; of a closed one nothing."""
    finding: Finding = visit.about
    item = item_of(visit.connection, finding.item_id)
    page = item_page.shown(replace(visit, about=item))
    back = {"href": f"/findings/{finding.number}", "text": f"Back to finding {finding.name}"}
    return replace(page, values={**page.values, "back": back, "is_research": False})


def _fact_said_wrong(said: Said) -> Mapping[str, str]:
    """Where the fact stands and of which kind it is; never what it says."""
    if said.cell is None:
        return {}
    known = SEARCHED_SYSTEMS[said.cell.system]
    return {
        "system": f"{known.agency}: {known.system}",
        "screen": said.screen,
        "kind": FACT_FIELDS[said.cell.field].label,
    }


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    finding: Finding = visit.about
    item = item_of(visit.connection, finding.item_id)
    said = kept.said_of(visit.connection, finding, visit.cipher)
    may_read = visit.person.roles & TAKES_TASKS
    reads = rules.pack_item_of(visit.connection, visit.person, {"item_id": item.id})
    values = {
        "finding": finding,
        "fact": _fact_said_wrong(said),
        "made_for": rows.name_of(visit.console, item.requested_by),
        "reads_pack": bool(may_read and reads),
        "item": rows.item_lines(visit.connection, visit.console, [item], visit.now)[0],
        "said": said,
        "answer": kept.answer_of(visit.connection, finding, visit.cipher),
        "by": rows.name_of(visit.console, finding.by),
        "at": say_moment(finding.at),
        "due": say_due(finding.answer_by, visit.now),
        "answered_by": rows.name_of(visit.console, finding.answered_by or ""),
        "answered_at": say_moment(finding.answered_at) if finding.answered_at else "",
        "errors": errors,
        "typed": visit.form,
    }
    return Shown("finding.html", f"Finding {finding.name}", values, 400 if errors else 200)

"""What a program may ask: research on a case, put where the pages put it; and how far it is.

Its answers are ids, codes, moments and sentences. What was found is read in the console.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from bots.research.ordering import take_turns_starting
from console import drafts, rows, rules
from console.drafts import Answers
from console.pages import starting
from console.visits import Answer, Told, Visit
from domain.case_asked import (
    FEWEST_LETTERS,
    case_number,
    note_fault,
    number_fault,
    text_fault,
)
from domain.identifiers import OccurrenceNumber
from domain.wording.searches import FIND_A_CASE
from runtime.audit_events import AuditEvent
from runtime.item_rows import ItemRow, item_of

MOST_BYTES = 64 * 1024
JSON = "application/json"
WANTED = "case, reason, purpose and basis, and where it is needed note or another, each a text"


class ResearchAsked(BaseModel):
    """What a program sends: the answers of the three questions about one case.

    `another`: why one more beside research that goes on, as the page asks for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    case: str
    reason: str
    purpose: str
    basis: str
    note: str = ""
    another: str = ""


def research_asked(visit: Visit) -> Answer:
    """Put it on the queue, once: 202 when it is new, 200 when it was asked for just now."""
    sent = _sent(visit)
    if isinstance(sent, Told):
        return sent
    case = case_number(sent.case)
    if case is None:
        return _refused("case", f"{number_fault(sent.case)}.")
    if not rules.works_here(visit.person, visit.console.settings):
        visit.note(AuditEvent.CASE_LOOKED_FOR, answer="not_yours")
        return _refused("case", FIND_A_CASE["not_here"])
    answers = _answers(sent, case)
    return (
        _fault(answers)
        or _goes_on(visit, answers)
        or _sent_again(visit, answers)
        or _ordered(visit, answers)
    )


def research_told(visit: Visit) -> Answer:
    """State and codes of one run."""
    return _told(visit.about, 200)


def _sent(visit: Visit) -> ResearchAsked | Told:
    kind = visit.asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        return _refused("content_type", f"Send JSON, and say so: Content-Type: {JSON}.", 415)
    if len(visit.asked.upload) > MOST_BYTES:
        return _refused("too_long", f"Send {MOST_BYTES // 1024} KB or less.", 413)
    try:
        return ResearchAsked.model_validate_json(visit.asked.upload)
    except ValidationError:
        return _refused("json", f"Send one JSON object with {WANTED}, and nothing else.")


def _answers(sent: ResearchAsked, case: OccurrenceNumber) -> Answers:
    return Answers(
        case,
        drafts.RESEARCH,
        reason=sent.reason,
        note=sent.note.strip(),
        purpose=sent.purpose,
        basis=sent.basis,
        another=sent.another.strip(),
    )


def _fault(answers: Answers) -> Told | None:
    """The first answer that the pages would not take either."""
    for one in starting.ASKED:
        if getattr(answers, one.name) not in one.choices:
            return _refused(one.name, f"Send as {one.name} one of: {', '.join(one.choices)}.")
    if wrong := note_fault(answers.reason, answers.note):
        return _refused("note", f"{wrong}.")
    if answers.another and (wrong := text_fault(answers.another, FEWEST_LETTERS)):
        return _refused("another", f"{wrong}.")
    return None


def _goes_on(visit: Visit, answers: Answers) -> Told | None:
    """Other research on the case goes on: since when, for whom, and that a reason is needed."""
    take_turns_starting(visit.connection, answers.cases)
    if answers.another or starting.same_that_goes_on(visit, answers):
        return None
    now_on = rules.running_research(visit.connection, visit.person, answers.case)
    if now_on is None:
        return None
    then = "Say in another why one more is needed."
    return _refused("goes_on", f"{rows.running_said(visit.console, now_on)} {then}", 409)


def _sent_again(visit: Visit, answers: Answers) -> Told | None:
    """The run that is the answer already, to a program that lost it and asks once more."""
    made = None if answers.another else starting.same_just_made(visit, answers)
    if made is None:
        return None
    visit.note(AuditEvent.CASE_LOOKED_FOR, answer="by_program")
    return _told(item_of(visit.connection, made), 200)


def _ordered(visit: Visit, answers: Answers) -> Told:
    added = starting.order(visit, answers, answers.case)
    visit.note(AuditEvent.CASE_LOOKED_FOR, answer="by_program")
    return _told(item_of(visit.connection, added.item_id), 202 if added.is_new else 200)


def _told(item: ItemRow, status: int) -> Told:
    values = {
        "id": item.id,
        "state": item.state.value,
        "code": item.outcome_code,
        "asked_at": _moment(item.created_at),
        "due_at": _moment(item.due_at),
        "ended_at": _moment(item.ended_at),
    }
    return Told(values, status, {"location": f"/api/research/{item.id}"})


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _refused(code: str, sentence: str, status: int = 400) -> Told:
    return Told({"error": code, "sentence": sentence}, status)

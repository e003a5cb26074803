"""A run of research while it goes on: system by system, read and read again by the page itself.

Of a run that met a restricted record it says that, and no more: no system, no count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from bots.research.intake import asks_licensed, case_of
from bots.research.items import POSSIBLE_MATCH, QUEUE, RESEARCH
from bots.research.licensed import quoted
from bots.research.ordering import pack_of
from console import rows, rules
from console.pages.answering import DONE_BY_HAND
from console.pages.task import ASKED_BY_A_WORKER, DO_BY_HAND, RESTRICTED, TOLD
from console.visits import CONSOLE, Answer, GoTo, Instead, Shown, Visit
from domain.outcome import FINAL_STATES, State, WorkItemId
from domain.research_pack import SYSTEMS
from domain.saying import say_due, say_duration, say_moment, say_time, say_time_exactly
from domain.school_days import london_day
from domain.wording.labels import Label, filled
from domain.wording.progress import LICENSED, LINE_ANSWERS, OFFICER, PROGRESS, WHOM_TO_RING
from domain.wording.reasons.table import reason_said
from domain.wording.research import SEARCHED_SYSTEMS
from domain.wording.searches import CHECK_ANSWERS, START
from domain.wording.states import STATES
from runtime import by_hand, person_tasks, research_progress
from runtime.audit_events import AuditEvent
from runtime.audit_trail import record
from runtime.by_hand import AlreadyEnded, ChangedMeanwhile
from runtime.item_rows import ItemRow, attempts_of, items
from runtime.person_tasks import SECOND_AUTHORITY
from runtime.research_progress import GOING_ON, NOT_ASKED, STOPPED, SystemProgress
from runtime.tables import work_items
from runtime.task_audit import Look, consultation
from runtime.task_rows import TaskRow, open_task_of, tasks_of, tasks_that

STOPPED_BY_PERSON = "stopped_by_person"
CLOSED_BY_PERSON = "closed_by_person"
MAY_BE_STOPPED = (State.QUEUED, State.WORKING, State.DEFERRED, State.AWAITING_ITEM)
READS_AGAIN_SECONDS = 2

_item = work_items.c


@dataclass(frozen=True, slots=True)
class Line:
    """How far one system is."""

    system: str
    answer: Label
    how_far: str
    at: str


def shown(visit: Visit) -> Answer:
    """The page as things stand; without JavaScript it is asked for again by its link."""
    return Shown("research.html", PROGRESS["title"], _values(visit))


def lines(visit: Visit) -> Answer:
    """The part of it that changes, for the page that shows it already."""
    if visit.asked.headers.get("hx-request") != "true":
        return GoTo(f"/research/{visit.about.id}")
    return Shown("research_lines.html", PROGRESS["title"], _values(visit))


def stopped(visit: Visit) -> Answer:
    """The run is called off, and what it would have made again by itself; nobody else's work."""
    item: ItemRow = visit.about
    if item.state not in MAY_BE_STOPPED:
        raise Instead(shown)
    follows = [one for one in followers(visit, item) if one.state not in FINAL_STATES]
    try:
        for one in (item, *follows):
            by_hand.cancel(visit.connection, one.id, visit.person.id, STOPPED_BY_PERSON, visit.now)
    except (AlreadyEnded, ChangedMeanwhile):
        raise Instead(not_stopped) from None
    for one in (item, *follows):
        visit.note(AuditEvent.ITEM_CANCELLED, one.id, reason=STOPPED_BY_PERSON)
    return GoTo(f"/research/{item.id}")


def not_stopped(visit: Visit) -> Answer:
    """A worker or another person moved it in the same moment."""
    values = {**_values(visit), "note": PROGRESS["not_stopped"]}
    return Shown("research.html", PROGRESS["title"], values, 409)


def followers(visit: Visit, item: ItemRow) -> list[ItemRow]:
    """What this run ordered by itself: itself once more, and questions about possible matches."""
    kinds = (RESEARCH, POSSIBLE_MATCH)
    return items(visit.connection, _item.follows == item.id, _item.kind.in_(kinds))


def _values(visit: Visit) -> dict[str, object]:
    item: ItemRow = visit.about
    told = research_progress.of_item(visit.connection, item.id)
    progress = sorted(told, key=lambda one: SYSTEMS.index(one.system))
    restricted = _restricted_task(visit, item)
    is_closed = restricted is not None or any(one.answer == STOPPED for one in progress)
    goes_on = item.state in MAY_BE_STOPPED and not is_closed
    is_told = not is_closed and any(one.answer != GOING_ON for one in progress)
    is_said = not is_closed and (goes_on or is_told)
    return {
        "item": item,
        "case": case_of(item.reference),
        "heading_words": filled(PROGRESS["heading"], case=case_of(item.reference)),
        "words": PROGRESS,
        "begun": _begun(visit, item),
        "ago": _ago(visit, item) if goes_on else "",
        "as_at_exactly": say_time_exactly(visit.now),
        "goes_on": goes_on,
        "may_stop": goes_on and item.requested_by == visit.person.id,
        "state": STATES[item.state],
        "sentence": _sentence(visit, item, restricted, progress, is_closed=is_closed),
        "is_closed": is_closed,
        "told": _told_by_hand(visit, item),
        "stopped": LINE_ANSWERS[STOPPED],
        "lines": [_line(one, goes_on=goes_on) for one in progress] if is_said else [],
        "counted": _counted(progress) if is_said else "",
        "together": PROGRESS["together"] if progress and goes_on else "",
        "has_pack": item.state is State.DONE and not is_closed,
        "licensed": "" if is_closed else _licensed(visit, item),
        "later": None if is_closed else _later(visit, item),
        "questions": [] if is_closed else questions(visit, item),
        "every_seconds": READS_AGAIN_SECONDS,
    }


def _counted(progress: Sequence[SystemProgress]) -> str:
    """How many of the systems this run asks are told as finished; nothing where it asks none."""
    asked = [one for one in progress if one.answer != NOT_ASKED]
    if not asked:
        return ""
    done = sum(one.answer != GOING_ON for one in asked)
    return filled(PROGRESS["finished"], done=str(done), all=str(len(asked)))


def _restricted_task(visit: Visit, item: ItemRow) -> TaskRow | None:
    """The latest: what an officer gave back to a worker can meet the record again."""
    tasks = tasks_of(visit.connection, item.id)
    return next((task for task in reversed(tasks) if task.kind == RESTRICTED), None)


def _begun(visit: Visit, item: ItemRow) -> str:
    """`started 6:53:04am`; who asked for it, where that was somebody else."""
    turns = attempts_of(visit.connection, item.id)
    began: datetime = turns[0].claimed_at if turns else item.created_at
    verb = "started" if turns else "asked for"
    is_today = london_day(began) == london_day(visit.now)
    said = say_time_exactly(began) if is_today else say_moment(began)
    by = "" if item.requested_by == visit.person.id else f", for {_name(visit, item.requested_by)}"
    return f"{verb} {said}{by}"


def _ago(visit: Visit, item: ItemRow) -> str:
    """`, 21 seconds after it started`, while it goes on."""
    turns = attempts_of(visit.connection, item.id)
    if not turns or item.state in FINAL_STATES:
        return ""
    return f", {say_duration(visit.now - turns[0].claimed_at)} after it started"


def _name(visit: Visit, person_id: str) -> str:
    return rows.name_of(visit.console, person_id)


def _sentence(
    visit: Visit,
    item: ItemRow,
    restricted: TaskRow | None,
    progress: Sequence[SystemProgress],
    *,
    is_closed: bool,
) -> str:
    """The first thing to know: where the whole run stands."""
    if is_closed:
        return filled(PROGRESS["restricted"], officer=_officer(visit, item, restricted))
    why = reason_said(item.outcome_code)
    match item.state:
        case State.DONE:
            return PROGRESS["is_partial" if item.outcome_code == "partial_pack" else "is_made"]
        case State.CANCELLED if item.outcome_code == STOPPED_BY_PERSON:
            at = say_time(item.ended_at) if item.ended_at else ""
            return filled(PROGRESS["is_stopped"], name=_stopped_by(visit, item), at=at)
        case State.AWAITING_PERSON:
            return _waits_for(visit, item, why)
        case State.WORKING:
            return "" if progress else PROGRESS["opens_case"]
        case state if state in FINAL_STATES:
            return filled(PROGRESS["ended"], why=_in_a_sentence(why))
        case _ if item.not_before and item.not_before > visit.now:
            at = rows.when(item.not_before, visit.now)
            return filled(PROGRESS["tries_again"], at=at)
        case _:
            return PROGRESS["waits"]


def _officer(visit: Visit, item: ItemRow, restricted: TaskRow | None) -> str:
    """Whether it waits for the officer, one of them has it, or what became of it."""
    by_hand_now = open_task_of(visit.connection, item.id, DO_BY_HAND)
    asked = by_hand_now or restricted
    due_at = asked.due_at if asked else item.due_at
    due = say_due(due_at, visit.now) if due_at else ""
    if by_hand_now:
        return filled(OFFICER["by_hand"], due=due)
    if restricted and not restricted.is_open:
        return OFFICER[_became_of(item)]
    return filled(OFFICER["taken" if restricted and restricted.person else "new"], due=due)


def _became_of(item: ItemRow) -> str:
    """What the officer's decision has come to by now."""
    if item.state is State.DONE_BY_PERSON:
        return "done"
    if item.outcome_code == CLOSED_BY_PERSON:
        return "closed"
    return "ended" if item.state in FINAL_STATES else "given_back"


def _told_by_hand(visit: Visit, item: ItemRow) -> str:
    """What the person who did it by hand wrote for whoever asked: for them alone, once looked at
    as every other look.
    """
    done = [one for one in tasks_of(visit.connection, item.id) if one.answer == DONE_BY_HAND]
    if not done or item.requested_by != visit.person.id:
        return ""
    said = person_tasks.said_with_answer(visit.connection, done[-1].id, visit.cipher)
    if TOLD in said:
        look = Look(CONSOLE, visit.person.id, ASKED_BY_A_WORKER, {TOLD})
        record(visit.connection, consultation(done[-1], item, look), visit.now)
    return said.get(TOLD, "")


def _waits_for(visit: Visit, item: ItemRow, why: str) -> str:
    """Whoever asked and waits for another's authority is told that, and nothing of what was met."""
    needs_authority = open_task_of(visit.connection, item.id, SECOND_AUTHORITY) is not None
    if needs_authority and item.requested_by == visit.person.id:
        return START["own_record"]
    return filled(PROGRESS["waits_for_person"], why=_in_a_sentence(why))


def _stopped_by(visit: Visit, item: ItemRow) -> str:
    """Only whoever asked for it can stop it here."""
    return _name(visit, item.requested_by)


def _in_a_sentence(words: str) -> str:
    return words[:1].lower() + words[1:]


def _line(one: SystemProgress, *, goes_on: bool) -> Line:
    is_open = one.answer == GOING_ON
    code = one.answer if goes_on or not is_open else STOPPED
    label = LINE_ANSWERS.get(code) or CHECK_ANSWERS[code]
    answer = Label(label.code, filled(label.label, role=WHOM_TO_RING), label.tag)
    counts = {"done": str(one.people_done), "all": str(one.people)}
    people = filled(PROGRESS["people"], **counts) if one.people else ""
    opened = _opened(one.records_opened)
    return Line(
        system=SEARCHED_SYSTEMS[one.system].agency,
        answer=answer,
        how_far=", ".join(filter(None, (people, opened))),
        at=say_time_exactly(one.at) if one.at and one.answer != NOT_ASKED else "",
    )


def _opened(count: int) -> str:
    if not count:
        return ""
    return PROGRESS["opened_one"] if count == 1 else filled(PROGRESS["opened"], n=str(count))


def _licensed(visit: Visit, item: ItemRow) -> str:
    """Where the request for a licensed person stands; empty while none is raised."""
    request = _request_of(visit, item)
    if request is None:
        return ""
    answered = LICENSED.get(request.outcome_code or "", LICENSED["ended"])
    words = answered if request.state in FINAL_STATES else LICENSED["open"]
    return filled(
        words,
        reference=quoted(request.reference),
        state=_in_a_sentence(STATES[request.state].label),
    )


def _request_of(visit: Visit, item: ItemRow) -> ItemRow | None:
    """Its research's own request; where another stood for it, the one its pack names."""
    own = asks_licensed(item.reference)
    of_case = _item.reference.startswith(f"{own.rpartition('/')[0]}/", autoescape=True)
    raised = items(visit.connection, _item.queue == QUEUE, of_case)
    if found := next((one for one in raised if one.reference == own), None):
        return found
    pack = pack_of(visit.connection, WorkItemId(item.id), visit.cipher) if raised else None
    named = pack.request.licensed_request if pack else ""
    return next((one for one in raised if quoted(one.reference) == named), None)


def _later(visit: Visit, item: ItemRow) -> tuple[str, str] | None:
    """The same research made once more: what is said of it, and where it is."""
    asked = select(_item.id).where(_item.follows == item.id, _item.kind == POSSIBLE_MATCH)
    behind = or_(_item.follows == item.id, _item.follows.in_(asked))
    again = items(visit.connection, _item.kind == RESEARCH, behind)
    if not again:
        return None
    latest = max(again, key=lambda one: one.created_at)
    if latest.state in FINAL_STATES:
        return PROGRESS["followed"], latest.id
    if latest.not_before and latest.not_before > visit.now:
        at = rows.when(latest.not_before, visit.now)
        return filled(PROGRESS["follows_at"], at=at), latest.id
    return PROGRESS["follows_now"], latest.id


def questions(visit: Visit, item: ItemRow) -> list[rows.TaskLine]:
    """The open questions of this run that the person may see."""
    asked = [one.id for one in followers(visit, item) if one.kind == POSSIBLE_MATCH]
    sight = rules.sight_of(visit.connection, visit.person)
    tasks = tasks_that(visit.connection, _item.id.in_(asked))
    seen = [task for task in tasks if task.is_open and sight.reaches(task)]
    return rows.task_lines(visit.connection, visit.console, seen, visit.now, sight)

"""One task: what is asked, why a person, what is recorded, what can be answered, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from bots.research.intake import NOT_SAME_PERSON, SAME_PERSON
from bots.research.items import POSSIBLE_MATCH, QUEUE, RESEARCH
from console import rows, rules
from console.people import Person
from console.said_before import said_before
from console.visits import CONSOLE, Answer, GoTo, Instead, Shown, Visit
from domain.outcome import FINAL_STATES, WorkItemId
from domain.saying import say_due, say_kept_moment, say_moment
from domain.side_by_side import HOW_KNOWN, asks_of, from_evidence, is_side_by_side
from domain.wording.by_hand import (
    DONE_HOW,
    NOTHING_TO_RELEASE,
    RESEARCH_BY_HAND,
    SAID_OF_RESEARCH,
    do_not_of,
)
from domain.wording.console import ASKED_FOR, NEEDED, SAID_OF_BY_HAND, SAID_WITH_ANSWER, SHOWN
from domain.wording.labels import filled
from domain.wording.next_steps import next_step_of
from domain.wording.progress import AFTER_A_MATCH
from domain.wording.reasons.table import reason_said
from domain.wording.tasks import TASK_KINDS, TASK_LIFE, Choice
from reports.research_pack import saying
from runtime import asked_before, by_hand, person_tasks
from runtime.audit_events import AuditEvent
from runtime.audit_trail import record
from runtime.item_rows import ItemRow, item_of, items, writes_of
from runtime.night_facts import to_do_of
from runtime.person_tasks import TAKEN_BY_HAND, Event, NotYours
from runtime.tables import person_tasks as tasks_table
from runtime.tables import work_items
from runtime.task_audit import Look, consultation
from runtime.task_rows import TaskRow, later_task, tasks_of, tasks_that

# The reason for a look at what a worker put before a person: it waits for their answer.
ASKED_BY_A_WORKER = "person_task"
_item = work_items.c
WHOLE_MESSAGE = ("to", "subject", "message")
DO_BY_HAND = "do_by_hand"
RESTRICTED = "restricted_record"
# What whoever asked for research reads of what was done by hand.
TOLD = "told"
# What the terminal reads too, and so is kept as it says moments.
WHEN = "when"
# What names a person by their account.
ASKED_BY = "asked_by"
# Where the answers say how something stands, and not what to do.
QUESTIONS = {"fix_record": "How does the record stand now?"}
IS_KNOWN = "What is known of it"
# Where what a task shows is not what a worker found.
FACTS_HEADINGS = {
    DO_BY_HAND: "Whom to tell",
    "licensed_checks": "What is asked of you",
    "access_request": "What is asked of you",
    RESTRICTED: IS_KNOWN,
}


@dataclass(frozen=True, slots=True)
class AnswerOffered:
    """One radio."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """Which answer was given, by whom and when; `said`: what was typed with it, by its question."""

    label: str
    by: str
    at: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """What one or more of the answers ask for besides themselves."""

    name: str
    question: str
    hint: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a task's life, as the timeline shows it."""

    what: str
    by: str
    at: str


def shown(visit: Visit) -> Answer:
    """The task as it stands."""
    return page_of(visit, {}, {})


def taken(visit: Visit) -> Answer:
    """Take a task that nobody else has."""
    task: TaskRow = visit.about
    try:
        person_tasks.claim(visit.connection, task.id, visit.person.id, visit.now)
    except NotYours:
        raise Instead(no_longer_yours) from None
    visit.note(AuditEvent.TASK_CLAIMED, task.item_id, task=task.id)
    return GoTo(f"/tasks/{task.id}")


def covered(visit: Visit) -> Answer:
    """Take over a task whose holder is away."""
    task: TaskRow = visit.about
    try:
        person_tasks.cover(visit.connection, task.id, visit.person.id, visit.now)
    except NotYours:
        raise Instead(no_longer_yours) from None
    visit.note(AuditEvent.TASK_REASSIGNED, task.item_id, task=task.id, to=visit.person.id)
    return GoTo(f"/tasks/{task.id}")


def page_of(visit: Visit, errors: Mapping[str, str], typed: Mapping[str, str]) -> Shown:
    """The task's page; with errors, with what was typed still in it."""
    task: TaskRow = visit.about
    sight = rules.sight_of(visit.connection, visit.person)
    reads = sight.reads(task)
    said = _said_with_answer(visit, task) if reads else {}
    recorded = _recorded(visit, task, said) if reads else {}
    choices = person_tasks.choices_of(visit.connection, task.id, visit.cipher)
    kind, pair = TASK_KINDS[task.kind], from_evidence(recorded)
    values: dict[str, Any] = {
        "task": task,
        "kind": kind,
        **_about(visit, task, choices),
        "reads": reads,
        "is_restricted": task.item_id in sight.restricted_items,
        "message": {name: recorded[name] for name in WHOLE_MESSAGE if name in recorded},
        "facts": _facts(visit, recorded),
        "question": QUESTIONS.get(task.kind, "What do you want to do?"),
        "facts_heading": _facts_heading(task),
        "sides": pair,
        "said_before": _said_before(visit, task) if pair else [],
        **_hand_over(visit, task),
        "given": _given(visit, task, choices, said),
        "again": _made_again(visit, task),
        "answers": [AnswerOffered(choice.code, filled(choice.label)) for choice in choices],
        "boxes": boxes_of(choices),
        "how_known_for": ", ".join(
            filled(choice.label) for choice in choices if asks_of(choice, pair) == HOW_KNOWN
        ),
        "is_mine": task.person == visit.person.id,
        "is_free": task.person is None,
        "may_answer": task.is_open and task.person in (None, visit.person.id),
        "holder": rows.name_of(visit.console, task.person or ""),
        "returned": _returned_because(visit, task) if reads else "",
        "how": DONE_HOW,
        "of_research": RESEARCH_BY_HAND if task.queue == QUEUE else {},
        "is_waited_for": item_of(visit.connection, task.item_id).kind == RESEARCH,
        "errors": errors,
        "typed": typed,
        "steps": _steps(visit, task),
    }
    template = "do_by_hand.html" if task.kind == DO_BY_HAND else "task.html"
    if values["sides"]:
        template = "possible_match.html"
    title = kind.title_for([choice.code for choice in choices])
    return Shown(template, title, values, 400 if errors else 200)


def no_longer_yours(visit: Visit) -> Answer:
    """Somebody else was first; nothing was saved."""
    task: TaskRow = visit.about
    return _instead(visit, "no_longer_yours.html", task)


def no_longer_fits(visit: Visit) -> Answer:
    """What the task is about changed after it was looked at; the answer was not used."""
    task: TaskRow = visit.about
    later = later_task(visit.connection, task)
    return _instead(visit, "no_longer_fits.html", later or task)


def _instead(visit: Visit, template: str, task: TaskRow) -> Shown:
    now_so = tasks_that(visit.connection, tasks_table.c.id == task.id)[0]
    values = {
        "task": now_so,
        "kind": TASK_KINDS[now_so.kind],
        "life": rows.life_of(visit.connection, visit.console, now_so),
        "holder": rows.name_of(visit.console, now_so.person or now_so.answered_by or ""),
        "steps": _steps(visit, now_so),
    }
    return Shown(template, "Somebody else changed this first", values, 409)


def _about(visit: Visit, task: TaskRow, choices: Sequence[Choice]) -> Mapping[str, object]:
    names = rows.names_of(visit.connection, visit.console, [task.item_id])
    offers, asks = [choice.code for choice in choices], TASK_KINDS[task.kind]
    asked = asked_before.reasons_of(visit.connection, [task.item_id], visit.cipher)
    reasons = asked.get(task.item_id, ())
    return {
        "called": names.get(task.item_id, task.reference),
        "by_hand_only": NOTHING_TO_RELEASE if asks.releases_nothing(offers) else "",
        "warning": do_not_of(reasons),
        "why": _why_said(task, reasons),
        "next_step": filled(next_step_of(task.reason_code, task.kind, offers)),
        "due": say_due(task.due_at, visit.now),
        "mark": rows.tag_of(visit.connection, visit.console, task, visit.now),
        "item_state": rows.state_of(task.item_state, task.kind),
    }


def _said_with_answer(visit: Visit, task: TaskRow) -> Mapping[str, str]:
    return person_tasks.said_with_answer(visit.connection, task.id, visit.cipher)


def _given(
    visit: Visit, task: TaskRow, choices: Sequence[Choice], said: Mapping[str, str]
) -> AnswerGiven | None:
    if not (task.answer and task.answered_at):
        return None
    labels = {choice.code: filled(choice.label) for choice in choices}
    questions = SAID_WITH_ANSWER
    if task.kind == DO_BY_HAND:
        questions = SAID_OF_RESEARCH if task.queue == QUEUE else SAID_OF_BY_HAND
    return AnswerGiven(
        labels.get(task.answer, task.answer),
        rows.name_of(visit.console, task.answered_by or ""),
        say_moment(task.answered_at),
        tuple(
            (questions.get(name, name), say_kept_moment(words) if name == WHEN else words)
            for name, words in said.items()
            if words
        ),
    )


def _made_again(visit: Visit, task: TaskRow) -> tuple[str, str] | None:
    """What follows from what was said of a possible match, and where it can be followed."""
    is_match = (task.queue, task.kind) == (QUEUE, POSSIBLE_MATCH)
    if not (is_match and task.answer in (SAME_PERSON, NOT_SAME_PERSON) and task.answered_at):
        return None
    made = _with_the_answers(visit, task)
    runs = [one for one in made if one.created_at >= task.answered_at]
    if not runs:
        return AFTER_A_MATCH["waits"], ""
    run = max(runs, key=lambda one: one.created_at)
    said = AFTER_A_MATCH["ended" if run.state in FINAL_STATES else "goes_on"]
    is_theirs = rules.research_of(visit.connection, visit.person, {"item_id": run.id})
    return said, f"/research/{run.id}" if is_theirs else ""


def _with_the_answers(visit: Visit, task: TaskRow) -> list[ItemRow]:
    """The runs that follow a question of the same research."""
    questions = f"{task.reference.rpartition('/')[0]}/"
    asked = select(_item.id).where(_item.reference.startswith(questions, autoescape=True))
    return items(visit.connection, _item.kind == RESEARCH, _item.follows.in_(asked))


def _why_said(task: TaskRow, reasons: Sequence[str]) -> str:
    """Of what a person took: why it was theirs to take, then that they have it."""
    before = reasons[:1] if task.reason_code == TAKEN_BY_HAND else ()
    return ". ".join(reason_said(code) for code in (*before, task.reason_code))


def _recorded(visit: Visit, task: TaskRow, said: Mapping[str, str]) -> Mapping[str, str]:
    """What the worker put before the person; the look is written down in the same transaction.

    `said`: what was typed with the answer and is shown beside it, and so is looked at too.
    """
    opened = {**person_tasks.evidence(visit.connection, task.id, visit.cipher)}
    if task.kind == DO_BY_HAND:
        opened |= {**_whom_to_tell(visit, task), **_known_of_closed(visit, task)}
    if opened or said:
        look = Look(CONSOLE, visit.person.id, ASKED_BY_A_WORKER, {*opened, *said})
        item = item_of(visit.connection, task.item_id)
        record(visit.connection, consultation(task, item, look), visit.now)
    return opened


def _returned_because(visit: Visit, task: TaskRow) -> str:
    return person_tasks.returned_because(visit.connection, task.id, visit.cipher)


def _whom_to_tell(visit: Visit, task: TaskRow) -> Mapping[str, str]:
    """What the manual list says of it: school, number from the register, children."""
    known = to_do_of(visit.connection, [task.item_id], visit.cipher).get(task.item_id)
    if known is None:
        return {}
    return {
        "school": known.school,
        "ring": known.phone,
        "children": "\n".join(known.children),
        "occurrences": ", ".join(known.occurrences),
    }


def _known_of_closed(visit: Visit, task: TaskRow) -> Mapping[str, str]:
    """What the officer decided by, now that they do it by hand: who asked, and why."""
    asked = [one for one in tasks_of(visit.connection, task.item_id) if one.kind == RESTRICTED]
    return person_tasks.evidence(visit.connection, asked[-1].id, visit.cipher) if asked else {}


def _said_before(visit: Visit, task: TaskRow) -> list[str]:
    """What was answered of the two records in another research, which this one does not use."""
    return [saying.said_before(one) for one in said_before(visit, task.reference)]


def _hand_over(visit: Visit, task: TaskRow) -> Mapping[str, object]:
    """Whether the worker is provably cut off, and what it may have done before that."""
    if task.kind != DO_BY_HAND:
        return {}
    settings = visit.console.settings
    margin = settings.scaled(settings.clock_margin_seconds)
    item_id = WorkItemId(task.item_id)
    return {
        "is_cut_off": not by_hand.is_being_cut_off(visit.connection, item_id, margin),
        "writes": rows.open_writes_said(writes_of(visit.connection, task.item_id)),
    }


def _facts_heading(task: TaskRow) -> str:
    if (task.queue, task.kind) == (QUEUE, DO_BY_HAND):
        return IS_KNOWN
    return FACTS_HEADINGS.get(task.kind, "What the worker found")


def _facts(visit: Visit, recorded: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (SHOWN.get(name, name.replace("_", " ").capitalize()), _said(visit, name, value))
        for name, value in recorded.items()
        if value
        and not is_side_by_side(name)
        and name not in (WHOLE_MESSAGE if "message" in recorded else ())
    ]


def _said(visit: Visit, name: str, value: str) -> str:
    return rows.name_of(visit.console, value) if name == ASKED_BY else value


def boxes_of(choices: Sequence[Choice]) -> list[Box]:
    """A box for each thing that an answer asks for, in the order of the answers."""
    asked = dict.fromkeys(str(choice.asks) for choice in choices if choice.asks)
    return [Box(name, ASKED_FOR[name], _hint(choices, name)) for name in asked]


def _hint(choices: Sequence[Choice], name: str) -> str:
    """Which answers need it; where each of several does, that, and none of them by name."""
    asking = [filled(choice.label) for choice in choices if choice.asks == name]
    if len(asking) == len(choices) > 1:
        return NEEDED["always"]
    return filled(NEEDED["for"], answers=", ".join(asking))


def _steps(visit: Visit, task: TaskRow) -> list[Step]:
    events = person_tasks.history(visit.connection, task.id)
    return [_step(visit, event, task) for event in reversed(events)]


def _step(visit: Visit, event: Event, task: TaskRow) -> Step:
    name = task.team if event.event == "escalated" else rows.name_of(visit.console, event.by)
    said = filled(TASK_LIFE[event.event].label, name=name, time=say_moment(event.at))
    return Step(said, rows.name_of(visit.console, event.by), say_moment(event.at))


def people_for(visit: Visit, task: TaskRow) -> list[Person]:
    """Who else could have this task: those who may see such a one."""
    mine = rules.sight_of(visit.connection, visit.person)
    others = (one for one in visit.console.people.values() if one.id != visit.person.id)
    return [one for one in others if replace(mine, person=one).reaches(task)]

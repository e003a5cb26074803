"""One task: what is asked, which answers it takes, what happened to it.

What is recorded in it is personal: only the names of its fields are shown, unless a person says why
they need to look; that look is an entry in the audit trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text
from sqlalchemy import Connection

from cli.item_words import reason_words
from cli.moments import due_line, said
from cli.names import Names
from cli.office import Office
from cli.people import TERMINAL
from cli.report import Exit, Report, Stop
from cli.screen import Cell, Column, command, heading, line, pairs, table
from cli.task_list import life_words, task_facts
from cli.task_rows import find_task_to_show
from domain.saying import say_sortable
from domain.side_by_side import HOW_KNOWN, SideBySide, asks_of, from_evidence
from domain.wording.by_hand import do_not_of
from domain.wording.labels import filled
from domain.wording.next_steps import next_step_of
from domain.wording.searches import ACCESS_REASONS
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS, TASK_LIFE, Choice
from runtime import asked_before, person_tasks
from runtime.audit_trail import record
from runtime.clock import business_now
from runtime.item_rows import item_of
from runtime.person_tasks import Event
from runtime.task_audit import Look, consultation
from runtime.task_rows import TaskRow

# These ask for more words, and the audit trail keeps codes only.
NEEDS_WORDS = frozenset({"supervisor_asked", "something_else"})
JUSTIFICATIONS = tuple(code for code in ACCESS_REASONS if code not in NEEDS_WORDS)


@dataclass(frozen=True, slots=True)
class _Card:
    task: TaskRow
    called: str
    choices: Sequence[Choice]
    evidence: Mapping[str, str]
    events: Sequence[Event]
    now: datetime
    warning: str


def shown(office: Office, given: str) -> Report:
    """The task without what is recorded in it."""
    with office.database.snapshot() as connection:
        card = _read(connection, find_task_to_show(connection, given, office.cipher), office)
    names = sorted(card.evidence)
    recorded = [
        heading("Recorded in it (names only)"),
        line(f"  {', '.join(names) or 'nothing'}"),
        command(f"  mash tasks show {card.task.short_id} --reveal --reason {JUSTIFICATIONS[-1]}"),
    ]
    facts = {**_facts(card), "evidence_fields": names}
    return Report(_verdict(card), facts, [*_blocks(card), *recorded, *_history(card)])


def revealed(office: Office, given: str, why: str, by: str) -> Report:
    """The task with what is recorded in it; the look is written down first."""
    _refuse_unjustified(why)
    with office.database.transaction() as connection:
        card = _read(connection, find_task_to_show(connection, given, office.cipher), office)
        if person_tasks.is_kept_from(connection, card.task.id, by):
            raise Stop(
                Exit.WRONG_COMMAND,
                "This task may concern you: what is recorded in it is not for you.",
            )
        item = item_of(connection, card.task.item_id)
        look = Look(TERMINAL, by, why, card.evidence)
        record(connection, consultation(card.task, item, look), card.now)
    recorded = [heading("Recorded in it"), pairs(sorted(card.evidence.items()))]
    looked = line(f"\nYour look is recorded: {by}, {say_sortable(card.now)}, {why}.")
    facts = {**_facts(card), "evidence": dict(card.evidence)}
    return Report(_verdict(card), facts, [*_blocks(card), *recorded, looked])


def refuse_unnamed() -> Report:
    """Which task? Raises: Stop."""
    raise Stop(
        Exit.WRONG_COMMAND,
        "Say which task: its id, or the reference of its item; the list shows both.",
        next_step="mash tasks list",
    )


def answers_table(choices: Sequence[Choice], pair: SideBySide | None) -> RenderableType:
    """The answers a task takes, with what each asks for; `pair`: two records it is about."""
    rows = [
        (choice.code, filled(choice.label), f"--note {asks}" if asks else "")
        for choice in choices
        for asks in (asks_of(choice, pair).replace("_", " "),)
    ]
    columns = Column("--answer", whole=True), Column("Means"), Column("Asks for")
    return table(columns, rows)


def named(asks: str) -> str:
    """`the reason`; of how it is known, that."""
    return "how it is known" if asks == HOW_KNOWN else f"the {asks}"


def _read(connection: Connection, task: TaskRow, office: Office) -> _Card:
    cipher = office.cipher()
    reasons = asked_before.reasons_of(connection, [task.item_id], cipher)
    return _Card(
        task,
        Names(connection, [task], office).of(task),
        person_tasks.choices_of(connection, task.id, cipher),
        person_tasks.evidence(connection, task.id, cipher),
        person_tasks.history(connection, task.id),
        business_now(connection),
        do_not_of(reasons.get(task.item_id, ())),
    )


def _blocks(card: _Card) -> list[RenderableType]:
    task = card.task
    offers = [choice.code for choice in card.choices]
    step = next_step_of(task.reason_code, task.kind, offers)
    about: list[tuple[str, Cell]] = [
        ("Task", f"{task.id}"),
        ("Item", f"{card.called} · {task.queue} · {task.authority}"),
        ("Item is", STATES[task.item_state].label),
        ("Due", due_line(task.due_at, card.now)),
        ("Who", f"{task.team} · {life_words(task)}"),
        ("Why a person", reason_words(task.reason_code)),
        ("Next step", filled(step)),
    ]
    kind = TASK_KINDS[task.kind]
    return [
        heading(kind.title_for(offers)),
        *([Text(f"! {card.warning}", style="bold red")] if card.warning else []),
        pairs(about),
        heading("Answers"),
        answers_table(card.choices, from_evidence(card.evidence)),
    ]


def _history(card: _Card) -> list[RenderableType]:
    rows = [(say_sortable(event.at), _life(event, card.task), event.by) for event in card.events]
    columns = Column("When", whole=True), Column("What happened"), Column("By")
    return [heading("History, the oldest first"), table(columns, rows), line("")]


def _life(event: Event, task: TaskRow) -> str:
    """Escalated is to the team; whoever answered since had no part in it then."""
    name = task.team if event.event == "escalated" else event.by
    return filled(TASK_LIFE[event.event].label, name=name, time=said(event.at))


def _verdict(card: _Card) -> str:
    task = card.task
    if not task.is_open:
        return f"This task waits for nobody any more: {life_words(task)}."
    who = task.person or f"the {task.team}"
    if task.due_at < card.now:
        return f"This task is late: it was due {said(task.due_at)}, and waits for {who}."
    return f"This task waits for {who} until {said(task.due_at)}."


def _facts(card: _Card) -> dict[str, object]:
    pair = from_evidence(card.evidence)
    offered = [
        {"code": choice.code, "label": filled(choice.label), "asks": asks_of(choice, pair)}
        for choice in card.choices
    ]
    events = [{"event": e.event, "by": e.by, "at": e.at} for e in card.events]
    return {
        "task": task_facts(card.task, card.now, card.called),
        "answers": offered,
        "history": events,
    }


def _refuse_unjustified(why: str) -> None:
    if why not in JUSTIFICATIONS:
        offered = "; ".join(f"{code} ({ACCESS_REASONS[code].label})" for code in JUSTIFICATIONS)
        raise Stop(Exit.WRONG_COMMAND, f"Say why you need to look: --reason, one of {offered}.")

"""Taking a task, giving it back, answering it; each step leaves an entry in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from cli.item_words import state_sentence, to_record_by_hand, warning_of
from cli.moments import said
from cli.names import Names
from cli.office import Office
from cli.people import note, refuse_no_account
from cli.report import Exit, Report, Stop
from cli.screen import line, warning
from cli.task_card import answers_table, named
from cli.task_rows import find_task
from domain.outcome import WorkItemId
from domain.side_by_side import SideBySide, asks_of, from_evidence, said_of
from domain.wording.labels import filled
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS, TASK_LIFE, Choice
from runtime import person_tasks, work_queue
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.item_rows import item_of, writes_of
from runtime.person_tasks import (
    SECOND_AUTHORITY,
    TAKES_BY_HAND,
    AlreadySettled,
    Decision,
    NoSuchAnswer,
    NotForYou,
    NotYours,
)
from runtime.task_audit import event_of_answer
from runtime.task_rows import TaskRow, later_task, tasks_of


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as typed."""

    answer: str
    note: str
    looked: bool


def claimed(office: Office, given: str, by: str) -> Report:
    """Take a task."""
    with _told_what_happened(office, given), office.database.transaction() as connection:
        now = business_now(connection)
        task = find_task(connection, given)
        person_tasks.claim(connection, task.id, by, now)
        called = Names(connection, [task], office).of(task)
        note(connection, AuditEvent.TASK_CLAIMED, by, now, task.item_id, task=task.id)
    label = filled(TASK_LIFE["taken"].label, name=by)
    return Report(
        f"{label}: {TASK_KINDS[task.kind].title}, {called}, due {said(task.due_at)}.",
        {"task_id": task.id, "reference": task.reference, "person": by},
    )


def returned(office: Office, given: str, why: str, by: str) -> Report:
    """Give a task back to its team."""
    if not why.strip():
        raise Stop(
            Exit.WRONG_COMMAND, "Say why you return it: --reason, for whoever takes it next."
        )
    cipher = office.cipher()
    with _told_what_happened(office, given), office.database.transaction() as connection:
        now = business_now(connection)
        task = find_task(connection, given)
        person_tasks.give_back(connection, task.id, by, why, now, cipher)
        called = Names(connection, [task], office).of(task)
        note(connection, AuditEvent.TASK_RETURNED, by, now, task.item_id, task=task.id)
    return Report(
        f"{TASK_LIFE['returned'].label}: {called} waits for the {task.team} again, "
        f"due {said(task.due_at)}.",
        {"task_id": task.id, "reference": task.reference, "team": task.team},
    )


def decided(office: Office, given: str, answer: Given, by: str) -> Report:
    """Answer a task; the item goes on."""
    cipher = office.cipher()
    with _told_what_happened(office, given), office.database.transaction() as connection:
        now = business_now(connection)
        task = find_task(connection, given)
        _refuse_closed(connection, task)
        _refuse_who_is_not_known(office, task, by)
        offered = person_tasks.choices_of(connection, task.id, cipher)
        pair = from_evidence(person_tasks.evidence(connection, task.id, cipher))
        choice = _chosen(offered, pair, answer, task)
        if choice.code in TAKES_BY_HAND and not answer.looked:
            go_on = f"mash tasks decide {task.short_id} --answer {choice.code} --looked"
            refuse_unlooked(connection, task.item_id, go_on)
        decision = Decision(by, choice.code, task.fits, said_of(choice, pair, answer.note.strip()))
        person_tasks.decide(connection, task.id, decision, now, cipher)
        record_answer(connection, task, choice.code, by, now)
        item = item_of(connection, task.item_id)
        called = Names(connection, [task], office).of(task)
        sentence = state_sentence(
            item, tasks_of(connection, item.id), writes_of(connection, item.id), None
        )
    facts = {"task_id": task.id, "reference": task.reference, "answer": choice.code}
    return Report(
        f"{TASK_LIFE['answered'].label}: {filled(choice.label)}. "
        f"{called} is now: {STATES[item.state].label}.",
        {**facts, "state": item.state.value},
        [line(sentence)],
    )


def record_answer(
    connection: Connection, task: TaskRow, answer: str, by: str, now: datetime
) -> None:
    """The entry an answer leaves in the audit trail."""
    event = event_of_answer(task.kind, answer)
    note(connection, event, by, now, task.item_id, task=task.id, kind=task.kind, answer=answer)


def refuse_unlooked(connection: Connection, item_id: str, go_on: str) -> None:
    """Stop before the item is handed over when its write may have happened. Raises: Stop."""
    if not work_queue.open_writes(connection, WorkItemId(item_id)).may_have_happened:
        return
    words = warning_of(writes_of(connection, item_id))
    read_first = [warning(said) if said.startswith("!") else line(said) for said in words]
    raise Stop(
        Exit.NOT_PROVEN,
        "Nothing was changed. Go on when you have looked, or accept that it may happen twice.",
        read_first,
        next_step=go_on,
        may_have_happened=True,
    )


def no_longer_yours(connection: Connection, task: TaskRow) -> Stop:
    """Somebody else has it, or it is answered."""
    steps = [e for e in person_tasks.history(connection, task.id) if e.event != "reminded"]
    if task.is_open and task.person:
        happened = f"{task.person} took this at {said(steps[-1].at)}"
    elif task.is_open:
        happened = "Nobody has taken this"
    else:
        words = filled(TASK_LIFE[task.state].label, name=steps[-1].by)
        happened = f"{words} at {said(steps[-1].at)} by {task.answered_by or steps[-1].by}"
    return Stop(
        Exit.NOT_PROVEN,
        f"{happened}. Nothing you did here was saved. See what happened.",
        next_step=f"mash tasks show {task.short_id}",
        task_id=task.id,
        person=task.person,
        state=task.state,
    )


def not_for_you() -> Stop:
    """Somebody the task may concern wanted it."""
    return Stop(
        Exit.NOT_PROVEN,
        "This task may concern you: somebody else of its team has to have it. Nothing you did here "
        "was saved.",
    )


@contextmanager
def _told_what_happened(office: Office, given: str) -> Iterator[None]:
    try:
        yield
    except NotForYou:
        raise not_for_you() from None
    except NotYours:
        with office.database.snapshot() as connection:
            raise no_longer_yours(connection, find_task(connection, given)) from None
    except AlreadySettled:
        raise Stop(
            Exit.NOT_PROVEN, "Somebody settled this first. Nothing you did here was saved."
        ) from None
    except NoSuchAnswer as unfit:
        raise Stop(Exit.WRONG_COMMAND, f"The answer does not fit: {unfit}.") from None


def _refuse_closed(connection: Connection, task: TaskRow) -> None:
    if task.is_open:
        return
    later = later_task(connection, task)
    if task.state != "asked_again" or later is None:
        raise no_longer_yours(connection, task)
    raise Stop(
        Exit.NOT_PROVEN,
        "Something changed after you looked. Your answer was not used. Look again.",
        next_step=f"mash tasks show {later.short_id}",
        task_id=task.id,
        ask_again_id=later.id,
    )


def _refuse_who_is_not_known(office: Office, task: TaskRow, by: str) -> None:
    """Of a second person it has to be known who they are, or they may be the first."""
    if task.kind == SECOND_AUTHORITY:
        why = "a search is allowed only by a second person who has one"
        refuse_no_account(office.settings, by, why, "Nothing you did here was saved.")


def _chosen(
    offered: tuple[Choice, ...], pair: SideBySide | None, answer: Given, task: TaskRow
) -> Choice:
    code = answer.answer.strip().casefold().replace("-", "_")
    choice = next((one for one in offered if one.code == code), None)
    if choice is None:
        codes = ", ".join(one.code for one in offered)
        raise Stop(
            Exit.WRONG_COMMAND,
            f"This task does not offer {answer.answer}. It offers: {codes}.",
            [answers_table(offered, pair), line("")],
            answers=[one.code for one in offered],
        )
    if choice.code == "done_by_hand":
        raise Stop(
            Exit.WRONG_COMMAND,
            "Say whom you told, how and when.",
            next_step=to_record_by_hand(task.reference),
        )
    asks = asks_of(choice, pair)
    if asks and not answer.note.strip():
        raise Stop(
            Exit.WRONG_COMMAND,
            f"{choice.code} asks for one thing more, {named(asks)}: add --note …",
        )
    return choice

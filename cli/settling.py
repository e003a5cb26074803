"""Settling an item in doubt: look, then say what is there. It is never sent again by itself."""

from dataclasses import dataclass

from rich.console import RenderableType
from sqlalchemy import Connection

from cli.item_rows import find_item
from cli.item_words import UNSETTLED, settled_words
from cli.moments import said
from cli.office import Office
from cli.report import Exit, Report, Stop
from cli.screen import command, line
from cli.task_answers import no_longer_yours, record_answer
from cli.task_rows import find_task
from connectors.partner_names import place_of
from domain.outcome import State, WorkItemId
from domain.wording.states import STATES
from domain.wording.tasks import TASK_KINDS, Choice
from runtime import person_tasks, resolve_items
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow, settlement_of, writes_of
from runtime.person_tasks import Decision, NotYours
from runtime.task_rows import TaskRow, open_task_of

KIND = TASK_KINDS["settle_in_doubt"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was typed: the item, what the person found, and the record it was found in."""

    reference: str
    queue: str
    answer: str
    record: str


def where_to_look(office: Office, reference: str, queue: str) -> Report:
    """Where to look, for what, and which answers there are."""
    with office.database.snapshot() as connection:
        item = find_item(connection, reference, queue, office.cipher)
        _refuse_settled(connection, item)
        places = _places(connection, item)
    answers = " | ".join(_typed(choice) for choice in KIND.choices)
    blocks: list[RenderableType] = [
        line(f"{KIND.title}: {item.reference}, due {said(item.due_at)}"),
        *(line(f"1 Look in {place}.") for place in places),
        line("2 Say what you found:"),
        command(f"  mash tasks settle {item.reference} --answer {answers}"),
    ]
    facts = {"reference": item.reference, "look_in": places}
    return Report(STATES[State.IN_DOUBT].sentence, facts, blocks)


def settled(office: Office, found: Found, by: str) -> Report:
    """Keep what was found; the item stays in doubt and shows the answer."""
    choice, cipher = _choice(found), office.cipher()
    details = {str(choice.asks): found.record.strip()} if choice.asks else {}
    with office.database.transaction() as connection:
        now = business_now(connection)
        item = find_item(connection, found.reference, found.queue, office.cipher)
        _refuse_settled(connection, item)
        task = _task_of(connection, item, cipher)
        try:
            decision = Decision(by, choice.code, task.fits, details)
            person_tasks.decide(connection, task.id, decision, now, cipher)
        except NotYours:
            raise no_longer_yours(connection, task) from None
        record_answer(connection, task, choice.code, by, now)
        kept = settlement_of(connection, item.id)
    facts = {"reference": item.reference, "answer": choice.code, "settled": kept is not None}
    words = settled_words(kept) if kept else choice.label
    return Report(f"[{STATES[State.IN_DOUBT].label}] {words}. {_NEXT[choice.code]}", facts)


def _task_of(connection: Connection, item: ItemRow, cipher: Cipher) -> TaskRow:
    task = open_task_of(connection, item.id, KIND.code)
    if task is not None:
        return task
    now = business_now(connection)
    due_at = item.due_at or now
    return find_task(
        connection, person_tasks.ask_to_settle(connection, item.id, due_at, now, cipher)
    )


def _refuse_settled(connection: Connection, item: ItemRow) -> None:
    if item.state is not State.IN_DOUBT:
        raise Stop(
            Exit.NOT_PROVEN,
            f"{item.reference} is not in doubt, it is: {STATES[item.state].label}. "
            "Nothing was changed.",
            state=item.state.value,
        )
    if kept := settlement_of(connection, item.id):
        words = settled_words(kept)
        raise Stop(Exit.NOT_PROVEN, f"{item.reference}: {words}. Nothing you did here was saved.")


def _places(connection: Connection, item: ItemRow) -> list[str]:
    writes = writes_of(connection, resolve_items.whose_writes(connection, WorkItemId(item.id)))
    unsettled = (write for write in writes if write.state in UNSETTLED)
    return [place_of(write.system, write.operation, write.reference) for write in unsettled]


def _choice(found: Found) -> Choice:
    choice = KIND.choice(found.answer.strip().casefold().replace("-", "_"))
    if choice is None:
        offered = ", ".join(_typed(one) for one in KIND.choices)
        raise Stop(Exit.WRONG_COMMAND, f"Say what you found: --answer, one of {offered}.")
    if choice.asks and not found.record.strip():
        raise Stop(
            Exit.WRONG_COMMAND, f"Say in which {choice.asks} you found it: --record, its id."
        )
    return choice


def _typed(choice: Choice) -> str:
    return choice.code.replace("_", "-")


_NEXT = {
    "there": "It counts as done, proven by you.",
    "not_there": "It has NOT been done by us, and no worker will do it: do it now by hand.",
    "cannot_tell": "It stays in doubt and goes on to the next person; meanwhile, ring.",
}

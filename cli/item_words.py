"""What the terminal says about an item: its state in a sentence, its reason, its writes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from cli.moments import said, said_exactly
from connectors.partner_names import is_sent, place_of, system_name
from domain.outcome import State
from domain.saying import capitalised
from domain.wording.by_hand import OPEN_WRITE
from domain.wording.labels import filled
from domain.wording.reasons.table import reason, reason_said
from domain.wording.states import SETTLED, SETTLED_ABSENT, STATES
from domain.wording.tasks import TASK_KINDS
from runtime.item_rows import ItemRow, Settlement
from runtime.task_rows import TaskRow

UNSETTLED = ("intended", "in_doubt")


def state_sentence(
    item: ItemRow, tasks: Sequence[TaskRow], writes: Sequence[Row[Any]], awaited: ItemRow | None
) -> str:
    """The one sentence under an item's state, with what is known of it."""
    sentence = STATES[item.state].sentence
    if item.state is State.SYSTEM_EXCEPTION and writes:
        # "Nothing was changed" is said only of an item that never began an entry.
        sentence = sentence.rsplit(". ", 1)[0] + "."
    known = {
        **_of_item(item),
        **_of_task(tasks),
        **_of_writes(writes),
        **({"process": awaited.queue, "reference": awaited.reference} if awaited else {}),
    }
    return capitalised(filled(sentence, **known))


def reason_words(code: str | None, system: str = "") -> str:
    """Why it stopped, in words; a dash where it did not."""
    return reason_said(code, system_name(system) if system else "")


def settled_words(settlement: Settlement) -> str:
    """What was found out about an item in doubt, by whom and when."""
    label = SETTLED if settlement.answer == "there" else SETTLED_ABSENT
    return filled(label.label, name=settlement.by, time=said(settlement.at))


def warning_of(writes: Sequence[Row[Any]]) -> list[str]:
    """What a person must read before they do by hand what a worker may have done already."""
    unsettled = [write for write in writes if write.state in UNSETTLED]
    lines = [part for write in unsettled for part in _warning_of_one(write)]
    return [*lines, OPEN_WRITE["if_there"]]


def to_record_by_hand(reference: str) -> str:
    """What to type when the item is done by hand; capitals stand for what is to be filled in."""
    return f'mash tasks by-hand {reference} --told "NAME" --how phone --at HH:MM'


def to_record(item: ItemRow, called: str) -> str:
    """What to type to record that the item was done, as it stands now; empty where nothing can be.

    `called`: a reference that names this item and no other. One that failed is given to the
    workers once more first: the new item is the one to record.
    """
    if not item.state.is_final:
        return to_record_by_hand(called)
    if item.state is State.SYSTEM_EXCEPTION:
        return f"mash queue requeue --code {item.outcome_code} --why WHY"
    if item.state is State.IN_DOUBT:
        return f"mash tasks settle {called}"
    return ""


def _warning_of_one(write: Row[Any]) -> list[str]:
    done = "sent" if is_sent(write.system, write.operation) else "entered"
    said = filled(OPEN_WRITE[done], at=said_exactly(write.intended_at))
    place = place_of(write.system, write.operation, write.reference)
    return [f"! WARNING  {said}", filled(OPEN_WRITE["look_first"], place=place)]


def _of_item(item: ItemRow) -> dict[str, str]:
    why = reason(item.outcome_code) if item.outcome_code else None
    known = {
        "n": str(item.attempts_used),
        "max": str(item.attempts_allowed),
        "not_before": said(item.not_before) if item.not_before else "the earliest moment",
        "due": said(item.due_at) if item.due_at else "no set time",
        "time": said(item.ended_at) if item.ended_at else "",
        "step": item.kind,
        "id": item.outcome_rule or "",
        "v": item.rules_version,
        "how": "hand",
    }
    if why:
        known |= {"reason": reason_words(why.code, item.waits_for_system or ""), "owner": why.owner}
    return {name: value for name, value in known.items() if value}


def _of_task(tasks: Sequence[TaskRow]) -> dict[str, str]:
    if not tasks:
        return {}
    task = tasks[-1]
    title = TASK_KINDS[task.kind].title
    return {
        "team_or_person": task.person or f"the {task.team}",
        "task_verb": title[0].lower() + title[1:],
        "due": said(task.due_at),
        **(
            {"name": task.answered_by, "name_or_rule": task.answered_by} if task.answered_by else {}
        ),
    }


def _of_writes(writes: Sequence[Row[Any]]) -> dict[str, str]:
    return {"system": system_name(writes[-1].system) if writes else "any partner system"}

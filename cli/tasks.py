"""`mash tasks`: what waits for a person, and what people answer.

An answer names the very task that was looked at, by its id: when what it was about changes, the
worker asks again under another id, and an answer to the old one is not used.
"""

from typing import Annotated

from cyclopts import App, Parameter

from cli import by_hand, manual_list, settling, task_answers, task_card, task_list
from cli.office import at_work
from cli.people import By, acting
from cli.report import All, AsJson, tell

tasks = App(name="tasks", help="What waits for a person; answer, take by hand, settle.")

TaskId = Annotated[str, Parameter(help="The task's id, or how it begins.")]
TaskShown = Annotated[
    str, Parameter(help="The task's id, or how it begins; or the reference of its item.")
]
Reference = Annotated[str, Parameter(help="The item's reference, like ENC-7K4M-92QF.")]
Queue = Annotated[str, Parameter(name="--queue", help="Only this queue.")]
Due = Annotated[str, Parameter(name="--due", help="Only what is due by this time today: HH:MM.")]
Looked = Annotated[
    bool,
    Parameter(
        name="--looked",
        negative="",
        help="You have looked for it in the partner's system, or accept that it may happen twice.",
    ),
]


@tasks.default
@tasks.command(name="list")
def list_tasks(
    *,
    due: Due = "",
    team: Annotated[str, Parameter(name="--team", help="Only this team's tasks.")] = "",
    every: All = False,
    json: AsJson = False,
) -> int:
    """List the tasks that wait for a person, the earliest due first."""
    return at_work(json, lambda office: task_list.listed(office, due, team, is_all=every))


@tasks.command
def show(
    task: TaskShown = "",
    *,
    reveal: Annotated[
        bool,
        Parameter(name="--reveal", negative="", help="Show what is recorded, not only its names."),
    ] = False,
    reason: Annotated[
        str, Parameter(name="--reason", help="Why you need to look; goes with --reveal.")
    ] = "",
    by: By = "",
    json: AsJson = False,
) -> int:
    """Show one task: what is asked, the answers it offers, its history. No personal data."""
    if not task:
        return tell(json, task_card.refuse_unnamed)
    if not reveal:
        return at_work(json, lambda office: task_card.shown(office, task))
    return at_work(json, lambda office: task_card.revealed(office, task, reason, acting(by)))


@tasks.command
def claim(task: TaskId, *, by: By = "", json: AsJson = False) -> int:
    """Take a task that nobody else has."""
    return at_work(json, lambda office: task_answers.claimed(office, task, acting(by)))


@tasks.command(name="return")
def give_back(
    task: TaskId,
    *,
    reason: Annotated[
        str, Parameter(name=("--reason", "--why"), help="Why, for whoever takes it next.")
    ],
    by: By = "",
    json: AsJson = False,
) -> int:
    """Return a task to its team, saying why. The reason is kept sealed."""
    return at_work(json, lambda office: task_answers.returned(office, task, reason, acting(by)))


@tasks.command
def decide(
    task: TaskId,
    *,
    answer: Annotated[
        str, Parameter(name="--answer", help="One of the answers `mash tasks show` lists.")
    ],
    note: Annotated[
        str, Parameter(name="--note", help="What the answer asks for. Do not paste case details.")
    ] = "",
    looked: Looked = False,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Answer a task."""
    given = task_answers.Given(answer, note, looked)
    return at_work(json, lambda office: task_answers.decided(office, task, given, acting(by)))


@tasks.command(name="by-hand")
def do_by_hand(
    reference: Reference,
    *,
    looked: Looked = False,
    done: by_hand.Done = by_hand.NOT_YET,
    queue: Queue = "",
    by: By = "",
    json: AsJson = False,
) -> int:
    """Take an item away from the workers; with --told, --how and --at, record it as done."""
    wanted = by_hand.Wanted(reference, queue, looked, done)
    return at_work(json, lambda office: by_hand.taken(office, wanted, acting(by)))


@tasks.command
def settle(
    reference: Reference,
    *,
    answer: Annotated[
        str, Parameter(name="--answer", help="there, not-there or cannot-tell.")
    ] = "",
    record: Annotated[
        str, Parameter(name="--record", help="The record or message id; goes with there.")
    ] = "",
    queue: Queue = "",
    by: By = "",
    json: AsJson = False,
) -> int:
    """Settle an item in doubt. Without --answer: where to look, and for what."""
    if not answer:
        return at_work(json, lambda office: settling.where_to_look(office, reference, queue))
    found = settling.Found(reference, queue, answer, record)
    return at_work(json, lambda office: settling.settled(office, found, acting(by)))


@tasks.command(name="manual-list")
def print_manual_list(
    *, due: Due = "", queue: Queue = "", by: By = "", json: AsJson = False
) -> int:
    """Print what has to be done by hand when the workers cannot. Each print is recorded."""
    return at_work(json, lambda office: manual_list.printed(office, due, queue, acting(by)))

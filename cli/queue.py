"""`mash queue`: the work itself, by reference; no personal data."""

from typing import Annotated

from cyclopts import App, Parameter

from cli import queue_controls, queue_item, queue_list
from cli.office import at_work
from cli.people import By, Why, acting
from cli.report import All, AsJson, tell
from cli.screen import FIRST_ROWS
from runtime.work_queue import EVERY

queue = App(name="queue", help="The work queue: list, show, pause, resume, requeue, count.")

Queue = Annotated[str, Parameter(name="--queue", help="Only this queue.")]
Authority = Annotated[str, Parameter(name="--authority", help="Only this authority.")]
WhichQueue = Annotated[str, Parameter(help="The queue; * stands for every one.")]


@queue.default
@queue.command(name="list")
def list_items(
    *,
    state: Annotated[
        list[str] | None, Parameter(name="--state", help="Only items in this state, like in_doubt.")
    ] = None,
    scope: queue_controls.Scope = queue_controls.EVERYWHERE,
    code: Annotated[str, Parameter(name="--code", help="Only items that stopped for this.")] = "",
    limit: Annotated[
        int | None,
        Parameter(name="--limit", help="At most so many rows; 20 for a reader, all as JSON."),
    ] = None,
    every: All = False,
    json: AsJson = False,
) -> int:
    """List items: what is unfinished first, and there the earliest due."""
    at_most = limit or (None if every or json else FIRST_ROWS)
    asked = queue_list.Asked(tuple(state or ()), scope.queue, scope.authority, code, at_most)
    return at_work(json, lambda office: queue_list.listed(office, asked))


@queue.command
def show(
    reference: Annotated[str, Parameter(help="The item's reference, like ENC-7K4M-92QF.")],
    *,
    queue: Queue = "",
    json: AsJson = False,
) -> int:
    """Show one item: state, attempts, entries made, tasks. No personal data."""
    return at_work(json, lambda office: queue_item.shown(office, reference, queue))


@queue.command
def pause(
    queue: WhichQueue,
    *,
    why: Why,
    authority: Authority = EVERY,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Take no more items of a queue. What is in hand is finished."""
    return at_work(
        json, lambda office: queue_controls.paused(office, queue, authority, why, acting(by))
    )


@queue.command
def resume(
    queue: WhichQueue, *, authority: Authority = EVERY, by: By = "", json: AsJson = False
) -> int:
    """Take a queue's items again."""
    return at_work(
        json, lambda office: queue_controls.resumed(office, queue, authority, acting(by))
    )


@queue.command
def requeue(
    *,
    code: Annotated[str, Parameter(name="--code", help="The reason they failed for.")],
    why: Why,
    scope: queue_controls.Scope = queue_controls.EVERYWHERE,
    yes: Annotated[
        bool, Parameter(name="--yes", negative="", help="Do not ask; only with --json.")
    ] = False,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Give failed items to the workers once more, after showing how many."""
    if yes and not json:
        return tell(json, queue_controls.refuse_unasked)
    asked = queue_controls.Requeue(code, why, scope, is_asked=not json, is_agreed=yes)
    return at_work(json, lambda office: queue_controls.requeued(office, asked, acting(by)))


@queue.command
def conservation(*, json: AsJson = False) -> int:
    """Count every item: items in = the sum over all states, or something is badly wrong."""
    return at_work(json, queue_list.conserved)

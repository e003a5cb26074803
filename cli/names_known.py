"""Names people type, held against those there are: a typo is refused, never taken for an answer.

Without it a wrong filter reads as "nothing waits", and a wrong queue as one that was paused.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from bots.encompass.items import QUEUE
from bots.encompass.questions import TEAMS
from cli.report import Exit, Stop
from domain.wording.reasons.table import REASONS
from domain.wording.tasks import TASK_KINDS
from runtime import gates
from runtime.settings import Settings
from runtime.tables import work_items
from runtime.work_queue import EVERY, RESOLVE

_item = work_items.c


def refuse_unknown_queue(connection: Connection, queue: str) -> None:
    """Raises: Stop naming the queues there are; every one and none in particular are known."""
    paused = (pause.queue for pause in gates.pauses(connection))
    _refuse("queue", queue, {QUEUE, RESOLVE, *_held(connection, "queue"), *paused} - {EVERY})


def refuse_unknown_authority(connection: Connection, authority: str, settings: Settings) -> None:
    """Raises: Stop naming the authorities there are; before there is any, every one is new."""
    paused = (pause.authority for pause in gates.pauses(connection))
    ours = [settings.hub.authority] if settings.hub else []
    known = {*ours, *_held(connection, "authority"), *paused} - {EVERY}
    if known:
        _refuse("authority", authority, known)


def refuse_unknown_process(process: str) -> None:
    """Raises: Stop naming the processes there are."""
    _refuse("process", process, {QUEUE})


def refuse_unknown_reason(connection: Connection, code: str) -> None:
    """Raises: Stop naming what items stopped for."""
    held = _held(connection, "outcome_code")
    if code not in REASONS:
        _refuse("reason", code, held, "Items stopped for: ")


def team_named(given: str, waited_for: Iterable[str]) -> str:
    """The team as its tasks name it. Raises: Stop naming the teams there are."""
    usual = (kind.usual_team for kind in TASK_KINDS.values())
    teams = {*usual, *TEAMS.values(), *waited_for} - {""}
    wanted = given.replace("_", " ").casefold()
    found = {team.casefold(): team for team in teams}.get(wanted, given)
    _refuse("team", found, teams)
    return found


def _held(connection: Connection, name: str) -> set[str]:
    rows = connection.execute(select(_item[name]).distinct()).scalars()
    return {one for one in rows if one}


def _refuse(what: str, given: str, known: Iterable[str], before: str = "There are: ") -> None:
    if given and given != EVERY and given not in known:
        there = f"{before}{', '.join(sorted(known))}." if known else "No item stopped for anything."
        raise Stop(Exit.WRONG_COMMAND, f"There is no {what} {given}. {there}")

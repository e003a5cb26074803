"""`mash watch`: look at the workers from outside, alarm a person, pass on until somebody has it."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, NoReturn

from cyclopts import App, Parameter
from rich.console import RenderableType
from sqlalchemy.exc import OperationalError

from cli.alarm_list import acknowledged, forgotten, listed, open_alarm_table
from cli.office import Office, at_work
from cli.people import By, acting
from cli.report import AsJson, Exit, Report, Stop, tell
from cli.screen import line, on_stderr, pairs, write
from cli.stopped import terminating
from domain.saying import say_missing, say_number_of, say_sortable
from runtime import heartbeats, watch_rounds
from runtime.heartbeats import Part
from runtime.watch_rounds import Round, Watch

watch = App(name="watch", help="Alarms: look, raise, tell, pass on.")

RECORDS_AWAY = "MASH: the watch cannot reach the workers' records. Ring operations."


@watch.default
def keep_watch(
    *,
    once: Annotated[
        bool, Parameter(negative="", help="One look, for a timer; left out, until Ctrl-C.")
    ] = False,
    json: AsJson = False,
) -> int:
    """Look, raise alarms, tell the duty contact, pass on what nobody has answered.

    Ends with 1 when an alarm is open that nobody could be told of.
    """
    if json and not once:
        return tell(json, _refuse_endless_json)
    return at_work(json, _one_look if once else _look_on)


@watch.command(name="alarms")
def list_alarms(*, json: AsJson = False) -> int:
    """List the open alarms: what, since when, who was told, who has it, which runbook."""
    return at_work(json, listed)


@watch.command(name="acknowledge")
def acknowledge_alarm(
    which: Annotated[str, Parameter(help="The four digits of its message, or its id.")],
    *,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Say "I have this": nobody more is told. The alarm stays open until its cause is gone."""
    return at_work(json, lambda office: acknowledged(office, which, acting(by)))


@watch.command(name="forget")
def forget_host(
    host: Annotated[str, Parameter(help="The machine, as the alarm names it.")],
    *,
    by: By = "",
    json: AsJson = False,
) -> int:
    """A machine that is no more: nobody waits for its heartbeats."""
    return at_work(json, lambda office: forgotten(office, host, acting(by)))


def _refuse_endless_json() -> Report:
    raise Stop(Exit.WRONG_COMMAND, "--json goes with --once only: it prints one object.")


def _one_look(office: Office) -> Report:
    made = watch_rounds.make_round(_watch_of(office))
    blocks: list[RenderableType] = [pairs(_done(made, office)), *open_alarm_table(office), line("")]
    is_unheard = bool(made.unreached)
    return Report(
        _verdict(made),
        _facts(made),
        blocks,
        Exit.NOT_PROVEN if is_unheard else Exit.COMPLETE,
        "mash watch alarms" if made.open else "",
    )


def _look_on(office: Office) -> Report:
    """Until somebody stops it; it then says so, so that no other watch waits for it."""
    kept = _watch_of(office)
    try:
        with terminating():
            look_until_stopped(kept, _show)
    finally:
        with suppress(OperationalError), office.database.transaction() as connection:
            heartbeats.resign(connection, Part.WATCH, kept.host)


def look_until_stopped(kept: Watch, show: Callable[[str], None]) -> NoReturn:
    """Round after round. While the database is away nothing can be raised: ring once, directly."""
    last, is_away, nobody = "", False, threading.Event()
    while True:
        try:
            now_said = _verdict(watch_rounds.make_round(kept))
            is_away = False
        except OperationalError:
            now_said = "The database does not answer; the control room is told directly."
            if not is_away:
                kept.channel(kept.settings.alarm_control_room, RECORDS_AWAY)
            is_away = True
        if now_said != last:
            show(now_said)
            last = now_said
        nobody.wait(kept.settings.scaled(kept.settings.watch_seconds))


def _watch_of(office: Office) -> Watch:
    return Watch.on_this_host(office.database, office.settings, office.credentials)


def _show(words: str) -> None:
    write([line(words)], on_stderr())
    sys.stderr.flush()


def _done(made: Round, office: Office) -> list[tuple[str, str]]:
    command = "set" if office.settings.alarm_command else "NOT SET: no alarm can leave this machine"
    return [
        ("Looked", f"{say_sortable(made.at)} on {_watch_of(office).host}"),
        ("Swept", f"{made.swept.items_taken_back} taken back" if made.swept else _NO_KEYS),
        ("Records", _RECORDS[made.records]),
        ("Tasks", f"{say_number_of(made.nudged, 'reminder', 'reminders')} noted"),
        ("Alarm command", command),
        ("Worker forecast", _forecast(made)),
    ]


def _forecast(made: Round) -> str:
    if made.forecast_end is None:
        return say_missing("no work a worker can take, or no turn has ended this morning")
    return f"the last item ends at {say_sortable(made.forecast_end)}, at the earliest"


_NO_KEYS = "not here: this machine has no workers' keys"
_RECORDS = {
    "kept": "anchored and purged as due",
    "no_key": _NO_KEYS,
    "not_kept": "NOT KEPT: the anchors or the evidence cannot be written",
    "trail_broken": "THE AUDIT TRAIL DOES NOT VERIFY",
}


def _verdict(made: Round) -> str:
    count = say_number_of(len(made.open), "alarm is", "alarms are")
    if made.unreached:
        unheard = say_number_of(len(made.unreached), "ALARM", "ALARMS")
        return f"{unheard} REACHED NOBODY. Ring the duty supervisor now."
    if not made.open:
        return "0 alarms are open."
    acknowledged_count = sum(alarm.is_acknowledged for alarm in made.open)
    return f"{count} open, {acknowledged_count} acknowledged, the rest told and passed on."


def _facts(made: Round) -> dict[str, object]:
    swept = made.swept
    return {
        "as_at": made.at,
        "raised": list(made.raised),
        "cleared": list(made.cleared),
        "told": made.told,
        "nudged": made.nudged,
        "items_taken_back": swept.items_taken_back if swept else None,
        "records": made.records,
        "forecast_end": made.forecast_end,
        "unreached": len(made.unreached),
        "alarms": [
            {
                "id": alarm.id,
                "code": alarm.code,
                "raised_at": alarm.raised_at,
                "acknowledged": alarm.is_acknowledged,
                "told": alarm.is_told,
            }
            for alarm in made.open
        ],
    }

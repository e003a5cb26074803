"""`mash audit`: the audit trail against itself and its anchors."""

import socket
from datetime import datetime
from typing import Annotated

from cyclopts import App, Parameter

from cli.office import Office, at_work
from cli.people import By, acting, note_if_it_can_be
from cli.report import AsJson, Exit, Report
from cli.screen import command, line, pairs
from domain.saying import say_number_of
from runtime import alarms, audit_check
from runtime.alarms import AlarmCode, Roster, command_channel
from runtime.audit_check import Attack, Verdict
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.watching import WHOLE_TRAIL, host_id

audit = App(name="audit", help="The audit trail, checked.")


@audit.command
def verify(
    *,
    alarm: Annotated[
        bool,
        Parameter(negative="", help="Alarm when it is broken, clear that alarm when it holds."),
    ] = False,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Walk the whole trail; name the first row that is not as it was recorded."""
    return at_work(json, lambda office: _verified(office, acting(by), is_alarming=alarm))


def _verified(office: Office, by: str, *, is_alarming: bool) -> Report:
    anchors, public_key = office.settings.anchors_file(), office.credentials.verifier()
    with office.database.snapshot() as connection:
        now = business_now(connection)
        verdict = audit_check.verify(connection, anchors, public_key)
    if is_alarming:
        _alarm(office, verdict, now)
    if not verdict.is_intact:
        return _broken(verdict)
    note_if_it_can_be(office, AuditEvent.AUDIT_VERIFIED, by, now, rows=str(verdict.rows))
    blocks = [pairs([("Rows", f"{verdict.rows:,}"), ("Anchored", _anchored(verdict))]), line("")]
    count = say_number_of(verdict.rows, "row is as it was", "rows are as they were")
    return Report(f"The audit trail holds: {count} recorded.", _facts(verdict), blocks)


def _alarm(office: Office, verdict: Verdict, now: datetime) -> None:
    """Raised here and told at once; the watch passes it on, and cannot clear it."""
    database, settings = office.database, office.settings
    about = {"host": host_id(socket.gethostname()), **WHOLE_TRAIL}
    with database.transaction() as connection:
        if verdict.is_intact:
            alarms.clear_alarm(connection, AlarmCode.TRAIL_BROKEN, about, now)
        else:
            alarms.raise_alarm(connection, AlarmCode.TRAIL_BROKEN, about, now)
    channel = command_channel(settings.alarm_command, settings.alarm_command_seconds)
    alarms.pass_on(database, channel, Roster.from_settings(settings), now)


def _broken(verdict: Verdict) -> Report:
    attack = verdict.attack or Attack.EDITED
    where = f"{_PLACE.get(attack, 'Row')} {verdict.row:,}"
    if verdict.through > verdict.row:
        where = f"{where} to {verdict.through:,}"
    blocks = [
        line(f"Up to there {say_number_of(verdict.rows, 'row is', 'rows are')} right."),
        line("Change nothing more. Keep the database and the anchor file as they are; ring"),
        line("operations and the data protection officer. Which row:"),
        command(f"  {_SEE}{verdict.row}"),
    ]
    return Report(
        f"THE AUDIT TRAIL IS BROKEN. {where}: {_WORDS[attack]}.",
        _facts(verdict),
        blocks,
        Exit.NOT_PROVEN,
    )


def _facts(verdict: Verdict) -> dict[str, object]:
    return {
        "intact": verdict.is_intact,
        "rows": verdict.rows,
        "anchored_through": verdict.anchored_through,
        "attack": verdict.attack.value if verdict.attack else None,
        "row": verdict.row,
        "through": verdict.through,
    }


def _anchored(verdict: Verdict) -> str:
    if not verdict.rows:
        return "nothing to anchor yet"
    after = verdict.rows - verdict.anchored_through
    rest = "" if not after else f"; {after:,} after it held by their chain alone"
    return f"through row {verdict.anchored_through:,}{rest}"


_SEE = "select * from audit_trail where number = "
_PLACE = {Attack.ANCHORS_FORGED: "Line"}
_WORDS = {
    Attack.EDITED: "what is there is not what was recorded",
    Attack.DELETED: "it was recorded and is gone",
    Attack.REORDERED: "it stands where another row was recorded",
    Attack.CUT: "the end of the trail is gone",
    Attack.REWRITTEN: "the trail was written anew after it was anchored",
    Attack.ANCHORS_FORGED: "this line of the anchor file was not signed by the workers",
    Attack.ANCHORS_MISSING: "the anchors for these rows are missing",
}

"""`mash modes`: how far each process may go alone; going further takes two people."""

from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import App, Parameter
from sqlalchemy import Connection, Row, func, select

from cli.names_known import refuse_unknown_authority, refuse_unknown_process
from cli.office import Office, at_work
from cli.people import By, acting, note
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import Column, line, table
from domain.saying import say_sortable
from domain.wording.labels import filled
from domain.wording.states import RELEASE_MODES
from domain.wording.tasks import TASK_KINDS
from runtime import release_modes
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.release_modes import Change, Mode, NotAllowed
from runtime.shapes import is_code
from runtime.tables import release_modes as mode_rows

modes = App(name="modes", help="How far each process may go alone.")

Process = Annotated[str, Parameter(help="The process, like encompass.")]
Authority = Annotated[str, Parameter(help="The authority, like northmere.")]
Wanted = Annotated[str, Parameter(help="shadow, approve_each or sampled.")]
Because = Annotated[
    str, Parameter(name="--why", help="The evidence, or the reason. No case details.")
]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Signed:
    """The two people who sign."""

    second: Annotated[str, Parameter(help="The id of the second person who signs.")]
    by: By = ""


@modes.default
@modes.command(name="list")
def list_modes(*, json: AsJson = False) -> int:
    """List the modes that hold; a process without one only watches."""
    return at_work(json, _listed)


@modes.command
def promote(
    process: Process,
    authority: Authority,
    mode: Wanted,
    *,
    why: Because,
    signed: Signed,
    json: AsJson = False,
) -> int:
    """Let a process go further. Takes its evidence and two people."""
    return at_work(
        json,
        lambda office: _changed(
            office, _change(process, authority, mode, why), acting(signed.by), acting(signed.second)
        ),
    )


@modes.command
def demote(
    process: Process,
    authority: Authority,
    mode: Wanted,
    *,
    why: Because,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Take a process back, at once; one person is enough."""
    return at_work(
        json,
        lambda office: _changed(
            office, _change(process, authority, mode, why), acting(by), second=None
        ),
    )


def modes_in_force(connection: Connection) -> list[Row[Any]]:
    """The mode that holds for each process and authority that ever had one."""
    latest = select(func.max(_row.id)).group_by(_row.process, _row.authority)
    held = select(mode_rows).where(_row.id.in_(latest)).order_by(_row.process, _row.authority)
    return list(connection.execute(held))


_row = mode_rows.c
_COLUMNS = (
    Column("Process", whole=True),
    Column("Authority", whole=True),
    Column("Mode"),
    Column("Since", whole=True),
    Column("By"),
)


def _listed(office: Office) -> Report:
    with office.database.snapshot() as connection:
        held = modes_in_force(connection)
    rows = [
        (
            mode.process,
            mode.authority,
            RELEASE_MODES[mode.mode].label,
            say_sortable(mode.since),
            " and ".join(person for person in (mode.first_person, mode.second_person) if person),
        )
        for mode in held
    ]
    facts = {"modes": [_facts(mode) for mode in held], "every_other": Mode.SHADOW.value}
    label = RELEASE_MODES[Mode.SHADOW].label
    blocks = [table(_COLUMNS, rows), line("")] if rows else []
    others = "Every other process" if rows else "Every process"
    return Report(f"{others}: {label}.", facts, blocks)


def _facts(mode: Row[Any]) -> dict[str, object]:
    return {
        "process": mode.process,
        "authority": mode.authority,
        "mode": mode.mode,
        "since": mode.since,
        "first_person": mode.first_person,
        "second_person": mode.second_person,
    }


def _change(process: str, authority: str, mode: str, why: str) -> Change:
    code = mode.strip().casefold().replace("-", "_")
    if code not in list(Mode):
        offered = "; ".join(f"{one} ({RELEASE_MODES[one].label})" for one in Mode)
        raise Stop(Exit.WRONG_COMMAND, f"There is no mode {mode}. There are: {offered}.")
    if not (is_code(process) and is_code(authority)):
        raise Stop(Exit.WRONG_COMMAND, "Name process and authority by code, like encompass.")
    # The mode of a process that is mistyped would hold for nothing, and read as done.
    refuse_unknown_process(process)
    return Change(process, authority, Mode(code), why)


def _changed(office: Office, change: Change, by: str, second: str | None) -> Report:
    try:
        with office.database.transaction() as connection:
            refuse_unknown_authority(connection, change.authority, office.settings)
            now = business_now(connection)
            held = release_modes.mode_of(connection, change.process, change.authority)
            if second is None:
                release_modes.demote(connection, change, by, now)
            else:
                release_modes.promote(connection, change, by, second, now)
            note(connection, AuditEvent.MODE_CHANGED, by, now, **_details(change, held, second))
    except NotAllowed as rule:
        raise Stop(Exit.NOT_PROVEN, f"Nothing was changed. The rule: {rule}.") from None
    label = RELEASE_MODES[change.mode]
    sentence = filled(label.sentence, team=_TEAM)
    return Report(
        f"{change.process}, {change.authority}: {label.label}. {sentence}",
        {"process": change.process, "authority": change.authority, "mode": change.mode.value},
    )


def _details(change: Change, held: Mode, second: str | None) -> dict[str, str]:
    details = {
        "process": change.process,
        "authority": change.authority,
        "from_mode": held.value,
        "to_mode": change.mode.value,
    }
    return details | ({"second": second} if second else {})


_TEAM = TASK_KINDS["read_sample"].usual_team

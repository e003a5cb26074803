"""`mash gates`: which partner systems are open to the workers."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from cyclopts import App, Parameter
from rich.text import Text

from cli.item_words import reason_words
from cli.office import Office, at_work
from cli.people import By, acting, note
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import Column, line, table, tagged
from connectors.partner_names import manifests, system_name
from domain.saying import say_number_of, say_sortable
from domain.wording.reasons.shape import EndsIn
from domain.wording.reasons.table import REASONS
from domain.wording.states import CONNECTORS
from runtime import gates as runtime_gates
from runtime.audit_events import AuditEvent
from runtime.clock import business_now
from runtime.gates import ClosedConnector
from runtime.settings import Settings

gates = App(name="gates", help="Partner systems: open or closed to workers.")

System = Annotated[str, Parameter(help="The partner system, like police_rms.")]
CLOSING_REASONS = (
    "partner_down",
    *(r.code for r in REASONS.values() if r.ends_in is EndsIn.CLOSED),
)


@gates.default
@gates.command(name="list")
def list_gates(*, json: AsJson = False) -> int:
    """List the partner systems, open or closed, and why."""
    return at_work(json, _listed)


@gates.command(name="open")
def open_gate(system: System, *, by: By = "", json: AsJson = False) -> int:
    """Let workers in again; what waited for this system can be taken from now on."""
    return at_work(json, lambda office: _opened(office, system, acting(by)))


@gates.command(name="close")
def close_gate(
    system: System,
    *,
    why: Annotated[
        str, Parameter(name="--why", help=f"One of {', '.join(CLOSING_REASONS)}.")
    ] = "partner_closed",
    by: By = "",
    json: AsJson = False,
) -> int:
    """Keep workers out; their items wait and lose no attempts."""
    return at_work(json, lambda office: _closed(office, system, why, acting(by)))


def known_systems(settings: Settings) -> list[str]:
    """Every partner system there is a connector or a setting for."""
    return sorted({*manifests(), *settings.partners})


def _listed(office: Office) -> Report:
    with office.database.snapshot() as connection:
        closed = runtime_gates.closed_connectors(connection)
    systems = sorted({*known_systems(office.settings), *closed})
    drawn = table(_COLUMNS, [_row(system, closed.get(system)) for system in systems])
    facts = {"partners": [_facts(system, closed.get(system)) for system in systems]}
    reopen = f"mash gates open {next(iter(closed))}" if closed else ""
    return Report(_verdict(systems, closed), facts, [drawn, line("")], next_step=reopen)


_COLUMNS = (
    Column("Partner, system"),
    Column("State", whole=True),
    Column("Since", whole=True),
    Column("Why"),
)


def _row(system: str, closed: ClosedConnector | None) -> tuple[str | Text, ...]:
    label = CONNECTORS["closed" if closed else "open"]
    state, name = tagged(label.label, label.tag), f"{system_name(system)}\n{system}"
    if closed is None:
        return name, state, "", ""
    why = reason_words(closed.reason_code, system)
    detail = f"\n{closed.detail}" if closed.detail else ""
    return name, state, say_sortable(closed.since), f"{why}{detail}"


def _facts(system: str, closed: ClosedConnector | None) -> dict[str, object]:
    if closed is None:
        return {"system": system, "state": "open"}
    why = {"reason_code": closed.reason_code, "detail": closed.detail, "since": closed.since}
    return {"system": system, "state": "closed", **why}


def _verdict(systems: Iterable[str], closed: Mapping[str, ClosedConnector]) -> str:
    count = say_number_of(len(list(systems)), "partner", "partners")
    if not closed:
        return f"0 of {count} closed to the workers."
    return f"{len(closed)} of {count} closed to the workers."


def _opened(office: Office, system: str, by: str) -> Report:
    with office.database.transaction() as connection:
        now = business_now(connection)
        closed = runtime_gates.closed_connectors(connection).get(system)
        if closed is None:
            _refuse_unknown(office, system)
            return Report(
                f"{system_name(system)} was open already. Nothing was changed.", {"system": system}
            )
        runtime_gates.open_connector(connection, system, now)
        note(
            connection, AuditEvent.CONNECTOR_OPENED, by, now, system=system, was=closed.reason_code
        )
    return Report(
        f"{system_name(system)} is open to the workers again.",
        {"system": system, "was": closed.reason_code},
    )


def _closed(office: Office, system: str, why: str, by: str) -> Report:
    _refuse_unknown(office, system)
    why = _reason_named(why)
    if why not in CLOSING_REASONS:
        raise Stop(Exit.WRONG_COMMAND, f"Say why: --why, one of {', '.join(CLOSING_REASONS)}.")
    with office.database.transaction() as connection:
        now = business_now(connection)
        before = runtime_gates.closed_connectors(connection).get(system)
        stands = before is not None and not before.passes_by_itself
        if not stands:
            runtime_gates.close_connector(connection, system, why, "", now, is_by_person=True)
            note(connection, AuditEvent.CONNECTOR_CLOSED, by, now, system=system, reason=why)
    if before and stands:
        words = reason_words(before.reason_code, system)
        return Report(
            f"{system_name(system)} was closed already, since {say_sortable(before.since)}: "
            f"{words}. Nothing was changed.",
            {"system": system, "reason_code": before.reason_code},
        )
    return Report(
        f"{system_name(system)} is closed to the workers. Its items wait; they lose no attempts.",
        {"system": system, "reason_code": why},
    )


def _reason_named(typed: str) -> str:
    """`maintenance` for `partner_maintenance`: nobody thinks of the system's own word."""
    word = "_".join(typed.casefold().replace("-", "_").split())
    longer = f"partner_{word}"
    return longer if longer in CLOSING_REASONS else word


def _refuse_unknown(office: Office, system: str) -> None:
    known = known_systems(office.settings)
    if system not in known:
        raise Stop(
            Exit.WRONG_COMMAND, f"There is no partner {system}. There are: {', '.join(known)}."
        )

"""`mash preflight`: look at the partners' screens before the workers do."""

import asyncio
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from cyclopts import App, Parameter
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cli.item_words import reason_words
from cli.office import BEFORE_ANY_WORK, Office, at_work
from cli.people import By, acting
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import Cell, Column, line, on_stderr, table
from cli.way_out import a_way_out
from connectors.partner_names import system_name
from domain.errors import PageNotAsExpected
from domain.saying import say_number_of
from domain.wording.states import CONNECTORS
from flows.preflight import PartnerSeen, Preflight, look, partners_to_look_at
from flows.roster import NO_PARTNER, of_partners_not_set_up
from flows.wiring import PARTNERS, NoChromium, Worker
from runtime.landmarks import Drift
from runtime.partners import ScreenCheck

preflight = App(name="preflight", help="Look at the partners' screens.")

LONGEST_NAME = 50
AS_EXPECTED = "as expected"
CHANGED = "CHANGED"
OPEN_AGAIN = "mash gates open"


@preflight.default
def look_at_screens(
    *,
    partner: Annotated[
        list[str] | None, Parameter(name="--partner", help="Only this partner, like police_rms.")
    ] = None,
    by: By = "",
    json: AsJson = False,
) -> int:
    """Visit the screens a shift will use and compare what they must show. Nothing is touched."""
    return at_work(json, lambda office: _looked(office, partner or [], acting(by)))


def _looked(office: Office, wanted: Sequence[str], by: str) -> Report:
    systems = _systems(office, wanted)
    cipher = office.cipher()
    # Lanes are known by their worker's name, and two hosts may look at the same time.
    name = f"preflight-{socket.gethostname()}"[:LONGEST_NAME]
    worker = Worker(name, office.database, cipher, office.credentials, office.settings)
    try:
        with a_way_out(office), _progress(len(systems)) as tell:
            seen = asyncio.run(look(Preflight(worker, by, tell), systems))
    except NoChromium as missing:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None
    return _report(seen)


def _systems(office: Office, wanted: Sequence[str]) -> list[str]:
    known = partners_to_look_at(office.settings)
    if unknown := [system for system in wanted if system not in PARTNERS]:
        raise Stop(
            Exit.WRONG_COMMAND,
            f"There is no partner {', '.join(unknown)}. There are: {', '.join(PARTNERS)}.",
        )
    if not known:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {NO_PARTNER}")
    if missing := [system for system in wanted if system not in known]:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {of_partners_not_set_up(missing)}")
    return [system for system in known if not wanted or system in wanted]


@contextmanager
def _progress(partners: int) -> Iterator[Callable[[PartnerSeen], None]]:
    """A bar on stderr while a person waits; nothing where nobody looks."""
    console = on_stderr()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("Preflight", total=partners)
        yield lambda seen: bar.update(task, advance=1, description=f"Preflight {seen.system}")


def _report(seen: Sequence[PartnerSeen]) -> Report:
    closed = [one for one in seen if one.closed_code]
    unchecked = [one for one in seen if not one.is_checked and not one.closed_code]
    blocks = [table(_COLUMNS, [row for one in seen for row in _rows(one)]), line("")]
    facts = {"partners": [_facts(one) for one in seen]}
    if closed:
        verdict = _closed_verdict(seen, closed)
        return Report(verdict, facts, blocks, Exit.CONNECTOR_CLOSED, " · ".join(_next(closed)))
    if unchecked:
        names = ", ".join(system_name(one.system) for one in unchecked)
        verdict = f"{names}: not checked, for a reason on our side. Nothing was touched."
        return Report(verdict, facts, blocks, Exit.NOT_PROVEN)
    screens = say_number_of(sum(len(one.screens) for one in seen), "screen", "screens")
    partners = say_number_of(len(seen), "partner", "partners")
    return Report(f"{screens} of {partners} {AS_EXPECTED}. Nothing was touched.", facts, blocks)


_COLUMNS = (
    Column("Partner", whole=True),
    Column("Screen"),
    Column("Result"),
    Column("", right=True, whole=True),
)


def _rows(one: PartnerSeen) -> list[tuple[Cell, ...]]:
    """A line for each screen that changed; those as expected together in one."""
    name, seconds = system_name(one.system), f"{one.seconds:.1f} s"
    rows: list[tuple[Cell, ...]] = []
    if expected := sum(check.is_as_expected for check in one.screens):
        rows.append((name, say_number_of(expected, "screen", "screens"), AS_EXPECTED, seconds))
    rows += [(name, c.screen, _changed(c), "") for c in one.screens if not c.is_as_expected]
    if one.error is not None or not one.screens:
        rows.append((name, _screen_of(one), _trouble(one), seconds))
    elif one.closed_code and expected == len(one.screens):
        rows.append((name, "", _still_closed(one), ""))
    return rows


def _changed(check: ScreenCheck) -> Text:
    told = Text.assemble((CHANGED, "bold red"))
    for drift in check.drifts:
        told.append(f"\n{drift}\n{_expected(drift)}")
    return told


def _expected(drift: Drift) -> str:
    found = " or ".join(f'"{name}"' for name in drift.instead) or "nothing new of that kind"
    return f"expected: {drift.missing}\nfound: {found}"


def _screen_of(one: PartnerSeen) -> str:
    return one.error.page if isinstance(one.error, PageNotAsExpected) else ""


def _trouble(one: PartnerSeen) -> Text:
    if isinstance(one.error, PageNotAsExpected):
        return Text.assemble((CHANGED, "bold red"), f"\n{one.error.missing}")
    label = CONNECTORS["not_checked"].label.upper()
    return Text.assemble((label, "bold red"), f"  {_why(one)}")


def _why(one: PartnerSeen) -> str:
    if one.error is None:
        return reason_words(one.closed_code, one.system)
    if not one.error.system:
        return f"a fault on our side ({one.error.code}: {one.error})"
    return reason_words(one.error.code, one.system)


def _still_closed(one: PartnerSeen) -> Text:
    words = reason_words(one.closed_code, one.system)
    return Text.assemble(("STILL CLOSED", "bold red"), f"  {words}")


def _closed_verdict(seen: Sequence[PartnerSeen], closed: Sequence[PartnerSeen]) -> str:
    named = "; ".join(reason_words(one.closed_code, one.system) for one in closed)
    partners = say_number_of(len(seen), "partner", "partners")
    return f"{len(closed)} of {partners} closed: {named}. Nothing was touched."


def _next(closed: Sequence[PartnerSeen]) -> list[str]:
    runbooks = [one.error.runbook for one in closed if one.error and one.error.runbook]
    if any(not one.error for one in closed):
        runbooks.append(PageNotAsExpected.runbook)
    reopen = [f"{OPEN_AGAIN} {one.system}" for one in closed]
    named = [f"runbook {name}" for name in dict.fromkeys(runbooks)]
    return [*named, *reopen]


def _facts(one: PartnerSeen) -> dict[str, object]:
    screens = [
        {
            "screen": check.screen,
            "as_expected": check.is_as_expected,
            "changes": [str(drift) for drift in check.drifts],
        }
        for check in one.screens
    ]
    return {
        "system": one.system,
        "checked": one.is_checked,
        "screens": screens,
        "error": one.error.code if one.error else None,
        "detail": str(one.error) if isinstance(one.error, PageNotAsExpected) else None,
        "closed": one.closed_code or None,
        "seconds": round(one.seconds, 1),
    }

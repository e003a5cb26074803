"""`mash demo`: one whole night on invented partner systems, from the first pass to the report.

It works as a shift does, without a Prefect server, and says so; `mash up --demo` runs it on one.
"""

import asyncio
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection, func, select

from cli.demo_night import SCHEDULE, Played, ToldToStop, play, unless_told
from cli.demo_world import (
    DEMONSTRATION_SEED,
    Partners,
    an_office,
    begin_night,
    hub_of,
    partner_systems,
)
from cli.office import BEFORE_ANY_WORK, Office, settings_here
from cli.open_work import open_work
from cli.report import AsJson, Exit, Report, Stop, tell
from cli.screen import Column, command, line, on_stderr, pairs, table, write
from cli.started_as import with_home
from cli.stopped import words_of
from cli.way_out import a_way_out
from connectors.partner_names import manifests, system_name
from domain.errors import WorkerError
from domain.outcome import FINAL_STATES, State
from domain.saying import say_in_24_hours, say_number_of
from domain.school_days import LONDON
from domain.wording.demonstration import DEMONSTRATION
from domain.wording.labels import filled
from domain.wording.night_headings import NIGHT_FINDINGS
from domain.wording.processes import process_name
from flows.dispatch import make_a_pass
from flows.hands import told_by
from flows.preflight import PartnerSeen, Preflight, look
from flows.processes import OnBehalfOf
from flows.reporting import Reported, reconcile, report
from flows.roster import performers
from flows.wiring import NoChromium, Worker
from mock_systems.population.build import build
from mock_systems.population.model import World
from reports.night.needs import by_frequency
from reports.night.report import NightReport
from reports.night.rows import ProcessRow
from reports.night_sentences import headlines, told_of_due, why_not_proven
from runtime import log
from runtime.record_keeping import keep_records
from runtime.release_modes import Mode
from runtime.tables import work_items

REFRESH_SECONDS = 0.5

_item = work_items.c

demo = App(name="demo", help="One whole night of the workers on invented partner systems.")


@demo.default
def show_a_night(
    *,
    seed: Annotated[
        int, Parameter(help="The same number is the same world.", show_default=True)
    ] = DEMONSTRATION_SEED,
    mode: Annotated[
        Literal["sampled", "approve_each", "shadow"],
        Parameter(help="How far the workers may go alone.", show_default=True),
    ] = "sampled",
    json: AsJson = False,
) -> int:
    """Play a night from 05:30 to 09:00: partner systems, workers, schools told, report."""
    return tell(json, lambda: _demonstrate(seed, Mode(mode)))


@dataclass(frozen=True, slots=True)
class Night:
    """Everything one demonstration needs."""

    world: World
    mode: Mode
    office: Office
    partners: Partners
    worker: Worker


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of it."""

    preflight: list[PartnerSeen]
    reported: Reported
    seconds: float


def _demonstrate(seed: int, mode: Mode) -> Report:
    write([line(DEMONSTRATION["begins"])], on_stderr())
    began, world = time.monotonic(), build(seed, "small")
    home = settings_here().home / "demo" / str(seed)
    with (
        partner_systems(seed) as partners,
        an_office(home, partners, world.night.now, hub_of(world)) as office,
        (home / "demo.log").open("w", encoding="utf-8") as kept,
        log.opened(kept),
    ):
        begin_night(office, world, mode)
        credentials, database = office.credentials, office.database
        worker = Worker("demo", database, office.cipher(), credentials, office.settings)
        keep_records(database, office.settings, credentials)
        with _bad_ends(), a_way_out(office):
            night = Night(world, mode, office, partners, worker)
            try:
                seen, reported = asyncio.run(_work_and_report(night, home))
            except ToldToStop as told:
                return _stopped(office, told.heard, _again(seed, mode))
    return _said(night, Shown(seen, reported, time.monotonic() - began))


async def _work_and_report(night: Night, home: Path) -> tuple[list[PartnerSeen], Reported]:
    """To the end, or until Ctrl-C between items. Raises: ToldToStop."""
    worker, behalf, stop = night.worker, OnBehalfOf(SCHEDULE, "demo"), asyncio.Event()
    with _told_to_stop(stop), _progress() as progress:
        preflight = look(Preflight(worker, SCHEDULE), list(worker.settings.partners))
        seen = await unless_told(stop, preflight)
        if not any(one.closed_code for one in seen):
            shown = asyncio.create_task(_show(progress, worker))
            try:
                await play(_played(night, progress, stop))
            finally:
                shown.cancel()
        since = night.world.night.now
        found = await unless_told(stop, reconcile(worker, since, behalf))
    names = {system: system_name(system) for system in manifests()}
    return seen, report(worker, since, found, names, home, night.world.seed)


@contextmanager
def _told_to_stop(stop: asyncio.Event) -> Iterator[None]:
    with told_by(stop, signal.SIGINT, signal.SIGTERM) as heard:
        try:
            yield
        except ToldToStop:
            raise ToldToStop(heard) from None


def _played(night: Night, progress: Progress, stop: asyncio.Event) -> Played:
    world = night.world
    passes = [one for one in world.night.passes if one <= world.night.ends]

    def say(moment: datetime, what: str) -> None:
        clock = moment.astimezone(LONDON).strftime("%H:%M")
        progress.console.print(f" {clock}  {DEMONSTRATION[what]}", highlight=False)

    return Played(
        worker=night.worker,
        make_a_pass=make_a_pass,
        performers=performers(night.worker.settings),
        passes=[one.astimezone(UTC) for one in passes],
        events=[event.at for event in world.events],
        ends=world.night.ends.astimezone(UTC),
        tell_partners=night.partners.set_clock,
        say=say,
        stop=stop,
    )


@contextmanager
def _progress() -> Iterator[Progress]:
    with Progress(
        TextColumn(" {task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=on_stderr(),
        transient=True,
    ) as progress:
        yield progress


async def _show(progress: Progress, worker: Worker) -> None:
    """How much of what there is has been looked at: finished, or waiting for a person."""
    bar = progress.add_task("Tell schools", total=None)
    while True:
        total, looked_at = await worker.database.run(_counts)
        progress.update(bar, total=total or None, completed=looked_at)
        await asyncio.sleep(REFRESH_SECONDS)


def _counts(connection: Connection) -> tuple[int, int]:
    rows = connection.execute(select(_item.state, func.count()).group_by(_item.state)).all()
    counted = {State(row[0]): int(row[1]) for row in rows}
    over = (*FINAL_STATES, State.AWAITING_PERSON)
    return sum(counted.values()), sum(counted.get(state, 0) for state in over)


@contextmanager
def _bad_ends() -> Iterator[None]:
    try:
        yield
    except NoChromium as missing:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None
    except WorkerError as met:
        raise Stop(
            Exit.NOT_PROVEN,
            f"THE NIGHT STOPPED ({met.code}). Nothing is sent twice: what was begun is looked for "
            "before anything is repeated.",
        ) from None


def _again(seed: int, mode: Mode) -> str:
    """What plays the same night in the same mode."""
    world = "" if seed == DEMONSTRATION_SEED else f" --seed {seed}"
    return f"mash demo{world}" + ("" if mode is Mode.SAMPLED else f" --mode {mode.value}")


def _stopped(office: Office, heard: Sequence[signal.Signals], again: str) -> Report:
    """What is left of a night that these signals stopped."""
    left = open_work(office)
    with office.database.snapshot() as connection:
        total, looked_at = _counts(connection)
    place = f"at {looked_at} of {total}" if total else "before any work"
    verdict = (
        f"{words_of(heard)} {place}. {left.said} The invented partners are gone. To begin the "
        "night anew:"
    )
    facts = {"looked_at": looked_at, "items": total, **left.facts}
    return Report(verdict, facts, exit_code=Exit.STOPPED_BY_PERSON, next_step=again)


def _said(night: Night, shown: Shown) -> Report:
    closed = [one for one in shown.preflight if one.closed_code]
    if closed:
        names = ", ".join(system_name(one.system) for one in closed)
        return Report(f"Closed to workers: {names}.", _facts(night, shown), (), _CLOSED)
    found = shown.reported.report
    exit_code = Exit.COMPLETE if found.is_proven else Exit.NOT_PROVEN
    verdict = f"{_verdict(found)} {shown.seconds:.1f} s"
    return Report(verdict, _facts(night, shown), _blocks(night, shown), exit_code)


def _verdict(found: NightReport) -> str:
    """What is proven, and in the same breath what is not told."""
    if not found.is_proven:
        why = say_in_24_hours(why_not_proven(found))
        return f"THE NIGHT IS NOT PROVEN. Do not use these totals. {why}"
    waiting = found.total.by_state[State.AWAITING_PERSON]
    people = say_number_of(waiting, "item waits", "items wait")
    told = say_in_24_hours(told_of_due(found))
    return f"The night is complete and proven; {told}. {people} for a person."


_CLOSED = Exit.CONNECTOR_CLOSED
_MODES = {
    Mode.SAMPLED: 'works alone, sampled (here only; the product starts "watching only")',
    Mode.APPROVE_EACH: "a person releases every message",
    Mode.SHADOW: "watching only",
}


def _blocks(night: Night, shown: Shown) -> list[RenderableType]:
    found, reported = shown.reported.report, shown.reported
    screens = sum(len(one.screens) for one in shown.preflight)
    return [
        line(DEMONSTRATION["what"]),
        line(filled(DEMONSTRATION["world"], seed=str(night.world.seed), mode=_MODES[night.mode])),
        line(DEMONSTRATION["where"]),
        command("mash up --demo"),
        line(""),
        table(_COLUMNS, [_row(row) for row in _rows(found)]),
        line(""),
        *(line(say_in_24_hours(one.words)) for one in headlines(found)),
        line(""),
        pairs(
            [
                ("Preflight", f"{screens} screens as expected"),
                ("Adds up", _adds_up(found)),
                *_reconciled(found),
                ("Waiting for you", str(found.total.by_state[State.AWAITING_PERSON])),
                *_reasons(found),
                ("Reports", str(reported.page)),
                ("", str(reported.workbook)),
            ]
        ),
        line("The manual list is never saved; this prints it:"),
        command(f"{with_home(night.office.settings.home)}mash tasks manual-list"),
        line(""),
    ]


def _rows(found: NightReport) -> list[ProcessRow]:
    """One for each process, and one for all where that is not the same once more."""
    return [*found.processes, *([found.total] if len(found.processes) > 1 else [])]


_COLUMNS = (
    Column("Process", whole=True),
    Column("in", right=True, whole=True),
    Column("done", right=True, whole=True),
    Column("by hand", right=True, wide=4),
    Column("no action", right=True, wide=6),
    Column("waiting", right=True, whole=True),
    Column("to do", right=True, whole=True),
    Column("cannot", right=True, whole=True),
    Column("failed", right=True, whole=True),
    Column("in doubt", right=True, wide=5),
    Column("on time", right=True, whole=True),
    Column("proven", right=True, whole=True),
)


def _row(row: ProcessRow) -> tuple[str, ...]:
    state = row.by_state
    counted = (
        row.items_in,
        state[State.DONE],
        state[State.DONE_BY_PERSON],
        state[State.NO_ACTION],
        state[State.AWAITING_PERSON],
        row.still_to_do,
        state[State.BUSINESS_EXCEPTION],
        state[State.SYSTEM_EXCEPTION],
        state[State.IN_DOUBT],
    )
    name = process_name(row.process) if row.process else "All"
    on_time = f"{row.clock.met} of {row.clock.due}"
    return (name, *map(str, counted), on_time, f"{row.writes.proven}/{row.writes.begun}")


def _adds_up(found: NightReport) -> str:
    conserved = found.conserved
    words = "yes" if conserved.holds else "NO"
    return f"{words}   {conserved.items_in} in = {conserved.accounted} accounted for"


def _reconciled(found: NightReport) -> list[tuple[str, str]]:
    """Every kind with its count, three to a line, so that none is broken over two."""
    result = found.reconciliation
    if result is None:
        return [("Reconciliation", "not compared")]
    counted = [
        f"{words.lower()} {len(getattr(result, kind))}" for kind, words in NIGHT_FINDINGS.items()
    ]
    lines = [" · ".join(counted[n : n + 3]) for n in range(0, len(counted), 3)]
    lines += [f"not compared {name}" for name in _not_compared(found)]
    return list(zip_longest(["Reconciliation"], lines, fillvalue=""))


def _not_compared(found: NightReport) -> list[str]:
    """Partners whose noughts mean nothing."""
    sources = found.reconciliation.sources if found.reconciliation else ()
    return [found.system_name(one.system) for one in sources if one.compared_at is None]


def _reasons(found: NightReport) -> list[tuple[str, str]]:
    """Why items wait, the most frequent first."""
    waiting = [row for row in found.reasons if row.state is State.AWAITING_PERSON]
    return [("", f"{items:>3}  {why}") for why, items, _ in by_frequency(waiting)]


def _facts(night: Night, shown: Shown) -> Mapping[str, object]:
    found, reported = shown.reported.report, shown.reported
    result = found.reconciliation
    return {
        "seed": night.world.seed,
        "size": night.world.size,
        "mode": night.mode.value,
        "seconds": round(shown.seconds, 1),
        "processes": {row.process: _process_facts(row) for row in found.processes},
        "conserved": found.conserved.holds,
        "writes": {
            "intended": found.total.writes.begun,
            "proven": found.total.writes.proven,
            "in_doubt": found.total.writes.in_doubt,
        },
        "reconciliation": {
            "lost": len(result.lost) if result else None,
            "duplicate": len(result.duplicate) if result else None,
            "rogue": len(result.rogue) if result else None,
            "drift": len(result.drift) if result else None,
            "never_queued": len(result.never_queued) if result else None,
            "not_compared": _not_compared(found),
        },
        "headlines": [one.words for one in headlines(found)],
        "reports": [str(reported.page), str(reported.workbook)],
    }


def _process_facts(row: ProcessRow) -> Mapping[str, int]:
    return {"in": row.items_in, **{state.value: row.by_state[state] for state in State}}

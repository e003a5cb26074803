"""What happened to the items of each process."""

from datetime import datetime

from domain.outcome import State
from domain.saying import say_moment
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name, process_name
from domain.wording.states import STATES
from reports import charts
from reports.charts import Bar, Part
from reports.marks import STATE_MARKS
from reports.night.report import NightReport
from reports.night.rows import STATE_ORDER, ProcessRow
from reports.night_page.cells import columns_of
from reports.night_page.parts import Cell, Figure, Section, Table
from reports.night_sentences import in_doubt_words, on_time_words, proven_of, said


def happened(report: NightReport) -> Section:
    """Each process and its kinds of work, by where their items ended."""
    cancelled = report.total.by_state[State.CANCELLED] > 0
    names = ["process", "items_in:", "done:", "by_hand_short:", "no_action_short:"]
    names += ["waiting_short:", "still_to_do:", "cannot_short:", "failed_state:", "in_doubt:"]
    names += ["cancelled:"] if cancelled else []
    columns = columns_of(*names, "on_time:", "proven:")
    rows = tuple(_process(row, cancelled, report.as_at) for row in _processes(report))
    table = Table(NIGHT_HEADINGS["happened"], columns, rows, NIGHT_SENTENCES["nothing_to_do"])
    return Section(
        "happened",
        NIGHT_HEADINGS["happened"],
        (),
        _states_chart(report),
        (table, _no_action(report)),
    )


def _processes(report: NightReport) -> list[ProcessRow]:
    """Each process, its kinds of work under it, and all of them."""
    rows = []
    for process in report.processes:
        kinds = [k for k in report.kinds if (k.process, k.authority) == _who(process)]
        rows += [process, *(kinds if len(kinds) > 1 else [])]
    return [*rows, report.total] if report.items else []


def _who(row: ProcessRow) -> tuple[str, str]:
    return row.process, row.authority


def _process(row: ProcessRow, cancelled: bool, now: datetime) -> tuple[Cell, ...]:
    by_state = row.by_state
    counts = [
        str(row.items_in),
        str(by_state[State.DONE]),
        str(by_state[State.DONE_BY_PERSON]),
        str(by_state[State.NO_ACTION]),
        str(by_state[State.AWAITING_PERSON]),
        str(row.still_to_do),
        str(by_state[State.BUSINESS_EXCEPTION]),
        str(by_state[State.SYSTEM_EXCEPTION]),
        in_doubt_words(row),
        *([str(by_state[State.CANCELLED])] if cancelled else []),
        on_time_words(row, now),
        proven_of(row.writes),
    ]
    return (_process_cell(row), *(Cell(count, is_strong=not row.kind) for count in counts))


def _process_cell(row: ProcessRow) -> Cell:
    if row.kind:
        return Cell(f"– {kind_name(row.kind)}")
    name = process_name(row.process) if row.process else NIGHT_SENTENCES["all"]
    return Cell(name, more=row.authority, is_strong=True)


def _states_chart(report: NightReport) -> Figure | None:
    if not report.items:
        return None
    total = report.total
    finding = said(
        "states_chart",
        items_in=total.items_in,
        ended=sum(total.by_state[state] for state in STATE_ORDER if state.is_final),
        waiting=total.by_state[State.AWAITING_PERSON],
        still_to_do=total.still_to_do,
    )
    bars = [
        Bar(process_name(row.process), tuple(_part(row, state) for state in _states_in(row)))
        for row in report.processes
    ]
    drawn = charts.stacked_bars("states", NIGHT_HEADINGS["happened"], finding, bars)
    return Figure(drawn, finding, legend=tuple(_legend("states", bar) for bar in bars))


def _states_in(row: ProcessRow) -> list[State]:
    return [state for state in STATE_ORDER if row.by_state[state]]


def _part(row: ProcessRow, state: State) -> Part:
    return Part(STATES[state].label, row.by_state[state], STATE_MARKS[state])


def _legend(name: str, bar: Bar) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = ((charts.swatch(name, part.mark), f"{part.label} {part.count}") for part in bar.parts)
    return bar.label, tuple(parts)


def _no_action(report: NightReport) -> Table:
    rows = tuple((Cell(row.why, more=row.rule), Cell(str(row.items))) for row in report.no_action)
    empty = said("no_action_none", since=say_moment(report.since))
    return Table(NIGHT_HEADINGS["no_action"], columns_of("reason", "items:"), rows, empty)

"""The night as a workbook: nine sheets of typed cells, for whoever counts, sorts and checks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import chart as charts  # type: ignore[import-untyped]
from openpyxl import workbook

from domain.outcome import State
from domain.reconciliation import Reconciliation, Source
from domain.saying import say_sortable
from domain.wording.labels import Tag
from domain.wording.night_headings import (
    NIGHT_COLUMNS,
    NIGHT_FINDINGS,
    NIGHT_HEADINGS,
    NIGHT_SHEETS,
)
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name, process_name
from domain.wording.reasons.table import reason
from domain.wording.states import CLOCKS, CONNECTORS, DELIVERIES, RELEASE_MODES, STATES
from reports import sheets
from reports.marks import STATE_MARKS
from reports.night.needs import by_frequency
from reports.night.report import NightReport
from reports.night.rows import STATE_ORDER, ItemRow, MessageRow, OpenItem, PartnerRow, ProcessRow
from reports.night_sentences import (
    figures,
    headlines,
    holder_words,
    method,
    on_time_words,
    origin_words,
    said,
    title,
)
from reports.sheets import (
    FIRST_ROW,
    HEADING_ROW,
    SHARE,
    Colour,
    Sheet,
    SheetColumn,
    Value,
    Worksheet,
)

A_MINUTE = timedelta(minutes=1)

Chart: TypeAlias = charts.BarChart | charts.LineChart

_RED, _ORANGE, _YELLOW, _MAGENTA, _GREY = "F4CDC6", "FCD6C3", "FFF7BF", "F7D7E6", "EEEFEF"
# Where a chart finds the look-ups of each partner system.
_LOOK_UPS = 5
_PALE = {
    Tag.GREY: _GREY,
    Tag.BLUE: "D2E2F1",
    Tag.GREEN: "CCE2D8",
    Tag.YELLOW: _YELLOW,
    Tag.ORANGE: _ORANGE,
    Tag.RED: _RED,
    Tag.PURPLE: "DBD5E9",
    Tag.MAGENTA: _MAGENTA,
    Tag.TEAL: "D4ECEA",
}


def file_name(report: NightReport) -> str:
    """`night-2026-11-23.xlsx`."""
    return f"night-{report.as_at.date().isoformat()}.xlsx"


def render(report: NightReport) -> bytes:
    """The workbook as the bytes of a file."""
    book = workbook.Workbook()
    book.remove(book.active)
    book.properties.creator = "MASH digital workers"
    book.properties.title = title(report)
    made = {name: sheets.add(book, sheet) for name, sheet in _sheets(report).items()}
    _name_range(book, "Items", made["items"], len(report.items))
    _name_range(book, "Exceptions", made["needs"], len(report.needs))
    return sheets.saved(book, _add_charts(made, report))


def _sheets(report: NightReport) -> dict[str, Sheet]:
    return {
        "summary": _summary(report),
        "needs": _needs(report),
        "items": _items(report),
        "timeliness": _timeliness(report),
        "picture": _picture(report),
        "reconciliation": _reconciliation(report),
        "messages": _messages(report),
        "partners": _partners(report),
        "method": _method(report),
    }


def _sheet(
    code: str,
    report: NightReport,
    columns: Sequence[SheetColumn],
    rows: Sequence[tuple[Value, ...]],
    colours: Sequence[Colour] = (),
    freeze: str = "B5",
) -> Sheet:
    named = NIGHT_SHEETS[code]
    as_at = said("as_at", as_at=say_sortable(report.as_at))
    return Sheet(
        name=named.label,
        title=f"{title(report)} · {named.label}",
        as_at=f"{NIGHT_SENTENCES['marking']} · {as_at}",
        guide=named.sentence,
        columns=tuple(columns),
        rows=tuple(rows),
        freeze=freeze,
        colours=tuple(colours),
        footer=f"{NIGHT_SENTENCES['marking']} · {as_at} · &P / &N",
    )


def _summary(report: NightReport) -> Sheet:
    states = [SheetColumn(STATES[state].label, 11) for state in STATE_ORDER]
    columns = [
        _column("process", 22),
        *states,
        _column("items_in", 8),
        _column("adds_up", 10),
        _column("due", 8),
        _column("on_time", 9),
        _column("share", 9, SHARE),
        _column("begun", 10),
        _column("proven", 10),
    ]
    rows = [_process(row, report.as_at) for row in (*report.processes, report.total)]
    return _sheet(
        "summary",
        report,
        columns,
        rows,
        (
            _equals("adds_up", NIGHT_SENTENCES["no"], _RED),
            Colour(STATES[State.IN_DOUBT].label, "greaterThan", "0", _MAGENTA),
            Colour(STATES[State.SYSTEM_EXCEPTION].label, "greaterThan", "0", _RED),
            Colour(NIGHT_COLUMNS["share"], "lessThan", "1", _ORANGE),
        ),
    )


def _process(row: ProcessRow, now: datetime) -> tuple[Value, ...]:
    name = f"{process_name(row.process)}, {row.authority}" if row.process else ""
    return (
        name or NIGHT_SENTENCES["all"],
        *(row.by_state[state] for state in STATE_ORDER),
        row.items_in,
        NIGHT_SENTENCES["yes" if row.adds_up else "no"],
        row.clock.due,
        row.clock.met,
        on_time_words(row, now) if row.clock.share is None else row.clock.share,
        row.writes.begun,
        row.writes.proven,
    )


def _needs(report: NightReport) -> Sheet:
    columns = [
        _column("due", 20),
        _column("late_by", 10),
        _column("process", 18),
        _column("reference", 18),
        _column("reason", 40),
        _column("code", 20),
        _column("state", 22),
        _column("who", 24),
        _column("owner", 20),
        _column("next_step", 40),
        _column("runbook", 22),
        _column("school", 14),
        SheetColumn(CLOCKS["late"].label, 12),
    ]
    return _sheet(
        "needs",
        report,
        columns,
        [_open_item(row) for row in report.needs],
        (
            *_states_coloured(),
            _equals("who", NIGHT_SENTENCES["nobody"], _ORANGE),
            Colour(CLOCKS["late"].label, "equal", f'"{CLOCKS["late"].label}"', _RED),
            Colour(CLOCKS["late"].label, "equal", f'"{CLOCKS["due_soon"].label}"', _YELLOW),
        ),
        freeze="C5",
    )


def _open_item(row: OpenItem) -> tuple[Value, ...]:
    warning = f". {NIGHT_SENTENCES['may_have_happened']}" if row.may_have_happened else ""
    return (
        row.due_at,
        _in_whole_minutes(row.late_by),
        process_name(row.process),
        row.reference,
        f"{row.why}{warning}",
        row.code,
        row.label.label,
        holder_words(row.holder, row.owner),
        row.owner,
        row.next_step,
        row.next_step if row.next_step.startswith("Runbook") else "",
        row.establishment,
        CLOCKS[row.clock].label,
    )


def _in_whole_minutes(length: timedelta | None) -> timedelta | None:
    return None if length is None else A_MINUTE * (length // A_MINUTE)


def _items(report: NightReport) -> Sheet:
    columns = [
        _column("reference", 18),
        _column("process", 18),
        _column("kind", 22),
        _column("authority", 14),
        _column("state", 22),
        _column("reason", 34),
        _column("created", 20),
        _column("due", 20),
        _column("ended", 20),
        _column("spare", 12),
        _column("attempts", 9),
        _column("worker", 14),
        _column("mode", 20),
        _column("rules", 14),
        _column("writes", 8),
        _column("proven", 8),
    ]
    late = Colour(NIGHT_COLUMNS["spare"], "lessThan", "0", _RED)
    rows = [_item(row) for row in report.items]
    return _sheet("items", report, columns, rows, (*_states_coloured(), late))


def _item(row: ItemRow) -> tuple[Value, ...]:
    return (
        row.reference,
        process_name(row.process),
        kind_name(row.kind),
        row.authority,
        STATES[row.state].label,
        row.why,
        row.created_at,
        row.due_at,
        row.ended_at,
        None if row.spare is None else round(row.spare.total_seconds() / 60),
        row.attempts,
        row.worker,
        RELEASE_MODES[row.mode].label,
        row.rules_version,
        row.writes.begun,
        row.writes.proven,
    )


def _timeliness(report: NightReport) -> Sheet:
    columns = [
        _column("time", 20),
        _column("due_so_far", 11),
        _column("told", 8),
        _column("delivered", 10),
        _column("acknowledged", 13),
        _column("not_told", 10),
    ]
    rows = [
        (p.at, p.due_so_far, p.told, p.delivered, p.acknowledged, p.not_told) for p in report.points
    ]
    late = Colour(NIGHT_COLUMNS["not_told"], "greaterThan", "0", _RED)
    return _sheet("timeliness", report, columns, rows, (late,))


def _picture(report: NightReport) -> Sheet:
    closed = CONNECTORS["closed"].label
    partners: list[tuple[Value, ...]] = [
        (row.name, "", row.why, row.closed_since, None, None, closed)
        for row in report.partners
        if not row.is_open
    ]
    columns = [
        _column("lane_or_partner" if partners else "lane", 24),
        _column("reference", 18),
        _column("step", 26),
        _column("start", 20),
        _column("end", 20),
        _column("seconds", 10),
        _column("result", 26),
    ]
    turns: list[tuple[Value, ...]] = [
        (
            turn.lane,
            turn.reference,
            kind_name(turn.kind),
            turn.start,
            turn.end,
            (turn.end - turn.start).total_seconds() if turn.end else None,
            turn.result,
        )
        for turn in report.turns
    ]
    results = [_equals("result", label.label, _PALE[label.tag]) for label in STATES.values()]
    return _sheet(
        "picture", report, columns, turns + partners, (*results, _equals("result", closed, _RED))
    )


def _reconciliation(report: NightReport) -> Sheet:
    columns = [
        _column("source", 20),
        _column("should_be", 11),
        _column("queued", 10),
        *(_column(kind, 16) for kind in NIGHT_FINDINGS),
        _column("compared", 20),
        _column("note", 40),
    ]
    found = report.reconciliation
    rows = [_source(each, found, report) for each in found.sources] if found else []
    if not found:
        blanks = (None,) * (len(columns) - 2)
        rows = [(NIGHT_SENTENCES["all"], *blanks, NIGHT_SENTENCES["not_reconciled"])]
    wrong = [Colour(NIGHT_COLUMNS[k], "greaterThan", "0", _RED) for k in NIGHT_FINDINGS]
    return _sheet("reconciliation", report, columns, rows, wrong)


def _source(source: Source, found: Reconciliation, report: NightReport) -> tuple[Value, ...]:
    name = report.system_name(source.system)
    if source.compared_at is None:
        why = reason(source.why_not).words.format_map({"system": name})
        blanks = (None,) * (3 + len(NIGHT_FINDINGS))
        return (name, *blanks, said("not_compared", reason=why))
    mine = {
        kind: [each for each in getattr(found, kind) if each.system == source.system]
        for kind in NIGHT_FINDINGS
    }
    note = "; ".join(
        f"{NIGHT_COLUMNS[kind]}: {each.reference} {each.record_id} {each.what}".rstrip()
        for kind, group in mine.items()
        for each in sorted(group)
    )
    counts = (len(group) for group in mine.values())
    return name, source.should_be, source.found, *counts, source.compared_at, note


def _messages(report: NightReport) -> Sheet:
    columns = [
        _column("reference", 18),
        _column("school", 14),
        _column("sent", 20),
        _column("delivered", 20),
        _column("acknowledged", 20),
        _column("failed", 20),
        _column("standing", 16),
        _column("followed", 36),
    ]
    words = [_equals("standing", label.label, _PALE[label.tag]) for label in DELIVERIES.values()]
    return _sheet("messages", report, columns, [_message(row) for row in report.messages], words)


def _message(row: MessageRow) -> tuple[Value, ...]:
    return (
        row.our_ref,
        row.establishment,
        row.sent_at,
        row.delivered_at,
        row.acknowledged_at,
        row.failed_at,
        DELIVERIES[row.standing].label,
        row.followed_by,
    )


def _partners(report: NightReport) -> Sheet:
    columns = [
        _column("partner", 30),
        _column("open", 10),
        _column("closed_from", 20),
        _column("reason", 30),
        _column("look_ups", 10),
        _column("begun", 10),
        _column("proven", 10),
    ]
    closed = _equals("open", CONNECTORS["closed"].label, _RED)
    return _sheet("partners", report, columns, [_partner(r) for r in report.partners], (closed,))


def _partner(row: PartnerRow) -> tuple[Value, ...]:
    label = CONNECTORS["open" if row.is_open else "closed"].label
    return (
        *(row.name, label, row.closed_since, row.why),
        *(row.look_ups, row.begun, row.proven),
    )


def _method(report: NightReport) -> Sheet:
    lines = [(NIGHT_SHEETS["summary"].label, line.words) for line in headlines(report)]
    counted = [(figure.name, figure.value) for figure in figures(report)]
    rules = [
        (f"{process_name(row.process)}, {row.authority}", _rules_words(row.mode, row.versions))
        for row in report.rules
    ]
    columns = [_column("what", 30), _column("value", 60)]
    rows = [*lines, *counted, (NIGHT_COLUMNS["items_in"], origin_words(report)), *rules]
    rows += method(report)
    return _sheet("method", report, columns, rows, freeze="A5")


def _rules_words(mode: str, versions: Sequence[tuple[str, int]]) -> str:
    stamped = ", ".join(version for version, _ in versions)
    return f"{RELEASE_MODES[mode].label}; {NIGHT_COLUMNS['rules']} {stamped}"


# Charts, drawn from the cells


def _add_charts(made: dict[str, Worksheet], report: NightReport) -> list[str]:
    """Each sheet's chart; returns their words, in the order of the sheets."""
    words = []
    if report.processes:
        words.append(_states_chart(made["summary"], len(report.processes)))
    if report.reasons:
        words.append(_reasons_chart(made["needs"], report))
    if len(report.points) > 1:
        words.append(_told_chart(made["timeliness"], len(report.points)))
    if report.partners:
        words.append(_partners_chart(made["partners"], report))
    return words


def _states_chart(sheet: Worksheet, processes: int) -> str:
    chart = charts.BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    last = FIRST_ROW + processes - 1
    columns = len(STATE_ORDER) + 1
    data = charts.Reference(sheet, min_col=2, max_col=columns, min_row=HEADING_ROW, max_row=last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(charts.Reference(sheet, min_col=1, min_row=FIRST_ROW, max_row=last))
    for series, state in zip(chart.series, STATE_ORDER, strict=True):
        series.graphicalProperties.solidFill = STATE_MARKS[state].colour.removeprefix("#")
        series.graphicalProperties.line.solidFill = "0B0C0C"
    return _place(chart, sheet, f"A{last + 4}", NIGHT_HEADINGS["happened"], 30)


def _reasons_chart(sheet: Worksheet, report: NightReport) -> str:
    """The reasons stand beside the table, where the chart takes them from."""
    at = 15
    columns = (_column("reason", 40), _column("items", 8), _column("cumulative", 11, SHARE))
    rows = by_frequency(report.reasons)
    sheets.table(sheet, at, columns, rows)
    last = FIRST_ROW + len(rows) - 1
    chart = charts.BarChart()
    chart.type = "bar"
    chart.legend = None
    chart.y_axis.majorUnit = 1
    chart.x_axis.scaling.orientation = "maxMin"
    data = charts.Reference(sheet, min_col=at + 1, min_row=HEADING_ROW, max_row=last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(charts.Reference(sheet, min_col=at, min_row=FIRST_ROW, max_row=last))
    below = FIRST_ROW + max(len(report.needs), len(rows)) + 2
    return _place(chart, sheet, f"A{below}", NIGHT_HEADINGS["reasons"], 30)


# Column, colour and dashes of: due so far, told, acknowledged.
_TOLD_LINES = ((2, "0B0C0C", "solid"), (3, "1D70B8", "dash"), (5, "00703C", "dot"))


def _told_chart(sheet: Worksheet, points: int) -> str:
    chart = charts.LineChart()
    last = FIRST_ROW + points - 1
    for column, colour, dash in (
        (2, "0B0C0C", "solid"),
        (3, "1D70B8", "dash"),
        (5, "00703C", "dot"),
    ):
        data = charts.Reference(sheet, min_col=column, min_row=HEADING_ROW, max_row=last)
        chart.add_data(data, titles_from_data=True)
        line = chart.series[-1].graphicalProperties.line
        line.solidFill, line.dashStyle, line.width = colour, dash, 28_000
    chart.set_categories(charts.Reference(sheet, min_col=1, min_row=FIRST_ROW, max_row=last))
    chart.x_axis.number_format = "hh:mm"
    return _place(chart, sheet, "I4", NIGHT_HEADINGS["timeliness"], 22)


def _partners_chart(sheet: Worksheet, report: NightReport) -> str:
    chart = charts.BarChart()
    chart.legend = None
    last = FIRST_ROW + len(report.partners) - 1
    data = charts.Reference(sheet, min_col=_LOOK_UPS, min_row=HEADING_ROW, max_row=last)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(charts.Reference(sheet, min_col=1, min_row=FIRST_ROW, max_row=last))
    words = said("partners_chart", since=say_sortable(report.since))
    return _place(chart, sheet, f"A{last + 4}", words, 22)


def _place(chart: Chart, sheet: Worksheet, at: str, words: str, wide: float) -> str:
    chart.title = words
    chart.width, chart.height = wide, 9
    # Without this, newer spreadsheet programs hide both axes.
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, at)
    return words


def _name_range(book: workbook.Workbook, name: str, sheet: Worksheet, rows: int) -> None:
    last_cell = sheet.auto_filter.ref.split(":")[1]
    letter = last_cell.rstrip("0123456789")
    last = FIRST_ROW + max(rows, 1) - 1
    cells = f"'{sheet.title}'!$A${FIRST_ROW}:${letter}${last}"
    book.defined_names[name] = workbook.defined_name.DefinedName(name, attr_text=cells)


def _column(name: str, width: float, form: str = "") -> SheetColumn:
    return SheetColumn(NIGHT_COLUMNS[name], width, form)


def _equals(column: str, words: str, fill: str) -> Colour:
    return Colour(NIGHT_COLUMNS[column], "equal", f'"{words}"', fill)


def _states_coloured() -> list[Colour]:
    return [_equals("state", label.label, _PALE[label.tag]) for label in STATES.values()]

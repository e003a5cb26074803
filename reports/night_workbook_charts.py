"""The charts of the night's workbook, drawn from its cells."""

from typing import TypeAlias

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import chart as charts  # type: ignore[import-untyped]

from domain.saying import say_sortable
from domain.wording.night_headings import NIGHT_COLUMNS, NIGHT_HEADINGS
from reports import sheets
from reports.marks import STATE_MARKS
from reports.night.needs import by_frequency
from reports.night.report import NightReport
from reports.night.rows import STATE_ORDER
from reports.night_sentences import said
from reports.sheets import FIRST_ROW, HEADING_ROW, SHARE, SheetColumn, Worksheet

Chart: TypeAlias = charts.BarChart | charts.LineChart

# Column, colour and dashes of: due so far, told, acknowledged.
_TOLD_LINES = ((2, "0B0C0C", "solid"), (3, "1D70B8", "dash"), (5, "00703C", "dot"))


def add_charts(made: dict[str, Worksheet], report: NightReport) -> list[str]:
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
    columns = (column("reason", 40), column("items", 8), column("cumulative", 11, SHARE))
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


def _told_chart(sheet: Worksheet, points: int) -> str:
    chart = charts.LineChart()
    last = FIRST_ROW + points - 1
    for column, colour, dash in _TOLD_LINES:
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
    look_ups = sheets.number_of(sheet, NIGHT_COLUMNS["look_ups"])
    data = charts.Reference(sheet, min_col=look_ups, min_row=HEADING_ROW, max_row=last)
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


def column(name: str, width: float, form: str = "") -> SheetColumn:
    """A column of the night's workbook, called as the vocabulary calls it."""
    return SheetColumn(NIGHT_COLUMNS[name], width, form)

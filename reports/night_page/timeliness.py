"""When schools were told, against each school's own deadline."""

from datetime import datetime

from domain.saying import say_duration, say_time
from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_COLUMNS, NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.states import CLOCKS
from reports import charts
from reports.charts import Line
from reports.night.report import NightReport
from reports.night.rows import ToldLate
from reports.night_page.cells import columns_of, when
from reports.night_page.parts import Cell, Figure, Section, Table
from reports.night_sentences import due_words, said


def timeliness(report: NightReport) -> Section:
    """What was told late, and how things stood at each quarter of an hour."""
    points = Table(
        NIGHT_HEADINGS["timeliness"],
        columns_of("time", "due_so_far:", "told:", "delivered:", "acknowledged:", "not_told:"),
        tuple(
            _numbers(
                when(p.at, report.as_at),
                *(p.due_so_far, p.told, p.delivered, p.acknowledged, p.not_told),
            )
            for p in report.points
        ),
        is_folded=True,
    )
    late = Table(
        NIGHT_HEADINGS["told_late"],
        columns_of("reference", "school", "due", "told_at", "late_by", "told_how"),
        tuple(_late(row, report.as_at) for row in report.told_late),
        _nobody_told_late(report),
    )
    return Section(
        "timeliness", NIGHT_HEADINGS["timeliness"], (), _told_chart(report), (late, points)
    )


def _numbers(first: str, *counts: int) -> tuple[Cell, ...]:
    return (Cell(first), *(Cell(str(count)) for count in counts))


def _late(row: ToldLate, now: datetime) -> tuple[Cell, ...]:
    return (
        Cell(row.reference),
        Cell(row.establishment or NIGHT_SENTENCES["not_recorded"]),
        Cell(when(row.due_at, now)),
        Cell(when(row.told_at, now)),
        Cell(say_duration(row.late_by), more=CLOCKS["late"].label, is_strong=True),
        Cell(NIGHT_SENTENCES["by_phone" if row.by_phone else "by_message"]),
    )


def _nobody_told_late(report: NightReport) -> str:
    """It is no comfort where schools were not told at all."""
    due = report.due
    known = {"told": due.told, "not_told": due.notices - due.told, "as_at": say_time(report.as_at)}
    return said("late_none_but_untold" if due.notices > due.told else "late_none", **known)


def _told_chart(report: NightReport) -> Figure | None:
    if len(report.points) < 2:
        return None
    finding = due_words(report)
    lines = [
        Line(NIGHT_COLUMNS["due_so_far"], tuple(p.due_so_far for p in report.points), Tag.NONE),
        Line(NIGHT_COLUMNS["told"], tuple(p.told for p in report.points), Tag.BLUE, "10 3"),
        Line(
            NIGHT_COLUMNS["acknowledged"],
            tuple(p.acknowledged for p in report.points),
            Tag.GREEN,
            "2 4",
        ),
    ]
    moments = [point.at for point in report.points]
    heading = NIGHT_HEADINGS["timeliness"]
    drawn = charts.lines_over_time("told", heading, finding, moments, lines)
    ends = {line.label: line.values[-1] for line in lines}
    due, told, acknowledged = (f"{label} {count}" for label, count in ends.items())
    note = said("lines_note", due=due, told=told, acknowledged=acknowledged)
    return Figure(drawn, finding, is_wide=True, notes=(note,))

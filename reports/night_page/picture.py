"""Who had which turn when."""

from datetime import datetime

from domain.outcome import State
from domain.saying import say_moment, say_time
from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name
from domain.wording.states import STATES
from reports import charts
from reports.charts import Stretch
from reports.night.report import NightReport
from reports.night_page.cells import columns_of
from reports.night_page.parts import Cell, Figure, Section, Table
from reports.night_sentences import said


def picture(report: NightReport) -> Section:
    """Every turn a worker had, drawn and as a table."""
    rows = tuple(
        (
            Cell(turn.lane),
            Cell(say_time(turn.start)),
            Cell(turn.reference, more=kind_name(turn.kind)),
            Cell(_seconds(turn.start, turn.end)),
            Cell(turn.result, is_strong=turn.is_failure),
        )
        for turn in report.turns
    )
    table = Table(
        NIGHT_HEADINGS["picture"],
        columns_of("lane", "start", "reference", "seconds:", "result"),
        rows,
        said("turns_none", since=say_moment(report.since)),
        is_folded=True,
    )
    return Section("picture", NIGHT_HEADINGS["picture"], (), _picture_chart(report), (table,))


def _seconds(start: datetime, end: datetime | None) -> str:
    return f"{(end - start).total_seconds():.0f}" if end else STATES[State.WORKING].label


def _picture_chart(report: NightReport) -> Figure | None:
    if not report.turns:
        return None
    first = min(report.first_pass_at or report.since, report.turns[0].start)
    stretches = [
        Stretch(t.lane, t.start, t.end or report.as_at, *_look(t.is_failure)) for t in report.turns
    ]
    stretches += [
        Stretch(p.name, max(p.closed_since, first), report.as_at, Tag.GREY)
        for p in report.partners
        if p.closed_since
    ]
    finding = said(
        "picture_chart",
        turns=len(report.turns),
        lanes=len({turn.lane for turn in report.turns}),
        first=say_time(report.turns[0].start),
        last=say_time(max(turn.end or report.as_at for turn in report.turns)),
        failed=sum(turn.is_failure for turn in report.turns),
    )
    heading, span = NIGHT_HEADINGS["picture"], (first, report.as_at)
    drawn = charts.lanes("picture", heading, finding, stretches, report.due_marks, span)
    return Figure(drawn, finding, is_wide=True, notes=_picture_notes(report))


def _look(is_failure: bool) -> tuple[Tag, bool]:
    return (Tag.RED, True) if is_failure else (Tag.BLUE, False)


def _picture_notes(report: NightReport) -> tuple[str, ...]:
    lane, worker = report.turns[0].lane, report.turns[0].worker
    named = said("lane_note", lane=lane, worker=worker)
    marks = [NIGHT_SENTENCES["mark_note"]] if report.due_marks else []
    failures = any(turn.is_failure for turn in report.turns)
    return (named, *marks, *([NIGHT_SENTENCES["failure_note"]] if failures else []))

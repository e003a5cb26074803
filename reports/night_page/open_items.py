"""Who is not told yet, and what waits for someone."""

from collections.abc import Sequence
from datetime import datetime

from domain.saying import say_time
from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name
from domain.wording.reasons.shape import WORKER
from reports import charts
from reports.night.grouping import grouped
from reports.night.needs import by_frequency
from reports.night.report import NightReport
from reports.night.rows import OpenItem, ReasonRow
from reports.night_page.cells import columns_of, due_cell, tagged
from reports.night_page.parts import Cell, Figure, Group, Section, Table
from reports.night_sentences import MANUAL_LIST, counted, holder_words, said

_REASONS_DRAWN = 8


def to_tell(report: NightReport) -> Section:
    """Each school that may not know yet, by whose it is and why."""
    guide = said("to_tell_guide", command=MANUAL_LIST)
    empty = said("to_tell_none", as_at=say_time(report.as_at))
    columns = columns_of("reference", "due", "school", "state", "who")
    groups = _groups(report.to_tell, report.as_at)
    table = Table(NIGHT_HEADINGS["to_tell"], columns, (), empty, groups=groups)
    return Section("to-tell", NIGHT_HEADINGS["to_tell"], (guide,) if groups else (), None, (table,))


def needs(report: NightReport) -> Section:
    """What waits for someone, by reason and each."""
    empty = said("needs_none", as_at=say_time(report.as_at))
    by_reason = Table(
        NIGHT_HEADINGS["by_reason"],
        columns_of("reason", "state", "items:", "oldest_due", "owner", "next_step", "unclaimed:"),
        tuple(_reason(row, report.as_at) for row in report.reasons),
        empty,
    )
    others = [row for row in report.needs if row not in report.to_tell]
    each = Table(
        NIGHT_HEADINGS["each"],
        columns_of("reference", "due", "school", "state", "who"),
        (),
        groups=_groups(others, report.as_at),
    )
    tables = (by_reason, each) if others else (by_reason,)
    return Section("needs", NIGHT_HEADINGS["needs"], (), _reasons_chart(report), tables)


def _groups(rows: Sequence[OpenItem], now: datetime) -> tuple[Group, ...]:
    """By owner, then by reason; each stands where its most urgent item does."""
    by_owner = grouped((row.owner, row) for row in rows)
    return tuple(
        Group(
            said("group", owner=owner, reason=why),
            said("group_next", items=counted("item", len(alike)), next_step=next_step),
            tuple(_open_item(row, now) for row in alike),
        )
        for owner, owned in by_owner.items()
        for (why, next_step), alike in grouped(
            ((row.why, row.next_step), row) for row in owned
        ).items()
    )


def _open_item(row: OpenItem, now: datetime) -> tuple[Cell, ...]:
    return (
        _reference(row),
        due_cell(row.due_at, row.clock, now),
        Cell(row.establishment or NIGHT_SENTENCES["not_recorded"]),
        tagged(row.label),
        _holder(row.holder, row.owner),
    )


def _reference(row: OpenItem) -> Cell:
    kind = kind_name(row.kind)
    if not row.may_have_happened:
        return Cell(row.reference, more=kind)
    return Cell(
        row.reference, more=f"{kind}. {NIGHT_SENTENCES['may_have_happened']}", is_strong=True
    )


def _holder(holder: str | None, owner: str) -> Cell:
    words = holder_words(holder, owner)
    return Cell(words) if holder or owner == WORKER else Cell(words, Tag.ORANGE)


def _reason(row: ReasonRow, now: datetime) -> tuple[Cell, ...]:
    return (
        Cell(row.why),
        tagged(row.label),
        Cell(str(row.items)),
        due_cell(row.oldest_due, row.clock, now),
        Cell(row.owner),
        Cell(row.next_step),
        Cell(str(row.unclaimed)),
    )


def _reasons_chart(report: NightReport) -> Figure | None:
    """Only where some reason stands out."""
    bars = by_frequency(report.reasons)
    if not bars or bars[0][1] < 2:
        return None
    why, count, _ = bars[0]
    finding = said("reasons_chart", reason=why, count=count, total=len(report.needs))
    drawn = [(words, items) for words, items, _ in bars[:_REASONS_DRAWN]]
    svg = charts.counts("reasons", NIGHT_HEADINGS["reasons"], finding, drawn)
    left_out = len(bars) > len(drawn)
    notes = (said("reasons_drawn", drawn=len(drawn), reasons=len(bars)),) if left_out else ()
    return Figure(svg, finding, notes=notes)

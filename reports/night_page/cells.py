"""Headings and cells: words, figures, times and tags."""

from datetime import datetime

from domain.outcome import State
from domain.saying import say_due, say_moment, say_time
from domain.school_days import london_day
from domain.wording.labels import Label, Tag
from domain.wording.night_headings import NIGHT_COLUMNS
from domain.wording.states import CLOCKS, STATES
from reports.night_page.parts import Cell, Column

_WHOLE = frozenset(
    {"reference", "sent", "time", "start", "began", "lane", "state", "told_at", "proven"}
)


def columns_of(*names: str) -> tuple[Column, ...]:
    """Headings by their words; a name that ends in a colon is a column of figures."""
    return tuple(
        Column(_heading(name.rstrip(":")), name.endswith(":"), name.rstrip(":") in _WHOLE)
        for name in names
    )


def _heading(name: str) -> str:
    states = {"done": State.DONE, "failed_state": State.SYSTEM_EXCEPTION}
    states |= {"in_doubt": State.IN_DOUBT, "cancelled": State.CANCELLED}
    return STATES[states[name]].label if name in states else NIGHT_COLUMNS[name]


def tagged(label: Label) -> Cell:
    """A label with its colour."""
    return Cell(label.label, label.tag)


def due_cell(due_at: datetime | None, clock: str, now: datetime) -> Cell:
    """When it is due; that it is late or soon due stands first."""
    label = CLOCKS[clock]
    if due_at is None:
        return Cell(label.label)
    tag = label.tag if clock in ("late", "due_soon") else Tag.NONE
    if tag is Tag.NONE:
        return Cell(say_due(due_at, now))
    return Cell(label.label, tag, say_due(due_at, now))


def when(moment: datetime, now: datetime) -> str:
    """The time, and the day too where it is another."""
    return say_time(moment) if london_day(moment) == london_day(now) else say_moment(moment)

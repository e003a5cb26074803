"""Charts as inline SVG: strokes and patterns first, colour second; no script, nothing fetched.

Each takes plain values and gives one `<svg>` with a title and a description. The figures stand in
a table under it, which whoever places the chart adds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from textwrap import wrap

from domain.saying import say_time
from domain.wording.labels import Tag
from reports.marks import COLOURS, HATCHED, INK, MARKS, Mark

WIDTH = 960
LEFT = 150
RIGHT = 40
# Charts of bars are readable on a telephone as they are; those over time scroll there.
NARROW = 480
_LETTERS_ACROSS = 64
_WIDEST_ITEM = 48.0
_LETTER, _MARK_ROW = 9.0, 18.0
_THINNEST_OUTLINED = 4.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: how many of what, and how it is marked."""

    label: str
    count: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and its parts, in their order."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart over time; `dashes` tells it apart without colour."""

    label: str
    values: tuple[int, ...]
    tag: Tag
    dashes: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What something was doing for a while; a failure is crossed out as well as red."""

    row: str
    start: datetime
    end: datetime
    tag: Tag
    is_failure: bool = False


def stacked_bars(name: str, title: str, description: str, bars: Sequence[Bar]) -> str:
    """Where everything ended: a bar a row; whoever places it says its parts in words (`swatch`)."""
    longest = max((sum(part.count for part in bar.parts) for bar in bars), default=0) or 1
    drawn = [_bar(bar, number * 58, (NARROW - 2) / longest) for number, bar in enumerate(bars)]
    return _svg(name, title, description, 58 * len(bars) + 4, drawn, NARROW)


def swatch(name: str, mark: Mark) -> str:
    """A patch of the mark that stands for this part in the chart of this name."""
    fill = _fill(mark).replace("url(#", f"url(#{name}-")
    return (
        '<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        f'<rect width="16" height="16" fill="{fill}" stroke="{INK}"/></svg>'
    )


def counts(name: str, title: str, description: str, bars: Sequence[tuple[str, int]]) -> str:
    """One bar for each count, the words above it."""
    most = max((count for _, count in bars), default=0) or 1
    scale = min((NARROW - RIGHT) / most, _WIDEST_ITEM)
    drawn, top = [], 0.0
    for label, count in bars:
        words = wrap(label, _LETTERS_ACROSS)
        drawn.append(_count_bar(words, count, top, scale))
        top += 20 * len(words) + 30
    return _svg(name, title, description, top + 4, drawn, NARROW)


def lines_over_time(
    name: str, title: str, description: str, moments: Sequence[datetime], lines: Sequence[Line]
) -> str:
    """Running totals as steps, labelled at their ends."""
    height, top, bottom = 300, 16, 256
    most = max((value for line in lines for value in line.values), default=0) or 1
    x = _across(moments[0], moments[-1], 46, WIDTH - 190)

    def y(value: int) -> float:
        return bottom - value * (bottom - top) / most

    drawn = [*_counts_axis(most, y), *_time_axis(moments[0], moments[-1], x, top, bottom)]
    drawn += [_steps(line, [x(moment) for moment in moments], y) for line in lines]
    return _svg(name, title, description, height, drawn + _end_labels(lines, y))


def lanes(
    name: str,
    title: str,
    description: str,
    stretches: Sequence[Stretch],
    marks: Sequence[tuple[datetime, int]],
    span: tuple[datetime, datetime],
) -> str:
    """What each row was doing when, with a mark where something was due."""
    rows = list(dict.fromkeys(stretch.row for stretch in stretches))
    x = _across(*span, LEFT, WIDTH - RIGHT)
    placed = _in_rows([(x(m), f"! {count}") for m, count in marks if span[0] <= m <= span[1]])
    top = 10 + _MARK_ROW * max((row + 1 for *_, row in placed), default=0)
    bottom = top + 34 * len(rows)
    drawn = [*_time_axis(*span, x, top, bottom)]
    drawn += [_row_name(row, top + 20 + 34 * number) for number, row in enumerate(rows)]
    drawn += [_stretch(each, top + 5 + 34 * rows.index(each.row), x) for each in stretches]
    drawn += [_due_mark(at, words, row, bottom) for at, words, row in placed]
    return _svg(name, title, description, bottom + 44, drawn)


def _in_rows(labels: Sequence[tuple[float, str]]) -> list[tuple[float, str, int]]:
    """Each label in the first row where it lies on none that is there."""
    free_from: list[float] = []
    placed = []
    for at, words in labels:
        half = len(words) * _LETTER / 2
        fits = (row for row, free in enumerate(free_from) if free <= at - half)
        row = next(fits, len(free_from))
        free_from[row : row + 1] = [at + half]
        placed.append((at, words, row))
    return placed


def _svg(
    name: str,
    title: str,
    description: str,
    height: float,
    drawn: Sequence[str],
    width: int = WIDTH,
) -> str:
    named = f'<title id="{name}-title">{escape(title)}</title>'
    described = f'<desc id="{name}-desc">{escape(description)}</desc>'
    patterns = "".join(_pattern(name, mark) for mark in HATCHED)
    body = "".join(drawn).replace("url(#", f"url(#{name}-")
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'class="{"narrow" if width == NARROW else "wide"}" '
        f'viewBox="0 0 {width} {height:.0f}" xmlns="http://www.w3.org/2000/svg">'
        f"{named}{described}<defs>{patterns}</defs>{body}</svg>"
    )


def _pattern(name: str, mark: Mark) -> str:
    return (
        f'<pattern id="{name}-{mark.name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="{mark.colour}"/>'
        f'<path d="{mark.strokes}" stroke="{mark.stroke_colour}" stroke-width="1.4" fill="none"/>'
        "</pattern>"
    )


def _fill(mark: Mark) -> str:
    return f"url(#{mark.name})" if mark.strokes else mark.colour


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


def _bar(bar: Bar, top: float, scale: float) -> str:
    drawn, left = [_text(0, top + 16, bar.label, 'font-weight="bold"')], 1.0
    for part in bar.parts:
        width = part.count * scale
        drawn.append(_box(left, top + 24, width, 28, part.mark))
        left += width
    return "".join(drawn)


def _box(x: float, y: float, width: float, height: float, mark: Mark) -> str:
    # An outline would be all there is to see of a very thin one.
    outline = f' stroke="{INK}" stroke-width="1"' if width >= _THINNEST_OUTLINED else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 2):.1f}" height="{height}" '
        f'fill="{_fill(mark)}"{outline}/>'
    )


def _count_bar(words: Sequence[str], count: int, top: float, scale: float) -> str:
    width, below = count * scale, top + 20 * len(words)
    return (
        "".join(_text(0, top + 16 + 20 * number, line) for number, line in enumerate(words))
        + _box(1, below + 2, width, 18, MARKS[Tag.BLUE])
        + _text(width + 9, below + 16, str(count), 'font-weight="bold"')
    )


def _across(
    first: datetime, last: datetime, left: float, right: float
) -> Callable[[datetime], float]:
    whole = max((last - first).total_seconds(), 1.0)
    return lambda moment: left + (moment - first).total_seconds() / whole * (right - left)


def _time_axis(
    first: datetime, last: datetime, x: Callable[[datetime], float], top: float, bottom: float
) -> list[str]:
    return [
        f'<line x1="{x(m):.1f}" x2="{x(m):.1f}" y1="{top}" y2="{bottom}" stroke="#d8dadb"/>'
        + _text(x(m), bottom + 20, say_time(m), 'text-anchor="middle"')
        for m in _round_times(first, last)
    ]


def _round_times(first: datetime, last: datetime) -> list[datetime]:
    """At most nine times on whole steps of a half hour, an hour, two hours and so on."""
    minutes = next(
        m
        for m in (30, 60, 120, 180, 360, 1440)
        if last - first <= timedelta(minutes=8 * m) or m == 1440
    )
    began = first.replace(minute=0, second=0, microsecond=0)
    steps = int((last - began) / timedelta(minutes=minutes)) + 1
    moments = (began + timedelta(minutes=minutes * number) for number in range(steps))
    return [moment for moment in moments if first <= moment <= last]


def _counts_axis(most: int, y: Callable[[int], float]) -> list[str]:
    values = sorted({0, most, *((most // 2,) if most > 3 else ())})
    return [
        f'<line x1="46" x2="{WIDTH - 190}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#d8dadb"/>'
        + _text(38, y(v) + 5, str(v), 'text-anchor="end"')
        for v in values
    ]


def _steps(line: Line, across: Sequence[float], y: Callable[[int], float]) -> str:
    path = f"M{across[0]:.1f} {y(line.values[0]):.1f}"
    for x, value in zip(across[1:], line.values[1:], strict=True):
        path += f"H{x:.1f}V{y(value):.1f}"
    return (
        f'<path d="{path}" fill="none" stroke="{COLOURS[line.tag]}" stroke-width="3" '
        f'stroke-dasharray="{line.dashes}"/>'
    )


def _end_labels(lines: Sequence[Line], y: Callable[[int], float]) -> list[str]:
    """Names beside the ends of the lines, moved apart where they would lie on each other."""
    placed: list[str] = []
    free_from = 0.0
    for line in sorted(lines, key=lambda each: -each.values[-1]):
        at = max(y(line.values[-1]) + 5, free_from)
        free_from = at + 20
        words = f"{line.label} {line.values[-1]}"
        bold = f'font-weight="bold" fill="{COLOURS[line.tag]}"'
        placed.append(_text(WIDTH - 180, at, words, bold))
    return placed


def _row_name(row: str, y: float) -> str:
    return _text(0, y + 4, row, 'font-weight="bold"')


def _stretch(each: Stretch, top: float, x: Callable[[datetime], float]) -> str:
    left, width = x(each.start), x(each.end) - x(each.start)
    box = _box(left, top, width, 24, MARKS[each.tag])
    if not each.is_failure:
        return box
    middle = left + max(width, 2) / 2
    cross = f"M{middle - 6:.1f} {top + 6}l12 12m0 -12l-12 12"
    return f'{box}<path d="{cross}" stroke="{INK}" stroke-width="3" fill="none"/>'


def _due_mark(at: float, words: str, row: int, bottom: float) -> str:
    foot = 14 + _MARK_ROW * row
    line = (
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{foot + 6:.0f}" y2="{bottom:.0f}" stroke="{INK}" '
        'stroke-width="2" stroke-dasharray="2 3"/>'
    )
    return line + _text(at, foot, words, 'text-anchor="middle" font-weight="bold"')

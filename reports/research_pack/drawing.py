"""The household and the timeline as inline SVG, drawn where they were placed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from domain.research_pack import PackPerson, RecordedSex, ResearchPack
from domain.saying import say_plain_date
from domain.school_days import london_day
from reports.marks import INK
from reports.research_pack.household import (
    LABEL_LINE,
    SYMBOL,
    Descent,
    Home,
    Household,
    Place,
)
from reports.research_pack.saying import agency, listed
from reports.research_pack.timeline import LANE, Mark, Timeline
from reports.text_direction import isolated

_LINE = f'stroke="{INK}" stroke-width="2" fill="none"'
_DASHES = 'stroke-dasharray="6 5"'
_HALF = SYMBOL / 2
_SLASH = 9


def household_svg(
    name: str, title: str, description: str, household: Household, pack: ResearchPack
) -> str:
    """Everybody with a shape for the sex recorded, lines for what is recorded between them."""
    people = {person.key: person for person in pack.everybody}
    drawn = [_home(home) for home in household.homes]
    for descent in household.descents:
        drawn += _descent(descent, household)
    for key, place in household.places.items():
        drawn.append(_symbol(people[key], place))
        drawn.append(_label(people[key], household.labels[key], place, pack.as_at))
    return svg(name, title, description, (household.width, household.height), drawn)


def svg(
    name: str, title: str, description: str, size: tuple[float, float], drawn: Iterable[str]
) -> str:
    """An SVG with its words for whoever cannot see it, as large as it is drawn and no larger."""
    width, height = size
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>{"".join(drawn)}</svg>'
    )


def _symbol(person: PackPerson, place: Place) -> str:
    return _shape(person, place) + (_cross(place) if person.died_on else "")


def _shape(person: PackPerson, place: Place) -> str:
    x, top, left, right = place.x, place.top, place.x - _HALF, place.x + _HALF
    middle, bottom = top + _HALF, top + SYMBOL
    if person.is_unborn:
        return _polygon((x, top), (left, bottom), (right, bottom))
    match person.sex:
        case RecordedSex.MALE:
            return _polygon((left, top), (right, top), (right, bottom), (left, bottom))
        case RecordedSex.FEMALE:
            return f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="{_HALF}" {_FILLED}/>'
        case RecordedSex.NOT_RECORDED:
            return _polygon((x, top), (right, middle), (x, bottom), (left, middle))


_FILLED = f'fill="#fff" stroke="{INK}" stroke-width="2.5"'


def _polygon(*corners: tuple[float, float]) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon points="{points}" {_FILLED}/>'


def _cross(place: Place) -> str:
    left, right, top, bottom = place.x - _HALF, place.x + _HALF, place.top, place.top + SYMBOL
    return (
        f'<path d="M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}'
        f'M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}" {_LINE}/>'
    )


def _label(person: PackPerson, name: Sequence[str], place: Place, as_at: datetime) -> str:
    age = person.age_on(london_day(as_at))
    lines = [*name, "" if age is None else str(age)]
    return "".join(
        text(place.x, place.top + SYMBOL + LABEL_LINE * (number + 1), words, 'text-anchor="middle"')
        for number, words in enumerate(filter(None, lines))
    )


def text(x: float, y: float, words: str, more: str = "") -> str:
    """Words at a place, whatever is in them."""
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(isolated(words))}</text>'


def _home(home: Home) -> str:
    return (
        f'<rect x="{home.left:.1f}" y="{home.top:.1f}" width="{home.right - home.left:.1f}" '
        f'height="{home.bottom - home.top:.1f}" rx="10" fill="#f3f2f1" stroke="{INK}" '
        'stroke-width="1.5" stroke-dasharray="2 4"/>'
    )


def _descent(descent: Descent, household: Household) -> list[str]:
    drawn = _elders(descent, household)
    if descent.children:
        drawn += _children(descent, household)
    return drawn


def _elders(descent: Descent, household: Household) -> list[str]:
    bottoms = [household.places[key].bottom for key in descent.above]
    if len(descent.above) < 2:
        return [
            _path(f"M{foot:.1f} {bottom:.1f}V{descent.bar_y:.1f}")
            for foot, bottom in zip(descent.feet, bottoms, strict=True)
        ]
    left, right = min(descent.feet), max(descent.feet)
    dashes = _DASHES if descent.couple and descent.couple.is_disputed else ""
    y = descent.line_y
    drawn = [
        _path(f"M{foot:.1f} {bottom:.1f}V{y:.1f}", dashes)
        for foot, bottom in zip(descent.feet, bottoms, strict=True)
    ]
    if descent.couple and descent.couple.lives_together:
        drawn.append(
            _path(
                f"M{left:.1f} {y - 2.5:.1f}H{right:.1f}M{left:.1f} {y + 2.5:.1f}H{right:.1f}",
                dashes,
            )
        )
    else:
        drawn.append(_path(f"M{left:.1f} {y:.1f}H{right:.1f}", dashes))
    if descent.couple and descent.couple.has_ended:
        drawn.append(_slashes(_clear_of_drop(left, right, descent), y))
    if descent.children:
        drawn.append(_path(f"M{descent.drop_x:.1f} {y:.1f}V{descent.bar_y:.1f}"))
    return drawn


def _clear_of_drop(left: float, right: float, descent: Descent) -> float:
    """The middle of the longer part of a couple's line: there the two strokes can be seen."""
    if not descent.children:
        return (left + right) / 2
    drop = descent.drop_x
    return (left + drop) / 2 if drop - left >= right - drop else (drop + right) / 2


def _slashes(x: float, y: float) -> str:
    strokes = [
        f"M{x + by - 4:.1f} {y + _SLASH:.1f}L{x + by + 4:.1f} {y - _SLASH:.1f}" for by in (-4, 4)
    ]
    return _path("".join(strokes))


def _children(descent: Descent, household: Household) -> list[str]:
    y = descent.bar_y
    reach = (*descent.heads, descent.drop_x)
    drawn = [_path(f"M{min(reach):.1f} {y:.1f}H{max(reach):.1f}")]
    for key, head in zip(descent.children, descent.heads, strict=True):
        dashes = _DASHES if key in descent.disputed else ""
        drawn.append(
            _path(f"M{head:.1f} {y:.1f}V{_top_at(head, household.places[key]):.1f}", dashes)
        )
    if descent.kind:
        drawn.append(text(max(reach) + 6, y - 3, descent.kind, 'font-size="13"'))
    return drawn


def _top_at(head: float, place: Place) -> float:
    """How far down a line beside the middle goes until it meets a shape that is not square."""
    return place.top + min(abs(head - place.x), _HALF)


def _path(strokes: str, dashes: str = "") -> str:
    return f'<path d="{strokes}" {_LINE} {dashes}/>'


def timeline_svg(
    name: str, title: str, description: str, timeline: Timeline, pack: ResearchPack
) -> str:
    """A lane a person, a numbered mark an event, and a band that says what was not searched."""
    drawn = [_lane_name(lane.label, lane.top) for lane in timeline.lanes]
    drawn += [_lane_line(lane.top, lane.height, timeline.width) for lane in timeline.lanes]
    for day in timeline.days:
        drawn.append(
            _path(f"M{day.x:.1f} {timeline.top - 6:.1f}V{timeline.bottom:.1f}", 'opacity="0.25"')
        )
        drawn.append(
            text(
                day.x,
                timeline.top - 12,
                say_plain_date(day.on),
                'text-anchor="middle" font-size="13"',
            )
        )
    drawn += [_break(x, timeline.top) for x in timeline.breaks]
    drawn += [_mark(mark) for mark in timeline.marks]
    if timeline.not_searched:
        drawn.append(_band(timeline, timeline.not_searched))
    return svg(name, title, description, (timeline.width, timeline.height), drawn)


def _lane_name(label: Sequence[str], top: float) -> str:
    middle = top + LANE / 2 + 5 - LABEL_LINE * (len(label) - 1) / 2
    return "".join(
        text(0, middle + LABEL_LINE * number, line, 'font-weight="bold"')
        for number, line in enumerate(label)
    )


def _lane_line(top: float, height: float, width: float) -> str:
    return f'<path d="M0 {top + height:.1f}H{width:.1f}" stroke="#b1b4b6" fill="none"/>'


def _mark(mark: Mark) -> str:
    return (
        f'<rect x="{mark.x - 22:.1f}" y="{mark.y - 13:.1f}" width="44" height="26" rx="13" '
        f'fill="#fff" stroke="{INK}" stroke-width="2"/>'
        + text(
            mark.x, mark.y + 5, mark.words, 'text-anchor="middle" font-weight="bold" font-size="14"'
        )
    )


def _break(x: float, top: float) -> str:
    y = top - 17
    return (
        f'<rect x="{x - 9:.1f}" y="{y - 10:.1f}" width="18" height="20" fill="#fff"/>'
        + _slashes(x, y)
    )


def _band(timeline: Timeline, words: Sequence[str]) -> str:
    y = timeline.bottom + 14
    lines = "".join(
        text(14, y + 21 + 18 * number, line, 'font-size="14"') for number, line in enumerate(words)
    )
    height = 14 + 18 * len(words)
    return (
        '<defs><pattern id="not-searched" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="M0 8L8 0" stroke="{INK}" stroke-width="1"/></pattern></defs>'
        f'<rect x="0" y="{y:.1f}" width="{timeline.width:.1f}" height="{height}" '
        'fill="url(#not-searched)" opacity="0.35"/>'
        f'<rect x="8" y="{y + 4:.1f}" width="{timeline.width - 16:.1f}" height="{height - 8}" '
        f'fill="#fff"/>{lines}'
    )


def letters_of(systems: Sequence[str], letters: dict[str, str]) -> str:
    """`P Police, C Children's care`."""
    return listed([f"{letters[system]} {agency(system)}" for system in systems])

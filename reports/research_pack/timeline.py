"""Where each event stands on the timeline: a lane a person, days in order, long gaps broken."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap

from domain.households import PersonKey
from domain.research_pack import Event, ResearchPack
from domain.wording.research import SEARCHED_SYSTEMS
from reports.research_pack.household import label_of
from reports.research_pack.names import short_names
from reports.research_pack.saying import not_searched_line

NAMES, LANE, STACKED, TOP = 150.0, 44.0, 30.0, 54.0
STEP, LONGEST_STEP, EDGE = 128.0, 200.0, 66.0
BROKEN_AFTER = timedelta(days=183)
# More days than these make the words too small to print; the chronology has them all.
MOST_DAYS = 14
_LETTERS_ACROSS, _LINE, _FROM_DAYS_TO_WIDTH = 8.0, 18.0, 0.35


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something is recorded, and where across it stands."""

    on: date
    x: float


@dataclass(frozen=True, slots=True)
class Lane:
    """One person's lane."""

    key: PersonKey
    label: tuple[str, ...]
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """An event in one person's lane; `words`: the agency's letter, the chronology's number."""

    key: PersonKey
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture, placed. `days_in_all`: with those before the ones drawn."""

    lanes: tuple[Lane, ...]
    days: tuple[Day, ...]
    marks: tuple[Mark, ...]
    breaks: tuple[float, ...]
    not_searched: tuple[str, ...]
    days_in_all: int
    width: float
    height: float

    @property
    def top(self) -> float:
        """Where the lanes begin."""
        return TOP

    @property
    def bottom(self) -> float:
        """Where the lanes end."""
        return max((lane.top + lane.height for lane in self.lanes), default=TOP)


def place(pack: ResearchPack) -> Timeline:
    """Every dated event of the latest days, once in the lane of each person it is about."""
    numbered = list(enumerate(pack.chronology.events, 1))
    every_day = sorted({event.on for _, event in numbered if event.on})
    days = _days(every_day[-MOST_DAYS:])
    at = {day.on: day.x for day in days}
    drawn = [(number, event) for number, event in numbered if event.on in at]
    lanes, marks = _lanes(pack, drawn, at)
    width = (days[-1].x if days else NAMES) + EDGE
    lacking = not_searched_line(pack)
    words = tuple(wrap(lacking, int((width - 28) / _LETTERS_ACROSS)))
    bottom = max((lane.top + lane.height for lane in lanes), default=TOP)
    height = bottom + (28 + _LINE * len(words) if words else 8)
    breaks = tuple(
        (one.x + other.x) / 2
        for one, other in zip(days, days[1:], strict=False)
        if other.on - one.on > BROKEN_AFTER
    )
    return Timeline(lanes, days, marks, breaks, words, len(every_day), width, height)


def _days(every_day: Sequence[date]) -> tuple[Day, ...]:
    x = NAMES + EDGE
    placed: list[Day] = []
    for on in every_day:
        if placed:
            gap = (on - placed[-1].on).days * _FROM_DAYS_TO_WIDTH
            x += min(max(gap, STEP), LONGEST_STEP)
        placed.append(Day(on, x))
    return tuple(placed)


def _lanes(
    pack: ResearchPack, drawn: Sequence[tuple[int, Event]], at: dict[date, float]
) -> tuple[tuple[Lane, ...], tuple[Mark, ...]]:
    lanes, marks = list[Lane](), list[Mark]()
    names = short_names(pack)
    top = TOP
    for person in pack.people:
        stacked = defaultdict[date, list[str]](list)
        for number, event in drawn:
            if person.key in event.about and event.on:
                letter = SEARCHED_SYSTEMS[event.source.record.system].letter
                stacked[event.on].append(f"{letter} {number}")
        most = max(map(len, stacked.values()), default=1)
        for on, words in stacked.items():
            marks += [
                Mark(person.key, word, at[on], top + LANE / 2 + STACKED * number)
                for number, word in enumerate(words)
            ]
        height = LANE + STACKED * (most - 1)
        lanes.append(Lane(person.key, tuple(label_of(names[person.key])), top, height))
        top += height
    return tuple(lanes), tuple(marks)

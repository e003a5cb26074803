"""How a part of a chart is filled: a colour, and a hatching that tells it apart without colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.outcome import State
from domain.wording.labels import Tag
from domain.wording.states import STATES

INK = "#0b0c0c"
PAPER = "#ffffff"
COLOURS = {
    Tag.GREY: "#b1b4b6",
    Tag.BLUE: "#1d70b8",
    Tag.GREEN: "#00703c",
    Tag.YELLOW: "#ffdd00",
    Tag.ORANGE: "#f47738",
    Tag.RED: "#d4351c",
    Tag.PURPLE: "#4c2c92",
    Tag.MAGENTA: "#d53880",
    Tag.TEAL: "#28a197",
    Tag.NONE: INK,
}
_DARK_GREY, _PALE_GREY, _PALE_GREEN = "#505a5f", "#eeefef", "#cce2d8"


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour, and the strokes that hatch it, eight by eight; without strokes it is plain."""

    name: str
    colour: str
    strokes: str = ""
    stroke_colour: str = PAPER


def _mark(tag: Tag, strokes: str = "", stroke_colour: str = PAPER) -> Mark:
    return Mark(tag.value, COLOURS[tag], strokes, stroke_colour)


MARKS: Mapping[Tag, Mark] = MappingProxyType(
    {
        Tag.BLUE: _mark(Tag.BLUE),
        Tag.GREEN: _mark(Tag.GREEN),
        Tag.RED: _mark(Tag.RED, "M0 0L8 8M8 0L0 8"),
        Tag.MAGENTA: _mark(Tag.MAGENTA, "M0 8L8 0"),
        Tag.ORANGE: _mark(Tag.ORANGE, "M0 0L8 8", INK),
        Tag.PURPLE: _mark(Tag.PURPLE, "M4 0V8"),
        Tag.YELLOW: _mark(Tag.YELLOW, "M0 4H8", INK),
        Tag.TEAL: _mark(Tag.TEAL, "M2 2h1v1h-1zM6 6h1v1h-1z", INK),
        Tag.GREY: _mark(Tag.GREY, "M4 4h1v1h-1z", INK),
    }
)

# In one chart each state has a hatching of its own, and where its tag is another's too, a tone.
_OF_THEIR_OWN = {
    State.WORKING: Mark("working", COLOURS[Tag.BLUE], "M0 2L4 6L8 2"),
    State.DONE_BY_PERSON: Mark("by-hand", _PALE_GREEN, "M4 0V8M0 4H8", COLOURS[Tag.GREEN]),
    State.NO_ACTION: Mark("no-action", _DARK_GREY, "M2 4H6"),
    State.CANCELLED: Mark("cancelled", _PALE_GREY, "M4 1V7", _DARK_GREY),
}
STATE_MARKS: Mapping[State, Mark] = MappingProxyType(
    {State(code): MARKS[label.tag] for code, label in STATES.items()} | _OF_THEIR_OWN
)
HATCHED = tuple(mark for mark in (*MARKS.values(), *_OF_THEIR_OWN.values()) if mark.strokes)

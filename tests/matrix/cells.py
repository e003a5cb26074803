"""The cells of the fault matrix: each way of the catalogue, at each place of a write's way.

Where a fault meets a write is not written down by hand: a write is watched once, and its cells are
made of what the partner's own request log then says it asks for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mock_systems.admin.fault_table import moments
from mock_systems.kit.catalogue import CATALOGUE, FOR_EVER, Way
from mock_systems.kit.faults import ANY_OPERATION, MODES, Moment, Sort, why_not
from mock_systems.kit.operations import Operation
from mock_systems.kit.system import System

HIDDEN = "results_hidden"
LAGS = "search_lag"
LAST_LIST, EVERY_LIST = "last list", "every list"
LISTS = ("empty_list_without_words", "list_not_loaded", HIDDEN)
OF_EVERY_ANSWER = ("P01", "P03", "P32")
OF_A_CERTIFICATE = "P29"
SIGN_IN = "sign_in"
NOT_ON_ITS_WAY = "nothing that this write asks for is what the fault befalls"


class Place(StrEnum):
    """Where on its way a fault meets a write."""

    EVERYWHERE = "everywhere"
    SIGN_IN = "sign-in"
    SEARCH = "search"
    FORM = "form"
    SAVE = "save"
    SAVE_UNANSWERED = "save, answer lost"
    READ_BACK = "read-back"
    SEARCH_AGAIN = "search again"


# What does not fit the save meets what comes before the commit and what comes after it.
BEFORE_AND_AFTER = (Place.FORM, Place.READ_BACK)
# Rows that say where: on search, open and save; before the form, in it and on the save.
ALSO_ON_THE_WAY: Mapping[str, Sequence[Place]] = {
    "P02": (Place.SEARCH, Place.FORM, Place.READ_BACK),
    "P04": (Place.SEARCH, Place.FORM, Place.READ_BACK),
    "P09": (Place.FORM,),
    "P10": (Place.FORM,),
    "P30": (Place.FORM,),
    "P31": (Place.SEARCH,),
}


@dataclass(frozen=True, slots=True)
class Walk:
    """What a write asks its partner for, in order: before the save, after it, and looking again.

    `door`: what it asks for before all of that, where nobody is signed in.
    """

    before: Sequence[str]
    after: Sequence[str]
    again: Sequence[str]
    door: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one place of one write.

    `again`: the save's answer is lost first, so that there is something to be found. `also_at`:
    where the same fault stands as well. `which`: in words, where a place is several. `sooner`: what
    is read back meets it at the first look after the save, not at the last of those watched.
    """

    row: str
    way: Way
    place: Place
    operation: str
    when: Moment
    also_at: tuple[str, ...] = ()
    which: str = ""
    sooner: bool = False

    @property
    def again(self) -> bool:
        """Whether the fault meets a write whose answer was lost."""
        return self.place is Place.SEARCH_AGAIN

    @property
    def line(self) -> str:
        """Row, fault and place: the same for every write."""
        moment = f" {self.when}" if self.place is Place.SAVE else ""
        which = f", {self.which}" if self.which else ""
        return f"{self.row} {self.way} at {self.place}{which}{moment}"


@dataclass(frozen=True, slots=True)
class NoCell:
    """A way that does not befall a write, and why; `only_at`: that is so of this line alone."""

    row: str
    way: Way
    why: str
    only_at: str = ""

    @property
    def line(self) -> str:
        """Row and fault; and the place, where it is this one alone."""
        return self.only_at or f"{self.row} {self.way}"


def cells_of(system: System, write: str, walk: Walk) -> list[Cell | NoCell]:
    """Every cell of a write, and each way that has none."""
    saved = system.operation(write)
    assert saved, f"{system.name} has no operation {write}"
    made: list[Cell | NoCell] = []
    for row, way in every_way():
        cells = list(_cells_of_way(system, saved, walk, row, way))
        made += cells or [NoCell(row, way, _why_none(system, saved, way))]
    return list(_each_once(made))


def _each_once(made: Sequence[Cell | NoCell]) -> Iterator[Cell | NoCell]:
    """Two rows can mean the same of one place: it is played for the first of them."""
    known: dict[tuple[str, Place, str, Moment], Cell] = {}
    for one in made:
        first = one if isinstance(one, NoCell) else known.setdefault(_what(one), one)
        if first is one:
            yield one
        else:
            why = f"the same as {first.row}, and played there"
            yield NoCell(one.row, one.way, why, one.line)


def _what(cell: Cell) -> tuple[str, Place, str, Moment]:
    return str(cell.way), cell.place, cell.which, cell.when


def every_way() -> Iterator[tuple[str, Way]]:
    """The catalogue, way by way."""
    for number, row in CATALOGUE.items():
        for way in row.ways:
            yield number, way


def _cells_of_way(
    system: System, save: Operation, walk: Walk, row: str, way: Way
) -> Iterator[Cell]:
    mode = MODES[way.mode]
    first = mode.moments[0]
    if mode.of_whole_system or row in OF_EVERY_ANSWER and way.count is FOR_EVER:
        yield Cell(row, way, Place.EVERYWHERE, ANY_OPERATION, first)
    if mode.sort is Sort.SIGN_IN:
        if SIGN_IN in walk.door:
            yield Cell(row, way, Place.SIGN_IN, SIGN_IN, first)
        return
    yield from _at_the_save(system, save, row, way)
    yield from _on_the_way(system, save, walk, row, way)


def _at_the_save(system: System, save: Operation, row: str, way: Way) -> Iterator[Cell]:
    if row in OF_EVERY_ANSWER:
        if row != "P03":
            return
        way = replace(way, count=1)
    for when in moments(system, save, way.mode):
        yield Cell(row, way, Place.SAVE, save.name, when)
        if way.mode == LAGS:
            yield Cell(row, way, Place.SAVE_UNANSWERED, save.name, when)


def _on_the_way(system: System, save: Operation, walk: Walk, row: str, way: Way) -> Iterator[Cell]:
    if way.mode in LISTS:
        yield from _in_a_list(system, walk, row, way)
        return
    meets_the_save = bool(moments(system, save, way.mode))
    wanted = ALSO_ON_THE_WAY.get(row, () if meets_the_save else BEFORE_AND_AFTER)
    names = _places(system, save, walk)
    for place in wanted if row not in OF_EVERY_ANSWER else ():
        if operation := _first_that_fits(system, names[place], way.mode):
            when = moments(system, operation, way.mode)[0]
            yield Cell(row, way, place, operation.name, when)


def _in_a_list(system: System, walk: Walk, row: str, way: Way) -> Iterator[Cell]:
    """The lists in which a write looks for itself: each of them once, then all of them for ever.

    What is hidden stays hidden. The last list before the save is the one that says it is not there.
    """
    lists = tuple(name for name in walk.again if _first_that_fits(system, [name], way.mode))
    searched = tuple(name for name in walk.before if name in lists)
    for place, names in ((Place.SEARCH, searched), (Place.SEARCH_AGAIN, lists)):
        each = tuple(dict.fromkeys(names))
        for name in each if way.mode != HIDDEN else ():
            which = LAST_LIST if name == each[-1] else f"list {each.index(name) + 1}"
            yield Cell(row, way, place, name, Moment.PRE, which=which)
        if each:
            for_ever = replace(way, count=FOR_EVER)
            yield Cell(row, for_ever, place, each[0], Moment.PRE, lists, which=EVERY_LIST)


def _places(system: System, save: Operation, walk: Walk) -> Mapping[Place, Sequence[str]]:
    """The operations of each place, the likeliest first.

    What shows a record may be read before the form is opened; the proof is read last.
    """
    form = system.carried_out.forms.get(save.name, "")
    opened = [form] if form in walk.before else []
    looked_up = [name for name in walk.before if _is_look_up(system, name)]
    return {
        Place.SEARCH: looked_up[:1],
        Place.FORM: [*opened, *reversed(walk.before)],
        Place.READ_BACK: list(reversed(walk.after)),
    }


def _is_look_up(system: System, name: str) -> bool:
    operation = system.operation(name)
    return operation is not None and operation.look_up


def _first_that_fits(system: System, names: Sequence[str], mode: str) -> Operation | None:
    operations = [one for name in names if (one := system.operation(name))]
    return next((one for one in operations if moments(system, one, mode)), None)


def _why_none(system: System, save: Operation, way: Way) -> str:
    fits_somewhere = any(moments(system, one, way.mode) for one in system.operations)
    if fits_somewhere:
        return NOT_ON_ITS_WAY
    when = MODES[way.mode].moments[0]
    return why_not(way.mode, save, when, system.carried_out) or NOT_ON_ITS_WAY

"""What may be kept of one look at a page: the page, each dialog and each frame on its own."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from tools.recorder.labels import NO_NAME, Label, judge
from tools.recorder.paths import path_shape
from tools.recorder.snapshot import Node, read_tree
from tools.recorder.words import LabelWords

FIELDS = frozenset(
    {"checkbox", "combobox", "listbox", "radio", "searchbox", "slider", "spinbutton", "switch"}
) | {"textbox"}
CONTROLS = FIELDS | {"button"}
DIALOGS = frozenset({"alertdialog", "dialog"})
AROUND = frozenset({"banner", "contentinfo", "navigation"})
TABLES = frozenset({"grid", "table", "treegrid"})
CELLS = frozenset({"cell", "gridcell"})
# Whose contents are values, whatever they are: nothing in them is looked at.
VALUES = frozenset({"listbox", "option", "treeitem", "log", "marquee", "feed"})
# Old pages lay their forms out in tables; a link in a cell is a record.
KEPT_IN_CELLS = CONTROLS | TABLES | {"heading", "radiogroup"}
KEPT = CONTROLS | DIALOGS | TABLES | {
    "columnheader", "group", "heading", "link", "menuitem", "navigation", "radiogroup", "region",
    "rowheader", "tab",
}  # fmt: skip


class Part(Enum):
    """What a page object is of."""

    PAGE = "Page"
    DIALOG = "Dialog"
    FRAME = "Frame"


class Frame(NamedTuple):
    """A frame of a page as the browser shows it: its title and its own snapshot."""

    title: str
    snapshot: str


class Mark(NamedTuple):
    """Something with a role: its label, the place it has, and whether it stands round the page."""

    role: str
    label: Label
    place: tuple[int | str, ...]
    around: str = ""
    level: int = 0
    chosen_from: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """A page, a dialog or a frame as it was once; nothing in it is a value."""

    part: Part
    path: str
    title: Label
    marks: tuple[Mark, ...]
    left_out: Counter[str] = field(default_factory=Counter)


def sights_of(url: str, snapshot: str, frames: Iterable[Frame], words: LabelWords) -> list[Sight]:
    """What may be kept of a page that shows this."""
    path = path_shape(url, words)
    sights = _parts(Part.PAGE, path, NO_NAME, read_tree(snapshot), words)
    for frame in frames:
        title = judge("iframe", frame.title, words)
        sights += _parts(Part.FRAME, path, title, read_tree(frame.snapshot), words)
    return [sight for sight in sights if sight.marks]


def _parts(
    part: Part, path: str, title: Label, nodes: Sequence[Node], words: LabelWords
) -> list[Sight]:
    """The sight, and one of each dialog open in it."""
    look = _Look(words)
    look.over(nodes, (), _Where())
    here = [Sight(part, path, title, tuple(look.marks), look.left_out)]
    for dialog in look.dialogs:
        named = judge(dialog.role, dialog.name, words)
        here += _parts(Part.DIALOG, path, named, dialog.children, words)
    return here


class _Where(NamedTuple):
    """What a node stands in."""

    around: str = ""
    in_main: bool = False
    in_cell: bool = False
    has_columns: bool = False


class _Look:
    """One walk over a tree, in the order of the page."""

    def __init__(self, words: LabelWords) -> None:
        self._words = words
        self.marks: list[Mark] = []
        self.dialogs: list[Node] = []
        self.left_out: Counter[str] = Counter()

    def over(self, nodes: Sequence[Node], place: tuple[int | str, ...], where: _Where) -> None:
        counted: Counter[str] = Counter()
        for node in nodes:
            counted[node.role] += 1
            self._at(node, (*place, node.role, counted[node.role]), where)

    def _at(self, node: Node, place: tuple[int | str, ...], where: _Where) -> None:
        if node.role in DIALOGS:
            self.dialogs.append(node)
            return
        role = "rowheader" if node.role == "columnheader" and where.in_cell else node.role
        if role in KEPT:
            self._keep(node, role, place, where)
        if role in VALUES:
            self.left_out["option" if role == "listbox" else role] += 1
            return
        inside = _inside(node, where)
        if node.role == "row" and inside.in_cell:
            self.left_out["row"] += 1
        self.over(node.children, place, inside)

    def _keep(self, node: Node, role: str, place: tuple[int | str, ...], where: _Where) -> None:
        is_a_value = where.in_cell and role not in KEPT_IN_CELLS
        if role == "rowheader":
            is_a_value = where.has_columns
        if is_a_value:
            self.left_out[role] += 1
            return
        label = judge(role, node.name, self._words)
        options = any(one.role == "option" for one in node.below())
        around = _inside(node, where).around
        self.marks.append(Mark(role, label, place, around, node.level, options))


def _inside(node: Node, where: _Where) -> _Where:
    if node.role == "main":
        return where._replace(in_main=True, around="")
    if node.role in AROUND and not where.in_main:
        return where._replace(around=where.around or node.role)
    if node.role in TABLES:
        return where._replace(has_columns=_has_columns(node), in_cell=False)
    if node.role in CELLS or (node.role == "row" and _has_cells(node)):
        return where._replace(in_cell=True)
    return where


def _has_columns(table: Node) -> bool:
    rows = (node for node in table.below() if node.role == "row")
    return any(
        not _has_cells(row) and any(one.role == "columnheader" for one in row.children)
        for row in rows
    )


def _has_cells(row: Node) -> bool:
    return any(one.role in CELLS for one in row.children)

"""How each cell may end, from the table of `reliability` 3.3 and the classes of 3.2; not from runs.

D done at the first try, R done after another, X a person's, S given up or waiting for the partner,
ID in doubt, STOP the whole connector closed. A send is not tried again after its intent: where an
append is done after another try, an unknown send is in doubt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from mock_systems.kit.catalogue import FOR_EVER
from mock_systems.kit.faults import Moment
from tests.matrix.cells import EVERY_LIST, LAST_LIST, Cell, Place


class End(StrEnum):
    """How an item ended, in the words of the table."""

    DONE = "D"
    RETRIED = "R"
    PERSON = "X"
    SYSTEM = "S"
    IN_DOUBT = "ID"
    STOP = "STOP"


D, R, X, S, ID, STOP = End
DONE = frozenset({D, R})
# What a store changes of a text, and nobody would miss: `normal` of the write protocol says so.
NOTHING_LOST = ("composed", "decomposed", "trailing_space")
BYTES_AS_THEY_WERE = ("name_leads_out", "another_type")
# Writes whose partner knows that the record is another than the one that was opened.
COMPARES_VERSIONS = ("add_care_contact", "upload_care_document", "acknowledge")
Ends = frozenset[End]


@dataclass(frozen=True, slots=True)
class Allowed:
    """The ends a cell may have. `committed` is what the partner then holds, where it is not done.

    None: that cannot be said beforehand. `doubted`: what it holds when the write is in doubt, where
    that is another number. Done is one effect, always.
    """

    ends: Ends
    committed: int | None = 0
    doubted: int | None = None


def allowed(cell: Cell, at_most_once: bool) -> Allowed:
    """How a cell may end, for a write of this class. What comes after the save finds it saved."""
    may = _ROWS[cell.row](cell, at_most_once)
    is_saved = cell.place in (Place.READ_BACK, Place.SEARCH_AGAIN)
    return replace(may, committed=1, doubted=None) if is_saved else may


def effects_allowed(end: End, may: Allowed) -> frozenset[int]:
    """How many effects the partner may hold under this end."""
    if end in DONE:
        return frozenset({1})
    if end is ID and may.doubted is not None:
        return frozenset({may.doubted})
    return frozenset({0, 1}) if may.committed is None else frozenset({may.committed})


def _ends(*ends: End, committed: int | None = 0) -> Allowed:
    return Allowed(frozenset(ends), committed)


def _lost_answer(cell: Cell, at_most_once: bool) -> Allowed:
    """Nobody knows whether it was saved. What was not is tried again, but for a send."""
    if cell.place is not Place.SAVE:
        return _passing(cell, at_most_once)
    if cell.when is Moment.POST:
        return _ends(R)
    return _not_saved(cell, at_most_once)


def _not_saved(cell: Cell, at_most_once: bool) -> Allowed:
    if at_most_once:
        return _ends(ID)
    return {1: _ends(R), FOR_EVER: _ends(S, STOP)}.get(cell.way.count, _ends(R, S))


def _passing(cell: Cell, at_most_once: bool) -> Allowed:
    """Something read goes wrong: before the save nothing is lost; after it, it is looked for."""
    if cell.place is Place.READ_BACK:
        return _ends(D, R) if cell.way.count == 1 else _ends(R, ID, S, STOP)
    # At the door three are enough for the partner to be taken for down.
    return {1: _ends(R), FOR_EVER: _ends(S, STOP)}.get(cell.way.count, _ends(R, S, STOP))


def _every_answer_late(cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D) if cell.way.args["seconds"] < 30 else _ends(D, S, STOP)


def _maintenance(cell: Cell, at_most_once: bool) -> Allowed:
    if cell.place is Place.EVERYWHERE:
        return _ends(STOP)
    lost = _lost_answer(cell, at_most_once)
    return Allowed(lost.ends | {STOP}, 1 if cell.when is Moment.POST else 0)


def _stops(_cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(STOP)


def _second_factor(cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D, STOP) if cell.way.args["how"] == "authenticator" else _ends(STOP)


def _elsewhere(cell: Cell, at_most_once: bool) -> Allowed:
    """A worker's accounts are its own: what holds one at the door is a dead worker's session."""
    if cell.place is Place.SIGN_IN:
        return _ends(D, R, S)
    return _lost_answer(cell, at_most_once)


def _locked(cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(S) if cell.way.count is FOR_EVER else _ends(R, S)


def _dialog(cell: Cell, _at_most_once: bool) -> Allowed:
    """One that nobody knows is closed by nobody: the page is left."""
    if cell.place is Place.FORM and cell.way.mode == "unknown_dialog":
        return _ends(R, S)
    return _ends(D, R, S)


def _renamed(_cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D, R, S, STOP)


def _moved(_cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D, STOP)


def _not_whole(cell: Cell, _at_most_once: bool) -> Allowed:
    """A list without its rows or its words is no proof that nothing is there."""
    if cell.which == EVERY_LIST:
        return _ends(S, ID) if cell.again else _ends(S)
    # Rows that do not come are missed only where there are some: before the save there are none.
    is_felt = cell.way.mode != "list_not_loaded"
    if cell.place is Place.SEARCH and cell.which == LAST_LIST and is_felt:
        return _ends(R, S)
    is_later = cell.place in (Place.READ_BACK, Place.SEARCH_AGAIN)
    return _ends(D, R, S, ID) if is_later else _ends(D, R, S)


def _previous(cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D, R, S) if cell.place is Place.READ_BACK else _ends(R, S)


def _similar(_cell: Cell, _at_most_once: bool) -> Allowed:
    """A write searches for its own reference: what only resembles it is not taken for it."""
    return _ends(D, R, X)


def _pressed_once(_cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(D)


def _saved_nothing(_cell: Cell, at_most_once: bool) -> Allowed:
    return _ends(ID) if at_most_once else _ends(ID, R)


def _text_otherwise(cell: Cell, _at_most_once: bool) -> Allowed:
    """A text that a form would not take whole is refused before; one that was cut is in doubt."""
    if cell.way.args.get("what") in NOTHING_LOST:
        return _ends(D)
    return Allowed(frozenset({X, ID}), committed=0, doubted=1)


def _date_otherwise(_cell: Cell, _at_most_once: bool) -> Allowed:
    """A birth date that names the person is refused, if it is another: then nothing is written."""
    return Allowed(frozenset({X, ID}), committed=0, doubted=1)


def _late_commit(_cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(R, ID, committed=1)


def _search_lags(cell: Cell, _at_most_once: bool) -> Allowed:
    """Without an answer it is looked for: by the other list, which does not lag."""
    is_named = cell.place is Place.SAVE
    return _ends(D, R, ID, committed=1) if is_named else _ends(R, ID, committed=1)


def _hidden(cell: Cell, _at_most_once: bool) -> Allowed:
    return _ends(X, ID) if cell.again else _ends(X)


def _break_glass(cell: Cell, _at_most_once: bool) -> Allowed:
    """After the save it may stand before a page by which nothing is proven."""
    return _ends(D, X, ID) if cell.place is Place.READ_BACK else _ends(X)


def _wrong_file(cell: Cell, _at_most_once: bool) -> Allowed:
    """What is handed out is our own document: handed out wrongly once, it is asked for again.

    What a save is answered with is no file, and is not believed either: it is read back. Nor is
    the name or type believed that a file is handed out with: its bytes are compared.
    """
    if cell.place is Place.SAVE:
        return _ends(D, R, X, ID, committed=None)
    return _ends(D, R, X, ID) if cell.way.args["what"] in BYTES_AS_THEY_WERE else _ends(R, X, ID)


def _hostile(cell: Cell, at_most_once: bool) -> Allowed:
    if cell.way.mode == "redirected_away":
        return _lost_answer(cell, at_most_once)
    if cell.place is Place.READ_BACK:
        return _ends(D, R, S, ID)
    return _ends(D, R, S)


def _connection(cell: Cell, at_most_once: bool) -> Allowed:
    if cell.place is Place.EVERYWHERE:
        return _ends(S, STOP)
    if cell.way.mode == "dribble":
        return _ends(D, R)
    lost = _lost_answer(cell, at_most_once)
    # A page that is only looked at is asked for again by the browser itself; an interface that is
    # given its key with every request is closed by silence, and looked at.
    return replace(lost, ends=lost.ends | {D, STOP}) if cell.place is Place.FORM else lost


def _too_many(cell: Cell, at_most_once: bool) -> Allowed:
    """A partner that is left alone until the time it said is closed meanwhile, and opens itself."""
    lost = _lost_answer(cell, at_most_once)
    return replace(lost, ends=lost.ends | {STOP})


def _wrong_clock(cell: Cell, at_most_once: bool) -> Allowed:
    """By a clock that is slow the message that is answered or taken back has not come yet."""
    is_slow = cell.way.args.get("hours", 0.0) < 0
    return _ends(D, X) if at_most_once and is_slow else _ends(D)


def _edited(cell: Cell, _at_most_once: bool) -> Allowed:
    """Where the partner compares versions it refuses, and a person sees to it.

    Elsewhere nothing of what was edited is written over. That the edit stands is judged apart.
    """
    return _ends(X) if cell.operation in COMPARES_VERSIONS else _ends(D)


_ROWS: Mapping[str, Callable[[Cell, bool], Allowed]] = {
    "P01": _every_answer_late,
    "P02": _lost_answer,
    "P03": _maintenance,
    "P04": _lost_answer,
    "P05": _stops,
    "P06": _stops,
    "P07": _stops,
    "P08": _second_factor,
    "P09": _elsewhere,
    "P10": _locked,
    "P11": _dialog,
    "P12": _renamed,
    "P13": _moved,
    "P14": _stops,
    "P15": _not_whole,
    "P16": _previous,
    "P17": _similar,
    "P18": _pressed_once,
    "P19": _saved_nothing,
    "P20": _text_otherwise,
    "P21": _date_otherwise,
    "P22": _lost_answer,
    "P23": _late_commit,
    "P24": _search_lags,
    "P25": _hidden,
    "P26": _break_glass,
    "P27": _wrong_file,
    "P28": _hostile,
    "P29": _stops,
    "P30": _connection,
    "P31": _too_many,
    "P32": _wrong_clock,
    "P33": _edited,
}

"""The matrix's own parts, without a partner: which cells there are, what each may end in."""

from itertools import product

import pytest

from mock_systems.kit.catalogue import CATALOGUE, FOR_EVER, Way
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.server import make_systems
from tests.chaos.worker_process import KINDS
from tests.matrix.arguments import CHANGES, arguments_for
from tests.matrix.bugs import PLANTED, Seen
from tests.matrix.cells import Cell, NoCell, Place, Walk, cells_of, every_way
from tests.matrix.document import Run, written
from tests.matrix.expected import End, allowed, effects_allowed
from tests.matrix.parts import Part
from tests.matrix.playing import NotPlayed, Played

SYSTEMS = {one.name: one for one in make_systems(PartnersClock())}
WALK = Walk(
    before=("open_occurrence", "find_entry", "lock_record", "open_entry_form"),
    after=("read_saved_entry", "find_entry"),
    again=("open_occurrence", "find_entry", "list_entries"),
)
WAY = Way("500")
EDITED = [kind for kind in KINDS.values() if kind.system in CHANGES]


def cells() -> list[Cell | NoCell]:
    return cells_of(SYSTEMS["police_rms"], "append_entry", WALK)


def played(**different) -> Played:
    usual = {"write": "append_entry", "line": "P02 500 at save pre", "end": End.RETRIED}
    return Played(**{**usual, "effects": 1, "seconds": 2.0, **different})


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_every_way_has_cells_or_a_reason_at_every_write(kind):
    of_kind = cells_of(SYSTEMS[kind.system], kind.promised, Walk((), (), ()))

    said = {(one.row, one.way.mode) for one in of_kind}

    assert said == {(row, way.mode) for row, way in every_way()}
    assert all(one.why for one in of_kind if isinstance(one, NoCell))


def test_a_fault_of_the_save_meets_it_before_and_after_the_commit():
    at_save = [one for one in cells() if isinstance(one, Cell) and one.way == Way("502")]

    assert {(one.place, one.when) for one in at_save} == {
        (Place.SAVE, Moment.PRE),
        (Place.SAVE, Moment.POST),
    }


def test_a_500_also_meets_the_search_the_form_and_the_read_back():
    of_way = [one for one in cells() if isinstance(one, Cell) and one.way == WAY]

    assert [(one.place, one.operation) for one in of_way] == [
        (Place.SAVE, "append_entry"),
        (Place.SAVE, "append_entry"),
        (Place.SEARCH, "open_occurrence"),
        (Place.FORM, "open_entry_form"),
        (Place.READ_BACK, "find_entry"),
    ]


def test_what_two_rows_mean_alike_is_played_for_the_first():
    twice = [one for one in cells() if one.row == "P30" and isinstance(one, NoCell)]

    assert "P30 drop (how=rst) at save pre" in {one.line for one in twice}
    assert {one.why for one in twice if one.only_at} == {"the same as P22, and played there"}


def test_rows_are_hidden_where_there_is_something_to_hide():
    hidden = [one for one in cells() if isinstance(one, Cell) and one.row == "P25"]

    assert Place.SEARCH_AGAIN in {one.place for one in hidden}
    assert all(one.way.count is FOR_EVER for one in hidden)
    assert all(one.again for one in hidden if one.place is Place.SEARCH_AGAIN)


@pytest.mark.parametrize("row", CATALOGUE)
def test_every_cell_may_end_somehow_and_done_is_one_effect(row):
    for way, place, when, at_most_once in product(
        CATALOGUE[row].ways, Place, Moment, (False, True)
    ):
        may = allowed(Cell(row, way, place, "x", when), at_most_once)

        assert may.ends
        assert effects_allowed(End.DONE, may) == {1}


@pytest.mark.parametrize(("at_most_once", "ends"), [(False, {End.RETRIED}), (True, {End.IN_DOUBT})])
def test_what_was_not_saved_is_tried_again_but_for_a_send(at_most_once, ends):
    lost = Cell("P22", Way("502"), Place.SAVE, "x", Moment.PRE)

    assert allowed(lost, at_most_once).ends == ends


def test_no_fault_lets_a_partner_that_saved_nothing_be_believed():
    for at_most_once in (False, True):
        may = allowed(Cell("P19", Way("saved_nothing"), Place.SAVE, "x", Moment.PRE), at_most_once)

        assert End.DONE not in may.ends


def test_the_document_names_what_ended_otherwise_and_why_some_are_no_cells():
    run = Run(at_once=4, draw=7, seconds=120.0)
    run.results += [played(), played(line="P19 saved_nothing at save pre", wrong=("ended D",))]
    run.results.append(NotPlayed("append_entry", "P17 near_match_only", "nobody is searched for"))
    run.bugs.append(Seen("B2 no search", "append_entry", 4, 0))

    document = written(run)

    assert "2 cells of 1 writes, 1 as specified" in document
    assert "- append_entry, P19 saved_nothing at save pre: ended D" in document
    assert "| saved_nothing at save pre | **R** |" in document
    assert "1. nobody is searched for" in document
    assert not run.is_right


def test_a_run_is_right_when_every_cell_is_and_every_planted_bug_was_seen():
    right = Run(4, 7, results=[played()], bugs=[Seen("B2 no search", "append_entry", 4, 2)])
    bug_unseen = Run(4, 7, results=[played()], bugs=[Seen("B2 no search", "append_entry", 4, 0)])
    unscaled_wrong = Run(4, 7, results=[played()], unscaled=[played(wrong=("ended D",))])

    assert [one.is_right for one in (right, bug_unseen, unscaled_wrong)] == [True, False, False]


@pytest.mark.parametrize("kind", EDITED, ids=str)
def test_what_is_edited_meanwhile_is_a_record_that_is_there(mocks, kind):
    place = kind.places(mocks)[0]

    edit = arguments_for(kind, "edited_meanwhile", place, before="")

    assert mocks.fault(kind.system, "edited_meanwhile", kind.promised, **edit)


def test_a_run_that_was_cut_off_says_so_and_is_not_right():
    cut_off = Run(4, 7, parts=(34, 33), results=[played()])

    assert "**Not whole: 33 of 34 parts were played.**" in written(cut_off)
    assert not cut_off.is_right


def test_a_part_asks_for_rows_and_lines():
    cell = Cell("P22", Way("502"), Place.SAVE, "x", Moment.POST)

    assert Part("append").has(cell)
    assert Part("append", lines=(cell.line,)).has(cell)
    assert not Part("append", rows=("P23",)).has(cell)
    assert not Part("append", lines=("another",)).has(cell)


def test_every_planted_bug_is_looked_for_where_there_are_writes_and_rows():
    for planted in PLANTED:
        assert planted.parts()
        assert set(planted.rows) <= set(CATALOGUE)
        assert set(planted.kinds) <= set(KINDS)

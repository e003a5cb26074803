"""The matrix's own parts, without a partner: which cells there are, what each may end in."""

from itertools import product

import pytest

from mock_systems.kit.catalogue import CATALOGUE, FOR_EVER, Way
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import Moment
from mock_systems.server import make_systems
from tests.chaos.worker_process import KINDS
from tests.matrix.arguments import CHANGES, EDITED, arguments_for, edit_for
from tests.matrix.bugs import PLANTED, Planted, Seen, seen
from tests.matrix.cells import EVERY_LIST, LAST_LIST, Cell, NoCell, Place, Walk, cells_of, every_way
from tests.matrix.document import Run, written
from tests.matrix.expected import End, allowed, effects_allowed
from tests.matrix.parts import Part
from tests.matrix.playing import NotPlayed, Played

SYSTEMS = {one.name: one for one in make_systems(PartnersClock())}
WALK = Walk(
    before=("open_occurrence", "read_log", "find_entry", "lock_record", "open_entry_form"),
    after=("read_saved_entry", "find_entry"),
    again=("open_occurrence", "read_log", "find_entry", "list_entries"),
)
WAY = Way("500")
CAN_BE_EDITED = [kind for kind in KINDS.values() if kind.system in CHANGES]


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


def test_each_list_is_not_whole_once_and_all_of_them_for_ever():
    of_way = [one for one in cells() if isinstance(one, Cell) and one.way.mode == "list_not_loaded"]

    assert [(str(one.place), one.operation, one.which) for one in of_way] == [
        ("search", "read_log", "list 1"),
        ("search", "find_entry", LAST_LIST),
        ("search", "read_log", EVERY_LIST),
        ("search again", "read_log", "list 1"),
        ("search again", "find_entry", "list 2"),
        ("search again", "list_entries", LAST_LIST),
        ("search again", "read_log", EVERY_LIST),
    ]
    assert all((one.way.count is FOR_EVER) is (one.which == EVERY_LIST) for one in of_way)


def test_a_list_without_its_rows_never_says_that_nothing_is_there():
    for one in cells():
        if isinstance(one, Cell) and one.row == "P15" and one.which == EVERY_LIST:
            assert allowed(one, at_most_once=False).ends <= {End.SYSTEM, End.IN_DOUBT}


def test_a_search_that_lags_also_meets_a_write_whose_answer_was_lost():
    lags = [one for one in cells() if isinstance(one, Cell) and one.row == "P24"]

    assert {one.place for one in lags} == {Place.SAVE, Place.SAVE_UNANSWERED}


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


def test_a_cell_is_not_taken_for_one_that_only_begins_alike():
    run = Run(4, 7, results=[played(line="P15 list_not_loaded at search again, last list")])
    run.results.append(NotPlayed("send", "P15 list_not_loaded at search", "it says nothing"))

    document = written(run)

    assert "| list_not_loaded at search again, last list | R | · |" in document
    assert "| list_not_loaded at search | · | –1 |" in document


def test_what_was_left_out_is_said_and_no_run_is_right_without_it():
    whole = Run(4, 7, results=[played()])
    rows_alone = Run(4, 7, left_out="asked for only: P22", results=[played()])
    no_bugs = Run(4, 7, bugs_wanted=3, results=[played()])
    not_unscaled = Run(4, 7, unscaled_wanted=2, results=[played()], unscaled=[played()])
    of_other_code = Run(4, 7, "abc1234", "def5678", results=[played()])
    unsaved_code = Run(4, 7, "abc1234-dirty", "abc1234-dirty", results=[played()])
    cut_off = [rows_alone, no_bugs, not_unscaled, of_other_code, unsaved_code]

    assert whole.is_right
    assert not any(one.is_right for one in cut_off)
    assert all("**Not whole: " in written(one) for one in cut_off)


def test_a_planted_bug_is_seen_by_what_is_said_of_it_and_not_by_any_red_cell():
    planted = Planted("B2 no search", ("append",), ("P22",), seen_as="I2")
    twice = played(wrong=("2 effects under R", "I2 at most once"))
    never_came = played(end=None, wrong=("never came: I2",))
    otherwise = played(wrong=("the fault never happened",))

    assert seen(planted, "append", [twice, otherwise, never_came]).red == 1
    assert seen(planted, "append", [otherwise, never_came]).red == 0


def test_where_no_bug_is_planted_nothing_may_be_red_and_something_was_played():
    none = Planted("", ("append",), ("P22",), trusted=True)
    never_came = played(end=None, wrong=("never came: done",))

    assert seen(none, "append", [played()]).is_right
    for came in ([played(), played(wrong=("ended D",))], [played(), never_came], []):
        assert not seen(none, "append", came).is_right


def test_a_run_is_right_when_every_cell_is_and_every_planted_bug_was_seen():
    right = Run(4, 7, results=[played()], bugs=[Seen("B2 no search", "append_entry", 4, 2)])
    bug_unseen = Run(4, 7, results=[played()], bugs=[Seen("B2 no search", "append_entry", 4, 0)])
    unscaled_wrong = Run(4, 7, results=[played()], unscaled=[played(wrong=("ended D",))])

    assert [one.is_right for one in (right, bug_unseen, unscaled_wrong)] == [True, False, False]


@pytest.mark.parametrize("kind", CAN_BE_EDITED, ids=str)
def test_what_is_edited_meanwhile_is_a_record_that_is_there(mocks, kind):
    edit = edit_for(kind, EDITED, kind.places(mocks)[0])

    args = arguments_for(kind, EDITED, "", edit)

    assert mocks.fault(kind.system, EDITED, kind.promised, **args)


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

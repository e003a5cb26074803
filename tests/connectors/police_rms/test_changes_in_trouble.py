"""What the police system can do to each change, and what is then known (`reliability` 3.3).

Played without a browser, so that every trouble meets every change; one of them meets them in a
browser in `tests/chaos`.
"""

import asyncio
import shutil
from contextlib import closing, nullcontext
from dataclasses import replace

import pytest

from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    RecordLocked,
    RecordRestricted,
    ReleaseNeeded,
    WriteInDoubt,
    WriteUnproven,
)
from runtime import gates
from runtime.database import Database
from runtime.release_modes import Mode
from runtime.settings import Settings
from tests.connectors.police_rms.turns_at_rms import an_office, at_rms
from tests.connectors.police_rms.wanted_changes import CHANGES, WRITES
from tests.mock_systems.police_rms.a_night import an_occurrence
from tests.mock_systems.visitor import a_fault

EVERY_CHANGE = pytest.mark.parametrize("operation", CHANGES)
EVERY_WRITE = pytest.mark.parametrize("operation", WRITES)
# A system that is a day behind refuses an occurrence reported in its future.
OF_ANY_DAY = pytest.mark.parametrize("operation", sorted(WRITES.keys() - {"create_occurrence"}))
# Where the system is asked first whether it is there, and where by date.
SEARCHED_IN = {
    "append_entry": "find_entry",
    "upload_document": "find_in_documents",
    "set_flag": "find_in_flags",
    "remove_flag": "find_in_flags",
    "set_diary_date": "find_in_diary",
    "link_person": "find_in_links",
    "link_occurrence": "find_in_links",
    "create_occurrence": "search_reference",
}
LISTED_IN = {**dict.fromkeys(CHANGES, "list_changes"), "append_entry": "list_entries"}
# One of each kind of record, and what has no record yet.
EACH_CLASS = pytest.mark.parametrize("operation", ["upload_document", "create_occurrence"])
EACH_LOCK = pytest.mark.parametrize("operation", ["upload_document", "set_flag"])
PROVEN, RESOLVED = ("proven", "read_back"), ("proven", "resolved")
DISPROVED = ("disproved", "two_searches")


@pytest.fixture(scope="module")
def office(migrated_sqlite, tmp_path_factory):
    home = tmp_path_factory.mktemp("office")
    shutil.copyfile(migrated_sqlite, home / "mash.db")
    settings = Settings(home=home)
    with (
        closing(Database(f"sqlite:///{home / 'mash.db'}")) as database,
        an_office(database, settings) as office,
    ):
        yield office


@pytest.fixture
async def here(office):
    async with at_rms(office) as here:
        yield here


@EACH_CLASS
async def test_it_is_written_once_however_often_it_is_asked_for(here, operation):
    first = await here.write(operation)
    again = await here.write(operation)

    assert here.written == [operation]
    assert here.journal() == [PROVEN]
    assert again == first


@EVERY_CHANGE
async def test_saved_nothing_is_never_done_and_is_a_persons(here, operation):
    """P19: the answer named a number, so nothing shows that it was not kept."""
    fault = a_fault(here.system, "saved_nothing", operation)
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    here.next_turn()

    with pytest.raises(WriteInDoubt):
        await here.write(operation)

    assert (fault.fired, here.written) == (1, [])
    assert here.journal() == [("in_doubt", "named_not_shown")]


@EVERY_WRITE
async def test_an_answer_lost_before_the_commit_is_disproved_and_made_by_another_try(
    here, operation
):
    """P22. It named nothing, and so two searches disprove it."""
    fault = a_fault(here.system, "500", operation)
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    nothing = list(here.written)
    here.next_turn()

    await here.write(operation)

    assert (fault.fired, nothing, here.written) == (1, [], [operation])
    assert here.journal() == [DISPROVED, PROVEN]


@EVERY_WRITE
async def test_lists_that_never_learn_of_what_was_named_leave_it_in_doubt(here, operation):
    """P24 for ever, in both lists: one effect, or a person. A new occurrence has its own page."""
    a_fault(here.system, "search_lag", operation, seconds=None, lists_too=True)
    with (
        nullcontext()
        if operation == "create_occurrence"
        else pytest.raises((WriteUnproven, WriteInDoubt))
    ):
        await here.write(operation)
    if here.journal() == [("intended", None)]:
        here.next_turn()
        with pytest.raises(WriteInDoubt):
            await here.write(operation)

    assert here.written == [operation]
    assert here.journal() in ([PROVEN], [("in_doubt", "named_not_shown")])


@EVERY_WRITE
async def test_rows_kept_back_before_it_is_begun_are_a_person_s_and_nothing_is_written(
    here, operation
):
    """P25. The control: the same write where nothing is kept back, in the next test but one."""
    fault = a_fault(here.system, "results_hidden", SEARCHED_IN[operation])

    with pytest.raises(RecordRestricted):
        await here.write(operation)

    assert (fault.fired, here.written, here.journal()) == (1, [], [])


@EVERY_WRITE
@pytest.mark.parametrize("route", ["search", "another way"])
async def test_rows_kept_back_of_what_may_be_written_are_in_doubt_and_not_doubled(
    here, operation, route
):
    """P25 after a lost answer: what is hidden may be ours."""
    a_fault(here.system, "502", operation, "post")
    a_fault(here.system, "search_lag", operation, seconds=None)
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    here.next_turn()
    looked_in = SEARCHED_IN[operation] if route == "search" else LISTED_IN[operation]
    fault = a_fault(here.system, "results_hidden", looked_in)

    with pytest.raises(WriteInDoubt):
        await here.write(operation)

    assert (fault.fired, here.written) == (1, [operation])
    assert here.journal() == [("in_doubt", "kept_back")]


@EVERY_WRITE
async def test_a_list_without_its_rows_is_no_list(here, operation):
    """P15: looked for again, never taken for "none", and no bug."""
    fault = a_fault(here.system, "list_not_loaded", SEARCHED_IN[operation])
    with pytest.raises(PageIncomplete):
        await here.write(operation)
    nothing = (list(here.written), here.journal())

    await here.write(operation)

    assert (fault.fired, nothing, here.written) == (1, ([], []), [operation])
    assert here.journal() == [PROVEN]


@EVERY_WRITE
async def test_a_second_list_without_its_rows_disproves_nothing(here, operation):
    """P15, and the write is there."""
    a_fault(here.system, "502", operation, "post")
    a_fault(here.system, "search_lag", operation, seconds=None)
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    here.next_turn()
    fault = a_fault(here.system, "list_not_loaded", LISTED_IN[operation])
    with pytest.raises(PageIncomplete):
        await here.write(operation)
    open_still = here.journal()

    await here.write(operation)

    assert (fault.fired, open_still, here.written) == (1, [("intended", None)], [operation])
    assert here.journal() == [RESOLVED]


@OF_ANY_DAY
async def test_a_partner_s_clock_thirty_hours_slow_hides_nothing_from_the_list_by_date(
    here, operation
):
    """P32 with P22 and P24: nothing but the list by date leads to it."""
    clock = a_fault(here.system, "clock_wrong", "*", count=None, hours=-30.0)
    a_fault(here.system, "search_lag", operation, seconds=None)
    a_fault(here.system, "502", operation, "post")
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    here.next_turn()

    await here.write(operation)

    assert clock.fired > 1
    assert here.written == [operation]
    assert here.journal() == [RESOLVED]


@EVERY_CHANGE
async def test_what_was_cut_short_is_in_doubt_and_not_written_again(here, operation):
    """P20."""
    a_fault(here.system, "truncate_field", operation, characters=9)

    with pytest.raises(WriteInDoubt):
        await here.write(operation)

    assert here.written == [operation]
    assert here.journal() == [("in_doubt", "different")]


@pytest.mark.parametrize(
    ("operation", "what"),
    [
        ("set_diary_date", "day_and_month"),
        ("set_flag", "day_and_month"),
        ("remove_flag", "day_before"),
        ("create_occurrence", "hour_before"),
    ],
)
async def test_another_day_or_hour_than_was_typed_is_in_doubt(here, operation, what):
    """P21."""
    fault = a_fault(here.system, "date_stored_otherwise", operation, what=what, field=None)

    with pytest.raises(WriteInDoubt):
        await here.write(operation)

    assert (fault.fired, here.written) == (1, [operation])
    assert here.journal() == [("in_doubt", "different")]


@pytest.mark.parametrize(
    ("what", "raised"), [("page", PageIncomplete), ("nothing", WriteInDoubt), ("cut", WriteInDoubt)]
)
async def test_a_document_that_is_not_handed_out_as_it_was_is_never_done(here, what, raised):
    """P27: that its title is listed is not enough."""
    fault = a_fault(here.system, "wrong_download", "open_file", count=None, what=what)

    with pytest.raises(raised):
        await here.write("upload_document")

    in_doubt = raised is WriteInDoubt
    assert fault.fired == 1
    assert here.journal() == [("in_doubt", "different") if in_doubt else ("intended", None)]


@EVERY_CHANGE
async def test_a_commit_that_comes_late_is_found_and_not_repeated(here, operation):
    """P23."""
    a_fault(here.system, "late_commit", operation, "post", seconds=0.01, answer="502")
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    async with asyncio.timeout(5):
        while not here.written:
            await asyncio.sleep(0.005)
    here.next_turn()

    await here.write(operation)

    assert here.written == [operation]
    assert here.journal() == [RESOLVED]


@EVERY_CHANGE
async def test_a_lost_answer_and_a_search_that_never_learns_are_met_by_the_second_route(
    here, operation
):
    """P22 and P24: committed, the answer lost, and the index does not lead to it."""
    a_fault(here.system, "search_lag", operation, seconds=None)
    a_fault(here.system, "502", operation, "post")
    with pytest.raises(WriteUnproven):
        await here.write(operation)
    here.next_turn()

    await here.write(operation)

    assert here.written == [operation]
    assert here.journal() == [RESOLVED]


@EVERY_CHANGE
async def test_a_field_that_only_the_save_asks_for_closes_and_nothing_is_stored(here, operation):
    """P14: the partner says so, and two searches agree."""
    fault = a_fault(here.system, "field_wanted", operation, label="Cost centre")

    with pytest.raises(FieldWanted, match="cost centre"):
        await here.write(operation)

    assert (fault.fired, here.written) == (1, [])
    assert here.journal() == [("disproved", "refused")]


@EACH_CLASS
async def test_a_save_met_by_too_many_requests_is_looked_for_and_then_made(here, operation):
    """P31."""
    a_fault(here.system, "429", operation, retry_after=7)
    with pytest.raises(WriteUnproven) as unproven:
        await here.write(operation)
    asked = gates.asked_to_wait(unproven.value)
    here.next_turn()

    await here.write(operation)

    assert asked is not None
    assert (asked.system, asked.seconds) == ("police_rms", 7)
    assert here.written == [operation]
    assert here.journal() == [DISPROVED, PROVEN]


@EACH_LOCK
async def test_a_record_behind_glass_is_a_persons_at_first_sight(here, operation):
    """P26: the glass is not broken, and nothing is begun."""
    opened = "open_person" if "flag" in operation else "open_occurrence"
    fault = a_fault(here.system, "break_glass", opened)

    with pytest.raises(RecordRestricted):
        await here.write(operation)

    assert (fault.fired, here.written, here.journal()) == (1, [], [])


@EACH_LOCK
async def test_a_record_somebody_has_locked_is_not_written_and_nothing_is_intended(here, operation):
    """P10."""
    lock = "lock_person" if "flag" in operation else "lock_record"
    fault = a_fault(here.system, "record_locked", lock)

    with pytest.raises(RecordLocked):
        await here.write(operation)

    assert (fault.fired, here.written, here.journal()) == (1, [], [])


@pytest.mark.parametrize(
    ("mode", "raised"), [(Mode.SHADOW, None), (Mode.APPROVE_EACH, ReleaseNeeded)], ids=str
)
async def test_what_may_not_be_done_alone_is_not_even_opened(office, mode, raised):
    """Shadow keeps the would-be flag, approve_each asks a person with its exact contents first."""
    async with at_rms(office, mode) as here:
        with pytest.raises(raised) if raised else nullcontext():
            receipt = await here.write("set_flag")
            assert receipt.is_shadow

        assert (here.written, here.journal(), here.system.store.locks) == ([], [], {})


async def test_what_a_person_released_is_written_and_nothing_else(office):
    async with at_rms(office, Mode.APPROVE_EACH) as here:
        with pytest.raises(ReleaseNeeded) as asked:
            await here.write("set_flag")
        here.release(asked.value)

        await here.write("set_flag")
        with pytest.raises(ReleaseNeeded):
            await here.write("set_diary_date")

        assert here.written == ["set_flag"]


async def test_a_flag_that_is_another_by_now_is_not_removed(here):
    """P33, TRANSITION: only from the state it is expected in."""
    nominals = here.system.store.records.nominals
    held = nominals[here.held.flagged.record.record_id]
    other = replace(held, markers=(replace(held.markers[0], code="LAC"), *held.markers[1:]))
    nominals[held.nominal_id] = other

    with pytest.raises(ContentRefused, match="no such choice"):
        await here.write("remove_flag")

    assert (here.written, here.journal()) == ([], [])
    assert nominals[held.nominal_id] == other


async def test_possible_duplicates_are_refused_and_nothing_is_created_anyway(here):
    alike = an_occurrence("43260099999", location="9 Bramble Row, Ketterbridge")
    here.system.store.records.put_occurrence(alike)

    with pytest.raises(ContentRefused, match="possible duplicates"):
        await here.write("create_occurrence")

    assert here.written == []
    assert here.journal() == [("disproved", "refused")]

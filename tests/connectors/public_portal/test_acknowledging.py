"""Acknowledging: once, found again by two ways, read back; what the portal can do meanwhile."""

import pytest

from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.identifiers import OurReference
from tests.connectors.public_portal.in_the_world import (
    OURS,
    SYSTEM,
    WORKER,
    WORLD,
    of_case,
    ref,
    wanted,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# A form of its own for each test of the file: nothing is undone between them.
NEW = iter(
    one
    for one in WORLD.submissions.values()
    if not one.handled and not one.taken_by and one.truth.case not in ("spam", "prank")
)


@pytest.fixture
def one():
    return next(NEW)


@pytest.fixture
def written(held):
    """What the portal has committed since this test began."""
    before = len(held.writes(SYSTEM))
    return lambda: held.writes(SYSTEM)[before:]


async def test_it_is_written_once_and_found_by_both_ways_and_read_back(reader, one, written):
    reference = OurReference("PUB-0001-92QF")
    write = reader.acknowledge(wanted(one, reference=reference))
    assert list(await write.find()) == list(await write.find_another_way()) == []

    await write.prepare()
    assert written() == []
    await write.warm_up()
    entry = await write.submit()

    [effect] = written()
    assert (effect["operation"], effect["account"]) == ("acknowledge", WORKER)
    assert (effect["record_id"], effect["reference"]) == (one.submission_id, reference)
    assert await write.find() == await write.find_another_way() == [entry]
    assert await write.read_back(entry) == write.fields
    assert await write.read_back("A-9999999") is None


async def test_a_form_of_another_submission_is_left_alone(reader, held, one, written):
    await reader.open_acknowledgement(wanted(of_case("discreet")))
    held.fault(SYSTEM, "shows_previous_person", "open_acknowledgement")

    with pytest.raises(WrongRecordShown):
        await reader.acknowledge(wanted(one)).prepare()

    assert written() == []


@pytest.mark.parametrize(
    ("mode", "args"),
    [("new_mandatory_field", {}), ("field_removed", {}), ("moved_label", {"old": "Note"})],
)
async def test_a_form_with_other_fields_closes_the_connector(
    reader, held, one, written, mode, args
):
    held.fault(SYSTEM, mode, "open_acknowledgement", **args)

    with pytest.raises(PageNotAsExpected):
        await reader.acknowledge(wanted(one)).prepare()

    assert written() == []


async def test_nothing_is_begun_under_a_dialog_nobody_knows(reader, held, one, written):
    held.fault(SYSTEM, "unknown_dialog", "open_acknowledgement")

    with pytest.raises(PageIncomplete):
        await reader.acknowledge(wanted(one)).prepare()

    assert written() == []


async def test_what_lies_over_save_is_seen_before_it_is_pressed(reader, held, one, written):
    """P11, P28: a known banner is dismissed; a link that nobody knows is not pressed."""
    held.fault(SYSTEM, "hostile_page", "open_acknowledgement", what="link")
    write = reader.acknowledge(wanted(one))
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await write.prepare()
    held.fault(SYSTEM, "cookie_banner", "open_acknowledgement")

    await write.prepare()
    await write.submit()

    assert len(written()) == 1


async def test_a_field_that_only_the_save_asks_for_closes_the_connector(reader, held, one, written):
    """P14."""
    held.fault(SYSTEM, "field_wanted", "acknowledge")
    write = reader.acknowledge(wanted(one))
    await write.prepare()

    with pytest.raises(FieldWanted, match="reason for change"):
        await write.submit()

    assert written() == []


async def test_what_is_acknowledged_already_is_a_persons(reader, written):
    handled = of_case("with_identity")

    with pytest.raises(ContentRefused):
        await reader.acknowledge(wanted(handled)).prepare()

    assert written() == []


async def test_what_somebody_has_taken_waits(reader, written):
    taken = next(one for one in WORLD.submissions.values() if one.taken_by)

    with pytest.raises(RecordLocked):
        await reader.acknowledge(wanted(taken)).prepare()

    assert written() == []


@pytest.mark.parametrize(
    ("note", "reference"),
    [("x" * 501, OURS), ("short", "PUB-7K4M-92QF-TOO-LONG")],
    ids=["note", "reference"],
)
async def test_what_the_form_does_not_hold_is_refused_before_any_intent(
    reader, one, written, note, reference
):
    with pytest.raises(ContentRefused):
        await reader.acknowledge(wanted(one, note, reference)).prepare()

    assert written() == []


async def test_a_persons_change_between_opening_and_saving_survives(reader, held, one, written):
    write = reader.acknowledge(wanted(one))
    await write.prepare()
    held.change(SYSTEM, "submissions", one.submission_id, version=7, status="closed")

    with pytest.raises(ContentRefused):
        await write.submit()

    assert written() == []
    assert held.record(SYSTEM, "submissions", one.submission_id)["status"] == "closed"


async def test_a_page_that_says_something_else_by_now_is_not_saved(reader, one, written):
    write = reader.acknowledge(wanted(one))
    await write.prepare()
    await reader._page.get_by_label("Note", exact=True).fill("Something else")

    with pytest.raises(WrongRecordShown):
        await write.submit()

    assert written() == []


@pytest.mark.parametrize(
    ("mode", "when", "error", "effects"),
    [
        ("record_locked", None, RecordLocked, 0),
        ("500", "post", SystemUnavailable, 1),
        # No commit window stands before this page: Chromium sends it again, and that is refused.
        ("drop", "post", ContentRefused, 1),
    ],
)
async def test_what_the_save_meets_is_said_as_it_is(
    reader, held, one, written, mode, when, error, effects
):
    write = reader.acknowledge(wanted(one, reference=OurReference(f"PUB-{one.submission_id[-4:]}")))
    await write.prepare()
    held.fault(SYSTEM, mode, "acknowledge", when=when)

    with pytest.raises(error):
        await write.submit()

    assert len(written()) == effects
    assert len(await write.find()) == effects


async def test_a_session_that_ended_before_the_save_commits_nothing(worker, mocks):
    one = of_case("may_be_shared")
    write = worker.acknowledge(wanted(one))
    await write.prepare()
    mocks.end_sessions(SYSTEM)

    with pytest.raises(SessionExpired):
        await write.submit()

    assert mocks.writes(SYSTEM) == []
    assert mocks.record(SYSTEM, "submissions", ref(one))["status"] == "new"

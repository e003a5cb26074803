"""What the connector does when something is in the way, or changed meanwhile."""

import pytest

from connectors.childrens_social_care import ChildrensSocialCare
from connectors.childrens_social_care.connector import MANIFEST
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    SystemUnavailable,
    TooManyRequests,
    UnderMaintenance,
)
from domain.identifiers import Upn, unique_pupil_number
from tests.builders.viewing import a_viewing
from tests.connectors.childrens_social_care.in_the_world import (
    NOTE,
    SYSTEM,
    held,
    some_person,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)
PERSON = some_person(contacts=bool, episodes=bool, upn=bool)
RECORD = the_record(PERSON)
NOBODYS_UPN = unique_pupil_number("A825210000017")
ITS_UPN = Upn(PERSON.upn)


@pytest.mark.parametrize(
    ("mode", "operation", "error"),
    [
        ("maintenance", "list_contacts", UnderMaintenance),
        ("maintenance", "show_person", UnderMaintenance),
        ("500", "start", SystemUnavailable),
        ("500", "open_person", SystemUnavailable),
        ("500", "list_contacts", SystemUnavailable),
        ("500", "show_person", SystemUnavailable),
        ("503", "list_contacts", SystemUnavailable),
        ("429", "list_contacts", TooManyRequests),
        ("429", "open_person", TooManyRequests),
    ],
)
async def test_whatever_fails_behind_a_view_is_said_so(reader, faults, operation, mode, error):
    # An overview is always loaded anew; another part of an open record is not.
    read = reader.contacts_of if operation == "list_contacts" else reader.allocated_to
    fault = faults.fault(SYSTEM, mode, operation)

    with pytest.raises(error):
        await read(RECORD)

    assert faults.fired(SYSTEM, fault) == 1
    assert len(await reader.contacts_of(RECORD)) == len(PERSON.contacts)


@pytest.mark.parametrize("what", ["nothing", "page", "cut", "moved_column"])
async def test_an_answer_that_is_none_is_never_an_empty_list(reader, faults, what):
    faults.fault(SYSTEM, "wrong_download", "list_contacts", what=what)

    with pytest.raises(SystemUnavailable):
        await reader.contacts_of(RECORD)


@pytest.mark.parametrize(
    ("mode", "operation"),
    [("timeout", "list_contacts"), ("timeout", "open_person"), ("slow", "show_person")],
)
async def test_a_view_that_stays_a_skeleton_is_given_up(hasty, faults, mode, operation):
    faults.fault(SYSTEM, mode, operation, **({"seconds": 2.0} if mode == "slow" else {}))

    with pytest.raises(AnswerTooLate):
        await hasty.contacts_of(RECORD)


async def test_a_search_that_does_not_answer_is_given_up(hasty, faults):
    faults.fault(SYSTEM, "timeout", "search_people")

    with pytest.raises(AnswerTooLate):
        await hasty.people_with_upn(NOBODYS_UPN)


@pytest.mark.parametrize("share", [0.3, 0.9])
async def test_a_shell_that_was_cut_short_is_incomplete(hasty, faults, share):
    faults.fault(SYSTEM, "truncated_html", "show_person", when="post", share=share)

    with pytest.raises(PageIncomplete):
        await hasty.contacts_of(RECORD)


async def everything(reader: ChildrensSocialCare) -> None:
    await reader.people_with_upn(ITS_UPN)
    await reader.person(RECORD)
    await reader.episodes_of(RECORD)


@pytest.mark.parametrize(
    ("operation", "old", "label"),
    [
        ("show_search", "Unique pupil number", 'label "Unique pupil number" is now "Moved"'),
        ("show_search", "Search", 'label "Search" is now "Moved"'),
        ("show_search", "Born", 'column "Born"'),
        ("show_person", "Referral", 'label "Referral"'),
        ("show_person", "Ethnicity", 'label "Ethnicity"'),
        ("show_person", "Parental responsibility", 'column "Parental responsibility"'),
        ("show_person", "Episodes", 'link "Episodes"'),
    ],
)
async def test_a_label_that_moved_is_named(reader, faults, operation, old, label):
    faults.fault(SYSTEM, "moved_label", operation, count=None, old=old, new="Moved")

    with pytest.raises(PageNotAsExpected) as raised:
        await everything(reader)

    assert label in str(raised.value)


async def test_a_label_of_the_reason_that_moved_is_named(reader, faults, edits):
    record = edits.plant("931-900020")
    faults.fault(SYSTEM, "moved_label", "show_person", old="Reason", new="Purpose")

    with pytest.raises(PageNotAsExpected, match='label "Reason" is now "Purpose"'):
        await reader.person(record)


async def test_a_way_to_go_on_that_moved_is_named(reader, faults, edits):
    like = held(faults, PERSON)["contacts"][0]
    many = [{**like, "contact_id": f"C{number:04d}"} for number in range(21)]
    edits.change(PERSON, contacts=many)
    faults.fault(SYSTEM, "moved_label", "show_person", old="Show more", new="More")

    with pytest.raises(PageNotAsExpected, match='"Show more"'):
        await reader.contacts_of(RECORD)


@pytest.mark.parametrize("mode", ["unknown_dialog", "native_alert"])
async def test_a_dialog_nobody_knows_brings_no_wrong_answer(hasty, faults, mode):
    faults.fault(SYSTEM, mode, "show_search")

    if mode == "unknown_dialog":
        with pytest.raises(AnswerTooLate):
            await hasty.people_with_upn(NOBODYS_UPN)
    else:
        assert (await hasty.people_with_upn(NOBODYS_UPN)).is_certainly_nobody


async def test_a_list_that_fails_half_way_is_not_believed(reader, faults, edits):
    like = held(faults, PERSON)["contacts"][0]
    many = [{**like, "contact_id": f"C{number:04d}"} for number in range(45)]
    edits.change(PERSON, contacts=many)
    faults.fault(SYSTEM, "500", "list_contacts", after=1)

    with pytest.raises(SystemUnavailable):
        await reader.contacts_of(RECORD)


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(reader, faults):
    seen = len(faults.consultations(SYSTEM))
    whole = await reader.check_screens()
    faults.fault(SYSTEM, "moved_label", "show_search", old="Surname", new="Family name")
    moved = await reader.check_screens()

    assert [check.drifts for check in whole] == [()] * 5
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("search by name", 'label "Surname" is now "Family name"')]
    assert len(faults.consultations(SYSTEM)) == seen


async def test_nothing_is_kept_in_the_system(reader, faults):
    await reader.people_with_upn(NOBODYS_UPN)
    await reader.person(RECORD)

    assert faults.writes(SYSTEM) == []


async def test_a_note_that_is_too_short_is_refused_by_the_system(reader, edits):
    record = edits.plant("931-900021", contacts=[])
    await reader.state_reason("short")
    with pytest.raises(ContentRefused):
        await reader.person(record)

    await reader.state_reason(NOTE)
    assert await reader.contacts_of(record) == ()


async def test_the_manifest_names_operations_that_are_there():
    named = (*MANIFEST.reads, *MANIFEST.writes)

    assert [name for name in named if not hasattr(ChildrensSocialCare, name)] == []


# The last: the browser's own page about it may come a moment later, and stop whatever goes on then.
@pytest.mark.parametrize("mode", ["drop", "down"])
async def test_a_system_that_is_not_there_is_said_so(reader, faults, mode):
    faults.fault(SYSTEM, mode, count=None)

    with pytest.raises(SystemUnavailable):
        await reader.person(RECORD)
    with pytest.raises(SystemUnavailable):
        await reader.people_with_upn(NOBODYS_UPN)

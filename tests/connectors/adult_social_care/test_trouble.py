"""What the connector does when something is in the way, or changed meanwhile."""

import pytest

from connectors.adult_social_care import AdultSocialCare
from connectors.adult_social_care.connector import MANIFEST, PURPOSE
from domain.errors import (
    AnswerTooLate,
    ConnectorClosed,
    ContentRefused,
    PageNotAsExpected,
    PasswordExpired,
    RecordRestricted,
    SecondStepWanted,
    SessionExpired,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
    WrongRecordShown,
)
from tests.builders.adult_clients import WHOLE
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.adult_social_care.in_the_world import (
    OPEN,
    PAGE_SECONDS,
    REASON,
    SYSTEM,
    WORKER,
    WORLD,
    a_fault,
    an_account,
    ids,
    plant,
    some_client,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

VIEWING = a_viewing(SYSTEM)


async def test_a_worker_signs_in_for_every_council_and_its_reason_goes_with_everything(care, mocks):
    client = some_client()

    await care.client(the_record(client))

    noted = {(one["record_type"], one["reason"]) for one in mocks.consultations(SYSTEM)}
    reason = f"{PURPOSE}: {REASON}"
    assert noted == {("search", reason), ("details", reason)}
    by_council = {one.la_code: one.client_id for one in OPEN}
    assert len(by_council) > 1
    for number in by_council.values():
        assert ids(await care.clients_numbered(number)) == [number]


async def test_an_account_with_one_council_signs_in_for_that_one(mocks, blank_tab):
    account = an_account(mocks, user_id="hospital-discharge")
    care = AdultSocialCare(blank_tab, account, PAGE_SECONDS, VIEWING)

    await care.sign_in(REASON)

    council = min(one.la_code for one in WORLD.adult_clients.values())
    mine = some_client(lambda one: one.la_code == council)
    other = some_client(lambda one: one.la_code != council)
    assert ids(await care.clients_numbered(mine.client_id)) == [mine.client_id]
    assert (await care.clients_numbered(other.client_id)).is_certainly_nobody


async def test_a_wrong_password_is_tried_once(mocks, blank_tab):
    account = an_account(mocks, "wrong")
    stranger = AdultSocialCare(blank_tab, account, PAGE_SECONDS, VIEWING)

    with pytest.raises(SignInRefused):
        await stranger.sign_in(REASON)

    assert [one["outcome"] for one in mocks.logins(SYSTEM)] == ["wrong_password"]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("account_locked", SignInRefused),
        ("password_expired", PasswordExpired),
        ("code_wanted", SecondStepWanted),
    ],
)
async def test_an_account_that_may_not_go_on_closes_the_connector(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "sign_in")

    with pytest.raises(error) as raised:
        await stranger.sign_in(REASON)

    assert isinstance(raised.value, ConnectorClosed)


@pytest.mark.parametrize(
    ("mode", "error"), [("maintenance", UnderMaintenance), ("500", SystemUnavailable)]
)
async def test_a_door_that_does_not_open_is_said_so(stranger, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "show_sign_in")

    with pytest.raises(error):
        await stranger.sign_in(REASON)


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        ("show_sign_in", "Password", "Passphrase"),
        ("show_councils", "Work in", "Authority"),
        ("show_reason", "Reference", "Case reference"),
    ],
)
async def test_a_label_that_moved_on_the_way_in_is_named(stranger, mocks, operation, old, new):
    mocks.fault(SYSTEM, "moved_label", operation, old=old, new=new)

    with pytest.raises(PageNotAsExpected, match=f'label "{old}" is now "{new}"'):
        await stranger.sign_in(REASON)


async def test_a_label_that_moved_is_seen_before_the_password_is_typed(stranger, mocks):
    mocks.fault(SYSTEM, "moved_label", "show_sign_in", old="Password", new="Passphrase")

    with pytest.raises(PageNotAsExpected):
        await stranger.sign_in(REASON)

    assert mocks.logins(SYSTEM) == []


@pytest.mark.parametrize(
    ("operation", "old", "missing"),
    [
        ("show_search", "Client number", 'field "Client number"'),
        ("show_search", "Find by client number", 'button "Find by client number"'),
        ("search_clients", "Date of birth", 'column "Date of birth"'),
        ("show_details", "Needs category", 'label "Needs category"'),
        ("show_details", "Protected", 'column "Protected"'),
        ("show_enquiries", "Concern", 'label "Concern"'),
        ("show_notes", "Written by", 'label "Written by"'),
        ("show_services", "Provider", 'column "Provider"'),
    ],
)
async def test_a_label_that_moved_in_what_is_read_is_named(
    reader, started_mocks, operation, old, missing
):
    lists = {"enquiries": "enquiries_of", "notes": "notes_of", "services": "services_of"}
    read = getattr(reader, lists.get(operation.removeprefix("show_"), "client"))

    with (
        a_fault(started_mocks, "moved_label", operation, old=old, new="Something else"),
        pytest.raises(PageNotAsExpected) as moved,
    ):
        await read(the_record(WHOLE))

    assert moved.value.missing == missing


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(reader, started_mocks):
    seen = len(started_mocks.consultations(SYSTEM))
    whole = await reader.check_screens()
    with a_fault(started_mocks, "moved_label", "show_search", old="Surname", new="Family name"):
        moved = await reader.check_screens()

    assert [check.drifts for check in whole] == [()] * len(whole)
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("client search", 'label "Surname" is now "Family name"')]
    assert len(started_mocks.consultations(SYSTEM)) == seen


async def test_another_reason_goes_with_what_is_looked_at_from_there_on(reader, started_mocks):
    seen = len(started_mocks.consultations(SYSTEM))
    await reader.state_reason("Work item RES-TEST-0002")

    await reader.clients_numbered(some_client().client_id)

    reasons = [one["reason"] for one in started_mocks.consultations(SYSTEM)[seen:]]
    await reader.state_reason(REASON)
    assert reasons == [f"{PURPOSE}: Work item RES-TEST-0002"]


async def test_a_reason_that_is_too_short_is_refused_by_the_system(reader):
    with pytest.raises(ContentRefused):
        await reader.state_reason("short")

    await reader.state_reason(REASON)


@pytest.mark.parametrize("operation", ["show_search", "search_clients", "show_notes"])
async def test_an_answer_that_takes_too_long_is_given_up(reader, started_mocks, operation):
    account = an_account(started_mocks)
    hasty = AdultSocialCare(reader._client.tab, account, 0.3, VIEWING)

    with a_fault(started_mocks, "slow", operation, seconds=0.7), pytest.raises(AnswerTooLate):
        await hasty.notes_of(the_record(WHOLE))


async def test_another_page_that_narrows_the_search_to_one_council_is_noticed(
    care, mocks, blank_tab
):
    client = some_client()
    other = await blank_tab.page.context.new_page()
    await other.goto(mocks.url(SYSTEM, "/Account/SelectCouncil.aspx"))
    await other.get_by_label("Work in").select_option(value=client.la_code)
    await other.get_by_role("button", name="Continue").click()
    await other.get_by_role("heading", name="Home").wait_for()

    with pytest.raises(WrongRecordShown):
        await care.clients_numbered(client.client_id)


async def test_a_stale_session_of_the_same_account_is_ended(care, mocks, browser):
    plant(mocks, WHOLE)
    elsewhere = await browser.new_context()

    again = AdultSocialCare(await a_tab(elsewhere), an_account(mocks), PAGE_SECONDS, VIEWING)
    await again.sign_in(REASON)

    assert [one["account"] for one in mocks.sessions(SYSTEM)] == [WORKER]
    with pytest.raises(SessionExpired):
        await care.client(the_record(WHOLE))
    with pytest.raises(SessionExpired):
        await care.state_reason(REASON)
    await elsewhere.close()


async def test_a_client_kept_from_this_account_is_said_so(care, mocks):
    mocks.fault(SYSTEM, "results_hidden", "search_clients")

    with pytest.raises(RecordRestricted):
        await care.client(the_record(some_client()))


@pytest.mark.parametrize("operation", ["show_search", "search_clients", "show_notes"])
async def test_a_session_that_ends_at_any_step_is_noticed(care, mocks, operation):
    plant(mocks, WHOLE)
    mocks.fault(SYSTEM, "logged_out", operation)

    with pytest.raises(SessionExpired):
        await care.notes_of(the_record(WHOLE))


async def test_a_form_of_an_older_session_is_noticed(care, mocks):
    form = (await care._client.read("/Client/Search.aspx", "search", lambda page: True)).form(
        "Find by client number"
    )
    mocks.end_sessions(SYSTEM)
    await care.sign_in(REASON)

    with pytest.raises(SessionExpired):
        await care._client.send(form.filled({"Client number": "AC1"}), lambda page: False)


async def test_the_manifest_names_operations_that_are_there():
    missing = [name for name in MANIFEST.reads if not hasattr(AdultSocialCare, name)]

    assert missing == []
    assert list(MANIFEST.writes) == ["add_client_contact"]
    assert not MANIFEST.parallel_pages

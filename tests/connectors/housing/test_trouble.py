"""What the housing connector does when something is in the way, or changed meanwhile."""

import time

import pytest
import pytest_asyncio

from connectors.housing import Housing
from connectors.housing.connector import MANIFEST
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    SystemUnavailable,
    UnderMaintenance,
)
from mock_systems.population.partner_records import Tenancy
from runtime.browser import BrowserContext
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.housing.in_the_world import (
    MANY,
    REASON,
    SYSTEM,
    an_account,
    ids,
    plant_many,
    some_tenancy,
    the_record,
)
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def mocks(started_mocks: Mocks) -> Mocks:
    """As they are: a new beginning would end the reader's session."""
    started_mocks.end_faults(SYSTEM)
    return started_mocks


@pytest_asyncio.fixture(loop_scope="session")
async def hasty(reader: Housing, session: BrowserContext, mocks: Mocks) -> Housing:
    """In the reader's session, with less patience."""
    hasty = Housing(await a_tab(session), an_account(mocks), 1.0, a_viewing(SYSTEM))
    await hasty.state_reason(REASON)
    return hasty


def surname_of(tenancy: Tenancy) -> str:
    return tenancy.tenants[0].who.surname


async def test_every_page_of_a_long_list_is_read_and_one_too_long_is_said(reader, mocks):
    plant_many(mocks, range(45))
    whole = await reader.tenancies_of(MANY, "", None)
    plant_many(mocks, range(45, 51))
    many = await reader.tenancies_of(MANY, "", None)

    assert len(set(ids(whole))) == 45
    assert not whole.too_many
    assert (many.too_many, many.rows) == (True, ())


async def test_the_reason_goes_with_every_search_and_every_tenancy(reader, mocks):
    tenancy, before = some_tenancy(), len(mocks.consultations(SYSTEM))

    await reader.tenancy(the_record(tenancy))
    await reader.state_reason("Work item RES-TEST-0002")
    await reader.tenancy_with_reference(tenancy.tenancy_ref)
    await reader.state_reason(REASON)

    noted = [(one["record_type"], one["reason"]) for one in mocks.consultations(SYSTEM)[before:]]
    assert noted == [("tenancy", REASON), ("search", "Work item RES-TEST-0002")]


async def test_a_reason_that_is_too_short_is_refused_by_the_suite(reader):
    with pytest.raises(ContentRefused):
        await reader.state_reason("short")


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("maintenance", UnderMaintenance),
        ("500", SystemUnavailable),
        ("drop", SystemUnavailable),
        ("down", SystemUnavailable),
    ],
)
async def test_a_suite_that_is_not_there_is_said_so(reader, mocks, mode, error):
    mocks.fault(SYSTEM, mode, count=None)

    with pytest.raises(error):
        await reader.tenancy(the_record(some_tenancy()))
    with pytest.raises(error):
        await reader.tenancies_of("Ab", "", None)

    mocks.end_faults(SYSTEM)


@pytest.mark.parametrize(
    ("mode", "error"), [("maintenance", UnderMaintenance), ("500", SystemUnavailable)]
)
async def test_a_suite_that_goes_away_while_a_search_runs_is_said_so(reader, mocks, mode, error):
    mocks.fault(SYSTEM, mode, "show_results", after=1)

    with pytest.raises(error):
        await reader.tenancies_of(surname_of(some_tenancy()), "", None)


async def test_an_answer_that_takes_too_long_is_given_up(hasty, mocks):
    mocks.fault(SYSTEM, "slow", "open_tenancy", seconds=2.0)

    with pytest.raises(AnswerTooLate):
        await hasty.tenancy(the_record(some_tenancy()))


async def test_a_search_that_never_ends_is_given_up_after_few_questions(hasty, mocks):
    mocks.fault(SYSTEM, "search_runs_on", "begin_search", seconds=None)
    before, began = len(mocks.requests(SYSTEM)), time.monotonic()

    with pytest.raises(AnswerTooLate):
        await hasty.tenancies_of(surname_of(some_tenancy()), "", None)

    asked = [one["operation"] for one in mocks.requests(SYSTEM)[before:]]
    assert time.monotonic() - began > 0.9
    assert 3 < asked.count("show_results") < 40


async def test_a_list_without_its_count_is_incomplete(reader, mocks):
    mocks.fault(SYSTEM, "empty_list_without_words", "show_results")

    with pytest.raises(PageIncomplete):
        await reader.tenancies_of(surname_of(some_tenancy()), "", None)


async def test_matters_without_their_count_are_incomplete(reader, mocks):
    mocks.fault(SYSTEM, "empty_list_without_words", "open_tenancy")

    with pytest.raises(PageIncomplete):
        await reader.tenancy(the_record(some_tenancy(has_matter=False)))


@pytest.mark.parametrize("share", [0.3, 0.8])
async def test_a_page_that_was_cut_short_is_incomplete(reader, mocks, share):
    cut = {"when": "post", "count": None, "share": share}
    mocks.fault(SYSTEM, "truncated_html", "open_tenancy", **cut)
    mocks.fault(SYSTEM, "truncated_html", "show_results", **cut)

    with pytest.raises(PageIncomplete):
        await reader.tenancy(the_record(some_tenancy()))
    with pytest.raises(PageIncomplete):
        await reader.tenancies_of(surname_of(some_tenancy()), "", None)


async def test_every_screen_is_as_expected_and_a_label_that_moved_is_named(reader, mocks):
    before = len(mocks.consultations(SYSTEM))

    whole = await reader.check_screens()
    mocks.fault(SYSTEM, "moved_label", "show_search", old="Surname", new="Family name")
    moved = await reader.check_screens()

    assert [check.drifts for check in whole] == [(), ()]
    drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
    assert drifts == [("tenancy search", 'label "Surname" is now "Family name"')]
    assert mocks.consultations(SYSTEM)[before:] == []


async def test_a_label_that_moved_on_a_tenancy_or_in_a_search_is_named(reader, mocks):
    mocks.fault(SYSTEM, "moved_label", "open_tenancy", old="Arrears", new="Balance")
    mocks.fault(SYSTEM, "moved_label", "show_search", old="Surname", new="Family name")

    with pytest.raises(PageNotAsExpected, match='label "Arrears"'):
        await reader.tenancy(the_record(some_tenancy()))
    with pytest.raises(PageNotAsExpected, match='field "Surname"'):
        await reader.tenancies_of("Ab", "", None)


async def test_the_manifest_names_operations_that_are_there():
    missing = [name for name in MANIFEST.reads if not hasattr(Housing, name)]

    assert missing == []
    assert MANIFEST.writes == {}
    assert "refuge places are hidden" in MANIFEST.access

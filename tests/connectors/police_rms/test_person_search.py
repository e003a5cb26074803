"""The police system's person search: by name, and by who lives at an address now."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors.police_rms import PoliceRms, parsing
from domain.errors import ContentRefused, PageIncomplete, SessionExpired
from domain.identifiers import postcode
from domain.people import NameKind
from domain.person_search import PersonsFound
from mock_systems.population.build import build
from mock_systems.population.model import Nominal
from runtime.browser import Browser
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.police_rms.conftest import PAGE_SECONDS, REASON, an_account
from tests.mocks_fixture import SEED, Mocks

SYSTEM = "police_rms"
WORLD = build(SEED, "small")
FINDS = "search_persons"

in_the_browser = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rms(started_mocks: Mocks, browser: Browser) -> AsyncIterator[PoliceRms]:
    """Signed in once for these tests, which change nothing."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM)
    rms = PoliceRms(await a_tab(context), account, PAGE_SECONDS, viewing)
    await rms.sign_in(REASON)
    yield rms
    await context.close()


def some_nominal(**wanted: object) -> Nominal:
    """Somebody on an open record with a birth date and a current home."""
    wanted = {"access_class": "open", **wanted}
    return next(
        one
        for one in WORLD.nominals.values()
        if one.born_on
        and len(one.addresses) == 1
        and one.addresses[0].kind == "home"
        and all(getattr(one, name) == value for name, value in wanted.items())
    )


def ids(found: PersonsFound) -> set[str]:
    return {row.record.record_id for row in found.rows}


class TestInTheBrowser:
    pytestmark = in_the_browser

    async def test_a_person_is_found_by_name_and_birth_date(self, rms):
        person = some_nominal()

        found = await rms.find_persons(person.surname, person.forename1, person.born_on)

        row = next(row for row in found.rows if row.record.record_id == person.nominal_id)
        assert row.born_on == person.born_on
        assert row.names[0].surname == person.surname

    async def test_nobody_is_certainly_nobody(self, rms):
        found = await rms.find_persons("Zyxwvutsby", "", None)

        assert found.is_certainly_nobody

    async def test_the_current_residents_of_an_address_are_found(self, rms):
        home = some_nominal().addresses[0]
        residents = {
            one.nominal_id
            for one in WORLD.nominals.values()
            for held in one.addresses
            if held.postcode == home.postcode
            and held.line1 == home.line1
            and held.kind != "previous"
            and held.to_on is None
        }

        found = await rms.persons_at(postcode(home.postcode), home.line1)
        house_number = await rms.persons_at(postcode(home.postcode), home.line1.split()[0])
        next_door = await rms.persons_at(postcode(home.postcode), "9999")

        assert ids(found) == ids(house_number) == residents
        assert next_door.is_certainly_nobody

    async def test_a_former_home_does_not_find_who_moved_away(self, rms):
        moved = next(
            (one, held)
            for one in WORLD.nominals.values()
            for held in one.addresses
            if held.postcode and held.kind == "previous"
        )
        person, former = moved

        found = await rms.persons_at(postcode(former.postcode), former.line1)

        assert person.nominal_id not in ids(found)

    async def test_too_many_persons_are_too_many_and_not_nobody(self, rms, started_mocks):
        started_mocks.fault(SYSTEM, "too_many_results", FINDS)

        found = await rms.find_persons(some_nominal().surname, "", None)

        assert found.too_many
        assert not found.is_certainly_nobody

    async def test_a_near_match_is_shown_as_what_it_is(self, rms, started_mocks):
        person = some_nominal()
        started_mocks.fault(SYSTEM, "near_match_only", FINDS)

        found = await rms.find_persons(person.surname, person.forename1, person.born_on)

        assert found.rows
        assert person.born_on not in [row.born_on for row in found.rows]

    async def test_a_sealed_record_is_kept_back_and_counted(self, rms):
        sealed = next(one for one in WORLD.nominals.values() if one.access_class == "sealed")

        found = await rms.find_persons(sealed.surname, sealed.forename1, sealed.born_on)

        assert sealed.nominal_id not in ids(found)
        assert found.withheld == 1
        assert not found.is_certainly_nobody

    async def test_a_restricted_record_is_a_row_without_a_name(self, rms):
        person = next(one for one in WORLD.nominals.values() if one.access_class == "restricted")

        found = await rms.find_persons(person.surname, person.forename1, None)

        rows = [row for row in found.rows if row.record.record_id == person.nominal_id]
        assert [(row.is_restricted, row.names) for row in rows] == [(True, ())]

    async def test_a_search_with_too_little_is_refused_by_the_system(self, rms):
        with pytest.raises(ContentRefused):
            await rms.find_persons("A", "", None)

    async def test_a_list_without_its_count_is_incomplete(self, rms, started_mocks):
        started_mocks.fault(SYSTEM, "empty_list_without_words", FINDS)

        with pytest.raises(PageIncomplete):
            await rms.find_persons(some_nominal().surname, "", None)

    async def test_the_search_is_one_of_the_screens_checked(self, rms, started_mocks):
        whole = await rms.check_screens()
        started_mocks.fault(SYSTEM, "moved_label", FINDS, old="Postcode", new="Post code")
        moved = await rms.check_screens()

        assert all(check.is_as_expected for check in whole)
        drifts = [(check.screen, str(drift)) for check in moved for drift in check.drifts]
        assert drifts == [("person search", 'label "Postcode" is now "Post code"')]

    async def test_a_session_that_ended_is_noticed(self, rms, started_mocks):
        started_mocks.end_sessions(SYSTEM)

        with pytest.raises(SessionExpired):
            await rms.persons_at(postcode("QM8 1AA"), "")


HEAD = "<table><caption>Persons</caption><tbody>"
ROW = (
    "<tr><td>P0000007</td><td>O'Dhonachmore <em>(merged)</em></td><td>Siân Mary</td><td>Shan</td>"
    "<td>12/12/1990</td><td>Female</td><td>Ketterbridge RK4 7QT</td></tr>"
)


def a_list(rows: str, found: str = "1 record found", end: str = "End of list") -> str:
    count = f'<div class="pager"><span class="count">{found}</span></div>'
    return f'{count}{HEAD}{rows}</tbody></table><p class="end">{end}</p>'


def test_a_row_is_read_with_every_name_and_that_it_was_merged():
    [row] = parsing.persons_page(a_list(ROW)).rows

    assert [(name.full, name.kind) for name in row.names] == [
        ("Siân Mary O'Dhonachmore", NameKind.CURRENT),
        ("Shan O'Dhonachmore", NameKind.KNOWN_AS),
    ]
    assert (row.is_merged, str(row.born_on)) == (True, "1990-12-12")
    assert row.shown_with == "Ketterbridge RK4 7QT"


@pytest.mark.parametrize(
    "html",
    [a_list(ROW, found=""), a_list(ROW, end=""), a_list("")],
    ids=["no count", "no end", "a row too few"],
)
def test_a_list_that_is_not_whole_is_incomplete(html):
    with pytest.raises(PageIncomplete):
        parsing.persons_page(html)

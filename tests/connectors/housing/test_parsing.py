"""The housing suite's pages without a browser: whole, cut short, moved, and unreadable."""

import asyncio

import pytest

from connectors.housing import parsing
from domain.as_shown import AsShown
from domain.errors import PageIncomplete, PageNotAsExpected
from domain.housing import TenancyRow
from domain.people import RecordRef
from tests.mock_systems.housing.lettings import JOINT
from tests.mock_systems.housing.office import REASON, an_office, at_work, search


async def pages() -> tuple[str, str]:
    """A tenancy, and a list with it, as the suite shows them to a worker."""
    suite = an_office()
    async with at_work(suite) as worker:
        tenancy = await worker.get(f"/tenancy/{JOINT.tenancy_ref}")
        listed = await search(suite, worker, "name", surname="Bruxelthornley")
        return tenancy.text, listed.text


@pytest.fixture(scope="module")
def shown_pages() -> tuple[str, str]:
    return asyncio.run(pages())


@pytest.fixture
def tenancy(shown_pages: tuple[str, str]) -> str:
    return shown_pages[0]


@pytest.fixture
def results(shown_pages: tuple[str, str]) -> str:
    return shown_pages[1]


def changed(html: str, old: str, new: str) -> str:
    """The page with the first of these words replaced; they must be there."""
    assert old in html
    return html.replace(old, new, 1)


def test_whole_pages_are_read(tenancy, results):
    assert parsing.tenancy_shown(tenancy).record == RecordRef("housing", JOINT.tenancy_ref)
    assert parsing.results_page(results).total == 1
    assert parsing.reason_shown(tenancy) == parsing.results_page(results).reason == REASON


@pytest.mark.parametrize("which", ["tenancy", "results"])
def test_a_page_cut_anywhere_is_incomplete(which, request):
    html: str = request.getfixturevalue(which)
    read = parsing.tenancy_shown if which == "tenancy" else parsing.results_page
    whole = html.index('<p class="end">')

    for length in range(0, whole, 500):
        with pytest.raises(PageIncomplete):
            read(html[:length])


@pytest.mark.parametrize(
    "label",
    [
        *parsing.TENANCY_LABELS,
        *parsing.PROPERTY_LABELS,
        *parsing.PERSON_LABELS,
        *parsing.RENT_LABELS,
        *parsing.MATTER_LABELS[:1],
        *parsing.OFFICER_LABELS,
    ],
)
def test_a_label_that_moved_on_a_tenancy_is_named(tenancy, label):
    moved = tenancy.replace(f"<dt>{label}</dt>", "<dt>Elsewhere</dt>")

    with pytest.raises(PageNotAsExpected) as raised:
        parsing.tenancy_shown(moved)

    assert raised.value.missing == f'label "{label}"'


@pytest.mark.parametrize("column", parsing.ADDRESS_COLUMNS)
def test_a_column_that_moved_on_a_tenancy_is_named(tenancy, column):
    moved = changed(tenancy, f'<th scope="col">{column}</th>', '<th scope="col">Other</th>')

    with pytest.raises(PageNotAsExpected, match="Addresses of HT100001/1") as raised:
        parsing.tenancy_shown(moved)

    assert raised.value.missing == f'column "{column}"'


@pytest.mark.parametrize("words", [*parsing.ROW_LABELS, *parsing.PEOPLE_COLUMNS])
def test_a_label_or_column_that_moved_in_a_list_is_named(results, words):
    moved = results.replace(f">{words}</", ">Elsewhere</")

    with pytest.raises(PageNotAsExpected) as raised:
        parsing.results_page(moved)

    assert raised.value.missing.endswith(f' "{words}"')


def test_a_section_that_is_not_there_is_named(tenancy):
    moved = changed(tenancy, "<h2>Rent account</h2>", "<h2>Money</h2>")

    with pytest.raises(PageNotAsExpected) as raised:
        parsing.tenancy_shown(moved)

    assert raised.value.missing == 'section "Rent account"'


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("01/04/2019", "1st April 2019", "Started"),
        ("Secure tenancy", "Shared ownership", "Tenancy type"),
        ("QH4 2AB</dd>", "QH4 !</dd>", "Postcode"),
        ("£1,234.56", "about £1,200", "Arrears"),
        ("100012345678</dd>", "unknown</dd>", "Property number (UPRN)"),
    ],
)
def test_a_value_that_does_not_parse_is_kept_as_shown(tenancy, old, new, field):
    shown = parsing.tenancy_shown(changed(tenancy, old, new))

    assert shown.unreadable == (AsShown(field, new.removesuffix("</dd>")),)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("17/05/1991", "17 May or June", "Date of birth"),
        ("Joint tenant", "Lodger", "On the tenancy as"),
        ("Previous address", "Caravan", "Type"),
    ],
)
def test_a_persons_value_that_does_not_parse_is_kept_with_the_person(tenancy, old, new, field):
    shown = parsing.tenancy_shown(changed(tenancy, old, new))

    assert shown.tenants[0].unreadable == (AsShown(field, new),)
    assert shown.unreadable == ()


@pytest.mark.parametrize(
    ("label", "value"), [("Date of death", "3 May 2026"), ("Pregnancy", "due in June")]
)
def test_a_death_or_a_due_date_under_another_label_is_kept_with_the_person(tenancy, label, value):
    beside = "<div><dt>On the tenancy as</dt>"
    said = changed(tenancy, beside, f"<div><dt>{label}</dt><dd>{value}</dd></div>{beside}")

    shown = parsing.tenancy_shown(said)

    assert shown.tenants[0].unreadable == (AsShown(label, value),)
    assert parsing.tenancy_shown(tenancy).tenants[0].unreadable == ()


def test_a_matters_date_that_does_not_parse_is_kept_with_the_matter(tenancy):
    shown = parsing.tenancy_shown(changed(tenancy, "02/03/2026", "in spring"))

    assert shown.matters[0].unreadable == (AsShown("Opened", "in spring"),)


def test_a_confidential_mark_that_does_not_parse_counts_as_confidential(tenancy):
    shown = parsing.tenancy_shown(changed(tenancy, "<dd>No</dd>", "<dd>see file</dd>"))

    assert shown.address
    assert shown.address.confidential


@pytest.mark.parametrize(
    ("said", "amount"),
    [("£0.00", 0), ("£1,234.56", 123456), ("-£12.05", -1205), ("£1.5", None), ("12.00", None)],
)
def test_money_is_pence(said, amount):
    assert parsing.pence(said) == amount


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 people", "4 people"),
        ("2 anti-social", "3 anti-social"),
        ("1 neighbour", "No neighbour"),
    ],
)
def test_fewer_than_a_section_says_is_incomplete(tenancy, old, new):
    with pytest.raises(PageIncomplete):
        parsing.tenancy_shown(changed(tenancy, old, new))


def test_fewer_rows_than_a_list_says_is_incomplete(results):
    page = parsing.results_page(changed(results, "1 tenancy found", "2 tenancies found"))

    with pytest.raises(PageIncomplete):
        parsing.tenancies_found([page])


def test_a_list_of_one_landlord_is_not_trusted(results):
    with pytest.raises(PageNotAsExpected, match="All landlords"):
        parsing.results_page(changed(results, ", All landlords", ", Vale Homes"))


def test_a_refuge_in_a_list_is_a_number_only(results):
    inside, alert = '</h2>\n  <div class="inside">', '<div role="alert"><p>Refuge place</p></div>'

    page = parsing.results_page(changed(results, inside, inside + alert))

    assert page.rows == (TenancyRow(RecordRef("housing", JOINT.tenancy_ref), is_restricted=True),)


def test_tenancies_kept_back_in_other_words_are_never_nothing(results):
    notice = '<div class="notice" role="status"><p>1 tenancy left out: confidential.</p></div>'

    with pytest.raises(PageNotAsExpected, match="notice"):
        parsing.results_page(
            changed(results, "<main", "<main").replace(
                '<p class="count">', f'{notice}<p class="count">'
            )
        )


@pytest.mark.parametrize("said", ["£,.00", "£1,2,3.00", "£" + "9" * 5000 + ".00", "£１.00"])
def test_money_that_is_none_is_kept_as_shown_and_no_crash(said):
    assert parsing.pence(said) is None

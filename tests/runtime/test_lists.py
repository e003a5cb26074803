"""A list read page by page: what changed, was cut or was shown twice is not believed."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from connectors.housing import parsing as housing
from domain.errors import PageIncomplete, PageNotAsExpected, RecordRestricted
from domain.housing import TenancyRow
from domain.people import RecordRef
from domain.person_search import PersonRow
from runtime.lists import (
    PersonsPage,
    keeps_rows_back,
    kept_back,
    persons_found,
    refuse_changed,
    refuse_partial,
)

SYSTEM = "probation"


def rows(*numbers: str) -> tuple[PersonRow, ...]:
    return tuple(PersonRow(RecordRef(SYSTEM, number)) for number in numbers)


@pytest.mark.parametrize(
    "pages",
    [
        [PersonsPage(rows("A", "B"), 3, 1, 2), PersonsPage(rows("B", "C"), 4, 2, 2)],
        [PersonsPage(rows("A", "B"), 4, 1, 2), PersonsPage(rows("C"), 3, 2, 2)],
        [PersonsPage(rows("A", "B"), 3, 1, 2, withheld=1), PersonsPage(rows("C"), 3, 2, 2)],
        [PersonsPage(rows("A", "A"), 1)],
        [PersonsPage(rows("A"), 2)],
    ],
    ids=["one came", "one went", "kept back no more", "one twice", "one too few"],
)
def test_a_list_that_changed_or_repeats_is_not_believed(pages):
    with pytest.raises(PageIncomplete):
        persons_found(pages, SYSTEM)


def test_a_list_that_says_the_same_on_each_page_is():
    pages = [PersonsPage(rows("A", "B"), 3, 1, 2, 1), PersonsPage(rows("C"), 3, 2, 2, 1)]

    found = persons_found(pages, SYSTEM)

    assert (len(found.rows), found.withheld) == (3, 1)


def test_a_newest_entry_pushed_in_while_reading_does_not_balance_the_count():
    """20 of 21, then the other 2 of 22: as many as it says, one twice, the newest never seen."""
    with pytest.raises(PageIncomplete):
        refuse_changed([21, 22], SYSTEM)


def test_tenancies_that_changed_while_they_were_read_are_not_believed():
    def page(total: int, number: int, *refs: str) -> housing.TenanciesPage:
        read = tuple(TenancyRow(RecordRef("housing", one)) for one in refs)
        return housing.TenanciesPage("why", read, total, number, 2)

    with pytest.raises(PageIncomplete):
        housing.tenancies_found([page(2, 1, "A", "B"), page(3, 2, "C")])
    assert housing.tenancies_found([page(3, 1, "A", "B"), page(3, 2, "C")]).rows


@pytest.mark.parametrize("said", ["2 people are left out: address private.", "Some are not shown"])
def test_a_notice_in_other_words_is_named_and_never_nobody(said):
    with pytest.raises(PageNotAsExpected, match="notice"):
        kept_back(said, re.compile(r"(\d+) people not shown"), "list", SYSTEM)


def test_a_notice_it_knows_is_counted_and_none_is_none():
    words = re.compile(r"(\d+) people not shown")

    assert kept_back("2 people not shown: private.", words, "list", SYSTEM) == 2
    assert kept_back("", words, "list", SYSTEM) == 0


@pytest.mark.parametrize(
    ("said", "is_kept_back"),
    [
        ("2 records are hidden: you do not have access to them.", True),
        ("3 records not shown: you do not have access.", True),
        ("1 contact not listed: restricted record.", True),
        ("2 hidden", True),
        ("12 entries are restricted", True),
        ("Some entries are withheld.", True),
        ("10 records not shown", True),
        ("0 records not shown", False),
        ("0 hidden", False),
        ("2 records found. Page 1 of 1.", False),
        ("Locked by PC 5123 since 05:00. The record is read only.", False),
    ],
)
@pytest.mark.parametrize(
    "notice",
    ['<p role="status">{}</p>', '<div role="alert">{}</div>', '<p class="withheld">{}</p>'],
)
def test_a_list_says_in_its_notices_whether_it_keeps_rows_from_us(notice, said, is_kept_back):
    assert keeps_rows_back(LexborHTMLParser(notice.format(said))) is is_kept_back


def test_somebody_s_own_words_in_a_row_are_no_notice():
    """And the same words in a notice are."""
    words = "2 records are hidden"
    row = f"<table><tbody><tr><td>{words}</td></tr></tbody></table>"

    refuse_partial(LexborHTMLParser(row), SYSTEM)
    with pytest.raises(RecordRestricted):
        refuse_partial(LexborHTMLParser(f'{row}<p role="status">{words}</p>'), SYSTEM)


def test_kept_back_in_the_words_of_any_product_is_counted():
    own = re.compile(r"(\d+) persons? not shown")

    assert kept_back("2 records are hidden", own, "results", SYSTEM) == 2
    with pytest.raises(PageNotAsExpected):
        kept_back("Ask the records office", own, "results", SYSTEM)

"""A list read page by page: what changed, was cut or was shown twice is not believed."""

import re

import pytest

from connectors.housing import parsing as housing
from domain.errors import PageIncomplete, PageNotAsExpected
from domain.housing import TenancyRow
from domain.people import RecordRef
from domain.person_search import PersonRow
from runtime.lists import PersonsPage, kept_back, persons_found, refuse_changed

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

"""The system's pages without a browser: whole, cut short, unreadable, and of somebody else."""

import asyncio
import re

import pytest

from connectors.adult_social_care import parsing
from domain.as_shown import AsShown
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordRestricted,
    SessionExpired,
    WrongRecordShown,
)
from runtime.documents import Document
from runtime.lists import persons_found
from tests.builders.adult_clients import MERGED, PLAIN, RESTRICTED, WHOLE
from tests.mock_systems.adult_social_care.office import an_office, at_work, search, select

LISTS = (parsing.SERVICES, parsing.ENQUIRIES, parsing.NOTES)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """The system's own pages of several clients, and of a search for them."""
    return asyncio.run(shown_to_a_worker())


async def shown_to_a_worker() -> dict[str, str]:
    shown = {}
    async with at_work(an_office()) as worker:
        for one in (WHOLE, PLAIN, MERGED, RESTRICTED):
            shown[f"{one.client_id} details"] = (await select(worker, one.client_id)).text
            for kept in LISTS:
                shown[f"{one.client_id} {kept.kind}"] = (await worker.get(kept.path)).text
        grid = await search(worker, "btnFindByName", txtSurname="Brackenthwaitely")
        shown["grid"] = grid.text
        shown["nobody"] = (await search(worker, "btnFindByName", txtSurname="Xyzzyqua")).text
    return shown


def document(html: str) -> Document:
    return Document(html, "http://care.test/", "page", parsing.SYSTEM)


def test_a_whole_page_is_told_from_one_cut_anywhere_before_its_end(pages):
    html = pages[f"{WHOLE.client_id} details"]
    end = html.index("*** End of details")

    assert parsing.is_details(document(html))
    for at in range(0, end, 997):
        assert not parsing.is_details(document(html[:at]))
        with pytest.raises((PageIncomplete, PageNotAsExpected)):
            parsing.client_shown(html[:at])


@pytest.mark.parametrize("kept", LISTS, ids=lambda kept: kept.kind)
def test_a_list_cut_anywhere_before_its_end_is_never_read_as_shorter(pages, kept):
    html = pages[f"{WHOLE.client_id} {kept.kind}"]
    end = html.index("*** End of")

    assert kept.parse(html).entries
    for at in range(0, end, 997):
        assert not kept.is_whole(document(html[:at]))
        with pytest.raises((PageIncomplete, PageNotAsExpected)):
            kept.parse(html[:at])


def test_values_that_do_not_parse_are_kept_as_shown(pages):
    html = pages[f"{WHOLE.client_id} details"]
    for old, new in (
        (
            "<dd>03-Feb-1941</dd></div>\n  <div><dt>Date of death",
            "<dd>31-Feb-1941</dd></div>\n  <div><dt>Date of death",
        ),
        ("999 000 0018", "999 000 0019"),
        ("<td>Previous</td>", "<td>Caravan</td>"),
        ("Lacks capacity for some decisions", "See assessment"),
    ):
        assert old in html
        html = html.replace(old, new)

    shown = parsing.client_shown(html)

    assert set(shown.unreadable) == {
        AsShown("Date of birth", "31-Feb-1941"),
        AsShown("NHS number", "999 000 0019"),
        AsShown("Type", "Caravan"),
        AsShown("Mental capacity", "See assessment"),
    }
    assert (shown.person.born_on, shown.capacity) == (None, None)
    assert shown.person.identifiers.nhs_number is None


def test_an_enquirys_and_a_notes_values_that_do_not_parse_are_kept_as_shown(pages):
    enquiries = pages[f"{WHOLE.client_id} enquiries"]
    notes = pages[f"{WHOLE.client_id} notes"]

    [first, *_] = parsing.ENQUIRIES.parse(
        enquiries.replace("Section 42 enquiry", "Section 43 enquiry").replace("02-Oct-2026", "soon")
    ).entries
    [note, *_] = parsing.NOTES.parse(notes.replace("01-Sep-2026 11:22", "yesterday")).entries

    assert first.unreadable == (AsShown("Type", "Section 43 enquiry"), AsShown("Opened", "soon"))
    assert (first.kind, first.opened_on) == (None, None)
    assert (note.written_at, note.unreadable) == (None, (AsShown("Written", "yesterday"),))


def test_a_protection_nobody_can_read_counts_as_protected(pages):
    html = pages[f"{PLAIN.client_id} details"].replace("<td>No</td>", "<td>Maybe</td>")

    [address] = parsing.client_shown(html).person.addresses

    assert address.confidential


def test_a_client_without_a_lead_worker_has_nobody_to_ring(pages):
    html = pages[f"{PLAIN.client_id} details"]
    for value in (PLAIN.lead_worker, PLAIN.team, PLAIN.lead_phone):
        assert f"<dd>{value}</dd>" in html
        html = html.replace(f"<dd>{value}</dd>", "<dd></dd>")

    assert parsing.client_shown(html).lead is None


def test_a_page_whose_head_and_end_name_two_clients_is_not_believed(pages):
    html = pages[f"{PLAIN.client_id} details"]
    mixed = html.replace(f"details for client {PLAIN.client_id}", "details for client AC200001")

    assert mixed != html
    with pytest.raises(PageIncomplete):
        parsing.client_shown(mixed)


def test_what_stands_under_a_label_nobody_knows_is_kept_as_shown(pages):
    html, beside = pages[f"{WHOLE.client_id} details"], "<div><dt>Date of death</dt>"
    flagged = html.replace(beside, f"<div><dt>Danger</dt><dd>Visit in pairs</dd></div>{beside}", 1)
    before = parsing.client_shown(html).unreadable

    assert parsing.client_shown(flagged).unreadable == (
        AsShown("Danger", "Visit in pairs"),
        *before,
    )
    assert before == ()


def test_a_merged_record_names_the_one_that_goes_on(pages):
    shown = parsing.client_shown(pages[f"{MERGED.client_id} details"])

    assert shown.merged_into
    assert shown.merged_into.record_id == WHOLE.client_id
    assert parsing.client_shown(pages[f"{WHOLE.client_id} details"]).merged_into is None


def test_a_stub_is_restricted_and_nothing_else(pages):
    for kind in ("details", "services", "enquiries", "notes"):
        said = parsing.REFUSALS.said_in(document(pages[f"{RESTRICTED.client_id} {kind}"]))
        assert said is RecordRestricted


@pytest.mark.parametrize(
    ("heading", "error"),
    [
        ("Validation of viewstate failed", SessionExpired),
        ("Invalid postback or callback argument", SessionExpired),
        ("Your session has ended", SessionExpired),
        ("No client selected", WrongRecordShown),
    ],
)
def test_what_the_system_says_instead_has_its_own_error(heading, error):
    assert parsing.REFUSALS.said_in(document(f"<h1>{heading}</h1>")) is error
    assert parsing.REFUSALS.said_in(document("<h1>Details</h1>")) is None


def test_a_grid_without_count_words_or_end_is_incomplete(pages):
    grid, nobody = pages["grid"], pages["nobody"]

    assert parsing.results_page(nobody).total == 0
    assert len(parsing.results_page(grid).rows) == 2
    for html in (
        grid.replace("2 clients found. Page 1 of 1.", ""),
        grid.replace("*** End of client list ***", ""),
        nobody.replace("No clients match your search.", ""),
        nobody.replace("*** End of client list ***", ""),
    ):
        with pytest.raises(PageIncomplete):
            parsing.results_page(html)


def test_a_grid_of_one_council_of_several_is_refused(pages):
    narrowed = re.sub(r"All councils \(6\)", "Hernshaw County Council (1 of 6)", pages["nobody"])
    only = re.sub(r"All councils \(6\)", "Hernshaw County Council", pages["nobody"])

    with pytest.raises(WrongRecordShown):
        parsing.results_page(narrowed)
    assert parsing.results_page(only).total == 0


def test_the_pager_is_turned_by_number_and_past_ten_by_its_dots():
    links = "".join(
        f"<a href=\"javascript:__doPostBack('grd','Page${at}')\">{words}</a>"
        for at, words in ((9, "9"), (10, "10"), (11, "…"), (1, "First"))
    )
    shown = document(f'<form method="post" action="/x">{links}</form>')

    turned = [parsing.page_numbered(number, shown).values for number in (9, 10, 11)]

    assert [one["__EVENTARGUMENT"] for one in turned] == ["Page$9", "Page$10", "Page$11"]


def test_clients_kept_back_in_other_words_are_never_nobody(pages):
    notice = '<div class="notice" role="status"><p>1 client left out: protected address.</p></div>'
    html = pages["nobody"].replace('<dl class="searched">', f'{notice}<dl class="searched">')

    with pytest.raises(PageNotAsExpected, match="notice"):
        parsing.results_page(html)


def test_a_grid_with_rows_that_says_nobody_is_incomplete(pages):
    html = pages["grid"].replace("2 clients found. Page 1 of 1.", "No clients match your search.")

    with pytest.raises(PageIncomplete):
        persons_found([parsing.results_page(html)], parsing.SYSTEM)


def test_a_grid_of_two_councils_of_several_is_refused(pages):
    html = pages["nobody"].replace("All councils (6)", "Two councils (2 of 6)")

    with pytest.raises(WrongRecordShown):
        parsing.results_page(html)


def test_a_merger_said_in_other_words_is_kept_as_shown(pages):
    html = pages[f"{MERGED.client_id} details"].replace("was merged into", "was joined to")

    [said] = parsing.client_shown(html).unreadable

    assert said.field == "Notice"
    assert WHOLE.client_id in said.shown

"""The searches: what they count, what they show, and what they keep back."""

from dataclasses import replace

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.mock_systems.police_rms.a_night import FIRST, OFFICER, RESTRICTED, SEALED, SECRET
from tests.mock_systems.police_rms.station import a_station, signed_in, table
from tests.mock_systems.visitor import a_fault, words

EVERYTHING = {"from": "20/11/2026", "to": "24/11/2026", "type": "All"}


@pytest.fixture
def rms():
    return a_station(more_occurrences=60)


async def all_pages(
    worker: httpx.AsyncClient, path: str, params: dict[str, str]
) -> list[list[str]]:
    """Every row, by following Next as a person does."""
    answer = await worker.get(path, params=params)
    rows = table(answer, "Occurrences")
    while links := [
        link for link in LexborHTMLParser(answer.text).css(".moves a") if link.text() == "Next"
    ]:
        answer = await worker.get(str(links[0].attributes["href"]))
        rows += table(answer, "Occurrences")
    return rows


async def test_every_occurrence_is_on_exactly_one_page(rms, worker):
    visible = {one for one in rms.store.records.occurrences if one != SEALED}

    rows = await all_pages(worker, "/search/changed", EVERYTHING)

    numbers = [row[0] for row in rows]
    assert len(numbers) == len(set(numbers)) == 64
    assert set(numbers) == visible


async def test_a_page_says_how_many_there_are_and_how_many_are_withheld(rms, worker):
    answer = await worker.get("/search/changed", params={**EVERYTHING, "page": "3"})

    assert "64 records found. Showing 51 to 64. Page 3 of 3" in words(answer)
    assert "1 record not shown: you do not have access." in words(answer)


async def test_occurrences_changed_outside_the_time_asked_for_are_not_found(rms, worker):
    params = {**EVERYTHING, "from": "22/11/2026 22:30", "to": "22/11/2026 22:35"}

    rows = await all_pages(worker, "/search/changed", params)

    assert [row[4] for row in rows] == [f"22/11/2026 22:3{minute}" for minute in (4, 3, 2, 1, 0)]


async def test_the_type_narrows_the_search(rms, worker):
    none = await worker.get("/search/changed", params={**EVERYTHING, "type": "DA crime"})
    all_of_them = await worker.get(
        "/search/changed", params={**EVERYTHING, "type": "Domestic abuse (all)"}
    )

    assert "0 records found" in words(none)
    assert "64 records found" in words(all_of_them)


async def test_dates_that_cannot_be_read_are_refused(rms, worker):
    answer = await worker.get("/search/changed", params={**EVERYTHING, "from": "11-22-2026"})

    assert "Enter dates as dd/mm/yyyy" in words(answer)


@pytest.mark.parametrize("path", ["/search/changed", "/log/enquiry", "/change/enquiry"])
async def test_what_cannot_be_searched_for_stays_to_be_mended(rms, worker, path):
    wrong = {"from": "24/11/2026", "to": "20/11/2026"}
    more = {"type": "DA crime"} if path == "/search/changed" else {"by": "pc4417"}

    answer = await worker.get(path, params=wrong | more)

    page = LexborHTMLParser(answer.text)
    chosen = [one.text() for one in page.css("main option[selected]")]
    fields = {
        str(one.attributes["name"]): one.attributes["value"]
        for one in page.css("main input")
        if one.attributes["value"]
    }
    assert fields | ({"type": chosen[0]} if chosen else {}) == wrong | more


async def test_the_results_say_what_was_searched_for(rms, worker):
    by_reference = await worker.get("/search/reference", params={"reference": " ENC-NOT-HERE "})
    by_change = await worker.get("/search/changed", params={"from": "1/11/2026", "to": "2/11/2026"})

    assert "Searched for: Reference ENC-NOT-HERE" in words(by_reference)
    said = "Changed from 01/11/2026 00:00 , Changed to 02/11/2026 00:00 , Type All"
    assert f"Searched for: {said}" in words(by_change)


async def test_an_occurrence_is_found_by_its_number_and_an_unknown_one_is_not(rms, worker):
    found = await worker.get("/search/occurrence", params={"number": FIRST})
    unknown = await worker.get("/search/occurrence", params={"number": "43269999999"})

    assert [row[0] for row in table(found, "Occurrences")] == [FIRST]
    assert "1 record found" in words(found)
    assert "0 records found" in words(unknown)
    assert table(unknown, "Occurrences") == []


async def test_a_search_without_a_reference_says_that_one_is_needed(rms, worker):
    answer = await worker.get("/search/reference", params={"reference": " "})

    assert "Enter a reference." in words(answer)
    assert "records found" not in words(answer)


@pytest.mark.parametrize("typed", [{"number": ""}, {"number": "  "}, {}])
async def test_a_search_without_a_number_says_that_one_is_needed(rms, worker, typed):
    answer = await worker.get("/search/occurrence", params=typed)

    assert "Enter an occurrence number." in words(answer)
    assert "records found" not in words(answer)


async def test_a_restricted_occurrence_is_named_and_a_sealed_one_is_not(rms, worker):
    restricted = await worker.get("/search/occurrence", params={"number": RESTRICTED})
    sealed = await worker.get("/search/occurrence", params={"number": SEALED})

    assert table(restricted, "Occurrences") == [[RESTRICTED, "Restricted record"]]
    assert "0 records found" in words(sealed)
    assert "1 record not shown" in words(sealed)
    only_as_it_was_typed = table(sealed, "Occurrences"), sealed.text.count(SEALED)
    assert only_as_it_was_typed == ([], 1)


async def test_a_person_search_ignores_accents_apostrophes_and_capitals(rms, worker):
    answer = await worker.get("/search/person", params={"surname": "ODHONACH", "forename": "sian"})

    assert [row[0] for row in table(answer, "Persons")] == ["P0000004"]


async def test_a_person_search_needs_two_letters_and_a_date_it_can_read(rms, worker):
    short = await worker.get("/search/person", params={"surname": "O"})
    date = await worker.get("/search/person", params={"surname": "Oster", "born": "1991"})

    assert "Enter at least 2 letters of the surname." in words(short)
    assert "Enter the date of birth as dd/mm/yyyy." in words(date)


async def test_a_restricted_person_is_a_row_without_a_name_and_a_sealed_one_is_counted(rms, worker):
    answer = await worker.get("/search/person", params={"surname": SECRET})
    rows = table(answer, "Persons")

    assert rows == [["P0000005", "Restricted record"]]
    assert "1 record not shown" in words(answer)
    assert "Hidden" not in answer.text


async def test_an_officer_with_the_right_reads_the_restricted_name(rms):
    async with signed_in(rms, OFFICER) as officer:
        answer = await officer.get("/search/person", params={"surname": SECRET})

    assert "Hidden" in answer.text


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("too_many_results", "Too many results, refine your search."), (None, "4 records found")],
)
async def test_too_many_persons_must_be_narrowed_down(rms, worker, mode, sentence):
    if mode:
        a_fault(rms, mode, "search_persons")

    answer = await worker.get("/search/person", params={"surname": "Oster"})

    assert sentence in words(answer)


async def test_more_than_fifty_persons_are_too_many(rms, worker):
    first = rms.store.records.nominals["P0000001"]
    for number in range(50):
        rms.store.records.nominals[f"P1{number:06d}"] = first

    answer = await worker.get("/search/person", params={"surname": "Oster"})

    assert "Too many results, refine your search." in words(answer)


async def test_a_near_match_is_never_the_person_asked_for(rms, worker):
    asked = {"surname": "Ostersteadman", "forename": "Poppy", "born": "30/06/2017"}
    right = table(await worker.get("/search/person", params=asked), "Persons")
    a_fault(rms, "near_match_only", "search_persons")

    near = table(await worker.get("/search/person", params=asked), "Persons")

    assert [row[4] for row in right] == ["30/06/2017"]
    assert near
    assert "30/06/2017" not in [row[4] for row in near]


async def test_an_empty_list_without_words_does_not_say_nothing_was_found(rms, worker):
    a_fault(rms, "empty_list_without_words", "search_changed")

    without_words = await worker.get("/search/changed", params=EVERYTHING)

    assert table(without_words, "Occurrences") == []
    assert "found" not in words(without_words)


async def test_the_log_enquiry_keeps_back_entries_of_restricted_records(rms, worker):
    entries = rms.store.records.entries
    first = next(iter(entries.values()))
    entries["E0000099"] = type(first)(
        entry_id="E0000099",
        occ_no=RESTRICTED,
        at=first.at,
        by="PC 4417 Thornby",
        category="note",
        text=SECRET,
    )

    answer = await worker.get("/log/enquiry", params={"from": "20/11/2026", "to": "24/11/2026"})

    assert "30 records found" in words(answer)
    assert "1 record not shown" in words(answer)
    assert SECRET not in answer.text


async def test_the_enquiry_narrows_by_who_and_what(rms, worker):
    between = {"from": "20/11/2026", "to": "24/11/2026"}

    by_text = await worker.get("/log/enquiry", params={**between, "text": "Line 7 of"})
    by_nobody = await worker.get("/log/enquiry", params={**between, "by": "mash-enc-01"})

    assert [row[0] for row in table(by_text, "Log entries")] == ["E0000007"]
    assert "0 records found" in words(by_nobody)


async def test_a_postcode_finds_the_current_residents_and_nobody_who_moved_away(rms, worker):
    nominals = rms.store.records.nominals
    former = replace(nominals["P0000001"].addresses[0], kind="previous")
    nominals["P0000002"] = replace(nominals["P0000002"], addresses=(former,))
    asked = {"surname": "", "postcode": "rk47qt"}

    by_postcode = await worker.get("/search/person", params=asked)
    at_home = await worker.get("/search/person", params={**asked, "first_line": "14 Larkrise"})
    next_door = await worker.get("/search/person", params={**asked, "first_line": "1"})

    rows = [[row[0] for row in table(one, "Persons")] for one in (by_postcode, at_home, next_door)]
    assert rows == [["P0000001", "P0000003"], ["P0000001", "P0000003"], []]
    assert "0 records found" in words(next_door)


async def test_a_first_line_needs_a_postcode_and_a_name_may_narrow_it(rms, worker):
    without = await worker.get(
        "/search/person", params={"surname": "Oster", "first_line": "14 Larkrise"}
    )
    poppy = await worker.get(
        "/search/person", params={"surname": "Oster", "forename": "Po", "postcode": "RK4 7QT"}
    )

    assert "Enter the postcode of the address." in words(without)
    assert [row[0] for row in table(poppy, "Persons")] == ["P0000003"]

"""A workbook of numbers: checked row by row, refused with a sentence, never kept or believed."""

import io
import time
import zipfile
from typing import Any

import httpx
import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from sqlalchemy import select

from bots.research.items import QUEUE
from console import number_lists
from runtime.tables import console_drafts, work_items
from tests.console.conftest import FORM_TOKEN, Browser
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, VOSS, Hub
from tests.console.runs import ordered

FIRST, SECOND = "43260118204", "43260118190"


def a_workbook(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def a_zip(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in parts.items():
            held.writestr(name.replace("__", "/"), content)
    return written.getvalue()


def with_a_part(name: str, content: bytes) -> bytes:
    """A whole workbook, and one more part in it."""
    written = io.BytesIO(a_workbook((FIRST,)))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as held:
        held.writestr(name, content)
    return written.getvalue()


async def send(browser: Browser, content: bytes) -> httpx.Response:
    page = await browser.open("/list")
    token = FORM_TOKEN.search(page.text)
    assert token is not None
    browser.page = await browser.client.post(
        "/list",
        data={"form_token": token[1]},
        files={"file": ("numbers.xlsx", content)},
        headers={"origin": "http://127.0.0.1:8400"},
    )
    return browser.page


def kept(hub: Hub) -> int:
    with hub.transaction() as connection:
        return len(connection.execute(select(console_drafts)).all())


async def test_each_row_is_answered_and_what_can_start_is_started_once(hub, as_):
    browser = await as_(VOSS)
    rows = [("Occurrence",), (FIRST,), (int(SECOND), "Northmere"), ("4326011820",), (FIRST,)]

    answer = await send(browser, a_workbook(*rows))

    assert "<title>Your list, row by row" in answer.text
    assert "4 rows: 2 can start, 2 cannot." in answer.text
    assert "Row 4: 4326011820 has 10 digits, it needs 11." in answer.text
    assert "Row 5: same as row 2." in answer.text
    draft = answer.text.partition('action="/case/')[2].partition("/")[0]
    for name, chosen in {
        "reason": "meeting",
        "purpose": "protect_child",
        "basis": "public_task",
    }.items():
        await browser.send(f"/case/{draft}/{name}", **{name: chosen})
    assert browser.page is not None
    assert FIRST in browser.page.text
    assert SECOND in browser.page.text
    await browser.send(f"/case/{draft}/start")
    with hub.transaction() as connection:
        started = connection.execute(
            select(work_items.c.reference).where(work_items.c.queue == QUEUE)
        )
        assert {one.split("/")[1] for one in started.scalars()} == {FIRST, SECOND}


@pytest.mark.parametrize(
    "heading", ["Occurrence number", "occurrence  NO.", "Case number (police)"]
)
async def test_numbers_are_read_where_the_heading_says_and_an_empty_cell_is_said(as_, heading):
    rows = [("Name", heading), ("Wren", FIRST), ("Ash", None), ("Ida", SECOND), ("Lee", "43260")]

    page = (await send(await as_(VOSS), a_workbook(*rows))).text

    assert "4 rows: 2 can start, 2 cannot." in page
    assert "Numbers were read in column B, by its heading." in page
    assert "Row 3: nothing stands in column B." in page
    assert "Row 5: 43260 has 5 digits, it needs 11." in page


@pytest.mark.parametrize("first", ["Number of the occurrence", f"Occurrence {FIRST}"])
async def test_without_such_a_heading_it_is_said_that_the_first_cells_were_read(as_, first):
    page = (await send(await as_(VOSS), a_workbook((first,), ("Wren", SECOND)))).text

    assert "the first filled cell of each row was read" in page
    assert "has digits only" in page


async def to_the_check(browser: Browser, draft: str) -> str:
    """Through the three questions; what the check page says."""
    chosen = {"reason": "meeting", "purpose": "protect_child", "basis": "public_task"}
    for name, answer in chosen.items():
        await browser.send(f"/case/{draft}/{name}", **{name: answer})
    assert browser.page is not None
    return browser.page.text


async def a_listed_draft(browser: Browser) -> str:
    """The draft of a list of two."""
    answer = await send(browser, a_workbook((FIRST,), (SECOND,)))
    return answer.text.partition('action="/case/')[2].partition("/")[0]


async def test_a_list_that_was_started_begins_again_with_all_of_it(as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    await to_the_check(browser, draft)
    await browser.send(f"/case/{draft}/start")

    question = await browser.send(f"/case/{draft}/research")
    again = question.url.path.split("/")[2]

    assert again != draft
    said = await to_the_check(browser, again)
    assert FIRST in said
    assert SECOND in said


async def test_after_a_list_was_started_that_is_said_and_starting_is_not_the_next_thing(as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    before = (await browser.open(f"/case/{draft}")).text
    await to_the_check(browser, draft)

    page = (await browser.send(f"/case/{draft}/start")).text

    assert "Research on 2 cases was started." in page
    assert "Work on these cases" in page
    button = page.partition(f'action="/case/{draft}/research"')[2].partition("</form>")[0]
    assert "govuk-button--secondary" in button
    assert "was started" not in before
    first = before.partition(f'action="/case/{draft}/research"')[2].partition("</form>")[0]
    assert "govuk-button--secondary" not in first


async def test_schools_are_told_of_no_list(hub, as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    await browser.open(f"/case/{draft}")

    answer = await browser.send(f"/case/{draft}/schools")

    assert answer.url.path == f"/case/{draft}"
    assert "Start research" in await to_the_check(browser, draft)
    await browser.send(f"/case/{draft}/start")
    with hub.transaction() as connection:
        queues = connection.execute(select(work_items.c.queue)).scalars()
        assert list(queues) == [QUEUE, QUEUE]


async def test_a_draft_does_not_outlive_the_rights_of_who_began_it(hub, as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    await to_the_check(browser, draft)
    moved = hub.console.settings.hub.model_copy(update={"authority": "eastholm"})
    settings = hub.console.settings.model_copy(update={"hub": moved})
    object.__setattr__(hub.console, "settings", settings)
    moved_on = await as_(VOSS)
    await moved_on.open("/cases")

    answer = await moved_on.send(f"/case/{draft}/start")

    assert "hold no case" in answer.text
    with hub.transaction() as connection:
        assert connection.execute(select(work_items.c.id)).all() == []


EXPONENT = "4.32601182E10"


def with_an_exponent() -> bytes:
    """What a sheet keeps of a number of which nine digits were left."""
    with zipfile.ZipFile(io.BytesIO(a_workbook((43260118200,)))) as held:
        parts = {one: held.read(one) for one in held.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"43260118200", EXPONENT.encode())
    return a_zip(**parts)


LOST = "may have lost its last digits"


@pytest.mark.parametrize(
    ("value", "is_taken"),
    [
        (int(SECOND), True),
        (float(FIRST), True),
        (43260100000, False),
        (4.32601e10, False),
        (EXPONENT, False),
        ("43260100000", True),
    ],
    ids=["whole", "float-of-all-digits", "noughts", "exponent", "nine-digits", "typed-as-text"],
)
async def test_a_number_a_sheet_has_rounded_is_not_believed(as_, value, is_taken):
    book = with_an_exponent() if value == EXPONENT else a_workbook((value,))

    answer = await send(await as_(VOSS), book)

    assert ("1 row: 1 can start, 0 cannot." in answer.text) is is_taken
    assert (LOST in answer.text) is not is_taken


async def test_what_goes_on_already_cannot_start_from_a_list(hub, as_):
    browser = await as_(VOSS)
    await test_each_row_is_answered_and_what_can_start_is_started_once(hub, as_)

    answer = await send(browser, a_workbook((FIRST,)))

    assert "1 row: 0 can start, 1 cannot." in answer.text
    assert "This research started" in answer.text


async def test_what_was_begun_after_a_list_was_checked_is_left_out_at_its_start(hub, as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    await to_the_check(browser, draft)
    ordered(hub, f"research/{SECOND}/0a1b2c3d4e-1", requested_by=CALLOWAY.id)

    answer = await browser.send(f"/case/{draft}/start")

    assert answer.status_code == 409
    assert f"{SECOND}: This research started" in answer.text
    assert "for PS Rhian Calloway" in answer.text
    assert references(hub) == {f"research/{SECOND}/0a1b2c3d4e-1"}  # nothing before it is read
    await browser.send(f"/case/{draft}/start")
    assert {one.split("/")[1] for one in references(hub)} == {FIRST, SECOND}
    assert len(references(hub)) == 2


async def test_a_list_of_which_all_was_begun_meanwhile_starts_nothing(hub, as_):
    browser = await as_(VOSS)
    draft = await a_listed_draft(browser)
    await to_the_check(browser, draft)
    for number in (FIRST, SECOND):
        ordered(hub, f"research/{number}/0a1b2c3d4e-1", requested_by=CALLOWAY.id)

    for _ in range(2):
        answer = await browser.send(f"/case/{draft}/start")
        assert answer.status_code == 409
        assert answer.text.count("This research started") == 2
        assert f'action="/case/{draft}/start"' not in answer.text
    assert len(references(hub)) == 2


def references(hub: Hub) -> set[str]:
    with hub.transaction() as connection:
        found = connection.execute(
            select(work_items.c.reference).where(work_items.c.queue == QUEUE)
        )
        return set(found.scalars())


def with_a_damaged_part() -> bytes:
    """A workbook with a part packed another way, and a bit of that turned over."""
    written = io.BytesIO(a_workbook((FIRST,)))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_LZMA) as held:
        held.writestr("xl/more.xml", b"0123456789" * 99)
        place = held.getinfo("xl/more.xml").header_offset
    content = bytearray(written.getvalue())
    # Past the header of the part (30 letters and its name) and the settings of its packing.
    start = place + 30 + len("xl/more.xml") + 9
    content[start : start + 12] = b"\xff" * 12
    return bytes(content)


REFUSED = {
    "damaged": (with_a_damaged_part(), "no workbook"),
    "nothing": (b"", "Choose a workbook"),
    "text": (b"43260118204\n", "no workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "no workbook"),
    "other-zip": (a_zip(readme=b"hello"), "no plain workbook"),
    "half": (a_workbook((FIRST,))[:-400], "no workbook"),
    "macros": (with_a_part("xl/vbaProject.bin", b"0"), "no plain workbook"),
    "entities": (
        with_a_part("xl/more.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>'),
        "no plain workbook",
    ),
    "formula": (a_workbook((FIRST,), (SECOND, "=1+1")), "a formula in column B (cell B2)"),
    "link-formula": (a_workbook(('=HYPERLINK("http://example.org")',)), "Save as values"),
    "many-rows": (a_workbook(*[(FIRST,)] * 250), "more than 200 rows"),
    "many-columns": (a_workbook(tuple(range(60))), "50 columns"),
    "many-parts": (a_zip(**{f"p{n}": b"" for n in range(200)}), "more than 100 parts"),
    "empty": (a_workbook(), "no row has anything"),
    "too-large": (b"0" * (number_lists.MOST_BYTES + 1), "larger than 512 KB"),
    "far-too-large": (b"0" * (4 * number_lists.MOST_BYTES), "larger than 512 KB"),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
async def test_a_file_that_is_no_plain_list_is_refused_with_why_and_not_kept(hub, as_, content):
    browser = await as_(VOSS)

    answer = await send(browser, content[0])

    assert answer.status_code == 400
    assert content[1] in answer.text
    assert kept(hub) == 0


async def test_a_zip_bomb_is_refused_before_it_is_opened(as_):
    bomb = with_a_part("xl/worksheets/sheet9.xml", b"0" * 300 * number_lists.MEGABYTE)
    assert len(bomb) < number_lists.MOST_BYTES  # small enough to be let in at the door
    browser = await as_(VOSS)
    began = time.perf_counter()

    answer = await send(browser, bomb)

    assert "it is larger than 5 MB when opened" in answer.text
    assert time.perf_counter() - began < 2


async def test_a_form_that_is_not_ours_or_a_person_of_elsewhere_starts_nothing(hub, as_):
    browser = await as_(VOSS)
    forged = await browser.client.post("/list", files={"file": ("a.xlsx", a_workbook((FIRST,)))})
    assert forged.status_code == 403
    assert "hold no case" in (await send(await as_(ELSEWHERE), a_workbook((FIRST,)))).text
    assert (await (await as_(EDDERY)).open("/list")).status_code == 404
    assert kept(hub) == 0

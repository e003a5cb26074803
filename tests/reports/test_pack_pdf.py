"""The pack as a PDF: tagged, in reading order, its line on every sheet, and every word text."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from domain.research_pack import Event, FactField, ResearchPack, why_out_of_date
from reports.research_pack.page import render
from runtime.browser import Browser
from runtime.pdf import pdf_of
from tests.builders.research import (
    HOSTILE,
    MADE_AT,
    MARLOW,
    POLICE,
    a_fact,
    a_pack_person,
    a_research_pack,
    a_source,
    looked,
    pack_of,
)
from tests.reports.test_pack_page import CHANGED, NOON

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


LETTERS = ("picture letters", "right to left", "control letters", "4,000 letters")
TAGS = ("/H1", "/H2", "/H3", "/Table", "/TR", "/TH", "/TD", "/Figure")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pdf(browser: Browser) -> PdfReader:
    pack = a_research_pack()
    return await printed(browser, pack, *why_out_of_date(pack, CHANGED, NOON))


def structure(pdf: PdfReader) -> list[Any]:
    """The elements a screen reader goes through, in its order."""
    root: Any = pdf.trailer["/Root"]
    return list(_elements(root["/StructTreeRoot"]))


def _elements(node: Any) -> Iterator[Any]:
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])


def tags_of(pdf: PdfReader) -> Counter[str]:
    return Counter(str(element["/S"]) for element in structure(pdf))


def words_of(pdf: PdfReader) -> str:
    """What is printed; a word that is broken at its hyphen is one again."""
    words = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    return words.replace("- ", "-")


async def printed(browser: Browser, pack: ResearchPack, *out_of_date: str) -> PdfReader:
    return PdfReader(io.BytesIO(await pdf_of(browser, render(pack, out_of_date))))


def a_small_pack(text: str) -> ResearchPack:
    """One person with one record, all of whose words are this text."""
    source = a_source(POLICE, text, text, evidence=text)
    fact = a_fact("marlow", FactField.OCCUPATION, text, source)
    event = Event((MARLOW,), MADE_AT.date(), text, source)
    answer = looked("marlow", POLICE, text, facts=(fact,), events=(event,))
    return pack_of([a_pack_person("marlow", text)], [answer])


async def test_it_is_tagged_and_its_headings_tables_and_pictures_are_what_they_are(pdf):
    root: Any = pdf.trailer["/Root"]
    counted = tags_of(pdf)
    headings = [e["/S"] for e in structure(pdf) if e["/S"] in ("/H1", "/H2", "/H3")]
    described = [e for e in structure(pdf) if e["/S"] == "/Figure" and e.get("/Alt")]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert (counted["/H1"], counted["/H2"]) == (1, 6)
    assert counted["/Table"] > 15
    assert counted["/TH"] > counted["/Table"]
    assert len(described) == 2
    assert headings[:2] == ["/H1", "/H2"]
    assert len(pdf.outline) > 0


async def test_every_sheet_says_what_it_is_and_that_it_is_out_of_date(pdf):
    pages = [" ".join(page.extract_text().split()) for page in pdf.pages]

    line = "OUT OF DATE · R-2211-0046 · as at Monday 23 November 2026, 6:54am"
    assert len(pages) > 3
    for number, words in enumerate(pages, 1):
        assert line in words
        assert "OFFICIAL-SENSITIVE" in words
        assert f"page {number} of {len(pages)}" in words
    assert pages[0].index("The police record changed at 9:14am") < pages[0].index("Research pack")


async def test_a_check_that_is_folded_on_the_screen_is_printed_in_full(pdf):
    words = words_of(pdf)
    made_or_tried = [check for check in a_research_pack().checks if check.as_at]

    assert "Until it is, treat this check as not made." in words
    assert words.count("by account mash-research-01") == len(made_or_tried) > 10


async def test_whatever_a_record_says_is_text(browser):
    """Two prints for all of it: the page, from which this is made, is proven word by word."""
    markup = '</td></table><script>Zyzzyva("q")</script>=1+1'
    letters = " ".join(HOSTILE[kind] for kind in LETTERS)
    plain = await printed(browser, a_small_pack("x"))
    hostile = await printed(browser, a_small_pack(markup))
    lettered = await printed(browser, a_small_pack(letters))

    assert told_by(hostile) == told_by(lettered) == told_by(plain)
    assert words_of(hostile).replace(" ", "").count('<script>Zyzzyva("q")</script>=1+1') > 5
    assert words_of(lettered).count("w") > 5 * 3_993


def told_by(pdf: PdfReader) -> dict[str, int]:
    """How many headings, tables, cells and pictures a screen reader is told of."""
    counted = tags_of(pdf)
    return {tag: counted[tag] for tag in TAGS}


async def test_nothing_a_record_says_makes_the_page_wider_than_a_telephone(browser):
    text = HOSTILE["formula"] + HOSTILE["4,000 letters"]
    context = await browser.new_context(viewport={"width": 320, "height": 600})
    page = await context.new_page()
    await page.set_content(render(a_small_pack(text)))

    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    # The control: a line that cannot break makes it wider.
    await page.set_content(f"<pre>{'w' * 400}</pre>")
    assert await page.evaluate("document.documentElement.scrollWidth") > 320
    await context.close()

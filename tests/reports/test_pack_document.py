"""The pack as a Word document, opened again: real headings and tables, and nothing but text."""

import io
from collections import Counter
from typing import Any

import pytest
from docx import Document

from domain.research_pack import why_out_of_date
from reports.research_pack.contents import contents
from reports.research_pack.document import file_name, render
from reports.research_pack.parts import Table
from reports.xml_text import storable
from tests.builders.research import HOSTILE, a_pack_that_says, a_research_pack
from tests.reports.test_pack_page import CHANGED, NOON


def opened(contents_of_file: bytes) -> Any:
    return Document(io.BytesIO(contents_of_file))


@pytest.fixture(scope="module")
def document() -> Any:
    pack = a_research_pack()
    return opened(render(pack, why_out_of_date(pack, CHANGED, NOON)))


def words_of(document: Any) -> str:
    """Everything in it, tables too, in reading order."""
    return "".join(
        node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")
    )


def test_the_first_thing_that_is_read_is_that_it_is_out_of_date(document):
    fresh = opened(render(a_research_pack()))
    first = [paragraph.text for paragraph in document.paragraphs[:4]]

    assert first[0] == "OUT OF DATE"
    assert first[1].startswith("The police record changed at 9:14am")
    assert first[3] == "OFFICIAL-SENSITIVE"
    assert fresh.paragraphs[0].text == "OFFICIAL-SENSITIVE"


def test_its_headings_are_headings_in_the_order_of_the_page(document):
    whole = contents(a_research_pack())
    headings = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")
    ]
    expected = [("Heading 1", whole.title)]
    for number, section in enumerate(whole.sections, 1):
        expected.append(("Heading 2", f"{number} {section.heading}"))
        expected += [("Heading 3", division.heading) for division in section.divisions]

    assert headings == expected


def test_its_tables_have_every_cell_of_the_page_and_repeat_their_headings(document):
    whole = contents(a_research_pack())
    parts = [
        blocks
        for section in whole.sections
        for blocks in (section.blocks, *(division.blocks for division in section.divisions))
    ]
    blocks = [one for part in parts for one in part if isinstance(one, Table) and one.rows]

    assert len(document.tables) == len(blocks)
    for made, block in zip(document.tables, blocks, strict=True):
        assert len(made.rows) == len(block.rows) + 1
        assert made.rows[0]._tr.trPr.xpath("w:tblHeader")
        assert [cell.text for cell in made.rows[0].cells] == list(block.headings)
    checks = document.tables[0]
    assert "[Could not be searched]" in checks.rows[1].cells[7].text
    assert "Until it is, treat this check as not made." in checks.rows[1].cells[7].text


def test_every_sheet_has_its_line_and_its_number(document):
    footer = document.sections[0].footer.paragraphs[0]

    assert footer.text.startswith("OUT OF DATE · R-2211-0046 · as at Monday 23 November 2026")
    assert "OFFICIAL-SENSITIVE" in footer.text
    codes = [value for node in footer._p.iter() for value in node.attrib.values()]
    assert {"PAGE", "NUMPAGES"} <= set(codes)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_record_says_is_text(text):
    elements = elements_of(opened(render(a_pack_that_says("x"))))

    document = opened(render(a_pack_that_says(text)))

    assert elements_of(document) == elements
    assert storable(text) in words_of(document)


def elements_of(document: Any) -> Counter[str]:
    """How many of each element there are."""
    return Counter(str(node.tag) for node in document.element.body.iter())


def test_an_element_more_is_found():
    plain = opened(render(a_research_pack()))
    more = opened(render(a_research_pack()))
    more.add_paragraph("one more")

    assert elements_of(more) != elements_of(plain)


def test_the_files_name_and_properties_name_nobody(document):
    properties = document.core_properties

    assert file_name(a_research_pack()) == "pack-R-2211-0046.docx"
    assert (properties.author, properties.title, properties.subject) == (
        "MASH digital workers",
        "",
        "",
    )

"""The pack as a Word document: real headings, tables that repeat theirs, a line a sheet."""

import io
from collections.abc import Sequence
from itertools import chain

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Cell as DocxCell
from docx.table import _Row as DocxRow
from docx.text.paragraph import Paragraph

from domain.research_pack import ResearchPack
from domain.saying import capitalised
from domain.wording.labels import Tag
from domain.wording.pack_sentences import PACK_SENTENCES
from reports.research_pack import saying
from reports.research_pack.contents import contents
from reports.research_pack.parts import Block, Cell, Contents, Picture, Sentence, Table
from reports.xml_text import storable

_FONT = "Arial"
_LANGUAGE = "en-GB"
_WIDTH, _HEIGHT, _MARGIN = Cm(29.7), Cm(21.0), Cm(1.4)
_INK, _RED = RGBColor(0x0B, 0x0C, 0x0C), RGBColor(0x94, 0x25, 0x14)
_SIZES = {"Normal": 9.5, "Heading 1": 18, "Heading 2": 14, "Heading 3": 11.5}
_SMALL = Pt(8)
_LINE_TO_WRITE_ON = "_" * 24
_GRID = "Table Grid"


def file_name(pack: ResearchPack) -> str:
    """`pack-R-2211-0046.docx`."""
    return f"{saying.file_stem(pack)}.docx"


def render(pack: ResearchPack, out_of_date: Sequence[str] = ()) -> bytes:
    """The document as the bytes of a file; `out_of_date` as of the page."""
    whole = contents(pack, out_of_date)
    document = _blank(whole)
    _begin(document, whole)
    for number, section in enumerate(whole.sections, 1):
        document.add_heading(storable(f"{number} {section.heading}"), level=2)
        _blocks(document, section.blocks, section.heading)
        for division in section.divisions:
            document.add_heading(storable(division.heading), level=3)
            _blocks(document, division.blocks, division.heading)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _blank(whole: Contents) -> DocxDocument:
    document = Document()
    for name, size in _SIZES.items():
        _set_font(document.styles[name], size)
    _set_language(document)
    document.core_properties.author = "MASH digital workers"
    document.core_properties.comments = ""
    sheet = document.sections[0]
    sheet.orientation, sheet.page_width, sheet.page_height = WD_ORIENT.LANDSCAPE, _WIDTH, _HEIGHT
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = _MARGIN
    _number_sheets(sheet.footer.paragraphs[0], whole)
    return document


def _set_font(style: ParagraphStyle, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _INK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)


def _set_language(document: DocxDocument) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGE)


def _number_sheets(paragraph: Paragraph, whole: Contents) -> None:
    before, rest = PACK_SENTENCES["page_of"].split("{page}")
    between = rest.removesuffix("{pages}")
    paragraph.add_run(storable(f"{whole.sheet_line} · {before}")).font.size = _SMALL
    _field(paragraph, "PAGE")
    paragraph.add_run(between).font.size = _SMALL
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    """A number Word works out itself; python-docx has no door for fields."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = _SMALL
    field.append(run._r)
    paragraph._p.append(field)


def _begin(document: DocxDocument, whole: Contents) -> None:
    for number, sentence in enumerate(saying.stamped(whole.out_of_date)):
        run = document.add_paragraph().add_run(storable(sentence))
        run.bold, run.font.color.rgb = True, _RED
        run.font.size = Pt(18 if number == 0 else 11)
    document.add_paragraph().add_run(storable(whole.marking)).bold = True
    document.add_heading(storable(whole.title), level=1)
    for line in whole.about:
        document.add_paragraph(storable(line))
    for warning in whole.warnings:
        _sentence(document, warning)


def _blocks(document: DocxDocument, blocks: Sequence[Block], heading: str) -> None:
    for block in blocks:
        match block:
            case Sentence():
                _sentence(document, block)
            case Picture():
                document.add_paragraph(storable(block.finding))
                document.add_paragraph(PACK_SENTENCES["picture_elsewhere"])
            case Table():
                _table(document, block, heading)


def _sentence(document: DocxDocument, sentence: Sentence) -> None:
    run = document.add_paragraph().add_run(storable(capitalised(sentence.words)))
    run.bold = sentence.tag is not Tag.NONE


def _table(document: DocxDocument, table: Table, heading: str) -> None:
    if table.caption != heading:
        caption = document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.add_run(storable(table.caption)).bold = True
    if not table.rows:
        document.add_paragraph(storable(table.empty))
        return
    made = document.add_table(rows=1, cols=len(table.headings), style=_GRID)
    made.autofit = False
    _describe(made, table.caption)
    _fill(made.rows[0], [Cell(words) for words in table.headings], table, is_heading=True)
    for row in table.rows:
        _fill(made.add_row(), row, table, is_heading=False)
    document.add_paragraph()


def _describe(made: DocxTable, caption: str) -> None:
    """The table's name for whoever cannot see it, and that its first column is headings."""
    properties = made._tbl.tblPr
    properties.append(_element("w:tblCaption", storable(caption)))


def _element(name: str, value: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def _fill(row: DocxRow, cells: Sequence[Cell], table: Table, *, is_heading: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))
    shares = table.widths or (100 / len(cells),) * len(cells)
    room = _WIDTH - 2 * _MARGIN
    for number, (made, cell, share) in enumerate(zip(row.cells, cells, shares, strict=True)):
        made.width = Emu(int(room * share / 100))
        _write(made, cell, is_bold=is_heading or number == 0)


def _write(made: DocxCell, cell: Cell, *, is_bold: bool) -> None:
    words = f"[{cell.words}]" if cell.tag is not Tag.NONE else cell.words
    paragraphs = chain(made.paragraphs, iter(made.add_paragraph, None))
    if words:
        run = next(paragraphs).add_run(storable(words))
        run.bold = is_bold or cell.tag is not Tag.NONE
    for line in (*cell.opens, *cell.lines, *([_LINE_TO_WRITE_ON] * cell.blank_lines)):
        next(paragraphs).add_run(storable(line)).font.size = _SMALL
    for paragraph in made.paragraphs:
        paragraph.paragraph_format.space_after = Pt(1)

"""The pack as one page: a file that fetches nothing, reads top-down and prints in full."""

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from domain.research_pack import ResearchPack
from domain.wording.pack_sentences import PACK_SENTENCES
from domain.wording.research import OUT_OF_DATE
from reports.research_pack.contents import contents


def render(pack: ResearchPack, out_of_date: Sequence[str] = ()) -> str:
    """The whole page as HTML, of which a browser also makes the PDF.

    `out_of_date`: the sentences of `domain.research_pack.why_out_of_date`, none where it is not.
    """
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    whole = contents(pack, out_of_date)
    return environment.get_template("pack.html").render(
        pack=whole,
        words=PACK_SENTENCES,
        out_of_date=OUT_OF_DATE,
        footer_css=css_string(whole.sheet_line),
        page_css=_number_of_page(),
    )


def css_string(text: str) -> str:
    """The text as a CSS string, in which nothing but letters and digits stands for itself."""
    return '"' + "".join(_escaped(mark) for mark in text) + '"'


def _escaped(mark: str) -> str:
    is_plain = mark.isascii() and mark.isalnum()
    # NUL is no character in CSS, and an escape of it would read as one that is missing.
    return mark if is_plain else f"\\{ord(mark) or 0xFFFD:x} "


def _number_of_page() -> str:
    before, between = PACK_SENTENCES["page_of"].split("{page}")
    middle = between.removesuffix("{pages}")
    return f"{css_string(before)} counter(page) {css_string(middle)} counter(pages)"

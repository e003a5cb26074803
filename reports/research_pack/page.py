"""The pack as one page: a file that fetches nothing, reads top-down and prints in full."""

import re
from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from domain.research_pack import WHOLE_CHRONOLOGY, ChosenLines, ResearchPack
from domain.wording.pack_sentences import PACK_SENTENCES
from domain.wording.research import OUT_OF_DATE
from reports.research_pack import saying
from reports.research_pack.contents import contents
from reports.research_pack.parts import Contents


def render(pack: ResearchPack, out_of_date: Sequence[str] = ()) -> str:
    """The whole page as HTML, of which a browser also makes the PDF.

    `out_of_date`: the sentences of `domain.research_pack.why_out_of_date`, none where it is not.
    """
    whole = contents(pack, out_of_date)
    page = _template("pack.html", whole)
    return page.render(
        footer_css=css_string(whole.sheet_line),
        page_css=_number_of_page(),
        wrong="",
        ringing="",
        choosing="",
    )


def render_banner(pack: ResearchPack, out_of_date: Sequence[str]) -> str:
    """OUT OF DATE and why, for a page that has a frame of its own; nothing where it is not."""
    return _template("pack_banner.html", contents(pack, out_of_date)).render()


def render_main(
    pack: ResearchPack,
    wrong: str = "",
    chosen: ChosenLines = WHOLE_CHRONOLOGY,
    choosing: str = "",
    ringing: str = "",
) -> str:
    """The pack from its heading on, without style or frame, for a page that has its own.

    `wrong`: the address where a part or a fact is said to be wrong; which one is put behind it.
    `chosen`: the lines of the chronology that are shown. `choosing`: markup above them, of a form.
    `ringing`: the address where what came of ringing is noted; whom is put behind it.
    """
    whole = contents(pack, chosen=chosen)
    return _template("pack_main.html", whole).render(
        wrong=wrong, choosing=choosing, ringing=ringing
    )


def style() -> str:
    """The style of what `render_main` and `render_banner` give."""
    environment = _environment()
    return "\n".join(environment.get_template(f"{n}.css").render() for n in ("report", "pack"))


def style_within(selector: str) -> str:
    """The same for a part of a page that has a style of its own already."""
    whole = re.sub(r"^(\s*)(:root|body) \{", r"\1& {", style(), flags=re.MULTILINE)
    return f"{selector} {{\n{whole}\n}}\n"


def sheet_style(
    pack: ResearchPack,
    out_of_date: Sequence[str],
    printed: str,
    chosen: ChosenLines = WHOLE_CHRONOLOGY,
) -> str:
    """What stands on every sheet of a page that is printed; `printed`: by whom and when."""
    filtered = saying.sheet_filtered(pack, chosen)
    parts = (contents(pack, out_of_date).sheet_line, filtered, printed)
    line = " · ".join(part for part in parts if part)
    return _template("pack_sheets.css", contents(pack)).render(
        footer_css=css_string(line), page_css=_number_of_page()
    )


def _template(name: str, whole: Contents) -> Template:
    given = {"pack": whole, "words": PACK_SENTENCES, "out_of_date": OUT_OF_DATE}
    return _environment().get_template(name, globals=given)


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
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

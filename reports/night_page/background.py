"""What stands behind the figures: passes, release modes, rules and method."""

from domain.saying import say_moment
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import process_name
from domain.wording.states import RELEASE_MODES
from reports.night.report import NightReport
from reports.night_page.cells import columns_of, tagged, when
from reports.night_page.parts import Cell, Section, Table
from reports.night_sentences import counted, method, origin_words, said


def background(report: NightReport) -> Section:
    """The passes, how far the workers may go alone, and what the figures count."""
    what = tuple((Cell(what), Cell(value)) for what, value in method(report))
    explained = Table(NIGHT_HEADINGS["method"], columns_of("what", "value"), what)
    return Section(
        "method",
        NIGHT_HEADINGS["method"],
        (origin_words(report),),
        None,
        (_passes(report), _modes(report), explained),
    )


def _passes(report: NightReport) -> Table:
    rows = tuple(
        (
            Cell(when(each.asked_at, report.as_at)),
            Cell(process_name(each.process)),
            Cell(say_moment(each.window_from)),
            Cell(when(each.completed_at, report.as_at) if each.completed_at else "–"),
            *(Cell("–" if n is None else str(n)) for n in (each.seen, each.withheld)),
            Cell("–" if each.items_new is None else str(each.items_new)),
        )
        for each in report.passes
    )
    return Table(
        NIGHT_HEADINGS["passes"],
        columns_of("began", "process", "asked_from", "end", "seen:", "withheld:", "new_items:"),
        rows,
        said("passes_none", since=say_moment(report.since)),
    )


def _modes(report: NightReport) -> Table:
    rows = tuple(
        (
            Cell(process_name(row.process)),
            Cell(row.authority),
            tagged(RELEASE_MODES[row.mode]),
            Cell(", ".join(f"{v} ({counted('item', n)})" for v, n in row.versions)),
        )
        for row in report.rules
    )
    columns = columns_of("process", "authority", "mode", "rules")
    return Table(NIGHT_HEADINGS["modes"], columns, rows, NIGHT_SENTENCES["nothing_to_do"])

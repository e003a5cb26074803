"""The night as one page: a single file that fetches nothing, reads top-down and prints well."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from domain.saying import say_moment
from domain.wording.night_sentences import NIGHT_SENTENCES
from reports.night.report import NightReport
from reports.night_page.background import background
from reports.night_page.happened import happened
from reports.night_page.messages import messages
from reports.night_page.open_items import needs, to_tell
from reports.night_page.partners import partners
from reports.night_page.parts import Section
from reports.night_page.picture import picture
from reports.night_page.reconciliation import reconciliation
from reports.night_page.timeliness import timeliness
from reports.night_sentences import about, figures, headlines, marking, said, title


def render(report: NightReport) -> str:
    """The whole page as HTML."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("night.html").render(
        title=title(report),
        about=about(report),
        lines=headlines(report),
        figures=figures(report),
        sections=sections(report),
        words=NIGHT_SENTENCES,
        marking=marking(report),
        as_at=said("as_at", as_at=say_moment(report.as_at)),
        is_finished=report.is_finished,
    )


def sections(report: NightReport) -> tuple[Section, ...]:
    """The parts of the page in order: what needs somebody first."""
    return (
        to_tell(report),
        needs(report),
        happened(report),
        messages(report),
        timeliness(report),
        reconciliation(report),
        partners(report),
        picture(report),
        background(report),
    )

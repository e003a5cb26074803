"""`mash report`: compare with the partners' own lists now, and write the report of the night."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from cyclopts import App

from cli.kept_log import log_kept
from cli.office import BEFORE_ANY_WORK, Office, at_work, making_a_place
from cli.people import By, acting
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import line, pairs
from cli.set_up import refuse_not_set_up
from cli.way_out import a_way_out
from domain.saying import say_in_24_hours
from flows.hands import worker_here
from flows.processes import OnBehalfOf
from flows.reporting import Reported, report_night
from flows.wiring import NoChromium
from reports.night_sentences import headlines, why_not_proven

report = App(name="report", help="The report of the night, made now.")


@report.default
def report_now(*, by: By = "", json: AsJson = False) -> int:
    """The night since the newest first pass: what was done beside what the partners list.

    Nothing is entered anywhere. The page and the workbook name nobody.
    """
    return at_work(json, lambda office: _reported(office, acting(by)))


def _reported(office: Office, by: str) -> Report:
    refuse_not_set_up(office.settings)
    worker = worker_here("report", office.database, office.settings)
    behalf = OnBehalfOf(by, str(uuid.uuid4()))
    try:
        with _place_for_it(office), a_way_out(office), log_kept(office.settings, "report"):
            return _said(asyncio.run(report_night(worker, behalf)))
    except NoChromium as missing:
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}") from None


@contextmanager
def _place_for_it(office: Office) -> Iterator[None]:
    """Known before anything is compared: it takes minutes."""
    folder = office.settings.reports_folder()
    with making_a_place(folder):
        folder.mkdir(parents=True, exist_ok=True)
    yield


def _said(reported: Reported) -> Report:
    found = reported.report
    blocks = [
        *(line(say_in_24_hours(one.words)) for one in headlines(found)),
        line(""),
        pairs([("Reports", str(reported.page)), ("", str(reported.workbook))]),
        line(""),
    ]
    facts = {
        "since": found.since.isoformat(),
        "as_at": found.as_at.isoformat(),
        "compared": found.reconciliation is not None,
        "proven": found.is_proven,
        "reports": [str(reported.page), str(reported.workbook)],
    }
    if found.is_proven:
        return Report("Everything adds up, and the partners' own lists agree.", facts, blocks)
    verdict = f"NOT PROVEN. {say_in_24_hours(why_not_proven(found))}"
    return Report(verdict, facts, blocks, Exit.NOT_PROVEN)

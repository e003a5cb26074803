"""`mash report`: what it says of a night, and what it is not begun without."""

import json
from contextlib import nullcontext

import pytest

from cli import night
from cli.report import Exit
from domain.errors import SystemUnavailable
from domain.wording.night_sentences import NIGHT_SENTENCES
from flows import reporting
from runtime.settings import Settings
from tests.builders.queue import an_item, an_open_lane, claimed, queued
from tests.cli.test_shift import PARTNER
from tests.cli.test_starting import cannot_start
from tests.reports.nights import a_reconciliation

HUB = {
    "authority": "northmere",
    "force": "Northmere Police",
    "phone": "01632 960100",
    "mailbox": "mash@northmere.example",
    "allowed_domains": ["northmere.example"],
}
SYSTEMS = ("police_rms", "education", "secure_mail")


@pytest.fixture
def set_up(hub, monkeypatch):
    """A hub with its partners, and a way out that is there already."""
    hub.patch.setenv("MASH_PARTNERS", json.dumps(dict.fromkeys(SYSTEMS, PARTNER)))
    hub.patch.setenv("MASH_HUB", json.dumps(HUB))
    monkeypatch.setattr(night, "a_way_out", lambda _office: nullcontext())
    return hub


def compares(monkeypatch, found):
    async def compared(*_):
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(reporting, "reconcile", compared)


def test_without_partners_or_hub_it_is_not_begun(hub):
    assert cannot_start(hub.mash("report"), "No partner is set up here.")


def test_a_night_that_agrees_is_proven_and_says_where_the_report_lies(set_up, monkeypatch):
    compares(monkeypatch, a_reconciliation())

    facts = json.loads(set_up.mash("report", "--json").out)

    page, workbook = facts["reports"]
    assert facts["exit_code"] == Exit.COMPLETE
    assert facts["proven"] is True
    assert page.startswith(str(Settings().reports_folder()))
    assert workbook.endswith(".xlsx")


def test_a_night_still_at_work_is_not_proven(set_up, monkeypatch):
    compares(monkeypatch, a_reconciliation())
    with set_up.transaction() as connection:
        queued(connection, set_up.cipher, an_item("ENC-7K4M-92QF"))
        claimed(connection, an_open_lane(connection, "lane-1"))

    facts = json.loads(set_up.mash("report", "--json").out)

    assert facts["exit_code"] == Exit.NOT_PROVEN
    assert facts["verdict"].startswith("NOT PROVEN. This night has not finished: 1 item ")


def test_a_night_that_was_not_compared_is_not_proven(set_up, monkeypatch):
    compares(monkeypatch, SystemUnavailable(system="police_rms"))

    facts = json.loads(set_up.mash("report", "--json").out)

    assert (facts["exit_code"], facts["compared"]) == (Exit.NOT_PROVEN, False)
    assert facts["verdict"] == f"NOT PROVEN. {NIGHT_SENTENCES['not_reconciled']}"

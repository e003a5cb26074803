"""The demonstration's last words and figures, beside what its report says."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from cli.demo import Shown, _facts, _not_compared, _reconciled, _verdict
from domain.outcome import State
from domain.reconciliation import Finding, Reconciliation, Source
from flows.reporting import Reported
from reports.night.build import build
from reports.night_sentences import figures
from runtime.release_modes import Mode
from tests.reports.nights import a_reconciliation, an_item, arrived, at, facts, sent

TWELVE_STATES = [
    "queued",
    "working",
    "deferred",
    "awaiting_person",
    "awaiting_item",
    "done",
    "no_action",
    "business_exception",
    "system_exception",
    "in_doubt",
    "done_by_person",
    "cancelled",
]


def test_a_proven_night_says_how_many_schools_are_not_told_in_the_same_breath():
    items = sent("A", "06:10"), an_item("B", state=State.AWAITING_PERSON)
    night = facts(*items, messages=(arrived("A", "06:10"),))

    assert _verdict(build(night, a_reconciliation())) == (
        "The night is complete and proven; of 2 notices due by 09:00, 1 told, "
        "1 not told. 1 item waits for a person."
    )


def test_one_notice_due_is_spoken_of_as_one():
    night = facts(sent("A", "06:10"), messages=(arrived("A", "06:10"),))

    assert "; of 1 notice due by 09:00, 1 told, 0 not told. " in _verdict(
        build(night, a_reconciliation())
    )


def test_a_night_without_a_notice_due_says_so():
    assert _verdict(build(facts(), a_reconciliation())).startswith(
        "The night is complete and proven; no notice to a school was due by 09:00. 0 items wait"
    )


def test_a_night_that_is_not_proven_boasts_of_nothing_and_says_why():
    assert _verdict(build(facts(sent("A", "06:10")))) == (
        "THE NIGHT IS NOT PROVEN. Do not use these totals. The partners' records were not compared "
        "with ours. Whether anything was lost or doubled is not known."
    )


def test_a_partner_that_was_not_compared_is_named_beside_the_noughts():
    asked = Source("secure_mail", 7, 7, at("08:56"))
    not_asked = Source("police_rms", 0, 0, None, "no_free_session")
    report = build(facts(sent("A", "06:10")), Reconciliation(sources=(asked, not_asked)))

    assert _not_compared(report) == ["Police records"]
    assert ("", "not compared Police records") in _reconciled(report)
    assert _verdict(report).endswith(
        "Not every partner could be compared: Police records. These are not counted as correct."
    )


def test_the_terminal_calls_what_was_found_as_the_page_does():
    drift = (Finding("police_rms", "A", "RMS-W-0141", "text"),)
    report = build(facts(sent("A", "06:10")), replace(a_reconciliation(), drift=drift))

    words = [each.rsplit(" ", 1) for _, found in _reconciled(report) for each in found.split(" · ")]
    counted = {figure.name.lower(): figure.value for figure in figures(report)[:5]}
    assert dict(words) == counted
    assert counted["changed behind us"] == "1"
    assert max(len(found) for _, found in _reconciled(report)) < 75


def test_its_facts_have_the_names_that_other_programs_read(tmp_path):
    items = sent("A", "06:10"), an_item("B", state=State.AWAITING_PERSON)
    missed = (Finding("police_rms", "C", "43261234567", "domestic abuse"),)
    found = build(
        facts(*items, messages=(arrived("A", "06:10"),)),
        replace(a_reconciliation(), never_queued=missed),
    )
    night: Any = SimpleNamespace(
        world=SimpleNamespace(seed=7, size="small"), mode=Mode.APPROVE_EACH
    )
    shown = Shown([], Reported(found, tmp_path / "night.html", tmp_path / "night.xlsx"), 12.34)

    said = json.loads(json.dumps(_facts(night, shown)))

    assert (said["seed"], said["size"], said["mode"], said["seconds"]) == (
        7, "small", "approve_each", 12.3,
    )  # fmt: skip
    [of_process] = said["processes"].values()
    assert sorted(of_process) == sorted(["in", *TWELVE_STATES])
    assert (of_process["in"], of_process["done"], of_process["awaiting_person"]) == (2, 1, 1)
    assert said["conserved"] is True
    assert list(said["writes"]) == ["intended", "proven", "in_doubt"]
    assert said["reconciliation"] == {
        "lost": 0,
        "duplicate": 0,
        "rogue": 0,
        "drift": 0,
        "never_queued": 1,
        "not_compared": [],
    }
    assert said["reports"] == [str(tmp_path / "night.html"), str(tmp_path / "night.xlsx")]

"""Gates, modes, audit, status and sweep."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from domain.wording.reasons.table import REASONS
from domain.wording.states import RELEASE_MODES
from runtime import alarms, gates
from runtime.alarms import AlarmCode
from runtime.audit_anchors import anchor
from runtime.credentials import Credentials
from runtime.release_modes import Mode, mode_of
from runtime.settings import Settings
from tests.builders.modes import promoted
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    claimed,
    let_time_pass,
    queued,
)
from tests.cli.conftest import Hub, a_command_for, at

PROMOTE = ["modes", "promote", "encompass", "northmere", "sampled", "--why", "0 of 640 wrong"]


def test_a_partner_is_closed_for_the_reason_a_person_would_say(hub):
    closed = hub.mash("gates", "close", "police_rms", "--why", "Maintenance")

    assert closed.exit_code == 0
    with hub.transaction() as connection:
        held = gates.closed_connectors(connection)["police_rms"]
    assert held.reason_code == "partner_maintenance"


def test_a_partner_is_closed_and_opened_by_a_person(hub):
    closed = hub.mash("gates", "close", "police_rms", "--why", "partner_maintenance")
    listed = hub.mash("gates", "list", "--json")
    opened = hub.mash("gates", "open", "police_rms")

    assert (closed.exit_code, opened.exit_code) == (0, 0)
    police = next(p for p in listed.facts["partners"] if p["system"] == "police_rms")
    assert (police["state"], police["reason_code"]) == ("closed", "partner_maintenance")
    with hub.transaction() as connection:
        assert gates.closed_connectors(connection) == {}
    assert [event for event, _ in hub.audited()] == ["connector_closed", "connector_opened"]
    assert hub.audited()[1][1]["details"]["was"] == "partner_maintenance"


def test_a_person_may_keep_closed_what_the_workers_would_open_again(hub):
    with hub.transaction() as connection:
        gates.close_connector(connection, "police_rms", "partner_down", "", NOW)

    hub.mash("gates", "close", "police_rms", "--why", "partner_maintenance")

    with hub.transaction() as connection:
        closed = gates.closed_connectors(connection)["police_rms"]
    assert (closed.reason_code, closed.passes_by_itself) == ("partner_maintenance", False)


def test_a_closed_partner_is_shown_with_its_reason_in_words(hub):
    with hub.transaction() as connection:
        gates.close_connector(connection, "police_rms", "partner_changed_screen", "desktop", NOW)

    ran = hub.mash("gates")

    words, _, _ = REASONS["partner_changed_screen"].words.partition(";")
    assert words.format(system="Police records") in ran.words
    assert "mash gates open police_rms" in ran.out


def test_what_is_open_or_closed_already_is_not_changed(hub):
    hub.mash("gates", "close", "police_rms", "--why", "partner_down")

    again = hub.mash("gates", "close", "police_rms", "--why", "partner_maintenance")
    open_one = hub.mash("gates", "open", "secure_mail")

    assert "was closed already" in again.words
    assert "was open already" in open_one.words
    assert len(hub.audited()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        ["gates", "close", "no_such_partner"],
        ["gates", "open", "no_such_partner"],
        ["gates", "close", "police_rms", "--why", "because"],
    ],
)
def test_an_unknown_partner_or_reason_is_a_wrong_command(hub, typed):
    ran = hub.mash(*typed)

    assert ran.exit_code == 2
    assert hub.audited() == []


def test_a_process_only_watches_until_it_is_promoted(hub):
    ran = hub.mash("modes", "list", "--json")

    assert (ran.facts["modes"], ran.facts["every_other"]) == ([], "shadow")
    assert RELEASE_MODES["shadow"].label in ran.facts["verdict"]


@pytest.mark.parametrize("command", ["promote", "demote"])
def test_a_mistyped_process_or_authority_is_refused_and_no_mode_changes(hub, command):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1A2B"))
    signed = ["--second", "a.bell"] if command == "promote" else []
    there = next(iter(hub.mash("queue", "list", "--json").facts["items"]))["authority"]
    rest = ["approve_each", "--why", "0 of 640 wrong", "--as", "r.calloway", *signed]

    process = hub.mash("modes", command, "encompas", there, *rest)
    authority = hub.mash("modes", command, "encompass", f"{there}x", *rest)

    assert (process.exit_code, authority.exit_code) == (2, 2)
    assert "There is no process encompas. There are: encompass." in process.words
    assert f"There is no authority {there}x. There are: {there}." in authority.words
    assert hub.mash("modes", "--json").facts["modes"] == []


def test_two_people_promote_and_both_are_written_down(hub):
    ran = hub.mash(*PROMOTE, "--second", "b.okafor", "--json")

    assert (ran.exit_code, ran.facts["mode"]) == (0, "sampled")
    with hub.transaction() as connection:
        assert mode_of(connection, "encompass", "northmere") is Mode.SAMPLED
    [(event, entry)] = hub.audited()
    assert event == "mode_changed"
    assert (entry["on_behalf_of"], entry["details"]["second"]) == ("r.calloway", "b.okafor")
    assert (entry["details"]["from_mode"], entry["details"]["to_mode"]) == ("shadow", "sampled")


def test_nobody_signs_a_promotion_twice(hub):
    ran = hub.mash(*PROMOTE, "--second", "R.Calloway")

    assert ran.exit_code != 0
    with hub.transaction() as connection:
        assert mode_of(connection, "encompass", "northmere") is Mode.SHADOW
    assert hub.audited() == []


def test_one_person_takes_a_process_back(hub):
    with hub.transaction() as connection:
        promoted(connection, "encompass", "northmere")

    ran = hub.mash("modes", "demote", "encompass", "northmere", "approve-each", "--why", "breach")

    assert ran.exit_code == 0
    with hub.transaction() as connection:
        assert mode_of(connection, "encompass", "northmere") is Mode.APPROVE_EACH


def test_an_unknown_mode_says_which_there_are(hub):
    ran = hub.mash("modes", "demote", "encompass", "northmere", "off", "--why", "breach")

    assert ran.exit_code == 2
    assert "approve_each" in ran.err


def test_an_intact_trail_holds_and_the_check_is_written_down(hub):
    hub.mash("queue", "pause", "encompass", "--why", "maintenance")
    settings = Settings()
    with hub.transaction() as connection:
        signer = Credentials.from_settings(settings).signer()
        anchor(connection, signer, settings.anchors_file(), NOW)

    ran = hub.mash("audit", "verify", "--json")

    assert (ran.exit_code, ran.facts["rows"], ran.facts["anchored_through"]) == (0, 1, 1)
    assert [event for event, _ in hub.audited()] == ["queue_paused", "audit_verified"]


def test_one_changed_byte_names_its_row(hub):
    for queue in ("encompass", "resolve", "*"):
        hub.mash("queue", "pause", queue, "--why", "maintenance")
    changed_in_the_middle(hub)

    ran = hub.mash("audit", "verify", "--json")
    in_words = hub.mash("audit", "verify")

    assert (ran.exit_code, ran.facts["intact"]) == (1, False)
    assert (ran.facts["attack"], ran.facts["row"]) == ("edited", 2)
    assert "THE AUDIT TRAIL IS BROKEN. Row 2" in in_words.words
    assert len(hub.audited()) == 3


def test_a_broken_trail_found_by_the_daily_check_is_told_and_no_watch_can_clear_it(hub):
    told = a_command_for(hub)
    for queue in ("encompass", "resolve", "*"):
        hub.mash("queue", "pause", queue, "--why", "maintenance")
    hub.mash("watch", "--once")
    before = told.read_text()
    changed_in_the_middle(hub)

    quiet = hub.mash("audit", "verify", "--json")
    after_quiet = told.read_text()
    alarmed = hub.mash("audit", "verify", "--alarm", "--json")
    after_alarm = told.read_text()
    look = hub.mash("watch", "--once", "--json")

    assert (quiet.exit_code, after_quiet) == (1, before)
    assert alarmed.exit_code == 1
    assert after_alarm.removeprefix(before).startswith("sgt-ferrier MASH: the record of what was")
    assert look.facts["records"] == "kept"
    assert "trail_broken" in [one["code"] for one in look.facts["alarms"]]


def test_a_check_that_holds_clears_what_the_last_one_found(hub):
    hub.mash("queue", "pause", "encompass", "--why", "maintenance")
    anchors = Settings().anchors_file()
    anchors.parent.mkdir(parents=True)
    anchors.write_text("no anchor\n")
    hub.mash("audit", "verify", "--alarm")
    found = [one["code"] for one in hub.mash("watch", "alarms", "--json").facts["alarms"]]

    anchors.unlink()
    ran = hub.mash("audit", "verify", "--alarm")

    left = hub.mash("watch", "alarms", "--json").facts["alarms"]
    assert (found, ran.exit_code, left) == (["trail_broken"], 0, [])


def changed_in_the_middle(hub: Hub) -> None:
    with hub.transaction() as connection:
        connection.execute(text("DROP TRIGGER audit_trail_keeps_rows"))
        connection.execute(
            text("UPDATE audit_trail SET entry = replace(entry, 'a', 'b') WHERE number = 2")
        )


def test_anchors_somebody_else_signed_are_found(hub):
    hub.mash("queue", "pause", "encompass", "--why", "maintenance")
    with hub.transaction() as connection:
        forger = Ed25519PrivateKey.generate()
        anchor(connection, forger, Settings().anchors_file(), NOW)

    ran = hub.mash("audit", "verify")

    assert ran.exit_code == 1
    assert "Line 1" in ran.words


def test_status_counts_what_waits_and_what_is_late(hub):
    with hub.transaction() as connection:
        queued(
            connection,
            hub.cipher,
            an_item("ENC-1", due_at=at("06:30")),
            an_item("ENC-2", due_at=at("07:30")),
        )
        claimed(connection, an_open_lane(connection))
    hub.mash("queue", "pause", "encompass", "--why", "maintenance")

    ran = hub.mash("status", "--json")

    queue = ran.facts["queues"]["encompass"]
    assert (queue["queued"], queue["working"]) == (1, 1)
    assert queue["clock"] == {"late": 1, "due_soon": 1}
    assert [(w["name"], w["lanes"]) for w in ran.facts["workers"]] == [("mash-enc-01", 1)]
    assert ran.facts["audit"]["entries"] == 1
    assert ran.facts["paused"] == [{"queue": "encompass", "authority": "*"}]
    assert "1 late" in ran.facts["verdict"]


def test_an_alarm_nobody_answered_is_the_verdict_of_status(hub):
    with hub.transaction() as connection:
        about: dict[str, str | int] = {"count": 6, "due": "07:30"}
        alarms.raise_alarm(connection, AlarmCode.UNSENT, about, at("06:50"))

    ran = hub.mash("status")

    assert "1 alarm is not acknowledged, the first since 23 Nov 2026 06:50." in ran.words


def test_a_sweep_takes_back_what_a_lost_worker_holds(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1"))
        claimed(connection, an_open_lane(connection))
        let_time_pass(connection, 3600.0)

    ran = hub.mash("sweep", "--json")
    again = hub.mash("sweep")

    assert ran.exit_code == 0
    assert ran.facts["revoked_lanes"] == 1
    assert ran.facts["items_taken_back"] == 1
    assert "nothing was lost" in again.words

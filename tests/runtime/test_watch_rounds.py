"""Rounds of the watch: one alarm whoever looks, told to real people, over when it is over."""

import asyncio
import json
import stat
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection, select, text, update

from domain.errors import SystemUnavailable, WriteUnproven
from domain.outcome import Done, NeedsPerson, WorkItemId
from flows.sweep import sweep_forever
from runtime import alarms, audit_trail, by_hand, gates, heartbeats, passes, release_modes, turns
from runtime.alarms import DELIVERED, command_channel
from runtime.audit_events import AuditEvent
from runtime.audit_trail import AuditEntry
from runtime.clock import set_business_now
from runtime.credentials import AUDIT_SIGNING_KEY, DATA_KEY, Credentials, make_development_secrets
from runtime.database import Database, elapsed_now
from runtime.encryption import Cipher
from runtime.gates import Pause
from runtime.heartbeats import Part
from runtime.release_modes import Change, Mode
from runtime.settings import DutyContact, Settings
from runtime.tables import alarm_deliveries, egress_proxies, work_items
from runtime.tables import alarms as alarm_table
from runtime.watch_rounds import Round, Watch, make_round
from runtime.work_queue import EVERY
from tests.builders.modes import promoted
from tests.builders.queue import (
    DUE,
    NOW,
    an_item,
    an_open_lane,
    an_open_write,
    circumstances,
    claimed,
    let_time_pass,
    queued,
)
from tests.builders.tasks import a_question

FIRST = DutyContact("sgt-ferrier", "Sgt N. Ferrier")
SECOND = DutyContact("insp-marrable", "Insp. G. Marrable")
TOO_LONG_SECONDS = 601.0


@dataclass
class Telephones:
    """Remembers who was told what."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, contact: str, text: str) -> str:
        self.told.append((contact, text))
        return DELIVERED


@dataclass
class Hub:
    """A hub that has dispatched, seen by the watch of its first machine."""

    watch: Watch
    cipher: Cipher
    telephones: Telephones

    @property
    def database(self) -> Database:
        return self.watch.database

    def round(self) -> Round:
        return make_round(self.watch)

    def codes(self) -> list[str]:
        return [alarm.code for alarm in self.round().open]

    def it_is(self, now: datetime) -> None:
        """Business time; every pass up to now was made."""
        with self.database.transaction() as connection:
            set_business_now(connection, now)
            begun = passes.begin(connection, "encompass", now, (now, now))
            passes.complete(connection, begun.id, now, 0, 0, 0)

    def seconds_pass(self, seconds: float) -> None:
        """Elapsed time; what beats by itself goes on beating."""
        with self.database.transaction() as connection:
            let_time_pass(connection, seconds)


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Hub:
    """On each kind of database."""
    return a_hub(database, tmp_path)


@pytest.fixture
def small_hub(sqlite_database: Database, tmp_path: Path) -> Hub:
    """Where the kind of database makes no difference."""
    return a_hub(sqlite_database, tmp_path)


def a_hub(database: Database, tmp_path: Path) -> Hub:
    make_development_secrets(tmp_path / "secrets", {})
    settings = Settings(home=tmp_path, alarm_contacts=(FIRST, SECOND))
    credentials = Credentials.from_settings(settings)
    telephones = Telephones()
    watch = Watch(database, settings, credentials, telephones, "hub-1")
    made = Hub(watch, credentials.cipher(), telephones)
    made.it_is(NOW)
    return made


def waiting_items(hub: Hub, *references: str) -> list[WorkItemId]:
    with hub.database.transaction() as connection:
        items = [an_item(reference) for reference in references or ("ENC-1",)]
        return queued(connection, hub.cipher, *items)


def one_turn(hub: Hub, lane: str = "lane-1", outcome: object = None) -> None:
    """A worker takes the next item and ends its turn."""
    with hub.database.transaction() as connection:
        item = claimed(connection, an_open_lane(connection, lane), now=NOW)
        what_for = circumstances(hub.cipher, hub.watch.settings, NOW + timedelta(seconds=60))
        if isinstance(outcome, Exception):
            turns.fail(connection, item, outcome, what_for)
        else:
            turns.finish(connection, item, Done(), what_for)


def count_of_alarms(connection: Connection) -> int:
    return len(connection.execute(select(alarm_table.c.id)).all())


def test_in_a_hub_in_order_a_round_raises_nothing_and_tells_nobody(hub):
    waiting_items(hub)

    made = hub.round()

    assert (made.raised, made.open, made.told) == ([], [], 0)
    assert hub.telephones.told == []


def test_an_untold_school_is_raised_once_told_once_and_over_when_it_is_told(hub):
    waiting_items(hub)
    hub.it_is(DUE)

    first, second = hub.round(), hub.round()
    one_turn(hub)
    third = hub.round()

    assert (first.raised, first.told, len(first.open)) == (["unsent"], 1, 1)
    assert (second.raised, second.told, len(second.open)) == ([], 0, 1)
    assert (third.cleared, third.open) == (["unsent"], [])
    [(contact, words)] = hub.telephones.told
    assert contact == "sgt-ferrier"
    assert words.startswith("MASH: 1 due by 0745 not done.")


def test_two_watches_on_two_hosts_raise_and_tell_one_alarm(hub):
    waiting_items(hub)
    hub.it_is(DUE)
    watches = [replace(hub.watch, host=f"hub-{number}") for number in (1, 2, 3)]

    at_once = [threading.Thread(target=make_round, args=(watch,)) for watch in watches]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()

    with hub.database.transaction() as connection:
        assert count_of_alarms(connection) == 1
    assert len(hub.telephones.told) == 1


def test_what_failed_and_was_ordered_once_more_is_the_new_items_matter(hub):
    [item_id] = waiting_items(hub)
    with hub.database.transaction() as connection:
        connection.execute(update(work_items).values(attempts_allowed=1))
    one_turn(hub, outcome=SystemUnavailable(system="police_rms"))
    hub.it_is(DUE)
    failed = hub.codes()

    with hub.database.transaction() as connection:
        again = by_hand.reopen(
            connection, item_id, "r.calloway", DUE + timedelta(hours=1), DUE, hub.cipher
        )
    reopened = hub.codes()

    assert again.is_new
    assert (failed, reopened) == (["unsent"], [])


@pytest.mark.parametrize(
    ("stands", "code"), [("intended", "in_doubt_late"), ("disproved", "unsent")]
)
def test_a_late_write_that_waits_to_be_looked_for_is_alarmed_as_one_that_may_have_gone(
    hub, stands, code
):
    waiting_items(hub)
    with hub.database.transaction() as connection:
        item = claimed(connection, an_open_lane(connection), now=NOW)
        an_open_write(connection, item, state=stands)
        late = circumstances(hub.cipher, hub.watch.settings, DUE)
        turns.fail(connection, item, WriteUnproven(), late)
    hub.it_is(DUE)

    assert hub.codes() == [code]


def test_ten_minutes_without_a_turn_that_ends_are_no_progress(hub):
    waiting_items(hub, "ENC-1", "ENC-2")
    before = hub.codes()

    hub.seconds_pass(TOO_LONG_SECONDS)
    still = hub.codes()
    one_turn(hub)
    moved = hub.codes()

    assert (before, moved) == ([], [])
    assert still == ["no_progress"]


def test_the_days_clock_set_forward_is_no_lack_of_progress(small_hub):
    waiting_items(small_hub)
    small_hub.round()

    small_hub.it_is(NOW + timedelta(hours=1))

    assert small_hub.codes() == []


def test_a_queue_without_work_or_paused_by_a_person_does_not_stand_still(hub):
    waiting_items(hub)
    hub.round()
    with hub.database.transaction() as connection:
        gates.pause(connection, Pause("encompass", EVERY, NOW, "r.calloway", "maintenance"))
    hub.seconds_pass(TOO_LONG_SECONDS)
    paused = hub.codes()

    with hub.database.transaction() as connection:
        gates.resume(connection, "encompass")
    resumed = hub.codes()
    hub.seconds_pass(TOO_LONG_SECONDS)

    assert (paused, resumed) == ([], [])
    assert hub.codes() == ["no_progress"]


def test_the_forecast_goes_by_this_mornings_turns(hub):
    waiting_items(hub, "ENC-1", "ENC-2", "ENC-3")
    unknown = hub.round().forecast_end

    one_turn(hub)
    made = hub.round()

    assert unknown is None
    assert made.forecast_end == made.at + timedelta(seconds=120)


def test_a_demotion_before_a_deadline_is_told_at_once(hub):
    waiting_items(hub)
    with hub.database.transaction() as connection:
        promoted(connection, "encompass", "northmere")
    before = hub.codes()

    with hub.database.transaction() as connection:
        back = Change("encompass", "northmere", Mode.APPROVE_EACH, "breach")
        release_modes.demote(connection, back, "rule:wrong-recipient", NOW)

    assert (before, hub.codes()) == ([], ["mode_demoted"])


def test_a_closed_partner_is_an_alarm_while_an_item_waits_for_it(small_hub):
    waiting_items(small_hub)
    with small_hub.database.transaction() as connection:
        gates.close_connector(connection, "police_rms", "partner_maintenance", "", NOW)
    nobody_waits = small_hub.codes()
    with small_hub.database.transaction() as connection:
        connection.execute(update(work_items).values(waits_for_system="police_rms"))
    waits = small_hub.codes()
    with small_hub.database.transaction() as connection:
        gates.open_connector(connection, "police_rms", NOW)

    assert (nobody_waits, waits, small_hub.codes()) == ([], ["connector_closed"], [])


def test_a_proxy_that_fell_silent_is_an_alarm(small_hub):
    with small_hub.database.transaction() as connection:
        row = {"host": "hub-2", "pid": 1, "beat_real": elapsed_now(connection)}
        connection.execute(egress_proxies.insert().values(row))
    beating = small_hub.codes()

    small_hub.seconds_pass(20)

    assert (beating, small_hub.codes()) == ([], ["proxy_stale"])


def test_a_watch_that_fell_silent_is_missed_by_the_other_until_its_host_is_forgotten(hub):
    make_round(replace(hub.watch, host="hub-2"))
    both = hub.codes()
    hub.seconds_pass(200)
    silent = hub.codes()

    with hub.database.transaction() as connection:
        heartbeats.forget(connection, "hub-2")

    assert (both, silent, hub.codes()) == ([], ["heartbeat_stale"], [])


async def test_a_sweeper_says_that_it_lives_and_when_it_ends(database, fast, cipher):
    sweeping = asyncio.create_task(sweep_forever(database, cipher, fast))
    deadline = time.monotonic() + 10
    parts: list[Part] = []
    while not parts and time.monotonic() < deadline:
        parts = [one.part for one in await database.run(heartbeats.beats)]
        await asyncio.sleep(0.02)

    sweeping.cancel()
    with suppress(asyncio.CancelledError):
        await sweeping

    assert parts == [Part.SWEEP]
    assert await database.run(heartbeats.beats) == []


async def test_a_sweeper_that_breaks_does_not_say_that_it_ended_in_order(
    database, fast, cipher, monkeypatch
):
    swept = 0

    async def sweeps_once_and_breaks(*_: object) -> None:
        nonlocal swept
        swept += 1
        if swept > 1:
            raise RuntimeError("broken")

    monkeypatch.setattr("flows.sweep.sweep_once", sweeps_once_and_breaks)
    with pytest.raises(RuntimeError, match="broken"):
        await sweep_forever(database, cipher, fast)

    assert [one.part for one in await database.run(heartbeats.beats)] == [Part.SWEEP]


def test_a_round_takes_back_what_a_lost_worker_holds(hub):
    waiting_items(hub)
    with hub.database.transaction() as connection:
        claimed(connection, an_open_lane(connection))
    hub.seconds_pass(3600)

    made = hub.round()

    assert made.swept is not None
    assert (made.swept.revoked_lanes, made.swept.items_taken_back) == (1, 1)


def test_a_task_nobody_took_is_escalated_audited_and_told_once(hub):
    waiting_items(hub)
    with hub.database.transaction() as connection:
        item = claimed(connection, an_open_lane(connection))
        question = NeedsPerson(a_question())
        turns.finish(connection, item, question, circumstances(hub.cipher, hub.watch.settings))
    too_early = hub.round()
    hub.it_is(NOW + timedelta(minutes=91))

    first, second = hub.round(), hub.round()

    assert (too_early.nudged, first.nudged, second.nudged) == (0, 2, 0)
    assert (too_early.raised, first.raised, second.raised) == ([], ["tasks_untaken"], [])
    with hub.database.transaction() as connection:
        events = [row.event for row in audit_trail.entries(connection)]
    assert events.count("task_escalated") == 1


# The records


def an_entry() -> AuditEntry:
    return AuditEntry(
        event=AuditEvent.SHIFT_STARTED, worker="mash-enc-01", on_behalf_of="schedule:a"
    )


def tamper(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(text("DROP TRIGGER audit_trail_keeps_rows"))
    else:
        connection.execute(text("DROP TRIGGER audit_trail_keeps_rows ON audit_trail"))
    connection.execute(text("UPDATE audit_trail SET hash = 'x' || substr(hash, 2)"))


def test_a_round_anchors_and_a_trail_that_was_changed_is_an_alarm(hub):
    with hub.database.transaction() as connection:
        audit_trail.record(connection, an_entry(), NOW)
    anchored = hub.round()
    with hub.database.transaction() as connection:
        tamper(connection)
    always_due = hub.watch.settings.model_copy(update={"anchor_seconds": 0.0})
    anchors = always_due.anchors_file()
    lines = anchors.read_bytes()

    broken = make_round(replace(hub.watch, settings=always_due))
    elsewhere = make_round(replace(hub.watch, host="hub-2", credentials=Credentials([])))

    assert (anchored.records, anchored.open) == ("kept", [])
    assert (broken.records, [alarm.code for alarm in broken.open]) == (
        "trail_broken",
        ["trail_broken"],
    )
    assert anchors.read_bytes() == lines
    assert "trail_broken" in [alarm.code for alarm in elsewhere.open]


def test_an_anchor_file_somebody_wrote_into_is_an_alarm_and_the_watch_goes_on(small_hub):
    with small_hub.database.transaction() as connection:
        audit_trail.record(connection, an_entry(), NOW)
    small_hub.round()
    with small_hub.watch.settings.anchors_file().open("a") as file:
        file.write("this is no anchor\n")

    assert small_hub.codes() == ["trail_broken"]


def test_anchors_that_cannot_be_written_are_an_alarm(small_hub):
    with small_hub.database.transaction() as connection:
        audit_trail.record(connection, an_entry(), NOW)
    small_hub.watch.settings.anchors_file().parent.write_text("no folder")

    made = small_hub.round()

    assert made.records == "not_kept"
    assert "records_not_kept" in [alarm.code for alarm in made.open]


def test_a_machine_without_keys_watches_all_the_same(small_hub):
    waiting_items(small_hub)
    small_hub.it_is(DUE)

    made = make_round(replace(small_hub.watch, credentials=Credentials([])))

    assert (made.swept, made.records) == (None, "no_key")
    assert (made.raised, made.told) == (["unsent"], 1)


def test_a_key_that_others_can_read_stops_no_alarm(small_hub):
    waiting_items(small_hub)
    small_hub.it_is(DUE)
    for name in (DATA_KEY, AUDIT_SIGNING_KEY):
        (small_hub.watch.settings.secrets_folder() / name).chmod(0o644)

    made = small_hub.round()

    assert made.records == "not_kept"
    assert "unsent" in made.raised


def test_the_heartbeat_for_the_forces_monitor_is_signed(small_hub, tmp_path):
    path = tmp_path / "heartbeat.json"
    settings = small_hub.watch.settings.model_copy(update={"watch_heartbeat": path})
    make_round(replace(small_hub.watch, settings=settings))

    line = json.loads(path.read_text())
    verifier, signature = small_hub.watch.credentials.verifier(), bytes.fromhex(line["signature"])

    verifier.verify(signature, line["said"].encode())
    said = json.loads(line["said"])
    assert (said["host"], said["alarms"], said["unreached"]) == ("hub-1", 0, 0)
    assert datetime.fromisoformat(said["at"]) >= NOW
    with pytest.raises(InvalidSignature):
        verifier.verify(signature, line["said"].replace('"alarms": 0', '"alarms": 1').encode())


# From the finding to a person, by a real command


def a_command(folder: Path) -> tuple[str, ...]:
    """A program of the force: it writes down whom it told what."""
    program = folder / "tell"
    program.write_text('#!/bin/sh\n{ printf "%s " "$1"; cat; echo; } >> "$2"\n')
    program.chmod(stat.S_IRWXU)
    return (str(program), "{contact}", str(folder / "told"))


def test_an_alarm_nobody_answers_goes_to_the_next_and_then_to_the_control_room(
    sqlite_database, tmp_path
):
    make_development_secrets(tmp_path / "secrets", {})
    settings = Settings(
        home=tmp_path,
        time_scale=0.001,
        alarm_contacts=(FIRST, SECOND),
        alarm_ring_number="01632 960100",
    )
    channel = command_channel(a_command(tmp_path), 5)
    watch = Watch(sqlite_database, settings, Credentials.from_settings(settings), channel, "hub-1")
    hub = Hub(watch, watch.credentials.cipher(), Telephones())
    waiting_items(hub)
    hub.it_is(DUE)

    told: list[str] = []
    deadline = time.monotonic() + 20
    while not any("control-room" in line for line in told) and time.monotonic() < deadline:
        hub.round()
        told = [
            line for line in (tmp_path / "told").read_text().splitlines() if " 1 due by" in line
        ]
        time.sleep(0.02)

    assert [line.split()[0] for line in told] == ["sgt-ferrier", "insp-marrable", "control-room"]
    assert all("MASH: 1 due by 0745 not done. Ack: ring 01632 960100 code" in line for line in told)
    [unsent] = [alarm for alarm in hub.round().open if alarm.code == "unsent"]
    with sqlite_database.transaction() as connection:
        assert alarms.acknowledge(connection, unsent.id, "insp-marrable", DUE)
        delivery = alarm_deliveries.c
        kept = connection.execute(
            select(delivery.contact, delivery.delivered).where(delivery.alarm_id == unsent.id)
        ).all()
    assert ("control-room", True) in [tuple(row) for row in kept]

"""An alarm reaches somebody who says "I have this", or goes on until somebody does."""

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from runtime.alarms import (
    DELIVERED,
    About,
    AlarmCode,
    NoSuchAlarm,
    Roster,
    acknowledge,
    alarm_with_code,
    clear_alarm,
    command_channel,
    is_on_duty,
    open_alarms,
    pass_on,
    raise_alarm,
    ring_code_of,
    text_of,
)
from runtime.audit_trail import entries
from runtime.database import Database
from runtime.settings import DutyContact, Settings
from runtime.tables import alarm_deliveries, alarms

# Monday 23 November 2026, 6:50am local time.
NOW = datetime(2026, 11, 23, 6, 50, tzinfo=UTC)
UNSENT: About = {"due": "0730", "count": 6}
FIRST = DutyContact("sgt-ferrier", "Sgt N. Ferrier")
SECOND = DutyContact("insp-marrable", "Insp. G. Marrable")
ROSTER = Roster((FIRST, SECOND), "control-room", 300, 30, "01632 960100")


class Telephones:
    """Remembers who was told what; some of them do not answer."""

    def __init__(self, dead: Sequence[str] = (), code: str = "command_failed") -> None:
        self.told: list[str] = []
        self.texts: list[str] = []
        self.dead = set(dead)
        self.code = code

    def __call__(self, contact: str, text: str) -> str:
        self.told.append(contact)
        self.texts.append(text)
        return self.code if contact in self.dead else DELIVERED


def raised(database: Database, about: About = UNSENT) -> str:
    with database.transaction() as connection:
        return raise_alarm(connection, AlarmCode.UNSENT, about, NOW)


def seconds_pass(database: Database, seconds: float) -> None:
    """Every alarm is that much nearer to being passed on; the server's own clock cannot be set."""
    with database.transaction() as connection:
        earlier = alarms.c.passes_on_real - seconds
        connection.execute(update(alarms).values(passes_on_real=earlier))


def acknowledged(database: Database, alarm_id: str, by: str = "insp-marrable") -> bool:
    with database.transaction() as connection:
        return acknowledge(connection, alarm_id, by, NOW)


def deliveries(database: Database) -> list[tuple[str, bool, str]]:
    with database.transaction() as connection:
        rows = connection.execute(select(alarm_deliveries).order_by(alarm_deliveries.c.id)).all()
        return [(row.contact, row.delivered, row.code) for row in rows]


def the_alarm(database: Database) -> Row[Any]:
    with database.transaction() as connection:
        return connection.execute(select(alarms)).one()


def test_the_first_contact_on_duty_is_told_at_once(database):
    telephones = Telephones()
    alarm_id = raised(database)

    delivered = pass_on(database, telephones, ROSTER, NOW)

    assert delivered == 1
    assert telephones.told == ["sgt-ferrier"]
    assert telephones.texts == [
        f"MASH: 6 due by 0730 not done. Ack: ring 01632 960100 code {ring_code_of(alarm_id)}."
    ]
    assert deliveries(database) == [("sgt-ferrier", True, "delivered")]


def test_before_five_minutes_nobody_else_is_told(database):
    telephones = Telephones()
    raised(database)
    pass_on(database, telephones, ROSTER, NOW)

    seconds_pass(database, 290)
    pass_on(database, telephones, ROSTER, NOW)

    assert telephones.told == ["sgt-ferrier"]


def test_nobody_acknowledges_and_it_goes_to_the_control_room_again_and_again(database):
    telephones = Telephones()
    raised(database)

    for _ in range(5):
        pass_on(database, telephones, ROSTER, NOW)
        seconds_pass(database, 300)

    assert telephones.told == ["sgt-ferrier", "insp-marrable", *["control-room"] * 3]
    assert the_alarm(database).step == 5


def test_an_acknowledged_alarm_is_passed_on_no_further(database):
    telephones = Telephones()
    alarm_id = raised(database)
    pass_on(database, telephones, ROSTER, NOW)

    first = acknowledged(database, alarm_id, by="sgt-ferrier")
    second = acknowledged(database, alarm_id, by="insp-marrable")
    seconds_pass(database, 3000)
    pass_on(database, telephones, ROSTER, NOW)

    assert (first, second) == (True, False)
    assert telephones.told == ["sgt-ferrier"]
    assert the_alarm(database).acknowledged_by == "sgt-ferrier"
    assert the_alarm(database).acknowledged_at == NOW


def test_an_alarm_acknowledged_while_the_telephone_rings_stays_acknowledged(database):
    alarm_id = raised(database)

    def answers_at_once(contact: str, text: str) -> str:
        acknowledged(database, alarm_id, by=contact)
        return DELIVERED

    pass_on(database, answers_at_once, ROSTER, NOW)
    seconds_pass(database, 3000)
    delivered = pass_on(database, Telephones(), ROSTER, NOW)

    assert delivered == 0
    assert the_alarm(database).acknowledged_by == "sgt-ferrier"


def test_a_contact_who_cannot_be_reached_is_skipped_at_once(database):
    telephones = Telephones(dead=["sgt-ferrier"])
    raised(database)

    delivered = pass_on(database, telephones, ROSTER, NOW)

    assert delivered == 1
    assert deliveries(database) == [
        ("sgt-ferrier", False, "command_failed"),
        ("insp-marrable", True, "delivered"),
    ]


def test_when_nothing_works_everybody_is_tried_again_half_a_minute_later(database):
    telephones = Telephones(dead=["sgt-ferrier", "insp-marrable", "control-room"])
    raised(database)
    round_of_calls = ["sgt-ferrier", "insp-marrable", "control-room"]

    pass_on(database, telephones, ROSTER, NOW)
    pass_on(database, telephones, ROSTER, NOW)
    once = list(telephones.told)
    seconds_pass(database, 30)
    telephones.dead.clear()
    pass_on(database, telephones, ROSTER, NOW)

    assert once == round_of_calls
    assert telephones.told == [*round_of_calls, "sgt-ferrier"]


def test_the_same_alarm_raised_again_is_the_same_alarm_with_new_counts(database):
    telephones = Telephones()
    first = raised(database)
    pass_on(database, telephones, ROSTER, NOW)

    again = raised(database, {"due": "0730", "count": 2})
    another = raised(database, {"due": "0800", "count": 1})
    pass_on(database, telephones, ROSTER, NOW)
    seconds_pass(database, 300)
    pass_on(database, telephones, ROSTER, NOW)

    assert again == first != another
    told = list(zip(telephones.told, (text[:25] for text in telephones.texts), strict=True))
    assert told[:2] == [
        ("sgt-ferrier", "MASH: 6 due by 0730 not d"),
        ("sgt-ferrier", "MASH: 1 due by 0800 not d"),
    ]
    assert ("insp-marrable", "MASH: 2 due by 0730 not d") in told[2:]


def test_an_acknowledged_alarm_raised_again_by_the_same_cause_disturbs_nobody(database):
    telephones = Telephones()
    alarm_id = raised(database)
    pass_on(database, telephones, ROSTER, NOW)
    acknowledged(database, alarm_id)

    again = raised(database)
    pass_on(database, telephones, ROSTER, NOW)

    assert again == alarm_id
    assert telephones.told == ["sgt-ferrier"]


def test_a_cleared_alarm_is_passed_on_no_further_and_the_next_one_is_new(database):
    telephones = Telephones()
    first = raised(database)
    pass_on(database, telephones, ROSTER, NOW)
    with database.transaction() as connection:
        assert clear_alarm(connection, AlarmCode.UNSENT, UNSENT, NOW)
        assert not clear_alarm(connection, AlarmCode.UNSENT, UNSENT, NOW)
        assert list(open_alarms(connection)) == []
    seconds_pass(database, 3000)
    pass_on(database, telephones, ROSTER, NOW)

    second = raised(database)
    pass_on(database, telephones, ROSTER, NOW)

    assert first != second
    assert telephones.told == ["sgt-ferrier", "sgt-ferrier"]


def test_four_watchers_tell_each_contact_once(database):
    telephones = Telephones()
    for due in ("0700", "0730", "0800"):
        raised(database, {"due": due, "count": 1})

    watchers = [
        threading.Thread(target=pass_on, args=(database, telephones, ROSTER, NOW)) for _ in range(4)
    ]
    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()

    assert telephones.told == ["sgt-ferrier"] * 3
    assert len(set(telephones.texts)) == 3


def test_four_watchers_raise_one_alarm(database):
    ids: list[str] = []
    watchers = [threading.Thread(target=lambda: ids.append(raised(database))) for _ in range(4)]

    for watcher in watchers:
        watcher.start()
    for watcher in watchers:
        watcher.join()

    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_a_watcher_that_dies_while_telling_is_replaced_soon(database):
    raised(database)

    def dies(contact: str, text: str) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pass_on(database, dies, ROSTER, NOW)
    telephones = Telephones()
    pass_on(database, telephones, ROSTER, NOW)
    too_soon = list(telephones.told)
    seconds_pass(database, 30)
    pass_on(database, telephones, ROSTER, NOW)

    assert (too_soon, telephones.told) == ([], ["sgt-ferrier"])


def test_elapsed_time_passes_an_alarm_on_whatever_the_days_clock_shows(database):
    telephones = Telephones()
    roster = replace(ROSTER, pass_on_seconds=0.05)
    raised(database)
    deadline = time.monotonic() + 5

    while len(telephones.told) < 2 and time.monotonic() < deadline:
        pass_on(database, telephones, roster, NOW - timedelta(days=2))

    assert telephones.told[:2] == ["sgt-ferrier", "insp-marrable"]


def test_the_roster_and_its_times_come_from_the_settings(fast):
    settings = fast.model_copy(
        update={"alarm_contacts": (FIRST,), "alarm_control_room": "control-room-2"}
    )

    roster = Roster.from_settings(settings)

    assert roster == Roster((FIRST,), "control-room-2", 30, 3, "")


def test_settings_hold_duty_contacts_with_their_hours(tmp_path, monkeypatch):
    written = {"id": "sgt-ferrier", "name": "Sgt N. Ferrier", "starts": "22:00", "days": [0, 1]}
    monkeypatch.setenv("MASH_ALARM_CONTACTS", json.dumps([written]))

    settings = Settings(home=tmp_path)

    [contact] = settings.alarm_contacts
    assert (contact.starts, contact.ends, contact.days) == (clock_time(22), clock_time(0), (0, 1))


@pytest.mark.parametrize("name", ["Sgt N. Ferrier", "07700900123", "ferrier@example.org", ""])
def test_a_contact_without_an_id_is_refused_when_settings_are_read(tmp_path, name):
    with pytest.raises(ValueError, match="needs an id"):
        DutyContact(name, "Sgt N. Ferrier")
    with pytest.raises(ValueError, match="needs an id"):
        Roster((), name, 300, 30)


NIGHTS = DutyContact("x1", "", clock_time(22), clock_time(7), days=(0, 1, 2, 3, 4))
EARLY = DutyContact("x2", "", clock_time(6), clock_time(14), days=(0,))
WEEKEND = DutyContact("x3", "", days=(5, 6))


@pytest.mark.parametrize(
    ("contact", "at", "is_there"),
    [
        (EARLY, datetime(2026, 11, 23, 6, 0, tzinfo=UTC), True),
        (EARLY, datetime(2026, 11, 23, 5, 59, tzinfo=UTC), False),
        (EARLY, datetime(2026, 11, 23, 14, 0, tzinfo=UTC), False),
        (EARLY, datetime(2026, 11, 24, 6, 0, tzinfo=UTC), False),
        (NIGHTS, datetime(2026, 11, 23, 22, 0, tzinfo=UTC), True),
        (NIGHTS, datetime(2026, 11, 24, 6, 59, tzinfo=UTC), True),
        (NIGHTS, datetime(2026, 11, 23, 6, 59, tzinfo=UTC), False),
        (NIGHTS, datetime(2026, 11, 28, 6, 59, tzinfo=UTC), True),
        (NIGHTS, datetime(2026, 11, 28, 22, 0, tzinfo=UTC), False),
        (NIGHTS, datetime(2026, 11, 25, 12, 0, tzinfo=UTC), False),
        (WEEKEND, datetime(2026, 11, 22, 0, 0, tzinfo=UTC), True),
        (WEEKEND, datetime(2026, 11, 23, 0, 0, tzinfo=UTC), False),
        # British Summer Time: 05:30 UTC is 6:30am at the hub.
        (EARLY, datetime(2026, 7, 6, 5, 30, tzinfo=UTC), True),
        (EARLY, datetime(2026, 7, 6, 13, 30, tzinfo=UTC), False),
    ],
)
def test_a_contact_is_on_duty_by_the_hubs_own_clock(contact, at, is_there):
    assert is_on_duty(contact, at) == is_there


def test_a_contact_off_duty_is_not_told_and_a_change_of_shift_is_followed(database):
    off_at_seven = DutyContact("sgt-night", "", clock_time(22), clock_time(7))
    on_at_seven = DutyContact("sgt-day", "", clock_time(7), clock_time(15))
    roster = replace(ROSTER, contacts=(on_at_seven, off_at_seven))
    telephones = Telephones()
    raised(database)

    for minutes in (0, 10, 20):
        pass_on(database, telephones, roster, NOW + timedelta(minutes=minutes))
        seconds_pass(database, 300)

    assert telephones.told == ["sgt-night", "sgt-day", "control-room"]


def test_with_nobody_on_the_roster_the_control_room_is_told(database):
    telephones = Telephones()
    raised(database)

    pass_on(database, telephones, replace(ROSTER, contacts=()), NOW)

    assert telephones.told == ["control-room"]


def test_whoever_takes_the_call_finds_the_alarm_by_its_code(database):
    alarm_id = raised(database)

    with database.transaction() as connection:
        assert alarm_with_code(connection, ring_code_of(alarm_id)) == alarm_id
        with pytest.raises(NoSuchAlarm):
            alarm_with_code(connection, "no code")
        with pytest.raises(NoSuchAlarm):
            acknowledge(connection, "no alarm", "sgt-ferrier", NOW)


def test_all_that_happens_to_an_alarm_is_in_the_audit_trail(database):
    alarm_id = raised(database)
    pass_on(database, Telephones(dead=["sgt-ferrier"]), ROSTER, NOW)
    acknowledged(database, alarm_id, by="insp-marrable")
    with database.transaction() as connection:
        clear_alarm(connection, AlarmCode.UNSENT, UNSENT, NOW)

        kept = list(entries(connection))

    assert [row.event for row in kept] == [
        "alarm_raised",
        "alarm_sent",
        "alarm_sent",
        "alarm_acknowledged",
        "alarm_cleared",
    ]
    assert all(f'"record_id":"{alarm_id}"' in row.entry for row in kept)
    assert '"contact":"sgt-ferrier","delivery":"command_failed"' in kept[1].entry
    assert '"on_behalf_of":"insp-marrable"' in kept[3].entry


@pytest.mark.parametrize(
    "about",
    [
        {"due": "Larkrise Primary School", "count": 1},
        {"due": "Ottoline", "count": 1},
        {"due": "0730", "count": 9990000018},
        {"due": "2015-03-04", "count": 1},
        {"due": "0730", "count": 1, "Ottoline Marsh": 1},
    ],
)
def test_an_alarm_is_about_ids_codes_and_counts_only(sqlite_database, about):
    with sqlite_database.transaction() as connection, pytest.raises(ValueError, match="only"):
        raise_alarm(connection, AlarmCode.UNSENT, about, NOW)


def test_an_alarm_that_lacks_what_its_sentence_says_is_not_raised(sqlite_database):
    with sqlite_database.transaction() as connection, pytest.raises(KeyError):
        raise_alarm(connection, AlarmCode.UNSENT, {"due": "0730"}, NOW)


@pytest.mark.parametrize("code", list(AlarmCode))
def test_every_alarm_has_a_message_that_fits_one_text(sqlite_database, code):
    about: About = {"due": "0730", "count": 6, "minutes": 10}
    with sqlite_database.transaction() as connection:
        raise_alarm(connection, code, about, NOW)

    text = text_of(the_alarm(sqlite_database), "01632 960100")

    assert len(text) <= 160
    assert "{" not in text
    assert text.isascii()


def script(folder: Path, body: str) -> list[str]:
    path = folder / "tell"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o700)
    return [str(path), "--to", "{contact}", str(folder / "told")]


def test_the_command_gets_the_text_on_stdin_and_the_contact_as_an_argument(tmp_path):
    command = script(tmp_path, 'echo "$1 $2 $#" > "$3"; cat >> "$3"')

    code = command_channel(command, 5)("sgt-ferrier", "MASH: 6 due by 0730 not done.")

    assert code == "delivered"
    assert (tmp_path / "told").read_text() == ("--to sgt-ferrier 3\nMASH: 6 due by 0730 not done.")


def test_no_shell_reads_the_contact_or_the_text(tmp_path):
    hostile = f"$(touch {tmp_path}/owned); `touch {tmp_path}/owned` | true"

    command_channel(script(tmp_path, "cat > /dev/null"), 5)(hostile, hostile)

    assert not (tmp_path / "owned").exists()


def test_the_command_inherits_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("MASH_SECRET_DATA_KEY", "planted")

    command_channel(script(tmp_path, 'env > "$3"; cat >> "$3"'), 5)("sgt-ferrier", "text")

    told = (tmp_path / "told").read_text()
    assert "PATH=" in told
    assert "planted" not in told


def a_command_that_fails(folder: Path) -> list[str]:
    return script(folder, "exit 3")


def a_command_that_hangs(folder: Path) -> list[str]:
    return script(folder, 'echo $$ > "$3"; sleep 600 & sleep 600')


def a_command_that_is_not_there(folder: Path) -> list[str]:
    return [str(folder / "nowhere")]


def a_command_that_does_not_listen(folder: Path) -> list[str]:
    return script(folder, "exec 0<&-; exit 0")


def no_command(folder: Path) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (a_command_that_fails, "command_failed"),
        (a_command_that_hangs, "command_timed_out"),
        (a_command_that_is_not_there, "command_missing"),
        (a_command_that_does_not_listen, "delivered"),
        (no_command, "no_command"),
    ],
)
def test_what_a_command_did_is_recorded_in_a_code(
    sqlite_database, tmp_path, make: Callable[[Path], list[str]], code
):
    raised(sqlite_database)
    started = time.monotonic()

    pass_on(sqlite_database, command_channel(make(tmp_path), 0.3), replace(ROSTER), NOW)

    assert time.monotonic() - started < 10
    assert {recorded for _, _, recorded in deliveries(sqlite_database)} == {code}


def test_a_command_that_hangs_leaves_no_process_behind(tmp_path):
    code = command_channel(a_command_that_hangs(tmp_path), 0.3)("sgt-ferrier", "text")

    group = int((tmp_path / "told").read_text())
    deadline = time.monotonic() + 5
    while _is_alive(group) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert code == "command_timed_out"
    assert not _is_alive(group)


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_alarms_survive_the_watcher(sqlite_database):
    alarm_id = raised(sqlite_database)
    sqlite_database.close()

    with closing(Database(sqlite_database.url)) as later:
        telephones = Telephones()
        pass_on(later, telephones, ROSTER, NOW)

    assert telephones.told == ["sgt-ferrier"]
    assert ring_code_of(alarm_id) in telephones.texts[0]

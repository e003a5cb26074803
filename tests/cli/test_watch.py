"""`mash watch`: one look, the alarms and who has them, and what is said when nobody is reached."""

import subprocess
import sys
import time
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError

from cli import watch as watch_command
from runtime import alarms, heartbeats, passes
from runtime.alarms import DELIVERED, AlarmCode
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.heartbeats import Part
from runtime.settings import REPOSITORY, Settings
from runtime.watch_rounds import Watch
from tests.builders.queue import an_item, queued
from tests.cli.conftest import Hub, a_command_for, at


@pytest.fixture
def dispatched(hub: Hub) -> Hub:
    """The pass of half past six was made."""
    with hub.transaction() as connection:
        moment = at("06:30")
        begun = passes.begin(connection, "encompass", moment, (moment, moment))
        passes.complete(connection, begun.id, moment, 0, 0, 0)
    return hub


def an_untold_school(hub: Hub) -> None:
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("ENC-1", due_at=at("06:30")))


def an_alarm(hub: Hub) -> str:
    with hub.transaction() as connection:
        about: dict[str, str | int] = {"due": "0630", "day": "2026-w48-1", "count": 1}
        return alarms.raise_alarm(connection, AlarmCode.UNSENT, about, at("06:50"))


def test_a_look_at_a_hub_in_order_says_what_it_looked_at_and_ends_with_nought(dispatched):
    ran = dispatched.mash("watch", "--once")

    assert ran.exit_code == 0
    assert ran.out.splitlines()[-1] == "0 alarms are open."
    assert "23 Nov 2026 06:52" in ran.words


def test_an_alarm_that_was_told_is_the_watchs_work_done(dispatched):
    told = a_command_for(dispatched)
    an_untold_school(dispatched)

    ran = dispatched.mash("watch", "--once", "--json")
    again = dispatched.mash("watch", "--once", "--json")

    assert (ran.exit_code, ran.facts["raised"], ran.facts["told"]) == (0, ["unsent"], 1)
    assert (again.exit_code, again.facts["raised"], again.facts["told"]) == (0, [], 0)
    assert ran.facts["alarms"][0]["id"] == again.facts["alarms"][0]["id"]
    assert told.read_text().startswith("sgt-ferrier MASH: 1 due by 0630 not done.")


@pytest.mark.parametrize("is_set", [True, False])
def test_an_alarm_that_reached_nobody_ends_with_one_and_says_so(dispatched, is_set):
    if is_set:
        a_command_for(dispatched, exit_code=3)
    an_untold_school(dispatched)

    ran = dispatched.mash("watch", "--once")

    assert ran.exit_code == 1
    assert "1 ALARM REACHED NOBODY. Ring the duty supervisor now." in ran.words
    assert ("no alarm can leave this machine" in ran.words) == (not is_set)


def test_a_missed_pass_is_found_by_a_look(hub):
    a_command_for(hub)

    ran = hub.mash("watch", "--once", "--json")

    assert ran.facts["raised"] == ["not_dispatched"]


def test_the_list_says_what_since_when_who_was_told_and_which_runbook(dispatched):
    a_command_for(dispatched)
    an_untold_school(dispatched)
    dispatched.mash("watch", "--once")

    ran = dispatched.mash("watch", "alarms")
    [alarm] = dispatched.mash("watch", "alarms", "--json").facts["alarms"]

    assert ran.exit_code == 0
    for word in ("1 due by 06:30 not done.", "sgt-ferrier", "06:52", "unsent.md", "passes on in"):
        assert word in ran.words
    assert ran.out.splitlines()[-1] == "1 alarm is open, 1 not acknowledged."
    assert f"mash watch acknowledge {alarm['ring_code']}" in ran.words
    assert [(one["contact"], one["delivered"]) for one in alarm["told"]] == [("sgt-ferrier", True)]
    assert alarm["runbook"] == "docs/operations/unsent.md"


def test_without_an_alarm_the_list_says_so(hub):
    ran = hub.mash("watch", "alarms")

    assert (ran.exit_code, ran.out.strip()) == (0, "0 alarms are open, 0 not acknowledged.")


@pytest.mark.parametrize("by_code", [True, False])
def test_whoever_has_it_says_so_by_the_messages_code_or_its_id(hub, by_code):
    alarm_id = an_alarm(hub)
    which = alarms.ring_code_of(alarm_id) if by_code else alarm_id

    ran = hub.mash("watch", "acknowledge", which)
    listed = hub.mash("watch", "alarms")

    assert ran.exit_code == 0
    assert "You have it." in ran.words
    assert "r.calloway has it" in listed.words
    assert "since 23 Nov 2026 06:52" in listed.words
    assert hub.audited()[-1][0] == "alarm_acknowledged"


def test_the_second_to_acknowledge_is_told_who_was_first(hub):
    alarm_id = an_alarm(hub)
    hub.mash("watch", "acknowledge", alarm_id, "--as", "insp.marrable")

    ran = hub.mash("watch", "acknowledge", alarm_id)

    assert ran.exit_code == 1
    assert "insp.marrable has had it since 23 Nov 2026 06:52. Nothing was changed." in ran.words


@pytest.mark.parametrize("which", ["0000x", "1234", "no-such-alarm"])
def test_an_alarm_that_is_not_there_is_a_wrong_command(hub, which):
    ran = hub.mash("watch", "acknowledge", which)

    assert ran.exit_code == 2
    assert "mash watch alarms" in ran.err
    assert hub.audited() == []


def test_a_machine_that_is_no_more_is_forgotten_by_a_person(hub):
    with hub.transaction() as connection:
        heartbeats.beat(connection, Part.WATCH, "hub-2")
        heartbeats.beat(connection, Part.SWEEP, "hub-2")
        for host in ("hub-1", "hub-2"):
            alarms.raise_alarm(connection, AlarmCode.RECORDS_NOT_KEPT, {"host": host}, at("06:50"))

    wrong = hub.mash("watch", "forget", "hub-3")
    right = hub.mash("watch", "forget", "hub-2", "--json")

    assert (wrong.exit_code, right.exit_code, right.facts["parts"]) == (2, 0, 2)
    assert "There are: hub-2." in wrong.words
    with hub.transaction() as connection:
        assert heartbeats.beats(connection) == []
        assert [row.about for row in alarms.open_alarms(connection)] == [{"host": "hub-1"}]
    assert [event for event, _ in hub.audited()][-2:] == ["alarm_cleared", "setting_changed"]


def test_an_endless_watch_has_no_one_object_to_print(hub):
    ran = hub.mash("watch", "--json")

    assert ran.exit_code == 2


def test_no_name_of_a_duty_contact_is_shown_or_kept(dispatched):
    a_command_for(dispatched)
    an_untold_school(dispatched)

    printed = "".join(
        dispatched.mash("watch", *typed).out for typed in (["--once"], ["alarms", "--json"])
    )
    kept = str(dispatched.everything())

    assert "sgt-ferrier" in printed
    assert "sgt-ferrier" in kept
    assert "Ferrier" not in printed + kept


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def test_a_watch_goes_on_until_it_is_stopped_and_says_what_changed(dispatched):
    said: list[str] = []
    told: list[str] = []

    def show(words: str) -> None:
        said.append(words)
        if len(said) == 2:
            raise Stopped
        an_untold_school(dispatched)

    watch = a_watch(dispatched, told)
    with pytest.raises(Stopped):
        watch_command.look_until_stopped(watch, show)

    assert said == [
        "0 alarms are open.",
        "1 alarm is open, 0 acknowledged, the rest told and passed on.",
    ]
    assert told == ["control-room"]


def test_while_the_database_is_away_the_control_room_is_told_once_and_directly(dispatched):
    told: list[str] = []
    looks: list[float] = []

    class Away(Database):
        def transaction(self):
            looks.append(time.monotonic())
            if len(looks) == 3:
                raise Stopped
            raise OperationalError("", {}, Exception())

    with closing(Away(dispatched.database.url)) as away:
        watch = a_watch(dispatched, told, away)
        with pytest.raises(Stopped):
            watch_command.look_until_stopped(watch, lambda _words: None)

    assert told == ["control-room"]


def a_watch(hub: Hub, told: list[str], database: Database | None = None) -> Watch:
    def channel(contact: str, text: str) -> str:
        told.append(contact)
        return DELIVERED

    kept = Watch.on_this_host(
        database or hub.database, Settings(), Credentials.from_settings(Settings())
    )
    return Watch(kept.database, kept.settings, kept.credentials, channel, "hub-1")


def test_a_watch_that_is_told_to_stop_ends_with_four_and_nobody_misses_it(dispatched):
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "watch"],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    first_line = process.stderr.readline()
    with dispatched.transaction() as connection:
        while_it_watched = [one.part for one in heartbeats.beats(connection)]

    process.terminate()
    process.communicate(timeout=20)

    assert first_line.strip() == "0 alarms are open."
    assert process.returncode == 4
    assert while_it_watched == [Part.ANCHOR, Part.WATCH]
    with dispatched.transaction() as connection:
        assert [one.part for one in heartbeats.beats(connection)] == [Part.ANCHOR]

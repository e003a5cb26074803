"""The demonstration: only where no real partner is, and it stops between items when told to."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert, select, update

from cli import demo_night, demo_world
from cli import stopped as stopped_words
from cli.demo import Night, Shown, _again, _blocks, _said, _stopped, _told_to_stop
from cli.demo_night import Played, ToldToStop, play
from cli.demo_world import environment_file, environment_of, for_a_shell
from cli.office import Office
from cli.report import Exit, Stop
from cli.screen import on_stdout, write
from cli.up import _with_environment
from domain.outcome import NoAction, State
from domain.reconciliation import KINDS_OF_FINDING, Finding, Reconciliation, Source
from domain.saying import say_in_24_hours
from domain.wording.demonstration import DEMONSTRATION
from flows.hands import worker_here
from flows.one_at_a_time import alone
from flows.processes import PassMade
from flows.reporting import Reported
from flows.wiring import Worker
from mock_systems.population.build import build as build_world
from reports.night.build import build as build_report
from reports.night_sentences import headlines
from runtime import turns
from runtime.clock import business_now
from runtime.credentials import Credentials
from runtime.release_modes import Mode
from runtime.settings import HubSettings, PartnerSettings, Settings
from runtime.tables import account_seats, lanes
from tests.builders.queue import (
    NOW,
    an_item,
    an_open_lane,
    circumstances,
    claimed,
    queued,
    the_proxy_closes_revoked_lanes,
)
from tests.reports import nights

REAL = {"base_url": "https://rms.force.example", "accounts": [], "account_family": "mash"}


def an_office(hub) -> Office:
    settings = Settings(home=hub.home)
    return Office(settings, hub.database, Credentials.from_settings(settings))


async def test_told_to_stop_it_makes_no_further_pass_and_moves_no_clock(hub, monkeypatch):
    stop, passes = asyncio.Event(), []

    async def make_a_pass(*_) -> PassMade:
        passes.append(1)
        return PassMade(0, 0, 0)

    async def work_until_told(shift) -> None:
        assert shift.told_to_stop is stop
        stop.set()

    monkeypatch.setattr(demo_night, "work", work_until_told)
    night = Played(
        worker=worker_here("demo", hub.database, Settings(home=hub.home)),
        make_a_pass=make_a_pass,
        performers={},
        passes=[NOW, NOW + timedelta(hours=5)],
        events=[],
        ends=NOW + timedelta(hours=9),
        tell_partners=lambda _: None,
        say=lambda *_: None,
        stop=stop,
    )

    with pytest.raises(ToldToStop):
        await play(night)

    assert len(passes) == 1
    with hub.transaction() as connection:
        assert business_now(connection) < NOW + timedelta(hours=5)


async def test_told_to_stop_during_a_pass_it_does_not_wait_for_its_end(hub):
    stop = asyncio.Event()
    asyncio.get_running_loop().call_soon(stop.set)

    with pytest.raises(ToldToStop):
        await demo_night.unless_told(stop, asyncio.Event().wait())


def test_who_stops_it_is_told_what_is_left(hub):
    with hub.transaction() as connection:
        queued(connection, hub.cipher, *(an_item(one) for one in ("ENC-1A2B", "ENC-3C4D")))
        item = claimed(connection, an_open_lane(connection, "lane"))
        ended = NoAction("already_told", "E-07")
        turns.finish(connection, item, ended, circumstances(hub.cipher))

    stopped = _stopped(an_office(hub), [signal.SIGINT], "mash demo")
    elsewhere = _stopped(an_office(hub), [signal.SIGTERM, signal.SIGINT], "mash demo")

    assert stopped.exit_code == 4
    said = "STOPPED BY YOU (Ctrl-C) at 1 of 2. No open writes. 1 item waits."
    assert stopped.verdict.startswith(said)
    assert elsewhere.exit_code == 4
    assert elsewhere.verdict.startswith(f"{stopped_words.FROM_ELSEWHERE} at 1 of 2.")


async def test_a_night_leaves_no_account_taken_by_the_lanes_of_its_last_shifts(hub):
    office = an_office(hub)
    worker = Worker("demo", office.database, hub.cipher, office.credentials, office.settings)
    with hub.transaction() as connection:
        for seat, name in enumerate(("demo/0", "demo/1")):
            lane = an_open_lane(connection, name)
            taken = insert(account_seats).values(
                system="police_rms", account="mash_enc", seat=seat, lane=lane.id, epoch=lane.epoch
            )
            connection.execute(taken)
        connection.execute(update(lanes).values(state="revoking"))
        the_proxy_closes_revoked_lanes(connection)

    await demo_night.leave_no_seat_taken(worker)

    with hub.transaction() as connection:
        assert connection.execute(select(account_seats)).all() == []


def test_what_begins_a_stopped_night_anew_is_the_same_night():
    assert _again(20261122, Mode.SAMPLED) == "mash demo"
    assert _again(7, Mode.APPROVE_EACH) == "mash demo --seed 7 --mode approve_each"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_what_stopped_it_is_known_when_it_has_stopped(number):
    stop = asyncio.Event()
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)

    with pytest.raises(ToldToStop) as told, _told_to_stop(stop):
        await demo_night.unless_told(stop, asyncio.Event().wait())

    assert told.value.heard == [number]


def test_on_a_real_hub_s_machine_no_demonstration_begins(hub):
    hub.patch.setenv("MASH_PARTNERS", json.dumps({"police_rms": REAL}))

    ran = hub.mash("up", "--demo")

    assert ran.exit_code == 3
    assert "not on this machine are set up here: police_rms" in ran.words
    assert not (hub.home / "demo").exists()


def test_a_process_that_is_started_with_its_environment_has_the_same_settings(hub):
    partner = PartnerSettings(
        base_url="http://127.0.0.1:1", accounts=("mash-enc-01",), account_family="mash"
    )
    house = HubSettings(
        authority="northmere", force="Northmere", phone="0", mailbox="m", allowed_domains=("a.b",)
    )
    hub.patch.setenv("MASH_ALARM_COMMAND", '["ring"]')
    hub.patch.setenv("MASH_SECRETS", "/the/hub's/own")
    hub.patch.setenv("MASH_PERSON", "r.calloway")
    given = Settings(
        home=hub.home,
        partners={"police_rms": partner},
        hub=house,
        secrets=None,
        alarm_command=(),
        shift_lanes=3,
    )

    told = environment_of(given)

    hub.patch.delenv("MASH_SECRETS")
    for name, value in told.items():
        hub.patch.setenv(name, value)
    assert Settings() == given
    assert "MASH_SECRETS" not in told
    assert told["MASH_PERSON"] == "r.calloway"


def played(hub, found) -> tuple[Night, Shown]:
    """A night that was played, with this report."""
    places = Reported(found, hub.home / "night.html", hub.home / "night.xlsx")
    world, office = build_world(1, "small"), an_office(hub)
    partners = demo_world.Partners({}, {}, httpx.Client())
    worker = worker_here("demo", hub.database, office.settings)
    return Night(world, Mode.SAMPLED, office, partners, worker), Shown([], places, 1.0)


def shown_of(hub, found) -> str:
    """The demonstration's last screen, of this report."""
    write(_blocks(*played(hub, found)), on_stdout())
    return " ".join(hub.capture.readouterr().out.split())


def a_whole_night(*items, reconciliation=None, **different):
    told = nights.sent("A", "06:10"), *items
    return build_report(
        nights.facts(*told, **different), reconciliation or nights.a_reconciliation()
    )


def found_in(ended) -> dict[str, object]:
    counted: dict[str, object] = ended.facts["reconciliation"]
    return counted


def one_found(kind):
    return nights.a_reconciliation(**{kind: (Finding("police_rms", "A"),)})


def test_a_proven_night_ends_with_0(hub):
    ended = _said(*played(hub, a_whole_night()))

    assert (ended.exit_code, ended.facts["conserved"]) == (Exit.COMPLETE, True)
    assert found_in(ended) == {**dict.fromkeys(KINDS_OF_FINDING, 0), "not_compared": []}


@pytest.mark.parametrize(
    "night",
    [
        pytest.param(lambda: build_report(nights.facts(nights.sent("A", "06:10"))), id="unasked"),
        pytest.param(
            lambda: a_whole_night(reconciliation=Reconciliation(sources=(Source("police_rms"),))),
            id="a partner away",
        ),
        pytest.param(lambda: a_whole_night(items_counted=2), id="one item too many"),
        pytest.param(lambda: a_whole_night(nights.an_item("B", state=State.QUEUED)), id="unended"),
        *(
            pytest.param(lambda kind=kind: a_whole_night(reconciliation=one_found(kind)), id=kind)
            for kind in KINDS_OF_FINDING
        ),
    ],
)
def test_no_other_night_ends_with_0(hub, night):
    """Issue A.7: exit 0 only if conservation and reconciliation hold."""
    assert _said(*played(hub, night())).exit_code == Exit.NOT_PROVEN


@pytest.mark.parametrize("kind", KINDS_OF_FINDING)
def test_what_was_found_is_counted_under_its_own_name(hub, kind):
    ended = _said(*played(hub, a_whole_night(reconciliation=one_found(kind))))

    assert {name: n for name, n in found_in(ended).items() if n} == {kind: 1}


def test_its_figures_say_how_many_schools_were_told_of_those_due(hub):
    found = build_report(nights.a_night_with_everything())

    shown = shown_of(hub, found)

    assert any("told" in one.words for one in headlines(found))
    assert all(say_in_24_hours(one.words) in shown for one in headlines(found))
    assert "due by 09:00" in shown
    assert not re.search(r"\d[ap]m\b", shown)
    assert " All " in shown


def test_its_screen_has_one_time_format():
    said = "Due by 7:30am, 12am, midday, 12:05pm, midnight or 11pm; 30 ampoules"

    assert say_in_24_hours(said) == (
        "Due by 07:30, 00:00, 12:00, 12:05, 00:00 or 23:00; 30 ampoules"
    )


def test_of_one_process_the_figures_stand_there_once(hub):
    told = nights.sent("ENC-7K4M-92QF", told="06:50")

    shown = shown_of(hub, build_report(nights.facts(told)))

    assert " All " not in shown
    assert "Invented world number 1 · mode: works alone, sampled" in shown


def test_its_help_says_which_world_and_mode_it_takes_when_none_is_given(hub):
    shown = hub.mash("demo", "--help").words

    assert "[default: 20261122]" in shown
    assert "[default: sampled]" in shown


def test_at_its_beginning_it_says_how_long_it_takes(hub):
    hub.patch.setenv("MASH_HOME", "/proc/x")
    hub.patch.setattr("cli.demo.partner_systems", no_partners)

    assert hub.mash("demo").err.startswith(DEMONSTRATION["begins"])


def test_what_a_person_is_told_to_read_gives_a_shell_the_settings_it_works_with(hub):
    partner = PartnerSettings(
        base_url="http://127.0.0.1:1", accounts=("mash-enc-01",), account_family="mash"
    )
    here = Settings(home=hub.home, partners={"police_rms": partner}, shift_lanes=3, secrets=None)
    hub.patch.setenv("MASH_SECRETS", "/the/hub's/own")
    hub.patch.setenv("MASH_PARTNERS", "{}")
    environment_file(here).write_text(for_a_shell(here))
    assert _with_environment(here, "mash status") == f". {environment_file(here)}; mash status"
    asked = f". {environment_file(here)}; {sys.executable} -m cli.main status --json"

    shown = subprocess.run(["sh", "-c", asked], capture_output=True, text=True, check=True)

    assert json.loads(shown.stdout)["partners"]["police_rms"]["seats"] == 1
    dumped = subprocess.run(
        ["sh", "-c", f". {environment_file(here)}; env"], capture_output=True, text=True, check=True
    )
    assert "MASH_SECRETS" not in dumped.stdout


def test_a_second_demonstration_of_one_world_takes_nothing_from_the_first(tmp_path):
    home, nobody = tmp_path / "20261122", demo_world.Partners({}, {}, httpx.Client())
    with demo_world.an_office(home, nobody, NOW) as first:
        with (
            pytest.raises(Stop, match="A demonstration is at work in") as stopped,
            demo_world.an_office(home, nobody, NOW),
        ):
            raise AssertionError("both at work")

        assert stopped.value.report.exit_code is Exit.COULD_NOT_START
        with first.database.transaction() as connection:
            assert business_now(connection) >= NOW

    with demo_world.an_office(home, nobody, NOW), alone(demo_world.lock_of(tmp_path / "another")):
        pass


@pytest.mark.parametrize("typed", [["demo"], ["up", "--demo"], ["up"]])
def test_where_nothing_may_be_written_the_folder_is_named_and_no_traceback(hub, typed):
    hub.patch.setenv("MASH_HOME", "/proc/x")
    hub.patch.setattr("cli.demo.partner_systems", no_partners)
    hub.patch.setattr("cli.demo_world.partner_systems", no_partners)

    ran = hub.mash(*typed)

    assert ran.exit_code == 3
    assert "STOPPED BEFORE ANY WORK. /proc/x" in ran.err
    assert "cannot be written (No such file or directory). MASH_HOME sets another" in ran.words
    assert "Traceback" not in ran.words


def test_before_an_earlier_one_s_place_is_emptied_it_says_so(hub, tmp_path):
    home, nobody = tmp_path / "20261122", demo_world.Partners({}, {}, httpx.Client())
    with demo_world.an_office(home, nobody, NOW):
        first = hub.capture.readouterr().err
    with demo_world.an_office(home, nobody, NOW):
        second = hub.capture.readouterr().err

    assert first == ""
    assert "What an earlier run left there is replaced" in second
    assert str(home) in second


@contextmanager
def no_partners(*_):
    yield demo_world.Partners({}, {}, httpx.Client())

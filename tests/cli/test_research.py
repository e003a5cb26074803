"""`mash research`: asked for, followed, told without a name, handed out where it is asked for."""

import asyncio
import json
import stat
from collections.abc import Callable
from typing import Any

import pytest

from bots.research.items import Research
from bots.research.ordering import Asker, Order, order_research
from cli.people import refuse_no_account
from cli.report import Stop
from cli.research import NOBODY_AFTER_SECONDS
from domain.errors import SystemUnavailable
from domain.outcome import State
from domain.wording.demonstration import INVENTED_AUTHORITY
from flows.wiring import Worker
from runtime import work_queue
from runtime.credentials import Credentials
from runtime.settings import HubSettings, Settings
from tests.bots.research.fake_desk import FakeDesk, a_desk
from tests.bots.research.small_case import (
    BORN,
    CASE,
    MARLOW,
    NOW,
    WREN,
    WREN_NAME,
    a_pupil,
    elsewhere,
)
from tests.builders.queue import an_open_lane
from tests.flows.small_hub import SmallHub
from tests.flows.test_research_desk import PARTNERS, WREN_BORN_SWAPPED, take, with_account

ASKED = (
    "research",
    CASE,
    *("--reason", "new_referral"),
    *("--purpose", "protect_child"),
    *("--basis", "legal_obligation"),
)
NAMES = ("Quillfeather", "Wren", "Ambrose")


@pytest.fixture
def office(hub) -> SmallHub:
    """The same hub, as its workers see it, at the hour of the case."""
    known = [
        {"id": one, "name": name, "place": "Northmere", "roles": [role], "authorities": ["x"]}
        for one, name, role in (
            ("r.calloway", "PS Rhian Calloway", "duty_supervisor"),
            ("a.voss", "DC Amara Voss", "practitioner"),
        )
    ]
    hub.patch.setenv("MASH_CONSOLE_ACCOUNTS", json.dumps(known))
    settings = Settings(home=hub.home, partners=PARTNERS)
    credentials = Credentials.from_settings(settings)
    office = SmallHub(Worker("on-call-hub-1", hub.database, hub.cipher, credentials, settings))
    office.it_is(NOW)
    return office


@pytest.fixture
def while_it_waits(hub, office, monkeypatch) -> Callable[[FakeDesk], None]:
    """What happens the first time the command looks and there is nothing yet: a turn."""
    lanes = iter(range(100))

    def work(held: FakeDesk) -> None:
        turns = iter([held])

        async def turn() -> None:
            for desk in turns:
                await asyncio.to_thread(take, office, desk, f"lane-{next(lanes)}")
                return
            raise AssertionError("the command still waits")

        monkeypatch.setattr("cli.research._pause", turn)

    return work


def disclosed(hub) -> list[dict[str, Any]]:
    return [entry for event, entry in hub.audited() if event == "disclosure"]


def test_a_pack_that_is_whole_is_said_so_and_names_nobody(hub, while_it_waits):
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED)

    assert ran.exit_code == 0, ran.words
    last = ran.out.splitlines()[-1]
    assert last.startswith("The pack is complete.")
    assert "in the console: http://127.0.0.1:8400/packs/" in ran.words
    assert "Education" in ran.err
    assert " Found " in ran.err
    assert not any(name in ran.words for name in NAMES)
    assert list(hub.home.glob("**/pack-*")) == []
    assert disclosed(hub) == []


def test_each_system_is_one_plain_line_as_it_ends(hub, while_it_waits):
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED)

    told = [row.split("  ")[0] for row in ran.err.splitlines()]
    assert len(told) == len(set(told)) == 7
    assert all(
        row.endswith(f"{NOW.astimezone():%M:%S}") or ":" in row for row in ran.err.splitlines()
    )


def test_a_program_gets_ids_counts_and_codes(hub, while_it_waits):
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED, "--json")

    assert ran.facts["state"] == "done"
    assert ran.facts["new"] is True
    assert ran.facts["missing"] == 0
    assert ran.facts["systems"]["education"]["found"] == 1
    assert ran.facts["pack"].startswith("RES-")
    assert not any(name in ran.out for name in NAMES)


def test_a_system_that_was_down_makes_it_incomplete_and_says_when_it_is_tried_again(
    hub, while_it_waits
):
    while_it_waits(a_desk(troubles={"housing": SystemUnavailable(system="housing")}))

    ran = hub.mash(*ASKED)

    assert ran.exit_code == 1
    assert "THE PACK IS NOT COMPLETE" in ran.words
    assert "is tried again at 07:00, by itself" in ran.words
    assert "Could not be searched" in ran.err


def test_a_possible_match_counts_as_a_missing_check(hub, while_it_waits):
    swapped = elsewhere(
        "education", "PU-0009", WREN, WREN_NAME, born_on=WREN_BORN_SWAPPED, addresses=()
    )
    while_it_waits(a_desk(pupils=[a_pupil(swapped)]))

    ran = hub.mash(*ASKED)

    assert ran.exit_code == 1
    assert "1 check is missing. 1 possible match waits for a person." in ran.words


def test_a_stub_tells_no_system_apart(hub, while_it_waits):
    while_it_waits(a_desk(withheld={"childrens_social_care by name": 1}))

    ran = hub.mash(*ASKED)

    assert ran.exit_code == 1
    assert "THE RESEARCH STOPPED because a record is restricted." in ran.words
    assert "care" not in ran.words.lower()
    assert ran.err == ""


def test_a_search_of_ones_own_is_not_said_to_have_met_a_restricted_record(
    hub, office, while_it_waits
):
    with_account(office, birth_date=BORN[MARLOW])
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED, "--as", "a.voss")

    assert ran.exit_code == 1
    assert "it may concern you or somebody you have declared" in ran.words
    assert "restricted" not in ran.words


def test_a_case_nobody_knows_is_said(hub, while_it_waits):
    while_it_waits(a_desk())

    ran = hub.mash("research", "43260000001", *ASKED[2:])

    assert ran.exit_code == 1
    assert "NO CASE with this number that the workers may open." in ran.words


def test_the_same_request_twice_is_one_run_and_said_so(hub, office, while_it_waits):
    asker = Asker("r.calloway", "protect_child", "legal_obligation")
    order = Order(hub.cipher, office.worker.settings, asker)
    first = office.rows(order_research, Research(CASE, "new_referral"), order)
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED, "--json")

    assert (ran.facts["item"], ran.facts["new"]) == (first.item_id, False)
    assert "You asked for this already" in ran.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["4326011820"], "4326011820 has 10 digits, it needs 11."),
        (["Quillfeather"], "An occurrence number has digits only, like 43260118204."),
        (["Wren Quillfeather"], "A person is looked for by name in the console only: Find a case."),
        ([CASE, "--reason", "curious"], "There is no reason curious. There are: new_referral (I"),
        ([CASE, "--purpose", "gossip"], "There is no purpose gossip. There are: protect_child"),
        ([CASE, "--basis", "consent"], "There is no lawful basis consent."),
        ([CASE, "--reason", "something_else"], "Enter what it is, 10 to 500 letters: --note."),
        (
            [CASE, "--reason", "supervisor-asked"],
            "Enter the name of your supervisor, 2 to 500",
        ),
        ([CASE, "--note", "x" * 501], "Use 500 letters or fewer: --note."),
        ([CASE, "--write", "pdf", "--to", "/nowhere"], "/nowhere is no folder"),
    ],
    ids=[
        "short",
        "name",
        "two names",
        "reason",
        "purpose",
        "basis",
        "what else",
        "who",
        "long",
        "folder",
    ],
)
def test_what_cannot_be_asked_says_what_can_and_nothing_is_queued(hub, office, typed, said):
    before = hub.everything()
    usual = dict(zip(ASKED[2::2], ASKED[3::2], strict=True))
    changed = usual | dict(zip(typed[1::2], typed[2::2], strict=True))

    ran = hub.mash("research", typed[0], *(word for pair in changed.items() for word in pair))

    assert ran.exit_code == 2
    assert said in ran.words
    assert "Nothing was searched." in ran.words
    assert hub.everything() == before


@pytest.mark.parametrize("left_out", ["--reason", "--purpose", "--basis"])
def test_nothing_is_searched_without_reason_purpose_and_lawful_basis(hub, office, left_out):
    at = ASKED.index(left_out)

    ran = hub.mash(*ASKED[:at], *ASKED[at + 2 :])

    assert ran.exit_code == 2
    assert f"mash research needs {left_out} (" in ran.words


def test_where_nobody_works_it_says_so_and_stays_queued(hub, office, monkeypatch):
    monkeypatch.setenv("MASH_TIME_SCALE", "0.0001")
    assert NOBODY_AFTER_SECONDS > 20, "a shift that was asked for needs its time"

    ran = hub.mash(*ASKED)

    assert ran.exit_code == 1
    assert "NOTHING WAS SEARCHED YET: no worker is at work." in ran.words
    assert ran.out.endswith("\nNext: mash up\n")


def test_while_a_worker_lives_it_waits_on(hub, office, monkeypatch):
    """The control of the one above: the same short patience, and a lane that lives."""
    monkeypatch.setenv("MASH_TIME_SCALE", "0.0001")
    office.rows(an_open_lane, "on-call-hub-1/0", 1, "on-call-hub-1")
    looked = iter(range(3))

    async def wait() -> None:
        if next(looked, None) is None:
            raise KeyboardInterrupt

    monkeypatch.setattr("cli.research._pause", wait)

    ran = hub.mash(*ASKED, "--json")

    assert ran.exit_code == 4
    assert "You stopped waiting (Ctrl-C); the research goes on" in ran.facts["verdict"]
    item = ran.facts["item"]
    assert office.rows(work_queue.states_of, item) == {item: State.QUEUED}


def test_files_are_written_where_asked_for_their_owner_alone_and_the_trail_knows(
    hub, while_it_waits, tmp_path
):
    while_it_waits(a_desk())
    folder = tmp_path / "for me"
    folder.mkdir()

    ran = hub.mash(
        *ASKED, "--write", "html", "--write", "docx", "--write", "workbook", "--to", str(folder),
        "--json",
    )  # fmt: skip

    files = sorted(folder.iterdir(), key=lambda one: one.suffix)
    assert [one.suffix for one in files] == [".docx", ".html", ".xlsx"]
    assert set(ran.facts["files"]) == {str(one) for one in files}
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert "Quillfeather" in files[1].read_text()
    entries = disclosed(hub)
    assert {entry["details"]["form"] for entry in entries} == {"html", "docx", "xlsx"}
    assert len(entries) == len(files)
    for entry in entries:
        assert entry["recipient"] == entry["on_behalf_of"] == "r.calloway"
        assert entry["record_id"] == entry["item_id"] == ran.facts["item"]
        assert (entry["justification"], entry["lawful_basis"]) == ASKED[3:8:4]
    assert "Quillfeather" not in json.dumps(entries)


def test_the_help_says_how_more_than_one_format_is_asked_for(hub):
    assert "--write html --write pdf" in hub.mash("research", "--help").words


@pytest.mark.browser
def test_a_pdf_is_written_too(hub, while_it_waits, tmp_path):
    while_it_waits(a_desk())

    ran = hub.mash(*ASKED, "--write", "pdf", "--to", str(tmp_path), "--json")

    (path,) = ran.facts["files"]
    with open(path, "rb") as made:
        assert made.read(5) == b"%PDF-"


def test_whoever_has_no_account_is_told_so_and_searches_nothing(hub, office):
    ran = hub.mash(*ASKED, "--as", "nobody.known")

    assert ran.exit_code == 2
    assert "nobody.known has no account in the settings (console_accounts)" in ran.words
    assert "Nothing was searched." in ran.words
    with hub.transaction() as connection:
        assert work_queue.conservation(connection).total == 0


def test_in_a_demonstration_its_invented_people_are_known():
    hub = HubSettings(
        authority=INVENTED_AUTHORITY,
        force="Northmere Police",
        phone="01632 960100",
        mailbox="mash@northmere.example.org",
        allowed_domains=("example.org",),
    )

    refuse_no_account(Settings(hub=hub), "a.voss", "why", "nothing")

    a_real_one = hub.model_copy(update={"authority": "northmere"})
    with pytest.raises(Stop):
        refuse_no_account(Settings(hub=a_real_one), "a.voss", "why", "nothing")

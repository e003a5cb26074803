"""`mash mocks`: a process of its own, on the ports it was given, until Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, get_args

import httpx
import pytest

from mock_systems.police_rms.wording import REASONS_FOR_ACCESS
from mock_systems.population.model import System
from mock_systems.server import SYSTEMS
from runtime.settings import REPOSITORY
from tests.free_ports import free_ports

START = [sys.executable, "-m", "cli.main", "mocks", "--json", "--first-port"]
START_FOR_A_PERSON = [one for one in START if one != "--json"]
SECONDS_TO_STOP = 10


@pytest.fixture(scope="module")
def started_for_a_person() -> Iterator[list[str]]:
    """What it says to somebody who types it, and it goes on meanwhile."""
    environment = {**os.environ, "COLUMNS": "200"}
    command = [*START_FOR_A_PERSON, str(free_ports(1 + len(SYSTEMS)))]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY, env=environment
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line.rstrip())
            if "Ctrl-C ends them" in line:
                break
        yield said
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def started() -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any], int]]:
    """The partner systems, started as a person starts them."""
    port = free_ports(1 + len(SYSTEMS))
    environment = {k: v for k, v in os.environ.items() if k != "MASH_MOCK_ADMIN_TOKEN"}
    process = subprocess.Popen(
        [*START, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        env=environment,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        yield process, json.loads(line), port
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGINT, "STOPPED BY YOU (Ctrl-C)."), (signal.SIGTERM, "STOPPED FROM ELSEWHERE")],
)
def test_what_really_ended_them_is_said(number, said):
    command = [part for part in START if part != "--json"]
    with subprocess.Popen(
        [*command, str(free_ports(1 + len(SYSTEMS)))],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout is not None
        while "Ctrl-C ends them" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(number)
        rest, _ = process.communicate(timeout=SECONDS_TO_STOP)

    assert rest.startswith(said)
    assert process.returncode == 0


def test_the_partner_systems_are_where_it_says_until_ctrl_c(started, hub):
    process, told, port = started

    pages = {
        name: httpx.get(one["address"], trust_env=False) for name, one in told["systems"].items()
    }
    taken = hub.mash("mocks", "--json", "--first-port", str(port))
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=SECONDS_TO_STOP)

    assert told["admin"] == f"http://127.0.0.1:{port}"
    assert [page.status_code < 400 for page in pages.values()] == [True] * len(SYSTEMS)
    accounts = told["systems"]["police_rms"]["accounts"]
    assert {"user_id", "password", "role"} <= set(accounts[0])
    assert (process.returncode, rest, errors) == (0, "", "")
    assert taken.exit_code == 3
    assert "--first-port" in taken.facts["verdict"]


def test_whoever_starts_them_is_told_whom_to_sign_in_as_and_what_to_look_for(started_for_a_person):
    said = started_for_a_person
    police, education, mail = addresses(said)[:3]
    names = re.findall(r"Sign in as +(\S+), password ([^\s,]+)", "\n".join(said))
    looks = re.findall(r"Look for +(\S.*?) User ", " ".join(" ".join(said).split()))
    number = re.findall(r"occurrence (\d{11}):", looks[0])[0]

    with a_person_at(police) as browser:
        browser.post("/signin", data=dict(zip(("userid", "password"), names[0], strict=True)))
        browser.post("/reason", data={"reason": REASONS_FOR_ACCESS[0], "detail": "Looking around"})
        record = browser.get("/occurrence", params={"no": number}).text
    with a_person_at(education) as browser:
        data = dict(zip(("email", "password"), names[1], strict=True))
        home = browser.post("/account/sign-in", data=data)
    with a_person_at(mail) as browser:
        inbox = browser.post(
            "/signin", data=dict(zip(("email", "password"), names[2], strict=True))
        )

    assert f"<title>Occurrence {number}" in record
    assert (home.url.path, inbox.url.path) == ("/home", "/mail/inbox")
    assert re.match(r"UPN [A-Z]\d{11}[A-Z0-9]", looks[1])
    assert re.match(r"\S+@\S+: whom", looks[2])
    assert [number in look for look in looks[:3]] == [True] * 3
    assert len(names) == len(SYSTEMS)
    # A system the world does not speak of yet says nothing of what to look for.
    assert len(looks) == len(get_args(System))
    assert re.search(
        r"Sign in as +PTARRANT, password \S+, memorable word [a-z]{8,}", "\n".join(said)
    )


def test_the_command_for_a_one_time_code_prints_one_that_is_taken(started_for_a_person, hub):
    said = started_for_a_person
    typed = next(line.split()[1:] for line in said if "mash mocks code" in line)
    user = re.findall(r"Only (\S+) needs a one-time code", "\n".join(said))[0]
    password = next(line.split()[1] for line in said if line.split()[:1] == [user])

    code = hub.mash(*typed)
    with a_person_at(addresses(said)[0]) as browser:
        asked = browser.post("/signin", data={"userid": user, "password": password})
        answer = browser.post("/signin/code", data={"code": code.out.strip()})

    assert (code.exit_code, asked.url.path, answer.url.path) == (0, "/signin/code", "/reason")


def test_what_no_code_is_made_from_is_a_wrong_command(hub):
    ran = hub.mash("mocks", "code", "not a secret")

    assert ran.exit_code == 2


def addresses(said: list[str]) -> list[str]:
    return re.findall(r"\(\w+\) +(http\S+)", "\n".join(said))


def a_person_at(address: str) -> httpx.Client:
    return httpx.Client(base_url=address, trust_env=False, follow_redirects=True)

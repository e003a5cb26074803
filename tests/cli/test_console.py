"""`mash console`: who may start it where, and the passwords of its local sign-in."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from console import passwords
from console.people import credential_of
from runtime.credentials import Credentials, FolderProvider
from tests.cli.conftest import Hub

ACCOUNT = {
    "id": "a.voss",
    "name": "DC Amara Voss",
    "place": "Northmere",
    "roles": ["practitioner"],
    "authorities": ["northmere"],
}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hub(hub: Hub) -> Hub:
    """With one account of the console."""
    hub.patch.setenv("MASH_CONSOLE_ACCOUNTS", json.dumps([ACCOUNT]))
    return hub


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "mash.example.org", ""])
def test_outside_this_machine_it_refuses_to_start(hub, host):
    ran = hub.mash("console", "--host", host, "--port", "0")

    assert ran.exit_code == 3
    assert "The local sign-in is for people at this machine" in ran.words


def test_without_anybody_who_may_sign_in_it_says_what_to_set(hub):
    hub.patch.delenv("MASH_CONSOLE_ACCOUNTS")

    ran = hub.mash("console", "--port", "0")

    assert ran.exit_code == 3
    assert "set console_accounts" in ran.words


def test_the_demonstrations_people_are_nowhere_near_a_real_partner(hub):
    partner = {"base_url": "https://rms.example.org", "accounts": ["w"], "account_family": "w"}
    hub.patch.setenv("MASH_PARTNERS", json.dumps({"police_rms": partner}))

    ran = hub.mash("console", "--demo", "--port", "0")

    assert ran.exit_code == 3
    assert "Partners that are not on this machine are set up here: police_rms" in ran.words


def test_the_demonstrations_people_are_nowhere_near_a_real_case(hub):
    hub.asked()

    ran = hub.mash("console", "--demo", "--port", "0")

    assert ran.exit_code == 3
    assert "Items that are no demonstration's are in this database." in ran.words


def test_a_port_that_is_taken_is_named(hub):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ran = hub.mash("console", "--port", port)

    assert ran.exit_code == 3
    assert f"Port {port} cannot be used here" in ran.words


def test_two_accounts_never_share_a_password(hub):
    hub.patch.setenv("MASH_CONSOLE_ACCOUNTS", json.dumps([ACCOUNT, {**ACCOUNT, "id": "a-voss"}]))

    ran = hub.mash("console", "--port", "0")

    assert ran.exit_code == 3
    assert "would share a password: a-voss" in ran.words


def test_only_the_hash_of_a_password_is_kept_for_its_owner_alone(hub):
    ran = hub.mash("console", "password", "a.voss", stdin="correct horse battery\n")

    kept = hub.home / "secrets" / credential_of("a.voss")
    credentials = Credentials([FolderProvider(hub.home / "secrets")])
    assert ran.exit_code == 0
    assert "correct horse" not in kept.read_text() + ran.words
    assert kept.stat().st_mode & 0o077 == 0
    assert passwords.is_right(credentials, "a.voss", "correct horse battery")
    assert not passwords.is_right(credentials, "a.voss", "correct horse batterz")
    assert not passwords.is_right(credentials, "r.calloway", "correct horse battery")


@pytest.mark.parametrize(
    ("account", "typed", "said"),
    [
        ("a.voss", "short", "Use 12 to 200 letters"),
        ("a.voss", "", "Use 12 to 200 letters"),
        ("a.voss", "x" * 201, "Use 12 to 200 letters"),
        ("nobody", "correct horse battery", "No account nobody"),
        ("../data-key", "correct horse battery", "No account ../data-key"),
    ],
    ids=["short", "empty", "long", "unknown", "path"],
)
def test_a_password_that_cannot_be_set_changes_nothing(hub, account, typed, said):
    before = sorted((hub.home / "secrets").rglob("*"))

    ran = hub.mash("console", "password", account, stdin=f"{typed}\n")

    assert ran.exit_code == 2
    assert said in ran.words
    assert sorted((hub.home / "secrets").rglob("*")) == before


def test_it_prints_its_address_answers_there_and_ends_by_ctrl_c(hub):
    started = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "console", "--demo", "--port", "0"],
        cwd=ROOT,
        env=os.environ,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stderr
        address = re.search(r"http://127\.0\.0\.1:\d+/", started.stderr.readline())
        assert address
        page = httpx.get(address[0], follow_redirects=True, trust_env=False)
        elsewhere = httpx.get(address[0], headers={"host": "evil.example"}, trust_env=False)
    finally:
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=20)

    assert page.status_code == 200
    assert "Choose who to be" in page.text
    assert "server" not in page.headers
    assert elsewhere.status_code == 421
    assert "Traceback" not in out
    assert started.returncode in (0, 4)
    log = (hub.home / "logs" / "console.log").read_text()
    assert "sign-in" not in log

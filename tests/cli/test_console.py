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

from console import passwords, tokens
from console.people import credential_of, token_of
from runtime.credentials import Credentials, FolderProvider, variable_name
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


def with_a_provider(hub: Hub, **different: str) -> None:
    """The hub's people sign in by a provider that nobody runs."""
    known = {"issuer": "http://127.0.0.1:9", "client_id": "mash-console"}
    given = {"PROVIDER": json.dumps(known), "ADDRESS": "https://workers.example.org", **different}
    for name, value in given.items():
        hub.patch.setenv(f"MASH_CONSOLE_{name}", value)


def test_a_whole_forces_sign_in_is_not_open_to_the_network_in_clear(hub):
    with_a_provider(hub)

    ran = hub.mash("console", "--host", "0.0.0.0", "--port", "0")

    assert ran.exit_code == 3
    assert "what people read would go over the network in clear" in ran.words


def test_without_its_secret_the_provider_is_not_asked(hub):
    with_a_provider(hub)

    ran = hub.mash("console", "--port", "0")

    assert ran.exit_code == 3
    assert "The secret console-provider is missing" in ran.words


def test_a_provider_needs_to_know_where_to_send_people_back(hub):
    with_a_provider(hub, ADDRESS="")

    ran = hub.mash("console", "--port", "0")

    assert ran.exit_code == 3
    assert "console_provider needs console_address" in ran.words


def test_what_keeps_people_from_signing_in_is_said_and_it_is_open_all_the_same(hub):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with_a_provider(hub, ADDRESS=address)
    secret = hub.home / "secrets" / "console-provider"
    secret.write_text("a secret of the provider's")
    secret.chmod(0o600)
    started = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "console", "--port", address.rpartition(":")[2]],
        cwd=ROOT,
        env=os.environ,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert started.stderr
        said = ""
        while "a.voss." not in said and (line := started.stderr.readline()):
            said += line
        page = httpx.get(address, follow_redirects=True, trust_env=False)
        away = httpx.get(f"{address}/sign-in/provider", trust_env=False)
    finally:
        started.send_signal(signal.SIGINT)
        started.communicate(timeout=20)

    told = " ".join(said.split())
    assert f"The console is open at {address}/" in told
    assert "People sign in with their force account at http://127.0.0.1:9." in told
    assert "It does not answer as it should now (no_answer)" in told
    assert "Without a subject in console_accounts nobody signs in: a.voss." in told
    assert "Use your force account." in page.text
    assert away.status_code == 503


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


def is_a_token(hub, token: str) -> bool:
    credentials = Credentials([FolderProvider(hub.home / "secrets")])
    return tokens.is_right(credentials, "a.voss", token)


def test_a_token_is_printed_once_and_only_its_hash_is_kept_for_its_owner_alone(hub):
    ran = hub.mash("console", "token", "a.voss")

    [token] = re.findall(r"^a\.voss\.[\w-]{43}$", ran.out, re.MULTILINE)
    kept = hub.home / "secrets" / token_of("a.voss")
    assert ran.exit_code == 0
    assert is_a_token(hub, token)
    assert token not in kept.read_text()
    assert token.partition("voss.")[2] not in ran.err
    assert kept.stat().st_mode & 0o077 == 0


def test_a_new_token_ends_the_old_one_and_revoked_there_is_none(hub):
    drawn = [json.loads(hub.mash("console", "token", "a.voss", "--json").out) for _ in range(2)]
    old, new = (one["token"] for one in drawn)
    assert (is_a_token(hub, old), is_a_token(hub, new)) == (False, True)

    ran = [hub.mash("console", "token", "a.voss", "--revoke") for _ in range(2)]

    assert not is_a_token(hub, new)
    assert [one.exit_code for one in ran] == [0, 0]
    assert "worth nothing from now on" in ran[0].words
    assert "a.voss has no token" in ran[1].words


def test_a_token_that_is_kept_elsewhere_too_is_not_said_to_have_ended(hub):
    hub.patch.setenv(variable_name(token_of("a.voss")), tokens.hashed("a.voss.elsewhere"))

    ran = hub.mash("console", "token", "a.voss", "--revoke")

    assert ran.exit_code == 3
    assert "kept outside the secrets folder" in ran.words


@pytest.mark.parametrize("account", ["nobody", "../data-key"])
def test_of_an_account_that_is_not_there_no_token_is_drawn_or_ended(hub, account):
    before = sorted((hub.home / "secrets").rglob("*"))

    ran = [hub.mash("console", "token", account, *end) for end in ([], ["--revoke"])]

    assert [one.exit_code for one in ran] == [2, 2]
    assert all(f"No account {account}" in one.words for one in ran)
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

"""The partner systems as a process: how they start, reset, and end."""

import os
import ssl
import subprocess
import sys

import httpx
import pytest

from tests.mocks_fixture import SEED, Mocks, start_mocks, stop_mocks


def test_the_admin_interface_does_not_open_without_a_token():
    env = {key: value for key, value in os.environ.items() if key != "MASH_MOCK_ADMIN_TOKEN"}

    ended = subprocess.run(
        [sys.executable, "-m", "mock_systems"], env=env, capture_output=True, text=True, timeout=30
    )

    assert ended.returncode == 2
    assert "MASH_MOCK_ADMIN_TOKEN" in ended.stderr
    assert ended.stdout == ""


def test_every_system_has_a_port_and_cookies_of_its_own(mocks):
    ports = [url.rsplit(":", 1)[1] for url in [mocks.admin_url, *mocks.base_urls.values()]]

    assert len(set(ports)) == len(ports) == 1 + len(mocks.systems())
    assert "HALBERDSESSION" in signed_in_cookies(mocks)


def test_the_admin_interface_is_not_served_by_a_system(mocks):
    headers = {"Authorization": f"Bearer {mocks.token}"}

    asked = httpx.get(mocks.url("police_rms", "/__admin/systems"), headers=headers)

    assert asked.status_code == 404


def test_a_reset_brings_the_same_world_back(mocks):
    before = mocks.records("police_rms", "occurrences")
    number = next(iter(before))
    mocks.change("police_rms", "occurrences", number, status="retracted")
    changed = mocks.records("police_rms", "occurrences")

    mocks.reset(SEED)

    assert changed != before
    assert mocks.records("police_rms", "occurrences") == before


def test_another_seed_is_another_world(mocks):
    before = set(mocks.records("police_rms", "nominals"))
    names = {one["surname"] for one in mocks.records("police_rms", "nominals").values()}

    mocks.reset(SEED + 1)

    other_names = {one["surname"] for one in mocks.records("police_rms", "nominals").values()}
    assert before
    assert names != other_names


def test_the_truth_is_told_to_whoever_carries_the_token(mocks):
    assert mocks.truth()
    assert httpx.get(f"{mocks.admin_url}/__admin/truth").status_code == 401


def test_systems_can_be_served_over_https_with_a_certificate_nobody_signed():
    mocks = start_mocks("--tls")
    try:
        url = mocks.url("police_rms", "/signin")
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(url)
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

        answer = httpx.get(url, verify=trusting)
    finally:
        stop_mocks(mocks)

    assert url.startswith("https://127.0.0.1:")
    assert answer.status_code == 200


def test_the_systems_end_when_whoever_started_them_ends():
    mocks = start_mocks()

    stop_mocks(mocks)

    assert mocks.process.returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(mocks.url("police_rms", "/signin"))


def signed_in_cookies(mocks: Mocks) -> httpx.Cookies:
    account = mocks.account("police_rms", "mash-encompass-01")
    form = {"userid": account.user_id, "password": account.password}
    return httpx.post(mocks.url("police_rms", "/signin"), data=form).cookies

"""The partner systems as a process of their own, for any test: fixture `mocks`.

Whoever uses `mocks` gets systems at the beginning of the demonstration world's night, whatever the
test before did to them.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest

SEED = 20261122
SECONDS_TO_STOP = 10


@dataclass(frozen=True, slots=True)
class MockAccount:
    """One sign-in to one mock system."""

    user_id: str
    name: str
    role: str
    rights: tuple[str, ...]
    password: str
    totp_seed: str | None
    memorable_word: str | None


@dataclass(frozen=True, slots=True)
class Mocks:
    """The running partner systems and their admin interface."""

    admin_url: str
    base_urls: dict[str, str]
    token: str
    seed: int
    process: "subprocess.Popen[str]"
    _admin: httpx.Client = field(repr=False)

    def url(self, system: str, path: str = "") -> str:
        """An address in a system."""
        return self.base_urls[system] + path

    def admin(self, method: str, path: str, **sent: Any) -> Any:
        """Any call of the admin interface; the answer's JSON."""
        answer = self._admin.request(method, path, **sent)
        if answer.is_error:
            raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def reset(self, seed: int | None = None, size: str | None = None) -> None:
        """A new world, or the same one at its beginning."""
        asked = {"seed": self.seed if seed is None else seed, "size": size or "small"}
        self.admin("POST", "/reset", json=asked)

    def set_clock(self, now: datetime) -> None:
        """Set the partners' clock."""
        self.admin("POST", "/clock", json={"now": now.isoformat()})

    def systems(self) -> dict[str, Any]:
        """What every system tells of itself, by name."""
        told = self.admin("GET", "/systems")["systems"]
        return {system["name"]: system for system in told}

    def accounts(self, system: str) -> list[dict[str, Any]]:
        """Every account of a system, as the admin interface tells it."""
        return list(self.admin("GET", f"/{system}/accounts")["accounts"])

    def account(self, system: str, user_id: str) -> MockAccount:
        """One account of a system, with its password."""
        found = next(one for one in self.accounts(system) if one["user_id"] == user_id)
        return MockAccount(
            user_id=found["user_id"],
            name=found["name"],
            role=found["role"],
            rights=tuple(found["rights"]),
            password=found["password"],
            totp_seed=found["totp_seed"],
            memorable_word=found["memorable_word"],
        )

    def truth(self) -> Any:
        """The ground truth of the world."""
        return self.admin("GET", "/truth")

    def writes(self, system: str) -> list[dict[str, Any]]:
        """The append-only log of committed writes."""
        return list(self.admin("GET", f"/{system}/writes")["writes"])

    def requests(self, system: str) -> list[dict[str, Any]]:
        """Every request a system has seen."""
        return list(self.admin("GET", f"/{system}/requests")["requests"])

    def logins(self, system: str) -> list[dict[str, Any]]:
        """Every step of somebody signing in."""
        return list(self.admin("GET", f"/{system}/logins")["logins"])

    def consultations(self, system: str) -> list[dict[str, Any]]:
        """Who looked at which record, and why."""
        return list(self.admin("GET", f"/{system}/consultations")["consultations"])

    def sessions(self, system: str) -> list[dict[str, Any]]:
        """The sessions a system holds."""
        return list(self.admin("GET", f"/{system}/sessions")["sessions"])

    def end_sessions(self, system: str, account: str | None = None) -> None:
        """End sessions from outside."""
        self.admin("DELETE", f"/{system}/sessions", params={"account": account} if account else {})

    def records(self, system: str, record_type: str) -> dict[str, Any]:
        """The records a system holds, by id."""
        return dict(self.admin("GET", f"/{system}/records/{record_type}")["records"])

    def record(self, system: str, record_type: str, record_id: str) -> dict[str, Any]:
        """One record a system holds."""
        told = self.admin("GET", f"/{system}/records/{record_type}/{record_id}")
        return dict(told["record"])

    def change(self, system: str, record_type: str, record_id: str, /, **fields: Any) -> Any:
        """Change a record behind the suite's back."""
        return self.admin("PATCH", f"/{system}/records/{record_type}/{record_id}", json=fields)

    def plant(self, system: str, record_type: str, record_id: str, /, **fields: Any) -> Any:
        """Add a record behind the suite's back."""
        return self.admin("POST", f"/{system}/records/{record_type}/{record_id}", json=fields)

    def remove(self, system: str, record_type: str, record_id: str) -> None:
        """Take a record away behind the suite's back."""
        self.admin("DELETE", f"/{system}/records/{record_type}/{record_id}")

    def fault(
        self,
        system: str,
        mode: str,
        operation: str = "*",
        *,
        when: str | None = None,
        after: int = 0,
        count: int | None = 1,
        **args: Any,
    ) -> str:
        """Put a fault in force; its id."""
        asked = {"mode": mode, "operation": operation, "after": after, "count": count, "args": args}
        if when:
            asked["when"] = when
        return str(self.admin("POST", f"/{system}/faults", json=asked)["id"])

    def fired(self, system: str, fault_id: str) -> int:
        """How often a fault has happened."""
        faults = self.admin("GET", f"/{system}/faults")["faults"]
        return int(next(fault["fired"] for fault in faults if fault["id"] == fault_id))

    def end_faults(self, system: str) -> None:
        """End every fault of a system."""
        self.admin("DELETE", f"/{system}/faults")


def start_mocks(*options: str, seed: int = SEED, size: str = "small") -> Mocks:
    """Start the partner systems on free ports; they end with this process at the latest."""
    token = secrets.token_urlsafe(16)
    given = ["--size", size, "--seed", str(seed), "--until-stdin-closes", *options]
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_systems", *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "MASH_MOCK_ADMIN_TOKEN": token},
    )
    assert process.stdout is not None
    announced = process.stdout.readline()
    if not announced:
        raise RuntimeError(f"the mock systems ended with {process.wait()} before they listened")
    addresses = json.loads(announced)
    admin = httpx.Client(
        base_url=addresses["admin"] + "/__admin",
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        trust_env=False,
    )
    return Mocks(addresses["admin"], addresses["systems"], token, seed, process, admin)


def stop_mocks(mocks: Mocks) -> None:
    """End the partner systems this process started."""
    mocks._admin.close()
    assert mocks.process.stdin is not None
    assert mocks.process.stdout is not None
    mocks.process.stdin.close()
    mocks.process.wait(SECONDS_TO_STOP)
    mocks.process.stdout.close()


@pytest.fixture(scope="session")
def started_mocks() -> Iterator[Mocks]:
    """The partner systems, started once; a test asks for `mocks`."""
    mocks = start_mocks()
    yield mocks
    stop_mocks(mocks)


@pytest.fixture
def mocks(started_mocks: Mocks) -> Mocks:
    """The partner systems at the beginning of their night."""
    started_mocks.reset()
    return started_mocks

"""Prefect's home on this machine: its database, and one profile for its owner alone.

`python -m flows.prefect_home` makes it where services do what `mash up` does elsewhere.
Prefect keeps in clear whatever it is told and lets in whoever knows one password, so it listens on
loopback, its pages (which call out) are off, and its run logs stay with us.
"""

import os
import secrets
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.credentials import VARIABLE_PREFIX, Secret
from runtime.settings import Settings

LOOPBACK = "127.0.0.1"
PROFILE = "mash"
HOME = "PREFECT_HOME"
USER = "mash"
KEPT_SECONDS = 30 * 24 * 3600
# As every command of `mash` ends that began nothing.
COULD_NOT_START = 3

_URL, _SIGN_IN = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"


class NotSetUp(Exception):
    """There is no Prefect profile under this home."""


@dataclass(frozen=True, slots=True)
class PrefectHome:
    """Where Prefect's things are, where its API is, and what opens it."""

    folder: Path
    api_url: str
    sign_in: Secret

    @property
    def answers_at(self) -> str:
        """The address that says, to anybody, whether the server is ready."""
        return f"{self.api_url}/ready"

    def environment(self) -> Mapping[str, str]:
        """What a process of Prefect's is started with; its password is in the profile, not here."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PREFECT_", VARIABLE_PREFIX))
        }
        return {**kept, HOME: str(self.folder), "DO_NOT_TRACK": "1"}


def make(settings: Settings) -> PrefectHome:
    """The home, made or brought up to date; its password is drawn once."""
    folder = folder_of(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sign_in = _known(folder).get(_SIGN_IN) or f"{USER}:{secrets.token_urlsafe(32)}"
    _write_for_owner(folder / "profiles.toml", _profile(settings.prefect_port, sign_in))
    return read(settings)


def read(settings: Settings) -> PrefectHome:
    """The home as it is. Raises: NotSetUp."""
    folder = folder_of(settings)
    known = _known(folder)
    if _URL not in known:
        raise NotSetUp(str(folder))
    return PrefectHome(folder, known[_URL], Secret(known.get(_SIGN_IN, "")))


@contextmanager
def as_prefects_home(home: PrefectHome) -> Iterator[None]:
    """Where Prefect makes its folder when it is imported meanwhile; else that is `~/.prefect`."""
    before = os.environ.get(HOME)
    os.environ[HOME] = str(home.folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[HOME]
        else:
            os.environ[HOME] = before


def folder_of(settings: Settings) -> Path:
    """Where Prefect's home is."""
    return settings.home / "prefect"


def _known(folder: Path) -> Mapping[str, str]:
    file = folder / "profiles.toml"
    if not file.exists():
        return {}
    profiles = tomllib.loads(file.read_text(encoding="utf-8"))["profiles"]
    return {name: str(value) for name, value in profiles[PROFILE].items()}


def _profile(port: int, sign_in: str) -> str:
    lines = [f'{name} = "{value}"' for name, value in _settings(port, sign_in).items()]
    return "\n".join([f'active = "{PROFILE}"', f"[profiles.{PROFILE}]", *lines, ""])


def _settings(port: int, sign_in: str) -> Mapping[str, str | int]:
    return {
        _URL: f"http://{LOOPBACK}:{port}/api",
        _SIGN_IN: sign_in,
        "PREFECT_SERVER_API_AUTH_STRING": sign_in,
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # In memory, a restart of the server forgets who holds a limit, and nobody runs again.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
            "prefect.server.concurrency.lease_storage.filesystem"
        ),
        # No tasks, no automations, no paused runs; and events would only be kept in clear.
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": KEPT_SECONDS,
    }


def _write_for_owner(path: Path, contents: str) -> None:
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(contents)
    unfinished.replace(path)


def main() -> int:
    """Make the home, or say in one sentence why it cannot be made; the exit code."""
    settings = Settings()
    try:
        make(settings)
    except OSError as failed:
        sys.stderr.write(
            f"STOPPED BEFORE ANY WORK. {folder_of(settings)} cannot be written "
            f"({failed.strerror}). MASH_HOME must be a folder of the user who starts this.\n"
        )
        return COULD_NOT_START
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

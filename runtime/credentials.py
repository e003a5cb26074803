"""Credentials by name, from where the machine keeps them: environment, systemd, or files.

A name is `system/account` (`police_rms/mash-enc-01`) or one word (`data-key`). A secret prints as
`***` and cannot be pickled or copied; only `reveal()` gives it away, at the place that needs it.
"""

import base64
import binascii
import ctypes
import json
import os
import re
import resource
import secrets
import stat
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, Protocol

import pyotp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Connection

from runtime.database import insert_or
from runtime.encryption import Cipher, new_key
from runtime.settings import Settings
from runtime.tables import one_time_codes

DATA_KEY = "data-key"
AUDIT_SIGNING_KEY = "audit-signing-key"
AUDIT_VERIFY_KEY = "audit-verify-key"
VARIABLE_PREFIX = "MASH_SECRET_"
CODE_SECONDS = 30
ABOUT_SUFFIX = ".about"

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)?")


class CredentialMissing(Exception):
    """No provider holds a credential of this name."""


class CredentialUnsafe(Exception):
    """A credential is there and must not be used: others can read it, or it is not what it says."""


class KeysAreThere(Exception):
    """Keys were made here before; what they sealed needs them, so nothing replaces them."""


class CodeAlreadyUsed(Exception):
    """This account's one-time code was used in this half minute; the next one will do."""


class Secret:
    """A secret in memory that shows itself only when told to."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself. Hand it straight to what needs it; keep no copy."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    def __format__(self, format_spec: str) -> str:
        return "***"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A secret is not copied, pickled or sent elsewhere.")


@dataclass(frozen=True, slots=True)
class Found:
    """A secret and what is known of its age."""

    secret: Secret
    set_at: datetime | None = None
    expires_at: datetime | None = None


class Provider(Protocol):
    """A place where secrets are kept."""

    def find(self, name: str) -> Found | None:
        """The secret of this name, or None when it is not kept here."""


class EnvironmentProvider:
    """Variables `MASH_SECRET_POLICE_RMS__MASH_ENC_01`, taken once and wiped.

    Children do not inherit them, and `/proc/<pid>/environ` of this process no longer shows them.
    """

    def __init__(self, environment: MutableMapping[str, str] = os.environ) -> None:
        names = [name for name in environment if name.startswith(VARIABLE_PREFIX)]
        if environment is os.environ:
            for name in names:
                _wipe(name)
        # Wiped in the process's own block; Python's copy is still whole until it is taken out.
        self._secrets = {name: Secret(environment.pop(name)) for name in names}

    def find(self, name: str) -> Found | None:
        """The secret this process was started with."""
        kept = self._secrets.get(variable_name(name))
        return Found(kept) if kept else None


class FolderProvider:
    """One file each, for its owner alone. `a/b` lies in `a/b`, or flat as `a.b` (systemd).

    Beside it may lie `<file>.about`: JSON with `set_at` and `expires_at`, which is no secret.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> Found | None:
        """The secret in the file of this name. Raises: CredentialUnsafe."""
        for path in (self._folder / name, self._folder / name.replace("/", ".")):
            contents = _read_own_file(path, name)
            if contents is not None:
                return Found(Secret(contents.rstrip("\r\n")), *_age(path))
        return None


class Credentials:
    """Asks each provider in turn."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self._providers = tuple(providers)

    @classmethod
    def from_settings(cls, settings: Settings) -> "Credentials":
        """The environment first, then what systemd hands over, then files under `home`."""
        providers: list[Provider] = [EnvironmentProvider()]
        if handed_over := os.environ.get("CREDENTIALS_DIRECTORY"):
            providers.append(FolderProvider(Path(handed_over)))
        return cls([*providers, FolderProvider(settings.secrets_folder())])

    def fetch(self, name: str) -> Secret:
        """The secret of this name. Raises: CredentialMissing, CredentialUnsafe."""
        return self._find(name).secret

    def held(self, name: str) -> Secret | None:
        """The secret of this name, where there is one. Raises: CredentialUnsafe."""
        try:
            return self.fetch(name)
        except CredentialMissing:
            return None

    def expires_at(self, name: str) -> datetime | None:
        """When the partner stops accepting it, where that is known."""
        return self._find(name).expires_at

    def age(self, name: str, now: datetime) -> timedelta | None:
        """How long ago it was set, where that is known."""
        set_at = self._find(name).set_at
        return None if set_at is None else now - set_at

    def cipher(self) -> Cipher:
        """The cipher of items, tasks, journal and evidence."""
        return Cipher(self._key(DATA_KEY))

    def signer(self) -> Ed25519PrivateKey:
        """What signs the audit trail's anchors."""
        return Ed25519PrivateKey.from_private_bytes(self._key(AUDIT_SIGNING_KEY))

    def verifier(self) -> Ed25519PublicKey:
        """What checks them; whoever checks needs no secret."""
        return Ed25519PublicKey.from_public_bytes(self._key(AUDIT_VERIFY_KEY))

    def one_time_code(self, connection: Connection, name: str, at: datetime) -> Secret:
        """A TOTP code, handed out once for each half minute over all workers and hosts.

        Raises: CodeAlreadyUsed, CredentialMissing, CredentialUnsafe.
        """
        seed = self.fetch(name)
        _take_step(connection, name, int(at.timestamp()) // CODE_SECONDS)
        return Secret(pyotp.TOTP(seed.reveal(), interval=CODE_SECONDS).at(at))

    def _find(self, name: str) -> Found:
        if not _NAME.fullmatch(name):
            raise CredentialMissing("not a name of a credential")
        for provider in self._providers:
            if found := provider.find(name):
                return found
        raise CredentialMissing(name)

    def _key(self, name: str) -> bytes:
        try:
            key = base64.b64decode(self.fetch(name).reveal(), validate=True)
        except binascii.Error as spoilt:
            raise CredentialUnsafe(f"{name}: not base64") from spoilt
        if len(key) != 32:
            raise CredentialUnsafe(f"{name}: not 32 bytes")
        return key


def variable_name(name: str) -> str:
    """The environment variable a credential of this name may come in."""
    return VARIABLE_PREFIX + name.upper().replace("/", "__").replace("-", "_")


def make_keys(folder: Path) -> list[str]:
    """A hub's own keys, one file each, where none of them is yet; their names.

    Raises: KeysAreThere, OSError.
    """
    keys = {**_audit_keys(), DATA_KEY: _base64(new_key())}
    if there := [name for name in keys if os.path.lexists(folder / name)]:
        raise KeysAreThere(", ".join(there))
    for name, key in keys.items():
        _write_own_file(folder / name, key)
    return list(keys)


def seconds_to_next_code(at: datetime) -> float:
    """How long until the next one-time code begins."""
    return CODE_SECONDS - at.timestamp() % CODE_SECONDS


def make_development_secrets(folder: Path, passwords: Mapping[str, str]) -> None:
    """Keys of this machine's own, made once, and the mock systems' passwords as they are now."""
    if not (folder / AUDIT_SIGNING_KEY).exists():
        for name, key in _audit_keys().items():
            _write_own_file(folder / name, key)
    if not (folder / DATA_KEY).exists():
        _write_own_file(folder / DATA_KEY, _base64(new_key()))
    for name, password in passwords.items():
        _write_own_file(folder / name, password)


def keep(folder: Path, name: str, secret: str) -> None:
    """Keep a secret under this name, for its owner alone; one that is there is replaced.

    Raises: CredentialMissing when that is no name, OSError.
    """
    if not _NAME.fullmatch(name):
        raise CredentialMissing("not a name of a credential")
    _write_own_file(folder / name, secret)


def forget(folder: Path, name: str) -> bool:
    """Keep the secret of this name no longer; whether it was there.

    Raises: CredentialMissing when that is no name, OSError.
    """
    if not _NAME.fullmatch(name):
        raise CredentialMissing("not a name of a credential")
    try:
        (folder / name).unlink()
    except FileNotFoundError:
        return False
    return True


def forbid_core_dumps() -> None:
    """A crash leaves no copy of this process's memory, where secrets are."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _audit_keys() -> Mapping[str, str]:
    signer = Ed25519PrivateKey.generate()
    return {
        AUDIT_SIGNING_KEY: _base64(signer.private_bytes_raw()),
        AUDIT_VERIFY_KEY: _base64(signer.public_key().public_bytes_raw()),
    }


def _take_step(connection: Connection, name: str, step: int) -> None:
    taken = insert_or(connection, one_time_codes).values(credential=name, last_step=step)
    newer = taken.on_conflict_do_update(
        index_elements=[one_time_codes.c.credential],
        set_={"last_step": step},
        where=one_time_codes.c.last_step < step,
    )
    if connection.execute(newer.returning(one_time_codes.c.last_step)).one_or_none() is None:
        raise CodeAlreadyUsed(name)


def _read_own_file(path: Path, name: str) -> str | None:
    try:
        # Not blocking: something that is no file might keep the worker waiting for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as refused:
        raise CredentialUnsafe(f"{name}: cannot be opened") from refused
    try:
        _assert_own(os.fstat(descriptor), name)
        with os.fdopen(os.dup(descriptor), encoding="utf-8") as file:
            return file.read()
    finally:
        os.close(descriptor)


def _assert_own(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise CredentialUnsafe(f"{name}: not a file")
    if status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid()):
        raise CredentialUnsafe(f"{name}: others can read it; it must be 0600")


def _age(path: Path) -> tuple[datetime | None, datetime | None]:
    about = path.with_name(path.name + ABOUT_SUFFIX)
    if not about.exists():
        return None, None
    known = json.loads(about.read_text(encoding="utf-8"))
    return _moment(known.get("set_at")), _moment(known.get("expires_at"))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _write_own_file(path: Path, contents: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(contents)
    unfinished.replace(path)


def _base64(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _wipe(name: str) -> None:
    """Overwrite a variable where the kernel shows it; removing it only forgets where it was."""
    get_environment = ctypes.CDLL(None).getenv
    get_environment.restype = ctypes.c_void_p
    if address := get_environment(name.encode()):
        ctypes.memset(address, ord("*"), len(ctypes.string_at(address)))

"""Every write that a manifest promises has a kind, so that every trouble can be played on it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

import connectors
from runtime.manifests import WritePromise, load_manifest
from tests.chaos.changing import FILE
from tests.chaos.worker_process import KINDS
from tests.chaos.write_kinds import WriteKind

FOLDERS = [file.parent for file in Path(connectors.__path__[0]).glob("*/manifest.toml")]


def promised() -> dict[tuple[str, str], WritePromise]:
    manifests = [load_manifest(folder) for folder in FOLDERS]
    return {(one.system, name): write for one in manifests for name, write in one.writes.items()}


def never_played(kinds: Iterable[WriteKind]) -> set[tuple[str, str]]:
    return set(promised()) - {(kind.system, kind.promised) for kind in kinds}


def is_promised(kind: WriteKind) -> bool:
    write = promised().get((kind.system, kind.promised))
    return write is not None and write.at_most_once is kind.at_most_once


def test_every_write_of_every_manifest_has_a_kind():
    assert never_played(KINDS.values()) == set()


def test_a_write_that_has_no_kind_is_seen():
    others = [kind for kind in KINDS.values() if kind is not FILE]

    assert never_played(others) == {("police_rms", "upload_document")}


@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_each_kind_is_a_write_its_system_promises(kind):
    assert is_promised(kind)


@pytest.mark.parametrize(
    "different", [{"promised": "set_flags"}, {"system": "secure_mail"}, {"at_most_once": True}]
)
def test_a_kind_that_no_system_promises_is_seen(different):
    assert not is_promised(replace(FILE, **different))

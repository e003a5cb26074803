"""A connector promises of a write what its manifest says, all of it."""

from pathlib import Path

import pytest

import connectors
from runtime.manifests import Manifest, load_manifest
from runtime.write_once import Promise

POLICE = load_manifest(Path(connectors.__file__).parent / "police_rms")


def without_a_window(operation: str) -> Manifest:
    changes = {"commit_window": False, "why_no_commit_window": "sent by the session's own client"}
    said = POLICE.writes[operation].model_copy(update=changes)
    return POLICE.model_copy(update={"writes": {**POLICE.writes, operation: said}})


def test_it_has_the_manifest_s_times_and_class():
    said = POLICE.writes["append_entry"]

    promise = Promise.of(POLICE, "append_entry", discloses=True)

    assert (promise.system, promise.operation) == ("police_rms", "append_entry")
    assert promise.settle_seconds == said.settle_seconds
    assert promise.at_most_once is said.at_most_once
    assert promise.discloses


def test_a_write_without_a_window_is_made_without_one():
    assert Promise.of(POLICE, "append_entry").commit_window
    assert not Promise.of(without_a_window("append_entry"), "append_entry").commit_window


def test_what_no_manifest_lists_is_no_write():
    with pytest.raises(KeyError):
        Promise.of(POLICE, "read_occurrence")

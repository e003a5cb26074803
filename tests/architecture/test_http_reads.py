"""A manifest says which reads go by the session's own client, and says it truly."""

from pathlib import Path

import pytest

from runtime.manifests import load_manifest
from tests.architecture.connector_code import CLIENT, operations

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "connectors").glob("*/connector.py"))


def by_client(source: str) -> set[str]:
    """The operations that read by the session's own client."""
    return {
        name.partition(".")[2]
        for name, calls in operations(source).items()
        if any(call.startswith(CLIENT) for call in calls)
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_manifest_lists_the_reads_that_need_no_browser_page(folder):
    manifest = load_manifest(folder)

    found = by_client((folder / "connector.py").read_text(encoding="utf-8"))

    assert found == set(manifest.http_reads)
    assert found <= set(manifest.reads)


def test_a_write_looks_at_what_it_depends_on_in_its_own_page():
    writes = {"append_entry", "open_entry_form", "save_entry", "log_entries"}
    source = (ROOT / "connectors/police_rms/connector.py").read_text(encoding="utf-8")

    assert by_client(source).isdisjoint(writes)
    assert by_client(source.replace("frame.click_save", "self._client.send")) >= {"save_entry"}

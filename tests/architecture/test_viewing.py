"""No connector reads a partner's page without the audit trail knowing of it."""

import ast
from pathlib import Path

import pytest

from tests.architecture.connector_code import CLIENT, calls_in, operations

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = sorted((ROOT / "connectors").glob("*/connector.py"))
# How a page's contents come out of the browser, or by the session's own client.
READS_CONTENTS = {"content", "html", "inner_html", "all_inner_texts", "text_content"}
RECORDS = {"record", "search", "file"}


def unrecorded(source: str) -> list[str]:
    """Public operations that read contents, and through which no viewing is recorded."""
    return [
        name
        for name, calls in operations(source).items()
        if _reads(calls) and calls.isdisjoint(f"self._viewing.{verb}" for verb in RECORDS)
    ]


def _reads(calls: set[str]) -> bool:
    return any(call.split(".")[-1] in READS_CONTENTS or call.startswith(CLIENT) for call in calls)


@pytest.mark.parametrize("path", CONNECTORS, ids=lambda path: path.parent.name)
def test_an_operation_that_reads_a_page_records_the_viewing(path):
    assert unrecorded(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CONNECTORS, ids=lambda path: path.parent.name)
def test_a_connector_that_left_it_out_would_be_found(path):
    source = path.read_text(encoding="utf-8")
    spoilt = source.replace("await self._viewing.", "await self._forgotten.")

    assert spoilt != source
    assert len(unrecorded(spoilt)) >= 4


def test_one_operation_that_goes_round_is_named():
    source = """
class Register:
    async def pupil(self):
        await self._viewing.record("pupil", "1")
        return await self._page.content()
    async def teacher(self):
        return await self._read()
    async def _read(self):
        return await self._page.content()
    async def governor(self):
        return await self._client.read("/governor")
"""

    assert unrecorded(source) == ["Register.teacher", "Register.governor"]


def test_page_objects_hand_contents_to_their_connector_only_by_known_names():
    handing = [
        f"{path.parent.name}: {node.name}"
        for path in sorted((ROOT / "connectors").glob("*/pages.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
        and node.name not in READS_CONTENTS
        and any(call.split(".")[-1] in READS_CONTENTS for call in calls_in(node))
    ]

    assert handing == []

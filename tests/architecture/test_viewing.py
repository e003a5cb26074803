"""No connector reads a partner's page without the audit trail knowing of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONNECTORS = sorted((ROOT / "connectors").glob("*/connector.py"))
# How a page's or a file's contents come out of the browser.
READS_CONTENTS = {"content", "html", "inner_html", "all_inner_texts", "text_content", "download"}
RECORDS = {"record", "search", "file"}


def unrecorded(source: str) -> list[str]:
    """Public operations that read contents, and through which no viewing is recorded."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return [
        f"{one.name}.{operation}" for one in classes for operation in _unrecorded_operations(one)
    ]


def _unrecorded_operations(owner: ast.ClassDef) -> Iterator[str]:
    methods = {node.name: node for node in owner.body if isinstance(node, ast.AsyncFunctionDef)}
    for name in methods:
        calls = [call for method in _reached(name, methods) for call in _calls(methods[method])]
        reads = any(call.split(".")[-1] in READS_CONTENTS for call in calls)
        records = any(call in {f"self._viewing.{verb}" for verb in RECORDS} for call in calls)
        if not name.startswith("_") and reads and not records:
            yield name


def _reached(name: str, methods: dict[str, ast.AsyncFunctionDef]) -> set[str]:
    """The method, and every method of the same object it comes to."""
    reached, ahead = set[str](), [name]
    while ahead:
        reached.add(here := ahead.pop())
        own = {call.removeprefix("self.") for call in _calls(methods[here])}
        ahead += [method for method in own & set(methods) if method not in reached]
    return reached


def _calls(method: ast.AsyncFunctionDef) -> list[str]:
    return [ast.unparse(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)]


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
"""

    assert unrecorded(source) == ["Register.teacher"]


def test_page_objects_hand_contents_to_their_connector_only_by_known_names():
    handing = [
        f"{path.parent.name}: {node.name}"
        for path in sorted((ROOT / "connectors").glob("*/pages.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
        and node.name not in READS_CONTENTS
        and any(call.split(".")[-1] in READS_CONTENTS for call in _calls(node))
    ]

    assert handing == []

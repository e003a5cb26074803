"""The stage `browser` imports only files that say they have a browser test, and misses none."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import pytest_ignore_collect, refuse_unsaid_browser

SAYING = "pytestmark = pytest.mark.browser\n"
SILENT = "from elsewhere import pytestmark\n"


def a_file(folder: Path, text: str, name: str = "test_some.py") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def is_read(file: Path, markers: str) -> bool:
    config: Any = SimpleNamespace(option=SimpleNamespace(markexpr=markers))
    return not pytest_ignore_collect(file, config)


def items_of(file: Path, *marks: str) -> list[Any]:
    return [SimpleNamespace(path=file, get_closest_marker=lambda name: name in marks or None)]


@pytest.mark.parametrize(
    ("text", "markers", "expected"),
    [
        (SAYING, "browser", True),
        (SILENT, "browser", False),
        (SILENT, "not(browser)", True),
        (SILENT, "", True),
    ],
)
def test_only_for_the_browser_stage_a_silent_file_is_left_out(tmp_path, text, markers, expected):
    assert is_read(a_file(tmp_path, text), markers) is expected


def test_fixtures_are_read_whatever_they_say(tmp_path):
    assert is_read(a_file(tmp_path, SILENT, "conftest.py"), "browser")


def test_a_browser_test_in_a_silent_file_stops_every_run(tmp_path):
    with pytest.raises(pytest.UsageError, match="test_some"):
        refuse_unsaid_browser(items_of(a_file(tmp_path, SILENT), "browser"))


@pytest.mark.parametrize(("text", "marks"), [(SAYING, ["browser"]), (SILENT, [])])
def test_what_says_so_or_needs_no_browser_is_let_pass(tmp_path, text, marks):
    refuse_unsaid_browser(items_of(a_file(tmp_path, text), *marks))

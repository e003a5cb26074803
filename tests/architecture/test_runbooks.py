"""Every alarm and every error leads to a page that says what to do, in commands that exist."""

import re
from pathlib import Path

import pytest
from cyclopts import CycloptsError, MissingArgumentError

from cli.alarm_list import RUNBOOKS
from cli.main import app
from domain.errors import WorkerError
from runtime.alarms import AlarmCode
from runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / RUNBOOKS
SECTIONS = ["What you see", "What it means", "What to do", "Who"]
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
COMMAND = re.compile(r"`mash ([^`]+)`")
LINK = re.compile(r"\]\(([^)#]+)\)")


def leaves(family: type[WorkerError]) -> list[type[WorkerError]]:
    return [family, *(leaf for one in family.__subclasses__() for leaf in leaves(one))]


RUNBOOKS_NAMED = sorted({leaf.runbook for leaf in leaves(WorkerError)} - {""})


def is_a_runbook(page: Path) -> bool:
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    parts = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    return parts[1::2] == SECTIONS and all(part.strip() for part in parts[2::2])


@pytest.mark.parametrize("code", [code.value for code in AlarmCode])
def test_every_alarm_has_its_page(code):
    page = FOLDER / f"{code.replace('_', '-')}.md"

    assert is_a_runbook(page)
    assert f"`{code}`" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("anchor", RUNBOOKS_NAMED)
def test_every_runbook_an_error_names_has_its_page(anchor):
    assert is_a_runbook(FOLDER / f"{anchor}.md")


def test_a_page_that_is_missing_or_lacks_a_section_is_found(tmp_path):
    whole = "# A\n" + "".join(f"\n## {name}\nwords\n" for name in SECTIONS)
    without_who = tmp_path / "without-who.md"
    without_who.write_text(whole.replace("\n## Who\nwords\n", ""))
    empty = tmp_path / "empty.md"
    empty.write_text(whole.replace("\n## What to do\nwords\n", "\n## What to do\n"))
    good = tmp_path / "good.md"
    good.write_text(whole)

    found = [is_a_runbook(page) for page in (good, without_who, empty, tmp_path / "none.md")]

    assert found == [True, False, False, False]


def test_the_index_leads_to_every_page_and_no_page_is_an_orphan():
    linked = set(LINK.findall((FOLDER / "README.md").read_text(encoding="utf-8")))
    named = {f"{code.value.replace('_', '-')}.md" for code in AlarmCode}
    named |= {f"{anchor}.md" for anchor in RUNBOOKS_NAMED}

    assert {link for link in linked if "/" not in link} == {page.name for page in PAGES} == named


@pytest.mark.parametrize("page", [*PAGES, FOLDER / "README.md"], ids=lambda page: page.stem)
def test_every_link_leads_somewhere_and_every_command_can_be_typed(page):
    text = page.read_text(encoding="utf-8")

    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []
    assert [typed for typed in COMMAND.findall(text) if not can_be_typed(typed)] == []


def can_be_typed(typed: str) -> bool:
    """Whether `mash` takes the whole line as it stands, nothing missing, nothing too much."""
    try:
        app.parse_args(typed, exit_on_error=False, print_error=False)
    except CycloptsError:
        return False
    return True


def exists(typed: str) -> bool:
    """Whether `mash` takes these words and options; what a person fills in may be left out."""
    try:
        app.parse_args(typed, exit_on_error=False, print_error=False)
    except MissingArgumentError:
        return True
    except CycloptsError:
        return False
    return True


def test_a_command_nobody_built_is_found():
    right = ["watch alarms", "modes promote", "tasks list --due 07:30"]
    wrong = ["watch sleep", "sing", "tasks list --dew 07:30"]

    assert [exists(typed) for typed in right + wrong] == [True] * 3 + [False] * 3


def test_a_line_that_lacks_something_or_holds_too_much_is_found():
    right = [
        "tasks list --due 07:30",
        'tasks by-hand REFERENCE --told "NAME" --how phone --at 07:12',
        "queue requeue --code CODE --why WHY",
    ]
    wrong = [
        "tasks by-hand REFERENCE --told --how phone --at 07:12",
        "queue requeue --code CODE",
        "modes promote",
        "tasks list --dew 07:30",
        "tasks list 07:30",
    ]

    assert [can_be_typed(typed) for typed in right + wrong] == [True] * 3 + [False] * 5


def test_every_setting_of_the_watch_is_in_the_index_with_its_name():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_]+)` \|", text, flags=re.MULTILINE))
    beginnings = ("encompass_", "forecast_", "demotion_", "no_progress_", "watch_", "alarm_")
    settings = {name for name in Settings.model_fields if name.startswith(beginnings)}

    assert named == settings | {"anchor_stale_seconds"}

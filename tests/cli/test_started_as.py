"""A command that is printed can be typed as it stands."""

import sys
from pathlib import Path

import pytest

from cli import started_as as started_as_module
from cli.report import Report, show
from cli.started_as import as_typed_here, started_as
from runtime.settings import DEFAULT_HOME


@pytest.fixture
def checkout(tmp_path):
    """A checkout with its own virtual environment, as README makes it."""
    mash = tmp_path / "checkout" / ".venv" / "bin" / "mash"
    mash.parent.mkdir(parents=True)
    mash.touch()
    return tmp_path / "checkout"


def test_it_is_the_path_it_was_started_by_and_short_below_the_working_directory(checkout):
    whole = str(checkout / ".venv/bin/mash")

    assert started_as(".venv/bin/mash", checkout, None) == ".venv/bin/mash"
    assert started_as(whole, checkout, None) == ".venv/bin/mash"
    assert started_as(whole, checkout.parent / "elsewhere", None) == whole
    assert started_as("./mash", checkout / ".venv" / "bin", None) == "./mash"


def test_found_on_the_path_it_is_its_name_and_another_one_there_is_not_it(checkout):
    whole, other = str(checkout / ".venv/bin/mash"), checkout / "mash"
    other.touch()

    assert started_as(whole, checkout, whole) == "mash"
    assert started_as(whole, checkout, str(other)) == ".venv/bin/mash"


def test_a_module_or_a_test_that_is_run_is_not_what_is_typed(checkout):
    assert started_as("/usr/lib/cli/main.py", checkout, None) == "mash"
    assert started_as("mash", checkout, None) == "mash"


def test_a_path_with_a_space_in_it_can_be_pasted(tmp_path):
    started = started_as(str(tmp_path / "my hub" / "mash"), tmp_path, None)

    assert started == "'my hub/mash'"


def test_every_command_in_the_words_is_one_and_a_folder_of_that_name_is_none(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [str(checkout / ".venv/bin/mash"), "status"])

    said = as_typed_here("MASH_HOME=/new/mash/var mash tasks list · mash queue list; mashed")

    typed = ".venv/bin/mash"
    assert said == f"MASH_HOME=/new/mash/var {typed} tasks list · {typed} queue list; mashed"


def test_a_home_that_was_set_is_typed_again_in_every_command(checkout, monkeypatch):
    monkeypatch.chdir(checkout)
    monkeypatch.setattr(sys, "argv", ["mash"])
    words = "mash tasks list · mash queue list"

    def said_with(home: str) -> str:
        monkeypatch.setenv("MASH_HOME", home)
        return as_typed_here(words)

    typed = "MASH_HOME=var/demo/1 mash"
    assert said_with("var/demo/1") == f"{typed} tasks list · {typed} queue list"
    assert said_with(str(checkout / "var/demo/1")) == said_with("var/demo/1")
    assert said_with("/my hub").startswith("MASH_HOME='/my hub' mash tasks list")
    assert said_with("") == said_with(str(DEFAULT_HOME)) == words
    assert as_typed_here("MASH_HOME=/x mash status") == "MASH_HOME=/x mash status"


def test_what_stands_before_it_on_an_unattended_machine_is_what_is_typed(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/opt/mash/.venv/bin/mash"])
    monkeypatch.setenv("MASH_HOME", "/var/lib/mash")
    monkeypatch.setenv("MASH_TYPED_AS", "mash")

    assert as_typed_here("mash tasks list") == "mash tasks list"


def test_a_command_of_a_home_that_was_set_names_it(hub):
    hub.patch.setattr(started_as_module, "DEFAULT_HOME", Path("/elsewhere"))

    refused = hub.mash("queue", "show", "HOU-NOBODY")

    assert refused.err.endswith(f"\nNext: MASH_HOME={hub.home} mash queue list\n")


def test_what_to_type_next_is_printed_as_it_is_typed_here(hub, checkout):
    hub.patch.chdir(checkout)
    hub.patch.setattr(sys, "argv", [".venv/bin/mash", "queue", "show"])

    refused = hub.mash("queue", "show", "HOU-NOBODY")
    as_json = hub.mash("queue", "show", "HOU-NOBODY", "--json")

    said = "No item has the reference HOU-NOBODY.\nNext: .venv/bin/mash queue list\n"
    assert refused.err == said
    assert as_json.facts["next"] == ".venv/bin/mash queue list"


def test_each_of_several_commands_is_copied_whole(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["mash"])
    monkeypatch.delenv("MASH_HOME", raising=False)

    show(Report("2 late.", next_step="mash tasks list · mash tasks manual-list"), as_json=False)

    said = capsys.readouterr().out
    assert said == "Next: mash tasks list\nNext: mash tasks manual-list\n2 late.\n"

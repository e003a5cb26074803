"""What a screen may look like: whole at 100 and at 80 columns, plain where nobody looks."""

import io
import re

import pytest
from rich.console import Console

from cli import screen
from cli.screen import Column, table, write
from runtime import gates
from tests.builders.queue import NOW, an_item, let_time_pass, queued
from tests.cli.conftest import Hub, Ran, at

ESCAPE = "\x1b"


@pytest.fixture
def busy(hub):
    """A hub with something in every list."""
    hub.asked("ENC-7K4M-92QF", due_at=at("06:30"))
    hub.asked("ENC-5T2C-77LD", due_at=at("07:30"), team="restricted-records officer")
    with hub.transaction() as connection:
        queued(connection, hub.cipher, an_item("HOU-1", queue="data_quality", due_at=None))
        why = 'desktop: label "Changed from" is now "Altered from"'
        gates.close_connector(connection, "police_rms", "partner_changed_screen", why, NOW)
        let_time_pass(connection, 3600.0)
    for queue in ("data_quality", "resolve"):
        hub.mash("queue", "pause", queue, "--why", "maintenance")
    hub.mash("sweep")
    return hub


COMMANDS = [
    ["status"],
    ["tasks"],
    ["queue"],
    ["queue", "show", "ENC-7K4M-92QF"],
    ["queue", "conservation"],
    ["gates"],
    ["modes"],
    ["tasks", "manual-list"],
    ["tasks", "list", "--team", "nobody"],
    ["audit", "verify"],
    ["sweep"],
    ["queue", "show", "ENC-NOBODY"],
    ["queue", "resume", "encompass"],
]


def figures_aside(words: str) -> list[str]:
    return re.sub(r"\d", "0", words).split()


def disagree(shown: Ran, as_json: Ran) -> bool:
    """Whether the last words on the screen, or the exit code, are not the verdict's."""
    said = figures_aside(as_json.facts["verdict"])
    printed = (shown.out + shown.err).rstrip().split("\n")
    if shown.exit_code and printed[-1].startswith("Next: "):
        printed.pop()
    is_last = figures_aside("\n".join(printed))[-len(said) :] == said
    return not is_last or {shown.exit_code} != {as_json.exit_code, as_json.facts["exit_code"]}


def test_the_last_line_is_the_verdict_and_the_exit_code_agrees(busy):
    ran = {" ".join(c): (busy.mash(*c), busy.mash(*c, "--json")) for c in COMMANDS}

    assert [command for command, both in ran.items() if disagree(*both)] == []
    assert {both[0].exit_code for both in ran.values()} == {0, 1, 2}


def test_a_verdict_that_is_not_said_is_found():
    as_json = Ran(0, '{"verdict": "All is told.", "exit_code": 0}', "")

    assert disagree(Ran(0, "All is told. And more.", ""), as_json)
    assert disagree(Ran(1, "All is told.", ""), as_json)
    assert disagree(Ran(0, "All is told.\nNext: mash status", ""), as_json)
    assert not disagree(Ran(0, "A table\nAll is told.", ""), as_json)


def test_json_is_one_object_and_nothing_else(busy):
    ran = [busy.mash(*command, "--json") for command in COMMANDS]

    assert [type(one.facts) for one in ran] == [dict] * len(COMMANDS)
    assert {(one.out.count("\n"), one.err) for one in ran} == {(1, "")}


@pytest.mark.parametrize("columns", ["100", "80", "200"])
def test_no_line_is_wider_than_the_screen_and_nothing_is_cut(busy, columns):
    busy.patch.setenv("COLUMNS", columns)

    printed = [busy.mash(*command) for command in COMMANDS]

    lines = [line for ran in printed for line in (ran.out + ran.err).splitlines()]
    too_wide = [line for line in lines if len(line) > min(int(columns), 160)]
    assert [line for line in too_wide if "mash " not in line] == []
    assert [line for line in lines if "…" in line] == []


def test_ids_and_times_are_whole_at_80_columns(busy):
    busy.patch.setenv("COLUMNS", "80")

    printed = busy.mash("queue").out

    whole = ["ENC-7K4M-92QF", "ENC-5T2C-77LD", "HOU-1", "data_quality", "06:30", "22 min late"]
    assert [words for words in whole if words not in printed] == []


def listed_at(hub: Hub, columns: str, *asked: str) -> list[str]:
    """What `mash tasks list` prints on a screen so wide."""
    hub.patch.setenv("COLUMNS", columns)
    return hub.mash("tasks", "list", *asked).out.splitlines()


LONG = "question/record_decision/43262824026/P0043498/565522a321cf"


@pytest.fixture
def long_named(hub):
    """A hub in which one item of two has a name far longer than the other's."""
    hub.asked("ENC-7K4M-92QF", due_at=at("06:30"), team="restricted-records officer")
    hub.asked(LONG, due_at=at("07:30"))
    return hub


@pytest.mark.parametrize("columns", ["100", "120", "160", "200"])
def test_one_long_reference_goes_on_below_and_the_list_stays_a_table(long_named, columns):
    lines = listed_at(long_named, columns)

    assert lines[2].split("  ")[0] == "Due"
    assert [len(one) for one in lines if len(one) > min(int(columns), 160)] == []
    assert [one for one in lines if "question/record_decision/" in one and LONG not in one]
    assert [one for one in lines if "43262824026/P0043498/565522a321cf" in one]
    assert [one for one in lines if "ENC-7K4M-92QF" in one and "06:30" in one]


def test_a_wide_screen_is_used_so_that_words_need_fewer_lines(long_named):
    assert len(listed_at(long_named, "160")) < len(listed_at(long_named, "100"))


def test_below_a_hundred_columns_each_value_has_its_heading_and_tasks_a_line_between(long_named):
    lines = listed_at(long_named, "80")

    [first, second] = [lines[n:] for n, one in enumerate(lines) if one.startswith("Due ")]
    assert lines[lines.index(second[0]) - 1] == ""
    assert [one.split("  ")[0] for one in first if one[:1].strip()][:4] == [
        "Due",
        "Item, task",
        "What, and why a person",
        "Who",
    ]
    assert LONG in "".join(one.strip() for one in second)
    assert [one for one in lines if len(one) > 80] == []


def test_a_long_list_shows_its_first_rows_and_how_to_see_the_others(hub):
    for number in range(23):
        hub.asked(f"ENC-{number:02}", due_at=at("07:30"))

    shown = hub.mash("tasks", "list")
    every = hub.mash("tasks", "list", "--all")
    as_json = hub.mash("tasks", "list", "--json")

    assert shown.words.count("ENC-") == 20
    assert "… and 3 more; --all shows them." in shown.out
    assert "23 tasks wait for a person" in shown.out
    assert every.words.count("ENC-") == len(as_json.facts["tasks"]) == 23
    assert "more" not in every.words


def test_where_nobody_looks_nothing_is_coloured(busy):
    printed = [busy.mash(*command) for command in COMMANDS]

    assert [ran for ran in printed if ESCAPE in ran.out + ran.err] == []
    assert [line for line in printed[0].out.splitlines() if line.endswith(" ")] == []


class Terminal(io.StringIO):
    """A screen that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "is_coloured"), [("", True), ("1", False)])
def test_no_color_makes_a_terminal_plain(monkeypatch, no_color, is_coloured):
    terminal = Terminal()
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout", terminal)

    screen.write([screen.command("mash status")], screen.on_stdout())

    assert "mash status" in terminal.getvalue()
    assert (ESCAPE in terminal.getvalue()) is is_coloured


def test_what_came_from_outside_cannot_drive_the_terminal(busy):
    hostile = f"{ESCAPE}[2J{ESCAPE}]0;title\x07\u202egnp.exe [bold]x[/bold]"
    _, task = busy.asked("ENC-EVIL-1", evidence={"message": hostile})

    ran = busy.mash("tasks", "show", task, "--reveal", "--reason", "school_notification")

    assert [c for c in (ESCAPE, "\x07", "\u202e") if c in ran.out] == []
    assert "[bold]x[/bold]" in ran.out
    assert "gnp.exe" in ran.out


@pytest.mark.parametrize("width", [100, 80, 40])
def test_no_figure_is_ever_cut_off(width):
    columns = [Column("Process", whole=True), *(Column(f"c{n}", whole=True) for n in range(9))]
    row = ["Tell schools", *(f"{n}00 of 349" for n in range(9))]
    shown = io.StringIO()

    write([table(columns, [row])], Console(file=shown, width=width, color_system=None))

    words = " ".join(shown.getvalue().split())
    assert [cell for cell in row if cell not in words] == []


def test_a_command_longer_than_the_screen_is_printed_whole(hub):
    long = f"mash tasks by-hand {'notice/900072/' * 9} --told NAME"

    write([screen.command(long)], screen.on_stdout())

    assert hub.capture.readouterr().out == f"{long}\n"

"""A new connector and a new bot pass every check as they are written, or nothing is written.

What takes longer than CI has (types of the whole tree, the browser tests): `make scaffold-check`.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.connector_checks import faults_of
from tests.architecture.connector_seen import ConnectorSeen
from tests.architecture.planted import BOT, CONNECTOR, ROOT, a_tree, a_tree_with_both
from tests.architecture.tree_seen import TreeSeen
from tools import new_bot as bots
from tools import new_connector as connectors
from tools.new_bot import new_bot
from tools.new_connector import new_connector, with_partner, with_system
from tools.scaffold import LONGEST_NAME, LONGEST_TITLE, Refused, named
from tools.scaffold_check import COMMANDS, GUIDES, ITS_MOCK, VIEWER, copy_tree, examples_in

WANTED = named(CONNECTOR, "", "")
A_MOCK = '"""A mock system that is there."""\n'
SERVER = (ROOT / "mock_systems/server.py").read_text(encoding="utf-8")
WIRING = (ROOT / "flows/wiring.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house as it stands, with both in it, and a connector for a mock that is there."""
    folder = tmp_path_factory.mktemp("scaffold")
    copy_tree(folder)
    new_connector(folder, CONNECTOR)
    new_connector(folder, VIEWER, mock=ITS_MOCK)
    new_bot(folder, BOT)
    return folder


def test_every_example_of_the_guides_is_so(tree):
    """In the tree that has what the guides speak of; their types: `make scaffold-check`."""
    ran = run_examples(tree, [tree / f"docs/{guide}.md" for guide in GUIDES])

    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_example_that_is_not_so_is_found(tree):
    planted = tree / "docs/planted.md"
    planted.write_text("Here:\n\n```python\nassert 1 + 1 == 3\n```\n", encoding="utf-8")

    ran = run_examples(tree, [planted])

    assert ran.returncode == 1
    assert "assert 1 + 1 == 3" in ran.stderr


def run_examples(tree: Path, guides: list[Path]) -> "subprocess.CompletedProcess[str]":
    """The examples of these pages in one process, each page by itself."""
    sources = [f"{guide.stem.replace('-', '_')}.py" for guide in guides]
    for source, guide in zip(sources, guides, strict=True):
        (tree / source).write_text(examples_in(guide), encoding="utf-8")
    each = "import runpy, sys; [runpy.run_path(path) for path in sys.argv[1:]]"
    command = [sys.executable, "-c", each, *sources]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)


def files_in(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", [("check",), ("format", "--check")])
def test_what_is_written_is_as_the_linter_and_the_formatter_want_it(tmp_path, command):
    """How long a line is hangs on the name: an ordinary one, and the longest with its title."""
    tree = a_tree_with_both(tmp_path)
    a_mock_in(tree)
    for write in (new_connector, new_bot):
        write(tree, "a" * LONGEST_NAME, "A" * LONGEST_TITLE)
    for name in ("b" * LONGEST_NAME, VIEWER):
        new_connector(tree, name, mock=ITS_MOCK)

    ran = subprocess.run([COMMANDS / "ruff", *command, "."], cwd=tree, capture_output=True)

    assert ran.returncode == 0, ran.stdout.decode()


def test_its_own_tests_without_a_browser_are_green(tree):
    connectors = [f"tests/connectors/{name}/test_parsing.py" for name in (CONNECTOR, VIEWER)]
    tests = (*connectors, f"tests/bots/{BOT}")

    ran = subprocess.run(
        [COMMANDS / "pytest", "-q", *tests],
        cwd=tree,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout


def test_its_mock_system_stands_up_and_shows_a_record_to_whoever_signs_in(tree):
    """In a process of its own: this one has the house's own mock systems."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.tools.look_at_new_mock", CONNECTOR],
        cwd=tree,
        capture_output=True,
        text=True,
    )

    assert ran.stdout.split("\n") == ["Sign in", "Welcome", "People found", "Record R000001", ""]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "Say what it is called"),
        ("School", "is no name here"),
        ("school-transport", "is no name here"),
        ("school_transport2", "is no name here"),
        ("_school", "is no name here"),
        ("class", "a word of Python"),
        ("base", "says nothing of what is in it"),
        ("youth_service", "would end in a pattern"),
        ("a_name_that_never_comes_to_an_end", "at most 24"),
    ],
)
@pytest.mark.parametrize("write", [new_connector, new_bot])
def test_a_bad_name_is_refused_in_a_sentence_and_nothing_is_written(tmp_path, name, why, write):
    tree = a_tree(tmp_path)
    before = files_in(tree)

    with pytest.raises(Refused, match=why):
        write(tree, name)

    assert files_in(tree) == before


@pytest.mark.parametrize(
    ("write", "taken"),
    [
        (new_connector, "connectors/bail/__init__.py"),
        (new_connector, "domain/bail.py"),
        (new_connector, "mock_systems/bail/system.py"),
        (new_connector, "tests/connectors/bail/test_parsing.py"),
        (new_bot, "bots/bail/bot.py"),
        (new_bot, "flows/bail.py"),
    ],
)
def test_nothing_that_is_there_is_written_over(tmp_path, write, taken):
    tree = a_tree(tmp_path)
    (tree / taken).parent.mkdir(parents=True, exist_ok=True)
    (tree / taken).write_text("mine")
    before = files_in(tree)

    with pytest.raises(Refused, match=r"bail(\.py)? is there already"):
        write(tree, "bail")

    assert files_in(tree) == before
    assert (tree / taken).read_text() == "mine"


def test_a_connector_for_a_mock_that_is_there_writes_none_and_is_tested_on_it(tmp_path):
    tree = a_tree(tmp_path)
    a_mock_in(tree)
    server = (tree / "mock_systems/server.py").read_text()

    _, written = new_connector(tree, VIEWER, mock=ITS_MOCK)

    seen = ConnectorSeen(TreeSeen(tree), VIEWER)
    assert not (tree / "mock_systems" / VIEWER).exists()
    assert (tree / "mock_systems/server.py").read_text() == server
    assert [path.name for path in written.changed] == ["wiring.py"]
    assert (seen.mock, faults_of(seen, set())) == (ITS_MOCK, [])
    assert not re.search(r"mocks\.\w+\(SYSTEM", "".join(map(seen.text, its_tests(tree))))


def its_tests(tree: Path) -> list[str]:
    found = (tree / "tests/connectors" / VIEWER).glob("*.py")
    return [str(path.relative_to(tree)) for path in found]


def test_a_mock_may_have_the_connectors_own_name(tmp_path):
    tree = a_tree(tmp_path)
    a_mock_in(tree)

    new_connector(tree, ITS_MOCK, mock=ITS_MOCK)

    assert ConnectorSeen(TreeSeen(tree), ITS_MOCK).mock == ITS_MOCK
    assert (tree / f"mock_systems/{ITS_MOCK}/system.py").read_text() == A_MOCK


def test_a_mock_that_is_not_there_is_refused_with_those_there_are(tmp_path):
    tree = a_tree(tmp_path)
    a_mock_in(tree)
    before = files_in(tree)

    with pytest.raises(Refused, match='no mock system "health"; there are: health_record'):
        new_connector(tree, VIEWER, mock="health")

    assert files_in(tree) == before


def a_mock_in(tree: Path) -> None:
    """As much of a mock system as the scaffold looks for."""
    (tree / "mock_systems" / ITS_MOCK).mkdir()
    (tree / "mock_systems" / ITS_MOCK / "system.py").write_text(A_MOCK)


def test_a_title_that_would_break_the_code_is_refused(tmp_path):
    with pytest.raises(Refused, match="is no title"):
        new_connector(a_tree(tmp_path), CONNECTOR, 'The "best" system')


def test_a_new_system_comes_last_so_that_no_other_changes_its_port():
    changed = with_system(SERVER, CONNECTOR)

    listed = changed.split("SYSTEMS: ")[1].split(")")[0].strip().splitlines()
    assert listed[-1].strip() == f"{CONNECTOR}.make_system,"
    assert f"{CONNECTOR}, " in changed.split("\nfrom mock_systems.admin")[0]


def test_an_import_over_several_lines_is_understood():
    known = connectors.IMPORTED.search(SERVER)
    assert known
    over_lines = SERVER.replace(known[0], "from mock_systems import (\n    one,\n    two,\n)")

    changed = with_system(over_lines, CONNECTOR)

    assert f"from mock_systems import one, {CONNECTOR}, two\n" in changed


def test_what_cannot_be_registered_is_left_alone_and_said(tmp_path):
    tree = a_tree(tmp_path)
    (tree / "mock_systems/server.py").write_text("SYSTEMS = everything()\n")

    _, written = new_connector(tree, CONNECTOR)

    assert [one.split(":")[0] for one in written.by_hand] == ["mock_systems/server.py"]
    assert (tree / "mock_systems/server.py").read_text() == "SYSTEMS = everything()\n"
    assert with_partner("", WANTED) == ""
    assert f'"{CONNECTOR}": Partner(SchoolTransport, SCHOOL_TRANSPORT)' in with_partner(
        WIRING, WANTED
    )


@pytest.mark.parametrize("tool", [connectors, bots])
def test_the_checklist_names_files_that_are_there_or_will_be(tool, tree):
    places = [place for place, _ in tool.checklist(named(tool.EXAMPLE, "", ""))]

    first = [place.split(",")[0].split()[0] for place in places]
    there = [place for place in first if (tree / place).exists()]
    assert set(first) - set(there) <= {"run", "release", f"flows/{tool.EXAMPLE}.py"}


@pytest.mark.parametrize("tool", [connectors, bots])
def test_a_refused_name_ends_the_command_with_2(tool, capsys):
    assert tool.main(["Not A Name"]) == 2
    assert "is no name here" in capsys.readouterr().err

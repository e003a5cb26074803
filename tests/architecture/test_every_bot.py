"""Every bot is what the house expects of one; each check finds a bot spoilt in its way.

The spoilt ones are a new bot, as `make new-bot` writes it, with one thing changed.
"""

from pathlib import Path

import pytest

from tests.architecture.bot_checks import faults_of
from tests.architecture.bot_seen import BotSeen
from tests.architecture.planted import BOT
from tests.architecture.tree_seen import TreeSeen

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.parent.name for path in (ROOT / "bots").glob("*/__init__.py"))
HERE = f"bots/{BOT}"


@pytest.mark.parametrize("name", NAMES)
def test_a_bot_is_what_the_house_expects(name):
    found = faults_of(BotSeen(TreeSeen(ROOT), name))

    assert not found, "\n".join(["", *found])


def test_a_new_bot_is_from_the_first_minute(planted):
    assert faults_of(BotSeen(TreeSeen(planted), BOT)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("bot.py", "async def perform", "async def run", "has no async def perform"),
        ("bot.py", '"""Read the', 'f"""Read the', "perform has no docstring"),
        ("bot.py", "desk: Desk)", "place: Desk)", "perform ends with desk"),
        ("decisions.py", "    if person", "    today = date.today()\n    if person", "the clock"),
        ("decisions.py", "\ndef what", "\nasync def what", "decisions.py waits for something"),
        ("intake.py", "\ndef wanted", "\nasync def wanted", "intake.py waits for something"),
        ("intake.py", "import Iterable\n", "import Iterable\nimport sqlalchemy\n", "imports sql"),
        ("ports.py", "class Desk(Protocol)", "class Desk(Any)", "has no class Desk(Protocol)"),
        ("ports.py", '"""The person', 'f"""The person', "Records.person has no docstring"),
        ("items.py", "frozen=True, ", "", "PersonOnRecord is not @dataclass(frozen=True"),
        ("README.md", "| writes |", "| makes |", "has no row | writes |"),
    ],
)
def test_what_is_wrong_with_a_bot_is_said(planted, file, old, new, said):
    before = BotSeen(TreeSeen(planted), BOT).text(f"{HERE}/{file}")
    assert old in before

    found = faults_of(BotSeen(TreeSeen(planted, {f"{HERE}/{file}": before.replace(old, new)}), BOT))

    assert [fault for fault in found if said in fault]


@pytest.mark.parametrize("file", ["intake.py", "README.md", "__init__.py"])
def test_a_file_that_is_missing_is_named(planted, file):
    found = faults_of(BotSeen(TreeSeen(planted, {f"{HERE}/{file}": ""}), BOT))

    assert f"{HERE}/{file} is missing" in found[0]


def test_a_bot_without_tests_is_named(planted):
    tests = (planted / f"tests/{HERE}").glob("test_*.py")
    seen = BotSeen(TreeSeen(planted, {f"tests/{HERE}/{one.name}": "" for one in tests}), BOT)

    assert faults_of(seen) == [
        f"tests/{HERE} has no test_….py: a bot is proven at a Desk in memory."
    ]

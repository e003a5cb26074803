"""A new connector and a new bot in a tree of their own: whole, for a control to spoil."""

import shutil
from pathlib import Path

from tools.new_bot import new_bot
from tools.new_connector import new_connector

ROOT = Path(__file__).resolve().parents[2]
REGISTERED_IN = ("mock_systems/server.py", "flows/wiring.py", "pyproject.toml")
ROOMS = ("bots", "connectors", "domain", "flows", "mock_systems", "runtime", "tests")
CONNECTOR, BOT = "school_transport", "school_transport_notice"


def a_tree(folder: Path) -> Path:
    """What the scaffold needs of the house: its rooms, and the files it registers things in."""
    for room in ROOMS:
        (folder / room).mkdir(parents=True)
    for path in REGISTERED_IN:
        shutil.copyfile(ROOT / path, folder / path)
    return folder


def a_tree_with_both(folder: Path) -> Path:
    """The same, with a connector and a bot as they are written."""
    tree = a_tree(folder)
    new_connector(tree, CONNECTOR)
    new_bot(tree, BOT)
    return tree

"""A tree with a new connector and a new bot, written once for all controls of a file."""

from pathlib import Path

import pytest

from tests.architecture.planted import a_tree_with_both


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_tree_with_both(tmp_path_factory.mktemp("planted") / "tree")

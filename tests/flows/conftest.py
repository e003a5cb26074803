"""A hub without a browser, on each database."""

import pytest

from runtime.database import Database
from runtime.settings import Settings
from tests.flows.small_hub import HUB, SmallHub, a_small_hub


@pytest.fixture
def hub(sqlite_database: Database, fast: Settings) -> SmallHub:
    """On SQLite."""
    return a_small_hub(sqlite_database, fast.model_copy(update={"hub": HUB}))


@pytest.fixture
def hub_on_each(database: Database, fast: Settings) -> SmallHub:
    """Once on each database."""
    return a_small_hub(database, fast.model_copy(update={"hub": HUB}))

"""The egress proxy as a fixture, for every test that needs a way out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.database import Database
from runtime.egress import process
from runtime.egress.process import EgressProcess
from runtime.settings import Settings


@pytest.fixture
def egress_settings(sqlite_database: Database, fast: Settings) -> Settings:
    """Fast settings that name this test's own database; lanes outlive a busy machine's pauses."""
    return fast.model_copy(update={"database_url": sqlite_database.url, "lane_ttl_seconds": 60.0})


@pytest.fixture
def egress_proxy(egress_settings: Settings, tmp_path: Path) -> Iterator[EgressProcess]:
    """A running egress proxy on this test's own SQLite database; it logs to `egress.log`."""
    running = process.start(egress_settings, tmp_path / "egress.log")
    yield running
    if running.is_running:
        running.stop()

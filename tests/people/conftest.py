"""A person's browser and the partner systems they click through."""

from collections.abc import Callable
from typing import Any

import pytest

from runtime.browser import find_chromium
from runtime.settings import Settings
from tests.mocks_fixture import Mocks
from tests.mocks_fixture import mocks as mocks
from tests.mocks_fixture import started_mocks as started_mocks

Written = Callable[[str], list[dict[str, Any]]]
# Signed in to once a file.
SHARED = ("police_rms", "secure_mail")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The same Chromium the workers use; its sandbox does not start as root, as in a container."""
    chromium = find_chromium(Settings().chromium)
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="module")
def night(started_mocks: Mocks) -> Mocks:
    """The partner systems at the beginning of their night, once for all tests of a file."""
    started_mocks.reset()
    return started_mocks


@pytest.fixture
def written(night: Mocks) -> Written:
    """What a system has committed since this test began."""
    before = {system: len(night.writes(system)) for system in SHARED}
    return lambda system: night.writes(system)[before[system] :]

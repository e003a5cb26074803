"""A person's browser and the partner systems they click through."""

from typing import Any

import pytest

from runtime.browser import find_chromium
from runtime.settings import Settings
from tests.mocks_fixture import mocks as mocks
from tests.mocks_fixture import started_mocks as started_mocks


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The same Chromium the workers use; its sandbox does not start as root, as in a container."""
    chromium = find_chromium(Settings().chromium)
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}

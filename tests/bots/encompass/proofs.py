"""Which rule a test shows: where it applies, and where it does not. `test_rules.py` counts them."""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])


def shows(*rules: str) -> Callable[[Test], Test]:
    """The test shows these rules at work."""
    return lambda test: test


def spares(*rules: str) -> Callable[[Test], Test]:
    """The test shows a case like it in which these rules do not apply."""
    return lambda test: test

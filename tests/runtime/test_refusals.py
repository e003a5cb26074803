"""What a partner says instead stands for an error that ends where it should."""

import pytest

from domain.errors import ConnectorClosed, SecondStepWanted
from runtime.refusals import Refusals


@pytest.mark.parametrize("where", ["alerts", "headings", "lines"])
def test_words_that_would_close_nothing_are_refused(where):
    """P08: such a partner was asked for its page, and given the password, again and again."""
    with pytest.raises(ValueError, match="Your code"):
        Refusals(**{where: {"Your code": ConnectorClosed}})


@pytest.mark.parametrize("where", ["alerts", "headings", "lines"])
def test_words_that_close_it_are_taken(where):
    known = {"Your code": SecondStepWanted}

    assert getattr(Refusals(**{where: known}), where) == known

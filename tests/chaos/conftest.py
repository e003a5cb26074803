"""A night for each kind of write and test file; every test begins it anew."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.chaos.appending import APPEND
from tests.chaos.night import Night, a_night
from tests.chaos.sending import SEND
from tests.chaos.troubles import a_troubled_night, everything_works_again
from tests.chaos.write_kinds import WriteKind
from tests.mocks_fixture import Mocks


@pytest.fixture(scope="module")
def nights(
    started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[WriteKind], Night]]:
    """Opens the night of a kind when it is first asked for."""
    with ExitStack() as opened:

        @cache
        def night_of(kind: WriteKind) -> Night:
            return opened.enter_context(
                a_night(kind, started_mocks, tmp_path_factory.mktemp(kind.name))
            )

        yield night_of


@pytest.fixture(params=[APPEND, SEND], ids=str)
def night(request: pytest.FixtureRequest, nights: Callable[[WriteKind], Night]) -> Iterator[Night]:
    """The night of one kind of write, at its beginning, and without a worker afterwards."""
    night = nights(request.param)
    night.begin_anew()
    yield night
    night.end()


@pytest.fixture(scope="module")
def one_troubled_night(
    request: pytest.FixtureRequest, started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Night]:
    """The night of the module's KIND of write, for all its troubles, one after the other."""
    folder = tmp_path_factory.mktemp("troubled")
    with a_troubled_night(request.module.KIND, started_mocks, folder) as night:
        yield night


@pytest.fixture
def troubled_night(one_troubled_night: Night) -> Iterator[Night]:
    """The same, with nothing left of a trouble afterwards."""
    yield one_troubled_night
    everything_works_again(one_troubled_night)


@pytest.fixture(scope="module")
def next_places(one_troubled_night: Night) -> Iterator[str]:
    """A place of its own for each item."""
    return iter(one_troubled_night.places(100))

"""One drawn world with its truth of research: made once, changed by nobody."""

import pytest

from mock_systems.population.build import build
from mock_systems.population.model import World
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import ResearchTruth
from mock_systems.population.research.kinds import requests_to_try
from tests.mock_systems.population.research.drawn import SEED


@pytest.fixture(scope="session")
def world() -> World:
    return build(SEED, "small")


@pytest.fixture(scope="session")
def book(world: World) -> ResearchBook:
    return ResearchBook.of(world)


@pytest.fixture(scope="session")
def truths(book: ResearchBook) -> tuple[ResearchTruth, ...]:
    """The requests there are to try."""
    return requests_to_try(book)


@pytest.fixture(scope="session")
def packs(truths: tuple[ResearchTruth, ...]) -> tuple[ResearchTruth, ...]:
    """Those of which a pack comes."""
    return tuple(one for one in truths if one.checks)

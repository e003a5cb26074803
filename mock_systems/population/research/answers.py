"""What the admin interface answers about research: one request in full, or the list to try."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args

from mock_systems.population.build import build
from mock_systems.population.model import Size, System, World
from mock_systems.population.research.book import THE_ACCOUNT, ResearchBook
from mock_systems.population.research.expected import Purpose, ResearchTruth
from mock_systems.population.research.kinds import requests_to_try
from mock_systems.population.research.library import SYSTEMS

# Without the police there is nobody to be asked about.
PARTNERS: tuple[System, ...] = tuple(one for one in SYSTEMS if one != "police_rms")
ASKED_WITH = ("reference", "name", "purpose", "account", "down")


class NotAskedLikeThisError(ValueError):
    """A question about research that has no answer, in a sentence."""


def answer_about_research(world: World, asked: Mapping[str, str]) -> object:
    """Give the truth of the request asked for; of all that are worth trying where none is named.

    `asked` may hold `reference` or `name`, `purpose`, `account`, and systems that are `down`,
    with commas between them. Worked out when it is first asked for, and kept for the next.

    Raises:
        NotAskedLikeThisError: a word that is no purpose or system, or both a reference and a name.
        NoSuchAccountError: the police have no account of this name.
    """
    _refuse_what_is_unknown(asked)
    book = _book_of(world.seed, world.size)
    if "reference" not in asked and "name" not in asked:
        return {"requests": [_in_short(one) for one in _requests_of(world.seed, world.size)]}
    return _asked_for(book, asked)


def _asked_for(book: ResearchBook, asked: Mapping[str, str]) -> ResearchTruth:
    purpose = _purpose(asked)
    account = asked.get("account", THE_ACCOUNT)
    if "name" in asked:
        return book.name(asked["name"], purpose, account)
    return book.case(asked["reference"], purpose, account, _down(asked))


def _in_short(truth: ResearchTruth) -> dict[str, Any]:
    """Give a line of the list: what to ask for and what kind it is."""
    return {
        "asked_for": truth.asked_for,
        "by": "name" if truth.outcomes == ("candidates",) else "reference",
        "kinds": truth.kinds,
        "purpose": truth.purpose,
        "outcomes": truth.outcomes,
    }


def _refuse_what_is_unknown(asked: Mapping[str, str]) -> None:
    if unknown := sorted(set(asked) - set(ASKED_WITH)):
        raise NotAskedLikeThisError(f"no {', '.join(unknown)}; there are: {', '.join(ASKED_WITH)}")
    if "reference" in asked and "name" in asked:
        raise NotAskedLikeThisError("ask by reference or by name, not by both")


def _purpose(asked: Mapping[str, str]) -> Purpose | None:
    given = asked.get("purpose")
    purposes: tuple[Purpose, ...] = get_args(Purpose)
    found = next((one for one in purposes if one == given), None)
    if given and found is None:
        raise NotAskedLikeThisError(f"no purpose {given}; there are: {', '.join(purposes)}")
    return found


def _down(asked: Mapping[str, str]) -> list[System]:
    given = [one for one in asked.get("down", "").split(",") if one]
    found = [one for one in PARTNERS if one in given]
    if len(found) < len(given):
        raise NotAskedLikeThisError(f"down can be: {', '.join(PARTNERS)}")
    return found


@lru_cache(maxsize=2)
def _book_of(seed: int, size: Size) -> ResearchBook:
    return ResearchBook.of(build(seed, size))


@lru_cache(maxsize=2)
def _requests_of(seed: int, size: Size) -> tuple[ResearchTruth, ...]:
    return requests_to_try(_book_of(seed, size))

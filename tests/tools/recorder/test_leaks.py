"""Nothing about anybody reaches a draft, wherever on a page it stands."""

import secrets
from functools import cache
from random import Random

import pytest

from mock_systems.population.build import build
from mock_systems.population.model import World
from tests.tools.recorder.planted import LETTERS, PLACES, leaks, snapshot_with, values_of
from tools.recorder import looking
from tools.recorder.drafts import drafts_of
from tools.recorder.gaps import gaps_of
from tools.recorder.labels import Label
from tools.recorder.looking import Frame, sights_of
from tools.recorder.source import source_of
from tools.recorder.watching import counted, noted_as
from tools.recorder.words import label_words

WORDS = label_words()
MOST = 80


@pytest.fixture
def random() -> Random:
    seed = secrets.randbelow(10**9)
    print(f"seed {seed}")
    return Random(seed)


@cache
def world(seed: int) -> World:
    return build(seed, "few")


@pytest.fixture
def values(random: Random) -> list[str]:
    every = values_of(world(random.randrange(10**6)))
    return random.sample(every, min(MOST, len(every)))


def written_of(pages: list[tuple[str, str, str]]) -> str:
    """All that is written or said of pages: each an address, a snapshot and a frame's title."""
    sights = [
        sight
        for address, snapshot, title in pages
        for sight in sights_of(address, snapshot, [Frame(title, snapshot)], WORDS)
    ]
    drafts = drafts_of(sights)
    said = [f"{noted_as(sight)} {counted(sight)}" for sight in sights]
    lacking = [gap for draft in drafts for gap in gaps_of(draft)]
    return "\n".join([source_of(drafts, ""), *said, *lacking])


def page_about(value: str, snapshot: str) -> tuple[str, str, str]:
    return f"https://partner.example/record/{value}?of={value}#/people/{value}", snapshot, value


def every_word_of_a_draft() -> set[str]:
    """The words a draft has whatever the page held."""
    plain = written_of([page_about("1", place.replace("{v}", "1")) for place in PLACES])
    return set(LETTERS.findall(plain.casefold()))


def found_in(text: str, values: list[str]) -> list[str]:
    ours = every_word_of_a_draft()
    return leaks(text, values, lambda word: word in ours or WORDS.know(word))


def test_no_value_of_a_world_is_in_the_draft_of_a_page_full_of_them(random, values):
    pages = [page_about(v, snapshot_with([v], random)) for v in values]

    assert found_in(written_of(pages), values) == []


def test_no_value_is_in_a_draft_from_any_single_place(random, values):
    few = random.sample(values, 12)
    written = [
        written_of([page_about(v, snapshot)])
        for v in few
        for place in PLACES
        if (snapshot := place.replace("{v}", v.replace('"', "")))
    ]

    assert found_in("\n".join(written), few) == []


def test_a_recorder_that_keeps_names_is_found(random, values, monkeypatch):
    monkeypatch.setattr(looking, "judge", lambda role, name, words: Label((name,)))

    pages = [page_about(v, snapshot_with([v], random)) for v in values]

    about_somebody = found_in(" ".join(values), values)
    assert len(found_in(written_of(pages), values)) > 0.9 * len(about_somebody) > 0


def test_a_recorder_that_keeps_paths_is_found(values, monkeypatch):
    monkeypatch.setattr(looking, "path_shape", lambda url, words: url)

    pages = [page_about(v, '- heading "Details" [level=1]') for v in values]

    assert found_in(written_of(pages), values)


@pytest.mark.parametrize("seed", [20261122, 7])
def test_the_search_is_not_blind_to_names(seed):
    held = world(seed)
    people = held.nominals.values()
    names = {part for one in people for part in (one.surname, one.forename1, one.known_as)}

    assert {name for name in names if name and WORDS.know_all_of(name)} == set()


@pytest.mark.parametrize("seed", [20261122, 7])
def test_no_address_is_made_of_label_words(seed):
    lines = {one.line1 for one in world(seed).addresses.values()}

    assert {line for line in lines if WORDS.know_all_of(line)} == set()

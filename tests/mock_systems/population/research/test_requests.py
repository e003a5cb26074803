"""Which requests a world has to try: each kind of trouble three times, under every seed."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.wording.demonstration import EXAMPLE_CASE, EXAMPLE_WORLD
from mock_systems.population.build import build
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import ResearchTruth
from mock_systems.population.research.kinds import RESEARCHED, STOPPED, requests_to_try
from mock_systems.population.truth import due_occurrences

DEMONSTRATION = 20261122
DRAWN = random.SystemRandom().sample(range(1_000_000), 2)
# issue C "Bad input and trouble", domain.md D1, D2, D4, D7, D17, D20 and A3 Exceptions.
ASKED_FOR = {
    "no_such_case",
    "name_only",
    "same_name_and_birthday",
    "unborn",
    "twins",
    "three_names",
    "day_and_month_swapped",
    "stub_at_the_police",
    "stub_at_a_partner",
    "sealed_stub",
    "two_councils",
    "conflicting_addresses",
    "merged_record",
    "refuge",
    "confidential_address",
    "known_to_nobody",
    "hostile_text",
    "plain",
}


@pytest.mark.parametrize("seed", [DEMONSTRATION, *DRAWN], ids=("demonstration", "1", "2"))
def test_each_kind_of_trouble_is_there_three_times(seed: int) -> None:
    requests = requests_to_try(ResearchBook.of(build(seed, "small")))

    times = Counter(kind for one in requests for kind in one.kinds)

    assert set(times) >= ASKED_FOR | set(RESEARCHED) | set(STOPPED), f"seed {seed}"
    assert {kind: n for kind, n in times.items() if n < 3} == {}, f"seed {seed}"
    researched = [one for one in requests if one.outcomes != ("stopped",) and one.people]
    assert len(researched) >= 20, f"seed {seed}"
    assert len({one.asked_for for one in requests}) == len(requests), f"seed {seed}"


def test_the_case_a_newcomer_is_told_of_exists_and_ends_with_a_pack() -> None:
    world = build(EXAMPLE_WORLD, "small")
    told = [one for one in requests_to_try(ResearchBook.of(world)) if one.asked_for == EXAMPLE_CASE]

    assert [(one.outcomes, one.purpose) for one in told] == [(("pack",), "protect_child")]
    assert "plain" in told[0].kinds
    assert world.occurrences[EXAMPLE_CASE].access_class == "open"
    assert EXAMPLE_CASE in {one.occ_no for one in due_occurrences(world)}
    for page in ("README.md", "docs/console.md"):
        numbers = re.findall(r"Find a case.*?(\d{11})|to find there is (\d{11})", _read(page))
        assert {one for pair in numbers for one in pair if one} == {EXAMPLE_CASE}, page


def _read(page: str) -> str:
    return (Path(__file__).resolve().parents[4] / page).read_text(encoding="utf-8")


def test_another_process_with_other_hashes_expects_the_same() -> None:
    digests = {_digest_in_another_process(hash_seed) for hash_seed in ("1", "2")}

    assert len(digests) == 1


def test_every_expectation_names_the_sentence_it_follows(book: ResearchBook) -> None:
    truth = _a_pack(book)

    sources = [truth.source, *(check.source for check in truth.checks)]

    assert all(
        source.startswith(("domain.md", "pages.md", "design.md", "issue C")) for source in sources
    )


def test_an_occurrence_there_is_not_asks_no_partner_anything(book: ResearchBook) -> None:
    """pages.md 3.3: No case with this number that you may open."""
    truth = book.case("43260000001")

    assert truth.outcomes == ("no_such_case",)
    assert (truth.people, truth.records, truth.checks, truth.stop) == ((), (), (), None)


def test_a_name_alone_brings_whom_the_police_list_and_no_more(book: ResearchBook) -> None:
    """pages.md 3.3: police system search only."""
    khans = [one for one in book.world.nominals.values() if one.surname == "Khan"]
    theirs = {one.nominal_id for one in khans if one.forename1 == "Mohammed"}

    truth = book.name("Mohammed Khan")

    assert len(theirs) >= 6
    assert set(truth.candidates) == theirs
    assert (truth.outcomes, truth.records, truth.checks) == (("candidates",), (), ())
    assert book.name("Nobody Unheardofinthisplace").candidates == ()


def test_what_no_worker_may_open_is_a_request_for_a_licensed_person(book: ResearchBook) -> None:
    """domain.md A3: PNC, PND and ViSOR are not in the suite."""
    assert _a_pack(book).outside == ("PNC", "PND", "ViSOR")


@pytest.mark.parametrize(
    "changes",
    [{"disputed": True}, {"kind": "friend of the family", "household_member": False}],
    ids=("disputed", "friend"),
)
def test_who_is_linked_by_family_is_researched_and_nobody_else(
    book: ResearchBook, changes: dict[str, Any]
) -> None:
    """Issue C: household, linked children and adults; need-to-know for everybody else."""
    truth, linked = next(
        (truth, one)
        for truth in map(book.case, book.world.occurrences)
        for one in truth.people
        if one.how == "linked"
    )
    others = tuple(
        replace(one, **changes) if linked.nominal_id in (one.from_nominal, one.to_nominal) else one
        for one in book.world.nominal_links
    )

    changed = ResearchBook.of(replace(book.world, nominal_links=others)).case(truth.asked_for)

    assert linked.roles == ()
    assert linked.nominal_id not in {one.nominal_id for one in changed.people}
    assert len(changed.people) == len(truth.people) - 1


def _a_pack(book: ResearchBook) -> ResearchTruth:
    truths = (book.case(number) for number in book.world.occurrences)
    return next(one for one in truths if one.outcomes == ("pack",) and len(one.people) > 2)


def _digest_in_another_process(hash_seed: str) -> str:
    script = """
from hashlib import sha256
from mock_systems.population.build import build
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.kinds import requests_to_try
requests = requests_to_try(ResearchBook.of(build(11, "few")))
print(len(requests), sha256(repr(requests).encode()).hexdigest())
"""
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout

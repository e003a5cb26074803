"""A practitioner researches cases of a drawn world from the console of a running `mash up`."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from domain.research_pack import FactField
from tests.journeys.play_research import World, researched

# A server, a worker, one on call and a console are started for it; so it does not begin with the
# other journeys (no mark `journey`), which start as many.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CASES = 2


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    seed = random.SystemRandom().randrange(1, 10**6)
    print(f"seed {seed}")
    return World(seed, researched(seed, tmp_path_factory.mktemp("hub") / "home", CASES))


def test_every_fact_read_is_true_and_has_its_source_and_nearly_all_there_was_is_told(world):
    assert world.is_right, (world.seed, world.recall, world.wrong)


def test_what_is_untrue_unreadable_or_without_its_entry_would_be_found(world):
    one = world.cases[0]
    elsewhere = replace(one.pack.facts[-1], field=FactField.CASE_NOTE, value="said nowhere")
    planted = replace(one.pack, facts=(*one.pack.facts, elsewhere))
    untold = replace(one, pack=planted, our_looks=Counter())

    kinds = {what.partition(":")[0] for what in untold.wrong()}

    assert kinds >= {"untrue", "not on the page", "looked, no entry"}

"""`python -m benchmarks.peers.splink.train`: m and u anew, by splink, into `matching_rules.toml`.

Runs in this folder's environment (`requirements.lock`). It sees the records of one drawn world, as
the connectors read them, and no truth: u from pairs drawn at random, m by
expectation maximisation over pairs that share a birth date, and over pairs that share an NHS
number.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from benchmarks.peers.splink.model import People, linker_of, same
from domain.matching_levels import LEVELS, Agreement, Field
from domain.matching_rules import Level, current_rules
from mock_systems.population.build import build
from mock_systems.population.model import Size
from tests.builders.people_of_a_world import POLICE, key_of, people_by_system

TABLE = Path(__file__).parents[3] / "domain" / "matching_rules.toml"
# One whole force: in several small worlds the same numbers would be other people's.
SEED = 4101
SIZE: Size = "force"
RANDOM_PAIRS = 250_000
# Trained figures are kept off nought: what was met once in some thousands can be met again.
LEAST_M = 0.0005
LEAST_U = 1 / RANDOM_PAIRS
BLOCKED_IN_TURN = (Field.BORN_ON, Field.NHS_NUMBER)
HEAD = """\
# What matching works with; `domain/matching_rules.py` reads it, answers are stamped `version`.
# The weights are written by `make matching-weights` (`benchmarks/peers/splink/train.py`), never by
# hand. m: how often records of one person stand at this level; u: how often those of two people do.
# Its weight is log2(m / u). A level that training never met has m = u: it weighs nothing.
version = "{version}"
effective_from = {effective_from}
owner = "assurance lead"
reason = "{reason}"

[trained]
by = "splink {splink}"
on = {on}
world = "{world}"
records = {records}
random_pairs = {random_pairs}

[thresholds]
# Jaro-Winkler: two names from here on are one name in two spellings.
spelling_at_least = {rules.spelling_at_least}
# Days between an expected date and a birth that can be the same child's.
due_date_days = {rules.due_date_days}
# Bits. What would be certain and weighs less goes to a person: 20 is a million to one.
certain_at_least = {rules.certain_at_least}
"""

Trained = Mapping[Field, Mapping[Agreement, Level]]


def main() -> None:
    """Train, and write the table with the thresholds it had."""
    asked = _asked()
    police, others = records_of(SEED, SIZE)
    trained = train(police, others)
    told = HEAD.format(
        version=asked.version,
        effective_from=asked.effective_from,
        reason=asked.reason,
        splink=metadata.version("splink"),
        on=datetime.now(UTC).date(),
        world=f"{SIZE}, seed {SEED}",
        records=len(police) + len(others),
        random_pairs=RANDOM_PAIRS,
        rules=current_rules(),
    )
    TABLE.write_text("\n".join([told, *_as_toml(trained)]), encoding="utf-8")
    print(f"{TABLE.name}: {asked.version}")


def records_of(seed: int, size: Size) -> tuple[People, People]:
    """Everybody on a record of the police, and on one of the other agencies, of this world."""
    found = {
        key_of(person): person
        for people in people_by_system(build(seed, size)).values()
        for person in people
    }
    police = {key: person for key, person in found.items() if person.record.system == POLICE}
    return police, {key: person for key, person in found.items() if key not in police}


def train(police: People, others: People) -> Trained:
    """m and u of every level."""
    linker = linker_of(police, others)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=RANDOM_PAIRS, seed=1, num_chunks=1, min_count_per_level=None
    )
    for field in BLOCKED_IN_TURN:
        linker.training.estimate_parameters_using_expectation_maximisation(same(field))
    model = linker.misc.save_model_to_json()
    return {Field(one["output_column_name"]): dict(_levels(one)) for one in model["comparisons"]}


def _levels(comparison: Mapping[str, Any]) -> Iterator[tuple[Agreement, Level]]:
    _missing, *told = comparison["comparison_levels"]
    for level, found in zip(LEVELS[Field(comparison["output_column_name"])], told, strict=True):
        u = max(found.get("u_probability") or 0, LEAST_U)
        m = found.get("m_probability")
        yield level, Level(u if m is None else max(m, LEAST_M), u)


def _as_toml(trained: Trained) -> Sequence[str]:
    return [line for field, levels in trained.items() for line in _table(field, levels)]


def _table(field: Field, levels: Mapping[Agreement, Level]) -> Iterator[str]:
    yield f"[weights.{field}]"
    for name, level in levels.items():
        figures = f"m = {level.m:.7f}, u = {level.u:.7f}"
        yield f"{name} = {{ {figures} }} # {level.weight:+.1f}"
    yield ""


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", required=True, help="what answers are stamped with")
    parser.add_argument("--reason", required=True, help="why the weights are trained anew")
    parser.add_argument("--effective-from", required=True, type=date.fromisoformat)
    return parser.parse_args()


if __name__ == "__main__":
    main()

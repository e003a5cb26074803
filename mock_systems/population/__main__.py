"""`python -m mock_systems.population --seed 20261122 --size small`: read a night through."""

import argparse
import sys

from mock_systems.population.build import build
from mock_systems.population.checks import problems
from mock_systems.population.nights import DEMONSTRATION_SEED
from mock_systems.population.summary import describe
from mock_systems.population.truth import truth_of


def main() -> int:
    """Print the night; fail when the world and its truth do not fit together."""
    given = _arguments().parse_args()
    world = build(given.seed, given.size)
    truth = truth_of(world)
    for line in describe(world, truth):
        sys.stdout.write(f"{line}\n")
    found = problems(world, truth)
    for problem in found:
        sys.stdout.write(f"PROBLEM {problem}\n")
    return 1 if found else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mock_systems.population", description=__doc__)
    parser.add_argument("--seed", type=int, default=DEMONSTRATION_SEED)
    parser.add_argument("--size", choices=("few", "brief", "small", "force"), default="small")
    return parser


if __name__ == "__main__":
    sys.exit(main())

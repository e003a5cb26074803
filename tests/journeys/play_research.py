"""`make research-journeys`: cases of worlds drawn at random, researched from the console.

What fits in `make test` is a few cases of one world; these are the issue's twenty of three. The
result file names commit and seeds, so that any case can be researched again (`--seeds`).
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.journeys.research import Researched, a_hub, a_practitioner, cases_of, research
from tests.journeys.results import commit

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "results" / "research.md"
RECALL = 0.98


@dataclass(frozen=True)
class World:
    """The cases of one world, as they were researched."""

    seed: int
    cases: Sequence[Researched]

    @property
    def needed(self) -> int:
        """How many cells had to be told."""
        return sum(len(one.judged.needed()) for one in self.cases)

    @property
    def missed(self) -> int:
        """How many of them were not."""
        return sum(len(one.judged.missed()) for one in self.cases)

    @property
    def recall(self) -> float:
        """The share of what there was that was told."""
        return 1 - self.missed / self.needed

    @property
    def wrong(self) -> list[str]:
        """What was not as it must be, by case."""
        return [f"{one.truth.asked_for}: {what}" for one in self.cases for what in one.wrong()]

    @property
    def is_right(self) -> bool:
        """Whether every fact is true and there, and nearly everything is told."""
        return not self.wrong and self.recall >= RECALL


def main() -> int:
    """Research the cases, print a line for each world, and write the result file after each."""
    asked = _asked()
    seeds = asked.seeds or [random.SystemRandom().randrange(1, 10**6) for _ in range(asked.worlds)]
    worlds: list[World] = []
    RESULTS.parent.mkdir(exist_ok=True)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            worlds.append(World(seed, researched(seed, Path(folder) / "home", asked.cases)))
        sys.stdout.write(f"{_row(worlds[-1])}\n")
        sys.stdout.writelines(f"  {what}\n" for what in worlds[-1].wrong)
        sys.stdout.flush()
        RESULTS.write_text(_page(worlds), encoding="utf-8")
    return 0 if all(one.is_right for one in worlds) else 1


def researched(seed: int, home: Path, how_many: int) -> Sequence[Researched]:
    """Some cases of one world, one after the other, by one practitioner."""
    with a_hub(seed, home) as (machine, world, address):
        machine.start()

        async def all_of_them() -> Sequence[Researched]:
            async with a_practitioner(address) as page:
                return [await research(page, machine, one) for one in cases_of(world, how_many)]

        return asyncio.run(all_of_them())


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--seeds", type=int, nargs="*")
    return parser.parse_args()


def _page(worlds: Sequence[World]) -> str:
    lines = [
        "# Cases researched from the console",
        "",
        f"Written by `make research-journeys` at commit {commit()}, {datetime.now(UTC):%d %B %Y}. "
        "A practitioner finds each case in the console of a running `mash up`, says why, and reads "
        "the pack, in a real browser; worlds of size `small`, seeds drawn at random. A fact is a "
        "cell (system, record, field), judged beside the world's truth; wrong is a fact that is "
        "not true, one that cannot be read on the page with its record, and a record looked at "
        "without its entry in our audit trail, or the other way round.",
        "",
        "| seed | cases | facts | wrong | told of what there was | seconds to the pack, median "
        "(longest) |",
        "|---|---|---|---|---|---|",
        *map(_row, worlds),
    ]
    return "\n".join(lines) + "\n"


def _row(one: World) -> str:
    seconds = [case.seconds for case in one.cases]
    told = one.needed - one.missed
    cells = (
        one.seed,
        len(one.cases),
        sum(len(case.pack.facts) for case in one.cases),
        len(one.wrong),
        f"{one.recall:.1%} ({told} of {one.needed})",
        f"{statistics.median(seconds):.0f} ({max(seconds):.0f})",
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())

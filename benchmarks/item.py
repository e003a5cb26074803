"""`python -m benchmarks.item`: the suite's item beside a bare Playwright script's, and our CPU."""

import os
import random
import statistics
from collections.abc import Callable, Mapping
from functools import partial

from benchmarks.blocks import Block, Side, run_block
from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import a_venue

ROUNDS = 6
ITEMS = 25
TIMES_BARE = 1.10
CPU_MS = 15.0
NOTES = (
    "An item: append one log entry to one occurrence (state the reason, search, write, read back).",
    "Ratios are of the same round. An item's time runs from its beginning to the next one's; a new "
    "context, its sign-in and, for the suite, its lane are shared among the items it lasts for.",
    "The bare script does not make the commit window's warm-up request: it is no navigation, so it "
    "counts against the suite. No side takes pictures.",
    "Our own CPU: process CPU of the worker's Python less the bare script's in the same round, "
    "which is Playwright's and the event loop's for the same pages. The egress proxy is a process "
    "of its own and shown apart.",
)

Round = Mapping[Side, Block]
OfRound = Callable[[Round], float]


def measure(how: Asked) -> Result:
    """Every side in every round, each round in another order."""
    load_before, order = os.getloadavg()[0], random.Random(how.seed)
    with a_venue(how.seed) as venue:
        rounds: list[Round] = [
            {
                side: run_block(venue, side, f"{side.name}-{number}", how.items)
                for side in order.sample(list(Side), len(Side))
            }
            for number in range(how.rounds)
        ]
    title = "One item: the suite beside a bare Playwright script"
    return Result("item", title, how, _figures(rounds), NOTES, load_before)


def _figures(rounds: list[Round]) -> list[Figure]:
    suite, bare, direct = Side.SUITE, Side.BARE_BY_PROXY, Side.BARE_DIRECT

    def each(what: str, unit: str, of: OfRound, promise: float | None = None) -> Figure:
        return Figure(what, unit, [of(one) for one in rounds], promise)

    return [
        each("suite over bare, same proxy", "×", lambda r: r[suite].ms / r[bare].ms, TIMES_BARE),
        each(
            "our own Python CPU an item", "ms", lambda r: r[suite].cpu_ms - r[bare].cpu_ms, CPU_MS
        ),
        each("suite over bare, which goes directly", "×", lambda r: r[suite].ms / r[direct].ms),
        each("the same of median items, same proxy", "×", lambda r: _median(r[suite], r[bare])),
        *(each(f"an item: {side.value}", "ms", partial(_ms, side)) for side in Side),
        *(each(f"Python CPU: {side.value}", "ms", partial(_cpu_ms, side)) for side in Side),
        each("egress proxy's CPU: suite", "ms", lambda r: r[suite].proxy_cpu_ms),
        each("egress proxy's CPU: bare script", "ms", lambda r: r[bare].proxy_cpu_ms),
    ]


def _ms(side: Side, one: Round) -> float:
    return one[side].ms


def _cpu_ms(side: Side, one: Round) -> float:
    return one[side].cpu_ms


def _own_cpu_ms(one: Round) -> float:
    return one[Side.SUITE].cpu_ms - one[Side.BARE_BY_PROXY].cpu_ms


def _median(suite: Block, bare: Block) -> float:
    """Without what only some items have: a new context."""
    return statistics.median(suite.ms_of_each()) / statistics.median(bare.ms_of_each())


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, ITEMS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m benchmarks.memory`: what the worker and its browser hold after 50 and 300 items."""

import os
import statistics
from dataclasses import dataclass, field

from benchmarks.blocks import Side, run_block
from benchmarks.processes import resident_megabytes, shared_out_megabytes, tree_of
from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import Venue, a_venue

ROUNDS = 3
ITEMS = 300
EARLY = 50
MOST_TIMES_EARLY = 1.15
NOTES = (
    "RSS of the worker's Python, Playwright's node and every process of its Chromium, summed; "
    "shared pages count once for each, so PSS, which shares them out, stands beside it.",
    "After 50 and after 300 items means: the median over the items of the context that ends there "
    "(26 to 50, 276 to 300). Both contexts are of the same age at each, so no saw-tooth is "
    "mistaken for growth.",
    "The worker as it is shipped: a context lasts 25 items, a picture is taken of each entry.",
)


@dataclass(slots=True)
class Held:
    """Memory at the beginning of each item: megabytes by number of items done."""

    venue: Venue
    items_per_context: int
    rss: list[float] = field(default_factory=list)
    pss: list[float] = field(default_factory=list)
    python_rss: list[float] = field(default_factory=list)

    def note(self, items_done: int, worker_pid: int) -> None:
        """Look at the worker and its browser; and look after the venue as the watch would."""
        tree = tree_of(worker_pid)
        self.rss.append(resident_megabytes(tree))
        self.pss.append(shared_out_megabytes(tree))
        self.python_rss.append(resident_megabytes([worker_pid]))
        self.venue.look_after()

    def after(self, items: int, held: list[float]) -> float:
        """The median over the context that these items end with."""
        return statistics.median(held[items - self.items_per_context + 1 : items])


def measure(how: Asked) -> Result:
    """The same long shift, several times."""
    load_before = os.getloadavg()[0]
    with a_venue(how.seed) as venue:
        rounds = [_long_shift(venue, f"long-{number}", how.items) for number in range(how.rounds)]
    title = "Memory of a worker and its browser over a long shift"
    return Result("memory", title, how, _figures(rounds, how.items), NOTES, load_before)


def _long_shift(venue: Venue, name: str, items: int) -> Held:
    held = Held(venue, venue.office.settings.items_per_context)
    run_block(venue, Side.SUITE, name, items, pictures=True, at_mark=held.note)
    return held


def _figures(rounds: list[Held], late: int) -> list[Figure]:
    def times(of: str) -> list[float]:
        return [
            one.after(late, getattr(one, of)) / one.after(EARLY, getattr(one, of)) for one in rounds
        ]

    def megabytes(of: str, items: int) -> list[float]:
        return [one.after(items, getattr(one, of)) for one in rounds]

    growth = f"after {late} items over after {EARLY}"
    return [
        Figure(f"RSS {growth}", "×", times("rss"), MOST_TIMES_EARLY),
        Figure(f"PSS {growth}", "×", times("pss")),
        Figure(f"RSS of the worker's Python alone, {growth}", "×", times("python_rss")),
        *(Figure(f"RSS after {n} items", "MB", megabytes("rss", n)) for n in (EARLY, late)),
        *(Figure(f"PSS after {n} items", "MB", megabytes("pss", n)) for n in (EARLY, late)),
        Figure("highest RSS seen", "MB", [max(one.rss) for one in rounds]),
    ]


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, ITEMS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())

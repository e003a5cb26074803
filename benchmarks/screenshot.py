"""`python -m benchmarks.screenshot`: what one evidence picture adds to an item."""

import os
import statistics

from benchmarks.marks import run_side
from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from benchmarks.venue import Venue, a_venue

ROUNDS = 6
ITEMS = 25
MOST_MS = 50.0
NOTES = (
    "One picture: the page just read back, masked, taken as JPEG; then sealed with a key of its "
    "own and written to the evidence store with its row.",
    "Timed in the shipped worker right after each entry is read back; a round's figure is the "
    "median over its items.",
)

Lines = list[dict[str, float]]


def measure(how: Asked) -> Result:
    """A picture of every entry, in every round."""
    load_before = os.getloadavg()[0]
    with a_venue(how.seed) as venue:
        rounds = [_pictures(venue, f"picture-{number}", how.items) for number in range(how.rounds)]
    title = "One evidence picture"
    return Result("screenshot", title, how, _figures(rounds), NOTES, load_before)


def _pictures(venue: Venue, name: str, items: int) -> Lines:
    venue.begin_again()
    entries = venue.entries(name, items)
    venue.queue(entries)
    lines = run_side("benchmarks.picture_side", venue.told(pictures=False))
    venue.refuse_unwritten(entries)
    return lines


def _figures(rounds: list[Lines]) -> list[Figure]:
    def each(what: str, unit: str, *names: str, promise: float | None = None) -> Figure:
        of_items = [[sum(line[name] for name in names) for line in lines] for lines in rounds]
        return Figure(what, unit, [statistics.median(one) for one in of_items], promise)

    return [
        each("one picture, taken and kept", "ms", "take_ms", "keep_ms", promise=MOST_MS),
        each("masked and taken", "ms", "take_ms"),
        each("sealed and written", "ms", "keep_ms"),
        each("size", "kB", "kilobytes"),
    ]


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, ITEMS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())

"""`make matrix`: every fault at every place of every write, and how each ended."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.night import TIME_SCALE
from tests.chaos.worker_process import KINDS
from tests.matrix.document import Run, written
from tests.matrix.parts import Result, parts, played
from tests.matrix.playing import Played
from tests.mocks_fixture import SEED

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "fault-matrix.md"


def main() -> int:
    """Play it, say a line for each part, and write the document where everything was played."""
    asked = _asked()
    began = time.monotonic()
    results: list[Result] = []
    wanted = parts(asked.kinds or list(KINDS), asked.parts, tuple(asked.rows), asked.bug)
    for part, came in played(wanted, asked.at_once):
        results += came
        _say(str(part), came)
    run = Run(results, time.monotonic() - began, asked.at_once, TIME_SCALE, SEED)
    _say("all", results)
    if asked.out:
        asked.out.write_text(written(run))
    return 1 if run.wrong else 0


def _say(name: str, came: Sequence[Result]) -> None:
    cells = [one for one in came if isinstance(one, Played)]
    wrong = [one for one in cells if one.wrong]
    print(f"{name}: {len(cells)} cells, {len(wrong)} wrong", flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make matrix", description=__doc__)
    parser.add_argument("--kinds", nargs="*", choices=sorted(KINDS), default=[])
    parser.add_argument("--rows", nargs="*", default=[], help="P01 P22 …; all without")
    parser.add_argument("--parts", type=int, default=2, help="parts of each write")
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--bug", default="", help="a planted bug, by its name")
    parser.add_argument("--out", type=Path, default=None, help="the document to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

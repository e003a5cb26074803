"""`make matrix`: every fault at every place of every write, and how each ended.

Before it every planted bug, which must turn cells red; after it one cell of each row with nothing
shortened (time scale 1). The document is written after every part, and says what is missing.
"""

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from mock_systems.kit.catalogue import CATALOGUE
from tests.chaos.worker_process import KINDS
from tests.journeys.results import commit
from tests.matrix.bugs import PLANTED, seen
from tests.matrix.cells import OF_A_CERTIFICATE
from tests.matrix.document import Run, written
from tests.matrix.parts import Part, Result, parts, played
from tests.matrix.playing import Played

BEGAN = time.monotonic()
KIND_OF = {kind.promised: name for name, kind in KINDS.items()}


def main() -> int:
    """Play it, say a line for each cell, and write the document."""
    asked = _asked()
    run = Run(asked.at_once, asked.draw, commit(), left_out=_left_out(asked))
    if not asked.cells_only:
        _play_bugs(run)
    began = time.monotonic()
    wanted = parts(asked.kinds or list(KINDS), asked.parts, asked.rows)
    for ended, (part, came) in enumerate(played(wanted, asked.at_once), start=1):
        run.results += came
        run.seconds, run.parts = time.monotonic() - began, (len(wanted), ended)
        _say(str(part), came)
        _write(run, asked.out)
    if not asked.cells_only:
        _play_unscaled(run, asked.out)
    _say("all", run.results)
    return 0 if run.is_right else 1


def _write(run: Run, out: Path | None) -> None:
    """After every part, so that a run that is cut off has not been for nothing."""
    if out:
        run.commit_now, run.seconds_in_all = commit(), time.monotonic() - BEGAN
        out.write_text(written(run))


def _left_out(asked: argparse.Namespace) -> str:
    """What was asked for is all there is: nothing."""
    only = [*asked.kinds, *asked.rows, *(["no bugs, nothing unscaled"] if asked.cells_only else [])]
    return f"asked for only: {' '.join(only)}" if only else ""


def _play_unscaled(run: Run, out: Path | None) -> None:
    """One cell of each row, drawn, in the seconds of the real world."""
    draw = random.Random(run.draw)
    of_row = {row: [one for one in run.cells if one.row == row] for row in CATALOGUE}
    drawn = [draw.choice(cells) for cells in of_row.values() if cells]
    run.unscaled_wanted = len(drawn)
    wanted = [
        Part(
            KIND_OF[one.write],
            lines=(one.line,),
            tls=one.row == OF_A_CERTIFICATE,
            time_scale=1.0,
        )
        for one in drawn
    ]
    for _, came in played(wanted, run.at_once):
        run.unscaled += [one for one in came if isinstance(one, Played)]
        _write(run, out)


def _play_bugs(run: Run) -> None:
    wanted = {part: planted for planted in PLANTED for part in planted.parts()}
    run.bugs_wanted = len(wanted)
    for part, came in played(list(wanted), run.at_once):
        cells = [one for one in came if isinstance(one, Played)]
        run.bugs.append(seen(wanted[part], part.kind, cells))
    otherwise = [one for one in run.bugs if not one.is_right]
    print(f"planted bugs: {len(run.bugs)}, not as they must be: {otherwise}", flush=True)


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
    parser.add_argument("--draw", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--cells-only", action="store_true", help="no unscaled cells, no bugs")
    parser.add_argument("--out", type=Path, default=None, help="the document to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""`make nights`: nights of worlds drawn at random, in the real browser, and what came of them.

What fits in `make test` is one brief night; these are the demonstration's size. The result file
names commit and seeds, so that any night can be played again (`--seeds`).
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mock_systems.population.model import Size
from runtime.release_modes import Mode
from tests.canaries import Finding, of_world, swept
from tests.journeys.nights import PlayedNight, play_a_night
from tests.journeys.outbox import (
    forbidden_found,
    letters,
    letters_expected,
    to_excluded_contacts,
)
from tests.journeys.results import commit

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "results" / "nights.md"


@dataclass(frozen=True)
class Judged:
    """One night and everything that was not as the truth has it."""

    seed: int
    kind: str
    messages: int
    missing: int
    too_much: int
    wrong: int
    found_open: Sequence[Finding]
    proven: bool
    audit: bool
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether nothing at all was wrong."""
        faults = self.missing + self.too_much + self.wrong + len(self.found_open)
        return faults == 0 and self.proven and self.audit


def main() -> int:
    """Play the nights, print a line each, and write the result file after each."""
    asked = _asked()
    seeds = asked.seeds or [random.SystemRandom().randrange(1, 10**6) for _ in range(asked.nights)]
    judged: list[Judged] = []
    RESULTS.parent.mkdir(exist_ok=True)
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            judged.append(judge(play_a_night(seed, home, Mode.SAMPLED, asked.size)))
        sys.stdout.write(f"{_row(judged[-1])}\n")
        # Where it lies, never what it is: the night's folder is gone a moment later.
        sys.stdout.writelines(f"{finding}\n" for finding in judged[-1].found_open)
        sys.stdout.flush()
        RESULTS.write_text(_page(judged, asked.size), encoding="utf-8")
    return 0 if all(one.is_right for one in judged) else 1


def judge(night: PlayedNight) -> Judged:
    """The night beside its truth."""
    expected = letters_expected(night.truth, night.world.night.ends)
    left = letters(night.messages, night.world, night.truth)
    secrets = forbidden_found(night.messages, night.world, night.truth)
    excluded = to_excluded_contacts(night.messages, night.truth)
    return Judged(
        seed=night.world.seed,
        kind=night.world.night.kind,
        messages=len(night.messages),
        missing=(expected - left).total(),
        too_much=(left - expected).total(),
        wrong=len(secrets) + len(excluded),
        found_open=swept(night.home, of_world(night.world, night.passwords)),
        proven=night.reported.report.is_proven,
        audit=night.audit.attack is None,
        seconds=night.seconds,
    )


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="*")
    parser.add_argument("--size", choices=("brief", "small"), default="small")
    return parser.parse_args()


def _page(judged: Sequence[Judged], size: Size) -> str:
    lines = [
        "# Whole nights in the real browser",
        "",
        f"Written by `make nights` at commit {commit()}, {datetime.now(UTC):%d %B %Y}. "
        f"Size `{size}`; seeds drawn at random. Every message in the partner's outbox is compared "
        "with the world's truth: mailbox, template, children, police references.",
        "",
        "| seed | night | messages | missing | too much | misdirected | names in clear "
        "| reconciled | audit trail | seconds |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *map(_row, judged),
    ]
    return "\n".join(lines) + "\n"


def _row(one: Judged) -> str:
    cells = (
        one.seed,
        one.kind,
        one.messages,
        one.missing,
        one.too_much,
        one.wrong,
        len(one.found_open),
        "yes" if one.proven else "NO",
        "whole" if one.audit else "BROKEN",
        f"{one.seconds:.0f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    sys.exit(main())

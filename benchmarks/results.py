"""What a benchmark found: a file for programs, a page and a table for people."""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.venue import SEED
from cli.screen import Column, heading, line, on_stdout, pairs, table, write
from runtime.browser import find_chromium
from runtime.settings import REPOSITORY, Settings

RESULTS = Path(__file__).parent / "results"
HEADINGS = ("what", "median", "lowest", "highest", "promise", "held")
COLUMNS = (
    Column("What"),
    *(Column(name, right=True, whole=True) for name in ("Median", "Lowest", "Highest")),
    Column("Promise", right=True, whole=True),
    Column("Held", whole=True),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured once in each round; `promise` is the most its median may be."""

    what: str
    unit: str
    rounds: Sequence[float]
    promise: float | None = None

    @property
    def median(self) -> float:
        """The middle round."""
        return statistics.median(self.rounds)

    @property
    def is_held(self) -> bool | None:
        """Whether the promise is held; None where there is none."""
        return None if self.promise is None else self.median <= self.promise

    def shown(self) -> list[str]:
        """A row of the table."""
        figures = [self.median, min(self.rounds), max(self.rounds)]
        held = {None: "", True: "yes", False: "NO"}[self.is_held]
        promise = "" if self.promise is None else f"≤ {self._said(self.promise)}"
        return [self.what, *map(self._said, figures), promise, held]

    def told(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "what": self.what,
            "unit": self.unit,
            "median": self.median,
            "rounds": list(self.rounds),
            "promise": self.promise,
            "held": self.is_held,
        }

    def _said(self, figure: float) -> str:
        return f"{figure:.2f}×" if self.unit == "×" else f"{figure:.1f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a benchmark is to be run."""

    seed: int
    rounds: int
    items: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one run of one benchmark found, and how it was measured."""

    name: str
    title: str
    asked: Asked
    figures: Sequence[Figure]
    notes: Sequence[str]
    load_before: float

    @property
    def is_held(self) -> bool:
        """Whether every promise is."""
        return all(figure.is_held is not False for figure in self.figures)

    def circumstances(self) -> dict[str, str]:
        """On what, when and how much was measured."""
        return {
            "commit": _commit(),
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "seed": str(self.asked.seed),
            "rounds": f"{self.asked.rounds} of {self.asked.items} items",
            "cores": str(os.cpu_count()),
            "load before": f"{self.load_before:.1f} (much above 0 means the machine was shared)",
            "python": platform.python_version(),
            "browser": Path(find_chromium(Settings().chromium)).name,
        }


def asked(rounds: int, items: int, description: str | None) -> Asked:
    """The command line; these rounds and items unless it says otherwise."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--items", type=int, default=items)
    return Asked(**vars(parser.parse_args()))


def keep_and_show(result: Result) -> int:
    """Write the result's two files and print its table; 1 when a promise is not held."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{result.name}.json").write_text(_as_json(result), encoding="utf-8")
    (RESULTS / f"{result.name}.md").write_text(_as_page(result), encoding="utf-8")
    blocks = [
        heading(result.title),
        pairs(result.circumstances().items()),
        line(""),
        table(COLUMNS, [figure.shown() for figure in result.figures]),
        *(line(note) for note in result.notes),
    ]
    write(blocks, on_stdout())
    return 0 if result.is_held else 1


def _as_json(result: Result) -> str:
    told = {
        "benchmark": result.name,
        **result.circumstances(),
        "figures": [figure.told() for figure in result.figures],
        "held": result.is_held,
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _as_page(result: Result) -> str:
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(one.shown() for one in result.figures)]
    facts = [f"- {name}: {value}" for name, value in result.circumstances().items()]
    notes = [f"- {note}" for note in result.notes]
    drawn = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"# {result.title}", "", *facts, "", *drawn, "", *notes]) + "\n"


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    commit = _said_by([git, "rev-parse", "--short", "HEAD"])
    changed = _said_by([git, "status", "--porcelain", "--", ":!benchmarks/results"])
    return f"{commit or 'unknown'}{' with changes not committed' if changed else ''}"


def _said_by(command: Sequence[str]) -> str:
    answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return answer.stdout.strip()

"""Run the stages of `docs/ci-budget.md` in order and print each one's seconds against its budget.

The table is the single list of what `make test` runs: | stage | command | budget s | last s |.
A failing stage stops the run; a stage over its budget is named.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONLY = "--only"
TABLE = ROOT / "docs" / "ci-budget.md"


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the budget table."""

    name: str
    command: str
    budget_seconds: float


@dataclass(frozen=True, slots=True)
class Ran:
    """What one stage took and whether it passed."""

    stage: Stage
    seconds: float
    passed: bool


def read_stages(table: str) -> list[Stage]:
    """The stages, in the order of the table."""
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| `")]
    return [Stage(r[0].strip(" `"), r[1].strip(" `"), float(r[2])) for r in rows]


def run(stage: Stage) -> Ran:
    """Run one stage in the repository, its own output going straight through."""
    sys.stdout.write(f"\n── {stage.name}: {stage.command}\n")
    sys.stdout.flush()
    environment = {**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"}
    # Tests start hundreds of short processes; without it each would compile everything anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.monotonic()
    ended = subprocess.run(stage.command.split(), cwd=ROOT, env=environment, check=False)
    return Ran(stage, time.monotonic() - began, ended.returncode == 0)


def print_seconds(rans: list[Ran]) -> None:
    """The table a reader compares with `docs/ci-budget.md`."""
    sys.stdout.write(f"\n{'stage':<16}{'seconds':>9}{'budget':>9}\n")
    for ran in rans:
        remark = "" if ran.passed else "  FAILED"
        remark += "  over budget" if ran.seconds > ran.stage.budget_seconds else ""
        sys.stdout.write(
            f"{ran.stage.name:<16}{ran.seconds:>9.1f}{ran.stage.budget_seconds:>9.0f}{remark}\n"
        )
    total, budget = (
        sum(r.seconds for r in rans),
        sum(r.stage.budget_seconds for r in rans),
    )
    sys.stdout.write(f"{'all':<16}{total:>9.1f}{budget:>9.0f}\n")


def main(words: list[str]) -> int:
    """Run all stages, or, after `--only`, those named; the first failure stops."""
    stages = read_stages(TABLE.read_text(encoding="utf-8"))
    if words:
        names = [word for word in words if word != ONLY]
        if wrong := why_not(names, stages):
            sys.stderr.write(wrong)
            return 2
        stages = [stage for stage in stages if stage.name in names]
    rans: list[Ran] = []
    for stage in stages:
        rans.append(run(stage))
        if not rans[-1].passed:
            break
    print_seconds(rans)
    return 0 if all(ran.passed for ran in rans) else 1


def why_not(names: list[str], stages: list[Stage]) -> str:
    """What is wrong with the names, and which there are; empty when nothing is."""
    unknown = sorted(set(names) - {stage.name for stage in stages})
    if names and not unknown:
        return ""
    said = f"There is no stage {', '.join(unknown)}." if unknown else "Say which stage."
    listed = "".join(f"  make stage name={stage.name}\n" for stage in stages)
    return f"{said} There are:\n{listed}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`docs/fault-matrix.md`: what came of every cell, at which commit, and why some are none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mock_systems.kit.catalogue import CATALOGUE
from tests.chaos.night import TIME_SCALE
from tests.matrix.bugs import Seen
from tests.matrix.playing import NotPlayed, Played
from tests.mocks_fixture import SEED

NOT_ASKED = "·"
# The document itself differs from its commit, once it is written.
DIRTY = "-dirty"
LEGEND = """\
D done at the first try · R done after another try · X handed to a person · S given up, or waiting \
for the partner · ID in doubt, a person settles it · STOP the connector closed, then (after the \
arrow) what became of the item when the fault was over. A number behind an end is how many effects \
the partner's own write log then holds, where it is not what the end says (one for D and R, none \
for the rest). "–" with a number: not played, or played and not felt, for the reason below; \
"·": the write asks for nothing at that place that the fault befalls. A cell in **bold** ended as \
`reliability` 3.3 does not allow, and the list below says how."""

JUDGED = """\
Judged of every cell: its end; how many effects the partner holds, that none of them is another's, \
and that each is at its record, with every field as meant and an intent before it; that one intent \
is one click; that a partner that said when to come again is asked nothing before; that an account \
that is not let in is offered one password; that what a colleague edited meanwhile stands; and the \
same again once the fault is over. Not here but in tests of their own: which button of a dialog is \
pressed (P11: each connector's tests of writing), that drift is reported (P12: `moved_label` in \
`tests/connectors`), one session an account (P09: `tests/runtime/test_lanes.py`), how often a \
partner that is down is asked (P02, P03: `tests/runtime/test_gates.py`), that a secret is given at \
the door alone (P04: `gives_each_secret_once` in `tests/architecture/connector_checks.py`), and no \
connection off the list (P28: `tests/egress/test_leaks_browser.py`)."""

PLANTED_IN = """\
Each is planted in a worker; the cells of the rows where it must be seen are played. Where that \
takes other partner systems (lists of several pages for B8, https for B21), they are also played \
without a bug, and none may be red."""


@dataclass
class Run:
    """What came of a run of the matrix. `draw` chose which cells were also played unscaled.

    `left_out`: in words, what was not to be played. The counts say how many were to be played, and
    how many have been: of parts, of planted bugs at a write, of rows unscaled. `commit_now`: where
    the code stood when the last part ended. `seconds`: of the cells alone.
    """

    at_once: int
    draw: int
    commit: str = ""
    commit_now: str = ""
    left_out: str = ""
    seconds: float = 0.0
    seconds_in_all: float = 0.0
    parts: tuple[int, int] = (0, 0)
    bugs_wanted: int = 0
    unscaled_wanted: int = 0
    results: list[Played | NotPlayed] = field(default_factory=list)
    unscaled: list[Played] = field(default_factory=list)
    bugs: list[Seen] = field(default_factory=list)

    @property
    def cells(self) -> list[Played]:
        """What was played."""
        return [one for one in self.results if isinstance(one, Played)]

    @property
    def wrong(self) -> list[Played]:
        """What ended as it may not, scaled or not."""
        return [one for one in (*self.cells, *self.unscaled) if one.wrong]

    @property
    def is_whole(self) -> bool:
        """Whether all there is was played."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """What was not played, in words."""
        wanted, played = self.parts
        bugs, unscaled = len(self.bugs), len(self.unscaled)
        said = {
            f"{played} of {wanted} parts were played": played < wanted,
            f"{bugs} of {self.bugs_wanted} planted bugs were": bugs < self.bugs_wanted,
            f"{unscaled} of {self.unscaled_wanted} rows were unscaled": (
                unscaled < self.unscaled_wanted
            ),
            self.left_out: bool(self.left_out),
            f"the code was not that of {self.commit}": (
                self.commit.endswith(DIRTY) or self.commit_now.removesuffix(DIRTY) != self.commit
            ),
        }
        return [words for words, is_so in said.items() if is_so]

    @property
    def is_right(self) -> bool:
        """Whether all was played, every cell is as specified and every planted bug was seen."""
        return self.is_whole and not self.wrong and all(one.is_right for one in self.bugs)

    @property
    def writes(self) -> list[str]:
        """Every write there is."""
        return sorted({one.write for one in self.results})


def written(run: Run) -> str:
    """The document."""
    reasons: dict[str, int] = {}
    tables = [_table(run, row, reasons) for row in CATALOGUE]
    return "\n\n".join(
        (
            "# Every partner fault against every write",
            _said(run),
            LEGEND,
            JUDGED,
            "## Cells that ended otherwise than specified",
            _listed(run.wrong) or "None.",
            *tables,
            "## Why not",
            "\n".join(f"{number}. {why}" for why, number in reasons.items()),
            "## One cell of each row with nothing shortened",
            f"Time scale 1, drawn with {run.draw}. {_without_cells(run)}",
            _in_columns(
                ("write", "cell", "end", "seconds"),
                [(one.write, one.line, _end(one), f"{one.seconds:.0f}") for one in run.unscaled],
            ),
            "## Planted bugs",
            PLANTED_IN,
            _in_columns(
                ("bug", "write", "cells", "red"),
                [(one.bug or "none", one.write, str(one.cells), str(one.red)) for one in run.bugs],
            ),
            "",
        )
    )


def _said(run: Run) -> str:
    right = sum(not one.wrong for one in run.cells)
    mean = sum(one.seconds for one in run.cells) / max(1, len(run.cells))
    part = "" if run.is_whole else f"**Not whole: {'; '.join(run.missing)}.** "
    return part + (
        f"Written by `make matrix` at commit {run.commit}, {datetime.now(UTC):%-d %B %Y}; world of "
        f"seed {SEED}, time scale {TIME_SCALE}. {len(run.cells):,} cells of {len(run.writes)} "
        f"writes, {right:,} as specified; {run.seconds / 60:.0f} minutes, {run.at_once} at once, "
        f"{mean:.1f} s a cell; {run.seconds_in_all / 60:.0f} minutes with planted bugs and rows "
        f"unscaled."
    )


def _without_cells(run: Run) -> str:
    none = [row for row in CATALOGUE if not any(one.row == row for one in run.cells)]
    return f"No write has a cell of {', '.join(none)}." if none else "Every row has a cell."


def _listed(wrong: Sequence[Played]) -> str:
    return "\n".join(f"- {one.write}, {one.line}: {'; '.join(one.wrong)}" for one in wrong)


def _table(run: Run, row: str, reasons: dict[str, int]) -> str:
    of_row = [one for one in run.results if one.line.startswith(f"{row} ")]
    lines = dict.fromkeys(one.line for one in of_row if isinstance(one, Played))
    not_played = [one for one in of_row if isinstance(one, NotPlayed)]
    only_without = [
        one.line for one in not_played if not any(_is_about(one, line) for line in lines)
    ]
    body = [
        (line.removeprefix(f"{row} "), *(_cell(of_row, one, line, reasons) for one in run.writes))
        for line in dict.fromkeys([*lines, *only_without])
    ]
    return f"## {row} {CATALOGUE[row].words}\n\n{_in_columns(('where', *run.writes), body)}"


def _in_columns(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cell(
    of_row: Sequence[Played | NotPlayed], write: str, line: str, reasons: dict[str, int]
) -> str:
    of_write = [one for one in of_row if one.write == write]
    played = [one for one in of_write if isinstance(one, Played) and one.line == line]
    if played:
        return _end(played[0])
    not_played = [one for one in of_write if isinstance(one, NotPlayed) and _is_about(one, line)]
    if not_played:
        return f"–{reasons.setdefault(not_played[0].why, len(reasons) + 1)}"
    return NOT_ASKED


def _is_about(not_played: NotPlayed, line: str) -> bool:
    """What was not played is one line, or a way at whatever place."""
    return line == not_played.line or line.startswith(f"{not_played.line} at ")


def _end(played: Played) -> str:
    end = str(played.end) if played.end else "no end"
    usual = 1 if end in ("D", "R") or played.afterwards == "done" else 0
    effects = "" if played.effects == usual else f" {played.effects}"
    then = f" → {played.afterwards}" if played.afterwards else ""
    text = f"{end}{then}{effects}"
    return f"**{text}**" if played.wrong else text

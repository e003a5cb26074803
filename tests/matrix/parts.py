"""The matrix part by part: each a night of its own, in one of some processes at once."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

from tests.chaos.night import TIME_SCALE
from tests.chaos.worker_process import KINDS
from tests.matrix.cells import OF_A_CERTIFICATE, Cell, NoCell
from tests.matrix.playing import NotPlayed, Played, Table, a_table
from tests.mocks_fixture import Mocks, start_mocks

Result = Played | NotPlayed
NO_FAULT = "no fault"


@dataclass(frozen=True, slots=True)
class Part:
    """Every so many-th cell of one write, of these rows or lines alone where any are named.

    `tls`: the cells of the certificate, which need other partner systems. `trusted`: at those, and
    the worker trusts their certificate. `crowded`: where lists go on for pages.
    """

    kind: str
    number: int = 0
    of: int = 1
    rows: Collection[str] = ()
    lines: Collection[str] = ()
    bug: str = ""
    tls: bool = False
    trusted: bool = False
    crowded: bool = False
    time_scale: float = TIME_SCALE

    def __str__(self) -> str:
        which = "certificate" if self.tls else f"{self.number + 1}/{self.of}"
        return " ".join(filter(None, (self.kind, which, self.bug)))

    def has(self, cell: Cell | NoCell) -> bool:
        """Whether it is among those asked for."""
        is_of_row = not self.rows or cell.row in self.rows
        return is_of_row and (
            not self.lines or (isinstance(cell, Cell) and cell.line in self.lines)
        )


def parts(kinds: Sequence[str], of: int, rows: Collection[str] = ()) -> list[Part]:
    """Everything of these writes, in so many parts each."""
    plain = [Part(kind, number, of, rows) for kind in kinds for number in range(of)]
    of_certificate = [Part(kind, tls=True) for kind in kinds]
    return [*plain, *(of_certificate if not rows or OF_A_CERTIFICATE in rows else [])]


def played(wanted: Sequence[Part], at_once: int) -> Iterator[tuple[Part, list[Result]]]:
    """Each part's results, as it ends."""
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        begun = {pool.submit(play_part, part): part for part in wanted}
        for ended in as_completed(begun):
            yield begun[ended], ended.result()


def play_part(part: Part) -> list[Result]:
    """One part, in a night of its own."""
    mocks = _partner_systems(tls=part.tls or part.trusted)
    with (
        tempfile.TemporaryDirectory() as folder,
        a_table(
            KINDS[part.kind],
            mocks,
            Path(folder),
            part.bug,
            tls=part.tls,
            trusted=part.trusted,
            crowded=part.crowded,
            time_scale=part.time_scale,
        ) as table,
    ):
        return [_said(one) for one in _results(table, part)]


@cache
def _partner_systems(*, tls: bool) -> Mocks:
    """Started once in a process: each night begins with a reset. They end with the process."""
    return start_mocks(*(["--tls"] if tls else []))


def _results(table: Table, part: Part) -> Iterator[Result]:
    """Every cell's; where the write does not work even without a fault, that."""
    try:
        known = table.cells
    except AssertionError as never_came:
        yield Played(table.kind.promised, NO_FAULT, None, 0, 0.0, (str(never_came),))
        return
    cells = [one for one in known if part.has(one)]
    for one in cells[part.number :: part.of]:
        yield _result(table, one)


def _result(table: Table, cell: Cell | NoCell) -> Result:
    if isinstance(cell, NoCell):
        return NotPlayed(table.kind.promised, cell.line, cell.why)
    try:
        return table.play(cell)
    except AssertionError as never_came:
        return Played(table.kind.promised, cell.line, None, 0, 0.0, (str(never_came),))
    finally:
        table.clear()


def _said(result: Result) -> Result:
    if isinstance(result, Played):
        wrong = f"  WRONG: {'; '.join(result.wrong)}" if result.wrong else ""
        name = f"{result.write}: {result.line}"
        print(f"{name}: {result.end} {result.seconds:.1f} s{wrong}", flush=True)
    return result

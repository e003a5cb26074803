"""The matrix part by part: each a process with partner systems and a night of its own."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tests.chaos.worker_process import KINDS
from tests.matrix.cells import OF_A_CERTIFICATE, Cell, NoCell
from tests.matrix.playing import NotPlayed, Played, Table, a_table
from tests.mocks_fixture import start_mocks, stop_mocks

Result = Played | NotPlayed


@dataclass(frozen=True, slots=True)
class Part:
    """Every so many-th cell of one write, of these rows alone where any are named.

    `tls`: the cells of the certificate, which need other partner systems.
    """

    kind: str
    number: int = 0
    of: int = 1
    rows: tuple[str, ...] = ()
    bug: str = ""
    tls: bool = False

    def __str__(self) -> str:
        return (
            f"{self.kind}, certificate" if self.tls else f"{self.kind} {self.number + 1}/{self.of}"
        )


def parts(kinds: Sequence[str], of: int, rows: tuple[str, ...] = (), bug: str = "") -> list[Part]:
    """The parts of these writes."""
    plain = [Part(kind, number, of, rows, bug) for kind in kinds for number in range(of)]
    of_certificate = [Part(kind, bug=bug, tls=True) for kind in kinds]
    return [*plain, *(of_certificate if not rows or OF_A_CERTIFICATE in rows else [])]


def played(wanted: Sequence[Part], at_once: int) -> Iterator[tuple[Part, list[Result]]]:
    """Each part's results, as it ends."""
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        begun = {pool.submit(play_part, part): part for part in wanted}
        for ended in as_completed(begun):
            yield begun[ended], ended.result()


def play_part(part: Part) -> list[Result]:
    """One part, from its own partner systems' start to their end."""
    mocks = start_mocks(*(["--tls"] if part.tls else []))
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            a_table(KINDS[part.kind], mocks, Path(folder), part.bug, tls=part.tls) as table,
        ):
            return [_said(_result(table, cell)) for cell in _cells(table, part)]
    finally:
        stop_mocks(mocks)


def _cells(table: Table, part: Part) -> list[Cell | NoCell]:
    cells = [one for one in table.cells if not part.rows or one.row in part.rows]
    return cells[part.number :: part.of]


def _result(table: Table, cell: Cell | NoCell) -> Result:
    if isinstance(cell, NoCell):
        return NotPlayed(table.kind.promised, f"{cell.row} {cell.way}", cell.why)
    try:
        result = table.play(cell)
    except AssertionError as never_came:
        result = never_ended(table, cell, str(never_came))
    table.clear(cell)
    return result


def _said(result: Result) -> Result:
    if isinstance(result, Played):
        wrong = f"  WRONG: {'; '.join(result.wrong)}" if result.wrong else ""
        print(
            f"{result.write}: {result.line}: {result.end} {result.seconds:.1f} s{wrong}", flush=True
        )
    return result


def never_ended(table: Table, cell: Cell, words: str) -> Played:
    """A cell that came to no end at all."""
    return Played(table.kind.promised, cell.line, None, 0, 0.0, (words,))

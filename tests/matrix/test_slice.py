"""A slice of the fault matrix: some rows, each at a place of a write, all drawn anew each time.

`make matrix` plays all of it. Which cells were drawn is printed with their seed, and
`MASH_TEST_MATRIX_SEED` draws them again.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property

import pytest

from mock_systems.kit.catalogue import CATALOGUE
from tests.chaos.worker_process import KINDS
from tests.matrix.cells import OF_A_CERTIFICATE, Cell
from tests.matrix.playing import NotPlayed, Played, Table, a_table
from tests.mocks_fixture import Mocks, start_mocks, stop_mocks

# As long as a whole journey: it begins first, and the others run beside it.
pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.timeout(180)]

# Drawn once a run: one write, so that few browsers are started.
SEED = int(os.environ.get("MASH_TEST_MATRIX_SEED") or random.SystemRandom().randrange(10**6))
ROWS_A_RUN = 8
# A record is locked, restricted, edited meanwhile, and a file is read back: each at this one.
HAS_MOST = "file"


@dataclass
class Slice:
    """The tables of a run: that of the write drawn, and the next where it has no such cell."""

    draw: random.Random
    open_table: Callable[[str, bool], Table]
    opened: dict[tuple[str, bool], Table] = field(default_factory=dict)
    at: Table | None = None

    @cached_property
    def rows(self) -> list[str]:
        """Those of this run."""
        return self.draw.sample(list(CATALOGUE), ROWS_A_RUN)

    def played(self, row: str) -> Played:
        """A cell of the row that the write feels, drawn among its first write's that has any."""
        table, cells = self._cells_of(row)
        came = (self._play(table, one) for one in self.draw.sample(cells, len(cells)))
        felt = next((one for one in came if isinstance(one, Played)), None)
        if felt is None:
            pytest.skip(f"{table.kind.promised} feels nothing of {row}")
        return felt

    def _play(self, table: Table, cell: Cell) -> Played | NotPlayed:
        print(f"MASH_TEST_MATRIX_SEED={SEED}: {table.kind.promised}, {cell.line}")
        try:
            return table.play(cell)
        finally:
            table.clear()

    def _cells_of(self, row: str) -> tuple[Table, list[Cell]]:
        """At the write drawn; at another where it has none."""
        for kind in self.kinds:
            table = self._table(kind, row == OF_A_CERTIFICATE)
            cells = [one for one in table.cells if isinstance(one, Cell) and one.row == row]
            if cells:
                return table, cells
        raise AssertionError(f"no write has a cell of {row}")

    @cached_property
    def kinds(self) -> list[str]:
        """Every write, the one drawn first."""
        first = self.draw.choice(sorted(KINDS))
        return list(dict.fromkeys([first, HAS_MOST, *sorted(KINDS)]))

    def _table(self, kind: str, tls: bool) -> Table:
        """Two tables share one world: whoever comes back begins it anew."""
        if (kind, tls) not in self.opened:
            self.opened[kind, tls] = self.open_table(kind, tls)
        elif self.opened[kind, tls] is not self.at:
            self.opened[kind, tls].first_place_anew()
        self.at = self.opened[kind, tls]
        return self.at


@pytest.fixture(scope="module")
def slice_(started_mocks: Mocks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slice]:
    with ExitStack() as opened:

        def open_table(kind: str, tls: bool) -> Table:
            mocks = over_tls(opened) if tls else started_mocks
            folder = tmp_path_factory.mktemp(kind)
            return opened.enter_context(a_table(KINDS[kind], mocks, folder, tls=tls))

        yield Slice(random.Random(SEED), open_table)


def over_tls(opened: ExitStack) -> Mocks:
    mocks = start_mocks("--tls")
    opened.callback(stop_mocks, mocks)
    return mocks


@pytest.mark.parametrize("nth", range(ROWS_A_RUN))
def test_a_cell_ends_as_it_may(slice_, nth):
    assert slice_.played(slice_.rows[nth]).wrong == ()

"""One cell played: a fault put in the partner's way, one item through a real lane, and its end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select

from domain.errors import NoFreeSession, RecordLocked
from domain.identifiers import reference_for
from domain.outcome import State
from mock_systems.kit.catalogue import Way
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.faults import MODES, Sort
from mock_systems.kit.system import System
from mock_systems.server import make_systems
from runtime import gates
from runtime.database import elapsed_now
from runtime.tables import connector_gates
from tests.chaos.night import NIGHT_BEGINS, TIME_SCALE, Night, a_night
from tests.chaos.troubles import everything_works_again
from tests.chaos.write_kinds import Effect, WriteKind
from tests.matrix import judging, words
from tests.matrix.arguments import arguments_for, edit_for
from tests.matrix.cells import OF_A_CERTIFICATE, Cell, NoCell, Place, Walk, cells_of
from tests.matrix.crowded import crowd
from tests.matrix.expected import DONE, End, allowed, effects_allowed
from tests.matrix.judging import Edit, Item, Since
from tests.mocks_fixture import Mocks

QUEUE = "matrix"
UNFELT = ("P12", "P13", "P15", "P17", "P25")
MANY = 1000
# No worker dies here: one that is starved on a busy machine must not be taken for dead.
LEASE_SECONDS = 100.0
WAITED_FOR = frozenset({RecordLocked.code, NoFreeSession.code})
TURNS_THAT_SHOW_WAITING = 2
# A partner that does not say when to come again is left alone for a minute.
LONGEST_HELD_SECONDS = 10.0
NEVER_HAPPENED = "the fault never happened"
NOWHERE = Walk((), (), ())
NOTHING_TO_CHANGE = "there is nothing in what this write says or reads that it would change"
ENDS = {
    State.IN_DOUBT: End.IN_DOUBT,
    State.SYSTEM_EXCEPTION: End.SYSTEM,
    State.BUSINESS_EXCEPTION: End.PERSON,
    State.AWAITING_PERSON: End.PERSON,
}


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a cell: no end where it never came to one.

    `wrong` says in words what may not be; empty where all is right. `afterwards`: the item's state
    when a door that was closed has been opened again.
    """

    write: str
    line: str
    end: End | None
    effects: int
    seconds: float
    wrong: tuple[str, ...] = ()
    afterwards: str = ""

    @property
    def row(self) -> str:
        """The row of the catalogue."""
        return self.line.partition(" ")[0]

    @property
    def was_only_missed(self) -> bool:
        """Whether nothing else is wrong than that the fault was not met; the story stands last."""
        return self.wrong[:-1] == (NEVER_HAPPENED,)


@dataclass(frozen=True, slots=True)
class NotPlayed:
    """A way without a cell at this write, and why."""

    write: str
    line: str
    why: str


@dataclass
class Table:
    """One write's night, in which cell after cell is played.

    `bug`: planted in its worker once the write was watched. `tls`: nobody has signed the partner's
    certificate, and no write gets through. `crowded`: its lists go on for pages. `before`: where
    the item before wrote.
    """

    night: Night
    system: System
    bug: str = ""
    tls: bool = False
    crowded: bool = False
    places: Iterator[str] = field(default_factory=lambda: iter(()))
    before: str = ""
    planted: str = ""
    wanted: int = 0

    @property
    def kind(self) -> WriteKind:
        """The kind of write."""
        return self.night.kind

    @cached_property
    def cells(self) -> Sequence[Cell | NoCell]:
        """Every cell of this write, after it was watched; over TLS, those of the certificate."""
        walk = NOWHERE if self.tls else self.walk
        cells = cells_of(self.system, self.kind.promised, walk)
        return [one for one in cells if (one.row == OF_A_CERTIFICATE) is self.tls]

    @cached_property
    def walk(self) -> Walk:
        """What the write asks for, by the partner's own log: once quietly, once looking again.

        Its first item signs in, which those after it do not.
        """
        save = self.kind.promised
        door, quiet = self._watched(), self._watched()
        self._lose_the_answer()
        lost = self._watched()
        if self.bug:
            self.planted = self.bug
            self.another_worker()
        return Walk(
            quiet[: quiet.index(save)],
            quiet[quiet.index(save) + 1 :],
            lost[lost.index(save) + 1 :],
            door,
        )

    def _watched(self) -> list[str]:
        place, seen = self._place(), len(self._requests())
        item, _ = self._wanted(place, "watched", words.TELLING)
        self.night.sweep_until(lambda: self.night.state(item).is_final, "watched")
        assert self.night.state(item) is State.DONE, self.night.story(item)
        asked = [one["operation"] for one in self._requests()[seen:]]
        return [name for name in asked if name]

    def play(self, cell: Cell) -> Played | NotPlayed:
        """One item under this fault, to its end and a little beyond.

        A desk that is new asks for other pages than one at which another item was worked before, as
        the write was watched; and a document that is not checked yet is looked for as often as that
        takes, which was longer when it was watched. A fault not met there is met the next time.
        """
        first = self._play(cell)
        if isinstance(first, Played) and first.was_only_missed:
            self.clear()
            return self._play(replace(cell, sooner=True))
        return first

    def _play(self, cell: Cell) -> Played | NotPlayed:
        began = time.monotonic()
        if cell.place is Place.SIGN_IN:
            self.another_worker()
        item = self._meets(cell)
        self.night.sweep_until(lambda: self._rests(item.id), f"{self.kind} {cell.line}")
        end = self._end_of(item.id)
        broken = judging.broken(self.night, item, cell.row, end)
        if not broken and self._was_not_felt(cell, item, end):
            return NotPlayed(self.kind.promised, cell.line, NOTHING_TO_CHANGE)
        wrong = self._wrong(cell, item, end, broken)
        goes_on = end in (End.STOP, End.SYSTEM) and not self.night.state(item.id).is_final
        afterwards = self._mended(cell, item, wrong) if goes_on and not self.tls else ""
        seconds = time.monotonic() - began
        effects = len(judging.effects_of(self.night, item))
        return Played(
            self.kind.promised, cell.line, end, effects, seconds, tuple(wrong), afterwards
        )

    def clear(self) -> None:
        """Nothing left of a cell: no fault in force, no door closed, nothing counted."""
        everything_works_again(self.night)
        with self.night.database.transaction() as connection:
            connection.execute(delete(connector_gates))

    def another_worker(self) -> None:
        """A worker that has signed in nowhere yet."""
        self.night.end()
        self.night.workers.clear()
        self.night.start_worker("matrix", [QUEUE], waits=True, bug=self.planted)

    def _meets(self, cell: Cell) -> Item:
        """An item in whose way the fault stands: from its beginning, or from its second turn."""
        place, text = self._place(), words.for_way(cell.way)
        since, edit = Since.now(self.night), edit_for(self.kind, cell.way.mode, place)
        faults = () if cell.again else self._put(cell, place, edit)
        if cell.again or cell.place is Place.SAVE_UNANSWERED:
            self._lose_the_answer()
        item, reference = self._wanted(place, cell.line, text)
        if cell.again:
            self.night.sweep_until(lambda: self._had_a_turn(item), f"{cell.line}, first turn")
            faults = self._put(cell, place, edit)
        return Item(item, reference, place, since, faults, edit)

    def _wanted(self, place: str, name: str, text: str) -> tuple[str, str]:
        self.wanted += 1
        reference = reference_for("MTX", f"{self.kind} {self.wanted} {name}")
        self.before = place
        return self.night.wants(QUEUE, reference, place=place, words=text), reference

    def _place(self) -> str:
        return next(self.places, None) or self.first_place_anew()

    def first_place_anew(self) -> str:
        """The partner as at its beginning, where every place is untouched again; the first."""
        self.night.end()
        self.night.begin_anew()
        self.another_worker()
        places = self.night.places(MANY)
        if self.crowded:
            crowd(self.night.mocks, self.kind.family, places.pop())
        self.places = iter(places)
        return next(self.places)

    def _had_a_turn(self, item: str) -> bool:
        return any(one.ended_as for one in self.night.attempts(item))

    def _lose_the_answer(self) -> None:
        self.night.mocks.fault(self.kind.system, "502", self.kind.promised, when="post")

    def _put(self, cell: Cell, place: str, edit: Edit | None) -> tuple[str, ...]:
        """The fault at its operation, and at the others where it stands as well; their ids."""
        args = {
            **self._in_our_time(cell.way),
            **arguments_for(self.kind, cell.way.mode, self.before, edit),
        }
        return tuple(
            self.night.mocks.fault(
                self.kind.system,
                cell.way.mode,
                operation,
                when=cell.when,
                count=cell.way.count,
                after=self._asked_before(cell),
                **args,
            )
            for operation in dict.fromkeys((cell.operation, *cell.also_at))
        )

    def _asked_before(self, cell: Cell) -> int:
        """How often the write asks for what is read back before it does so for the last time."""
        if cell.place is not Place.READ_BACK:
            return 0
        looks = 1 if cell.sooner else self.walk.after.count(cell.operation)
        return self.walk.before.count(cell.operation) + looks - 1

    def _in_our_time(self, way: Way) -> dict[str, Any]:
        """The fault's arguments, its seconds as they pass here."""
        args = {**MODES[way.mode].arguments, **way.args}
        seconds = args.get("seconds")
        return {**args, "seconds": self.night.settings.scaled(seconds)} if seconds else args

    def _rests(self, item: str) -> bool:
        state = self.night.state(item)
        if state.is_final or state is State.AWAITING_PERSON:
            return True
        return state is not State.WORKING and (self._is_closed() or self._waits(item))

    def _is_closed(self) -> bool:
        """Closed, or left alone for so long that nothing more comes of waiting."""
        with self.night.database.snapshot() as connection:
            is_closed = self.kind.system in gates.closed_connectors(connection)
            return is_closed or self._seconds_held(connection) > LONGEST_HELD_SECONDS

    def _seconds_held(self, connection: Connection) -> float:
        until = select(connector_gates.c.look_after_real).where(
            connector_gates.c.system == self.kind.system, connector_gates.c.state == "held"
        )
        return (connection.execute(until).scalar() or 0.0) - elapsed_now(connection)

    def _waits(self, item: str) -> bool:
        waited = [one for one in self.night.attempts(item) if one.code in WAITED_FOR]
        return len(waited) >= TURNS_THAT_SHOW_WAITING

    def _end_of(self, item: str) -> End:
        state = self.night.state(item)
        if state is State.DONE:
            return End.DONE if len(self.night.attempts(item)) == 1 else End.RETRIED
        waits = End.STOP if self._is_closed() else End.SYSTEM
        return ENDS.get(state, waits)

    def _was_not_felt(self, cell: Cell, item: Item, end: End) -> bool:
        """A store that changes nothing of these words, or a list without a row to be missing."""
        if end not in DONE:
            return False
        if limit := cell.way.args.get("characters"):
            effects = judging.effects_of(self.night, item)
            return all(_longest(one) < limit for one in effects)
        may_find_nothing = MODES[cell.way.mode].sort is Sort.STORED or cell.row in UNFELT
        return may_find_nothing and self._fired(item) == 0

    def _happened(self, cell: Cell, item: Item, end: End) -> bool:
        """Neither a door's certificate nor a text too long to be sent comes to be counted."""
        is_refused_before = "characters" in cell.way.args and end is End.PERSON
        return is_refused_before or cell.row == OF_A_CERTIFICATE or self._fired(item) > 0

    def _fired(self, item: Item) -> int:
        return sum(self.night.mocks.fired(self.kind.system, one) for one in item.faults)

    def _wrong(self, cell: Cell, item: Item, end: End, broken: Sequence[str]) -> list[str]:
        """Everything that may not be, in words."""
        may = allowed(cell, self.kind.at_most_once)
        effects = len(judging.effects_of(self.night, item))
        said = {
            NEVER_HAPPENED: not self._happened(cell, item, end),
            f"ended {end}, not {' or '.join(sorted(may.ends))}": end not in may.ends,
            f"{effects} effects under {end}": (
                end in may.ends and effects not in effects_allowed(end, may)
            ),
        }
        wrong = [*(words for words, is_so in said.items() if is_so), *broken]
        return [*wrong, str(self.night.story(item.id))] if wrong else []

    def _mended(self, cell: Cell, item: Item, wrong: list[str]) -> str:
        """What becomes of the item when the fault is over and somebody has opened the door."""
        was_begun = bool(self.night.journal(item.id))
        if cell.row in judging.OF_AN_ACCOUNT:
            self._restore_accounts()
            item = judging.after_a_reset(self.night, item)
        everything_works_again(self.night)
        self.night.sweep_until(
            lambda: self.night.state(item.id).is_final, f"{self.kind} after the fault"
        )
        state, effects = self.night.state(item.id), len(judging.effects_of(self.night, item))
        may_be_doubted = self.kind.at_most_once and was_begun
        wrong += judging.wrong_afterwards(state, effects, may_be_doubted=may_be_doubted)
        broken = judging.broken(self.night, item, judging.AFTERWARDS, self._end_of(item.id))
        wrong += [f"afterwards {one}" for one in broken]
        return str(state)

    def _restore_accounts(self) -> None:
        """What a person does at the partner, and then with the password kept here."""
        self.night.mocks.reset()
        self.night.mocks.set_clock(NIGHT_BEGINS)
        self.night.places(MANY)
        self.another_worker()

    def _requests(self) -> list[dict[str, Any]]:
        return self.night.mocks.requests(self.kind.system)


def _longest(effect: Effect) -> int:
    """The length of the longest text that the partner committed; a cut one has the limit's."""
    return max((len(one) for one in effect["fields"].values() if isinstance(one, str)), default=0)


@contextmanager
def a_table(
    kind: WriteKind,
    mocks: Mocks,
    folder: Path,
    bug: str = "",
    *,
    tls: bool = False,
    trusted: bool = False,
    crowded: bool = False,
    time_scale: float = TIME_SCALE,
) -> Iterator[Table]:
    """A night for one write, with nobody at work yet. `trusted`: a certificate, by its workers."""
    systems = {one.name: one for one in make_systems(PartnersClock())}
    fitting = {"lease_seconds": LEASE_SECONDS, "time_scale": time_scale, "evidence_pictures": False}
    with a_night(kind, mocks, folder, **fitting) as night:
        night.trusts_partner = trusted
        yield Table(night, systems[kind.system], bug, tls, crowded)

"""The rows a report of the night is made of; none has a field for a name."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from domain.identifiers import OurReference
from domain.outcome import State
from domain.wording.labels import Label
from domain.wording.states import DELIVERIES, STATES
from runtime.release_modes import Mode

# The same order in every table and legend: what needs somebody stands first.
STATE_ORDER = tuple(State(code) for code in STATES)
STILL_TO_DO = frozenset({State.QUEUED, State.WORKING, State.DEFERRED, State.AWAITING_ITEM})


@dataclass(frozen=True, slots=True)
class Met:
    """How many of the items whose due time has come were ready by then; when the next is due."""

    due: int
    met: int
    next_due: datetime | None = None

    @property
    def share(self) -> float | None:
        """Met over due; None where nothing was due."""
        return self.met / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Notices by what is known of their schools; each stands in one place only."""

    in_time: int
    late: int
    untold: int
    came_back: int
    unheard: int
    in_doubt: int

    @property
    def notices(self) -> int:
        """All of them."""
        return sum(count for _, count in self.parts)

    @property
    def told(self) -> int:
        """Whose schools know."""
        return self.in_time + self.late

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Each place and how many stand there, in the order they are said."""
        return tuple((place.name, getattr(self, place.name)) for place in fields(self))


@dataclass(frozen=True, slots=True)
class Writes:
    """Every write of some items, each counted once, however often it was tried."""

    begun: int
    proven: int
    in_doubt: int
    still_open: int
    not_made: int


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """Where everything of one process (or one kind of its work, or of all) ended."""

    process: str
    authority: str
    kind: str
    items_in: int
    by_state: Mapping[State, int]
    settled: int
    clock: Met
    writes: Writes

    @property
    def adds_up(self) -> bool:
        """Whether no item is missing from the states."""
        return self.items_in == sum(self.by_state.values())

    @property
    def still_to_do(self) -> int:
        """Waiting to start, in progress, will try again, and waiting for other work."""
        return sum(self.by_state[state] for state in STILL_TO_DO)


@dataclass(frozen=True, slots=True)
class Conserved:
    """Items in, and items accounted for: of the night, and of the whole queue."""

    items_in: int
    accounted: int
    queue_in: int
    queue_accounted: int
    carried_over: int

    @property
    def holds(self) -> bool:
        """Whether nothing is missing."""
        return (self.items_in, self.queue_in) == (self.accounted, self.queue_accounted)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One item that needs someone, or a school that is not told yet. `holder` is a team, no name.

    `may_have_happened`: a write of it was begun and is not proven.
    """

    reference: str
    process: str
    kind: str
    establishment: str
    state: State
    due_at: datetime | None
    clock: str
    late_by: timedelta | None
    code: str
    why: str
    owner: str
    next_step: str
    holder: str | None
    may_have_happened: bool

    @property
    def label(self) -> Label:
        """Its state in words; a message that was sent and came back is not called done here."""
        return _label(self.state)


@dataclass(frozen=True, slots=True)
class NoActionRow:
    """Items of which a rule says that nothing has to be done: why, and the rule in words."""

    why: str
    rule: str
    items: int


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """Items that stopped for one reason, and the most urgent of them."""

    code: str
    state: State
    why: str
    items: int
    oldest_due: datetime | None
    clock: str
    owner: str
    next_step: str
    unclaimed: int

    @property
    def label(self) -> Label:
        """The state of its items in words, as each of them says it."""
        return _label(self.state)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message after it was sent. `standing` is the word for how far it got, `failed_how` for
    why no further, `followed_by` the work that came of it and how that stands.
    """

    our_ref: OurReference
    establishment: str
    sent_at: datetime
    delivered_at: datetime | None
    acknowledged_at: datetime | None
    failed_at: datetime | None
    standing: str
    failed_how: str
    followed_by: str


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """Messages by how far they got; sent is the sum of the others, delivered includes replies."""

    sent: int
    delivered: int
    acknowledged: int
    failed: int
    not_ours: int
    not_confirmed: int
    just_sent: int
    in_doubt: int


@dataclass(frozen=True, slots=True)
class TimePoint:
    """How things stood at one time of the night; running totals."""

    at: datetime
    due_so_far: int
    told: int
    delivered: int
    acknowledged: int
    not_told: int


@dataclass(frozen=True, slots=True)
class ToldLate:
    """A notice that reached its school after it was due."""

    reference: str
    establishment: str
    due_at: datetime
    told_at: datetime
    by_phone: bool

    @property
    def late_by(self) -> timedelta:
        """How late."""
        return self.told_at - self.due_at


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item, for the sheet of all items."""

    reference: str
    process: str
    kind: str
    authority: str
    state: State
    why: str
    created_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    spare: timedelta | None
    attempts: int
    worker: str
    mode: Mode
    rules_version: str
    writes: Writes


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn a worker had."""

    lane: str
    worker: str
    reference: str
    kind: str
    start: datetime
    end: datetime | None
    result: str
    is_failure: bool


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner system: whether workers may in, since when not and why, and how much it was used.

    `look_ups` is None where the audit trail holds none.
    """

    system: str
    name: str
    is_open: bool
    closed_since: datetime | None
    why: str
    look_ups: int
    begun: int
    proven: int


@dataclass(frozen=True, slots=True)
class RulesRow:
    """How far a process may go alone at an authority now, and the rules its items were made by."""

    process: str
    authority: str
    mode: Mode
    versions: tuple[tuple[str, int], ...]


def _label(state: State) -> Label:
    return DELIVERIES["failed"] if state is State.DONE else STATES[state]

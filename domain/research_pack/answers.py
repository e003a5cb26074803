"""What a worker hands over for one person and one system. No answer says "nothing known"."""

from dataclasses import dataclass
from datetime import datetime

from domain.as_shown import AsShown
from domain.households import PersonKey
from domain.matching_levels import Agreement, Field
from domain.people import PersonName, RecordRef
from domain.research_pack.facts import Event, Fact, LeftOut, RecordedTie, Source, sources_of
from domain.who_to_ring import WhoToRing


@dataclass(frozen=True, slots=True)
class Asked:
    """One check as it was made: when it ended, by which account, and what was searched for.

    `criteria` are words for the reader ("name and date of birth", "NHS number"), no values.
    """

    at: datetime
    account: str
    criteria: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (self.account and self.criteria):
            raise ValueError("A check says which account asked, and by what.")


@dataclass(frozen=True, slots=True)
class PossibleRecord:
    """A record that could be this person's: a person decides, until then it is not used.

    `task`: the reference of the question, empty until it is asked. `asked_in_vain`: whoever was
    asked could not tell, or the question ended without an answer; nobody is asked again.
    """

    record: RecordRef
    name: PersonName
    fields: tuple[tuple[Field, Agreement], ...]
    task: str = ""
    asked_in_vain: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """The system was asked and answered.

    `is_whole`: the search ran, ended, and every page of its list was read. `records` are certainly
    this person's; `withheld`: how many the system says it keeps back. `of_interest`: it says no
    more than that a record exists; `no_interest`: it has a record and says that nothing of interest
    is in it. `ring`: who will talk about this person. `never_shows`: what no
    answer of this system ever has in it ("refuge places").
    """

    person: PersonKey
    system: str
    asked: Asked
    is_whole: bool
    records: tuple[RecordRef, ...] = ()
    possible: tuple[PossibleRecord, ...] = ()
    withheld: int = 0
    of_interest: bool = False
    no_interest: bool = False
    ring: WhoToRing | None = None
    if_nobody_named: str = ""
    never_shows: str = ""
    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    ties: tuple[RecordedTie, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unreadable: tuple[AsShown, ...] = ()
    tries_again_at: datetime | None = None

    def __post_init__(self) -> None:
        sources = self.sources
        shown = [source.record for source in sources] + [one.record for one in self.possible]
        if any(record.system != self.system for record in (*shown, *self.records)):
            raise ValueError("An answer holds what its own system showed.")
        if any(fact.about not in (self.person, None) for fact in self.facts):
            raise ValueError(
                "An answer holds facts about the person who was asked for, and about the case."
            )
        if {one.record for one in self.possible} & {*self.records, *(s.record for s in sources)}:
            raise ValueError("A possible match is not used until a person decides.")
        if self.facts and not (self.records or self.of_interest):
            raise ValueError("Facts come from a record that is this person's.")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where each thing it tells was seen."""
        return sources_of((*self.facts, *self.events, *self.ties))


@dataclass(frozen=True, slots=True)
class NotSearched:
    """The system could not be searched; `why` is a reason code, as an item would stop for."""

    person: PersonKey
    system: str
    why: str
    tried_at: datetime | None = None
    account: str = ""
    tries_again_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.why:
            raise ValueError("A check that could not be made says why.")


@dataclass(frozen=True, slots=True)
class NotPermitted:
    """The account may not see this system for this purpose; `ask` is who could allow it."""

    person: PersonKey
    system: str
    ask: str
    account: str = ""

    def __post_init__(self) -> None:
        if not self.ask:
            raise ValueError("A check that is not permitted says whom to ask.")


Answer = Looked | NotSearched | NotPermitted


def oldest_look(answer: Answer) -> datetime | None:
    """When the oldest of what it tells was read, or the try was made; None: nothing was asked."""
    match answer:
        case Looked():
            return min((answer.asked.at, *(source.seen_at for source in answer.sources)))
        case NotSearched():
            return answer.tried_at
        case NotPermitted():
            return None

"""What was read about one household, put together; nothing is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.folding import fold_address
from domain.notices import NoticeKey
from domain.occurrences import ChildSeen, Occurrence, Part, Party
from domain.people import Address, Person, RecordRef, addresses_on
from domain.person_records import PersonRecord, RecordTie
from domain.school_days import london_day

# A person under 16 or 17 can be a suspect; a child linked as such is never one of the adults.
PARTS_INVOLVED = frozenset({Part.VICTIM, Part.SUSPECT, Part.INVOLVED})
RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Case:
    """One household's occurrences, the records of everybody in them, and who was told by hand.

    `told_by_hand` are keys a person has noted in the log. A restricted party has no record here.
    """

    occurrences: tuple[Occurrence, ...]
    records: Mapping[RecordRef, PersonRecord]
    told_by_hand: frozenset[NoticeKey]
    now: datetime

    @property
    def standing(self) -> tuple[Occurrence, ...]:
        """The occurrences that were not withdrawn."""
        return tuple(one for one in self.occurrences if one.status.lower() != RETRACTED)

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody's part in every occurrence that stands."""
        return tuple(party for one in self.standing for party in one.parties)

    @property
    def linked(self) -> tuple[RecordRef, ...]:
        """The children linked by role, each once, in the order of the records."""
        return tuple(dict.fromkeys(_linked_in(self.standing)))

    @property
    def adults(self) -> tuple[RecordRef, ...]:
        """Victims, suspects and involved parties who are not linked as a child."""
        involved = (party.record for party in self.parties if party.part in PARTS_INVOLVED)
        return tuple(one for one in dict.fromkeys(involved) if one not in self.linked)

    @property
    def suspects(self) -> frozenset[RecordRef]:
        """Everybody who is a suspect in any of the occurrences, children too."""
        return frozenset(p.record for p in self.parties if p.part is Part.SUSPECT)

    @property
    def not_only_suspects(self) -> tuple[RecordRef, ...]:
        """The adults with another part than suspect: the household is where they live."""
        others = {p.record for p in self.parties if p.part in PARTS_INVOLVED - {Part.SUSPECT}}
        return tuple(adult for adult in self.adults if adult in others)

    def occurrences_of(self, child: RecordRef) -> tuple[Occurrence, ...]:
        """The occurrences a child is linked to."""
        return tuple(one for one in self.standing if child in _linked_in([one]))

    def person(self, record: RecordRef) -> Person:
        """The person's own record, or what the occurrence shows of them."""
        if record in self.records:
            return self.records[record].person
        shown = (party.person for party in self.parties if party.record == record)
        return next(person for person in shown if person is not None)

    def homes(self, record: RecordRef) -> tuple[Address, ...]:
        """Where the police record says the person lives now."""
        return addresses_on(self.person(record), london_day(self.now))

    def ties_between(self, one: RecordRef, other: RecordRef) -> tuple[RecordTie, ...]:
        """What the records say the two are to each other, either way round, without repetition."""
        lines = (tie for record in self.records.values() for tie in record.ties)
        return tuple(dict.fromkeys(tie for tie in lines if {tie.subject, tie.of} == {one, other}))

    def seen(self, child: RecordRef) -> ChildSeen | None:
        """What the officer recorded of the child, in the latest occurrence that says anything."""
        rows = [row for one in self.standing for row in one.children if row.record == child]
        return rows[-1] if rows else None


def share_a_home(homes: Iterable[Address], others: Iterable[Address]) -> bool:
    """Whether two people live at one address: house, street and postcode alike."""
    theirs = {_place(address) for address in others}
    return any(_place(address) in theirs for address in homes)


def _place(address: Address) -> tuple[str, str | None]:
    return fold_address(" ".join(address.lines)), address.postcode


def _linked_in(occurrences: Iterable[Occurrence]) -> Iterable[RecordRef]:
    return (p.record for one in occurrences for p in one.parties if p.part is Part.CHILD)

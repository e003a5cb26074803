"""What a record says, put into facts: each with where it was seen, in the record's own words.

Whatever stands in a record is data. Nothing in it is followed, whoever it seems to speak to.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bots.research.secret_places import is_confidential
from domain.as_shown import AsShown
from domain.households import PersonKey
from domain.people import Address, AddressKind, NameKind, Person, PersonName, RecordRef
from domain.research_pack import Event, Fact, FactField, RecordedTie, Source
from domain.saying import say_plain_date, say_shown_moment
from domain.school_days import london_day
from domain.who_to_ring import WhoToRing

NAME_FIELDS = {
    NameKind.CURRENT: FactField.NAME,
    NameKind.KNOWN_AS: FactField.KNOWN_AS,
    NameKind.ALIAS: FactField.KNOWN_AS,
    NameKind.FORMER: FactField.FORMER_NAME,
}

Values = Iterable[tuple[FactField, str]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One screen of one record as it was read: what a fact's source is made of."""

    record: RecordRef
    screen: str
    at: datetime
    evidence: str

    def source(self, kind: str = "", row: str = "") -> Source:
        """The source of what stands there; `row`: in this line of it."""
        return Source(self.record, self.screen, self.at, self.evidence, kind, row)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything taken from one record that is certainly somebody's."""

    facts: tuple[Fact, ...] = ()
    events: tuple[Event, ...] = ()
    ties: tuple[RecordedTie, ...] = ()
    unreadable: tuple[AsShown, ...] = ()
    ring: WhoToRing | None = None
    if_nobody_named: str = ""
    of_interest: bool = False
    no_interest: bool = False


def said(about: PersonKey | None, source: Source, values: Values) -> Iterator[Fact]:
    """A fact for each value there is; a field without one is no fact."""
    return (Fact(about, field, value, source) for field, value in values if value)


def day(on: date | None) -> str:
    """A day as it is said; nothing for none."""
    return say_plain_date(on) if on else ""


def moment(at: datetime | None) -> str:
    """A moment a page showed, as it is said; nothing for none."""
    return say_shown_moment(at) if at else ""


def yes(is_so: bool) -> str:
    """Yes where it is so; a no is no fact."""
    return "Yes" if is_so else ""


def listed(*parts: str) -> str:
    """The parts there are, with commas."""
    return ", ".join(part for part in parts if part)


def ringing(who: WhoToRing | None) -> str:
    """Somebody to ring: name, team, telephone."""
    return listed(who.name, who.team, who.phone) if who else ""


def about_person(about: PersonKey, person: Person, source: Source) -> Iterator[Fact]:
    """Names, dates and numbers, which every agency holds."""
    numbers = person.identifiers
    for name in person.names:
        yield _name(about, name, source)
    yield from said(
        about,
        source,
        (
            (FactField.BORN_ON, day(person.born_on)),
            (FactField.DUE_ON, day(person.due_on)),
            (FactField.BIRTH_ORDER, str(person.birth_order or "")),
            (FactField.NHS_NUMBER, numbers.nhs_number or ""),
            (FactField.UPN, numbers.upn or ""),
            (FactField.PNC_ID, numbers.pnc_id or ""),
            (FactField.CRO_NUMBER, numbers.cro_number or ""),
        ),
    )


def about_addresses(
    about: PersonKey, addresses: Sequence[Address], seen: Seen, *, in_rows: bool = True
) -> Iterator[Fact]:
    """Where the record says they live and lived; of a confidential one only that there is one."""
    for place, address in enumerate(addresses, start=1):
        source = seen.source("address", str(place) if in_rows else "")
        if is_confidential(address):
            yield Fact(about, FactField.CONFIDENTIAL_ADDRESS, "Yes", source)
        elif where := listed(*address.lines, address.town, address.postcode or ""):
            is_past = address.until_on is not None or address.kind is AddressKind.PREVIOUS
            field = FactField.ADDRESS_BEFORE if is_past else FactField.ADDRESS
            words = f"{where} ({_of_address(address)})"
            yield Fact(about, field, words, source, compared_as=_compared(address))


def happened(
    about: Sequence[PersonKey], at: date | datetime | None, what: str, source: Source
) -> Event:
    """An event; of a moment also the day in London."""
    if isinstance(at, datetime):
        return Event(tuple(about), london_day(at), what, source, at)
    return Event(tuple(about), at, what, source)


def _name(about: PersonKey, name: PersonName, source: Source) -> Fact:
    """A name; without its middle part two agencies' are compared."""
    alike = PersonName(name.surname, name.forename).full
    return Fact(about, NAME_FIELDS[name.kind], name.full, source, compared_as=alike)


def _compared(address: Address) -> str:
    """First line and postcode: agencies write the rest of one address in different ways."""
    return listed(*address.lines[:1], address.postcode or "")


def _of_address(address: Address) -> str:
    since, until = day(address.from_on), day(address.until_on)
    return listed(address.kind.value, since and f"from {since}", until and f"until {until}")

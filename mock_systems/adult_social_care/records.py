"""The records this system holds: adults known to a council, and the councils."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from mock_systems.adult_social_care.letters import compact, letters

OPEN = "open"
AFTER_EVERY_LETTER = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a client lives or lived, as the council has it."""

    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    kind: str
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedCare:
    """Something the council arranges for a client."""

    name: str
    provider: str
    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enquiry:
    """A safeguarding enquiry: under section 42 of the Care Act, or another."""

    enquiry_id: str
    kind: str
    opened_on: date
    concern: str
    status: str
    closed_on: date | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNote:
    """A note somebody wrote on a client's record."""

    written_at: datetime
    written_by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact that was received about a client, and who entered it when."""

    contact_id: str
    received_at: datetime
    source: str
    referrer: str
    referrer_agency: str
    reason: str
    lawful_basis: str
    consent: str
    consent_why: str = ""
    needs: str
    harms: str
    wishes: str
    details: str
    rag: str = ""
    section_42: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    decision_ref: str = ""
    rationale: str = ""
    entered_by: str
    entered_at: datetime
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An adult known to a council."""

    client_id: str
    la_code: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    former_surnames: tuple[str, ...] = ()
    born_on: date | None
    died_on: date | None = None
    sex: str
    nhs_number: str = ""
    addresses: tuple[Address, ...] = ()
    phone: str = ""
    needs_category: str
    services: tuple[ArrangedCare, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    notes: tuple[CaseNote, ...] = ()
    contacts: tuple[Contact, ...] = ()
    carers: tuple[str, ...] = ()
    team: str
    lead_worker: str
    lead_phone: str
    capacity: str = "not_assessed"
    advocate: str = ""
    access_class: str = OPEN
    merged_into: str = ""

    @property
    def home(self) -> Address | None:
        """Where the client lives now."""
        return next((one for one in self.addresses if one.to_on is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Council:
    """A council that keeps its clients here."""

    la_code: str
    name: str


@dataclass(slots=True)
class CareRecords:
    """Every record, by id; what lies below the tables is worked out from them."""

    clients: dict[str, Client] = field(default_factory=dict)
    councils: dict[str, Council] = field(default_factory=dict)
    last_contact: int = 400_000
    _surnames: list[tuple[str, str]] = field(default_factory=list)
    _by_nhs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _by_postcode: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        copied = type(self)(clients=dict(self.clients), councils=dict(self.councils))
        copied._surnames = list(self._surnames)
        copied._by_nhs, copied._by_postcode = self._by_nhs, self._by_postcode
        return copied

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {"clients": self.clients, "councils": self.councils}

    def reindex(self) -> None:
        """Work out again under what each client is found."""
        by_nhs, by_postcode = defaultdict(list), defaultdict(list)
        surnames = set()
        for one in self.clients.values():
            surnames |= {(letters(name), one.client_id) for name in _surnames(one)}
            by_nhs[one.nhs_number].append(one.client_id)
            for postcode in {compact(each.postcode) for each in one.addresses}:
                by_postcode[postcode].append(one.client_id)
        self._surnames = sorted(surnames)
        self._by_nhs, self._by_postcode = dict(by_nhs), dict(by_postcode)

    def next_contact(self) -> str:
        """A number no other contact has."""
        self.last_contact += 1
        return f"CN{self.last_contact}"

    def with_surname(self, beginning: str) -> Iterator[Client]:
        """Clients one of whose surnames begins with these letters."""
        first = bisect_left(self._surnames, (beginning,))
        last = bisect_left(self._surnames, (beginning + AFTER_EVERY_LETTER,))
        ids = {client_id for _, client_id in self._surnames[first:last]}
        return (self.clients[one] for one in ids)

    def with_nhs_number(self, number: str) -> Iterator[Client]:
        """Clients with this NHS number."""
        return (self.clients[one] for one in self._by_nhs.get(number, ()))

    def with_postcode(self, postcode: str) -> Iterator[Client]:
        """Clients with any address in this postcode."""
        return (self.clients[one] for one in self._by_postcode.get(postcode, ()))


def _surnames(client: Client) -> Iterator[str]:
    yield client.surname
    yield from client.former_surnames

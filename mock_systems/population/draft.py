"""The world while it is being made: one random source, counters, and what exists so far."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from mock_systems.population import identifiers
from mock_systems.population.expectations import Household
from mock_systems.population.model import (
    Account,
    Address,
    Calendar,
    Contact,
    Enrolment,
    Establishment,
    Event,
    Force,
    ForceSettings,
    Kinship,
    LocalAuthority,
    Mailbox,
    Night,
    Nominal,
    NominalLink,
    Occurrence,
    Person,
    Pupil,
    Residence,
    Size,
)

HOME_FORCE = "43"


@dataclass(slots=True, kw_only=True)
class Draft:
    """Everything made so far. Only the generator holds one; `build` turns it into a `World`."""

    seed: int
    size: Size
    rng: Random
    night: Night
    settings: ForceSettings
    forces: dict[str, Force]
    local_authorities: dict[str, LocalAuthority]
    calendars: dict[str, Calendar]
    addresses: dict[str, Address] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    residences: dict[str, list[Residence]] = field(default_factory=dict)
    kinships: list[Kinship] = field(default_factory=list)
    nominals: dict[str, Nominal] = field(default_factory=dict)
    nominal_links: list[NominalLink] = field(default_factory=list)
    occurrences: dict[str, Occurrence] = field(default_factory=dict)
    establishments: dict[str, Establishment] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    pupils: dict[str, Pupil] = field(default_factory=dict)
    enrolments: list[Enrolment] = field(default_factory=list)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    nothing_due: dict[str, str] = field(default_factory=dict)
    school_pool: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    taken_names: set[str] = field(default_factory=set)
    taken_numbers: set[str] = field(default_factory=set)
    forenames: dict[str, set[str]] = field(default_factory=dict)
    counters: Counter[str] = field(default_factory=Counter)

    def next_number(self, series: str) -> int:
        """Give the next number of a series, from 1."""
        self.counters[series] += 1
        return self.counters[series]

    def next_nhs_number(self) -> str:
        """Give the next number of the test range that has a check digit."""
        number = None
        while number is None:
            number = identifiers.nhs_number(self.next_number("nhs"))
        return number

    def home_councils(self) -> tuple[LocalAuthority, ...]:
        """Give the English councils policed by the home force."""
        return tuple(
            council
            for council in self.local_authorities.values()
            if council.force_code == HOME_FORCE and council.nation == "England"
        )

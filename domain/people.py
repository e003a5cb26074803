"""A person as one record shows them. Two records of one person are two of these."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from domain.identifiers import (
    ConsistentIdentifier,
    CouncilCode,
    CroNumber,
    NhsNumber,
    PncId,
    Postcode,
    Upn,
    Uprn,
)


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """Where a record is: the system and its number there."""

    system: str
    record_id: str


class NameKind(StrEnum):
    """What a record says of a name."""

    CURRENT = "current"
    KNOWN_AS = "known as"
    FORMER = "former"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class PersonName:
    """One name on a record; either part may be missing."""

    surname: str
    forename: str = ""
    middle: str = ""
    kind: NameKind = NameKind.CURRENT

    @property
    def full(self) -> str:
        """The name as it is said."""
        return " ".join(part for part in (self.forename, self.middle, self.surname) if part)


def names_of(
    current: PersonName, known_as: str, former_surnames: Iterable[str] = ()
) -> tuple[PersonName, ...]:
    """Every name of a record that keeps beside the current one a forename and former surnames."""
    former = (replace(current, surname=one, kind=NameKind.FORMER) for one in former_surnames)
    by_another = PersonName(current.surname, known_as, kind=NameKind.KNOWN_AS)
    return (current, *([by_another] if known_as else ()), *former)


class AddressKind(StrEnum):
    """What sort of place a record calls it."""

    HOME = "home"
    PREVIOUS = "previous"
    TEMPORARY = "temporary"
    REFUGE = "refuge"
    PRISON = "prison"
    HOSPITAL = "hospital"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Address:
    """A place and when the record says the person was there; no date means open at that end.

    `lines` are house and street; town and postcode have fields of their own. `council` and
    `force_code` are the areas it lies in: the force's two digits, empty where not recorded.
    """

    lines: tuple[str, ...]
    town: str = ""
    postcode: Postcode | None = None
    uprn: Uprn | None = None
    from_on: date | None = None
    until_on: date | None = None
    kind: AddressKind = AddressKind.HOME
    confidential: bool = False
    council: CouncilCode | None = None
    force_code: str = ""


class RelationKind(StrEnum):
    """What the other person is to this one."""

    MOTHER = "mother"
    FATHER = "father"
    STEP_PARENT = "step-parent"
    ADOPTIVE_PARENT = "adoptive parent"
    CARER = "carer"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    TWIN = "twin"
    CHILD = "child"
    PARTNER = "partner"
    EX_PARTNER = "ex-partner"
    PARENT_OF_COMMON_CHILD = "parent of common child"


PARENTS = frozenset({RelationKind.MOTHER, RelationKind.FATHER, RelationKind.ADOPTIVE_PARENT})


@dataclass(frozen=True, slots=True)
class Relationship:
    """A tie to another person, as this record has it."""

    kind: RelationKind
    other: RecordRef
    name: PersonName
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The numbers a record holds for a person."""

    nhs_number: NhsNumber | None = None
    upn: Upn | None = None
    pnc_id: PncId | None = None
    cro_number: CroNumber | None = None
    # Children Act 2004 s.16LC: the value is to be fixed by regulations.
    consistent_identifier: ConsistentIdentifier | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone as one record shows them: born, or expected on `due_on`."""

    record: RecordRef
    names: tuple[PersonName, ...]
    born_on: date | None = None
    due_on: date | None = None
    birth_order: int | None = None
    identifiers: Identifiers = field(default_factory=Identifiers)
    addresses: tuple[Address, ...] = ()
    relationships: tuple[Relationship, ...] = ()

    def __post_init__(self) -> None:
        if not self.names:
            raise ValueError("A person's record shows at least one name.")

    @property
    def name(self) -> PersonName:
        """The name the record puts first."""
        return next((name for name in self.names if name.kind is NameKind.CURRENT), self.names[0])

    @property
    def is_unborn(self) -> bool:
        """Whether the record expects a birth and shows none."""
        return self.born_on is None and self.due_on is not None

    @property
    def is_of_several_births(self) -> bool:
        """Whether the record itself says twin: a birth order, or a twin among the relatives."""
        return self.birth_order is not None or any(
            relative.kind is RelationKind.TWIN for relative in self.relationships
        )

    @property
    def parents(self) -> tuple[Relationship, ...]:
        """The parents this record names."""
        return tuple(tie for tie in self.relationships if tie.kind in PARENTS)

    @property
    def has_confidential_address(self) -> bool:
        """Whether the record marks any address of this person as confidential."""
        return any(
            address.confidential or address.kind is AddressKind.REFUGE for address in self.addresses
        )


def addresses_on(person: Person, day: date) -> tuple[Address, ...]:
    """Where the record says the person lives on this day."""
    return tuple(
        address
        for address in person.addresses
        if (address.from_on or date.min) <= day <= (address.until_on or date.max)
    )

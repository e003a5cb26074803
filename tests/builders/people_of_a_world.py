"""Everybody on every record of a world, as the connectors read them off the agencies' pages.

No truth: what comes out holds no `person_id`. Who is who is the world's truth, by the same keys.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from domain.identifiers import (
    Uprn,
    council_code,
    nhs_number,
    pnc_id_on_any_day,
    postcode,
    unique_pupil_number,
)
from domain.people import (
    Address,
    AddressKind,
    Identifiers,
    NameKind,
    Person,
    PersonName,
    RecordRef,
    RelationKind,
    Relationship,
)
from mock_systems.population.held import HeldAddress
from mock_systems.population.holdings import Holding, holdings
from mock_systems.population.model import Nominal, NominalLink, PreviousName, Pupil, World

POLICE, REGISTER = "police_rms", "education"
# Both ends of such a line are the same to each other.
MUTUAL = frozenset(
    {
        RelationKind.SIBLING,
        RelationKind.TWIN,
        RelationKind.PARTNER,
        RelationKind.EX_PARTNER,
        RelationKind.PARENT_OF_COMMON_CHILD,
    }
)


def people_by_system(world: World) -> Mapping[str, list[Person]]:
    """Each system's records, in the world's order."""
    found: dict[str, list[Person]] = defaultdict(list)
    for person in chain(_in_police_records(world), _on_the_register(world), _elsewhere(world)):
        found[person.record.system].append(person)
    return found


def key_of(person: Person) -> str:
    """The record's key in the truth."""
    return f"{person.record.system}:{person.record.record_id}"


def _in_police_records(world: World) -> Iterator[Person]:
    ties = _police_ties(world.nominals, world.nominal_links)
    for one in world.nominals.values():
        yield _of_nominal(one, tuple(ties.get(one.nominal_id, ())))


def _of_nominal(one: Nominal, ties: tuple[Relationship, ...]) -> Person:
    names = (
        *_names(one.surname, one.forename1, one.forename2, one.known_as),
        *map(_former, one.previous_names),
        *map(_alias, one.aliases),
    )
    return Person(
        record=RecordRef(POLICE, one.nominal_id),
        names=names,
        born_on=one.born_on,
        due_on=one.expected_on,
        birth_order=one.birth_order,
        identifiers=_identifiers(one.nhs_number, one.upn, one.pnc_id),
        addresses=tuple(map(_address, one.addresses)),
        relationships=ties,
    )


def _police_ties(
    nominals: Mapping[str, Nominal], links: Iterable[NominalLink]
) -> Mapping[str, list[Relationship]]:
    """What the other one is to this one; a restricted record shows no name."""
    ties: dict[str, list[Relationship]] = defaultdict(list)
    for link in links:
        if link.kind not in set(RelationKind):
            continue
        kind, subject, of = RelationKind(link.kind), link.from_nominal, link.to_nominal
        ties[of].extend(_tie(kind, nominals[subject], link))
        if kind in MUTUAL:
            ties[subject].extend(_tie(kind, nominals[of], link))
    return ties


def _tie(kind: RelationKind, other: Nominal, link: NominalLink) -> Iterator[Relationship]:
    if other.access_class == "open":
        name = PersonName(other.surname, other.forename1, other.forename2)
        yield Relationship(kind, RecordRef(POLICE, other.nominal_id), name, link.disputed)


def _on_the_register(world: World) -> Iterator[Person]:
    for one in world.pupils.values():
        former = (one.former_surname,) if one.former_surname else ()
        yield Person(
            record=RecordRef(REGISTER, one.pupil_id),
            names=(
                *_names(one.surname, one.forename1, one.forename2, one.known_as),
                *_formerly(former, one.forename1, one.forename2),
            ),
            born_on=one.born_on,
            identifiers=_identifiers(one.nhs_number, one.upn),
            addresses=(_address(one.address),),
            relationships=tuple(_parents(one)),
        )


def _parents(pupil: Pupil) -> Iterator[Relationship]:
    for one in pupil.parents:
        if one.relationship.lower() in set(RelationKind):
            yield _named(REGISTER, one.name, one.relationship, "", disputed=False)


def _elsewhere(world: World) -> Iterator[Person]:
    relatives = {
        record.record_id: tuple(
            _named(
                "childrens_social_care",
                one.name,
                one.relationship,
                one.record_id,
                disputed=one.disputed,
            )
            for one in record.relatives
            if one.relationship.lower() in set(RelationKind)
        )
        for record in world.care_people.values()
    }
    for holding in holdings(world):
        yield _of_holding(holding, world, relatives)


def _of_holding(
    one: Holding, world: World, relatives: Mapping[str, tuple[Relationship, ...]]
) -> Person:
    who, description = one.who, one.description
    in_care = one.system == "childrens_social_care"
    aliases = world.probation_people[one.record_id].aliases if one.system == "probation" else ()
    return Person(
        record=RecordRef(one.system, one.record_id),
        names=(
            *_names(who.surname, who.forename1, who.forename2, who.known_as),
            *_formerly(who.former_surnames, who.forename1, who.forename2),
            *map(_alias, aliases),
        ),
        born_on=who.born_on,
        due_on=who.expected_on,
        birth_order=who.birth_order,
        identifiers=_identifiers(who.nhs_number, description.upn, description.pnc_id),
        addresses=tuple(map(_address, description.homes)),
        relationships=relatives[one.record_id] if in_care else (),
    )


def _names(surname: str, forename: str, middle: str, known_as: str) -> tuple[PersonName, ...]:
    shown = PersonName(surname, forename, middle)
    return (shown, PersonName(surname, known_as, kind=NameKind.KNOWN_AS)) if known_as else (shown,)


def _formerly(surnames: Iterable[str], forename: str, middle: str) -> Iterator[PersonName]:
    return (PersonName(one, forename, middle, NameKind.FORMER) for one in surnames)


def _former(name: PreviousName) -> PersonName:
    return PersonName(name.surname, name.forename, kind=NameKind.FORMER)


def _alias(words: str) -> PersonName:
    forename, _, surname = words.rpartition(" ")
    return PersonName(surname, forename, kind=NameKind.ALIAS)


def _named(system: str, words: str, kind: str, record_id: str, *, disputed: bool) -> Relationship:
    forename, _, surname = words.rpartition(" ")
    name = PersonName(surname, forename)
    return Relationship(RelationKind(kind.lower()), RecordRef(system, record_id), name, disputed)


def _identifiers(nhs: str, upn: str = "", pnc: str = "") -> Identifiers:
    return Identifiers(
        nhs_number=nhs_number(nhs), upn=unique_pupil_number(upn), pnc_id=pnc_id_on_any_day(pnc)
    )


def _address(held: HeldAddress) -> Address:
    return Address(
        lines=tuple(line for line in (held.line1, held.line2) if line),
        town=held.town,
        postcode=postcode(held.postcode),
        uprn=Uprn(held.uprn) if held.uprn else None,
        from_on=held.from_on,
        until_on=held.to_on,
        kind=AddressKind(held.kind),
        confidential=held.confidential,
        council=council_code(held.la_code),
        force_code=held.force_code,
    )

"""How an agency's clerk writes a true person down."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mock_systems.population.census import Census
from mock_systems.population.geography import held
from mock_systems.population.held import HeldAddress
from mock_systems.population.model import Address, Person, System
from mock_systems.population.partner_records import HeldPerson


@dataclass(frozen=True, slots=True)
class Clerk:
    """Whoever keeps one agency's records, with a source of chance of their own."""

    system: System
    census: Census
    rng: Random

    @classmethod
    def of(cls, system: System, census: Census) -> "Clerk":
        """Give the clerk of an agency: what they do changes no other agency's records."""
        world = census.world
        seed = f"agencies-{world.seed}-{world.size}-{system}"
        return cls(system, census, Random(seed))  # noqa: S311 (a world, not a secret)

    def writes_down(self, person: Person) -> HeldPerson:
        """Write a person down as this agency has them."""
        home = self.census.home_of.get(person.person_id)
        return HeldPerson(
            surname=person.surname,
            forename1=person.forename1,
            forename2=person.forename2,
            known_as=person.known_as,
            former_surnames=tuple(name.surname for name in person.previous_names),
            born_on=person.born_on,
            expected_on=person.expected_on,
            died_on=person.died_on,
            sex=person.sex,
            nhs_number=person.nhs_number,
            addresses=(self.writes_address(home),) if home else (),
            phone=person.phone,
        )

    def days_ago(self, least: int, most: int) -> date:
        """Give a day between so many and so many days before today."""
        return self.census.today - timedelta(days=self.rng.randrange(least, most))

    def writes_address(self, address: Address) -> HeldAddress:
        """Write an address down; a refuge is a name and a box number."""
        return held(address)

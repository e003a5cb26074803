"""How an agency's clerk writes a true person down."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mock_systems.population.census import Census
from mock_systems.population.geography import held
from mock_systems.population.mistakes import Past, with_mistakes
from mock_systems.population.model import Person, System
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
        """Write a person down as this agency has them, mistakes and all."""
        if person.born_on is None:
            return self.knows(person)
        past = self._past_of(person)
        return with_mistakes(self.knows(person), past, self.system, self.rng)

    def knows(self, person: Person) -> HeldPerson:
        """Write a person down without a mistake."""
        home = self.census.home_of.get(person.person_id)
        return HeldPerson(
            surname=person.surname,
            forename1=person.forename1,
            forename2=person.forename2,
            known_as=person.known_as,
            former_surnames=tuple(name.surname for name in person.previous_names),
            born_on=person.born_on,
            expected_on=person.expected_on,
            birth_order=self.census.birth_order_of(person),
            died_on=person.died_on,
            sex=person.sex,
            nhs_number=person.nhs_number,
            addresses=(held(home),) if home else (),
            phone=person.phone,
        )

    def days_ago(self, least: int, most: int) -> date:
        """Give a day between so many and so many days before today."""
        return self.census.today - timedelta(days=self.rng.randrange(least, most))

    def _past_of(self, person: Person) -> Past:
        earlier_home = self.census.earlier_home_of.get(person.person_id)
        return Past(
            surname=self.census.world.earlier_surnames.get(person.person_id, ""),
            home=held(earlier_home, "previous") if earlier_home else None,
        )

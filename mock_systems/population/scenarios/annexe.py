"""The world while scenarios are added to it: nothing that was there before is touched."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from random import Random
from types import MappingProxyType
from typing import TypeVar

from mock_systems.population.census import Census
from mock_systems.population.clerks import Clerk
from mock_systems.population.draft import HOME_FORCE, Draft
from mock_systems.population.model import World
from mock_systems.population.partner_records import CarePerson, HealthStatus, ProbationPerson
from mock_systems.population.post import Application, Letter
from mock_systems.population.scenarios.expected import (
    Outcome,
    Process,
    Scenario,
    Secret,
    Trial,
)
from mock_systems.population.scenarios.sent_forms import sent_forms
from mock_systems.population.views.health import health_records

T = TypeVar("T")
# Numbers far above everybody's of the world, so that they are the same whatever came before.
PEOPLE_FROM, HOMES_FROM, NHS_FROM, POSTCODES_FROM = 500_000, 500_000, 700_000, 20_000
FIRST_LA_ID = 700_001
FORMS_FROM = 700_000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a scenario is about: post and forms, records of the truth, true people, secrets."""

    letters: Sequence[Letter] = ()
    applications: Sequence[Application] = ()
    records: Sequence[str] = ()
    people: Sequence[str] = ()
    secrets: Sequence[Secret] = ()


@dataclass(slots=True, kw_only=True)
class Annexe:
    """A draft of its own source of chance, and what only scenarios have."""

    draft: Draft
    letters: dict[str, Letter] = field(default_factory=dict)
    applications: dict[str, Application] = field(default_factory=dict)
    care_people: dict[str, CarePerson] = field(default_factory=dict)
    probation_people: dict[str, ProbationPerson] = field(default_factory=dict)
    scenarios: list[Scenario] = field(default_factory=list)

    @classmethod
    def beside(cls, world: World, draft: Draft) -> "Annexe":
        """Open an annexe beside a finished world."""
        councils = draft.local_authorities
        numbers = Counter(draft.counters)
        numbers.update({f"postcode-{la_code}": POSTCODES_FROM for la_code in councils})
        numbers.update({"person": PEOPLE_FROM, "address": HOMES_FROM, "nhs": NHS_FROM})
        names = {person.surname for person in world.people.values()}
        return cls(
            draft=replace(
                draft,
                rng=Random(f"scenarios-{draft.seed}-{draft.size}"),  # noqa: S311 (a world)
                addresses=dict(draft.addresses),
                people=dict(draft.people),
                residences={},
                kinships=[],
                nominals=dict(draft.nominals),
                nominal_links=list(draft.nominal_links),
                occurrences=dict(draft.occurrences),
                establishments=dict(draft.establishments),
                contacts=dict(draft.contacts),
                pupils=dict(draft.pupils),
                enrolments=list(draft.enrolments),
                mailboxes=dict(draft.mailboxes),
                households=list(draft.households),
                nothing_due=dict(draft.nothing_due),
                taken_names=draft.taken_names | names | set(world.earlier_surnames.values()),
                taken_numbers=set(draft.taken_numbers),
                forenames={},
                counters=numbers,
            )
        )

    @property
    def conference_mailbox(self) -> str:
        """The hub's mailbox for letters about conferences."""
        domain = self.draft.forces[HOME_FORCE].hub_mailbox.rpartition("@")[2]
        return f"conferences@{domain}"

    def keep_letter(self, letter: Letter) -> Letter:
        """Keep a letter under the next number of the mailbox."""
        number = f"SM-{20_000 + self.draft.next_number('letter'):08d}"
        kept = replace(letter, letter_id=number)
        self.letters[number] = kept
        return kept

    def keep_application(self, application: Application) -> Application:
        """Keep a form under the next number of the portal."""
        year = application.received_at.year % 100
        number = f"F{year}-{FORMS_FROM + self.draft.next_number('application'):07d}"
        kept = replace(application, application_id=number)
        self.applications[number] = kept
        return kept

    def next_la_id(self, la_code: str) -> str:
        """Give the next number a council gives a person."""
        return str(FIRST_LA_ID + self.draft.next_number(f"la-id-{la_code}"))

    def tell(
        self,
        case: str,
        paper: str,
        process: Process,
        outcomes: Sequence[Outcome],
        about: About | None = None,
        trial: Trial | None = None,
    ) -> None:
        """Write a scenario into the truth."""
        number = self.draft.next_number(f"scenario-{case}")
        about = about or About()
        scenario = Scenario(
            scenario_id=f"{case}/{number}",
            case=case,
            paper=paper,
            process=process,
            letters=tuple(one.letter_id for one in about.letters),
            applications=tuple(one.application_id for one in about.applications),
            records=tuple(about.records),
            people=tuple(about.people),
            trial=trial,
            outcomes=tuple(outcomes),
            secrets=tuple(about.secrets),
        )
        self.scenarios.append(scenario)

    def joined_to(self, world: World) -> World:
        """Give the world with everything that was added."""
        draft = self.draft
        return replace(
            world,
            people=_with_new(world.people, draft.people),
            addresses=_with_new(world.addresses, draft.addresses),
            nominals=_with_new(world.nominals, draft.nominals),
            occurrences=_with_new(world.occurrences, draft.occurrences),
            establishments=_with_new(world.establishments, draft.establishments),
            contacts=_with_new(world.contacts, draft.contacts),
            pupils=_with_new(world.pupils, draft.pupils),
            mailboxes=_with_new(world.mailboxes, draft.mailboxes),
            residences=(*world.residences, *chain.from_iterable(draft.residences.values())),
            kinships=(*world.kinships, *draft.kinships),
            nominal_links=tuple(draft.nominal_links),
            enrolments=tuple(draft.enrolments),
            care_people=_with_new(world.care_people, self.care_people),
            probation_people=_with_new(world.probation_people, self.probation_people),
            health_statuses=_with_new(world.health_statuses, self.registered(world)),
            letters=MappingProxyType(self.letters),
            submissions=_with_new(world.submissions, sent_forms(self.applications, self.scenarios)),
            applications=MappingProxyType(self.applications),
        )

    def registered(self, world: World) -> Mapping[str, HealthStatus]:
        """Give what health holds on the people who were added, in numbers of its own."""
        draft = self.draft
        added = replace(
            world,
            people={one: draft.people[one] for one in draft.people if one not in world.people},
            addresses=draft.addresses,
            residences=tuple(chain.from_iterable(draft.residences.values())),
            kinships=tuple(draft.kinships),
            nominals=draft.nominals,
        )
        seed = f"scenarios-{draft.seed}-{draft.size}-health"
        rng = Random(seed)  # noqa: S311 (a world, not a secret)
        clerk = Clerk("health_record", Census.of(added), rng)
        held = health_records(clerk, self.care_people.values()).values()
        numbered = [replace(one, record_id=f"HS7{one.record_id[3:]}") for one in held]
        return {one.record_id: one for one in numbered}


def _with_new(there: Mapping[str, T], made: Mapping[str, T]) -> Mapping[str, T]:
    """Give what was there as it was, and after it whatever is new."""
    return MappingProxyType({**there, **{key: made[key] for key in made if key not in there}})

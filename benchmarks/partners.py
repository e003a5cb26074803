"""`python -m benchmarks.partners`: how fast every mock system answers in a whole force's world."""

import asyncio
import os
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.results import Asked, Figure, Result, asked, keep_and_show
from cli.demo_world import Partners, an_office, partner_systems
from cli.office import Office, settings_here
from cli.way_out import a_way_out
from domain.errors import BusinessException
from domain.identifiers import OccurrenceNumber
from domain.people import RecordRef
from flows.wiring import Desk, Worker, open_workplace, visit
from mock_systems.population.build import build, populate
from mock_systems.population.model import Size, World
from mock_systems.population.partner_records import HeldPerson
from runtime.clock import business_now
from runtime.viewing import ReasonForAccess

SIZE: Size = "force"
ROUNDS = 3
LOOKS = 25
PAGE_MS = 50.0
RESET_SECONDS, MADE_SECONDS = 3.0, 30.0
REASON = ReasonForAccess(
    words="Benchmark of the partners, invented people",
    on_behalf_of="benchmark",
    purpose_code="protect_child",
    lawful_basis="public_task",
    run_id="benchmark",
)
NOTES = (
    "Each system is asked through its connector as shipped: a person by name and date of birth, "
    "then the record, for people drawn from the world. A time is the partner's own, from its "
    "request log: from the request's arrival to the end of its answer.",
    "Made anew: the world of size force with what every agency holds. Begun again: all eight "
    "systems, once the world is there.",
)

Look = Callable[[Desk], Awaitable[object]]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Looks:
    """What is looked at in one partner, and how its people are drawn."""

    system: str
    each: Sequence[Look]


def measure(how: Asked) -> Result:
    """Every system in every round, each round with other people."""
    load_before = os.getloadavg()[0]
    world, home = build(how.seed, SIZE), settings_here().home / "benchmarks"
    with (
        partner_systems(how.seed, SIZE) as partners,
        an_office(home, partners, world.night.now) as office,
        a_way_out(office),
    ):
        rounds = [_round(partners, office, world, how, number) for number in range(how.rounds)]
    title = "What the mock systems take in a force's world"
    return Result("partners", title, how, _figures(rounds), NOTES, load_before)


def _round(
    partners: Partners, office: Office, world: World, how: Asked, number: int
) -> dict[str, float]:
    rng = random.Random(f"{how.seed}-{number}")
    made = _seconds(lambda: _made_anew(how.seed))
    again = _seconds(lambda: _begin_again(partners, how.seed))
    with office.database.snapshot() as connection:
        # One-time codes go by one clock.
        partners.set_clock(business_now(connection))
    asyncio.run(_look_at_all(office, _looks(world, rng, how.items)))
    slowest = {system: _page_ms(partners, system) for system in partners.addresses}
    return {"made anew": made, "begun again": again, **slowest}


async def _look_at_all(office: Office, looks: Sequence[Looks]) -> None:
    async with _desk(office) as desk:
        for one in looks:
            for look in one.each:
                # A stub, or two of one name: an answer, and as long as any other.
                with suppress(BusinessException):
                    await look(desk)


@asynccontextmanager
async def _desk(office: Office) -> AsyncIterator[Desk]:
    keys, settings = office.credentials, office.settings
    worker = Worker("partners", office.database, office.cipher(), keys, settings)
    async with open_workplace(worker) as place, visit(place, 0) as desk:
        yield desk


def _looks(world: World, rng: random.Random, how_many: int) -> list[Looks]:
    def some(records: Collection[Record]) -> list[Record]:
        return rng.sample(list(records), how_many)

    return [
        Looks("police_rms", [_occurrence(one) for one in some(world.occurrences)]),
        Looks("education", [_pupil(one) for one in some(world.pupils)]),
        Looks("secure_mail", [_mail(world)] * how_many),
        Looks(
            "childrens_social_care",
            [_care(one.record_id, one.who) for one in some(world.care_people.values())],
        ),
        Looks(
            "adult_social_care",
            [_adult(one.client_id, one.who) for one in some(world.adult_clients.values())],
        ),
        Looks("health_record", [_health(one.who) for one in some(world.health_statuses.values())]),
        Looks(
            "probation", [_case(one.crn, one.who) for one in some(world.probation_people.values())]
        ),
        Looks(
            "housing",
            [
                _tenancy(one.tenancy_ref, one.tenants[0].who)
                for one in some(world.tenancies.values())
            ],
        ),
    ]


def _occurrence(number: str) -> Look:
    async def look(desk: Desk) -> None:
        rms = await desk.police_rms(REASON)
        await rms.occurrence_with_log(OccurrenceNumber(number))

    return look


def _pupil(number: str) -> Look:
    async def look(desk: Desk) -> None:
        education = await desk.education(REASON)
        pupil = await education.pupil(RecordRef("education", number))
        name = pupil.person.name
        await education.pupils_named(name.surname, name.forename, pupil.person.born_on)

    return look


def _mail(world: World) -> Look:
    async def look(desk: Desk) -> None:
        mail = await desk.secure_mail(REASON)
        await mail.inbox(world.night.last_completed_pass)
        await mail.sent_items(world.night.last_completed_pass)

    return look


def _care(number: str, who: HeldPerson) -> Look:
    async def look(desk: Desk) -> None:
        care = await desk.childrens_social_care(REASON)
        await care.people_named(who.surname, who.forename1, who.born_on)
        record = RecordRef("childrens_social_care", number)
        await care.person(record)
        await care.contacts_of(record)

    return look


def _adult(number: str, who: HeldPerson) -> Look:
    async def look(desk: Desk) -> None:
        adults = await desk.adult_social_care(REASON)
        await adults.clients_named(who.surname, who.forename1, who.born_on)
        await adults.notes_of(RecordRef("adult_social_care", number))

    return look


def _health(who: HeldPerson) -> Look:
    async def look(desk: Desk) -> None:
        health = await desk.health_record(REASON)
        if who.born_on:
            await health.by_name(who.surname, who.forename1, who.born_on)

    return look


def _case(number: str, who: HeldPerson) -> Look:
    async def look(desk: Desk) -> None:
        probation = await desk.probation(REASON)
        await probation.persons_named(who.surname, who.forename1, who.born_on)
        await probation.supervision(RecordRef("probation", number))

    return look


def _tenancy(number: str, who: HeldPerson) -> Look:
    async def look(desk: Desk) -> None:
        housing = await desk.housing(REASON)
        await housing.tenancies_of(who.surname, who.forename1, who.born_on)
        await housing.tenancy(RecordRef("housing", number))

    return look


def _page_ms(partners: Partners, system: str) -> float:
    """The time that 95 of 100 of this system's answers keep within."""
    asked = partners.admin.get(f"/{system}/requests").raise_for_status().json()["requests"]
    took = [float(one["seconds"]) * 1000 for one in asked if one["operation"]]
    return statistics.quantiles(took, n=20)[-1]


def _made_anew(seed: int) -> None:
    populate.cache_clear()
    build(seed, SIZE)


def _begin_again(partners: Partners, seed: int) -> None:
    partners.admin.post("/reset", json={"seed": seed, "size": SIZE}).raise_for_status()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _figures(rounds: Sequence[dict[str, float]]) -> list[Figure]:
    def figure(what: str, name: str, unit: str, promise: float) -> Figure:
        return Figure(what, unit, [one[name] for one in rounds], promise)

    systems = [name for name in rounds[0] if name not in ("made anew", "begun again")]
    return [
        figure("the world made anew", "made anew", "s", MADE_SECONDS),
        figure("all systems begun again", "begun again", "s", RESET_SECONDS),
        *(figure(f"{one}, 95 of 100 answers", one, "ms", PAGE_MS) for one in systems),
    ]


def main() -> int:
    """Measure, keep, show."""
    return keep_and_show(measure(asked(ROUNDS, LOOKS, __doc__)))


if __name__ == "__main__":
    raise SystemExit(main())

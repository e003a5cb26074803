"""Nasty records of children's social care."""

from collections.abc import Callable
from dataclasses import replace

from mock_systems.population.cases.elsewhere import texts
from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import (
    flower_in_the_name,
    no_fixed_abode,
    restricted,
    written_down_again,
)
from mock_systems.population.clerks import Clerk
from mock_systems.population.partner_records import CarePerson

# First digits that the councils' own series never reach.
SECOND, MERGED, SEALED = "9", "8", "7"


def _sealed_adoption(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    """domain.md D2: the old name is on a sealed record, and nowhere beside the new one."""
    world = clerk.census.world
    known = clerk.knows(world.people[record.person_id])
    before = replace(
        known,
        surname=world.earlier_surnames[record.person_id],
        former_surnames=(),
        known_as="",
        nhs_number="",
        addresses=(),
    )
    sealed = replace(_another_record(record, SEALED), who=before, access_class="sealed")
    return replace(record, who=replace(known, former_surnames=())), sealed


def _merged(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    again = _another_record(record, MERGED)
    return record, replace(again, merged_into=record.record_id)


def _second_record(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    return record, _another_record(record, SECOND)


def _restricted_episode(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    *earlier, last = record.episodes
    return (replace(record, episodes=(*earlier, replace(last, restricted=True))),)


def _disputed_relative(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    first, *others = record.relatives
    return (replace(record, relatives=(replace(first, disputed=True), *others)),)


def _told(text: Callable[[int], str]) -> Callable[[CarePerson, Clerk], tuple[CarePerson, ...]]:
    def happens(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
        *earlier, last = record.contacts
        last = replace(last, summary=text(clerk.rng.randrange(100)))
        return (replace(record, contacts=(*earlier, last)),)

    return happens


def _another_record(record: CarePerson, first_digit: str) -> CarePerson:
    """Give the same person a second, empty record of the same council."""
    la_id = f"{first_digit}{record.la_id}"
    return CarePerson(
        record_id=f"{record.la_code}-{la_id}",
        person_id=record.person_id,
        la_code=record.la_code,
        la_id=la_id,
        who=written_down_again(record.who),
    )


def _was_called_something_else(record: CarePerson, clerk: Clerk) -> bool:
    is_child = bool(record.contacts) and record.who.born_on is not None
    return is_child and record.person_id in clerk.census.world.earlier_surnames


def _is_born(record: CarePerson, clerk: Clerk) -> bool:
    return record.who.born_on is not None


def _has_contacts(record: CarePerson, clerk: Clerk) -> bool:
    return bool(record.contacts)


def _has_an_open_episode(record: CarePerson, clerk: Clerk) -> bool:
    return any(episode.status == "open" for episode in record.episodes)


def _has_relatives(record: CarePerson, clerk: Clerk) -> bool:
    return bool(record.relatives)


CASES: tuple[Case[CarePerson], ...] = (
    Case("sealed_adoption", _sealed_adoption, _was_called_something_else),
    Case("restricted_record", restricted, _has_contacts),
    Case("restricted_episode", _restricted_episode, _has_an_open_episode),
    Case("merged_record", _merged, _is_born),
    Case("second_record", _second_record, _is_born),
    Case("no_fixed_abode", no_fixed_abode, _is_born),
    Case("disputed_relative", _disputed_relative, _has_relatives),
    Case("emoji_in_name", flower_in_the_name, _is_born),
    *(Case(tag, _told(text), _has_contacts) for tag, text in texts.KINDS.items()),
)

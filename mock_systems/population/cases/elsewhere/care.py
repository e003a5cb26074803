"""Nasty records of children's social care."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from mock_systems.population.cases.elsewhere import texts
from mock_systems.population.cases.elsewhere.happening import Case
from mock_systems.population.cases.elsewhere.people import (
    flower_in_the_name,
    may_be_closed,
    no_fixed_abode,
    restricted,
    written_down_again,
)
from mock_systems.population.clerks import Clerk
from mock_systems.population.partner_records import CarePerson

# First digits that the councils' own series never reach.
SECOND, MERGED, SEALED, NEXT_DOOR = "9", "8", "7", "6"
MOVED_DAYS_AGO = 400


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


def _lived_next_door(record: CarePerson, clerk: Clerk) -> tuple[CarePerson, ...]:
    """domain.md A3: found in two LAs. The council they lived in before closed its episode."""
    there = _next_council(record, clerk)
    la_id = f"{NEXT_DOOR}{record.la_id}"
    record_id = f"{there}-{la_id}"
    referred_on = clerk.census.today - timedelta(days=MOVED_DAYS_AGO + clerk.rng.randrange(300))
    episode = replace(
        record.episodes[-1],
        episode_id=f"{record_id}-E1",
        referral_on=referred_on,
        status="closed",
        closed_on=referred_on + timedelta(days=60),
        closure_reason="RC5",
        plan="",
        category="",
        legal_status="",
        next_review_on=None,
        section_47_started_on=None,
        icpc_due_on=None,
    )
    before = CarePerson(
        record_id=record_id,
        person_id=record.person_id,
        la_code=there,
        la_id=la_id,
        who=clerk.knows(clerk.census.world.people[record.person_id]),
        ethnicity=record.ethnicity,
        first_language=record.first_language,
        episodes=(episode,),
    )
    return record, before


def _next_council(record: CarePerson, clerk: Clerk) -> str:
    """Give another English council of this force."""
    home = clerk.census.world.local_authorities[record.la_code].force_code
    codes = [
        one.la_code
        for one in clerk.census.world.local_authorities.values()
        if one.nation == "England" and one.force_code == home and one.la_code != record.la_code
    ]
    return clerk.rng.choice(codes)


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


def _may_be_closed(record: CarePerson, clerk: Clerk) -> bool:
    return _has_contacts(record, clerk) and may_be_closed(record, clerk)


def _is_a_child(record: CarePerson, clerk: Clerk) -> bool:
    """Only children have contacts of their own with the council, and the unborn among them."""
    return _has_contacts(record, clerk) and _is_born(record, clerk)


def _has_contacts(record: CarePerson, clerk: Clerk) -> bool:
    return bool(record.contacts)


def _has_an_episode_to_close(record: CarePerson, clerk: Clerk) -> bool:
    is_open = any(episode.status == "open" for episode in record.episodes)
    return is_open and may_be_closed(record, clerk)


def _is_known_and_not_alone(record: CarePerson, clerk: Clerk) -> bool:
    """Whether a child has an episode, in a force that polices another council too."""
    councils = clerk.census.world.local_authorities
    home = councils[record.la_code].force_code
    neighbours = [
        one for one in councils.values() if one.nation == "England" and one.force_code == home
    ]
    return bool(record.episodes) and _is_born(record, clerk) and len(neighbours) > 1


def _has_relatives(record: CarePerson, clerk: Clerk) -> bool:
    return bool(record.relatives)


CASES: tuple[Case[CarePerson], ...] = (
    Case("sealed_adoption", _sealed_adoption, _was_called_something_else),
    Case("restricted_record", restricted, _may_be_closed),
    Case("restricted_episode", _restricted_episode, _has_an_episode_to_close),
    Case("merged_record", _merged, _is_born),
    Case("second_record", _second_record, _is_born),
    Case("no_fixed_abode", no_fixed_abode, _is_a_child),
    Case("disputed_relative", _disputed_relative, _has_relatives),
    Case("emoji_in_name", flower_in_the_name, _is_born),
    *(Case(tag, _told(text), _has_contacts) for tag, text in texts.KINDS.items()),
    # Last, so that what came before is drawn as it was.
    Case("in_two_councils", _lived_next_door, _is_known_and_not_alone),
    Case("in_two_councils_too", _lived_next_door, _is_known_and_not_alone),
)

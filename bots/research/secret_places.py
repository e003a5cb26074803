"""A place that one record keeps secret, known again in whatever words another record has it. Pure.

One mark is enough: what any record of the case calls confidential is so in every other, whoever
made it, and stays so in every later run of the same research.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.folding import address_words
from domain.people import Address, AddressKind, Person
from domain.research_pack import Answer, Looked

# In their short form: parts of a house, and what many a house is called; alone they tell no place.
_PARTS = frozenset(
    [
        "fl",
        "flat",
        "flr",
        "apt",
        "unit",
        "rm",
        "room",
        "suite",
        "studio",
        "basement",
        "bsmt",
        "attic",
    ]
)
_ANY_HOUSE = frozenset(["the", "house", "hse", "cott", "lodge", "bungalow"])


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """The folded words that tell it wherever they stand together.

    `postcode`: must stand there too, where the words are a number alone; empty otherwise.
    """

    words: tuple[str, ...]
    postcode: tuple[str, ...] = ()


Secrets = tuple[SecretPlace, ...]


def is_confidential(address: Address) -> bool:
    """Whether its own record says that nothing of it may be told (design.md 5)."""
    return address.confidential or address.kind is AddressKind.REFUGE


def secret_places(people: Iterable[Person]) -> Secrets:
    """Every place that one of these records keeps secret."""
    every = (address for person in people for address in person.addresses)
    told = (place for one in every if is_confidential(one) for place in _told_by(one))
    return tuple(dict.fromkeys(told))


def tells(text: str, secrets: Secrets) -> bool:
    """Whether the words of one of these places stand in it, each word whole."""
    if not secrets:
        return False
    words = address_words(text)
    return any(_stand(one.words, words) and _stand(one.postcode, words) for one in secrets)


def is_secret(address: Address, secrets: Secrets) -> bool:
    """Whether it is one of these places, or its own record says so."""
    where = " ".join((*address.lines, address.town, address.postcode or ""))
    return is_confidential(address) or tells(where, secrets)


def without(secrets: Secrets, answers: Iterable[Answer]) -> list[Answer]:
    """These answers without any words that tell one of the places."""
    return [_without(secrets, one) if isinstance(one, Looked) else one for one in answers]


def _without(secrets: Secrets, looked: Looked) -> Looked:
    ring = looked.ring
    is_at_the_place = ring is not None and tells(ring.team, secrets)
    return replace(
        looked,
        ring=replace(ring, team="") if ring and is_at_the_place else ring,
        facts=tuple(fact for fact in looked.facts if not tells(fact.value, secrets)),
        events=tuple(event for event in looked.events if not tells(event.what, secrets)),
        unreadable=tuple(one for one in looked.unreadable if not tells(one.shown, secrets)),
    )


def _told_by(address: Address) -> Iterator[SecretPlace]:
    """The first line that names a house, and every further one with a number of its own.

    A line that names none (`1`, `The Cottage`) belongs to the next one. `Flat 2` is a part of a
    house: that is secret as a whole, for agencies write its parts before it, behind it, or not.
    """
    named = list(_lines_that_name(address))
    yield from (SecretPlace(words) for words in named[:1])
    yield from (SecretPlace(words) for words in named[1:] if _has_number(words))
    if not named and address.lines and address.postcode:
        yield SecretPlace(address_words(address.lines[0]), address_words(address.postcode))


def _lines_that_name(address: Address) -> Iterator[tuple[str, ...]]:
    begun: tuple[str, ...] = ()
    for line in address.lines:
        words = _of_the_house(address_words(line))
        words = words if _has_number(words) else (*begun, *words)
        names_nothing = all(_has_number([word]) or word in _ANY_HOUSE for word in words)
        begun = words if names_nothing else ()
        if not names_nothing:
            yield words


def _of_the_house(words: Sequence[str]) -> tuple[str, ...]:
    """The words behind those of a flat or a room, and of its number or letter."""
    left = tuple(words)
    while left and left[0] in _PARTS:
        is_numbered = len(left) > 1 and (_has_number(left[1:2]) or len(left[1]) == 1)
        left = left[2:] if is_numbered else left[1:]
    return left


def _has_number(words: Iterable[str]) -> bool:
    return any(mark.isdecimal() for word in words for mark in word)


def _stand(sought: Sequence[str], words: Sequence[str]) -> bool:
    return not sought or f" {' '.join(sought)} " in f" {' '.join(words)} "

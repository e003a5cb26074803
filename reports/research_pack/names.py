"""What the people of a pack are called in it, so that no two are taken for each other."""

from collections import Counter
from collections.abc import Callable

from domain.households import PersonKey
from domain.research_pack import PackPerson, ResearchPack
from domain.saying import say_plain_date
from domain.wording.labels import filled
from domain.wording.pack_sentences import PACK_SENTENCES
from reports.text_direction import isolated


def whole_names(pack: ResearchPack) -> dict[PersonKey, str]:
    """Each one's whole name; of two of one name with the birth date, or else a number."""
    return _told_apart(pack, (lambda person: isolated(person.name.full), _with_birth))


def short_names(pack: ResearchPack) -> dict[PersonKey, str]:
    """What each is called by; the whole name where another is called so too."""
    whole = whole_names(pack)
    return _told_apart(
        pack,
        (
            lambda person: isolated(person.name.forename or person.name.full),
            lambda person: whole[person.key],
        ),
    )


def _with_birth(person: PackPerson) -> str:
    day = person.born_on or person.due_on
    birth = say_plain_date(day) if day else PACK_SENTENCES["no_birth"]
    return f"{isolated(person.name.full)}, {filled(PACK_SENTENCES['born_no_age'], date=birth)}"


def _told_apart(
    pack: ResearchPack, ways: tuple[Callable[[PackPerson], str], ...]
) -> dict[PersonKey, str]:
    """Each by the first of these ways in which nobody else is called the same, else numbered."""
    called: dict[PersonKey, str] = {}
    for way in ways:
        names = {person.key: way(person) for person in pack.everybody}
        times = Counter(name.casefold() for name in names.values())
        alone = {key: name for key, name in names.items() if times[name.casefold()] == 1}
        called = {**alone, **called}
    rest = [person for person in pack.everybody if person.key not in called]
    return called | {
        person.key: f"{ways[-1](person)} ({number})" for number, person in enumerate(rest, 1)
    }

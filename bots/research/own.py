"""Whether a search may concern whoever asked, allows it or answers for it: O01 to O03. Pure."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import product

from bots.research.decisions import OWN_NAME
from bots.research.items import Concern, Own
from domain.folding import fold_address, words_of
from domain.matching_levels import Agreement, Field
from domain.people import Address, Person, PersonName
from domain.person_matching import compare

_SAME_PLACE = frozenset({Agreement.SAME, Agreement.SAME_ELSEWHEN})
# A name in another form is still theirs: stopping too often costs a question, too seldom a secret.
_THEIR_NAME = OWN_NAME | {
    Agreement.SPELLING,
    Agreement.NICKNAME,
    Agreement.SWAPPED_NAMES,
    Agreement.MIDDLE_NAME,
    Agreement.SURNAME_PART,
}
_THEIR_BIRTH = frozenset(
    {
        Agreement.SAME,
        Agreement.SWAPPED_DAY_MONTH,
        Agreement.SWAPPED_DIGITS,
        Agreement.ONE_DIGIT,
        Agreement.ONE_SIDE,
        Agreement.NEITHER,
    }
)
# domain.md B0: `ZZ99 3VZ` for no fixed abode is nobody's home.
_NOBODYS = "ZZ99"
_A_DAY = timedelta(days=1)
_RANKS_AND_LETTERS = (
    "mr mrs ms miss mx dr prof pc wpc dc ds di dci dcs dsupt ps sgt sergeant insp inspector ci "
    "supt acc dcc cc tdc pcso detective constable chief superintendent "
    "qpm kpm mbe obe cbe ba bsc ma msc phd"
)
_NO_NAMES = frozenset(_RANKS_AND_LETTERS.split())


def concern(own: Own | None, people: Sequence[Person]) -> Concern:
    """Own name and birth date, own home or a declared person: theirs. The name alone is a word."""
    if own is None:
        return Concern.NONE
    if any(_is_theirs(own.person, one) for one in people):
        return Concern.OWN
    if any(_is_one(*pair) for pair in product(own.declared, people)):
        return Concern.OWN
    return Concern.NAME_ONLY if any(_has_name(own.person, one) for one in people) else Concern.NONE


def in_the_case(accounts: Iterable[Own], people: Sequence[Person]) -> tuple[str, ...]:
    """The accounts whose holder, or somebody they have declared, may be among these people."""
    return tuple(_id_of(one) for one in accounts if concern(one, people) is Concern.OWN)


def may_not_allow(
    own: Own | None, accounts: Iterable[Own], people: Sequence[Person]
) -> tuple[str, ...]:
    """The accounts that are no second person for this search: near whoever asked, or in the case.

    Near is the same person with another account, who lives with them, or declared by either.
    """
    return tuple(
        _id_of(one)
        for one in accounts
        if concern(one, people) is Concern.OWN or (own and _are_near(own, one))
    )


def names_in(shown: str, former: Iterable[str] = ()) -> tuple[PersonName, ...]:
    """Every forename with every surname that a shown name may mean, and so each former name.

    `DC Amara Jane Voss` is Amara Voss, Jane Voss and Amara Jane Voss; `Tanner, Elizabeth` is found
    with its two parts in either order. A former name of one word is a surname. A word that is a
    rank or a degree may be a name as well: `DC Wei Ma` is Wei Ma.
    """
    words = _readings(shown)
    wholes = list(words)
    for earlier in (reading for one in former for reading in _readings(one)):
        alone = len(earlier) == 1
        wholes.extend([(*read[:-1], *earlier) for read in words] if alone else [earlier])
    found = tuple(dict.fromkeys(name for whole in wholes for name in _pairs(whole)))
    return found or (PersonName(shown),)


def _id_of(account: Own) -> str:
    return account.person.record.record_id


def _are_near(own: Own, other: Own) -> bool:
    either = ((own, other.person), (other, own.person))
    return any(concern(one, [person]) is Concern.OWN for one, person in either)


def _readings(shown: str) -> tuple[tuple[str, ...], ...]:
    """The words of a shown name without ranks and degrees, and all of them."""
    words = tuple(shown.replace(",", " ").replace(".", " ").split())
    named = tuple(one for one in words if one.casefold() not in _NO_NAMES)
    return tuple(dict.fromkeys((named or words, words)))


def _pairs(words: Sequence[str]) -> list[PersonName]:
    """The whole surname first: what most names are."""
    ends = range(1, len(words))
    whole = [PersonName(" ".join(words[at:]), " ".join(words[:at])) for at in reversed(ends)]
    single = [PersonName(words[at], words[before]) for at in ends for before in range(at)]
    return [*whole, *single]


def _is_theirs(own: Person, one: Person) -> bool:
    return _lives_there(own, one) or _is_one(own, one)


def _is_one(own: Person, one: Person) -> bool:
    """The name in any form, and a birth date that does not say otherwise."""
    return _has_name(own, one) and _may_share_a_birth(own, one)


def _has_name(own: Person, one: Person) -> bool:
    return compare(own, one).of(Field.NAME) in _THEIR_NAME


def _may_share_a_birth(own: Person, one: Person) -> bool:
    if compare(own, one).of(Field.BORN_ON) in _THEIR_BIRTH:
        return True
    born, other = own.born_on, one.born_on
    return born is not None and other is not None and abs(born - other) <= _A_DAY


def _lives_there(own: Person, one: Person) -> bool:
    return compare(own, one).of(Field.ADDRESS) in _SAME_PLACE or any(
        _is_one_place(*pair) for pair in product(own.addresses, one.addresses)
    )


def _is_one_place(own: Address, one: Address) -> bool:
    """The same numbers at one postcode; where one is missing, every word of the shorter one.

    A house without a number is told by its words alone.
    """
    codes = {own.postcode, one.postcode} - {None}
    if len(codes) > 1 or any(code.startswith(_NOBODYS) for code in codes if code):
        return False
    (numbers, words), (others, other_words) = map(_numbers_and_words, (own, one))
    if numbers != others:
        return False
    if numbers and own.postcode == one.postcode:
        return bool(words & other_words)
    shorter, longer = sorted((words, other_words), key=len)
    return len(shorter) > 1 and shorter <= longer


def _numbers_and_words(address: Address) -> tuple[frozenset[str], frozenset[str]]:
    words = frozenset(map(fold_address, words_of(" ".join((*address.lines, address.town)))))
    numbers = frozenset(word for word in words if any(map(str.isdigit, word)))
    return numbers, words - numbers

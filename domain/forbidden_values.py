"""Finds in a message what must never be in it, however it was disguised.

The last look before a message may go. Messages are built from typed slots, so nothing should ever
be found here: a find is a fault, and the message is held. Case, accents, spacing, line breaks,
hidden characters, look-alike letters and digits, street words long or short, and the encodings of
web and mail are undone first.
"""

import html
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from functools import lru_cache
from itertools import product
from quopri import decodestring
from re import Pattern
from urllib.parse import unquote

from domain.folding import fold_address, fold_look_alikes, words_of

# Shorter than this, a value is looked for as a whole word and letter for letter.
_DISTINCTIVE_LENGTH = 8
_DISTINCTIVE_MIXED_LENGTH = 5
_SHORTEST_STREET = 5
_BETWEEN = "[^a-z0-9]*"
_NOT_IN_A_WORD = "(?<![a-z0-9])"
_ENDS = "(?![a-z0-9])"
_NEITHER_LETTER_NOR_DIGIT = re.compile("[^a-z0-9]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_BASE64_OVER_LINES = re.compile(r"(?:[A-Za-z0-9+/_-]{4,}={0,2}\r?\n?){2,}")
_WORDS_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CAPITAL_I_FOR_SMALL_L = re.compile(r"(?<=\w)I")
_MARKUP = re.compile(r"<[^<>]*>")
# What may be written for a letter or a digit; a digit is not looked for behind every letter, or
# "at Siskin Close" would be 47 Siskin Close.
_WRITTEN_AS = {
    "0": "[0o]",
    "1": "[1il]",
    "a": "[a4]",
    "b": "[b8]",
    "e": "[e3]",
    "g": "[g9]",
    "i": "[i1]",
    "l": "[l1]",
    "o": "[o0]",
    "s": "[s5]",
    "t": "[t7]",
    "z": "[z2]",
}
_AS_THE_DIGIT = str.maketrans(
    {
        letter: next(filter(str.isdigit, written))
        for letter, written in _WRITTEN_AS.items()
        if letter.isalpha()
    }
)
_SIGNS_FOR_LETTERS = str.maketrans("|!$@", "1154")
# A register's name of a place has one of these; only such a name may be that of a street or area.
_WORDS_OF_A_PLACE = frozenset(
    {
        "academy",
        "campus",
        "centre",
        "college",
        "constabulary",
        "council",
        "federation",
        "hospital",
        "infants",
        "juniors",
        "kindergarten",
        "nursery",
        "police",
        "preschool",
        "primary",
        "school",
        "schools",
        "secondary",
        "team",
        "trust",
        "unit",
        "ysgol",
    }
)


class ForbiddenKind(StrEnum):
    """What sort of value a message must not hold."""

    ADDRESS = "address"
    POSTCODE = "postcode"
    AREA = "area"
    NAME = "name"
    PHONE = "phone"
    MAIL = "mail"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ForbiddenValue:
    """One value of the case that stays out of every message. An address is house and street."""

    kind: ForbiddenKind
    text: str = field(repr=False)


class _Where(Enum):
    ANYWHERE = auto()
    BEGINNING = auto()
    NUMBERED = auto()
    WHOLE = auto()


@dataclass(frozen=True, slots=True)
class _Needle:
    """Letters to look for: anywhere, where a word begins, or as whole words.

    `of_a_place`: a street or an area, which a school may be named after. Numbered: house and
    street, anywhere by its own digits, by letters that look like them only where a word begins, or
    the "School, Station Parade" would be at 1 Station Parade.
    """

    letters: str
    where: _Where
    of_a_place: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class _Face:
    """One way to read the text: words, or letters and digits alone; signs as such or as letters.

    `alike`: both kinds of letters, where those that may be written for each other are the same.
    """

    words: str
    signs: str
    letters: str
    letters_and_signs: str
    alike: str


def forbidden_in(
    text: str, values: Sequence[ForbiddenValue], places: Sequence[str] = ()
) -> tuple[ForbiddenKind, ...]:
    """The kinds of forbidden value that the text shows.

    `places`: the school and the force the message is there to name. A street or an area is not
    looked for inside such a name, unless the house number stands in it too.
    """
    readings = tuple(dict.fromkeys(_undisguised(text)))
    faces: dict[tuple[str, ...], list[_Face]] = {}
    found: set[ForbiddenKind] = set()
    for value in values:
        for needle in _needles(value):
            names = _names_left_out(needle, places)
            if names not in faces:
                faces[names] = [_face(reading, names) for reading in readings]
            if any(_shows(needle, face) for face in faces[names]):
                found.add(value.kind)
    return tuple(sorted(found))


def _undisguised(text: str) -> Iterator[str]:
    """The text as it stands, and as web pages, links and mail would show it."""
    without_markup = _MARKUP.sub("", text)
    yield text
    yield _WORDS_RUN_TOGETHER.sub(" ", text)
    yield _CAPITAL_I_FOR_SMALL_L.sub("l", text)
    yield without_markup
    yield unquote(html.unescape(without_markup))
    yield decodestring(text.encode()).decode(errors="ignore")
    encoded = (*_BASE64.findall(text), *_BASE64_OVER_LINES.findall(text))
    yield "\n".join(_decoded("".join(run.split())) for run in encoded)


def _decoded(run: str) -> str:
    letters = run.rstrip("=")
    padded = letters + "=" * (-len(letters) % 4)
    try:
        return b64decode(padded, altchars=b"-_" if set(run) & set("-_") else None).decode(
            errors="ignore"
        )
    except NotBase64:
        return ""


def _needles(value: ForbiddenValue) -> Iterator[_Needle]:
    words = words_of(value.text)
    return _NEEDLES_OF[value.kind](words) if words else iter(())


def _needle(letters: str, *, of_a_place: bool = False, number: str = "") -> _Needle:
    where = _Where.ANYWHERE if _is_distinctive(letters) else _Where.WHOLE
    return _Needle(letters, where, of_a_place, number)


def _needle_of_house(letters: str, number: str) -> _Needle:
    needle = _needle(letters, number=number)
    return replace(needle, where=_Where.NUMBERED) if needle.where is _Where.ANYWHERE else needle


def _is_distinctive(letters: str) -> bool:
    mixed = not letters.isalpha() and not letters.isdigit()
    return len(letters) >= (_DISTINCTIVE_MIXED_LENGTH if mixed else _DISTINCTIVE_LENGTH)


def _needles_of_address(words: tuple[str, ...]) -> Iterator[_Needle]:
    """The whole line, the house and street, and the street alone."""
    numbered = [place for place, word in enumerate(words) if any(map(str.isdigit, word))]
    for spelling in _spellings(words):
        if numbered != [0]:
            yield _needle("".join(spelling))
        if not numbered:
            continue
        house, street = spelling[numbered[-1] :], "".join(spelling[numbered[-1] + 1 :])
        yield _needle_of_house("".join(house), house[0])
        if len(street) >= _SHORTEST_STREET:
            yield _needle(street, of_a_place=True, number=house[0])


def _spellings(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Each street word in its long and its short form."""
    return product(*(dict.fromkeys((word, fold_address(word))) for word in words))


def _needles_of_name(words: tuple[str, ...]) -> Iterator[_Needle]:
    """Forename first and surname first. Imran is not looked for inside Simran."""
    first, *others = words
    orders = (words, (words[-1], *words[:-1]), (first, words[-1]), (words[-1], first))
    for order in dict.fromkeys(orders if others else (words,)):
        letters = "".join(order)
        where = _Where.BEGINNING if _is_distinctive(letters) else _Where.WHOLE
        yield _Needle(letters, where)


def _needles_of_postcode(words: tuple[str, ...]) -> Iterator[_Needle]:
    """The whole, and the half that names the area."""
    letters = "".join(words)
    yield _needle(letters)
    yield _needle(letters[:-3], of_a_place=True)


def _needles_of_area(words: tuple[str, ...]) -> Iterator[_Needle]:
    yield _needle("".join(words), of_a_place=True)


def _needles_of_phone(words: tuple[str, ...]) -> Iterator[_Needle]:
    """Without the nought or the country in front."""
    yield _needle("".join(words).removeprefix("44").lstrip("0"))


def _needles_of_mail(words: tuple[str, ...]) -> Iterator[_Needle]:
    """As letters; and with its own @ read as one, for texts where @ stands for a letter."""
    yield _needle("".join(words))
    for place in range(1, len(words)):
        yield _needle("a".join(("".join(words[:place]), "".join(words[place:]))))


def _needles_of_other(words: tuple[str, ...]) -> Iterator[_Needle]:
    yield _needle("".join(words))


_NEEDLES_OF: dict[ForbiddenKind, Callable[[tuple[str, ...]], Iterator[_Needle]]] = {
    ForbiddenKind.ADDRESS: _needles_of_address,
    ForbiddenKind.POSTCODE: _needles_of_postcode,
    ForbiddenKind.AREA: _needles_of_area,
    ForbiddenKind.NAME: _needles_of_name,
    ForbiddenKind.PHONE: _needles_of_phone,
    ForbiddenKind.MAIL: _needles_of_mail,
    ForbiddenKind.OTHER: _needles_of_other,
}


def _names_left_out(needle: _Needle, places: Sequence[str]) -> tuple[str, ...]:
    if not needle.of_a_place:
        return ()
    words = {place: set(words_of(place)) for place in places}
    return tuple(
        place
        for place in places
        if words[place] & _WORDS_OF_A_PLACE and needle.number not in words[place]
    )


def _face(reading: str, names: tuple[str, ...]) -> _Face:
    words = fold_look_alikes(reading)
    for name in names:
        words = re.sub(_pattern(_squeezed(name)), "|", words)
    signs = words.translate(_SIGNS_FOR_LETTERS)
    letters, letters_and_signs = _squeeze(words), _squeeze(signs)
    alike = f"{letters} {letters_and_signs}".translate(_AS_THE_DIGIT)
    return _Face(words, signs, letters, letters_and_signs, alike)


def _shows(needle: _Needle, face: _Face) -> bool:
    # However it is written, its letters then stand side by side; nearly always they do not.
    if _squeeze(needle.letters).translate(_AS_THE_DIGIT) not in face.alike:
        return False
    pattern = _written(needle)
    match needle.where:
        case _Where.WHOLE:
            return bool(pattern.search(face.words))
        case _Where.BEGINNING:
            return bool(pattern.search(face.words) or pattern.search(face.signs))
        case _Where.ANYWHERE:
            return bool(pattern.search(face.letters) or pattern.search(face.letters_and_signs))
        case _Where.NUMBERED:
            beginning = replace(needle, where=_Where.BEGINNING)
            by_digits = pattern.search(face.letters) or pattern.search(face.letters_and_signs)
            return bool(by_digits) or _shows(beginning, face)


@lru_cache(maxsize=4096)
def _written(needle: _Needle) -> Pattern[str]:
    """How it may be written: the same values are looked for in many of a night's messages."""
    if needle.where is _Where.WHOLE:
        return re.compile(f"{_NOT_IN_A_WORD}{_pattern(needle.letters)}{_ENDS}")
    written = [_WRITTEN_AS.get(letter, letter) for letter in needle.letters]
    if needle.where is _Where.NUMBERED:
        return re.compile(needle.number + "".join(written[len(needle.number) :]))
    if needle.where is _Where.BEGINNING:
        return re.compile(_NOT_IN_A_WORD + _BETWEEN.join(written))
    return re.compile("".join(written))


def _pattern(letters: str) -> str:
    return _BETWEEN.join(letters)


def _squeezed(text: str) -> str:
    return "".join(words_of(text))


def _squeeze(folded: str) -> str:
    return _NEITHER_LETTER_NOR_DIGIT.sub("", folded)

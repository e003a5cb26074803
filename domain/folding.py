"""Letters as they are compared: case, accents, hidden characters and look-alikes folded away."""

import re
import unicodedata
from functools import cache

# Letters that Unicode does not take apart into a plain letter and an accent.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# Letters and marks by class, but drawn as nothing at all: fillers, joiners, variation selectors.
_VARIATION_SELECTORS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
DRAWN_AS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | frozenset(
    map(chr, _VARIATION_SELECTORS)
)
# Marks by Unicode's canonical combining class that a name may be written without and stays that
# name: strokes laid over a letter, the points of Hebrew, Arabic and Syriac, and accents. The vowel
# signs of Indian scripts, their nukta and virama, and the voicing of kana are letters of a name.
_MAY_BE_LEFT_OUT = frozenset({1, *range(10, 37), *range(200, 256)})
# Lower-case letters of other scripts that are drawn, small or capital, like the plain one: as code
# points (Cyrillic 04xx and 05xx, Greek 03xx), for nobody could proof-read them otherwise.
_LOOK_ALIKES = {
    "a": "\u0430\u03b1\u0251",
    "b": "\u044c\u03b2\u0432",
    "c": "\u0441\u03f2",
    "d": "\u0501\u0257",
    "e": "\u0435\u0454\u03b5",
    "g": "\u0261\u0581",
    "h": "\u04bb\u0570\u043d",
    "i": "\u0456\u03b9\u0269\u04cf",
    "j": "\u0458\u03f3",
    "k": "\u043a\u03ba",
    "l": "\u026d",
    "m": "\u043c\u03bc",
    "n": "\u043f\u0578\u03b7",
    "o": "\u043e\u03bf\u0585\u03c3",
    "p": "\u0440\u03c1",
    "q": "\u051b\u0566",
    "r": "\u0433\u1d26\u027e",
    "s": "\u0455\ua731\u0282",
    "t": "\u0442\u03c4",
    "u": "\u03c5\u057d\u028b",
    "v": "\u0475\u03bd\u1d20",
    "w": "\u0461\u051d\u03c9",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3\u04af",
    "z": "\u1d22\u03b6",
    "3": "\u0437\u04e1",
    "6": "\u0431",
}
# Greek capitals (nu, eta, upsilon, zeta) that look like another letter than their small ones.
_LOOK_ALIKE_CAPITALS = str.maketrans("\u039d\u0397\u03a5\u0396", "NHYZ")
_PLAIN = str.maketrans(
    {shape: letter for letter, shapes in _LOOK_ALIKES.items() for shape in shapes}
)


def fold(text: str) -> str:
    """Lower case without accents, hidden characters or compatibility forms; words stay apart.

    Marks that make another name of it, as the vowel signs of Indian scripts, stay.
    """
    if text.isascii() and text.isprintable():
        return text.casefold()
    divided = unicodedata.normalize("NFKD", text.casefold())
    visible = "".join(map(_seen, divided))
    return visible.casefold().translate(_UNDIVIDED)


def fold_look_alikes(text: str) -> str:
    """As `fold`, and letters and digits of other scripts become the plain one they stand for.

    No mark is left: put among plain letters, each hides the word they spell.
    """
    folded = fold(text.translate(_LOOK_ALIKE_CAPITALS)).translate(_PLAIN)
    return "".join(_plain_digit(mark) for mark in folded if not _is_mark(mark))


def fold_name(text: str) -> str:
    """A name as it is compared: letters, with what `fold` leaves of their marks, and digits.

    So hyphens, apostrophes and spaces are equal.
    """
    folded = fold(text)
    if folded.isalnum():
        return folded
    return "".join(mark for mark in folded if mark.isalnum() or _is_mark(mark))


def name_parts(text: str) -> frozenset[str]:
    """The parts of a name that is joined by hyphens or spaces."""
    return frozenset(part for part in map(fold_name, re.split(r"[\s\-‐‑‒–]+", text)) if part)


# Written short or long, a street is the same street.
_SHORT_WORDS = {
    "apartment": "apt",
    "avenue": "ave",
    "boulevard": "blvd",
    "building": "bldg",
    "close": "cl",
    "cottage": "cott",
    "court": "ct",
    "crescent": "cres",
    "drive": "dr",
    "east": "e",
    "flat": "fl",
    "floor": "flr",
    "gardens": "gdns",
    "green": "grn",
    "grove": "gr",
    "house": "hse",
    "lane": "ln",
    "lower": "lwr",
    "mount": "mt",
    "north": "n",
    "number": "no",
    "parade": "pde",
    "park": "pk",
    "place": "pl",
    "road": "rd",
    "row": "rw",
    "saint": "st",
    "south": "s",
    "square": "sq",
    "street": "st",
    "terrace": "terr",
    "upper": "upr",
    "west": "w",
}


def words_of(text: str) -> tuple[str, ...]:
    """The folded words and numbers of a text, in order; apostrophes do not part a word."""
    return tuple(re.findall(r"[^\W_]+", re.sub(r"['’`´]", "", fold_look_alikes(text))))


def address_words(text: str) -> tuple[str, ...]:
    """The folded words and numbers of an address, in order, each in its short form."""
    return tuple(_SHORT_WORDS.get(word, word) for word in words_of(text))


def fold_address(text: str) -> str:
    """An address line as it is compared: words in their short form, nothing between them."""
    return "".join(address_words(text))


@cache
def _plain_digit(mark: str) -> str:
    return str(unicodedata.decimal(mark)) if mark.isdecimal() else mark


@cache
def _seen(mark: str) -> str:
    if mark.isspace():
        return " "
    is_hidden = unicodedata.category(mark)[0] == "C" or mark in DRAWN_AS_NOTHING
    return "" if is_hidden or _is_accent(mark) else mark


def _is_accent(mark: str) -> bool:
    """A mark around a letter (Me) too."""
    is_around = unicodedata.category(mark) == "Me"
    return is_around or unicodedata.combining(mark) in _MAY_BE_LEFT_OUT


@cache
def _is_mark(mark: str) -> bool:
    return unicodedata.category(mark)[0] == "M"

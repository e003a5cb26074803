"""Many ways to write a value so that a plain search does not see it."""

import html
import random
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from quopri import encodestring
from urllib.parse import quote

from domain.forbidden_values import ForbiddenKind, ForbiddenValue

CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
GREEK = str.maketrans("ovkABEHIKMNOPTXYZ", "ονκΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
STAND_INS = str.maketrans("oiselOISEL", "015310153!")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
ABBREVIATIONS = {
    "Row": "Rw",
    "Close": "Cl",
    "Road": "Rd",
    "Lane": "Ln",
    "Street": "St",
    "Avenue": "Ave",
    "House": "Hse",
    "Flat": "Fl",
    "Upper": "Upr",
}


@dataclass(frozen=True)
class Disguised:
    """One value in one disguise."""

    value: ForbiddenValue
    how: str
    text: str


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def mathematical(text: str) -> str:
    return "".join(
        chr(0x1D400 + ord(c.upper()) - ord("A")) if c.isascii() and c.isalpha() else c for c in text
    )


def between(mark: str) -> Callable[[str], str]:
    return lambda text: mark.join(text)


def abbreviated(text: str) -> str:
    return " ".join(ABBREVIATIONS.get(word, word) for word in text.split(" "))


def accented(text: str) -> str:
    return "".join(c + "\u0301" if c in "aeiouAEIOU" else c for c in text)


def without_spaces(text: str) -> str:
    return "".join(text.split())


def split_in_the_middle(text: str) -> str:
    return text[: len(text) // 2] + "\n" + text[len(text) // 2 :]


def quoted_thread(text: str) -> str:
    return "> > " + "\n> > ".join(text.split(" "))


def base64_over_lines(text: str) -> str:
    encoded = b64encode(f"the place is {text} today".encode()).decode()
    return "\n".join(encoded[start : start + 16] for start in range(0, len(encoded), 16))


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "lower case": str.lower,
    "upper case": str.upper,
    "title case": str.title,
    "swapped case": str.swapcase,
    "no spaces": without_spaces,
    "double spaces": lambda text: text.replace(" ", "  "),
    "spaced out": between(" "),
    "dotted": between("."),
    "hyphened": between("-"),
    "underscored": lambda text: text.replace(" ", "_"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "one word a line": lambda text: text.replace(" ", "\n"),
    "carriage returns": lambda text: text.replace(" ", "\r\n"),
    "split in the middle": split_in_the_middle,
    "tabs": lambda text: text.replace(" ", "\t"),
    "zero-width spaces": between("\u200b"),
    "zero-width joiners": between("\u200d"),
    "soft hyphens": between("\u00ad"),
    "grapheme joiners": between("\u034f"),
    "variation selectors": between("\ufe0f"),
    "hangul fillers": between("\u3164"),
    "byte order marks": between("\ufeff"),
    "right-to-left marks": lambda text: f"\u202e{text}\u202c",
    "cyrillic": lambda text: text.translate(CYRILLIC),
    "greek": lambda text: text.translate(GREEK),
    "digits for letters": lambda text: text.translate(STAND_INS),
    "capital I for small l": lambda text: text.replace("l", "I"),
    "signs for letters": lambda text: text.replace("a", "@").replace("l", "|").replace("s", "$"),
    "arabic digits": lambda text: text.translate(ARABIC_DIGITS),
    "full width": full_width,
    "mathematical letters": mathematical,
    "accents": accented,
    "abbreviated": abbreviated,
    "commas": lambda text: text.replace(" ", ", "),
    "file name": lambda text: f"map-{text.replace(' ', '_')}.pdf",
    "metadata": lambda text: f"<</Title({text})/Producer(scan)>>",
    "quoted thread": quoted_thread,
    "link": lambda text: f"https://maps.example.org/?q={quote(text)}",
    "picture text": lambda text: f'<img alt="{text}">'.replace("<img", "img"),
    "markup inside": lambda text: "<i></i>".join(text),
    "html entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "named entities": lambda text: html.escape(text).replace(" ", "&nbsp;"),
    "quoted printable": lambda text: encodestring(text.encode(), quotetabs=True).decode(),
    "base64": lambda text: b64encode(f"go to {text}".encode()).decode(),
    "base64 for links": lambda text: urlsafe_b64encode(f"go to {text} ÿþ".encode()).decode(),
    "base64 over lines": base64_over_lines,
    "inside a sentence": lambda text: f"they stay at {text} for now",
    "glued to a word": lambda text: f"at{without_spaces(text)}now",
}

VALUES = (
    ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row"),
    ForbiddenValue(ForbiddenKind.ADDRESS, "Flat 2, 37 Upper Siskin Close"),
    ForbiddenValue(ForbiddenKind.POSTCODE, "NM4 2QX"),
    ForbiddenValue(ForbiddenKind.NAME, "Marlow Quillfeather-Ambrose"),
    ForbiddenValue(ForbiddenKind.PHONE, "07700 900123"),
    ForbiddenValue(ForbiddenKind.MAIL, "marlow.qa@example.org"),
)
PARTS = (
    Disguised(VALUES[0], "street alone", "somewhere in Ember Row"),
    Disguised(VALUES[0], "street alone, short", "ember rw"),
    Disguised(VALUES[1], "house and street, no flat", "37 Upper Siskin Close"),
    Disguised(VALUES[1], "house and street, short", "37 Upr Siskin Cl"),
    Disguised(VALUES[1], "street alone", "Upper Siskin Cl."),
    Disguised(VALUES[2], "postcode only, first half", "near NM4"),
    Disguised(VALUES[3], "surname first", "QUILLFEATHER-AMBROSE, Marlow"),
    Disguised(VALUES[4], "with the country", "+44 7700 900123"),
    Disguised(VALUES[4], "with the country in brackets", "+44 (0)7700 900 123".replace("(0)", "")),
)


def every_disguise() -> Iterator[Disguised]:
    for value in VALUES:
        for how, disguise in DISGUISES.items():
            yield Disguised(value, how, disguise(value.text))
    yield from PARTS


def two_at_once(count: int, seed: int) -> Iterator[Disguised]:
    """Disguises put one upon the other."""
    chosen = random.Random(seed)
    outer = (
        "lower case",
        "upper case",
        "zero-width spaces",
        "cyrillic",
        "one word a line",
        "full width",
    )
    inner = (
        "as it is",
        "double spaces",
        "no spaces",
        "abbreviated",
        "commas",
        "hyphened",
        "accents",
    )
    for _ in range(count):
        value = chosen.choice(VALUES)
        first, second = chosen.choice(inner), chosen.choice(outer)
        text = DISGUISES[second](DISGUISES[first](value.text))
        yield Disguised(value, f"{first}, then {second}", text)

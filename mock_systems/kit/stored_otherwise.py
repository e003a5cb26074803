"""What a partner's store does to what it is sent: texts and dates that are kept otherwise."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from mock_systems.kit.faults import Fault
from mock_systems.kit.sent_fields import with_fields_changed

Fields = Mapping[str, str]

# Not in the character set of a store that knows Western European letters alone.
_SMART = re.compile("[\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026]")
_BEYOND_THE_FIRST_PLANE = re.compile("[\U00010000-\U0010ffff]")
_SPACE_AT_END = re.compile(r"[ \t]+(?=\r?\n|\Z)")
_LINE_END = re.compile(r"\s*\r?\n")


def _without_diacritics(text: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not _is_mark(one))
    return unicodedata.normalize("NFC", plain)


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0


TEXT_CHANGED: Mapping[str, Callable[[str], str]] = {
    "newline": lambda text: _LINE_END.sub(" ", text),
    "emoji": lambda text: _BEYOND_THE_FIRST_PLANE.sub("?", text),
    "smart_quotes": lambda text: _SMART.sub("?", text),
    "ampersand": lambda text: text.replace("&", ""),
    "diacritics": _without_diacritics,
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "trailing_space": lambda text: _SPACE_AT_END.sub("", text),
    "escaped": html.escape,
}


def as_stored(body: bytes, content_type: str, fault: Fault) -> bytes:
    """What is sent, as the store of this fault takes it; the same where nothing is changed."""
    return with_fields_changed(body, content_type, partial(_STORES[fault.mode], args=fault.args))


def texts_changed(fields: Fields, args: Mapping[str, Any]) -> Fields:
    """The fields as a store keeps them that does this to its texts."""
    change = TEXT_CHANGED[args["what"]]
    return {
        name: change(value) if _is_meant(name, args) else value for name, value in fields.items()
    }


def dates_changed(fields: Fields, args: Mapping[str, Any]) -> Fields:
    """The fields as a store keeps them that does this to its dates.

    A date is one field, or three whose names end in day, month and year.
    """
    change = DATE_CHANGED[args["what"]]
    alone = {
        name: _date_changed(value, change) if _is_meant(name, args) else value
        for name, value in fields.items()
    }
    for group in _in_three_parts(fields):
        if _is_meant(group.stem, args):
            alone.update(group.changed(fields, change))
    return alone


_STORES = {"stored_otherwise": texts_changed, "date_stored_otherwise": dates_changed}
STORED_MODES = tuple(_STORES)


def _is_meant(name: str, args: Mapping[str, Any]) -> bool:
    return args["field"] in (None, name)


def _day_and_month(moment: datetime, _has_time: bool) -> datetime:
    return moment.replace(day=moment.month, month=moment.day) if moment.day <= 12 else moment


def _two_digit_year(moment: datetime, _has_time: bool) -> datetime:
    """Two figures were kept, and read as the century before."""
    is_a_day_then = (moment.month, moment.day) != (2, 29)
    return moment.replace(year=1900 + moment.year % 100) if is_a_day_then else moment


def _day_before(moment: datetime, _has_time: bool) -> datetime:
    """Midnight here is still yesterday further west."""
    return moment - timedelta(days=1)


def _hour_before(moment: datetime, has_time: bool) -> datetime:
    """Summer time was taken off a moment that had none, or left on."""
    return moment - timedelta(hours=1) if has_time else moment


ChangeDate = Callable[[datetime, bool], datetime]
DATE_CHANGED: Mapping[str, ChangeDate] = {
    "day_and_month": _day_and_month,
    "two_digit_year": _two_digit_year,
    "day_before": _day_before,
    "hour_before": _hour_before,
}
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y")
TIMES = ("", " %H:%M", "T%H:%M", " %H:%M:%S", "T%H:%M:%S")


def _date_changed(text: str, change: ChangeDate) -> str:
    for day in DAYS:
        for time in TIMES:
            if moment := _read(text, day + time):
                return change(moment, bool(time)).strftime(day + time)
    return text


def _read(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 (as somebody typed it)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _ThreeParts:
    """The names of a date's three fields; `stem` is what they have in common."""

    stem: str
    day: str
    month: str
    year: str

    def changed(self, fields: Fields, change: ChangeDate) -> Fields:
        typed = "-".join(fields[name] for name in (self.year, self.month, self.day))
        moment = _read(typed, "%Y-%m-%d")
        if moment is None:
            return {}
        new = change(moment, False)
        return {self.day: str(new.day), self.month: str(new.month), self.year: str(new.year)}


_DAY_FIELD = re.compile(r"(?P<stem>.*?)(?P<joint>[-_.$ ]?)(?P<word>day|Day)$")


def _in_three_parts(fields: Fields) -> list[_ThreeParts]:
    found = []
    for name in fields:
        if shaped := _DAY_FIELD.match(name):
            stem, joint, word = shaped.group("stem", "joint", "word")
            month, year = ("Month", "Year") if word == "Day" else ("month", "year")
            others = stem + joint + month, stem + joint + year
            if all(other in fields for other in others):
                found.append(_ThreeParts(stem, name, *others))
    return found

"""Whom somebody looks for without a number: what is typed, and the least that is asked by. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.folding import fold_name
from domain.identifiers import Postcode, postcode
from domain.people import Address, Person, PersonName, RecordRef
from domain.saying import say_plain_date
from domain.typed_days import DATE_PARTS, EARLIEST_YEAR, NoSuchDay, typed_day
from domain.wording.searches import NAME_FAULTS

# The police system asks for so many letters of a surname.
FEWEST_LETTERS, MOST_LETTERS = 2, 100
TEXTS = ("surname", "forename", "postcode", "first_line")
NOBODYS = RecordRef("typed", "")


@dataclass(frozen=True, slots=True)
class Sought:
    """A person as somebody describes them; `first_line` is the beginning of their address."""

    surname: str
    forename: str = ""
    born_on: date | None = None
    postcode: Postcode | None = None
    first_line: str = ""

    @property
    def person(self) -> Person:
        """The same as a person to be compared with records."""
        home = Address((self.first_line,), postcode=self.postcode)
        return Person(
            NOBODYS,
            (PersonName(self.surname, self.forename),),
            born_on=self.born_on,
            addresses=(home,) if self.postcode else (),
        )

    @property
    def said(self) -> str:
        """`Mohammed Khan, born 1 February 2014, 14 Ember Row, NM4 2QX`."""
        born = f"born {say_plain_date(self.born_on)}" if self.born_on else ""
        parts = (self.person.name.full, born, self.first_line, self.postcode)
        return ", ".join(part for part in parts if part)

    @property
    def as_typed(self) -> Mapping[str, str]:
        """What stood in each box."""
        born = self.born_on
        days = (born.day, born.month, born.year) if born else ("", "", "")
        texts = (self.surname, self.forename, self.postcode or "", self.first_line)
        return {
            **dict(zip(TEXTS, texts, strict=True)),
            **dict(zip(DATE_PARTS, map(str, days), strict=True)),
        }


def sought_of(typed: Mapping[str, str], today: date) -> Sought | Mapping[str, str]:
    """Whom the boxes describe; or what is wrong, by the name of the box."""
    given = {name: " ".join(typed.get(name, "").split()) for name in (*TEXTS, *DATE_PARTS)}
    born_on, wrong_date = _born_on(given, today)
    code = postcode(given["postcode"])
    faults = {
        **_of_the_surname(given),
        **{name: NAME_FAULTS["too_long"] for name in TEXTS if len(given[name]) > MOST_LETTERS},
        **({"day": wrong_date} if wrong_date else {}),
        **_of_the_home(given, code),
    }
    if faults:
        return faults
    return Sought(given["surname"], given["forename"], born_on, code, given["first_line"])


def _of_the_surname(given: Mapping[str, str]) -> Mapping[str, str]:
    if len(fold_name(given["surname"])) < FEWEST_LETTERS:
        return {"surname": NAME_FAULTS["surname"]}
    more = ("forename", "postcode", *DATE_PARTS)
    return {} if any(given[name] for name in more) else {"forename": NAME_FAULTS["more"]}


def _of_the_home(given: Mapping[str, str], code: Postcode | None) -> Mapping[str, str]:
    if given["postcode"] and code is None:
        return {"postcode": NAME_FAULTS["postcode"]}
    needs_one = given["first_line"] and code is None
    return {"postcode": NAME_FAULTS["no_postcode"]} if needs_one else {}


def _born_on(given: Mapping[str, str], today: date) -> tuple[date | None, str]:
    """The day, or what is wrong with it."""
    try:
        born_on = typed_day(given)
    except NoSuchDay:
        return None, NAME_FAULTS["not_a_date"]
    if born_on and born_on > today:
        return None, NAME_FAULTS["in_future"]
    is_too_early = born_on is not None and born_on.year < EARLIEST_YEAR
    return (None, NAME_FAULTS["too_early"]) if is_too_early else (born_on, "")

"""Searches over the clients of the councils somebody works for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from mock_systems.adult_social_care.letters import compact, letters, words_of
from mock_systems.adult_social_care.records import Address, CareRecords, Client
from mock_systems.kit.clock import LONDON

PAGE_LENGTH = 10
MOST_SHOWN = 50
SHORTEST_SURNAME = 2
NHS_DIGITS = 10

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ClientAskedFor:
    """What somebody typed, and which of the four buttons they pressed."""

    by: str
    surname: str = ""
    forename: str = ""
    born: str = ""
    number: str = ""
    nhs: str = ""
    postcode: str = ""
    house: str = ""

    def why_refused(self) -> Sequence[str]:
        """What the server finds wrong, in the product's words."""
        if self.by == "name":
            return self._wrong_name()
        if self.by == "nhs":
            return self._wrong_nhs_number()
        needed = self.number if self.by == "number" else self.postcode
        name = "Client number" if self.by == "number" else "Postcode"
        return [] if compact(needed) else [f"{name} is required."]

    def in_words(self) -> str:
        """The search as the heading of its results repeats it."""
        typed = {
            "name": (self.surname, self.forename, self.born),
            "number": (self.number,),
            "nhs": (self.nhs,),
            "address": (self.postcode, self.house),
        }
        return ", ".join(part.strip() for part in typed[self.by] if part.strip())

    def kept(self) -> dict[str, str]:
        """The search as the page's view state carries it."""
        return asdict(self)

    def _wrong_name(self) -> list[str]:
        short = len(letters(self.surname)) < SHORTEST_SURNAME
        messages = [f"Surname must have at least {SHORTEST_SURNAME} letters."] if short else []
        if self.born.strip() and read_date(self.born) is None:
            messages.append("Date of birth must be a date, dd/mm/yyyy.")
        return messages

    def _wrong_nhs_number(self) -> list[str]:
        digits = compact(self.nhs)
        is_one = digits.isdigit() and len(digits) == NHS_DIGITS
        return [] if is_one else [f"NHS number must have {NHS_DIGITS} digits."]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page of a list; `withheld` are records whose address nobody may search by."""

    total: int
    rows: Sequence[T]
    page: int
    withheld: int = 0

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // PAGE_LENGTH))

    @property
    def numbers(self) -> Sequence[int]:
        """The ten page numbers the pager shows."""
        first = (self.page - 1) // 10 * 10 + 1
        return range(first, min(first + 9, self.pages) + 1)


def clients_found(
    records: CareRecords, asked: ClientAskedFor, councils: Iterable[str]
) -> tuple[list[Client], int]:
    """The clients of these councils that fit, by name, and how many are withheld."""
    mine = set(councils)
    found = [one for one in LOOKS[asked.by](records, asked) if one.la_code in mine]
    shown = [one for one in found if asked.by != "address" or not _is_kept_back(one, asked)]
    shown.sort(key=lambda one: (letters(one.surname), letters(one.forename1), one.client_id))
    return shown, len(found) - len(shown)


def clients_nearly(
    records: CareRecords, asked: ClientAskedFor, councils: Iterable[str]
) -> tuple[list[Client], int]:
    """Somebody similar and never the client asked for: what a fault makes of a search."""
    exact, withheld = clients_found(records, asked, councils)
    twins = [
        replace(one, born_on=one.born_on and one.born_on + timedelta(days=1)) for one in exact[:1]
    ]
    others = (one for one in records.clients.values() if one not in exact)
    return [*twins, *[one for _, one in zip(range(2), others, strict=False)]], withheld


def one_page(rows: Sequence[T], page: int, withheld: int = 0) -> Found[T]:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(rows) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(rows), rows[start : start + PAGE_LENGTH], page, withheld)


def read_date(text: str) -> date | None:
    """22/11/2026 as a date."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").replace(tzinfo=LONDON).date()
    except ValueError:
        return None


Clients = Iterable[Client]
Look = Callable[[CareRecords, ClientAskedFor], Clients]


def _named(records: CareRecords, asked: ClientAskedFor) -> Clients:
    forename, born_on = letters(asked.forename), read_date(asked.born)
    for one in records.with_surname(letters(asked.surname)):
        names = (one.forename1, one.known_as)
        if born_on in (None, one.born_on) and any(
            letters(name).startswith(forename) for name in names if name
        ):
            yield one


def _numbered(records: CareRecords, asked: ClientAskedFor) -> Clients:
    one = records.clients.get(compact(asked.number))
    return (one,) if one else ()


def _with_nhs_number(records: CareRecords, asked: ClientAskedFor) -> Clients:
    return records.with_nhs_number(compact(asked.nhs))


def _living_at(records: CareRecords, asked: ClientAskedFor) -> Clients:
    """Lives there now: the whole postcode, and the first words of a line of the address."""
    return (
        one
        for one in records.with_postcode(compact(asked.postcode))
        if any(_is_there(each, asked) for each in one.addresses)
    )


def _is_there(address: Address, asked: ClientAskedFor) -> bool:
    if address.to_on is not None or compact(address.postcode) != compact(asked.postcode):
        return False
    wanted = words_of(asked.house)
    return any(words_of(line)[: len(wanted)] == wanted for line in (address.line1, address.line2))


def _is_kept_back(client: Client, asked: ClientAskedFor) -> bool:
    """Nobody is found by a protected address."""
    return all(each.confidential for each in client.addresses if _is_there(each, asked))


LOOKS: Mapping[str, Look] = {
    "name": _named,
    "number": _numbered,
    "nhs": _with_nhs_number,
    "address": _living_at,
}

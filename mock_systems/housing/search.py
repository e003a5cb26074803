"""Searches over the tenancies, and what an account may see of their results."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from mock_systems.housing.accounts import ALL_LANDLORDS, RESTRICTED, SEALED
from mock_systems.housing.letters import compact, letters, words
from mock_systems.housing.records import Address, HousingRecords, Tenancy
from mock_systems.kit.clock import LONDON
from mock_systems.kit.store import Account

PAGE_LENGTH = 20
MOST_SHOWN = 50
SHORTEST_SURNAME = 2
SHORTEST_REASON = 10
REFUGE = "refuge"
WAYS = ("name", "address", "reference")

REASON_WANTED = "Give your enquiry reference and reason before you search or open a tenancy."
REASON_TOO_SHORT = (
    f"The enquiry reference and reason must have at least {SHORTEST_REASON} characters."
)


@dataclass(frozen=True, slots=True)
class TenancyAskedFor:
    """What somebody typed into one of the three search panels, as typed."""

    by: str
    surname: str = ""
    forename: str = ""
    born: str = ""
    postcode: str = ""
    house: str = ""
    reference: str = ""

    def why_refused(self) -> tuple[str, ...]:
        """What the server finds wrong, in the product's words."""
        messages = []
        if self.by == "name" and len(letters(self.surname)) < SHORTEST_SURNAME:
            messages.append(f"Enter at least {SHORTEST_SURNAME} letters of the surname.")
        if self.by == "name" and self.born.strip() and read_date(self.born) is None:
            messages.append("Enter the date of birth like this: 31/12/1985.")
        if self.by == "address" and not compact(self.postcode):
            messages.append("Enter a postcode.")
        if self.by == "reference" and not compact(self.reference):
            messages.append("Enter a tenancy reference.")
        return tuple(messages)

    def kept(self) -> dict[str, str]:
        """The search as the session keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a search found; `withheld` are tenancies whose address is a secret."""

    total: int
    rows: Sequence[Tenancy]
    page: int
    withheld: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty result has one."""
        return max(1, -(-self.total // PAGE_LENGTH))


@dataclass(frozen=True, slots=True)
class Looking:
    """Whoever looks, and at which landlord's tenancies."""

    account: Account
    landlord: str

    def is_there(self, tenancy: Tenancy) -> bool:
        """Whether this tenancy exists for them: a refuge place does for hardly anybody."""
        if tenancy.is_refuge and not self.account.may(SEALED):
            return False
        return self.landlord in (ALL_LANDLORDS, tenancy.landlord)

    def may_open(self, tenancy: Tenancy) -> bool:
        """Whether they see more of it than its reference."""
        return self.account.may(tenancy.access_class)

    def may_know(self, address: Address) -> bool:
        """Whether they see where it is; a refuge is the best kept of all."""
        if address.kind == REFUGE:
            return self.account.may(SEALED)
        return not address.confidential or self.account.may(RESTRICTED)


def tenancies_found(
    records: HousingRecords, looking: Looking, asked: TenancyAskedFor
) -> tuple[list[Tenancy], int]:
    """The tenancies that fit, current ones first, and how many a secret address keeps back."""
    found = [one for one in _fitting(records, asked) if looking.is_there(one)]
    shown = [one for one in found if asked.by != "address" or looking.may_know(one.address)]
    shown.sort(key=lambda one: (one.ended_on is not None, one.tenancy_ref))
    return shown, len(found) - len(shown)


def tenancies_nearly(
    records: HousingRecords, looking: Looking, asked: TenancyAskedFor
) -> tuple[list[Tenancy], int]:
    """Somebody similar and never who was asked for: what a fault makes of a search."""
    exact, withheld = tenancies_found(records, looking, asked)
    there = filter(looking.is_there, records.tenancies.values())
    others = islice((one for one in there if one not in exact), 2)
    return [*map(_a_day_younger, exact[:1]), *others], withheld


def one_page(found: Sequence[Tenancy], page: int, withheld: int) -> Found:
    """The rows of this page; a page that is not there becomes the nearest one."""
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return Found(len(found), found[start : start + PAGE_LENGTH], page, withheld)


def read_date(text: str) -> date | None:
    """31/12/1985 as a date."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").replace(tzinfo=LONDON).date()
    except ValueError:
        return None


def _fitting(records: HousingRecords, asked: TenancyAskedFor) -> Iterable[Tenancy]:
    if asked.by == "reference":
        one = records.tenancies.get(compact(asked.reference))
        return [one] if one else []
    return _of_name(records, asked) if asked.by == "name" else _of_address(records, asked)


def _of_name(records: HousingRecords, asked: TenancyAskedFor) -> Iterable[Tenancy]:
    forename, born_on = letters(asked.forename), read_date(asked.born)
    found = {
        name.tenancy_ref
        for name in records.named(letters(asked.surname))
        if name.forename.startswith(forename)
        and born_on in (None, records.tenancies[name.tenancy_ref].tenants[name.place].born_on)
    }
    return [records.tenancies[one] for one in found]


def _of_address(records: HousingRecords, asked: TenancyAskedFor) -> Iterable[Tenancy]:
    """The whole postcode, and the first words of a line of the address."""
    wanted = words(asked.house)
    return [
        one
        for one in records.in_postcode(asked.postcode)
        if any(
            words(line)[: len(wanted)] == wanted for line in (one.address.line1, one.address.line2)
        )
    ]


def _a_day_younger(tenancy: Tenancy) -> Tenancy:
    changed = (
        replace(one, born_on=one.born_on + timedelta(days=1)) if one.born_on else one
        for one in tenancy.tenants
    )
    return replace(tenancy, tenants=tuple(changed))

"""An address as most partners show it: a row of their table of addresses."""

from domain.identifiers import postcode, uprn
from domain.people import Address, AddressKind
from runtime.shown import Shown


def address_in(row: Shown, confidential: str = "Confidential") -> Address:
    """The address of this row; what is not said to be open counts as confidential."""
    return Address(
        lines=lines_of(row.text("Address")),
        town=row.text("Town"),
        postcode=row.read("Postcode", postcode),
        uprn=row.read("UPRN", uprn),
        from_on=row.day("From"),
        until_on=row.day("To"),
        kind=row.code("Type", AddressKind) or AddressKind.HOME,
        confidential=row.yes(confidential, otherwise=True),
    )


def lines_of(words: str) -> tuple[str, ...]:
    """House and street, of an address written on one line."""
    return tuple(line for line in words.split(", ") if line)

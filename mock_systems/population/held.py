"""What every agency's records have in common: an address as written down, who may see a record."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Sex = Literal["M", "F", "U"]
AccessClass = Literal["open", "restricted", "sealed"]
AddressKind = Literal["home", "previous", "temporary", "refuge", "prison", "hospital", "school"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAddress:
    """An address as one agency wrote it down; `address_id` is the true one and never on a page."""

    address_id: str
    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    la_code: str
    force_code: str
    kind: AddressKind
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False
    confidential_to: tuple[str, ...] = ()

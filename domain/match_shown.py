"""Two records side by side in words: each field, what its level means, and what it weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.matching_levels import MISSING
from domain.person_matching import Compared
from domain.saying import say_weight
from domain.wording.matching import AGREEMENTS, FIELDS


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field as a person reads it; `weight` belongs in the details, `+9.4`."""

    field: str
    level: str
    weight: str
    both_say: bool


def shown(compared: Compared) -> Sequence[FieldShown]:
    """Every field, in the order a person reads them."""
    return [
        FieldShown(
            field=FIELDS[one.field].label,
            level=AGREEMENTS[one.agreement].label,
            weight=say_weight(one.weight),
            both_say=one.agreement not in MISSING,
        )
        for one in compared.fields
    ]


def in_one_line(compared: Compared) -> str:
    """`Name: Same; Date of birth: Differs: one digit`; what only one record says is left out."""
    return "; ".join(f"{one.field}: {one.level}" for one in shown(compared) if one.both_say)


def weights_in_one_line(compared: Compared) -> str:
    """`Name +9.4, Date of birth −2.1, together +7.3`, for assurance."""
    weights = [f"{one.field} {one.weight}" for one in shown(compared) if one.both_say]
    return ", ".join([*weights, f"together {say_weight(compared.weight)}"])

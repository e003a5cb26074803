"""What matching works with: its thresholds, and how much each level weighs.

A weight is log2(m / u): `m` is how often records of one person stand at this level, `u` how often
records of two people do (Fellegi and Sunter 1969). Ten means 1,024 times as often. The figures are
data, `matching_rules.toml` beside this file; `benchmarks/peers/splink` trains them.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import log2
from typing import Any

from domain.matching_levels import LEVELS, MISSING, Agreement, Field

Weights = Mapping[Field, Mapping[Agreement, "Level"]]


@dataclass(frozen=True, slots=True)
class Level:
    """How often one person's records, and two people's, stand at a level; both above nought."""

    m: float
    u: float

    @property
    def weight(self) -> float:
        """Above nought where it speaks for one person, below where against; in bits."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class MatchingRules:
    """The levels matching works with, stamped with their version.

    `certain_at_least`: what a match has to weigh, in bits, or a person looks at it.
    """

    version: str
    effective_from: date
    spelling_at_least: float
    due_date_days: int
    certain_at_least: float
    weights: Weights

    def weight_of(self, field: Field, agreement: Agreement) -> float:
        """What this level adds, in bits; nothing where a record says nothing."""
        return 0.0 if agreement in MISSING else self.weights[field][agreement].weight


@cache
def current_rules() -> MatchingRules:
    """The rules this code comes with: part of the package, read once, when first needed."""
    return rules_in(files("domain").joinpath("matching_rules.toml").read_text(encoding="utf-8"))


def rules_in(toml: str) -> MatchingRules:
    """The rules in such a file.

    Raises: ValueError naming the field or level that is missing, or not one of ours, or no share.
    """
    told = tomllib.loads(toml)
    _refuse_others(told["weights"], LEVELS, "weights")
    thresholds = told["thresholds"]
    return MatchingRules(
        version=told["version"],
        effective_from=told["effective_from"],
        spelling_at_least=thresholds["spelling_at_least"],
        due_date_days=thresholds["due_date_days"],
        certain_at_least=thresholds["certain_at_least"],
        weights={field: _levels(field, told["weights"][field]) for field in LEVELS},
    )


def _levels(field: Field, told: Mapping[str, Any]) -> Mapping[Agreement, Level]:
    _refuse_others(told, LEVELS[field], f"weights.{field}")
    found = {level: Level(**told[level]) for level in LEVELS[field]}
    for name, level in found.items():
        if not (0 < level.m <= 1 and 0 < level.u <= 1):
            raise ValueError(f"weights.{field}.{name}: m and u are shares above 0 and at most 1")
    return found


def _refuse_others(told: Iterable[str], wanted: Iterable[str], where: str) -> None:
    if wrong := set(told) ^ set(wanted):
        raise ValueError(f"{where}: missing, or none of ours: {', '.join(sorted(wrong))}")

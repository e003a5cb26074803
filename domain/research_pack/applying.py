"""Which checks a rule leaves out: who is asked about where (domain.md A3, pages.md 3.7).

An age that is not recorded leaves none out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.occurrences import Part
from domain.research_pack.pack import PackPerson


@dataclass(frozen=True, slots=True)
class RuleAgainst:
    """A rule that leaves a check out; its sentence is in `domain.wording.research`."""

    code: str
    system: str
    holds: Callable[[PackPerson, date], bool]


def _is_no_child(person: PackPerson, today: date) -> bool:
    return not person.counts_as_child(today)


def _is_no_adult(person: PackPerson, today: date) -> bool:
    return not person.counts_as_adult(today)


def _is_unborn(person: PackPerson, _: date) -> bool:
    return person.is_unborn


def _is_only_the_victim(person: PackPerson, _: date) -> bool:
    return bool(person.roles) and set(person.roles) == {Part.VICTIM}


RULES = (
    RuleAgainst("R-CSC-1", "childrens_social_care", _is_no_child),
    RuleAgainst("R-ASC-1", "adult_social_care", _is_no_adult),
    RuleAgainst("R-EDU-1", "education", _is_unborn),
    RuleAgainst("R-EDU-2", "education", _is_no_child),
    RuleAgainst("R-PRO-1", "probation", _is_no_adult),
    RuleAgainst("R-PRO-2", "probation", _is_only_the_victim),
    # An unborn child has no record of its own: its mother's says what there is (domain.md A1).
    RuleAgainst("R-HEA-1", "health_record", _is_unborn),
    RuleAgainst("R-HOU-1", "housing", _is_unborn),
)


def rule_against(
    person: PackPerson, system: str, today: date, rules: Sequence[RuleAgainst] = RULES
) -> str | None:
    """The code of the rule by which this system is not asked about this person, if there is one."""
    against = (rule.code for rule in rules if rule.system == system and rule.holds(person, today))
    return next(against, None)

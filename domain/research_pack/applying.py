"""Which checks a rule leaves out. An age that is not recorded leaves none out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.research_pack.pack import ADULT_AT, PackPerson

# Compulsory schooling and training end at 18; a roll may go on to the end of that year.
_OFF_EVERY_ROLL_AT = 20


@dataclass(frozen=True, slots=True)
class RuleAgainst:
    """A rule that leaves a check out; its sentence is in `domain.wording.research`."""

    code: str
    system: str
    holds: Callable[[PackPerson, date], bool]


def _is_adult(person: PackPerson, today: date) -> bool:
    return (person.age_on(today) or 0) >= ADULT_AT


def _is_child(person: PackPerson, today: date) -> bool:
    return person.is_child_on(today)


def _is_unborn(person: PackPerson, _: date) -> bool:
    return person.is_unborn


def _is_off_every_roll(person: PackPerson, today: date) -> bool:
    return (person.age_on(today) or 0) >= _OFF_EVERY_ROLL_AT


# domain.md A3 and pages.md 3.7: children's and adults' services each hold their own age.
RULES = (
    RuleAgainst("R-CSC-1", "childrens_social_care", _is_adult),
    RuleAgainst("R-ASC-1", "adult_social_care", _is_child),
    RuleAgainst("R-EDU-1", "education", _is_unborn),
    RuleAgainst("R-EDU-2", "education", _is_off_every_roll),
    RuleAgainst("R-PRO-1", "probation", _is_child),
    RuleAgainst("R-HOU-1", "housing", _is_unborn),
)


def rule_against(
    person: PackPerson, system: str, today: date, rules: Sequence[RuleAgainst] = RULES
) -> str | None:
    """The code of the rule by which this system is not asked about this person, if there is one."""
    against = (rule.code for rule in rules if rule.system == system and rule.holds(person, today))
    return next(against, None)

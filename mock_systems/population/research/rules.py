"""Who is asked about where: need-to-know as rules, each with the sentence it follows."""

from collections.abc import Iterable

from mock_systems.population.model import System
from mock_systems.population.research.expected import PersonOfTheCase, Purpose

EVERYBODY = "domain.md A3 RMS: linked persons; pages.md 3.7: Police for everybody"
CHILDREN_ONLY = "pages.md 3.7: Children's care is asked about children, a dash for adults"
ADULTS_ONLY = "pages.md 3.7: Adult care is asked about adults, a dash for children"
PUPILS_ONLY = "pages.md 3.7: Education a dash for adults; domain.md A4: unborn, no school"
NOT_VICTIMS = "pages.md 3.7: Probation a dash for children and for who is only the victim"
TENANTS = "pages.md 3.7: Housing for all 4 people; nobody unborn is on a tenancy"
NOT_THE_UNBORN = "domain.md A1: unborn child: flag the mother; health holds nothing of its own"
HEALTH_IS_FOR = (
    "pages.md 3.7: Health not permitted for the adults of a child's case: its status is asked "
    "about whom the purpose protects; domain.md A3 CP-IS unborn plan: the mother's record"
)
NO_ACCOUNT = "pages.md 2.3 not permitted: this account may not see the system"
PERMITTED = "domain.md A3: typical access"

# domain.md A3: "not in suite: human with own licence; robot only raises the request".
OUTSIDE = ("PNC", "PND", "ViSOR")


def why_not_asked(system: System, person: PersonOfTheCase) -> str:
    """Give the rule by which a check does not apply to somebody; nothing where it does."""
    ages = set(person.ages)
    rules: dict[System, tuple[bool, str]] = {
        "police_rms": (True, EVERYBODY),
        "childrens_social_care": (bool(ages & {"child", "unborn"}), CHILDREN_ONLY),
        "adult_social_care": ("adult" in ages, ADULTS_ONLY),
        "education": ("child" in ages, PUPILS_ONLY),
        "probation": ("adult" in ages and person.roles != ("V",), NOT_VICTIMS),
        "health_record": ("unborn" not in ages, NOT_THE_UNBORN),
        "housing": ("unborn" not in ages, TENANTS),
    }
    applies, rule = rules[system]
    return "" if applies else rule


def why_not_permitted(
    system: System, person: PersonOfTheCase, purpose: Purpose, mothers_to_be: Iterable[str]
) -> str:
    """Give the rule by which this purpose does not open a system; nothing where it does."""
    if system != "health_record":
        return ""
    is_protected = {
        "protect_child": "child" in person.ages or person.person_id in mothers_to_be,
        "protect_adult": "adult" in person.ages and bool({"V", "IP"} & set(person.roles)),
        "prevent_crime": False,
    }
    return "" if is_protected[purpose] else HEALTH_IS_FOR


def usual_purpose(people: Iterable[PersonOfTheCase]) -> Purpose:
    """Give what a case is researched for where nobody says: the child, where there is one."""
    ages = {age for one in people for age in one.ages}
    return "protect_child" if ages & {"child", "unborn"} else "protect_adult"

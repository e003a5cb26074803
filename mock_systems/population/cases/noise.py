"""The rest of a night: occurrences that need nothing from this worker."""

from dataclasses import replace
from typing import Literal

from mock_systems.population import geography
from mock_systems.population.draft import Draft
from mock_systems.population.expectations import Nothing
from mock_systems.population.families import FamilyPlan
from mock_systems.population.model import Occurrence
from mock_systems.population.scenes import (
    Incident,
    Scene,
    days_ago,
    expect,
    finish,
    report,
    stage,
)
from mock_systems.population.views import police

Other = Literal["cp", "ap", "missing", "other"]
NO_CHILDREN = "pages.md 2.6 not_related: no child is linked, lives there or is on the rolls"
OTHER_KINDS: tuple[tuple[Other, str, str, str], ...] = (
    ("other", "BURG", "Burglary dwelling", "Entry gained through the rear door. Untidy search."),
    ("other", "TFMV", "Theft from motor vehicle", "Window smashed, tools taken from a van."),
    ("missing", "MISP", "Missing person", "Reported missing by carer, returned at 02:10."),
    ("cp", "CPRO", "Child protection", "Concern passed on by school about neglect at home."),
    ("ap", "APRO", "Adult protection", "Concern about an elderly man refusing food."),
    ("other", "ASBN", "Antisocial behaviour", "Youths throwing eggs at cars."),
)


def without_children(draft: Draft, la_code: str, number: int) -> None:
    """Domestic abuse, two adults, no child anywhere."""
    scene = stage(draft, ("no_children",), FamilyPlan(la_code=la_code, years=()))
    report(scene)
    none = Nothing(
        reason="not_related", children=(), references=scene.references, source=NO_CHILDREN
    )
    expect(scene, none)
    finish(scene)


def in_another_force_area(draft: Draft, la_code: str, number: int) -> None:
    """Domestic abuse in Saltmarsh between two adults of Saltmarsh, here for information."""
    home = geography.a_home(draft, "850")
    plan = FamilyPlan(la_code="850", years=(), home=home)
    scene = stage(draft, ("other_police_area",), plan)
    report(scene)
    none = Nothing(
        reason="not_related", children=(), references=scene.references, source=NO_CHILDREN
    )
    expect(scene, none)
    finish(scene)


def not_domestic_abuse(draft: Draft, la_code: str, number: int) -> None:
    """Burglary, missing people, child protection: other work."""
    kind, code, text, summary = OTHER_KINDS[number % len(OTHER_KINDS)]
    has_children = kind in ("missing", "cp")
    scene = _family_with(draft, la_code, (6,) if has_children else ())
    occurrence = report(scene, Incident(summary=summary))
    _instead(draft, occurrence, kind, code, text)
    draft.nothing_due[occurrence.occ_no] = "not domestic abuse"


def older_than_the_window(draft: Draft, la_code: str, number: int) -> None:
    """Domestic abuse with a child, weeks ago, nothing changed since."""
    scene = _family_with(draft, la_code, (4,))
    occurrence = report(scene, Incident(created_at=days_ago(draft, 9 + 11 * (number % 5))))
    draft.nothing_due[occurrence.occ_no] = "older than the window"


def still_a_draft(draft: Draft, la_code: str, number: int) -> None:
    """An officer has begun to type and not submitted it."""
    scene = _family_with(draft, la_code, (3,))
    occurrence = report(scene, Incident(status="draft"))
    draft.nothing_due[occurrence.occ_no] = "still a draft"


def _family_with(draft: Draft, la_code: str, years: tuple[int, ...]) -> Scene:
    return stage(draft, (), FamilyPlan(la_code=la_code, years=years))


def _instead(draft: Draft, occurrence: Occurrence, kind: Other, code: str, text: str) -> None:
    roles = tuple(
        replace(role, code="IP" if role.code == "V" else role.code)
        for role in occurrence.roles
        if role.code != "S"
    )
    changed = replace(
        occurrence,
        kind=kind,
        class_code=code,
        class_text=text,
        crime_recorded=kind == "other",
        crime_no=f"{occurrence.occ_no}/C" if kind == "other" else "",
        roles=roles,
        risk_forms=(),
    )
    police.keep_occurrence(draft, changed)

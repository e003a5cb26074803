"""What is written on the occurrence itself, and what that means for telling a school."""

from dataclasses import replace

from mock_systems.population.draft import Draft
from mock_systems.population.families import FamilyPlan
from mock_systems.population.scenes import (
    Incident,
    Scene,
    amend,
    expect,
    finish,
    nothing,
    report,
    some_time_tonight,
    stage,
    tell_all,
)
from mock_systems.population.tasks import Concern, release, release_each
from mock_systems.population.views import police

CLASS_C = "domain.md A4 Robot: class C when"
NOTES = (
    "DO NOT NOTIFY. Speak to OIC first.",
    "Please do not notify the school until I have spoken with CSC.",
    "do not notify - ongoing safeguarding plan",
)
NEVER_BY_SUSPECT = "issue A.2: never by address, never by a suspect alone"
WITHDRAWN = "pages.md 2.6 retracted: withdrawn before anything was sent"


def counter_allegation(draft: Draft, la_code: str, number: int) -> None:
    """Each says it was the other: two roles each, or two occurrences the other way round."""
    scene = stage(draft, ("counter_allegation",), FamilyPlan(la_code=la_code, years=(5,)))
    if number % 2:
        _both_ways(scene)
    else:
        _one_after_the_other(scene)
    _released(scene, "counter_allegation", "counter-allegation")


def child_is_suspect(draft: Draft, la_code: str, number: int) -> None:
    """A sixteen-year-old hit his mother's partner."""
    scene = stage(draft, ("child_is_suspect",), FamilyPlan(la_code=la_code, years=(12,)))
    child = scene.children[0]
    occurrence = report(scene)
    roles = tuple(
        replace(role, nominal_id=child.nominal_id) if role.code == "S" else role
        for role in occurrence.roles
    )
    amend(scene, replace(occurrence, roles=roles, class_text="Domestic abuse: child to parent"))
    _released(scene, "child_is_suspect", "child is itself the suspect")


def honour_based_abuse(draft: Draft, la_code: str, number: int) -> None:
    """Honour-based abuse or forced marriage is flagged."""
    scene = stage(
        draft, ("honour_based_abuse_or_forced_marriage",), FamilyPlan(la_code=la_code, years=(10,))
    )
    report(scene, Incident(flags=("HBA",) if number % 2 else ("HBA", "FM")))
    _released(scene, "hba_fm", "HBA/FM")


def live_operation(draft: Draft, la_code: str, number: int) -> None:
    """An armed or covert operation is running at the address."""
    scene = stage(draft, ("live_operation",), FamilyPlan(la_code=la_code, years=(2,)))
    report(scene, Incident(flags=("LIVE_OPERATION",)))
    _released(scene, "live_operation", "active covert/armed/undercover operation")


def do_not_notify(draft: Draft, la_code: str, number: int) -> None:
    """The officer wrote "do not notify" into the Encompass box."""
    scene = stage(draft, ("do_not_notify",), FamilyPlan(la_code=la_code, years=(4,)))
    report(scene, Incident(note=NOTES[number % len(NOTES)]))
    concern = Concern(
        reason="do_not_notify",
        exclusion="do_not_notify",
        source=f'{CLASS_C} officer wrote "do not notify"',
    )
    answer = "Release" if number % 3 == 2 else "Do not release"
    child = scene.children[0]
    task = release(scene, scene.school_of(child), (child,), concern, right_answer=answer)
    expect(scene, task)
    finish(scene)


def retracted_before_send(draft: Draft, la_code: str, number: int) -> None:
    """Recorded in error and withdrawn before the first pass."""
    scene = stage(draft, ("retracted_before_send",), FamilyPlan(la_code=la_code, years=(3,)))
    report(scene, Incident(status="retracted"))
    expect(scene, nothing(scene, "retracted", scene.children, WITHDRAWN))
    finish(scene)


def one_suspect_two_households(draft: Draft, la_code: str, number: int) -> None:
    """One man, two women, one night: two households, each told of its own child only."""
    case = ("same_suspect_two_households",)
    plan = FamilyPlan(la_code=la_code, years=(4,), suspect_lives_there=False)
    first = stage(draft, case, plan)
    second = stage(draft, case, replace(plan, years=(6,)))
    second.suspect = first.suspect
    police.link(draft, second.victim, "ex-partner", first.suspect)
    for scene in (first, second):
        report(scene)
        expect(scene, *tell_all(scene, NEVER_BY_SUSPECT))
        finish(scene)


def _both_ways(scene: Scene) -> None:
    occurrence = report(scene)
    linked_at, officer = occurrence.created_at, occurrence.officer
    counter = (
        police.role(scene.suspect, "V", linked_at, officer),
        police.role(scene.victim, "S", linked_at, officer),
    )
    amend(scene, replace(occurrence, roles=(*occurrence.roles, *counter)))


def _one_after_the_other(scene: Scene) -> None:
    moments = sorted((some_time_tonight(scene.draft), some_time_tonight(scene.draft)))
    report(scene, Incident(created_at=moments[0]))
    other = report(scene, Incident(created_at=moments[1]))
    swapped = {"V": "S", "S": "V"}
    roles = tuple(
        police.role(
            scene.draft.nominals[role.nominal_id],
            "S" if role.code == "V" else "V",
            role.linked_at,
            role.linked_by,
        )
        if role.code in swapped
        else role
        for role in other.roles
    )
    amend(scene, replace(other, roles=roles))


def _released(scene: Scene, exclusion: str, words: str) -> None:
    concern = Concern(exclusion=exclusion, source=f"{CLASS_C} {words}")
    expect(scene, *release_each(scene, concern))
    finish(scene)


RECIPES = (
    counter_allegation,
    child_is_suspect,
    honour_based_abuse,
    live_operation,
    do_not_notify,
    retracted_before_send,
    one_suspect_two_households,
)

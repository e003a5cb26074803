"""A night written out for a person to read through before believing it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from mock_systems.population.expectations import (
    Expectation,
    Household,
    Message,
    Nothing,
    Task,
)
from mock_systems.population.model import Occurrence, World
from mock_systems.population.scenarios.expected import Scenario
from mock_systems.population.truth import Truth, every_occurrence

Occurrences = Mapping[str, Occurrence]


def describe(world: World, truth: Truth) -> Iterator[str]:
    """Give the night line by line, household by household in the order of recording."""
    occurrences = {one.occ_no: one for one in every_occurrence(world)}
    yield from _heading(world, truth)
    for household in sorted(truth.households, key=lambda one: _recorded_at(occurrences, one)):
        yield ""
        yield from _household(world, occurrences, household)
    yield ""
    yield from _counted("Occurrences set aside", truth.not_due.values())
    kinds = (_kind(one) for home in truth.households for one in home.expectations)
    yield from _counted("Expected before anybody answers", kinds)
    yield ""
    yield from _counted("Beside the night", (_situation(one) for one in truth.scenarios))


def _heading(world: World, truth: Truth) -> Iterator[str]:
    night = world.night
    yield (
        f"Night of {night.evening:%A %d %B} to {night.morning:%A %d %B %Y} "
        f"(seed {world.seed}, {world.size}, {night.kind})"
    )
    yield (
        f"{len(world.people)} people, {len(world.nominals)} nominals, {len(world.pupils)} pupils, "
        f"{len(world.establishments)} establishments, {len(world.occurrences)} occurrences"
    )
    yield (
        f"{len(truth.in_intake)} occurrences for intake, {len(truth.households)} households, "
        f"{len(truth.cases)} case tags"
    )


def _household(world: World, occurrences: Occurrences, household: Household) -> Iterator[str]:
    yield f"{household.household_id}  {' + '.join(household.cases)}"
    for occ_no in household.occurrences:
        yield f"    {_occurrence(occurrences[occ_no])}"
    yield f"    {_adults(world, household)}; {', '.join(_children(world, household)) or 'none'}"
    for expectation in household.expectations:
        yield f"    -> {_expected(world, expectation)}"


def _occurrence(occurrence: Occurrence) -> str:
    town = occurrence.location.split(", ")[-1]
    said = [*occurrence.flags, occurrence.encompass_note, occurrence.from_force]
    said.append(occurrence.status if occurrence.status != "open" else "")
    said.append(occurrence.access_class if occurrence.access_class != "open" else "")
    notes = " · ".join(one for one in said if one)
    return f"{occurrence.created_at:%a %d %b %H:%M}  {occurrence.occ_no}  {town}  {notes}".rstrip()


def _adults(world: World, household: Household) -> str:
    adults = [world.people[person_id] for person_id in household.adults]
    return " and ".join(f"{adult.forename1} {adult.surname}" for adult in adults)


def _children(world: World, household: Household) -> Iterator[str]:
    found = {known.person_id: known.how for known in household.children}
    for person_id, how in found.items():
        child = world.people[person_id]
        born = f"{child.born_on:%d.%m.%Y}" if child.born_on else "not born"
        yield f"{child.forename1} ({born}{'' if how == 'linked' else ', ' + how})"


def _expected(world: World, expectation: Expectation) -> str:
    if isinstance(expectation, Nothing):
        return f"nothing: {expectation.reason}"
    moment = f"{expectation.by:%a %d %b %H:%M}" if expectation.by else "no clock"
    after = f" [after: {expectation.after}]" if expectation.after else ""
    if isinstance(expectation, Message):
        return f"{_message(world, expectation)} by {moment}{after}"
    return f"{_task(world, expectation)} by {moment}: {_answer(expectation)}{after}"


def _message(world: World, message: Message) -> str:
    waits = f", not before {message.not_before:%a %d %b %H:%M}" if message.not_before else ""
    pupils = "1 child" if len(message.children) == 1 else f"{len(message.children)} children"
    place = world.establishments[message.establishment_id].name
    return f"{message.operation} ({message.template}) {place}, {pupils}{waits}"


def _task(world: World, task: Task) -> str:
    why = task.exclusion or " or ".join(task.reasons) or "no code"
    place = world.establishments.get(task.establishment_id)
    return f"{task.kind} [{why}] for {task.team}{f', {place.name}' if place else ''}"


def _answer(task: Task) -> str:
    answer = f"{task.right_answer} {task.answer_value}".strip()
    kinds = ", ".join(_kind(later) for later in task.then)
    return f"{answer}; then {kinds}" if kinds else answer


def _kind(expectation: Expectation) -> str:
    if isinstance(expectation, Task):
        return f"task {expectation.kind}"
    if isinstance(expectation, Message):
        return f"message {expectation.operation}"
    return f"nothing {expectation.reason}"


def _situation(scenario: Scenario) -> str:
    ends = ", ".join(dict.fromkeys(outcome.expect for outcome in scenario.outcomes))
    return f"{scenario.process}: {scenario.case} ({scenario.paper}): {ends}"


def _counted(title: str, values: Iterable[str]) -> Iterator[str]:
    counted = Counter(values)
    yield f"{title}: {sum(counted.values())}"
    for value, number in sorted(counted.items()):
        yield f"  {number:4d}  {value}"


def _recorded_at(occurrences: Occurrences, household: Household) -> str:
    return min(occurrences[one].created_at for one in household.occurrences).isoformat()

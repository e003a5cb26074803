"""The situations of domain.md D and its extra list, and all that has to come of them.

That each is in every world three times is asked in `test_world`, over the seeds drawn there.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from mock_systems.kit.faults import Moment, why_arguments_refused, why_not
from mock_systems.kit.house import House
from mock_systems.population import scenarios as package
from mock_systems.population.build import build, populate
from mock_systems.population.calendars import bank_holidays
from mock_systems.population.model import LONDON, World
from mock_systems.population.nights import at
from mock_systems.population.scenarios import deadlines
from mock_systems.population.scenarios.catalogue import CONTROL, ENTRIES, table
from mock_systems.population.scenarios.checks import scenario_problems
from mock_systems.population.scenarios.expected import (
    Cannot,
    Due,
    Finding,
    PersonTask,
    Reply,
    Scenario,
    State,
    Write,
    flatten,
)
from mock_systems.population.truth import Truth, truth_of
from mock_systems.server import Options, make_house
from tests.mock_systems.population.test_agencies import none_beside

DEMONSTRATION = 20261122
LEAST_OF_EACH = 3
DRAWN_SEED = random.SystemRandom().randrange(1_000_000)
# What scenarios add to, always after what was there; a tuple, or a mapping in its order.
GROWN = (
    *("people", "addresses", "residences", "kinships", "nominals", "nominal_links"),
    *("occurrences", "establishments", "contacts", "pupils", "enrolments", "mailboxes"),
    *("care_people", "health_statuses", "probation_people"),
    *("letters", "applications", "submissions"),
)
Told = tuple[Scenario, ...]
Spoil = Callable[[Told], Told]


@pytest.fixture(scope="module")
def world() -> World:
    return build(DEMONSTRATION, "small")


@pytest.fixture(scope="module")
def truth(world: World) -> Truth:
    return truth_of(world)


@pytest.fixture(scope="module")
def house() -> House:
    return make_house(Options(seed=DEMONSTRATION, size="small", admin_token="for tests"))


def test_the_catalogue_has_all_twenty_and_all_fourteen_of_the_extra_list() -> None:
    numbers = [entry.number for entry in ENTRIES]

    assert [one for one in numbers if one != "extra"] == [f"D{n}" for n in range(1, 21)]
    assert numbers.count("extra") == 14


def test_every_scenario_is_in_the_catalogue(truth: Truth) -> None:
    listed = {tag for entry in ENTRIES for tag in entry.beside}

    assert {one.case for one in truth.scenarios} == listed | {CONTROL}


def test_the_readme_shows_the_catalogue() -> None:
    readme = Path(package.__file__).parents[1] / "README.md"

    assert table() in readme.read_text(encoding="utf-8")


def test_what_a_world_held_without_scenarios_it_holds_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = DRAWN_SEED
    with_them = populate.__wrapped__(seed, "small")
    monkeypatch.setattr("mock_systems.population.build.with_scenarios", none_beside)

    without_them = populate.__wrapped__(seed, "small")

    assert not without_them.world.letters
    assert len(with_them.world.letters) == 10 * LEAST_OF_EACH
    for one in fields(World):
        before = getattr(without_them.world, one.name)
        after = getattr(with_them.world, one.name)
        if one.name in GROWN:
            assert len(after) > len(before), one.name
            assert _first(after, len(before)) == _first(before, len(before)), f"{one.name} {seed}"
        else:
            assert after == before, f"{one.name} {seed}"
    told, of_old = with_them.draft.households, without_them.draft.households
    assert told[: len(of_old)] == of_old


def _first(held: Mapping[str, object] | Sequence[object], number: int) -> Sequence[object]:
    return tuple(held.items() if isinstance(held, Mapping) else held)[:number]


# --- By when --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("discussed_on", "last_day"),
    [
        (date(2026, 12, 17), date(2027, 1, 12)),
        (date(2026, 3, 18), date(2026, 4, 10)),
        (date(2026, 8, 14), date(2026, 9, 7)),
    ],
)
def test_a_conference_is_due_as_the_papers_reckon(discussed_on: date, last_day: date) -> None:
    """domain.md A1: working-day test vectors."""
    assert deadlines.conference_after(discussed_on).day == last_day


def test_reports_and_reviews_are_due_as_the_papers_reckon() -> None:
    """domain.md A1: working-day test vectors."""
    assert deadlines.report_before(date(2027, 1, 4), "ICPC").day == date(2026, 12, 30)
    assert deadlines.report_before(date(2026, 4, 7), "RCPC").day == date(2026, 3, 27)
    assert deadlines.review_after(date(2026, 11, 30)).day == date(2027, 2, 26)


def test_red_runs_from_the_hubs_next_hour_and_on_past_its_last() -> None:
    """domain.md A3 [S43, S44]: 4 working hours; red runs on past hours."""
    friday = date(2026, 11, 27)

    assert deadlines.red_after(at(friday, time(2, 0))).at == at(friday, time(12, 0))
    assert deadlines.red_after(at(friday, time(16, 30))).at == at(friday, time(20, 30))
    assert deadlines.red_after(at(friday, time(23, 0))).at == at(date(2026, 11, 30), time(12, 0))


def test_an_edt_contact_of_friday_night_is_due_on_saturday(world: World, truth: Truth) -> None:
    """domain.md D extra: to be in MASH the next day even on Saturday."""
    for scenario in _of(truth, "edt_contact_on_friday_night"):
        number = scenario.records[0].partition(":")[2]
        occurrence = world.occurrences[number]
        task = next(one for one in scenario.outcomes if isinstance(one, PersonTask))

        assert f"{occurrence.created_at:%A %H:%M}" == "Friday 23:50"
        assert occurrence.source == "EDT"
        assert task.by is not None
        assert f"{task.by:%A %H:%M}" == "Saturday 23:59"
        assert task.by - occurrence.created_at < timedelta(days=2)


def test_the_clock_changes_where_the_truth_says_it_does(truth: Truth) -> None:
    """domain.md D extra: 25 Oct, 02:00 twice."""
    dues = [
        one for each in _of(truth, "clock_change") for one in each.outcomes if isinstance(one, Due)
    ]

    hours = {
        one.at.timestamp() - one.starts.timestamp()
        for one in dues
        if isinstance(one.starts, datetime)
    }

    assert hours == {24 * 3600.0}
    assert len({one.starts.timestamp() for one in dues if isinstance(one.starts, datetime)}) == 4
    assert date(2026, 12, 28) in bank_holidays()


# --- Single situations ----------------------------------------------------------------------------


def test_the_last_version_is_what_is_worked_to(world: World, truth: Truth) -> None:
    """domain.md D8."""
    for scenario in _of(truth, "rescheduled_invitation"):
        letters = [world.letters[number] for number in scenario.letters]
        first = min(letters, key=lambda one: one.received_at)
        days = [one for one in flatten(scenario.outcomes) if _is_diary(one)]

        assert "Version: 3" in first.attachments[0].text
        assert len(days) == 2
        assert sum(_is(one, "create_occurrence") for one in flatten(scenario.outcomes)) == 1


def test_three_children_of_four_are_handled_apart(truth: Truth) -> None:
    """domain.md D9."""
    for scenario in _of(truth, "decision_letter"):
        flags = [one for one in flatten(scenario.outcomes) if _is(one, "set_flag")]
        categories = [one.fields.get("category") for one in flags if isinstance(one, Write)]

        assert categories == ["NEG", "EMO", None]
        assert len(scenario.people) == 6


def test_who_is_in_danger_gets_nothing_and_who_asks_openly_is_answered(truth: Truth) -> None:
    """domain.md D16, with the control that planting a safe way is answered."""
    silent, answered = _of(truth, "no_safe_contact"), _of(truth, CONTROL)

    assert not [one for each in silent for one in each.outcomes if isinstance(one, Reply)]
    assert all(sum(isinstance(one, Reply) for one in each.outcomes) == 1 for each in answered)


def test_triage_changes_nothing_about_telling_a_school(truth: Truth) -> None:
    """domain.md D14: Encompass/triage continue; what an occurrence has for triage is no secret."""
    for case in ("high_score_standard_grade", "strangulation_in_a_non_crime"):
        numbers = {one.records[0].partition(":")[2] for one in _of(truth, case)}
        homes = [one for one in truth.households if set(one.occurrences) & numbers]
        expected = [one.expect for home in homes for one in home.expectations]

        assert len(homes) == LEAST_OF_EACH
        assert set(expected) == {"message", "nothing"}


def test_a_partners_child_has_another_mother_and_another_force(world: World, truth: Truth) -> None:
    """domain.md D9: "mother's partner's child" in another force area."""
    for scenario in _of(truth, "decision_letter"):
        mother, father, *_, fourth = scenario.people
        parents = {one.from_person for one in world.kinships if one.to_person == fourth}
        (home,) = [one for one in world.residences if one.person_id == fourth]

        assert father in parents
        assert mother not in parents
        assert world.addresses[home.address_id].force_code != world.settings.force_code


def test_a_closed_session_is_in_the_letter_and_in_no_other_place(
    world: World, truth: Truth
) -> None:
    """domain.md D10: nothing from closed quoted."""
    for scenario in _of(truth, "minutes_with_closed_part"):
        (secret,) = scenario.secrets
        letter = world.letters[scenario.letters[0]]
        everything_else = repr((world.occurrences, world.nominals, world.care_people))

        assert any(secret.value in paper.text for paper in letter.attachments)
        assert secret.value not in everything_else


def test_a_large_document_is_as_large_as_it_says_and_its_hash_is_of_all_of_it(
    world: World, truth: Truth
) -> None:
    (number,) = _of(truth, "document_over_50_mb")[0].letters
    (paper,) = world.letters[number].attachments

    assert paper.size() > 50 * 1024 * 1024
    assert paper.digest() == sha256(paper.once() * paper.times).hexdigest()
    assert paper.digest() != replace(paper, times=1).digest()


def test_every_trial_is_one_the_kit_takes(truth: Truth, house: House) -> None:
    planted = [one.trial for one in truth.scenarios if one.trial and one.trial.mode]

    assert len(planted) >= 4 * LEAST_OF_EACH
    for trial in planted:
        system = house.systems[trial.system]
        assert why_arguments_refused(trial.mode, trial.args) is None
        if trial.operation != "*":
            operation = system.operation(trial.operation)
            assert operation is not None, trial
            refusal = why_not(trial.mode, operation, Moment(trial.when), system.carried_out)
            assert refusal is None, f"{trial}: {refusal}"


def test_the_conference_unit_finds_its_letters_and_the_hubs_inbox_is_as_it_was(
    world: World, house: House
) -> None:
    beginning = house.snapshot.beginnings["secure_mail"].records
    here = {one.number: one for one in beginning.messages.values()}

    assert world.letters.keys() <= here.keys()
    assert {here[number].mailbox for number in world.letters} == {
        "conferences@valeanddowns-police.example.org"
    }
    for number, letter in world.letters.items():
        assert (here[number].subject, here[number].at) == (letter.subject, letter.received_at)
        assert (here[number].direction, here[number].body) == ("in", letter.body)
        files = [(one.name, one.size, one.data) for one in beginning.files_of(number)]
        assert files == [(one.name, one.size(), one.once()) for one in letter.attachments]


# --- Planted flaws --------------------------------------------------------------------------------


def _grade_passed_over(told: Told) -> Told:
    return _without(told, "high_score_standard_grade")


def _crime_passed_over(told: Told) -> Told:
    return _without(told, "strangulation_in_a_non_crime")


def _copy_passed_over(told: Told) -> Told:
    return _without(told, "unprotected_copy_of_an_address")


def _letter_forgotten(told: Told) -> Told:
    return _without(told, "decision_letter")


def _abuser_not_stopped(told: Told) -> Told:
    return _changed(told, "clares_law_from_the_abuser", PersonTask, about=())


def _answered_elsewhere(told: Told) -> Told:
    return _changed(told, CONTROL, Reply, to="somebody.else@example.org")


def _not_answered(told: Told) -> Told:
    return _dropped(told, CONTROL, Reply)


def _read_all_the_same(told: Told) -> Told:
    return _dropped(told, "scan_upside_down", Cannot)


def _filed_by_a_machine(told: Told) -> Told:
    return _changed(told, "parent_is_an_officer", PersonTask, about=())


def _filed_twice(told: Told) -> Told:
    return tuple(
        replace(one, outcomes=(*one.outcomes, *one.outcomes)) if one.letters else one
        for one in told
    )


def _due_too_late(told: Told) -> Told:
    late = datetime(2027, 6, 1, tzinfo=LONDON)
    return _changed(told, "rescheduled_invitation", Due, at=late)


def _flag_on_another_day(told: Told) -> Told:
    wrong = {"code": "CP-PLAN", "from_on": date(2020, 1, 1)}
    return _changed(told, "decision_letter", Write, operation="set_flag", fields=wrong)


def _review_on_a_sunday(told: Told) -> Told:
    sunday = {"what": "conference", "on": date(2027, 2, 28)}
    return _changed(told, "rescheduled_invitation", Write, fields=sunday)


def _unknown_answer(told: Told) -> Told:
    return _changed(told, "subject_under_three_names", PersonTask, right_answer="Perhaps")


def _unknown_team(told: Told) -> Told:
    return _changed(told, "subject_under_three_names", PersonTask, team="somebody")


def _no_source(told: Told) -> Told:
    return _changed(told, "locked_all_run", State, source="as the worker does it")


def _quoted_from_elsewhere(told: Told) -> Told:
    return _changed(told, "strangulation_in_a_non_crime", Finding, starts_at=0)


def _no_secret(told: Told) -> Told:
    return tuple(replace(one, secrets=()) for one in told)


def _birthday_guessed(told: Told) -> Told:
    guessed = {"born_on": date(2026, 11, 20)}
    return _changed(told, "unborn_twins", Write, operation="create_nominal", fields=guessed)


def _clock_stopped(told: Told) -> Told:
    return _dropped(told, "no_safe_contact", Due)


def _old_version_current(told: Told) -> Told:
    (scenario, *_) = _among(told, "rescheduled_invitation")
    status = {"letter": scenario.letters[0], "status": "superseded"}
    return _changed(told, "rescheduled_invitation", Write, fields=status)


def _unknown_record(told: Told) -> Told:
    return tuple(replace(one, records=("police_rms:P9",)) for one in told)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_grade_passed_over, "its grade is looked at"),
        (_crime_passed_over, "a crime is told of and not found"),
        (_copy_passed_over, "an address is shown and not found"),
        (_letter_forgotten, "is in no scenario"),
        (_abuser_not_stopped, "asked by a suspect and not stopped"),
        (_answered_elsewhere, "answered another way"),
        (_not_answered, "0 acknowledgements"),
        (_read_all_the_same, "cannot be read and is"),
        (_filed_by_a_machine, "is filed and left to a person, or neither"),
        (_filed_twice, "is filed 2 times"),
        (_due_too_late, "is due at"),
        (_flag_on_another_day, "begins on another day"),
        (_review_on_a_sunday, "when nobody works"),
        (_unknown_answer, "has no answer 'Perhaps'"),
        (_unknown_team, "no team somebody"),
        (_no_source, "cites nothing"),
        (_quoted_from_elsewhere, "is not where it is said to be"),
        (_no_secret, "the closed session is no secret"),
        (_birthday_guessed, "a birth date of"),
        (_clock_stopped, "no clock runs"),
        (_old_version_current, "another version than the highest"),
        (_unknown_record, "no police_rms:P9"),
    ],
)
def test_a_planted_flaw_is_found(world: World, truth: Truth, spoil: Spoil, found: str) -> None:
    assert scenario_problems(world, truth.scenarios) == []

    sentences = scenario_problems(world, spoil(truth.scenarios))

    assert any(found in sentence for sentence in sentences), sentences


def _of(truth: Truth, case: str) -> list[Scenario]:
    found = _among(truth.scenarios, case)
    assert len(found) == LEAST_OF_EACH
    return found


def _among(told: Told, case: str) -> list[Scenario]:
    return [one for one in told if one.case == case]


def _without(told: Told, case: str) -> Told:
    return tuple(one for one in told if one.case != case)


def _dropped(told: Told, case: str, kind: type) -> Told:
    return tuple(
        replace(one, outcomes=tuple(x for x in one.outcomes if not isinstance(x, kind)))
        if one.case == case
        else one
        for one in told
    )


def _changed(told: Told, case: str, kind: type, **changes: object) -> Told:
    """Change the outcomes of a kind in the scenarios of a case."""
    return tuple(
        replace(
            one,
            outcomes=tuple(
                replace(x, **changes) if isinstance(x, kind) else x  # type: ignore[arg-type]
                for x in one.outcomes
            ),
        )
        if one.case == case
        else one
        for one in told
    )


def _is(outcome: object, operation: str) -> bool:
    return isinstance(outcome, Write) and outcome.operation == operation


def _is_diary(outcome: object) -> bool:
    return _is(outcome, "add_diary_date")

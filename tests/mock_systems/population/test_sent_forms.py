"""The applications of scenarios in the forms' inbox: theirs alone, safe to answer as expected."""

import random

import pytest

from mock_systems.population.build import Population, populate
from mock_systems.population.scenarios.expected import Nothing, PersonTask, Reply, Scenario
from mock_systems.population.submissions import SafeContact, acknowledgement
from mock_systems.public_portal.questions import BY_CODE, what_is_wrong
from mock_systems.public_portal.seeding import begin

SEEDS = (20261122, random.SystemRandom().randrange(1_000_000))
TEMPLATES = {"ack-open": "open", "ack-discreet": "discreet"}


@pytest.fixture(params=SEEDS, ids=["demonstration", "drawn"])
def population(request) -> Population:
    return populate(request.param, "small")


def test_every_application_is_in_the_inbox_as_somebody_could_have_sent_it(population):
    world = population.world
    shown = begin(world).records.submissions

    assert len(world.applications) == 12
    for number, one in world.applications.items():
        form, answers = BY_CODE[shown[number].form], shown[number].answers
        asked = {question.name for step in form.asked(answers) for question in step.questions}
        assert what_is_wrong(form, answers) == {}, f"seed {world.seed}: {number}"
        assert answers.keys() <= asked, f"seed {world.seed}: {number}"
        assert shown[number].received_at == one.received_at
        assert one.subject is not None
        for person, name in ((one.applicant, "your_name"), (one.subject, "subject_name")):
            assert answers[name] == f"{person.forename} {person.surname}"
        assert answers["subject_born"] == f"{one.subject.born_on}"
        assert (answers["your_born"], answers["concern"]) == (
            f"{one.applicant.born_on}",
            one.concern,
        )


def test_what_the_inbox_says_is_safe_is_what_its_scenario_expects(population):
    """domain.md D16, A7; of the abuser (D15) the answer is neutral whatever he allowed."""
    shown = population.world.submissions
    told = [(one, number) for one in population.scenarios for number in one.applications]

    for scenario, number in told:
        safe, sure = read_back(shown[number].answers), shown[number].truth
        wanted, to = expected_of(scenario)
        by_the_form = "discreet" if is_in_conflict(scenario) else acknowledgement(safe)
        assert (sure.acknowledge, sure.to) == (wanted, to), number
        assert (by_the_form, safe.where if to else "") == (wanted, to), number
        assert safe == sure.safe, number

    assert {number for _, number in told} == population.world.applications.keys()
    assert {expected_of(one)[0] for one, _ in told} == {"open", "discreet", "none"}


def test_a_form_says_nothing_of_what_is_true_of_it(population):
    """The control: whoever the abuser asks about is known to the world."""
    world = population.world
    known = {world.submissions[number].truth.subject for number in world.applications} - {""}
    written = repr([begin(world).records.submissions[number] for number in world.applications])

    assert known
    assert not [one for one in known if one in written]


def read_back(answers) -> SafeContact:
    """Safe contact out of the answers alone, as whoever reads the inbox has it."""
    return SafeContact(
        channel=answers["safe_channel"],
        where=answers.get("safe_where", ""),
        times=answers["safe_times"],
        cover_name=answers.get("cover_name", ""),
        voicemail_ok=answers.get("voicemail") == "yes",
        may_say_police=answers["say_police"] == "yes",
        shared=answers["shared"],
        shared_with=answers.get("shared_with", ""),
        stop_word=answers.get("stop_word", ""),
        needs=answers.get("needs", ""),
    )


def expected_of(scenario: Scenario) -> tuple[str, str]:
    """Which acknowledgement a scenario expects, and where."""
    [reply] = [
        one
        for one in scenario.outcomes
        if isinstance(one, Reply) or (isinstance(one, Nothing) and one.reason == "ack-none")
    ]
    return (TEMPLATES[reply.template], reply.to) if isinstance(reply, Reply) else ("none", "")


def is_in_conflict(scenario: Scenario) -> bool:
    tasks = (one for one in scenario.outcomes if isinstance(one, PersonTask))
    return any(one.kind == "restricted_record" for one in tasks)

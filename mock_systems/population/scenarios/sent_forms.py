"""The forms of scenarios as the public portal shows them: what the applicant typed and chose.

What is true of each, and which acknowledgement is safe, is what its scenario expects.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mock_systems.population.post import Application, Described, FormKind, SafeChannel
from mock_systems.population.post import SafeContact as SaidToBeSafe
from mock_systems.population.scenarios.expected import Reply, Scenario
from mock_systems.population.submissions import (
    Acknowledge,
    Channel,
    FormCode,
    SafeContact,
    Submission,
    SubmissionTruth,
)
from mock_systems.population.views.public_portal import Answers, safe_answers

FORMS: Mapping[FormKind, FormCode] = {"dvds": "clares_law"}
CHANNELS: Mapping[SafeChannel, Channel] = {
    "phone": "phone",
    "sms": "text",
    "email": "email",
    "post": "letter",
    "in_person": "in_person",
    "none": "none",
}
TEMPLATES: Mapping[str, Acknowledge] = {"ack-open": "open", "ack-discreet": "discreet"}
NO_ADDRESS = "I would rather not say here"
ANY_TIME = "any time of day"


def sent_forms(
    applications: Mapping[str, Application], scenarios: Iterable[Scenario]
) -> dict[str, Submission]:
    """Every application of these scenarios, by its number."""
    return {
        number: _submission(applications[number], scenario)
        for scenario in scenarios
        for number in scenario.applications
    }


def _submission(application: Application, scenario: Scenario) -> Submission:
    safe = _safe_contact(application.safe_contact)
    answers = {name: words for name, words in _answers(application).items() if words}
    return Submission(
        submission_id=application.application_id,
        form=FORMS[application.form],
        received_at=application.received_at,
        answers=MappingProxyType(answers | safe_answers(safe)),
        truth=_truth(application, safe, scenario),
    )


def _answers(application: Application) -> Answers:
    """The questions of Clare's Law, all but those about safe contact."""
    subject = application.subject
    return {
        "danger": "yes" if application.immediate_danger else "no",
        "applying_for": "me" if application.applicant_is == "A" else "someone",
        **(_of_the_subject(subject) if subject else {}),
        "relation": application.relationship.replace("-", "_"),
        "relation_now": "current" if application.is_current else "ended",
        "children": "yes" if application.children else "no",
        "children_names": "\n".join(application.children),
        "concern": application.concern,
        "your_name": _name(application.applicant),
        "your_born": _born(application.applicant),
        "your_address": application.applicant.address or NO_ADDRESS,
        "identity": "nothing",
    }


def _of_the_subject(subject: Described) -> Answers:
    return {
        "subject_name": _name(subject),
        "subject_aliases": ", ".join(subject.also_known_as),
        "subject_born": _born(subject),
        "subject_address": subject.address,
        "subject_looks": subject.description,
    }


def _name(person: Described) -> str:
    return f"{person.forename} {person.surname}"


def _born(person: Described) -> str:
    return person.born_on.isoformat() if person.born_on else ""


def _safe_contact(said: SaidToBeSafe) -> SafeContact:
    """The form does not ask for discretion by that name: it asks whether to say police."""
    return SafeContact(
        channel=CHANNELS[said.channel],
        where=said.value,
        times=_times(said),
        cover_name=said.cover_name,
        voicemail_ok=said.voicemail_allowed,
        may_say_police=said.may_say_police and not said.is_discreet,
        shared="yes" if said.read_by_others else "no",
        shared_with=said.read_by_others,
        stop_word=said.stop_word,
        needs="\n".join(filter(None, (said.interpreter, said.accessibility))),
    )


def _times(said: SaidToBeSafe) -> str:
    if said.window_from is None or said.window_to is None:
        return ANY_TIME
    return f"between {said.window_from:%H:%M} and {said.window_to:%H:%M}"


def _truth(application: Application, safe: SafeContact, scenario: Scenario) -> SubmissionTruth:
    number, at_risk = application.application_id, application.person_at_risk
    replies = [one for one in scenario.outcomes if isinstance(one, Reply)]
    reply = next((one for one in replies if one.application_id == number), None)
    return SubmissionTruth(
        submission_id=number,
        case=scenario.case,
        applicant=application.applicant.person_id,
        at_risk=(at_risk.person_id,) if at_risk and at_risk.person_id else (),
        subject=application.subject.person_id if application.subject else "",
        safe=safe,
        acknowledge=TEMPLATES[reply.template] if reply else "none",
        to=reply.to if reply else "",
        danger_now=application.immediate_danger,
        source=scenario.paper,
    )

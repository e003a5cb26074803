"""The words in which the truth says what has to come of an incident (design.md 7).

An expectation is a `Message`, a `Task` for a person, or `Nothing` with its reason. A task carries
the right answer, what the person does in the partners' systems first, and what follows then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Template = Literal["bare", "standard", "full", "correction"]
Operation = Literal["tell", "tell/first_day_back", "correction"]
Trigger = Literal["", "came_back", "left_the_school", "retracted", "child_linked", "created"]
HowFound = Literal["linked", "address", "earlier_occurrence", "school", "behind_stub"]

# pages.md 2.2: kind -> choices; "(reason)" and "(who)" parts left out.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "release_message": ("Release", "Do not release", "I will do this by hand"),
    "possible_match": ("Same person", "Not the same person", "Cannot tell"),
    "link_child": ("I have linked the child", "The child does not belong", "Cannot tell"),
    "no_school_found": (
        "School found",
        "Taught at home: tell the council",
        "No school: tell the council",
    ),
    "verify_contact": ("Correct", "Changed to", "No answer, try at"),
    "phone_school": ("Told", "No answer, try at", "Not the right school"),
    "restricted_record": ("Continue by hand", "Close with reason"),
    "record_decision": ("pass_to_home_force", "adult_pathway", "tell_new_establishment"),
    "correct_message": ("Release correction", "Phone instead", "No correction"),
    "possible_breach": ("Breach, passed to data protection", "Not a breach"),
    "fix_record": ("Corrected", "Already right", "Not for us, send to"),
}

# pages.md 2.6: codes that end waiting for a person, and the owner who is the task's team.
TEAM_OF_REASON: Mapping[str, str] = {
    "possible_match": "practitioner",
    "child_not_linked": "duty supervisor",
    "no_school_found": "duty supervisor",
    "contact_unverified": "hub admin",
    "contact_changed": "hub admin",
    "domain_not_allowed": "hub admin",
    "contact_conflict": "duty supervisor",
    "confidential_address": "duty supervisor",
    "do_not_notify": "duty supervisor",
    "over_18": "duty supervisor",
    "lives_elsewhere": "duty supervisor",
    "restricted_record": "restricted-records officer",
    "minimum_missing": "author",
    "came_back": "duty supervisor",
}
# pages.md 2.6: codes that end in no action.
REASONS_FOR_NOTHING = ("already_told", "not_related", "retracted")
# A person did it by hand: the worker never writes it afterwards (design.md 3).
DONE_BY_PERSON = "done_by_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """Text that must not be in a message, and whose secret it is."""

    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message that has to arrive: to this mailbox, about these children, by this moment.

    `by` is the latest moment, not the moment to aim for. `not_before` is only set where the
    message has to wait for a school's first day back.
    """

    expect: Literal["message"] = "message"
    establishment_id: str
    contact_id: str
    email: str
    template: Template
    children: tuple[str, ...]
    references: tuple[str, ...]
    operation: Operation = "tell"
    not_before: datetime | None = None
    by: datetime
    after: Trigger = ""
    source: str
    forbidden: tuple[Forbidden, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What the scripted person changes in a partner system before answering a task."""

    system: Literal["police_rms", "education"]
    record_type: str
    record_id: str
    changes: Mapping[str, str | date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One decision that has to wait for a person, its right answer, and what follows it.

    No `children` means the whole occurrence: the worker may not even know who they are.
    `reasons` are the reason codes that would be right; empty where pages.md has no code.
    `draft` is the template of the draft the person releases; empty where a guard of design.md 5
    stops the worker before there is one.
    """

    expect: Literal["task"] = "task"
    kind: str
    team: str
    reasons: tuple[str, ...] = ()
    exclusion: str = ""
    draft: Literal["", "bare"] = ""
    establishment_id: str = ""
    children: tuple[str, ...]
    references: tuple[str, ...]
    by: datetime | None
    right_answer: str
    answer_value: str = ""
    does: tuple[Edit, ...] = ()
    then: tuple["Expectation", ...] = ()
    after: Trigger = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No message and no task, for a reason."""

    expect: Literal["nothing"] = "nothing"
    reason: str
    children: tuple[str, ...]
    references: tuple[str, ...]
    establishment_id: str = ""
    after: Trigger = ""
    source: str


Expectation = Message | Task | Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChild:
    """A child somebody could know of in one occurrence, and how."""

    person_id: str
    nominal_id: str
    occ_no: str
    how: HowFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedContact:
    """A mailbox that must never get a message about this household, and why."""

    contact_id: str
    email: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """One household of the night: its occurrences, children, and what has to come of them."""

    household_id: str
    cases: tuple[str, ...]
    occurrences: tuple[str, ...]
    adults: tuple[str, ...]
    children: tuple[KnownChild, ...]
    expectations: tuple[Expectation, ...]
    excluded_contacts: tuple[ExcludedContact, ...] = ()


def flatten(expectations: tuple[Expectation, ...]) -> list[Expectation]:
    """Give the expectations with everything that follows from right answers."""
    found: list[Expectation] = []
    for expectation in expectations:
        found.append(expectation)
        if isinstance(expectation, Task):
            found.extend(flatten(expectation.then))
    return found

"""The words in which the truth says what has to come of a scenario (design.md 7; ADR 0023).

Beside `message`, `task` and `nothing` a process that files needs four more: what is *written* into
a partner's system, what has to stay *unchanged* in it, what is *found* to be wrong, and what a
machine *cannot* do. `due` and `check` say a moment or an answer that has to be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Process = Literal[
    "conferences",
    "domestic_abuse",
    "protection",
    "encompass",
    "clares_law",
    "public_contact",
    "data_quality",
    "every",
]
# domain.md 0: A alone, B sampled afterwards, C released by a person each time, D a person's only.
Autonomy = Literal["A", "B", "C", "D"]
Holder = Literal["police_rms", "childrens_social_care", "secure_mail", "public_portal"]
Operation = Literal[
    "create_occurrence",
    "create_nominal",
    "file_document",
    "set_flag",
    "add_diary_date",
    "append_entry",
]
Severity = Literal["critical", "H", "M", "L"]
Value = str | int | bool | date
NEW = "new"

# pages.md 2.2: kind -> choices; the words in brackets there are left out. The choices of a
# `record_decision` are its process's own: domain.md B2 for a disclosure, our own codes else.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "release_draft": ("Release", "Send back", "Reject"),
    "possible_match": ("Same person", "Not the same person", "Cannot tell"),
    "restricted_record": ("Continue by hand", "Close with reason"),
    "review_grade": ("Grade stays", "I have changed it"),
    "record_decision": (
        "pass_to_home_force",
        "triaged",
        "victim_made_safe",
        "called_in_window",
        "seen_to",
        "disclose",
        "nothing_to_disclose",
        "not_lawful_necessary_proportionate",
    ),
    "fix_record": ("Corrected", "Already right", "Not for us, send to"),
    "correct_message": ("Release correction", "Phone instead", "No correction"),
    "possible_breach": ("Breach, passed to data protection", "Not a breach"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One effect in a partner's system, there exactly once however often it was tried.

    `record` is the record written to, `address:UPRN` for a flag on an address, or `new` for what
    the worker itself has created: the occurrence named in `fields["reference"]`.
    """

    expect: Literal["write"] = "write"
    system: Holder = "police_rms"
    operation: Operation
    record: str
    person_id: str = ""
    fields: Mapping[str, Value]
    autonomy: Autonomy
    by: datetime | None = None
    after: str = ""
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One acknowledgement to whoever sent a form, in fixed words, one way and nowhere else."""

    expect: Literal["message"] = "message"
    application_id: str
    template: Literal["ack-open", "ack-discreet"]
    channel: Literal["email", "sms"]
    to: str
    by: datetime
    autonomy: Autonomy = "A"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the scripted person changes in a partner's system before answering."""

    system: Holder
    record: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTask:
    """One decision that waits for a person; the same part as `expectations.Task` plays at night.

    `about` are records, letters or applications; `waits_for` names the kind of task of the same
    scenario that has to be answered first. `rag` is the colour the task is shown in, where one is
    fixed. `after` says what has to happen before there is such a task.
    """

    expect: Literal["task"] = "task"
    kind: str
    team: str
    reasons: tuple[str, ...] = ()
    rag: Literal["red", "amber", "green", ""] = ""
    people: tuple[str, ...] = ()
    about: tuple[str, ...]
    by: datetime | None
    right_answer: str
    does: tuple[Change, ...] = ()
    then: tuple["Outcome", ...] = ()
    waits_for: str = ""
    after: str = ""
    autonomy: Autonomy = "C"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Something a hasty worker would do and that must not be done, and why."""

    expect: Literal["nothing"] = "nothing"
    reason: str
    people: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """A field that has to hold at the end what it holds now."""

    expect: Literal["unchanged"] = "unchanged"
    system: Holder
    record: str
    field: str
    value: Value
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault of a record, for its owner: a rule of domain.md A6.

    `quote` stands in the record's text from `starts_at` on. `not_before` is the first day on which
    the rule holds.
    """

    expect: Literal["finding"] = "finding"
    rule: str
    severity: Severity
    owner: str
    records: tuple[str, ...]
    field: str = ""
    quote: str = ""
    starts_at: int = 0
    is_report_only: bool = False
    not_before: date | None = None
    by: datetime | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cannot:
    """An end as `business_exception`: a machine cannot do this, and who does it by hand.

    `reason` is empty where pages.md 2.6 has no code.
    """

    expect: Literal["cannot"] = "cannot"
    reason: str
    team: str
    about: tuple[str, ...]
    by: datetime | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A moment that has to be shown and worked to."""

    expect: Literal["due"] = "due"
    what: str
    starts: datetime | date
    at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The answer a check of a system has to carry, and answers it must not carry."""

    expect: Literal["check"] = "check"
    system: str
    people: tuple[str, ...] = ()
    answer: str
    never: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where an item has to be, from one moment to another, and what must hold meanwhile."""

    expect: Literal["state"] = "state"
    state: str
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    holds: str = ""
    source: str


Outcome = Write | Reply | PersonTask | Nothing | Unchanged | Finding | Cannot | Due | Check | State


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Text that must be in nothing that is sent, shown to others or told on, and whose it is."""

    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a test has to plant first: a fault of the kit by its name, or something that happens.

    `mode`, `operation`, `when` and `args` are those of `POST /__admin/{system}/faults`; `happens`
    says what no fault of the kit can do. It begins at `starts` and ends at `ends`, if it does.
    """

    system: str = ""
    mode: str = ""
    operation: str = ""
    when: Literal["pre", "post", ""] = ""
    args: Mapping[str, str | int | float | None] = field(default_factory=dict)
    happens: str = ""
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One situation, what it is about, and everything that has to come of it.

    `records` are `system:record_id`, as in the rest of the truth.
    """

    scenario_id: str
    case: str
    paper: str
    process: Process
    letters: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    trial: Trial | None = None
    outcomes: tuple[Outcome, ...]
    secrets: tuple[Secret, ...] = ()


def flatten(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """Give the outcomes with everything that follows from right answers."""
    found: list[Outcome] = []
    for outcome in outcomes:
        found.append(outcome)
        if isinstance(outcome, PersonTask):
            found.extend(flatten(outcome.then))
    return found

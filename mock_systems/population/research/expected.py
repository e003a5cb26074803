"""The words in which the truth says what research on a case has to bring back.

Everything is as the world stands at `Night.now`. Two moments are told apart: *before* anybody has
answered a possible match, and *after* a person has given every right answer (design.md 7).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mock_systems.population.model import RoleCode, System

# pages.md 2.7.
Purpose = Literal["protect_child", "protect_adult", "prevent_crime"]
# pages.md 2.3: five answers and a marker; `not_applicable` is the dash of 3.7, and
# `not_of_interest` health's own word for a record with nothing to ring about.
Answer = Literal[
    "found",
    "nothing_found",
    "record_of_interest",
    "not_of_interest",
    "not_permitted",
    "could_not_be_searched",
    "inconclusive",
    "not_applicable",
]
Outcome = Literal["pack", "stopped", "no_such_case", "candidates"]
# How sure a worker is of a record that truly is somebody's, before a person has answered:
# it has to know; either way is right; a person has to say; nothing leads there.
Standing = Literal["certain", "either", "person", "beyond"]
# `needed` counts for completeness; `allowed` is true and may be told, and nobody has to.
Use = Literal["needed", "allowed"]
Age = Literal["child", "adult", "unborn"]
How = Literal["subject", "linked"]
Value = str | int | float | bool | date | datetime | tuple[str, ...]
NOBODY = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fact a screen shows: a field of a record. `record` is as the screen names it.

    A field of a list is `episodes/931-104522-E1/plan`: the row's own number, or where it has none
    its place on the screen from 1. `person_id` is nobody's where the record is about an event.
    """

    system: System
    record: str
    field: str
    value: Value
    screen: str
    use: Use
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """A field that must not be in the pack, and why: each leak has a name."""

    system: System
    record: str
    field: str
    value: Value
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """A record that truly is somebody's; its cells are facts from the moment it is theirs.

    `agrees` and `differs` compare it with the police record the case names. `key` is the record's
    key in `Truth.who_is_who`. A `merged_into` record is not to be used: the one it names is. One
    that has to be `met` no worker can miss who searches by the police's own names, birth date
    (swapped too) and numbers: it is used, or asked about.
    """

    key: str
    system: System
    record: str
    person_id: str
    standing: Standing
    met: bool
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    merged_into: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """Somebody else's record that could be taken for somebody's of the case: never to be used.

    Where it `must_be_asked` about, the check stays inconclusive until a person has said that it
    is not the same person; otherwise a worker may ask or leave it out.
    """

    key: str
    system: System
    record: str
    person_id: str
    must_be_asked: bool
    right_answer: Literal["Not the same person"] = "Not the same person"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRing:
    """Who at an agency will talk about somebody."""

    system: System
    record: str
    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCheck:
    """What may stand in one place of the table of checks, at both moments, and by which sentence.

    Several answers: each is right. `records` are those the answer `found` counts, after.
    """

    person_id: str
    system: System
    before: tuple[Answer, ...]
    after: tuple[Answer, ...]
    records: tuple[str, ...]
    ring: tuple[ToRing, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one agency's record says; no value where it may not be told."""

    system: System
    record: str
    value: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A fact on which records of one person disagree, to be shown side by side."""

    person_id: str
    about: Literal["address", "born_on", "name", "school", "nhs_number", "upn", "pnc_id"]
    kind: str
    sides: tuple[Side, ...]
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A detail of the minimum set that no record of a person has (domain.md B2 Referral)."""

    person_id: str
    detail: Literal["ethnicity", "place_of_birth", "religion", "first_language", "voice"]
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """A closed record on the way, and whether a worker cannot but meet it."""

    key: str
    certain: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The end of a run at the first stub: no further system is asked, and a person has it.

    `by` is the moment the case is due; none where only the request itself says.
    """

    stubs: tuple[Stub, ...]
    by: datetime | None
    kind: Literal["restricted_record"] = "restricted_record"
    team: Literal["restricted-records officer"] = "restricted-records officer"
    right_answer: Literal["Continue by hand"] = "Continue by hand"
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOfTheCase:
    """Somebody to be researched: named in the occurrence, or one recorded step away.

    Whoever turned 18 and is still recorded as a child is both (domain.md D20).
    """

    person_id: str
    nominal_id: str
    how: How
    roles: tuple[RoleCode, ...]
    ages: tuple[Age, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearchTruth:
    """What has to come of one request for research, for one account and one purpose.

    `outcomes` are the right ends, usually one. `event` are the cells of the occurrence itself,
    `directory` those of the schools' safeguarding leads. `at_the_address` are police records of
    people who live there and are linked to nobody: an open question, never researched.
    `outside` are systems no worker may open: a request for a licensed person.
    """

    asked_for: str
    purpose: Purpose
    account: str
    outcomes: tuple[Outcome, ...]
    source: str
    kinds: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    people: tuple[PersonOfTheCase, ...] = ()
    at_the_address: tuple[str, ...] = ()
    event: tuple[Cell, ...] = ()
    directory: tuple[Cell, ...] = ()
    records: tuple[OwnRecord, ...] = ()
    lookalikes: tuple[Lookalike, ...] = ()
    checks: tuple[ExpectedCheck, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    missing: tuple[Missing, ...] = ()
    kept_back: tuple[KeptBack, ...] = ()
    stop: Stop | None = None
    outside: tuple[str, ...] = ()

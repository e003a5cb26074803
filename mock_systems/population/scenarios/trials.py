"""Faults and calendars: what has to become of an item when a test plants this.

A trial names a fault of the kit as `POST /__admin/{system}/faults` takes it, or says in words what
happens. The item is any one of the process named that writes there; nothing here knows a worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from mock_systems.population.model import LONDON
from mock_systems.population.nights import at
from mock_systems.population.scenarios import deadlines
from mock_systems.population.scenarios.annexe import Annexe
from mock_systems.population.scenarios.expected import (
    Check,
    Due,
    Nothing,
    Outcome,
    PersonTask,
    Process,
    State,
    Trial,
)

PARKED = "domain.md D11: retry with back-off, then park; item stays owned, visible and RAG'd"
ONCE_AFTER_UNLOCK = "domain.md D11: no partial write; after unlock the run is idempotent"
READ_BEFORE_WRITE = "domain.md D12: re-read before re-write; detects that the first save succeeded"
ONE_ENTRY = "domain.md D12: one entry only; audit shows intent + verified outcome"
OTHERS_GO_ON = "domain.md D18: flow continues for others"
SAYS_MISSING = "domain.md D18: every affected item states which check is missing"
RERUN = "domain.md D18: auto re-run at 07:00; at 08:15 escalate"
CACHED = "domain.md D18: yesterday's cached directory only if < 24h and school still open"
LONG_WEEKEND = "domain.md D extra: 4 000 items after a long weekend; E: bank-holiday Tuesday"
SCHOOLS_FIRST = "domain.md E: degradation order: school sends, red triage, packs, DQ scans"
CONSERVED = "design.md 3: items in = sum over all states, always"
LICENCE = (
    "domain.md D extra: licence of digital worker revoked mid-run; design.md 3 closed connector"
)
TWO_ROBOTS = "domain.md D extra: two robots pick up the same item; design.md 4: exactly once"
MIS_SENT = "domain.md D19: stop the flow, recall, breach task (72 h), never silently retry"
BANK_HOLIDAY = "domain.md A1 working-day test vectors"
CLOCK_CHANGE = "domain.md D extra: clock change 25 Oct (02:00 twice)"
MANY = 4000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a write can meet a fault."""

    system: str
    operation: str
    process: Process


LOCKED = (
    Place("police_rms", "append_entry", "encompass"),
    Place("police_rms", "read_occurrence", "encompass"),
    Place("police_rms", "lock_record", "encompass"),
)
SAVED = (
    Place("police_rms", "append_entry", "encompass"),
    Place("secure_mail", "send", "encompass"),
    Place("police_rms", "append_entry", "conferences"),
)
DOWN = (
    Place("education", "", "encompass"),
    Place("childrens_social_care", "", "protection"),
    Place("probation", "", "protection"),
)
VECTORS = (
    ((date(2026, 12, 17), date(2027, 1, 12)), (date(2026, 3, 18), date(2026, 4, 10))),
    ((date(2026, 8, 14), date(2026, 9, 7)), (date(2027, 1, 4), date(2026, 12, 30))),
    ((date(2026, 4, 7), date(2026, 3, 27)), (date(2026, 11, 30), date(2027, 2, 26))),
)
# What each pair is: the conference after a discussion, a report before it, a review after it.
WHAT = (
    ("conference held", "conference held"),
    ("conference held", "report to initial conference"),
    ("report to review conference", "first review"),
)


def locked_all_run(annexe: Annexe, la_code: str, number: int) -> None:
    """Another user has the record open from the first pass until after the item was due."""
    place, night = LOCKED[number % 3], annexe.draft.night
    annexe.tell(
        "locked_all_run",
        "domain.md D11",
        place.process,
        (
            State(
                state="deferred",
                reason="record_locked",
                since=night.now,
                holds="until the item is due: no attempt used, nothing written",
                source=f"{PARKED}; design.md 3: a locked record defers while due_at allows",
            ),
            State(
                state="awaiting_person",
                reason="record_locked",
                holds="from when it is due until the unlock: a team's, visible, red",
                source=f"{PARKED}; design.md 3: after that a person task",
            ),
            State(
                state="done",
                holds="after the unlock: written once, proven once",
                source=ONCE_AFTER_UNLOCK,
            ),
        ),
        trial=Trial(
            system=place.system,
            mode="record_locked",
            operation=place.operation,
            when="pre",
            happens="the fault is deleted an hour after the item was due",
            starts=night.now,
        ),
    )


def session_ends_mid_save(annexe: Annexe, la_code: str, number: int) -> None:
    """The save is committed and the answer is the sign-in page."""
    place = SAVED[number % 3]
    annexe.tell(
        "session_ends_mid_save",
        "domain.md D12",
        place.process,
        (
            State(state="done", holds="one entry, recovered by reading", source=READ_BEFORE_WRITE),
            Nothing(reason="not_written_twice", source=ONE_ENTRY),
        ),
        trial=Trial(
            system=place.system,
            mode="logged_out",
            operation=place.operation,
            when="post",
            starts=annexe.draft.night.now,
        ),
    )


def partner_down_at_half_past_five(annexe: Annexe, la_code: str, number: int) -> None:
    """A partner refuses from 05:30, until before the re-run, between it and 08:15, or longer."""
    place, night = DOWN[number % 3], annexe.draft.night
    back = at(night.morning, (time(6, 40), time(7, 50), time(9, 20))[number % 3])
    rerun, escalated = at(night.morning, time(7, 0)), at(night.morning, time(8, 15))
    outcomes: list[Outcome] = [
        State(
            state="queued",
            reason="partner_down",
            since=night.now,
            until=rerun,
            holds="the items of every other partner go on",
            source=f"{OTHERS_GO_ON}; {RERUN}",
        ),
        Check(
            system=place.system,
            answer="not searched",
            never=("nothing known", "searched, nothing found"),
            source=SAYS_MISSING,
        ),
        Due(what="re-run", starts=night.now, at=rerun, source=RERUN),
    ]
    if back > escalated:
        outcomes.append(
            PersonTask(
                kind="record_decision",
                team="operations",
                reasons=("partner_down",),
                about=(place.system,),
                by=escalated,
                right_answer="seen_to",
                source=RERUN,
            )
        )
    if place.system == "education":
        outcomes.append(
            State(
                state="awaiting_person",
                reason="partner_down",
                holds="unless the directory was read within 24 hours and the school is open",
                source=CACHED,
            )
        )
    annexe.tell(
        "partner_down_at_half_past_five",
        "domain.md D18",
        place.process,
        outcomes,
        trial=Trial(
            system=place.system,
            mode="down",
            operation="*",
            when="pre",
            args={"how": "refused", "seconds": None},
            starts=night.now,
            ends=back,
        ),
    )


def long_weekend(annexe: Annexe, la_code: str, number: int) -> None:
    """Four thousand items at once: four nights, a mailbox delivered again, both."""
    happens = (
        "the occurrences of four nights are in one window",
        "the mailbox is delivered again ten times over",
        "four nights and the mailbox delivered again",
    )[number % 3]
    annexe.tell(
        "long_weekend",
        "domain.md D extra",
        "every",
        (
            State(
                state="done",
                holds="school messages first, then red triage, packs, scans",
                source=SCHOOLS_FIRST,
            ),
            Nothing(reason="none_lost", source=CONSERVED),
            Nothing(reason="none_twice", source=f"{LONG_WEEKEND}; domain.md A1 dedupe"),
        ),
        trial=Trial(happens=happens, args={"items": MANY}, starts=annexe.draft.night.now),
    )


def licence_revoked(annexe: Annexe, la_code: str, number: int) -> None:
    """The worker's account is closed while it works: at the door, or in a session."""
    mode = ("account_locked", "password_rotated", "account_locked")[number % 3]
    system = ("police_rms", "secure_mail", "education")[number % 3]
    annexe.tell(
        "licence_revoked",
        "domain.md D extra",
        "every",
        (
            State(
                state="queued",
                reason="password_refused",
                holds="connector closed, no attempt used, the password given once in all",
                source=f"{LICENCE}; design.md 6: a wrong password is tried once in total",
            ),
            PersonTask(
                kind="record_decision",
                team="operations",
                reasons=("password_refused",),
                about=(system,),
                by=None,
                right_answer="seen_to",
                source="design.md 6: then that credential closes and a person is told",
            ),
            Nothing(reason="nobody_elses_account", source=LICENCE),
        ),
        trial=Trial(system=system, mode=mode, operation="sign_in", when="pre", args={}),
    )


def two_robots_one_item(annexe: Annexe, la_code: str, number: int) -> None:
    """Two workers claim in the same moment; or one wakes after it was given up for dead."""
    happens = (
        "two workers claim at the same moment",
        "a worker stopped for longer than its lease goes on",
        "two hosts run the same shift",
    )[number % 3]
    annexe.tell(
        "two_robots_one_item",
        "domain.md D extra",
        "every",
        (
            State(state="done", holds="one attempt at a time, one effect", source=TWO_ROBOTS),
            Nothing(reason="not_written_twice", source=TWO_ROBOTS),
        ),
        trial=Trial(happens=happens, args={"workers": 2}),
    )


def sent_to_the_wrong_mailbox(annexe: Annexe, la_code: str, number: int) -> None:
    """A near miss that was none: a school rings and says whose mailbox it was."""
    night = annexe.draft.night
    learned_at = at(night.morning, (time(8, 40), time(9, 5), time(10, 15))[number % 3])
    annexe.tell(
        "sent_to_the_wrong_mailbox",
        "domain.md D19",
        "encompass",
        (
            State(
                state="closed",
                since=learned_at,
                holds="nothing more is sent by this process until a person opens it",
                source=MIS_SENT,
            ),
            PersonTask(
                kind="correct_message",
                team="duty supervisor",
                about=("secure_mail",),
                by=None,
                right_answer="Release correction",
                source=f"{MIS_SENT}; pages.md 2.2 correct_message",
            ),
            PersonTask(
                kind="possible_breach",
                team="data protection officer",
                about=("secure_mail",),
                by=deadlines.hours_after(learned_at, 72),
                right_answer="Breach, passed to data protection",
                autonomy="D",
                source=f"{MIS_SENT}; domain.md A8: breach report in 72 h",
            ),
            Nothing(reason="not_sent_again", source=MIS_SENT),
        ),
        trial=Trial(
            system="secure_mail",
            happens="a person says that a message of this night reached somebody else",
            starts=learned_at,
        ),
    )


def bank_holidays_between(annexe: Annexe, la_code: str, number: int) -> None:
    """Deadlines that a bank holiday or a weekend moves: the papers' own examples."""
    outcomes = [
        Due(what=what, starts=starts, at=deadlines.end_of(ends), source=BANK_HOLIDAY)
        for what, (starts, ends) in zip(WHAT[number % 3], VECTORS[number % 3], strict=True)
    ]
    annexe.tell("bank_holidays_between", "domain.md D extra", "conferences", outcomes)


def clock_goes_back_or_forward(annexe: Annexe, la_code: str, number: int) -> None:
    """Hours that are counted over a night of 25 or 23 hours, and an hour that comes twice."""
    annexe.tell(
        "clock_change",
        "domain.md D extra",
        "public_contact",
        _hours_over(number % 3),
        trial=Trial(happens="the form is sent in at the moment the outcome starts from"),
    )


def _hours_over(which: int) -> Sequence[Outcome]:
    if which == 0:
        starts, ends = _moment(2026, 10, 24, 20, 0), _moment(2026, 10, 25, 19, 0)
        return (_day_later(starts, ends),)
    if which == 1:
        starts, ends = _moment(2027, 3, 27, 20, 0), _moment(2027, 3, 28, 21, 0)
        return (_day_later(starts, ends),)
    first, second = _moment(2026, 10, 25, 1, 30), _moment(2026, 10, 25, 1, 30).replace(fold=1)
    return (
        _day_later(first, _moment(2026, 10, 26, 0, 30)),
        _day_later(second, _moment(2026, 10, 26, 1, 30)),
    )


def _day_later(starts: datetime, ends: datetime) -> Due:
    return Due(
        what="initial contact and checks",
        starts=starts,
        at=ends,
        source=f"{CLOCK_CHANGE}; domain.md A5 step 1: 24h, true hours",
    )


def _moment(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


RECIPES = (
    locked_all_run,
    session_ends_mid_save,
    partner_down_at_half_past_five,
    long_weekend,
    licence_revoked,
    two_robots_one_item,
    sent_to_the_wrong_mailbox,
    bank_holidays_between,
    clock_goes_back_or_forward,
)

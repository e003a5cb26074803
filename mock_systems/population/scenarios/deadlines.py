"""By when, with the sentence of domain.md each moment follows.

Where a paper counts in days, the day's last minute is meant. Where it counts in hours, true hours
are meant: a day on which the clock changes has 23 or 25 of them. Local values are domain.md's
first named ones (F: each of them is a setting somewhere).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from mock_systems.population.model import LONDON, Night
from mock_systems.population.nights import at
from mock_systems.population.working_days import (
    is_working_day,
    last_working_day,
    months_after,
    working_days_after,
    working_days_before,
)

LAST_MINUTE = time(23, 59)
# Out of these hours the world calls an occurrence "out of hours".
HUB_OPENS, HUB_CLOSES = time(8, 0), time(18, 0)
UNBORN_WEEKS_LATE = 3


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment and the sentence it follows."""

    at: datetime
    source: str

    @property
    def day(self) -> date:
        """The day it falls on."""
        return self.at.date()


def end_of(day: date) -> datetime:
    """Give the last minute of a day."""
    return at(day, LAST_MINUTE)


def hours_after(moment: datetime, hours: int) -> datetime:
    """Give the moment so many true hours later."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(LONDON)


# --- Conferences (domain.md A1) -------------------------------------------------------------------


def conference_after(discussed_on: date) -> Deadline:
    """By when an initial conference has to be held after the strategy discussion."""
    day = working_days_after(discussed_on, 15)
    return Deadline(end_of(day), "domain.md A1 [S29]: ICPC within 15 working days of the SD")


def report_before(held_on: date, kind: Literal["ICPC", "RCPC"]) -> Deadline:
    """By when the police report has to be with the chair."""
    number = 2 if kind == "ICPC" else 5
    day = working_days_before(held_on, number)
    return Deadline(end_of(day), f"domain.md A1 [S31]: report to chair {number} WD before {kind}")


def letter_after(held_on: date) -> Deadline:
    """By when the decision letter has to be there."""
    day = working_days_after(held_on, 1)
    return Deadline(end_of(day), "domain.md A1 [S33, S34]: letter within 1 WD of conference")


def minutes_after(held_on: date) -> Deadline:
    """By when the minutes have to be filed."""
    day = working_days_after(held_on, 15)
    return Deadline(end_of(day), "domain.md A1 [S33]: minutes 15 WD; A6 DQ28")


def review_after(held_on: date) -> Deadline:
    """The last day on which the first review can be held."""
    day = last_working_day(months_after(held_on, 3))
    return Deadline(
        end_of(day), "domain.md A1 [S30]: first review within 3 months; D9: less weekend"
    )


def born_by(expected_on: date) -> date:
    """Give the first day on which somebody still unborn is a finding."""
    return expected_on + timedelta(weeks=UNBORN_WEEKS_LATE, days=1)


# --- Triage (A3) and findings (A6) ----------------------------------------------------------------


def red_after(received_at: datetime) -> Deadline:
    """By when what is red has to be decided: four hours of the hub, run on past its hours."""
    day = received_at.date()
    if not is_working_day(day) or received_at.timetz().replace(tzinfo=None) >= HUB_CLOSES:
        day = working_days_after(day, 1)
    opens = at(day, HUB_OPENS)
    starts = max(opens, received_at) if day == received_at.date() else opens
    return Deadline(
        hours_after(starts, 4),
        "domain.md A3 [S44, S43]: red 4 working hours from receipt in MASH, run on past hours",
    )


def next_working_day(moment: datetime) -> Deadline:
    """By when a finding of severity H has to be settled."""
    day = working_days_after(moment.date(), 1)
    return Deadline(end_of(day), "domain.md A6 Deadlines: H = next working day")


def five_working_days(moment: datetime) -> Deadline:
    """By when a finding of severity M has to be settled."""
    day = working_days_after(moment.date(), 5)
    return Deadline(end_of(day), "domain.md A6 Deadlines: M = 5 WD")


def next_month(moment: datetime) -> Deadline:
    """By when a finding of severity L has to be reported."""
    day = months_after(moment.date(), 1)
    return Deadline(end_of(day), "domain.md A6 Deadlines: L = monthly")


def day_after_out_of_hours(received_at: datetime) -> Deadline:
    """By when an out-of-hours contact has to be in the hub, Saturdays and holidays too."""
    day = received_at.date() + timedelta(days=1)
    return Deadline(
        end_of(day), "domain.md D extra [S0]: EDT contact in MASH the next day, even on Saturday"
    )


def contact_decided(received_at: datetime) -> Deadline:
    """By when it has to be decided what becomes of a contact."""
    return Deadline(hours_after(received_at, 24), "domain.md A3 [S48]: decision within 24 hours")


# --- Forms (A5, A7) -------------------------------------------------------------------------------


def acknowledged(received_at: datetime, night: Night) -> Deadline:
    """By when a form has to be acknowledged: in the first pass that can see it."""
    number = next(n for n, one in enumerate(night.passes) if one >= received_at)
    return Deadline(night.passes[number + 1], "domain.md A7: ack at once")


def seen_by_a_person(night: Night) -> Deadline:
    """By when a person has to have looked at a form of the night."""
    return Deadline(end_of(night.morning), "domain.md A7: human review next duty (same day)")


def first_checks(received_at: datetime) -> Deadline:
    """By when initial contact and checks of an application are done."""
    return Deadline(hours_after(received_at, 24), "domain.md A5 step 1: default 24h [P]")


def recorded(night: Night) -> Deadline:
    """By when an application has its occurrence."""
    return Deadline(end_of(night.morning), "domain.md A5 step 6 [S24]: same day")


def disclosed(received_at: datetime) -> Deadline:
    """By when an application is closed, whatever is decided."""
    day = received_at.date() + timedelta(days=28)
    return Deadline(
        end_of(day), "domain.md A5 [S14]: 28 days in all; A7: the clock starts at receipt"
    )

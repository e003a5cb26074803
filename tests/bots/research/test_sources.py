"""Each fact names the screen it stands on, and the evidence that was kept of that screen."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bots.research.telling import Seen, about_addresses, happened
from domain.childrens_social_care import (
    AbuseCategory,
    CareContact,
    CareRelative,
    ContactOutcome,
    PlanStatus,
    ProtectionPlan,
)
from domain.households import PersonKey
from domain.people import AddressKind
from domain.research_pack import Event, Fact, FactField
from tests.bots.research.fake_desk import FakeDesk, a_desk
from tests.bots.research.small_case import EMBER_ROW, NOW, WREN
from tests.bots.research.test_researching import CHILDREN, run

RELATIVE = CareRelative("Marlow Quill", "Mother", None, None, True, True, False)
CONTACT = CareContact(
    "931-C1",
    NOW,
    "6",
    "PC Lisle",
    "Police",
    ("N5",),
    "3",
    ContactOutcome.SIGNPOSTED,
    "",
    None,
    "",
)
PLAN = ProtectionPlan(
    "931-P1",
    PlanStatus.ENDED,
    date(2026, 6, 1),
    AbuseCategory.NEGLECT,
    AbuseCategory.NEGLECT,
    "S. Okonjo",
    date(2026, 9, 1),
    "Ended",
    (),
)
# The screens of children's social care, by what the system calls the line on each.
SCREENS = {
    "": "Overview",
    "address": "Overview",
    "relationship": "Relationships",
    "contact": "Contacts",
    "episode": "Episodes",
    "plan": "Plans",
}


def a_desk_with_every_list() -> FakeDesk:
    desk = a_desk(contacts=(CONTACT,), plans=(PLAN,))
    desk.care = [replace(one, relatives=(RELATIVE,)) for one in desk.care]
    run(desk)
    return desk


def told(desk: FakeDesk) -> list[Fact | Event]:
    events = [one for one in desk.pack.chronology.events if one.source.record.system == CHILDREN]
    return [*desk.facts_of(WREN, CHILDREN), *events]


def test_what_stands_on_a_screen_of_childrens_care_says_so():
    desk = a_desk_with_every_list()

    named = {(one.source.kind, one.source.screen) for one in told(desk)}

    assert named == set(SCREENS.items())


def test_its_evidence_is_what_was_kept_of_that_screen():
    desk = a_desk_with_every_list()
    kept = {f"evidence-{n}": one for n, one in enumerate(desk.kept, start=1)}

    sources = [one.source for one in told(desk)]

    assert sources
    assert all(kept[one.evidence] == (one.record, one.screen) for one in sources)


def test_every_fact_of_every_system_has_the_evidence_of_its_own_screen():
    desk = a_desk_with_every_list()
    kept = {f"evidence-{n}": one for n, one in enumerate(desk.kept, start=1)}

    sources = [fact.source for fact in desk.pack.facts]

    assert len({one.record.system for one in sources}) == len(desk.systems_asked())
    assert [one for one in sources if kept[one.evidence] != (one.record, one.screen)] == []


@pytest.mark.parametrize(
    "place",
    [replace(EMBER_ROW, kind=AddressKind.REFUGE), replace(EMBER_ROW, confidential=True)],
    ids=["a refuge nobody marked", "marked"],
)
def test_of_a_place_that_is_kept_secret_only_that_there_is_one(place):
    """design.md 5. A refuge is one whether or not somebody set the mark."""
    seen = Seen(WREN, "Nominal", NOW, "evidence-1")

    (secret,) = about_addresses(PersonKey("P1"), [place], seen)
    (told,) = about_addresses(PersonKey("P1"), [EMBER_ROW], seen)

    assert (secret.field, secret.value) == (FactField.CONFIDENTIAL_ADDRESS, "Yes")
    assert told.value.startswith("14 Ember Row")


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 1, 1, 23, 30, tzinfo=UTC), date(2026, 1, 1)),
    ],
    ids=["half past midnight in summer", "half past eleven in winter"],
)
def test_an_event_is_of_the_day_it_was_in_london(at, day):
    source = Seen(WREN, "Contacts", NOW, "evidence-1").source()

    assert happened([PersonKey("P1")], at, "Contact received.", source).on == day

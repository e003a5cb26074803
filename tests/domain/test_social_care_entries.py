"""No decision is written anywhere that no person took; a contact says the minimum there is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.people import RecordRef
from domain.recorded_decision import RecordedDecision
from domain.social_care_entries import (
    ADULT_DECISIONS,
    CHILD_DECISIONS,
    Approach,
    CareContactWanted,
    ClientContactWanted,
    Consent,
    ContactKind,
    LawfulBasis,
    PersonOnRecord,
    ReasonForContact,
    marker_of,
)

WHEN = datetime(2026, 11, 9, 16, 20, tzinfo=UTC)
DECIDED = RecordedDecision(
    "task-1", "T. Marchbanks", WHEN, "Two reports.", {"person": "931-1", "risk_rating": "red"}
)
PERSON = PersonOnRecord(RecordRef("childrens_social_care", "931-1"), "Vane", None)
APPROACH = Approach(
    WHEN,
    "6",
    "PS Calloway",
    "Police",
    ReasonForContact.NEGLECT,
    LawfulBasis.PUBLIC_TASK,
    Consent.NOT_SOUGHT,
    "Words.",
)
CHILD = CareContactWanted(PERSON, "SHR-1", WHEN, ContactKind.CONTACT, APPROACH, True, "n", "h", "v")
ADULT = ClientContactWanted(PERSON, "SHR-1", WHEN, APPROACH, "n", "h", "w")


@pytest.mark.parametrize(
    "different",
    [
        {"id": " "},
        {"decided_by": ""},
        {"rationale": "\n"},
        {"decided_at": WHEN.replace(tzinfo=None)},
        {"says": {}},
        {"says": {"risk_rating": ""}},
    ],
    ids=["which", "who", "why", "when", "nothing", "an empty choice"],
)
def test_a_decision_says_which_it_is_who_took_it_when_and_why(different):
    with pytest.raises(ValueError, match="recorded decision says"):
        replace(DECIDED, **different)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (CHILD, {"section_42": "no enquiry"}),
        (CHILD, {"risk_rating": "purple"}),
        (CHILD, {"consent": "given"}),
        (CHILD, {"outcome": "decision pending"}),
        (ADULT, {"level_of_need": "4"}),
        (ADULT, {"section_42": "s42"}),
    ],
    ids=lambda given: "-".join(given) if isinstance(given, dict) else type(given).__name__,
)
def test_a_decision_of_another_kind_is_not_taken(wanted, says):
    with pytest.raises(ValueError, match="does not say"):
        replace(wanted, decision=replace(DECIDED, says={"person": "931-1", **says}))


@pytest.mark.parametrize("wanted", [CHILD, ADULT], ids=["C", "A"])
@pytest.mark.parametrize(
    "says",
    [{"risk_rating": "red"}, {"person": "931-2", "risk_rating": "red"}, {"person": "931-1"}],
    ids=["nobody", "another", "nothing"],
)
def test_a_decision_about_another_record_or_about_nothing_is_not_taken(wanted, says):
    with pytest.raises(ValueError, match="whose record it is about"):
        replace(wanted, decision=replace(DECIDED, says=says))


@pytest.mark.parametrize(
    ("wanted", "decisions"), [(CHILD, CHILD_DECISIONS), (ADULT, ADULT_DECISIONS)], ids=["C", "A"]
)
def test_each_decision_of_its_kind_is_taken(wanted, decisions):
    for name, choices in decisions.items():
        for choice in choices:
            decision = replace(DECIDED, says={"person": "931-1", name: choice})

            assert replace(wanted, decision=decision).decision == decision


def test_an_overridden_consent_stands_in_no_list_a_worker_chooses_from():
    assert "overridden" not in {one.value for one in Consent}
    assert CHILD_DECISIONS["consent"] == ADULT_DECISIONS["consent"] == {"overridden"}


def test_parents_who_were_not_informed_want_a_reason():
    with pytest.raises(ValueError, match="why the parents were not informed"):
        replace(CHILD, parents_informed=False)

    assert replace(CHILD, parents_informed=False, why_not_informed="Risk.").why_not_informed


def test_a_reference_is_carried_as_every_partner_is_searched_for_it():
    assert marker_of("SHR-7K4M-92QF") == "[ref:SHR-7K4M-92QF]"

"""The last look at a message: what must not be in it is seen in every disguise, and little else."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.forbidden_values import (
    ForbiddenKind,
    ForbiddenValue,
    forbidden_in,
)
from domain.identifiers import OccurrenceNumber
from domain.message_slots import (
    EstablishmentName,
    PersonalName,
    RecipientRole,
    SlotRefused,
    YearGroup,
)
from domain.outbound import ClearedMessage, Flags, Refusal, cleared
from domain.templates import NoticeDraft, Template, words_of
from tests.domain.builders import NOW, WREN, a_notice, a_recipient, flags
from tests.domain.disguises import VALUES, Disguised, every_disguise, two_at_once

SEED = 20261122
Secrets = tuple[ForbiddenValue, ...]
NOTICE = words_of(a_notice(), RecipientRole.SAFEGUARDING_LEAD).body
DISGUISED = [*every_disguise(), *two_at_once(120, SEED)]


def in_a_message(disguised: Disguised) -> str:
    middle = NOTICE.index("Police reference")
    return f"{NOTICE[:middle]}{disguised.text}\n{NOTICE[middle:]}"


def test_no_disguise_of_a_forbidden_value_is_overlooked():
    assert len(DISGUISED) >= 200

    overlooked = [
        (disguised.value.kind.value, disguised.how)
        for disguised in DISGUISED
        if disguised.value.kind not in forbidden_in(in_a_message(disguised), VALUES)
    ]

    assert not overlooked, f"seed {SEED}"


def test_a_plain_search_overlooks_most_disguises():
    """A control: the disguises do hide a value from somebody who only compares letters."""
    seen = [each for each in DISGUISED if each.value.text.lower() in in_a_message(each).lower()]

    assert len(seen) < len(DISGUISED) / 3


@pytest.mark.parametrize("slot", ["school", "pupil"])
def test_no_disguise_leaves_through_a_gap_of_the_message(slot):
    left = [
        (disguised.how, disguised.text)
        for disguised in DISGUISED
        if isinstance(sent_with(disguised, slot, flags(forbidden=VALUES)), ClearedMessage)
    ]

    assert not left, f"seed {SEED}"


@pytest.mark.parametrize("slot", ["school", "pupil"])
def test_without_the_last_look_some_would_leave(slot):
    """A control: gaps take names, and some disguised values are written like names."""
    blind = [sent_with(disguised, slot, flags(forbidden=())) for disguised in DISGUISED]

    assert sum(isinstance(each, ClearedMessage) for each in blind) >= 10


def sent_with(disguised: Disguised, slot: str, case: Flags) -> ClearedMessage | Refusal | None:
    try:
        if slot == "school":
            draft = a_notice(school=EstablishmentName(disguised.text))
        else:
            draft = a_notice(pupils=(replace(WREN, name=PersonalName(disguised.text)),))
    except SlotRefused:
        return None
    return cleared(draft, a_recipient(), case, NOW)


# Clean messages

FORENAMES = ["Wren", "Idris", "Oren", "Nell", "Ada", "Mohammed", "Siân", "Zoë", "Ash", "Li"]
SURNAMES = [
    "Quillfeather",
    "Khan-Testerley",
    "Tarn",
    "Oyelaran",
    "O'Brien",
    "Wu",
    "Marrable",
    "Row",
]
SCHOOLS = ["Larkrise", "Brindle Hill", "Fernhollow", "St. Anne's C.E.", "Siskin Close", "Northmere"]
KINDS = ["Primary School", "Academy", "Nursery School", "Church of England School", "College"]
STREETS = [
    "Ember Row",
    "Siskin Close",
    "Larkrise Lane",
    "Fallow End",
    "Brindle Hill",
    "Church Road",
]


def clean_cases(count: int, seed: int) -> Iterator[tuple[NoticeDraft, Secrets]]:
    """Ordinary messages beside the secrets of their own family: shared surnames, nearby streets."""
    chosen = random.Random(seed)
    for _ in range(count):
        surname = chosen.choice(SURNAMES)
        forenames = chosen.sample(FORENAMES, 5)
        pupils = tuple(
            replace(
                WREN,
                name=PersonalName(f"{forename} {surname}"),
                year_group=chosen.choice(list(YearGroup)),
                born_on=date(2012, 1, 1) + timedelta(days=chosen.randrange(3000)),
            )
            for forename in forenames[: chosen.randint(1, 2)]
        )
        draft = a_notice(
            template=chosen.choice([Template.BARE, Template.STANDARD, Template.FULL]),
            school=EstablishmentName(f"{chosen.choice(SCHOOLS)} {chosen.choice(KINDS)}"),
            pupils=pupils,
            police_refs=(OccurrenceNumber(f"4326{chosen.randrange(10**7):07}"),),
            incident_dates=(date(2026, 11, chosen.randint(1, 22)),),
        )
        yield draft, secrets_of(chosen, surname, forenames[2:])


def secrets_of(chosen: random.Random, surname: str, others: list[str]) -> Secrets:
    return (
        ForbiddenValue(ForbiddenKind.ADDRESS, f"{chosen.randint(1, 99)} {chosen.choice(STREETS)}"),
        ForbiddenValue(
            ForbiddenKind.POSTCODE, f"NM{chosen.randint(1, 9)} {chosen.randint(1, 9)}QX"
        ),
        ForbiddenValue(ForbiddenKind.AREA, chosen.choice(["Northmere", "Fernhollow", "Eastholm"])),
        *(ForbiddenValue(ForbiddenKind.NAME, f"{other} {surname}") for other in others),
        ForbiddenValue(ForbiddenKind.NAME, f"{others[0]} {chosen.choice(SURNAMES)}"),
        ForbiddenValue(ForbiddenKind.PHONE, f"07700 900{chosen.randrange(1000):03}"),
        ForbiddenValue(ForbiddenKind.MAIL, f"{others[1].lower()}.q@example.org"),
        ForbiddenValue(ForbiddenKind.OTHER, f"P00{chosen.randrange(10**5):05}"),
    )


@pytest.mark.parametrize("seed", [SEED, 7, 48113])
def test_few_clean_messages_are_held(seed):
    cases = list(clean_cases(200, seed))

    answers = [
        cleared(draft, a_recipient(), flags(forbidden=secrets, adults_involved=()), NOW)
        for draft, secrets in cases
    ]

    held = [each for each in answers if isinstance(each, Refusal)]
    assert {each.code for each in held} <= {"forbidden_value"}
    assert len(held) <= 4, f"seed {seed}: {len(held)} of {len(cases)} clean messages held"


# One by one


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Larkrise is in Ember Rowan", ForbiddenValue(ForbiddenKind.AREA, "Rowan Lea")),
        ("was here", ForbiddenValue(ForbiddenKind.NAME, "Ash")),
        ("a wash", ForbiddenValue(ForbiddenKind.NAME, "Ash")),
        ("Simran Tarnley, year 3", ForbiddenValue(ForbiddenKind.NAME, "Imran Tarnley")),
        ("Nell Oyelaran", ForbiddenValue(ForbiddenKind.NAME, "Li Oyelaran")),
        ("lead at Siskin Close", ForbiddenValue(ForbiddenKind.OTHER, "47 Siskin Close")),
        ("ring 01632 960100", ForbiddenValue(ForbiddenKind.PHONE, "01632 960101")),
        ("NM42 school", ForbiddenValue(ForbiddenKind.POSTCODE, "NM4 2QX")),
        ("anything", ForbiddenValue(ForbiddenKind.OTHER, " - ")),
    ],
)
def test_letters_that_only_happen_to_meet_are_not_a_find(text, value):
    assert forbidden_in(text, [value]) == ()


def test_a_short_name_is_seen_as_a_word():
    assert forbidden_in("Ash, year 3", [ForbiddenValue(ForbiddenKind.NAME, "Ash")]) == (
        ForbiddenKind.NAME,
    )


def test_a_school_may_be_named_after_the_street_a_family_hides_in():
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row")]
    meant = ("Ember Row Primary School",)

    assert forbidden_in("at Ember Row\nPrimary School only", secret, meant) == ()
    assert forbidden_in("at Ember Row only", secret, meant) == (ForbiddenKind.ADDRESS,)
    assert forbidden_in("at 14 Ember Row Primary School", secret, meant) == (ForbiddenKind.ADDRESS,)


def test_the_last_letter_of_a_word_is_no_house_number():
    """Seed 938445: a school is told apart by its street, in which the family lives at number 1."""
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "1 Station Parade")]
    meant = ("Fernley Ford C of E Primary School, Station Parade",)

    assert forbidden_in(f"at {meant[0]} only", secret, meant) == ()


@pytest.mark.parametrize(
    "text",
    ["1 Station Parade", "l Stati0n Parade", "at!Station-Parade", "flat1StationParade"],
)
def test_a_house_number_written_for_or_glued_is_found_beside_the_schools_name(text):
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "1 Station Parade")]
    meant = ("Fernley Ford C of E Primary School, Station Parade",)

    assert forbidden_in(f"at {meant[0]}: {text}", secret, meant) == (ForbiddenKind.ADDRESS,)


def test_a_schools_name_that_holds_street_and_number_hides_neither():
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row")]
    name = "Larkrise School, Ember Row (14)"

    assert forbidden_in(f"at {name} only", secret, (name,)) == (ForbiddenKind.ADDRESS,)


def test_a_name_that_is_no_establishments_does_not_hide_a_street():
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row")]

    assert forbidden_in("at Ember Row only", secret, ("Ember Row",)) == (ForbiddenKind.ADDRESS,)


def test_a_pupil_who_shares_a_parents_name_goes_to_a_person():
    secret = [ForbiddenValue(ForbiddenKind.NAME, "Oren Tarn")]

    assert forbidden_in("Oren Tarn, year 3", secret) == (ForbiddenKind.NAME,)


def test_a_house_without_a_number_is_looked_for_by_its_name():
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "Rose Cottage")]

    assert forbidden_in("now at ROSE COTT", secret) == (ForbiddenKind.ADDRESS,)


def test_a_street_of_a_few_letters_is_looked_for_with_its_number_only():
    secret = [ForbiddenValue(ForbiddenKind.ADDRESS, "9 Hey")]

    assert forbidden_in("they play", secret) == ()
    assert forbidden_in("at 9 Hey", secret) == (ForbiddenKind.ADDRESS,)


def test_the_kinds_that_are_found_are_named_in_order_and_once():
    text = "Marlow Tarn, 14 Ember Row, ember row"
    secrets = [
        ForbiddenValue(ForbiddenKind.NAME, "Marlow Tarn"),
        ForbiddenValue(ForbiddenKind.ADDRESS, "14 Ember Row"),
    ]

    assert forbidden_in(text, secrets) == (ForbiddenKind.ADDRESS, ForbiddenKind.NAME)


def test_letters_that_are_no_encoding_are_read_as_they_stand():
    assert forbidden_in("abcdefghi and ____--------", VALUES) == ()

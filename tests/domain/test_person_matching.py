"""Matching: certain only where nothing else could be meant; whatever could be, goes to a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.identifiers import Uprn
from domain.matching_levels import Agreement, Field
from domain.matching_rules import current_rules
from domain.people import (
    Address,
    AddressKind,
    NameKind,
    Person,
    PersonName,
    RecordRef,
    RelationKind,
    Relationship,
    addresses_on,
)
from domain.person_comparison import are_namesakes, are_twins
from domain.person_matching import (
    Caution,
    Certain,
    NoMatch,
    Possible,
    Route,
    compare,
    match,
)
from domain.wording.matching import AGREEMENTS, CAUTIONS, FIELDS
from tests.domain.builders import a_name, a_person, an_address

RULES = current_rules()
NHS, OTHER_NHS = "9990000018", "9990000026"
UPN, OTHER_UPN = "M931200612345", "A825210000017"
HOME = an_address()
ELSEWHERE = an_address("3 Siskin Close", "NM4 9AB")


def a_record(
    full: str = "Wren Quillfeather",
    born: date | None = date(2019, 3, 3),
    *,
    record: str = "E1",
    **others: Any,
) -> Person:
    return a_person(full, born, record=record, system="education", **others)


def parent(full: str, record: str = "P9", kind: RelationKind = RelationKind.MOTHER) -> Relationship:
    return Relationship(kind, RecordRef("police", record), a_name(full))


# Certain


@pytest.mark.parametrize(
    "number",
    [{"nhs": NHS}, {"upn": UPN}, {"pnc": "2003/1234567Q"}],
    ids=["nhs number", "upn", "pnc id"],
)
def test_one_identifier_the_same_and_nothing_against_it_is_certain(number):
    found = match(a_person(**number), [a_record(**number)])

    assert isinstance(found, Certain)
    assert found.route is Route.IDENTIFIER
    assert found.rules_version == RULES.version


def test_full_name_birth_date_and_address_at_one_time_are_certain():
    found = match(a_person(at=[HOME]), [a_record(at=[HOME]), a_record("Oren Tarn", record="E2")])

    assert isinstance(found, Certain)
    assert found.route is Route.DETAILS
    assert found.match.candidate.record.record_id == "E1"


def test_an_identifier_is_enough_where_one_record_has_no_birth_date():
    assert isinstance(match(a_person(nhs=NHS), [a_record(born=None, nhs=NHS)]), Certain)


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        (NameKind.FORMER, Agreement.SAME_FORMER),
        (NameKind.KNOWN_AS, Agreement.SAME_KNOWN_AS),
        (NameKind.ALIAS, Agreement.SAME_FORMER),
    ],
)
def test_with_an_identifier_another_name_on_the_record_does_not_disagree(kind, level):
    renamed = a_record("Wren Tarn", nhs=NHS, also=[a_name("Wren Quillfeather", kind=kind)])

    found = match(a_person(nhs=NHS), [renamed])

    assert isinstance(found, Certain)
    assert found.match.of(Field.NAME) is level


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Siân O'Brien", "SIAN OBRIEN"),
        ("Wren Quillfeather-Ambrose", "Wren Quillfeather Ambrose"),
        ("Łucja Ødegård", "Lucja Odegard"),
        ("Zoë Strauß", "Zoe Strauss"),
    ],
)
def test_hyphens_apostrophes_and_accents_are_no_difference(ours, theirs):
    one, other = PersonName(*ours.split(" ", 1)[::-1]), PersonName(*theirs.split(" ", 1)[::-1])
    found = match(
        replace(a_person(at=[HOME]), names=(one,)), [replace(a_record(at=[HOME]), names=(other,))]
    )

    assert isinstance(found, Certain)
    assert found.match.of(Field.NAME) is Agreement.SAME_BUT_MARKS


def test_a_flat_written_long_or_short_is_one_address():
    ours = an_address("Flat 2, 14 Ember Road")
    theirs = an_address("FL 2 14 Ember Rd")

    assert isinstance(match(a_person(at=[ours]), [a_record(at=[theirs])]), Certain)


def test_one_property_number_is_one_address_however_it_is_written():
    ours = replace(an_address("Rose Cottage", ""), uprn=Uprn("100012345"))
    theirs = replace(an_address("The Lane, Rose Cott", ""), uprn=Uprn("100012345"))

    assert isinstance(match(a_person(at=[ours]), [a_record(at=[theirs])]), Certain)


def test_a_record_seen_twice_is_one_record():
    assert isinstance(match(a_person(nhs=NHS), [a_record(nhs=NHS), a_record(nhs=NHS)]), Certain)


def test_a_twin_with_a_number_of_their_own_does_not_hold_back_the_identifier():
    wren = a_record(nhs=NHS, at=[HOME])
    robin = a_record("Robin Quillfeather", nhs=OTHER_NHS, at=[HOME], record="E2")

    found = match(a_person(nhs=NHS, at=[HOME]), [robin, wren])

    assert isinstance(found, Certain)
    assert found.match.candidate == wren


def test_a_namesake_whose_number_differs_does_not_hold_back_the_identifier():
    found = match(a_person(nhs=NHS), [a_record(nhs=NHS), a_record(nhs=OTHER_NHS, record="E2")])

    assert isinstance(found, Certain)


# Never certain


def test_two_mohammed_khans_go_to_a_person():
    khan = a_person("Mohammed Khan", date(2014, 2, 1), at=[an_address("14 Ember Row")])
    both = [
        a_record("Mohammed Khan", date(2014, 2, 1), middle="Ali", at=[an_address("14 Ember Row")]),
        a_record(
            "Mohammed Khan",
            date(2014, 2, 1),
            middle="Yusuf",
            at=[an_address("22 Ember Row")],
            record="E2",
        ),
    ]

    found = match(khan, both)

    assert isinstance(found, Possible)
    assert len(found.candidates) == 2
    assert Caution.NAMESAKE in found.cautions


def test_day_and_month_swapped_go_to_a_person():
    found = match(
        a_person("Tavish Thornbury", date(1990, 2, 1), at=[HOME]),
        [a_record("Tavish Thornbury", date(1990, 1, 2), at=[HOME])],
    )

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.BORN_ON) is Agreement.SWAPPED_DAY_MONTH
    assert found.candidates[0].differing == (Field.BORN_ON,)
    assert found.candidates[0].agreeing == (Field.NAME, Field.ADDRESS)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("रवि शर्मा", "रवा शर्मा"), ("রিমা দাস", "রুমা দাস"), ("かい やまだ", "がい やまだ")],
    ids=["Ravi and Rava", "Rima and Ruma", "Kai and Gai"],
)
def test_twins_whose_names_differ_by_a_vowel_sign_are_not_one(ours, theirs):
    assert not isinstance(match(a_person(ours, at=[HOME]), [a_record(theirs, at=[HOME])]), Certain)
    assert isinstance(match(a_person(ours, at=[HOME]), [a_record(ours, at=[HOME])]), Certain)


@pytest.mark.parametrize("forename", ["J", "J.", "J K"])
def test_a_forename_of_letters_only_is_not_enough_for_details(forename):
    """`J Smith` is James and John; with a number it is as certain as any other name."""
    ours, theirs = f"{forename} Smith", f"{forename} Smith"

    by_details = match(a_person(ours, at=[HOME]), [a_record(theirs, at=[HOME])])
    by_number = match(a_person(ours, nhs=NHS), [a_record(theirs, nhs=NHS)])

    assert isinstance(by_details, Possible)
    assert isinstance(by_number, Certain)


def test_a_namesake_of_another_system_holds_back_the_details_and_not_the_number():
    """Issue C: never certain where a record of the same name and birthday exists."""
    namesake = a_person(at=[an_address("7 Lantern Hill", "NM1 1AA")], record="P2")

    by_details = match(a_person(at=[HOME]), [a_record(at=[HOME])], known_apart=[namesake])
    by_number = match(a_person(nhs=NHS), [a_record(nhs=NHS)], known_apart=[namesake])

    assert isinstance(by_details, Possible)
    assert by_details.cautions == (Caution.NAMESAKE,)
    assert isinstance(by_number, Certain)


def test_a_twin_among_the_candidates_is_never_told_apart_by_details():
    robin = a_record("Robin Quillfeather", at=[HOME], record="E2")

    found = match(a_person(at=[HOME]), [a_record(at=[HOME]), robin])

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.ANOTHER_CANDIDATE, Caution.TWIN)


def test_a_twin_at_another_address_under_another_surname_is_known_by_the_mother():
    robin = a_record(
        "Robin Tarn",
        at=[ELSEWHERE],
        record="E2",
        relationships=(parent("Samira Khan"),),
    )
    wren = a_record(at=[HOME], relationships=(parent("Samira Khan"),))

    found = match(a_person(at=[HOME]), [wren, robin])

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.TWIN,)
    assert [each.candidate for each in found.candidates] == [wren]


@pytest.mark.parametrize("says_so", ["birth order", "twin among the relatives"])
@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_a_record_that_says_twin_is_never_certain_by_details(says_so, whose):
    twin = (
        {"birth_order": 2}
        if says_so == "birth order"
        else {"relationships": (parent("Robin Quillfeather", kind=RelationKind.TWIN),)}
    )
    ours, theirs = (twin, {}) if whose == "ours" else ({}, twin)

    found = match(a_person(at=[HOME], **ours), [a_record(at=[HOME], **theirs)])

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.TWIN,)


def test_the_twin_who_carries_the_others_number_goes_to_a_person():
    found = match(a_person(nhs=NHS), [a_record("Robin Quillfeather", nhs=NHS)])

    assert isinstance(found, Possible)
    assert found.candidates[0].differing == (Field.NAME,)


def test_a_namesake_without_a_number_holds_back_the_identifier():
    found = match(a_person(nhs=NHS), [a_record(nhs=NHS), a_record(record="E2")])

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.NAMESAKE,)


def test_one_number_on_two_records_goes_to_a_person():
    found = match(
        a_person(nhs=NHS), [a_record(nhs=NHS), a_record("Oren Tarn", nhs=NHS, record="E2")]
    )

    assert isinstance(found, Possible)
    assert found.cautions == (Caution.SHARED_IDENTIFIER,)


def test_a_second_number_that_differs_overrules_the_first_that_agrees():
    found = match(a_person(nhs=NHS, upn=UPN), [a_record(nhs=NHS, upn=OTHER_UPN)])

    assert isinstance(found, Possible)
    assert found.candidates[0].differing == (Field.UPN,)


@pytest.mark.parametrize(
    ("theirs", "agreement"),
    [
        ({"born": date(2019, 3, 8)}, Agreement.ONE_DIGIT),
        ({"born": date(2011, 7, 9)}, Agreement.DIFFERS),
    ],
)
def test_an_identifier_with_another_birth_date_goes_to_a_person(theirs, agreement):
    found = match(a_person(nhs=NHS), [a_record(nhs=NHS, **theirs)])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.BORN_ON) is agreement


def test_a_spelling_is_a_difference_even_with_the_same_number():
    found = match(a_person("Mohammed Khan", nhs=NHS), [a_record("Mohamed Khan", nhs=NHS)])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.NAME) is Agreement.SPELLING


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([an_address(until_on=date(2022, 1, 1))], [an_address(from_on=date(2024, 1, 1))]),
        ([an_address("14 Ember Row")], [an_address("16 Ember Row")]),
        ([an_address("14 Ember Row", "")], [an_address("14 Ember Row", "")]),
        ([], [HOME]),
        ([], []),
    ],
    ids=["another time", "next door", "no postcode", "one side", "neither"],
)
def test_name_and_birth_date_without_an_address_in_common_go_to_a_person(ours, theirs):
    assert isinstance(match(a_person(at=ours), [a_record(at=theirs)]), Possible)


def test_middle_names_that_differ_go_to_a_person():
    found = match(a_person(middle="Ali", at=[HOME]), [a_record(middle="Yusuf", at=[HOME])])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.NAME) is Agreement.MIDDLE_NAME


@pytest.mark.parametrize(("ours", "theirs"), [("", "Ali"), ("A", "Ali"), ("Ali", "ALI")])
def test_a_middle_name_that_is_missing_or_an_initial_does_not_differ(ours, theirs):
    found = match(a_person(middle=ours, at=[HOME]), [a_record(middle=theirs, at=[HOME])])

    assert isinstance(found, Certain)


def test_a_middle_name_kept_with_the_forename_is_no_difference():
    found = match(
        a_person("Mary Ann Tarn", at=[HOME]), [a_record("Mary Tarn", middle="Ann", at=[HOME])]
    )

    assert isinstance(found, Certain)


# Possible


@pytest.mark.parametrize(
    ("ours", "theirs", "agreement"),
    [
        ("Mohammed Khan-Testerley", "Mohamed Khan-Testerley", Agreement.SPELLING),
        ("Mohammed Khan", "Mohammed Khan-Testerley", Agreement.SURNAME_PART),
        ("Omar al-Hashimad", "Omar Hashimad", Agreement.SURNAME_PART),
        ("Katie Tarn", "Katherine Tarn", Agreement.NICKNAME),
        ("Paddy O'Tarn", "Patrick OTarn", Agreement.NICKNAME),
        ("Kuba Tarnowski", "Jakub Tarnowski", Agreement.NICKNAME),
        ("Marlow Quillfeather", "Marlowe Quilfeather", Agreement.SPELLING),
        ("Khan Mohammed", "Mohammed Khan", Agreement.SWAPPED_NAMES),
        ("Ouyangzhen Meiling", "Mei-Ling Ouyangzehn", Agreement.SWAPPED_NAMES),
        ("Khan", "Mohammed Khan", Agreement.PART),
    ],
)
def test_a_name_written_another_way_with_the_same_birth_date_goes_to_a_person(
    ours, theirs, agreement
):
    found = match(a_person(ours), [a_record(theirs)])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.NAME) is agreement


@pytest.mark.parametrize(
    ("theirs", "agreement"),
    [
        ("Robin Quillfeather", Agreement.FORENAME),
        ("Wren Tarn", Agreement.SURNAME),
        ("Oren Tarn", Agreement.DIFFERS),
    ],
)
def test_a_name_that_differs_says_in_which_part(theirs, agreement):
    assert compare(a_person(), a_record(theirs)).of(Field.NAME) is agreement


def test_someone_known_by_the_middle_name_goes_to_a_person():
    found = match(a_person("Ali Khan"), [a_record("Mohammed Khan", middle="Ali")])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.NAME) is Agreement.SWAPPED_NAMES


def test_a_former_name_without_an_identifier_goes_to_a_person():
    renamed = a_record(
        "Wren Tarn", at=[HOME], also=[a_name("Wren Quillfeather", kind=NameKind.FORMER)]
    )

    assert isinstance(match(a_person(at=[HOME]), [renamed]), Possible)


@pytest.mark.parametrize(
    ("theirs", "agreement"),
    [("M931200612354", Agreement.SWAPPED_DIGITS), ("M931200612346", Agreement.ONE_DIGIT)],
)
def test_a_number_with_a_slip_in_it_goes_to_a_person(theirs, agreement):
    found = match(a_person(upn="M931200612345"), [a_record(upn=theirs)])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.UPN) is agreement


def test_a_number_one_digit_off_and_the_birth_date_go_to_a_person_whatever_the_name():
    found = match(a_person(upn="M931200612345"), [a_record("Oren Tarn", upn="M931200612354")])

    assert isinstance(found, Possible)


def test_a_name_without_a_birth_date_goes_to_a_person():
    assert isinstance(match(a_person(born=None), [a_record()]), Possible)
    assert isinstance(match(a_person(born=None), [a_record(born=None)]), Possible)


def test_a_name_at_one_address_with_another_birth_date_goes_to_a_person():
    found = match(a_person(at=[HOME]), [a_record(born=date(1988, 11, 30), at=[HOME])])

    assert isinstance(found, Possible)


def test_brothers_and_sisters_may_carry_each_others_forenames():
    sister = a_record(
        "Robin Quillfeather", date(2012, 8, 30), middle="Wren", at=[HOME], record="E2"
    )

    found = match(a_person(at=[HOME]), [a_record(at=[HOME]), sister])

    assert isinstance(found, Certain)
    assert isinstance(match(a_person(at=[HOME]), [sister]), NoMatch)


def test_a_brother_of_a_like_name_and_another_birthday_is_no_rival():
    kayden = a_record("Kayden Tarn", date(2012, 8, 30), at=[HOME], record="E2")

    found = match(a_person("Jayden Tarn", at=[HOME]), [a_record("Jayden Tarn", at=[HOME]), kayden])

    assert isinstance(found, Certain)


@pytest.mark.parametrize("theirs", ["Robin Quillfeather", "Wren Tarn"])
def test_one_birthday_one_home_and_one_name_shared_go_to_a_person(theirs):
    found = match(a_person(at=[HOME]), [a_record(theirs, at=[HOME])])

    assert isinstance(found, Possible)


def test_an_unborn_child_and_the_child_once_born_go_to_a_person():
    unborn = replace(a_person("Unborn Quillfeather", None), due_on=date(2019, 3, 10))

    found = match(unborn, [a_record()])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.BORN_ON) is Agreement.EXPECTED_DATE
    assert found.candidates[0].of(Field.NAME) is Agreement.PART


def test_two_records_of_an_unborn_child_are_never_certain():
    one = replace(a_person("Unborn Quillfeather", None, at=[HOME]), due_on=date(2026, 12, 1))
    other = replace(a_record("Unborn Quillfeather", None, at=[HOME]), due_on=date(2026, 12, 1))

    assert one.is_unborn
    assert isinstance(match(one, [other]), Possible)


def test_an_unborn_child_beside_a_record_without_any_date_is_missing_a_date():
    unborn = replace(a_person("Unborn Quillfeather", None), due_on=date(2026, 12, 1))

    assert compare(unborn, a_record(born=None)).of(Field.BORN_ON) is Agreement.ONE_SIDE


# No match


@pytest.mark.parametrize(
    "candidate",
    [
        a_record("Oren Tarn"),
        a_record("Wren Quillfeather", date(2011, 7, 9)),
        a_record("Robin Quillfeather", date(2017, 5, 5), at=[HOME]),
        a_record("Oren Tarn", date(2019, 3, 3), at=[HOME]),
        a_record("Quillfeather", None),
    ],
    ids=["birthday only", "name only", "a brother", "a lodger's child", "a surname only"],
)
def test_too_little_in_common_is_no_match(candidate):
    found = match(a_person(at=[HOME]), [candidate])

    assert found == NoMatch(1, RULES.version)


def test_nobody_to_compare_is_no_match():
    assert match(a_person(), []) == NoMatch(0, RULES.version)


def test_an_unborn_child_due_long_after_a_birth_is_no_match():
    unborn = replace(a_person("Unborn Quillfeather", None), due_on=date(2026, 12, 1))

    assert isinstance(match(unborn, [a_record()]), NoMatch)


def test_the_level_of_spelling_is_a_rule_and_not_fixed():
    exact = replace(RULES, version="exact", spelling_at_least=1.0)

    found = match(a_person("Marlow Tarn"), [a_record("Marlowe Tarn")], exact)

    assert found == NoMatch(1, "exact")


# Fields, records and words


@pytest.mark.parametrize(
    ("ours", "theirs", "agreement"),
    [
        ("Samira Khan", "Samira Khan", Agreement.SAME),
        ("Samira Khan", "S Khan", Agreement.SAME_SURNAME),
        ("Samira Khan", "Petra Tarn", Agreement.DIFFERS),
    ],
)
def test_relatives_are_compared_by_name(ours, theirs, agreement):
    one = a_person(relationships=(parent(ours),))
    other = a_record(relationships=(parent(theirs),))

    assert compare(one, other).of(Field.RELATIVE) is agreement


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (parent("Samira Khan"), replace(parent("Samira Khan"), disputed=True)),
        (parent("Samira Khan"), parent("Samira Khan", kind=RelationKind.SIBLING)),
    ],
    ids=["disputed", "of another kind"],
)
def test_a_relative_that_is_disputed_or_of_another_kind_says_nothing(ours, theirs):
    compared = compare(a_person(relationships=(ours,)), a_record(relationships=(theirs,)))

    assert compared.of(Field.RELATIVE) is Agreement.ONE_SIDE


def test_a_child_with_another_surname_and_the_same_mother_goes_to_a_person():
    mother = (parent("Samira Khan"),)

    found = match(a_person(relationships=mother), [a_record("Wren Tarn", relationships=mother)])

    assert isinstance(found, Possible)


def test_no_fixed_abode_is_nobodys_address():
    """domain.md B0: the pseudo postcode is the same for everybody who has none."""
    nowhere = [an_address("No fixed abode", "ZZ99 3VZ")]

    found = match(a_person(at=nowhere), [a_record(at=nowhere)])

    assert isinstance(found, Possible)
    assert found.candidates[0].of(Field.ADDRESS) is Agreement.NEITHER


def test_addresses_that_share_a_postcode_say_so():
    compared = compare(a_person(at=[HOME]), a_record(at=[an_address("16 Ember Row")]))

    assert compared.of(Field.ADDRESS) is Agreement.SAME_POSTCODE
    assert compare(a_person(at=[HOME]), a_record(at=[ELSEWHERE])).of(Field.ADDRESS) is (
        Agreement.DIFFERS
    )


def test_namesakes_and_twins_need_a_birth_date():
    assert not are_twins(a_person(born=None), a_record("Robin Quillfeather", None))
    assert not are_namesakes(a_person(born=None), a_record(born=None))
    assert not are_twins(a_person(), a_record())


def test_a_record_shows_at_least_one_name():
    with pytest.raises(ValueError, match="at least one name"):
        Person(RecordRef("police", "P1"), ())


def test_a_person_is_called_by_the_current_name_wherever_it_stands():
    born_as = a_name("Wren Tarn", kind=NameKind.FORMER)
    now = PersonName("Quillfeather", "Wren", "Ada")

    assert Person(RecordRef("police", "P1"), (born_as, now)).name.full == "Wren Ada Quillfeather"
    assert Person(RecordRef("police", "P1"), (born_as,)).name is born_as


def test_a_refuge_is_confidential_whether_or_not_it_is_marked():
    refuge = an_address("PO Box 9", kind=AddressKind.REFUGE)

    assert a_person(at=[refuge]).has_confidential_address
    assert a_person(at=[an_address(confidential=True)]).has_confidential_address
    assert not a_person(at=[HOME]).has_confidential_address


def test_where_a_person_lives_on_a_day_depends_on_the_day():
    before = an_address("3 Siskin Close", until_on=date(2024, 5, 1))
    after = an_address("14 Ember Row", from_on=date(2024, 5, 1))
    person = a_person(at=[before, after])

    assert addresses_on(person, date(2024, 1, 1)) == (before,)
    assert addresses_on(person, date(2024, 5, 1)) == (before, after)
    assert addresses_on(person, date(2026, 1, 1)) == (after,)


def test_every_field_agreement_caution_and_answer_has_words():
    assert {field.value for field in Field} == set(FIELDS)
    assert {agreement.value for agreement in Agreement} == set(AGREEMENTS)
    assert {caution.value for caution in Caution} == set(CAUTIONS)


# Properties

FORENAMES = ["Wren", "Robin", "Mohammed", "Mohamed", "Ada", "Oren", ""]
SURNAMES = ["Khan", "Khan-Testerley", "Quillfeather", "Quilfeather", "Tarn"]
BIRTHS = [date(2014, 2, 1), date(2014, 1, 2), date(2014, 2, 7), date(2009, 9, 9), None]
NUMBERS = [None, None, NHS, OTHER_NHS]
HOMES = [(), (HOME,), (ELSEWHERE,), (HOME, ELSEWHERE)]


@st.composite
def records(
    draw: st.DrawFn, system: str = "education", numbers: Sequence[str | None] = NUMBERS
) -> Person:
    return Person(
        RecordRef(system, f"R{draw(st.integers(1, 10**6))}"),
        (PersonName(draw(st.sampled_from(SURNAMES)), draw(st.sampled_from(FORENAMES))),),
        born_on=draw(st.sampled_from(BIRTHS)),
        identifiers=a_person(nhs=draw(st.sampled_from(numbers))).identifiers,
        addresses=draw(st.sampled_from(HOMES)),
        birth_order=draw(st.sampled_from([None, None, None, 1])),
    )


@st.composite
def strangers(draw: st.DrawFn) -> Person:
    """Somebody of another family, another age, another home and with a number of their own."""
    number = draw(st.sampled_from(["9990000093", "9990000107", None]))
    return a_record(
        draw(st.sampled_from(["Petra Oyelaran", "Jonas Eddery", "Ffion Marrable"])),
        date(1961, 12, 25) + timedelta(days=draw(st.integers(0, 900))),
        nhs=number,
        at=[an_address("9 Fallow End", "NM9 9ZZ")],
        record=f"S{draw(st.integers(1, 10**6))}",
    )


@given(records("police"), records())
def test_a_comparison_is_the_same_whichever_record_is_on_the_left(one, other):
    assert compare(one, other).fields == compare(other, one).fields


@given(records("police"), st.lists(records(), max_size=4), strangers())
def test_a_stranger_among_the_candidates_changes_nothing(person, candidates, stranger):
    before, after = match(person, candidates), match(person, [*candidates, stranger])

    if isinstance(before, NoMatch):
        assert isinstance(after, NoMatch)
    else:
        assert after == before


@given(
    records("police"),
    st.lists(records(), min_size=1, max_size=4, unique_by=lambda each: each.record),
    records(),
)
def test_another_candidate_never_makes_a_doubtful_one_certain(person, candidates, another):
    assume(another.record not in {each.record for each in candidates})
    before, after = match(person, candidates), match(person, [*candidates, another])

    if isinstance(after, Certain) and after.match.candidate in candidates:
        assert isinstance(before, Certain)
        assert before.match.candidate == after.match.candidate


@given(records("police", numbers=[None]), st.lists(records(numbers=[None]), max_size=5))
def test_twins_are_never_certain_without_an_identifier(person, drawn):
    candidates = list({each.record: each for each in drawn}.values())

    found = match(person, candidates)

    if isinstance(found, Certain):
        others = [each for each in candidates if each.record != found.match.candidate.record]
        assert not found.match.candidate.is_of_several_births
        assert not any(are_twins(found.match.candidate, other) for other in others)
        assert not any(are_namesakes(person, other) for other in others)


@given(records("police"), st.lists(records(), max_size=4), st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order_of_the_candidates(person, candidates, random):
    distinct = list({each.record: each for each in candidates}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)

    assert match(person, shuffled) == match(person, distinct)


@given(records("police"), st.lists(records(), max_size=4))
def test_certain_means_that_no_name_birth_date_or_number_disagrees(person, candidates):
    found = match(person, candidates)

    if isinstance(found, Certain):
        guarded = {Field.NAME, Field.BORN_ON, Field.NHS_NUMBER, Field.UPN, Field.PNC_ID}
        assert not guarded & set(found.match.differing)


def test_the_properties_meet_all_three_answers():
    """A control: the people the properties draw from can be certain, possible and no match."""
    wren = a_person("Wren Khan", BIRTHS[0], nhs=NHS)

    assert isinstance(match(wren, [a_record("Wren Khan", BIRTHS[0], nhs=NHS)]), Certain)
    assert isinstance(match(wren, [a_record("Wren Khan", BIRTHS[1])]), Possible)
    assert isinstance(match(wren, [a_record("Oren Tarn", BIRTHS[3])]), NoMatch)


def test_an_address_is_whole_without_its_town():
    assert Address(("14 Ember Row",), town="Northmere") != Address(("14 Ember Row",))
    assert isinstance(
        match(a_person(at=[replace(HOME, town="Northmere")]), [a_record(at=[HOME])]), Certain
    )

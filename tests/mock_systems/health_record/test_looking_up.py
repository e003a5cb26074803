"""Looking people up in the viewer, and what each kind of record is answered with."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from mock_systems.health_record.records import HealthStatus
from mock_systems.health_record.viewer import COOKIE
from mock_systems.kit.system import System
from tests.mock_systems.health_record.clinic import (
    DIED,
    FORMER,
    LEAD,
    LOOKED_AFTER,
    NAME_ONLY,
    NOBODY_NAMED,
    NOTHING_HELD,
    OF_INTEREST,
    PLAN,
    PRIVATE,
    RESTRICTED,
    SEALED,
    STRANGE,
    TWINS,
    UNBORN,
    UNBORN_PLAN,
    WHY,
    WORLD,
    by_name,
    by_number,
    facts,
    listed,
    look_up,
    reference,
    signed_in,
    verdict,
)
from tests.mock_systems.visitor import a_fault, heading, link_named, typed_in, words


def many(viewer: System, count: int, **different: object) -> list[HealthStatus]:
    """As many records of one name and one day of birth, planted."""
    statuses = viewer.store.records.statuses
    one = statuses[TWINS[0].record_id]
    planted = [
        replace(
            one,
            record_id=f"HS8{n:05d}",
            reference=f"SV-08{n:05d}",
            surname="Zyxwbyford",
            nhs_number="",
            **different,
        )
        for n in range(count)
    ]
    statuses.update({one.record_id: one for one in planted})
    viewer.store.records.reindex()
    return planted


@pytest.mark.parametrize(
    ("held", "answer", "flag"),
    [
        (PLAN, "Yes", "Child protection plan"),
        (LOOKED_AFTER, "Yes", "Looked after"),
        (UNBORN_PLAN, "Yes", "Unborn child protection plan"),
        (OF_INTEREST, "Yes", "Record of interest"),
        (NOTHING_HELD, "No", "None held"),
    ],
    ids=lambda one: getattr(one, "flag", one),
)
async def test_an_nhs_number_is_answered_yes_or_no_with_the_flag_and_who_to_ring(
    viewer, worker, held, answer, flag
):
    shown = await by_number(viewer, worker, held)

    assert verdict(shown) == f"Record of interest: {answer}"
    told = facts(shown)
    assert told["Flag"] == flag
    assert told["Checked"] == "20 November 2026 at 14:05"
    assert (told["Registered practice"], told["Practice code (ODS)"]) == (
        "Larkfield Surgery",
        "K93101",
    )
    assert (told["Name"], told["Role"], told["Telephone"]) == (
        "G. Abara",
        "school nurse",
        "01632 960401",
    )
    assert words(shown).endswith(f"End of answer about {reference(held)} {FOOTER}")


FOOTER = (
    "Every look-up is shown to the person's local authority, with your name and your reason. "
    "SafeSight Viewer 6.2, Tarnmoor Digital. Service desk 01632 960160, day and night."
)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter an NHS number."),
        ("999 100 001", "An NHS number has 10 digits."),
        ("99910000ⅱⅱ", "An NHS number has 10 digits."),
        ("9990000019", "This is not a valid NHS number. Check each digit."),
        # A check of 10 was never issued.
        ("9990000000", "This is not a valid NHS number. Check each digit."),
    ],
)
async def test_an_nhs_number_is_checked_before_anybody_is_looked_for(
    viewer, worker, typed, sentence
):
    refused = await look_up(viewer, worker, "nhs-number", nhs_number=typed)

    assert sentence in words(refused)
    assert "There is a problem" in words(refused)
    assert viewer.store.consultations == []


async def test_an_nhs_number_may_be_typed_with_spaces_and_hyphens(viewer, worker):
    spaced = await look_up(viewer, worker, "nhs-number", nhs_number=" 999-100 0011 ")

    assert facts(spaced)["NHS number"] == "999 100 0011"


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("name", {"day": "3", "month": "3", "year": "2017"}, "Enter a last name."),
        ("name", {"surname": "Ost"}, "Enter a date of birth, with day, month and year."),
        (
            "name",
            {"surname": "Ost", "day": "31", "month": "2", "year": "2017"},
            "Date of birth must be a real date.",
        ),
        (
            "name",
            {"surname": "Ost", "day": "3", "month": "3", "year": "2017", "postcode": "north"},
            "Enter a postcode, or its first part.",
        ),
        ("reference", {"reference": "HS900001"}, "Enter a SafeSight reference, like SV-0001234."),
        ("reference", {"reference": "SV-0900001", "purpose": ""}, "Choose a reason for access."),
        (
            "reference",
            {"reference": "SV-0900001", "case_reference": " RES "},
            "Enter your reference, at least 6 characters.",
        ),
        ("reference", {"token": "of another session"}, "This form is out of date. Try again."),
    ],
)
async def test_a_look_up_is_checked_before_it_is_made(viewer, worker, by, typed, sentence):
    refused = await look_up(viewer, worker, by, **typed)

    assert sentence in words(refused)
    assert viewer.store.consultations == []


async def test_a_name_is_found_without_accents_apostrophes_and_hyphens(viewer, worker):
    ways = [
        {"surname": "odhonachmorelaska", "forename": "SIAN"},
        {"surname": "O’Dhonachmore Łaska", "forename": "si"},
        {"surname": "O'Dhonachmore-Łaska", "forename": ""},
    ]
    answers = [await by_name(viewer, worker, NAME_ONLY, **typed) for typed in ways]
    other = await by_name(viewer, worker, NAME_ONLY, surname="Dhonachmore")

    assert [heading(one) for one in answers] == ["Siân O'Dhonachmore-Łaska"] * 3
    assert heading(other) == "No record found"


async def test_a_former_name_and_a_known_as_name_find_the_person(viewer, worker):
    former = await by_name(viewer, worker, FORMER, surname="brackenscombe")
    known = await by_name(viewer, worker, TWINS[1], forename="Bo")

    assert facts(former)["Former last names"] == "Brackenscombe"
    assert facts(known)["SafeSight reference"] == reference(TWINS[1])


async def test_several_people_are_listed_and_none_of_them_is_opened(viewer, worker):
    several = await by_name(viewer, worker, TWINS[0], forename="Rob")

    assert heading(several) == "People who fit"
    assert "2 people. Page 1 of 1." in words(several)
    assert listed(several) == [reference(one) for one in TWINS]
    assert "3 March 2017" in words(several)
    assert "QG4" in words(several)
    assert "QG4 1AA" not in words(several)
    assert [one.record_type for one in viewer.store.consultations] == ["search"]


async def test_people_known_by_name_only_are_marked_in_the_list_and_in_the_answer(viewer, worker):
    many(viewer, 2)

    several = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford")
    answer = await by_name(viewer, worker, NAME_ONLY)
    verified = await by_number(viewer, worker, PLAN)

    sentence = "Matched on name and date of birth only: not a confirmed identity."
    assert words(several).count("Name match only") == 2
    assert sentence in words(answer)
    assert facts(answer)["NHS number"] == "Not verified"
    assert sentence not in words(verified)


async def test_more_than_fifty_are_refused_and_fifty_are_paged(viewer, worker):
    many(viewer, 50)
    first = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford")
    last = await worker.get(first.url.path, params={"page": "5"})
    beyond = await worker.get(first.url.path, params={"page": "99"})
    many(viewer, 51)
    refused = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford")

    assert "50 people. Page 1 of 5." in words(first)
    assert len({*listed(first), *listed(last)}) == 20
    assert listed(beyond) == listed(last)
    assert heading(refused) == "Too many people fit"
    assert listed(refused) == []


async def test_no_record_is_said_not_to_mean_that_nothing_is_known(viewer, worker):
    nobody = await look_up(viewer, worker, "nhs-number", nhs_number="9991000224")

    assert heading(nobody) == "No record found"
    assert "This is not the same as “nothing known”." in words(nobody)
    assert "Record of interest" not in words(nobody)


async def test_an_unborn_child_is_found_by_the_day_it_is_expected(viewer, worker):
    answer = await by_name(viewer, worker, UNBORN)

    assert facts(answer)["Date of birth"] == "Expected 31 January 2027"


async def test_somebody_who_died_is_shown_so(viewer, worker):
    answer = await by_number(viewer, worker, DIED)

    assert "This person has died." in words(answer)
    assert facts(answer)["Deceased"] == "Yes, 3 March 2025"
    assert facts(await by_number(viewer, worker, PLAN))["Deceased"] == "No"


async def test_where_nobody_is_named_the_page_says_what_to_do(viewer, worker):
    answer = await by_number(viewer, worker, NOBODY_NAMED)

    assert "Nobody is named for this person. Ring the safeguarding team" in words(answer)
    assert "Telephone" not in facts(answer)


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        (RESTRICTED, "Access to this record is limited"),
        (SEALED, "This record is sealed"),
    ],
)
async def test_a_shut_record_is_a_stub_with_its_reference_and_whom_to_ring(
    viewer, worker, held, sentence
):
    stub = await by_number(viewer, worker, held)
    printed = await worker.get(f"{stub.url.path}/print")
    history = await worker.get(f"{stub.url.path}/access-history")

    assert [heading(one) for one in (stub, printed, history)] == [sentence] * 3
    assert f"quote {reference(held)}." in words(stub)
    assert "Ring the safeguarding team on 01632 960165" in words(stub)
    for secret in (held.who.surname, held.who.nhs_number, held.practice_name, "3 March 2017"):
        assert secret not in words(stub) + words(printed) + words(history)


async def test_a_restricted_person_in_a_list_is_a_reference_alone(viewer, worker):
    first, second = many(viewer, 2)
    viewer.store.records.statuses[first.record_id] = replace(first, access_class="restricted")

    several = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford")

    assert listed(several) == [first.reference, second.reference]
    assert words(several).count("Zyxwbyford") == 1
    assert "Access limited" in words(several)


async def test_a_lead_reads_on_where_a_worker_meets_a_stub(viewer):
    async with signed_in(viewer, LEAD) as lead:
        answer = await by_number(viewer, lead, RESTRICTED)

    assert facts(answer)["Last name"] == RESTRICTED.who.surname


@pytest.mark.parametrize("postcode", ["QG7 2BB", "qg7", "QG9"])
async def test_a_private_address_is_neither_told_nor_confirmed(viewer, worker, postcode):
    by_postcode = await by_name(viewer, worker, PRIVATE, postcode=postcode)
    without = await by_name(viewer, worker, PRIVATE)

    assert "1 person not shown: address kept private." in words(by_postcode)
    assert listed(by_postcode) == []
    assert facts(without)["SafeSight reference"] == reference(PRIVATE)
    assert "QG7" not in words(without)


async def test_a_postcode_or_its_first_part_narrows_a_look_up(viewer, worker):
    many(viewer, 2, postcode="QG5 1AA")
    statuses = viewer.store.records.statuses
    statuses["HS800001"] = replace(statuses["HS800001"], postcode="QG6 1AA")

    whole = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford", postcode="qg51aa")
    part = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford", postcode="QG6")
    other = await by_name(viewer, worker, TWINS[0], surname="Zyxwbyford", postcode="QG8")

    assert facts(whole)["SafeSight reference"] == "SV-0800000"
    assert facts(part)["SafeSight reference"] == "SV-0800001"
    assert heading(other) == "No record found"


async def test_two_records_with_one_number_are_listed(viewer, worker):
    statuses = viewer.store.records.statuses
    one = statuses[PLAN.record_id]
    statuses["HS800000"] = replace(one, record_id="HS800000", reference="SV-0800000")
    viewer.store.records.reindex()

    assert listed(await by_number(viewer, worker, PLAN)) == [reference(PLAN), "SV-0800000"]


async def test_a_reference_leads_back_to_the_person(viewer, worker):
    answer = await look_up(viewer, worker, "reference", reference=f" {reference(PLAN).lower()} ")
    unknown = await look_up(viewer, worker, "reference", reference="SV-9999999")

    assert facts(answer)["Last name"] == PLAN.who.surname
    assert heading(unknown) == "No record found"


async def test_what_somebody_wrote_is_shown_as_text_and_whole(viewer, worker):
    answer = await by_number(viewer, worker, STRANGE)

    assert STRANGE.ring
    assert facts(answer)["Name"] == STRANGE.ring.name
    assert facts(answer)["Role"] == STRANGE.ring.role
    assert "<b onclick" not in answer.text


async def test_the_first_page_leads_to_each_way_of_looking_up(worker):
    headings = [
        heading(await worker.get("/look-up", params={"with": way}))
        for way in ("nhs-number", "name", "reference", "guesswork")
    ]
    nowhere = await worker.get("/look-up/guesswork")

    assert headings == [
        "Look up by NHS number",
        "Look up by name and date of birth",
        "Look up by SafeSight reference",
        "Look a person up",
    ]
    assert heading(nowhere) == "Look a person up"


async def test_no_address_names_anybody(viewer, worker):
    await by_number(viewer, worker, PLAN)
    await by_name(viewer, worker, TWINS[0], forename="Rob", postcode="QG4")
    await look_up(viewer, worker, "reference", reference=reference(PLAN))

    seen = [one.path + one.query for one in viewer.store.requests]
    assert named_in([*seen, f"/person/{PLAN.who.nhs_number}"]) == [f"/person/{PLAN.who.nhs_number}"]
    assert named_in(seen) == []
    assert len(seen) > 12


def named_in(addresses: list[str]) -> list[str]:
    """Addresses that hold a number, a name or a reference of somebody looked up here."""
    known = (PLAN.who.nhs_number, PLAN.who.surname, TWINS[0].who.surname, r"SV-\d+", "HS9", "QG4")
    # By themselves: an address drawn at random may have three such letters in its midst.
    shown = re.compile(rf"(?<![a-z0-9])(?:{'|'.join(known)})(?![a-z])", re.IGNORECASE)
    return [one for one in addresses if shown.search(one)]


async def test_an_answer_is_open_to_its_own_session_only(viewer, worker):
    answer = await by_number(viewer, worker, PLAN)
    async with signed_in(viewer, "n.trelawney") as colleague:
        elsewhere = await colleague.get(answer.url.path)

    assert heading(elsewhere) == "This answer is no longer open"
    assert PLAN.who.surname not in elsewhere.text


async def test_two_pages_of_one_session_do_not_disturb_each_other(viewer, worker):
    first = await by_number(viewer, worker, PLAN)
    second = await by_number(viewer, worker, LOOKED_AFTER)

    again = [await worker.get(one.url.path) for one in (first, second, first)]

    shown = [facts(one)["SafeSight reference"] for one in again]
    assert shown == [reference(PLAN), reference(LOOKED_AFTER), reference(PLAN)]


async def test_a_near_match_is_never_the_person_asked_for(viewer, worker):
    a_fault(viewer, "near_match_only", "show_answer")

    answer = await by_name(viewer, worker, TWINS[0])

    assert listed(answer)
    assert "3 March 2017" not in words(answer)


@pytest.mark.parametrize("held", [NOTHING_HELD, None])
async def test_a_list_without_words_says_nothing_at_all(viewer, worker, held):
    a_fault(viewer, "empty_list_without_words", "show_answer")
    number = held.who.nhs_number if held else "9991000224"

    answer = await look_up(viewer, worker, "nhs-number", nhs_number=number)

    assert listed(answer) == []
    assert "people. Page" not in words(answer)


async def test_the_person_before_is_shown_when_a_fault_says_so(viewer, worker):
    await by_number(viewer, worker, PLAN)
    a_fault(viewer, "shows_previous_person", "open_person", record_id=None)

    answer = await by_number(viewer, worker, LOOKED_AFTER)

    assert facts(answer)["SafeSight reference"] == reference(PLAN)


async def test_every_person_of_the_world_is_found_by_their_number(viewer, worker):
    known = [one for one in WORLD.health_statuses.values() if one.who.nhs_number][:60]

    shown = [facts(await by_number(viewer, worker, one))["SafeSight reference"] for one in known]

    assert shown == [reference(one) for one in known]


async def test_a_look_up_keeps_what_was_typed_when_it_is_refused(viewer, worker):
    token = viewer.store.sessions[worker.cookies[COOKIE]].form_token
    typed = {"token": token, **WHY, "surname": "Ostlerwyn"}

    refused = await worker.post("/look-up/name", data=typed)

    assert 'value="Ostlerwyn"' in refused.text
    assert urlsplit(str(refused.url)).path == "/look-up/name"


async def test_a_look_up_is_changed_and_not_typed_anew_but_for_its_reason(viewer, worker):
    nobody = await by_name(viewer, worker, PLAN, surname="Nobodyatall")
    changed = await worker.get(link_named(nobody, "Back"))
    other_form = await worker.get(str(changed.url).replace("look-up/name", "look-up/reference"))

    kept = {"surname": "Nobodyatall", "forename": PLAN.who.forename1, "case_reference": ""}
    assert typed_in(changed).items() >= kept.items()
    assert typed_in(other_form)["reference"] == ""

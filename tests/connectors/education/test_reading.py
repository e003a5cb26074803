"""What the education connector reads from the running system, whole."""

from datetime import UTC, time, timedelta

import pytest

from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    RecordRestricted,
    WrongRecordShown,
)
from domain.establishments import ContactRole, EnrolmentKind, EstablishmentStatus
from domain.identifiers import (
    CouncilCode,
    EstablishmentUrn,
    establishment_urn,
    postcode,
    unique_pupil_number,
)
from domain.people import NameKind, RecordRef
from domain.school_days import Term, is_school_day
from tests.connectors.education.in_the_world import (
    NOTE,
    SYSTEM,
    WORLD,
    ids,
    some_pupil,
    the_record,
    upn_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_pupil_is_found_by_upn_and_only_that_one(reader):
    pupil = some_pupil()

    found = await reader.pupils_with_upn(upn_of(pupil))

    assert ids(found) == [pupil.pupil_id]
    assert found.rows[0].born_on == pupil.born_on
    assert not found.is_certainly_nobody


async def test_a_upn_nobody_has_is_certainly_nobody(reader):
    nobody = unique_pupil_number("A825210000017")

    found = await reader.pupils_with_upn(nobody)

    assert found.is_certainly_nobody


async def test_a_name_is_found_without_its_accents_and_apostrophes(reader):
    pupil = some_pupil(surname=lambda name: "'" in name)

    found = await reader.pupils_named(
        pupil.surname.replace("'", ""), pupil.forename1.upper(), pupil.born_on
    )

    assert pupil.pupil_id in ids(found)


async def test_a_former_surname_finds_the_pupil_and_is_shown_as_former(reader):
    pupil = some_pupil(former_surname=bool)

    found = await reader.pupils_named(pupil.former_surname, "", pupil.born_on)

    row = next(row for row in found.rows if row.record == the_record(pupil))
    former = [name.surname for name in row.names if name.kind is NameKind.FORMER]
    assert former == [pupil.former_surname]


async def test_a_search_that_wants_to_be_narrowed_says_so(reader, started_mocks):
    pupil = some_pupil()
    started_mocks.fault(SYSTEM, "too_many_results", "list_pupils")

    found = await reader.pupils_named(pupil.surname, "", None)

    assert found.too_many
    assert not found.is_certainly_nobody


async def test_a_near_match_is_shown_as_what_it_is(reader, started_mocks):
    pupil = some_pupil()
    started_mocks.fault(SYSTEM, "near_match_only", "list_pupils")

    found = await reader.pupils_named(pupil.surname, pupil.forename1, pupil.born_on)

    assert found.rows
    assert pupil.born_on not in [row.born_on for row in found.rows]


async def test_the_pupils_of_a_house_are_found_and_the_neighbours_are_not(reader):
    pupil = some_pupil()
    home = pupil.address
    there = {
        one.pupil_id for one in WORLD.pupils.values() if one.address.address_id == home.address_id
    }

    found = await reader.pupils_at(postcode(home.postcode), home.line1)
    next_door = await reader.pupils_at(postcode(home.postcode), "9999")

    assert set(ids(found)) == there
    assert next_door.is_certainly_nobody


async def test_a_pupil_is_read_as_the_world_has_them(reader):
    pupil = some_pupil(nhs_number=bool, parents=bool)

    shown = await reader.pupil(the_record(pupil))

    person = shown.person
    assert (person.name.surname, person.name.forename) == (pupil.surname, pupil.forename1)
    assert person.born_on == pupil.born_on
    assert (person.identifiers.upn, person.identifiers.nhs_number) == (pupil.upn, pupil.nhs_number)
    assert person.addresses[0].postcode == pupil.address.postcode
    assert [tie.name.full for tie in person.parents] == [one.name for one in pupil.parents]
    assert shown.year_group == pupil.year_group
    assert shown.unreadable == ()


async def test_dual_enrolments_past_ones_and_a_name_without_a_number_are_told_apart(reader):
    dual = next(one for one in WORLD.enrolments if one.kind == "dual")
    past = next(one for one in WORLD.enrolments if one.to_on)
    nameless = next(one for one in WORLD.enrolments if not one.establishment_id)

    read = [
        (await reader.pupil(RecordRef(SYSTEM, one.pupil_id))).enrolments
        for one in (dual, past, nameless)
    ]

    assert {one.kind for one in read[0]} == {EnrolmentKind.MAIN, EnrolmentKind.DUAL}
    assert past.to_on in [one.until_on for one in read[1]]
    assert [(one.establishment, one.establishment_name) for one in read[2]] == [
        (None, nameless.establishment_name)
    ]


async def test_home_education_and_missing_education_are_read(reader):
    home, missing = some_pupil(home_educated=True), some_pupil(missing_education=True)

    at_home = await reader.pupil(the_record(home))
    somewhere = await reader.pupil(the_record(missing))

    assert (at_home.home_educated, at_home.missing_education) == (True, False)
    assert (somewhere.home_educated, somewhere.missing_education) == (False, True)
    assert at_home.enrolments == ()


async def test_a_restricted_pupil_is_a_row_without_a_name_and_a_stub(reader):
    pupil = some_pupil(access_class="restricted")

    found = await reader.pupils_with_upn(upn_of(pupil))
    with pytest.raises(RecordRestricted):
        await reader.pupil(the_record(pupil))

    assert [(row.is_restricted, row.names) for row in found.rows] == [(True, ())]


async def test_a_pupil_nobody_holds_is_not_found(reader):
    with pytest.raises(RecordNotFound):
        await reader.pupil(RecordRef(SYSTEM, "S999999"))


async def test_another_pupil_on_the_page_is_refused(reader, started_mocks):
    asked_for, other = some_pupil(), some_pupil(home_educated=True)
    started_mocks.fault(SYSTEM, "shows_previous_person", "open_pupil", record_id=other.pupil_id)

    with pytest.raises(WrongRecordShown):
        await reader.pupil(the_record(asked_for))


async def test_a_note_that_is_too_short_is_refused_by_the_system(reader):
    await reader.state_reason("short")

    with pytest.raises(ContentRefused):
        await reader.pupils_named("Ab", "", None)

    await reader.state_reason(NOTE)


async def test_an_establishment_is_read_with_its_calendar(reader):
    true = next(one for one in WORLD.establishments.values() if one.inset_days and one.urn)
    sessions = WORLD.calendars[true.calendar_id].sessions

    shown = await reader.establishment(true.urn)

    assert (shown.urn, shown.name, shown.phone) == (true.urn, true.name, true.switchboard)
    assert shown.calendar.terms == tuple(Term(one.first, one.last) for one in sessions)
    assert shown.calendar.inset_days == frozenset(true.inset_days)
    assert not is_school_day(shown.calendar, true.inset_days[0])
    assert shown.unreadable == ()


async def test_a_school_that_keeps_its_own_terms_says_so(reader):
    own = next(one for one in WORLD.establishments.values() if one.calendar_id == "OWN-TWO-WEEK")
    ordinary = next(one for one in WORLD.establishments.values() if one.opens_at)

    assert (await reader.establishment(own.urn)).has_own_terms
    assert not (await reader.establishment(ordinary.urn)).has_own_terms


async def test_opening_times_are_the_schools_own_and_the_usual_one_when_nobody_wrote_it(reader):
    known = next(one for one in WORLD.establishments.values() if one.opens_at)
    unknown = next(one for one in WORLD.establishments.values() if one.urn and not one.opens_at)

    own, usual = [await reader.establishment(one.urn) for one in (known, unknown)]

    assert (own.opens, own.calendar.opens) == (known.opens_at, known.opens_at)
    assert (usual.opens, usual.calendar.opens) == (None, time(8))


async def test_a_merged_school_names_its_successor_and_a_closed_one_names_nothing(reader):
    merged = next(one for one in WORLD.establishments.values() if one.status == "merged")
    closed = next(one for one in WORLD.establishments.values() if one.status == "closed")

    went = await reader.establishment(merged.urn)
    gone = await reader.establishment(closed.urn)

    assert (went.status, went.successor) == (EstablishmentStatus.MERGED, merged.successor_urn)
    assert (gone.status, gone.successor) == (EstablishmentStatus.CLOSED, None)
    assert gone.closed_on == closed.closed_on


async def test_an_establishment_nobody_knows_is_not_found(reader):
    with pytest.raises(RecordNotFound):
        await reader.establishment(EstablishmentUrn("999999"))
    with pytest.raises(RecordNotFound):
        await reader.contacts_of("999999")


async def test_the_contacts_of_a_school_are_read_as_the_world_has_them(reader):
    true = next(one for one in WORLD.contacts.values() if one.conflicts)

    contacts = await reader.contacts_of(true.establishment_id)

    shown = next(one for one in contacts if one.ref == true.contact_id)
    assert shown.place == establishment_urn(true.establishment_id)
    assert (shown.name, shown.address, shown.phone) == (true.name, true.email, true.phone)
    assert (shown.verified_at, shown.changed_at) == (true.verified_at, true.changed_at)
    assert shown.mailbox_readers == true.mailbox_readers
    assert shown.holiday_monitored == true.holiday_monitored
    assert [(one.person.record_id, one.reason) for one in shown.conflicts] == [
        (one.nominal_id, one.reason) for one in true.conflicts
    ]
    assert {one.role for one in contacts} == {ContactRole.SAFEGUARDING_LEAD, ContactRole.DEPUTY}
    assert shown.unreadable == ()


async def test_a_lead_who_is_away_and_the_deputy_who_covers_are_read(reader):
    away = next(one for one in WORLD.contacts.values() if one.unavailable_from)

    contacts = await reader.contacts_of(away.establishment_id)

    lead = next(one for one in contacts if one.ref == away.contact_id)
    assert (lead.unavailable_from, lead.unavailable_to) == (
        away.unavailable_from,
        away.unavailable_to,
    )
    assert [one.covers_for for one in contacts if one.covers_for] == [away.contact_id]


async def test_a_councils_teams_are_contacts_of_the_council(reader):
    contacts = await reader.contacts_of_council(CouncilCode("931"))

    assert {one.place for one in contacts} == {"931"}
    assert {one.role for one in contacts} == {
        ContactRole.HOME_EDUCATION,
        ContactRole.MISSING_EDUCATION,
        ContactRole.COUNCIL_SAFEGUARDING,
    }


async def test_contacts_that_do_not_say_how_many_they_are_are_incomplete(reader, started_mocks):
    started_mocks.fault(SYSTEM, "empty_list_without_words", "list_contacts")

    with pytest.raises(PageIncomplete):
        await reader.contacts_of(next(iter(WORLD.contacts.values())).establishment_id)


async def test_the_directory_is_the_same_as_its_pages(reader):
    directory = await reader.directory()
    on_page = await reader.contacts_of(directory.contacts[0].establishment)

    assert {one.ref for one in directory.contacts} == set(WORLD.contacts)
    assert set(on_page) <= set(directory.contacts)
    now = WORLD.night.now.astimezone(UTC)
    assert now <= directory.as_at.astimezone(UTC) < now + timedelta(minutes=5)


async def test_the_establishments_are_the_same_as_their_pages(reader):
    register = await reader.establishments()

    assert {one.reference for one in register.establishments} == set(WORLD.establishments)
    for one in register.establishments[::40]:
        assert await reader.establishment(one.reference) == one


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("nothing", PageIncomplete),
        ("page", PageIncomplete),
        ("cut", PageIncomplete),
        ("moved_column", PageNotAsExpected),
    ],
)
async def test_a_file_that_is_not_whole_is_never_a_directory(reader, started_mocks, what, error):
    fault = started_mocks.fault(SYSTEM, "wrong_download", "download_contacts", what=what)

    with pytest.raises(error):
        await reader.directory()

    assert started_mocks.fired(SYSTEM, fault) == 1
    assert (await reader.directory()).contacts

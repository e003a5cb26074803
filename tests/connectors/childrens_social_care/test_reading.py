"""What the connector reads from the running case system, whole."""

import pytest

from domain.childrens_social_care import (
    AbuseCategory,
    Allocation,
    CarePlanKind,
    DfeEthnicity,
    EpisodeStatus,
    PlanStatus,
    ReviewStatus,
)
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    RecordRestricted,
    WrongRecordShown,
)
from domain.identifiers import CouncilCode, nhs_number, postcode, unique_pupil_number
from domain.people import RecordRef
from domain.who_to_ring import WhoToRing
from tests.connectors.childrens_social_care.in_the_world import (
    SYSTEM,
    WORLD,
    held,
    ids,
    some_person,
    the_record,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = (
    '<img src=x onerror="alert(1)"><script>alert(2)</script> & "quoted" 🙂\nEnd of contacts of 1'
)
LONG = ("Seen at home with the little one. " * 130)[:3990] + "the end 🙂."


async def test_a_person_is_found_by_nhs_number_and_only_that_one(reader):
    person = some_person(nhs_number=bool)

    found = await reader.people_with_nhs_number(nhs_number(person.who.nhs_number))

    assert person.record_id in ids(found)
    assert {row.born_on for row in found.rows} == {person.who.born_on}
    assert not found.is_certainly_nobody


async def test_a_person_is_found_by_upn(reader):
    person = some_person(upn=bool)

    found = await reader.people_with_upn(unique_pupil_number(person.upn))

    assert person.record_id in ids(found)


async def test_one_number_in_two_councils_is_two_people_and_a_council_tells_them_apart(reader):
    person = some_person(
        la_id=lambda la_id: sum(one.la_id == la_id for one in WORLD.care_people.values()) > 1
    )
    namesakes = [one.record_id for one in WORLD.care_people.values() if one.la_id == person.la_id]

    everywhere = await reader.people_numbered(person.la_id)
    here = await reader.people_numbered(person.la_id, CouncilCode(person.la_code))

    assert sorted(ids(everywhere)) == sorted(namesakes)
    assert ids(here) == [person.record_id]


async def test_a_council_that_is_not_in_the_list_is_not_guessed(reader):
    with pytest.raises(PageNotAsExpected, match='choice "999"'):
        await reader.people_numbered("104501", CouncilCode("999"))


@pytest.mark.parametrize("surname", ["Zyx'wvutsby", "Zyx-Wvutsby", "Zyxwvutśbŷ"])
async def test_a_name_is_found_without_its_accents_apostrophes_and_hyphens(reader, edits, surname):
    edits.plant("931-900001", surname=surname, forename1="Siân")

    found = await reader.people_named("ZYXWVUTSBY", "sian", None)

    (row,) = found.rows
    assert (row.names[0].surname, row.names[0].forename) == (surname, "Siân")


async def test_the_people_of_a_house_are_found_and_the_neighbours_are_not(reader, edits):
    person = some_person(
        addresses=lambda homes: len(homes) == 1 and not homes[0].confidential and homes[0].postcode
    )
    home = person.who.addresses[0]
    there = {
        record_id
        for record_id, one in edits.mocks.records(SYSTEM, "people").items()
        for address in one["addresses"]
        if (address["line1"], address["postcode"]) == (home.line1, home.postcode)
        and address["to_on"] is None
        and not address["confidential"]
        and one["access_class"] != "sealed"
    }

    found = await reader.people_at(postcode(home.postcode), home.line1)
    next_door = await reader.people_at(postcode(home.postcode), "9999")

    assert set(ids(found)) == there
    assert next_door.is_certainly_nobody


async def test_nobody_is_certainly_nobody(reader):
    found = [
        await reader.people_with_nhs_number(nhs_number("9990000107")),
        await reader.people_with_upn(unique_pupil_number("A825210000017")),
        await reader.people_named("Qqxzyw", "", None),
    ]

    assert [one.is_certainly_nobody for one in found] == [True, True, True]


async def test_an_unborn_child_has_its_expected_date(reader):
    person = some_person(expected_on=bool)

    found = await reader.people_named(person.who.surname, "Unborn", None)
    read = (await reader.person(the_record(person))).person

    row = next(row for row in found.rows if row.record == the_record(person))
    assert row.born_on is None
    assert row.shown_with.startswith("due ")
    assert read.is_unborn
    assert read.due_on == person.who.expected_on


async def test_a_person_is_read_as_the_world_has_them(reader):
    person = some_person(nhs_number=bool, upn=bool, relatives=bool, ethnicity=bool)

    shown = await reader.person(the_record(person))

    who, read = person.who, shown.person
    assert (read.name.surname, read.name.forename) == (who.surname, who.forename1)
    assert (read.born_on, shown.died_on) == (who.born_on, who.died_on)
    assert (read.identifiers.nhs_number, read.identifiers.upn) == (who.nhs_number, person.upn)
    assert [one.postcode for one in read.addresses] == [one.postcode for one in who.addresses]
    assert (shown.council, shown.local_number) == (person.la_code, person.la_id)
    assert shown.ethnicity == DfeEthnicity(person.ethnicity)
    assert (shown.first_language, shown.religion) == (person.first_language, person.religion)
    assert shown.disabilities == person.disabilities
    assert shown.interpreter_needed == person.interpreter_needed
    assert shown.unreadable == ()
    assert [
        (
            one.name,
            one.relationship.lower(),
            one.born_on,
            one.record.record_id if one.record else "",
            one.parental_responsibility,
            one.lives_with,
            one.disputed,
        )
        for one in shown.relatives
    ] == [
        (
            one.name,
            one.relationship,
            one.born_on,
            one.record_id,
            one.parental_responsibility,
            one.lives_with,
            one.disputed,
        )
        for one in person.relatives
    ]
    assert [tie.name.full for tie in read.relationships] == [one.name for one in person.relatives]


async def test_what_is_read_of_open_work_is_as_the_world_has_it(reader):
    person = some_person(
        episodes=lambda all_: any(one.status == "open" for one in all_), plans=bool
    )

    episodes = await reader.episodes_of(the_record(person))
    plans = await reader.plans_of(the_record(person))

    episode, told = person.episodes[0], episodes.shown[0]
    assert (told.ref, told.status) == (episode.episode_id, EpisodeStatus.OPEN)
    assert (told.referral_on, told.source) == (episode.referral_on, episode.source)
    assert (told.primary_need, told.legal_status) == (episode.primary_need, episode.legal_status)
    assert (told.plan, told.category) == (
        CarePlanKind(episode.plan),
        AbuseCategory(episode.category),
    )
    assert (told.next_review_on, told.section_47_started_on, told.conference_due_on) == (
        episode.next_review_on,
        episode.section_47_started_on,
        episode.icpc_due_on,
    )
    assert episodes.restricted == 0
    (plan,) = person.plans
    assert (plans[0].ref, plans[0].started_on) == (plan.plan_id, plan.started_on)
    assert plans[0].status == (PlanStatus.ENDED if plan.ended_on else PlanStatus.RUNNING)
    assert [(one.on, one.status) for one in plans[0].reviews] == [
        (one.held_on, ReviewStatus(one.status)) for one in plan.reviews
    ]
    assert (plans[0].lead_worker, plans[0].end_reason) == (plan.lead_worker, plan.end_reason)


async def test_whoever_is_allocated_can_be_rung(reader):
    person = some_person(episodes=lambda all_: [one.status for one in all_] == ["open"])
    nobody = some_person(episodes=lambda all_: not all_)

    told = await reader.allocated_to(the_record(person))
    none = await reader.allocated_to(the_record(nobody))

    (episode,) = person.episodes
    ring = WhoToRing(episode.worker, "allocated worker", episode.team, episode.worker_phone)
    assert told == Allocation((ring,), 0)
    assert none == Allocation((), 0)


async def test_contacts_are_read_as_the_world_has_them(reader):
    person = some_person(contacts=lambda all_: len(all_) > 1)

    contacts = await reader.contacts_of(the_record(person))

    newest = sorted(person.contacts, key=lambda one: one.received_at, reverse=True)
    assert [
        (one.ref, one.received_at, one.source, one.referrer, one.agency, one.concerns, one.level)
        for one in contacts
    ] == [
        (
            one.contact_id,
            one.received_at,
            one.source,
            one.referrer,
            one.referrer_agency,
            one.concerns,
            one.level,
        )
        for one in newest
    ]
    assert [(one.summary, one.decided_by, one.decided_on) for one in contacts] == [
        (one.summary, one.decided_by, one.decided_on) for one in newest
    ]
    assert all(one.unreadable == () for one in contacts)


async def test_somebody_nothing_came_in_about_has_no_contacts(reader):
    person = some_person(contacts=lambda all_: not all_)

    assert await reader.contacts_of(the_record(person)) == ()


async def test_forty_five_contacts_are_read_to_the_last_hostile_and_long_ones_whole(reader, edits):
    person = some_person(contacts=bool)
    like = held(edits.mocks, person)["contacts"][0]
    many = [{**like, "contact_id": f"C{number:04d}"} for number in range(43)]
    odd = [
        {**like, "contact_id": name, "summary": summary}
        for name, summary in (("CH", HOSTILE), ("CL", LONG))
    ]
    edits.change(person, contacts=[*many, *odd])

    contacts = await reader.contacts_of(the_record(person))

    told = {one.ref: one.summary for one in contacts}
    assert len(contacts) == len(told) == 45
    assert (told["CH"], told["CL"]) == (HOSTILE, LONG)
    assert len(LONG) == 4000
    assert edits.asked_for().count(f"/api/people/{person.record_id}/contacts") >= 3


async def test_all_fifty_of_one_name_are_read_and_fifty_one_are_too_many(reader, edits):
    for number in range(50):
        edits.plant(f"931-9{number:05d}", surname="Zyxwvutsby")

    all_of_them = await reader.people_named("Zyxwvutsby", "", None)
    edits.plant("931-999999", surname="Zyxwvutsby")
    many = await reader.people_named("Zyxwvutsby", "", None)

    assert len(set(ids(all_of_them))) == 50
    assert (many.rows, many.too_many, many.is_certainly_nobody) == ((), True, False)


async def test_a_near_match_is_shown_as_what_it_is(reader, started_mocks):
    person = some_person(upn=bool, born_on=bool)
    started_mocks.fault(SYSTEM, "near_match_only", "search_people")

    found = await reader.people_with_upn(unique_pupil_number(person.upn))

    alike = [row.born_on for row in found.rows if row.record == the_record(person)]
    assert found.rows
    assert person.who.born_on not in alike


@pytest.mark.parametrize("access", ["restricted", "sealed"])
async def test_a_stub_is_left_alone_and_nothing_is_kept_of_it(reader, edits, access):
    record = edits.plant("931-900009", surname="Stubbington", access_class=access)

    for read in (reader.person, reader.contacts_of, reader.episodes_of, reader.allocated_to):
        with pytest.raises(RecordRestricted) as raised:
            await read(record)
        assert "Stubbington" not in str(raised.value)

    assert edits.asked_for() == [f"/api/people/{record.record_id}"] * 4


async def test_a_restricted_row_is_a_number_and_a_sealed_one_is_only_counted(reader, edits):
    edits.plant("931-900009", surname="Stubbington", access_class="restricted")
    edits.plant("931-900010", surname="Stubbington", access_class="sealed")

    found = await reader.people_named("Stubbington", "", None)

    (row,) = found.rows
    assert (row.record.record_id, row.is_restricted, row.names) == ("931-900009", True, ())
    assert found.withheld == 1


async def test_a_restricted_episode_is_counted_and_its_worker_not_named(reader, edits):
    person = some_person(episodes=lambda all_: [one.status for one in all_] == ["open"])
    episode = held(edits.mocks, person)["episodes"][0]
    secret = {**episode, "episode_id": "E-SECRET", "restricted": True, "worker": "No Name"}
    edits.change(person, episodes=[episode, secret])

    episodes = await reader.episodes_of(the_record(person))
    allocated = await reader.allocated_to(the_record(person))

    assert [one.ref for one in episodes.shown] == [episode["episode_id"]]
    assert (episodes.restricted, allocated.restricted) == (1, 1)
    assert [one.name for one in allocated.workers] == [episode["worker"]]


async def test_a_confidential_address_is_only_said_to_be_there(reader, edits):
    person = some_person(addresses=lambda homes: len(homes) == 1)
    home = {
        **held(edits.mocks, person)["addresses"][0],
        "confidential": True,
        "line1": "Whisper Yard",
    }
    edits.change(person, addresses=[home])

    shown = (await reader.person(the_record(person))).person
    by_home = await reader.people_at(postcode(home["postcode"]), "Whisper Yard")

    assert [(one.lines, one.postcode, one.confidential) for one in shown.addresses] == [
        ((), None, True)
    ]
    assert shown.has_confidential_address
    assert (by_home.rows, by_home.withheld, by_home.is_certainly_nobody) == ((), 1, False)


async def test_a_merged_record_names_the_one_it_went_into_and_is_not_followed(reader, edits):
    person = some_person()
    record = edits.plant("931-900011", surname="Zyxwvutsby", merged_into=person.record_id)

    shown = await reader.person(record)
    found = await reader.people_named("Zyxwvutsby", "", None)

    assert shown.merged_into == the_record(person)
    assert shown.person.record == record
    assert [row.is_merged for row in found.rows] == [True]
    assert not any(person.record_id in path for path in edits.asked_for())


async def test_what_does_not_parse_is_kept_as_shown(reader, edits):
    person = some_person()
    edits.change(person, nhs_number="9990000019", ethnicity="XXXX", upn="X1")

    shown = await reader.person(the_record(person))

    kept = {(one.field, one.shown) for one in shown.unreadable}
    assert kept == {("NHS number", "999 000 0019"), ("Ethnicity", "XXXX"), ("UPN", "X1")}
    assert shown.person.identifiers.nhs_number is None


async def test_a_number_nobody_has_is_not_found(reader):
    with pytest.raises(RecordNotFound):
        await reader.person(RecordRef(SYSTEM, "931-1"))


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("open_person", "person"),
        ("open_person", "allocated_to"),
        ("open_person", "contacts_of"),
        ("list_relationships", "person"),
        ("list_contacts", "contacts_of"),
        ("list_episodes", "episodes_of"),
        ("list_plans", "plans_of"),
    ],
)
async def test_another_persons_record_on_the_page_is_refused(
    reader, started_mocks, operation, name
):
    person = some_person()
    fault = started_mocks.fault(SYSTEM, "shows_previous_person", operation)

    with pytest.raises(WrongRecordShown):
        await getattr(reader, name)(the_record(person))

    assert started_mocks.fired(SYSTEM, fault) == 1


async def test_a_list_without_its_count_is_incomplete(hasty, faults):
    person = some_person(contacts=bool)
    faults.fault(SYSTEM, "empty_list_without_words", "search_people")
    faults.fault(SYSTEM, "empty_list_without_words", "list_contacts")

    with pytest.raises(PageIncomplete):
        await hasty.people_named(person.who.surname, "", None)
    with pytest.raises(PageIncomplete):
        await hasty.contacts_of(the_record(person))

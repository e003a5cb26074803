"""Each look at a record is in the audit trail once, as the partner's own access history has it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from connectors.education import Education
from connectors.police_rms import EntryWanted, PoliceRms
from connectors.secure_mail import SecureMail
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordRestricted,
    RecordsNotKept,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.identifiers import OccurrenceNumber, OurReference
from domain.people import RecordRef
from runtime.audit_trail import AuditEntry
from runtime.tabs import Tab
from tests.builders.sessions import give_session
from tests.builders.viewing import A_REASON, a_viewing
from tests.connectors.education import in_the_world
from tests.connectors.police_rms import conftest as station
from tests.connectors.secure_mail import hub
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NIGHT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
A_WEEK_AGO = NIGHT - timedelta(days=7)
PAGE_SECONDS = 3.0


@dataclass
class Trail:
    """What a worker's looks left behind; `is_full` says that nothing more can be kept."""

    entries: list[AuditEntry] = field(default_factory=list)
    is_full: bool = False

    def keep(self, entry: AuditEntry) -> None:
        if self.is_full:
            raise RecordsNotKept("disk full")
        self.entries.append(entry)

    @property
    def looks(self) -> Counter[tuple[str, str]]:
        return Counter((entry.details["looked_at"], entry.record_id) for entry in self.entries)


@pytest.fixture
def trail() -> Trail:
    return Trail()


@pytest_asyncio.fixture(loop_scope="session")
async def rms(mocks: Mocks, blank_tab: Tab, trail: Trail) -> PoliceRms:
    mocks.set_clock(NIGHT)
    account, viewing = station.an_account(mocks), a_viewing("police_rms", trail.keep)
    rms = PoliceRms(blank_tab, account, PAGE_SECONDS, viewing)
    form = {"userid": station.WORKER, "password": account.password.reveal()}
    await give_session(blank_tab, account.base_url, form)
    await rms.state_reason(A_REASON.words)
    return rms


@pytest_asyncio.fixture(loop_scope="session")
async def education(mocks: Mocks, blank_tab: Tab, trail: Trail) -> Education:
    account, viewing = in_the_world.an_account(mocks), a_viewing("education", trail.keep)
    education = Education(blank_tab, account, PAGE_SECONDS, viewing)
    form = {"email": in_the_world.WORKER, "password": account.password.reveal()}
    await give_session(blank_tab, account.base_url, form, at="/account/sign-in")
    await education.state_reason(A_REASON.words)
    return education


@pytest_asyncio.fixture(loop_scope="session")
async def mail(mocks: Mocks, blank_tab: Tab, trail: Trail) -> SecureMail:
    mocks.set_clock(NIGHT)
    await hub.signed_in(mocks, blank_tab)
    return hub.the_mail(mocks, blank_tab, keep=trail.keep)


def open_occurrences(mocks: Mocks) -> list[OccurrenceNumber]:
    held = mocks.records("police_rms", "occurrences")
    return [OccurrenceNumber(n) for n, one in sorted(held.items()) if one["access_class"] == "open"]


def opened_at_the_partner(mocks: Mocks, system: str, record_type: str) -> Counter[str]:
    return Counter(
        look["record_id"]
        for look in mocks.consultations(system)
        if look["record_type"] == record_type
    )


async def test_each_opening_of_an_occurrence_is_one_consultation(rms, mocks, trail):
    first, second, third = open_occurrences(mocks)[:3]
    wanted = EntryWanted(third, "ENC-7K4M-92QF", "General note", "Schools told.", NIGHT)

    await rms.occurrence(first)
    await rms.occurrence(first)
    await rms.log_entries(second, "[ref:ENC")
    await rms.open_entry_form(wanted)

    looked = Counter({one: n for (kind, one), n in trail.looks.items() if kind == "occurrence"})
    assert looked == opened_at_the_partner(mocks, "police_rms", "occurrence")
    assert looked == {first: 2, second: 1, third: 1}


async def test_each_opening_of_a_persons_record_is_one_consultation(rms, mocks, trail):
    held = mocks.records("police_rms", "nominals")
    people = sorted(one for one, record in held.items() if record["access_class"] == "open")[:3]

    for person in people:
        await rms.person(RecordRef("police_rms", person))

    looked = Counter({one: n for (kind, one), n in trail.looks.items() if kind == "nominal"})
    assert looked == opened_at_the_partner(mocks, "police_rms", "nominal")
    assert looked == dict.fromkeys(people, 1)


async def test_a_list_is_one_consultation_however_many_it_names(rms, trail):
    listing = await rms.changed_occurrences(A_WEEK_AGO, NIGHT)

    [entry] = trail.entries
    assert len(listing.rows) > 12
    assert (entry.record_id, entry.details["rows"]) == (
        "search:occurrences",
        str(len(listing.rows)),
    )


async def test_who_is_looked_for_and_the_log_enquiry_are_consultations(rms, trail):
    await rms.find_persons("Nobody", "Atall", None)
    await rms.own_entries(A_WEEK_AGO)

    assert trail.looks == {
        ("persons", "search:persons"): 1,
        ("log_entries", "search:log_entries"): 1,
    }


async def test_a_restricted_record_was_not_seen(rms, mocks, trail):
    held = mocks.records("police_rms", "occurrences")
    number = next(n for n, one in held.items() if one["access_class"] == "restricted")

    with pytest.raises(RecordRestricted):
        await rms.occurrence(OccurrenceNumber(number))

    assert trail.entries == []


async def test_a_look_says_who_for_whom_where_and_why(rms, mocks, trail):
    await rms.occurrence(open_occurrences(mocks)[0])

    [entry] = trail.entries
    assert entry.event == "consultation"
    assert (entry.worker, entry.on_behalf_of) == ("mash-enc-01", A_REASON.on_behalf_of)
    assert (entry.system, entry.item_id) == ("police_rms", A_REASON.item_id)
    assert (entry.justification, entry.lawful_basis) == ("protect_child", "legal_obligation")


async def test_what_cannot_be_written_down_is_not_told(rms, mocks, trail):
    number = open_occurrences(mocks)[0]
    trail.is_full = True

    with pytest.raises(RecordsNotKept):
        await rms.occurrence(number)
    with pytest.raises(RecordsNotKept):
        await rms.changed_occurrences(A_WEEK_AGO, NIGHT)


async def test_pupils_and_searches_for_them_are_as_in_the_registers_own_history(
    education, mocks, trail
):
    pupils = [one for one in in_the_world.WORLD.pupils.values() if one.access_class == "open"][:3]

    for pupil in pupils:
        await education.pupil(in_the_world.the_record(pupil))
    await education.pupils_named(pupils[0].surname, "", None)
    await education.pupils_with_upn(in_the_world.upn_of(pupils[1]))

    looked = Counter({one: n for (kind, one), n in trail.looks.items() if kind == "pupil"})
    searches = opened_at_the_partner(mocks, "education", "search")
    assert looked == opened_at_the_partner(mocks, "education", "pupil")
    assert trail.looks["pupils", "search:pupils"] == searches.total() == 2


async def test_the_record_shown_is_named_also_when_it_is_another(education, mocks, trail):
    first, second = [one for one in in_the_world.WORLD.pupils if one.startswith("S")][:2]
    mocks.fault("education", "shows_previous_person", "open_pupil", record_id=second)

    with pytest.raises(WrongRecordShown):
        await education.pupil(RecordRef("education", first))

    assert trail.looks == {("pupil", second): 1}


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        ("truncated_html", {"when": "post"}),
        ("moved_label", {"old": "Date of birth", "new": "Born"}),
    ],
    ids=["cut short", "moved"],
)
async def test_a_pupil_shown_and_not_read_is_in_both_histories(education, mocks, trail, mode, how):
    first, second = [one for one in in_the_world.WORLD.pupils if one.startswith("S")][:2]
    await education.pupil(RecordRef("education", first))
    fault = mocks.fault("education", mode, "open_pupil", **how)

    with pytest.raises((PageIncomplete, PageNotAsExpected)):
        await education.pupil(RecordRef("education", second))

    assert mocks.fired("education", fault) == 1
    ours = {("pupil", first): 1, ("pupil", "unread:pupil"): 1}
    assert (trail.looks, trail.entries[-1].details["asked_for"]) == (ours, second)
    assert opened_at_the_partner(mocks, "education", "pupil") == {first: 1, second: 1}


async def test_a_record_and_a_log_search_in_the_page_that_are_cut_short_are_looks(
    rms, mocks, trail
):
    number = open_occurrences(mocks)[0]
    mocks.fault("police_rms", "truncated_html", "read_occurrence", when="post")

    with pytest.raises(PageIncomplete):
        await rms.log_entries(number, "[ref:ENC")

    assert trail.looks == {("occurrence", "unread:occurrence"): 1}
    assert opened_at_the_partner(mocks, "police_rms", "occurrence") == {number: 1}


async def test_a_server_error_in_the_place_of_a_record_is_no_look(education, mocks, trail):
    first = next(one for one in in_the_world.WORLD.pupils if one.startswith("S"))
    mocks.fault("education", "500", "open_pupil")

    with pytest.raises(SystemUnavailable):
        await education.pupil(RecordRef("education", first))

    assert trail.entries == []
    assert opened_at_the_partner(mocks, "education", "pupil") == {}


async def test_a_contact_directory_taken_in_whole_is_a_collection(education, trail):
    await education.directory()
    establishments = await education.establishments()
    await education.establishment(establishments.establishments[0].reference)
    await education.contacts_of(establishments.establishments[0].reference)

    assert [(entry.event, entry.details["looked_at"]) for entry in trail.entries] == [
        ("collection", "directory"),
        ("collection", "establishments"),
        ("consultation", "establishment"),
        ("consultation", "contacts"),
    ]


async def test_each_message_opened_and_each_folder_listed_is_a_consultation(mail, mocks, trail):
    hub.plant(mocks, "M7000001")
    hub.plant_received(mocks, "M7000002")

    await mail.message("M7000001")
    await mail.inbox(A_WEEK_AGO)
    await mail.sent_items_with(OurReference("ENC-7K4M-92QF"))

    opened = [one for one in mocks.requests("secure_mail") if one["path"].startswith("/message/")]
    messages = Counter(kind for kind, _ in trail.looks.elements())
    assert messages["message"] == len(opened) >= 2
    assert messages["messages"] == 2

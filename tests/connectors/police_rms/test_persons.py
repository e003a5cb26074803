"""A person's own record in the police system: all of it, or an error that says why not."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
import pytest_asyncio

from connectors.police_rms import PoliceRms, parsing_records
from domain.as_shown import AsShown
from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    RecordRestricted,
    SessionExpired,
    WrongRecordShown,
)
from domain.identifiers import CroNumber, NhsNumber, PncId, Upn
from domain.occurrences import Marker
from domain.people import AddressKind, Identifiers, NameKind, PersonName, RecordRef, RelationKind
from domain.person_records import PersonRecord
from mock_systems.population.build import build
from mock_systems.population.model import Nominal
from runtime.audit_trail import AuditEntry
from runtime.browser import Browser
from tests.builders.tabs import a_tab
from tests.builders.viewing import a_viewing
from tests.connectors.police_rms.conftest import PAGE_SECONDS, REASON, SYSTEM, an_account
from tests.mocks_fixture import SEED, Mocks

WORLD = build(SEED, "small")

in_the_browser = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
looks: list[AuditEntry] = []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def rms(started_mocks: Mocks, browser: Browser) -> AsyncIterator[PoliceRms]:
    """Signed in once for these tests; what they change is theirs alone."""
    started_mocks.reset()
    context = await browser.new_context(locale="en-GB", timezone_id="Europe/London")
    account, viewing = an_account(started_mocks), a_viewing(SYSTEM, looks.append)
    rms = PoliceRms(await a_tab(context), account, PAGE_SECONDS, viewing)
    await rms.sign_in(REASON)
    yield rms
    await context.close()


def ref(nominal_id: str) -> RecordRef:
    return RecordRef(SYSTEM, nominal_id)


def nominals(access_class: str = "open") -> list[Nominal]:
    return [one for one in WORLD.nominals.values() if one.access_class == access_class]


def held(record: PersonRecord) -> dict[str, object]:
    """What was read, beside what the world holds."""
    person = record.person
    return {
        "surname": person.name.surname,
        "forename1": person.name.forename,
        "forename2": person.name.middle,
        "born_on": person.born_on,
        "expected_on": person.due_on,
        "nhs_number": person.identifiers.nhs_number or "",
        "upn": person.identifiers.upn or "",
        "pnc_id": person.identifiers.pnc_id or "",
        "occupation": record.occupation,
        "works_at": record.works_at,
        "contacts": (*record.phones, *record.other_contacts),
        "known_as": [n.forename for n in person.names if n.kind is NameKind.KNOWN_AS],
        "former": [n.surname for n in person.names if n.kind is NameKind.FORMER],
        "addresses": [
            (a.kind, a.postcode or "", a.council or "", a.force_code, a.uprn or "", a.confidential)
            for a in person.addresses
        ],
        "markers": [(one.code, one.text) for one in record.markers],
        "ties": {(t.subject.record_id, t.kind, t.of.record_id) for t in record.ties},
        "occurrences": set(record.occurrences),
    }


def in_the_world(one: Nominal) -> dict[str, object]:
    """What the force holds of a person."""
    names = ("surname", "forename1", "forename2", "born_on", "expected_on", "nhs_number", "upn")
    more = ("pnc_id", "occupation", "works_at")
    return {
        **{name: getattr(one, name) for name in (*names, *more)},
        "contacts": tuple(contact.value for contact in one.contacts),
        "known_as": [one.known_as] if one.known_as else [],
        "former": [name.surname for name in one.previous_names],
        "addresses": [
            (a.kind, a.postcode, a.la_code, a.force_code, a.uprn, a.confidential)
            for a in one.addresses
        ],
        "markers": [(marker.code, marker.text) for marker in one.markers],
        "ties": {
            (link.from_nominal, link.kind, link.to_nominal)
            for link in WORLD.nominal_links
            if one.nominal_id in (link.from_nominal, link.to_nominal)
        },
        "occurrences": {
            occurrence.occ_no
            for occurrence in WORLD.occurrences.values()
            if occurrence.access_class != "sealed"
            and any(role.nominal_id == one.nominal_id for role in occurrence.roles)
        },
    }


def first(kind: str) -> Nominal:
    """The first person on an open record who has this."""
    return next(one for one in nominals() if getattr(one, kind))


class TestInTheBrowser:
    pytestmark = in_the_browser

    @pytest.mark.parametrize(
        "kind",
        ["upn", "pnc_id", "known_as", "previous_names", "works_at", "markers", "expected_on"],
    )
    async def test_a_person_comes_back_as_the_force_holds_them(self, rms, kind):
        one = first(kind)

        record = await rms.person(ref(one.nominal_id))

        assert held(record) == in_the_world(one)
        assert not record.is_deceased
        assert record.merged_into == ""
        assert record.unreadable == ()

    async def test_the_unborn_are_expected_and_not_born(self, rms):
        one = first("expected_on")

        person = (await rms.person(ref(one.nominal_id))).person

        assert person.is_unborn
        assert person.due_on == one.expected_on

    async def test_a_child_names_its_mother(self, rms):
        link = next(one for one in WORLD.nominal_links if one.kind == "mother")
        mother = WORLD.nominals[link.from_nominal]

        person = (await rms.person(ref(link.to_nominal))).person

        mothers = [tie for tie in person.parents if tie.kind is RelationKind.MOTHER]
        assert [tie.other.record_id for tie in mothers] == [mother.nominal_id]
        assert mothers[0].name.surname.casefold() == mother.surname.casefold()

    async def test_a_tie_no_list_of_ours_knows_is_kept_in_the_record_s_words(self, rms):
        link = next(one for one in WORLD.nominal_links if one.kind == "friend of the family")

        record = await rms.person(ref(link.from_nominal))

        tie = next(tie for tie in record.ties if tie.kind == "friend of the family")
        assert (tie.subject, tie.of) == (ref(link.from_nominal), ref(link.to_nominal))
        assert tie.other == ref(link.to_nominal)
        assert tie.other_name is not None

    async def test_somebody_restricted_is_tied_without_a_name(self, rms, started_mocks):
        one, other = first("upn"), nominals("restricted")[0]
        started_mocks.plant(
            SYSTEM, "links", "L9", from_nominal=other.nominal_id, to_nominal=one.nominal_id,
            kind="mother",
        )  # fmt: skip

        record = await rms.person(ref(one.nominal_id))
        started_mocks.remove(SYSTEM, "links", "L9")

        tie = next(tie for tie in record.ties if tie.other == ref(other.nominal_id))
        assert (tie.kind, tie.other_name) == ("mother", None)
        assert ref(other.nominal_id) not in [tie.other for tie in record.person.relationships]

    async def test_a_restricted_occurrence_is_listed_by_its_number(self, rms):
        occurrence = next(
            one
            for one in WORLD.occurrences.values()
            if one.access_class == "restricted"
            and any(WORLD.nominals[r.nominal_id].access_class == "open" for r in one.roles)
        )
        role = next(
            r for r in occurrence.roles if WORLD.nominals[r.nominal_id].access_class == "open"
        )

        record = await rms.person(ref(role.nominal_id))

        assert occurrence.occ_no in record.occurrences

    async def test_a_merged_record_says_into_which(self, rms, started_mocks):
        one, other = nominals()[-2:]
        started_mocks.change(SYSTEM, "nominals", one.nominal_id, merged_into=other.nominal_id)

        record = await rms.person(ref(one.nominal_id))

        assert record.person.record == ref(one.nominal_id)
        assert (record.merged_into, record.unreadable) == (other.nominal_id, ())

    async def test_a_person_who_has_died_is_known_to_have_died(self, rms, started_mocks):
        one = nominals()[-3]
        started_mocks.change(SYSTEM, "nominals", one.nominal_id, died_on="2026-03-01")

        record = await rms.person(ref(one.nominal_id))

        assert (record.is_deceased, record.unreadable) == (True, ())

    @pytest.mark.parametrize("access_class", ["restricted", "sealed"])
    async def test_nothing_is_read_beyond_the_stub(self, rms, access_class):
        looks.clear()

        with pytest.raises(RecordRestricted):
            await rms.person(ref(nominals(access_class)[0].nominal_id))

        assert looks == []

    async def test_an_unknown_person_is_not_found(self, rms):
        with pytest.raises(RecordNotFound):
            await rms.person(ref("P9999999"))

    async def test_a_number_no_record_has_cannot_lead_elsewhere(self, rms):
        with pytest.raises(RecordNotFound):
            await rms.person(ref("P1&id=P0000001#/../desktop"))

    async def test_another_person_in_the_frame_is_recognised(self, rms, started_mocks):
        shown, wanted = nominals()[:2]
        args = {"record_id": shown.nominal_id}
        started_mocks.fault(SYSTEM, "shows_previous_person", "open_person", **args)
        looks.clear()

        with pytest.raises(WrongRecordShown):
            await rms.person(ref(wanted.nominal_id))

        assert [look.record_id for look in looks] == [shown.nominal_id]

    async def test_a_record_cut_short_is_not_believed(self, rms, started_mocks):
        started_mocks.fault(SYSTEM, "truncated_html", "read_person")

        with pytest.raises(PageIncomplete):
            await rms.person(ref(nominals()[0].nominal_id))

    @pytest.mark.parametrize(("old", "new"), [("Works at", "Employer"), ("LA code", "Council")])
    async def test_a_moved_label_is_named_and_nothing_read(self, rms, started_mocks, old, new):
        started_mocks.fault(SYSTEM, "moved_label", "read_person", old=old, new=new)

        with pytest.raises(PageNotAsExpected, match=f'label "{old}" is now "{new}"'):
            await rms.person(ref(nominals()[0].nominal_id))

    async def test_an_ended_session_is_recognised(self, rms, started_mocks):
        started_mocks.end_sessions(SYSTEM)

        with pytest.raises(SessionExpired):
            await rms.person(ref(nominals()[0].nominal_id))


PERSON = """
<div class="record-head"><h1>Nominal P7</h1></div>
{alerts}
<table class="fields"><caption>Person</caption><tbody>
<tr><th>Nominal</th><td>P7</td><th>Surname</th><td>O'Neill-Łukasz</td>
<th>Forename 1</th><td>Siân</td></tr>
<tr><th>Forename 2</th><td>Mary Ann</td><th>Known as</th><td>Shan</td>
<th>Aliases</th><td>Big S, Spider</td></tr>
<tr><th>Date of birth</th><td>{born}</td><th>Expected date</th><td>{expected}</td></tr>
<tr><th>Birth order</th><td>{order}</td><th>Occupation</th><td>teacher &amp; governor</td>
<th>Works at</th><td>Larkrise</td></tr>
<tr><th>NHS number</th><td>{nhs}</td><th>UPN</th><td>{upn}</td></tr>
<tr><th>PNC ID</th><td>{pnc}</td><th>CRO</th><td>{cro}</td></tr></tbody></table>
<table><caption>Previous names</caption><tbody>
<tr><td>Quill</td><td>Siân</td><td>Birth</td><td></td><td></td></tr></tbody></table>
<table><caption>Contacts</caption><tbody>
<tr><td>Phone</td><td>07700 900123</td><td>No</td><td>No</td></tr>
<tr><td>Email</td><td>sian@example.org</td><td>Yes</td><td>No</td></tr></tbody></table>
<table><caption>Addresses</caption><tbody>
<tr><td>Home</td><td>14 Ember Row, Flat 2, Northmere, NM4 2QX</td><td>100080000123</td>
<td>{council}</td><td>{force}</td><td>01/02/2020</td><td></td><td>Yes, not to P2</td></tr>
</tbody></table>
<table><caption>Relationships</caption><tbody>{ties}</tbody></table>
<table><caption>Markers</caption><tbody>
<tr><td>WEAPONS</td><td>Knives &lt;b&gt;</td><td>01/01/2026</td><td></td><td></td></tr>
</tbody></table>
<table><caption>Occurrences</caption><tbody>
<tr><td><a>43260000001</a></td><td>DA crime</td><td></td><td></td><td>Open</td></tr>
<tr class="restricted"><td>43260000002</td><td colspan="4">Restricted record</td></tr>
</tbody></table>
<p class="end">{end}</p>
"""
AS_IT_SHOULD_BE = {
    "alerts": "",
    "born": "03/03/1990",
    "expected": "",
    "order": "",
    "nhs": "",
    "upn": "",
    "pnc": "",
    "cro": "",
    "council": "931",
    "force": "43",
    "ties": "",
    "end": "End of record P7",
}


def a_record(**others: str) -> PersonRecord:
    return parsing_records.person_shown(PERSON.format(**(AS_IT_SHOULD_BE | others)))


def a_tie(
    subject: str, kind: str, of: str, *, name: str = "QUILL, Idris", to: str = "", said: str = "No"
) -> str:
    cells = (subject, kind, of, name, "Yes", "No", "", to, "PC 1", said)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def test_every_name_is_read_with_its_kind():
    assert a_record().person.names == (
        PersonName("O'Neill-Łukasz", "Siân", "Mary Ann"),
        PersonName("O'Neill-Łukasz", "Shan", kind=NameKind.KNOWN_AS),
        PersonName("Quill", "Siân", kind=NameKind.FORMER),
        PersonName("S", "Big", kind=NameKind.ALIAS),
        PersonName("", "Spider", kind=NameKind.ALIAS),
    )


def test_an_address_says_in_whose_area_it_lies_and_that_it_is_confidential():
    [address] = a_record().person.addresses

    assert (address.lines, address.town) == (("14 Ember Row", "Flat 2"), "Northmere")
    assert (address.postcode, address.uprn) == ("NM4 2QX", "100080000123")
    assert (address.council, address.force_code) == ("931", "43")
    assert (address.from_on, address.until_on) == (date(2020, 2, 1), None)
    assert (address.kind, address.confidential) == (AddressKind.HOME, True)


def test_contacts_markers_work_and_occurrences_are_read():
    record = a_record()

    assert record.phones == ("07700 900123",)
    assert record.other_contacts == ("sian@example.org",)
    assert record.markers == (Marker(ref("P7"), "WEAPONS", "Knives <b>", date(2026, 1, 1)),)
    assert (record.occupation, record.works_at) == ("teacher & governor", "Larkrise")
    assert record.occurrences == ("43260000001", "43260000002")
    assert record.unreadable == ()


def test_identifiers_are_read_in_their_one_form():
    numbers = {"nhs": "999 000 0018", "upn": "M931200612345", "pnc": "2003/1234567Q"}

    person = a_record(**numbers, cro="37/21B", order="2").person

    assert person.identifiers == Identifiers(
        nhs_number=NhsNumber("9990000018"),
        upn=Upn("M931200612345"),
        pnc_id=PncId("2003/1234567Q"),
        cro_number=CroNumber("000037/21B"),
    )
    assert person.birth_order == 2
    assert person.is_of_several_births


@pytest.mark.parametrize(
    ("field", "label", "shown"),
    [
        ("nhs", "NHS number", "999 123 4567"),
        ("upn", "UPN", "A931200612345"),
        ("cro", "CRO", "000037/21A"),
        ("pnc", "PNC ID", "2003/1234567R"),
        # A short year leaves the century open, and a page does not say what day it is.
        ("pnc", "PNC ID", "03/1234567Q"),
        ("born", "Date of birth", "32/13/2020"),
        ("expected", "Expected date", "spring"),
        ("order", "Birth order", "first"),
        ("council", "LA code", "Northmere"),
        ("force", "Force", "4３"),
    ],
)
def test_a_value_that_does_not_parse_is_kept_as_shown(field, label, shown):
    assert a_record(**{field: shown}).unreadable == (AsShown(label, shown),)


def test_a_recorded_area_is_not_needed():
    [address] = a_record(council="", force="").person.addresses

    assert (address.council, address.force_code) == (None, "")
    assert a_record(council="", force="").unreadable == ()


@pytest.mark.parametrize("end", ["", "End of record P8", "End of record P77"])
def test_a_record_without_its_own_end_mark_is_incomplete(end):
    with pytest.raises(PageIncomplete):
        a_record(end=end)


def test_words_in_the_record_do_not_end_it():
    with pytest.raises(PageIncomplete):
        a_record(end="", born="End of record P7")


def test_both_directions_of_a_tie_are_kept_and_what_the_other_is_is_told():
    ties = a_tie("P8", "Mother", "P7") + a_tie("P7", "Mother", "P9") + a_tie("P7", "Twin", "P5")

    record = a_record(ties=ties)

    assert [(tie.subject, tie.kind, tie.other) for tie in record.ties] == [
        (ref("P8"), "mother", ref("P8")),
        (ref("P7"), "mother", ref("P9")),
        (ref("P7"), "twin", ref("P5")),
    ]
    assert [(tie.kind, tie.other) for tie in record.person.relationships] == [
        (RelationKind.MOTHER, ref("P8")),
        (RelationKind.TWIN, ref("P5")),
    ]
    assert record.person.is_of_several_births


def test_a_restricted_relative_is_known_by_number_only():
    [tie] = (record := a_record(ties=a_tie("P8", "Mother", "P7", name="Restricted record"))).ties

    assert (tie.other, tie.other_name) == (ref("P8"), None)
    assert record.person.relationships == ()


def test_a_tie_says_whether_it_ended_and_is_disputed():
    ended = a_record(ties=a_tie("P7", "Sister", "P8", to="01/01/2026", said="Yes")).ties[0]
    lasting = a_record(ties=a_tie("P7", "Friend of the family", "P8")).ties[0]

    assert (ended.has_ended, ended.disputed, ended.same_household) == (True, True, True)
    assert (lasting.kind, lasting.has_ended, lasting.disputed) == (
        "friend of the family",
        False,
        False,
    )


def test_a_tie_of_two_others_is_told_of_and_proves_nothing():
    record = a_record(ties=a_tie("P8", "Mother", "P9"))

    assert record.unreadable == (AsShown("Relationship", "P8 Mother P9"),)
    assert record.person.relationships == ()


def test_an_answer_that_is_neither_yes_nor_no_counts_as_disputed():
    record = a_record(ties=a_tie("P8", "Mother", "P7", said="Perhaps"))

    assert record.ties[0].disputed
    assert record.unreadable == (AsShown("Disputed", "Perhaps"),)


def test_words_of_warning_nobody_knows_are_kept():
    record = a_record(alerts='<p role="alert">Do not approach.</p>')

    assert record.unreadable == (AsShown("Alert", "Do not approach."),)
    assert not record.is_deceased

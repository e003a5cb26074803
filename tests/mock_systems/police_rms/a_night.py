"""A few records for the tests of this one system; the seeded world is tested on its own."""

from datetime import UTC, date, datetime, timedelta

from mock_systems.kit.store import Account, Beginning
from mock_systems.police_rms.records import (
    Address,
    ChildSeen,
    Link,
    LogEntry,
    Marker,
    Nominal,
    Occurrence,
    RiskForm,
    RmsRecords,
    Role,
)

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
REPORTED = datetime(2026, 11, 22, 23, 40, tzinfo=UTC)

WORKER = "mash-enc-01"
READER = "mash-read-01"
OFFICER = "pc4417"
PASSWORD = "Mock-for-tests-only"


def an_account(user_id: str, name: str, *rights: str, totp_seed: str | None = None) -> Account:
    return Account(
        user_id=user_id,
        name=name,
        role="worker" if user_id.startswith("mash-enc") else "officer",
        rights=frozenset({"open", *rights}),
        password=PASSWORD,
        totp_seed=totp_seed,
    )


def a_nominal(nominal_id: str, surname: str, forename1: str, **other) -> Nominal:
    born_on = other.pop("born_on", date(1991, 3, 4))
    return Nominal(
        nominal_id=nominal_id,
        surname=surname,
        forename1=forename1,
        born_on=born_on,
        sex=other.pop("sex", "F"),
        **other,
    )


def an_address(line1: str, **other) -> Address:
    return Address(
        uprn="100080000123",
        line1=line1,
        line2="",
        town="Ketterbridge",
        postcode="RK4 7QT",
        la_code="931",
        force_code="43",
        kind=other.pop("kind", "home"),
        from_on=date(2021, 5, 1),
        **other,
    )


def a_role(nominal_id: str, code: str) -> Role:
    return Role(nominal_id=nominal_id, code=code, linked_at=REPORTED, linked_by="PC 4417 Thornby")


def an_occurrence(occ_no: str, *roles: Role, **other) -> Occurrence:
    changed_at = other.pop("changed_at", REPORTED + timedelta(minutes=50))
    return Occurrence(
        occ_no=occ_no,
        log_reference="URN 1873 of 22/11/2026",
        kind=other.pop("kind", "da_non_crime"),
        class_code="NC 11/1",
        class_text="Domestic incident, no crime",
        crime_recorded=False,
        crime_no="",
        created_at=REPORTED + timedelta(minutes=20),
        changed_at=changed_at,
        reported_at=REPORTED,
        occurred_from=REPORTED - timedelta(minutes=15),
        occurred_to=REPORTED,
        location=other.pop("location", "14 Larkrise Close, Ketterbridge"),
        la_code="931",
        police_area="Vale North",
        summary=other.pop("summary", "Caller reports shouting and breaking glass next door."),
        roles=roles,
        officer="PC 4417 Thornby",
        unit="Response B",
        supervisor="PS 2210 Ashwell",
        source="999",
        out_of_hours=True,
        status=other.pop("status", "open"),
        **other,
    )


def an_entry(entry_id: str, occ_no: str, text: str, at: datetime = REPORTED) -> LogEntry:
    return LogEntry(
        entry_id=entry_id,
        occ_no=occ_no,
        at=at,
        by="PC 4417 Thornby",
        category="note",
        text=text,
    )


FIRST, SECOND = "43260012345", "43260012346"
RESTRICTED, SEALED = "43260012347", "43260012348"
BUSY = "43260012349"
SECRET = "Quennelthwaite"
TOTP_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOME = an_address("14 Larkrise Close")
ON_A_PLAN = Marker(code="CP-PLAN", text="Child protection plan", added_on=date(2026, 9, 1))


def a_closed_occurrence(occ_no: str, nominal_id: str, access_class: str) -> Occurrence:
    return an_occurrence(occ_no, a_role(nominal_id, "V"), access_class=access_class, summary=SECRET)


def records_of_a_night(more_occurrences: int = 0) -> RmsRecords:
    nominals = [
        a_nominal("P0000001", "Ostersteadman", "Keira", addresses=(HOME,)),
        a_nominal("P0000002", "Ostersteadman", "Callum", sex="M", born_on=date(1988, 1, 2)),
        a_nominal(
            "P0000003",
            "Ostersteadman",
            "Poppy",
            born_on=date(2017, 6, 30),
            addresses=(HOME,),
            markers=(ON_A_PLAN,),
        ),
        a_nominal("P0000004", "O'Dhonachmore", "Siân", born_on=date(1990, 12, 12)),
        a_nominal("P0000005", SECRET, "Hidden", access_class="restricted"),
        a_nominal("P0000006", SECRET, "Adopted", access_class="sealed"),
        a_nominal("P0000007", "Ostersteadman", "Kiera", merged_into="P0000001"),
    ]
    occurrences = [
        an_occurrence(
            FIRST,
            a_role("P0000001", "V"),
            a_role("P0000002", "S"),
            a_role("P0000003", "CHILD"),
            children=(
                ChildSeen(
                    nominal_id="P0000003",
                    present="same_room",
                    seen="yes",
                    spoken="no",
                    demeanour="upset",
                    voice="Held her mother's hand throughout.",
                    school_stated="Larkrise Primary",
                ),
            ),
            risk_forms=(
                RiskForm(
                    form_id="RA0001",
                    instrument="DASH-2009",
                    completed_by="PC 4417 Thornby",
                    yes_count=9,
                    grade="medium",
                ),
            ),
        ),
        an_occurrence(SECOND, a_role("P0000004", "V")),
        a_closed_occurrence(RESTRICTED, "P0000005", "restricted"),
        a_closed_occurrence(SEALED, "P0000006", "sealed"),
        an_occurrence(BUSY, a_role("P0000004", "V"), a_role("P0000005", "IP")),
    ]
    for number in range(more_occurrences):
        changed_at = REPORTED - timedelta(hours=1, minutes=number)
        occurrences.append(an_occurrence(f"4326{number:07d}", changed_at=changed_at))
    entries = [
        an_entry(f"E{n:07d}", BUSY, f"Line {n} of the log.", REPORTED + timedelta(minutes=n))
        for n in range(1, 31)
    ]
    records = RmsRecords(
        nominals={one.nominal_id: one for one in nominals},
        links={
            "L0000001": Link(
                from_nominal="P0000003",
                to_nominal="P0000001",
                kind="daughter",
                household_member=True,
            ),
            "L0000002": Link(
                from_nominal="P0000001",
                to_nominal="P0000003",
                kind="mother",
                household_member=True,
                parental_responsibility=True,
            ),
            "L0000003": Link(from_nominal="P0000002", to_nominal="P0000001", kind="ex_partner"),
        },
        occurrences={one.occ_no: one for one in occurrences},
        entries={one.entry_id: one for one in entries},
    )
    records.reindex()
    return records


def a_beginning(more_occurrences: int = 0) -> Beginning:
    accounts = [
        an_account(WORKER, "MASH Worker 01", "append"),
        an_account("mash-enc-02", "MASH Worker 02", "append"),
        an_account(READER, "MASH Worker R1"),
        an_account(OFFICER, "PC 4417 A Thornby", "append", "restricted"),
        an_account("rro-01", "PS 2204 H Quillmere", "restricted", "sealed", totp_seed=TOTP_SEED),
    ]
    return Beginning(records_of_a_night(more_occurrences), {one.user_id: one for one in accounts})

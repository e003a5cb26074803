"""Giving a person a part in an occurrence, and putting two occurrences beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mock_systems.kit.store import Account
from mock_systems.police_rms.current_record import OCCURRENCE, known_nominal
from mock_systems.police_rms.forms import Field, Input, Typed
from mock_systems.police_rms.lists import RecordList, Row
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import (
    Occurrence,
    OccurrencesLinked,
    PersonLinked,
    RmsRecords,
    Role,
    Stamp,
)
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import may_know_of, may_open
from mock_systems.police_rms.wording import WORDS, words_for

LONGEST_TEXT, LONGEST_AUTHORITY = 500, 200
OF_BOTH = (
    Field("authority", "Authority", longest=LONGEST_AUTHORITY),
    Field("text", "Text", longest=LONGEST_TEXT),
)
FIELDS_OF_PERSON = (
    Field("nominal_id", "Nominal", longest=20),
    Field("surname", "Surname", longest=60),
    Field(
        "born_on",
        "Date of birth",
        Input.DAY,
        is_required=False,
        hint="Left empty only where none is recorded.",
    ),
    Field("role", "Role", Input.CHOICE, choices=WORDS["role"]),
    *OF_BOTH,
)
FIELDS_OF_OCCURRENCE = (
    Field("other_no", "Occurrence to link", longest=20),
    Field("relation", "Relation", Input.CHOICE, choices=WORDS["relation"]),
    *OF_BOTH,
)


def fields_of_person(_occurrence: Occurrence) -> Sequence[Field]:
    """The same for every occurrence."""
    return FIELDS_OF_PERSON


def fields_of_occurrence(_occurrence: Occurrence) -> Sequence[Field]:
    """The same for every occurrence."""
    return FIELDS_OF_OCCURRENCE


def why_person_refused(
    rms: Rms, account: Account, occurrence: Occurrence, typed: Typed
) -> Sequence[str]:
    """Number, surname and birth date must be one person's; and that one may be linked."""
    nominal = known_nominal(rms, account, typed.text("nominal_id").strip())
    if nominal is None:
        return ("There is no such nominal.",)
    named = nominal.surname.casefold() == typed.text("surname").strip().casefold()
    if not named or nominal.born_on != typed.day("born_on"):
        return ("Nominal, surname and date of birth are not one person's.",)
    if nominal.merged_into:
        return (f"This record was merged into {nominal.merged_into}. Do not update it.",)
    part = (nominal.nominal_id, typed.text("role"))
    if part in {(role.nominal_id, role.code) for role in occurrence.roles}:
        return ("The person has this role already.",)
    return ()


def why_occurrence_refused(
    rms: Rms, account: Account, occurrence: Occurrence, typed: Typed
) -> Sequence[str]:
    """The other one must be there, open, and not linked yet."""
    number = typed.text("other_no").strip()
    other = rms.records.occurrences.get(number)
    if other is None or not may_know_of(account, other.access_class):
        return ("There is no such occurrence.",)
    if not may_open(account, other.access_class):
        return ("Access to the other occurrence is restricted.",)
    if number == occurrence.occ_no:
        return ("An occurrence is not linked to itself.",)
    if number in occurrence.related_occs:
        return ("The two are linked already.",)
    return ()


def link_person(
    records: RmsRecords, occurrence: Occurrence, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Give the person the role."""
    linked = PersonLinked(
        occ_no=occurrence.occ_no,
        nominal_id=typed.text("nominal_id").strip(),
        role=typed.text("role"),
        authority=typed.text("authority"),
        text=typed.text("text"),
        stamp=stamp,
    )
    role = Role(
        nominal_id=linked.nominal_id, code=linked.role, linked_at=stamp.at, linked_by=stamp.by
    )
    records.persons_linked[stamp.number] = linked
    roles = (*occurrence.roles, role)
    records.put_occurrence(replace(occurrence, roles=roles, changed_at=stamp.at))
    return {
        "link": stamp.number,
        "person": linked.nominal_id,
        "role": linked.role,
        "authority": linked.authority,
        "text": linked.text,
    }


def link_occurrence(
    records: RmsRecords, occurrence: Occurrence, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Name each on the other."""
    linked = OccurrencesLinked(
        occ_no=occurrence.occ_no,
        other_no=typed.text("other_no").strip(),
        relation=typed.text("relation"),
        authority=typed.text("authority"),
        text=typed.text("text"),
        stamp=stamp,
    )
    records.occurrences_linked[stamp.number] = linked
    for one, other in ((linked.occ_no, linked.other_no), (linked.other_no, linked.occ_no)):
        held = records.occurrences[one]
        related = (*held.related_occs, other)
        records.put_occurrence(replace(held, related_occs=related, changed_at=stamp.at))
    return {
        "link": stamp.number,
        "other": linked.other_no,
        "relation": linked.relation,
        "authority": linked.authority,
        "text": linked.text,
    }


def rows(rms: Rms, account: Account, occurrence: Occurrence) -> list[Row]:
    """Both kinds of link of the occurrence, in the order they were made."""
    records, number = rms.records, occurrence.occ_no
    persons = [
        _of_person(rms, account, one)
        for one in records.persons_linked.values()
        if one.occ_no == number
    ]
    others = [
        _of_occurrence(one) for one in records.occurrences_linked.values() if one.occ_no == number
    ]
    return sorted([*persons, *others], key=lambda row: row.number)


def _of_person(rms: Rms, account: Account, one: PersonLinked) -> Row:
    known = known_nominal(rms, account, one.nominal_id)
    if known is None:
        return Row(one.stamp.number, ("Restricted record",), ((one.stamp, ""),))
    return _row(one, one.nominal_id, words_for(one.role, "role"))


def _of_occurrence(one: OccurrencesLinked) -> Row:
    return _row(one, one.other_no, words_for(one.relation, "relation"))


def _row(one: PersonLinked | OccurrencesLinked, linked: str, words: str) -> Row:
    stamp = one.stamp
    cells = (linked, words, one.authority, one.text, stamp.by, stamp.reference)
    return Row(stamp.number, cells, ((stamp, one.text),))


LINKS = RecordList(
    subject=OCCURRENCE,
    tab="Links",
    path="/record/links",
    columns=("Number", "Linked", "As", "Authority", "Text", "By", "Reference"),
    offers=(("link_person", "Link person"), ("link_occurrence", "Link occurrence")),
    rows=rows,
)
PERSON_LINK = RecordForm(
    operation="link_person",
    subject=OCCURRENCE,
    path="/record/link/person",
    heading="Link person",
    thing="Person link",
    letter="K",
    free_text="text",
    back=("Back to links", LINKS.path),
    fields=fields_of_person,
    store=link_person,
    why_refused=why_person_refused,
)
OCCURRENCE_LINK = RecordForm(
    operation="link_occurrence",
    subject=OCCURRENCE,
    path="/record/link/occurrence",
    heading="Link occurrence",
    thing="Occurrence link",
    letter="K",
    free_text="text",
    back=("Back to links", LINKS.path),
    fields=fields_of_occurrence,
    store=link_occurrence,
    why_refused=why_occurrence_refused,
)

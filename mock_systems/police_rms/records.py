"""The records this system holds: persons, links between them, occurrences and their log."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

OPEN, RESTRICTED, SEALED = "open", "restricted", "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives or lived, as the force wrote it down."""

    uprn: str
    line1: str
    line2: str
    town: str
    postcode: str
    la_code: str
    force_code: str
    kind: str
    from_on: date | None
    to_on: date | None = None
    confidential: bool = False
    confidential_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A telephone number or an email address, and whether it is safe to use."""

    kind: str
    value: str
    safe: bool = True
    voicemail_ok: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who added or changed something, and when; its number, and our reference if the text has one.

    The last two say how far search index and lists lag behind.
    """

    number: str
    at: datetime
    by: str
    reference: str = ""
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """That a flag was taken off, from which day, and why; the flag stays in the history."""

    ended_on: date
    authority: str
    reason: str
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A flag on a person, until it is removed; one of before this release has no stamp."""

    code: str
    text: str
    added_on: date
    review_on: date | None = None
    occ_no: str = ""
    category: str = ""
    ends_on: date | None = None
    authority: str = ""
    stamp: Stamp | None = None
    removed: Removal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousName:
    """A name somebody had."""

    surname: str
    forename: str
    kind: str
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominal:
    """A person record."""

    nominal_id: str
    surname: str
    forename1: str
    forename2: str = ""
    known_as: str = ""
    aliases: tuple[str, ...] = ()
    previous_names: tuple[PreviousName, ...] = ()
    born_on: date | None
    born_on_certain: bool = True
    expected_on: date | None = None
    birth_order: int | None = None
    died_on: date | None = None
    sex: str
    gender_identity: str = ""
    ethnicity_self: str = ""
    ethnicity_officer: str = ""
    nationality: str = ""
    birth_town: str = ""
    birth_country: str = ""
    religion: str = ""
    first_language: str = ""
    interpreter_needed: bool = False
    nhs_number: str = ""
    upn: str = ""
    nino: str = ""
    pnc_id: str = ""
    cro: str = ""
    la_ids: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    occupation: str = ""
    works_at: str = ""
    markers: tuple[Marker, ...] = ()
    access_class: str = OPEN
    record_owner: str = ""
    merged_into: str = ""
    retention_group: int = 3
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One person is the `kind` of another, as somebody told the force."""

    from_nominal: str
    to_nominal: str
    kind: str
    from_on: date | None = None
    to_on: date | None = None
    parental_responsibility: bool = False
    household_member: bool = False
    asserted_by: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One person's part in an occurrence."""

    nominal_id: str
    code: str
    linked_at: datetime
    linked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSeen:
    """What the officer recorded of one child."""

    nominal_id: str
    present: str
    seen: str
    spoken: str
    demeanour: str
    voice: str = ""
    school_stated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskForm:
    """A risk assessment."""

    form_id: str
    instrument: str
    completed_by: str
    yes_count: int
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """An event record; who has it open for change is kept with the locks."""

    occ_no: str
    log_reference: str
    kind: str
    class_code: str
    class_text: str
    crime_recorded: bool
    crime_no: str
    created_at: datetime
    changed_at: datetime
    reported_at: datetime
    occurred_from: datetime
    occurred_to: datetime
    location: str
    la_code: str
    police_area: str
    summary: str
    roles: tuple[Role, ...]
    children: tuple[ChildSeen, ...] = ()
    officer: str
    unit: str
    supervisor: str
    source: str
    from_force: str = ""
    out_of_hours: bool
    status: str
    outcome: str = ""
    access_class: str = OPEN
    flags: tuple[str, ...] = ()
    encompass_note: str = ""
    risk_forms: tuple[RiskForm, ...] = ()
    related_occs: tuple[str, ...] = ()
    shared_with_mash_at: datetime | None = None
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A line of an occurrence's log; the last two say how far the search index lags behind."""

    entry_id: str
    occ_no: str
    at: datetime
    by: str
    category: str
    text: str
    reference: str = ""
    found_from: datetime | None = None
    listed_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file attached to an occurrence; its bytes are kept beside the tables."""

    occ_no: str
    title: str
    kind: str
    access_class: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryDate:
    """A day on which something of an occurrence is due."""

    occ_no: str
    due_on: date
    kind: str
    owner: str
    text: str
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLinked:
    """That somebody was given a part in an occurrence, on whose word; the part is a `Role`."""

    occ_no: str
    nominal_id: str
    role: str
    authority: str
    text: str
    stamp: Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrencesLinked:
    """That two occurrences belong together, on whose word; both name each other as related."""

    occ_no: str
    other_no: str
    relation: str
    authority: str
    text: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Change:
    """Something that reaches the records later in the night."""

    at: datetime
    occurrence: Occurrence | None = None
    entries: tuple[LogEntry, ...] = ()
    occ_no: str = ""
    role: Role | None = None
    child: ChildSeen | None = None
    retracted_by: str = ""
    reason: str = ""


@dataclass(slots=True)
class RmsRecords:
    """Every record, by id; what lies below the tables is worked out from them."""

    nominals: dict[str, Nominal] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    occurrences: dict[str, Occurrence] = field(default_factory=dict)
    entries: dict[str, LogEntry] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    diary: dict[str, DiaryDate] = field(default_factory=dict)
    persons_linked: dict[str, PersonLinked] = field(default_factory=dict)
    occurrences_linked: dict[str, OccurrencesLinked] = field(default_factory=dict)
    coming: tuple[Change, ...] = ()
    numbers_given: int = 0
    contents: dict[str, bytes] = field(default_factory=dict)
    _entries_of: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _links_of: defaultdict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    _links_to: defaultdict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    _occurrences_of: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> Self:
        """The same records in tables of their own; the records themselves never change."""
        return type(self)(
            nominals=dict(self.nominals),
            links=dict(self.links),
            occurrences=dict(self.occurrences),
            entries=dict(self.entries),
            documents=dict(self.documents),
            diary=dict(self.diary),
            persons_linked=dict(self.persons_linked),
            occurrences_linked=dict(self.occurrences_linked),
            coming=self.coming,
            numbers_given=self.numbers_given,
            contents=dict(self.contents),
            _entries_of=_copied(self._entries_of),
            _links_of=_copied(self._links_of),
            _links_to=_copied(self._links_to),
            _occurrences_of=_copied(self._occurrences_of),
        )

    def tables(self) -> dict[str, dict[str, Any]]:
        """Every table by its name."""
        return {
            "nominals": self.nominals,
            "links": self.links,
            "occurrences": self.occurrences,
            "entries": self.entries,
            "documents": self.documents,
            "diary": self.diary,
            "persons_linked": self.persons_linked,
            "occurrences_linked": self.occurrences_linked,
        }

    def reindex(self) -> None:
        """Work out again which entries, links and occurrences belong to what."""
        for index in (self._entries_of, self._links_of, self._links_to, self._occurrences_of):
            index.clear()
        for entry in self.entries.values():
            self._entries_of[entry.occ_no].append(entry.entry_id)
        for link in self.links.values():
            self._links_of[link.from_nominal].append(link)
            self._links_to[link.to_nominal].append(link)
        for occurrence in self.occurrences.values():
            self._note_roles(occurrence)

    def entries_of(self, occ_no: str) -> list[LogEntry]:
        """An occurrence's log, newest first."""
        entries = [self.entries[entry_id] for entry_id in self._entries_of.get(occ_no, ())]
        return sorted(entries, key=lambda entry: (entry.at, entry.entry_id), reverse=True)

    def links_of(self, nominal_id: str) -> list[Link]:
        """What this person is to others."""
        return self._links_of.get(nominal_id, [])

    def links_to(self, nominal_id: str) -> list[Link]:
        """What others are to this person."""
        return self._links_to.get(nominal_id, [])

    def occurrences_of(self, nominal_id: str) -> list[Occurrence]:
        """The occurrences a person has a part in, newest first."""
        numbers = dict.fromkeys(self._occurrences_of.get(nominal_id, ()))
        found = [self.occurrences[number] for number in numbers]
        return sorted(found, key=lambda occurrence: occurrence.reported_at, reverse=True)

    def put_nominal(self, nominal: Nominal) -> None:
        """A changed person in the place of the old."""
        self.nominals[nominal.nominal_id] = nominal

    def put_occurrence(self, occurrence: Occurrence) -> None:
        """A new occurrence, or a changed one in the place of the old."""
        self.occurrences[occurrence.occ_no] = occurrence
        self._note_roles(occurrence)

    def add_entry(self, entry: LogEntry) -> None:
        """One more line in an occurrence's log."""
        self.entries[entry.entry_id] = entry
        self._entries_of[entry.occ_no].append(entry.entry_id)

    def next_number(self, letter: str) -> str:
        """The number that the next thing of this kind gets."""
        self.numbers_given += 1
        return f"{letter}9{self.numbers_given:06d}"

    def _note_roles(self, occurrence: Occurrence) -> None:
        for role in occurrence.roles:
            known = self._occurrences_of[role.nominal_id]
            if occurrence.occ_no not in known:
                known.append(occurrence.occ_no)


def _copied(index: defaultdict[str, list[Any]]) -> defaultdict[str, list[Any]]:
    return defaultdict(list, {key: list(values) for key, values in index.items()})

"""The police: the case itself, second records of the same people, and who lives with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bots.research.case import Case, Held, Subject, merged_into
from bots.research.decisions import stops_at_person
from bots.research.looking import OneRecordEach, Opened, Search, by_homes, by_names, who_lives_at
from bots.research.ports import Desk
from bots.research.telling import (
    Seen,
    Told,
    about_addresses,
    about_person,
    day,
    happened,
    listed,
    moment,
    said,
    yes,
)
from domain.errors import RecordRestricted
from domain.households import PersonKey
from domain.identifiers import Postcode
from domain.occurrences import ChildSeen, Presence, YesNo
from domain.people import Person, RecordRef, RelationKind
from domain.person_records import OccurrenceLine, PersonRecord, RecordTie
from domain.person_search import PersonsFound
from domain.research_pack import Event, Fact, FactField, RecordedTie
from domain.wording.research import PARTS_IN_OCCURRENCE

SYSTEM = "police_rms"
# The police's own codes for an ethnicity that nobody has asked about (domain.md B1).
NO_ETHNICITY = frozenset({"UN", "Z1"})


@dataclass(frozen=True, slots=True)
class PoliceSearched(OneRecordEach[Held]):
    """Other police records that could be somebody's of the case.

    What was read with the case is told whether or not the police still answer.
    """

    case: Case
    desk: Desk
    name: str = SYSTEM
    never_shows: str = ""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """By name and by home: police records are not searched by number."""
        homes = [*by_homes(person, self._at, today), *who_lives_at(person, self._at, today)]
        return [*by_names(person, self._named), *homes]

    async def open(self, record: RecordRef) -> Opened[Held]:
        """A person's record, as it was read with the case or anew.

        Of one that was merged and read with the case, the one that goes on.
        """
        held = next((one for one in self._of_case if record in one.refs), None)
        if held is None:
            shown = await (await self.desk.police()).person(record)
            if rule := stops_at_person(shown):
                raise RecordRestricted(rule, system=SYSTEM)
            held = Held(shown, await self.desk.keep(record, "Nominal", shown))
        return _opened(held)

    def own(self, subject: Subject) -> Sequence[Opened[Held]]:
        """The records the case led to."""
        return [_opened(held) for held in subject.held]

    async def tell(self, subject: Subject, opened: Opened[Held]) -> Told:
        """What a record says of somebody, their part in the case, and the case."""
        held, about = opened.held, subject.who.key
        of_case = (*about_case(self.case), *about_part(self.case, subject))
        return Told(
            facts=(*of_case, *about_record(about, held)),
            events=tuple(events(about, held)),
            ties=tuple(ties(held, self.case)),
            unreadable=held.record.unreadable,
        )

    async def _named(self, surname: str, forename: str, born_on: date | None) -> PersonsFound:
        return await (await self.desk.police()).find_persons(surname, forename, born_on)

    async def _at(self, postcode: Postcode, house: str) -> PersonsFound:
        return await (await self.desk.police()).persons_at(postcode, house)

    @property
    def _of_case(self) -> Iterator[Held]:
        return (held for subject in self.case.subjects for held in subject.held)


def _opened(held: Held) -> Opened[Held]:
    return Opened(held.record.person, held.seen, held, merged_into(held.record))


def about_case(case: Case) -> Iterator[Fact]:
    """The occurrence itself; what happened, in its narrative, stays with the police."""
    one, source = case.occurrence, case.seen.source("occurrence")
    header = one.header
    yield from said(
        None,
        source,
        (
            (FactField.OCCURRENCE_KIND, listed(one.kind, _class(header.get("Class", "")))),
            (FactField.OCCURRENCE_STATUS, one.status),
            (FactField.REPORTED_AT, moment(one.reported_at)),
            (FactField.OCCURRED_FROM, moment(one.occurred_from)),
            (FactField.LOCATION, header.get("Location", "")),
            (FactField.CRIME_RECORDED, header.get("Crime recorded", "")),
            (FactField.OFFICER, header.get("Officer", "")),
            (FactField.FLAG, listed(*one.flags)),
            (FactField.RELATED_OCCURRENCE, header.get("Related", "")),
            (FactField.OCCURRENCE_OUTCOME, header.get("Outcome", "")),
        ),
    )
    for form in one.risk_forms:
        words = listed(
            form.instrument,
            form.completed_by and f"completed by {form.completed_by}",
            form.yes_answers and f"{form.yes_answers} yes answers",
            form.grade and f"grade {form.grade.lower()}",
        )
        yield Fact(None, FactField.RISK_FORM, words, case.seen.source("risk form", form.reference))


def about_part(case: Case, subject: Subject) -> Iterator[Fact]:
    """Somebody's part in the occurrence, and what the officer entered about a child."""
    about = subject.who.key
    theirs = [record for record, key in case.key_of.items() if key == about]
    for party in case.occurrence.parties:
        if party.record in theirs and party.part:
            row = f"{party.record.record_id}-{party.part}"
            words = PARTS_IN_OCCURRENCE[party.part].label
            source = case.seen.source("occurrence", row)
            yield Fact(about, FactField.PART_IN_OCCURRENCE, words, source)
    for child in case.occurrence.children:
        if child.record in theirs:
            yield from _about_child(about, child, case.seen)


def about_record(about: PersonKey, held: Held) -> Iterator[Fact]:
    """What a person's own record says."""
    record, seen = held.record, held.seen
    source, details = seen.source(), record.details
    yield from about_person(about, record.person, source)
    born_in = listed(details.place_of_birth, details.country_of_birth)
    yield from said(
        about,
        source,
        (
            (FactField.DIED_ON, day(details.died_on)),
            (FactField.SEX, details.sex),
            (FactField.PLACE_OF_BIRTH, born_in),
            (FactField.RELIGION, details.religion),
            (FactField.FIRST_LANGUAGE, details.first_language),
            (FactField.INTERPRETER, yes(details.needs_interpreter)),
            (FactField.OCCUPATION, record.occupation),
            (FactField.WORKS_AT, record.works_at),
            (FactField.MERGED_INTO, record.merged_into),
        ),
    )
    if details.ethnicity:
        is_blank = details.ethnicity in NO_ETHNICITY
        yield Fact(about, FactField.ETHNICITY, details.ethnicity, source, is_blank=is_blank)
    yield from _in_rows(about, held)
    for merged in held.merged:
        yield Fact(about, FactField.MERGED_INTO, merged.into.record_id, merged.seen.source())


def events(about: PersonKey, held: Held) -> Iterator[Event]:
    """The occurrences somebody has a part in, one line each."""
    for line in held.record.lines:
        occurrence = RecordRef(SYSTEM, line.number)
        seen = Seen(occurrence, held.seen.screen, held.seen.at, held.seen.evidence)
        what = f"{listed(line.kind, line.class_text)}."
        yield happened([about], line.reported_at, what, seen.source("occurrence"))


def ties(held: Held, case: Case) -> Iterator[RecordedTie]:
    """Who is whose, between people of the case, in the record's words."""
    known = case.key_of
    for tie in held.record.ties:
        one, other = known.get(tie.of), known.get(tie.subject)
        if one and other and one != other and tie.kind in set(RelationKind):
            yield RecordedTie(
                person=one,
                kind=RelationKind(tie.kind),
                other=other,
                source=held.seen.source("relationship", row_of(tie)),
                lives_together=tie.same_household,
                is_disputed=tie.disputed,
                has_ended=tie.has_ended,
                since=tie.from_on,
                recorded_by=tie.asserted_by,
            )


def row_of(tie: RecordTie) -> str:
    """What a line of the relationships is called by: it has no number of its own."""
    return f"{tie.subject.record_id}-{tie.kind}-{tie.of.record_id}"


def _in_rows(about: PersonKey, held: Held) -> Iterator[Fact]:
    record, seen = held.record, held.seen
    yield from about_addresses(about, record.person.addresses, seen)
    for place, marker in enumerate(record.markers, start=1):
        added = f"added {day(marker.added_on)}" if marker.added_on else ""
        words = listed(f"{marker.code}: {marker.text}", added)
        yield Fact(about, FactField.MARKER, words, seen.source("marker", str(place)))
    for tie in record.ties:
        source = seen.source("relationship", row_of(tie))
        yield Fact(about, FactField.RELATIVE, _relative(tie, record), source)
        yield from said(
            about, source, [(FactField.PARENTAL_RESPONSIBILITY, yes(tie.parental_responsibility))]
        )
    for line in record.lines:
        yield from _about_line(about, line, seen)


def _about_line(about: PersonKey, line: OccurrenceLine, seen: Seen) -> Iterator[Fact]:
    return said(
        about,
        seen.source("occurrence", line.number),
        (
            (FactField.OCCURRENCE_KIND, listed(line.kind, line.class_text)),
            (FactField.REPORTED_AT, moment(line.reported_at)),
            (FactField.OCCURRENCE_STATUS, line.status),
        ),
    )


def _relative(tie: RecordTie, record: PersonRecord) -> str:
    """From the record's own side of the line: "mother of P2, same household"."""
    other = tie.other_name.full if tie.other_name else ""
    is_other = tie.subject != record.person.record
    line = f"{other} ({tie.other.record_id}) is their {tie.kind}"
    if not is_other:
        line = f"{tie.kind} of {other} ({tie.other.record_id})"
    return listed(
        line,
        "same household" if tie.same_household else "",
        "disputed" if tie.disputed else "",
        "ended" if tie.has_ended else "",
    )


def _about_child(about: PersonKey, child: ChildSeen, seen: Seen) -> Iterator[Fact]:
    return said(
        about,
        seen.source("occurrence", child.record.record_id),
        (
            (FactField.CHILD_PRESENT, _told(child.presence, Presence.NOT_RECORDED)),
            (FactField.CHILD_SEEN, _told(child.seen, YesNo.NOT_RECORDED)),
            (FactField.CHILD_SPOKEN_TO, _told(child.spoken_to, YesNo.NOT_RECORDED)),
            (FactField.CHILD_DEMEANOUR, child.demeanour),
            (FactField.VOICE, child.voice),
            (FactField.SCHOOL_STATED, child.school_stated),
        ),
    )


def _told(value: str, nothing: str) -> str:
    return "" if value == nothing else value


def _class(words: str) -> str:
    """The words of a class, without its code."""
    return words.partition(" ")[2]

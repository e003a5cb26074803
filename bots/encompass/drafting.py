"""From what was decided to a notice: its pupils, who must not learn of it, what it never says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from bots.encompass.case import Case
from bots.encompass.decisions import (
    NOT_FAMILY,
    adults_who_may_be_involved,
    is_looked_after,
    may_be_suspects,
    siblings_disagree,
)
from bots.encompass.rules import RULES
from bots.encompass.schooling import Told
from domain.establishments import Establishment, Pupil
from domain.forbidden_values import ForbiddenKind, ForbiddenValue
from domain.identifiers import CouncilCode, OccurrenceNumber, reference_for
from domain.message_slots import Account, Demeanour, Place, Present, Seen, Spoken, YearGroup
from domain.notices import Involved, Notice, NoticeKey, NoticeKind, NoticePupil, NoticeSchool
from domain.occurrences import Occurrence, Part, Presence, YesNo
from domain.outbound import Check
from domain.people import Address, Person, PersonName, RecordRef
from domain.person_records import PersonRecord
from domain.school_days import london_day

REFERENCE_PREFIX, POLICE = "ENC", "police_rms"
FLAGS = {
    "LIVE_OPERATION": Check.ACTIVE_OPERATION,
    "HBA": Check.HONOUR_BASED,
    "FM": Check.HONOUR_BASED,
}
_PRESENT = {
    Presence.SAME_ROOM: Present.SAME_ROOM,
    Presence.IN_BUILDING: Present.SAME_BUILDING,
    Presence.NOT_THERE: Present.NOT_THERE,
    Presence.NOT_RECORDED: Present.NOT_RECORDED,
}
_SEEN = {YesNo.YES: Seen.YES, YesNo.NO: Seen.NO, YesNo.NOT_RECORDED: Seen.NOT_RECORDED}
_SPOKEN = {YesNo.YES: Spoken.YES, YesNo.NO: Spoken.NO, YesNo.NOT_RECORDED: Spoken.NOT_RECORDED}
_DEMEANOUR = {"quiet": Demeanour.QUIET} | {one.value: one for one in Demeanour}


@dataclass(frozen=True, slots=True)
class ChildToTell:
    """A linked child, the pupil it certainly is, and one establishment that hears of it.

    No `pupil` where the child is on no register and a person found whom to tell.
    """

    child: RecordRef
    pupil: Pupil | None
    told: Told
    keys: tuple[NoticeKey, ...]


def keys_of(case: Case, child: RecordRef, establishment: Establishment) -> tuple[NoticeKey, ...]:
    """What this establishment would be told of the child: a key for each of its occurrences."""
    return tuple(
        NoticeKey(one.number, child.record_id, establishment.reference)
        for one in case.occurrences_of(child)
    )


def notices(case: Case, children: Sequence[ChildToTell]) -> tuple[Notice, ...]:
    """One notice for each establishment, with its own pupils of the household and no others."""
    places: dict[str, list[ChildToTell]] = {}
    for child in children:
        places.setdefault(child.told.establishment.reference, []).append(child)
    return tuple(_notice(case, group) for group in places.values())


def reference_of(notice_keys: Iterable[NoticeKey]) -> str:
    """The notice's own reference in the queue: the same keys are the same notice, for ever."""
    first = min(notice_keys)
    return f"notice/{first.establishment}/{first.occurrence}/{first.child}"


def shown_again(notice: Notice, message: str, first_sent_at: datetime) -> Notice:
    """The same notice for the first day back."""
    return replace(
        notice, kind=NoticeKind.FIRST_DAY_BACK, told_first=message, first_sent_at=first_sent_at
    )


def renewed(notice: Notice, case: Case) -> Notice:
    """The notice on the records as they stand.

    What was found then and is not there now stays: it belongs to an occurrence not read again, or
    somebody took it away since, and neither makes a message safer.
    """
    told = {key.child for key in notice.keys}
    pupils = tuple(
        replace(pupil, account=_account(case, RecordRef(POLICE, pupil.children[-1])))
        for pupil in notice.pupils
    )
    children = [child for child in case.linked if child.record_id in told]
    names = {name.full for child in children for name in case.person(child).names}
    names.update(pupil.name for pupil in pupils)
    checks = household_checks(case) | _child_checks(case, children)
    return replace(
        notice,
        **_of_occurrences(case, notice.keys),
        pupils=pupils,
        involved=_each_once(one for one in (*_involved(case), *notice.involved)),
        fired=tuple(sorted({*notice.fired, *checks})),
        forbidden=tuple(
            dict.fromkeys((*notice.forbidden, *_forbidden(case, set(children), names)))
        ),
    )


def household_checks(case: Case) -> frozenset[Check]:
    """What the occurrences themselves say that a person has to know of."""
    fired = {FLAGS[flag] for one in case.standing for flag in one.flags if flag in FLAGS}
    if any(one.encompass_note.strip() for one in case.standing):
        fired.add(Check.DO_NOT_NOTIFY)
    if _is_counter_allegation(case):
        fired.add(Check.COUNTER_ALLEGATION)
    if any(child in case.suspects for child in case.linked):
        fired.add(Check.CHILD_IS_SUSPECT)
    if siblings_disagree(case):
        fired.add(Check.SIBLINGS_DISAGREE)
    household = (*adults_who_may_be_involved(case), *case.linked)
    if any(case.person(one).has_confidential_address for one in household):
        fired.add(Check.CONFIDENTIAL_ADDRESS)
    return frozenset(fired)


def _notice(case: Case, group: Sequence[ChildToTell]) -> Notice:
    place = group[0].told.establishment
    keys = tuple(sorted({key for child in group for key in child.keys}))
    return Notice(
        kind=NoticeKind.TELL,
        our_ref=reference_for(REFERENCE_PREFIX, reference_of(keys)),
        school=NoticeSchool(place.reference, _place(place), place.name, place.phone),
        keys=keys,
        **_of_occurrences(case, keys),
        pupils=_pupils(case, group),
        involved=_involved(case),
        fired=tuple(sorted(_fired(case, group))),
        forbidden=_forbidden(case, {child.child for child in group}, _names_told(case, group)),
    )


class _OfOccurrences(TypedDict):
    references: tuple[OccurrenceNumber, ...]
    incident_dates: tuple[date, ...]
    reported_at: datetime


def _of_occurrences(case: Case, keys: Iterable[NoticeKey]) -> _OfOccurrences:
    """What a notice says of the occurrences it tells of."""
    numbers = {key.occurrence for key in keys}
    told_of = [one for one in case.standing if one.number in numbers]
    return {
        "references": tuple(one.number for one in told_of),
        "incident_dates": tuple(sorted({_day_of(one, case.now) for one in told_of})),
        "reported_at": min(one.reported_at or case.now for one in told_of),
    }


def _each_once(people: Iterable[Involved]) -> tuple[Involved, ...]:
    """Each person once, a suspect as one; the names of both readings."""
    known: dict[RecordRef, Involved] = {}
    for one in people:
        other = known.get(one.record, one)
        known[one.record] = replace(
            other,
            names=tuple(dict.fromkeys((*other.names, *one.names))),
            is_suspects=other.is_suspects or one.is_suspects,
            works_at=other.works_at or one.works_at,
        )
    return tuple(known.values())


def _place(establishment: Establishment) -> Place:
    if establishment.urn:
        return establishment.urn
    return establishment.council or CouncilCode("")


def _day_of(occurrence: Occurrence, now: datetime) -> date:
    return london_day(occurrence.occurred_from or occurrence.reported_at or now)


def _fired(case: Case, group: Sequence[ChildToTell]) -> set[Check]:
    fired = set(household_checks(case))
    if any(child.told.by_name_only for child in group):
        fired.add(Check.SCHOOL_BY_NAME_ONLY)
    return fired | _child_checks(case, [child.child for child in group])


def _child_checks(case: Case, children: Iterable[RecordRef]) -> set[Check]:
    looked_after = any(is_looked_after(case, child) for child in children)
    return {Check.LOOKED_AFTER} if looked_after else set()


def _is_counter_allegation(case: Case) -> bool:
    victims = {party.record for party in case.parties if party.part is Part.VICTIM}
    return bool(victims & case.suspects)


def _pupils(case: Case, group: Sequence[ChildToTell]) -> tuple[NoticePupil, ...]:
    """Each pupil once, though the police may hold two records of the child."""
    by_record: dict[RecordRef, list[ChildToTell]] = {}
    for child in group:
        by_record.setdefault(_person(case, child).record, []).append(child)
    return tuple(_pupil(case, records) for records in by_record.values())


def _pupil(case: Case, records: Sequence[ChildToTell]) -> NoticePupil:
    pupil, person = records[0].pupil, _person(case, records[0])
    return NoticePupil(
        children=tuple(record.child.record_id for record in records),
        register=person.record.record_id if pupil else "",
        name=f"{person.name.forename} {person.name.surname}".strip(),
        year_group=_year_group(pupil.year_group if pupil else ""),
        born_on=person.born_on,
        account=_account(case, records[-1].child),
        place_by_person=records[0].told.rule is RULES["E22"],
    )


def _person(case: Case, child: ChildToTell) -> Person:
    """As the register names the child, which is what the school calls it."""
    return child.pupil.person if child.pupil else case.person(child.child)


def _year_group(shown: str) -> YearGroup:
    known = {one.value: one for one in YearGroup}
    return known.get(shown.strip().lower(), YearGroup.NOT_RECORDED)


def _account(case: Case, child: RecordRef) -> Account:
    row = case.seen(child)
    if row is None:
        return Account()
    return Account(
        _PRESENT[row.presence],
        _SEEN[row.seen],
        _SPOKEN[row.spoken_to],
        _DEMEANOUR.get(row.demeanour.strip().lower(), Demeanour.NOT_RECORDED),
    )


def _involved(case: Case) -> tuple[Involved, ...]:
    suspects = may_be_suspects(case)
    adults = [
        Involved(adult, case.person(adult).names, adult in suspects, _at_work(case.records[adult]))
        for adult in adults_who_may_be_involved(case)
    ]
    return (*adults, *_relatives_of_suspects(case))


def _at_work(record: PersonRecord) -> str:
    """Where somebody works and as what, as the record has it: either may name a school."""
    return " ".join(words for words in (record.works_at, record.occupation) if words)


def _relatives_of_suspects(case: Case) -> Iterable[Involved]:
    """Everybody a suspect is tied to, but for who is no family by the record's own word.

    A new partner and an in-law hear of it as a brother does. The victim is involved already.
    """
    known = {*adults_who_may_be_involved(case), *case.linked}
    for suspect in sorted(may_be_suspects(case)):
        for tie in case.records[suspect].ties:
            if tie.other_name and tie.other not in known and tie.kind not in NOT_FAMILY:
                known.add(tie.other)
                yield Involved(tie.other, (tie.other_name,), is_suspects=True, works_at="")


def _forbidden(case: Case, told: set[RecordRef], names: set[str]) -> tuple[ForbiddenValue, ...]:
    """What this place must not read: adults, homes, telephones, numbers, other children.

    `names` are said: a child may carry a parent's very name.
    """
    others = [child for child in case.linked if child not in told]
    values = [
        *(value for adult in adults_who_may_be_involved(case) for value in _of_adult(case, adult)),
        *(value for child in case.linked for value in _homes(case, child)),
        *(_name(name) for child in others for name in case.person(child).names),
    ]
    return tuple(dict.fromkeys(one for one in values if one.text and one.text not in names))


def _names_told(case: Case, group: Sequence[ChildToTell]) -> set[str]:
    return {name.full for child in group for name in _person(case, child).names}


def _of_adult(case: Case, adult: RecordRef) -> Iterable[ForbiddenValue]:
    record = case.records[adult]
    yield from (_name(name) for name in record.person.names)
    yield from _homes(case, adult)
    yield from (ForbiddenValue(ForbiddenKind.PHONE, phone) for phone in record.phones)
    numbers = record.person.identifiers
    for number in (numbers.pnc_id, numbers.nhs_number, numbers.cro_number):
        yield ForbiddenValue(ForbiddenKind.OTHER, number or "")


def _homes(case: Case, person: RecordRef) -> Iterable[ForbiddenValue]:
    for address in case.person(person).addresses:
        yield ForbiddenValue(ForbiddenKind.ADDRESS, _house_and_street(address))
        yield ForbiddenValue(ForbiddenKind.POSTCODE, address.postcode or "")


def _house_and_street(address: Address) -> str:
    """Without the flat: its number alone is no secret and stands in every other text."""
    lines = [line for line in address.lines if not line.lower().startswith(("flat ", "unit "))]
    return lines[0] if lines else ""


def _name(name: PersonName) -> ForbiddenValue:
    return ForbiddenValue(ForbiddenKind.NAME, name.full)

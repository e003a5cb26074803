"""Reading one household from the police records, and one child from the register."""

from collections.abc import Awaitable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from bots.encompass.case import Case
from bots.encompass.decisions import Ask
from bots.encompass.ports import Desk, Police, Register
from bots.encompass.rules import RULES
from bots.encompass.schooling import about_match, leaves_open, worth_opening
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    RecordNotFound,
    WorkerError,
    WrongRecordShown,
)
from domain.establishments import Pupil
from domain.identifiers import OccurrenceNumber
from domain.match_shown import in_one_line, weights_in_one_line
from domain.notices import NoticeKey, Question
from domain.occurrences import LogEntry, Occurrence
from domain.people import Address, AddressKind, Person, RecordRef
from domain.person_matching import Certain, Compared, Match, Possible, match
from domain.person_records import PersonRecord
from domain.person_search import PersonRow, PersonsFound
from domain.told_entries import telling_in

CUT_SHORT = (PageIncomplete, WrongRecordShown)
# What one occurrence may answer, or its page hold, without anybody else's having to wait for it.
UNREADABLE = (*CUT_SHORT, RecordNotFound, ValueError, LookupError, AttributeError)

Read = TypeVar("Read")


async def read_case(desk: Desk, occurrences: Sequence[OccurrenceNumber]) -> Case:
    """The occurrences, everybody in them, and what the logs say was told by hand.

    Raises: RecordRestricted at the first stub; nothing beyond it is opened.
    """
    police = await desk.police()
    read, told = list[Occurrence](), set[NoticeKey]()
    for number in occurrences:
        occurrence, log = await police.occurrence_with_log(number)
        read.append(occurrence)
        told.update(_told_by_hand(number, log))
    records = await _records(police, read)
    return Case(tuple(read), records, frozenset(told), await desk.now())


async def what_opens(
    desk: Desk, occurrences: Sequence[OccurrenceNumber]
) -> tuple[OccurrenceNumber, ...]:
    """Those of the occurrences that can be read, with everybody in them.

    Raises: RecordRestricted at the first stub. Beside a restricted party nobody's record is opened.
    """
    police, shown = await desk.police(), dict[OccurrenceNumber, Occurrence]()
    for number in occurrences:
        with suppress(*UNREADABLE):
            shown[number], _ = await police.occurrence_with_log(number)
    if any(party.person is None for one in shown.values() for party in one.parties):
        return tuple(shown)
    return tuple([number for number, one in shown.items() if await _all_open(police, one)])


def may_open_later(trouble: Exception, desk: Desk) -> bool:
    """Whether another try, if there is one, may read what this one could not."""
    return isinstance(trouble, WorkerError) and trouble.retryable and not desk.is_last_try


async def if_it_opens(reading: Awaitable[Read], desk: Desk) -> Read | None:
    """The record of somebody who is no party; None when it does not open, however often tried."""
    try:
        return await reading
    except UNREADABLE as trouble:
        if may_open_later(trouble, desk):
            raise
    return None


async def find_pupil(desk: Desk, case: Case, child: RecordRef) -> Pupil | Ask:
    """The one pupil this child certainly is, or what a person has to be asked."""
    seen = _Seen()
    try:
        verdict, is_whole = await _matched(desk, case, child, seen)
    except ContentRefused:
        # A name too short to search by: nobody was listed, so a person finds whom to tell.
        return Ask(Question.NO_SCHOOL_FOUND, "no_school_found", RULES["E22"])
    if isinstance(verdict, Certain) and is_whole:
        # Rule E20.
        return seen.opened[verdict.match.candidate.record]
    asked = about_match(verdict, is_whole=is_whole)
    if asked is None:
        raise TypeError("A match is certain, possible or none.")
    pupils = [seen.opened[one.candidate.record] for one in _candidates(verdict)]
    shown = (*_shown(verdict), *seen.not_opened)
    return Ask(asked.question, asked.code, asked.rule, shown, tuple(pupils))


@dataclass(frozen=True, slots=True)
class SearchedHome:
    """Where an adult of the household lives, and what the register listed there."""

    adult: RecordRef
    address: Address
    found: PersonsFound

    def leaves_open(self, known: Iterable[Pupil]) -> bool:
        """Whether somebody may live there who is neither listed nor among these pupils.

        Without a postcode nobody was listed. A refuge is shown without one, and is many families'.
        """
        if self.address.postcode is None:
            return self.address.kind is not AddressKind.REFUGE
        return leaves_open(self.found, self.address, known)


async def homes_searched(desk: Desk, case: Case) -> list[SearchedHome]:
    """The register's pupils at the addresses of the household's adults, each address once."""
    register = await desk.register()
    homes: dict[Address, RecordRef] = {}
    for adult in case.not_only_suspects:
        for home in case.homes(adult):
            homes.setdefault(home, adult)
    return [SearchedHome(adult, home, await _at(register, home)) for home, adult in homes.items()]


async def opened(desk: Desk, row: PersonRow) -> tuple[Pupil, ...]:
    """The pupil of a line, for the school it goes to; a restricted one is left alone."""
    if row.is_restricted:
        return ()
    pupil = await if_it_opens((await desk.register()).pupil(row.record), desk)
    return (pupil,) if pupil else ()


def _told_by_hand(number: OccurrenceNumber, log: Iterable[LogEntry]) -> set[NoticeKey]:
    return {
        NoticeKey(number, child, telling.establishment)
        for telling in map(telling_in, log)
        if telling is not None and telling.by_hand
        for child in telling.children
    }


async def _records(
    police: Police, occurrences: Iterable[Occurrence]
) -> dict[RecordRef, PersonRecord]:
    """Everybody's own record; a restricted party is left alone, and stops the household later."""
    parties = [party for one in occurrences for party in one.parties]
    if any(party.person is None for party in parties):
        return {}
    wanted = dict.fromkeys(party.record for party in parties)
    return {record: await police.person(record) for record in wanted}


async def _all_open(police: Police, occurrence: Occurrence) -> bool:
    try:
        await _records(police, [occurrence])
    except UNREADABLE:
        return False
    return True


@dataclass(slots=True)
class _Seen:
    """The register's pupils who could be the child, and those whose record does not open."""

    opened: dict[RecordRef, Pupil] = field(default_factory=dict)
    unread: list[RecordRef] = field(default_factory=list)

    @property
    def not_opened(self) -> tuple[tuple[str, str], ...]:
        """What a person has to look at by hand."""
        unread = ", ".join(record.record_id for record in self.unread)
        return (("not_opened", unread),) if unread else ()

    def matched(self, person: Person) -> Match:
        """Which of them is this person."""
        return match(person, [pupil.person for pupil in self.opened.values()])


async def _matched(desk: Desk, case: Case, child: RecordRef, seen: _Seen) -> tuple[Match, bool]:
    """By number first; by name and by address when the number does not settle it.

    The last says whether everybody was listed, and could be read, who could be the child.
    """
    register, person = await desk.register(), case.person(child)
    upn, is_whole = person.identifiers.upn, True
    if upn:
        by_number = await register.pupils_with_upn(upn)
        await _open(desk, by_number.rows, seen)
        is_whole = not leaves_open(by_number, None, ())
        verdict = seen.matched(person)
        if isinstance(verdict, Certain):
            return verdict, is_whole and not seen.unread
    searched = await _searched(register, case, child)
    for _, found in searched:
        await _open(desk, worth_opening(person, found.rows), seen)
    is_whole &= not any(leaves_open(found, home, seen.opened.values()) for home, found in searched)
    return seen.matched(person), is_whole and not seen.unread


async def _searched(
    register: Register, case: Case, child: RecordRef
) -> list[tuple[Address | None, PersonsFound]]:
    name = case.person(child).name
    by_name = await register.pupils_named(name.surname, name.forename, None)
    return [
        (None, by_name),
        *[(home, await _at(register, home)) for home in _homes(case, [child])],
    ]


async def _open(desk: Desk, rows: Iterable[PersonRow], seen: _Seen) -> None:
    register = await desk.register()
    for row in rows:
        if row.record in seen.opened or row.record in seen.unread:
            continue
        if pupil := await if_it_opens(register.pupil(row.record), desk):
            seen.opened[row.record] = pupil
        else:
            seen.unread.append(row.record)


async def _at(register: Register, home: Address) -> PersonsFound:
    if home.postcode is None:
        return PersonsFound(())
    try:
        return await register.pupils_at(home.postcode, home.lines[0] if home.lines else "")
    except ContentRefused:
        return PersonsFound((), too_many=True)


def _homes(case: Case, people: Iterable[RecordRef]) -> list[Address]:
    return list(dict.fromkeys(home for one in people for home in case.homes(one)))


def _shown(verdict: Match) -> tuple[tuple[str, str], ...]:
    """What a person compares: each candidate's record, every level in words, and the weights."""
    rows = list[tuple[str, str]]()
    for number, one in enumerate(_candidates(verdict), start=1):
        who = f"{one.candidate.record.record_id}: {_described(one.candidate)}"
        rows.append((f"candidate {number}", f"{who}. {in_one_line(one)}"))
        rows.append((f"weights of candidate {number}", weights_in_one_line(one)))
    return tuple(rows)


def _candidates(verdict: Match) -> tuple[Compared, ...]:
    if isinstance(verdict, Certain):
        return (verdict.match,)
    return verdict.candidates if isinstance(verdict, Possible) else ()


def _described(person: Person) -> str:
    born = f"{person.born_on:%d/%m/%Y}" if person.born_on else "not recorded"
    return f"{person.name.full}, born {born}"

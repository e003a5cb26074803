"""Reading one household from the police records, and one child from the register."""

from collections.abc import Iterable, Sequence

from bots.encompass.case import Case
from bots.encompass.decisions import Ask
from bots.encompass.ports import Desk, Police, Register
from bots.encompass.schooling import about_match, worth_opening
from domain.establishments import Pupil
from domain.identifiers import OccurrenceNumber
from domain.notices import NoticeKey
from domain.occurrences import LogEntry, Occurrence
from domain.people import Address, Person, RecordRef
from domain.person_matching import Certain, Match, Possible, match
from domain.person_records import PersonRecord
from domain.person_search import PersonRow, PersonsFound
from domain.told_entries import telling_in


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


async def find_pupil(desk: Desk, case: Case, child: RecordRef) -> Pupil | Ask:
    """The one pupil this child certainly is, or what a person has to be asked."""
    register = await desk.register()
    verdict, opened = await _matched(register, case, child)
    if isinstance(verdict, Certain):
        # Rule E20.
        return opened[verdict.match.candidate.record]
    asked = about_match(verdict)
    if asked is None:
        raise TypeError("A match is certain, possible or none.")
    return Ask(asked.question, asked.code, asked.rule, _shown(verdict))


async def pupils_at_home(desk: Desk, case: Case) -> list[PersonRow]:
    """Pupils at the addresses of the household's adults, each once."""
    register, rows = await desk.register(), dict[RecordRef, PersonRow]()
    for home in _homes(case, case.not_only_suspects):
        rows.update((row.record, row) for row in (await _at(register, home)).rows)
    return list(rows.values())


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


async def _matched(
    register: Register, case: Case, child: RecordRef
) -> tuple[Match, dict[RecordRef, Pupil]]:
    """By number first; by name and by address when the number does not settle it."""
    person, opened = case.person(child), dict[RecordRef, Pupil]()
    upn = person.identifiers.upn
    if upn:
        await _open(register, (await register.pupils_with_upn(upn)).rows, opened)
        verdict = match(person, [pupil.person for pupil in opened.values()])
        if isinstance(verdict, Certain):
            return verdict, opened
    for rows in await _searched(register, case, child):
        await _open(register, worth_opening(person, rows), opened)
    return match(person, [pupil.person for pupil in opened.values()]), opened


async def _searched(
    register: Register, case: Case, child: RecordRef
) -> list[tuple[PersonRow, ...]]:
    name = case.person(child).name
    found = [await register.pupils_named(name.surname, name.forename, None)]
    found += [await _at(register, home) for home in _homes(case, [child])]
    return [one.rows for one in found]


async def _open(
    register: Register, rows: Iterable[PersonRow], opened: dict[RecordRef, Pupil]
) -> None:
    for row in rows:
        if row.record not in opened:
            opened[row.record] = await register.pupil(row.record)


async def _at(register: Register, home: Address) -> PersonsFound:
    if home.postcode is None:
        return PersonsFound(())
    return await register.pupils_at(home.postcode, home.lines[0] if home.lines else "")


def _homes(case: Case, people: Iterable[RecordRef]) -> list[Address]:
    return list(dict.fromkeys(home for one in people for home in case.homes(one)))


def _shown(verdict: Match) -> tuple[tuple[str, str], ...]:
    """What a person compares: each candidate's record, what agrees and what differs."""
    candidates = verdict.candidates if isinstance(verdict, Possible) else ()
    return tuple(
        (
            f"candidate {number}",
            f"{one.candidate.record.record_id}: {_described(one.candidate)}; "
            f"agrees: {', '.join(one.agreeing) or 'nothing'}; "
            f"differs: {', '.join(one.differing) or 'nothing'}",
        )
        for number, one in enumerate(candidates, start=1)
    )


def _described(person: Person) -> str:
    born = f"{person.born_on:%d/%m/%Y}" if person.born_on else "not recorded"
    return f"{person.name.full}, born {born}"

"""The smallest workers that change a police record by a form, one a form. For tests only.

A change is wanted as `wanted_changes` has it. Where an item asks for several on one record, they
are different ones: the system takes no second link, plan or occurrence that is the same as another.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from connectors.police_rms import ChangeRecord, CreateOccurrence, PoliceRms
from connectors.police_rms.pages import NewOccurrencePage, RecordFrame
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, Outcome
from domain.people import Person, PersonName, RecordRef
from domain.police_changes import FlagCode
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said
from tests.chaos.appending import SYSTEM, open_occurrences
from tests.chaos.write_kinds import Says, Steps, Wanted, WriteKind, committed
from tests.connectors.police_rms.wanted_changes import CHANGES, NIGHT, Records
from tests.mocks_fixture import Mocks

HOW_MANY = 100
PERSONS = tuple(f"P99{n:05d}" for n in range(HOW_MANY))
LOCATIONS = tuple(f"{n + 1} Bramble Row, Ketterbridge" for n in range(HOW_MANY))
# What links lead to and flags come from; there are two for the two references of an item.
OTHERS = tuple(OccurrenceNumber(f"4326000000{n}") for n in (1, 2))
FLAGS_TO_SET = (FlagCode.CP_PLAN, FlagCode.WEAPONS)
BORN_ON = date(2015, 5, 14)
FLAG_SET_BEFORE = FlagCode.MARAC
ONE_DAY = timedelta(days=1)

Held = Callable[[str, int], Records]


async def change_records(operation: str, held: Held, item: ClaimedItem, desk: Desk) -> Outcome:
    """Write each change exactly once."""
    wanted = Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    rms = await desk.police_rms(reason_for(item))
    receipts = [
        await write_once.write(CHANGES[operation](rms, records), desk.writing(item))
        for records in _records(wanted, held)
    ]
    return Done(tuple(receipts))


def _records(wanted: Wanted, held: Held) -> list[Records]:
    """For each reference of an item the records that its change is made to."""
    return [
        replace(held(wanted.place, n), reference=reference, words=wanted.words)
        for n, reference in enumerate(wanted.references)
    ]


def on_occurrence(number: str, n: int) -> Records:
    """The n-th change of an occurrence."""
    return _among(OccurrenceNumber(number), a_person(PERSONS[n]), n)


def on_person(number: str, n: int) -> Records:
    """The n-th change of a person."""
    return _among(OTHERS[0], a_person(number), n)


def at_location(location: str, n: int) -> Records:
    """The n-th occurrence at a place, each of a day of its own."""
    return _among(OTHERS[0], a_person(PERSONS[n]), n, location)


def _among(
    occurrence: OccurrenceNumber, person: Person, n: int, location: str = LOCATIONS[0]
) -> Records:
    return Records(
        occurrence=occurrence,
        other=OTHERS[n],
        flagged=person,
        flag=flag_number(person.record.record_id, n),
        flag_code=FLAG_SET_BEFORE,
        child=person,
        flag_to_set=FLAGS_TO_SET[n],
        location=location,
        reported_at=NIGHT - (n + 1) * ONE_DAY,
    )


def a_person(number: str) -> Person:
    """Somebody who was planted; no two of them have a surname in common."""
    name = PersonName(f"Quillmarsh{number}", "Poppy")
    return Person(RecordRef(SYSTEM, number), (name,), BORN_ON)


def flag_number(person: str, n: int) -> str:
    """The number of the n-th flag that somebody had set on a planted person."""
    return f"F{person.removeprefix('P')}{n}"


def persons(mocks: Mocks) -> Sequence[str]:
    """Persons for flags: each has some that somebody set, and none that a worker will set."""
    _plant_occurrences(mocks)
    _plant_persons(mocks, PERSONS)
    return PERSONS


def occurrences_to_link(mocks: Mocks) -> Sequence[str]:
    """Occurrences for links; the persons and occurrences to be linked are there."""
    _plant_persons(mocks, PERSONS[: len(OTHERS)])
    _plant_occurrences(mocks)
    return [number for number in open_occurrences(mocks) if number not in OTHERS]


def locations(mocks: Mocks) -> Sequence[str]:
    """Places where nothing has occurred; there are other occurrences to be changed meanwhile."""
    _plant_occurrences(mocks)
    return LOCATIONS


def _plant_persons(mocks: Mocks, numbers: Sequence[str]) -> None:
    known = mocks.records(SYSTEM, "nominals")
    for number in numbers:
        if number not in known:
            _plant_person(mocks, a_person(number))


def _plant_person(mocks: Mocks, person: Person) -> None:
    number, [name] = person.record.record_id, person.names
    mocks.plant(
        SYSTEM,
        "nominals",
        number,
        nominal_id=number,
        surname=name.surname,
        forename1=name.forename,
        born_on=BORN_ON.isoformat(),
        sex="F",
        markers=[_flag_set_before(number, n) for n in range(len(OTHERS))],
    )


def _flag_set_before(person: str, n: int) -> dict[str, object]:
    set_at = NIGHT - 30 * ONE_DAY
    by = "PS 1207 R. Calloway (ps1207)"
    return {
        "code": FLAG_SET_BEFORE,
        "text": "Heard at the conference.",
        "added_on": set_at.date().isoformat(),
        "stamp": {"number": flag_number(person, n), "at": set_at.isoformat(), "by": by},
    }


def _plant_occurrences(mocks: Mocks) -> None:
    known = mocks.records(SYSTEM, "occurrences")
    like = known[open_occurrences(mocks)[-1]]
    for number in OTHERS:
        if number not in known:
            mocks.plant(SYSTEM, "occurrences", number, **{**like, "occ_no": number})


def _change_of(operation: str, held: Held, path: str, numbered_as: str, says: Says) -> WriteKind:
    """A change of an occurrence that is there, saved to this path; the log numbers it as this."""
    return WriteKind(
        name=operation,
        system=SYSTEM,
        promised=operation,
        at_most_once=False,
        audited_as="alteration",
        perform=partial(change_records, operation, held),
        steps=Steps(
            connector=PoliceRms,
            operation=ChangeRecord,
            form=RecordFrame,
            half_way=(RecordFrame, "fill"),
            click="click_save",
            opens=("POST", "/record/lock"),
            saves=("POST", path),
        ),
        places=open_occurrences,
        effects=partial(committed, SYSTEM, operation),
        place_of=lambda effect: str(effect["record_id"]),
        record_of=lambda effect: str(effect["fields"][numbered_as]),
        says=says,
    )


def _link(operation: str, path: str, says: Says) -> WriteKind:
    link = _change_of(operation, on_occurrence, path, "link", says)
    return replace(link, places=occurrences_to_link)


def _flag_change(operation: str, path: str, says: Says) -> WriteKind:
    change = _change_of(operation, on_person, path, "flag", says)
    steps = replace(change.steps, opens=("POST", "/record/nominal/lock"))
    return replace(change, steps=steps, places=persons)


def _new_occurrence(operation: str, path: str) -> WriteKind:
    """It has no record before: it is known by where it was."""
    return replace(
        _change_of(operation, at_location, path, "", said.new_occurrence),
        steps=Steps(
            connector=PoliceRms,
            operation=CreateOccurrence,
            form=NewOccurrencePage,
            half_way=(NewOccurrencePage, "fill"),
            click="click_save",
            opens=("GET", path),
            saves=("POST", path),
        ),
        places=locations,
        place_of=lambda effect: str(effect["fields"]["location"]),
        record_of=lambda effect: str(effect["record_id"]),
    )


FILE = replace(
    _change_of("upload_document", on_occurrence, "/record/document", "document", said.document),
    name="file",
)
SET_FLAG = _flag_change("set_flag", "/record/nominal/flag", said.flag)
REMOVE_FLAG = _flag_change("remove_flag", "/record/nominal/flag/removal", said.flag_removal)
DIARISE = _change_of(
    "set_diary_date", on_occurrence, "/record/diary/date", "diary_date", said.diary_date
)
LINK_PERSON = _link("link_person", "/record/link/person", said.person_link)
LINK_OCCURRENCE = _link("link_occurrence", "/record/link/occurrence", said.occurrence_link)
CREATE = _new_occurrence("create_occurrence", NewOccurrencePage.PATH)
CHANGING = (FILE, SET_FLAG, REMOVE_FLAG, DIARISE, LINK_PERSON, LINK_OCCURRENCE, CREATE)

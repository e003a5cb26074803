"""What our own books say of a night, in one look."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from domain.identifiers import OccurrenceNumber
from domain.notices import Household, NoticeKey
from domain.outcome import State
from runtime import notice_keys, person_tasks
from runtime.database import Database
from runtime.encryption import Cipher
from runtime.notice_keys import ToldHow
from runtime.person_tasks import Decision
from runtime.reconciliation_records import OurRecords, field_hashes, sealed_records
from runtime.sealed_values import to_bytes
from runtime.tables import occurrences_read, work_items, write_journal
from runtime.write_once import Standing
from tests.builders.notices import a_notice
from tests.builders.queue import NOW, QUEUE, an_item, queued

OUR_REF = "ENC-7K4M-92QF"
AN_HOUR = timedelta(hours=1)
A_MONTH = timedelta(days=30)
FIRST, SECOND = OccurrenceNumber("43260000001"), OccurrenceNumber("43260000002")
MESSAGE = {"from": "hub", "to": "dsl", "subject": f"Notice {OUR_REF}", "body": "Text \r\n"}
ENTRY = {"occurrence": FIRST, "category": "Note", "text": f"Told. [ref:{OUR_REF}-1]"}


@pytest.fixture
def books(database: Database, cipher: Cipher):
    """What the books say of the hour before now."""

    def read(process: str = QUEUE) -> OurRecords:
        with database.transaction() as connection:
            since = NOW - AN_HOUR
            return sealed_records(connection, process, since, since).opened(cipher)

    return read


def intend(connection, cipher, item_id, fields, **different):
    """A row of the journal as `write_once` leaves it."""
    usual = {
        "op_id": f"op-of-{item_id}",
        "number": 1,
        "item_id": item_id,
        "system": "secure_mail",
        "operation": "send",
        "reference": OUR_REF,
        "fingerprint": "f" * 64,
        "state": "proven",
        "lane": "lane-1",
        "epoch": 1,
        "settle_seconds": 30.0,
        "intended_at": NOW,
        "intended_real": 1.0,
        "settled_at": NOW,
        "settled_how": "read_back",
        "record_id": "4711",
    } | different
    sealed = cipher.seal(json.dumps(fields).encode(), about=usual["op_id"])
    connection.execute(insert(write_journal).values(payload_sealed=sealed, **usual))


def end(connection, item_id, state, ended_at=NOW):
    changed = update(work_items).where(work_items.c.id == item_id)
    connection.execute(changed.values(state=state.value, ended_at=ended_at))


def test_an_intent_is_named_as_the_partners_record_carries_it_and_shows_only_hashes(
    database, cipher, books
):
    with database.transaction() as connection:
        [sent, recorded] = queued(connection, cipher, an_item(), an_item("ENC-7K4M-92QF-1"))
        of_message = f"{OUR_REF}/first_day_back"
        intend(connection, cipher, sent, MESSAGE, reference=of_message)
        intend(connection, cipher, recorded, ENTRY, reference=f"{OUR_REF}-1", system="police_rms")

    message, entry = sorted(books().journal, key=lambda one: one.system, reverse=True)

    assert (message.reference, entry.reference) == (OUR_REF, f"{OUR_REF}-1")
    assert (message.standing, message.record_id) == (Standing.PROVEN, "4711")
    assert message.hashes == field_hashes({**MESSAGE, "body": "Text\n"})
    assert "dsl" not in repr(books())


def test_intents_of_other_processes_are_among_them_and_long_ended_ones_are_not(
    database, cipher, books
):
    with database.transaction() as connection:
        [theirs, old] = queued(connection, cipher, an_item(queue="research"), an_item("old"))
        intend(connection, cipher, theirs, ENTRY)
        intend(connection, cipher, old, ENTRY, intended_at=NOW - A_MONTH)
        end(connection, old, State.DONE, NOW - A_MONTH)

    found = books()

    assert [one.item_id for one in found.journal] == [theirs]
    assert found.items == ()


def test_an_item_ordered_once_more_brings_the_intent_of_the_item_it_follows(
    database, cipher, books
):
    with database.transaction() as connection:
        [old] = queued(connection, cipher, an_item())
        intend(connection, cipher, old, MESSAGE, intended_at=NOW - A_MONTH)
        end(connection, old, State.CANCELLED, NOW - A_MONTH)
        [again] = queued(connection, cipher, an_item(f"{OUR_REF}#2", follows=old))
        end(connection, again, State.DONE)

    found = books()

    assert [one.item_id for one in found.journal] == [old]
    assert [(one.id, one.follows, one.state) for one in found.items] == [(again, old, State.DONE)]


@pytest.mark.parametrize("answer", ["there", "not_there"])
def test_what_a_person_found_of_a_write_in_doubt_stands_beside_that_write_only(
    database, cipher, books, answer
):
    with database.transaction() as connection:
        [item] = queued(connection, cipher, an_item())
        intend(connection, cipher, item, MESSAGE, state="in_doubt", record_id=None)
        intend(connection, cipher, item, ENTRY, op_id="another")
        end(connection, item, State.IN_DOUBT)
        person_tasks.settle(connection, item, Decision("A. Person", answer, "", {}), NOW, cipher)

    settled = {one.standing: one.settled for one in books().journal}

    assert settled == {Standing.IN_DOUBT: answer, Standing.PROVEN: ""}


def test_a_key_told_by_a_message_is_known_from_one_a_person_told(database, cipher, books):
    with database.transaction() as connection:
        [by_message, by_person] = queued(connection, cipher, an_item("one"), an_item("two"))
        for item, child, how in (
            (by_message, "P0000001", ToldHow.MESSAGE),
            (by_person, "P0000002", ToldHow.PERSON),
        ):
            notice_keys.reserve(connection, [NoticeKey(FIRST, child, "110231")], item, NOW)
            notice_keys.told(connection, item, NOW, how)

    assert {one.id: one.told_by_message for one in books().items} == {
        by_message: True,
        by_person: False,
    }


def test_the_latest_find_of_an_occurrence_counts_and_what_was_read_of_it(database, cipher, books):
    later = NOW + AN_HOUR
    with database.transaction() as connection:
        [first] = queued(connection, cipher, a_find("find-1", FIRST))
        [second] = queued(connection, cipher, a_find("find-2", FIRST, SECOND))
        queued(connection, cipher, a_find("find-3", FIRST, queue="research"))
        for item, at in ((second, later), (first, NOW)):
            made = update(work_items).where(work_items.c.id == item)
            connection.execute(made.values(created_at=at))
        connection.execute(
            insert(occurrences_read).values(
                number=FIRST, changed_at=NOW, read_at=later, parties_sealed=b"sealed"
            )
        )

    assert books().found_at == {FIRST: later, SECOND: later}
    assert books().read_as_of == {FIRST: NOW}
    assert set(books("research").found_at) == {FIRST}


def test_a_notice_goes_by_the_reference_its_message_carries(database, cipher, books):
    contents = to_bytes(a_notice(our_ref=OUR_REF))
    told = an_item("notice/110231/43260000001/P0000001", kind="notice", contents=contents)
    with database.transaction() as connection:
        [first] = queued(connection, cipher, told)
        again = replace(told, reference=f"{told.reference}/first_day_back", follows=first)
        [second] = queued(connection, cipher, again)

    known = {one.id: one for one in books().items}

    assert {one.reference for one in known.values()} == {OUR_REF}
    assert known[second].follows is None, "shown again on the first day back is work of its own"


def a_find(reference, *occurrences, **different):
    household = to_bytes(Household(occurrences))
    return an_item(reference, kind="find", contents=household, **different)

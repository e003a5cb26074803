"""What became of a message, and the moment its words were made: each written down once."""

import json
from datetime import timedelta

import pytest

from domain.identifiers import OurReference
from domain.mail import DeliveryState, ReplyWord
from runtime import deliveries, drafts
from runtime.tables import write_journal
from tests.builders.queue import NOW, an_item, an_open_lane, an_open_write, claimed, queued

OUR_REF = OurReference("ENC-7K4M-92QF")
A_MINUTE = timedelta(minutes=1)


def test_a_message_is_followed_from_its_first_proof(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher)

        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)
        deliveries.begin(connection, item, OUR_REF, "M-2", NOW + A_MINUTE)

        [followed] = deliveries.of_reference(connection, OUR_REF)
        assert (followed.item_id, followed.message, followed.sent_at) == (item, "M-1", NOW)
        assert (followed.state, followed.answer) == (DeliveryState.SENT, None)


def test_a_delivered_message_keeps_the_time_of_its_delivery_when_it_is_read(database, cipher):
    """A school has it from then on, however late somebody reads it."""
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        for minute, state in enumerate([DeliveryState.DELIVERED] * 2 + [DeliveryState.READ] * 2, 1):
            deliveries.note_state(connection, item, state, NOW + minute * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.state, followed.state_at) == (DeliveryState.READ, NOW + A_MINUTE)


@pytest.mark.parametrize("state", [DeliveryState.READ, DeliveryState.RETURNED])
def test_a_state_seen_again_keeps_its_time_and_a_new_one_takes_its_place(database, cipher, state):
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        for minute in (1, 2):
            deliveries.note_state(connection, item, state, NOW + minute * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.state, followed.state_at) == (state, NOW + A_MINUTE)


def test_the_first_word_that_answers_a_message_stands(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        deliveries.note_answer(connection, item, ReplyWord.RECEIVED, NOW + A_MINUTE)
        deliveries.note_answer(connection, item, ReplyWord.DELETED, NOW + 2 * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.answer, followed.answered_at) == (ReplyWord.RECEIVED, NOW + A_MINUTE)


@pytest.mark.parametrize("before", [ReplyWord.RECEIVED, ReplyWord.DELETED])
def test_not_ours_takes_the_place_of_an_earlier_word_and_nothing_takes_its_own(
    database, cipher, before
):
    """Issue A.4: sent, delivered, acknowledged and failed are told apart."""
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        for minute, word in enumerate((before, ReplyWord.NOT_OURS, ReplyWord.NOT_OURS, before), 1):
            deliveries.note_answer(connection, item, word, NOW + minute * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.answer, followed.answered_at) == (ReplyWord.NOT_OURS, NOW + 2 * A_MINUTE)


def test_messages_are_found_by_their_reference_and_by_when_they_were_sent(database, cipher):
    with database.transaction() as connection:
        first, again, other = queued(connection, cipher, *map(an_item, ("a", "b", "c")))
        deliveries.begin(connection, again, OUR_REF, "M-2", NOW + A_MINUTE)
        deliveries.begin(connection, first, OUR_REF, "M-1", NOW)
        deliveries.begin(connection, other, OurReference("ENC-0000-0000"), "M-3", NOW)

        ours = deliveries.of_reference(connection, OUR_REF)
        late = deliveries.since(connection, NOW + A_MINUTE)

        assert [one.message for one in ours] == ["M-1", "M-2"]
        assert [one.message for one in late] == ["M-2"]


def test_every_later_try_has_the_moment_of_the_first_draft(database, cipher):
    with database.transaction() as connection:
        item, other = queued(connection, cipher, an_item("first"), an_item("second"))

        moments = [drafts.made_at(connection, item, NOW + n * A_MINUTE) for n in range(3)]

        assert moments == [NOW] * 3
        assert drafts.made_at(connection, other, NOW + A_MINUTE) == NOW + A_MINUTE


def test_an_item_ordered_once_more_has_the_moment_of_the_one_it_repeats(database, cipher):
    with database.transaction() as connection:
        item, again, undrafted = queued(connection, cipher, *map(an_item, ("a", "a#2", "b")))
        drafts.made_at(connection, item, NOW)

        drafts.carry_over(connection, item, again)
        drafts.carry_over(connection, undrafted, item)

        assert drafts.made_at(connection, again, NOW + A_MINUTE) == NOW
        assert drafts.made_at(connection, item, NOW + A_MINUTE) == NOW


def sent_to(connection, cipher, address, message, state, minute, operation="send"):
    """A message to this address, and what became of it."""
    queued(connection, cipher, an_item(message))
    item = claimed(connection, an_open_lane(connection, message))
    op_id = an_open_write(connection, item, state="proven")
    payload = cipher.seal(json.dumps({"to": address, "subject": "s"}).encode(), about=op_id)
    proof = {"payload_sealed": payload, "record_id": message, "operation": operation}
    entry = write_journal.c
    connection.execute(write_journal.update().where(entry.op_id == op_id).values(**proof))
    deliveries.begin(connection, item.id, OUR_REF, message, NOW)
    deliveries.note_state(connection, item.id, state, NOW + minute * A_MINUTE)
    return item.id


def test_a_mailbox_is_bounced_since_the_last_message_that_came_back_from_it(database, cipher):
    with database.transaction() as connection:
        for message, address, state, minute in (
            ("M-1", "Larkrise.DSL@example.org", DeliveryState.RETURNED, 1),
            ("M-2", "larkrise.dsl@example.org", DeliveryState.RETURNED, 3),
            ("M-3", "brindle@example.org", DeliveryState.DELIVERED, 2),
            ("M-4", "ember@example.org", DeliveryState.NOT_UNDERSTOOD, 2),
        ):
            sent_to(connection, cipher, address, message, state, minute)

        bounced = deliveries.bounced_mailboxes(connection, cipher)

        assert bounced == {"larkrise.dsl@example.org": NOW + 3 * A_MINUTE}


def test_a_second_showing_that_came_back_bounces_its_mailbox_and_an_entry_none(database, cipher):
    with database.transaction() as connection:
        returned = DeliveryState.RETURNED
        sent_to(connection, cipher, "b@example.org", "M-1", returned, 1, "send/first_day_back")
        sent_to(connection, cipher, "c@example.org", "M-2", returned, 1, "append_entry")

        assert set(deliveries.bounced_mailboxes(connection, cipher)) == {"b@example.org"}


def test_a_bounce_is_known_also_when_another_item_follows_the_message(database, cipher):
    with database.transaction() as connection:
        item_id = sent_to(connection, cipher, "b@example.org", "M-1", DeliveryState.DELIVERED, 1)
        [again] = queued(connection, cipher, an_item("again"))
        deliveries.begin(connection, again, OUR_REF, "M-1", NOW)
        deliveries.note_state(connection, again, DeliveryState.RETURNED, NOW + A_MINUTE)

        assert again != item_id
        assert set(deliveries.bounced_mailboxes(connection, cipher)) == {"b@example.org"}

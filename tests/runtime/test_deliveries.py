"""What became of a message, and the moment its words were made: each written down once."""

from datetime import timedelta

from domain.identifiers import OurReference
from domain.mail import DeliveryState, ReplyWord
from runtime import deliveries, drafts
from tests.builders.queue import NOW, an_item, queued

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


def test_a_state_seen_again_keeps_its_time_and_a_new_one_takes_its_place(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        for minute, state in enumerate([DeliveryState.DELIVERED] * 2 + [DeliveryState.READ] * 2, 1):
            deliveries.note_state(connection, item, state, NOW + minute * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.state, followed.state_at) == (DeliveryState.READ, NOW + 3 * A_MINUTE)


def test_the_first_word_that_answers_a_message_stands(database, cipher):
    with database.transaction() as connection:
        [item] = queued(connection, cipher)
        deliveries.begin(connection, item, OUR_REF, "M-1", NOW)

        deliveries.note_answer(connection, item, ReplyWord.RECEIVED, NOW + A_MINUTE)
        deliveries.note_answer(connection, item, ReplyWord.DELETED, NOW + 2 * A_MINUTE)

        [followed] = deliveries.since(connection, NOW)
        assert (followed.answer, followed.answered_at) == (ReplyWord.RECEIVED, NOW + A_MINUTE)


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

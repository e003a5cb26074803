"""In every message with something to write, whatever a store changes of words would be seen."""

import pytest

from mock_systems.kit.stored_otherwise import TEXT_CHANGED
from tests.chaos import telling
from tests.chaos.sending import messages
from tests.chaos.write_kinds import Wanted
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.cleared import a_cleared_answer
from tests.domain.builders import HUB

TO, REFERENCE = "dsl@larkrise.example.org", "CHA-7K4M-92QF"
# No line of a template ends with a space; what takes one off is no loss anyway.
CHANGES = sorted(set(TEXT_CHANGED) - {"trailing_space"})
OF_NAMES = sorted(set(CHANGES) - {"newline"})
MUCH = 5000


def wanting(words: str) -> Wanted:
    return Wanted(TO, (REFERENCE,), "2026-11-23T05:30:00+00:00", words)


def of_send(words: str) -> str:
    return messages(wanting(words))[0].body


def of_reply(words: str) -> str:
    force = telling.force_for(wanting(words))
    return a_cleared_answer(TO, hub.MAILBOX, "SM-90001", force=force).body


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("body_of", [of_send, of_reply])
@pytest.mark.parametrize("words", ["A few words.", "x" * MUCH], ids=["few", "many"])
def test_what_a_store_changes_of_words_is_in_a_message(body_of, words, what):
    assert TEXT_CHANGED[what](body_of(words)) != body_of(words)


@pytest.mark.parametrize("what", sorted({*OF_NAMES} - {"escaped"}))
@pytest.mark.parametrize("body_of", [of_send, of_reply])
def test_a_message_with_nothing_to_write_has_none_of_it(body_of, what):
    assert TEXT_CHANGED[what](body_of("")) == body_of("")


def test_a_few_words_go_with_a_document_and_many_into_a_notice_as_long():
    [short], [long] = messages(wanting("A few words.")), messages(wanting("x" * MUCH))

    assert len(short.attachments) == 1
    assert (len(long.body) > MUCH, long.attachments) == (True, ())


def test_a_notice_names_the_usual_pupil_where_nothing_is_to_be_written():
    assert telling.slots_for(wanting("")) == {}
    assert telling.force_for(wanting("")) == HUB.force

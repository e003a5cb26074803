"""References and closed words in messages that came in."""

import pytest

from domain.mail import ReplyWord, reference_in, reply_word


@pytest.mark.parametrize(
    "line", ["RECEIVED", "received", " Received. ", '"RECEIVED"', "Received!", "“Received”"]
)
def test_received_is_recognised_however_it_is_typed(line):
    assert reply_word(line) is ReplyWord.RECEIVED


@pytest.mark.parametrize("line", ["NOT OURS", "Not  ours.", "not ours"])
def test_not_ours_is_recognised(line):
    assert reply_word(line) is ReplyWord.NOT_OURS


def test_deleted_is_recognised():
    assert reply_word("Deleted") is ReplyWord.DELETED


@pytest.mark.parametrize(
    "line",
    [
        "",
        "NOT RECEIVED",
        "Received, but she left us in May",
        "Please reply with the one word RECEIVED",
        "I have left the school and no longer read this mailbox.",
        "other",
        "Automatic reply: RECEIVED",
    ],
)
def test_anything_more_or_else_is_for_a_person_to_read(line):
    assert reply_word(line) is ReplyWord.OTHER


@pytest.mark.parametrize(
    "subject",
    [
        "OFFICIAL-SENSITIVE Operation Encompass notice ENC-7K4M-92QF",
        "Re: OFFICIAL-SENSITIVE Correction to ENC-7K4M-92QF",
        "RE: FW: ENC-7K4M-92QF ENC-7K4M-92QF",
    ],
)
def test_our_reference_is_found_in_a_subject(subject):
    assert reference_in(subject) == "ENC-7K4M-92QF"


@pytest.mark.parametrize(
    "subject", ["", "Re: hello", "ENC-7K4M-92QF and ENC-0000-0000", "XENC-7K4M-92QFX"]
)
def test_no_reference_or_two_of_them_is_none(subject):
    assert reference_in(subject) is None

"""The gate for what goes beyond plain words: documents, replies, and taking a message back."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from domain.attachments import Attachment, Marking
from domain.files import FileKind
from domain.message_slots import MailAddress
from domain.outbound import (
    CAUTIONS,
    Check,
    ClearedMessage,
    ClearedRecall,
    Flags,
    Refusal,
    Release,
    cleared,
    cleared_recall,
)
from domain.templates import DocumentDraft
from domain.wording.reasons.table import REASONS
from tests.domain.builders import (
    A_PDF,
    A_REPORT,
    NOW,
    a_document,
    a_notice,
    a_recall,
    a_recipient,
    an_answer,
    flags,
)
from tests.domain.only_the_gate import ways_in

MEGABYTE = 1024 * 1024


def verdict(draft: Any, case: Flags | None = None, recipient: Any = None) -> Any:
    return cleared(draft, recipient or a_recipient(), case or flags(), NOW)


def released(draft: DocumentDraft, case: Flags | None = None) -> Flags:
    """The same case, with a person's release of what they were shown."""
    held = verdict(draft, case)
    assert isinstance(held, Refusal)
    release = Release("PS R. Calloway", NOW, held.fingerprint)
    return replace(case or flags(), release=release)


def a_file(content: bytes = A_PDF, **others: Any) -> Attachment:
    return replace(A_REPORT, content=content, **others)


# Documents


def test_a_document_waits_for_a_person_who_has_seen_that_very_document():
    held = verdict(a_document())
    message = verdict(a_document(), released(a_document()))

    assert (held.code, held.may_be_released) == ("attachment_release_needed", True)
    assert isinstance(message, ClearedMessage)
    [one] = message.attachments
    assert one.name == "OFFICIAL-SENSITIVE ENC-7K4M-92QF report for conference.pdf"
    assert (one.content, one.sha256) == (A_PDF, sha256(A_PDF).hexdigest())
    assert message.released_by == "PS R. Calloway"


def test_a_release_of_one_document_releases_no_other():
    other = a_document(attachments=(a_file(A_PDF + b"%%EOF\n"),))

    refused = verdict(other, released(a_document()))

    assert refused.codes[0] == "released_differs"


@pytest.mark.parametrize("draft", [a_notice(), an_answer()], ids=["notice", "answer"])
def test_nothing_but_a_document_carries_one(draft):
    message = verdict(draft)

    assert message.attachments == ()
    assert "attachments" not in type(draft).__slots__


REFUSED = {
    "a word file": ((a_file(kind=FileKind.WORD),), "attachment_not_allowed"),
    "text called a pdf": ((a_file(b"Report"),), "attachment_not_allowed"),
    "a script in it": ((a_file(b"%PDF-1.7 /JavaScript (x) %%EOF"),), "attachment_not_allowed"),
    "cut short": ((a_file(A_PDF[:20]),), "attachment_not_allowed"),
    "not marked": ((a_file(marking=Marking.NOT_MARKED),), "attachment_marking"),
    "secret": ((a_file(marking=Marking.SECRET),), "attachment_marking"),
    "six": ((A_REPORT,) * 6, "attachment_too_large"),
    "large": ((a_file(A_PDF + b" " * 10 * MEGABYTE + b"%%EOF"),), "attachment_too_large"),
    "large together": (
        (a_file(A_PDF + b" " * 7 * MEGABYTE + b"%%EOF"),) * 3,
        "attachment_too_large",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_go_is_refused_whoever_releases_it(name):
    attachments, code = REFUSED[name]
    draft = a_document(attachments=attachments)

    refused = verdict(draft, released(draft))

    assert code in refused.codes
    assert not refused.may_be_released


def test_no_document_goes_by_machine_while_an_address_is_confidential():
    case = flags(Check.CONFIDENTIAL_ADDRESS)

    refused = verdict(a_document(), released(a_document(), case))

    assert "attachment_not_searched" in refused.codes


@pytest.mark.parametrize("check", sorted(set(Check) - {Check.CONFIDENTIAL_ADDRESS}))
def test_the_case_is_asked_of_a_document_as_of_a_notice(check):
    case = flags(check)
    waits = verdict(a_document(), released(a_document()))
    held = verdict(a_document(), case)
    unasked = verdict(a_document(), replace(flags(), quiet=frozenset(Check) - {check}))

    assert isinstance(waits, ClearedMessage)
    assert check.value in held.codes
    assert held.may_be_released == (check in CAUTIONS)
    assert "check_not_made" in unasked.codes


# Replies


def test_an_answer_goes_to_whoever_wrote_in_their_conversation():
    message = verdict(an_answer())

    assert isinstance(message, ClearedMessage)
    assert (message.to, message.answers) == ("h.oakden@larkrise.example.org", "SM-00010009")
    assert message.our_ref in message.subject


def test_an_answer_to_anybody_else_does_not_go():
    draft = an_answer(sender=MailAddress("head@larkrise.example.org"))

    refused = verdict(draft)

    assert (refused.code, refused.may_be_released) == ("answers_another", False)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"checked": None}, "contact_unverified"),
        ({"changed_at": NOW}, "contact_changed"),
        ({"role": "chair of governors"}, "role_not_allowed"),
        ({"name": "Tavish Thornbury-Vale"}, "contact_conflict"),
        ({"address": "h.oakden@larkrlse.example.org"}, "domain_not_allowed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value),
)
def test_whoever_wrote_passes_the_gate_like_any_other_recipient(changed, code):
    recipient = a_recipient(**changed)
    draft = an_answer(sender=MailAddress(recipient.address))

    assert code in verdict(draft, recipient=recipient).codes
    # The control: the same answer to a contact with nothing against it.
    assert isinstance(verdict(an_answer()), ClearedMessage)


def test_two_answers_in_two_conversations_are_not_the_same_message():
    first, second = verdict(an_answer()), verdict(an_answer(answers="SM-00010010"))

    assert first.fingerprint != second.fingerprint


# Recalls


def a_release(**others: Any) -> Release:
    held = cleared_recall(a_recall(), None, NOW)
    assert isinstance(held, Refusal)
    values: dict[str, Any] = {"by": "PS R. Calloway", "at": NOW, "fingerprint": held.fingerprint}
    return Release(**(values | others))


def test_a_message_is_taken_back_when_a_person_released_that():
    held = cleared_recall(a_recall(), None, NOW)
    recall = cleared_recall(a_recall(), a_release(), NOW)

    assert isinstance(held, Refusal)
    assert (held.code, held.may_be_released) == ("recall_release_needed", True)
    assert isinstance(recall, ClearedRecall)
    assert (recall.message, recall.released_by) == ("SM-00010009", "PS R. Calloway")
    assert recall.reason == "Sent to the wrong recipient ENC-7K4M-92QF"


@pytest.mark.parametrize(
    "release",
    [
        a_release(by=" "),
        a_release(at=NOW + timedelta(minutes=1)),
        a_release(fingerprint="of another"),
    ],
    ids=["nobody", "to come", "another"],
)
def test_a_release_that_is_none_takes_nothing_back(release):
    assert isinstance(cleared_recall(a_recall(), release, NOW), Refusal)


@pytest.mark.parametrize(
    "other",
    [{"message": "SM-00010010"}, {"to": "head@larkrise.example.org"}],
    ids=["message", "recipient"],
)
def test_the_release_of_one_recall_releases_no_other(other):
    assert isinstance(cleared_recall(a_recall(**other), a_release(), NOW), Refusal)


def test_a_message_without_our_reference_is_not_ours_to_take_back():
    draft = a_recall(subject="Lunch")
    held = cleared_recall(draft, None, NOW)
    assert isinstance(held, Refusal)

    again = cleared_recall(draft, a_release(fingerprint=held.fingerprint), NOW)

    assert isinstance(again, Refusal)
    assert again.code == "recall_not_ours"


def test_nobody_else_can_make_a_cleared_recall():
    recall = cleared_recall(a_recall(), a_release(), NOW)
    assert isinstance(recall, ClearedRecall)
    parts: dict[str, Any] = {name: getattr(recall, name) for name in ClearedRecall.__slots__}

    with pytest.raises(TypeError, match="alone"):
        ClearedRecall(**parts, key=object())


@pytest.mark.parametrize(
    "planted",
    [
        "from domain.outbound import ClearedRecall\nClearedRecall(message='x', key=None)",
        "from domain.outbound import ClearedRecall as Undo\nUndo(message='x')",
        "from domain.outbound import ClearedRecall\nobject.__new__(ClearedRecall)",
        "from domain.outbound import ClearedRecall\nclass Mine(ClearedRecall): pass",
        "from domain.outbound import ClearedRecall\npartial(ClearedRecall, to='x')()",
    ],
)
def test_the_search_for_another_door_finds_a_planted_recall(planted):
    assert ways_in(planted)


def test_each_of_these_codes_has_words():
    assert {
        "answers_another",
        "attachment_marking",
        "attachment_not_allowed",
        "attachment_not_searched",
        "attachment_release_needed",
        "attachment_too_large",
        "recall_not_ours",
        "recall_release_needed",
    } <= set(REASONS)

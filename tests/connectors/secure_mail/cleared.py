"""Messages that the outbound gate has cleared, for the seeded world's hub and schools."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.identifiers import ContactRef
from domain.message_slots import ForceName, MailAddress
from domain.outbound import (
    ClearedMessage,
    ClearedRecall,
    HumanCheck,
    Recipient,
    Refusal,
    Release,
    cleared,
    cleared_recall,
)
from tests.domain.builders import (
    HUB,
    NOW,
    a_document,
    a_notice,
    a_recall,
    a_recipient,
    an_answer,
    flags,
)

OUR_REF = "ENC-7K4M-92QF"
RECIPIENT = ContactRef("C-110231-1")
BEGUN_AT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def a_cleared_document(
    to: str, mailbox: str, force: ForceName = HUB.force, **others: Any
) -> ClearedMessage:
    """A document that a person released, to this address, from this mailbox."""
    hub = replace(HUB, mailbox=MailAddress(mailbox), force=force)
    draft, recipient = a_document(hub=hub, **others), _a_recipient_at(to)
    case = flags(allowed_domains=frozenset({to.rpartition("@")[2]}))
    held = cleared(draft, recipient, case, NOW)
    assert isinstance(held, Refusal), held
    release = Release("PS R. Calloway", NOW, held.fingerprint)
    message = cleared(draft, recipient, replace(case, release=release), NOW)
    assert isinstance(message, ClearedMessage), message
    return message


def a_cleared_answer(
    to: str, mailbox: str, answers: str, force: ForceName = HUB.force, **others: Any
) -> ClearedMessage:
    """An answer to this message, which came from this address."""
    hub = replace(HUB, mailbox=MailAddress(mailbox), force=force)
    draft = an_answer(hub=hub, answers=answers, sender=MailAddress(to), **others)
    case = flags(allowed_domains=frozenset({to.rpartition("@")[2]}))
    message = cleared(draft, _a_recipient_at(to), case, NOW)
    assert isinstance(message, ClearedMessage), message
    return message


def a_cleared_recall(**others: Any) -> ClearedRecall:
    """A recall that a person released."""
    draft = a_recall(**others)
    held = cleared_recall(draft, None, NOW)
    assert isinstance(held, Refusal), held
    release = Release("PS R. Calloway", NOW, held.fingerprint)
    recall = cleared_recall(draft, release, NOW)
    assert isinstance(recall, ClearedRecall), recall
    return recall


def _a_recipient_at(to: str) -> Recipient:
    checked = HumanCheck(datetime(2026, 11, 2, 10, 0, tzinfo=UTC), "K. Adeyemi", to)
    return a_recipient(address=to, checked=checked)


def a_cleared_notice(
    to: str, mailbox: str, force: ForceName = HUB.force, **others: Any
) -> ClearedMessage:
    """The notice of the builders, to this address, from this mailbox."""
    hub = replace(HUB, mailbox=MailAddress(mailbox), force=force)
    domain = to.rpartition("@")[2]
    message = cleared(
        a_notice(hub=hub, **others),
        _a_recipient_at(to),
        flags(allowed_domains=frozenset({domain})),
        NOW,
    )
    assert isinstance(message, ClearedMessage), message
    return message

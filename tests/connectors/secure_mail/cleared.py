"""Messages that the outbound gate has cleared, for the seeded world's hub and schools."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.identifiers import ContactRef
from domain.message_slots import MailAddress
from domain.outbound import ClearedMessage, HumanCheck, cleared
from tests.domain.builders import HUB, NOW, a_notice, a_recipient, flags

OUR_REF = "ENC-7K4M-92QF"
RECIPIENT = ContactRef("C-110231-1")
BEGUN_AT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def a_cleared_notice(to: str, mailbox: str, **others) -> ClearedMessage:
    """The notice of the builders, to this address, from this mailbox."""
    hub = replace(HUB, mailbox=MailAddress(mailbox))
    domain = to.rpartition("@")[2]
    checked = HumanCheck(datetime(2026, 11, 2, 10, 0, tzinfo=UTC), "K. Adeyemi", to)
    message = cleared(
        a_notice(hub=hub, **others),
        a_recipient(address=to, checked=checked),
        flags(allowed_domains=frozenset({domain})),
        NOW,
    )
    assert isinstance(message, ClearedMessage), message
    return message

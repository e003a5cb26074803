"""Messages that the outbound gate has cleared."""

from typing import Any

from domain.identifiers import ContactRef, OurReference
from domain.outbound import _KEY, ClearedMessage
from tests.connectors.secure_mail import cleared as for_schools

OUR_REF = OurReference(for_schools.OUR_REF)
RECIPIENT = ContactRef("C-110231-1")
BEGUN_AT = for_schools.BEGUN_AT
MAILBOX = "safeguarding.hub@valeanddowns-police.example.org"
MOBILE = "07700 900123"


def a_cleared_notice(to: str, **others: Any) -> ClearedMessage:
    return for_schools.a_cleared_notice(to, MAILBOX, **others)


def a_cleared_text(
    to: str = MOBILE,
    body: str = "Please ring the hub. ENC-7K4M-92QF",
    our_ref: OurReference = OUR_REF,
) -> ClearedMessage:
    """What a gate for mobile numbers would clear: today's clears none, so the test has its key."""
    return ClearedMessage(
        to=to,
        reply_to=MAILBOX,
        subject="Not sent",
        body=body,
        our_ref=our_ref,
        template="text",
        fingerprint="0" * 64,
        released_by="",
        attachments=(),
        answers="",
        key=_KEY,
    )

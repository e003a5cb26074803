"""A message that was given to GOV.UK Notify, and the words our templates there must say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.mail import Delivery


class NotificationKind(StrEnum):
    """What a message goes out as."""

    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True, slots=True)
class Notification:
    """A message as Notify has it. `reference` is ours as we gave it, and no key there.

    `subject` is empty for a text message; `sent_at` is None where the date could not be read.
    """

    number: str
    kind: NotificationKind
    reference: str
    to: str
    subject: str
    body: str
    sent_at: datetime | None
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A template at Notify. Ours hold nothing but places, so a message says what was cleared."""

    number: str
    name: str
    kind: str
    subject: str
    body: str

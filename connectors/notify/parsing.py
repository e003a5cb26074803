"""Notify's JSON into the hub's words; a field that is not there closes the connector."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.errors import PageNotAsExpected
from domain.mail import Delivery, DeliveryState
from domain.notifications import MessageTemplate, Notification, NotificationKind

SYSTEM = "notify"
ON_THE_WAY = frozenset({"created", "sending", "sent", "pending"})
FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
CLOCK = "system clock"
UK = "44"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Which error Notify names; empty where the answer is not in its form."""

    name: str
    is_of_the_clock: bool = False


def refusal(message: object) -> Refusal:
    """The first error of an answer; its words are looked at for the clock and for nothing else."""
    errors = message if isinstance(message, list) else []
    first = errors[0] if errors and isinstance(errors[0], Mapping) else {}
    return Refusal(str(first.get("error", "")), CLOCK in str(first.get("message", "")))


def templates(answer: object) -> list[MessageTemplate]:
    """Every template in the answer."""
    return [
        MessageTemplate(
            number=_text(one, "id", "templates"),
            name=_text(one, "name", "templates"),
            kind=_text(one, "type", "templates"),
            subject=_text(one, "subject", "templates"),
            body=_text(one, "body", "templates"),
        )
        for one in _rows(answer, "templates")
    ]


def notifications(answer: object) -> list[Notification]:
    """One page of what was sent; letters are none of ours."""
    kinds = {kind.value for kind in NotificationKind}
    rows = _rows(answer, "notifications")
    return [notification(one) for one in rows if _text(one, "type", "notifications") in kinds]


def last_number(answer: object) -> str:
    """The number the next page begins after; empty when this page holds nothing."""
    rows = _rows(answer, "notifications")
    return _text(rows[-1], "id", "notifications") if rows else ""


def notification(answer: object) -> Notification:
    """One message."""
    said = _object(answer, "notification")
    kind = NotificationKind(_text(said, "type", "notification"))
    to = "email_address" if kind is NotificationKind.EMAIL else "phone_number"
    return Notification(
        number=_text(said, "id", "notification"),
        kind=kind,
        reference=_text(said, "reference", "notification"),
        to=address_of(kind, _text(said, to, "notification")),
        subject=_text(said, "subject", "notification"),
        body=_text(said, "body", "notification"),
        sent_at=_moment(_text(said, "created_at", "notification")),
        delivery=_delivery(said),
    )


def number_given(answer: object) -> str:
    """The number of a message that was just taken."""
    return _text(_object(answer, "sent"), "id", "sent")


def address_of(kind: NotificationKind, text: str) -> str:
    """An address as compared: a UK number in its national form, whatever was typed between."""
    if kind is NotificationKind.EMAIL:
        return text.strip()
    digits = re.sub(r"[\s()+.-]", "", text)
    return "0" + digits.removeprefix(UK).removeprefix("0")


def is_mobile_number(text: str) -> bool:
    """Whether it is a UK mobile number in any of its forms."""
    return re.fullmatch(r"07\d{9}", address_of(NotificationKind.SMS, text)) is not None


def _delivery(said: Mapping[str, object]) -> Delivery:
    status = _text(said, "status", "notification")
    at = _moment(_text(said, "completed_at", "notification"))
    if status in FAILED:
        return Delivery(DeliveryState.RETURNED, at, status, status)
    if status == "delivered":
        return Delivery(DeliveryState.DELIVERED, at, "", status)
    state = DeliveryState.SENT if status in ON_THE_WAY else DeliveryState.NOT_UNDERSTOOD
    return Delivery(state, at, "", status)


def _rows(answer: object, name: str) -> list[Mapping[str, object]]:
    rows = _object(answer, name).get(name)
    if not isinstance(rows, list):
        raise PageNotAsExpected(name, name, system=SYSTEM)
    return [_object(one, name) for one in rows]


def _object(answer: object, screen: str) -> Mapping[str, object]:
    if not isinstance(answer, Mapping):
        raise PageNotAsExpected(screen, "object", system=SYSTEM)
    return answer


def _text(said: Mapping[str, object], name: str, screen: str) -> str:
    """The field's text; empty where it says nothing, which is not the same as no such field."""
    if name not in said:
        raise PageNotAsExpected(screen, name, system=SYSTEM)
    value = said[name]
    return "" if value is None else str(value)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

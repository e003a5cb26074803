"""Dates and states in this product's words: a wall clock in London, without saying so."""

from datetime import date, datetime

from mock_systems.kit.clock import in_london
from mock_systems.secure_mail.records import Message


def day(on: date) -> str:
    """23 Nov 2026."""
    return f"{on.day} {on:%b %Y}"


def moment(at: datetime) -> str:
    """23 Nov 2026, 05:41."""
    local = in_london(at)
    return f"{day(local)}, {local:%H:%M}"


def delivery_status(message: Message, now: datetime) -> str:
    """What is known by now of a message that was sent."""
    if message.returned_at and message.returned_at <= now:
        return f"Returned {moment(message.returned_at)}: {message.returned_because}"
    if message.read_at and message.read_at <= now:
        return f"Read {moment(message.read_at)}"
    if message.delivered_at and message.delivered_at <= now:
        return f"Delivered {moment(message.delivered_at)}"
    return "Sent"

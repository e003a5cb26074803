"""What the contact directory says, as whoever checks it by phone reads it. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from domain.establishments import Contact
from domain.saying import say_moment

NOT_THERE = "not in the directory"


def entry(contact: Contact) -> Mapping[str, str]:
    """One contact, never with its telephone number: whoever changed the rest could have changed
    that too, and the number to ring is the register's.
    """
    return {
        "contact": contact.name or NOT_THERE,
        "role": contact.role.value if contact.role else NOT_THERE,
        "address": contact.address or NOT_THERE,
        "checked": _when(contact.verified_at, contact.verified_by),
        "changed": _when(contact.changed_at, contact.changed_by),
    }


def every_entry(contacts: Iterable[Contact]) -> Mapping[str, str]:
    """All the place has, a line each, where none of them is one to write to."""
    return {"listed": "\n".join(_in_a_line(entry(one)) for one in contacts) or "Nobody"}


def _in_a_line(said: Mapping[str, str]) -> str:
    who = f"{said['contact']}, {said['role']}, {said['address']}"
    return f"{who}. Last checked: {said['checked']}. Last changed: {said['changed']}."


def _when(at: datetime | None, by: str) -> str:
    return f"{say_moment(at)}, by {by or 'nobody named'}" if at else NOT_THERE

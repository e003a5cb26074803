"""Which contact hears of it, and whether anybody involved could. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from domain.establishments import Contact, ContactRole
from domain.folding import fold_name, name_parts
from domain.notices import Involved, Notice
from domain.outbound import HumanCheck, Recipient, may_be_named
from domain.people import PersonName

# What says nothing about which school it is.
EVERY_SCHOOL = frozenset(
    {
        *("the", "of", "and", "at", "in", "for", "s", "c", "e", "ce", "rc", "st", "saint"),
        *("school", "sch", "academy", "college", "nursery", "infant", "infants", "junior"),
        *("primary", "secondary", "high", "upper", "lower", "middle", "first", "community"),
        *("church", "england", "catholic", "free", "grammar", "independent", "special", "centre"),
        *("council", "county", "city", "borough", "trust", "sixth", "form", "voluntary", "aided"),
    }
)
LEADS = (ContactRole.SAFEGUARDING_LEAD, ContactRole.HOME_EDUCATION, ContactRole.MISSING_EDUCATION)
MAY_BE_TOLD = (*LEADS, ContactRole.DEPUTY)


def choose(contacts: Sequence[Contact], today: date) -> Contact | None:
    """The safeguarding lead, or a deputy while the lead is away; nobody else."""
    present = [one for one in contacts if one.role in MAY_BE_TOLD and not _is_away(one, today)]
    leads = [one for one in present if one.role in LEADS]
    covering = [one for one in present if one.covers_for is not None]
    return next(iter((*leads, *covering, *present)), None)


def recipient(contact: Contact, now: datetime) -> Recipient | None:
    """The contact as the outbound gate wants to see it; None when the directory does not say."""
    if contact.place is None or contact.role is None:
        return None
    checked = HumanCheck(contact.verified_at, contact.verified_by) if contact.verified_at else None
    return Recipient(
        contact=contact.ref,
        place=contact.place,
        role=contact.role.value,
        name=contact.name,
        address=contact.address,
        # A change nobody can date counts as one since the last check.
        changed_at=contact.changed_at or now,
        checked=checked,
    )


def suspect_is_near(notice: Notice, contacts: Sequence[Contact]) -> bool:
    """Whether a suspect, or a relative of one, works at the place or can read mail there."""
    theirs = [one for one in notice.involved if one.is_suspects]
    if any(_works_at(one, notice.school.name) for one in theirs):
        return True
    records = {one.record for one in notice.involved}
    if any(conflict.person in records for one in contacts for conflict in one.conflicts):
        return True
    return bool(excluded(notice, contacts))


def excluded(notice: Notice, contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """The contacts who are somebody involved, or whose mailbox somebody involved can read."""
    names = [name for one in notice.involved for name in one.names]
    return tuple(
        contact
        for contact in contacts
        if any(
            _could_be(who, name)
            for who in (contact.name, *contact.mailbox_readers, contact.address)
            for name in names
        )
    )


def _could_be(who: str, name: PersonName) -> bool:
    """Said in the gate's way, or every part of the name in any order: too often is safe.

    A mailbox is read as a name too.
    """
    if "@" in who:
        who = re.sub(r"[._+-]+", " ", who.partition("@")[0])
    parts = name_parts(name.surname) | name_parts(name.forename)
    return may_be_named(who, name) or (bool(parts) and parts <= name_parts(who))


def parent_works_there(notice: Notice) -> bool:
    """Whether an adult involved who is no suspect works or governs there."""
    return any(_works_at(one, notice.school.name) for one in notice.involved if not one.is_suspects)


def _works_at(person: Involved, school: str) -> bool:
    """Whether what the record says of their work could mean this school: too often is safe."""
    said, name = _words(person.works_at), _words(school)
    own = name - EVERY_SCHOOL
    if not own:
        return bool(name) and name <= said
    return own <= said or bool(said - EVERY_SCHOOL) and said - EVERY_SCHOOL <= own


def _words(text: str) -> frozenset[str]:
    """Its words as names are compared, a possessive without its s."""
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("'", "")
    return frozenset(fold_name(word) for word in re.split(r"[^\w]+", plain)) - {""}


def _is_away(contact: Contact, today: date) -> bool:
    if contact.unavailable_from is None and contact.unavailable_to is None:
        return False
    return (contact.unavailable_from or date.min) <= today <= (contact.unavailable_to or date.max)

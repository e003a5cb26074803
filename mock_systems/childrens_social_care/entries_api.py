"""What was entered here, on any record: by day and by account; and how many entries there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care.forms import read_moment
from mock_systems.childrens_social_care.hearthside import COOKIE, Hearthside, data, refuse, sent
from mock_systems.childrens_social_care.people import CarePerson, Contact, Document
from mock_systems.childrens_social_care.people_api import part_of
from mock_systems.childrens_social_care.wording import moment
from mock_systems.kit.sessions import is_live

SINCE_IS_WANTED = "Enter the day from which entries are listed."
BEGINS_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Entered:
    """One thing that somebody entered, and on whose record it is."""

    person: CarePerson
    entry: Contact | Document
    at: datetime

    @property
    def number(self) -> str:
        """Its own number."""
        entry = self.entry
        return entry.contact_id if isinstance(entry, Contact) else entry.document_id

    @property
    def begins(self) -> str:
        """How its own words begin."""
        entry = self.entry
        said = entry.summary if isinstance(entry, Contact) else entry.title
        return said[:BEGINS_CHARACTERS]


async def list_entries(base: Hearthside, request: Request) -> Response:
    """Twenty of the entries since a day, newest first; those on stubs are only counted."""
    session, typed = base.signed_in(request), await sent(request)
    since = read_moment(typed.get("since", ""))
    if since is None:
        return refuse(422, "invalid", messages=[SINCE_IS_WANTED])
    asked_at = typed.get("offset", "0")
    offset = int(asked_at) if asked_at.isdigit() else 0
    if offset == 0:
        base.note_consultation(session, "entries", "", "")
    found = [
        one
        for one in _entries(base)
        if one.at >= since and one.entry.entered_by.startswith(typed.get("by", "").strip())
    ]
    account = base.account(session)
    shown = [one for one in found if account.may(one.person.access_class)]
    rows = [_row(one) for one in sorted(shown, key=lambda one: one.at, reverse=True)]
    withheld = len(found) - len(shown)
    return data(base, request, {"withheld": withheld, **part_of(base, request, rows, offset)})


async def count_news(base: Hearthside, request: Request) -> Response:
    """How many entries there are by now; pages ask by themselves, which keeps no session alive."""
    session = base.store.sessions.get(request.cookies.get(COOKIE, ""))
    if session is None or not session.signed_in or not is_live(base.store, session):
        return refuse(401, "signed_out")
    return data(base, request, {"entries": len(base.store.writes)})


def _entries(base: Hearthside) -> Iterator[Entered]:
    """Everything entered here that the index knows by now."""
    now = datetime.now(UTC)
    for person in base.records.people.values():
        made: tuple[Contact | Document, ...] = (*person.contacts, *person.documents)
        for entry in made:
            if entry.entered_at and (entry.found_from is None or entry.found_from <= now):
                yield Entered(person, entry, entry.entered_at)


def _row(one: Entered) -> dict[str, str]:
    return {
        "at": moment(one.at),
        "by": one.entry.entered_by,
        "what": "Contact" if isinstance(one.entry, Contact) else "Document",
        "record_id": one.person.record_id,
        "number": one.number,
        "begins": one.begins,
    }

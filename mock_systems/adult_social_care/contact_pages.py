"""A new contact on the current client's record, and what was entered on any record.

The save carries no client number: it goes to whoever is the session's current client by then.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.accounts import WRITE
from mock_systems.adult_social_care.careledger import CareLedger, reason_of
from mock_systems.adult_social_care.client_pages import client_shown
from mock_systems.adult_social_care.contact_form import (
    CONTACT_FORM,
    DECISION_FORM,
    EMPTY,
    WHOLE_FORM,
    Typed,
    problems_of,
    read_minute,
    typed_in,
)
from mock_systems.adult_social_care.post_backs import PostBack
from mock_systems.adult_social_care.records import Client, Contact
from mock_systems.adult_social_care.search import one_page, read_date
from mock_systems.kit.clock import LONDON
from mock_systems.kit.faults import Fault
from mock_systems.kit.locks import lock_of_another, release_lock, take_lock
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session, log_write

FORM, LIST, LOG = "/Client/NewContact.aspx", "/Client/Contacts.aspx", "/Contacts/Log.aspx"
NEVER = datetime.max.replace(tzinfo=UTC)
BEGINS_CHARACTERS = 60
NOT_ALLOWED = "You do not have permission to add contacts."
MERGED = "This record was merged. No contact can be added to it."
SINCE_IS_WANTED = "Entered since must be a date (dd/mm/yyyy)."


async def show_new_contact(care: CareLedger, request: Request, session: Session) -> Response:
    """The form for the current client, who is then locked for others."""
    client = client_shown(care, session, care.site.take_fault(request, "shows_previous_person"))
    if client is None or not care.site.account(session).may(client.access_class):
        return see_other("/Client/Details.aspx")
    if in_use := _in_use(care, request, session, client):
        return _form(care, request, session, client, EMPTY, [in_use])
    take_lock(care.site.store, client.client_id, session, care.site.clock.now())
    care.site.note_consultation(session, "new contact", client.client_id, reason_of(session))
    return _form(care, request, session, client, EMPTY, ())


async def add_client_contact(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Save the contact on the current client's record, or leave the form."""
    client = care.current_client(session)
    if client is None or not care.site.account(session).may(client.access_class):
        return see_other("/Client/Details.aspx")
    if back.control == "btnCancel":
        release_lock(care.site.store, client.client_id, session)
        return see_other(LIST)
    typed = typed_in(back)
    messages = _why_not(care, request, session, client) or list(problems_of(typed))
    if messages:
        return _form(care, request, session, client, typed, messages)
    number = _save(care, request, session, client, typed)
    return see_other(f"/Client/ContactSaved.aspx?{urlencode({'contact': number})}")


async def show_contact_saved(care: CareLedger, request: Request, session: Session) -> Response:
    """What the product says after a save; the record is given back here, not by the save."""
    client = care.current_client(session)
    if client is None:
        return see_other("/Client/Details.aspx")
    release_lock(care.site.store, client.client_id, session)
    number = request.query_params.get("contact", "")
    return _client_page(care, request, session, client, "contact_saved.html", number=number)


async def show_contact_log(care: CareLedger, request: Request, session: Session) -> Response:
    """The form of the log of contacts."""
    return _log(care, request, session, {"since": "", "by": ""}, ())


async def search_contact_log(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Contacts entered since a day, by accounts whose names begin so; or a further page."""
    if back.control != "btnListContacts":
        return _listed(care, request, session, back.state, back.page)
    asked = {"since": back.text("txtSince").strip(), "by": back.text("txtBy").strip()}
    if read_date(asked["since"]) is None:
        return _log(care, request, session, asked, [SINCE_IS_WANTED])
    care.site.note_consultation(session, "contact log", "", reason_of(session))
    return _listed(care, request, session, asked, 1)


def _why_not(care: CareLedger, request: Request, session: Session, client: Client) -> list[str]:
    if not care.site.account(session).may(WRITE):
        return [NOT_ALLOWED]
    if client.merged_into:
        return [MERGED]
    in_use = _in_use(care, request, session, client)
    return [in_use] if in_use else []


def _in_use(care: CareLedger, request: Request, session: Session, client: Client) -> str:
    """Who has the record open for change, in the product's words; nothing if nobody else has."""
    fault = care.site.take_fault(request, "record_locked")
    lock = lock_of_another(care.site.store, client.client_id, session.account)
    holder = fault.args["holder"] if fault else lock.holder if lock else ""
    return f"This record is open for change by {holder}." if holder else ""


def _save(
    care: CareLedger, request: Request, session: Session, client: Client, typed: Typed
) -> str:
    """Store it, unless a fault only pretends to; the answer is the contact's number."""
    contact = _contact(care, session, typed)
    if care.site.take_fault(request, "saved_nothing"):
        return contact.contact_id
    if cut := care.site.take_fault(request, "truncate_field"):
        contact = replace(contact, details=contact.details[: cut.args["characters"]])
    contact = _lagging(contact, care.site.take_fault(request, "search_lag"))
    changed = replace(client, contacts=(*client.contacts, contact))
    care.site.records.clients[client.client_id] = changed
    log_write(
        care.site.store,
        care.site.clock.now(),
        account=session.account,
        operation="add_client_contact",
        record_id=client.client_id,
        fields={"number": contact.contact_id, **_as_logged(contact)},
    )
    return contact.contact_id


def _contact(care: CareLedger, session: Session, typed: Typed) -> Contact:
    kept: dict[str, Any] = {
        name: value for name, value in typed.items() if not name.startswith("received")
    }
    received = read_minute(typed["received_on"], typed["received_time"])
    now = care.site.clock.now()
    return Contact(
        **{
            **kept,
            "contact_id": care.site.records.next_contact(),
            "received_at": received.astimezone(UTC) if received else now,
            "decided_on": read_date(typed["decided_on"]),
            "entered_by": session.account,
            "entered_at": now,
        }
    )


def _lagging(contact: Contact, lag: Fault | None) -> Contact:
    """What the log does not know yet; the client's own list may lag as well."""
    if lag is None:
        return contact
    seconds = lag.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    return replace(contact, found_from=until, listed_from=until if lag.args["lists_too"] else None)


def _as_logged(contact: Contact) -> dict[str, str]:
    names = [one.name for one in WHOLE_FORM if not one.name.startswith("received")]
    values = {name: getattr(contact, name) for name in ("received_at", *names)}
    return {
        name: value.isoformat() if isinstance(value, date) else str(value or "")
        for name, value in values.items()
    }


def _form(
    care: CareLedger,
    request: Request,
    session: Session,
    client: Client,
    typed: Typed,
    messages: Sequence[str],
) -> Response:
    return _client_page(
        care,
        request,
        session,
        client,
        "new_contact.html",
        typed=typed,
        messages=messages,
        contact_form=CONTACT_FORM,
        decision_form=DECISION_FORM,
    )


def _client_page(
    care: CareLedger,
    request: Request,
    session: Session,
    client: Client,
    template: str,
    **words: Any,  # noqa: ANN401 (whatever the template shows)
) -> Response:
    council = care.site.records.councils[client.la_code].name
    return care.show(
        request, template, session, client=client, council_name=council, found=None, **words
    )


def _listed(
    care: CareLedger, request: Request, session: Session, asked: Typed, page: int
) -> Response:
    since, now = read_date(asked["since"]), datetime.now(UTC)
    entered = [
        (client, one)
        for client in care.site.records.clients.values()
        for one in client.contacts
        if since
        and one.entered_at.astimezone(LONDON).date() >= since
        and one.entered_by.startswith(asked["by"])
        and (one.found_from is None or one.found_from <= now)
    ]
    account = care.site.account(session)
    shown = [each for each in entered if account.may(each[0].access_class)]
    shown.sort(key=lambda each: each[1].entered_at, reverse=True)
    found = one_page(shown, page, len(entered) - len(shown))
    return _log(care, request, session, asked, (), found)


def _log(
    care: CareLedger,
    request: Request,
    session: Session,
    asked: Typed,
    messages: Sequence[str],
    found: object = None,
) -> Response:
    return care.show(
        request,
        "contact_log.html",
        session,
        state=asked,
        asked=asked,
        messages=messages,
        found=found,
        longest=BEGINS_CHARACTERS,
        wordless=care.site.take_fault(request, "empty_list_without_words"),
    )

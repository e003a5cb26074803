"""The pages of the current client, whoever that is in this session at the moment."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.accounts import WRITE
from mock_systems.adult_social_care.careledger import PREVIOUS, CareLedger, reason_of
from mock_systems.adult_social_care.post_backs import PostBack
from mock_systems.adult_social_care.records import ArrangedCare, Client, Contact, Enquiry
from mock_systems.adult_social_care.search import one_page
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session

Rows = Callable[[CareLedger, Client], Sequence[Any]]


async def show(view: str, care: CareLedger, request: Request, session: Session) -> Response:
    """The first page of this view of the current client."""
    return _page(care, request, session, view, 1)


async def turn(
    view: str, care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Another page of this view, of whoever is the current client by now."""
    return _page(care, request, session, view, back.page)


async def follow_merge(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """From a merged record to the one that goes on."""
    client = care.current_client(session)
    if client is not None and client.merged_into in care.site.records.clients:
        care.select(session, client.merged_into)
    return see_other("/Client/Details.aspx")


def _page(care: CareLedger, request: Request, session: Session, view: str, number: int) -> Response:
    """One of the pages of the client this session has selected, or why it is not shown."""
    client = client_shown(care, session, care.site.take_fault(request, "shows_previous_person"))
    if client is None:
        return care.show(request, "no_client.html", session)
    care.site.note_consultation(session, view, client.client_id, reason_of(session))
    if not care.site.account(session).may(client.access_class):
        return care.show(request, "stub.html", session, client=client)
    return care.show(
        request,
        f"{view}.html",
        session,
        client=client,
        found=one_page(ROWS[view](care, client), number),
        wordless=care.site.take_fault(request, "empty_list_without_words"),
        may_add=care.site.account(session).may(WRITE),
        council_name=care.site.records.councils[client.la_code].name,
        names={one.user_id: one.name for one in care.site.store.accounts.values()},
    )


def client_shown(care: CareLedger, session: Session, fault: Fault | None) -> Client | None:
    """The current client, unless a fault leaves another one on the page."""
    current = care.current_client(session)
    if fault is None or current is None:
        return current
    named = fault.args["record_id"] or session.kept.get(PREVIOUS)
    if named and named != current.client_id:
        return care.site.records.clients[named]
    return next(one for one in care.site.records.clients.values() if one != current)


def _services(care: CareLedger, client: Client) -> Sequence[ArrangedCare]:
    """What goes on first, then the latest."""
    running = {one: one.to_on is None for one in client.services}
    return sorted(client.services, key=lambda one: (running[one], one.from_on), reverse=True)


def _enquiries(care: CareLedger, client: Client) -> Sequence[Enquiry]:
    return sorted(client.enquiries, key=lambda one: (one.opened_on, one.enquiry_id), reverse=True)


def _is_listed(contact: Contact) -> bool:
    return contact.listed_from is None or contact.listed_from <= datetime.now(UTC)


ROWS: Mapping[str, Rows] = {
    "details": lambda care, client: (),
    "services": _services,
    "enquiries": _enquiries,
    "notes": lambda care, client: sorted(
        client.notes, key=lambda one: one.written_at, reverse=True
    ),
    "contacts": lambda care, client: sorted(
        filter(_is_listed, client.contacts), key=lambda one: one.entered_at, reverse=True
    ),
    "history": lambda care, client: [
        one for one in care.site.store.consultations if one.record_id == client.client_id
    ][::-1],
}

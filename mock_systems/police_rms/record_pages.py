"""Opening a record, and the pages inside its frame.

The session remembers one current record; everything inside the frame is about that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.faults import Fault
from mock_systems.kit.site import page_asked_for, see_other
from mock_systems.kit.store import Account, Session
from mock_systems.police_rms.current_record import (
    CURRENT_NOMINAL,
    CURRENT_OCCURRENCE,
    current_occurrence,
    known_nominal,
    lock_words,
    openable_occurrence,
)
from mock_systems.police_rms.flags import current_markers
from mock_systems.police_rms.records import OPEN, ChildSeen, Link, Nominal, Occurrence
from mock_systems.police_rms.rms import REASON, Rms
from mock_systems.police_rms.search import may_know_of, may_open, one_page
from mock_systems.police_rms.sign_in_pages import reason_first


@dataclass(frozen=True, slots=True)
class Party:
    """One person with a part in the occurrence, as far as the account may see them."""

    nominal_id: str
    code: str
    linked_at: datetime
    linked_by: str
    nominal: Nominal | None
    links: tuple[Link, ...]


async def open_occurrence(rms: Rms, request: Request) -> Response:
    """Make this the session's current occurrence and show the window around its frame."""
    session, number = rms.signed_in(request), request.query_params.get("no", "").strip()
    if REASON not in session.kept:
        return reason_first(f"/occurrence?{urlencode({'no': number})}")
    if number not in rms.records.occurrences:
        return rms.show(request, "not_found.html", session, wanted=f"occurrence {number}")
    fault = rms.take_fault(request, "shows_previous_person")
    before = session.kept.get(CURRENT_OCCURRENCE)
    stays_at = _another(rms.records.occurrences, number, before, fault)
    session.kept[CURRENT_OCCURRENCE] = stays_at or number
    rms.note_consultation(session, "occurrence", stays_at or number, session.kept.get(REASON, ""))
    return rms.show(
        request, "window.html", session, title=f"Occurrence {number}", frame="/record/summary"
    )


async def read_occurrence(rms: Rms, request: Request) -> Response:
    """The current occurrence: header, narrative, parties, children, addresses, risk, markers."""
    session = rms.signed_in(request)
    occurrence = current_occurrence(rms, session)
    if occurrence is None:
        return rms.show(request, "no_record.html", session)
    account = rms.account(session)
    if not may_open(account, occurrence.access_class):
        return _stub(rms, request, session, occurrence.access_class)
    parties = _parties(rms, account, occurrence)
    known = {one.nominal_id: one.nominal for one in parties if one.nominal}.values()
    return rms.show(
        request,
        "occurrence.html",
        session,
        occurrence=occurrence,
        parties=parties,
        addresses=[(one, address) for one in known for address in one.addresses],
        markers=[(one, marker) for one in known for marker in current_markers(one)],
        children=_children(rms, account, occurrence),
        **lock_words(rms, request, session, occurrence),
    )


async def read_history(rms: Rms, request: Request) -> Response:
    """Who has looked at the current occurrence, and why."""
    session = rms.signed_in(request)
    occurrence = openable_occurrence(rms, session)
    if occurrence is None:
        return see_other("/record/summary")
    seen = [one for one in rms.store.consultations if one.record_id == occurrence.occ_no]
    found = one_page(seen[::-1], page_asked_for(request))
    return rms.show(
        request,
        "history.html",
        session,
        occurrence=occurrence,
        found=found,
        query="",
        path="/record/history",
    )


async def open_person(rms: Rms, request: Request) -> Response:
    """Make this the session's current person and show the window around their frame."""
    session, nominal_id = rms.signed_in(request), request.query_params.get("id", "").strip()
    if REASON not in session.kept:
        return reason_first(f"/nominal?{urlencode({'id': nominal_id})}")
    if nominal_id not in rms.records.nominals:
        return rms.show(request, "not_found.html", session, wanted=f"person {nominal_id}")
    fault = rms.take_fault(request, "shows_previous_person")
    stays_at = _another(rms.records.nominals, nominal_id, session.kept.get(CURRENT_NOMINAL), fault)
    session.kept[CURRENT_NOMINAL] = stays_at or nominal_id
    rms.note_consultation(session, "nominal", stays_at or nominal_id, session.kept.get(REASON, ""))
    return rms.show(
        request, "window.html", session, title=f"Nominal {nominal_id}", frame="/record/nominal"
    )


async def read_person(rms: Rms, request: Request) -> Response:
    """The current person."""
    session = rms.signed_in(request)
    nominal = rms.records.nominals.get(session.kept.get(CURRENT_NOMINAL, ""))
    if nominal is None:
        return rms.show(request, "no_record.html", session)
    account = rms.account(session)
    if not may_open(account, nominal.access_class):
        return _stub(rms, request, session, nominal.access_class)
    return rms.show(
        request,
        "nominal.html",
        session,
        nominal=nominal,
        markers=current_markers(nominal),
        links=_links(rms, account, nominal.nominal_id),
        occurrences=[
            (one, may_open(account, one.access_class))
            for one in rms.records.occurrences_of(nominal.nominal_id)
            if may_know_of(account, one.access_class)
        ],
        **lock_words(rms, request, session, nominal),
    )


def _another(
    records: Mapping[str, Occurrence] | Mapping[str, Nominal],
    asked_for: str,
    before: str | None,
    fault: Fault | None,
) -> str | None:
    """The record a fault leaves in the frame: a named one, the one before, or any other."""
    if fault is None:
        return None
    named = fault.args["record_id"] or before
    if named and named != asked_for:
        return str(named)
    others = (one for one, record in records.items() if record.access_class == OPEN)
    return next(one for one in others if one != asked_for)


def _stub(rms: Rms, request: Request, session: Session, access_class: str) -> Response:
    return rms.show(request, "stub.html", session, access_class=access_class)


def _parties(rms: Rms, account: Account, occurrence: Occurrence) -> list[Party]:
    others = {role.nominal_id for role in occurrence.roles}
    return [
        Party(
            role.nominal_id,
            role.code,
            role.linked_at,
            role.linked_by,
            known_nominal(rms, account, role.nominal_id),
            tuple(one for one in rms.records.links_of(role.nominal_id) if one.to_nominal in others),
        )
        for role in occurrence.roles
    ]


def _children(
    rms: Rms, account: Account, occurrence: Occurrence
) -> list[tuple[ChildSeen, Nominal | None]]:
    return [(seen, known_nominal(rms, account, seen.nominal_id)) for seen in occurrence.children]


def _links(rms: Rms, account: Account, nominal_id: str) -> list[tuple[Link, str, Nominal | None]]:
    """Every link from or to this person, with the person at its other end."""
    links = [*rms.records.links_of(nominal_id), *rms.records.links_to(nominal_id)]
    others = [
        link.to_nominal if link.from_nominal == nominal_id else link.from_nominal for link in links
    ]
    return [
        (link, other, known_nominal(rms, account, other))
        for link, other in zip(links, others, strict=True)
    ]

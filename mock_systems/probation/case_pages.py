"""One case: its banner and its five tabs, each with an address of its own."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.faults import Fault
from mock_systems.kit.site import see_other
from mock_systems.probation.records import Case, ProbationRecords
from mock_systems.probation.waymark import Waymark, reason_of, search_kept

TABS = {
    "summary": "Summary",
    "orders": "Orders",
    "risk": "Risk",
    "contacts": "Contacts",
    "addresses": "Addresses",
}


async def open_case(system: Waymark, request: Request) -> Response:
    """A case begins with its summary."""
    system.signed_in(request)
    crn, query = quote(request.path_params["crn"]), request.url.query
    return see_other(f"/case/{crn}/summary{'?' if query else ''}{query}")


async def show_summary(system: Waymark, request: Request) -> Response:
    """Who it is, and where supervision stands."""
    return _tab(system, request, "summary")


async def show_orders(system: Waymark, request: Request) -> Response:
    """Orders and licences with their requirements."""
    return _tab(system, request, "orders")


async def show_risk(system: Waymark, request: Request) -> Response:
    """RoSH level, MAPPA category and level, and nothing else."""
    return _tab(system, request, "risk")


async def show_contacts(system: Waymark, request: Request) -> Response:
    """Who to ring."""
    return _tab(system, request, "contacts")


async def show_addresses(system: Waymark, request: Request) -> Response:
    """Addresses, the latest first."""
    return _tab(system, request, "addresses")


def _tab(system: Waymark, request: Request, tab: str) -> Response:
    """One tab of the case; without a reason so far, the search form asks for one first."""
    session, crn = system.signed_in(request), request.path_params["crn"]
    number = request.query_params.get("search", "")
    asked = search_kept(session, number)
    if asked is None:
        return see_other("/search?reason=wanted")
    if crn not in system.records.cases:
        return system.not_there(request, "not_there.html", session)
    system.note_consultation(session, f"case {tab}", crn, reason_of(asked))
    case = _shown(system.records, crn, system.take_fault(request, "shows_previous_person"))
    page = f"case_{tab}.html" if system.account(session).may(case.access_class) else "stub.html"
    return system.show(
        request,
        page,
        session,
        case=case,
        tabs=TABS,
        tab=tab,
        asked=asked,
        query=f"?search={quote(number)}" if number else "",
        wordless=bool(system.take_fault(request, "empty_list_without_words")),
    )


def _shown(records: ProbationRecords, crn: str, fault: Fault | None) -> Case:
    """The case on the page: the one asked for, unless a fault puts another there."""
    if fault is None:
        return records.cases[crn]
    other = fault.args["record_id"] or next(one for one in records.cases if one != crn)
    return records.cases[str(other)]

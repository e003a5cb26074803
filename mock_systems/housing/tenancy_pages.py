"""The search page with its reason for access, running searches, results, and a tenancy."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.housing.jobs import NEVER, begin_job, find_job, usual_seconds
from mock_systems.housing.search import (
    MOST_SHOWN,
    REASON_TOO_SHORT,
    REASON_WANTED,
    SHORTEST_REASON,
    WAYS,
    Looking,
    TenancyAskedFor,
    one_page,
    tenancies_found,
    tenancies_nearly,
)
from mock_systems.housing.tenancypoint import REASON, TenancyPoint
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import form_of, page_asked_for, see_other
from mock_systems.kit.store import Session

LAST_TENANCY = "last tenancy"
OUT_OF_DATE = "This page is out of date. Try again."
TYPED = ("surname", "forename", "born", "postcode", "house", "reference")


async def show_search(point: TenancyPoint, request: Request) -> Response:
    """The search page: the reason banner and three panels; `again` is a search to be changed."""
    session, query = point.signed_in(request), request.query_params
    messages = (REASON_WANTED,) if query.get("reason") == "wanted" else ()
    before = find_job(session, query.get("again", ""))
    return _search_page(point, request, session, messages, before.asked if before else None)


async def give_reason(point: TenancyPoint, request: Request) -> Response:
    """Keep the reason for access until the session ends or another is given."""
    session, form = point.signed_in(request), await form_of(request)
    reason = form.get("reason", "").strip()
    if len(reason) < SHORTEST_REASON:
        return _search_page(point, request, session, (REASON_TOO_SHORT,))
    session.kept[REASON] = reason
    return see_other("/search?reason=saved")


async def begin_search(point: TenancyPoint, request: Request) -> Response:
    """Check what was typed, begin the search, and go to its own page."""
    session, form = point.signed_in(request), await form_of(request)
    asked = TenancyAskedFor(
        request.path_params["by"], **{name: form.get(name, "") for name in TYPED}
    )
    if asked.by not in WAYS:
        return point.not_there(request, session)
    if messages := _why_refused(session, form, asked):
        return _search_page(point, request, session, messages, asked)
    # Every search is one consultation more, so their number counts the searches too.
    number = f"J{len(point.site.store.consultations) + 1:06d}"
    begin_job(session, number, asked, _seconds(point, request))
    point.site.note_consultation(session, "search", f"by {asked.by}", session.kept.get(REASON, ""))
    return see_other(f"/search/{number}")


async def show_results(point: TenancyPoint, request: Request) -> Response:
    """A search that still runs, or what it finds now."""
    session, number = point.signed_in(request), request.path_params["number"]
    job = find_job(session, number)
    if job is None:
        return point.not_there(request, session)
    if job.is_running:
        return point.site.show(request, "running.html", session, number=number)
    looking = point.looking(session)
    find = (
        tenancies_nearly if point.site.take_fault(request, "near_match_only") else tenancies_found
    )
    tenancies, withheld = find(point.site.records, looking, job.asked)
    many = len(tenancies) > MOST_SHOWN or point.site.take_fault(request, "too_many_results")
    return point.site.show(
        request,
        "results.html",
        session,
        number=number,
        looking=looking,
        too_many=bool(many),
        found=one_page(tenancies, page_asked_for(request), withheld),
        wordless=bool(point.site.take_fault(request, "empty_list_without_words")),
    )


async def open_tenancy(point: TenancyPoint, request: Request) -> Response:
    """A tenancy; without a reason so far, that is asked for first."""
    session, reference = point.signed_in(request), request.path_params["reference"]
    if REASON not in session.kept:
        return see_other("/search?reason=wanted")
    looking = point.looking(session)
    if not _is_there(point, looking, reference):
        return point.not_there(request, session)
    point.site.note_consultation(session, "tenancy", reference, session.kept.get(REASON, ""))
    fault, before = (
        point.site.take_fault(request, "shows_previous_person"),
        session.kept.get(LAST_TENANCY),
    )
    there = (
        one.tenancy_ref for one in point.site.records.tenancies.values() if looking.is_there(one)
    )
    tenancy = point.site.records.tenancies[_shown_instead(there, reference, before, fault)]
    session.kept[LAST_TENANCY] = reference
    if not looking.may_open(tenancy):
        return point.site.show(request, "stub.html", session, reference=tenancy.tenancy_ref)
    wordless = bool(point.site.take_fault(request, "empty_list_without_words"))
    return point.site.show(
        request, "tenancy.html", session, tenancy=tenancy, looking=looking, wordless=wordless
    )


def _why_refused(
    session: Session, form: Mapping[str, str], asked: TenancyAskedFor
) -> tuple[str, ...]:
    if form.get("token") != session.form_token:
        return (OUT_OF_DATE,)
    return (REASON_WANTED,) if REASON not in session.kept else asked.why_refused()


def _seconds(point: TenancyPoint, request: Request) -> float:
    usual = usual_seconds(point.pace)
    fault = point.site.take_fault(request, "search_runs_on")
    if fault is None:
        return usual
    longer = fault.args["seconds"]
    return NEVER if longer is None else usual + float(longer)


def _is_there(point: TenancyPoint, looking: Looking, reference: str) -> bool:
    """A refuge place is not there exactly as a number nobody has is not there."""
    tenancy = point.site.records.tenancies.get(reference)
    return tenancy is not None and looking.is_there(tenancy)


def _search_page(
    point: TenancyPoint,
    request: Request,
    session: Session,
    messages: tuple[str, ...],
    asked: TenancyAskedFor | None = None,
) -> Response:
    asked = asked or TenancyAskedFor("name")
    saved = request.query_params.get("reason") == "saved"
    return point.site.show(
        request, "search.html", session, messages=messages, asked=asked, saved=saved
    )


def _shown_instead(
    there: Iterable[str], asked_for: str, before: str | None, fault: Fault | None
) -> str:
    """The tenancy on the page: the one asked for, unless a fault leaves another there."""
    if fault is None:
        return asked_for
    named = fault.args["record_id"] or before
    if named and named != asked_for:
        return str(named)
    return next(one for one in there if one != asked_for)

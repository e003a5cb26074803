"""The search forms and their results."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.clock import in_london
from mock_systems.kit.site import page_asked_for
from mock_systems.kit.store import Session
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import (
    MOST_PERSONS_SHOWN,
    EntriesAskedFor,
    PersonAskedFor,
    entries_found,
    occurrence_numbered,
    occurrences_changed,
    occurrences_referring,
    persons_found,
    persons_nearly,
    read_moment,
)
from mock_systems.police_rms.wording import KINDS_TO_CHOOSE

RECENT_SHOWN = 8
NO_REFERENCE = "Enter a reference."
NO_NUMBER = "Enter an occurrence number."
BAD_DATES = "Enter dates as dd/mm/yyyy or dd/mm/yyyy hh:mm, the first before the second."


async def desktop(rms: Rms, request: Request) -> Response:
    """Where everybody lands."""
    session = rms.signed_in(request)
    return rms.show(request, "desktop.html", session, **_desktop_words(rms, session))


async def find_occurrence(rms: Rms, request: Request) -> Response:
    """The occurrence of a number."""
    session = rms.signed_in(request)
    number = request.query_params.get("number", "").strip()
    if not number:
        words = _desktop_words(rms, session, NO_NUMBER)
        return rms.show(request, "desktop.html", session, **words)
    found = occurrence_numbered(rms.records, rms.account(session), number)
    return rms.show(
        request,
        "occurrence_results.html",
        session,
        heading="Occurrence search results",
        found=found,
        query=f"number={number}",
        path="/search/occurrence",
        wordless=rms.take_fault(request, "empty_list_without_words"),
    )


async def search_reference(rms: Rms, request: Request) -> Response:
    """The occurrences whose own summary carries a reference."""
    session = rms.signed_in(request)
    text = request.query_params.get("reference", "").strip()
    if not text:
        words = _desktop_words(rms, session, NO_REFERENCE)
        return rms.show(request, "desktop.html", session, **words)
    found = occurrences_referring(rms.records, rms.account(session), text, page_asked_for(request))
    return rms.show(
        request,
        "occurrence_results.html",
        session,
        heading="Occurrences by reference",
        found=found,
        query=query_without_page(request),
        path="/search/reference",
        wordless=rms.take_fault(request, "empty_list_without_words"),
    )


async def search_changed(rms: Rms, request: Request) -> Response:
    """Occurrences created or changed between two moments."""
    session, asked = rms.signed_in(request), request.query_params
    start, end = read_moment(asked.get("from", "")), read_moment(asked.get("to", ""))
    kinds = KINDS_TO_CHOOSE.get(asked.get("type", "All"))
    if start is None or end is None or start >= end or kinds is None:
        return rms.show(request, "desktop.html", session, **_desktop_words(rms, session, BAD_DATES))
    found = occurrences_changed(
        rms.records, rms.account(session), (start, end), kinds, page_asked_for(request)
    )
    return rms.show(
        request,
        "occurrence_results.html",
        session,
        heading="Occurrences by date changed",
        found=found,
        query=query_without_page(request),
        path="/search/changed",
        wordless=rms.take_fault(request, "empty_list_without_words"),
    )


async def search_persons(rms: Rms, request: Request) -> Response:
    """The person search, in a window of its own."""
    session, form = rms.signed_in(request), request.query_params
    born = read_moment(form.get("born", ""))
    asked = PersonAskedFor(
        form.get("surname", ""),
        form.get("forename", ""),
        born.date() if born else None,
        form.get("postcode", ""),
        form.get("first_line", ""),
    )
    refusal = "" if "surname" not in form else _why_not_searched(asked, form.get("born", ""), born)
    if refusal or "surname" not in form:
        return rms.show(request, "person_search.html", session, asked=form, message=refusal)
    nearly = rms.take_fault(request, "near_match_only")
    search = persons_nearly if nearly else persons_found
    found, withheld = search(rms.records, rms.account(session), asked)
    many = len(found) > MOST_PERSONS_SHOWN or rms.take_fault(request, "too_many_results")
    return rms.show(
        request,
        "person_search.html",
        session,
        asked=form,
        message="Too many results, refine your search." if many else "",
        found=[] if many else found,
        withheld=withheld,
        wordless=rms.take_fault(request, "empty_list_without_words"),
    )


async def list_entries(rms: Rms, request: Request) -> Response:
    """The log enquiry: entries of every occurrence, by date."""
    session, form = rms.signed_in(request), request.query_params
    if "from" not in form:
        return rms.show(request, "log_enquiry.html", session, **form_words(rms))
    asked = asked_entries(form)
    if asked is None:
        return rms.show(request, "log_enquiry.html", session, **form_words(rms, BAD_DATES))
    return rms.show(
        request,
        "log_enquiry.html",
        session,
        found=entries_found(rms.records, rms.account(session), asked, page_asked_for(request)),
        query=query_without_page(request),
        path="/log/enquiry",
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **form_words(rms),
    )


def asked_entries(form: Mapping[str, str]) -> EntriesAskedFor | None:
    """What an enquiry was asked for; nothing where its dates are none, or not in order."""
    start, end = read_moment(form.get("from", "")), read_moment(form.get("to", ""))
    if start is None or end is None or start >= end:
        return None
    return EntriesAskedFor(start, end, form.get("by", ""), form.get("text", ""))


def query_without_page(request: Request) -> str:
    """What was asked for, for the links to the other pages of the answer."""
    return str(request.url.remove_query_params("page").query)


def form_words(rms: Rms, message: str = "") -> dict[str, object]:
    """What the search forms begin with."""
    now = in_london(rms.clock.now())
    return {
        "kinds": list(KINDS_TO_CHOOSE),
        "yesterday": now - timedelta(days=1),
        "tomorrow": now + timedelta(days=1),
        "message": message,
    }


def _why_not_searched(asked: PersonAskedFor, born: str, born_read: datetime | None) -> str:
    if born.strip() and born_read is None:
        return "Enter the date of birth as dd/mm/yyyy."
    return asked.why_refused()


def _desktop_words(rms: Rms, session: Session, message: str = "") -> dict[str, object]:
    opened = [one for one in rms.store.consultations if one.account == session.account]
    latest = {one.record_id: one for one in opened}
    recent = sorted(latest.values(), key=lambda one: one.at, reverse=True)[:RECENT_SHOWN]
    return {**form_words(rms, message), "recent": recent}

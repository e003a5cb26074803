"""The search forms and their results."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import page_asked_for
from mock_systems.kit.store import Session
from mock_systems.police_rms.records import Occurrence
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import (
    MOST_PERSONS_SHOWN,
    EntriesAskedFor,
    Found,
    PersonAskedFor,
    entries_found,
    occurrence_numbered,
    occurrences_changed,
    occurrences_referring,
    persons_found,
    persons_nearly,
    read_moment,
)
from mock_systems.police_rms.wording import KINDS_TO_CHOOSE, short_moment

RECENT_SHOWN = 8
NO_REFERENCE = "Enter a reference."
NO_NUMBER = "Enter an occurrence number."
BAD_DATES = "Enter dates as dd/mm/yyyy or dd/mm/yyyy hh:mm, the first before the second."


async def desktop(rms: Rms, request: Request) -> Response:
    """Where everybody lands."""
    return _desktop(rms, request, rms.signed_in(request))


async def find_occurrence(rms: Rms, request: Request) -> Response:
    """The occurrence of a number."""
    session = rms.signed_in(request)
    number = request.query_params.get("number", "").strip()
    if not number:
        return _desktop(rms, request, session, NO_NUMBER)
    found = occurrence_numbered(rms.records, rms.account(session), number)
    searched = {"Occurrence number": number}
    return _results(rms, request, "Occurrence search results", searched, found)


async def search_reference(rms: Rms, request: Request) -> Response:
    """The occurrences whose own summary carries a reference."""
    session = rms.signed_in(request)
    text = request.query_params.get("reference", "").strip()
    if not text:
        return _desktop(rms, request, session, NO_REFERENCE)
    found = occurrences_referring(rms.records, rms.account(session), text, page_asked_for(request))
    return _results(rms, request, "Occurrences by reference", {"Reference": text}, found)


async def search_changed(rms: Rms, request: Request) -> Response:
    """Occurrences created or changed between two moments."""
    session, asked = rms.signed_in(request), request.query_params
    start, end = read_moment(asked.get("from", "")), read_moment(asked.get("to", ""))
    kind = asked.get("type", "All")
    kinds = KINDS_TO_CHOOSE.get(kind)
    if start is None or end is None or start >= end or kinds is None:
        return _desktop(rms, request, session, BAD_DATES)
    found = occurrences_changed(
        rms.records, rms.account(session), (start, end), kinds, page_asked_for(request)
    )
    searched = {
        "Changed from": short_moment(start),
        "Changed to": short_moment(end),
        "Type": kind,
    }
    return _results(rms, request, "Occurrences by date changed", searched, found)


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
        return rms.show(request, "log_enquiry.html", session, **form_words(rms, form))
    asked = asked_entries(form)
    if asked is None:
        return rms.show(request, "log_enquiry.html", session, **form_words(rms, form, BAD_DATES))
    return rms.show(
        request,
        "log_enquiry.html",
        session,
        found=entries_found(rms.records, rms.account(session), asked, page_asked_for(request)),
        query=query_without_page(request),
        path="/log/enquiry",
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **form_words(rms, form),
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


def form_words(rms: Rms, asked: Mapping[str, str], message: str = "") -> dict[str, object]:
    """What stands in the search forms: what was typed, before that what they begin with."""
    now = rms.clock.now()
    first = {
        "number": "",
        "reference": "",
        "from": short_moment(now - timedelta(days=1)),
        "to": short_moment(now + timedelta(days=1)),
        "type": "All",
        "by": "",
        "text": "",
    }
    return {"typed": {**first, **asked}, "message": message}


def _why_not_searched(asked: PersonAskedFor, born: str, born_read: datetime | None) -> str:
    if born.strip() and born_read is None:
        return "Enter the date of birth as dd/mm/yyyy."
    return asked.why_refused()


def _desktop(rms: Rms, request: Request, session: Session, message: str = "") -> Response:
    opened = [one for one in rms.store.consultations if one.account == session.account]
    latest = {one.record_id: one for one in opened}
    recent = sorted(latest.values(), key=lambda one: one.at, reverse=True)[:RECENT_SHOWN]
    return rms.show(
        request,
        "desktop.html",
        session,
        kinds=list(KINDS_TO_CHOOSE),
        recent=recent,
        **form_words(rms, request.query_params, message),
    )


def _results(
    rms: Rms, request: Request, heading: str, searched: Mapping[str, str], found: Found[Occurrence]
) -> Response:
    return rms.show(
        request,
        "occurrence_results.html",
        rms.signed_in(request),
        heading=heading,
        searched=searched,
        found=found,
        query=query_without_page(request),
        path=request.url.path,
        wordless=rms.take_fault(request, "empty_list_without_words"),
    )

"""The search form with its reason, and what a search found."""

from collections.abc import Mapping
from dataclasses import fields

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import form_of, page_asked_for, see_other
from mock_systems.kit.store import Session
from mock_systems.probation.search import (
    MOST_SHOWN,
    NUMBERS,
    CaseAskedFor,
    cases_found,
    cases_nearly,
    one_page,
)
from mock_systems.probation.waymark import SEARCH, Waymark, keep_search, reason_of, search_kept

OUT_OF_DATE = "This form is out of date. Try again."


async def show_search(system: Waymark, request: Request) -> Response:
    """The search form; the reason given last is still there, and a search that is changed."""
    session, again = system.signed_in(request), request.query_params.get("again", "")
    wanted = "reason" in request.query_params
    last = search_kept(session, again) or CaseAskedFor()
    is_changed = SEARCH + again in session.kept
    asked = last if is_changed else CaseAskedFor(last.reason, last.note)
    return _form(system, request, session, asked, reason_wanted=wanted)


async def search_cases(system: Waymark, request: Request) -> Response:
    """Check what was typed, keep the search with its reason, and go to what it finds."""
    session, form = system.signed_in(request), await form_of(request)
    asked = _asked(form)
    messages = asked.why_refused()
    if form.get("token") != session.form_token:
        messages = (OUT_OF_DATE,)
    if messages:
        return _form(system, request, session, asked, messages)
    number = keep_search(session, asked)
    system.note_consultation(session, "search", f"by {_by(asked)}", reason_of(asked))
    return see_other(f"/search/{number}/results")


async def list_cases(system: Waymark, request: Request) -> Response:
    """What a kept search finds now."""
    session, number = system.signed_in(request), request.path_params["number"]
    asked = search_kept(session, number) if SEARCH + number in session.kept else None
    if asked is None:
        return see_other("/search")
    nearly = system.take_fault(request, "near_match_only")
    hits = (cases_nearly if nearly else cases_found)(system.records, asked)
    many = len(hits) > MOST_SHOWN or system.take_fault(request, "too_many_results")
    return system.show(
        request,
        "results.html",
        session,
        asked=asked,
        number=number,
        by=_by(asked),
        too_many=bool(many),
        found=one_page(hits, page_asked_for(request)),
        wordless=bool(system.take_fault(request, "empty_list_without_words")),
    )


def _form(
    system: Waymark,
    request: Request,
    session: Session,
    asked: CaseAskedFor,
    messages: tuple[str, ...] = (),
    *,
    reason_wanted: bool = False,
) -> Response:
    return system.show(
        request,
        "search.html",
        session,
        asked=asked,
        messages=messages,
        reason_wanted=reason_wanted,
    )


def _asked(form: Mapping[str, str]) -> CaseAskedFor:
    return CaseAskedFor(**{one.name: form.get(one.name, "") for one in fields(CaseAskedFor)})


def _by(asked: CaseAskedFor) -> str:
    return NUMBERS[asked.by][0] if asked.by in NUMBERS else "name"

"""The three look-up forms, each with its reason for access, and what they are answered."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from hashlib import sha256
from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record.person_pages import PersonAsked, not_open, person_key
from mock_systems.health_record.records import HealthStatus
from mock_systems.health_record.search import (
    MOST_SHOWN,
    WAYS,
    LookUp,
    one_page,
    people_found,
    people_nearly,
)
from mock_systems.health_record.viewer import Viewer, declared
from mock_systems.kit.site import form_of, page_asked_for, see_other
from mock_systems.kit.store import Session

OUT_OF_DATE = {"purpose": "This form is out of date. Try again."}
TYPED = tuple(one.name for one in fields(LookUp) if one.name != "by")
TOKEN_LETTERS = 20


async def choose_way(viewer: Viewer, request: Request) -> Response:
    """Where everybody lands: what do you have of the person?"""
    session, way = declared(viewer, request), request.query_params.get("with", "")
    return (
        see_other(f"/look-up/{way}") if way in WAYS else viewer.show(request, "way.html", session)
    )


async def show_form(viewer: Viewer, request: Request) -> Response:
    """One of the three forms, as it was typed before if that is asked for.

    Its reason for access is empty each time.
    """
    session, by = declared(viewer, request), request.path_params["by"]
    if by not in WAYS:
        return see_other("/look-up")
    kept = session.kept.get(_look_up_key(request.query_params.get("again", "")))
    before = LookUp(**json.loads(kept)) if kept else LookUp(by)
    asked = replace(before, purpose="", case_reference="") if before.by == by else LookUp(by)
    return _form(viewer, request, session, asked, {})


async def look_up(viewer: Viewer, request: Request) -> Response:
    """Check what was typed, keep the look-up, and go to its answer."""
    session, by, form = declared(viewer, request), request.path_params["by"], await form_of(request)
    if by not in WAYS:
        return see_other("/look-up")
    asked = LookUp(by, **{name: form.get(name, "") for name in TYPED})
    is_current = form.get("token") == session.form_token
    if wrong := asked.why_refused() if is_current else OUT_OF_DATE:
        return _form(viewer, request, session, asked, wrong)
    number = token_urlsafe(12)
    session.kept[_look_up_key(number)] = json.dumps(asked.kept())
    viewer.note_consultation(session, "search", f"by {by}", asked.reason)
    return see_other(f"/answer/{number}")


async def show_answer(viewer: Viewer, request: Request) -> Response:
    """Whom a kept look-up finds now: one person is shown at once, several are listed."""
    session, number = declared(viewer, request), request.path_params["number"]
    kept = session.kept.get(_look_up_key(number))
    if kept is None:
        return not_open(viewer, request, session)
    asked = LookUp(**json.loads(kept))
    nearly = viewer.take_fault(request, "near_match_only")
    people, withheld = (people_nearly if nearly else people_found)(viewer.records, asked)
    wordless = viewer.take_fault(request, "empty_list_without_words")
    if len(people) > MOST_SHOWN or viewer.take_fault(request, "too_many_results"):
        return viewer.show(request, "too_many.html", session, asked=asked, number=number)
    if len(people) == 1 and not (withheld or nearly or wordless):
        return see_other(f"/person/{_token(session, number, people[0], asked)}")
    if not (people or withheld or wordless):
        return viewer.show(request, "no_record.html", session, asked=asked, number=number)
    listed = one_page(people, page_asked_for(request), withheld)
    return viewer.show(
        request,
        "candidates.html",
        session,
        asked=asked,
        number=number,
        listed=listed,
        tokens={one.reference: _token(session, number, one, asked) for one in listed.rows},
        path=f"/answer/{number}",
        wordless=wordless,
    )


def _form(
    viewer: Viewer, request: Request, session: Session, asked: LookUp, wrong: Mapping[str, str]
) -> Response:
    return viewer.show(request, f"by_{asked.by}.html", session, asked=asked, wrong=wrong)


def _token(session: Session, number: str, one: HealthStatus, asked: LookUp) -> str:
    """What stands for this person in addresses, for this session and this look-up alone."""
    drawn = sha256(f"{session.id}/{number}/{one.record_id}".encode()).hexdigest()[:TOKEN_LETTERS]
    person = PersonAsked(one.record_id, asked.reason, f"/answer/{number}")
    session.kept[person_key(drawn)] = json.dumps(person.kept())
    return drawn


def _look_up_key(number: str) -> str:
    return f"look-up {number}"

"""The three pupil searches, their results, and a pupil's record."""

import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.education.pupilbase import NOTE, PupilBase
from mock_systems.education.records import Enrolment, Pupil
from mock_systems.education.search import (
    MOST_SHOWN,
    NOTE_TOO_SHORT,
    SHORTEST_NOTE,
    PupilAskedFor,
    one_page,
    pupils_found,
    pupils_nearly,
)
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import form_of, page_asked_for, see_other
from mock_systems.kit.store import Session

FORMS = ("upn", "name", "address")
LAST_PUPIL = "last pupil"


async def show_search(base: PupilBase, request: Request) -> Response:
    """One of the three search forms; `again` is a search of this session to be changed."""
    session, by = base.signed_in(request), request.path_params["by"]
    if by not in FORMS:
        return not_there(base, request, session)
    kept = session.kept.get(f"search {request.query_params.get('again', '')}")
    before = PupilAskedFor(**json.loads(kept)) if kept else None
    if before and before.by == by:
        return _form(base, request, session, before, ())
    return _form(base, request, session, PupilAskedFor(by, session.kept.get(NOTE, "")), ())


async def search_pupils(base: PupilBase, request: Request) -> Response:
    """Check what was typed, keep the search, and go to its results."""
    session, form = base.signed_in(request), await form_of(request)
    asked = _asked(request.path_params["by"], form)
    messages = asked.why_refused() if asked.by in FORMS else ("Choose a search.",)
    if form.get("token") != session.form_token:
        messages = ("This form is out of date. Try again.",)
    if messages:
        return _form(base, request, session, asked, messages)
    number = str(sum(key.startswith("search ") for key in session.kept) + 1)
    session.kept[f"search {number}"] = json.dumps(asked.kept())
    session.kept[NOTE] = asked.note.strip()
    base.note_consultation(session, "search", f"by {asked.by}", session.kept[NOTE])
    return see_other(f"/pupils/results/{number}")


async def list_pupils(base: PupilBase, request: Request) -> Response:
    """What a kept search finds now."""
    session, number = base.signed_in(request), request.path_params["number"]
    kept = session.kept.get(f"search {number}")
    if kept is None:
        return see_other("/pupils/search/name")
    asked = PupilAskedFor(**json.loads(kept))
    nearly = base.take_fault(request, "near_match_only")
    pupils, withheld = (pupils_nearly if nearly else pupils_found)(base.records, asked)
    many = len(pupils) > MOST_SHOWN or base.take_fault(request, "too_many_results")
    found = one_page(pupils, page_asked_for(request), withheld)
    return base.show(
        request,
        "pupil_results.html",
        session,
        asked=asked,
        number=number,
        path=f"/pupils/results/{number}",
        too_many=bool(many),
        found=found,
        schools={one.pupil_id: _schools(base, one) for one in found.rows},
        wordless=base.take_fault(request, "empty_list_without_words"),
    )


async def open_pupil(base: PupilBase, request: Request) -> Response:
    """A pupil's record; without a reason note so far, the note is asked for first."""
    session, pupil_id = base.signed_in(request), request.path_params["pupil_id"]
    if NOTE not in session.kept:
        return see_other(f"/pupils/note?for={quote(pupil_id)}")
    if pupil_id not in base.records.pupils:
        return not_there(base, request, session)
    base.note_consultation(session, "pupil", pupil_id, session.kept.get(NOTE, ""))
    fault, before = base.take_fault(request, "shows_previous_person"), session.kept.get(LAST_PUPIL)
    pupil = base.records.pupils[_shown_instead(base.records.pupils, pupil_id, before, fault)]
    session.kept[LAST_PUPIL] = pupil_id
    if not base.account(session).may(pupil.access_class):
        return base.show(request, "stub.html", session)
    places = base.records.enrolments_of(pupil.pupil_id)
    return base.show(request, "pupil.html", session, pupil=pupil, places=places)


async def show_note(base: PupilBase, request: Request) -> Response:
    """The reason note on its own."""
    session, pupil_id = base.signed_in(request), request.query_params.get("for", "")
    return base.show(request, "note.html", session, pupil_id=pupil_id, message="")


async def give_note(base: PupilBase, request: Request) -> Response:
    """Keep the note and go on to the pupil."""
    session, form = base.signed_in(request), await form_of(request)
    note, pupil_id = form.get("note", "").strip(), form.get("for", "")
    if len(note) < SHORTEST_NOTE:
        return base.show(request, "note.html", session, pupil_id=pupil_id, message=NOTE_TOO_SHORT)
    session.kept[NOTE] = note
    return see_other(f"/pupils/{quote(pupil_id)}" if pupil_id else "/home")


def not_there(base: PupilBase, request: Request, session: Session) -> Response:
    """There is no such page or record."""
    return base.not_there(request, "not_there.html", session)


def _asked(by: str, form: Mapping[str, str]) -> PupilAskedFor:
    names = ("note", "upn", "surname", "forename", "born", "postcode", "house")
    return PupilAskedFor(by, **{name: form.get(name, "") for name in names})


def _form(
    base: PupilBase,
    request: Request,
    session: Session,
    asked: PupilAskedFor,
    messages: tuple[str, ...],
) -> Response:
    return base.show(request, "pupil_search.html", session, asked=asked, messages=messages)


def _schools(base: PupilBase, pupil: Pupil) -> str:
    return ", ".join(
        one.establishment_name for one in base.records.enrolments_of(pupil.pupil_id) if _is_on(one)
    )


def _is_on(place: Enrolment) -> bool:
    return place.to_on is None


def _shown_instead(
    pupils: Mapping[str, Pupil], asked_for: str, before: str | None, fault: Fault | None
) -> str:
    """The pupil on the page: the one asked for, unless a fault leaves another there."""
    if fault is None:
        return asked_for
    named = fault.args["record_id"] or before
    if named and named != asked_for:
        return str(named)
    return next(one for one in pupils if one != asked_for)

"""The log of the current occurrence: reading it, finding in it, adding to it.

The save carries no occurrence number: it goes to the session's current record.
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.locks import holds_lock, release_lock, take_lock
from mock_systems.kit.site import page_asked_for, see_other
from mock_systems.kit.store import Session
from mock_systems.police_rms.accounts import APPEND
from mock_systems.police_rms.current_record import (
    CURRENT_OCCURRENCE,
    NOTICE,
    lock_words,
    openable_occurrence,
)
from mock_systems.police_rms.entries import (
    LONGEST_TEXT,
    EntryTyped,
    append_entry,
    entry_from_form,
    let_search_lag,
)
from mock_systems.police_rms.records import Occurrence
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import is_listed, one_page, text_is_found


async def read_log(rms: Rms, request: Request) -> Response:
    """The current occurrence's log, newest first."""
    return await _log_page(rms, request, text="")


async def find_entry(rms: Rms, request: Request) -> Response:
    """The entries of the current occurrence in which a text is found."""
    return await _log_page(rms, request, text=request.query_params.get("text", "").strip())


async def lock_record(rms: Rms, request: Request) -> Response:
    """Lock the current occurrence for change and go to the entry form."""
    session, form = rms.signed_in(request), await request.form()
    occurrence = openable_occurrence(rms, session)
    if occurrence is None or not _form_is_ours(session, str(form.get("form_token", ""))):
        return see_other("/record/summary")
    if not rms.account(session).may(APPEND):
        session.kept[NOTICE] = "You do not have permission to change this record."
        return see_other("/record/summary")
    lock = take_lock(rms.store, occurrence.occ_no, session, rms.clock.now())
    if fault := rms.take_fault(request, "record_locked"):
        session.kept[NOTICE] = f"Locked by {fault.args['holder']}. The record is read only."
        release_lock(rms.store, occurrence.occ_no, session)
        return see_other("/record/summary")
    return see_other("/record/summary" if lock else "/record/entry")


async def open_entry_form(rms: Rms, request: Request) -> Response:
    """The form for a new log entry."""
    session = rms.signed_in(request)
    occurrence = openable_occurrence(rms, session)
    if occurrence is None or not holds_lock(rms.store, occurrence.occ_no, session):
        return see_other("/record/summary")
    return _entry_form(rms, request, session, occurrence, EntryTyped("", ""), ())


async def save_entry(rms: Rms, request: Request) -> Response:
    """Append the entry to the session's current occurrence, whichever that is by now."""
    session, form = rms.signed_in(request), await request.form()
    occurrence = openable_occurrence(rms, session)
    if occurrence is None:
        return see_other("/record/summary")
    typed = entry_from_form(str(form.get("category", "")), str(form.get("text", "")))
    messages = _why_not_saved(rms, request, session, occurrence) or typed.why_refused()
    if not _form_is_ours(session, str(form.get("form_token", ""))):
        messages = ("This form is no longer valid. Open it again.",)
    if messages:
        return _entry_form(rms, request, session, occurrence, typed, messages)
    saved = _save(rms, request, session, occurrence, typed)
    return see_other(f"/record/entry/saved?{urlencode({'entry': saved})}")


async def read_saved_entry(rms: Rms, request: Request) -> Response:
    """What the product says after a save; the lock is given back here, not by the save itself."""
    session = rms.signed_in(request)
    occurrence = openable_occurrence(rms, session)
    if occurrence is None:
        return see_other("/record/summary")
    release_lock(rms.store, occurrence.occ_no, session)
    entry_id = request.query_params.get("entry", "")
    return rms.show(request, "entry_saved.html", session, occurrence=occurrence, entry_id=entry_id)


async def release_record(rms: Rms, request: Request) -> Response:
    """Cancel: give the lock back without saving."""
    session = rms.signed_in(request)
    release_lock(rms.store, session.kept.get(CURRENT_OCCURRENCE, ""), session)
    return see_other("/record/summary")


async def _log_page(rms: Rms, request: Request, text: str) -> Response:
    session = rms.signed_in(request)
    occurrence = openable_occurrence(rms, session)
    if occurrence is None:
        return see_other("/record/summary")
    entries = [one for one in rms.records.entries_of(occurrence.occ_no) if is_listed(one)]
    if text:
        entries = [one for one in entries if text_is_found(one, text)]
    return rms.show(
        request,
        "log.html",
        session,
        occurrence=occurrence,
        found=one_page(entries, page_asked_for(request)),
        text=text,
        query=urlencode({"text": text}) if text else "",
        path="/record/log/find" if text else "/record/log",
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **lock_words(rms, request, session, occurrence),
    )


def _save(
    rms: Rms, request: Request, session: Session, occurrence: Occurrence, typed: EntryTyped
) -> str:
    """Append it, unless a fault only pretends to; the answer is the entry's number."""
    if rms.take_fault(request, "saved_nothing"):
        return rms.records.next_entry_id()
    if cut := rms.take_fault(request, "truncate_field"):
        typed = EntryTyped(typed.category, typed.text[: cut.args["characters"]])
    entry = append_entry(rms.store, rms.account(session), occurrence.occ_no, typed, rms.clock.now())
    if lag := rms.take_fault(request, "search_lag"):
        let_search_lag(rms.records, entry, lag)
    return entry.entry_id


def _why_not_saved(
    rms: Rms, request: Request, session: Session, occurrence: Occurrence
) -> tuple[str, ...]:
    if not rms.account(session).may(APPEND):
        return ("You do not have permission to change this record.",)
    if fault := rms.take_fault(request, "record_locked"):
        return (f"Your lock has ended. Locked by {fault.args['holder']}.",)
    if not holds_lock(rms.store, occurrence.occ_no, session):
        return ("Your lock on this record has ended. Lock it again.",)
    return ()


def _entry_form(
    rms: Rms,
    request: Request,
    session: Session,
    occurrence: Occurrence,
    typed: EntryTyped,
    messages: tuple[str, ...],
) -> Response:
    return rms.show(
        request,
        "entry_form.html",
        session,
        occurrence=occurrence,
        typed=typed,
        messages=messages,
        longest=LONGEST_TEXT,
    )


def _form_is_ours(session: Session, token: str) -> bool:
    return token == session.form_token

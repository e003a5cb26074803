"""The inbox that staff work: its list, its search, a submission, and acknowledging it.

The save names its submission in its address; whoever else changed it meanwhile keeps their change.
"""

import base64
from dataclasses import asdict, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import form_of, page_asked_for, see_other
from mock_systems.kit.store import Session
from mock_systems.public_portal.accounts import HANDLE
from mock_systems.public_portal.acknowledging import (
    LONGEST_NOTE,
    LONGEST_REFERENCE,
    Acknowledgement,
    acknowledge,
    acknowledgement_in,
    changed,
)
from mock_systems.public_portal.causeway import Causeway
from mock_systems.public_portal.inbox import (
    MOST_FOUND,
    SHORTEST_SEARCH,
    Filters,
    activity,
    let_search_lag,
    listed,
    not_sent,
    one_page,
    searched,
    searched_nearly,
)
from mock_systems.public_portal.questions import BY_CODE, FORMS
from mock_systems.public_portal.records import Submission
from mock_systems.public_portal.wording import HOW, STATUSES, safe_contact

LAST_OPENED = "last opened"
OUT_OF_DATE = "This form is out of date. Open it again."
CHANGED = "This submission was changed after you opened it. Read it again before you save."
MAY_NOT = "You do not have permission to change submissions."


async def list_submissions(causeway: Causeway, request: Request) -> Response:
    """The inbox under its filters, a page at a time."""
    session, asked = causeway.signed_in(request), request.query_params
    filters = Filters(*(asked.get(one, "") for one in ("form", "status", "since", "order")))
    messages = filters.why_refused()
    found = one_page(listed(causeway.records, filters), page_asked_for(request))
    return causeway.show(
        request,
        "inbox.html",
        session,
        filters=filters,
        found=found,
        messages=messages,
        forms=FORMS,
        statuses=STATUSES,
        not_sent=not_sent(causeway.records),
        query=urlencode({name: value for name, value in asdict(filters).items() if value}),
        wordless=causeway.take_fault(request, "empty_list_without_words"),
    )


async def search_submissions(causeway: Causeway, request: Request) -> Response:
    """Submissions by reference, hub reference or name; asked nothing, only the form."""
    session, text = causeway.signed_in(request), request.query_params.get("text")
    if text is None:
        return _search_page(causeway, request, session)
    text = text.strip()
    if len(text) < SHORTEST_SEARCH:
        too_short = (f"Enter at least {SHORTEST_SEARCH} characters.",)
        return _search_page(causeway, request, session, text=text, messages=too_short)
    causeway.note_consultation(session, "search", text, "")
    nearly = causeway.take_fault(request, "near_match_only")
    hits = (searched_nearly if nearly else searched)(causeway.records, text)
    many = len(hits) > MOST_FOUND or causeway.take_fault(request, "too_many_results")
    return _search_page(
        causeway,
        request,
        session,
        text=text,
        too_many=bool(many),
        found=one_page(hits, page_asked_for(request)),
        query=urlencode({"text": text}),
        wordless=causeway.take_fault(request, "empty_list_without_words"),
    )


async def list_activity(causeway: Causeway, request: Request) -> Response:
    """What staff did, by day, oldest first."""
    session, asked = causeway.signed_in(request), request.query_params
    filters, by = Filters(since=asked.get("since", "")), asked.get("by", "")
    entries = activity(causeway.records, filters.day(), by)
    return causeway.show(
        request,
        "activity.html",
        session,
        since=filters.since,
        by=by,
        messages=filters.why_refused(),
        found=one_page(entries, page_asked_for(request)),
        query=urlencode({"since": filters.since, "by": by}),
        wordless=causeway.take_fault(request, "empty_list_without_words"),
    )


async def read_submission(causeway: Causeway, request: Request) -> Response:
    """One submission: how to contact whoever sent it, what they wrote, what staff did."""
    session, reference = causeway.signed_in(request), request.path_params["reference"]
    submission = causeway.records.submissions.get(reference)
    if submission is None:
        return causeway.not_there(request, "not_there.html", session)
    submission = _shown_instead(causeway, request, session, submission)
    session.kept[LAST_OPENED] = submission.reference
    causeway.note_consultation(session, "submission", submission.reference, "")
    return _submission(causeway, request, session, submission)


def _shown_instead(
    causeway: Causeway, request: Request, session: Session, asked_for: Submission
) -> Submission:
    """The submission asked for; under a fault, the one it names or the one opened before."""
    fault = causeway.take_fault(request, "shows_previous_person")
    if fault is None:
        return asked_for
    other = fault.args["record_id"] or session.kept.get(LAST_OPENED, "")
    return causeway.records.submissions.get(other, asked_for)


async def take_submission(causeway: Causeway, request: Request) -> Response:
    """Take it, so that nobody else begins on it."""
    session, form = causeway.signed_in(request), await form_of(request)
    submission = causeway.records.submissions.get(request.path_params["reference"])
    if submission is None:
        return see_other("/staff")
    if _may_change(causeway, session, form) and not submission.taken_by:
        changed(causeway.records, replace(submission, taken_by=session.account))
    return see_other(f"/staff/submissions/{submission.reference}")


async def give_back_submission(causeway: Causeway, request: Request) -> Response:
    """Give it back; only whoever took it can."""
    session, form = causeway.signed_in(request), await form_of(request)
    submission = causeway.records.submissions.get(request.path_params["reference"])
    if submission is None:
        return see_other("/staff")
    if _may_change(causeway, session, form) and submission.taken_by == session.account:
        changed(causeway.records, replace(submission, taken_by=""))
    return see_other(f"/staff/submissions/{submission.reference}")


async def open_acknowledgement(causeway: Causeway, request: Request) -> Response:
    """The form that says how a submission was acknowledged."""
    session = causeway.signed_in(request)
    submission = causeway.records.submissions.get(request.path_params["reference"])
    if submission is None:
        return causeway.not_there(request, "not_there.html", session)
    submission = _shown_instead(causeway, request, session, submission)
    session.kept[LAST_OPENED] = submission.reference
    why_not = _why_not_now(causeway, request, session, submission)
    return _form(causeway, request, session, submission, Acknowledgement(), why_not)


async def save_acknowledgement(causeway: Causeway, request: Request) -> Response:
    """Say that a submission was acknowledged, as often as it is asked for."""
    session, form = causeway.signed_in(request), await form_of(request)
    submission = causeway.records.submissions.get(request.path_params["reference"])
    if submission is None:
        return causeway.not_there(request, "not_there.html", session)
    typed = acknowledgement_in(form)
    messages = _why_not_now(causeway, request, session, submission) or typed.why_refused()
    if form.get("version") != str(submission.version):
        messages = (CHANGED,)
    if form.get("token") != session.form_token:
        messages = (OUT_OF_DATE,)
    if messages:
        return _form(causeway, request, session, submission, typed, messages)
    entry_id = _save(causeway, request, session, submission, typed)
    return see_other(f"/staff/submissions/{submission.reference}?saved={entry_id}")


async def read_entry(causeway: Causeway, request: Request) -> Response:
    """One line of a history on a page of its own."""
    session = causeway.signed_in(request)
    entry = causeway.records.entries.get(request.path_params["entry_id"])
    if entry is None:
        return causeway.not_there(request, "not_there.html", session)
    causeway.note_consultation(session, "entry", entry.entry_id, "")
    return causeway.show(request, "entry.html", session, entry=entry)


async def download_file(causeway: Causeway, request: Request) -> Response:
    """A file that was sent with a form, once it is known to be clean."""
    session = causeway.signed_in(request)
    file = causeway.records.files.get(request.path_params["file_id"])
    if file is None or file.is_infected or causeway.clock.now() < file.checked_at:
        return causeway.not_there(request, "not_there.html", session)
    causeway.note_consultation(session, "file", file.file_id, "")
    headers = {
        "Content-Disposition": f'attachment; filename="{file.file_id}"',
        "X-Content-Type-Options": "nosniff",
    }
    content = base64.b64decode(file.content)
    return Response(content, media_type=file.content_type, headers=headers)


def _search_page(
    causeway: Causeway, request: Request, session: Session, **words: object
) -> Response:
    blank = {"text": "", "messages": (), "too_many": False, "found": None}
    return causeway.show(request, "search.html", session, **{**blank, **words})


def _save(
    causeway: Causeway,
    request: Request,
    session: Session,
    submission: Submission,
    typed: Acknowledgement,
) -> str:
    """Commit it, unless a fault only pretends to; the answer is the entry's number."""
    if causeway.take_fault(request, "saved_nothing"):
        return causeway.records.next_entry_id()
    if cut := causeway.take_fault(request, "truncate_field"):
        typed = replace(typed, note=typed.note[: cut.args["characters"]])
    account, now = causeway.account(session), causeway.clock.now()
    entry = acknowledge(causeway.store, account, submission, typed, now)
    if lag := causeway.take_fault(request, "search_lag"):
        let_search_lag(causeway.records, entry, lag)
    return entry.entry_id


def _why_not_now(
    causeway: Causeway, request: Request, session: Session, submission: Submission
) -> tuple[str, ...]:
    if not causeway.account(session).may(HANDLE):
        return (MAY_NOT,)
    if fault := causeway.take_fault(request, "record_locked"):
        return (f"Taken by {fault.args['holder']}. Ask them to give it back.",)
    if submission.taken_by not in ("", session.account):
        return (f"Taken by {_name(causeway, submission.taken_by)}. Ask them to give it back.",)
    return ()


def _may_change(causeway: Causeway, session: Session, form: dict[str, str]) -> bool:
    return causeway.account(session).may(HANDLE) and form.get("token") == session.form_token


def _name(causeway: Causeway, user_id: str) -> str:
    account = causeway.store.accounts.get(user_id)
    return account.name if account else user_id


def _submission(
    causeway: Causeway, request: Request, session: Session, submission: Submission
) -> Response:
    records = causeway.records
    return causeway.show(
        request,
        "submission.html",
        session,
        submission=submission,
        safe=safe_contact(submission.answers),
        told=BY_CODE[submission.form].told(submission.answers),
        files=records.files_of(submission.reference),
        entries=records.entries_of(submission.reference),
        taken_by=_name(causeway, submission.taken_by) if submission.taken_by else "",
        saved=request.query_params.get("saved", ""),
        may_change=causeway.account(session).may(HANDLE),
    )


def _form(
    causeway: Causeway,
    request: Request,
    session: Session,
    submission: Submission,
    typed: Acknowledgement,
    messages: tuple[str, ...],
) -> Response:
    return causeway.show(
        request,
        "acknowledge.html",
        session,
        submission=submission,
        typed=typed,
        messages=messages,
        how=HOW,
        taken_by=_name(causeway, submission.taken_by) if submission.taken_by else "",
        longest_note=LONGEST_NOTE,
        longest_reference=LONGEST_REFERENCE,
    )

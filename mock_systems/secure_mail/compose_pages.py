"""Writing a message: the page, the draft it keeps by itself, and Send.

Send carries no number of its own: the same request twice is two messages.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.store import Session
from mock_systems.secure_mail.accounts import SEND
from mock_systems.secure_mail.folders import counts
from mock_systems.secure_mail.mail import Mail, mailbox_of, show_inside
from mock_systems.secure_mail.records import Draft
from mock_systems.secure_mail.sending import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Typed,
    let_it_go_its_way,
    let_search_lag,
    send,
    typed_in,
)


async def compose(mail: Mail, request: Request) -> Response:
    """The compose page: empty, or going on with a draft."""
    session = mail.signed_in(request)
    kept = _draft(mail, session, request.query_params.get("draft", ""))
    return show_inside(
        mail,
        request,
        "compose.html",
        session,
        folder=None,
        number=kept.number if kept else mail.records.next_number(),
        typed=kept or Typed("", "", ""),
        longest_subject=LONGEST_SUBJECT,
        longest_body=LONGEST_BODY,
        may_send=mail.account(session).may(SEND),
    )


async def save_draft(mail: Mail, request: Request) -> Response:
    """Keep what has been typed so far; nothing is sent to anybody."""
    session, sent = mail.signed_in(request), await _json(request)
    if not _form_is_ours(session, request):
        return _refused(HTTPStatus.FORBIDDEN, "This page is out of date. Open it again.")
    typed, number = typed_in(sent), request.path_params["number"]
    mail.records.drafts[number] = Draft(
        number=number,
        mailbox=mailbox_of(mail, session).address,
        account=session.account,
        to=typed.to,
        subject=typed.subject,
        body=typed.body,
        saved_at=mail.clock.now(),
    )
    return JSONResponse({"number": number})


async def discard_draft(mail: Mail, request: Request) -> Response:
    """Throw a draft of this mailbox away, whoever of the group began it."""
    session = mail.signed_in(request)
    if not _form_is_ours(session, request):
        return _refused(HTTPStatus.FORBIDDEN, "This page is out of date. Open it again.")
    if not mail.account(session).may(SEND):
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "You may not change this mailbox.")
    if draft := _draft(mail, session, request.path_params["number"]):
        del mail.records.drafts[draft.number]
    return JSONResponse({"message": "Draft discarded"})


async def send_message(mail: Mail, request: Request) -> Response:
    """Send what was typed, as often as it is asked for."""
    session, sent = mail.signed_in(request), await _json(request)
    if not _form_is_ours(session, request):
        return _refused(HTTPStatus.FORBIDDEN, "This page is out of date. Open it again.")
    if not mail.account(session).may(SEND):
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, "You may not send from this mailbox.")
    typed = typed_in(sent)
    if messages := typed.why_refused():
        return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, *messages)
    number = _send(mail, request, session, typed)
    mail.records.drafts.pop(str(sent.get("draft", "")), None)
    held = counts(mail.records, mailbox_of(mail, session), mail.clock.now())
    said = {"number": number, "message": "Message sent", "counts": held}
    return JSONResponse(said, HTTPStatus.CREATED, headers={"Location": f"/message/{number}"})


def _send(mail: Mail, request: Request, session: Session, typed: Typed) -> str:
    """Send it, unless a fault only pretends to; the answer is the message's number."""
    if mail.take_fault(request, "saved_nothing"):
        return mail.records.next_number()
    if cut := mail.take_fault(request, "truncate_field"):
        typed = Typed(typed.to, typed.subject, typed.body[: cut.args["characters"]])
    mailbox = mailbox_of(mail, session)
    message = send(mail.store, mailbox, session.account, typed, mail.clock.now())
    let_it_go_its_way(mail.records, message, mail.take_fault(request, "bounce_next"))
    if lag := mail.take_fault(request, "search_lag"):
        let_search_lag(mail.records, message, lag)
    return message.number


def _draft(mail: Mail, session: Session, number: str) -> Draft | None:
    found = mail.records.drafts.get(number)
    return found if found and found.mailbox == mailbox_of(mail, session).address else None


async def _json(request: Request) -> Mapping[str, object]:
    try:
        sent = json.loads(await request.body())
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _form_is_ours(session: Session, request: Request) -> bool:
    return request.headers.get("x-form-token", "") == session.form_token


def _refused(status: HTTPStatus, *messages: str) -> Response:
    return JSONResponse({"messages": messages}, status)

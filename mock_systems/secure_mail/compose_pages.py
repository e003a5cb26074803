"""Writing a message or a reply: the page, the draft it keeps by itself, its files, and Send.

Send carries no number of its own: the same request twice is two messages.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.store import Session
from mock_systems.secure_mail.accounts import SEND
from mock_systems.secure_mail.folders import counts
from mock_systems.secure_mail.mail import (
    OUT_OF_DATE,
    Mail,
    form_is_ours,
    mailbox_of,
    message_in,
    refused,
    show_inside,
)
from mock_systems.secure_mail.records import Draft, Message
from mock_systems.secure_mail.sending import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Sending,
    Typed,
    let_it_go_its_way,
    let_search_lag,
    send,
    typed_in,
)
from mock_systems.secure_mail.wording import moment


async def compose(mail: Mail, request: Request) -> Response:
    """The compose page: empty, going on with a draft, or answering a message that came in."""
    session, asked = mail.signed_in(request), request.query_params
    kept = _draft(mail, session, asked.get("draft", ""))
    answered = message_in(
        mail, mailbox_of(mail, session), kept.in_reply_to if kept else asked.get("reply", "")
    )
    if asked.get("reply") and (answered is None or answered.direction == "out"):
        return show_inside(mail, request, "not_found.html", session, folder=None)
    return show_inside(
        mail,
        request,
        "compose.html",
        session,
        folder=None,
        number=kept.number if kept else mail.records.next_number(),
        typed=kept or _begun(mail, session, answered, to_all="all" in asked),
        answers=answered.number if answered else "",
        files=mail.records.files_of(kept.number) if kept else [],
        longest_subject=LONGEST_SUBJECT,
        longest_body=LONGEST_BODY,
        may_send=mail.account(session).may(SEND),
    )


async def save_draft(mail: Mail, request: Request) -> Response:
    """Keep what has been typed so far; nothing is sent to anybody."""
    session, sent = mail.signed_in(request), await _json(request)
    if not form_is_ours(session, request):
        return refused(HTTPStatus.FORBIDDEN, OUT_OF_DATE)
    typed, number = typed_in(sent), request.path_params["number"]
    answers = message_in(mail, mailbox_of(mail, session), str(sent.get("answers", "")))
    mail.records.drafts[number] = Draft(
        number=number,
        mailbox=mailbox_of(mail, session).address,
        account=session.account,
        to=typed.to,
        subject=typed.subject,
        body=typed.body,
        saved_at=mail.clock.now(),
        in_reply_to=answers.number if answers else "",
    )
    return JSONResponse({"number": number})


async def discard_draft(mail: Mail, request: Request) -> Response:
    """Throw a draft of this mailbox away, whoever of the group began it."""
    session = mail.signed_in(request)
    if not form_is_ours(session, request):
        return refused(HTTPStatus.FORBIDDEN, OUT_OF_DATE)
    if not mail.account(session).may(SEND):
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, "You may not change this mailbox.")
    if draft := _draft(mail, session, request.path_params["number"]):
        del mail.records.drafts[draft.number]
        for one in mail.records.files_of(draft.number):
            del mail.records.files[one.number]
    return JSONResponse({"message": "Draft discarded"})


async def send_message(mail: Mail, request: Request) -> Response:
    """Send what was typed, as often as it is asked for."""
    return await _send_or_say_why_not(mail, request, answers="")


async def send_reply(mail: Mail, request: Request) -> Response:
    """Send an answer in the conversation of a message that came in."""
    session = mail.signed_in(request)
    answered = message_in(mail, mailbox_of(mail, session), request.path_params["number"])
    if answered is None or answered.direction == "out":
        why = "The message you answer is not in this mailbox."
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, why)
    return await _send_or_say_why_not(mail, request, answers=answered.number)


async def _send_or_say_why_not(mail: Mail, request: Request, answers: str) -> Response:
    session, sent = mail.signed_in(request), await _json(request)
    if not form_is_ours(session, request):
        return refused(HTTPStatus.FORBIDDEN, OUT_OF_DATE)
    if not mail.account(session).may(SEND):
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, "You may not send from this mailbox.")
    typed = typed_in(sent)
    if messages := typed.why_refused():
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, *messages)
    mailbox, draft = mailbox_of(mail, session), str(sent.get("draft", ""))
    number = _send(mail, request, Sending(mailbox, session.account, typed, draft, answers))
    mail.records.drafts.pop(draft, None)
    held = counts(mail.records, mailbox, mail.clock.now())
    said = {"number": number, "message": "Message sent", "counts": held}
    return JSONResponse(said, HTTPStatus.CREATED, headers={"Location": f"/message/{number}"})


def _send(mail: Mail, request: Request, sending: Sending) -> str:
    """Send it, unless a fault only pretends to; the answer is the message's number."""
    if mail.take_fault(request, "saved_nothing"):
        return mail.records.next_number()
    if cut := mail.take_fault(request, "truncate_field"):
        typed = sending.typed
        short = Typed(typed.to, typed.subject, typed.body[: cut.args["characters"]])
        sending = replace(sending, typed=short)
    message = send(mail.store, sending, mail.clock.now())
    let_it_go_its_way(mail.records, message, mail.take_fault(request, "bounce_next"))
    if lag := mail.take_fault(request, "search_lag"):
        let_search_lag(mail.records, message, lag)
    return message.number


def _begun(mail: Mail, session: Session, answered: Message | None, *, to_all: bool) -> Typed:
    """An empty page, or one that quotes what it answers and is addressed to whoever wrote that."""
    if answered is None:
        return Typed("", "", "")
    others = [one.strip() for one in answered.to.split(",")] if to_all else []
    own = mailbox_of(mail, session).address
    to = [answered.from_address, *(one for one in others if one != own)]
    quoted = "\n".join(f"> {line}" for line in answered.body.split("\n"))
    words = f"\n\nOn {moment(answered.at)} {answered.from_name} wrote:\n{quoted}"
    return Typed(", ".join(to), f"Re: {answered.subject}", words)


def _draft(mail: Mail, session: Session, number: str) -> Draft | None:
    found = mail.records.drafts.get(number)
    return found if found and found.mailbox == mailbox_of(mail, session).address else None


async def _json(request: Request) -> Mapping[str, object]:
    try:
        sent = json.loads(await request.body())
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}

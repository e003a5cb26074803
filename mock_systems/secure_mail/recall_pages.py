"""Recalls: asking for a message back, the list of them, and what each recipient's end said."""

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import form_of, see_other
from mock_systems.secure_mail.accounts import SEND
from mock_systems.secure_mail.mail import OUT_OF_DATE, Mail, mailbox_of, message_in, show_inside
from mock_systems.secure_mail.recalling import (
    LONGEST_REASON,
    RecallAsked,
    let_search_of_recalls_lag,
    recall,
    recalls_in,
    result_shown,
)
from mock_systems.secure_mail.records import Message, Recall

NO_RIGHT = "You may not recall messages of this mailbox."


async def ask_recall(mail: Mail, request: Request) -> Response:
    """The form: which message, who has it, and why it is wanted back."""
    session = mail.signed_in(request)
    message = message_in(mail, mailbox_of(mail, session), _shown_for(mail, request))
    if message is None or message.direction == "in":
        return show_inside(mail, request, "not_found.html", session, folder=None)
    why = () if mail.account(session).may(SEND) else (NO_RIGHT,)
    return _form(mail, request, message, why)


async def recall_message(mail: Mail, request: Request) -> Response:
    """Ask for it back, as often as somebody presses the button."""
    session, given = mail.signed_in(request), await form_of(request)
    message = message_in(mail, mailbox_of(mail, session), request.path_params["number"])
    if message is None or message.direction == "in":
        return show_inside(mail, request, "not_found.html", session, folder=None)
    asked = RecallAsked(message, session.account, given.get("reason", ""))
    if given.get("token") != session.form_token:
        return _form(mail, request, message, (OUT_OF_DATE,), asked.reason)
    if not mail.account(session).may(SEND):
        return _form(mail, request, message, (NO_RIGHT,), asked.reason)
    if why := asked.why_refused():
        return _form(mail, request, message, why, asked.reason)
    return see_other(f"/recalls/{_recall(mail, request, asked)}")


async def list_recalls(mail: Mail, request: Request) -> Response:
    """Everything this mailbox asked back, or what of it a text is found in."""
    session, text = mail.signed_in(request), request.query_params.get("q", "").strip()
    return show_inside(
        mail,
        request,
        "recalls.html",
        session,
        folder=None,
        is_recalls=True,
        recalls=recalls_in(mail.records, mailbox_of(mail, session).address, text),
        text=text,
        wordless=mail.take_fault(request, "empty_list_without_words"),
    )


async def read_recall(mail: Mail, request: Request) -> Response:
    """One recall, and what each recipient's end said to it so far."""
    session, number = mail.signed_in(request), request.path_params["number"]
    if fault := mail.take_fault(request, "shows_previous_person"):
        number = fault.args["record_id"] or number
    found = mail.records.recalls.get(number)
    if found is None or found.mailbox != mailbox_of(mail, session).address:
        return show_inside(mail, request, "not_found.html", session, folder=None)
    now = mail.clock.now()
    return show_inside(
        mail,
        request,
        "recall.html",
        session,
        folder=None,
        is_recalls=True,
        recall=found,
        results=[(one, result_shown(one, now)) for one in found.results],
    )


def _recall(mail: Mail, request: Request, asked: RecallAsked) -> str:
    """Ask for it, unless a fault only pretends to; the recall's number."""
    if mail.take_fault(request, "saved_nothing"):
        return mail.records.next_number("RC")
    if cut := mail.take_fault(request, "truncate_field"):
        asked = RecallAsked(asked.message, asked.account, asked.reason[: cut.args["characters"]])
    made: Recall = recall(mail.store, asked, mail.clock.now())
    if lag := mail.take_fault(request, "search_lag"):
        let_search_of_recalls_lag(mail.records, made, lag)
    return made.number


def _form(
    mail: Mail, request: Request, message: Message, why: tuple[str, ...] = (), reason: str = ""
) -> Response:
    session = mail.signed_in(request)
    return show_inside(
        mail,
        request,
        "ask_recall.html",
        session,
        folder=None,
        message=message,
        recipients=message.to.split(", "),
        why=why,
        reason=reason,
        longest_reason=LONGEST_REASON,
        may_send=mail.account(session).may(SEND),
    )


def _shown_for(mail: Mail, request: Request) -> str:
    number: str = request.path_params["number"]
    fault = mail.take_fault(request, "shows_previous_person")
    return (fault.args["record_id"] if fault else None) or number

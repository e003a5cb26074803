"""The forms as a member of the public fills them in: one question a page, without any script."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import see_other
from mock_systems.public_portal.causeway import FORM_COOKIE, Causeway
from mock_systems.public_portal.questions import (
    BY_CODE,
    BY_SLUG,
    FORMS,
    Answers,
    PublicForm,
    Step,
    safe_where,
    what_is_wrong,
)
from mock_systems.public_portal.records import BegunForm, SentFile
from mock_systems.public_portal.sending import send
from mock_systems.public_portal.typed import Typed, date_parts, typed_in

AGAIN = "/?ended=1"


async def front_page(causeway: Causeway, request: Request) -> Response:
    """What there is to tell the force, and to ask it."""
    ended = "ended" in request.query_params
    return causeway.show(request, "front.html", forms=FORMS, ended=ended)


async def leave(causeway: Causeway, request: Request) -> Response:
    """Where somebody is at once who has to leave the page quickly; what was begun is forgotten."""
    causeway.records.begun.pop(request.cookies.get(FORM_COOKIE, ""), None)
    gone = causeway.show(request, "weather.html")
    gone.delete_cookie(FORM_COOKIE)
    return gone


async def show_form(causeway: Causeway, request: Request) -> Response:
    """What a form is for, and its way in."""
    form = BY_SLUG.get(request.path_params["form"])
    if form is None:
        return causeway.not_there(request, "not_there_public.html")
    return causeway.show(request, "form.html", form=form)


async def begin_form(causeway: Causeway, request: Request) -> Response:
    """Begin a form: nothing of an earlier one is kept."""
    form = BY_SLUG.get(request.path_params["form"])
    if form is None:
        return see_other("/")
    causeway.records.begun.pop(request.cookies.get(FORM_COOKIE, ""), None)
    begun = BegunForm(
        form_id=secrets.token_urlsafe(18),
        form=form.code,
        begun_at=causeway.clock.now(),
        answers={},
    )
    causeway.records.begun[begun.form_id] = begun
    onward = see_other(f"{form.path}/{form.steps[0].slug}")
    onward.set_cookie(FORM_COOKIE, begun.form_id, httponly=True, samesite="lax")
    return onward


async def show_question(causeway: Causeway, request: Request) -> Response:
    """One page of the form, with what was answered before."""
    begun, step = _begun(causeway, request), _step(causeway, request)
    if begun is None or step is None:
        return see_other(AGAIN)
    return _question(causeway, request, begun, step, Typed(begun.answers, (), {}))


async def answer_question(causeway: Causeway, request: Request) -> Response:
    """Keep the answers of one page and go on, or say what is wrong with them."""
    begun, step = _begun(causeway, request), _step(causeway, request)
    if begun is None or step is None:
        return see_other(AGAIN)
    async with request.form() as sent:
        typed = await typed_in(step, sent, causeway.clock.now())
    if typed.wrong:
        return _question(causeway, request, begun, step, typed)
    form = BY_CODE[begun.form]
    answers = _still_asked(form, {**begun.answers, **typed.answers})
    files = _files(step, begun, typed)
    causeway.records.begun[begun.form_id] = replace(begun, answers=answers, files=files)
    onward = form.next_after(answers)
    return see_other(f"{form.path}/{onward.slug if onward else 'check-your-answers'}")


async def check_answers(causeway: Causeway, request: Request) -> Response:
    """Everything that was answered, each with its way back."""
    begun = _begun(causeway, request)
    if begun is None:
        return see_other(AGAIN)
    form = BY_CODE[begun.form]
    if onward := form.next_after(begun.answers):
        return see_other(f"{form.path}/{onward.slug}")
    return _answers(causeway, request, begun, {})


async def send_form(causeway: Causeway, request: Request) -> Response:
    """Send it; the same form is sent once, however often the button is pressed."""
    begun = _kept(causeway, request)
    if begun is None:
        return see_other(AGAIN)
    form = BY_CODE[begun.form]
    if not begun.sent_as:
        if wrong := what_is_wrong(form, begun.answers):
            return _answers(causeway, request, begun, wrong)
        send(causeway.store, begun, causeway.clock.now())
    return see_other(f"{form.path}/sent")


async def show_sent(causeway: Causeway, request: Request) -> Response:
    """The reference, and what happens next."""
    begun = _kept(causeway, request)
    if begun is None or not begun.sent_as:
        return see_other(AGAIN)
    sent = causeway.records.submissions[begun.sent_as]
    return causeway.show(request, "sent.html", form=BY_CODE[begun.form], sent=sent)


def _kept(causeway: Causeway, request: Request) -> BegunForm | None:
    """What this browser has begun, sent or not, of the form in the address."""
    kept = causeway.records.begun.get(request.cookies.get(FORM_COOKIE, ""))
    form = BY_SLUG.get(request.path_params["form"])
    return kept if kept and form and kept.form == form.code else None


def _begun(causeway: Causeway, request: Request) -> BegunForm | None:
    kept = _kept(causeway, request)
    return kept if kept and not kept.sent_as else None


def _step(causeway: Causeway, request: Request) -> Step | None:
    begun = _begun(causeway, request)
    asked = BY_CODE[begun.form].asked(begun.answers) if begun else []
    return next((one for one in asked if one.slug == request.path_params["step"]), None)


def _still_asked(form: PublicForm, answers: Answers) -> dict[str, str]:
    """Without the answers to questions that a changed answer no longer leads to."""
    asked = {one.name for step in form.asked(answers) for one in step.questions}
    return {name: value for name, value in answers.items() if name in asked}


def _files(step: Step, begun: BegunForm, typed: Typed) -> tuple[SentFile, ...]:
    """A page that asks for a file says anew which one it is."""
    asks = any(one.kind == "file" for one in step.questions)
    return typed.files if asks else begun.files


def _question(
    causeway: Causeway, request: Request, begun: BegunForm, step: Step, typed: Typed
) -> Response:
    form = BY_CODE[begun.form]
    asked = form.asked(begun.answers)
    before = asked.index(step)
    return causeway.show(
        request,
        "question.html",
        form=form,
        step=step,
        back=f"{form.path}/{asked[before - 1].slug}" if before else form.path,
        labels={"safe_where": safe_where(begun.answers.get("safe_channel", ""))},
        answers=typed.answers,
        wrong=typed.wrong,
        date_parts=date_parts,
    )


def _answers(
    causeway: Causeway, request: Request, begun: BegunForm, wrong: Mapping[str, str]
) -> Response:
    form = BY_CODE[begun.form]
    return causeway.show(
        request,
        "check.html",
        form=form,
        steps=form.asked(begun.answers),
        labels={"safe_where": safe_where(begun.answers.get("safe_channel", ""))},
        answers=begun.answers,
        wrong=wrong,
    )

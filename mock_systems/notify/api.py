"""What programs ask of it: sending, looking up what was sent, the templates."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import wraps

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from mock_systems.kit.request_log import ACCOUNT
from mock_systems.kit.site import Site
from mock_systems.kit.store import Account
from mock_systems.notify import answers, sending
from mock_systems.notify.accounts import key_type_of, with_another_key
from mock_systems.notify.answers import PAGE, Refused
from mock_systems.notify.records import Kind, Notification, NotifyRecords
from mock_systems.notify.tokens import key_that_asks

Notify = Site[NotifyRecords]
Answering = Callable[[Notify, Request, Account], Awaitable[Response]]
KINDS = ("sms", "email", "letter")
# What the real one takes besides; none of it happens here.
OTHER_STATUSES = ("sent", "pending", "failed", "accepted", "received")


def for_keys(answer: Answering) -> Callable[[Notify, Request], Awaitable[Response]]:
    """Answers a request that an API key has signed; says what is wrong with any other."""

    @wraps(answer)
    async def asked(notify: Notify, request: Request) -> Response:
        try:
            account = _who_asks(notify, request)
            request.scope[ACCOUNT] = account.user_id
            sending.refuse_too_many_requests(notify.store, account, notify.clock.now())
            return await answer(notify, request, account)
        except Refused as refused:
            return answers.refusal(refused)

    return asked


def _who_asks(notify: Notify, request: Request) -> Account:
    """The key it is signed with; one that is revoked at this very request is known no more."""
    header, accounts = request.headers.get("authorization", ""), notify.store.accounts
    account = key_that_asks(header, accounts.values())
    if notify.take_fault(request, "key_revoked"):
        accounts[account.user_id] = with_another_key(account)
        account = key_that_asks(header, accounts.values())
    return account


@for_keys
async def send_email(notify: Notify, request: Request, account: Account) -> Response:
    """An email, as often as it is asked for: no reference makes it the same one."""
    return await _send("email", notify, request, account)


@for_keys
async def send_sms(notify: Notify, request: Request, account: Account) -> Response:
    """A text message, as often as it is asked for."""
    return await _send("sms", notify, request, account)


@for_keys
async def read_notification(notify: Notify, request: Request, account: Account) -> Response:
    """One message that was sent."""
    wanted = request.path_params["number"]
    if not sending.is_id(wanted):
        raise Refused(400, "ValidationError", "id is not a valid UUID")
    shown = {one.notification_id: one for one in _of_key(notify, account)}
    if wanted not in shown:
        raise Refused(404, "NoResultFound", "No result found")
    now = notify.clock.now()
    return JSONResponse(answers.notification(shown[wanted], now, _base(request)))


@for_keys
async def list_notifications(notify: Notify, request: Request, account: Account) -> Response:
    """What was sent in the last week, newest first, a page at a time."""
    asked, now = request.query_params, notify.clock.now()
    _refuse_unknown_choices(asked.getlist("status"), asked.getlist("template_type"))
    found = [one for one in _listed(notify, account) if _fits(one, request, now)]
    page = _after(found, asked.get("older_than"))[:PAGE]
    last = page[-1].notification_id if page else None
    kept = {name: value for name, value in asked.items() if name != "older_than"}
    return JSONResponse(
        {
            "notifications": [answers.notification(one, now, _base(request)) for one in page],
            "links": answers.links(f"{_base(request)}/v2/notifications", kept, last),
        }
    )


@for_keys
async def list_templates(notify: Notify, request: Request, account: Account) -> Response:
    """Every template that may be used."""
    kind = request.query_params.get("type")
    if kind not in (None, *KINDS):
        raise Refused(400, "ValidationError", f"type {kind} is not one of [sms, email, letter]")
    usable = [one for one in notify.records.templates.values() if not one.is_archived]
    found = [one for one in usable if kind in (None, one.kind)]
    return JSONResponse({"templates": [answers.template(one, _base(request)) for one in found]})


@for_keys
async def read_template(notify: Notify, request: Request, account: Account) -> Response:
    """One template."""
    wanted = request.path_params["number"]
    if not sending.is_id(wanted):
        raise Refused(400, "ValidationError", "id is not a valid UUID")
    if wanted not in notify.records.templates:
        raise Refused(404, "NoResultFound", "No result found")
    return JSONResponse(answers.template(notify.records.templates[wanted], _base(request)))


async def _send(kind: Kind, notify: Notify, request: Request, account: Account) -> Response:
    asked = sending.wanted(kind, await _json(request))
    one = sending.made(notify.records, account, asked, notify.clock.now())
    one = sending.as_faults_leave_it(
        one,
        notify.take_fault(request, "truncate_field"),
        notify.take_fault(request, "bounce_next"),
        notify.take_fault(request, "search_lag"),
    )
    if not notify.take_fault(request, "saved_nothing"):
        sending.store_and_send(notify.store, one)
    return JSONResponse(answers.sent(one, notify.records.service, _base(request)), 201)


async def _json(request: Request) -> object:
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


def _of_key(notify: Notify, account: Account) -> Iterator[Notification]:
    """A key sees what keys of its kind sent: nothing of tests among what really went."""
    every = notify.records.notifications.values()
    return (one for one in every if one.key_type == key_type_of(account))


def _listed(notify: Notify, account: Account) -> list[Notification]:
    oldest, real = notify.clock.now() - answers.LISTED_FOR, datetime.now(UTC)
    shown = [
        one
        for one in _of_key(notify, account)
        if one.created_at >= oldest and (one.listed_from is None or one.listed_from <= real)
    ]
    # Stored in their order: of the same moment the later one is the newer.
    return sorted(shown, key=lambda one: one.created_at)[::-1]


def _fits(one: Notification, request: Request, now: datetime) -> bool:
    asked = request.query_params
    reference = asked.get("reference")
    if reference is not None and not _is_found(one, reference):
        return False
    kinds, statuses = asked.getlist("template_type"), asked.getlist("status")
    of_kind = not kinds or one.kind in kinds
    return of_kind and (not statuses or answers.status_of(one, now) in statuses)


def _is_found(one: Notification, reference: str) -> bool:
    is_indexed = one.found_from is None or one.found_from <= datetime.now(UTC)
    return one.reference == reference and is_indexed


def _after(found: list[Notification], older_than: str | None) -> list[Notification]:
    if older_than is None:
        return found
    ids = [one.notification_id for one in found]
    return found[ids.index(older_than) + 1 :] if older_than in ids else []


def _refuse_unknown_choices(statuses: list[str], kinds: list[str]) -> None:
    known = (*answers.STATUSES, *OTHER_STATUSES)
    for one in statuses:
        if one not in known:
            words = f"status {one} is not one of [{', '.join(known)}]"
            raise Refused(400, "ValidationError", words)
    for one in kinds:
        if one not in KINDS:
            words = f"template_type {one} is not one of [sms, email, letter]"
            raise Refused(400, "ValidationError", words)


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")

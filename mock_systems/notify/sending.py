"""Taking a message: what is refused, what is stored, what becomes of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from uuid import UUID, uuid4

from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Account, Store, log_write
from mock_systems.notify.accounts import key_type_of
from mock_systems.notify.answers import Refused
from mock_systems.notify.records import (
    HubAtNotify,
    Kind,
    Notification,
    NotifyRecords,
    Outgoing,
    Template,
)

ADDRESS_FIELD: Mapping[Kind, str] = {"email": "email_address", "sms": "phone_number"}
MAY_BE_SENT: Mapping[Kind, frozenset[str]] = {
    # An unsubscribe link is taken and does nothing here.
    "email": frozenset({"email_reply_to_id", "one_click_unsubscribe_url", "sanitise_content_for"}),
    "sms": frozenset({"sms_sender_id"}),
}
ALWAYS = frozenset({"template_id", "personalisation", "reference"})
LONGEST_SMS_CHARACTERS = 918
LONGEST_EMAIL_BYTES = 2_000_000
DELIVERED_AFTER = timedelta(minutes=1)
ONE_MINUTE, ONE_DAY = timedelta(minutes=1), timedelta(days=1)
NEVER = datetime.max.replace(tzinfo=UTC)
# As the documentation has them for trying things out.
KNOWN_ENDS = {
    "temp-fail@simulator.notify": "temporary-failure",
    "perm-fail@simulator.notify": "permanent-failure",
    "07700900003": "temporary-failure",
    "07700900002": "permanent-failure",
}

_ADDRESS = re.compile(r"[^\s@,;<>\"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_PLACEHOLDER = re.compile(r"\(\(([^()]+)\)\)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message as asked for, checked for its form."""

    kind: Kind
    to: str
    template_id: str
    reference: str
    given: Mapping[str, str]


def wanted(kind: Kind, asked: object) -> Wanted:
    """What a request asks for.

    Raises:
        Refused: 400 ValidationError.
    """
    if not isinstance(asked, dict):
        raise Refused(400, "BadRequestError", "Invalid JSON supplied in POST data")
    to_field = ADDRESS_FIELD[kind]
    for name in (to_field, "template_id"):
        if name not in asked:
            raise _not_valid(f"{name} is a required property")
    for name in sorted(set(asked) - ALWAYS - MAY_BE_SENT[kind] - {to_field}):
        raise _not_valid(f"Additional properties are not allowed ({name} was unexpected)")
    personalisation = asked.get("personalisation") or {}
    if not isinstance(personalisation, dict):
        raise _not_valid("personalisation is not of type object")
    if not is_id(str(asked["template_id"])):
        raise _not_valid("template_id is not a valid UUID")
    return Wanted(
        kind,
        _address(kind, str(asked[to_field])),
        str(asked["template_id"]),
        str(asked.get("reference") or ""),
        {name: str(value) for name, value in personalisation.items()},
    )


def is_id(text: str) -> bool:
    """Whether it has the form of an id."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def refuse_too_many_requests(store: Store[NotifyRecords], account: Account, now: datetime) -> None:
    """No more than so many requests of one key in a minute.

    Raises:
        Refused: 429 RateLimitError.
    """
    limit = store.records.service.rate_limit
    lately = takewhile(lambda one: one.at > now - ONE_MINUTE, reversed(store.requests))
    if sum(one.account == account.user_id for one in lately) >= limit:
        key_type = (key_type_of(account) or "normal").upper().replace("NORMAL", "LIVE")
        words = f"Exceeded rate limit for key type {key_type} of {limit} requests per 60 seconds"
        raise Refused(429, "RateLimitError", words)


def made(records: NotifyRecords, account: Account, asked: Wanted, now: datetime) -> Notification:
    """The message as it will be stored.

    Raises:
        Refused: 400 or 429, in the API's words.
    """
    key_type = key_type_of(account) or "normal"
    template = _template(records, asked)
    subject, body = _filled(template.subject, asked), _filled(template.body, asked)
    _refuse_too_long(asked.kind, body)
    _refuse_stranger(records.service, key_type, asked.to)
    if key_type != "test":
        _refuse_above_daily_limit(records, asked.kind, now)
    return Notification(
        notification_id=str(uuid4()),
        kind=asked.kind,
        key_type=key_type,
        account=account.user_id,
        reference=asked.reference,
        to=asked.to,
        template_id=template.template_id,
        template_version=template.version,
        subject=subject,
        body=body,
        created_at=now,
        ends_at=now + DELIVERED_AFTER,
        ends_as=_ends_as(records, key_type, asked),
    )


def as_faults_leave_it(
    one: Notification, cut: Fault | None, bounce: Fault | None, lag: Fault | None
) -> Notification:
    """The message shortened, coming back, or not found for a while."""
    if cut:
        one = replace(one, body=one.body[: cut.args["characters"]])
    if bounce:
        ends_at = one.created_at + timedelta(minutes=bounce.args["minutes"])
        one = replace(one, ends_as="permanent-failure", ends_at=ends_at)
    if lag:
        seconds = lag.args["seconds"]
        shown = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
        one = replace(one, found_from=shown, listed_from=shown if lag.args["lists_too"] else None)
    return one


def store_and_send(store: Store[NotifyRecords], one: Notification) -> None:
    """Keep it, let it leave the house, and write the write log: one step."""
    records, fields = store.records, {"to": one.to, "subject": one.subject, "body": one.body}
    records.notifications[one.notification_id] = one
    if one.key_type != "test":
        records.outbox.append(
            Outgoing(
                notification_id=one.notification_id,
                at=one.created_at,
                account=one.account,
                kind=one.kind,
                **fields,
            )
        )
    log_write(
        store,
        one.created_at,
        account=one.account,
        operation=f"send_{one.kind}",
        record_id=one.notification_id,
        reference=one.reference or None,
        fields=fields,
    )


def _address(kind: Kind, to: str) -> str:
    if kind == "email":
        if not _ADDRESS.fullmatch(to.strip()):
            raise _not_valid("email_address Not a valid email address")
        return to.strip()
    digits = re.sub(r"[\s()+.-]", "", to)
    if not digits.isdecimal():
        raise _not_valid("phone_number Must not contain letters or symbols")
    national = "0" + digits.removeprefix("44").removeprefix("0")
    if len(national) != len("07700900000"):
        few = len(national) < len("07700900000")
        raise _not_valid(f"phone_number {'Not enough' if few else 'Too many'} digits")
    if not national.startswith("07"):
        raise _not_valid("phone_number Not a UK mobile number")
    return national


def _template(records: NotifyRecords, asked: Wanted) -> Template:
    template = records.templates.get(asked.template_id)
    if template is None:
        raise Refused(400, "BadRequestError", "Template not found")
    if template.is_archived:
        raise Refused(400, "BadRequestError", "Template has been deleted")
    if template.kind != asked.kind:
        words = f"{template.kind} template is not suitable for {asked.kind} notification"
        raise Refused(400, "BadRequestError", words)
    placeholders = dict.fromkeys(_PLACEHOLDER.findall(template.subject + template.body))
    if missing := [name for name in placeholders if name not in asked.given]:
        words = f"Missing personalisation: {', '.join(missing)}"
        raise Refused(400, "BadRequestError", words)
    return template


def _filled(text: str, asked: Wanted) -> str:
    return _PLACEHOLDER.sub(lambda found: asked.given[found[1]], text)


def _refuse_too_long(kind: Kind, body: str) -> None:
    if kind == "sms" and len(body) > LONGEST_SMS_CHARACTERS:
        words = (
            f"Text messages cannot be longer than {LONGEST_SMS_CHARACTERS} characters. "
            f"Your message is {len(body)} characters long."
        )
        raise Refused(400, "BadRequestError", words)
    if kind == "email" and (size := len(body.encode())) > LONGEST_EMAIL_BYTES:
        words = (
            f"Emails cannot be longer than {LONGEST_EMAIL_BYTES} bytes. "
            f"Your message is {size} bytes."
        )
        raise Refused(400, "BadRequestError", words)


def _refuse_stranger(service: HubAtNotify, key_type: str, to: str) -> None:
    if key_type == "test" or to in service.team:
        return
    if key_type == "team":
        words = "Can’t send to this recipient using a team-only API key"
        raise Refused(400, "BadRequestError", words)
    if service.in_trial:
        words = (
            "Can’t send to this recipient when service is in trial mode - see "
            "https://www.notifications.service.gov.uk/trial-mode"
        )
        raise Refused(400, "BadRequestError", words)


def _refuse_above_daily_limit(records: NotifyRecords, kind: Kind, now: datetime) -> None:
    limit = records.service.daily_limit
    today = [
        one
        for one in records.notifications.values()
        if one.kind == kind and one.key_type != "test" and one.created_at > now - ONE_DAY
    ]
    if len(today) >= limit:
        raise Refused(429, "TooManyRequestsError", f"Exceeded send limits ({limit}) for today")


def _ends_as(records: NotifyRecords, key_type: str, asked: Wanted) -> str:
    if known := KNOWN_ENDS.get(asked.to):
        return known
    if key_type == "test" or asked.kind == "sms":
        return "delivered"
    elsewhere = records.correspondents.get(asked.to.lower())
    return elsewhere.ends_as if elsewhere else "permanent-failure"


def _not_valid(message: str) -> Refused:
    return Refused(400, "ValidationError", message)

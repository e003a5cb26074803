"""Answers as the API gives them: JSON, times in UTC, errors with a status and their names."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from mock_systems.notify.records import HubAtNotify, Notification, Template

UNDER_WAY = timedelta(seconds=5)
PAGE = 250
LISTED_FOR = timedelta(days=7)
FINAL = ("delivered", "permanent-failure", "temporary-failure", "technical-failure")
STATUSES = ("created", "sending", *FINAL)


class Refused(Exception):
    """The API says no, in one of its own words."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.message = status, error, message


def refusal(refused: Refused) -> Response:
    """The answer that says why not."""
    errors = [{"error": refused.error, "message": refused.message}]
    return JSONResponse({"status_code": refused.status, "errors": errors}, refused.status)


def status_of(one: Notification, now: datetime) -> str:
    """How far a message has got by this moment."""
    if now < min(one.created_at + UNDER_WAY, one.ends_at):
        return "created"
    return one.ends_as if now >= one.ends_at else "sending"


def sent(one: Notification, service: HubAtNotify, base_url: str) -> dict[str, Any]:
    """The answer to a message that was taken."""
    return {
        "id": one.notification_id,
        "reference": one.reference or None,
        "content": _content(one, service),
        "uri": f"{base_url}/v2/notifications/{one.notification_id}",
        "template": _template_of(one, base_url),
        "scheduled_for": None,
    }


def notification(one: Notification, now: datetime, base_url: str) -> dict[str, Any]:
    """One message as it stands now."""
    status, is_mail = status_of(one, now), one.kind == "email"
    return {
        "id": one.notification_id,
        "reference": one.reference or None,
        "email_address": one.to if is_mail else None,
        "phone_number": None if is_mail else one.to,
        **dict.fromkeys(f"line_{number}" for number in range(1, 7)),
        "postcode": None,
        "type": one.kind,
        "status": status,
        "template": _template_of(one, base_url),
        "body": one.body,
        "subject": one.subject if is_mail else None,
        "created_at": moment(one.created_at),
        "created_by_name": None,
        "sent_at": None if status == "created" else moment(one.created_at + UNDER_WAY),
        "completed_at": moment(one.ends_at) if status in FINAL else None,
        "scheduled_for": None,
        "one_click_unsubscribe_url": None,
    }


def template(one: Template, base_url: str) -> dict[str, Any]:
    """One template as it stands now."""
    return {
        "id": one.template_id,
        "name": one.name,
        "type": one.kind,
        "created_at": moment(one.created_at),
        "updated_at": None,
        "version": one.version,
        "created_by": "hub-admin@example.org",
        "subject": one.subject or None,
        "body": one.body,
        "letter_contact_block": None,
    }


def links(path: str, asked: Mapping[str, str], last: str | None) -> dict[str, str]:
    """Where this page is, and where the next begins; only an empty page has no next one."""
    here = f"{path}?{urlencode(asked)}" if asked else path
    if last is None:
        return {"current": here}
    return {"current": here, "next": f"{path}?{urlencode({**asked, 'older_than': last})}"}


def moment(at: datetime) -> str:
    """A time as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _content(one: Notification, service: HubAtNotify) -> dict[str, Any]:
    if one.kind == "sms":
        return {"body": one.body, "from_number": service.from_number}
    return {
        "subject": one.subject,
        "body": one.body,
        "from_email": service.from_email,
        "one_click_unsubscribe_url": None,
    }


def _template_of(one: Notification, base_url: str) -> dict[str, Any]:
    return {
        "id": one.template_id,
        "version": one.template_version,
        "uri": f"{base_url}/v2/template/{one.template_id}",
    }

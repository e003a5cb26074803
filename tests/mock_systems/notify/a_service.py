"""A service of Notify with three keys, and programs that ask it. No code of the product is used."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.kit.store import Beginning
from mock_systems.kit.system import System
from mock_systems.notify import make_system
from mock_systems.notify.accounts import ACCOUNTS, SERVICE_ID
from mock_systems.notify.records import Correspondent, HubAtNotify, NotifyRecords, Template
from tests.mock_systems.visitor import a_browser_at

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
LIVE, TEAM, TEST = "mash-notify-01", "mash-team-key", "mash-test-key"
LEAD, GONE, MEMBER = (
    "dsl@larkrise.example.org",
    "gone@brindle.example.org",
    "hub@police.example.org",
)
EMAIL = "0f1e2d3c-0000-4000-8000-000000000001"
SMS = "0f1e2d3c-0000-4000-8000-000000000002"
REFERENCE = "ENC-7K4M-92QF"
MOBILE = "07700 900123"


@dataclass(frozen=True)
class AService:
    system: System
    clock: PartnersClock

    @property
    def store(self) -> Any:
        return self.system.store

    def change(self, **fields: Any) -> None:
        """The service with other limits or another team."""
        kept = self.store.records.service
        changed = {name: getattr(kept, name) for name in HubAtNotify.__dataclass_fields__} | fields
        self.store.records.services[SERVICE_ID] = HubAtNotify(**changed)

    def minutes_pass(self, minutes: float) -> None:
        self.clock.offset += timedelta(minutes=minutes)


def a_service() -> AService:
    clock = PartnersClock()
    clock.set_to(NOW)
    system = make_system(clock, Pace())
    system.store.reset(Beginning(_records(), ACCOUNTS))
    return AService(system, clock)


def token(key: str = LIVE, *, seconds_off: float = 0, **claims: Any) -> str:
    """A signed token as the documentation describes it."""
    whole = ACCOUNTS[key].password
    said = {"iss": SERVICE_ID, "iat": int(time.time() + seconds_off)} | claims
    kept = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(kept, whole[-36:], algorithm="HS256", headers={"typ": "JWT"})


@asynccontextmanager
async def a_program(
    service: AService, key: str = LIVE, **claims: Any
) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(service.system) as program:
        program.headers["Authorization"] = f"Bearer {token(key, **claims)}"
        yield program


async def send_email(program: httpx.AsyncClient, **different: Any) -> httpx.Response:
    asked = {
        "email_address": LEAD,
        "template_id": EMAIL,
        "personalisation": {"subject": "Notice", "message": "For the lead only."},
        "reference": REFERENCE,
    }
    return await program.post("/v2/notifications/email", json=without_none(asked | different))


async def send_sms(program: httpx.AsyncClient, **different: Any) -> httpx.Response:
    asked = {
        "phone_number": MOBILE,
        "template_id": SMS,
        "personalisation": {"message": "Please ring the hub."},
        "reference": REFERENCE,
    }
    return await program.post("/v2/notifications/sms", json=without_none(asked | different))


def without_none(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def said(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, name and words of a refusal, which says its status twice."""
    told = answer.json()
    [error] = told["errors"]
    assert told["status_code"] == answer.status_code
    return answer.status_code, error["error"], error["message"]


def _records() -> NotifyRecords:
    service = HubAtNotify(
        service_id=SERVICE_ID,
        name="Safeguarding hub",
        from_email="hub@notify.example.org",
        from_number="MASHHUB",
        team=(MEMBER,),
    )
    email = Template(
        template_id=EMAIL,
        name="Message",
        kind="email",
        subject="((subject))",
        body="((message))",
        version=2,
        created_at=NOW,
    )
    sms = Template(
        template_id=SMS,
        name="Text",
        kind="sms",
        subject="",
        body="((message))",
        version=1,
        created_at=NOW,
    )
    return NotifyRecords(
        services={SERVICE_ID: service},
        templates={EMAIL: email, SMS: sms},
        correspondents={
            LEAD: Correspondent(address=LEAD, ends_as="delivered"),
            GONE: Correspondent(address=GONE, ends_as="permanent-failure"),
        },
    )

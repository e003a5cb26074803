"""A hub's mailbox and four correspondents, and what people do with them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.pace import Pace
from mock_systems.kit.store import Account, Beginning
from mock_systems.kit.system import System
from mock_systems.secure_mail import make_system
from mock_systems.secure_mail.records import Correspondent, MailRecords, OwnMailbox
from tests.mock_systems import visitor

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
WORKER, COLLEAGUE, READER, STRANGER = "mash-enc-01", "hub-duty", "mash-read-01", "conferences"
PASSWORD = "Mock-for-tests-only"
TOTP_SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HUB, OTHER = "hub@northmere-police.example.org", "conferences@northmere-police.example.org"
LEAD = "dsl@larkrise.example.org"
GONE = "gone@brindle.example.org"
LEFT = "left@brindle.example.org"
QUIET = "quiet@brindle.example.org"
SUBJECT = "OFFICIAL-SENSITIVE Operation Encompass notice ENC-7K4M-92QF"
BODY = "For the safeguarding lead only.\n\nPlease reply with the one word RECEIVED."


def a_correspondent(address: str, behaviour: str, reply: str = "") -> Correspondent:
    return Correspondent(
        address=address, name="H. Oakden", behaviour=behaviour, delay_minutes=10, reply_text=reply
    )


@dataclass(frozen=True)
class PostRoom:
    """The system and the clock it goes by."""

    system: System
    clock: PartnersClock

    @property
    def store(self) -> Any:
        return self.system.store


def a_post_room() -> PostRoom:
    clock = PartnersClock()
    clock.set_to(NOW)
    return a_post_room_with(Beginning(_records(), _accounts()), clock)


def a_post_room_with(beginning: Beginning, clock: PartnersClock) -> PostRoom:
    system = make_system(clock, Pace())
    system.store.reset(beginning)
    return PostRoom(system, clock)


def minutes_pass(mail: PostRoom, minutes: int) -> None:
    mail.clock.offset += timedelta(minutes=minutes)


def a_browser_at(mail: PostRoom) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    return visitor.a_browser_at(mail.system)


@asynccontextmanager
async def signed_in(mail: PostRoom, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser_at(mail) as browser:
        await sign_in(browser, user_id)
        yield browser


async def sign_in(
    browser: httpx.AsyncClient, user_id: str = WORKER, password: str = PASSWORD
) -> httpx.Response:
    return await browser.post("/signin", data={"email": user_id, "password": password})


async def send(
    browser: httpx.AsyncClient, to: str = LEAD, subject: str = SUBJECT, body: str = BODY, **more
) -> httpx.Response:
    page = (await browser.get("/compose")).text
    token = more.get("token", _attribute(page, "meta[name=form-token]", "content"))
    draft = _attribute(page, "form#message", "data-draft")
    headers = {"X-Form-Token": token}
    sent = {"to": to, "subject": subject, "body": body, "draft": draft}
    if more.get("keep_draft_only"):
        return await browser.post(f"/api/drafts/{draft}", json=sent, headers=headers)
    return await browser.post("/api/send", json=sent, headers=headers)


@dataclass(frozen=True)
class Written:
    """A compose page somebody has open: its draft's number, and the token it sends with."""

    browser: httpx.AsyncClient
    draft: str
    answers: str
    token: str
    typed: dict[str, str]

    async def attach(self, name: str, data: bytes, kind: str = "application/pdf") -> httpx.Response:
        return await self.browser.post(
            f"/api/drafts/{self.draft}/files",
            files={"file": (name, data, kind)},
            headers={"X-Form-Token": self.token},
        )

    async def post(self, path: str, **typed: str) -> httpx.Response:
        sent = {**self.typed, "draft": self.draft, "answers": self.answers, **typed}
        return await self.browser.post(path, json=sent, headers={"X-Form-Token": self.token})

    async def send(self, **typed: str) -> httpx.Response:
        return await self.post(
            f"/api/reply/{self.answers}" if self.answers else "/api/send", **typed
        )


async def write(browser: httpx.AsyncClient, answering: str = "", to_all: str = "") -> Written:
    """Open the compose page, or the one that answers a message."""
    asked = f"?reply={answering}{to_all}" if answering else ""
    page = (await browser.get(f"/compose{asked}")).text
    form = LexborHTMLParser(page).css_first("form#message")
    assert form is not None, "no compose page"
    return Written(
        browser,
        draft=form.attributes["data-draft"] or "",
        answers=form.attributes["data-answers"] or "",
        token=_attribute(page, "meta[name=form-token]", "content"),
        typed={
            "to": _attribute(page, "#to", "value"),
            "subject": _attribute(page, "#subject", "value"),
            "body": (form.css_first("#body") or form).text(),
        },
    )


async def recall(
    browser: httpx.AsyncClient,
    number: str,
    reason: str = "Wrong recipient ENC-7K4M-92QF",
    **more: str,
) -> httpx.Response:
    page = (await browser.get(f"/message/{number}/recall")).text
    token = more.get("token", _attribute(page, "input[name=token]", "value"))
    return await browser.post(f"/message/{number}/recall", data={"reason": reason, "token": token})


def a_fault(mail: PostRoom, mode: str, operation: str, when: str = "pre", **args: Any) -> Any:
    return visitor.a_fault(mail.system, mode, operation, when, **args)


def rows(answer: httpx.Response, part: str = "about") -> list[str]:
    """One part of every line of the list shown."""
    page = LexborHTMLParser(answer.text)
    return [one.text() for one in page.css(f".rows a .{part}")]


def _attribute(page: str, selector: str, name: str) -> str:
    found = LexborHTMLParser(page).css_first(selector)
    assert found is not None
    return found.attributes[name] or ""


def _accounts() -> dict[str, Account]:
    def account(user_id: str, *rights: str, totp: str | None = None) -> Account:
        return Account(user_id, user_id, "for tests", frozenset(rights), PASSWORD, totp)

    given = (
        account(WORKER, "read", "send"),
        account(COLLEAGUE, "read", "send", totp=TOTP_SEED),
        account(READER, "read"),
        account(STRANGER, "read", "send"),
    )
    return {one.user_id: one for one in given}


def _records() -> MailRecords:
    hub = OwnMailbox(address=HUB, name="Safeguarding hub", accounts=(WORKER, COLLEAGUE, READER))
    other = OwnMailbox(address=OTHER, name="Case conferences", accounts=(STRANGER,))
    elsewhere = (
        a_correspondent(LEAD, "acknowledges", "RECEIVED"),
        a_correspondent(GONE, "bounces"),
        a_correspondent(LEFT, "replies_left", "I have left the school."),
        a_correspondent(QUIET, "silent"),
    )
    return MailRecords(
        mailboxes={HUB: hub, OTHER: other},
        correspondents={one.address: one for one in elsewhere},
    )

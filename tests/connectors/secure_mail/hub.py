"""The hub's mailbox in the running partner system, and messages planted in it."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.secure_mail import SecureMail
from domain.outbound import ClearedMessage
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.partners import Account, OneTimeCode
from runtime.tabs import Tab
from tests.builders.sessions import give_session
from tests.builders.viewing import a_viewing, forget
from tests.mocks_fixture import Mocks

SYSTEM = "secure_mail"
WORKER = "mash-encompass-01"
MAILBOX = "safeguarding.hub@valeanddowns-police.example.org"
PAGE_SECONDS = 3.0
NIGHT = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def the_mail(
    mocks: Mocks,
    tab: Tab,
    user_id: str = WORKER,
    password: str = "",
    keep: Callable[[AuditEntry], None] = forget,
    one_time_code: OneTimeCode | None = None,
    seconds: float = PAGE_SECONDS,
) -> SecureMail:
    """The connector in this tab, not signed in."""
    secret = Secret(password or mocks.account(SYSTEM, user_id).password)
    account = Account(mocks.url(SYSTEM), user_id, secret, "mash-encompass", one_time_code)
    return SecureMail(tab, account, seconds, a_viewing(SYSTEM, keep))


async def signed_in(mocks: Mocks, tab: Tab) -> SecureMail:
    """The connector in this tab, where its worker has a session."""
    form = {"email": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    await give_session(tab, mocks.url(SYSTEM), form)
    return the_mail(mocks, tab)


def a_correspondent(mocks: Mocks, behaviour: str) -> str:
    """The address of somebody who behaves so."""
    known = mocks.records(SYSTEM, "correspondents").values()
    return str(next(one["address"] for one in known if one["behaviour"] == behaviour))


def outbox(mocks: Mocks) -> list[dict[str, Any]]:
    """What left the house: the judge."""
    return list(mocks.admin("GET", f"/{SYSTEM}/outbox")["outbox"])


def minutes_pass(mocks: Mocks, minutes: int) -> None:
    mocks.set_clock(NIGHT + timedelta(minutes=minutes))


def plant(mocks: Mocks, number: str, **different: object) -> None:
    """A message in the hub's mailbox that nobody of ours sent; sent by hand unless told."""
    usual = {
        "number": number,
        "mailbox": MAILBOX,
        "direction": "out",
        "from_name": "Safeguarding hub",
        "from_address": MAILBOX,
        "to": "dsl@larkrise.example.org",
        "subject": f"By hand {number}",
        "body": "Text",
        "at": NIGHT.isoformat(),
        "sent_by": "hub-duty",
    }
    mocks.plant(SYSTEM, "messages", number, **(usual | different))


def plant_draft(mocks: Mocks, number: str, message: ClearedMessage, **different: object) -> None:
    """A draft of this message in the hub's mailbox, as a worker that died there left it."""
    usual = {
        "number": number,
        "mailbox": MAILBOX,
        "account": WORKER,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "saved_at": NIGHT.isoformat(),
    }
    mocks.plant(SYSTEM, "drafts", number, **(usual | different))


def plant_file(mocks: Mocks, number: str, holder: str, data: bytes, **different: object) -> None:
    """A file of a message in the hub's mailbox."""
    usual = {
        "number": number,
        "mailbox": MAILBOX,
        "holder": holder,
        "name": "minutes.pdf",
        "media_type": "application/pdf",
        "content": b64encode(data).decode(),
    }
    mocks.plant(SYSTEM, "files", number, **(usual | different))


def plant_received(mocks: Mocks, number: str, **different: object) -> None:
    """A message that came in."""
    usual = {
        "direction": "in",
        "from_name": "H. Oakden",
        "from_address": "dsl@larkrise.example.org",
        "to": MAILBOX,
        "sent_by": "",
    }
    plant(mocks, number, **(usual | different))

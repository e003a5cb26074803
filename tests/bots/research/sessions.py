"""Every partner signed in to inside this process, without a browser: the shipped connectors read.

Seven of the eight read by their session's client; here that client asks the partner's application
itself. Signing in, which takes a page, is done by sending the same forms. Children's social care
makes its pages by scripts: `hearthside.py` makes them.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pyotp

from connectors.adult_social_care import AdultSocialCare
from connectors.education import Education
from connectors.health_record import HealthRecord
from connectors.housing import Housing
from connectors.police_rms import PoliceRms
from connectors.probation import Probation
from mock_systems.kit.house import House
from mock_systems.kit.system import System
from mock_systems.server import Options, make_house
from runtime.audit_trail import AuditEntry
from runtime.credentials import Secret
from runtime.documents import Document, Form
from runtime.partners import Account
from runtime.viewing import ReasonForAccess, Viewing
from tests.bots.research.hearthside import PlainHearthside

WORKER = "mash-research-01"
PAGE_SECONDS = 10.0
TOKEN = "for-this-test-only"
BASE = "http://partner.test"
NOTE = "Work item research of a case"
REASON = ReasonForAccess(
    NOTE, "person:a.voss", "protect_child", "legal_obligation", "", "an-item-1"
)
# What each partner asks for on the way in, as buttons and the labels of what is typed.
Way = list[tuple[str, Mapping[str, str]]]
Steps = Callable[[System, datetime], Way]


class NoPage:
    """A page nobody goes to."""

    def set_default_timeout(self, milliseconds: float) -> None:
        """Nothing waits for it."""


@dataclass(frozen=True)
class AsgiTab:
    """A lane's page and client, where the client asks the partner's application itself."""

    client: httpx.AsyncClient
    page: Any = field(default_factory=NoPage)
    forms: dict[str, Form] = field(default_factory=dict)

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> httpx.Response:
        return await self.client.request(method, url, data=dict(values) or None)

    async def hand_in(self, url: str, values: Mapping[str, str]) -> httpx.Response:
        return await self.client.request("POST", url, data=values, follow_redirects=False)


@dataclass(repr=False)
class Sessions:
    """One world's partners, each signed in to by the research worker, and what was looked at."""

    house: House
    looked_at: list[AuditEntry]
    police: PoliceRms
    childrens_care: PlainHearthside
    adult_care: AdultSocialCare
    register: Education
    probation: Probation
    health: HealthRecord
    housing: Housing

    def writes(self) -> dict[str, int]:
        """How many writes each partner has committed."""
        return {name: len(system.store.writes) for name, system in self.house.systems.items()}

    def looks(self) -> Counter[tuple[str, str]]:
        """How often each record was shown, by the partners' own histories; a stub shows none."""
        return Counter(
            (name, look.record_id)
            for name, system in self.house.systems.items()
            for look in system.store.consultations
            if look.record_type not in ("search", "stub")
        )


@asynccontextmanager
async def sessions_of(seed: int) -> AsyncIterator[Sessions]:
    """The systems of one world at the beginning of its night."""
    house = make_house(Options(seed=seed, size="small", admin_token=TOKEN))
    for name, system in house.systems.items():
        system.store.reset(house.snapshot.beginnings[name])
    house.clock.set_to(house.world.night.now)
    looked_at: list[AuditEntry] = []
    async with AsyncExitStack() as stack:

        async def opened(name: str, connector: Any, steps: Steps, path: str) -> Any:
            system = house.systems[name]
            client = await stack.enter_async_context(_client(system))
            await _walk_in(client, name, path, steps(system, house.clock.now()))
            account = Account(BASE, WORKER, Secret(""), "mash-research")
            return connector(AsgiTab(client), account, PAGE_SECONDS, _viewing(name, looked_at))

        children = house.systems["childrens_social_care"]
        hearthside = PlainHearthside(
            await stack.enter_async_context(_client(children)),
            _viewing("childrens_social_care", looked_at),
        )
        await hearthside.sign_in(WORKER, children.store.accounts[WORKER].password)
        housing = await opened("housing", Housing, _into_housing, "/signon")
        why: Way = [("Save reason", {"Enquiry reference and reason": NOTE})]
        await _walk_in(housing._client.tab.client, "housing", "/search", why)
        housing._reason = NOTE
        health = await opened("health_record", HealthRecord, _into_health, "/sign-in")
        probation = await opened("probation", Probation, _into_probation, "/signon")
        register = await opened("education", Education, _into_education, "/account/sign-in")
        for connector in (health, probation, register):
            await connector.state_reason(NOTE)
        yield Sessions(
            house,
            looked_at,
            await opened("police_rms", PoliceRms, _into_police, "/signin"),
            hearthside,
            await opened(
                "adult_social_care", AdultSocialCare, _into_adult_care, "/Account/Login.aspx"
            ),
            register,
            probation,
            health,
            housing,
        )


def _client(system: System) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=system.listener.app)
    return httpx.AsyncClient(transport=transport, base_url=BASE, follow_redirects=True)


def _viewing(system: str, looked_at: list[AuditEntry]) -> Viewing:
    async def keep(entry: AuditEntry) -> None:
        looked_at.append(entry)

    return Viewing("mash-research-01", system, REASON, keep)


async def _walk_in(client: httpx.AsyncClient, name: str, path: str, steps: Way) -> None:
    """Send the form of each step; a memorable word is asked for letter by letter."""
    answer = await client.get(path)
    for button, typed in steps:
        form = Document(answer.text, str(answer.url), button, name).form(button)
        sent = form
        for label, words in typed.items():
            if label == "memorable word":
                sent = sent.filled(_letters(form, words))
            elif label.startswith("="):
                sent = sent.sending({label[1:]: words})
            else:
                sent = sent.filled({label: _choice(form, label, words)})
        answer = await client.request(sent.method.upper(), sent.address, data=dict(sent.values))
        assert not answer.is_error, (name, button, answer.status_code)


def _letters(form: Form, word: str) -> dict[str, str]:
    """The characters of the word that are asked for ("2nd character")."""
    asked = {label: re.match(r"\d+", label) for label in form.fields}
    return {label: word[int(found[0]) - 1] for label, found in asked.items() if found}


def _choice(form: Form, label: str, words: str) -> str:
    """The choice that begins so; where there is no list, the words themselves."""
    choices = form.fields[label].choices
    return next(one for one in choices if one.startswith(words)) if choices else words


def _password(system: System) -> str:
    return system.store.accounts[WORKER].password


def _into_police(system: System, now: datetime) -> Way:
    reason = {"Reason": "Operation Encompass", "Occurrence number or details": NOTE}
    return [
        ("Sign in", {"User ID": WORKER, "Password": _password(system)}),
        ("Confirm", reason),
    ]


def _into_education(system: System, now: datetime) -> Way:
    return [("Sign in", {"Email address or user name": WORKER, "Password": _password(system)})]


def _into_adult_care(system: System, now: datetime) -> Way:
    purpose = "Multi-agency safeguarding (MASH)"
    return [
        ("Sign in", {"User ID": WORKER, "Password": _password(system)}),
        ("Continue", {"Work in": "All councils"}),
        ("Save reason", {"Purpose": purpose, "Reference": NOTE}),
    ]


def _into_probation(system: System, now: datetime) -> Way:
    word = system.store.accounts[WORKER].memorable_word or ""
    return [
        ("Continue", {"User ID": WORKER}),
        ("Continue", {"Password": _password(system)}),
        ("Continue", {"memorable word": word}),
        ("Continue", {"=office": "Safeguarding hub enquiries"}),
        ("I accept", {}),
    ]


def _into_health(system: System, now: datetime) -> Way:
    code = pyotp.TOTP(system.store.accounts[WORKER].totp_seed or "").at(now)
    return [
        ("Continue", {"Email address": WORKER, "Password": _password(system)}),
        ("Continue", {"6-digit code": code}),
        ("Agree and continue", {"=declared": "yes"}),
    ]


def _into_housing(system: System, now: datetime) -> Way:
    return [
        ("Sign on", {"Staff number": WORKER, "Password": _password(system)}),
        ("Start work", {"Landlord": "All landlords"}),
    ]

"""The viewer behind its own door, whom it is asked about, and what people do at it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pyotp
from selectolax.lexbor import LexborHTMLParser

from mock_systems.health_record import make_system
from mock_systems.health_record.viewer import COOKIE
from mock_systems.kit.system import System
from mock_systems.population.build import build
from mock_systems.population.held import AccessClass, HeldAddress
from mock_systems.population.model import World
from mock_systems.population.partner_records import HealthFlag, HealthStatus, HeldPerson, WhoToRing
from tests.mock_systems.visitor import a_browser_at, begun, first_column, password_of

WORKER, COLLEAGUE, LEAD = "mash-research-01", "n.trelawney", "n.trelawney.lead"
CASE = "Work item RES-TEST-0001"
WHY = {"purpose": "child", "case_reference": CASE}
PERSONAL = frozenset(HeldPerson.__dataclass_fields__)
CHECKED = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
BORN = date(2017, 3, 3)
NURSE = WhoToRing(name="G. Abara", role="school nurse", phone="01632 960401")


def held(number: int, **different: Any) -> HealthStatus:
    """A record of health's, of nobody in particular unless told."""
    who: dict[str, Any] = {
        "surname": "Quillfeatherby",
        "forename1": "Wren",
        "born_on": BORN,
        "sex": "F",
        "addresses": (home("QG4 1AA"),),
    }
    who |= {name: different.pop(name) for name in list(different) if name in PERSONAL}
    usual: dict[str, Any] = {
        "record_id": f"HS9{number:05d}",
        "person_id": f"T9{number:05d}",
        "practice_ods": "K93101",
        "practice_name": "Larkfield Surgery",
        "flag": "none",
        "flag_checked_at": CHECKED,
        "ring": NURSE,
    }
    who_is_it = HeldPerson(**who)
    matched = {"name_match_only": not who_is_it.nhs_number}
    return HealthStatus(**(usual | matched | different), who=who_is_it)


def home(postcode: str, *, confidential: bool = False) -> HeldAddress:
    return HeldAddress(
        address_id="A900001",
        uprn="990000900001",
        line1="3 Chestnut Walk",
        line2="",
        town="Northmere",
        postcode=postcode,
        la_code="931",
        force_code="43",
        kind="home",
        from_on=None,
        confidential=confidential,
    )


def _flagged(number: int, flag: HealthFlag, nhs_number: str, **different: Any) -> HealthStatus:
    return held(number, flag=flag, nhs_number=nhs_number, surname="Ambleforthwy", **different)


def _shut(number: int, access_class: AccessClass, nhs_number: str) -> HealthStatus:
    surname = f"Hiddenhurst{access_class}"
    return held(number, access_class=access_class, nhs_number=nhs_number, surname=surname)


PLAN = _flagged(1, "CPP", "9991000011", forename1="Tavish", born_on=date(2015, 1, 2))
LOOKED_AFTER = _flagged(2, "CLA", "9991000038", forename1="Marlow", born_on=date(2014, 5, 6))
UNBORN_PLAN = _flagged(3, "unborn", "9991000046", forename1="Mother", born_on=date(1998, 7, 8))
OF_INTEREST = _flagged(
    4, "record_of_interest", "9991000054", forename1="Otis", born_on=date(2016, 9, 10)
)
NOTHING_HELD = _flagged(5, "none", "9991000062", forename1="Ada", born_on=date(2012, 2, 29))
NAME_ONLY = held(6, surname="O'Dhonachmore-Łaska", forename1="Siân", forename2="Mair")
UNBORN = held(
    7, surname="Larkenthwaite", forename1="Unborn", born_on=None, expected_on=date(2027, 1, 31)
)
DIED = held(8, nhs_number="9991000070", surname="Fennimorely", died_on=date(2025, 3, 3))
NOBODY_NAMED = held(9, nhs_number="9991000089", surname="Graviswold", ring=None, flag="CPP")
RESTRICTED = _shut(10, "restricted", "9991000097")
SEALED = _shut(11, "sealed", "9991000100")
TWINS = tuple(
    held(20 + n, nhs_number=number, surname="Twinnelsford", forename1=name, known_as=known)
    for n, (name, known, number) in enumerate(
        (("Robin", "", "9991000119"), ("Robyn", "Bo", "9991000127"))
    )
)
PRIVATE = held(
    30,
    surname="Concealdworth",
    nhs_number="9991000135",
    addresses=(home("QG7 2BB", confidential=True),),
)
FORMER = held(31, surname="Newnamely", former_surnames=("Brackenscombe",), nhs_number="9991000143")
STRANGE = held(
    32,
    surname="Strangelaw",
    nhs_number="9991000151",
    ring=WhoToRing(
        name="<b onclick=alert(1)>G. Abara</b> 🩺", role="n" * 4000, phone="01632 960402"
    ),
)
PLANTED = (
    *(PLAN, LOOKED_AFTER, UNBORN_PLAN, OF_INTEREST, NOTHING_HELD, NAME_ONLY, UNBORN, DIED),
    *(NOBODY_NAMED, RESTRICTED, SEALED, *TWINS, PRIVATE, FORMER, STRANGE),
)


def _with_planted(world: World) -> World:
    planted = {one.record_id: one for one in PLANTED}
    return replace(world, health_statuses={**world.health_statuses, **planted})


WORLD = _with_planted(build(20261122, "small"))


def a_clinic() -> System:
    return begun(make_system, WORLD)


@asynccontextmanager
async def signed_in(system: System, user_id: str = WORKER) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who has given a code and declared a reason."""
    async with a_browser_at(system) as browser:
        await sign_in(system, browser, user_id)
        await give_code(system, browser, user_id)
        await browser.post("/declaration", data={"declared": "yes"})
        yield browser


async def sign_in(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, password: str = ""
) -> httpx.Response:
    password = password or password_of(system, user_id)
    email = user_id if "@" in user_id else f"{user_id}@safesight.example.org"
    return await browser.post("/sign-in", data={"email": email, "password": password})


async def give_code(
    system: System, browser: httpx.AsyncClient, user_id: str = WORKER, code: str = ""
) -> httpx.Response:
    return await browser.post("/sign-in/code", data={"code": code or code_now(system, user_id)})


def code_now(system: System, user_id: str, *, minutes: float = 0) -> str:
    """The code an authenticator app shows at the beginning of the night, or some minutes later."""
    seed = system.store.accounts[user_id].totp_seed
    return pyotp.TOTP(seed or "").at(WORLD.night.now + timedelta(minutes=minutes))


async def look_up(
    system: System, browser: httpx.AsyncClient, by: str, **typed: str
) -> httpx.Response:
    token = system.store.sessions[browser.cookies[COOKIE]].form_token
    return await browser.post(f"/look-up/{by}", data={"token": token, **WHY, **typed})


async def by_number(
    system: System, browser: httpx.AsyncClient, one: HealthStatus
) -> httpx.Response:
    return await look_up(system, browser, "nhs-number", nhs_number=one.who.nhs_number)


async def by_name(
    system: System, browser: httpx.AsyncClient, one: HealthStatus, **typed: str
) -> httpx.Response:
    day = one.who.born_on or one.who.expected_on
    assert day
    named = {"surname": one.who.surname, "forename": one.who.forename1}
    dated = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
    return await look_up(system, browser, "name", **{**named, **dated, **typed})


def verdict(answer: httpx.Response) -> str:
    found = LexborHTMLParser(answer.text).css_first(".verdict h2")
    return found.text().strip() if found else ""


def facts(answer: httpx.Response) -> dict[str, str]:
    """Every label of the page and what stands beside it."""
    entries = LexborHTMLParser(answer.text).css("dl > div")
    return {one.css("dt")[0].text().strip(): one.css("dd")[0].text().strip() for one in entries}


def listed(answer: httpx.Response) -> list[str]:
    """The first column of the list."""
    return first_column(answer)


def reference(one: HealthStatus) -> str:
    return f"SV-{int(re.sub('[^0-9]', '', one.record_id)):07d}"

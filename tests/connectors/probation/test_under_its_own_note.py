"""A case is opened under the note its link was searched for; against a partner of plain answers."""

import asyncio
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest

from connectors.probation import Probation, parsing
from connectors.probation.connector import REASON
from domain.errors import PageIncomplete, WrongRecordShown
from domain.people import RecordRef
from runtime.credentials import Secret
from runtime.partners import Account
from tests.builders.viewing import a_viewing

SYSTEM = "probation"
LABELS = ("Note", "Surname", "Forename", "CRN", "PNC ID", "NOMS number")
FORM = (
    "<h1>Search cases</h1><form method='post' action='/search'>"
    + "".join(
        f"<label for='{i}'>{one}</label><input id='{i}' name='{one}'>"
        for i, one in enumerate(LABELS)
    )
    + f"<label for='r'>Reason for search</label><select id='r' name='r'><option>{REASON}</option>"
    "</select><button>Search</button></form>"
)
HEAD = "".join(f"<th>{one}</th>" for one in parsing.RESULT_COLUMNS)
FOUND = (
    "<p class='count'>Cases 1 to 1 of 1. Page 1 of 1.</p><table><caption>Cases</caption><thead><tr>"
    f"{HEAD}</tr></thead><tbody><tr><td><a href='/case?search=1'>H100001</a></td><td>A, B</td>"
    "<td>1 May 1990</td><td>Current</td><td>Office</td><td>CRN</td></tr></tbody></table>"
    "<p class='end'>Waymark: end of results</p>"
)
TOO_MANY = (
    "<p role='status'>Your search finds more than 50 cases.</p>"
    "<p class='end'>Waymark: end of results</p>"
)


class PlainTab:
    """Answers a search, and lets something happen just before it does."""

    def __init__(self, answer: str, before: Any = None) -> None:
        self.page, self.answer, self.before = MagicMock(), answer, before
        self.asked: list[str] = []

    async def ask(self, method: str, url: str, values: Any) -> httpx.Response:
        self.asked.append(f"{method} {url}")
        if method == "POST" and self.before:
            await self.before()
        html = self.answer if method == "POST" else FORM
        return httpx.Response(200, html=html, request=httpx.Request(method, url))


def a_reader(tab: Any) -> Probation:
    account = Account("http://waymark.test", "w", Secret("p"), "f")
    return Probation(tab, account, 1.0, a_viewing(SYSTEM))


async def test_a_link_searched_for_under_another_note_is_not_followed():
    tab = PlainTab(FOUND)
    reader = a_reader(tab)
    await reader.state_reason("Work item RES-AAAA-0001")
    tab.before = lambda: reader.state_reason("Work item RES-BBBB-0002")

    with pytest.raises(WrongRecordShown):
        await reader.supervision(RecordRef(SYSTEM, "H100001"))

    assert [one for one in tab.asked if "/case" in one] == []
    assert reader._found_at == {}


async def test_too_many_for_one_number_is_not_nobody():
    reader = a_reader(PlainTab(TOO_MANY))
    await reader.state_reason("Work item RES-AAAA-0001")

    with pytest.raises(PageIncomplete):
        await asyncio.wait_for(reader.supervision(RecordRef(SYSTEM, "H100001")), 2)

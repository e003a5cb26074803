"""Lists that never end, jump, repeat or grow while they are read, by a session's client alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import AsyncMock, MagicMock

import httpx
import pytest

from connectors.adult_social_care import AdultSocialCare
from connectors.adult_social_care import connector as adult_social_care
from connectors.adult_social_care import parsing as adults
from connectors.childrens_social_care import ChildrensSocialCare
from connectors.childrens_social_care.connector import MOST_PARTS
from connectors.health_record import HealthRecord
from connectors.health_record import parsing as health
from domain.adult_social_care import CaseNote, HeldOnClient
from domain.errors import PageIncomplete
from domain.people import RecordRef
from runtime import session_client
from runtime.credentials import Secret
from runtime.documents import Document
from runtime.partner_page import PartnerPage
from runtime.partners import Account
from runtime.refusals import Refusals
from runtime.session_client import OfList, SessionClient
from tests.builders.viewing import a_viewing

ACCOUNT = Account("http://partner.test", "w", Secret("p"), "f")


@dataclass
class PlainTab:
    """Answers each request in turn; remembers what was asked."""

    answer: Callable[[int], str]
    asked: int = 0

    def __post_init__(self) -> None:
        self.page = MagicMock()

    async def ask(self, method: str, url: str, values: Any) -> httpx.Response:
        self.asked += 1
        return httpx.Response(200, html=self.answer(self.asked), request=httpx.Request(method, url))


@dataclass(frozen=True)
class Numbered:
    page: int
    pages: int


def numbered(html: str) -> Numbered:
    page, _, pages = html.partition("<")[0].partition("/")
    return Numbered(int(page), int(pages))


async def pages_of(answer: Callable[[int], str]) -> tuple[int, list[Numbered]]:
    tab = PlainTab(lambda asked: answer(asked + 1) + '<a href="/next">Next</a>')
    client = SessionClient(tab, "http://partner.test", "housing", 1.0, Refusals())  # type: ignore[arg-type]  # asks as a tab does
    first = Document(answer(1) + '<a href="/next">Next</a>', "http://partner.test", "x", "housing")
    try:
        return tab.asked, await client.pages(first, "Next", OfList(lambda _: True, numbered))
    except PageIncomplete:
        return tab.asked, []


async def test_a_list_that_never_ends_is_given_up():
    asked, read = await pages_of(lambda page: f"{page}/{page + 1}")

    assert read == []
    assert asked == session_client.MOST_PAGES


@pytest.mark.parametrize("shown", [["1/3", "1/3"], ["1/3", "3/3"], ["2/2"], ["1/3", "2/3", "2/3"]])
async def test_a_page_with_another_number_than_the_next_ends_the_reading(shown):
    asked, read = await pages_of(lambda page: shown[min(page, len(shown)) - 1])

    assert read == []
    assert asked == len(shown) - 1


@dataclass
class Register:
    """A partner's list, newest first, two to a page; it changes once its first page was shown."""

    change: Callable[[list[int]], list[int]]
    entries: list[int] = field(default_factory=lambda: [5, 4, 3, 2, 1])
    asked: list[str] = field(default_factory=list)
    page: Any = field(default_factory=MagicMock)

    async def ask(self, method: str, url: str, values: Any) -> httpx.Response:
        self.asked.append(url.rpartition("/")[2])
        html = self.listed(int(self.asked[-1]))
        return httpx.Response(200, html=html, request=httpx.Request(method, url))

    def listed(self, page: int) -> str:
        rows, pages = self.entries[2 * page - 2 : 2 * page], -(-len(self.entries) // 2)
        if page == 1 and len(self.asked) <= 1:
            self.entries = self.change(self.entries)
        return f"{page}/{pages}<p>{rows}</p><a href='/{page + 1}'>Next</a>"


@dataclass(frozen=True)
class ListedOnce:
    page: int
    pages: int
    rows: str


def listed_once(html: str) -> ListedOnce:
    shown = numbered(html)
    return ListedOnce(shown.page, shown.pages, html.partition("<p>")[2].partition("</p>")[0])


async def rows_of(register: Register) -> list[str]:
    client = SessionClient(register, "http://partner.test", "housing", 1.0, Refusals())  # type: ignore[arg-type]  # asks as a tab does
    first = await client.read("/1", "list", lambda _: True)
    of_list = OfList(lambda _: True, listed_once)
    return [page.rows for page in await client.pages(first, "Next", of_list)]


@pytest.mark.parametrize("leaves", [5, 4])
async def test_where_one_leaves_and_another_joins_the_newest_is_not_missed(leaves):
    register = Register(lambda before: [6, *(one for one in before if one != leaves)])

    with pytest.raises(PageIncomplete, match="changed while it was read"):
        await rows_of(register)

    assert register.asked == ["1", "2", "3", "1"]


async def test_a_list_that_stays_is_believed_and_one_of_a_single_page_is_asked_for_once():
    stays, single = Register(list), Register(list, [2, 1])

    assert await rows_of(stays) == ["[5, 4]", "[3, 2]", "[1]"]
    assert (await rows_of(single), single.asked) == (["[2, 1]"], ["1"])


async def test_what_may_change_in_a_row_does_not_make_it_another_list():
    page = OfList(lambda _: True, listed_once, lambda page: page.rows[:2])
    read, again = (listed_once(f"1/2<p>{rows}</p>") for rows in ("[5, sent]", "[5, delivered]"))

    assert page.rows(read) == page.rows(again)
    assert read != again


async def test_an_answer_that_is_far_too_large_is_not_believed(monkeypatch):
    monkeypatch.setattr(session_client, "MOST_BYTES", 100)
    tab = PlainTab(lambda _: "<h1>Record</h1>" + "x" * 100)
    client = SessionClient(tab, "http://partner.test", "housing", 1.0, Refusals())  # type: ignore[arg-type]  # asks as a tab does

    with pytest.raises(PageIncomplete, match="too large"):
        await client.read("/record", "record", lambda _: True)


def looks(first: int, last: int, said: str) -> str:
    head = "".join(f"<th>{one}</th>" for one in health.HISTORY_COLUMNS)
    row = "<td>3 May 2026 at 09:00:{:02}</td><td>W</td><td>R</td><td>Saw</td><td>Why</td>"
    rows = "".join(f"<tr>{row.format(number)}</tr>" for number in range(first, last))
    return (
        f"<p class='count'>{said}</p><table><caption>Look-ups</caption><thead><tr>{head}</tr>"
        f"</thead><tbody>{rows}</tbody></table><a href='/2'>Next page</a>"
        "<p class='end'>End of access history of SV-0900001</p>"
    )


async def test_a_look_by_somebody_else_meanwhile_is_not_balanced_by_one_read_twice():
    """Ten of eleven, then the last two of twelve: twelve read, one twice, the newest not."""
    form = (
        "<h1>Look up by SafeSight reference</h1><form method='post' action='/x'><label for='a'>"
        "SafeSight reference</label><input id='a' name='a'><label for='b'>Reason for access</label>"
        "<select id='b' name='b'><option>Child safeguarding</option></select><label for='c'>"
        "Your reference</label><input id='c' name='c'><button>Look up</button></form>"
    )
    status = "<a href='/h'>Access history</a><p class='end'>End of answer about SV-0900001</p>"
    newer = looks(9, 11, "12 look-ups. Page 2 of 2.")
    first = looks(0, 10, "11 look-ups. Page 1 of 2.")
    answers = [form, status, first, newer, first]
    tab = PlainTab(lambda asked: answers[asked - 1])
    viewer = HealthRecord(tab, ACCOUNT, 1.0, a_viewing("health_record"))  # type: ignore[arg-type]  # asks as a tab does

    with pytest.raises(PageIncomplete):
        await viewer.access_history(RecordRef("health_record", "SV-0900001"))

    assert tab.asked == len(answers)


def notes(numbers: range, said: str) -> str:
    entries = "".join(
        f"<section class='entry'><h2>01-Sep-2026 11:{n:02}</h2><dl><div><dt>Written by</dt><dd>W"
        "</dd></div><div><dt>Note</dt><dd class='narrative'>Words</dd></div></dl></section>"
        for n in numbers
    )
    return (
        "<section class='current'><dl><div><dt>Client number</dt><dd>AC1</dd></div><div><dt>Council"
        f"</dt><dd>C</dd></div></dl></section><p class='count'>{said}</p><form method='post'>"
        f"<a href=\"javascript:__doPostBack('l','Page$2')\">2</a></form>{entries}"
        "<p class='end'>*** End of case notes for client AC1 ***</p>"
    )


async def notes_read(monkeypatch: pytest.MonkeyPatch, *answers: str) -> HeldOnClient[CaseNote]:
    async def selected(*_: Any) -> None: ...

    monkeypatch.setattr(AdultSocialCare, "_selected", selected)
    tab = PlainTab(lambda asked: answers[asked - 1])
    care = AdultSocialCare(tab, ACCOUNT, 1.0, a_viewing("adult_social_care"))  # type: ignore[arg-type]  # asks as a tab does
    try:
        return await care.notes_of(RecordRef(adults.SYSTEM, "AC1"))
    finally:
        assert tab.asked == len(answers)


FIRST_NOTES = notes(range(10), "11 case notes. Page 1 of 2.")
LAST_NOTE = notes(range(10, 11), "11 case notes. Page 2 of 2.")


async def test_a_note_written_while_they_are_read_is_not_balanced_by_one_read_twice(monkeypatch):
    newer = notes(range(9, 11), "12 case notes. Page 2 of 2.")

    with pytest.raises(PageIncomplete):
        await notes_read(monkeypatch, FIRST_NOTES, newer, FIRST_NOTES)


async def test_a_note_written_where_another_is_taken_away_is_not_missed(monkeypatch):
    others = notes(range(20, 30), "11 case notes. Page 1 of 2.")

    with pytest.raises(PageIncomplete, match="changed"):
        await notes_read(monkeypatch, FIRST_NOTES, LAST_NOTE, others)

    held = await notes_read(monkeypatch, FIRST_NOTES, LAST_NOTE, FIRST_NOTES)
    assert len(held.entries) == 11


async def test_another_page_of_an_adults_list_than_the_next_is_not_believed(monkeypatch):
    first = notes(range(10), "21 case notes. Page 1 of 3.")
    third = notes(range(20, 21), "21 case notes. Page 3 of 3.")

    with pytest.raises(PageIncomplete, match="another page of the list"):
        await notes_read(monkeypatch, first, third)


async def test_an_adults_list_with_more_pages_than_any_has_is_given_up(monkeypatch):
    monkeypatch.setattr(adult_social_care, "MOST_PAGES", 1)

    with pytest.raises(PageIncomplete, match="never ends"):
        await notes_read(monkeypatch, FIRST_NOTES)


class EndlessList:
    """A list in the page that always has more."""

    def __init__(self) -> None:
        self.shown = 0
        self.ended = MagicMock(is_visible=AsyncMock(return_value=False))
        self.has_more = AsyncMock(return_value=True)
        self.beyond = MagicMock()

    async def shown_so_far(self) -> int:
        return self.shown

    async def show_more(self) -> None:
        self.shown += 1


async def test_a_list_in_the_page_that_always_has_more_is_given_up(monkeypatch):
    monkeypatch.setattr(PartnerPage, "expect", AsyncMock())
    viewing, tab = a_viewing("childrens_social_care"), PlainTab(lambda _: "")
    care = ChildrensSocialCare(tab, ACCOUNT, 1.0, viewing)  # type: ignore[arg-type]  # its page is never asked
    endless = EndlessList()

    with pytest.raises(PageIncomplete, match="never ends"):
        await care._show_whole(endless, "contacts")  # type: ignore[arg-type]  # shows as a list does

    assert endless.shown == MOST_PARTS

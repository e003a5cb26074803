"""Each list a write is looked for in: rows kept back, or still to come, are never "not there".

`reliability` P25 and P15, done by the mock systems' own faults to their own pages; the lists of
children's social care are made in the browser, and written out here. Notify has none of these: a
program's list comes whole or not at all.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from connectors.adult_social_care import parsing as adults
from connectors.childrens_social_care import parsing as children
from connectors.police_rms import changes
from connectors.police_rms import parsing as police
from connectors.police_rms.connector import _every_entry_in
from connectors.public_portal import parsing as portal
from connectors.secure_mail import parsing as mail
from domain.errors import PageIncomplete, RecordRestricted
from domain.identifiers import OccurrenceNumber
from mock_systems.kit.faults import Fault, Moment
from mock_systems.kit.page_faults import HTML, changed
from tests.mock_systems.adult_social_care import office
from tests.mock_systems.adult_social_care.test_adding_contacts import PLAIN, SHARER, add, log_since
from tests.mock_systems.police_rms import station
from tests.mock_systems.police_rms.a_night import FIRST
from tests.mock_systems.public_portal import desk
from tests.mock_systems.secure_mail import post_room

SINCE = {"from": "22/11/2026 00:00", "to": "25/11/2026 00:00", "by": "mash-enc"}

Browser = httpx.AsyncClient


@dataclass(frozen=True)
class List:
    """One list: where somebody who wrote something sees it, and how our connector reads it."""

    name: str
    visit: Callable[[], AbstractAsyncContextManager[Browser]]
    show: Callable[[Browser], Awaitable[httpx.Response]]
    read: Callable[[str], object]


def at(path: str, **asked: str) -> Callable[[Browser], Awaitable[httpx.Response]]:
    return lambda browser: browser.get(path, params=asked)


@asynccontextmanager
async def at_the_police() -> AsyncIterator[Browser]:
    system = station.a_station()
    async with station.signed_in(system) as browser:
        await station.append(system, browser, FIRST, "School told [ref:ENC-7K4M-92QF]")
        yield browser


@asynccontextmanager
async def at_the_adults_council() -> AsyncIterator[Browser]:
    async with office.at_work(office.an_office(), SHARER) as browser:
        await add(browser)
        yield browser


@asynccontextmanager
async def at_the_portal() -> AsyncIterator[Browser]:
    system = desk.a_desk()
    async with desk.signed_in(system) as browser:
        await desk.acknowledge(system, browser, desk.of_case("clares_law"))
        yield browser


@asynccontextmanager
async def at_the_mailbox() -> AsyncIterator[Browser]:
    async with post_room.signed_in(post_room.a_post_room()) as browser:
        number = (await post_room.send(browser)).json()["number"]
        await post_room.recall(browser, number)
        await post_room.send(browser, keep_draft_only=True)
        yield browser


async def contacts_of_client(browser: Browser) -> httpx.Response:
    await office.select(browser, PLAIN)
    return await browser.get("/Client/Contacts.aspx")


def log_of_occurrence(html: str) -> object:
    return _every_entry_in([police.log_page(html, OccurrenceNumber(FIRST))])


def log_of_ours(html: str) -> object:
    return _every_entry_in([police.log_page(html)])


def documents(html: str) -> object:
    return police.list_page(html, changes.DOCUMENTS.caption, changes.DOCUMENTS.columns)


FOUND = {"text": "ENC-7K4M-92QF"}
LISTS = [
    List("log", at_the_police, at("/record/log/find", **FOUND), log_of_occurrence),
    List("log enquiry", at_the_police, at("/log/enquiry", **SINCE), log_of_ours),
    List("documents", at_the_police, at("/record/documents/find", **FOUND), documents),
    List("changes", at_the_police, at("/change/enquiry", **SINCE), police.changes_page),
    List("contacts", at_the_adults_council, contacts_of_client, adults.CONTACTS.parse),
    List(
        "contact log", at_the_adults_council, partial(log_since, day="01/11/2026"), adults.log_page
    ),
    List("search", at_the_portal, at("/staff/search", text="PUB-7K4M-92QF"), portal.results_page),
    List("activity", at_the_portal, at("/staff/activity"), portal.activity_page),
    List("sent search", at_the_mailbox, at("/mail/sent/search", q="ENC"), mail.list_page),
    List("sent", at_the_mailbox, at("/mail/sent", since="2026-11-01"), mail.list_page),
    List("recalls", at_the_mailbox, at("/mail/recalls"), mail.recalls_listed),
    List("drafts", at_the_mailbox, at("/mail/drafts"), mail.drafts_listed),
]


@pytest.mark.parametrize("of", LISTS, ids=lambda of: of.name)
async def test_a_list_that_keeps_rows_back_or_has_not_loaded_is_never_nothing(of):
    async with of.visit() as browser:
        html = (await of.show(browser)).text

    with pytest.raises(RecordRestricted):
        of.read(with_fault("results_hidden", html))
    with pytest.raises(PageIncomplete):
        of.read(with_fault("list_not_loaded", html))

    assert of.read(html)


def with_fault(mode: str, html: str) -> str:
    fault = Fault("F1", mode, "show", Moment.PRE, 0, 1, {"number": 2})
    spoilt = changed(html, HTML, fault)
    assert spoilt != html
    return spoilt


def cards(part: str, said: str = "", card: str = "") -> str:
    total = 1 if card else 0
    return (
        f'<h1>Record 931-1</h1><p class="count">Showing {total} of {total}</p>{said}'
        f'<ol class="cards">{card}</ol><p class="end">End of {part} of 931-1</p>'
    )


def entered(said: str, row: str = "") -> str:
    head = "".join(f"<th>{column}</th>" for column in children.ENTRY_COLUMNS)
    total = 1 if row else 0
    return (
        f'<p class="count">Showing {total} of {total}</p><p class="withheld">{said}</p><table>'
        f"<caption>Entries found</caption><thead><tr>{head}</tr></thead><tbody>{row}</tbody>"
        '</table><p class="end">End of entries</p>'
    )


HIDDEN = '<p role="status">2 records are hidden: you do not have access to them.</p>'
LOADING = '<li aria-busy="true">Loading…</li>'


@pytest.mark.parametrize(
    ("read", "kept_back", "to_come", "nothing"),
    [
        (
            children.contacts_entered,
            cards("contacts", HIDDEN),
            cards("contacts", card=LOADING),
            cards("contacts"),
        ),
        (
            children.documents_entered,
            cards("documents", HIDDEN),
            cards("documents", card=LOADING),
            cards("documents"),
        ),
        (
            children.entries,
            entered("1 entry not shown"),
            entered("", '<tr><td aria-busy="true">Loading…</td></tr>'),
            entered("0 entries not shown"),
        ),
    ],
    ids=["contacts", "documents", "entries"],
)
def test_neither_is_a_list_in_a_council_s_case_system(read, kept_back, to_come, nothing):
    with pytest.raises(RecordRestricted):
        read(kept_back)
    with pytest.raises(PageIncomplete):
        read(to_come)

    assert not read(nothing)

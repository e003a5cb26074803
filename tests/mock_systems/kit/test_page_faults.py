"""What is done to a finished page of whatever system, next to the same page without it."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

import mock_systems
from mock_systems.kit.faults import Fault, Moment
from mock_systems.kit.form_fields import fields_of
from mock_systems.kit.page_faults import HTML, JSON, PAGE_MODES, changed
from mock_systems.kit.system import System
from tests.mock_systems.police_rms import station
from tests.mock_systems.police_rms.a_night import FIRST, PASSWORD, WORKER
from tests.mock_systems.police_rms.changing import (
    DIARY_DATE,
    DOCUMENT,
    FLAG,
    MARKER,
    PERSON_LINK,
    REFERENCE,
    change,
)
from tests.mock_systems.secure_mail import post_room
from tests.mock_systems.visitor import a_browser_at, a_fault, heading, words

MOCKS = Path(mock_systems.__file__).parent
TEXT = "School told. [ref:ENC-7K4M]"


@dataclass(frozen=True)
class Place:
    """A form of a write, and somebody in front of it."""

    system: System
    browser: httpx.AsyncClient
    form: str
    address: str

    async def page(self) -> httpx.Response:
        return await self.browser.get(self.address)


@asynccontextmanager
async def at_the_log() -> AsyncIterator[Place]:
    rms = station.a_station()
    async with station.signed_in(rms) as worker:
        await station.append(rms, worker, FIRST, TEXT)
        await station.open_record(worker, FIRST)
        await station.lock(rms, worker)
        yield Place(rms, worker, "open_entry_form", "/record/entry")


@asynccontextmanager
async def at_the_mail() -> AsyncIterator[Place]:
    mail = post_room.a_post_room()
    async with post_room.signed_in(mail) as worker:
        yield Place(mail.system, worker, "compose", "/compose")


@pytest.fixture(params=[at_the_log, at_the_mail], ids=["log", "mail"])
async def place(request):
    async with request.param() as place:
        yield place


@pytest.fixture
async def log():
    async with at_the_log() as place:
        yield place


def labels(page: httpx.Response) -> Sequence[str]:
    return [field.words for field in fields_of(page.text)]


def labelled(page: httpx.Response) -> dict[str, str]:
    """What each field of the form sends, by the words of the label that leads to it."""
    tree = LexborHTMLParser(page.text)
    found = {one.words: tree.css_first(f'[id="{one.id}"]') for one in fields_of(page.text)}
    return {
        name: control.attributes.get("name") or "" for name, control in found.items() if control
    }


async def test_two_fields_change_places_and_each_keeps_its_label(place):
    a_fault(place.system, "moved_field", place.form, what="order")

    moved, as_always = await place.page(), await place.page()

    first, second, *others = labels(as_always)
    assert labels(moved) == [second, first, *others]
    assert labelled(moved) == labelled(as_always)


async def test_a_field_stands_elsewhere_and_keeps_its_label(place):
    a_fault(place.system, "moved_field", place.form, what="place")

    moved, as_always = await place.page(), await place.page()

    first, *others = labels(as_always)
    assert labels(moved) == [*others, first]
    assert labelled(moved) == labelled(as_always)
    assert moved.text.index("</button>") < moved.text.index(f">{first}</label>")


async def test_a_field_has_another_id_and_keeps_its_label(place):
    a_fault(place.system, "moved_field", place.form, what="id")

    moved, as_always = await place.page(), await place.page()

    [(old, new)] = [
        (one.id, other.id)
        for one, other in zip(fields_of(as_always.text), fields_of(moved.text), strict=True)
        if one.id != other.id
    ]
    assert new == f"{old}-v2"
    assert labelled(moved) == labelled(as_always)


async def test_a_field_is_gone(place):
    a_fault(place.system, "field_removed", place.form)
    without_last, as_always = await place.page(), await place.page()
    first = labels(as_always)[0]
    a_fault(place.system, "field_removed", place.form, label=first)
    without_first = await place.page()

    assert labels(without_last) == labels(as_always)[:-1]
    assert labels(without_first) == labels(as_always)[1:]


async def test_a_field_that_is_not_there_cannot_go(place):
    fault = a_fault(place.system, "field_removed", place.form, label="Shoe size")

    page = await place.page()

    assert (fault.seen, fault.fired, "Shoe size" in page.text) == (1, 0, False)


async def test_a_new_field_must_be_filled_in(place):
    a_fault(place.system, "new_mandatory_field", place.form, label="Reason for <change>")

    with_new, as_always = await place.page(), await place.page()

    assert labels(with_new) == [*labels(as_always), "Reason for <change>"]
    new = LexborHTMLParser(with_new.text).css_first("#new-field")
    assert new is not None
    assert "required" in new.attributes


async def test_a_page_loads_for_ever(place):
    a_fault(place.system, "never_ready", place.form)

    loading, as_always = await place.page(), await place.page()

    assert words(loading) == "Loading…"
    assert labels(as_always)


DIALOGS = [
    ("cookie_banner", 'role="region" aria-label="Cookies"', "Accept all cookies"),
    ("session_warning", 'role="dialog"', "signed out in 2 minutes"),
    ("before_unload", 'addEventListener("beforeunload"', ""),
]


@pytest.mark.parametrize(("mode", "markup", "said"), DIALOGS, ids=[one for one, _, _ in DIALOGS])
async def test_something_unexpected_comes_with_the_page(place, mode, markup, said):
    a_fault(place.system, mode, place.form)

    with_it, as_always = await place.page(), await place.page()

    assert markup in with_it.text
    assert said in words(with_it)
    assert markup not in as_always.text
    assert labels(with_it) == labels(as_always)


HOSTILE = {
    "script": 'fetch("http://elsewhere.example.org/"',
    "image": '<img src="http://elsewhere.example.org/"',
    "frame": '<iframe src="http://elsewhere.example.org/"',
    "link": '<a href="http://elsewhere.example.org/"',
    "meta_refresh": '<head><meta http-equiv="refresh" content="0;url=http://elsewhere.example.org/',
    "markup": '<form action="http://elsewhere.example.org/"',
}


@pytest.mark.parametrize("what", HOSTILE)
async def test_something_hostile_comes_with_the_page(place, what):
    a_fault(place.system, "hostile_page", place.form, what=what)

    with_it, as_always = await place.page(), await place.page()

    assert HOSTILE[what] in with_it.text
    assert "elsewhere.example.org" not in as_always.text


async def test_a_list_has_not_loaded_and_still_says_how_many_there_are(log):
    fault = a_fault(log.system, "list_not_loaded", "find_entry")

    loading = await log.browser.get("/record/log/find", params={"text": "ENC-7K4M"})
    as_always = await log.browser.get("/record/log/find", params={"text": "ENC-7K4M"})

    assert station.table(loading, "Log entries") == [["Loading…"]]
    assert "1 record found" in words(loading)
    assert "School told" in words(as_always)
    assert fault.fired == 1


async def test_results_are_hidden_and_the_page_says_how_many(log):
    a_fault(log.system, "results_hidden", "find_entry", number=3)

    hidden = await log.browser.get("/record/log/find", params={"text": "ENC-7K4M"})
    as_always = await log.browser.get("/record/log/find", params={"text": "ENC-7K4M"})

    assert station.table(hidden, "Log entries") == []
    assert "0 record found" in words(hidden)
    assert "3 records are hidden: you do not have access to them." in words(hidden)
    assert "hidden" not in words(as_always)


async def test_a_record_asks_to_break_the_glass_and_shows_nothing(log):
    shown = a_fault(log.system, "break_glass", "open_occurrence")

    asked = await log.browser.get("/occurrence", params={"no": FIRST})
    as_always = await log.browser.get("/occurrence", params={"no": FIRST})

    assert heading(asked) == "This record is restricted"
    assert FIRST not in words(asked)
    assert FIRST in words(as_always)
    assert shown.fired == 1


@pytest.mark.parametrize("mode", PAGE_MODES)
def test_a_page_with_nothing_to_do_it_to_is_as_it_was(mode):
    what = "image" if mode == "hostile_page" else "order"
    args = {"old": "A", "new": "B", "beside": None, "label": "A", "what": what, "number": 2}
    fault = Fault(
        "F1", mode, "show", Moment.PRE, 0, 1, {**args, "text": "A", "minutes": 1, "to": "A"}
    )

    assert changed("no page at all", HTML, fault) == "no page at all"
    assert changed('{"labels": ["A"]}', JSON, fault) == '{"labels": ["A"]}'
    assert changed("body { color: red }", "text/css", fault) == "body { color: red }"


def test_rows_of_an_api_that_have_not_come_or_are_hidden():
    told = {"total": 2, "withheld": 0, "rows": [{"record_id": "1"}, {"record_id": "2"}]}

    def answer(mode: str, told: object) -> object:
        fault = Fault("F1", mode, "search", Moment.PRE, 0, 1, {"number": 2})
        return json.loads(changed(json.dumps(told), JSON, fault))

    assert answer("list_not_loaded", told) == {**told, "rows": []}
    assert answer("results_hidden", told) == {"total": 0, "withheld": 2, "rows": []}
    assert answer("list_not_loaded", [1, 2]) == [1, 2]


@pytest.mark.parametrize(
    ("how", "is_said", "fields"),
    [
        ("authenticator", "Enter the six figures shown by your authenticator.", ["One-time code"]),
        ("sms", "We have sent a code by text message", ["One-time code"]),
        ("push", "Approve this sign-in on the telephone", []),
    ],
)
async def test_a_proof_is_asked_for_that_is_a_code_or_a_yes(how, is_said, fields):
    rms = station.a_station()
    a_fault(rms, "code_wanted", "sign_in", how=how)

    async with a_browser_at(rms) as browser:
        asked = await station.sign_in(browser, WORKER, PASSWORD)
        guessed = await browser.post("/signin/code", data={"code": "123456"})
        desktop = await browser.get("/desktop")

    assert is_said in words(asked)
    assert labels(asked) == fields
    assert ("authenticator" in words(asked)) == (how == "authenticator")
    assert "The code was not accepted." in words(guessed)
    assert heading(desktop) != "Search"


CARDS = {
    "adult_social_care/templates/enquiries.html": '<section class="entry',
    "adult_social_care/templates/notes.html": '<section class="entry',
    "education/templates/contacts.html": '<section class="card contact',
    "probation/templates/case_orders.html": '<article class="order',
}


@pytest.mark.parametrize("template", CARDS, ids=[name.split("/")[-1] for name in CARDS])
def test_a_list_of_cards_has_not_loaded_either(template):
    tag = CARDS[template].split()[0][1:]
    card = f'{CARDS[template]} past"><h2>Hart</h2></{tag}>'
    page = f'<main><p class="count">2 of them.</p>{card}{card}</main>'

    def as_left(mode: str) -> str:
        return changed(page, HTML, Fault("F1", mode, "show", Moment.PRE, 0, 1, {"number": 2}))

    assert CARDS[template] in (MOCKS / template).read_text(encoding="utf-8")
    assert as_left("list_not_loaded") == (
        '<main><p class="count">2 of them.</p><p aria-busy="true">Loading&hellip;</p></main>'
    )
    assert "Hart" not in as_left("results_hidden")
    assert '<p class="count">0 of them.</p>' in as_left("results_hidden")


LISTS = {
    "find_occurrence": ("/search/occurrence", {"number": FIRST}),
    "search_changed": ("/search/changed", {"from": "22/11/2026", "to": "24/11/2026"}),
    "search_persons": ("/search/person", {"surname": "A*", "born": "", "forename": "Z"}),
    "list_entries": ("/log/enquiry", {"from": "22/11/2026", "to": "24/11/2026"}),
    "read_log": ("/record/log", {}),
    "find_entry": ("/record/log/find", {"text": "School"}),
    "read_history": ("/record/history", {}),
}


# By operation: where a list is, and what is asked for.
Lists = Mapping[str, tuple[str, Mapping[str, str]]]
# The tabs of a record: what is saved by a form stands in one of them.
TABS = ((DOCUMENT, "documents"), (DIARY_DATE, "diary"), (PERSON_LINK, "links"), (FLAG, "flags"))
AFTER_CHANGES = {
    "list_changes": ("/change/enquiry", {"from": "22/11/2026", "to": "24/11/2026"}),
    "search_reference": ("/search/reference", {"reference": REFERENCE}),
}


def lists_of(form, tab: str) -> Lists:
    found = (f"{form.listed_at}/find", {"text": MARKER})
    return {f"read_{tab}": (form.listed_at, {}), f"find_in_{tab}": found}


async def test_every_list_a_system_names_can_be_left_unloaded(log):
    named = log.system.carried_out.hooks

    left = [await are_left_unloaded(log, LISTS)]
    for form, tab in TABS:
        await change(log.system, log.browser, form)
        left.append(await are_left_unloaded(log, lists_of(form, tab)))
    left.append(await are_left_unloaded(log, AFTER_CHANGES))

    assert set().union(*left) == {*named["empty_list_without_words"], *named["list_not_loaded"]}


async def are_left_unloaded(log: Place, lists: Lists) -> set[str]:
    for operation, (where, asked) in lists.items():
        a_fault(log.system, "list_not_loaded", operation)
        answer = await log.browser.get(where, params=asked)
        # A search for people says how many there are; those it withholds are no row.
        assert "Loading…" in words(answer) or operation == "search_persons", (
            operation,
            words(answer),
        )
    return set(lists)


async def test_every_page_can_meet_what_is_said_to_fit_it(place):
    """Each operation that shows a page and is reached by its own address, signed in.

    What leads elsewhere at this moment (another record is wanted, or a sign-in) shows none.
    """
    pages = [one for one in place.system.operations if one.method == "GET" and one.shows_page]
    missed, shown = set(), 0
    for one in (page for page in pages if "{" not in page.path):
        fault = a_fault(place.system, "cookie_banner", one.name)
        answer = await place.browser.get(one.path, follow_redirects=False)
        shown += answer.is_success
        if answer.is_success and not fault.fired:
            missed.add(one.name)

    assert missed == set()
    assert shown > len(pages) / 2

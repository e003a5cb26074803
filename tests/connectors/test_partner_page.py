"""What every connector relies on: a page is waited for, and what stands in its place is said."""

import time
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Page

from domain.errors import (
    PageIncomplete,
    PageNotAsExpected,
    RecordLocked,
    RecordRestricted,
    SystemUnavailable,
)
from runtime.partner_page import Mask, PartnerPage
from runtime.refusals import Refusals

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSALS = Refusals(lines={"Locked by somebody": RecordLocked, "Restricted": RecordRestricted})
ADDRESS = "http://partner.example.org"
PATIENCE_SECONDS = 12.0
# A sixtieth of it is "at once": however busy the machine, the page comes within that.
UNHURRIED_SECONDS = 1200.0
FRAME = '<iframe title="Record" src="/record"></iframe>'


@pytest_asyncio.fixture(loop_scope="session")
async def answers(context):
    """What the partner answers: path to status and body."""
    given = {"/": (200, FRAME)}

    async def answer(route):
        status, body = given[route.request.url.removeprefix(ADDRESS)]
        await route.fulfill(status=status, body=body, content_type="text/html")

    await context.route("**/*", answer)
    return given


async def opened(context, path="/", seconds=PATIENCE_SECONDS, refusals=REFUSALS):
    page = await context.new_page()
    shown = PartnerPage(page, ADDRESS, "police_rms", seconds, refusals)
    await page.goto(ADDRESS + path)
    return page.get_by_title("Record").content_frame, shown


@dataclass(frozen=True, slots=True)
class Watched(Refusals):
    """Refusals that remember where they were looked for."""

    looked: list[object] = field(default_factory=list)

    def troubles(self, where):
        self.looked.append(where)
        return []


async def test_what_is_wanted_and_comes_at_once_is_all_that_is_looked_for(context, answers):
    answers["/record"] = 200, "<h1>Log</h1><p>Locked by somebody</p>"
    watched = Watched()
    frame, shown = await opened(context, seconds=UNHURRIED_SECONDS, refusals=watched)

    await shown.expect(frame.get_by_role("heading", name="Log"), "log", frame)

    assert watched.looked == []


async def test_what_stands_in_its_place_is_said_and_the_earlier_trouble_wins(context, answers):
    answers["/record"] = 200, "<p>Restricted</p><p>Locked by somebody</p>"
    frame, shown = await opened(context)

    with pytest.raises(RecordLocked):
        await shown.expect(frame.get_by_role("heading", name="Log"), "log", frame)


async def test_a_trouble_beside_the_frame_is_said_too(context, answers):
    answers["/"] = 200, f"{FRAME}<p>Restricted</p>"
    answers["/record"] = 200, "<p>Nothing</p>"
    frame, shown = await opened(context)
    wanted = frame.get_by_role("heading", name="Log")

    with pytest.raises(RecordRestricted):
        await shown.expect(wanted, "log", frame)


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("body", ["Something went wrong", ""])
async def test_a_frame_answered_with_a_server_failure_is_said_at_once(
    context, answers, status, body
):
    answers["/record"] = status, body
    frame, shown = await opened(context)
    began = time.monotonic()

    with pytest.raises(SystemUnavailable):
        await shown.expect(frame.get_by_role("heading", name="Log"), "log", frame)

    assert time.monotonic() - began < PATIENCE_SECONDS / 2


async def test_a_failure_that_comes_while_the_page_is_waited_for_is_said_at_once(context, answers):
    answers["/record"] = (
        200,
        '<p>Wait</p><script>setTimeout(() => location = "/later", 1000)</script>',
    )
    answers["/later"] = 500, "Something went wrong"
    frame, shown = await opened(context)
    began = time.monotonic()

    with pytest.raises(SystemUnavailable):
        await shown.expect(frame.get_by_role("heading", name="Log"), "log", frame)

    assert time.monotonic() - began < PATIENCE_SECONDS / 2


async def test_a_page_that_shows_neither_is_incomplete_when_its_time_is_over(context, answers):
    answers["/record"] = 200, "<p>Nothing</p>"
    frame, shown = await opened(context, seconds=1.0)

    with pytest.raises(PageIncomplete):
        await shown.expect(frame.get_by_role("heading", name="Log"), "log", frame)


async def test_an_address_where_there_is_no_page_is_named_at_once(context, answers):
    answers["/record"], answers["/signon"] = (200, ""), (404, "Not Found")
    _, shown = await opened(context)
    began = time.monotonic()

    with pytest.raises(PageNotAsExpected) as raised:
        await shown.open("/signon", shown.page.get_by_role("heading", name="Sign on"), "sign in")

    assert raised.value.missing == 'page "/signon"'
    assert time.monotonic() - began < PATIENCE_SECONDS / 2


async def test_a_page_that_says_why_is_believed_whatever_its_status(context, answers):
    answers["/record"], answers["/gone"] = (200, ""), (404, "<p>Restricted</p>")
    _, shown = await opened(context)

    with pytest.raises(RecordRestricted):
        await shown.open("/gone", shown.page.get_by_role("heading", name="Log"), "log")


SECRETS = """
<style>* {{ font-family: monospace; color: blue; }}
.cell::before {{ content: "{said}"; color: red; }}</style>
<table><tr class="hidden"><td class="cell">{said}<b>{said}</b></td><td><input value="{said}"></td>
<td>{said}<svg width="60" height="20"><text y="15">{said}</text></svg></td></tr></table>
<p class="hidden">{said}<textarea>{said}</textarea></p>
<img class="hidden" src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='90'
height='20'><text y='15' fill='red'>{said}</text></svg>">
<iframe width="300" height="60" srcdoc="<input type=password placeholder={said}>"></iframe>
<p>{shown}</p>
"""


async def picture_of(page: Page, said: str, shown: str = "ENC-7K4M-92QF") -> bytes:
    await page.set_content(SECRETS.format(said=said, shown=shown))
    await page.wait_for_load_state()
    return await PartnerPage(page, ADDRESS, "police_rms", 5.0, REFUSALS).picture([Mask(".hidden")])


async def test_what_a_picture_hides_makes_no_difference_to_it(context):
    page = await context.new_page()
    before = await picture_of(page, "Ottoline")

    assert await picture_of(page, "Enilotto") == before
    assert await picture_of(page, "Ottoline", shown="ENC-7K4M-92QG") != before

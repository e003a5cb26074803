"""One click, one commit, in a real browser: the planted bug seen first, then gone (B21, P22)."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request
from playwright.async_api import Error as PlaywrightError

from domain.errors import AnswerTooLate
from runtime import lanes
from runtime.browser import open_browser
from runtime.database import Database
from runtime.egress import process
from runtime.lanes import Lane
from runtime.settings import Settings
from tests.egress.partner import Certificate, Partner, open_partner

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROUNDS = 3
CONTROL_ROUNDS = 2
CELLS = list(itertools.product(("form", "fetch"), ("http", "https"), ("fin", "rst")))


@dataclass
class Hub:
    """A browser, a proxy process, and one partner of each kind."""

    browser: Browser
    database: Database
    partners: dict[str, Partner]
    lanes_opened: int = 0

    async def open_lane(self) -> Lane:
        self.lanes_opened += 1
        allow = [partner.allowed for partner in self.partners.values()]
        wanted = lanes.wanted_by_this_process(f"night-{self.lanes_opened}", "worker-1", allow)
        return await lanes.open_lane(self.database, wanted, 10.0)

    @asynccontextmanager
    async def page(self, lane: Lane | None) -> AsyncIterator[Page]:
        """A page of a fresh context behind the lane, or behind nothing."""
        context = await self.browser.new_context(proxy={"server": lane.server} if lane else None)
        try:
            yield await context.new_page()
        finally:
            await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    certificate: Certificate, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hub]:
    home = tmp_path_factory.mktemp("one-click")
    shutil.copyfile(migrated_sqlite, home / "mash.db")
    settings = Settings(home=home, time_scale=0.1, lane_ttl_seconds=300.0)
    proxy = process.start(settings, home / "egress.log")
    trusted = f"--ignore-certificate-errors-spki-list={certificate.spki_hash}"
    async with AsyncExitStack() as stack:
        stack.callback(proxy.stop)
        database = Database(settings.database())
        stack.callback(database.close)
        partners = {
            "http": await stack.enter_async_context(open_partner()),
            "https": await stack.enter_async_context(open_partner(certificate)),
        }
        browser = await stack.enter_async_context(open_browser(more=(trusted,)))
        yield Hub(browser, database, partners)


async def click(page: Page, how: str) -> None:
    """Click once and wait for the answer. Raises: AnswerTooLate when the browser gives up."""
    ended: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def note(request: Request, is_answered: bool) -> None:
        if request.method == "POST" and not ended.done():
            ended.set_result(is_answered)

    page.on("requestfinished", lambda request: note(request, is_answered=True))
    page.on("requestfailed", lambda request: note(request, is_answered=False))
    if how == "form":
        await page.get_by_role("button", name="Save").click(no_wait_after=True)
    else:
        await page.evaluate("void send().catch(() => 0)")
    if not await asyncio.wait_for(ended, 10.0):
        raise AnswerTooLate


async def warm_up(page: Page) -> None:
    await page.evaluate("warmUp()")


@pytest.mark.parametrize(("how", "scheme", "plan"), CELLS)
async def test_without_a_window_one_click_is_two_commits(hub: Hub, how, scheme, plan):
    partner = hub.partners[scheme]
    # Plain HTTP through the proxy is always answered; the bug shows only without the proxy.
    lane = await hub.open_lane() if scheme == "https" else None
    for number in range(CONTROL_ROUNDS):
        write_id = f"bare-{how}-{plan}-{number}"
        async with hub.page(lane) as page:
            await page.goto(partner.form(plan, write_id))
            with pytest.raises(AnswerTooLate):
                await click(page, how)

        assert partner.commits.count(write_id) == 2


@pytest.mark.parametrize(("how", "scheme", "plan"), CELLS)
async def test_inside_the_window_one_click_is_one_commit(hub: Hub, how, scheme, plan):
    partner = hub.partners[scheme]
    for number in range(ROUNDS):
        write_id = f"window-{how}-{plan}-{number}"
        lane = await hub.open_lane()
        async with hub.page(lane) as page:
            await page.goto(partner.form(plan, write_id))
            answered = await through_the_window(lane, page, how)

        assert partner.commits.count(write_id) == 1
        # Over TLS the browser saw a dead connection; over plain HTTP it was told.
        assert answered is (scheme == "http")
        assert lane.is_spent is (scheme == "https")
        await hub.database.run(lanes.release, lane.ref)


async def through_the_window(lane: Lane, page: Page, how: str) -> bool:
    try:
        async with lane.commit_window(lambda: warm_up(page)):
            await click(page, how)
    except AnswerTooLate:
        return False
    return True


@pytest.mark.parametrize("plan", ["ok", "close", "redirect"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_an_ordinary_write_leaves_the_lane_in_use(hub: Hub, scheme: str, plan: str):
    partner = hub.partners[scheme]
    lane = await hub.open_lane()
    async with hub.page(lane) as page:
        for write_id in (f"{plan}-1", f"{plan}-2"):
            await page.goto(partner.form(plan, write_id))
            async with lane.commit_window(lambda: warm_up(page)):
                await click(page, "form")
            await page.wait_for_url("**/done" if plan == "redirect" else "**/save?*")
            shown = [await frame.locator("body").inner_text() for frame in page.frames[1:]]

            assert partner.commits.count(write_id) == 1
            assert shown == (["ok"] * 4 if plan == "redirect" else [])

    assert not lane.is_spent


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("plan", ["ok", "fin"])
async def test_a_page_that_polls_meanwhile_does_not_double_the_write(
    hub: Hub, scheme: str, plan: str
):
    partner = hub.partners[scheme]
    lane = await hub.open_lane()
    async with hub.page(lane) as page:
        await page.goto(partner.form(plan, f"polling-{plan}"))
        await page.evaluate("poll(), poll()")
        while not partner.commits.count(f"polling-{plan}"):
            await through_the_window_unless_busy(lane, page)

    assert partner.commits.count(f"polling-{plan}") == 1


async def through_the_window_unless_busy(lane: Lane, page: Page) -> None:
    """On a busy machine a poll may keep the window from opening, or take the warm-up down with it;
    both are before the click, so the write may be tried again."""
    with suppress(PlaywrightError):
        await through_the_window(lane, page, "fetch")


async def test_the_page_cannot_move_the_window(hub: Hub):
    partner = hub.partners["http"]
    lane = await hub.open_lane()
    async with hub.page(lane) as page:
        await page.goto(partner.form("ok", "hostile"))
        said = await page.evaluate(
            "fetch('http://mash-egress.invalid/window/cut', {method: 'POST', mode: 'no-cors'})"
            ".then(answer => answer.type)"
        )
        async with lane.commit_window(lambda: warm_up(page)):
            await click(page, "form")

    assert said == "opaque"
    assert partner.commits.count("hostile") == 1

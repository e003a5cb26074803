"""A worker process for the tests: one lane, one browser, one page, told what to do on stdin.

`click`: send the form's write now and say what became of it. `later`: have the page send it by
itself in a moment. `outcome`: say what became of that.
"""

import asyncio
import json
import sys

from playwright.async_api import Page

from runtime import lanes
from runtime.browser import open_browser, open_context
from runtime.database import Database

SENT = "send().catch(() => 'failed')"
LATER = f"void (window.outcome = new Promise(r => setTimeout(r, 1500)).then(() => {SENT}))"


async def work(database_url: str, lane_id: str, form: str, allowed: str, trusted: str) -> None:
    database = Database(database_url)
    wanted = lanes.wanted_by_this_process(lane_id, lane_id, json.loads(allowed))
    lane = await lanes.open_lane(database, wanted, 10.0)
    async with open_browser(more=(trusted,)) as browser, open_context(browser, lane.server) as own:
        page = await own.new_page()
        await page.goto(form)
        say("ready")
        while command := (await asyncio.to_thread(sys.stdin.readline)).strip():
            say(str(await obey(page, command)))
    database.close()


async def obey(page: Page, command: str) -> object:
    script = {"click": SENT, "later": LATER, "outcome": "window.outcome"}[command]
    return await page.evaluate(script)


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))

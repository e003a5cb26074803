"""The bare side: the bare script in a process of its own, by the lane's way out or directly."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import ProxySettings

from benchmarks.bare_script import Script
from benchmarks.entries import Entry
from benchmarks.marks import mark
from flows.wiring import allowed
from runtime import lanes
from runtime.browser import open_browser
from runtime.credentials import Credentials
from runtime.database import Database
from runtime.settings import Settings

SYSTEM = "police_rms"
LANE_OPENS_WITHIN_SECONDS = 30.0


async def run(told: dict[str, Any]) -> None:
    """Append what was told."""
    settings = Settings(**told["settings"])
    partner = settings.partners[SYSTEM]
    user_id = partner.accounts[0]
    password = Credentials.from_settings(settings).fetch(f"{SYSTEM}/{user_id}")
    async with (
        _way_out(settings, told["through_proxy"]) as proxy,
        open_browser(settings.chromium) as browser,
    ):
        script = Script(
            browser=browser,
            base_url=partner.base_url,
            user_id=user_id,
            password=password.reveal(),
            proxy=proxy,
            items_per_context=settings.items_per_context,
        )
        await script.append_all([Entry(**entry) for entry in told["entries"]], mark)


@asynccontextmanager
async def _way_out(settings: Settings, through_proxy: bool) -> AsyncIterator[ProxySettings | None]:
    """One lane for all contexts: a script has its proxy's address and asks nobody."""
    if not through_proxy:
        yield None
        return
    database = Database(settings.database())
    wanted = lanes.wanted_by_this_process("bare/0", "bare", allowed(settings.partners))
    lane = await lanes.open_lane(database, wanted, LANE_OPENS_WITHIN_SECONDS)
    try:
        yield {"server": lane.server}
    finally:
        await database.run(lanes.release, lane.ref)
        database.close()


def main() -> None:
    """Run the script."""
    asyncio.run(run(json.loads(sys.stdin.readline())))


if __name__ == "__main__":
    main()

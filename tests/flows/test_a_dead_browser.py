"""A browser that died while its item asked by a client alone is met by the next item (W02)."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError

from domain.errors import BrowserLost
from flows.wiring import Desk
from runtime.viewing import ReasonForAccess

WHY = ReasonForAccess("Work item X", "schedule:night", "safeguarding", "public_task")


@dataclass
class DeadContext:
    """A context whose browser is gone."""

    asked: list[str] = field(default_factory=list)

    async def new_page(self) -> None:
        self.asked.append("new page")
        raise PlaywrightError("Target page, context or browser has been closed")


async def test_a_page_of_a_browser_that_is_gone_is_no_bug_of_ours_but_a_lost_browser():
    context: Any = DeadContext()
    nothing: Any = None
    desk = Desk(
        nothing, nothing, context, nothing, _signed_in={"notify"}, _accounts={"notify": nothing}
    )

    with pytest.raises(BrowserLost):
        await desk.notify(WHY)

    assert context.asked == ["new page"]

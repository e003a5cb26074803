"""Going on to another page: the next look is at the page that was led to, once it is there.

To look sooner costs more: an expectation that is not met at once waits before it looks again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page


def click(control: Locator) -> None:
    """Click on what leads to another page."""
    with _led_from(control.page):
        control.click()


def enter(control: Locator) -> None:
    """Press Enter on what leads to another page, or to another in its frame."""
    with _led_from(control.page):
        control.press("Enter")


@contextmanager
def _led_from(page: Page) -> Iterator[None]:
    with page.expect_event("framenavigated") as led_to:
        yield
    led_to.value.wait_for_load_state("domcontentloaded")

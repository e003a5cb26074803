"""What keeps somebody out of a page: what axe finds, and what has to be scrolled sideways."""

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

AXE: str = Axe().axe_script
# Axe tells as well what is right; to bring that out of the page takes as long again.
WRONG = 'axe.run({resultTypes: ["violations"]}).then(found => found.violations)'
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """What axe finds, by rule and element."""
    page.evaluate(AXE)
    found = page.evaluate(WRONG)
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def wider_than_the_screen(page: Page) -> bool:
    wide: bool = page.evaluate(SIDEWAYS)
    return wide

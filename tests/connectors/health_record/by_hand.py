"""What a person does at the viewer with a browser of the worker's session."""

from runtime.browser import Page
from tests.connectors.health_record.in_the_world import CASE


async def look_up_by_hand(page: Page, base_url: str, nhs_number: str) -> None:
    """Look somebody up by their number and wait for the answer."""
    await page.goto(f"{base_url}/look-up/nhs-number")
    await page.get_by_label("NHS number", exact=True).fill(nhs_number)
    await page.get_by_label("Reason for access").select_option("Child safeguarding")
    await page.get_by_label("Your reference").fill(CASE)
    await page.get_by_role("button", name="Look up", exact=True).click()
    await page.get_by_role("heading", name="Record of interest").wait_for()

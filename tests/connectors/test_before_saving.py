"""What lies over a button, or is new in its form, is seen before anything is intended."""

from html import escape

import pytest

from domain.errors import PageIncomplete, PageNotAsExpected
from runtime.before_saving import refuse_unready
from runtime.browser import Page
from runtime.tabs import Tab

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PRESSED = "document.title = 'pressed'"
FORM = """<div style="height: 3000px"></div><form>
  <label for="a">Reason</label><input id="a">
  <label for="b">Type</label><select id="b"><option>One</option></select>
  <input type="hidden" name="token"><fieldset><button type="submit"><b>Save</b></button></fieldset>
</form><div style="height: 3000px"></div>"""
FRAME = "<iframe title=Record style='border:9px solid' height=200 srcdoc='{}'></iframe>"
IN_A_FRAME = FRAME.format(escape(FORM))
COOKIES = f"""<div role="region" aria-label="Cookies" style="position:fixed;inset:0">
  <button type="button" onclick="{PRESSED}">Accept all cookies</button>
  <button type="button" onclick="this.parentNode.remove()">Reject all cookies</button></div>"""
UNKNOWN = (
    f'<a href="#away" onclick="{PRESSED}" style="position:fixed;inset:0">Continue</a>',
    f'<div role="dialog" style="position:fixed;inset:0" onclick="{PRESSED}">Rate us</div>',
    COOKIES.replace("Reject all", "Manage"),
)
NEW_FIELDS = {
    "Cost centre": '<label for="c"> Cost  centre </label><input id="c">',
    "Cost code": '<input aria-label="Cost code">',
    "cost": '<input name="cost" required style="display:none">',
}


@pytest.fixture
def page(blank_tab: Tab) -> Page:
    return blank_tab.page


async def look(page: Page, html: str) -> None:
    """The last look at this form, which has a reason and a type."""
    await page.set_content(html)
    where = page.frame_locator("iframe") if "<iframe" in html else page
    button = where.get_by_role("button", name="Save", exact=True)
    await refuse_unready(page, button, ("Reason", "Type"), "entry", "police_rms")
    # The control: what is let through can be pressed, wherever it stood in the page.
    await button.click(trial=True, timeout=1000)


@pytest.mark.parametrize("html", [FORM, IN_A_FRAME], ids=["page", "frame"])
async def test_a_form_as_known_can_be_sent(page, html):
    await look(page, html)


@pytest.mark.parametrize("html", [FORM, IN_A_FRAME], ids=["page", "frame"])
async def test_a_banner_everybody_knows_is_dismissed_and_never_accepted(page, html):
    await look(page, html + COOKIES)

    assert await page.title() == ""
    assert await page.get_by_role("region").count() == 0


async def test_a_banner_in_the_frame_is_dismissed_there(page):
    await look(page, FRAME.format(escape(FORM + COOKIES)))


@pytest.mark.parametrize("html", [FORM, IN_A_FRAME], ids=["page", "frame"])
@pytest.mark.parametrize("over", UNKNOWN, ids=["link", "dialog", "another banner"])
async def test_what_nobody_knows_is_not_pressed_and_nothing_is_sent(page, html, over):
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await look(page, html + over)

    assert (await page.title(), "#away" in page.url) == ("", False)


async def test_a_field_that_is_gone_is_named(page):
    with pytest.raises(PageNotAsExpected, match='field "Type"'):
        await look(page, FORM.replace('for="b"', 'for="elsewhere"').replace("<select", "<i"))


@pytest.mark.parametrize("label", NEW_FIELDS)
async def test_a_field_that_is_new_is_named(page, label):
    with pytest.raises(PageNotAsExpected, match=f'form without "{label}"'):
        await look(page, FORM.replace("<fieldset>", f"{NEW_FIELDS[label]}<fieldset>"))

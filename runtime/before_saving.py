"""The last look at a form before its entry is intended: can it be sent, and is it the form we know?

What lies over its button would keep the click from it, and nobody could say afterwards whether it
was made; a field that is new would have the entry refused. Both are seen by one question to the
browser while nothing is intended yet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Locator, Page

from domain.errors import PageIncomplete, PageNotAsExpected

# Asked of a button: whether a click in its middle would meet it, in its frame and those around it.
IS_MET = """button => {
  button.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
  const box = button.getBoundingClientRect();
  let x = box.x + box.width / 2, y = box.y + box.height / 2, isMet = true;
  for (let seen = button; seen && isMet; seen = seen.ownerDocument.defaultView.frameElement) {
    if (seen !== button) {
      const frame = seen.getBoundingClientRect();
      x += frame.x + seen.clientLeft;
      y += frame.y + seen.clientTop;
    }
    isMet = seen.contains(seen.ownerDocument.elementFromPoint(x, y));
  }
  return isMet;
}"""
# And with it the fields of its form, by the label beside each.
ASKED = f"""button => {{
  const words = text => (text ?? "").trim().replace(/\\s+/g, " ");
  const fields = [...button.form?.elements ?? []].filter(one =>
    one.matches("select, textarea, input:not([type=hidden], [type=submit], [type=button])")
    && (one.labels?.length || one.required || one.checkVisibility()));
  return [({IS_MET})(button), fields.map(one =>
    words(one.labels?.[0]?.textContent) || one.getAttribute("aria-label") || one.name)];
}}"""


@dataclass(frozen=True, slots=True)
class Known:
    """What may lie over any partner's page and is known: whoever meets it presses this button."""

    role: Literal["region", "dialog"]
    name: str
    button: str

    def dismissals(self, page: Page) -> list[Locator]:
        """Its button, as it would be found in the page or in one of its frames."""
        return [
            frame.get_by_role(self.role, name=self.name, exact=True).get_by_role(
                "button", name=self.button, exact=True
            )
            for frame in page.frames
        ]


KNOWN = (Known("region", "Cookies", "Reject all cookies"),)


async def refuse_unready(
    page: Page, button: Locator, fields: Collection[str], screen: str, system: str
) -> None:
    """Go on only where the form's button can be pressed and its fields are these and no others.

    Raises: PageNotAsExpected naming the field that is new or gone; PageIncomplete where something
    unknown lies over the button, and nothing of it was pressed.
    """
    is_met, labels = await button.evaluate(ASKED)
    if not is_met and await _dismissed(page):
        is_met, labels = await button.evaluate(ASKED)
    if unknown := sorted(set(labels) - set(fields)):
        raise PageNotAsExpected(screen, f'form without "{unknown[0]}"', system=system)
    if gone := sorted(set(fields) - set(labels)):
        raise PageNotAsExpected(screen, f'field "{gone[0]}"', system=system)
    if not is_met:
        raise PageIncomplete(f"{screen}: something unknown lies over its button", system=system)


async def _dismissed(page: Page) -> bool:
    """Whether something known was there, and is gone now."""
    buttons = [one for known in KNOWN for one in known.dismissals(page)]
    seen = [one for one in buttons if await one.is_visible()]
    for one in seen:
        await one.click()
    return bool(seen)

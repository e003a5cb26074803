"""One save is one request: why this partner has no commit window, and that it needs none.

The connection dies right after the partner has committed. The page asks for news meanwhile on a
connection of its own, and the browser sends the save again on that one: that control stands first.
The record's version refuses the second; a partner that forgot to look at it would store it. The
session's own client sends nothing again. The partner's logs are the judge.
"""

import pytest

from domain.errors import SystemUnavailable
from tests.connectors.childrens_social_care.in_the_world import SYSTEM, WORLD
from tests.connectors.childrens_social_care.sharing import a_contact, effects

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PEOPLE = [
    one
    for one in WORLD.care_people.values()
    if one.access_class == "open" and not one.merged_into and one.who.born_on
][-3:]
CONFLICT = 409
NEWS_MEANWHILE = """async () => {
  const asking = Array.from({length: 3}, () => fetch("/api/news").then((one) => one.text()));
  await Promise.all(asking);
}"""


async def test_the_page_that_asks_for_news_sends_a_save_twice(sharer, faults):
    person = PEOPLE[0]
    contact = sharer.add_care_contact(a_contact(person))
    await contact.prepare()
    await sharer._page.evaluate(NEWS_MEANWHILE)
    fault = faults.fault(SYSTEM, "drop", "add_care_contact", when="post", how="rst")

    async with sharer._page.expect_event(
        "requestfinished", lambda one: one.method == "POST" and one.url.endswith("/contacts")
    ):
        await sharer._page.get_by_role("button", name="Save contact").click()

    asked = [one for one in faults.requests(SYSTEM) if one["operation"] == "add_care_contact"]
    assert faults.fired(SYSTEM, fault) == 1
    assert [one["status"] for one in asked] == [None, CONFLICT]
    assert len({one["connection"] for one in asked}) == 2
    assert len(effects(faults, person)) == 1


@pytest.mark.parametrize("how", ["fin", "rst"])
async def test_the_sessions_own_client_sends_a_save_once(sharer, faults, how):
    person = PEOPLE[1 if how == "fin" else 2]
    contact = sharer.add_care_contact(a_contact(person))
    await contact.prepare()
    await contact.warm_up()
    await sharer._page.evaluate(NEWS_MEANWHILE)
    before = len(faults.requests(SYSTEM))
    fault = faults.fault(SYSTEM, "drop", "add_care_contact", when="post", how=how)

    with pytest.raises(SystemUnavailable):
        await contact.submit()

    asked = faults.requests(SYSTEM)[before:]
    assert faults.fired(SYSTEM, fault) == 1
    assert sum(one["operation"] == "add_care_contact" for one in asked) == 1
    assert len(effects(faults, person)) == 1

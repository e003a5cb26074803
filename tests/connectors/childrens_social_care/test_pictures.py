"""A picture of what was read back shows which entry it is, and nobody's details.

What is painted over makes no difference to it: it is taken twice, with other letters of the same
width in the masked places, and then with another account, as the control.
"""

import pytest

from tests.connectors.childrens_social_care.in_the_world import SYSTEM, WORLD, held
from tests.connectors.childrens_social_care.sharing import a_contact, reference_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PERSON = next(
    one
    for one in reversed(list(WORLD.care_people.values()))
    if one.access_class == "open" and not one.merged_into and one.who.born_on
)


async def test_a_contacts_picture_shows_its_number_and_no_words_of_anybody(sharer, faults):
    contact = sharer.add_care_contact(a_contact(PERSON))
    await contact.prepare()
    await contact.warm_up()
    number = await contact.submit()

    async def picture(**changed: str) -> bytes:
        contacts = held(faults, PERSON)["contacts"]
        if changed:
            [mine] = [one for one in contacts if one["contact_id"] == number]
            others = [one for one in contacts if one is not mine]
            faults.change(
                SYSTEM, "people", PERSON.record_id, contacts=[*others, {**mine, **changed}]
            )
        await contact.read_back(number)
        return bytes(await contact.picture(number))

    marker = f"[ref:{reference_of(PERSON)}]"
    before = await picture(summary=f"{marker} Ottoline", needs="Ottoline", referrer="Ottoline")
    masked = await picture(summary=f"{marker} Enilotto", needs="Enilotto", referrer="Enilotto")
    control = await picture(entered_by="mash-share-10")

    assert masked == before
    assert control != before

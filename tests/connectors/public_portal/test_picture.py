"""The picture of an entry: our reference is to be read in it, the note and who it is are not.

Other letters of the same width in a masked place make no difference; another reference, of the same
letters, is the control.
"""

import pytest

from domain.errors import PageNotAsExpected
from runtime.partner_page import Mask
from tests.connectors.public_portal.in_the_world import SYSTEM, of_case

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ENTRY = "A-0000901"


async def test_it_shows_our_reference_and_neither_note_nor_name(reader, held):
    planted = {
        "entry_id": ENTRY,
        "reference": of_case("clares_law").submission_id,
        "at": "2026-11-23T05:30:00+00:00",
        "account": "b.marchbanks",
        "by": "Ottoline (b.marchbanks)",
        "status": "acknowledged",
        "how": "by_hand",
        "hub_reference": "PUB-7K4M-92QF",
        "note": "Rang Ottoline.",
    }
    held.plant(SYSTEM, "entries", ENTRY, **planted)

    async def picture() -> bytes:
        await reader.entry(ENTRY)
        taken: bytes = await reader.picture_of_entry()
        return taken

    before = await picture()
    held.change(SYSTEM, "entries", ENTRY, note="Rang Enilotto.", by="Enilotto (b.marchbanks)")
    masked = await picture()
    held.change(SYSTEM, "entries", ENTRY, hub_reference="PUB-7K4M-92FQ")
    control = await picture()

    assert masked == before
    assert control != before


async def test_a_page_with_nothing_to_hide_has_no_picture(reader):
    await reader.entry("A-0000001")

    with pytest.raises(PageNotAsExpected):
        await reader._shown.picture([Mask("[data-nothing-has-this]")])

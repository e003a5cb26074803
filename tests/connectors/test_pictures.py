"""A picture of what was read back: the reference is to be read in it, nobody's details are.

What is painted over makes no difference to the picture: it is taken twice, with other letters of
the same width in the masked place, and then once more with another reference, as the control: of
the same letters too, or a column's width alone would tell the pictures apart.
"""

from datetime import timedelta

import pytest

from connectors.police_rms import EntryWanted, PoliceRms
from connectors.secure_mail import SecureMail
from domain.errors import PageIncomplete
from tests.connectors.police_rms.conftest import rms as rms
from tests.connectors.police_rms.conftest import stranger as stranger
from tests.connectors.secure_mail import hub
from tests.connectors.secure_mail.conftest import mail as mail
from tests.connectors.secure_mail.conftest import page as page
from tests.connectors.test_viewing import NIGHT, open_occurrences
from tests.mocks_fixture import Mocks

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

OURS, THEIRS, ANOTHER = "ENT-00000901", "ENT-00000902", "ENT-00000903"
LATER = (NIGHT + timedelta(hours=1)).isoformat()
ROWS_OF_A_PAGE = 25


def enter(mocks: Mocks, entry_id: str, number: str, **different: str) -> None:
    usual = {
        "entry_id": entry_id,
        "occ_no": number,
        "at": NIGHT.isoformat(),
        "by": "mash-encompass-01",
        "category": "general_note",
        "text": "Told about Ottoline. [ref:ENC-7K4M-92QF]",
        "reference": "ENC-7K4M-92QF",
    }
    mocks.plant("police_rms", "entries", entry_id, **(usual | different))


async def test_a_log_entrys_picture_shows_its_reference_and_no_free_text(
    rms: PoliceRms, mocks: Mocks
):
    number = open_occurrences(mocks)[0]
    wanted = EntryWanted(number, "ENC-7K4M-92QF", "General note", "Told.", NIGHT)
    enter(mocks, OURS, number)
    enter(mocks, THEIRS, number, by="pc-4417", text="Seen with Ottoline.", reference="")
    enter(mocks, ANOTHER, number, by="mash-encompass-02")

    async def picture() -> bytes:
        await rms.log_entries(number)
        return await rms.picture_of_entry(wanted, OURS)

    before = await picture()
    mocks.change("police_rms", "entries", THEIRS, text="Seen with Enilotto.")
    mocks.change("police_rms", "entries", ANOTHER, by="mash-encompass-20")
    mocks.change("police_rms", "entries", OURS, text="Told about Enilotto. [ref:ENC-7K4M-92QF]")
    masked = await picture()
    mocks.change("police_rms", "entries", OURS, reference="ENC-7K4M-92FQ")
    control = await picture()

    assert masked == before
    assert control != before


async def test_an_entry_that_its_logs_own_search_does_not_find_yet_has_no_picture(
    rms: PoliceRms, mocks: Mocks
):
    """P24: the write is proven without one; the first of two pages is no longer shown."""
    number = open_occurrences(mocks)[0]
    wanted = EntryWanted(number, "ENC-7K4M-92QF", "General note", "Told.", NIGHT)
    a_log_of_two_pages(mocks, number)
    enter(mocks, OURS, number, at=LATER, found_from="2099-01-01T00:00:00+00:00")
    await rms.log_entries(number)

    with pytest.raises(PageIncomplete):
        await rms.picture_of_entry(wanted, OURS)


async def test_an_entry_on_another_page_of_its_log_is_the_only_one_that_is_shown(
    rms: PoliceRms, mocks: Mocks
):
    number = open_occurrences(mocks)[0]
    wanted = EntryWanted(number, "ENC-7K4M-92QF", "General note", "Told.", NIGHT)
    a_log_of_two_pages(mocks, number)
    enter(mocks, OURS, number, at=LATER)
    enter(mocks, THEIRS, number, at=LATER, by="pc-4417", text="As [ref:ENC-7K4M-92QF], Ottoline.")

    async def picture() -> bytes:
        await rms.log_entries(number)
        return await rms.picture_of_entry(wanted, OURS)

    before = await picture()
    mocks.change("police_rms", "entries", THEIRS, by="pc-7144", text="As [ref:ENC-7K4M-92QF], Eno.")
    masked = await picture()
    mocks.change("police_rms", "entries", OURS, reference="ENC-7K4M-92FQ")
    control = await picture()

    assert masked == before
    assert control != before


def a_log_of_two_pages(mocks: Mocks, number: str) -> None:
    for place in range(ROWS_OF_A_PAGE):
        enter(mocks, f"ENT-{place:08}", number, by="pc-4417", text="Seen.", reference="")


async def test_a_messages_picture_shows_its_subject_and_neither_text_nor_recipient(
    mail: SecureMail, mocks: Mocks
):
    words = {"to": "ottoline@school.example.org", "body": "Your pupil is Ottoline."}
    hub.plant(mocks, "SM-90001", subject="Notice ENC-7K4M-92QF", **words)
    hub.plant(mocks, "SM-90002", subject="About Ottoline", **words)

    async def picture() -> bytes:
        await mail.message("SM-90001")
        return await mail.picture_of_message()

    before = await picture()
    other = {"to": "enilotto@school.example.org", "body": "Your pupil is Enilotto."}
    mocks.change("secure_mail", "messages", "SM-90001", **other)
    mocks.change("secure_mail", "messages", "SM-90002", subject="About Enilotto", **other)
    masked = await picture()
    mocks.change("secure_mail", "messages", "SM-90001", subject="Notice ENC-7K4M-92FQ")
    control = await picture()

    assert masked == before
    assert control != before

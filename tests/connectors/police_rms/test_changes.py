"""Each change through its own form in a browser: filled in, saved once, read back whole."""

from dataclasses import replace

import pytest

from connectors.police_rms import PoliceRms, pages
from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    WrongRecordShown,
)
from domain.people import PersonName
from tests.connectors.police_rms.conftest import SYSTEM
from tests.connectors.police_rms.wanted_changes import (
    CHANGES,
    REFERENCE,
    a_diary_date,
    a_flag,
    records_among,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IMPATIENT_SECONDS = 0.5


def held_by(mocks):
    return records_among(mocks.records(SYSTEM, "occurrences"), mocks.records(SYSTEM, "nominals"))


@pytest.mark.parametrize("operation", CHANGES)
async def test_a_change_is_saved_once_and_read_back_whole(rms, mocks, operation):
    change = CHANGES[operation](rms, held_by(mocks))
    await change.prepare()

    number = await change.submit()

    assert number
    assert await change.read_back(number) == change.fields
    [write] = mocks.writes(SYSTEM)
    assert (write["operation"], write["reference"]) == (operation, REFERENCE)


async def test_a_form_headed_by_the_right_number_and_another_surname_is_not_ours(rms, mocks):
    """design.md 6: number, surname and birth date, on the page that holds Save."""
    held = held_by(mocks)
    elsewhere = replace(held.child, names=(PersonName("Nobodyatall", "Poppy"),))
    rms._shown.seconds = IMPATIENT_SECONDS

    with pytest.raises(WrongRecordShown):
        await rms.set_flag(replace(a_flag(held), person=elsewhere)).prepare()

    assert mocks.writes(SYSTEM) == []


async def test_a_flag_that_is_not_among_the_choices_is_refused(rms, mocks, monkeypatch):
    monkeypatch.setattr(pages, "LONGEST_CHOICE_MS", IMPATIENT_SECONDS * 1000)
    held = replace(held_by(mocks), flag="P0000000-9")

    with pytest.raises(ContentRefused, match="no such choice"):
        await CHANGES["remove_flag"](rms, held).prepare()

    assert mocks.writes(SYSTEM) == []


async def test_a_field_that_is_new_closes_the_connector_before_anything_is_saved(rms, mocks):
    """P14."""
    mocks.fault(SYSTEM, "new_mandatory_field", "open_diary_date_form", label="Cost centre")

    with pytest.raises(PageNotAsExpected, match="New diary date"):
        await rms.set_diary_date(a_diary_date(held_by(mocks))).prepare()

    assert mocks.writes(SYSTEM) == []


@pytest.mark.parametrize("operation", ["upload_document", "create_occurrence"])
async def test_a_field_that_is_gone_closes_the_connector(rms, mocks, operation):
    """P14."""
    screens = {"upload_document": "open_document_form", "create_occurrence": "open_new_occurrence"}
    label = {"upload_document": "File", "create_occurrence": None}[operation]
    fault = mocks.fault(SYSTEM, "field_removed", screens[operation], label=label)

    with pytest.raises(PageNotAsExpected):
        await CHANGES[operation](rms, held_by(mocks)).prepare()

    assert (mocks.fired(SYSTEM, fault), mocks.writes(SYSTEM)) == (1, [])


async def test_what_lies_over_save_is_seen_before_it_is_pressed(rms, mocks):
    """P11, P28: a known banner is dismissed; a link that nobody knows is not pressed."""
    change = rms.set_diary_date(a_diary_date(held_by(mocks)))
    mocks.fault(SYSTEM, "hostile_page", "open_diary_date_form", what="link")
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await change.prepare()
    mocks.fault(SYSTEM, "cookie_banner", "open_diary_date_form")

    await rms.lines_with(change._asked)
    await change.prepare()
    await change.submit()

    assert [one["operation"] for one in mocks.writes(SYSTEM)] == ["set_diary_date"]


async def test_a_form_that_was_cut_short_has_not_changed(rms, mocks):
    """P15: nobody closes the system for a page that did not arrive whole."""
    create = CHANGES["create_occurrence"](rms, held_by(mocks))
    mocks.fault(SYSTEM, "truncated_html", "open_new_occurrence")

    with pytest.raises(PageIncomplete):
        await create.prepare()

    await create.prepare()


async def test_a_form_that_comes_byte_by_byte_is_waited_for(rms, mocks):
    """P30: its end is waited for, not its button alone."""
    change = CHANGES["remove_flag"](rms, held_by(mocks))
    slowly = {"piece_bytes": 20, "bytes_per_second": 3000}
    fault = mocks.fault(SYSTEM, "dribble", "open_removal_form", **slowly)

    await change.prepare()

    assert mocks.fired(SYSTEM, fault) == 1


async def test_a_field_that_only_the_save_asks_for_is_named(rms, mocks):
    """P14."""
    change = rms.set_diary_date(a_diary_date(held_by(mocks)))
    mocks.fault(SYSTEM, "field_wanted", "set_diary_date")
    await change.prepare()

    with pytest.raises(FieldWanted, match="New diary date"):
        await change.submit()

    assert mocks.writes(SYSTEM) == []


async def test_nothing_is_saved_when_a_person_was_read_since_the_form_was_filled(rms, mocks):
    held = held_by(mocks)
    change = rms.set_flag(a_flag(held))
    await change.prepare()
    await rms.person(held.flagged.record)

    with pytest.raises(WrongRecordShown):
        await change.submit()

    assert mocks.writes(SYSTEM) == []


async def test_a_text_the_field_does_not_hold_is_refused_before_anything_is_opened(
    rms: PoliceRms, mocks
):
    wanted = replace(a_diary_date(held_by(mocks)), words="x" * 500)
    asked_before = len(mocks.requests(SYSTEM))

    with pytest.raises(ContentRefused):
        await rms.set_diary_date(wanted).prepare()

    assert len(mocks.requests(SYSTEM)) == asked_before


async def test_a_picture_of_a_flag_shows_its_reference_and_neither_words_nor_whose_it_is(
    rms: PoliceRms, mocks
):
    held = held_by(mocks)
    change, person = rms.set_flag(a_flag(held)), held.child.record.record_id
    await change.prepare()
    number = await change.submit()

    async def picture_of(surname: str, **flag: str) -> bytes:
        [marker] = mocks.record(SYSTEM, "nominals", person)["markers"]
        changed = {**marker, "text": flag["text"]}
        changed["stamp"]["reference"] = flag["reference"]
        mocks.change(SYSTEM, "nominals", person, surname=surname, markers=[changed])
        await change.read_back(number)
        return await change.picture(number)

    # Letters of one width, whatever stands beside them.
    before = await picture_of("Mnmnmn", text="Plan.", reference="CON-7K4M-92QF")
    masked = await picture_of("Nmnmnm", text="Pnal.", reference="CON-7K4M-92QF")
    control = await picture_of("Nmnmnm", text="Pnal.", reference="CON-7K4M-92FQ")

    assert masked == before
    assert control != before

"""Faults of the kit as real systems meet them: what is stored, shown and asked there."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from mock_systems.kit.faults import TEXT_CHANGES
from mock_systems.kit.form_fields import fields_of
from mock_systems.kit.system import System
from tests.mock_systems.adult_social_care import office as adults
from tests.mock_systems.education import office as education
from tests.mock_systems.health_record import clinic as health
from tests.mock_systems.housing import office as housing
from tests.mock_systems.police_rms import station
from tests.mock_systems.police_rms.a_night import FIRST, WORKER
from tests.mock_systems.probation import duty_desk as probation
from tests.mock_systems.secure_mail import post_room
from tests.mock_systems.visitor import a_browser_at, a_fault, words

WHOLE = (
    "Sio\u0302n D\u0175r\nsaid \u201cI\u2019m safe\u201d & smiled \U0001f600  \n"
    "M\u00eal <b> [ref:ENC-7K4M]"
)
LOST = {
    "newline": "\n",
    "emoji": "\U0001f600",
    "smart_quotes": "\u201c",
    "ampersand": "&",
    "diacritics": "\u00ea",
    "composed": "o\u0302",
    "decomposed": "\u00ea",
    "trailing_space": "  \n",
    "escaped": "<b>",
}


@pytest.mark.parametrize("what", TEXT_CHANGES)
async def test_an_entry_is_stored_otherwise_and_then_as_it_was_sent(what):
    rms = station.a_station()
    fault = a_fault(rms, "stored_otherwise", "append_entry", what=what)

    async with station.signed_in(rms) as worker:
        await station.append(rms, worker, FIRST, WHOLE.replace("\n", "\r\n"))
        await station.append(rms, worker, FIRST, WHOLE.replace("\n", "\r\n"))

    otherwise, as_sent = (text for _, text in station.texts_written(rms))
    assert LOST[what] not in otherwise
    assert (as_sent, fault.fired) == (WHOLE, 1)
    assert [entry.text for entry in rms.store.records.entries_of(FIRST)] == [as_sent, otherwise]
    seen = [one for one in rms.store.requests if one.operation == "append_entry"]
    assert [one.account for one in seen] == [WORKER, WORKER]
    assert [one.faults for one in seen] == [("stored_otherwise/pre",), ()]


@pytest.mark.parametrize("what", TEXT_CHANGES)
async def test_a_message_leaves_otherwise_and_then_as_it_was_sent(what):
    mail = post_room.a_post_room()
    fault = post_room.a_fault(mail, "stored_otherwise", "send", what=what)

    async with post_room.signed_in(mail) as worker:
        await post_room.send(worker, body=WHOLE)
        await post_room.send(worker, body=WHOLE)

    otherwise, as_sent = (write.fields["body"] for write in mail.store.writes)
    assert LOST[what] not in otherwise
    assert (as_sent, fault.fired) == (WHOLE, 1)
    assert LOST[what] in mail.store.records.messages[mail.store.writes[1].record_id].body


async def test_a_write_without_a_date_has_none_to_store_otherwise():
    rms = station.a_station()
    fault = a_fault(rms, "date_stored_otherwise", "append_entry", what="day_before")

    async with station.signed_in(rms) as worker:
        await station.append(rms, worker, FIRST, "Seen on 05/11/2026. [ref:ENC-7K4M]")

    [(_, text)] = station.texts_written(rms)
    assert (text, fault.fired) == ("Seen on 05/11/2026. [ref:ENC-7K4M]", 0)


async def test_a_page_shows_a_moment_of_summer_as_utc_has_it():
    rms = station.a_station()
    a_fault(rms, "other_time_zone", "read_log", after=1)
    async with station.signed_in(rms) as worker:
        await station.append(rms, worker, FIRST, "One. [ref:ENC-7K4M]")
        [entry] = rms.store.records.entries_of(FIRST)
        midday = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
        rms.store.records.entries[entry.entry_id] = replace(entry, at=midday)

        in_london = await worker.get("/record/log")
        in_utc = await worker.get("/record/log")

    assert "01/07/2026 12:30" in words(in_london)
    assert "01/07/2026 11:30" in words(in_utc)


async def opens(module: Any, office: System, user_id: str) -> httpx.Response:
    """The page after a name and a password."""
    async with a_browser_at(office) as browser:
        sign_in = getattr(module, "sign_in", None) or module.sign_on
        page: httpx.Response = await sign_in(office, browser, user_id)
        return page


PLACES = {
    "education": (education.an_office, education, education.WORKER),
    "adult_social_care": (adults.an_office, adults, adults.WORKER),
    "housing": (housing.an_office, housing, housing.WORKER),
    "probation": (probation.a_desk, probation, probation.WORKER),
    "health_record": (health.a_clinic, health, health.WORKER),
}


@pytest.mark.parametrize("place", PLACES)
async def test_each_products_own_page_asks_for_a_code_that_was_sent_or_for_a_yes(place):
    begin, module, worker = PLACES[place]
    pages = {}
    for how in ("authenticator", "sms", "push"):
        office = begin()
        a_fault(office, "code_wanted", "sign_in", how=how)
        pages[how] = await opens(module, office, worker)

    assert [len(fields_of(page.text)) for page in pages.values()] == [1, 1, 0]
    assert ["authenticator" in words(page) for page in pages.values()] == [True, False, False]
    assert "We have sent a code by text message" in words(pages["sms"])
    assert "Approve this sign-in" in words(pages["push"])

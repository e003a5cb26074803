"""The manual list as a page: whom nobody was told of, for the duty supervisor alone."""

import json

import pytest

from runtime import by_hand, person_tasks, sealed_values, work_queue
from tests.builders.notices import a_notice
from tests.builders.queue import NOW, an_item, an_open_lane, an_open_write, claimed
from tests.builders.tasks import a_question
from tests.cli.conftest import at
from tests.console.hub import CALLOWAY, EDDERY, ELSEWHERE, MARRABLE, OKAFOR, VOSS, Hub
from tests.console.test_task_life import text_of


def a_queued_notice(hub: Hub, reference: str, **different):
    contents = sealed_values.to_bytes(a_notice(reference))
    kinds = {"kind": "notice", "contents": contents, "due_at": at("06:30")}
    with hub.transaction() as connection:
        new = an_item(reference, **{**kinds, **different})
        return work_queue.add(connection, new, NOW, hub.cipher).item_id


async def test_schools_pupils_and_late_stand_on_it_and_the_print_is_recorded(hub, as_):
    a_queued_notice(hub, "ENC-7K4M-92QF")
    notice = a_notice("ENC-7K4M-92QF")

    page = await (await as_(CALLOWAY)).open("/manual-list")

    words = " ".join(text_of(page.text).split())
    assert "1 item to do by hand: 1 late, 0 may already have been done." in words
    assert "6:30am Late ENC-7K4M-92QF" in words
    assert f"{notice.school.name} {notice.school.phone}" in words
    assert all(pupil.name in words for pupil in notice.pupils)
    assert "OFFICIAL-SENSITIVE · To do by hand · Northmere · printed Monday 23 November" in words
    [printed] = [json.loads(r.entry) for r in hub.audited() if r.event == "manual_list_printed"]
    assert (printed["on_behalf_of"], printed["details"]) == ("r.calloway", {"rows": "1"})


async def test_another_authoritys_schools_are_not_on_it(hub, as_):
    a_queued_notice(hub, "ENC-7K4M-92QF")

    page = await (await as_(ELSEWHERE)).open("/manual-list")

    assert "Nothing is left to do by hand" in page.text
    assert a_notice().school.name not in page.text


@pytest.mark.parametrize(
    "account", [VOSS, MARRABLE, EDDERY, OKAFOR], ids=["practitioner", "officer", "lead", "ops"]
)
async def test_it_is_for_the_duty_supervisor_alone(hub, as_, account):
    a_queued_notice(hub, "ENC-7K4M-92QF")

    page = await (await as_(account)).open("/manual-list")

    assert page.status_code == 404
    assert a_notice().school.name not in page.text


async def test_what_may_have_been_sent_already_says_so(hub, as_):
    a_queued_notice(hub, "ENC-7K4M-92QF")
    with hub.transaction() as connection:
        an_open_write(connection, claimed(connection, an_open_lane(connection)))

    page = await (await as_(CALLOWAY)).open("/manual-list")

    assert "May already have been done." in page.text


async def test_whom_not_to_ask_for_stays_first_in_its_row_once_it_is_taken(hub, as_):
    item_id = a_queued_notice(hub, "ENC-7K4M-92QF")
    with hub.transaction() as connection:
        person_tasks.open_task(connection, item_id, a_question(), NOW, hub.cipher)
        by_hand.take(connection, item_id, CALLOWAY.id, NOW, hub.cipher)

    page = (await (await as_(CALLOWAY)).open("/manual-list")).text

    words = " ".join(text_of(page).split())
    assert '<div class="govuk-warning-text"' in page
    assert words.index("Warning DO NOT ask for") < words.index(a_notice().school.phone)
    assert "Someone involved works at, governs or is related to the recipient" in words
    assert "A person is doing this by hand" in words


async def test_what_is_held_for_a_decision_stands_under_a_heading_of_its_own(hub, as_):
    held = a_queued_notice(hub, "ENC-7K4M-92QF")
    with hub.transaction() as connection:
        wanted = a_question(reason_code="honour_based")
        person_tasks.open_task(connection, held, wanted, NOW, hub.cipher)
    a_queued_notice(hub, "ENC-5T2C-77LD")

    words = " ".join(text_of((await (await as_(CALLOWAY)).open("/manual-list")).text).split())

    to_ring, of_held = words.split("Held messages: nobody rings before a person has decided")
    assert "Schools to ring" in to_ring
    assert ("ENC-5T2C-77LD" in to_ring, "ENC-5T2C-77LD" in of_held) == (True, False)
    assert ("ENC-7K4M-92QF" in to_ring, "ENC-7K4M-92QF" in of_held) == (False, True)
    assert "Decided? time / whom" in of_held
    assert "Done? time / whom" in to_ring
    assert "Done? time / whom" not in of_held


async def test_of_a_restricted_record_it_says_only_that_nobody_rings(hub, as_):
    task_id = hub.asked(
        "find/43260118204/0a1b2c3d4e5f",
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
        evidence={"occurrences": "43260118190"},
    )

    page = (await (await as_(CALLOWAY)).open("/manual-list")).text

    assert "Restricted records: nobody rings before their officer has decided" in page
    assert task_id not in page
    assert "43260118190" not in page

"""Each planted bug turns a check red on a night without crashes; without it the night is green.

Where another test plays that very night without the bug, it is named and not played again.
"""

import pytest

from domain.outcome import State
from runtime.release_modes import Mode
from tests.chaos.appending import APPEND
from tests.chaos.night import AS_MEANT, Night
from tests.chaos.planted_bugs import FIELD_LOST, MODE_TOO_LATE
from tests.chaos.scenes import QUEUE, REFERENCE, broken, place, work_quietly
from tests.chaos.sending import SEND, message_standing_already
from tests.connectors.secure_mail import hub

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

WITH_AND_WITHOUT = pytest.mark.parametrize("is_planted", [False, True], ids=["without", "planted"])
ON_AN_APPEND = pytest.mark.parametrize("night", [APPEND], ids=str, indirect=True)
ON_A_SEND = pytest.mark.parametrize("night", [SEND], ids=str, indirect=True)


@ON_A_SEND
@WITH_AND_WITHOUT
def test_b2_no_search_before_the_write_sends_what_stands_in_sent_items(night, is_planted):
    message_standing_already(night.mocks, place(night), REFERENCE)

    item = work_quietly(night, "B2 no search" if is_planted else "")

    assert night.state(item) is State.DONE
    assert len(night.effects(REFERENCE)) == int(is_planted)


def test_b3_believing_the_confirmation_page_is_falsely_done(night):
    """Without it: P19 of `test_append_in_trouble` and `test_send_in_trouble`."""
    night.mocks.fault(night.kind.system, "saved_nothing", night.kind.promised)

    item = work_quietly(night, "B3 read back from the confirmation page")

    assert broken(night, item) == ["I3 no false done"]


@ON_AN_APPEND
def test_a_field_lost_on_the_way_in_and_on_the_way_back_is_seen(night):
    """Without it, and on a send: that every write of `tests/matrix` is as meant, and its bugs."""
    item = work_quietly(night, FIELD_LOST)

    assert night.state(item) is State.DONE
    assert broken(night, item) == [AS_MEANT]


def another_record_beside_it(night: Night) -> None:
    if night.kind is SEND:
        hub.plant(night.mocks, "SM-90001")
        return
    night.mocks.plant(
        "police_rms",
        "entries",
        "E1",
        entry_id="E1",
        occ_no=place(night),
        at="2026-11-23T05:00:00+00:00",
        by="PC 1",
        category="note",
        text="Somebody else's entry.",
    )


@WITH_AND_WITHOUT
def test_b5_taking_the_first_row_leaves_a_quiet_night_in_doubt(night, is_planted):
    another_record_beside_it(night)

    item = work_quietly(night, "B5 first search row" if is_planted else "")

    assert night.state(item) is (State.IN_DOUBT if is_planted else State.DONE)


@ON_AN_APPEND
def test_b6_not_recognising_the_record_writes_to_another(night):
    """Without it: P16 of `test_append_in_trouble`."""
    night.mocks.fault("police_rms", "shows_previous_person", "open_occurrence")

    item = work_quietly(night, "B6 record not recognised")

    assert "I5 right record" in broken(night, item)


@ON_A_SEND
def test_b6_not_recognising_the_message_reads_back_another(night):
    """Without it: P16 of `test_send_in_trouble`."""
    hub.plant(night.mocks, "SM-90001")
    night.mocks.fault("secure_mail", "shows_previous_person", "read_message", record_id="SM-90001")

    item = work_quietly(night, "B6 record not recognised")

    assert len(night.effects(REFERENCE)) == 1
    assert night.state(item) is State.IN_DOUBT


@ON_A_SEND
@WITH_AND_WITHOUT
def test_b16_an_empty_list_taken_for_no_match_sends_again(night, is_planted):
    message_standing_already(night.mocks, place(night), REFERENCE)
    night.mocks.fault("secure_mail", "empty_list_without_words", "search_sent")

    item = work_quietly(night, "B16 empty list is no match" if is_planted else "")

    assert night.state(item) is State.DONE
    assert len(night.effects(REFERENCE)) == int(is_planted)


@pytest.mark.parametrize(
    ("night", "is_planted"),
    [
        pytest.param(APPEND, True, id="append, planted"),
        pytest.param(SEND, True, id="send, planted"),
        pytest.param(SEND, False, id="send, without"),
    ],
    indirect=["night"],
)
def test_b18_a_sign_in_tried_again_comes_near_the_lock_out(night, is_planted):
    """Without it on an append: P06 and the wrong password of `test_lost_workers`."""
    night.mocks.fault(night.kind.system, "password_rotated", "sign_in", count=None)
    item = night.wants(QUEUE, REFERENCE, place=place(night))

    bug = "B18 sign-in tried again" if is_planted else ""
    worker = night.start_worker("quiet", [QUEUE], bug=bug)
    night.sweep_until(lambda: worker.exitcode is not None, "turned away")

    assert night.state(item) is State.QUEUED
    assert night.wrong_passwords() == (3 if is_planted else 1)


@ON_A_SEND
@WITH_AND_WITHOUT
def test_a_mode_read_after_the_intent_leaves_an_intent_in_shadow(night, is_planted):
    item = night.wants(QUEUE, REFERENCE, place=place(night), mode=Mode.SHADOW)

    night.start_worker("quiet", [QUEUE], bug=MODE_TOO_LATE if is_planted else "", waits=True)
    night.sweep_until(lambda: night.state(item).is_final, "ended")

    assert (night.state(item), night.row(item).outcome_code) == (State.NO_ACTION, "shadow")
    assert night.clicks() == 0
    assert [e.state for e in night.journal(item)] == (["withheld"] if is_planted else [])

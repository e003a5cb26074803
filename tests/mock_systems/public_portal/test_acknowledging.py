"""Acknowledging: what the server refuses, what it commits, and what a fault only pretends."""

import pytest

from tests.mock_systems.public_portal.desk import (
    WORKER,
    acknowledge,
    held,
    hidden_in,
    of_case,
    token_of,
)
from tests.mock_systems.visitor import a_fault, words

OURS = "PUB-7K4M-92QF"


@pytest.fixture
def reference():
    return of_case("clares_law")


async def test_it_sets_the_status_and_adds_a_line_with_our_reference(desk, worker, reference):
    shown = await acknowledge(desk, worker, reference, note="One\r\ntwo")

    [write] = desk.store.writes
    assert (write.operation, write.account, write.record_id) == ("acknowledge", WORKER, reference)
    assert (write.reference, write.fields["note"]) == (OURS, "One\ntwo")
    assert held(desk, reference).status == "acknowledged"
    assert f"Saved as entry {write.fields['entry_id']}" in words(shown)
    assert "Text message sent" in words(shown)


async def test_the_same_twice_is_two_lines(desk, worker, reference):
    await acknowledge(desk, worker, reference)
    await acknowledge(desk, worker, reference)

    assert [one.reference for one in desk.store.writes] == [OURS, OURS]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"how": ""}, "Choose how it was acknowledged."),
        ({"how": "pigeon"}, "Choose how it was acknowledged."),
        ({"hub_reference": " "}, "Enter your reference."),
        ({"hub_reference": "x" * 21}, "Your reference must be 20 characters or fewer."),
        ({"note": "x" * 501}, "The note must be 500 characters or fewer (now 501)."),
        ({"token": "another"}, "This form is out of date. Open it again."),
        ({"version": "0"}, "This submission was changed after you opened it."),
    ],
    ids=["no way", "an unknown way", "no reference", "long reference", "long note", "token", "old"],
)
async def test_what_does_not_fit_is_refused_in_a_sentence(desk, worker, reference, typed, said):
    shown = await acknowledge(desk, worker, reference, **typed)

    assert said in words(shown)
    assert desk.store.writes == []
    assert held(desk, reference).status == "new"


async def test_what_somebody_else_changed_meanwhile_survives(desk, worker, reference):
    where = f"/staff/submissions/{reference}/acknowledge"
    opened = await worker.get(where)
    await acknowledge(desk, worker, reference, note="First")

    sent = {
        "token": token_of(desk, worker),
        "version": hidden_in(opened, "version"),
        "how": "email",
        "hub_reference": OURS,
        "note": "Second",
    }
    late = await worker.post(where, data=sent)

    assert "was changed after you opened it" in words(late)
    assert [one.fields["note"] for one in desk.store.writes] == ["First"]


async def test_saved_nothing_says_saved(desk, worker, reference):
    a_fault(desk, "saved_nothing", "acknowledge")

    shown = await acknowledge(desk, worker, reference)

    assert "Saved as entry" in words(shown)
    assert desk.store.writes == []
    assert held(desk, reference).status == "new"


async def test_a_cut_note_is_stored_cut(desk, worker, reference):
    a_fault(desk, "truncate_field", "acknowledge", characters=4)

    await acknowledge(desk, worker, reference)

    assert desk.store.writes[0].fields["note"] == "Told"


async def test_a_lock_is_said_and_nothing_is_saved(desk, worker, reference):
    a_fault(desk, "record_locked", "acknowledge")

    shown = await acknowledge(desk, worker, reference)

    assert "Taken by PC 5123 D Tern" in words(shown)
    assert desk.store.writes == []

"""A recall in each release mode: watched, released one by one, or alone."""

from typing import Any

import pytest

from bots.encompass.drafting import reference_of
from bots.encompass.ports import Wanted
from domain.errors import ReleaseNeeded
from domain.notices import CameBack
from domain.outcome import Receipt
from runtime import release_modes, write_once
from runtime.release_modes import Change, Mode
from tests.bots.encompass.small_case import NOW, a_notice
from tests.connectors.secure_mail.cleared import a_cleared_recall
from tests.flows.small_hub import AUTHORITY, SmallHub

ITEM = Wanted(
    f"correction/{reference_of(a_notice().keys)}",
    CameBack(a_notice(), "SM-0", NOW, "sent_wrongly"),
    NOW,
)


async def recall_in(hub: SmallHub, mode: Mode) -> Receipt:
    if mode is not Mode.SAMPLED:
        change = Change("encompass", AUTHORITY, mode, "planted for this test")
        hub.rows(release_modes.demote, change, "a.lead", NOW)
    _, desk = hub.take_up(ITEM)
    lane: Any = desk.desk
    recall = hub.mail.recall_message(a_cleared_recall())  # type: ignore[misc]
    return await write_once.write(recall, lane.writing(desk.item))


async def test_watched_it_is_kept_and_not_asked(hub):
    receipt = await recall_in(hub, Mode.SHADOW)

    assert (receipt.is_shadow, hub.mail.clicks) == (True, 0)


async def test_released_one_by_one_a_person_sees_exactly_what_would_be_asked(hub):
    with pytest.raises(ReleaseNeeded) as needed:
        await recall_in(hub, Mode.APPROVE_EACH)

    assert needed.value.task is not None
    assert needed.value.task.evidence == hub.mail.recall_message(a_cleared_recall()).fields
    assert hub.mail.clicks == 0


async def test_alone_it_is_asked_once_and_proven(hub):
    """The control: nothing but the mode kept the others back."""
    receipt = await recall_in(hub, Mode.SAMPLED)

    assert (receipt.record_id, hub.mail.clicks) == ("RC-1", 1)

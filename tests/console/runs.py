"""Runs of research for the console: ordered, under way, ended with a pack or at a closed record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bots.research.items import QUEUE, RESEARCH, Research
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, NeedsPerson, Outcome, WorkItemId
from domain.research_pack import ResearchPack
from runtime import research_progress, sealed_values, turns
from runtime.research_progress import GOING_ON, SystemProgress
from runtime.work_queue import ClaimedItem
from tests.builders.queue import an_item, an_open_lane, circumstances, claimed, queued
from tests.builders.research import a_research_pack
from tests.builders.tasks import a_question
from tests.console.hub import MORNING, VOSS, Hub

CASE = "43260118204"
REFERENCE = f"research/{CASE}/0a1b2c3d4e-1"
LINES = (
    ("police_rms", 4, 4, 5, "found"),
    ("childrens_social_care", 1, 2, 2, GOING_ON),
    ("adult_social_care", 2, 2, 0, "nothing_found"),
    ("education", 2, 2, 2, "inconclusive"),
    ("probation", 1, 1, 1, "record_of_interest"),
    ("health_record", 2, 2, 1, "not_permitted"),
    ("housing", 4, 4, 0, "not_searched"),
)


def ordered(hub: Hub, reference: str = REFERENCE, **different: Any) -> WorkItemId:
    """A run that waits for a worker, asked for by the practitioner."""
    wanted = Research(OccurrenceNumber(CASE), "new_referral")
    usual: dict[str, Any] = {
        "queue": QUEUE,
        "kind": RESEARCH,
        "requested_by": VOSS.id,
        "contents": sealed_values.to_bytes(wanted),
        "rules_version": "research-1",
        "due_at": MORNING + timedelta(hours=3),
        **different,
    }
    with hub.transaction() as connection:
        return queued(connection, hub.cipher, an_item(reference, **usual))[0]


def begun(hub: Hub, item_id: WorkItemId, lines: tuple[Any, ...] = LINES) -> ClaimedItem:
    """The same in a worker's hands, so far."""
    with hub.transaction() as connection:
        lane = an_open_lane(connection, f"lane-{item_id[:8]}")
        item = claimed(connection, lane, QUEUE, now=MORNING - timedelta(seconds=21))
        assert item.id == item_id
        at = MORNING - timedelta(seconds=9)
        rows = [SystemProgress(*(*line, at)) for line in lines]
        research_progress.begin(connection, item_id, rows)
        return item


def ended(hub: Hub, item: ClaimedItem, outcome: Outcome, now: datetime = MORNING) -> None:
    """The worker's turn ended so."""
    with hub.transaction() as connection:
        turns.finish(connection, item, outcome, replace(circumstances(hub.cipher), now=now))


def with_a_pack(
    hub: Hub,
    reference: str = REFERENCE,
    pack: ResearchPack | None = None,
    now: datetime = MORNING,
    **different: Any,
) -> WorkItemId:
    """A run that ended with a pack."""
    item_id = ordered(hub, reference, **different)
    done = tuple((*line[:4], "found" if line[4] == GOING_ON else line[4]) for line in LINES)
    made = pack or a_research_pack(requester=VOSS.id)
    result = sealed_values.to_bytes(made)
    is_partial = any(check.is_missing for check in made.checks)
    outcome = Done(code="partial_pack" if is_partial else "pack", result=result)
    ended(hub, begun(hub, item_id, done), outcome, now)
    return item_id


def at_a_stub(
    hub: Hub,
    reference: str = REFERENCE,
    lines: tuple[Any, ...] = LINES,
    now: datetime = MORNING,
    evidence: Mapping[str, str] | None = None,
    **different: Any,
) -> WorkItemId:
    """A run that met a restricted record; `evidence`: what its officer is shown."""
    item_id = ordered(hub, reference, **different)
    item = begun(hub, item_id, lines)
    with hub.transaction() as connection:
        research_progress.stop(connection, item_id, MORNING)
    task = a_question(
        kind="restricted_record",
        reason_code="restricted_record",
        team="restricted-records officer",
        due_at=MORNING + timedelta(hours=3),
        evidence=evidence or {},
    )
    ended(hub, item, NeedsPerson(task), now)
    return item_id

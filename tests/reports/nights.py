"""Nights written by hand: what a reader of the queue would have found."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.identifiers import OurReference
from domain.mail import DeliveryState, ReplyWord
from domain.outcome import State, WorkItemId
from domain.reconciliation import Reconciliation, Source
from runtime.deliveries import Followed
from runtime.gates import ClosedConnector
from runtime.night_facts import ItemFact, LookUps, NightFacts, TurnFact, WriteFact
from runtime.passes import Pass
from runtime.person_tasks import Task
from runtime.release_modes import Mode
from runtime.work_queue import Conservation

SYSTEMS = {"police_rms": "Police records", "secure_mail": "Secure mail", "education": "Register"}


def at(clock_time: str, day: int = 23) -> datetime:
    """A time of the night of 22 to 23 November 2026, London (which is UTC then)."""
    hour, minute = clock_time.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)


NIGHT_BEGAN, REPORTED = at("20:00", day=22), at("09:00")


def an_item(reference: str, kind: str = "notice", **different: Any) -> ItemFact:
    """A notice that waits to start, due at half past seven; its id is its reference."""
    usual = ItemFact(
        id=WorkItemId(reference),
        queue="encompass",
        reference=reference,
        kind=kind,
        authority="northmere",
        state=State.QUEUED,
        created_at=at("05:31"),
        rules_version="2026-11",
        attempts_used=1,
        due_at=at("07:30"),
        establishment="103001" if kind in ("notice", "phone") else "",
    )
    return replace(usual, **different)


def sent(reference: str, told: str, **different: Any) -> ItemFact:
    """A notice whose message went, and was proven, at this time."""
    ended = {"state": State.DONE, "told_at": at(told), "ended_at": at(told), "outcome_code": "done"}
    return an_item(reference, **{**ended, **different})


def a_message(reference: str, sent_at: str, **different: Any) -> Followed:
    """What became of a notice's message; nothing was heard yet."""
    usual = Followed(
        item_id=WorkItemId(reference),
        our_ref=OurReference(reference),
        message=f"M-{reference}",
        sent_at=at(sent_at),
        state=DeliveryState.SENT,
        state_at=at(sent_at),
        answer=None,
        answered_at=None,
    )
    return replace(usual, **different)


def arrived(reference: str, sent_at: str, when: str = "") -> Followed:
    """A notice's message that its school's system accepted, at once if no other time is given."""
    return a_message(reference, sent_at, **delivered(when or sent_at))


def delivered(when: str) -> dict[str, Any]:
    return {"state": DeliveryState.DELIVERED, "state_at": at(when)}


def returned(when: str) -> dict[str, Any]:
    return {"state": DeliveryState.RETURNED, "state_at": at(when)}


def answered(when: str, word: ReplyWord = ReplyWord.RECEIVED) -> dict[str, Any]:
    return {"answer": word, "answered_at": at(when)}


def a_task(reference: str, kind: str, code: str, due: str, **different: Any) -> Task:
    """A task nobody has taken."""
    usual = Task(
        id=f"task-{reference}",
        item_id=WorkItemId(reference),
        kind=kind,
        reason_code=code,
        state="new",
        team="duty supervisor",
        person=None,
        due_at=at(due),
        remind_at=at(due),
        escalate_at=at(due),
        fits="f",
        answer=None,
        created_at=at("05:40"),
    )
    return replace(usual, **different)


def a_write(reference: str, state: str, operation: str = "send", number: int = 1) -> WriteFact:
    system = "secure_mail" if operation == "send" else "police_rms"
    return WriteFact(f"{reference}/{operation}", number, WorkItemId(reference), system, state)


def a_turn(reference: str, start: str, ended_as: str = "done", lane: str = "lane 1") -> TurnFact:
    """A turn of twenty seconds."""
    began = at(start)
    ended = began.replace(second=20)
    return TurnFact(WorkItemId(reference), 1, "mash-enc-01", lane, began, ended, ended_as, "done")


def facts(*items: ItemFact, **different: Any) -> NightFacts:
    """A night of these items, counted as the queue would count them."""
    by_state = {state: sum(item.state is state for item in items) for state in State}
    usual = NightFacts(
        since=NIGHT_BEGAN,
        as_at=REPORTED,
        items=items,
        whole_queue=Conservation(len(items), by_state),
        items_counted=len(items),
        passes=(a_pass("05:30"),),
        modes={("encompass", "northmere"): Mode.SAMPLED},
        system_names=SYSTEMS,
    )
    return replace(usual, **different)


def a_pass(asked: str) -> Pass:
    window = at("05:30", day=15), at(asked)
    return Pass("pass", "encompass", at(asked), *window, at("05:33"), 6, 1, 18)


def a_reconciliation(**different: Any) -> Reconciliation:
    """Both partners asked, nothing found."""
    sources = (
        Source("police_rms", 6, 6, at("08:55")),
        Source("secure_mail", 7, 7, at("08:56")),
    )
    return replace(Reconciliation(sources=sources), **different)


def a_night_with_everything() -> NightFacts:
    """20 items of telling schools and one look-up, each in the trouble its name says."""
    items = (
        an_item("FIND-1", "find", state=State.DONE, ended_at=at("05:50")),
        an_item("FIND-2", "find", state=State.DONE, ended_at=at("05:52")),
        an_item("FIND-3", "find", state=State.DONE, ended_at=at("05:54")),
        an_item("FIND-4", "find", state=State.AWAITING_PERSON),
        an_item("ASK-1", "question", state=State.AWAITING_PERSON),
        an_item(
            "ASK-2",
            "question",
            state=State.NO_ACTION,
            outcome_code="not_related",
            ended_at=at("06:00"),
        ),
        sent("ENC-ACKN-0001", "06:10"),
        sent("ENC-DELI-0002", "06:12"),
        sent("ENC-LATE-0003", "07:42"),
        sent("ENC-BACK-0004", "06:15"),
        sent("ENC-BACK-0005", "06:20", due_at=at("08:00"), establishment="103005"),
        an_item("ENC-DOUB-0006", state=State.IN_DOUBT, ended_at=at("06:40")),
        an_item("ENC-HELD-0007", state=State.AWAITING_PERSON, due_at=at("10:00")),
        an_item(
            "ENC-BACK-0008",
            is_first_day_back=True,
            not_before=at("06:00", 30),
            due_at=at("07:30", 30),
        ),
        an_item(
            "ENC-FAIL-0009",
            state=State.SYSTEM_EXCEPTION,
            outcome_code="save_not_shown",
            ended_at=at("06:45"),
        ),
        an_item("ENC-HAND-0010", state=State.DONE_BY_PERSON, ended_at=at("07:00")),
        sent("ENC-QUIE-0011", "06:30", due_at=at("08:00")),
        sent("ENC-OURS-0012", "06:32", establishment="103012"),
        an_item(
            "CALL-1",
            "phone",
            state=State.DONE_BY_PERSON,
            ended_at=at("07:20"),
            follows="ENC-BACK-0004",
        ),
        an_item(
            "CALL-2",
            "phone",
            state=State.AWAITING_PERSON,
            due_at=at("08:00"),
            follows="ENC-BACK-0005",
            establishment="103005",
        ),
        an_item("op-1", "resolve", queue="resolve", state=State.DONE, due_at=None),
    )
    messages = (
        a_message("ENC-ACKN-0001", "06:10", **delivered("06:11"), **answered("08:05")),
        a_message("ENC-DELI-0002", "06:12", **delivered("06:13")),
        a_message("ENC-BACK-0004", "06:15", **returned("06:40")),
        a_message("ENC-BACK-0005", "06:20", **returned("06:50")),
        a_message("ENC-QUIE-0011", "06:30"),
        a_message(
            "ENC-OURS-0012", "06:32", **delivered("06:33"), **answered("07:05", ReplyWord.NOT_OURS)
        ),
        a_message("ENC-LATE-0003", "07:42", **delivered("07:43"), **answered("08:10")),
    )
    tasks = (
        a_task("FIND-4", "restricted_record", "restricted_record", "10:00", team="records officer"),
        a_task(
            "ASK-1", "link_child", "child_not_linked", "07:30", person="PS Planted", state="taken"
        ),
        a_task("ENC-HELD-0007", "release_message", "contact_conflict", "09:40"),
        a_task("CALL-2", "phone_school", "came_back", "08:00"),
        a_task("ENC-DOUB-0006", "settle_in_doubt", "write_in_doubt", "07:30"),
    )
    writes = (
        a_write("ENC-ACKN-0001", "proven"),
        a_write("ENC-ACKN-0001", "proven", "append_entry"),
        a_write("ENC-DOUB-0006", "in_doubt"),
        a_write("ENC-FAIL-0009", "disproved"),
        a_write("ENC-FAIL-0009", "disproved", number=2),
    )
    turns = (
        a_turn("FIND-1", "05:50"),
        a_turn("ENC-ACKN-0001", "06:10"),
        a_turn("ENC-DELI-0002", "06:12", lane="lane 2"),
        a_turn("ENC-DOUB-0006", "06:39", "in_doubt"),
        a_turn("ENC-FAIL-0009", "06:44", "system_exception", lane="lane 2"),
        a_turn("ENC-LATE-0003", "07:42"),
    )
    closed = ClosedConnector("education", "partner_down", "", at("06:50"))
    return facts(
        *items,
        messages=messages,
        tasks=tasks,
        writes=writes,
        turns=turns,
        closed={"education": closed},
        look_ups=(LookUps("education", 14), LookUps("police_rms", 61)),
        modes={
            ("encompass", "northmere"): Mode.SAMPLED,
            ("resolve", "northmere"): Mode.SAMPLED,
        },
    )

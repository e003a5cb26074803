"""What an item or a message says by itself, without the rest of its night."""

from datetime import datetime

from domain.mail import DeliveryState, ReplyWord
from domain.outcome import State
from reports.night.rows import STILL_TO_DO
from runtime.deliveries import Followed
from runtime.night_facts import DECIDED_AGAINST, ItemFact

NOTICE, PHONE = "notice", "phone"
ANSWERED_OTHERWISE = "answered_otherwise"
SENT_FIRST_DAY_BACK = "sent_first_day_back"
STOPPED = frozenset({State.SYSTEM_EXCEPTION, State.BUSINESS_EXCEPTION})


def is_notice(item: ItemFact) -> bool:
    """A notice that tells a school; the one of the first day back only tells it again."""
    return item.kind == NOTICE and not item.is_first_day_back


def is_sent_on_its_day(item: ItemFact) -> bool:
    """Whether the worker sends it by itself, on its school's first day back."""
    return item.state is State.DEFERRED and item.outcome_code == SENT_FIRST_DAY_BACK


def waits_for_its_day(item: ItemFact, now: datetime) -> bool:
    """Whether it is shown again, on a first day back that has not come."""
    not_yet = item.not_before is not None and item.not_before > now
    return item.is_first_day_back and not_yet and not item.state.is_final


def is_running(item: ItemFact, now: datetime) -> bool:
    """Whether a worker has something to do with it before the day it waits for."""
    is_for_another_day = item.not_before is not None and item.not_before > now
    return item.state in STILL_TO_DO and not is_for_another_day


def is_open(item: ItemFact) -> bool:
    """Whether its end is still owed: it goes on, or stopped unwanted."""
    return not item.state.is_final or stopped_unwanted(item)


def stopped_unwanted(item: ItemFact) -> bool:
    """Whether it stopped without anybody having decided so."""
    return item.state in STOPPED and item.outcome_code not in DECIDED_AGAINST


def is_answer(call: ItemFact) -> bool:
    """Whether this call is about a reply in other words than RECEIVED."""
    return call.outcome_code == ANSWERED_OTHERWISE


def asks_about_an_answer(item: ItemFact) -> bool:
    """Whether a person has to phone a school that has the message and did not say RECEIVED."""
    return item.kind == PHONE and is_open(item) and is_answer(item)


def due_by(item: ItemFact, moment: datetime) -> bool:
    """Whether it was due by this moment."""
    return item.due_at is not None and item.due_at <= moment


def refused_at(message: Followed) -> datetime | None:
    """When it came back, or the school said that the child is not theirs."""
    if message.answer is ReplyWord.NOT_OURS:
        return message.answered_at
    return message.state_at if message.state is DeliveryState.RETURNED else None

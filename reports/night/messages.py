"""What became of the messages."""

from collections import Counter
from datetime import timedelta

from domain.mail import DeliveryState, ReplyWord
from domain.outcome import State
from domain.wording.processes import kind_name
from domain.wording.states import STATES
from reports.night.at_hand import Night
from reports.night.by_itself import NOTICE
from reports.night.rows import MessageCounts, MessageRow
from runtime.deliveries import Followed
from runtime.night_facts import ItemFact

CONFIRMED_WITHIN = timedelta(hours=2)


def message_counts(night: Night) -> MessageCounts:
    """How far the messages of the night got."""
    messages = night.facts.messages
    stand = Counter(_standing(message, night) for message in messages)
    in_doubt = [i for i in night.facts.items if i.kind == NOTICE and i.state is State.IN_DOUBT]
    return MessageCounts(
        sent=len(messages),
        delivered=stand["delivered"] + stand["acknowledged"],
        acknowledged=stand["acknowledged"],
        failed=stand["failed"],
        not_ours=sum(message.answer is ReplyWord.NOT_OURS for message in messages),
        not_confirmed=stand["not_confirmed"],
        just_sent=stand["sent"],
        in_doubt=sum(item.settled is None for item in in_doubt),
    )


def message_row(message: Followed, night: Night) -> MessageRow:
    """What became of this message, and what came of it."""
    item = night.by_id.get(message.item_id)
    after = [
        each for each in night.followers.get(message.item_id, ()) if not each.is_first_day_back
    ]
    return MessageRow(
        our_ref=message.our_ref,
        establishment=item.establishment if item else "",
        sent_at=message.sent_at,
        delivered_at=night.delivered_at(message),
        acknowledged_at=night.acknowledged_at(message),
        failed_at=night.failed_at(message),
        standing=_standing(message, night),
        failed_how=_how_it_failed(message) if night.failed_at(message) else "",
        followed_by=", ".join(sorted(_work_and_state(each) for each in after)),
    )


def _standing(message: Followed, night: Night) -> str:
    if night.failed_at(message):
        return "failed"
    if night.acknowledged_at(message):
        return "acknowledged"
    if night.delivered_at(message):
        return "delivered"
    return "not_confirmed" if night.now - message.sent_at > CONFIRMED_WITHIN else "sent"


def _how_it_failed(message: Followed) -> str:
    """A word of `NIGHT_SENTENCES`; of a message that did not fail it says nothing."""
    if message.answer is ReplyWord.NOT_OURS:
        return "not_ours"
    return "came_back" if message.state is DeliveryState.RETURNED else "unlinked"


def _work_and_state(item: ItemFact) -> str:
    return f"{kind_name(item.kind)} ({STATES[item.state].label})"

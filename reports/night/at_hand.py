"""A night at hand: the facts, with what belongs to each item beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.mail import DeliveryState, ReplyWord
from domain.outcome import State
from reports.night.by_itself import NOTICE, PHONE, is_notice, is_open, refused_at
from reports.night.grouping import grouped
from runtime.deliveries import Followed
from runtime.night_facts import KINDS_THAT_TELL, ItemFact, NightFacts, WriteFact
from runtime.person_tasks import Task


@dataclass(frozen=True, slots=True)
class Night:
    """Each item with its task, its message, its writes and the work that follows it."""

    facts: NightFacts
    by_id: Mapping[str, ItemFact]
    tasks: Mapping[str, Task]
    followers: Mapping[str, Sequence[ItemFact]]
    messages: Mapping[str, Followed]
    writes: Mapping[str, Sequence[WriteFact]]
    workers: Mapping[str, str]

    @classmethod
    def of(cls, facts: NightFacts) -> "Night":
        """The facts, sorted by what they belong to."""
        return cls(
            facts=facts,
            by_id={item.id: item for item in facts.items},
            tasks={task.item_id: task for task in reversed(facts.tasks)},
            followers=grouped((item.follows, item) for item in facts.items if item.follows),
            messages={message.item_id: message for message in facts.messages},
            writes=grouped((write.item_id, write) for write in facts.writes),
            workers={turn.item_id: turn.worker for turn in facts.turns},
        )

    @property
    def now(self) -> datetime:
        """The moment of the report."""
        return self.facts.as_at

    def is_followed(self, item: ItemFact) -> bool:
        """Whether a call or a second try carries on; showing it again on another day does not."""
        after = self.followers.get(item.id, ())
        if item.kind not in KINDS_THAT_TELL:
            return any(each.queue == item.queue for each in after)
        return any(each.kind in KINDS_THAT_TELL and not each.is_first_day_back for each in after)

    def is_taken_up(self, notice: ItemFact) -> bool:
        """Whether another notice tells its school instead."""
        after = self.followers.get(notice.id, ())
        return any(is_notice(each) for each in after)

    def carried_on_by(self, notice: ItemFact) -> ItemFact:
        """The call that is to tell its school, where there is one; else the notice itself."""
        calls = [each for each in self.followers.get(notice.id, ()) if each.kind == PHONE]
        return next((call for call in calls if is_open(call)), notice)

    def ready_at(self, item: ItemFact) -> datetime | None:
        """When it was ready: a notice, when its school knew."""
        if item.kind == NOTICE:
            return self.told_at(item)
        return item.ended_at if item.state in (State.DONE, State.DONE_BY_PERSON) else None

    def told_at(self, item: ItemFact) -> datetime | None:
        """When its school knew: its system accepted the message, it replied, a person told it."""
        message = self.messages.get(item.id)
        moments = [self.delivered_at(message) if message else None]
        moments += self._told_by_phone(item)
        if item.state is State.DONE_BY_PERSON:
            moments.append(item.ended_at)
        return min((moment for moment in moments if moment), default=None)

    def was_phoned(self, item: ItemFact) -> bool:
        """Whether a person told its school."""
        return item.state is State.DONE_BY_PERSON or bool(self._told_by_phone(item))

    def _told_by_phone(self, item: ItemFact) -> list[datetime]:
        calls = (after for after in self.followers.get(item.id, ()) if after.kind == PHONE)
        ended = (call for call in calls if call.state in (State.DONE, State.DONE_BY_PERSON))
        return [call.ended_at for call in ended if call.ended_at]

    def was_sent(self, item: ItemFact) -> bool:
        """Whether its message went, wherever it got to: proven by the worker or found by a person.

        Its keys are told once the send is proven; that says nothing of the school.
        """
        is_proven = item.id in self.messages or item.told_at is not None
        return is_proven or item.settled == "there" or item.state is State.DONE

    def was_unlinked(self, item: ItemFact) -> bool:
        """Whether its child was taken off the occurrence since: this school is owed no word."""
        message = self.messages.get(item.id)
        return message is not None and self._unlinked_at(message) is not None

    def came_back(self, item: ItemFact) -> bool:
        """Whether it was sent and did not reach whom it was for."""
        message = self.messages.get(item.id)
        return message is not None and refused_at(message) is not None

    def delivered_at(self, message: Followed) -> datetime | None:
        """When their system had accepted it, at the latest: a reply shows it too."""
        if self.failed_at(message):
            return None
        arrived = message.state in (DeliveryState.DELIVERED, DeliveryState.READ)
        moments = [message.state_at] if arrived else []
        if message.answered_at:
            moments.append(message.answered_at)
        return min(moments, default=None)

    def acknowledged_at(self, message: Followed) -> datetime | None:
        """When its school replied RECEIVED, unless it turned out not to be for this school."""
        is_ours = message.answer is ReplyWord.RECEIVED and not self.failed_at(message)
        return message.answered_at if is_ours else None

    def failed_at(self, message: Followed) -> datetime | None:
        """When it came back, or turned out not to be for this school."""
        return refused_at(message) or self._unlinked_at(message)

    def _unlinked_at(self, message: Followed) -> datetime | None:
        if refused_at(message):
            return None
        after = self.followers.get(message.item_id, ())
        return min((o.created_at for o in after if o.is_after_wrong_send), default=None)

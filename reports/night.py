"""The report of a night: what happened to everything, who is not told yet, and what is not known.

`build` is pure: the same facts give the same report. It holds references, establishment numbers,
roles and counts; there is no field in it for a name.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TypeVar

from domain.mail import DeliveryState, ReplyWord
from domain.outcome import State
from domain.reconciliation import Finding, Reconciliation
from domain.wording.labels import filled
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name
from domain.wording.reasons.shape import WORKER
from domain.wording.reasons.table import reason
from domain.wording.states import STATES
from reports.night_rows import (
    STILL_TO_DO,
    Conserved,
    ItemRow,
    MessageCounts,
    MessageRow,
    Met,
    NoActionRow,
    OpenItem,
    PartnerRow,
    ProcessRow,
    ReasonRow,
    RulesRow,
    Tally,
    TimePoint,
    ToldLate,
    TurnRow,
    Writes,
)
from runtime.deliveries import Followed
from runtime.night_facts import (
    DECIDED_AGAINST,
    KINDS_THAT_TELL,
    ItemFact,
    NightFacts,
    TurnFact,
    WriteFact,
)
from runtime.passes import Pass
from runtime.person_tasks import Task
from runtime.release_modes import Mode

NOTICE, PHONE = "notice", "phone"
ANSWERED_OTHERWISE = "answered_otherwise"
SENT_FIRST_DAY_BACK = "sent_first_day_back"
CONFIRMED_WITHIN = timedelta(hours=2)
SOON = timedelta(minutes=60)
STEP = timedelta(minutes=15)
# The same order in every table and legend: what needs somebody stands first.
STATE_ORDER = tuple(State(code) for code in STATES)
# Items that somebody or some rule took out of the race: they have no due time to meet.
_OUT_OF_THE_RACE = frozenset({State.NO_ACTION, State.CANCELLED})
_NOT_TOLD = frozenset({"untold", "came_back", "in_doubt"})
_STOPPED = frozenset({State.SYSTEM_EXCEPTION, State.BUSINESS_EXCEPTION})

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class NightReport:
    """Everything the page, the workbook and the terminal say about a night."""

    since: datetime
    first_pass_at: datetime | None
    as_at: datetime
    still_running: int
    conserved: Conserved
    processes: tuple[ProcessRow, ...]
    kinds: tuple[ProcessRow, ...]
    total: ProcessRow
    to_tell: tuple[OpenItem, ...]
    needs: tuple[OpenItem, ...]
    reasons: tuple[ReasonRow, ...]
    no_action: tuple[NoActionRow, ...]
    counts: MessageCounts
    messages: tuple[MessageRow, ...]
    due: Tally
    due_later: Tally
    answered_otherwise: int
    points: tuple[TimePoint, ...]
    told_late: tuple[ToldLate, ...]
    due_marks: tuple[tuple[datetime, int], ...]
    sent_first_day_back: int
    first_day_back: int
    shadowed: int
    unreadable: int
    items: tuple[ItemRow, ...]
    turns: tuple[TurnRow, ...]
    partners: tuple[PartnerRow, ...]
    passes: tuple[Pass, ...]
    rules: tuple[RulesRow, ...]
    reconciliation: Reconciliation | None
    system_names: Mapping[str, str]
    seed: int | None

    @property
    def is_finished(self) -> bool:
        """Whether no worker has anything left to do."""
        return not self.still_running

    @property
    def is_proven(self) -> bool:
        """Whether it is finished, adds up, and every partner's own records agree."""
        agrees = self.reconciliation is not None and self.reconciliation.holds
        return self.is_finished and self.conserved.holds and agrees

    def system_name(self, system: str) -> str:
        """What people call the system; its code where nobody named it."""
        return self.system_names.get(system, system)


def build(
    facts: NightFacts,
    reconciliation: Reconciliation | None = None,
    seed: int | None = None,
    rules: Mapping[str, str] | None = None,
) -> NightReport:
    """The report. Without a reconciliation it says that nothing was compared.

    `rules`: when each rule applies, in words, by its id.
    """
    night = _Night.of(facts)
    needs = _in_order(
        _open_item(item, night) for item in facts.items if _needs_someone(item, night)
    )
    return NightReport(
        since=facts.since,
        first_pass_at=facts.passes[0].asked_at if facts.passes else None,
        as_at=facts.as_at,
        still_running=sum(_is_running(item, facts.as_at) for item in facts.items),
        conserved=_conserved(facts),
        processes=_process_rows(night, lambda item: (item.queue, item.authority, "")),
        kinds=_process_rows(night, lambda item: (item.queue, item.authority, item.kind)),
        total=_process_row(("", "", ""), facts.items, night),
        to_tell=_in_order(_open_item(item, night) for item in _to_tell(night)),
        needs=needs,
        reasons=_reason_rows(needs),
        no_action=_no_action(facts.items, rules or {}),
        counts=_message_counts(night),
        messages=tuple(_message_row(message, night) for message in facts.messages),
        due=_tally(night, lambda item: _due_by(item, night.now)),
        due_later=_tally(night, lambda item: not _due_by(item, night.now)),
        answered_otherwise=sum(_asks_about_an_answer(item, night) for item in facts.items),
        points=_points(night),
        told_late=_told_late(night),
        due_marks=_due_marks(night),
        sent_first_day_back=sum(_is_sent_on_its_day(item) for item in _to_tell(night)),
        first_day_back=sum(_waits_for_its_day(item, facts.as_at) for item in facts.items),
        shadowed=sum(i.kind == NOTICE and i.outcome_code == "shadow" for i in facts.items),
        unreadable=sum(item.is_unreadable for item in facts.items),
        items=tuple(_item_row(item, night) for item in facts.items),
        turns=tuple(_turn_row(turn, night) for turn in facts.turns),
        partners=_partner_rows(facts),
        passes=facts.passes,
        rules=_rules(facts),
        reconciliation=_as_called(reconciliation, facts.called) if reconciliation else None,
        system_names=facts.system_names,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Night:
    """The facts with what belongs to each item at hand."""

    facts: NightFacts
    by_id: Mapping[str, ItemFact]
    tasks: Mapping[str, Task]
    followers: Mapping[str, Sequence[ItemFact]]
    messages: Mapping[str, Followed]
    writes: Mapping[str, Sequence[WriteFact]]
    workers: Mapping[str, str]

    @classmethod
    def of(cls, facts: NightFacts) -> "_Night":
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
        return any(_is_notice(each) for each in after)

    def carried_on_by(self, notice: ItemFact) -> ItemFact:
        """The call that is to tell its school, where there is one; else the notice itself."""
        calls = [each for each in self.followers.get(notice.id, ()) if each.kind == PHONE]
        return next((call for call in calls if _is_open(call)), notice)

    def told_at(self, item: ItemFact) -> datetime | None:
        """When its school knew: its system accepted the message, it replied, a person told it."""
        message = self.messages.get(item.id)
        moments = [_delivered_at(message, self) if message else None]
        moments += self._told_by_phone(item)
        if item.state is State.DONE_BY_PERSON:
            moments.append(item.ended_at)
        return min((moment for moment in moments if moment), default=None)

    def was_sent(self, item: ItemFact) -> bool:
        """Whether its message went, wherever it got to: proven by the worker or found by a person.

        Its keys are told once the send is proven; that says nothing of the school.
        """
        is_proven = item.id in self.messages or item.told_at is not None
        return is_proven or item.settled == "there" or item.state is State.DONE

    def failed_at(self, message: Followed) -> datetime | None:
        """When it came back, or turned out not to be for this school."""
        return _refused_at(message) or self._unlinked_at(message)

    def was_unlinked(self, item: ItemFact) -> bool:
        """Whether its child was taken off the occurrence since: this school is owed no word."""
        message = self.messages.get(item.id)
        return message is not None and self._unlinked_at(message) is not None

    def _unlinked_at(self, message: Followed) -> datetime | None:
        if _refused_at(message):
            return None
        after = self.followers.get(message.item_id, ())
        return min((o.created_at for o in after if o.is_after_wrong_send), default=None)

    def was_phoned(self, item: ItemFact) -> bool:
        return item.state is State.DONE_BY_PERSON or bool(self._told_by_phone(item))

    def _told_by_phone(self, item: ItemFact) -> list[datetime]:
        calls = (after for after in self.followers.get(item.id, ()) if after.kind == PHONE)
        ended = (call for call in calls if call.state in (State.DONE, State.DONE_BY_PERSON))
        return [call.ended_at for call in ended if call.ended_at]


def _conserved(facts: NightFacts) -> Conserved:
    return Conserved(
        items_in=facts.items_counted,
        accounted=sum(Counter(item.state for item in facts.items).values()),
        queue_in=facts.whole_queue.total,
        queue_accounted=sum(facts.whole_queue.by_state.values()),
        carried_over=sum(item.created_at < facts.since for item in facts.items),
    )


# Which items are what


def _is_notice(item: ItemFact) -> bool:
    """A notice that tells a school; the one of the first day back only tells it again."""
    return item.kind == NOTICE and not item.is_first_day_back


def _is_sent_on_its_day(item: ItemFact) -> bool:
    return item.state is State.DEFERRED and item.outcome_code == SENT_FIRST_DAY_BACK


def _waits_for_its_day(item: ItemFact, now: datetime) -> bool:
    not_yet = item.not_before is not None and item.not_before > now
    return item.is_first_day_back and not_yet and not item.state.is_final


def _is_running(item: ItemFact, now: datetime) -> bool:
    """Whether a worker has something to do with it before the day it waits for."""
    is_for_another_day = item.not_before is not None and item.not_before > now
    return item.state in STILL_TO_DO and not is_for_another_day


def _to_tell(night: _Night) -> list[ItemFact]:
    """What would tell each school that may not know yet: a worker or, if need be, a person."""
    notices = [item for item in _notices(night) if _standing_of(item, night) in _NOT_TOLD]
    return [*(night.carried_on_by(item) for item in notices), *_calls_of_other_nights(night)]


def _notices(night: _Night) -> list[ItemFact]:
    """Those that owe a school a word; one that another notice has taken up is not asked twice."""
    notices = (item for item in night.facts.items if _is_notice(item))
    return [n for n in notices if _owes_a_word(n, night) and not night.is_taken_up(n)]


def _owes_a_word(item: ItemFact, night: _Night) -> bool:
    decided = item.outcome_code in DECIDED_AGAINST or night.was_unlinked(item)
    return not decided and item.state not in _OUT_OF_THE_RACE


def _calls_of_other_nights(night: _Night) -> list[ItemFact]:
    calls = (item for item in night.facts.items if item.kind == PHONE and _is_open(item))
    return [call for call in calls if call.follows not in night.by_id and not _is_answer(call)]


def _asks_about_an_answer(item: ItemFact, night: _Night) -> bool:
    """Whether a person has to phone a school that has the message and did not say RECEIVED."""
    return item.kind == PHONE and _is_open(item) and _is_answer(item)


def _is_answer(call: ItemFact) -> bool:
    return call.outcome_code == ANSWERED_OTHERWISE


def _is_open(item: ItemFact) -> bool:
    return not item.state.is_final or _stopped_unwanted(item)


def _standing_of(item: ItemFact, night: _Night) -> str:
    """The one place of `Tally` where this notice stands."""
    if told_at := night.told_at(item):
        return "late" if item.due_at and told_at > item.due_at else "in_time"
    if _came_back(item, night):
        return "came_back"
    if night.was_sent(item):
        return "unheard"
    is_open_doubt = item.state is State.IN_DOUBT and item.settled is None
    return "in_doubt" if is_open_doubt else "untold"


def _tally(night: _Night, is_meant: Callable[[ItemFact], bool]) -> Tally:
    meant = [notice for notice in _notices(night) if is_meant(notice)]
    stand = Counter(_standing_of(notice, night) for notice in meant)
    return Tally(**{place.name: stand[place.name] for place in fields(Tally)})


def _needs_someone(item: ItemFact, night: _Night) -> bool:
    if item.state is State.AWAITING_PERSON:
        return True
    if item.state is State.DEFERRED:
        return reason(_code_of(item, None, night)).owner != WORKER
    if item.state is State.IN_DOUBT:
        return item.settled != "there" and not night.is_followed(item)
    stopped = _stopped_unwanted(item) or _came_back(item, night)
    return stopped and not night.is_followed(item)


def _came_back(item: ItemFact, night: _Night) -> bool:
    """Whether it was sent and did not reach whom it was for."""
    message = night.messages.get(item.id)
    return message is not None and _refused_at(message) is not None


def _stopped_unwanted(item: ItemFact) -> bool:
    return item.state in _STOPPED and item.outcome_code not in DECIDED_AGAINST


# What each process did


def _process_rows(
    night: _Night, key_of: Callable[[ItemFact], tuple[str, str, str]]
) -> tuple[ProcessRow, ...]:
    groups = grouped((key_of(item), item) for item in night.facts.items)
    return tuple(_process_row(key, items, night) for key, items in sorted(groups.items()))


def _process_row(key: tuple[str, str, str], items: Sequence[ItemFact], night: _Night) -> ProcessRow:
    counted = Counter(item.state for item in items)
    return ProcessRow(
        *key,
        items_in=len(items),
        by_state={state: counted[state] for state in STATE_ORDER},
        settled=sum(item.settled is not None for item in items),
        clock=_met(items, night),
        writes=_writes_of(write for item in items for write in night.writes.get(item.id, ())),
    )


def _met(items: Sequence[ItemFact], night: _Night) -> Met:
    racing = [item for item in items if _is_in_the_race(item, night)]
    due = [item for item in racing if _due_by(item, night.now)]
    later = (item.due_at for item in racing if item.due_at and item.due_at > night.now)
    met = sum(_is_in_time(item, night) for item in due)
    return Met(len(due), met, min(later, default=None))


def _is_in_the_race(item: ItemFact, night: _Night) -> bool:
    is_asked_twice = item.kind == NOTICE and night.is_taken_up(item)
    return item.due_at is not None and _owes_a_word(item, night) and not is_asked_twice


def _due_by(item: ItemFact, moment: datetime) -> bool:
    return item.due_at is not None and item.due_at <= moment


def _is_in_time(item: ItemFact, night: _Night) -> bool:
    ready_at = _ready_at(item, night)
    return ready_at is not None and item.due_at is not None and ready_at <= item.due_at


def _ready_at(item: ItemFact, night: _Night) -> datetime | None:
    if item.kind == NOTICE:
        return night.told_at(item)
    return item.ended_at if item.state in (State.DONE, State.DONE_BY_PERSON) else None


def _writes_of(rows: Iterable[WriteFact]) -> Writes:
    """Each operation by what its last word is: a doubt or a proof outlives an earlier try."""
    by_operation = grouped((row.op_id, row.state) for row in rows)
    ends = Counter(_end_of(states) for states in by_operation.values())
    return Writes(
        begun=len(by_operation),
        proven=ends["proven"],
        in_doubt=ends["in_doubt"],
        still_open=ends["intended"],
        not_made=ends["not_made"],
    )


def _end_of(states: Sequence[str]) -> str:
    return next((end for end in ("proven", "in_doubt", "intended") if end in states), "not_made")


def _no_action(items: Sequence[ItemFact], rules: Mapping[str, str]) -> tuple[NoActionRow, ...]:
    counted = Counter(
        (item.outcome_code or "", item.outcome_rule or "")
        for item in items
        if item.state is State.NO_ACTION
    )
    return tuple(
        NoActionRow(_without_its_rule(code), rule_words(rule, rules), count)
        for (code, rule), count in counted.most_common()
    )


def _without_its_rule(code: str) -> str:
    return reason(code).words.removesuffix(": {rule_sentence}")


def rule_words(rule: str, rules: Mapping[str, str]) -> str:
    """`Rule E10: Only children live there`; its id alone where nobody gave its words."""
    if not rule:
        return ""
    words = NIGHT_SENTENCES["rule" if rule in rules else "rule_id"]
    return filled(words, id=rule, when=rules.get(rule, ""))


# What needs someone


def _open_item(item: ItemFact, night: _Night) -> OpenItem:
    task = night.tasks.get(item.id)
    due_at = task.due_at if task else item.due_at
    why = reason(code) if (code := _code_of(item, task, night)) else None
    spoken = _spoken(item, night)
    return OpenItem(
        reference=item.reference,
        process=item.queue,
        kind=item.kind,
        establishment=item.establishment,
        state=item.state,
        due_at=due_at,
        clock=_clock(due_at, night.now),
        late_by=night.now - due_at if due_at and due_at < night.now else None,
        code=code,
        why=filled(why.words, **spoken) if why else STATES[item.state].label,
        owner=task.team if task else why.owner if why else _owner_without_a_reason(item),
        next_step=filled(why.next_step, **spoken) if why else STATES[item.state].sentence,
        holder=task.team if task and task.person else None,
        may_have_happened=_may_have_happened(night.writes.get(item.id, ())),
    )


def _owner_without_a_reason(item: ItemFact) -> str:
    return WORKER if item.state in STILL_TO_DO else ""


def _code_of(item: ItemFact, task: Task | None, night: _Night) -> str:
    if item.state is State.DONE and _came_back(item, night):
        is_not_ours = night.messages[item.id].answer is ReplyWord.NOT_OURS
        return "left_the_school" if is_not_ours else "came_back"
    if task:
        return task.reason_code
    if closed := night.facts.closed.get(item.waits_for_system or ""):
        return closed.reason_code
    return item.outcome_code or ("write_in_doubt" if item.state is State.IN_DOUBT else "")


def _spoken(item: ItemFact, night: _Night) -> dict[str, str]:
    systems = [item.waits_for_system or "", *(w.system for w in night.writes.get(item.id, ()))]
    named = [night.facts.system_names.get(system, system) for system in systems if system]
    rule = {"rule_sentence": rule_words(item.outcome_rule, {})} if item.outcome_rule else {}
    return {**rule, **({"system": named[0]} if named else {})}


def _may_have_happened(writes: Sequence[WriteFact]) -> bool:
    return any(write.state in ("intended", "in_doubt") for write in writes)


def _clock(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "no_clock"
    if due_at < now:
        return "late"
    return "due_soon" if due_at - now <= SOON else "on_time"


_CLOCK_ORDER = ("late", "due_soon", "on_time", "no_clock")


def _in_order(rows: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Late first, then due soon, then in doubt, and within each the earliest due."""
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: OpenItem) -> tuple[int, float, int, str]:
    due = row.due_at.timestamp() if row.due_at else float("inf")
    return _CLOCK_ORDER.index(row.clock), due, STATE_ORDER.index(row.state), row.reference


def by_frequency(reasons: Sequence[ReasonRow]) -> tuple[tuple[str, int, float], ...]:
    """Reasons, the most frequent first, with the share of all items they have come to."""
    ordered = sorted(reasons, key=lambda row: row.items, reverse=True)
    so_far = list(accumulate(row.items for row in ordered))
    return tuple(
        (row.why, row.items, count / so_far[-1]) for row, count in zip(ordered, so_far, strict=True)
    )


def _reason_rows(needs: Sequence[OpenItem]) -> tuple[ReasonRow, ...]:
    """In the order of `needs`: a reason stands where its most urgent item does."""
    groups = grouped(((row.code, row.state), row) for row in needs)
    return tuple(_reason_row(group) for group in groups.values())


def _reason_row(group: Sequence[OpenItem]) -> ReasonRow:
    first = group[0]
    return ReasonRow(
        code=first.code,
        state=first.state,
        why=first.why,
        items=len(group),
        oldest_due=first.due_at,
        clock=first.clock,
        owner=first.owner,
        next_step=first.next_step,
        unclaimed=sum(row.holder is None for row in group),
    )


# What became of the messages


def _refused_at(message: Followed) -> datetime | None:
    """When it came back, or the school said that the child is not theirs."""
    if message.answer is ReplyWord.NOT_OURS:
        return message.answered_at
    return message.state_at if message.state is DeliveryState.RETURNED else None


def _acknowledged_at(message: Followed, night: _Night) -> datetime | None:
    is_ours = message.answer is ReplyWord.RECEIVED and not night.failed_at(message)
    return message.answered_at if is_ours else None


def _delivered_at(message: Followed, night: _Night) -> datetime | None:
    """When their system had accepted it, at the latest: a reply shows it too."""
    if night.failed_at(message):
        return None
    arrived = message.state in (DeliveryState.DELIVERED, DeliveryState.READ)
    moments = [message.state_at] if arrived else []
    if message.answered_at:
        moments.append(message.answered_at)
    return min(moments, default=None)


def _standing(message: Followed, night: _Night) -> str:
    if night.failed_at(message):
        return "failed"
    if _acknowledged_at(message, night):
        return "acknowledged"
    if _delivered_at(message, night):
        return "delivered"
    return "not_confirmed" if night.now - message.sent_at > CONFIRMED_WITHIN else "sent"


def _how_it_failed(message: Followed) -> str:
    """A word of `NIGHT_SENTENCES`; of a message that did not fail it says nothing."""
    if message.answer is ReplyWord.NOT_OURS:
        return "not_ours"
    return "came_back" if message.state is DeliveryState.RETURNED else "unlinked"


def _message_row(message: Followed, night: _Night) -> MessageRow:
    item = night.by_id.get(message.item_id)
    after = [
        each for each in night.followers.get(message.item_id, ()) if not each.is_first_day_back
    ]
    return MessageRow(
        our_ref=message.our_ref,
        establishment=item.establishment if item else "",
        sent_at=message.sent_at,
        delivered_at=_delivered_at(message, night),
        acknowledged_at=_acknowledged_at(message, night),
        failed_at=night.failed_at(message),
        standing=_standing(message, night),
        failed_how=_how_it_failed(message) if night.failed_at(message) else "",
        followed_by=", ".join(sorted(_work_and_state(each) for each in after)),
    )


def _work_and_state(item: ItemFact) -> str:
    return f"{kind_name(item.kind)} ({STATES[item.state].label})"


def _message_counts(night: _Night) -> MessageCounts:
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


# Against each school's own deadline


def _points(night: _Night) -> tuple[TimePoint, ...]:
    """Every quarter of an hour from the first pass to the report, and the report itself."""
    began = night.facts.passes[0].asked_at if night.facts.passes else night.facts.since
    steps = int(max(night.now - began, timedelta(0)) / STEP)
    moments = [began + STEP * number for number in range(steps + 1)]
    if moments[-1] < night.now:
        moments.append(night.now)
    notices = [notice for notice in _notices(night) if notice.due_at]
    return tuple(_point(moment, notices, night) for moment in moments)


def _point(at: datetime, notices: Sequence[ItemFact], night: _Night) -> TimePoint:
    messages = [night.messages[item.id] for item in notices if item.id in night.messages]
    due = [item for item in notices if _due_by(item, at)]
    return TimePoint(
        at=at,
        due_so_far=len(due),
        told=_by_then(at, (night.told_at(item) for item in notices)),
        delivered=_by_then(at, (_delivered_at(message, night) for message in messages)),
        acknowledged=_by_then(at, (_acknowledged_at(message, night) for message in messages)),
        not_told=len(due) - _by_then(at, (night.told_at(item) for item in due)),
    )


def _by_then(at: datetime, moments: Iterable[datetime | None]) -> int:
    return sum(moment is not None and moment <= at for moment in moments)


def _told_late(night: _Night) -> tuple[ToldLate, ...]:
    late = []
    for item in _notices(night):
        told_at = night.told_at(item)
        if told_at and item.due_at and told_at > item.due_at:
            by_phone = night.was_phoned(item)
            late.append(
                ToldLate(item.reference, item.establishment, item.due_at, told_at, by_phone)
            )
    return tuple(sorted(late, key=lambda row: row.late_by, reverse=True))


def _due_marks(night: _Night) -> tuple[tuple[datetime, int], ...]:
    due = Counter(item.due_at for item in _notices(night) if item.due_at)
    return tuple(sorted(due.items()))


# Rows of the sheets


def _as_called(found: Reconciliation, called: Mapping[str, str]) -> Reconciliation:
    """The same findings without the queue's own references, which may hold a child's number."""
    return replace(
        found,
        never_queued=_renamed(found.never_queued, called),
        lost=_renamed(found.lost, called),
        rogue=_renamed(found.rogue, called),
        duplicate=_renamed(found.duplicate, called),
        drift=_renamed(found.drift, called),
    )


def _renamed(findings: Sequence[Finding], called: Mapping[str, str]) -> tuple[Finding, ...]:
    names = [called.get(finding.reference, finding.reference) for finding in findings]
    return tuple(
        replace(finding, reference=name) for finding, name in zip(findings, names, strict=True)
    )


def _item_row(item: ItemFact, night: _Night) -> ItemRow:
    ready_at = _ready_at(item, night)
    code = _code_of(item, night.tasks.get(item.id), night)
    spoken = _spoken(item, night)
    has_reason = code not in ("", item.state, "done")
    return ItemRow(
        reference=item.reference,
        process=item.queue,
        kind=item.kind,
        authority=item.authority,
        state=item.state,
        why=filled(reason(code).words, **spoken) if has_reason else "",
        created_at=item.created_at,
        due_at=item.due_at,
        ended_at=item.ended_at,
        spare=item.due_at - ready_at if item.due_at and ready_at else None,
        attempts=item.attempts_used,
        worker=night.workers.get(item.id, ""),
        mode=night.facts.modes.get((item.queue, item.authority), Mode.SHADOW),
        rules_version=item.rules_version,
        writes=_writes_of(night.writes.get(item.id, ())),
    )


def _turn_row(turn: TurnFact, night: _Night) -> TurnRow:
    item = night.by_id.get(turn.item_id)
    ended_as = turn.ended_as or State.WORKING
    failed = ended_as not in STATES or State(ended_as) in {*_STOPPED, State.IN_DOUBT}
    return TurnRow(
        lane=turn.lane,
        worker=turn.worker,
        reference=item.reference if item else "",
        kind=item.kind if item else "",
        start=turn.claimed_at,
        end=turn.ended_at,
        # A turn that did not end in order was lost with its lane.
        result=STATES[ended_as].label if ended_as in STATES else reason("lane_lost").words,
        is_failure=failed,
    )


def _partner_rows(facts: NightFacts) -> tuple[PartnerRow, ...]:
    looked = {each.system: each.count for each in facts.look_ups}
    written = grouped((write.system, write) for write in facts.writes)
    systems = {*looked, *written, *facts.closed, *facts.system_names}
    return tuple(
        _partner_row(s, facts, looked.get(s, 0), written.get(s, ())) for s in sorted(systems)
    )


def _partner_row(
    system: str, facts: NightFacts, look_ups: int, written: Sequence[WriteFact]
) -> PartnerRow:
    closed = facts.closed.get(system)
    name = facts.system_names.get(system, system)
    writes = _writes_of(written)
    return PartnerRow(
        system=system,
        name=name,
        is_open=closed is None,
        closed_since=closed.since if closed else None,
        why=filled(reason(closed.reason_code).words, system=name) if closed else "",
        look_ups=look_ups,
        begun=writes.begun,
        proven=writes.proven,
    )


def _rules(facts: NightFacts) -> tuple[RulesRow, ...]:
    versions = grouped(((item.queue, item.authority), item.rules_version) for item in facts.items)
    return tuple(
        RulesRow(*key, facts.modes.get(key, Mode.SHADOW), tuple(Counter(versions[key]).items()))
        for key in sorted(versions)
    )


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """What belongs to each key, both in the order they come in."""
    groups: dict[K, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups

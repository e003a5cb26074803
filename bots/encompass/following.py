"""After the send: what came back, who answered, and what a person has to do about it. Pure.

A message that came in is read for the closed words our notices ask for. Whatever else it says is
for a person to read: it becomes a phone task and nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.encompass.intake import SeenOccurrence
from bots.encompass.ports import Wanted
from domain.folding import fold_name
from domain.identifiers import OccurrenceNumber
from domain.mail import DeliveryState, ReceivedMessage, ReplyWord, SentRow
from domain.notices import CameBack, Notice, NoticePupil
from domain.outcome import WorkItemId
from domain.people import Person

# The words our notices ask for; the first of them is kept.
ANSWERS = frozenset({ReplyWord.RECEIVED, ReplyWord.DELETED, ReplyWord.NOT_OURS})
# Rule E70.
REASONS = {
    ReplyWord.NOT_OURS: "left_the_school",
    ReplyWord.OTHER: "answered_otherwise",
}
# Why a notice is taken back: rules E71 and E72.
WITHDRAWN, SENT_WRONGLY = "retracted_after_sending", "sent_wrongly"
# Rule E73.
STANDS_AGAIN = "stands_again"
SECOND_SHOWING = "/first_day_back"
# A correction is as urgent as the notice was; a breach has 72 hours (UK GDPR Article 33).
CORRECTED_WITHIN = timedelta(hours=1)
ASSESSED_WITHIN = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice whose message is being followed, or the correction of one: `corrects` says why."""

    item_id: WorkItemId
    reference: str
    notice: Notice
    message: str
    sent_at: datetime
    due_at: datetime
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one message got, and the word that answered it."""

    item_id: WorkItemId
    state: DeliveryState | None
    answer: ReplyWord | None
    at: datetime


def progress(
    followed: Sequence[SentNotice],
    sent: Iterable[SentRow],
    received: Iterable[ReceivedMessage],
    now: datetime,
) -> tuple[Progress, ...]:
    """What the mail system says became of the messages being followed."""
    by_number = {one.message: one for one in followed}
    states = [
        Progress(by_number[row.number].item_id, row.delivery.state, None, row.delivery.at or now)
        for row in sent
        if row.number in by_number
    ]
    answers = [
        Progress(one.item_id, None, reply.word, reply.received_at or now)
        for reply in received
        if reply.word in ANSWERS and not reply.is_undeliverable
        for one in _answered(followed, reply)
    ]
    return (*states, *answers)


def to_phone(
    followed: Sequence[SentNotice], sent: Iterable[SentRow], received: Iterable[ReceivedMessage]
) -> tuple[Wanted, ...]:
    """A phone task, at the notice's own deadline, for each message that did not arrive."""
    by_number = {one.message: one for one in followed}
    returned = [
        _phone(by_number[row.number], "came_back")
        for row in sent
        if row.number in by_number and row.delivery.state is DeliveryState.RETURNED
    ]
    answered = [
        _phone(one, REASONS[reply.word])
        for reply in received
        if reply.word in REASONS and not reply.is_undeliverable
        for one in _answered(followed, reply)
    ]
    distinct = {one.reference: one for one in (*answered, *returned)}
    return tuple(distinct.values())


def refused(
    followed: Sequence[SentNotice], received: Iterable[ReceivedMessage]
) -> tuple[SentNotice, ...]:
    """The notices of which a school says that the child is not its own."""
    said = (reply for reply in received if reply.word is ReplyWord.NOT_OURS)
    answered = [
        one for reply in said if not reply.is_undeliverable for one in _answered(followed, reply)
    ]
    return tuple({one.item_id: one for one in answered}.values())


def unlinked(
    followed: Iterable[SentNotice], seen: Iterable[SeenOccurrence]
) -> tuple[SentNotice, ...]:
    """The notices with a child that, since they went, is on none of its occurrences any more."""
    latest = {one.number: one for one in seen}
    return tuple(one for one in followed if _has_unlinked_child(one, latest))


def to_tell_again(
    corrections: Iterable[SentNotice], seen: Iterable[SeenOccurrence], now: datetime
) -> tuple[Wanted, ...]:
    """A call for each withdrawn notice all of whose occurrences stand again since its correction.

    The school may have deleted what it was told, and a machine does not tell it twice.
    """
    latest = {one.number: one for one in seen}
    return tuple(
        Wanted(
            f"phone/again/{one.reference}",
            CameBack(one.notice, one.message, one.sent_at, STANDS_AGAIN),
            now + CORRECTED_WITHIN,
            follows=one.item_id,
        )
        for one in corrections
        if one.corrects == WITHDRAWN and _stands_again(one, latest)
    )


def to_take_back(
    told: Iterable[SentNotice], now: datetime, reason: str = WITHDRAWN
) -> tuple[Wanted, ...]:
    """A correction and a possible breach for each notice that should not have gone."""
    return tuple(wanted for one in told for wanted in _taken_back(one, now, reason))


def _stands_again(one: SentNotice, latest: Mapping[OccurrenceNumber, SeenOccurrence]) -> bool:
    looks = [latest.get(number) for number in one.notice.references]
    return all(look is not None and _says_it_stands(look, one) for look in looks)


def _says_it_stands(look: SeenOccurrence, one: SentNotice) -> bool:
    """Whether somebody looked since, could look, and a child of the notice is there as before."""
    if look.read_at <= one.sent_at or look.is_retracted or look.is_restricted:
        return False
    told = {key.child for key in one.notice.keys if key.occurrence == look.number}
    return not look.is_unreadable and not told.isdisjoint(look.children)


def _has_unlinked_child(one: SentNotice, latest: Mapping[OccurrenceNumber, SeenOccurrence]) -> bool:
    return any(
        all(
            _is_gone_from(latest.get(key.occurrence), pupil, one.sent_at)
            for key in one.notice.keys
            if key.child in pupil.children
        )
        for pupil in one.notice.pupils
    )


def _is_gone_from(seen: SeenOccurrence | None, pupil: NoticePupil, sent_at: datetime) -> bool:
    """Whether somebody looked since, could look, and the child is not there."""
    if seen is None or seen.is_restricted or seen.is_unreadable or seen.read_at <= sent_at:
        return False
    is_linked = bool(set(pupil.children) & set(seen.children))
    return not is_linked and not any(_is_called_as(pupil, shown) for shown in seen.children_shown)


def _is_called_as(pupil: NoticePupil, shown: Person) -> bool:
    """Whether this is the child under another record of it, which was put in the other's place."""
    names = {fold_name(f"{name.forename} {name.surname}") for name in shown.names}
    is_born_then = shown.born_on is not None and shown.born_on == pupil.born_on
    return is_born_then and fold_name(pupil.name) in names


def _taken_back(one: SentNotice, now: datetime, reason: str) -> tuple[Wanted, Wanted]:
    """One of each for a notice, however often it was shown."""
    back = CameBack(one.notice, one.message, one.sent_at, reason)
    reference = one.reference.removesuffix(SECOND_SHOWING)
    return (
        Wanted(f"correction/{reference}", back, now + CORRECTED_WITHIN, follows=one.item_id),
        Wanted(f"breach/{reference}", back, now + ASSESSED_WITHIN, follows=one.item_id),
    )


def _phone(one: SentNotice, reason: str) -> Wanted:
    # Whoever rings about a correction must not tell the school what it takes back.
    back = CameBack(one.notice, one.message, one.sent_at, one.corrects or reason)
    return Wanted(f"phone/{one.reference}", back, one.due_at, follows=one.item_id)


def _answered(followed: Iterable[SentNotice], reply: ReceivedMessage) -> list[SentNotice]:
    """The message replied to; where the mail system does not say, every one of that reference."""
    ours = [one for one in followed if reply.our_ref == one.notice.our_ref]
    return [one for one in ours if one.message == reply.answers] or ours

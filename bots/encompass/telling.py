"""*Notice*: one message to one establishment; then each occurrence says that it was told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bots.encompass.drafting import shown_again
from bots.encompass.following import SECOND_SHOWING
from bots.encompass.looking_again import as_it_stands
from bots.encompass.ports import Desk, Ours, Wanted
from bots.encompass.recipients import choose, recipient, suspect_is_near
from bots.encompass.rules import RULES
from bots.encompass.schooling import by_reference
from bots.encompass.weighing import House, ToAsk, closed_route, weigh
from domain.establishments import Contact
from domain.notices import CameBack, Notice, NoticeKind, Unrecorded
from domain.outbound import ClearedMessage, Flags, Recipient, Refusal, Release, cleared
from domain.outcome import (
    Done,
    Later,
    NeedsPerson,
    NoAction,
    Outcome,
    Receipt,
    TaskWanted,
)
from domain.saying import say_moment
from domain.school_days import london_day
from domain.templates import CorrectionDraft
from domain.timescales import SchoolDeadline, encompass_due_at
from domain.wording.tasks import TASK_KINDS
from runtime.person_tasks import Answer

RELEASES = {"release_message": "release", "correct_message": "release"}


async def tell(notice: Notice, ours: Ours, house: House, desk: Desk) -> Outcome:
    """Send and record, or say what stands against it. Sent is not told: it is followed after."""
    if before := await desk.sent_before(notice):
        # Rule E63: what has gone is recorded and followed, whatever became of the case since.
        return await _finish(before.notice, ours, before.proof, desk)
    fresh = await as_it_stands(notice, ours, desk)
    if not isinstance(fresh, Notice):
        return fresh
    return await _send(fresh, ours, house, desk)


async def _send(notice: Notice, ours: Ours, house: House, desk: Desk) -> Outcome:
    contacts, now = await desk.contacts_of(notice.school.reference), await desk.now()
    deadline = await _deadline(notice, contacts, now, desk)
    if deadline is None:
        return NeedsPerson(_not_on_the_register(notice, ours))
    if deadline.not_before and deadline.not_before > now and not notice.told_first:
        # Rule E62.
        return Later(deadline.not_before, "sent_first_day_back")
    answers = await desk.answers()
    if _is_refused(answers):
        return NoAction("release_refused", RULES["E43"].id)
    if closed := closed_route(notice, contacts, await desk.came_back(), now):
        return NeedsPerson(closed.task(ours.due_at))
    made_at = await desk.draft_made_at()
    verdict = weigh(notice, contacts, house, made_at, _release(answers), now)
    if isinstance(verdict, ToAsk):
        return NeedsPerson(verdict.task(ours.due_at))
    sent = await desk.send(verdict.message, verdict.contact.ref, notice)
    return await _finish(notice, ours, sent, desk)


async def _finish(notice: Notice, ours: Ours, sent: Receipt, desk: Desk) -> Outcome:
    """Rule E60: told, shown again where the school is closed, recorded on each occurrence."""
    if not sent.is_shadow:
        await desk.told(notice, sent)
        went = Unrecorded(
            notice,
            ours.id,
            ours.reference,
            sent.record_id,
            worded_at=await desk.draft_made_at(),
            sent_at=await desk.now(),
        )
        await show_again(went, desk)
    recorded = [await desk.record(notice, number) for number in notice.references]
    return Done((sent, *recorded))


async def show_again(sent: Unrecorded, desk: Desk) -> None:
    """Rule E61: what went to a closed school is shown once more on its first day back."""
    notice = sent.notice
    if notice.kind is not NoticeKind.TELL:
        return
    contacts = await desk.contacts_of(notice.school.reference)
    deadline = await _deadline(notice, contacts, sent.sent_at, desk)
    if deadline is None or deadline.present_again is None:
        return
    again = deadline.present_again
    second = shown_again(notice, sent.message, sent.worded_at)
    reference = f"{sent.reference}{SECOND_SHOWING}"
    await desk.queue([Wanted(reference, second, again.due_at, again.not_before, sent.item)])


async def correct(back: CameBack, ours: Ours, house: House, desk: Desk) -> Outcome:
    """Take a notice back, in words that name nobody, when a person releases them."""
    answers = await desk.answers()
    if said := _said_of_correction(back, ours, answers):
        return said
    contacts = await desk.contacts_of(back.notice.school.reference)
    if suspect_is_near(back.notice, contacts):
        return NeedsPerson(_by_hand(back, ours))
    now = await desk.now()
    contact = choose(contacts, london_day(now))
    to = recipient(contact, now) if contact else None
    closed = closed_route(back.notice, contacts, await desk.came_back(), now)
    if contact is None or to is None or closed:
        return NeedsPerson(phone_task(back, ours.due_at))
    draft = CorrectionDraft(
        house.hub, back.notice.our_ref, back.notice.school.place, sent_at=back.sent_at
    )
    verdict = cleared(draft, to, _only_a_release(house, _release(answers)), now)
    if isinstance(verdict, ClearedMessage):
        correction = replace(back.notice, kind=NoticeKind.CORRECTION)
        return Done((await desk.send(verdict, contact.ref, correction),))
    return NeedsPerson(_correction_to_release(back, ours, verdict, to))


async def phone(back: CameBack, ours: Ours, desk: Desk) -> Outcome:
    """A person rings the school; the worker waits until somebody says that it knows."""
    answers = await desk.answers()
    latest = answers[-1].answer if answers else ""
    if latest == "told":
        return Done()
    if latest == "not_right_school":
        kind = TASK_KINDS["do_by_hand"]
        return NeedsPerson(
            TaskWanted(kind.code, back.reason, kind.usual_team, ours.due_at, _shown(back))
        )
    return NeedsPerson(phone_task(back, ours.due_at))


async def assess(back: CameBack, ours: Ours, desk: Desk) -> Outcome:
    """Whether it was a breach is for the data protection officer to say."""
    if await desk.answers():
        return Done()
    return NeedsPerson(_task("possible_breach", back.reason, ours.due_at, _shown(back)))


def _said_of_correction(back: CameBack, ours: Ours, answers: Sequence[Answer]) -> Outcome | None:
    """What a person has said instead of releasing it."""
    match answers[-1].answer if answers else "":
        case "no_correction":
            return NoAction("release_refused", RULES["E71"].id)
        case "phone":
            return NeedsPerson(phone_task(back, ours.due_at))
        case "told":
            return Done()
    return None


def _correction_to_release(
    back: CameBack, ours: Ours, refusal: Refusal, to: Recipient
) -> TaskWanted:
    """The draft, where a person may release one; else they ring."""
    if refusal.words is None or not refusal.may_be_released:
        return phone_task(back, ours.due_at)
    draft = {"to": to.address, "subject": refusal.words.subject, "message": refusal.words.body}
    shown = {**_shown(back), **draft}
    return _task("correct_message", back.reason, ours.due_at, shown, refusal.fingerprint)


def phone_task(back: CameBack, due_at: datetime) -> TaskWanted:
    """Ring this school now."""
    return _task("phone_school", back.reason, due_at, _shown(back))


async def _deadline(
    notice: Notice, contacts: Sequence[Contact], now: datetime, desk: Desk
) -> SchoolDeadline | None:
    """By when, and whether to wait for the first day back; None for a place no longer there."""
    place = by_reference(await desk.establishments()).get(notice.school.reference)
    if place is None:
        return None
    contact = choose(contacts, london_day(now))
    return encompass_due_at(
        place.calendar,
        reported_at=notice.reported_at,
        now=now,
        mailbox_is_monitored=contact is None or contact.holiday_monitored,
    )


def _not_on_the_register(notice: Notice, ours: Ours) -> TaskWanted:
    shown = {
        "school": notice.school.name,
        "children": ", ".join(pupil.name for pupil in notice.pupils),
        "occurrences": ", ".join(notice.references),
        "rule": RULES["E27"].when,
    }
    return _task("do_by_hand", "school_closed_down", ours.due_at, shown)


def _by_hand(back: CameBack, ours: Ours) -> TaskWanted:
    """Rule E41: nothing is written to a place a suspect is near, a correction neither."""
    shown = {**_shown(back), "rule": RULES["E41"].when}
    return _task("do_by_hand", "contact_conflict", ours.due_at, shown)


def _is_refused(answers: Sequence[Answer]) -> bool:
    return bool(answers) and answers[-1].answer == "do_not_release"


def _release(answers: Sequence[Answer]) -> Release | None:
    released = [one for one in answers if RELEASES.get(one.kind) == one.answer]
    if not released:
        return None
    return Release(released[-1].answered_by, released[-1].answered_at, released[-1].fits)


def _only_a_release(house: House, release: Release | None) -> Flags:
    """A correction names nobody, so nothing of the case stands against it but a person's word."""
    return Flags(
        fired=frozenset(),
        quiet=frozenset(),
        allowed_domains=house.allowed_domains,
        excluded_contacts=frozenset(),
        excluded_addresses=frozenset(),
        adults_involved=(),
        forbidden=(),
        release=release,
    )


def _task(
    code: str, reason: str, due_at: datetime, shown: dict[str, str], fits: str = ""
) -> TaskWanted:
    return TaskWanted(code, reason, TASK_KINDS[code].usual_team, due_at, shown, fits)


def _shown(back: CameBack) -> dict[str, str]:
    notice = back.notice
    return {
        "school": notice.school.name,
        "ring": notice.school.phone,
        "children": ", ".join(pupil.name for pupil in notice.pupils),
        "occurrences": ", ".join(notice.references),
        "notice": notice.our_ref,
        "sent": say_moment(back.sent_at),
    }

"""*Notice*: one message to one establishment; then each occurrence says that it was told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bots.encompass.case import RETRACTED
from bots.encompass.ports import Desk, Wanted
from bots.encompass.recipients import choose, recipient
from bots.encompass.rules import RULES
from bots.encompass.weighing import House, ToAsk, weigh
from domain.errors import RecordRestricted
from domain.establishments import Contact
from domain.notices import CameBack, Notice, NoticeKind
from domain.occurrences import Occurrence, Part
from domain.outbound import ClearedMessage, Flags, Release, cleared
from domain.outcome import (
    Done,
    Later,
    NeedsPerson,
    NoAction,
    Outcome,
    Receipt,
    TaskWanted,
    WorkItemId,
)
from domain.school_days import london_day
from domain.templates import CorrectionDraft
from domain.timescales import PresentAgain, SchoolDeadline, encompass_due_at
from domain.wording import TASK_KINDS
from runtime.person_tasks import Answer

RELEASES = {"release_message": "release", "correct_message": "release"}


@dataclass(frozen=True, slots=True)
class Ours:
    """The item itself: its number, its reference, and by when."""

    id: WorkItemId
    reference: str
    due_at: datetime


async def tell(notice: Notice, ours: Ours, house: House, desk: Desk) -> Outcome:
    """Send and record, or say what stands against it. Sent is not told: it is followed after."""
    if stopped := await _stopped(notice, ours, desk):
        return stopped
    contacts, now = await desk.contacts_of(notice.school.reference), await desk.now()
    deadline = await _deadline(notice, contacts, now, desk)
    if deadline.not_before and deadline.not_before > now and not notice.told_first:
        # Rule E62.
        return Later(deadline.not_before, "first_day_back")
    answers = await desk.answers()
    if _is_refused(answers):
        return NoAction("release_refused", RULES["E43"].id)
    made_at = await desk.draft_made_at()
    verdict = weigh(notice, contacts, house, made_at, _release(answers), now)
    if isinstance(verdict, ToAsk):
        return NeedsPerson(verdict.task(ours.due_at))
    sent = await desk.send(verdict.message, verdict.contact.ref, notice)
    await _after(notice, ours, sent, deadline.present_again, desk)
    # Rule E60.
    recorded = [await desk.record(notice, number) for number in notice.references]
    return Done((sent, *recorded))


async def correct(back: CameBack, ours: Ours, house: House, desk: Desk) -> Outcome:
    """Take a notice back, in words that name nobody, when a person releases them."""
    answers, now = await desk.answers(), await desk.now()
    latest = answers[-1].answer if answers else ""
    if latest == "no_correction":
        return NoAction("release_refused", RULES["E71"].id)
    if latest == "phone":
        return NeedsPerson(phone_task(back, ours.due_at))
    if latest == "told":
        return Done()
    contact = choose(await desk.contacts_of(back.notice.school.reference), london_day(now))
    to = recipient(contact, now) if contact else None
    if contact is None or to is None:
        return NeedsPerson(phone_task(back, ours.due_at))
    draft = CorrectionDraft(
        house.hub, back.notice.our_ref, back.notice.school.place, await desk.draft_made_at()
    )
    verdict = cleared(draft, to, _only_a_release(house, _release(answers)), now)
    if isinstance(verdict, ClearedMessage):
        correction = replace(back.notice, kind=NoticeKind.CORRECTION)
        return Done((await desk.send(verdict, contact.ref, correction),))
    if verdict.words is None or not verdict.may_be_released:
        return NeedsPerson(phone_task(back, ours.due_at))
    shown = {
        **_shown(back),
        "to": to.address,
        "subject": verdict.words.subject,
        "message": verdict.words.body,
    }
    return NeedsPerson(
        _task("correct_message", back.reason, ours.due_at, shown, verdict.fingerprint)
    )


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


def phone_task(back: CameBack, due_at: datetime) -> TaskWanted:
    """Ring this school now."""
    return _task("phone_school", back.reason, due_at, _shown(back))


async def _stopped(notice: Notice, ours: Ours, desk: Desk) -> Outcome | None:
    """What became of the occurrences since the notice was decided on."""
    police, standing = await desk.police(), list[Occurrence]()
    try:
        for number in notice.references:
            standing.append(await police.occurrence(number))
    except RecordRestricted:
        kind = TASK_KINDS["restricted_record"]
        shown = {"occurrences": ", ".join(notice.references)}
        return NeedsPerson(
            TaskWanted(kind.code, "restricted_record", kind.usual_team, ours.due_at, shown)
        )
    if any(one.status.lower() == RETRACTED for one in standing):
        return NoAction("retracted", RULES["E04"].id)
    if not _are_linked_still(notice, standing):
        # Rule E32.
        kind = TASK_KINDS["do_by_hand"]
        return NeedsPerson(
            TaskWanted(
                kind.code,
                "child_not_linked",
                kind.usual_team,
                ours.due_at,
                {"school": notice.school.name, "occurrences": ", ".join(notice.references)},
            )
        )
    return None


def _are_linked_still(notice: Notice, occurrences: Sequence[Occurrence]) -> bool:
    linked = {
        (one.number, party.record.record_id)
        for one in occurrences
        for party in one.parties
        if party.part is Part.CHILD
    }
    return all((key.occurrence, key.child) in linked for key in notice.keys)


async def _deadline(
    notice: Notice, contacts: Sequence[Contact], now: datetime, desk: Desk
) -> SchoolDeadline:
    register = await desk.establishments()
    place = next(one for one in register.establishments if one.reference == notice.school.reference)
    contact = choose(contacts, london_day(now))
    return encompass_due_at(
        place.calendar,
        reported_at=notice.reported_at,
        now=now,
        mailbox_is_monitored=contact is None or contact.holiday_monitored,
    )


async def _after(
    notice: Notice, ours: Ours, sent: Receipt, again: PresentAgain | None, desk: Desk
) -> None:
    if sent.is_shadow:
        return
    await desk.told(notice, sent)
    if again is None or notice.kind is not NoticeKind.TELL:
        return
    # Rule E61.
    second = replace(
        notice,
        kind=NoticeKind.FIRST_DAY_BACK,
        told_first=sent.record_id,
        first_sent_at=await desk.draft_made_at(),
    )
    reference = f"{ours.reference}/first_day_back"
    await desk.queue([Wanted(reference, second, again.due_at, again.not_before, ours.id)])


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
        "sent": back.sent_at.isoformat(timespec="minutes"),
    }

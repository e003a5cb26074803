"""Whether a pack is out of date: its case changed since, or an answer is older than four hours."""

from datetime import datetime, timedelta

from domain.research_pack.pack import ResearchPack
from domain.saying import say_duration, say_moment, say_time
from domain.school_days import london_day
from domain.wording.labels import filled
from domain.wording.research import OUT_OF_DATE

# pages.md 3.7: "changed or older than 4 hours" both say OUT OF DATE.
OLDEST = timedelta(hours=4)


def is_out_of_date(pack: ResearchPack, case_changed_at: datetime | None, now: datetime) -> bool:
    """Whether to make a new pack; `case_changed_at` as the police system shows it now."""
    return bool(why_out_of_date(pack, case_changed_at, now))


def why_out_of_date(
    pack: ResearchPack, case_changed_at: datetime | None, now: datetime
) -> tuple[str, ...]:
    """The sentences that say why, none where it is not; None as the change: it was not asked."""
    said = []
    if case_changed_at is not None and _has_changed(pack, case_changed_at):
        changed, made = _said(case_changed_at, now), _said(pack.as_at, now)
        key = "changed" if case_changed_at > pack.as_at else "differs"
        said.append(filled(OUT_OF_DATE[key], changed=changed, made=made))
    elif case_changed_at is not None and may_miss(case_changed_at, pack.case_read_at):
        said.append(filled(OUT_OF_DATE["may_miss"], changed=_said(case_changed_at, now)))
    age = now - pack.oldest_look
    if age > OLDEST:
        said.append(filled(OUT_OF_DATE["old"], age=say_duration(age)))
    return tuple(said)


def may_miss(changed_at: datetime | None, read_at: datetime) -> bool:
    """Whether what was read may be without this change, or one more: told to the minute, or not."""
    return changed_at is None or changed_at >= read_at.replace(second=0, microsecond=0)


def _has_changed(pack: ResearchPack, case_changed_at: datetime) -> bool:
    """Compared with the change the worker read: the police system tells it to the minute only."""
    seen = pack.request.case_changed_at
    return case_changed_at != seen if seen else case_changed_at > pack.case_read_at


def _said(moment: datetime, now: datetime) -> str:
    return say_time(moment) if london_day(moment) == london_day(now) else say_moment(moment)

"""The diary of an occurrence: what is due when, and who sees to it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from mock_systems.kit.clock import in_london
from mock_systems.kit.store import Account
from mock_systems.police_rms.current_record import OCCURRENCE
from mock_systems.police_rms.forms import Field, Input, Typed
from mock_systems.police_rms.lists import RecordList, Row
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import DiaryDate, Occurrence, RmsRecords, Stamp
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.wording import WORDS, short_date, short_moment, words_for

LONGEST_TEXT = 500
FIELDS = (
    Field("due_on", "Diary date", Input.DAY),
    Field("kind", "Diary type", Input.CHOICE, choices=WORDS["diary"]),
    Field("owner", "For", Input.CHOICE, choices=WORDS["owner"]),
    Field("text", "Text", longest=LONGEST_TEXT),
)


def fields(_occurrence: Occurrence) -> Sequence[Field]:
    """The same for every occurrence."""
    return FIELDS


def why_not_set(
    rms: Rms, _account: Account, _occurrence: Occurrence, typed: Typed
) -> Sequence[str]:
    """What does not fit the day."""
    due_on = typed.day("due_on")
    if due_on is not None and due_on < in_london(rms.clock.now()).date():
        return ("Diary date must not be before today.",)
    return ()


def set_diary_date(
    records: RmsRecords, occurrence: Occurrence, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Put it into the diary and mark the occurrence changed."""
    entry = DiaryDate(
        occ_no=occurrence.occ_no,
        due_on=typed.day("due_on") or date.max,
        kind=typed.text("kind"),
        owner=typed.text("owner"),
        text=typed.text("text"),
        stamp=stamp,
    )
    records.diary[stamp.number] = entry
    records.put_occurrence(replace(occurrence, changed_at=stamp.at))
    return {
        "diary_date": stamp.number,
        "due_on": entry.due_on.isoformat(),
        "kind": entry.kind,
        "owner": entry.owner,
        "text": entry.text,
    }


def rows(rms: Rms, _account: Account, occurrence: Occurrence) -> list[Row]:
    """The occurrence's diary."""
    held = rms.records.diary.values()
    return [_row(one) for one in held if one.occ_no == occurrence.occ_no]


def _row(one: DiaryDate) -> Row:
    cells = (
        short_date(one.due_on),
        words_for(one.kind, "diary"),
        words_for(one.owner, "owner"),
        one.text,
        short_moment(one.stamp.at),
        one.stamp.by,
        one.stamp.reference,
    )
    return Row(one.stamp.number, cells, ((one.stamp, one.text),))


DIARY = RecordList(
    subject=OCCURRENCE,
    tab="Diary",
    path="/record/diary",
    columns=("Number", "Diary date", "Diary type", "For", "Text", "Entered", "By", "Reference"),
    offers=(("set_diary_date", "New diary date"),),
    rows=rows,
)
DIARY_DATE = RecordForm(
    operation="set_diary_date",
    subject=OCCURRENCE,
    path="/record/diary/date",
    heading="New diary date",
    thing="Diary date",
    letter="Y",
    free_text="text",
    back=("Back to diary", DIARY.path),
    fields=fields,
    store=set_diary_date,
    why_refused=why_not_set,
)

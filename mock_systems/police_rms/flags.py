"""Flags on a person: set with a review date, removed with a reason, and never forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from mock_systems.kit.store import Account
from mock_systems.police_rms.current_record import NOMINAL
from mock_systems.police_rms.forms import Field, Input, Typed
from mock_systems.police_rms.lists import RecordList, Row
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import Marker, Nominal, Removal, RmsRecords, Stamp
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import is_listed, may_open
from mock_systems.police_rms.wording import WORDS, short_date, words_for

ON_A_PLAN = "CP-PLAN"
LONGEST_TEXT, LONGEST_AUTHORITY = 500, 200
FIELDS = (
    Field("code", "Flag", Input.CHOICE, choices={code: code for code in WORDS["flag"]}),
    Field(
        "category",
        "Category",
        Input.CHOICE,
        choices={code: code for code in WORDS["category_of_abuse"]},
        is_required=False,
        hint="Of a child protection plan; may be left empty for other flags.",
    ),
    Field("added_on", "Start date", Input.DAY),
    Field("review_on", "Review date", Input.DAY),
    Field("ends_on", "End date", Input.DAY, is_required=False, hint="May be left empty."),
    Field("occ_no", "Source occurrence", longest=20),
    Field("authority", "Authority", longest=LONGEST_AUTHORITY),
    Field("text", "Text", longest=LONGEST_TEXT),
)


def fields_to_set(_nominal: Nominal) -> Sequence[Field]:
    """The same for everybody."""
    return FIELDS


def fields_to_remove(nominal: Nominal) -> Sequence[Field]:
    """Which of this person's current flags, from when, on whose word and why."""
    current = {number: f"{number} {one.code}" for number, one in numbered(nominal) if _is_on(one)}
    return (
        Field("flag", "Flag", Input.CHOICE, choices=current),
        Field("ended_on", "Ended on", Input.DAY),
        Field("authority", "Authority", longest=LONGEST_AUTHORITY),
        Field("reason", "Reason", longest=LONGEST_TEXT),
    )


def numbered(nominal: Nominal) -> list[tuple[str, Marker]]:
    """Every flag with its number; one of before this release has the person's and its place."""
    return [
        (one.stamp.number if one.stamp else f"{nominal.nominal_id}-{place}", one)
        for place, one in enumerate(nominal.markers, start=1)
    ]


def current_markers(nominal: Nominal) -> list[Marker]:
    """The flags that were not removed."""
    return [one for one in nominal.markers if _is_on(one)]


def why_not_set(rms: Rms, account: Account, nominal: Nominal, typed: Typed) -> Sequence[str]:
    """What does not fit the person, the dates or the occurrence."""
    started, review, ends = (typed.day(one) for one in ("added_on", "review_on", "ends_on"))
    occurrence = rms.records.occurrences.get(typed.text("occ_no").strip())
    is_plan = typed.text("code") == ON_A_PLAN
    on_plan = [number for number, one in numbered(nominal) if _is_on(one) and one.code == ON_A_PLAN]
    said = {
        _not_to_be_updated(nominal): True,
        "The person is recorded as deceased.": is_plan and nominal.died_on is not None,
        "Category is required for a child protection plan.": is_plan and not typed.text("category"),
        f"There is a current {ON_A_PLAN} flag, {', '.join(on_plan)}.": is_plan and bool(on_plan),
        "Review date must be after the start date.": _is_not_after(review, started),
        "End date must be after the start date.": ends is not None and _is_not_after(ends, started),
        "There is no such source occurrence.": occurrence is None
        or not may_open(account, occurrence.access_class),
    }
    return [words for words, is_said in said.items() if words and is_said]


def why_not_removed(_rms: Rms, _account: Account, nominal: Nominal, typed: Typed) -> Sequence[str]:
    """What does not fit the flag."""
    flag, ended = dict(numbered(nominal))[typed.text("flag")], typed.day("ended_on")
    if ended is not None and ended < flag.added_on:
        return ("A flag does not end before it starts.",)
    return ()


def set_flag(
    records: RmsRecords, nominal: Nominal, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Put the flag on the person."""
    flag = Marker(
        code=typed.text("code"),
        text=typed.text("text"),
        added_on=typed.day("added_on") or stamp.at.date(),
        review_on=typed.day("review_on"),
        occ_no=typed.text("occ_no").strip(),
        category=typed.text("category"),
        ends_on=typed.day("ends_on"),
        authority=typed.text("authority"),
        stamp=stamp,
    )
    records.put_nominal(replace(nominal, markers=(*nominal.markers, flag)))
    return {"person": nominal.nominal_id, "flag": stamp.number, **_as_logged(flag)}


def remove_flag(
    records: RmsRecords, nominal: Nominal, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Take the flag off; it stays in the person's history with who took it off, and why."""
    wanted = typed.text("flag")
    removal = Removal(
        ended_on=typed.day("ended_on") or stamp.at.date(),
        authority=typed.text("authority"),
        reason=typed.text("reason"),
        stamp=stamp,
    )
    markers = tuple(
        replace(one, removed=removal) if number == wanted else one
        for number, one in numbered(nominal)
    )
    records.put_nominal(replace(nominal, markers=markers))
    return {
        "person": nominal.nominal_id,
        "flag": wanted,
        "code": dict(numbered(nominal))[wanted].code,
        "ended_on": removal.ended_on.isoformat(),
        "authority": removal.authority,
        "reason": removal.reason,
    }


def rows(_rms: Rms, _account: Account, nominal: Nominal) -> list[Row]:
    """Every flag the person has or had."""
    return [_row(number, one) for number, one in numbered(nominal)]


def _row(number: str, one: Marker) -> Row:
    stamp = one.stamp or Stamp(number=number, at=_midnight(one.added_on), by="")
    removed = one.removed if one.removed and is_listed(one.removed.stamp) else None
    cells = (
        one.code,
        words_for(one.code, "flag"),
        one.category,
        one.text,
        short_date(one.added_on),
        short_date(one.review_on),
        short_date(one.ends_on),
        one.occ_no,
        one.authority,
        stamp.by,
        stamp.reference,
        short_date(removed.ended_on) if removed else "",
        removed.authority if removed else "",
        removed.reason if removed else "",
        removed.stamp.by if removed else "",
        removed.stamp.reference if removed else "",
    )
    of_removal = ((removed.stamp, removed.reason),) if removed else ()
    return Row(number, cells, ((stamp, one.text), *of_removal))


def _is_on(one: Marker) -> bool:
    return one.removed is None


def _not_to_be_updated(nominal: Nominal) -> str:
    into = nominal.merged_into
    return f"This record was merged into {into}. Do not update it." if into else ""


def _is_not_after(later: date | None, earlier: date | None) -> bool:
    return later is None or earlier is None or later <= earlier


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _as_logged(flag: Marker) -> dict[str, str]:
    return {
        "code": flag.code,
        "category": flag.category,
        "added_on": flag.added_on.isoformat(),
        "review_on": flag.review_on.isoformat() if flag.review_on else "",
        "ends_on": flag.ends_on.isoformat() if flag.ends_on else "",
        "occurrence": flag.occ_no,
        "authority": flag.authority,
        "text": flag.text,
    }


FLAGS = RecordList(
    subject=NOMINAL,
    tab="Flags",
    path="/record/nominal/flags",
    columns=(
        "Number",
        "Flag",
        "Meaning",
        "Category",
        "Text",
        "Start",
        "Review",
        "End",
        "Source occurrence",
        "Authority",
        "Set by",
        "Reference",
        "Removed",
        "Removal authority",
        "Reason",
        "Removed by",
        "Removal reference",
    ),
    offers=(("set_flag", "Set flag"), ("remove_flag", "Remove flag")),
    rows=rows,
)
FLAG = RecordForm(
    operation="set_flag",
    subject=NOMINAL,
    path="/record/nominal/flag",
    heading="Set flag",
    thing="Flag",
    letter="F",
    free_text="text",
    back=("Back to flags", FLAGS.path),
    fields=fields_to_set,
    store=set_flag,
    why_refused=why_not_set,
)
REMOVAL = RecordForm(
    operation="remove_flag",
    subject=NOMINAL,
    path="/record/nominal/flag/removal",
    heading="Remove flag",
    thing="Removal",
    letter="F",
    free_text="reason",
    changes="flag",
    back=("Back to flags", FLAGS.path),
    fields=fields_to_remove,
    store=remove_flag,
    why_refused=why_not_removed,
)

"""I have a list: a workbook of numbers, checked row by row before anything runs."""

from collections.abc import Mapping, Sequence

from console import drafts, rows, rules
from console.drafts import Answers
from console.number_lists import ListRefused, ListRow, NumberList, list_of
from console.visits import Answer, Shown, Visit
from domain.case_asked import case_number, number_fault
from domain.identifiers import OccurrenceNumber
from domain.saying import say_number_of
from domain.wording.labels import filled
from domain.wording.searches import FIND_A_CASE
from runtime.audit_events import AuditEvent


def asked(visit: Visit) -> Answer:
    """The form."""
    return _page(visit, {})


def checked(visit: Visit) -> Answer:
    """What each row came to; nothing has started, and the file is gone."""
    if not rules.works_here(visit.person, visit.console.settings):
        return _page(visit, {"file": FIND_A_CASE["not_here"]})
    try:
        listed = list_of(visit.asked.upload)
    except ListRefused as refused:
        return _page(visit, {"file": str(refused)})
    good, faults = _sorted(visit, listed)
    visit.note(AuditEvent.CASE_LOOKED_FOR, rows=str(len(listed.rows)), good=str(len(good)))
    values = {
        "counted": FIND_A_CASE["counted"].format(
            rows=say_number_of(len(listed.rows), "row", "rows"), good=len(good), bad=len(faults)
        ),
        "read": _read_said(listed),
        "faults": faults,
        "good_count": len(good),
        "draft_id": _draft(visit, good) if good else "",
    }
    return Shown("list_checked.html", FIND_A_CASE["list_checked"], values)


def _sorted(
    visit: Visit, listed: NumberList
) -> tuple[list[OccurrenceNumber], list[tuple[int, str]]]:
    """The numbers that can start, and why each other row cannot."""
    first: dict[OccurrenceNumber, int] = {}
    good: list[OccurrenceNumber] = []
    faults: list[tuple[int, str]] = []
    for row in listed.rows:
        number = case_number(row.text)
        if number and row.is_rounded:
            faults.append((row.number, FIND_A_CASE["rounded"].format(number=number)))
            continue
        if number is None:
            faults.append((row.number, _fault(row, listed.column)))
        elif number in first:
            faults.append((row.number, FIND_A_CASE["same_as"].format(row=first[number])))
        elif going_on := rules.running_research(visit.connection, visit.person, number):
            faults.append((row.number, rows.running_said(visit.console, going_on)))
        else:
            good.append(number)
        if number is not None:
            first.setdefault(number, row.number)
    return good, faults


def _fault(row: ListRow, column: str) -> str:
    if not row.text:
        return filled(FIND_A_CASE["empty_cell"], column=column)
    return f"{number_fault(row.text)}."


def _read_said(listed: NumberList) -> str:
    """Where the numbers were looked for."""
    if not listed.column:
        return FIND_A_CASE["read_first"]
    return filled(FIND_A_CASE["read_column"], column=listed.column)


def _draft(visit: Visit, good: Sequence[OccurrenceNumber]) -> str:
    case, *more = good
    answers = Answers(case, more=tuple(more))
    return drafts.begin(visit.connection, visit.person.id, answers, visit.now, visit.cipher)


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    values = {"errors": errors, "words": FIND_A_CASE}
    return Shown("list.html", FIND_A_CASE["list"], values, 400 if errors else 200)

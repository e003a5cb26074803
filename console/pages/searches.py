"""What came of a search by a name: whom the police list, then the cases of whoever is chosen.

Each look at it is a consultation in the audit trail first. A closed record is nowhere in it: with
one left out and without any the page is the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bots.research.items import (
    NAME_SEARCH,
    CasesListed,
    ListedPerson,
    PeopleListed,
    PersonCases,
)
from bots.research.lists import Listed, Searched, chosen_of, list_of, note_list_read, search_of
from bots.research.ordering import Order, order_person_cases
from console import drafts, rows
from console.drafts import NO_CASE, Answers
from console.visits import CONSOLE, Answer, GoTo, Shown, Visit
from domain.identifiers import OccurrenceNumber
from domain.matching_levels import MISSING
from domain.outcome import FINAL_STATES, State
from domain.person_records import OccurrenceLine
from domain.saying import say_moment, say_number_of, say_plain_date
from domain.wording.labels import Label, filled
from domain.wording.matching import AGREEMENTS, FIELDS
from domain.wording.reasons.table import reason_said
from domain.wording.searches import BY_NAME, CHECK_ANSWERS, START
from domain.wording.states import STATES
from runtime.audit_events import AuditEvent
from runtime.item_rows import ItemRow
from runtime.person_tasks import SECOND_AUTHORITY
from runtime.task_rows import open_task_of

READS_AGAIN_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody, or a case, to be chosen by their place in the list."""

    place: int
    called: str
    about: str


def shown(visit: Visit) -> Answer:
    """The list; without JavaScript it is asked for again by its link while it is looked for."""
    return _page(visit, "search.html", {})


def lines(visit: Visit) -> Answer:
    """The part of it that changes, for the page that shows it already."""
    if visit.asked.headers.get("hx-request") != "true":
        return GoTo(f"/search/{visit.about.id}")
    return _page(visit, "search_lines.html", {})


def person_chosen(visit: Visit) -> Answer:
    """Have that person's record opened for its cases, once for each place of the list."""
    item: ItemRow = visit.about
    found = list_of(visit.connection, item, visit.cipher)
    if not isinstance(found, PeopleListed):
        return GoTo(f"/search/{item.id}")
    place = _place(visit, len(found.people))
    if place is None:
        return _page(visit, "search.html", {"place": BY_NAME["no_choice"]})
    searched = search_of(visit.connection, item, visit.cipher)
    chosen, why = found.people[place - 1].row.record, searched.wanted
    wanted = PersonCases(chosen, why.reason, why.note, found.is_allowed)
    order = Order(visit.cipher, visit.console.settings, searched.asker)
    added = order_person_cases(visit.connection, wanted, item.reference, place, order)
    return GoTo(f"/search/{added.item_id}")


def case_chosen(visit: Visit) -> Answer:
    """The page of that case; why, purpose and basis are answered already."""
    item: ItemRow = visit.about
    found = list_of(visit.connection, item, visit.cipher)
    if not isinstance(found, CasesListed):
        return GoTo(f"/search/{item.id}")
    place = _place(visit, len(found.lines))
    if place is None:
        return _page(visit, "search.html", {"place": BY_NAME["no_case_chosen"]})
    draft_id = _draft(visit, _answers(visit, found.lines[place - 1].number))
    visit.note(AuditEvent.CASE_LOOKED_FOR, draft=draft_id)
    return GoTo(f"/case/{draft_id}")


def again(visit: Visit) -> Answer:
    """The same form once more, with what was typed in it."""
    answers = _answers(visit, NO_CASE)
    sought = search_of(visit.connection, visit.about, visit.cipher).wanted.sought
    return GoTo(f"/name/{_draft(visit, replace(answers, sought=sought))}/who")


def _draft(visit: Visit, answers: Answers) -> str:
    return drafts.begin(visit.connection, visit.person.id, answers, visit.now, visit.cipher)


def _answers(visit: Visit, case: OccurrenceNumber) -> Answers:
    """What was answered before the search."""
    searched = search_of(visit.connection, visit.about, visit.cipher)
    why, asker = searched.wanted, searched.asker
    return Answers(
        case,
        reason=why.reason,
        note=why.note,
        purpose=asker.purpose_code,
        basis=asker.lawful_basis,
    )


def _place(visit: Visit, length: int) -> int | None:
    """The place that was chosen, from 1; None where there is no such one."""
    typed = visit.form.get("place", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(length))
    return int(typed) if is_number and 1 <= int(typed) <= length else None


def _page(visit: Visit, template: str, errors: Mapping[str, str]) -> Shown:
    item: ItemRow = visit.about
    found = list_of(visit.connection, item, visit.cipher)
    searched = search_of(visit.connection, item, visit.cipher)
    is_of_people = item.kind == NAME_SEARCH
    listed = _to_choose_from(found) if found else {}
    values = {
        "item": item,
        "words": BY_NAME,
        "state": STATES[item.state],
        "goes_on": item.state not in FINAL_STATES and item.state != State.AWAITING_PERSON,
        "sentence": _sentence(visit, item, found),
        "looked_for": _looked_for(visit, item, searched, found),
        "searched_at": filled(BY_NAME["searched"], at=say_moment(found.seen_at)) if found else "",
        "mark": _mark(found),
        "back": "/find" if is_of_people else f"/search/{searched.item_id}",
        "is_of_people": is_of_people,
        "every_seconds": READS_AGAIN_SECONDS,
        "errors": errors,
        **listed,
    }
    if found:
        note_list_read(visit.connection, item, found, CONSOLE)
    title = BY_NAME["title" if is_of_people else "title_of_cases"]
    return Shown(template, title, values, 400 if errors else 200)


def _looked_for(visit: Visit, item: ItemRow, searched: Searched, found: Listed | None) -> str:
    """What was typed; with somebody's cases, and in the same look, whom the list shows."""
    is_of_cases = isinstance(found, CasesListed)
    chosen = chosen_of(visit.connection, item, visit.cipher) if is_of_cases else None
    if chosen is None:
        return searched.wanted.sought.said
    return ", ".join(
        (_called(chosen), filled(BY_NAME["record"], record=chosen.row.record.record_id))
    )


def _mark(found: Listed | None) -> Label | None:
    """A name matches nobody, whatever is listed; and no case listed is not that there is none."""
    if isinstance(found, PeopleListed):
        return CHECK_ANSWERS["not_searched" if found.is_refused else "inconclusive"]
    return CHECK_ANSWERS["inconclusive"] if found and not found.lines else None


def _sentence(visit: Visit, item: ItemRow, found: Listed | None) -> str:
    """The first thing to know."""
    if isinstance(found, PeopleListed):
        return _of_people(found)
    if found:
        cases = say_number_of(len(found.lines), "case", "cases")
        return filled(BY_NAME["cases"], cases=cases) if found.lines else BY_NAME["no_cases"]
    return _while_nothing(visit, item)


def _of_people(found: PeopleListed) -> str:
    if found.is_refused:
        return BY_NAME["letters"]
    if found.people:
        people = say_number_of(len(found.people), "person is", "people are")
        return filled(BY_NAME["listed"], people=people)
    return BY_NAME["too_many" if found.is_too_many else "nobody"]


def _while_nothing(visit: Visit, item: ItemRow) -> str:
    """Where the search stands; of one that may concern the asker no more than that."""
    if open_task_of(visit.connection, item.id, SECOND_AUTHORITY):
        return START["own_record"]
    match item.state:
        case State.NO_ACTION:
            return BY_NAME["not_allowed"]
        case State.WORKING:
            return BY_NAME["works"]
        case state if state in FINAL_STATES:
            why = reason_said(item.outcome_code)
            return filled(BY_NAME["ended"], why=why[:1].lower() + why[1:])
        case _ if item.not_before and item.not_before > visit.now:
            return filled(BY_NAME["tries_again"], at=rows.when(item.not_before, visit.now))
        case _:
            return BY_NAME["waits"]


def _to_choose_from(found: Listed) -> Mapping[str, object]:
    """What is chosen from, and what else there is to know of the list."""
    if isinstance(found, CasesListed):
        return {"choices": [_of_case(*one) for one in enumerate(found.lines, 1)]}
    others = say_number_of(found.others, "person", "people")
    more = [
        *([BY_NAME["too_many"]] if found.people and found.is_too_many else []),
        *([filled(BY_NAME["others"], people=others)] if found.others else []),
        *([BY_NAME["narrowed"]] if found.is_narrowed else []),
        *([BY_NAME["nobody_why"]] if not found.people and not found.is_too_many else []),
    ]
    return {"choices": [_of_person(*one) for one in enumerate(found.people, 1)], "more": more}


def _of_person(place: int, one: ListedPerson) -> Choice:
    row = one.row
    others = ", ".join(dict.fromkeys(name.full for name in row.names[1:]))
    about = (
        BY_NAME["lives_there"] if one.lives_there else "",
        "" if one.birth in MISSING else f"{FIELDS['born_on'].label} {_agreement(one)}",
        row.shown_with,
        filled(BY_NAME["also"], names=others) if others else "",
        BY_NAME["merged"] if row.is_merged else "",
        filled(BY_NAME["record"], record=row.record.record_id),
    )
    return Choice(place, _called(one), _in_a_line(about))


def _agreement(one: ListedPerson) -> str:
    words = AGREEMENTS[one.birth].label
    return words[:1].lower() + words[1:]


def _called(one: ListedPerson) -> str:
    row = one.row
    born = (
        filled(BY_NAME["born_on"], date=say_plain_date(row.born_on))
        if row.born_on
        else BY_NAME["no_birth"]
    )
    return f"{row.names[0].full if row.names else row.record.record_id}, {born}"


def _of_case(place: int, line: OccurrenceLine) -> Choice:
    reported = line.reported_at
    about = (
        line.class_text or line.kind,
        filled(BY_NAME["reported"], at=say_moment(reported)) if reported else "",
        line.status,
    )
    return Choice(place, line.number, _in_a_line(about))


def _in_a_line(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)

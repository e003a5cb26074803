"""One case, by what the workers' own records hold of it for this person; the way to start work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bots.research.packs import met_restricted
from console import drafts, rows, rules
from console.drafts import Answers, Draft
from console.pages import refusals
from console.pages.my_cases import own_requests, request_said
from console.rows import ItemLine, TaskLine
from console.visits import Answer, GoTo, Instead, Shown, Visit
from domain.outcome import FINAL_STATES
from domain.saying import say_moment, say_number_of
from domain.wording.labels import filled
from domain.wording.searches import ACCESS, FIND_A_CASE, SCHOOLS_ASKED, START
from runtime.item_rows import ItemRow, item_of
from runtime.tables import person_tasks, work_items
from runtime.task_rows import tasks_that

TITLE = "Case"
BEGINS = "Start research"
NOTICE = "notice"
_item = work_items.c
_task = person_tasks.c


@dataclass(frozen=True, slots=True)
class _Work:
    """What there is on a case, by how much of it this person is told.

    `own`: asked for by this person, or once their task. `told`: somebody else's, of which the end
    is told to whoever ordered the same. `others`: only that it was asked for.
    """

    own: tuple[ItemRow, ...]
    told: tuple[ItemRow, ...]
    others: tuple[ItemRow, ...]


def shown(visit: Visit) -> Answer:
    """What the workers did on it for this person, and what can be started."""
    draft = opened(visit)
    case = draft.answers.case
    known = rules.known_occurrence(visit.connection, case, visit.cipher)
    work = _work_on(visit, draft)
    values = {
        "draft": draft,
        "case": case,
        "words": FIND_A_CASE,
        "access": ACCESS,
        "access_said": _access_said(visit, draft),
        "changed": say_moment(known.changed_at) if known else "",
        "asked": _list_started(draft) or _schools_asked(visit, draft, work),
        "begins": _button(draft),
        "work": _lines(visit, work),
        "waiting": _waiting(visit, work),
        "tells_schools": visit.console.settings.hub is not None and not draft.answers.more,
    }
    return Shown("case.html", TITLE, values)


def _work_on(visit: Visit, draft: Draft) -> _Work:
    """The work on its cases; with what was ordered here, and what came of that for each school."""
    connection, person = visit.connection, visit.person
    mine = [
        item for one in draft.answers.cases for item in rules.my_items_on(connection, person, one)
    ]
    if not draft.item_id:
        return _Work(tuple(mine), (), ())
    ordered = item_of(connection, draft.item_id)
    work = _by_sight(visit, draft, {one.id: one for one in (ordered, *mine)}.values())
    if draft.answers.process != drafts.SCHOOLS or not _is_followed(visit, draft, ordered, work):
        return work
    of_schools = rules.work_for_schools(connection, draft.answers.case)
    return _by_sight(visit, draft, {one.id: one for one in (ordered, *mine, *of_schools)}.values())


def _is_followed(visit: Visit, draft: Draft, ordered: ItemRow, work: _Work) -> bool:
    """Whether what came of the look into the household is told: never where a record is closed."""
    if ordered in work.others:
        return False
    is_closed = ordered.id in rules.restricted_items(visit.connection)
    return not (is_closed or met_restricted(visit.connection, draft.answers.case))


def _by_sight(visit: Visit, draft: Draft, there: Iterable[ItemRow]) -> _Work:
    connection, person, case = visit.connection, visit.person, draft.answers.case
    seen = sorted(there, key=lambda one: one.state in FINAL_STATES)
    is_own = _item.id.in_([one.id for one in seen])
    mine = {one.id for one in rules.my_items(connection, person, is_own)}
    others = [one for one in seen if one.id not in mine]
    told = [one for one in others if rules.is_told_to_who_ordered(connection, person, one, case)]
    return _Work(
        tuple(one for one in seen if one.id in mine),
        tuple(told),
        tuple(one for one in others if one not in told),
    )


def _lines(visit: Visit, work: _Work) -> list[ItemLine]:
    connection, console, now = visit.connection, visit.console, visit.now
    return [
        *rows.lines_of_others(connection, console, work.others, now),
        *(
            _with_its_name(line, item)
            for line, item in zip(
                rows.item_lines(connection, console, work.told, now), work.told, strict=True
            )
        ),
        *map(_with_story, rows.item_lines(connection, console, work.own, now)),
    ]


def _waiting(visit: Visit, work: _Work) -> list[TaskLine]:
    """For whom it waits: of one's own work whoever has it, of others' what one may see anyway."""
    sight = rules.sight_of(visit.connection, visit.person)
    own = {one.id for one in work.own}
    there = [one.id for one in (*work.own, *work.others)]
    about = tasks_that(visit.connection, _task.item_id.in_(there))
    seen = [task for task in about if task.is_open and (task.item_id in own or sight.reaches(task))]
    lines = rows.task_lines(visit.connection, visit.console, seen, visit.now, sight)
    return [
        line if sight.reaches(task) else replace(line, id="")
        for task, line in zip(seen, lines, strict=True)
    ]


def _access_said(visit: Visit, draft: Draft) -> tuple[str, bool] | None:
    """Where this person's latest request for access to it stands, and whether it still waits."""
    for item in own_requests(visit):
        number, standing = request_said(visit, item)
        if number == draft.answers.case:
            return standing, item.state not in FINAL_STATES
    return None


def _list_started(draft: Draft) -> str:
    """How many of a list were started, once they were; empty before and of one case."""
    if not (draft.answers.more and draft.item_id):
        return ""
    cases = say_number_of(len(draft.answers.cases), "case", "cases")
    return filled(START["list_started"], cases=cases)


def _button(draft: Draft) -> tuple[str, str]:
    """What begins research, and its looks: of a list that was started it is not the next thing."""
    if draft.answers.more and draft.item_id:
        return START["again"], "govuk-button--secondary"
    return BEGINS, ""


def _schools_asked(visit: Visit, draft: Draft, work: _Work) -> str:
    """What became of the order to tell schools; empty where none was given here."""
    if draft.answers.process != drafts.SCHOOLS or not draft.item_id:
        return ""
    if any(one.id == draft.item_id for one in work.own):
        return SCHOOLS_ASKED["own"]
    ended = next((one for one in work.told if one.id == draft.item_id), None)
    if ended is None or ended.ended_at is None:
        return SCHOOLS_ASKED["others"]
    return filled(SCHOOLS_ASKED["told"], at=say_moment(ended.ended_at))


def _with_its_name(line: ItemLine, item: ItemRow) -> ItemLine:
    """Several notices of one case are told apart by our own reference."""
    return replace(line, what=f"{line.what}, {line.called}") if item.kind == NOTICE else line


def _with_story(line: ItemLine) -> ItemLine:
    """What nobody follows on a page of its own is read of in its story."""
    return replace(line, path=line.path or f"/items/{line.id}")


def research(visit: Visit) -> Answer:
    """Begin with the questions of research."""
    return _begun(visit, drafts.RESEARCH)


def schools(visit: Visit) -> Answer:
    """Begin with the questions of telling schools now; a list has no such button."""
    if opened(visit).answers.more:
        return GoTo(f"/case/{visit.about.id}")
    return _begun(visit, drafts.SCHOOLS)


def opened(visit: Visit) -> Draft:
    """The draft of this address; of one without a case there is no such page. Raises: Instead."""
    draft = drafts.opened(visit.about, visit.cipher)
    if not draft.answers.case:
        raise Instead(lambda again: refusals.not_found(again.asked))
    return draft


def _begun(visit: Visit, process: str) -> GoTo:
    """The questions; of a draft that became work already, on a new one about the same cases."""
    draft, connection = opened(visit), visit.connection
    if draft.item_id:
        whose, (case, *more) = visit.person.id, draft.answers.cases
        same = Answers(case, more=tuple(more))
        new_id = drafts.begin(connection, whose, same, visit.now, visit.cipher)
        row = drafts.of_account(connection, new_id, whose)
        draft = drafts.opened(row, visit.cipher) if row else draft
    drafts.answer(connection, draft, visit.cipher, process=process)
    return GoTo(f"/case/{draft.id}/reason")

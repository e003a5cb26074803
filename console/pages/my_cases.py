"""What waits for me, what waits for others on my cases, what the workers did on them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bots.research.items import ACCESS_REQUEST, QUEUE, AccessRequest
from console import rows, rules, sessions
from console.rows import ItemLine, TaskLine
from console.visits import Answer, Shown, Visit
from domain.outcome import FINAL_STATES, WorkItemId
from domain.saying import say_date, say_due, say_moment, say_time
from domain.school_days import london_day
from domain.wording.console import PRESSING
from domain.wording.labels import filled
from domain.wording.progress import RUNS
from domain.wording.searches import ACCESS
from domain.wording.states import clock_of
from runtime import sealed_values, work_queue
from runtime.findings import Finding, findings_that
from runtime.item_rows import ItemRow
from runtime.tables import findings, work_items
from runtime.task_rows import TaskRow, tasks_of

ON_A_PAGE = 10
_item = work_items.c


def shown(visit: Visit) -> Answer:
    """The landing page."""
    connection, console, now = visit.connection, visit.console, visit.now
    mine = rules.waiting_for(connection, visit.person)
    asked_for = own_requests(visit)
    own = {item.id for item in asked_for}
    waiting_for_others = rules.waiting_for_others(connection, visit.person)
    others = [task for task in waiting_for_others if task.item_id not in own]
    since = sessions.last_visit(connection, visit.session)
    all_ended = _ended(visit, own)
    done = [item for item in all_ended if since is None or _ended_at(item) >= since]
    sight = rules.sight_of(connection, visit.person)
    waiting = rows.task_lines(connection, console, mine, now, sight)
    values = {
        "waiting": waiting[:ON_A_PAGE],
        "waiting_count": len(waiting),
        "others": rows.task_lines(connection, console, others, now, sight),
        **_a_page_of(visit, done),
        "caption": _caption(since),
        "ended_count": len(all_ended),
        "under_way": _under_way(visit),
        "said_wrong": _said_wrong(visit),
        "access": ACCESS,
        "asked_for": [request_said(visit, item) for item in asked_for[:ON_A_PAGE]],
        "since": say_moment(since) if since else "",
        "important": _important(mine, waiting, now),
        "more": _more_that_press(mine, now),
        "as_at": say_time(now),
    }
    return Shown("my_cases.html", "My cases", values)


def earlier(visit: Visit) -> Answer:
    """All that has ended on this person's cases, whenever they were here last."""
    own = {item.id for item in own_requests(visit)}
    values = {**_a_page_of(visit, _ended(visit, own)), "caption": RUNS["done"]}
    return Shown("earlier_work.html", RUNS["earlier"], values)


def _a_page_of(visit: Visit, done: Sequence[ItemRow]) -> dict[str, object]:
    """Ten of these, and which ten."""
    page = page_asked(visit.asked.query.get("page", ""), len(done))
    first = (page - 1) * ON_A_PAGE
    some = done[first : first + ON_A_PAGE]
    return {
        "done": rows.item_lines(visit.connection, visit.console, some, visit.now),
        "done_count": len(done),
        "first": first + 1,
        "last": first + len(some),
        "page": page,
        "pages": pages_of(len(done)),
        "runs": RUNS,
    }


def _caption(since: datetime | None) -> str:
    return filled(RUNS["done_since"], since=say_moment(since)) if since else RUNS["done"]


def _under_way(visit: Visit) -> list[ItemLine]:
    """Research and searches by a name that this person asked for and that have not ended."""
    kinds = _item.kind.in_(rows.FOLLOWED_AT)
    this = (_item.queue == QUEUE, kinds, _item.state.not_in(FINAL_STATES))
    mine = _item.requested_by == visit.person.id
    going_on = rules.my_items(visit.connection, visit.person, mine, *this)
    return rows.item_lines(visit.connection, visit.console, going_on, visit.now)


def _said_wrong(visit: Visit) -> list[tuple[Finding, str, str]]:
    """What this person said is wrong, with what it is about and where it stands."""
    mine = findings_that(visit.connection, findings.c.by == visit.person.id)[:ON_A_PAGE]
    names = rows.names_of(visit.connection, visit.console, [one.item_id for one in mine])
    return [(one, names.get(one.item_id, ""), _standing(one)) for one in mine]


def own_requests(visit: Visit) -> list[ItemRow]:
    """The access this person has asked for, the latest first."""
    this = (_item.queue == QUEUE, _item.kind == ACCESS_REQUEST)
    mine = _item.requested_by == visit.person.id
    found = rules.my_items(visit.connection, visit.person, mine, *this)
    return sorted(found, key=lambda item: item.created_at, reverse=True)


def request_said(visit: Visit, item: ItemRow) -> tuple[str, str]:
    """The number as it was given, and what became of it: of an answer only which it was."""
    stored = work_queue.contents(visit.connection, WorkItemId(item.id), visit.cipher)
    number = sealed_values.from_bytes(AccessRequest, stored).case
    if item.state not in FINAL_STATES:
        due = say_due(item.due_at, visit.now) if item.due_at else ""
        return number, filled(ACCESS["open"], due=due)
    answered = [task for task in tasks_of(visit.connection, item.id) if task.answered_by]
    by = rows.name_of(visit.console, answered[-1].answered_by or "") if answered else ""
    words = ACCESS.get(item.outcome_code or "", ACCESS["ended"])
    return number, filled(words, name=by, at=say_moment(item.ended_at or item.created_at))


def _standing(finding: Finding) -> str:
    if finding.answered_at:
        return f"answered {say_moment(finding.answered_at)}"
    return f"answer by {say_date(london_day(finding.answer_by))}"


def page_asked(typed: str, rows_in_all: int) -> int:
    """The page of a list that is asked for; the first, or the last, where there is no such one."""
    asked = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    return max(1, min(asked, pages_of(rows_in_all)))


def pages_of(rows_in_all: int) -> int:
    """How many pages a list has."""
    return max(1, -(-rows_in_all // ON_A_PAGE))


def _important(
    tasks: Sequence[TaskRow], lines: Sequence[TaskLine], now: datetime
) -> TaskLine | None:
    """The task that cannot wait: the earliest of those that are late or due within the hour."""
    pressing = (
        line
        for task, line in zip(tasks, lines, strict=True)
        if clock_of(task.due_at, now).code in rows.SAID_CLOCKS
    )
    return next(pressing, None)


def _more_that_press(tasks: Sequence[TaskRow], now: datetime) -> str:
    """How many more are late, by the clock of the manual list, and how many more are due soon."""
    clocks = [clock_of(task.due_at, now).code for task in tasks]
    rest = [code for code in clocks if code in rows.SAID_CLOCKS][1:]
    counts = {"late": rest.count("late"), "soon": len(rest) - rest.count("late")}
    return " ".join(
        PRESSING[f"{which}_one"] if count == 1 else filled(PRESSING[which], n=str(count))
        for which, count in counts.items()
        if count
    )


def _ended(visit: Visit, left_out: Collection[str]) -> list[ItemRow]:
    """What has ended on this person's cases, the latest first."""
    mine = rules.my_items(visit.connection, visit.person, _item.ended_at.is_not(None))
    ended = (item for item in mine if item.id not in left_out)
    return sorted(ended, key=_ended_at, reverse=True)


def _ended_at(item: ItemRow) -> datetime:
    return item.ended_at or item.created_at

"""Every task of my teams, whoever has it, the earliest due first."""

from console import rows, rules
from console.pages.my_cases import ON_A_PAGE, page_asked, pages_of
from console.visits import Answer, Shown, Visit
from domain.saying import say_number_of, say_time
from runtime.task_rows import open_tasks


def shown(visit: Visit) -> Answer:
    """The list, ten at a time."""
    sight = rules.sight_of(visit.connection, visit.person)
    seen = [task for task in open_tasks(visit.connection) if sight.reaches(task)]
    page = page_asked(visit.asked.query.get("page", ""), len(seen))
    first = (page - 1) * ON_A_PAGE
    some = seen[first : first + ON_A_PAGE]
    values = {
        "tasks": rows.task_lines(visit.connection, visit.console, some, visit.now, sight),
        "count": len(seen),
        "first": first + 1,
        "last": first + len(some),
        "page": page,
        "pages": pages_of(len(seen)),
        "late": say_number_of(sum(task.due_at < visit.now for task in seen), "is", "are"),
        "free": sum(task.person is None for task in seen),
        "teams": ", ".join(sorted(visit.person.teams)),
        "as_at": say_time(visit.now),
    }
    return Shown("task_list.html", "Tasks", values)

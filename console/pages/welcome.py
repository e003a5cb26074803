"""The first page: a person's own list, or what there is for a role that has none here yet."""

from console.people import TAKES_TASKS
from console.visits import Answer, GoTo, Shown, Visit
from runtime.settings import ConsoleRole


def shown(visit: Visit) -> Answer:
    """Whoever takes tasks begins with their cases, the assurance lead with the findings."""
    if visit.person.roles & TAKES_TASKS:
        return GoTo("/cases")
    if ConsoleRole.ASSURANCE_LEAD in visit.person.roles:
        return GoTo("/findings")
    return Shown("nothing_here_yet.html", "Nothing for your role here yet")

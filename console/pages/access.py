"""Asking a supervisor for access to a case: the same pages and the same task whatever there is.

Nothing looks whether there is such a case, whether it is restricted or whom it may concern.
"""

from collections.abc import Mapping

from bots.research.items import ACCESS_REQUEST, AccessRequest
from bots.research.ordering import Asker, Order, access_asked_for, order_access
from console import rules
from console.pages import case as case_page
from console.pages import find
from console.visits import Answer, GoTo, Shown, Visit
from domain.case_asked import FEWEST_LETTERS, MOST_LETTERS, text_fault
from domain.saying import say_due, say_moment
from domain.wording.labels import filled
from domain.wording.searches import ACCESS, FREE_TEXT_HINT
from runtime.item_rows import ItemRow, item_of

# Nothing is read for a request: whom to ask is the hub's own work.
PUBLIC_TASK = "public_task"


def asked(visit: Visit) -> Answer:
    """Why it is needed; or that it was asked for, while nobody has answered."""
    draft = case_page.opened(visit)
    return GoTo(draft.path) if draft.answers.more else _page(visit, {})


def sent(visit: Visit) -> Answer:
    """Ask the duty supervisors, once."""
    draft = case_page.opened(visit)
    if draft.answers.more:
        return GoTo(draft.path)
    if not rules.works_here(visit.person, visit.console.settings):
        return find.not_here(visit)
    needed = visit.form.get("needed", "").strip()
    if text_fault(needed, FEWEST_LETTERS):
        return _page(visit, {"needed": ACCESS["no_reason"]})
    asker = Asker(visit.person.id, ACCESS_REQUEST, PUBLIC_TASK)
    order = Order(visit.cipher, visit.console.settings, asker)
    order_access(visit.connection, AccessRequest(draft.answers.case, needed), order)
    return GoTo(f"{draft.path}/access")


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    draft = case_page.opened(visit)
    waits = access_asked_for(visit.connection, draft.answers.case, visit.person.id, visit.cipher)
    item = item_of(visit.connection, waits) if waits else None
    values = {
        "draft": draft,
        "words": ACCESS,
        "hint": FREE_TEXT_HINT,
        "most": MOST_LETTERS,
        "waits": _waits_said(visit, item) if item else "",
        "errors": errors,
        "typed": visit.form,
    }
    return Shown("access.html", ACCESS["title"], values, 400 if errors else 200)


def _waits_said(visit: Visit, item: ItemRow) -> str:
    due = say_due(item.due_at, visit.now) if item.due_at else ""
    return filled(ACCESS["waits"], at=say_moment(item.created_at), due=due)

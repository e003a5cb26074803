"""Every address of the console: who may go there, and to which of its things.

Deny by default: what is not in this table is answered as if it were not there, and so is what is in
it for somebody else. There is no other way to a page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from console import rules
from console.pages import (
    access,
    answering,
    assets,
    by_hand,
    by_name,
    case,
    find,
    findings,
    giving,
    item,
    lists,
    manual_list,
    my_cases,
    packs,
    programs,
    progress,
    provider,
    ringing,
    searches,
    sign_in,
    sign_out,
    starting,
    stay,
    task,
    task_list,
    welcome,
    wrong,
)
from console.people import STARTS_WORK, TAKES_TASKS, Person
from console.visits import FrontPage, Page
from runtime.settings import ConsoleRole

EVERYBODY = frozenset(ConsoleRole)
ASSURANCE = frozenset({ConsoleRole.ASSURANCE_LEAD})
SUPERVISOR = frozenset({ConsoleRole.DUTY_SUPERVISOR})

ObjectRule = Callable[[Connection, Person, Mapping[str, str]], Any]


def nothing_in_particular(_: Connection, __: Person, ___: Mapping[str, str]) -> bool:
    """The page is about nobody's thing, or shows of everything only what is the person's."""
    return True


def is_for_programs(path: str) -> bool:
    """Whether this address, in the table or not, is asked for by programs."""
    return path.startswith("/api/")


@dataclass(frozen=True, slots=True)
class Route:
    """An address behind the sign-in. `rule` finds the thing it names, if the person may see it.

    `takes_file`: a file comes with its form.
    `is_polled`: a page asks for it by itself; that is nobody using their session.
    """

    method: str
    path: str
    page: Page
    roles: frozenset[ConsoleRole]
    rule: ObjectRule
    takes_file: bool = False
    is_polled: bool = False

    @property
    def for_programs(self) -> bool:
        """Asked for with a token, and answered in JSON; every other with a session."""
        return is_for_programs(self.path)


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """An address for whoever has not signed in; nothing of a case is behind it."""

    method: str
    path: str
    page: FrontPage


FRONT_DOORS = (
    FrontDoor("GET", "/sign-in", sign_in.shown),
    FrontDoor("POST", "/sign-in", sign_in.tried),
    FrontDoor("POST", "/sign-in/demonstration", sign_in.chosen),
    FrontDoor("GET", "/sign-in/provider", provider.begun),
    FrontDoor("GET", "/sign-in/return", provider.returned),
    FrontDoor("GET", "/sign-out/provider", provider.sign_out),
    FrontDoor("GET", "/signed-out", provider.signed_out),
    FrontDoor("GET", "/assets/{name}", assets.file),
)

ROUTES = (
    Route("GET", "/", welcome.shown, EVERYBODY, nothing_in_particular),
    Route("POST", "/sign-out", sign_out.done, EVERYBODY, nothing_in_particular),
    Route("POST", "/stay", stay.done, EVERYBODY, nothing_in_particular),
    Route("GET", "/cases", my_cases.shown, TAKES_TASKS, nothing_in_particular),
    Route("GET", "/cases/earlier", my_cases.earlier, TAKES_TASKS, nothing_in_particular),
    Route("GET", "/tasks", task_list.shown, TAKES_TASKS, nothing_in_particular),
    Route("GET", "/manual-list", manual_list.printed, SUPERVISOR, nothing_in_particular),
    Route("GET", "/tasks/{task_id}", task.shown, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/take", task.taken, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/cover", task.covered, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/answer", answering.answered, TAKES_TASKS, rules.task_of),
    Route("GET", "/tasks/{task_id}/return", giving.return_asked, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/return", giving.returned, TAKES_TASKS, rules.task_of),
    Route("GET", "/tasks/{task_id}/give", giving.give_asked, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/give", giving.given, TAKES_TASKS, rules.task_of),
    Route("POST", "/tasks/{task_id}/done", by_hand.recorded, TAKES_TASKS, rules.task_of),
    Route("GET", "/research/{item_id}", progress.shown, TAKES_TASKS, rules.research_of),
    Route(
        "GET",
        "/research/{item_id}/lines",
        progress.lines,
        TAKES_TASKS,
        rules.research_of,
        is_polled=True,
    ),
    Route("POST", "/research/{item_id}/stop", progress.stopped, TAKES_TASKS, rules.own_research_of),
    Route("GET", "/packs/{item_id}", packs.shown, TAKES_TASKS, rules.pack_item_of),
    Route("POST", "/packs/{item_id}", packs.shown, TAKES_TASKS, rules.pack_item_of),
    Route("GET", "/packs/{item_id}/document", packs.as_document, TAKES_TASKS, rules.pack_item_of),
    Route("GET", "/packs/{item_id}/pdf", packs.as_pdf, TAKES_TASKS, rules.pack_item_of),
    Route("GET", "/packs/{item_id}/workbook", packs.as_workbook, TAKES_TASKS, rules.pack_item_of),
    Route("GET", "/packs/{item_id}/changes", packs.compared, TAKES_TASKS, rules.pack_item_of),
    Route("GET", "/packs/{item_id}/ringing", ringing.asked, TAKES_TASKS, rules.pack_item_of),
    Route("POST", "/packs/{item_id}/ringing", ringing.noted, TAKES_TASKS, rules.pack_item_of),
    Route("POST", "/packs/{item_id}/look", packs.looked_at, STARTS_WORK, rules.pack_item_of),
    Route("POST", "/packs/{item_id}/again", packs.made_again, STARTS_WORK, rules.own_research_of),
    Route("GET", "/items/{item_id}", item.shown, TAKES_TASKS, rules.story_of),
    Route("GET", "/items/{item_id}/wrong", wrong.asked, TAKES_TASKS, rules.item_of),
    Route("POST", "/items/{item_id}/wrong", wrong.told, TAKES_TASKS, rules.item_of),
    Route("GET", "/find", find.asked, STARTS_WORK, nothing_in_particular),
    Route("POST", "/find", find.found, STARTS_WORK, nothing_in_particular),
    Route("GET", "/list", lists.asked, STARTS_WORK, nothing_in_particular),
    Route("POST", "/list", lists.checked, STARTS_WORK, nothing_in_particular, takes_file=True),
    Route("POST", "/name", by_name.begun, STARTS_WORK, nothing_in_particular),
    Route("GET", "/name/{draft_id}/reason", starting.reason_asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/name/{draft_id}/reason", starting.reason_answered, STARTS_WORK, rules.draft_of),
    Route("GET", "/name/{draft_id}/purpose", starting.purpose_asked, STARTS_WORK, rules.draft_of),
    Route(
        "POST", "/name/{draft_id}/purpose", starting.purpose_answered, STARTS_WORK, rules.draft_of
    ),
    Route("GET", "/name/{draft_id}/basis", starting.basis_asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/name/{draft_id}/basis", starting.basis_answered, STARTS_WORK, rules.draft_of),
    Route("GET", "/name/{draft_id}/who", by_name.asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/name/{draft_id}/who", by_name.searched, STARTS_WORK, rules.draft_of),
    Route("GET", "/search/{item_id}", searches.shown, STARTS_WORK, rules.search_of),
    Route(
        "GET",
        "/search/{item_id}/lines",
        searches.lines,
        STARTS_WORK,
        rules.search_of,
        is_polled=True,
    ),
    Route("POST", "/search/{item_id}/person", searches.person_chosen, STARTS_WORK, rules.search_of),
    Route("POST", "/search/{item_id}/case", searches.case_chosen, STARTS_WORK, rules.search_of),
    Route("POST", "/search/{item_id}/again", searches.again, STARTS_WORK, rules.search_of),
    Route("GET", "/case/{draft_id}", case.shown, STARTS_WORK, rules.draft_of),
    Route("GET", "/case/{draft_id}/access", access.asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/access", access.sent, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/research", case.research, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/schools", case.schools, STARTS_WORK, rules.draft_of),
    Route("GET", "/case/{draft_id}/reason", starting.reason_asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/reason", starting.reason_answered, STARTS_WORK, rules.draft_of),
    Route("GET", "/case/{draft_id}/purpose", starting.purpose_asked, STARTS_WORK, rules.draft_of),
    Route(
        "POST", "/case/{draft_id}/purpose", starting.purpose_answered, STARTS_WORK, rules.draft_of
    ),
    Route("GET", "/case/{draft_id}/basis", starting.basis_asked, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/basis", starting.basis_answered, STARTS_WORK, rules.draft_of),
    Route("GET", "/case/{draft_id}/check", starting.checked, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/start", starting.started, STARTS_WORK, rules.draft_of),
    Route("GET", "/case/{draft_id}/running", starting.running, STARTS_WORK, rules.draft_of),
    Route("POST", "/case/{draft_id}/another", starting.another, STARTS_WORK, rules.draft_of),
    Route("GET", "/findings", findings.listed, ASSURANCE, nothing_in_particular),
    Route("GET", "/findings/{number}", findings.shown, ASSURANCE, rules.finding_of),
    Route("GET", "/findings/{number}/story", findings.story, ASSURANCE, rules.finding_of),
    Route("POST", "/findings/{number}", findings.answered, ASSURANCE, rules.finding_of),
    Route(
        "POST",
        "/api/research",
        programs.research_asked,
        STARTS_WORK,
        nothing_in_particular,
    ),
    Route(
        "GET",
        "/api/research/{item_id}",
        programs.research_told,
        TAKES_TASKS,
        rules.research_of,
    ),
)

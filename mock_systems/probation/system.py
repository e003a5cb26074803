"""This system's operations in one table, and how it is put together."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.store import Store
from mock_systems.kit.system import Front, System, web_front
from mock_systems.probation import case_pages, search_pages, sign_on_pages, wording
from mock_systems.probation.accounts import SYSTEM
from mock_systems.probation.records import ProbationRecords
from mock_systems.probation.search import REASONS
from mock_systems.probation.seeding import begin
from mock_systems.probation.waymark import COOKIE, Waymark, see_other

FOLDER = Path(__file__).parent
TITLE = "Waymark Case Management"

Page = Callable[[Waymark, Request], Awaitable[Response]]

TABS = ("show_summary", "show_orders", "show_risk", "show_contacts", "show_addresses")
HOOKS = {
    "shows_previous_person": TABS,
    "empty_list_without_words": ("list_cases", "show_orders", "show_addresses"),
    "near_match_only": ("list_cases",),
    "too_many_results": ("list_cases",),
}


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=ProbationRecords(), accounts={}, faults=Faults())
    waymark = Waymark(store, clock, _templates())
    operations = _operations(waymark)
    front = Front(COOKIE, FOLDER / "static", _to_sign_on, partial(_maintenance_page, waymark))
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=_nothing_comes,
    )


def _operations(waymark: Waymark) -> tuple[Operation, ...]:
    def at(path: str, page: Page, *, look_up: bool = False) -> Operation:
        return Operation(page.__name__, "GET", path, partial(page, waymark), look_up=look_up)

    def post(path: str, page: Page, kind: Kind = Kind.SESSION) -> Operation:
        return Operation(
            page.__name__, "POST", path, partial(page, waymark), kind, shows_page=False
        )

    return (
        at("/", sign_on_pages.start),
        at("/home", sign_on_pages.home),
        at("/signon", sign_on_pages.show_user_id),
        post("/signon", sign_on_pages.give_user_id),
        at("/signon/password", sign_on_pages.show_password),
        post("/signon/password", sign_on_pages.sign_in, Kind.SIGN_IN),
        at("/signon/memorable-word", sign_on_pages.show_characters),
        post("/signon/memorable-word", sign_on_pages.give_characters),
        at("/signon/new-password", sign_on_pages.show_new_password),
        post("/signon/new-password", sign_on_pages.set_new_password),
        at("/signon/code", sign_on_pages.show_code),
        post("/signon/code", sign_on_pages.give_code),
        at("/signon/office", sign_on_pages.show_offices),
        post("/signon/office", sign_on_pages.choose_office),
        at("/signon/acceptable-use", sign_on_pages.show_use),
        post("/signon/acceptable-use", sign_on_pages.accept_use),
        at("/signon/elsewhere", sign_on_pages.show_elsewhere),
        post("/signon/elsewhere", sign_on_pages.carry_on_here),
        post("/signoff", sign_on_pages.sign_off),
        at("/search", search_pages.show_search),
        post("/search", search_pages.search_cases, Kind.READ),
        at("/search/{number}/results", search_pages.list_cases, look_up=True),
        at("/case/{crn}", case_pages.open_case),
        at("/case/{crn}/summary", case_pages.show_summary, look_up=True),
        at("/case/{crn}/orders", case_pages.show_orders, look_up=True),
        at("/case/{crn}/risk", case_pages.show_risk, look_up=True),
        at("/case/{crn}/contacts", case_pages.show_contacts, look_up=True),
        at("/case/{crn}/addresses", case_pages.show_addresses, look_up=True),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(product=TITLE, reasons=REASONS)
    templates.filters.update(
        day=wording.long_date,
        moment=wording.long_moment,
        words=wording.words_for,
        full_name=wording.full_name,
        rosh=wording.rosh_words,
        status=wording.status_words,
        shut=wording.shut_words,
    )
    templates.tests["runs"] = wording.order_runs
    return templates


def _nothing_comes() -> None:
    """No change of the night reaches this system."""


def _to_sign_on(request: Request) -> Response:
    return see_other("/signon?ended=yes" if COOKIE in request.cookies else "/signon")


def _maintenance_page(waymark: Waymark) -> str:
    return waymark.templates.get_template("maintenance.html").render(
        now=waymark.clock.now(), account=None, session=None
    )

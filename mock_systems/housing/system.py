"""This system's operations in one table, and how it is put together."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.housing import sign_in_pages, tenancy_pages, wording
from mock_systems.housing.accounts import SYSTEM
from mock_systems.housing.records import HousingRecords
from mock_systems.housing.seeding import begin
from mock_systems.housing.tenancypoint import COOKIE, TenancyPoint, see_other
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sessions import find_session
from mock_systems.kit.store import Store
from mock_systems.kit.system import Front, System, web_front

FOLDER = Path(__file__).parent
TITLE = "TenancyPoint"

Page = Callable[[TenancyPoint, Request], Awaitable[Response]]

HOOKS = {
    "shows_previous_person": ("open_tenancy",),
    "empty_list_without_words": ("show_results", "open_tenancy"),
    "near_match_only": ("show_results",),
    "too_many_results": ("show_results",),
    "search_runs_on": ("begin_search",),
}


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=HousingRecords(), accounts={}, faults=Faults())
    point = TenancyPoint(store, clock, pace, _templates())
    operations = _operations(point)
    front = Front(
        COOKIE, FOLDER / "static", partial(_to_sign_in, point), partial(_maintenance_page, point)
    )
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=_nothing_comes_later,
    )


def _operations(point: TenancyPoint) -> tuple[Operation, ...]:
    def at(path: str, page: Page, *, look_up: bool = False) -> Operation:
        return Operation(page.__name__, "GET", path, partial(page, point), look_up=look_up)

    def post(path: str, page: Page, kind: Kind) -> Operation:
        return Operation(page.__name__, "POST", path, partial(page, point), kind, shows_page=False)

    return (
        at("/", sign_in_pages.start),
        at("/desk", sign_in_pages.desk),
        at("/signon", sign_in_pages.show_sign_in),
        post("/signon", sign_in_pages.sign_in, Kind.SIGN_IN),
        at("/signon/password", sign_in_pages.show_new_password),
        post("/signon/password", sign_in_pages.set_new_password, Kind.SESSION),
        at("/signon/code", sign_in_pages.show_code),
        post("/signon/code", sign_in_pages.give_code, Kind.SESSION),
        at("/signon/elsewhere", sign_in_pages.show_elsewhere),
        post("/signon/elsewhere", sign_in_pages.use_here, Kind.SESSION),
        at("/signon/landlord", sign_in_pages.show_landlords),
        post("/signon/landlord", sign_in_pages.choose_landlord, Kind.SESSION),
        post("/signoff", sign_in_pages.sign_out, Kind.SESSION),
        at("/search", tenancy_pages.show_search),
        post("/search/reason", tenancy_pages.give_reason, Kind.SESSION),
        post("/search/{by}", tenancy_pages.begin_search, Kind.READ),
        # No look-up that waits: the search behind it takes its time as a job.
        at("/search/{number}", tenancy_pages.show_results),
        at("/tenancy/{reference}", tenancy_pages.open_tenancy, look_up=True),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(product=TITLE, tenancy_fields=wording.tenancy_fields)
    templates.filters.update(
        day=wording.short_date,
        moment=wording.moment,
        money=wording.money,
        words=wording.words_for,
        one_line=wording.one_line,
        street=wording.street,
        full_name=wording.full_name,
        forenames=wording.forenames,
        account_stands=wording.account_stands,
        person_fields=wording.person_fields,
    )
    return templates


def _to_sign_in(point: TenancyPoint, request: Request) -> Response:
    session_id = request.cookies.get(COOKIE)
    session = find_session(point.store, session_id)
    if session and session.signed_in:
        return see_other("/signon/landlord")
    return see_other("/signon?ended=1" if session_id else "/signon")


def _maintenance_page(point: TenancyPoint) -> str:
    return point.templates.get_template("maintenance.html").render(
        now=point.clock.now(), account=None, session=None, landlord="", reason=""
    )


def _nothing_comes_later() -> None:
    """No record of this system changes by itself during the night."""

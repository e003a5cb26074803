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
from mock_systems.police_rms import log_pages, record_pages, search_pages, sign_in_pages
from mock_systems.police_rms.accounts import SYSTEM
from mock_systems.police_rms.records import RmsRecords
from mock_systems.police_rms.rms import COOKIE, Rms, see_other
from mock_systems.police_rms.seeding import begin
from mock_systems.police_rms.wording import (
    full_name,
    last_address,
    one_line,
    plain,
    short_date,
    short_moment,
    words_for,
)

FOLDER = Path(__file__).parent
TITLE = "Halberd RMS"

Page = Callable[[Rms, Request], Awaitable[Response]]

HOOKS = {
    "saved_nothing": ("append_entry",),
    "truncate_field": ("append_entry",),
    "search_lag": ("append_entry",),
    "shows_previous_person": ("open_occurrence", "open_person"),
    "record_locked": ("read_occurrence", "read_log", "lock_record", "append_entry"),
    "empty_list_without_words": (
        "find_occurrence",
        "search_changed",
        "search_persons",
        "read_log",
        "find_entry",
        "list_entries",
    ),
    "near_match_only": ("search_persons",),
    "too_many_results": ("search_persons",),
}


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=RmsRecords(), accounts={}, faults=Faults())
    rms = Rms(store, clock, _templates())
    operations = _operations(rms)
    front = Front(COOKIE, FOLDER / "static", _to_sign_in, partial(_maintenance_page, rms))
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=rms.bring_up_to_date,
    )


def _operations(rms: Rms) -> tuple[Operation, ...]:
    def at(path: str, page: Page, *, look_up: bool = False) -> Operation:
        return Operation(page.__name__, "GET", path, partial(page, rms), look_up=look_up)

    def post(path: str, page: Page, kind: Kind, name: str = "") -> Operation:
        endpoint = partial(page, rms)
        return Operation(name or page.__name__, "POST", path, endpoint, kind, shows_page=False)

    return (
        at("/", sign_in_pages.start),
        at("/signin", sign_in_pages.show_sign_in),
        post("/signin", sign_in_pages.sign_in, Kind.SIGN_IN),
        at("/signin/password", sign_in_pages.show_new_password),
        post("/signin/password", sign_in_pages.set_new_password, Kind.SESSION),
        at("/signin/code", sign_in_pages.show_code),
        post("/signin/code", sign_in_pages.give_code, Kind.SESSION),
        at("/signin/continue", sign_in_pages.show_continue),
        post("/signin/continue", sign_in_pages.choose_to_continue, Kind.SESSION),
        post("/signout", sign_in_pages.sign_out, Kind.SESSION),
        at("/reason", sign_in_pages.show_reason),
        post("/reason", sign_in_pages.give_reason, Kind.SESSION),
        at("/desktop", search_pages.desktop),
        at("/search/occurrence", search_pages.find_occurrence, look_up=True),
        at("/search/changed", search_pages.search_changed, look_up=True),
        at("/search/person", search_pages.search_persons, look_up=True),
        at("/log/enquiry", search_pages.list_entries, look_up=True),
        at("/occurrence", record_pages.open_occurrence, look_up=True),
        at("/record/summary", record_pages.read_occurrence),
        at("/record/log", log_pages.read_log),
        at("/record/log/find", log_pages.find_entry),
        at("/record/history", record_pages.read_history),
        post("/record/lock", log_pages.lock_record, Kind.LOCK),
        post("/record/unlock", log_pages.release_record, Kind.LOCK),
        at("/record/entry", log_pages.open_entry_form),
        post("/record/entry", log_pages.save_entry, Kind.WRITE, "append_entry"),
        at("/record/entry/saved", log_pages.read_saved_entry),
        at("/nominal", record_pages.open_person, look_up=True),
        at("/record/nominal", record_pages.read_person),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(
        words=words_for,
        plain=plain,
        day=short_date,
        moment=short_moment,
        full_name=full_name,
        last_address=last_address,
        one_line=one_line,
    )
    return templates


def _to_sign_in(request: Request) -> Response:
    had_one = COOKIE in request.cookies
    return see_other("/signin?ended=1" if had_one else "/signin")


def _maintenance_page(rms: Rms) -> str:
    return rms.templates.get_template("maintenance.html").render(now=rms.clock.now())

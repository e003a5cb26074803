"""This system's operations in one table, and how it is put together."""

from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together
from mock_systems.probation import case_pages, search_pages, sign_on_pages, wording
from mock_systems.probation.accounts import SYSTEM
from mock_systems.probation.records import ProbationRecords
from mock_systems.probation.search import REASONS
from mock_systems.probation.seeding import begin
from mock_systems.probation.sign_on_pages import SIGN_ON
from mock_systems.probation.waymark import COOKIE, Waymark, which_day

FOLDER = Path(__file__).parent
TITLE = "Waymark Case Management"

TABS = ("show_summary", "show_orders", "show_risk", "show_contacts", "show_addresses")
HOOKS = {
    "shows_previous_person": TABS,
    "empty_list_without_words": ("list_cases", "show_orders", "show_addresses"),
    "near_match_only": ("list_cases",),
    "too_many_results": ("list_cases",),
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store, words = Store(ProbationRecords()), partial(which_day, clock)
    waymark = Site(store, clock, _templates(), COOKIE, words=words)
    to_sign_on = partial(waymark.to_sign_in, SIGN_ON.path, f"{SIGN_ON.path}?ended=yes")
    return put_together(PRODUCT, waymark, pace, _operations(waymark), to_sign_on)


def _operations(waymark: Waymark) -> tuple[Operation, ...]:
    pages = PagesOf(waymark)
    at, post = pages.at, pages.post
    return (
        at("/", sign_on_pages.start, shows_page=False),
        at("/home", sign_on_pages.home),
        at("/signon", sign_on_pages.show_user_id),
        post("/signon", sign_on_pages.give_user_id),
        at("/signon/password", sign_on_pages.show_password),
        post("/signon/password", sign_on_pages.sign_in, Kind.SIGN_IN),
        at("/signon/memorable-word", sign_on_pages.show_characters),
        post("/signon/memorable-word", sign_on_pages.give_characters),
        *SignInPages(waymark, SIGN_ON).further_steps(),
        at("/signon/office", sign_on_pages.show_offices),
        post("/signon/office", sign_on_pages.choose_office),
        at("/signon/acceptable-use", sign_on_pages.show_use),
        post("/signon/acceptable-use", sign_on_pages.accept_use),
        at("/search", search_pages.show_search),
        post("/search", search_pages.search_cases, Kind.READ),
        at("/search/{number}/results", search_pages.list_cases, look_up=True),
        at("/case/{crn}", case_pages.open_case, shows_page=False),
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

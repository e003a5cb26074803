"""This system's operations in one table, and how it is put together."""

import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment
from starlette.responses import Response

from mock_systems.adult_social_care import (
    client_pages,
    contact_pages,
    search_pages,
    sign_in_pages,
    work_pages,
)
from mock_systems.adult_social_care.accounts import SYSTEM
from mock_systems.adult_social_care.careledger import COOKIE, CareLedger, empty_form
from mock_systems.adult_social_care.guards import (
    Page,
    at_work,
    for_anybody,
    posted_at_work,
    posted_back,
    posted_while_signing_in,
    signed_in,
    while_signing_in,
)
from mock_systems.adult_social_care.post_backs import Seal
from mock_systems.adult_social_care.records import CareRecords
from mock_systems.adult_social_care.seeding import begin
from mock_systems.adult_social_care.wording import (
    full_name,
    lines_of,
    on_one_line,
    short_date,
    short_moment,
    spaced_nhs_number,
    words_for,
    yes_no,
)
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together

FOLDER = Path(__file__).parent
TITLE = "CareLedger Adults"
P = TypeVar("P", bound=Callable[..., Awaitable[Response]])
LISTS = ("services", "enquiries", "notes", "contacts")
LIST_PAGES = tuple(f"{verb}_{view}" for view in LISTS for verb in ("show", "page"))
WRITES = ("add_client_contact",)

HOOKS = {
    "shows_previous_person": ("show_details", "show_new_contact", *LIST_PAGES),
    "empty_list_without_words": ("search_clients", "search_contact_log", *LIST_PAGES),
    "list_not_loaded": ("show_history", "page_history"),
    "saved_nothing": WRITES,
    "truncate_field": WRITES,
    "search_lag": WRITES,
    "record_locked": ("show_new_contact", *WRITES),
    "near_match_only": ("search_clients",),
    "too_many_results": ("search_clients",),
}

FORMS = {"add_client_contact": "show_new_contact"}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    seal, store = Seal(secrets.token_bytes(32)), Store(CareRecords())
    site = Site(store, clock, _templates(), COOKIE, words=partial(empty_form, seal))
    care = CareLedger(site, seal)
    to_sign_in = partial(site.to_sign_in, "/Account/Login.aspx", "/Account/TimedOut.aspx")
    return put_together(PRODUCT, site, pace, _operations(care), to_sign_in)


def _operations(care: CareLedger) -> tuple[Operation, ...]:
    def at(path: str, guard: Callable[[P], Page], page: P, *, shows_page: bool = True) -> Operation:
        endpoint = partial(guard(page), care)
        return Operation(page.__name__, "GET", path, endpoint, shows_page=shows_page)

    def post(
        path: str, guard: Callable[[P], Page], page: P, kind: Kind = Kind.SESSION
    ) -> Operation:
        endpoint, reads = partial(guard(page), care), kind is Kind.READ
        return Operation(
            page.__name__, "POST", path, endpoint, kind, shows_page=reads, look_up=reads
        )

    def client_page(view: str, *, look_up: bool = True) -> Operation:
        page = at_work(partial(client_pages.show, view))
        path, endpoint = f"/Client/{view.capitalize()}.aspx", partial(page, care)
        return Operation(f"show_{view}", "GET", path, endpoint, look_up=look_up)

    def further_page(view: str) -> Operation:
        page = posted_at_work(partial(client_pages.turn, view))
        path, endpoint = f"/Client/{view.capitalize()}.aspx", partial(page, care)
        return Operation(f"page_{view}", "POST", path, endpoint, Kind.READ, look_up=True)

    account = "/Account"
    return (
        at("/", signed_in, work_pages.start, shows_page=False),
        at("/Home.aspx", at_work, work_pages.home),
        post("/Home.aspx", posted_at_work, work_pages.act_on_home),
        at(f"{account}/Login.aspx", for_anybody, sign_in_pages.show_sign_in),
        post(f"{account}/Login.aspx", for_anybody, sign_in_pages.sign_in, Kind.SIGN_IN),
        at(f"{account}/TimedOut.aspx", for_anybody, sign_in_pages.show_timed_out),
        at(f"{account}/ChangePassword.aspx", while_signing_in, sign_in_pages.show_new_password),
        post(
            f"{account}/ChangePassword.aspx",
            posted_while_signing_in,
            sign_in_pages.set_new_password,
        ),
        at(f"{account}/Verify.aspx", while_signing_in, sign_in_pages.show_code),
        post(f"{account}/Verify.aspx", posted_while_signing_in, sign_in_pages.give_code),
        at(f"{account}/InUse.aspx", while_signing_in, sign_in_pages.show_in_use),
        post(f"{account}/InUse.aspx", posted_while_signing_in, sign_in_pages.use_here),
        at(f"{account}/SelectCouncil.aspx", signed_in, work_pages.show_councils),
        post(f"{account}/SelectCouncil.aspx", posted_back, work_pages.select_council),
        at(f"{account}/Reason.aspx", signed_in, work_pages.show_reason),
        post(f"{account}/Reason.aspx", posted_back, work_pages.give_reason),
        at("/Client/Search.aspx", at_work, search_pages.show_search),
        post("/Client/Search.aspx", posted_at_work, search_pages.search_clients, Kind.READ),
        client_page("details"),
        post("/Client/Details.aspx", posted_at_work, client_pages.follow_merge),
        *(client_page(view) for view in LISTS),
        *(further_page(view) for view in LISTS),
        at(contact_pages.FORM, at_work, contact_pages.show_new_contact),
        post(contact_pages.FORM, posted_at_work, contact_pages.add_client_contact, Kind.WRITE),
        at("/Client/ContactSaved.aspx", at_work, contact_pages.show_contact_saved),
        at(contact_pages.LOG, at_work, contact_pages.show_contact_log),
        post(contact_pages.LOG, posted_at_work, contact_pages.search_contact_log, Kind.READ),
        client_page("history", look_up=False),
        further_page("history"),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(
        day=short_date,
        moment=short_moment,
        yes_no=yes_no,
        words=words_for,
        full_name=full_name,
        lines=lines_of,
        on_one_line=on_one_line,
        nhs=spaced_nhs_number,
    )
    return templates

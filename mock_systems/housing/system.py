"""This system's operations in one table, and how it is put together."""

from pathlib import Path

from jinja2 import Environment

from mock_systems.housing import sign_in_pages, tenancy_pages, wording
from mock_systems.housing.accounts import SYSTEM
from mock_systems.housing.records import HousingRecords
from mock_systems.housing.seeding import begin
from mock_systems.housing.sign_in_pages import SIGN_ON
from mock_systems.housing.tenancypoint import COOKIE, TenancyPoint, landlord_and_reason
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together

FOLDER = Path(__file__).parent
TITLE = "TenancyPoint"

HOOKS = {
    "shows_previous_person": ("open_tenancy",),
    "empty_list_without_words": ("show_results", "open_tenancy"),
    "near_match_only": ("show_results",),
    "too_many_results": ("show_results",),
    "search_runs_on": ("begin_search",),
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(HousingRecords())
    site = Site(store, clock, _templates(), COOKIE, words=landlord_and_reason)
    point = TenancyPoint(site, pace)
    return put_together(PRODUCT, site, pace, _operations(point), point.where_to_begin)


def _operations(point: TenancyPoint) -> tuple[Operation, ...]:
    pages = PagesOf(point)
    at, post = pages.at, pages.post
    return (
        at("/", sign_in_pages.start, shows_page=False),
        at("/desk", sign_in_pages.desk),
        *SignInPages(point.site, SIGN_ON).operations(),
        at("/signon/landlord", sign_in_pages.show_landlords),
        post("/signon/landlord", sign_in_pages.choose_landlord, Kind.SESSION),
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

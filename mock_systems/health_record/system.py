"""This system's operations in one table, and how it is put together."""

from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.health_record import look_up_pages, person_pages, sign_in_pages
from mock_systems.health_record.accounts import SYSTEM
from mock_systems.health_record.records import HealthRecords
from mock_systems.health_record.seeding import begin
from mock_systems.health_record.sign_in_pages import OWN_SIGN_IN
from mock_systems.health_record.viewer import COOKIE, HEADERS, Viewer, where_to_begin
from mock_systems.health_record.wording import (
    DONE,
    PURPOSES,
    answer_fields,
    birth_words,
    exact_moment,
    first_part,
    flag_words,
    identity_fields,
    long_date,
    ring_fields,
)
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together

FOLDER = Path(__file__).parent
TITLE = "SafeSight Viewer"

HOOKS = {
    "shows_previous_person": ("open_person", "print_person"),
    "empty_list_without_words": ("show_answer", "show_history"),
    "near_match_only": ("show_answer",),
    "too_many_results": ("show_answer",),
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    viewer = Site(Store(HealthRecords()), clock, _templates(), COOKIE, headers=HEADERS)
    to_sign_in = partial(where_to_begin, viewer)
    return put_together(PRODUCT, viewer, pace, _operations(viewer), to_sign_in)


def _operations(viewer: Viewer) -> tuple[Operation, ...]:
    pages = PagesOf(viewer)
    at, post = pages.at, pages.post
    return (
        at("/", sign_in_pages.start, shows_page=False),
        *SignInPages(viewer, OWN_SIGN_IN).operations(),
        at("/declaration", sign_in_pages.show_declaration),
        post("/declaration", sign_in_pages.declare, Kind.SESSION),
        at("/look-up", look_up_pages.choose_way),
        at("/look-up/{by}", look_up_pages.show_form),
        post("/look-up/{by}", look_up_pages.look_up, Kind.READ),
        at("/answer/{number}", look_up_pages.show_answer, look_up=True),
        at("/person/{token}", person_pages.open_person, look_up=True),
        at("/person/{token}/print", person_pages.print_person),
        at("/person/{token}/access-history", person_pages.show_history, look_up=True),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(product=TITLE, purposes=PURPOSES, done=DONE)
    templates.filters.update(
        day=long_date,
        exact=exact_moment,
        birth=birth_words,
        first_part=first_part,
        flag=flag_words,
        identity=identity_fields,
        answer=answer_fields,
        ring=ring_fields,
    )
    return templates

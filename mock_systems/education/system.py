"""This system's operations in one table, and how it is put together."""

from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.education import directory_pages, pupil_pages, sign_in_pages
from mock_systems.education.accounts import SYSTEM
from mock_systems.education.pupilbase import COOKIE, PupilBase, let_in
from mock_systems.education.records import EducationRecords
from mock_systems.education.seeding import begin
from mock_systems.education.sign_in_pages import SIGN_IN
from mock_systems.education.wording import (
    establishment_fields,
    full_moment,
    full_name,
    lines_of,
    pupil_fields,
    short_date,
    words_for,
    yes_no,
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
TITLE = "PupilBase"

HOOKS = {
    "shows_previous_person": ("open_pupil",),
    "empty_list_without_words": (
        "list_pupils",
        "find_establishments",
        "list_contacts",
        "list_council_contacts",
    ),
    "near_match_only": ("list_pupils",),
    "too_many_results": ("list_pupils", "find_establishments"),
    "wrong_download": ("download_contacts", "download_establishments"),
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(EducationRecords())
    base = Site(store, clock, _templates(), COOKIE, partial(let_in, store, clock))
    to_sign_in = partial(base.to_sign_in, SIGN_IN.path, f"{SIGN_IN.path}?ended=1")
    return put_together(PRODUCT, base, pace, _operations(base), to_sign_in)


def _operations(base: PupilBase) -> tuple[Operation, ...]:
    pages = PagesOf(base)
    at, post = pages.at, pages.post
    return (
        at("/", sign_in_pages.start, shows_page=False),
        at("/home", sign_in_pages.home),
        *SignInPages(base, SIGN_IN).operations(),
        at("/pupils/search/{by}", pupil_pages.show_search),
        post("/pupils/search/{by}", pupil_pages.search_pupils, Kind.READ),
        at("/pupils/results/{number}", pupil_pages.list_pupils, look_up=True),
        at("/pupils/note", pupil_pages.show_note),
        post("/pupils/note", pupil_pages.give_note, Kind.SESSION),
        at("/pupils/{pupil_id}", pupil_pages.open_pupil, look_up=True),
        at("/establishments", directory_pages.find_establishments, look_up=True),
        at(
            "/establishments/download.csv",
            directory_pages.download_establishments,
            shows_page=False,
        ),
        at("/establishments/{reference}", directory_pages.open_establishment, look_up=True),
        at("/directory", directory_pages.directory),
        at("/directory/download.csv", directory_pages.download_contacts, shows_page=False),
        at("/directory/council/{la_code}", directory_pages.list_council_contacts, look_up=True),
        at("/directory/{reference}", directory_pages.list_contacts, look_up=True),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters.update(
        day=short_date,
        moment=full_moment,
        yes_no=yes_no,
        words=words_for,
        full_name=full_name,
        lines=lines_of,
        pupil_fields=pupil_fields,
        establishment_fields=establishment_fields,
    )
    return templates

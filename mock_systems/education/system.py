"""This system's operations in one table, and how it is put together."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.education import directory_pages, pupil_pages, sign_in_pages
from mock_systems.education.accounts import SYSTEM
from mock_systems.education.pupilbase import COOKIE, PupilBase, see_other
from mock_systems.education.records import EducationRecords
from mock_systems.education.seeding import begin
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
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.store import Store
from mock_systems.kit.system import Front, System, web_front

FOLDER = Path(__file__).parent
TITLE = "PupilBase"

Page = Callable[[PupilBase, Request], Awaitable[Response]]

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


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=EducationRecords(), accounts={}, faults=Faults())
    base = PupilBase(store, clock, _templates())
    operations = _operations(base)
    front = Front(COOKIE, FOLDER / "static", _to_sign_in, partial(_maintenance_page, base))
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=base.bring_up_to_date,
    )


def _operations(base: PupilBase) -> tuple[Operation, ...]:
    def at(path: str, page: Page, *, look_up: bool = False, shows_page: bool = True) -> Operation:
        endpoint = partial(page, base)
        return Operation(
            page.__name__, "GET", path, endpoint, shows_page=shows_page, look_up=look_up
        )

    def post(path: str, page: Page, kind: Kind) -> Operation:
        return Operation(page.__name__, "POST", path, partial(page, base), kind, shows_page=False)

    return (
        at("/", sign_in_pages.start),
        at("/home", sign_in_pages.home),
        at("/account/sign-in", sign_in_pages.show_sign_in),
        post("/account/sign-in", sign_in_pages.sign_in, Kind.SIGN_IN),
        at("/account/new-password", sign_in_pages.show_new_password),
        post("/account/new-password", sign_in_pages.set_new_password, Kind.SESSION),
        at("/account/code", sign_in_pages.show_code),
        post("/account/code", sign_in_pages.give_code, Kind.SESSION),
        at("/account/in-use", sign_in_pages.show_in_use),
        post("/account/in-use", sign_in_pages.use_here, Kind.SESSION),
        post("/account/sign-out", sign_in_pages.sign_out, Kind.SESSION),
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


def _to_sign_in(request: Request) -> Response:
    had_one = COOKIE in request.cookies
    return see_other("/account/sign-in?ended=1" if had_one else "/account/sign-in")


def _maintenance_page(base: PupilBase) -> str:
    return base.templates.get_template("maintenance.html").render(
        now=base.clock.now(), account=None, session=None
    )

"""This system's operations in one table, and how it is put together."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.health_record import look_up_pages, person_pages, sign_in_pages
from mock_systems.health_record.accounts import SYSTEM
from mock_systems.health_record.records import HealthRecords
from mock_systems.health_record.seeding import begin
from mock_systems.health_record.viewer import COOKIE, Viewer
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
from mock_systems.kit.connections import Listener
from mock_systems.kit.faults import Faults
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.store import Store
from mock_systems.kit.system import Front, System, web_front

FOLDER = Path(__file__).parent
TITLE = "SafeSight Viewer"

Page = Callable[[Viewer, Request], Awaitable[Response]]

HOOKS = {
    "shows_previous_person": ("open_person", "print_person"),
    "empty_list_without_words": ("show_answer", "show_history"),
    "near_match_only": ("show_answer",),
    "too_many_results": ("show_answer",),
}


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(records=HealthRecords(), accounts={}, faults=Faults())
    viewer = Viewer(store, clock, _templates())
    operations = _operations(viewer)
    maintenance = partial(_maintenance_page, viewer)
    front = Front(COOKIE, FOLDER / "static", viewer.where_to_begin, maintenance)
    return System(
        name=SYSTEM,
        title=TITLE,
        store=store,
        operations=operations,
        hooks=HOOKS,
        seed=begin,
        listener=Listener(web_front(store, clock, pace, operations, front)),
        bring_up_to_date=_nothing_to_do,
    )


def _operations(viewer: Viewer) -> tuple[Operation, ...]:
    def at(path: str, page: Page, *, look_up: bool = False) -> Operation:
        return Operation(page.__name__, "GET", path, partial(page, viewer), look_up=look_up)

    def post(path: str, page: Page, kind: Kind) -> Operation:
        return Operation(page.__name__, "POST", path, partial(page, viewer), kind, shows_page=False)

    return (
        at("/", sign_in_pages.start),
        at("/sign-in", sign_in_pages.show_sign_in),
        post("/sign-in", sign_in_pages.sign_in, Kind.SIGN_IN),
        at("/sign-in/new-password", sign_in_pages.show_new_password),
        post("/sign-in/new-password", sign_in_pages.set_new_password, Kind.SESSION),
        at("/sign-in/code", sign_in_pages.show_code),
        post("/sign-in/code", sign_in_pages.give_code, Kind.SESSION),
        at("/sign-in/another-device", sign_in_pages.show_another_device),
        post("/sign-in/another-device", sign_in_pages.use_this_device, Kind.SESSION),
        at("/declaration", sign_in_pages.show_declaration),
        post("/declaration", sign_in_pages.declare, Kind.SESSION),
        post("/sign-out", sign_in_pages.sign_out, Kind.SESSION),
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


def _maintenance_page(viewer: Viewer) -> str:
    return viewer.templates.get_template("maintenance.html").render(
        now=viewer.clock.now(), account=None, session=None
    )


def _nothing_to_do() -> None:
    """Nothing reaches this system during the night."""

"""This system's operations in one table, and how it is put together."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care import (
    entries_api,
    people_api,
    people_writes,
    sign_in_api,
)
from mock_systems.childrens_social_care.accounts import SYSTEM
from mock_systems.childrens_social_care.forms import (
    CONTACT_FORM,
    DECISION_FORM,
    DOCUMENT_FORM,
    FILE_KINDS,
)
from mock_systems.childrens_social_care.hearthside import COOKIE, Hearthside, refuse
from mock_systems.childrens_social_care.records import CareRecords
from mock_systems.childrens_social_care.search import MOST_SHOWN
from mock_systems.childrens_social_care.seeding import begin
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together

FOLDER = Path(__file__).parent
TITLE = "Hearthside"

# Every address people have opens the same shell; it is the API that is asked for the rest.
SHELL_ADDRESSES = {
    "show_start": "/",
    "show_sign_in": "/sign-in",
    "show_search": "/people/search",
    "show_activity": "/activity",
    "show_entries": "/entries",
    "show_person": "/people/{record_id}/{part}",
    "show_form": "/people/{record_id}/{part}/new",
}
RECORD_READS = (
    "open_person",
    "list_relationships",
    "list_contacts",
    "list_episodes",
    "list_plans",
    "list_documents",
)
WRITES = ("add_care_contact", "upload_care_document")
HOOKS = {
    "shows_previous_person": RECORD_READS,
    "empty_list_without_words": ("search_people", "list_entries", *RECORD_READS[1:]),
    "list_not_loaded": ("list_activity",),
    "near_match_only": ("search_people",),
    "too_many_results": ("search_people",),
    "wrong_download": ("start", "search_people", "list_entries", *RECORD_READS, *WRITES),
    "saved_nothing": WRITES,
    "truncate_field": WRITES,
    "search_lag": WRITES,
}

OWN_REASONS = {
    "results_hidden": dict.fromkeys(
        (*RECORD_READS[1:], "list_activity"), "only the search leaves people out and says so"
    )
}

Answer = Callable[[Hearthside, Request], Awaitable[Response]]

FORMS = dict.fromkeys(WRITES, "show_form")

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS, OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    base = Site(Store(CareRecords()), clock, _templates(), COOKIE)
    return put_together(PRODUCT, base, pace, _operations(base), _signed_out)


def _operations(base: Hearthside) -> tuple[Operation, ...]:
    def get(path: str, answer: Answer, *, look_up: bool = False) -> Operation:
        endpoint = partial(answer, base)
        return Operation(answer.__name__, "GET", path, endpoint, shows_page=False, look_up=look_up)

    def post(path: str, answer: Answer, kind: Kind, *, look_up: bool = False) -> Operation:
        endpoint = partial(sign_in_api.with_token, answer, base)
        return Operation(
            answer.__name__, "POST", path, endpoint, kind, shows_page=False, look_up=look_up
        )

    record = "/api/people/{record_id}"
    return (
        *(
            Operation(name, "GET", path, partial(_shell, base))
            for name, path in SHELL_ADDRESSES.items()
        ),
        get("/api/session", sign_in_api.start),
        Operation(
            "sign_in",
            "POST",
            "/api/sign-in",
            partial(sign_in_api.sign_in, base),
            Kind.SIGN_IN,
            shows_page=False,
        ),
        post("/api/new-password", sign_in_api.set_new_password, Kind.SESSION),
        post("/api/code", sign_in_api.give_code, Kind.SESSION),
        post("/api/use-here", sign_in_api.use_here, Kind.SESSION),
        post("/api/sign-out", sign_in_api.sign_out, Kind.SESSION),
        get("/api/activity", sign_in_api.list_activity),
        post("/api/people/search", people_api.search_people, Kind.READ, look_up=True),
        post(f"{record}/reason", people_api.give_reason, Kind.SESSION),
        get(record, people_api.open_person, look_up=True),
        get(f"{record}/relationships", people_api.list_relationships, look_up=True),
        get(f"{record}/contacts", people_api.list_contacts, look_up=True),
        get(f"{record}/episodes", people_api.list_episodes, look_up=True),
        get(f"{record}/plans", people_api.list_plans, look_up=True),
        get(f"{record}/documents", people_api.list_documents, look_up=True),
        get(f"{record}/documents/{{document_id}}/file", people_writes.open_file),
        post(f"{record}/contacts", people_writes.add_care_contact, Kind.WRITE),
        post(f"{record}/documents", people_writes.upload_care_document, Kind.WRITE),
        post("/api/entries", entries_api.list_entries, Kind.READ, look_up=True),
        get("/api/news", entries_api.count_news),
    )


async def _shell(base: Hearthside, request: Request) -> Response:
    """The application itself: every label, and nobody's details."""
    return base.show(request, "shell.html")


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(
        product=TITLE,
        most_shown=MOST_SHOWN,
        contact_form=CONTACT_FORM,
        decision_form=DECISION_FORM,
        document_form=DOCUMENT_FORM,
        file_kinds=FILE_KINDS,
    )
    return templates


def _signed_out(_request: Request) -> Response:
    return refuse(401, "signed_out")

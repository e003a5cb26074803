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
from mock_systems.public_portal import inbox_pages, public_pages, sign_in_pages
from mock_systems.public_portal.accounts import SYSTEM
from mock_systems.public_portal.causeway import COOKIE, FORCE, Causeway
from mock_systems.public_portal.records import PortalRecords
from mock_systems.public_portal.seeding import begin
from mock_systems.public_portal.sign_in_pages import SIGN_IN
from mock_systems.public_portal.wording import (
    check_words,
    form_title,
    how_words,
    moment,
    sender,
    status_words,
)

FOLDER = Path(__file__).parent
TITLE = "Causeway"

HOOKS = {
    "saved_nothing": ("acknowledge",),
    "truncate_field": ("acknowledge",),
    "search_lag": ("acknowledge",),
    "record_locked": ("open_acknowledgement", "acknowledge"),
    "shows_previous_person": ("read_submission", "open_acknowledgement"),
    "empty_list_without_words": ("list_submissions", "search_submissions", "list_activity"),
    "near_match_only": ("search_submissions",),
    "too_many_results": ("search_submissions",),
}

FORMS = {"acknowledge": "open_acknowledgement", "send_form": "check_answers"}
# Send carries no field: every answer was kept page by page.
_NO_FIELD = "Send carries no field: the answers are there already"
OWN_REASONS = {
    "date_stored_otherwise": {"acknowledge": "the form takes no date", "send_form": _NO_FIELD},
    "stored_otherwise": {"send_form": _NO_FIELD},
    "truncate_field": {"send_form": _NO_FIELD},
    "saved_nothing": {"send_form": "no worker sends a public form"},
    "search_lag": {"send_form": "no worker sends a public form"},
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS, OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(PortalRecords())
    causeway = Site(store, clock, _templates(), COOKIE)
    to_sign_in = partial(causeway.to_sign_in, SIGN_IN.path, f"{SIGN_IN.path}?ended=1")
    return put_together(PRODUCT, causeway, pace, _operations(causeway), to_sign_in)


def _operations(causeway: Causeway) -> tuple[Operation, ...]:
    pages = PagesOf(causeway)
    at, post = pages.at, pages.post
    one = "/staff/submissions/{reference}"
    return (
        at("/", public_pages.front_page),
        at("/leave", public_pages.leave),
        at("/staff", sign_in_pages.start),
        *SignInPages(causeway, SIGN_IN).operations(),
        at("/staff/submissions", inbox_pages.list_submissions, look_up=True),
        at("/staff/search", inbox_pages.search_submissions, look_up=True),
        at("/staff/activity", inbox_pages.list_activity, look_up=True),
        at(one, inbox_pages.read_submission, look_up=True),
        post(f"{one}/take", inbox_pages.take_submission, Kind.LOCK),
        post(f"{one}/give-back", inbox_pages.give_back_submission, Kind.LOCK),
        at(f"{one}/acknowledge", inbox_pages.open_acknowledgement),
        post(f"{one}/acknowledge", inbox_pages.save_acknowledgement, Kind.WRITE, "acknowledge"),
        at("/staff/entries/{entry_id}", inbox_pages.read_entry),
        at("/staff/files/{file_id}", inbox_pages.download_file, shows_page=False),
        at("/tell-us/{form}", public_pages.show_form),
        post("/tell-us/{form}/begin", public_pages.begin_form),
        at("/tell-us/{form}/check-your-answers", public_pages.check_answers),
        post("/tell-us/{form}/check-your-answers", public_pages.send_form, Kind.WRITE),
        at("/tell-us/{form}/sent", public_pages.show_sent),
        at("/tell-us/{form}/{step}", public_pages.show_question),
        post("/tell-us/{form}/{step}", public_pages.answer_question),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(product=TITLE, force=FORCE)
    templates.filters.update(
        moment=moment,
        status=status_words,
        how=how_words,
        form_title=form_title,
        sender=sender,
        check=check_words,
    )
    return templates

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
from mock_systems.police_rms import log_pages, record_pages, search_pages, sign_in_pages
from mock_systems.police_rms.accounts import SYSTEM
from mock_systems.police_rms.records import RmsRecords
from mock_systems.police_rms.rms import COOKIE, Rms, let_in, whose_session
from mock_systems.police_rms.seeding import begin
from mock_systems.police_rms.sign_in_pages import SIGN_IN
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
    "list_not_loaded": ("read_history",),
    "break_glass": ("read_occurrence", "read_log", "read_person"),
    "near_match_only": ("search_persons",),
    "too_many_results": ("search_persons",),
}

FORMS = {"append_entry": "open_entry_form"}
OWN_REASONS = {"date_stored_otherwise": {"append_entry": "the form takes no date"}}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, FORMS, OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    store = Store(RmsRecords())
    news, whose = partial(let_in, store, clock), partial(whose_session, store)
    rms = Site(store, clock, _templates(), COOKIE, news, whose)
    to_sign_in = partial(rms.to_sign_in, SIGN_IN.path, f"{SIGN_IN.path}?ended=1")
    return put_together(PRODUCT, rms, pace, _operations(rms), to_sign_in)


def _operations(rms: Rms) -> tuple[Operation, ...]:
    pages = PagesOf(rms)
    at, post = pages.at, pages.post
    return (
        at("/", sign_in_pages.start, shows_page=False),
        *SignInPages(rms, SIGN_IN).operations(),
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

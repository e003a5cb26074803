"""The system: an API for programs, two pages for people, sign-in, and the faults it can make."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.kit.clock import PartnersClock, in_london
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.sign_in_pages import SignInPages
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together
from mock_systems.notify import api, pages
from mock_systems.notify.accounts import SYSTEM
from mock_systems.notify.records import NotifyRecords
from mock_systems.notify.seeding import begin
from mock_systems.notify.sign_in_pages import SIGN_IN

FOLDER = Path(__file__).parent
TITLE = "Notify (a stand-in)"
COOKIE = "notify_seen_by"
SENDS = ("send_email", "send_sms")
LISTS = ("list_notifications", "list_templates")
API = (*SENDS, *LISTS, "read_notification", "read_template")
HOOKS = {
    **dict.fromkeys(("saved_nothing", "truncate_field", "search_lag", "bounce_next"), SENDS),
    "list_not_loaded": ("list_sent",),
    "key_revoked": API,
}
NO_SESSION = dict.fromkeys(API, "a program signs each request: there is no session")
AN_API = dict.fromkeys(LISTS, "a program's list comes whole or not at all, and says no words")
OWN_REASONS = {
    "logged_out": NO_SESSION,
    "taken_over": NO_SESSION,
    "empty_list_without_words": AN_API,
    "list_not_loaded": AN_API,
    "other_time_zone": dict.fromkeys(API, "a program is told moments in UTC as it is"),
    "results_hidden": AN_API,
    "date_stored_otherwise": dict.fromkeys(SENDS, "a message has no field for a date"),
    "field_wanted": dict.fromkeys(SENDS, "a version of the interface gets no new mandatory field"),
    "edited_meanwhile": dict.fromkeys(SENDS, "what is sent is new: no record is changed by it"),
}

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, own_reasons=OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    notify = Site(Store(NotifyRecords()), clock, _templates(), COOKIE)
    to_sign_in = partial(notify.to_sign_in, SIGN_IN.path, f"{SIGN_IN.path}?ended=1")
    built = put_together(PRODUCT, notify, pace, _operations(notify), to_sign_in)
    return replace(built, more_logs={"outbox": lambda: notify.records.outbox})


def _operations(notify: api.Notify) -> Sequence[Operation]:
    of = PagesOf(notify)
    return (
        of.at("/", pages.start, shows_page=False),
        *SignInPages(notify, SIGN_IN).operations(),
        of.at("/sent", pages.list_sent),
        of.at("/sent/{number}", pages.show_sent),
        of.post("/v2/notifications/email", api.send_email, Kind.WRITE),
        of.post("/v2/notifications/sms", api.send_sms, Kind.WRITE),
        of.at("/v2/notifications", api.list_notifications, shows_page=False, look_up=True),
        of.at("/v2/notifications/{number}", api.read_notification, shows_page=False, look_up=True),
        of.at("/v2/templates", api.list_templates, shows_page=False),
        of.at("/v2/template/{number}", api.read_template, shows_page=False),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals["product"] = TITLE
    templates.filters["moment"] = lambda at: in_london(at).strftime("%d %b %Y at %H:%M")
    return templates

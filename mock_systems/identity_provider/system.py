"""This system's operations in one table, and how it is put together."""

from functools import partial
from pathlib import Path

from jinja2 import Environment

from mock_systems.identity_provider import pages, tokens
from mock_systems.identity_provider.accounts import SYSTEM
from mock_systems.identity_provider.keyhaven import COOKIE, Keyhaven
from mock_systems.identity_provider.records import DirectoryRecords
from mock_systems.identity_provider.seeding import begin
from mock_systems.kit.clock import PartnersClock
from mock_systems.kit.operations import Kind, Operation, PagesOf
from mock_systems.kit.pace import Pace
from mock_systems.kit.pages import templates_in
from mock_systems.kit.site import Site
from mock_systems.kit.store import Store
from mock_systems.kit.system import Product, System, put_together

FOLDER = Path(__file__).parent
TITLE = "Keyhaven Account"

HOOKS = {"wrong_token": ("token",), "wrong_metadata": ("discovery",)}
NO_FURTHER_STEP = {"sign_in": "a name and a password are all this provider asks for"}
OWN_REASONS = dict.fromkeys(
    ("password_expired", "code_wanted", "signed_in_elsewhere"), NO_FURTHER_STEP
)

PRODUCT = Product(SYSTEM, TITLE, FOLDER, HOOKS, begin, own_reasons=OWN_REASONS)


def make_system(clock: PartnersClock, pace: Pace) -> System:
    """The system, empty until its first reset, behind a door that is not open yet."""
    keyhaven = Site(Store(DirectoryRecords()), clock, _templates(), COOKIE)
    to_home = partial(keyhaven.to_sign_in, "/", "/")
    return put_together(PRODUCT, keyhaven, pace, _operations(keyhaven), to_home)


def _operations(keyhaven: Keyhaven) -> tuple[Operation, ...]:
    at, post = PagesOf(keyhaven).at, PagesOf(keyhaven).post
    return (
        at("/", pages.home),
        at("/.well-known/openid-configuration", pages.discovery, shows_page=False),
        at("/keys", pages.keys, shows_page=False),
        at("/authorize", pages.authorize),
        post("/password", pages.give_password, Kind.SIGN_IN, "sign_in"),
        post("/token", tokens.token),
        at("/sign-out", pages.show_sign_out),
        post("/sign-out", pages.sign_out),
    )


def _templates() -> Environment:
    templates = templates_in(FOLDER / "templates")
    templates.globals.update(product=TITLE)
    return templates

"""The force's own sign-in in a real browser: there and back between two sites, and out of both.

The provider is at `localhost` and the console at 127.0.0.1, which are two sites to a browser: what
a cookie bound to its own site does on the way back, no client in memory can show.
"""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from console.people import people_of
from console.provider import RETURN, SIGNED_OUT, Provider
from console.serving import place, server
from mock_systems.identity_provider.accounts import NOT_OF_THE_HUB, SYSTEM
from mock_systems.identity_provider.seeding import CONSOLE
from runtime.credentials import Secret
from runtime.database import Database
from runtime.settings import ConsoleProvider
from tests.console.force import of_the_force
from tests.console.hub import EVERYBODY, MORNING, a_hub
from tests.mocks_fixture import Mocks
from tests.people.test_console import barriers


@dataclass(frozen=True, slots=True)
class Served:
    """A console that is open, and the provider of its force."""

    address: str
    mocks: Mocks

    def password(self, who: str) -> str:
        return self.mocks.account(SYSTEM, who).password


@pytest.fixture
def served(mocks: Mocks, tmp_path: Path) -> Iterator[Served]:
    mocks.set_clock(MORNING)
    with closing(Database(f"sqlite:///{tmp_path / 'mash.db'}")) as database:
        database.migrate()
        hub = a_hub(database, tmp_path)
        there = place("127.0.0.1", 0, hub.console.settings)
        address = there.address.removesuffix("/")
        known = ConsoleProvider(
            issuer=mocks.url(SYSTEM).replace("127.0.0.1", "localhost"), client_id=CONSOLE
        )
        secret = Secret(mocks.record(SYSTEM, "clients", CONSOLE)["secret"])
        console = replace(
            hub.console,
            hosts=there.hosts,
            people=people_of(of_the_force(one) for one in EVERYBODY),
            provider=Provider(known, secret, address),
        )
        serving = server(console)
        thread = threading.Thread(target=serving.run, kwargs={"sockets": [there.listener]})
        thread.start()
        yield Served(address, mocks)
        serving.should_exit = True
        thread.join()
        there.listener.close()


def gives_password(page: Page, served: Served, who: str) -> None:
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill(served.password(who))
    page.get_by_role("button", name="Sign in").click()


def test_somebody_signs_in_at_the_force_and_out_again_without_javascript(
    browser: Browser, served: Served
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.address}/cases")
        expect(page).to_have_title("Sign in to MASH workers – MASH workers")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to MASH workers")
        gives_password(page, served, "a.voss")

        expect(page.get_by_role("heading", level=1)).to_contain_text("My cases")
        expect(page.get_by_text("DC Amara Voss, Northmere")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Yes, sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        page.goto(f"{served.address}/cases")
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to MASH workers")
    assert served.mocks.sessions(SYSTEM) == []


def test_what_is_said_on_the_way_has_no_barriers(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{served.address}/sign-in")
    assert barriers(page) == [], "sign-in"
    page.get_by_role("button", name="Sign in").click()
    gives_password(page, served, NOT_OF_THE_HUB)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have no role here")
    assert barriers(page) == [], "no role"
    page.goto(f"{served.address}{RETURN}")
    assert barriers(page) == [], "not signed in"


def test_a_link_of_another_site_says_signed_out_to_nobody_who_is_in(
    page: Page, served: Served
) -> None:
    page.goto(f"{served.address}/sign-in")
    page.get_by_role("button", name="Sign in").click()
    elsewhere = page.url
    gives_password(page, served, "a.voss")
    expect(page.get_by_role("heading", level=1)).to_contain_text("My cases")
    for path in (SIGNED_OUT, "/sign-out/provider"):
        page.goto(elsewhere)
        page.set_content(f'<a href="{served.address}{path}">Leave</a>')
        page.get_by_role("link", name="Leave").click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("My cases")

"""`mash preflight` in a real browser, through a lane and the proxy, against the partner systems."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, get_args

import pytest

from cli.demo_world import partner_settings, secrets_of, workers_accounts
from mock_systems.population.model import System
from runtime import gates
from runtime.clock import business_now, set_business_now
from runtime.credentials import make_development_secrets
from runtime.lanes import open_lanes
from tests.builders.queue import NOW
from tests.cli.conftest import Hub, Ran
from tests.mocks_fixture import Mocks

pytestmark = pytest.mark.browser

POLICE, EDUCATION, MAIL = "police_rms", "education", "secure_mail"
# A label of the screens of each partner the world speaks of, on none of its way in.
LABELS = {
    POLICE: "Changed from",
    EDUCATION: "House name or number",
    MAIL: "Subject",
    "childrens_social_care": "Unique pupil number",
    "adult_social_care": "Client number",
    "health_record": "NHS number",
    "probation": "NOMS number",
    "housing": "Tenancy reference",
    "public_portal": "Received since",
}
SYSTEMS = (POLICE, EDUCATION, MAIL)


@pytest.fixture
def looking(hub: Hub, mocks: Mocks) -> Hub:
    """A hub whose workers know the three partners of a night."""
    return a_hub_that_knows(SYSTEMS, hub, mocks)


@pytest.fixture
def looking_everywhere(hub: Hub, mocks: Mocks) -> Hub:
    """A hub whose workers know every partner there is; one-time codes go by one clock."""
    with hub.transaction() as connection:
        mocks.set_clock(business_now(connection))
    return a_hub_that_knows(partners_of(mocks), hub, mocks)


def partners_of(mocks: Mocks) -> tuple[str, ...]:
    """Where workers have accounts: the force's own sign-in is for people."""
    accounts = workers_accounts(list(mocks.systems().values()))
    return tuple(system for system, known in accounts.items() if known)


def a_hub_that_knows(systems: Sequence[str], hub: Hub, mocks: Mocks) -> Hub:
    told = [one for one in mocks.systems().values() if one["name"] in systems]
    accounts = workers_accounts(told)
    known = partner_settings({system: mocks.url(system) for system in systems}, accounts)
    partners = {system: settings.model_dump(mode="json") for system, settings in known.items()}
    make_development_secrets(hub.home / "secrets", secrets_of(accounts))
    hub.patch.setenv("MASH_PARTNERS", json.dumps(partners))
    hub.patch.setenv("MASH_TIME_SCALE", "0.1")
    return hub


def a_minute_passes(hub: Hub, mocks: Mocks) -> None:
    """For a one-time code nobody has used: real time does not pass faster here."""
    with hub.transaction() as connection:
        now = business_now(connection) + timedelta(minutes=1)
        set_business_now(connection, now)
    mocks.set_clock(now)


def partner(ran: Ran, system: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in ran.facts["partners"] if p["system"] == system)
    return found


def gates_of(hub: Hub) -> dict[str, str]:
    with hub.transaction() as connection:
        closed = gates.closed_connectors(connection)
    return {system: gate.reason_code for system, gate in closed.items()}


def events(hub: Hub, system: str) -> list[str]:
    return [event for event, entry in hub.audited() if entry.get("system") == system]


def test_screens_as_expected_are_looked_at_and_nothing_is_touched(looking, mocks):
    ran = looking.mash("preflight", "--partner", POLICE, "--json")

    assert ran.exit_code == 0
    assert [p["system"] for p in ran.facts["partners"]] == [POLICE]
    assert partner(ran, POLICE)["checked"]
    assert all(screen["as_expected"] for screen in partner(ran, POLICE)["screens"])
    assert mocks.writes(POLICE) == mocks.consultations(POLICE) == []
    assert mocks.requests(EDUCATION) == []
    assert events(looking, POLICE) == ["preflight_passed"]
    with looking.transaction() as connection:
        assert open_lanes(connection) == []


def test_every_partner_is_as_expected_and_each_label_that_moves_is_named(looking_everywhere, mocks):
    every = set(partners_of(mocks))
    before = looking_everywhere.mash("preflight", "--json")
    for system, label in LABELS.items():
        mocks.fault(system, "moved_label", count=None, old=label, new="Altered")

    a_minute_passes(looking_everywhere, mocks)
    after = looking_everywhere.mash("preflight", "--json")

    assert before.exit_code == 0
    assert {one["system"] for one in before.facts["partners"] if one["checked"]} == every
    assert set(get_args(System)) <= set(LABELS)
    named = {one["system"]: json.dumps(one, ensure_ascii=False) for one in after.facts["partners"]}
    assert [system for system, label in LABELS.items() if label not in named[system]] == []
    assert gates_of(looking_everywhere) == dict.fromkeys(LABELS, "partner_changed_screen")


def test_what_is_wrong_closes_that_partner_and_only_a_silent_one_opens_by_itself(
    looking, mocks, egress_proxy
):
    label = {"old": "Changed from", "new": "Altered"}
    mocks.fault(POLICE, "moved_label", "desktop", count=None, **label)
    mocks.fault(EDUCATION, "down", count=None, how="refused")
    mocks.fault(MAIL, "password_rotated", "sign_in", count=1)

    ran = looking.mash("preflight")
    closed = gates_of(looking)
    signed_in = mocks.logins(MAIL)
    for system in SYSTEMS:
        mocks.end_faults(system)
    mended = looking.mash("preflight", "--json")

    assert ran.exit_code == 5
    assert 'label "Changed from" is now "Altered"' in ran.words
    assert 'expected: textbox "Changed from"' in ran.words
    assert "3 of 3 partners closed" in ran.words
    assert closed == {
        POLICE: "partner_changed_screen",
        EDUCATION: "partner_down",
        MAIL: "password_refused",
    }
    assert mended.exit_code == 5
    assert [partner(mended, system)["checked"] for system in SYSTEMS] == [True, True, False]
    assert gates_of(looking) == {POLICE: "partner_changed_screen", MAIL: "password_refused"}
    assert len(signed_in) == 1
    assert mocks.logins(MAIL) == signed_in
    expected = ["preflight_failed", "connector_closed", "preflight_passed"]
    assert events(looking, POLICE) == expected
    assert events(looking, EDUCATION) == [*expected, "connector_opened"]


def test_doors_people_closed_are_left_closed_and_nobody_knocks(looking, mocks):
    with looking.transaction() as connection:
        for system in SYSTEMS:
            gates.close_connector(connection, system, "partner_closed", "", NOW)

    ran = looking.mash("preflight", "--json")

    assert ran.exit_code == 5
    assert set(gates_of(looking).values()) == {"partner_closed"}
    assert [mocks.requests(system) for system in SYSTEMS] == [[], [], []]

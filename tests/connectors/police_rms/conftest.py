"""A worker signed in to the police system of the running mocks."""

from datetime import datetime

import pytest_asyncio

from connectors.police_rms import PoliceRms
from runtime.credentials import Secret
from runtime.partners import Account
from runtime.tabs import Tab
from tests.builders.sessions import give_session
from tests.builders.viewing import a_viewing
from tests.mocks_fixture import Mocks

NIGHT_BEGINS = datetime.fromisoformat("2026-11-23T05:30:00+00:00")
SYSTEM = "police_rms"
WORKER = "mash-encompass-01"
PAGE_SECONDS = 3.0
REASON = "Work item ENC-7K4M-92QF"


def an_account(mocks: Mocks, password: str | None = None, user_id: str = WORKER) -> Account:
    """A worker's account, or the same with another password."""
    known = mocks.account("police_rms", user_id)
    return Account(
        mocks.url("police_rms"), user_id, Secret(password or known.password), "mash-encompass"
    )


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(blank_tab: Tab, mocks: Mocks) -> PoliceRms:
    """A worker in front of the sign-in page."""
    mocks.set_clock(NIGHT_BEGINS)
    return PoliceRms(blank_tab, an_account(mocks), PAGE_SECONDS, a_viewing(SYSTEM))


@pytest_asyncio.fixture(loop_scope="session")
async def rms(stranger: PoliceRms, blank_tab: Tab, mocks: Mocks) -> PoliceRms:
    """A worker that is signed in and has said why."""
    form = {"userid": WORKER, "password": mocks.account(SYSTEM, WORKER).password}
    await give_session(blank_tab, mocks.url(SYSTEM), form)
    await stranger.state_reason(REASON)
    return stranger

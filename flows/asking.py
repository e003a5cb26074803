"""Asking Prefect for a run, and how it went, from outside a run.

Prefect is imported only to ask: that takes seconds, and makes a folder in whatever is its home.
"""

import asyncio
import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flows.prefect_home import PrefectHome, as_prefects_home
from runtime.encryption import Cipher

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import State

LOOK_AGAIN_SECONDS = 0.5
# Cancelled before it began: the limit of one was taken.
NEVER_BEGAN = "CANCELLED"
ASKED_BY = "asked-by"


class NotDeployed(Exception):
    """Prefect knows no such run: the workers of this process were never started."""


@dataclass(frozen=True, slots=True)
class RunSeen:
    """How a run stands: Prefect's word for it, what the run said of itself, whether it is over."""

    run_id: str
    state: str
    said: str
    is_over: bool


async def ask_for_a_pass(home: PrefectHome, process: str, person: str, cipher: Cipher) -> UUID:
    """Ask for a pass of a process now; the run's id. Raises: NotDeployed, httpx.HTTPError."""
    async with _client(home) as client:
        from prefect.exceptions import ObjectNotFound

        try:
            deployment = await client.read_deployment_by_name(f"dispatch/{process}")
        except ObjectNotFound:
            raise NotDeployed(process) from None
        run = await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={"process": process, "asked_by": sealed_person(cipher, person)},
        )
        return run.id


async def follow(home: PrefectHome, run_id: UUID, tell: Callable[[RunSeen], None]) -> RunSeen:
    """Look until the run is over; whoever waits is told whenever it changes."""
    async with _client(home) as client:
        seen = None
        while seen is None or not seen.is_over:
            run = await client.read_flow_run(run_id)
            now_seen = _seen(run_id, run.state)
            if now_seen != seen:
                tell(now_seen)
            seen = now_seen
            await asyncio.sleep(0 if seen.is_over else LOOK_AGAIN_SECONDS)
        return seen


def sealed_person(cipher: Cipher, person: str) -> str:
    """Who asked, as it may lie in Prefect's database."""
    return base64.urlsafe_b64encode(cipher.seal(person.encode(), about=ASKED_BY)).decode()


def person_of(cipher: Cipher, sealed: str) -> str:
    """Who asked."""
    return cipher.open(base64.urlsafe_b64decode(sealed), about=ASKED_BY).decode()


def _seen(run_id: UUID, state: "State | None") -> RunSeen:
    if state is None:
        return RunSeen(str(run_id), "", "", is_over=False)
    return RunSeen(str(run_id), state.type.value, state.message or "", state.is_final())


def _client(home: PrefectHome) -> "PrefectClient":
    with as_prefects_home(home):
        from prefect.client.orchestration import PrefectClient

    return PrefectClient(home.api_url, auth_string=home.sign_in.reveal())

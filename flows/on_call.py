"""`python -m flows.on_call`: the warm worker for people who wait, until SIGTERM.

It works items as every shift does (`flows/shift`), but stays: its browser is open, its lanes are
signed in before anybody asks, by accounts of its own (`on_call` of a partner's settings), and it
looks for work four times a second. A partner without such accounts it shares with the shifts: there
it signs in when an item needs it, and gives the seat back after each.

Says `{"ready": true}` on standard output as it begins. On SIGTERM it ends between items.
"""

import asyncio
import json
import signal
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from domain.research_pack import SYSTEMS
from flows.hands import Worked, told_by, work_alone, worker_here
from flows.one_at_a_time import AlreadyHeld
from flows.roster import waited_for, what_is_not_set_up
from flows.shift import Perform, Shift, Warm
from flows.waited_for import ON_CALL
from flows.wiring import NoChromium, Worker
from runtime import log
from runtime.database import Database
from runtime.settings import PartnerSettings, Settings

SCHEDULE = "schedule:on_call"
LOOK_SECONDS = 0.25
# As every command of `mash` ends that began nothing.
COULD_NOT_START = 3
NOBODY_WAITS = (
    "Nobody waits for a worker here: research is worked where all of its partners are set up."
)


def on_call_lock(settings: Settings) -> Path:
    """What the one worker on call of this host holds."""
    return settings.home / "on-call.lock"


def why_not_on_call(settings: Settings) -> str:
    """Why nobody can be on call with these settings, in a sentence; "" when somebody can."""
    return what_is_not_set_up(settings) or ("" if waited_for(settings) else NOBODY_WAITS)


async def be_on_call(
    worker: Worker, performers: Mapping[str, Perform], stop: asyncio.Event
) -> Worked:
    """Work what people wait for until `stop` is set. Raises: AlreadyHeld."""
    settings = worker.settings
    warm = Warm(own_systems(settings), LOOK_SECONDS, settings.on_call_fresh_seconds)
    shift = Shift(
        replace(worker, settings=settings_on_call(settings)),
        performers,
        settings.on_call_lanes,
        waits_for_work=True,
        warm=warm,
        told_to_stop=stop,
    )
    return await work_alone(shift, on_call_lock(settings), SCHEDULE)


def own_systems(settings: Settings) -> list[str]:
    """The systems with accounts of its own, in the order a run asks them."""
    partners = settings.partners
    return [name for name in SYSTEMS if name in partners and partners[name].on_call]


def settings_on_call(settings: Settings) -> Settings:
    """The same hub with its own accounts; where it shares, a desk is given back after each item."""
    partners = {name: _on_call(partner) for name, partner in settings.partners.items()}
    changed: dict[str, object] = {"partners": partners}
    if set(SYSTEMS) - set(own_systems(settings)):
        changed["items_per_context"] = 1
    return settings.model_copy(update=changed)


def _on_call(partner: PartnerSettings) -> PartnerSettings:
    """Shared, it takes the last account first: a shift takes the first."""
    accounts = partner.on_call or tuple(reversed(partner.accounts))
    return partner.model_copy(update={"accounts": accounts})


def main() -> int:
    """Be on call until SIGTERM; the exit code. Where nobody can be, a sentence and no work."""
    settings = Settings()
    if missing := why_not_on_call(settings):
        sys.stderr.write(f"STOPPED BEFORE ANY WORK. {missing}\n")
        return COULD_NOT_START
    with log.opened(sys.stderr), closing(Database(settings.database())) as database:
        database.migrate()
        return asyncio.run(_serve(worker_here(ON_CALL, database, settings)))


async def _serve(worker: Worker) -> int:
    stop = asyncio.Event()
    with told_by(stop, signal.SIGTERM, signal.SIGINT):
        sys.stdout.write(json.dumps({"ready": True}) + "\n")
        sys.stdout.flush()
        try:
            await be_on_call(worker, waited_for(worker.settings), stop)
        except (AlreadyHeld, NoChromium) as cannot:
            sys.stderr.write(f"STOPPED BEFORE ANY WORK. {_why(cannot)}\n")
            return COULD_NOT_START
    return 0


def _why(cannot: AlreadyHeld | NoChromium) -> str:
    if isinstance(cannot, AlreadyHeld):
        return f"Somebody is on call on this host already (process {cannot.pid})."
    return str(cannot)


if __name__ == "__main__":
    raise SystemExit(main())

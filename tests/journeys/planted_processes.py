"""A process that meets an error which carries a name, for the journey on a real Prefect server."""

from flows.processes import OnBehalfOf, PassMade, Process
from flows.roster import PROCESSES
from flows.wiring import Worker

SPOILT = "spoilt"
NAME = "Wrenfeather-Quilligan"
CONTROL_NAME = "Oddlestone-Fennimarch"


def plant() -> None:
    """Make it known in this process, beside the real ones; it has no queue."""
    PROCESSES[SPOILT] = Process(say_a_name, {})


async def say_a_name(worker: Worker, behalf: OnBehalfOf) -> PassMade:
    """A bug whose words are about a child."""
    raise ValueError(f"no child called {NAME}")

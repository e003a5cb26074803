"""Which processes there are: the one place where one becomes known to flows and command line."""

from collections.abc import Mapping

from flows.dispatch import PROCESS as ENCOMPASS
from flows.dispatch import make_a_pass
from flows.encompass import perform_encompass, perform_resolve
from flows.processes import Process
from flows.shift import Perform

PROCESSES: dict[str, Process] = {
    ENCOMPASS: Process(make_a_pass, {ENCOMPASS: perform_encompass, "resolve": perform_resolve}),
}


def performers() -> Mapping[str, Perform]:
    """Who performs the items of each queue, over all processes."""
    return {queue: one for known in PROCESSES.values() for queue, one in known.performers.items()}

"""Which processes there are, known to flows and command line from here alone; what they need."""

from collections.abc import Mapping, Sequence

from bots.research.items import QUEUE as RESEARCH
from domain.research_pack import SYSTEMS
from flows.dispatch import PROCESS as ENCOMPASS
from flows.dispatch import make_a_pass
from flows.encompass import perform_encompass, perform_resolve
from flows.processes import MakeAPass, Process
from flows.research_desk import perform_research
from flows.shift import Perform
from runtime.settings import Settings

SET_PARTNERS = (
    "Set partners in settings.toml, or MASH_PARTNERS: where each one is, and the accounts the "
    "workers may use."
)
NO_PARTNER = f"No partner is set up here. {SET_PARTNERS}"
NO_HUB = (
    "The hub is not set up here. Set hub in settings.toml, or MASH_HUB: who it is to others, and "
    "where its messages may go."
)

PROCESSES: dict[str, Process] = {
    ENCOMPASS: Process(
        make_a_pass,
        {ENCOMPASS: perform_encompass, "resolve": perform_resolve},
        partners=("police_rms", "education", "secure_mail"),
        speaks_for_hub=True,
    ),
    RESEARCH: Process(
        None,
        {RESEARCH: perform_research},
        partners=SYSTEMS,
        only_where_set_up=True,
    ),
}


def performers(settings: Settings) -> Mapping[str, Perform]:
    """Who performs the items of each queue that this host works, over all processes."""
    here = (known for known in PROCESSES.values() if _is_worked_here(known, settings))
    return {queue: one for known in here for queue, one in known.performers.items()}


def waited_for(settings: Settings) -> Mapping[str, Perform]:
    """The same of the queues that people wait for: those of processes that make no pass."""
    here = performers(settings)
    ordered = (known for known in PROCESSES.values() if known.make_a_pass is None)
    return {queue: here[queue] for known in ordered for queue in known.performers if queue in here}


def passes() -> Mapping[str, MakeAPass]:
    """The pass of each process that looks for its own work."""
    return {name: known.make_a_pass for name, known in PROCESSES.items() if known.make_a_pass}


def what_is_not_set_up(settings: Settings) -> str:
    """Why the workers cannot begin with these settings, in sentences; "" when they can.

    An item taken without a partner or the hub would use up its attempts for nothing.
    """
    worked = [known for known in PROCESSES.values() if _is_worked_here(known, settings)]
    needed = {system for known in worked for system in known.partners}
    missing = sorted(needed - set(settings.partners))
    said = [_of_partners(missing, settings)] if missing else []
    if settings.hub is None and any(known.speaks_for_hub for known in PROCESSES.values()):
        said.append(NO_HUB)
    return " ".join(said)


def of_partners_not_set_up(missing: Sequence[str]) -> str:
    """Which these are, and where they are set."""
    return f"Partners that are not set up here: {', '.join(missing)}. {SET_PARTNERS}"


def _is_worked_here(process: Process, settings: Settings) -> bool:
    return not process.only_where_set_up or set(process.partners) <= set(settings.partners)


def _of_partners(missing: Sequence[str], settings: Settings) -> str:
    return of_partners_not_set_up(missing) if settings.partners else NO_PARTNER

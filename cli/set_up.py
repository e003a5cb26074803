"""Whether this machine knows the hub and its partners; asked before work is taken up."""

from cli.office import BEFORE_ANY_WORK
from cli.report import Exit, Stop
from flows.roster import what_is_not_set_up
from runtime.settings import Settings


def refuse_not_set_up(settings: Settings) -> None:
    """Raises: Stop, with what is missing and which setting it goes into."""
    if missing := what_is_not_set_up(settings):
        raise Stop(Exit.COULD_NOT_START, f"{BEFORE_ANY_WORK} {missing}")

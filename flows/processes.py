"""What a process is to the flows: how it looks for its work, and who performs its items."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from flows.shift import Perform
from flows.wiring import Worker


@dataclass(frozen=True, slots=True)
class PassMade:
    """What a pass saw, what of it was new, and what this account was not shown."""

    seen: int
    withheld: int
    items_new: int


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """Who wanted a pass, a person or a schedule, and the run that makes it."""

    whom: str
    run_id: str


MakeAPass = Callable[[Worker, OnBehalfOf], Awaitable[PassMade]]


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its pass, the performer of each of its queues, and what it cannot do without.

    `partners`: the systems its turns may open; `speaks_for_hub`: it says who the hub is.
    """

    make_a_pass: MakeAPass
    performers: Mapping[str, Perform]
    partners: tuple[str, ...] = ()
    speaks_for_hub: bool = False

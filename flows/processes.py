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

    `make_a_pass`: None where people order all of its work, and wait for it. `partners`: the systems
    its turns may open; `speaks_for_hub`: it says who the hub is. `only_where_set_up`: a host
    without all of these partners leaves its queues to others.
    """

    make_a_pass: MakeAPass | None
    performers: Mapping[str, Perform]
    partners: tuple[str, ...] = ()
    speaks_for_hub: bool = False
    only_where_set_up: bool = False

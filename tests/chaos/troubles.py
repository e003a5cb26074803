"""What a partner can do to a write, and what must be true of its item afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.identifiers import reference_for
from domain.outcome import State
from runtime import gates
from tests.chaos.night import NIGHT_BEGINS, Night, a_night
from tests.chaos.write_kinds import Effect, WriteKind
from tests.mocks_fixture import Mocks

QUEUE = "trouble"
FOR_EVER = None
# No worker dies here: one that is starved on a busy machine must not be taken for dead.
LEASE_SECONDS = 100.0


@dataclass(frozen=True)
class Trouble:
    """A fault, and what must be true when its item has ended."""

    name: str
    mode: str
    operation: str
    ends: State
    effects: int
    tries: int
    when: str | None = None
    times: int | None = 1
    args: dict[str, Any] = field(default_factory=dict)


@contextmanager
def a_troubled_night(kind: WriteKind, mocks: Mocks, folder: Path) -> Iterator[Night]:
    """A night with one worker that waits for work."""
    with a_night(kind, mocks, folder, lease_seconds=LEASE_SECONDS) as night:
        night.start_worker("night-1", [QUEUE], waits=True)
        yield night


def everything_works_again(night: Night) -> None:
    """The partner without faults, its connector open."""
    night.mocks.end_faults(night.kind.system)
    with night.database.transaction() as connection:
        gates.open_connector(connection, night.kind.system, NIGHT_BEGINS)


def survives(night: Night, place: str, trouble: Trouble) -> None:
    """One item of one trouble, to its end; fails when anything is not as it must be."""
    reference = reference_for("CHA", trouble.name)
    fault = _inject(night, trouble)

    item = night.wants(QUEUE, reference, place=place)
    night.sweep_until(lambda: night.state(item).is_final, trouble.name)

    assert night.mocks.fired(night.kind.system, fault) >= 1
    assert night.state(item) is trouble.ends, night.story(item)
    assert len(_effects_in(night, place, reference)) == trouble.effects
    assert night.row(item).attempts_used == trouble.tries
    assert night.broken_promises(item, reference, place) == []


def _effects_in(night: Night, place: str, reference: str) -> list[Effect]:
    """Everything written for this item, wherever it went and whatever became of its reference."""
    kind = night.kind
    return [
        effect
        for effect in kind.effects(night.mocks)
        if effect["reference"] == reference or kind.place_of(effect) == place
    ]


def _inject(night: Night, trouble: Trouble) -> str:
    return night.mocks.fault(
        night.kind.system,
        trouble.mode,
        trouble.operation,
        when=trouble.when,
        count=trouble.times,
        **trouble.args,
    )

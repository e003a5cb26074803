"""What may not be of an item that met a fault, judged by what its partner has on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import connectors
from domain.outcome import State
from mock_systems.kit.faults import MODES
from runtime.manifests import load_manifest
from tests.chaos.night import Night
from tests.chaos.write_kinds import Effect
from tests.matrix.expected import End

CONNECTORS = Path(connectors.__file__).parent
# Instead of a row: what is judged when the fault is over and a person has opened every door.
AFTERWARDS = "afterwards"
NO_SILENT_LOSS = "I4 no silent loss"
OF_AN_ACCOUNT = ("P05", "P06", "P07", "P08")
OFFERS = frozenset({"password_right", "wrong_password", "unknown", "locked_out"})
Requests = Sequence[Mapping[str, Any]]
TOO_MANY = 429
RETRY_AFTER = timedelta(seconds=MODES["429"].arguments["retry_after"])
# Two machines' clocks here are one; what is on its way when the answer leaves is not yet told.
ON_ITS_WAY = timedelta(seconds=0.2)


@dataclass(frozen=True, slots=True)
class Since:
    """When an item was wanted, and how long the partner's logs of writes and sign-ins then were."""

    at: datetime
    writes: int
    logins: int

    @classmethod
    def now(cls, night: Night) -> "Since":
        """As long as they are."""
        mocks, system = night.mocks, night.kind.system
        return cls(datetime.now(UTC), len(mocks.writes(system)), len(mocks.logins(system)))


@dataclass(frozen=True, slots=True)
class Edit:
    """What a colleague changes of a record meanwhile."""

    table: str
    record: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the matrix: where it writes, under which reference, and which faults wait."""

    id: str
    reference: str
    place: str
    since: Since
    faults: tuple[str, ...] = ()
    edit: Edit | None = None


def effects_of(night: Night, item: Item) -> list[Effect]:
    """What the partner committed under the item's reference, or at its place."""
    kind = night.kind
    return [
        one
        for one in kind.effects(night.mocks)
        if one["reference"] == item.reference or kind.place_of(one) == item.place
    ]


def broken(night: Night, item: Item, row: str, end: End) -> list[str]:
    """Every promise broken, in words; the end itself is judged by whoever knows the fault."""
    requests = _requests(night, item)
    return [
        *_promises(night, item, end),
        *_others(night, item),
        *_pressed_again(night, item, requests),
        *(_asked_too_soon(requests) if row != AFTERWARDS else ()),
        *(_offered_again(night, item) if row in OF_AN_ACCOUNT else ()),
        *_edited_over(night, item),
    ]


def wrong_afterwards(state: State, effects: int, *, may_be_doubted: bool) -> list[str]:
    """Once nothing stands in its way an item is done once; a send that was begun may be doubted."""
    is_done_once = state is State.DONE and effects == 1
    is_doubted = may_be_doubted and state is State.IN_DOUBT and effects <= 1
    return [] if is_done_once or is_doubted else [f"afterwards {state} with {effects} effects"]


def after_a_reset(night: Night, item: Item) -> Item:
    """The same item at a partner whose logs and records have begun anew."""
    return replace(item, since=Since.now(night), edit=None)


def _promises(night: Night, item: Item, end: End) -> list[str]:
    """An item that waits behind a closed door has not lost anything yet."""
    promises = night.broken_promises(item.id, item.reference, item.place)
    return [one for one in promises if end is not End.STOP or one != NO_SILENT_LOSS]


def _others(night: Night, item: Item) -> list[str]:
    """What the partner committed meanwhile that is no effect of this item."""
    system = night.kind.system
    promised = load_manifest(CONNECTORS / system).writes
    ours = [one for one in effects_of(night, item) if one["operation"] == night.kind.promised]
    since = night.mocks.writes(system)[item.since.writes :]
    others = [one for one in since if one["operation"] in promised and one not in ours]
    return [f"also written: {one['operation']} {one['reference']}" for one in others]


def _pressed_again(night: Night, item: Item, requests: Requests) -> list[str]:
    """One intent is one click. What was pressed before any was Cancel, or I6 says so."""
    intents = night.journal(item.id)
    began = min((one.intended_real for one in intents), default=float("inf"))
    saves = sum(
        one["operation"] == night.kind.promised and _began(one).timestamp() >= began
        for one in requests
    )
    return [f"saved {saves} times for {len(intents)} intents"] if saves > len(intents) else []


def _asked_too_soon(requests: Requests) -> list[str]:
    """A partner that was asked too often is asked nothing until the time it said.

    A style sheet or script is no operation: it comes with the page that was answered before.
    """
    told = [_ended(one) for one in requests if one["status"] == TOO_MANY]
    began = [(_began(one), one["path"]) for one in requests if one["operation"]]
    return [
        f"asked for {path} {(at - when).total_seconds():.1f} s after it was told to wait"
        for when in told
        for at, path in began
        if when + ON_ITS_WAY < at < when + RETRY_AFTER - ON_ITS_WAY
    ]


def _offered_again(night: Night, item: Item) -> list[str]:
    """An account that is not let in is not tried again."""
    steps = night.mocks.logins(night.kind.system)[item.since.logins :]
    offers = sum(one["outcome"] in OFFERS for one in steps)
    return [f"{offers} passwords offered"] if offers > 1 else []


def _edited_over(night: Night, item: Item) -> list[str]:
    """What a colleague changed meanwhile stands."""
    if item.edit is None:
        return []
    stands = night.mocks.record(night.kind.system, item.edit.table, item.edit.record)
    lost = [name for name, value in item.edit.fields.items() if stands[name] != value]
    return [f"written over a colleague's {name}" for name in lost]


def _requests(night: Night, item: Item) -> Requests:
    """Those begun since: what another item left hanging is logged when it is over."""
    seen = night.mocks.requests(night.kind.system)
    return [one for one in seen if _began(one) >= item.since.at]


def _began(request: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(request["at_real"])


def _ended(request: Mapping[str, Any]) -> datetime:
    return _began(request) + timedelta(seconds=request["seconds"])

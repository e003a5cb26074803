"""A kind of write, so that every scene of trouble is told once and played on each kind."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flows.shift import Perform
from tests.mocks_fixture import Mocks

Effect = Mapping[str, Any]
Asked = tuple[str, str]
Said = Mapping[str, str]
Says = Callable[[Effect], Said]
FAMILY = "mash-encompass"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is on an item: to which place, and one reference for each write wanted there.

    `words`: what is to be written where the form takes words; empty for the kind's own.
    """

    place: str
    references: tuple[str, ...]
    begun_at: str
    words: str = ""

    def to_bytes(self) -> bytes:
        """As it is put in the queue."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, contents: bytes) -> "Wanted":
        """As it comes off the queue."""
        told = json.loads(contents)
        return cls(told["place"], tuple(told["references"]), told["begun_at"], told["words"])

    @property
    def begun(self) -> datetime:
        """The moment it was asked for."""
        return datetime.fromisoformat(self.begun_at)


@dataclass(frozen=True, slots=True)
class Steps:
    """Where in the connector a write of this kind does what every write does.

    `half_way` has been done when the form is filled and nothing is asked of the partner yet. `form`
    is the page object of the form, made with the page it is on; `click` is its method; `opens` and
    `saves` are the requests by which the form is opened and the write is made: how their addresses
    end.
    """

    connector: type
    operation: type
    form: type
    half_way: tuple[type, str]
    click: str
    opens: Asked
    saves: Asked


@dataclass(frozen=True, slots=True)
class WriteKind:
    """How a write of this kind is performed, where it may go, and how the partner judges it.

    `promised` is the manifest's name of the write. `places` are records or recipients, all
    different; `effects` is everything the partner committed, and `says` what its log says that one
    of them is, under the labels of the journal's fields; `look_only` works the queue `resolve`.
    `family`: what the names of its workers' accounts begin with.
    """

    name: str
    system: str
    promised: str
    at_most_once: bool
    audited_as: str
    perform: Perform
    steps: Steps
    places: Callable[[Mocks], Sequence[str]]
    effects: Callable[[Mocks], list[Effect]]
    place_of: Callable[[Effect], str]
    record_of: Callable[[Effect], str]
    says: Says
    family: str = FAMILY
    look_only: Perform | None = None
    left_behind: Callable[[Mocks, str], list[str]] = lambda _mocks, _reference: []

    def __str__(self) -> str:
        return self.name


def committed(system: str, operation: str, mocks: Mocks) -> list[Effect]:
    """Everything of this kind that the partner committed."""
    return [one for one in mocks.writes(system) if one["operation"] == operation]

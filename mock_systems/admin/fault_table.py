"""The fault catalogue as a table: row by row, where each of its modes can be put for each write."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from mock_systems.kit.catalogue import CATALOGUE
from mock_systems.kit.faults import MODES, Moment, why_not
from mock_systems.kit.operations import Kind, Operation
from mock_systems.kit.system import System


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a mode can be put for an operation; `reason` says why nowhere."""

    where: str = ""
    reason: str = ""


def moments(system: System, operation: Operation, mode: str) -> list[Moment]:
    """The moments at which this fault fits this operation."""
    return [when for when in Moment if why_not(mode, operation, when, system.carried_out) is None]


def answer_for(system: System, write: Operation, mode: str) -> Answer:
    """Where this mode is put to befall this write: at the write itself, or before it."""
    if here := moments(system, write, mode):
        return Answer(", ".join(here))
    if MODES[mode].of_whole_system:
        return Answer("whole system")
    form = system.operation(system.carried_out.forms.get(write.name, ""))
    if form and moments(system, form, mode):
        return Answer(f"at {form.name}")
    reads = [one for one in system.operations if moments(system, one, mode)]
    if reads:
        return Answer(f"at {reads[0].name}" if len(reads) == 1 else f"at {len(reads)} others")
    return Answer(reason=why_not_at(system, write, mode))


def why_not_at(system: System, operation: Operation, mode: str) -> str:
    """Why this mode does not fit this operation, at the moment it would have."""
    when = MODES[mode].moments[0]
    return why_not(mode, operation, when, system.carried_out) or ""


def writes_of(systems: Iterable[System]) -> list[tuple[System, Operation]]:
    """Every write operation there is."""
    return [
        (system, one) for system in systems for one in system.operations if one.kind is Kind.WRITE
    ]


def rendered(systems: Sequence[System]) -> str:
    """Two tables in Markdown, one of the writes and one of the systems, and the reasons below."""
    reasons: dict[str, int] = {}
    writes = writes_of(systems)
    of_writes = _table(
        [f"{system.name} {write.name}" for system, write in writes],
        lambda mode: [_cell(answer_for(*one, mode), reasons) for one in writes],
    )
    of_systems = _table(
        [system.name for system in systems],
        lambda mode: [_cell(_fits_so_often(system, mode), reasons) for system in systems],
    )
    notes = [f"{number}. {reason}" for reason, number in reasons.items()]
    return "\n\n".join(
        (
            "## Where each fault is put for each write",
            of_writes,
            "## At how many operations of each system each fault fits",
            of_systems,
            "## Why not",
            "\n".join(notes),
            "",
        )
    )


def _fits_so_often(system: System, mode: str) -> Answer:
    fits = [one for one in system.operations if moments(system, one, mode)]
    if MODES[mode].of_whole_system:
        return Answer("whole system")
    if fits:
        return Answer(str(len(fits)))
    reasons = {why_not_at(system, one, mode): None for one in system.operations}
    return Answer(reason="; ".join(reasons))


def _cell(answer: Answer, reasons: dict[str, int]) -> str:
    if answer.where:
        return answer.where
    return f"no ({reasons.setdefault(answer.reason, len(reasons) + 1)})"


def _table(columns: Sequence[str], cells_of: Callable[[str], Sequence[str]]) -> str:
    heads = [["row", "what", "mode", *columns], ["---"] * (3 + len(columns))]
    lines = [
        [number, row.words, f"`{mode}`", *cells_of(mode)]
        for number, row in CATALOGUE.items()
        for mode in dict.fromkeys(way.mode for way in row.ways)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in [*heads, *lines])

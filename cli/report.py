"""What a command says at its end: results, one verdict, and the exit code that agrees with it."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from cli.screen import FIRST_ROWS, command, on_stderr, on_stdout, printable, write
from cli.started_as import as_typed_here
from cli.stopped import words_of_interrupt

BETWEEN_STEPS = " · "

AsJson = Annotated[
    bool, Parameter(name="--json", negative="", help="Print one JSON object and nothing else.")
]

All = Annotated[
    bool, Parameter(name="--all", negative="", help=f"Show all, not only the first {FIRST_ROWS}.")
]


class Exit(IntEnum):
    """The exit codes of every command."""

    COMPLETE = 0
    NOT_PROVEN = 1
    WRONG_COMMAND = 2
    COULD_NOT_START = 3
    STOPPED_BY_PERSON = 4
    CONNECTOR_CLOSED = 5


@dataclass(frozen=True, slots=True)
class Report:
    """What a command found: `blocks` for the eye, `facts` for a program, one verdict for both.

    `next_step` is the command to type next; it stands on a line of its own, to be copied, and so
    does each of several (`BETWEEN_STEPS`).
    """

    verdict: str
    facts: Mapping[str, object] = field(default_factory=dict)
    blocks: Sequence[RenderableType] = ()
    exit_code: Exit = Exit.COMPLETE
    next_step: str = ""


class Stop(Exception):
    """The command ends here: why, in a sentence a tired person understands."""

    def __init__(
        self,
        exit_code: Exit,
        verdict: str,
        blocks: Sequence[RenderableType] = (),
        next_step: str = "",
        **facts: object,
    ) -> None:
        super().__init__(verdict)
        self.report = Report(verdict, facts, blocks, exit_code, next_step)


def tell(as_json: bool, work: Callable[[], Report]) -> int:
    """Do the work, say how it ended, and hand back the exit code."""
    try:
        report = work()
    except Stop as stop:
        report = stop.report
    except KeyboardInterrupt as interrupt:
        verdict = f"{words_of_interrupt(interrupt)}."
        report = Report(verdict, exit_code=Exit.STOPPED_BY_PERSON)
    try:
        show(report, as_json)
    except BrokenPipeError:
        # Whoever read along (`| head`) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(report.exit_code)


def show(report: Report, as_json: bool) -> None:
    """Print the report: results on stdout; a command that never began speaks on stderr.

    The verdict is the last line, but for what to type next when it is not a good one.
    """
    if as_json:
        sys.stdout.write(as_object(report) + "\n")
        sys.stdout.flush()
        return
    never_began = report.exit_code in (Exit.WRONG_COMMAND, Exit.COULD_NOT_START)
    # Each by itself, so that it can be copied whole.
    steps = report.next_step.split(BETWEEN_STEPS) if report.next_step else []
    what_next = [command(f"Next: {step}") for step in steps]
    verdict = Text(printable(report.verdict), style="bold")
    # What was refused is read first, and what to type then stands where the cursor is.
    is_good = report.exit_code is Exit.COMPLETE
    ending = [*what_next, verdict] if is_good else [verdict, *what_next]
    write([*report.blocks, *ending], on_stderr() if never_began else on_stdout())


def as_object(report: Report) -> str:
    """The report as one JSON object."""
    whole = {"verdict": report.verdict, "exit_code": int(report.exit_code), **report.facts}
    return json.dumps(
        whole | ({"next": as_typed_here(report.next_step)} if report.next_step else {}),
        default=_plain,
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)

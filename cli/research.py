"""`mash research`: what every agency holds on a case, asked for here and followed to its pack.

Nobody is named here: counts, ids and the words of the answers alone. What is in the pack is read in
the console, or in the files that are asked for.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.console import RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection, Row, Select, exists, select

from bots.research.items import Research
from bots.research.ordering import Asker, Order, order_research, pack_of
from bots.research.packs import Reading, note_read
from bots.research.stops import OWN_RECORD, RESTRICTED
from cli.item_words import reason_words
from cli.moments import said_exactly, said_today
from cli.office import Office, at_work, making_a_place
from cli.people import TERMINAL, By, acting, refuse_no_account
from cli.report import AsJson, Exit, Report, Stop
from cli.screen import Column, line, on_stderr, pairs, table, write
from domain.case_asked import case_number, note_fault, number_fault
from domain.identifiers import OccurrenceNumber
from domain.outcome import State, WorkItemId
from domain.research_pack import SYSTEMS, ResearchPack
from domain.saying import capitalised, say_number_of
from domain.wording.labels import Label
from domain.wording.searches import ACCESS_REASONS, CHECK_ANSWERS, LAWFUL_BASES, PURPOSES
from domain.wording.states import STATES
from flows.wiring import NoChromium
from reports.research_pack import document, page, workbook
from reports.research_pack.saying import agency, file_stem
from runtime import research_progress
from runtime.item_rows import item_of
from runtime.lanes import LaneState
from runtime.pdf import pdf_apart
from runtime.research_progress import GOING_ON, NOT_ASKED, STOPPED, SystemProgress
from runtime.tables import lanes, work_items

LOOK_AGAIN_SECONDS = 0.2
# A shift that is asked for is a new process and a browser: until then somebody may be coming.
NOBODY_AFTER_SECONDS = 30.0
BY_A_NAME = "A person is looked for by name in the console only: Find a case."
KNOWN_BECAUSE = (
    "research is asked for only by who has one, so that a search that may concern them stops: say "
    "who you are with --as"
)
DOES_NOT_APPLY = "Does not apply"

Format = Literal["html", "docx", "pdf", "workbook"]
_item = work_items.c

research = App(name="research", help="What every agency holds on a case.")


def _choices(known: Mapping[str, Label]) -> str:
    return ", ".join(known)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Why:
    """What a person answers for: it goes with every record that is opened."""

    reason: Annotated[str, Parameter(help=f"One of: {_choices(ACCESS_REASONS)}.")]
    purpose: Annotated[str, Parameter(help=f"One of: {_choices(PURPOSES)}.")]
    basis: Annotated[str, Parameter(help=f"The lawful basis: {_choices(LAWFUL_BASES)}.")]
    note: Annotated[
        str,
        Parameter(help="What else, or who asked; without case details. Sealed with the item."),
    ] = ""


@dataclass(frozen=True, slots=True)
class _Files:
    formats: tuple[Format, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class _Run:
    """A run that was asked for, by whom, and whether this command began it."""

    office: Office
    by: str
    case: OccurrenceNumber
    item_id: WorkItemId
    is_new: bool


@research.default
def ask(
    reference: Annotated[str, Parameter(help="The case: a police reference of eleven digits.")],
    *,
    why: Why,
    write_as: Annotated[
        tuple[Format, ...],
        Parameter(
            name="--write",
            negative="",
            help="Also write the pack in this format; for more, again: --write html --write pdf.",
        ),
    ] = (),
    to: Annotated[Path, Parameter(help="The folder it is written to.", show_default=True)] = Path(),
    by: By = "",
    json: AsJson = False,
) -> int:
    """Ask all systems about everybody of a case, follow it, and say where the pack is.

    The same request twice is one run. You answer for these searches: each record that is opened is
    logged with who asked and why.
    """
    files = _Files(write_as, to)
    return at_work(json, lambda office: _asked(office, acting(by), reference, why, files))


def _asked(office: Office, by: str, reference: str, why: Why, files: _Files) -> Report:
    refuse_no_account(office.settings, by, KNOWN_BECAUSE, "Nothing was searched.")
    case, reason = _case(reference), _code("reason", why.reason, ACCESS_REASONS)
    wanted = Research(case, reason, _note(why, reason))
    asker = Asker(
        by,
        _code("purpose", why.purpose, PURPOSES),
        _code("lawful basis", why.basis, LAWFUL_BASES),
    )
    cipher = office.cipher()
    _refuse_no_folder(files)
    with office.database.transaction() as connection:
        added = order_research(connection, wanted, Order(cipher, office.settings, asker, TERMINAL))
    run = _Run(office, by, wanted.case, added.item_id, added.is_new)
    if not run.is_new:
        write(
            [line("You asked for this already, in the same words: that run is followed.")],
            on_stderr(),
        )
    return _ended(run, _followed(run), files)


def _case(typed: str) -> OccurrenceNumber:
    number = case_number(typed)
    if number is None:
        is_name = any(map(str.isalpha, typed))
        raise _wrong(
            f"{number_fault(typed)}. {BY_A_NAME}" if is_name else f"{number_fault(typed)}."
        )
    return number


def _code(what: str, typed: str, known: Mapping[str, Label]) -> str:
    code = "_".join(typed.casefold().replace("-", " ").split())
    if code not in known:
        there = "; ".join(f"{one.code} ({one.label})" for one in known.values())
        raise _wrong(f"There is no {what} {typed}. There are: {there}.")
    return code


def _note(why: Why, reason: str) -> str:
    note = why.note.strip()
    if wrong := note_fault(reason, note):
        raise _wrong(f"{wrong}: --note.")
    return note


def _wrong(why: str) -> Stop:
    return Stop(Exit.WRONG_COMMAND, f"{why} Nothing was searched.")


def _refuse_no_folder(files: _Files) -> None:
    if files.formats and not (files.folder.is_dir() and os.access(files.folder, os.W_OK)):
        raise _wrong(f"{files.folder} is no folder that can be written to.")


def _followed(run: _Run) -> Row[Any]:
    """The item as it ended, or as it waits for a person. Raises: Stop."""
    try:
        with _told_as_it_ends() as tell:
            return asyncio.run(_until_it_has_ended(run, tell))
    except KeyboardInterrupt:
        raise Stop(
            Exit.STOPPED_BY_PERSON,
            "You stopped waiting (Ctrl-C); the research goes on, and the same command follows it.",
            item=run.item_id,
        ) from None


async def _until_it_has_ended(
    run: _Run, tell: Callable[[Sequence[SystemProgress]], None]
) -> Row[Any]:
    office = run.office
    patience = office.settings.scaled(NOBODY_AFTER_SECONDS)
    waited_since = time.monotonic()
    while True:
        with office.database.snapshot() as connection:
            row = connection.execute(_as_it_stands(run.item_id)).one()
            tell(research_progress.of_item(connection, run.item_id))
            is_anybody_there = _is_anybody_at_work(connection)
        if State(row.state).is_final or row.state == State.AWAITING_PERSON:
            return row
        if is_anybody_there:
            waited_since = time.monotonic()
        elif time.monotonic() - waited_since > patience:
            raise _nobody_works(run)
        await _pause()


async def _pause() -> None:
    await asyncio.sleep(LOOK_AGAIN_SECONDS)


def _as_it_stands(item_id: WorkItemId) -> Select[Any]:
    columns = _item.state, _item.outcome_code, _item.reference
    return select(*columns).where(_item.id == item_id)


def _is_anybody_at_work(connection: Connection) -> bool:
    living = exists().where(lanes.c.state.in_((LaneState.REQUESTED, LaneState.OPEN)))
    return bool(connection.execute(select(living)).scalar_one())


def _nobody_works(run: _Run) -> Stop:
    return Stop(
        Exit.NOT_PROVEN,
        "NOTHING WAS SEARCHED YET: no worker is at work. The research is queued and begins with "
        "the next one.",
        next_step="mash up",
        item=run.item_id,
    )


@contextmanager
def _told_as_it_ends() -> Iterator[Callable[[Sequence[SystemProgress]], None]]:
    """One line a system as it is told, on stderr; a spinner below them where somebody looks."""
    console, said = on_stderr(), set[str]()
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        waiting = bar.add_task("Waiting for a worker", total=None)

        def tell(lines: Sequence[SystemProgress]) -> None:
            ended = [one for one in lines if one.answer not in (GOING_ON, STOPPED, NOT_ASKED)]
            for one in ended:
                if one.system not in said:
                    said.add(one.system)
                    write([line(_line_of(one))], bar.console)
            if lines:
                bar.update(waiting, description=f"{len(ended)} of {len(lines)} systems told")

        yield tell


def _line_of(one: SystemProgress) -> str:
    opened = say_number_of(one.records_opened, "record opened", "records opened")
    name, at = capitalised(agency(one.system)), said_exactly(one.at) if one.at else ""
    return f"{name:<24} {_answer(one.answer):<28} {opened}, {at}"


def _answer(code: str) -> str:
    """The words of an answer, without whom to ring: that is in the pack."""
    known = CHECK_ANSWERS.get(code)
    return known.label.partition(":")[0] if known else DOES_NOT_APPLY


def _ended(run: _Run, row: Row[Any], files: _Files) -> Report:
    facts = {
        "case": run.case,
        "item": run.item_id,
        "reference": row.reference,
        "new": run.is_new,
        "state": row.state,
        "outcome": row.outcome_code,
    }
    with run.office.database.snapshot() as connection:
        pack = pack_of(connection, run.item_id, run.office.cipher())
    if pack is not None:
        return _of_pack(run, pack, files, facts)
    return Report(_why_no_pack(row), facts, exit_code=Exit.NOT_PROVEN)


def _why_no_pack(row: Row[Any]) -> str:
    if row.state == State.AWAITING_PERSON and row.outcome_code == OWN_RECORD:
        return (
            "THE RESEARCH STOPPED because it may concern you or somebody you have declared. "
            "Another supervisor allows or refuses it. No system but the police's was asked."
        )
    if row.state == State.AWAITING_PERSON and row.outcome_code == RESTRICTED:
        return (
            "THE RESEARCH STOPPED because a record is restricted. The restricted-records officer "
            "has it. Nothing more was opened."
        )
    if row.outcome_code == "no_such_case":
        return "NO CASE with this number that the workers may open. Check the number."
    why = reason_words(row.outcome_code)
    return f"NO PACK WAS MADE. {STATES[State(row.state)].label}: {why}"


def _of_pack(run: _Run, pack: ResearchPack, files: _Files, facts: Mapping[str, object]) -> Report:
    written = _written(run, pack, files)
    missing = sum(check.is_missing for check in pack.checks)
    counted = _counted(pack)
    console = f"http://127.0.0.1:{run.office.settings.console_port}/packs/{run.item_id}"
    blocks: list[RenderableType] = [
        table(_COLUMNS, [(capitalised(agency(name)), _said(counted[name])) for name in SYSTEMS]),
        line(""),
        pairs(
            [
                ("Pack", pack.request.pack_id),
                ("Read it", f"in the console: {console}"),
                *(("Written", str(path)) for path in written),
            ]
        ),
        line(""),
    ]
    told = {
        **facts,
        "pack": pack.request.pack_id,
        "systems": {name: dict(counted[name]) for name in SYSTEMS},
        "missing": missing,
        "possible": len(pack.possible),
        "to_ring": len(pack.to_ring),
        "console": console,
        "files": [str(path) for path in written],
    }
    if not missing:
        return Report(f"The pack is complete. {_to_ring(pack)}", told, blocks)
    return Report(_not_complete(pack, missing), told, blocks, Exit.NOT_PROVEN)


def _counted(pack: ResearchPack) -> dict[str, Counter[str]]:
    """How often each answer was given, by system."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in SYSTEMS}
    for check in pack.checks:
        counted[check.system][check.shown] += 1
    return counted


def _said(answers: Counter[str]) -> str:
    return " · ".join(f"{_answer(code)} {count}" for code, count in answers.items())


def _to_ring(pack: ResearchPack) -> str:
    ringing = say_number_of(len(pack.to_ring), "person to ring", "people to ring")
    return f"{ringing}." if pack.to_ring else "Nobody has to be rung."


def _not_complete(pack: ResearchPack, missing: int) -> str:
    again = [check.tries_again_at for check in pack.checks if check.tries_again_at]
    checks = say_number_of(missing, "check is missing", "checks are missing")
    at = said_today(min(again), pack.as_at) if again else ""
    more = [f"What did not answer is tried again at {at}, by itself."] if again else []
    if pack.possible:
        asked = say_number_of(len(pack.possible), "possible match waits", "possible matches wait")
        more.append(f"{asked} for a person.")
    return " ".join([f"THE PACK IS NOT COMPLETE: {checks}.", *more, _to_ring(pack)])


def _written(run: _Run, pack: ResearchPack, files: _Files) -> list[Path]:
    """The files, after the trail says of each that it was handed out. Raises: Stop."""
    if not files.formats:
        return []
    made = [_made(pack, one, run.office.settings.chromium) for one in files.formats]
    with run.office.database.transaction() as connection:
        item = item_of(connection, run.item_id)
        for name, _ in made:
            reading = Reading(run.by, TERMINAL, Path(name).suffix.removeprefix("."))
            note_read(connection, item, pack, reading, run.office.cipher())
    with making_a_place(files.folder):
        return [_kept(files.folder / name, content) for name, content in made]


def _made(pack: ResearchPack, wanted: Format, chromium: str) -> tuple[str, bytes]:
    stem = file_stem(pack)
    match wanted:
        case "html":
            return f"{stem}.html", page.render(pack).encode()
        case "docx":
            return document.file_name(pack), document.render(pack)
        case "workbook":
            return workbook.file_name(pack), workbook.render(pack)
        case "pdf":
            return f"{stem}.pdf", _pdf(pack, chromium)


def _pdf(pack: ResearchPack, chromium: str) -> bytes:
    try:
        return asyncio.run(pdf_apart(page.render(pack), chromium))
    except NoChromium as missing:
        raise Stop(
            Exit.COULD_NOT_START, f"The pack was made; a PDF of it was not. {missing}"
        ) from None


def _kept(path: Path, content: bytes) -> Path:
    """For its owner alone: it names people."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(content)
    return path


_COLUMNS = (Column("System", whole=True), Column("Answers, one for each person"))

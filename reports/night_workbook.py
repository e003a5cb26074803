"""The night as a workbook: nine sheets of typed cells, for whoever counts, sorts and checks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import workbook  # type: ignore[import-untyped]

from domain.outcome import State
from domain.reconciliation import Reconciliation, Source
from domain.saying import say_in_24_hours, say_sortable
from domain.wording.labels import Tag
from domain.wording.night_headings import (
    NIGHT_COLUMNS,
    NIGHT_FINDINGS,
    NIGHT_SHEETS,
)
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name, process_name
from domain.wording.reasons.table import reason
from domain.wording.states import CLOCKS, CONNECTORS, DELIVERIES, RELEASE_MODES, STATES
from reports import sheets
from reports.night.report import NightReport
from reports.night.rows import STATE_ORDER, ItemRow, MessageRow, OpenItem, PartnerRow, ProcessRow
from reports.night_sentences import (
    figures,
    headlines,
    holder_words,
    marking,
    method,
    on_time_words,
    origin_words,
    said,
    title,
)
from reports.night_workbook_charts import add_charts, column
from reports.sheets import (
    FIRST_ROW,
    SHARE,
    Colour,
    Sheet,
    SheetColumn,
    Value,
    Worksheet,
)

A_MINUTE = timedelta(minutes=1)
# The longest there is, a question's `GV-26-4204153/question/8c1d03`, on one line.
REFERENCE_WIDTH = 30

_RED, _ORANGE, _YELLOW, _MAGENTA, _GREY = "F4CDC6", "FCD6C3", "FFF7BF", "F7D7E6", "EEEFEF"
_PALE = {
    Tag.GREY: _GREY,
    Tag.BLUE: "D2E2F1",
    Tag.GREEN: "CCE2D8",
    Tag.YELLOW: _YELLOW,
    Tag.ORANGE: _ORANGE,
    Tag.RED: _RED,
    Tag.PURPLE: "DBD5E9",
    Tag.MAGENTA: _MAGENTA,
    Tag.TEAL: "D4ECEA",
}


def file_name(report: NightReport) -> str:
    """`night-2026-11-23.xlsx`."""
    return f"night-{report.as_at.date().isoformat()}.xlsx"


def render(report: NightReport) -> bytes:
    """The workbook as the bytes of a file."""
    book = workbook.Workbook()
    book.remove(book.active)
    book.properties.creator = "MASH digital workers"
    book.properties.title = title(report)
    made = {name: sheets.add(book, sheet) for name, sheet in _sheets(report).items()}
    _name_range(book, "Items", made["items"], len(report.items))
    _name_range(book, "Exceptions", made["needs"], len(report.needs))
    return sheets.saved(book, add_charts(made, report))


def _sheets(report: NightReport) -> dict[str, Sheet]:
    return {
        "summary": _summary(report),
        "needs": _needs(report),
        "items": _items(report),
        "timeliness": _timeliness(report),
        "picture": _picture(report),
        "reconciliation": _reconciliation(report),
        "messages": _messages(report),
        "partners": _partners(report),
        "method": _method(report),
    }


def _sheet(
    code: str,
    report: NightReport,
    columns: Sequence[SheetColumn],
    rows: Sequence[tuple[Value, ...]],
    colours: Sequence[Colour] = (),
    freeze: str = "B5",
) -> Sheet:
    named = NIGHT_SHEETS[code]
    as_at = said("as_at", as_at=say_sortable(report.as_at))
    return Sheet(
        name=named.label,
        title=f"{title(report)} · {named.label}",
        as_at=f"{marking(report)} · {as_at}",
        guide=named.sentence,
        columns=tuple(columns),
        rows=tuple(rows),
        freeze=freeze,
        colours=tuple(colours),
        footer=f"{marking(report)} · {as_at} · &P / &N",
    )


def _summary(report: NightReport) -> Sheet:
    states = [SheetColumn(STATES[state].label, 11) for state in STATE_ORDER]
    columns = [
        column("process", 22),
        *states,
        column("items_in", 8),
        column("adds_up", 10),
        column("due", 8),
        column("on_time", 9),
        column("share", 9, SHARE),
        column("begun", 10),
        column("proven", 10),
    ]
    rows = [_process(row, report.as_at) for row in (*report.processes, report.total)]
    return _sheet(
        "summary",
        report,
        columns,
        rows,
        (
            _equals("adds_up", NIGHT_SENTENCES["no"], _RED),
            Colour(STATES[State.IN_DOUBT].label, "greaterThan", "0", _MAGENTA),
            Colour(STATES[State.SYSTEM_EXCEPTION].label, "greaterThan", "0", _RED),
            Colour(NIGHT_COLUMNS["share"], "lessThan", "1", _ORANGE),
        ),
    )


def _process(row: ProcessRow, now: datetime) -> tuple[Value, ...]:
    name = f"{process_name(row.process)}, {row.authority}" if row.process else ""
    return (
        name or NIGHT_SENTENCES["all"],
        *(row.by_state[state] for state in STATE_ORDER),
        row.items_in,
        NIGHT_SENTENCES["yes" if row.adds_up else "no"],
        row.clock.due,
        row.clock.met,
        say_in_24_hours(on_time_words(row, now)) if row.clock.share is None else row.clock.share,
        row.writes.begun,
        row.writes.proven,
    )


def _needs(report: NightReport) -> Sheet:
    columns = [
        column("due", 20),
        column("late_by", 10),
        column("process", 18),
        column("reference", REFERENCE_WIDTH),
        column("reason", 40),
        column("code", 20),
        column("state", 22),
        column("who", 24),
        column("owner", 20),
        column("next_step", 40),
        column("runbook", 22),
        column("school", 14),
        SheetColumn(CLOCKS["late"].label, 12),
    ]
    return _sheet(
        "needs",
        report,
        columns,
        [_open_item(row) for row in report.needs],
        (
            *_states_coloured(),
            _equals("who", NIGHT_SENTENCES["nobody"], _ORANGE),
            Colour(CLOCKS["late"].label, "equal", f'"{CLOCKS["late"].label}"', _RED),
            Colour(CLOCKS["late"].label, "equal", f'"{CLOCKS["due_soon"].label}"', _YELLOW),
        ),
        freeze="C5",
    )


def _open_item(row: OpenItem) -> tuple[Value, ...]:
    warning = f". {NIGHT_SENTENCES['may_have_happened']}" if row.may_have_happened else ""
    return (
        row.due_at,
        _in_whole_minutes(row.late_by),
        process_name(row.process),
        row.reference,
        f"{row.why}{warning}",
        row.code,
        row.label.label,
        holder_words(row.holder, row.owner),
        row.owner,
        row.next_step,
        row.next_step if row.next_step.startswith("Runbook") else "",
        row.establishment,
        CLOCKS[row.clock].label,
    )


def _in_whole_minutes(length: timedelta | None) -> timedelta | None:
    return None if length is None else A_MINUTE * (length // A_MINUTE)


def _items(report: NightReport) -> Sheet:
    columns = [
        column("reference", REFERENCE_WIDTH),
        column("process", 18),
        column("kind", 22),
        column("authority", 14),
        column("state", 22),
        column("reason", 34),
        column("created", 20),
        column("due", 20),
        column("ended", 20),
        column("spare", 12),
        column("attempts", 9),
        column("worker", 14),
        column("mode", 20),
        column("rules", 14),
        column("writes", 8),
        column("proven", 8),
    ]
    late = Colour(NIGHT_COLUMNS["spare"], "lessThan", "0", _RED)
    rows = [_item(row) for row in report.items]
    return _sheet("items", report, columns, rows, (*_states_coloured(), late))


def _item(row: ItemRow) -> tuple[Value, ...]:
    return (
        row.reference,
        process_name(row.process),
        kind_name(row.kind),
        row.authority,
        STATES[row.state].label,
        row.why,
        row.created_at,
        row.due_at,
        row.ended_at,
        None if row.spare is None else round(row.spare.total_seconds() / 60),
        row.attempts,
        row.worker,
        RELEASE_MODES[row.mode].label,
        row.rules_version,
        row.writes.begun,
        row.writes.proven,
    )


def _timeliness(report: NightReport) -> Sheet:
    columns = [
        column("time", 20),
        column("due_so_far", 11),
        column("told", 8),
        column("delivered", 10),
        column("acknowledged", 13),
        column("not_told", 10),
    ]
    rows = [
        (p.at, p.due_so_far, p.told, p.delivered, p.acknowledged, p.not_told) for p in report.points
    ]
    late = Colour(NIGHT_COLUMNS["not_told"], "greaterThan", "0", _RED)
    return _sheet("timeliness", report, columns, rows, (late,))


def _picture(report: NightReport) -> Sheet:
    closed = CONNECTORS["closed"].label
    partners: list[tuple[Value, ...]] = [
        (row.name, "", row.why, row.closed_since, None, None, closed)
        for row in report.partners
        if not row.is_open
    ]
    columns = [
        column("lane_or_partner" if partners else "lane", 24),
        column("reference", REFERENCE_WIDTH),
        column("step", 26),
        column("start", 20),
        column("end", 20),
        column("seconds", 10),
        column("result", 26),
    ]
    turns: list[tuple[Value, ...]] = [
        (
            turn.lane,
            turn.reference,
            kind_name(turn.kind),
            turn.start,
            turn.end,
            (turn.end - turn.start).total_seconds() if turn.end else None,
            turn.result,
        )
        for turn in report.turns
    ]
    results = [_equals("result", label.label, _PALE[label.tag]) for label in STATES.values()]
    return _sheet(
        "picture", report, columns, turns + partners, (*results, _equals("result", closed, _RED))
    )


def _reconciliation(report: NightReport) -> Sheet:
    columns = [
        column("source", 20),
        column("should_be", 11),
        column("queued", 10),
        *(column(kind, 16) for kind in NIGHT_FINDINGS),
        column("compared", 20),
        column("note", 40),
    ]
    found = report.reconciliation
    rows = [_source(each, found, report) for each in found.sources] if found else []
    if not found:
        blanks = (None,) * (len(columns) - 2)
        rows = [(NIGHT_SENTENCES["all"], *blanks, NIGHT_SENTENCES["not_reconciled"])]
    wrong = [Colour(NIGHT_COLUMNS[k], "greaterThan", "0", _RED) for k in NIGHT_FINDINGS]
    return _sheet("reconciliation", report, columns, rows, wrong)


def _source(source: Source, found: Reconciliation, report: NightReport) -> tuple[Value, ...]:
    name = report.system_name(source.system)
    if source.compared_at is None:
        why = reason(source.why_not).words.format_map({"system": name})
        blanks = (None,) * (3 + len(NIGHT_FINDINGS))
        return (name, *blanks, said("not_compared", reason=why))
    mine = {
        kind: [each for each in getattr(found, kind) if each.system == source.system]
        for kind in NIGHT_FINDINGS
    }
    note = "; ".join(
        f"{NIGHT_COLUMNS[kind]}: {each.reference} {each.record_id} {each.what}".rstrip()
        for kind, group in mine.items()
        for each in sorted(group)
    )
    counts = (len(group) for group in mine.values())
    return name, source.should_be, source.found, *counts, source.compared_at, note


def _messages(report: NightReport) -> Sheet:
    columns = [
        column("reference", REFERENCE_WIDTH),
        column("school", 14),
        column("sent", 20),
        column("delivered", 20),
        column("acknowledged", 20),
        column("failed", 20),
        column("standing", 16),
        column("followed", 36),
    ]
    words = [_equals("standing", label.label, _PALE[label.tag]) for label in DELIVERIES.values()]
    return _sheet("messages", report, columns, [_message(row) for row in report.messages], words)


def _message(row: MessageRow) -> tuple[Value, ...]:
    return (
        row.our_ref,
        row.establishment,
        row.sent_at,
        row.delivered_at,
        row.acknowledged_at,
        row.failed_at,
        DELIVERIES[row.standing].label,
        row.followed_by,
    )


def _partners(report: NightReport) -> Sheet:
    columns = [
        column("partner", 30),
        column("open", 10),
        column("closed_from", 20),
        column("reason", 30),
        column("look_ups", 10),
        column("begun", 10),
        column("proven", 10),
    ]
    closed = _equals("open", CONNECTORS["closed"].label, _RED)
    return _sheet("partners", report, columns, [_partner(r) for r in report.partners], (closed,))


def _partner(row: PartnerRow) -> tuple[Value, ...]:
    label = CONNECTORS["open" if row.is_open else "closed"].label
    return (
        *(row.name, label, row.closed_since, row.why),
        *(row.look_ups, row.begun, row.proven),
    )


def _method(report: NightReport) -> Sheet:
    lines = [(NIGHT_SHEETS["summary"].label, line.words) for line in headlines(report)]
    counted = [(figure.name, figure.value) for figure in figures(report)]
    rules = [
        (f"{process_name(row.process)}, {row.authority}", _rules_words(row.mode, row.versions))
        for row in report.rules
    ]
    columns = [column("what", 30), column("value", 60)]
    rows = [*lines, *counted, (NIGHT_COLUMNS["items_in"], origin_words(report)), *rules]
    rows += method(report, say_sortable)
    return _sheet("method", report, columns, rows, freeze="A5")


def _rules_words(mode: str, versions: Sequence[tuple[str, int]]) -> str:
    stamped = ", ".join(version for version, _ in versions)
    return f"{RELEASE_MODES[mode].label}; {NIGHT_COLUMNS['rules']} {stamped}"


def _name_range(book: workbook.Workbook, name: str, sheet: Worksheet, rows: int) -> None:
    last_cell = sheet.auto_filter.ref.split(":")[1]
    letter = last_cell.rstrip("0123456789")
    last = FIRST_ROW + max(rows, 1) - 1
    cells = f"'{sheet.title}'!$A${FIRST_ROW}:${letter}${last}"
    book.defined_names[name] = workbook.defined_name.DefinedName(name, attr_text=cells)


def _equals(column: str, words: str, fill: str) -> Colour:
    return Colour(NIGHT_COLUMNS[column], "equal", f'"{words}"', fill)


def _states_coloured() -> list[Colour]:
    return [_equals("state", label.label, _PALE[label.tag]) for label in STATES.values()]

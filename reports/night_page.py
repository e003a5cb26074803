"""The night as one page: a single file that fetches nothing, reads top-down and prints well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from domain.outcome import State
from domain.reconciliation import Reconciliation, Source
from domain.saying import say_due, say_duration, say_moment, say_time
from domain.school_days import london_day
from domain.wording.labels import Label, Tag
from domain.wording.night_headings import NIGHT_COLUMNS, NIGHT_FINDINGS, NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.processes import kind_name, process_name
from domain.wording.reasons.shape import WORKER
from domain.wording.reasons.table import reason
from domain.wording.states import CLOCKS, CONNECTORS, DELIVERIES, RELEASE_MODES, STATES
from reports import charts
from reports.charts import Bar, Line, Part, Stretch
from reports.night.grouping import grouped
from reports.night.needs import by_frequency
from reports.night.report import NightReport
from reports.night.rows import STATE_ORDER, MessageRow, OpenItem, ProcessRow, ReasonRow, ToldLate
from reports.night_sentences import (
    MANUAL_LIST,
    about,
    counted,
    due_words,
    figures,
    headlines,
    holder_words,
    in_doubt_words,
    messages_words,
    method,
    on_time_words,
    origin_words,
    proven_of,
    reconciliation_words,
    said,
    title,
)

_REASONS_DRAWN = 8
_WHOLE = frozenset({"reference", "sent", "time", "start", "began", "lane", "state", "told_at"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; a tag always has its words, `more` is said below them."""

    words: str
    tag: Tag = Tag.NONE
    more: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right, and a reference or a time is never broken."""

    name: str
    is_number: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have one thing in common: what it is, and what to do about it."""

    heading: str
    more: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading. Without rows, `empty` is said instead.

    `groups` are rows under a heading of their own; a table has rows or groups.
    `is_folded`: it repeats a chart, figure by figure, and may be folded away.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    is_folded: bool = False
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart of `reports.charts`, the finding it shows, and what stands under it to explain it.

    `legend`: for each bar its name, and its parts with a patch of their pattern.
    """

    svg: str
    finding: str
    is_wide: bool = False
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page."""

    name: str
    heading: str
    sentences: tuple[str, ...] = ()
    figure: Figure | None = None
    tables: tuple[Table, ...] = ()


def render(report: NightReport) -> str:
    """The whole page as HTML."""
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("night.html").render(
        title=title(report),
        about=about(report),
        lines=headlines(report),
        figures=figures(report),
        sections=sections(report),
        words=NIGHT_SENTENCES,
        as_at=said("as_at", as_at=say_moment(report.as_at)),
        is_finished=report.is_finished,
    )


def sections(report: NightReport) -> tuple[Section, ...]:
    """The parts of the page in order: what needs somebody first."""
    return (
        _to_tell(report),
        _needs(report),
        _happened(report),
        _messages(report),
        _timeliness(report),
        _reconciliation(report),
        _partners(report),
        _picture(report),
        _background(report),
    )


# Who is not told yet, and what waits


def _to_tell(report: NightReport) -> Section:
    guide = said("to_tell_guide", command=MANUAL_LIST)
    empty = said("to_tell_none", as_at=say_time(report.as_at))
    columns = _columns("reference", "due", "school", "state", "who")
    groups = _groups(report.to_tell, report.as_at)
    table = Table(NIGHT_HEADINGS["to_tell"], columns, (), empty, groups=groups)
    return Section("to-tell", NIGHT_HEADINGS["to_tell"], (guide,) if groups else (), None, (table,))


def _groups(rows: Sequence[OpenItem], now: datetime) -> tuple[Group, ...]:
    """By owner, then by reason; each stands where its most urgent item does."""
    by_owner = grouped((row.owner, row) for row in rows)
    return tuple(
        Group(
            said("group", owner=owner, reason=why),
            said("group_next", items=counted("item", len(alike)), next_step=next_step),
            tuple(_open_item(row, now) for row in alike),
        )
        for owner, owned in by_owner.items()
        for (why, next_step), alike in grouped(
            ((row.why, row.next_step), row) for row in owned
        ).items()
    )


def _open_item(row: OpenItem, now: datetime) -> tuple[Cell, ...]:
    return (
        _reference(row),
        _due(row.due_at, row.clock, now),
        Cell(row.establishment or NIGHT_SENTENCES["not_recorded"]),
        _tagged(row.label),
        _holder(row.holder, row.owner),
    )


def _reference(row: OpenItem) -> Cell:
    kind = kind_name(row.kind)
    if not row.may_have_happened:
        return Cell(row.reference, more=kind)
    return Cell(
        row.reference, more=f"{kind}. {NIGHT_SENTENCES['may_have_happened']}", is_strong=True
    )


def _needs(report: NightReport) -> Section:
    empty = said("needs_none", as_at=say_time(report.as_at))
    by_reason = Table(
        NIGHT_HEADINGS["by_reason"],
        _columns("reason", "state", "items:", "oldest_due", "owner", "next_step", "unclaimed:"),
        tuple(_reason(row, report.as_at) for row in report.reasons),
        empty,
    )
    others = [row for row in report.needs if row not in report.to_tell]
    each = Table(
        NIGHT_HEADINGS["each"],
        _columns("reference", "due", "school", "state", "who"),
        (),
        groups=_groups(others, report.as_at),
    )
    tables = (by_reason, each) if others else (by_reason,)
    return Section("needs", NIGHT_HEADINGS["needs"], (), _reasons_chart(report), tables)


def _reason(row: ReasonRow, now: datetime) -> tuple[Cell, ...]:
    return (
        Cell(row.why),
        _tagged(row.label),
        Cell(str(row.items)),
        _due(row.oldest_due, row.clock, now),
        Cell(row.owner),
        Cell(row.next_step),
        Cell(str(row.unclaimed)),
    )


def _holder(holder: str | None, owner: str) -> Cell:
    words = holder_words(holder, owner)
    return Cell(words) if holder or owner == WORKER else Cell(words, Tag.ORANGE)


def _reasons_chart(report: NightReport) -> Figure | None:
    """Only where some reason stands out."""
    bars = by_frequency(report.reasons)
    if not bars or bars[0][1] < 2:
        return None
    why, count, _ = bars[0]
    finding = said("reasons_chart", reason=why, count=count, total=len(report.needs))
    drawn = [(words, items) for words, items, _ in bars[:_REASONS_DRAWN]]
    return Figure(charts.counts("reasons", NIGHT_HEADINGS["reasons"], finding, drawn), finding)


# What happened


def _happened(report: NightReport) -> Section:
    cancelled = report.total.by_state[State.CANCELLED] > 0
    names = ["process", "items_in:", "done:", "by_hand_short:", "no_action_short:"]
    names += ["waiting_short:", "still_to_do:", "cannot_short:", "failed_state:", "in_doubt:"]
    names += ["cancelled:"] if cancelled else []
    columns = _columns(*names, "on_time:", "proven:")
    rows = tuple(_process(row, cancelled, report.as_at) for row in _processes(report))
    table = Table(NIGHT_HEADINGS["happened"], columns, rows, NIGHT_SENTENCES["nothing_to_do"])
    return Section(
        "happened",
        NIGHT_HEADINGS["happened"],
        (),
        _states_chart(report),
        (table, _no_action(report)),
    )


def _processes(report: NightReport) -> list[ProcessRow]:
    """Each process, its kinds of work under it, and all of them."""
    rows = []
    for process in report.processes:
        kinds = [k for k in report.kinds if (k.process, k.authority) == _who(process)]
        rows += [process, *(kinds if len(kinds) > 1 else [])]
    return [*rows, report.total] if report.items else []


def _who(row: ProcessRow) -> tuple[str, str]:
    return row.process, row.authority


def _process(row: ProcessRow, cancelled: bool, now: datetime) -> tuple[Cell, ...]:
    by_state = row.by_state
    counts = [
        str(row.items_in),
        str(by_state[State.DONE]),
        str(by_state[State.DONE_BY_PERSON]),
        str(by_state[State.NO_ACTION]),
        str(by_state[State.AWAITING_PERSON]),
        str(row.still_to_do),
        str(by_state[State.BUSINESS_EXCEPTION]),
        str(by_state[State.SYSTEM_EXCEPTION]),
        in_doubt_words(row),
        *([str(by_state[State.CANCELLED])] if cancelled else []),
        on_time_words(row, now),
        proven_of(row.writes),
    ]
    return (_process_cell(row), *(Cell(count, is_strong=not row.kind) for count in counts))


def _process_cell(row: ProcessRow) -> Cell:
    if row.kind:
        return Cell(f"– {kind_name(row.kind)}")
    name = process_name(row.process) if row.process else NIGHT_SENTENCES["all"]
    return Cell(name, more=row.authority, is_strong=True)


def _states_chart(report: NightReport) -> Figure | None:
    if not report.items:
        return None
    total = report.total
    finding = said(
        "states_chart",
        items_in=total.items_in,
        ended=sum(total.by_state[state] for state in STATE_ORDER if state.is_final),
        waiting=total.by_state[State.AWAITING_PERSON],
        still_to_do=total.still_to_do,
    )
    bars = [
        Bar(process_name(row.process), tuple(_part(row, state) for state in _states_in(row)))
        for row in report.processes
    ]
    drawn = charts.stacked_bars("states", NIGHT_HEADINGS["happened"], finding, bars)
    return Figure(drawn, finding, legend=tuple(_legend("states", bar) for bar in bars))


def _legend(name: str, bar: Bar) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = ((charts.swatch(name, part.tag), f"{part.label} {part.count}") for part in bar.parts)
    return bar.label, tuple(parts)


def _states_in(row: ProcessRow) -> list[State]:
    return [state for state in STATE_ORDER if row.by_state[state]]


def _part(row: ProcessRow, state: State) -> Part:
    return Part(STATES[state].label, row.by_state[state], STATES[state].tag)


def _no_action(report: NightReport) -> Table:
    rows = tuple((Cell(row.why, more=row.rule), Cell(str(row.items))) for row in report.no_action)
    empty = said("no_action_none", since=say_moment(report.since))
    return Table(NIGHT_HEADINGS["no_action"], _columns("reason", "items:"), rows, empty)


# Sent is not told


def _messages(report: NightReport) -> Section:
    failed = [row for row in report.messages if row.standing in ("failed", "not_confirmed")]
    table = Table(
        NIGHT_HEADINGS["messages"],
        _columns("reference", "school", "sent", "standing", "followed"),
        tuple(_message(row, report.as_at) for row in failed),
        NIGHT_SENTENCES["messages_none"],
    )
    others = said("other_messages", count=len(report.messages) - len(failed))
    sentences = (messages_words(report.counts), NIGHT_SENTENCES["sent_is_not_told"], others)
    is_any = bool(report.messages)
    return Section(
        "messages",
        NIGHT_HEADINGS["messages"],
        sentences if is_any else sentences[:1],
        None,
        (table,) if is_any else (),
    )


def _message(row: MessageRow, now: datetime) -> tuple[Cell, ...]:
    how = NIGHT_SENTENCES[row.failed_how] if row.failed_how else ""
    standing = DELIVERIES[row.standing]
    return (
        Cell(row.our_ref),
        Cell(row.establishment or NIGHT_SENTENCES["not_recorded"]),
        Cell(_when(row.sent_at, now)),
        Cell(standing.label, standing.tag, how),
        Cell(row.followed_by) if row.followed_by else Cell(NIGHT_SENTENCES["nobody"], Tag.ORANGE),
    )


# Against each school's own deadline


def _timeliness(report: NightReport) -> Section:
    points = Table(
        NIGHT_HEADINGS["timeliness"],
        _columns("time", "due_so_far:", "told:", "delivered:", "acknowledged:", "not_told:"),
        tuple(
            _numbers(
                _when(p.at, report.as_at),
                *(p.due_so_far, p.told, p.delivered, p.acknowledged, p.not_told),
            )
            for p in report.points
        ),
        is_folded=True,
    )
    late = Table(
        NIGHT_HEADINGS["told_late"],
        _columns("reference", "school", "due", "told_at", "late_by", "told_how"),
        tuple(_late(row, report.as_at) for row in report.told_late),
        _nobody_told_late(report),
    )
    return Section(
        "timeliness", NIGHT_HEADINGS["timeliness"], (), _told_chart(report), (late, points)
    )


def _nobody_told_late(report: NightReport) -> str:
    """It is no comfort where schools were not told at all."""
    due = report.due
    known = {"told": due.told, "not_told": due.notices - due.told, "as_at": say_time(report.as_at)}
    return said("late_none_but_untold" if due.notices > due.told else "late_none", **known)


def _late(row: ToldLate, now: datetime) -> tuple[Cell, ...]:
    return (
        Cell(row.reference),
        Cell(row.establishment or NIGHT_SENTENCES["not_recorded"]),
        Cell(_when(row.due_at, now)),
        Cell(_when(row.told_at, now)),
        Cell(say_duration(row.late_by), more=CLOCKS["late"].label, is_strong=True),
        Cell(NIGHT_SENTENCES["by_phone" if row.by_phone else "by_message"]),
    )


def _told_chart(report: NightReport) -> Figure | None:
    if len(report.points) < 2:
        return None
    finding = due_words(report)
    lines = [
        Line(NIGHT_COLUMNS["due_so_far"], tuple(p.due_so_far for p in report.points), Tag.NONE),
        Line(NIGHT_COLUMNS["told"], tuple(p.told for p in report.points), Tag.BLUE, "10 3"),
        Line(
            NIGHT_COLUMNS["acknowledged"],
            tuple(p.acknowledged for p in report.points),
            Tag.GREEN,
            "2 4",
        ),
    ]
    moments = [point.at for point in report.points]
    heading = NIGHT_HEADINGS["timeliness"]
    drawn = charts.lines_over_time("told", heading, finding, moments, lines)
    ends = {line.label: line.values[-1] for line in lines}
    due, told, acknowledged = (f"{label} {count}" for label, count in ends.items())
    note = said("lines_note", due=due, told=told, acknowledged=acknowledged)
    return Figure(drawn, finding, is_wide=True, notes=(note,))


# What the partners' own records say


def _reconciliation(report: NightReport) -> Section:
    found = report.reconciliation
    words = (reconciliation_words(report),)
    if found is None or not found.sources:
        return Section("reconciliation", NIGHT_HEADINGS["reconciliation"], words)
    columns = ("source", "should_be:", "queued:", *(f"{kind}:" for kind in NIGHT_FINDINGS))
    sources = Table(
        NIGHT_HEADINGS["reconciliation"],
        _columns(*columns, "compared"),
        tuple(_source(source, found, report) for source in found.sources),
    )
    findings = Table(
        NIGHT_HEADINGS["findings"],
        _columns("found_as", "partner", "reference", "record", "what"),
        tuple(_findings(found, report)),
        NIGHT_SENTENCES["findings_none"],
    )
    heading = NIGHT_HEADINGS["reconciliation"]
    return Section("reconciliation", heading, words, None, (sources, findings))


def _source(source: Source, found: Reconciliation, report: NightReport) -> tuple[Cell, ...]:
    name = Cell(report.system_name(source.system))
    if source.compared_at is None:
        why = reason(source.why_not).words.format_map({"system": name.words})
        gap = Cell("–")
        note = Cell(said("not_compared", reason=why), Tag.ORANGE)
        return (name, *(gap for _ in range(2 + len(NIGHT_FINDINGS))), note)
    counts = [
        sum(finding.system == source.system for finding in getattr(found, kind))
        for kind in NIGHT_FINDINGS
    ]
    return (
        name,
        Cell(str(source.should_be)),
        Cell(str(source.found)),
        *(Cell(str(n), Tag.RED if n else Tag.NONE) for n in counts),
        Cell(_when(source.compared_at, report.as_at)),
    )


def _findings(found: Reconciliation, report: NightReport) -> Iterable[tuple[Cell, ...]]:
    for kind in NIGHT_FINDINGS:
        for finding in sorted(getattr(found, kind)):
            yield (
                Cell(NIGHT_COLUMNS[kind], Tag.RED),
                Cell(report.system_name(finding.system)),
                Cell(finding.reference),
                Cell(finding.record_id or "–"),
                Cell(finding.what or "–"),
            )


# Partners, the picture, and what stands behind the figures


def _partners(report: NightReport) -> Section:
    rows = []
    for row in report.partners:
        state = CONNECTORS["open" if row.is_open else "closed"]
        since = _when(row.closed_since, report.as_at) if row.closed_since else "–"
        writes = said("proven_of", proven=row.proven, begun=row.begun)
        cells = (row.why or "–", str(row.look_ups), writes)
        rows.append((Cell(row.name), _tagged(state), Cell(since), *map(Cell, cells)))
    table = Table(
        NIGHT_HEADINGS["partners"],
        _columns("partner", "state", "closed_from", "reason", "look_ups:", "proven:"),
        tuple(rows),
        said("partners_none", since=say_moment(report.since)),
    )
    return Section("partners", NIGHT_HEADINGS["partners"], (), None, (table,))


def _picture(report: NightReport) -> Section:
    rows = tuple(
        (
            Cell(turn.lane),
            Cell(say_time(turn.start)),
            Cell(turn.reference, more=kind_name(turn.kind)),
            Cell(_seconds(turn.start, turn.end)),
            Cell(turn.result, is_strong=turn.is_failure),
        )
        for turn in report.turns
    )
    table = Table(
        NIGHT_HEADINGS["picture"],
        _columns("lane", "start", "reference", "seconds:", "result"),
        rows,
        said("turns_none", since=say_moment(report.since)),
        is_folded=True,
    )
    return Section("picture", NIGHT_HEADINGS["picture"], (), _picture_chart(report), (table,))


def _picture_chart(report: NightReport) -> Figure | None:
    if not report.turns:
        return None
    first = min(report.first_pass_at or report.since, report.turns[0].start)
    stretches = [
        Stretch(t.lane, t.start, t.end or report.as_at, *_look(t.is_failure)) for t in report.turns
    ]
    stretches += [
        Stretch(p.name, max(p.closed_since, first), report.as_at, Tag.GREY)
        for p in report.partners
        if p.closed_since
    ]
    finding = said(
        "picture_chart",
        turns=len(report.turns),
        lanes=len({turn.lane for turn in report.turns}),
        first=say_time(report.turns[0].start),
        last=say_time(max(turn.end or report.as_at for turn in report.turns)),
        failed=sum(turn.is_failure for turn in report.turns),
    )
    heading, span = NIGHT_HEADINGS["picture"], (first, report.as_at)
    drawn = charts.lanes("picture", heading, finding, stretches, report.due_marks, span)
    return Figure(drawn, finding, is_wide=True, notes=_picture_notes(report))


def _picture_notes(report: NightReport) -> tuple[str, ...]:
    lane, worker = report.turns[0].lane, report.turns[0].worker
    named = said("lane_note", lane=lane, worker=worker)
    marks = [NIGHT_SENTENCES["mark_note"]] if report.due_marks else []
    failures = any(turn.is_failure for turn in report.turns)
    return (named, *marks, *([NIGHT_SENTENCES["failure_note"]] if failures else []))


def _look(is_failure: bool) -> tuple[Tag, bool]:
    return (Tag.RED, True) if is_failure else (Tag.BLUE, False)


def _background(report: NightReport) -> Section:
    passes = Table(
        NIGHT_HEADINGS["passes"],
        _columns("began", "process", "asked_from", "end", "seen:", "withheld:", "new_items:"),
        tuple(
            (
                Cell(_when(each.asked_at, report.as_at)),
                Cell(process_name(each.process)),
                Cell(say_moment(each.window_from)),
                Cell(_when(each.completed_at, report.as_at) if each.completed_at else "–"),
                *(Cell("–" if n is None else str(n)) for n in (each.seen, each.withheld)),
                Cell("–" if each.items_new is None else str(each.items_new)),
            )
            for each in report.passes
        ),
        said("passes_none", since=say_moment(report.since)),
    )
    rules = Table(
        NIGHT_HEADINGS["modes"],
        _columns("process", "authority", "mode", "rules"),
        tuple(
            (
                Cell(process_name(row.process)),
                Cell(row.authority),
                _tagged(RELEASE_MODES[row.mode]),
                Cell(", ".join(f"{v} ({counted('item', n)})" for v, n in row.versions)),
            )
            for row in report.rules
        ),
        NIGHT_SENTENCES["nothing_to_do"],
    )
    what = tuple((Cell(what), Cell(value)) for what, value in method(report))
    explained = Table(NIGHT_HEADINGS["method"], _columns("what", "value"), what)
    return Section(
        "method",
        NIGHT_HEADINGS["method"],
        (origin_words(report),),
        None,
        (passes, rules, explained),
    )


# Cells


def _columns(*names: str) -> tuple[Column, ...]:
    """Headings by their words; a name that ends in a colon is a column of figures."""
    return tuple(
        Column(_heading(name.rstrip(":")), name.endswith(":"), name in _WHOLE) for name in names
    )


def _heading(name: str) -> str:
    states = {"done": State.DONE, "failed_state": State.SYSTEM_EXCEPTION}
    states |= {"in_doubt": State.IN_DOUBT, "cancelled": State.CANCELLED}
    return STATES[states[name]].label if name in states else NIGHT_COLUMNS[name]


def _numbers(first: str, *counts: int) -> tuple[Cell, ...]:
    return (Cell(first), *(Cell(str(count)) for count in counts))


def _tagged(label: Label) -> Cell:
    return Cell(label.label, label.tag)


def _due(due_at: datetime | None, clock: str, now: datetime) -> Cell:
    label = CLOCKS[clock]
    if due_at is None:
        return Cell(label.label)
    tag = label.tag if clock in ("late", "due_soon") else Tag.NONE
    if tag is Tag.NONE:
        return Cell(say_due(due_at, now))
    return Cell(label.label, tag, say_due(due_at, now))


def _when(moment: datetime, now: datetime) -> str:
    return say_time(moment) if london_day(moment) == london_day(now) else say_moment(moment)


def _seconds(start: datetime, end: datetime | None) -> str:
    return f"{(end - start).total_seconds():.0f}" if end else STATES[State.WORKING].label

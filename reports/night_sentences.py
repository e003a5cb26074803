"""What a night says in sentences: the first lines, the figures below them, and the method."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.outcome import State
from domain.reconciliation import Reconciliation
from domain.saying import (
    say_date,
    say_due,
    say_duration,
    say_moment,
    say_number_of,
    say_time,
)
from domain.school_days import london_day
from domain.wording.demonstration import marked
from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_FIGURES, NIGHT_FINDINGS
from domain.wording.night_method import NIGHT_METHOD
from domain.wording.night_sentences import NIGHT_COUNTS, NIGHT_SENTENCES, NIGHT_STANDINGS
from domain.wording.reasons.shape import WORKER
from domain.wording.states import CLOCKS, RELEASE_MODES
from domain.working_days import ONE_DAY
from reports.night.report import NightReport
from reports.night.rows import MessageCounts, ProcessRow, Tally, Writes
from runtime.release_modes import Mode

MANUAL_LIST = "mash tasks manual-list"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence at the top; the tag says how much it presses."""

    words: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its name; `is_wrong` where it should be another."""

    name: str
    value: str
    is_wrong: bool


def title(report: NightReport) -> str:
    """`Night of Sunday 22 to Monday 23 November 2026`; a night begins the day before it ends."""
    last = london_day(report.as_at)
    first = min(london_day(report.since), last - ONE_DAY)
    return said("title", first=_up_to(first, last), last=say_date(last))


def about(report: NightReport) -> str:
    """When it began, as at when, and how far the workers may go alone."""
    first = report.first_pass_at
    return said(
        "about",
        first_pass=say_time(first) if first else NIGHT_SENTENCES["no_pass"],
        as_at=say_time(report.as_at),
        mode=mode_words([row.mode for row in report.rules]),
    )


def headlines(report: NightReport) -> tuple[Line, ...]:
    """The first sentences: what must not be missed first, good news last."""
    lines = (*_of_the_totals(report), *_of_the_schools(report), *_of_the_records(report))
    return tuple(sorted(lines, key=lambda line: _PRESSING.index(line.tag)))


def figures(report: NightReport) -> tuple[Figure, ...]:
    """The line of figures; what was not compared says so and is never a nought."""
    compared = [_disagreement(kind, report.reconciliation) for kind in NIGHT_FINDINGS]
    writes = report.total.writes
    return (
        *compared,
        Figure(NIGHT_FIGURES["proven"], proven_of(writes), writes.proven < writes.begun),
        Figure(NIGHT_FIGURES["adds_up"], adds_up(report), not report.conserved.holds),
    )


def adds_up(report: NightReport) -> str:
    """Items in and items accounted for."""
    conserved = report.conserved
    return said("adds_up", items_in=conserved.items_in, accounted=conserved.accounted)


def messages_words(counts: MessageCounts) -> str:
    """What became of the messages, in one sentence."""
    if not counts.sent and not counts.in_doubt:
        return NIGHT_SENTENCES["no_messages"]
    return said(
        "messages",
        sent=counts.sent,
        delivered=counts.delivered,
        acknowledged=counts.acknowledged,
        failed=counts.failed,
        not_confirmed=counts.not_confirmed + counts.just_sent,
        in_doubt=counts.in_doubt,
    )


def tally_words(sentence: str, tally: Tally, report: NightReport) -> str:
    """`Of 8 notices due by 9am: 5 told in time, 2 not told, 1 came back.` The parts add up."""
    if not tally.notices:
        return said("none_due", as_at=say_time(report.as_at))
    words = NIGHT_STANDINGS[sentence]
    parts = [f"{n} {words[place]}" for place, n in tally.parts if n or place == "in_time"]
    notices, as_at = counted("notice", tally.notices), say_time(report.as_at)
    return said(sentence, notices=notices, as_at=as_at, parts=", ".join(parts))


def due_words(report: NightReport) -> str:
    """What became of the notices due by now, and of those due later where there are any."""
    later = report.due_later
    of_later = [tally_words("of_later", later, report)] if later.notices else []
    return " ".join([tally_words("of_due", report.due, report), *of_later])


def in_doubt_words(row: ProcessRow) -> str:
    """`1`, or `1 in doubt, 1 settled` where a person has found out."""
    in_doubt = row.by_state[State.IN_DOUBT]
    return said("settled", in_doubt=in_doubt, settled=row.settled) if row.settled else str(in_doubt)


def on_time_words(row: ProcessRow, now: datetime) -> str:
    """`33 of 35 due`; where none is yet, when the first will be, if any ever is."""
    clock = row.clock
    if clock.due:
        return said("on_time_of", met=clock.met, due=clock.due)
    if clock.next_due:
        return said("first_due", due=say_due(clock.next_due, now))
    return CLOCKS["no_clock"].label


def proven_of(writes: Writes) -> str:
    """`142 of 143`."""
    return said("proven_of", proven=writes.proven, begun=writes.begun)


def holder_words(holder: str | None, owner: str) -> str:
    """Who has it, by role: names of staff stay in the console."""
    if owner == WORKER:
        return NIGHT_SENTENCES["the_worker"]
    return said("taken", team=holder) if holder else NIGHT_SENTENCES["nobody"]


def mode_words(modes: Sequence[Mode]) -> str:
    """The mode, or that there are several."""
    if len(set(modes)) == 1:
        return RELEASE_MODES[modes[0]].label
    return NIGHT_SENTENCES["mixed"] if modes else NIGHT_SENTENCES["not_recorded"]


def why_not_proven(report: NightReport) -> str:
    """Why the totals cannot be used, in the page's own sentences."""
    totals = [line.words for line in _of_the_totals(report)]
    compared = report.reconciliation is not None and report.reconciliation.holds
    return " ".join([*totals, *([] if compared else [reconciliation_words(report)])])


def reconciliation_words(report: NightReport) -> str:
    """What the comparison with the partners' records says, in one sentence."""
    found = report.reconciliation
    if found is None or not any(source.compared_at for source in found.sources):
        return NIGHT_SENTENCES["not_reconciled"]
    if kinds := _kinds_found(found):
        return said("found", kinds=kinds)
    missing = [report.system_name(s.system) for s in found.sources if not s.compared_at]
    if missing:
        return said("partly_reconciled", systems=", ".join(missing))
    return NIGHT_SENTENCES["nothing_lost"]


def marking(report: NightReport) -> str:
    """What stands on top and on every printed sheet."""
    return marked(NIGHT_SENTENCES["marking"], is_invented=report.is_invented)


def method(
    report: NightReport, say: Callable[[datetime], str] = say_moment
) -> tuple[tuple[str, str], ...]:
    """What the figures count, and what was not measured; `say` is how its times are said."""
    writes, conserved = report.total.writes, report.conserved
    known = {
        "since": say(report.since),
        "as_at": say(report.as_at),
        "carried_over": said("carried_over", count=counted("item", conserved.carried_over)),
        "items_in": str(conserved.queue_in),
        "accounted": str(conserved.queue_accounted),
        "begun": str(writes.begun),
        "proven": str(writes.proven),
        "in_doubt": str(writes.in_doubt),
        "open": str(writes.still_open),
        "not_made": str(writes.not_made),
        "words": reconciliation_words(report),
        "count": counted("unreadable", report.unreadable),
        "seed": str(report.seed),
    }
    left_out = {"seed"} if report.seed is None else set()
    return tuple(
        (what, value.format_map(known))
        for code, (what, value) in NIGHT_METHOD.items()
        if code not in left_out
    )


def origin_words(report: NightReport) -> str:
    """Where the items of the night come from: the passes queue only some of them."""
    conserved = report.conserved
    queued = sum(each.items_new or 0 for each in report.passes)
    return said(
        "origin",
        items_in=counted("item", conserved.items_in),
        queued=queued,
        made=conserved.items_in - queued - conserved.carried_over,
        carried_over=conserved.carried_over,
    )


def told_of_due(report: NightReport) -> str:
    """How many of the notices due by now are told, and how many are not."""
    due = report.due
    if not due.notices:
        return said("nobody_to_tell", as_at=say_time(report.as_at))
    known = {"told": due.told, "not_told": due.notices - due.told}
    notices = counted("notice", due.notices)
    return said("told_of_due", notices=notices, as_at=say_time(report.as_at), **known)


def counted(what: str, count: int) -> str:
    """`1 notice`, `2 notices`."""
    return say_number_of(count, *NIGHT_COUNTS[what])


def said(sentence: str, **known: object) -> str:
    """A sentence of the night with what is known filled in."""
    return NIGHT_SENTENCES[sentence].format_map(known)


_PRESSING = (Tag.RED, Tag.MAGENTA, Tag.ORANGE, Tag.YELLOW, Tag.GREY, Tag.GREEN)


def _up_to(first: date, last: date) -> str:
    """The first day without what it shares with the last."""
    words = say_date(first).split()
    if first.year != last.year:
        return " ".join(words)
    return " ".join(words[:2] if first.month == last.month else words[:3])


def _of_the_totals(report: NightReport) -> list[Line]:
    lines = []
    if not report.is_finished:
        running = counted("still_running", report.still_running)
        lines.append(Line(said("unfinished", count=running), Tag.RED))
    if not report.conserved.holds:
        conserved = report.conserved
        broken = said(
            "does_not_add_up",
            items_in=f"{conserved.items_in}/{conserved.queue_in}",
            accounted=f"{conserved.accounted}/{conserved.queue_accounted}",
        )
        lines.append(Line(broken, Tag.RED))
    return lines


def _of_the_schools(report: NightReport) -> list[Line]:
    due, later = report.due, report.due_later
    counts = (
        ("late_untold", due.untold, Tag.RED),
        ("came_back", due.came_back + later.came_back, Tag.RED),
        ("in_doubt", due.in_doubt + later.in_doubt, Tag.MAGENTA),
        ("unheard", due.unheard + later.unheard, Tag.ORANGE),
        ("answered_otherwise", report.answered_otherwise, Tag.ORANGE),
        ("shadow", report.shadowed, Tag.GREY),
        ("sent_first_day_back", report.sent_first_day_back, Tag.GREY),
        ("first_day_back", report.first_day_back, Tag.GREY),
        ("unreadable", report.unreadable, Tag.ORANGE),
    )
    lines = [Line(said("sentence", count=counted(what, n)), tag) for what, n, tag in counts if n]
    return [*lines, *_told_late(report), *_of_the_due(report)]


def _told_late(report: NightReport) -> list[Line]:
    if not report.told_late:
        return []
    longest = max((row.late_by for row in report.told_late), default=timedelta(0))
    count = counted("told_late", len(report.told_late))
    return [Line(said("told_late", count=count, longest=say_duration(longest)), Tag.ORANGE)]


def _of_the_due(report: NightReport) -> list[Line]:
    if not report.items:
        return []
    due, later = report.due, report.due_later
    tag = Tag.GREY if not due.notices else Tag.GREEN if due.in_time == due.notices else Tag.ORANGE
    lines = [Line(tally_words("of_later", later, report), Tag.YELLOW)] if later.notices else []
    return [Line(tally_words("of_due", due, report), tag), *lines]


def _of_the_records(report: NightReport) -> list[Line]:
    words = reconciliation_words(report)
    if not report.items:
        return [Line(f"{NIGHT_SENTENCES['nothing_to_do']} {_independent(report)}", Tag.GREY)]
    found = report.reconciliation
    if found is None or not any(source.compared_at for source in found.sources):
        return [Line(words, Tag.ORANGE)]
    if _kinds_found(found):
        return [Line(words, Tag.RED)]
    return [Line(words, Tag.GREEN if found.is_complete else Tag.ORANGE)]


def _independent(report: NightReport) -> str:
    found = report.reconciliation
    if found is None or not found.is_complete:
        return NIGHT_SENTENCES["independent_not_run"]
    if found.never_queued:
        return said("found", kinds=_kinds_found(found))
    return NIGHT_SENTENCES["independent_none"]


def _kinds_found(found: Reconciliation) -> str:
    counts = [(kind, len(getattr(found, kind))) for kind in NIGHT_FINDINGS]
    return ", ".join(f"{NIGHT_FINDINGS[kind]} {count}" for kind, count in counts if count)


def _disagreement(kind: str, found: Reconciliation | None) -> Figure:
    name = NIGHT_FINDINGS[kind]
    if found is None or not any(source.compared_at for source in found.sources):
        return Figure(name, NIGHT_SENTENCES["not_measured"], is_wrong=True)
    count = len(getattr(found, kind))
    return Figure(name, str(count), is_wrong=bool(count))

"""What became of the messages: sent is not told."""

from datetime import datetime

from domain.wording.labels import Tag
from domain.wording.night_headings import NIGHT_HEADINGS
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.states import DELIVERIES
from reports.night.report import NightReport
from reports.night.rows import MessageRow
from reports.night_page.cells import columns_of, when
from reports.night_page.parts import Cell, Section, Table
from reports.night_sentences import messages_words, said


def messages(report: NightReport) -> Section:
    """How far the messages got; those that failed or are not confirmed, each."""
    failed = [row for row in report.messages if row.standing in ("failed", "not_confirmed")]
    table = Table(
        NIGHT_HEADINGS["messages"],
        columns_of("reference", "school", "sent", "standing", "followed"),
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
        Cell(when(row.sent_at, now)),
        Cell(standing.label, standing.tag, how),
        Cell(row.followed_by) if row.followed_by else Cell(NIGHT_SENTENCES["nobody"], Tag.ORANGE),
    )

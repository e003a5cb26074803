"""The checks and the chronology as a workbook: typed cells, for whoever sorts and filters."""

from collections.abc import Sequence

# openpyxl has no types of its own, and stubs for it are not in the lock.
from openpyxl import workbook  # type: ignore[import-untyped]

from domain.research_pack import Check, Event, ResearchPack
from domain.saying import say_in_24_hours, say_sortable
from domain.wording.labels import filled
from domain.wording.pack_sentences import PACK_COLUMNS, PACK_SENTENCES, PACK_SHEETS
from domain.wording.research import SEARCHED_SYSTEMS
from reports import sheets
from reports.research_pack import saying
from reports.sheets import Sheet, SheetColumn, Value

_CHECKS = {
    "person": 24,
    "agency": 18,
    "answer": 30,
    "meaning": 60,
    "asked": 30,
    "as_at": 20,
    "account": 20,
    "record": 24,
}
_CHRONOLOGY = {
    "date": 14,
    "person": 24,
    "event": 60,
    "agency": 18,
    "system": 18,
    "record": 20,
    "screen": 18,
    "seen": 20,
    "evidence": 14,
}


def file_name(pack: ResearchPack) -> str:
    """`pack-R-2211-0046-chronology.xlsx`."""
    return f"{saying.file_stem(pack)}-chronology.xlsx"


def render(pack: ResearchPack, out_of_date: Sequence[str] = ()) -> bytes:
    """The workbook as the bytes of a file; `out_of_date` as of the page, on top of each sheet."""
    book = workbook.Workbook()
    book.remove(book.active)
    book.properties.creator = "MASH digital workers"
    for sheet in (_checks(pack, out_of_date), _chronology(pack, out_of_date)):
        sheets.add(book, sheet)
    return sheets.saved(book, ())


def _sheet(
    code: str,
    pack: ResearchPack,
    out_of_date: Sequence[str],
    widths: dict[str, int],
    rows: Sequence[tuple[Value, ...]],
) -> Sheet:
    named, request = PACK_SHEETS[code], pack.request
    as_at = f"{request.marking} · {say_sortable(pack.as_at)}"
    guide = filled(
        named.sentence,
        left_out=saying.left_out_line(pack),
        not_searched=saying.not_searched_line(pack),
    )
    dated = filter(None, (saying.oldest_line(pack), *saying.stamped(out_of_date)))
    warnings = [saying.missing_line(pack)[0], *map(say_in_24_hours, dated)]
    return Sheet(
        name=named.label,
        title=f"{saying.title(pack)} · {named.label}",
        as_at=" · ".join((*reversed(warnings), as_at)),
        guide=guide.strip(),
        columns=tuple(SheetColumn(PACK_COLUMNS[key], width) for key, width in widths.items()),
        rows=tuple(rows),
        footer=f"{sheets.footer_text(f'{request.pack_id} · {as_at}')} · &P / &N",
    )


def _checks(pack: ResearchPack, out_of_date: Sequence[str]) -> Sheet:
    rows = [_check(check, pack) for check in pack.checks]
    return _sheet("checks", pack, out_of_date, _CHECKS, rows)


def _check(check: Check, pack: ResearchPack) -> tuple[Value, ...]:
    return (
        saying.name_of(pack.person(check.person), pack),
        saying.agency(check.system),
        saying.answer_words(check),
        " ".join(saying.meaning(check, pack)),
        saying.criteria(check),
        check.as_at,
        check.account,
        ", ".join(record.record_id for record in check.records),
    )


def _chronology(pack: ResearchPack, out_of_date: Sequence[str]) -> Sheet:
    rows = [_event(event, pack) for event in pack.chronology.events]
    return _sheet("chronology", pack, out_of_date, _CHRONOLOGY, rows)


def _event(event: Event, pack: ResearchPack) -> tuple[Value, ...]:
    source = event.source
    people = [saying.name_of(pack.person(key), pack) for key in event.about]
    return (
        event.on or PACK_SENTENCES["no_date"],
        ", ".join(people),
        event.what,
        saying.agency(source.record.system),
        SEARCHED_SYSTEMS[source.record.system].system,
        saying.record_words(source),
        source.screen,
        source.seen_at,
        source.evidence,
    )

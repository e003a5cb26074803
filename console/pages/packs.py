"""The research pack as a page and as files: each look and each copy is written down first.

A chronology is filtered by a form that is sent, so that what was chosen is in no address; the whole
page is drawn again, and that is a look like any other.

The console cannot ask the police system. Whether a case changed is known from the last look any
worker had at it since; where nobody looked, the page says that, and offers to have one look.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bots.research.intake import case_of, question_reference, root_of
from bots.research.items import Research
from bots.research.ordering import Asker, Order, order_look, order_research, pack_of
from bots.research.packs import (
    LaterLook,
    Reading,
    is_being_looked_at,
    is_gone_since,
    later_look,
    met_restricted_since,
    note_read,
    notes_of_case,
    runs_with_a_pack,
    wanted_of,
)
from console import chronology_filter, rows, rules
from console.pages import progress
from console.said_before import said_before
from console.visits import CONSOLE, Answer, GoTo, Made, Shown, Visit
from domain.identifiers import OccurrenceNumber
from domain.outcome import WorkItemId
from domain.research_pack import (
    PossibleMatch,
    ResearchPack,
    RingNote,
    SaidBefore,
    changes,
    why_out_of_date,
    with_notes,
    with_said_before,
)
from domain.saying import say_moment, say_time
from domain.wording.labels import filled
from domain.wording.pack_page import CHRONOLOGY_FILTER, PACK_PAGE
from reports.research_pack import document, page, saying, workbook
from reports.research_pack.differences import Difference, differences
from runtime.item_rows import ItemRow, item_of
from runtime.pdf import PdfNotMade, pdf_at_once

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def shown(visit: Visit) -> Answer:
    """The pack; where there is none yet, how far its research is."""
    item: ItemRow = visit.about
    pack = _pack(visit, item.id)
    if pack is None:
        return GoTo(f"/research/{item.id}")
    asked = chronology_filter.asked_of(visit.form, pack)
    look = later_look(visit.connection, pack, visit.cipher)
    why, closed = _out_of_date(visit, pack, look), _closed_since(visit, pack)
    newer = _other(visit, item, newer=True)
    values = {
        "item": item,
        "words": PACK_PAGE,
        "banner": page.render_banner(pack, why),
        "main": partial(
            page.render_main,
            pack,
            f"/items/{item.id}/wrong",
            asked.chosen,
            ringing=f"/packs/{item.id}/ringing",
        ),
        "choosing": _choosing(visit, pack, asked),
        "errors": asked.errors,
        "sheets": page.sheet_style(pack, why, _printed(visit), asked.chosen),
        "is_out_of_date": bool(why),
        "is_looking": is_being_looked_at(visit.connection, case_of(item.reference)),
        "closed": closed,
        "known": "" if why or closed else _known(visit, pack, look),
        "newer": _made(visit, newer),
        "is_another": newer is not None and root_of(newer.reference) != root_of(item.reference),
        "older": _made(visit, _other(visit, item, newer=False)),
        "questions": progress.questions(visit, item),
        "may_make_again": item.requested_by == visit.person.id,
    }
    _note(visit, item, pack)
    return Shown("pack.html", saying.title(pack), values, 400 if asked.errors else 200)


def as_document(visit: Visit) -> Answer:
    """The pack as a Word document."""
    return _copied(visit, document.render, WORD, "docx")


def as_workbook(visit: Visit) -> Answer:
    """Its checks and chronology as a workbook."""
    return _copied(visit, workbook.render, SHEETS, "xlsx")


def as_pdf(visit: Visit) -> Answer:
    """The pack as a tagged PDF."""
    chromium = visit.console.settings.chromium

    def printed(pack: ResearchPack, why: tuple[str, ...]) -> bytes | None:
        try:
            return pdf_at_once(page.render(pack, why), chromium)
        except PdfNotMade:
            return None

    return _copied(visit, printed, PDF, "pdf")


def compared(visit: Visit) -> Answer:
    """This pack beside the newest of its case, or beside the one before it."""
    item: ItemRow = visit.about
    other = _other(visit, item, newer=True) or _other(visit, item, newer=False)
    mine = _pack(visit, item.id)
    others = _pack(visit, other.id) if other else None
    if mine is None or others is None or other is None:
        return GoTo(f"/packs/{item.id}")
    pairs = sorted(((mine, item), (others, other)), key=lambda pair: pair[0].as_at)
    (before, _), (after, _) = pairs
    found: list[Difference] = differences(before, after, changes(before, after))
    said = filled(
        PACK_PAGE["compared"],
        older=before.request.pack_id,
        then=say_moment(before.as_at),
        newer=after.request.pack_id,
        now=say_moment(after.as_at),
    )
    for pack, of_item in pairs:
        _note(visit, of_item, pack)
    values = {"item": item, "words": PACK_PAGE, "said": said, "differences": found}
    return Shown("pack_changes.html", PACK_PAGE["changes_title"], values)


def made_again(visit: Visit) -> Answer:
    """The same research once more, in the same words, by who asked for it."""
    item: ItemRow = visit.about
    pack = _pack(visit, item.id)
    if pack is None:
        return GoTo(f"/research/{item.id}")
    before = wanted_of(visit.connection, item.id, visit.cipher)
    wanted = Research(before.case, before.reason, before.note)
    added = order_research(visit.connection, wanted, _order(visit, pack))
    return GoTo(f"/research/{added.item_id}")


def looked_at(visit: Visit) -> Answer:
    """A worker looks at the case alone: whoever reads the pack asks, for the pack's own purpose."""
    item: ItemRow = visit.about
    pack = _pack(visit, item.id)
    if pack:
        case = OccurrenceNumber(case_of(item.reference))
        order_look(visit.connection, case, _order(visit, pack))
    return GoTo(f"/packs/{item.id}")


def _choosing(visit: Visit, pack: ResearchPack, asked: chronology_filter.Asked) -> dict[str, Any]:
    """The form above the chronology, as it was sent."""
    return {
        "words": CHRONOLOGY_FILTER,
        "typed": visit.form,
        "people": chronology_filter.people_to_choose(pack),
        "agencies": chronology_filter.agencies_to_choose(),
        "count": asked.chosen.count,
        "lines": len(pack.chronology.events),
    }


def _order(visit: Visit, pack: ResearchPack) -> Order:
    request = pack.request
    asker = Asker(visit.person.id, request.purpose_code, request.lawful_basis)
    return Order(visit.cipher, visit.console.settings, asker)


def _pack(visit: Visit, item_id: str) -> ResearchPack | None:
    """The pack with what people noted on it, everybody by name rather than by account."""
    pack = pack_of(visit.connection, WorkItemId(item_id), visit.cipher)
    if pack is None:
        return None
    name = rows.name_of(visit.console, pack.request.requester)
    item = item_of(visit.connection, item_id)
    kept = rules.runs_kept_from(visit.connection, visit.person)
    notes = notes_of_case(visit.connection, item, kept, visit.cipher)
    named = [_named(visit, note) for note in notes]
    with_names = replace(pack, request=replace(pack.request, requester=name))
    return with_said_before(with_notes(with_names, named), partial(_said_before, visit, item))


def _said_before(visit: Visit, item: ItemRow, match: PossibleMatch) -> tuple[SaidBefore, ...]:
    question = question_reference(item.reference, match.person, match.found)
    return said_before(visit, question)


def _named(visit: Visit, note: RingNote) -> RingNote:
    by = rows.name_of(visit.console, note.result.by)
    return replace(note, result=replace(note.result, by=by))


def _out_of_date(visit: Visit, pack: ResearchPack, look: LaterLook | None) -> tuple[str, ...]:
    return why_out_of_date(pack, look.changed_at if look else None, visit.now)


def _closed_since(visit: Visit, pack: ResearchPack) -> str:
    """What to know before anything else: the case is closed, or gone, since it was read."""
    if met_restricted_since(visit.connection, pack):
        return PACK_PAGE["closed_now"]
    return PACK_PAGE["gone_now"] if is_gone_since(visit.connection, pack) else ""


def _known(visit: Visit, pack: ResearchPack, look: LaterLook | None) -> str:
    """How far it is known that the case has not changed."""
    if look is None:
        return filled(PACK_PAGE["not_looked"], made=say_time(pack.as_at))
    return filled(PACK_PAGE["not_changed"], at=rows.when(look.seen_at, visit.now))


def _other(visit: Visit, item: ItemRow, *, newer: bool) -> ItemRow | None:
    """The newest pack of the case after this one, or the one before it, if the person may see it.

    A run that follows another is of the same people by whom it was asked for.
    """
    runs = runs_with_a_pack(visit.connection, case_of(item.reference))
    if item.id not in runs:
        return None
    place = runs.index(WorkItemId(item.id))
    wanted = list(reversed(runs[place + 1 :])) if newer else list(reversed(runs[:place]))
    found = (rules.pack_item_of(visit.connection, visit.person, {"item_id": one}) for one in wanted)
    return next((one for one in found if one), None)


def _made(visit: Visit, item: ItemRow | None) -> tuple[str, str] | None:
    """Where the other pack is, and when it was made."""
    if item is None or item.ended_at is None:
        return None
    return item.id, rows.when(item.ended_at, visit.now)


def _printed(visit: Visit) -> str:
    return filled(PACK_PAGE["printed"], name=visit.person.name, at=say_moment(visit.now))


def _copied(
    visit: Visit,
    render: Callable[[ResearchPack, tuple[str, ...]], bytes | None],
    media_type: str,
    ending: str,
) -> Answer:
    """The file, made after what is written of it here is kept."""
    item: ItemRow = visit.about
    pack = _pack(visit, item.id)
    if pack is None:
        return GoTo(f"/research/{item.id}")
    why = _out_of_date(visit, pack, later_look(visit.connection, pack, visit.cipher))
    if closed := _closed_since(visit, pack):
        why = (closed, *why)
    _note(visit, item, pack, ending)
    values: dict[str, Any] = {"item": item, "words": PACK_PAGE}
    return Made(
        make=lambda: render(pack, why),
        media_type=media_type,
        name=f"{saying.file_stem(pack)}.{ending}",
        otherwise=Shown("no_pdf.html", PACK_PAGE["no_pdf_title"], values, 503),
    )


def _note(visit: Visit, item: ItemRow, pack: ResearchPack, form: str = "") -> None:
    reading = Reading(visit.person.id, CONSOLE, form)
    note_read(visit.connection, item, pack, reading, visit.cipher)

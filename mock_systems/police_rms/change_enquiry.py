"""What was added or changed by whom, over all records: the product's own list for supervisors."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import page_asked_for
from mock_systems.kit.store import Account
from mock_systems.police_rms.flags import numbered
from mock_systems.police_rms.records import RmsRecords, Stamp
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import Found, is_listed, may_open, one_page
from mock_systems.police_rms.search_pages import (
    BAD_DATES,
    asked_entries,
    form_words,
    query_without_page,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One line: what was done to which record; `what` is the number of what was added."""

    kind: str
    record_id: str
    what: str
    stamp: Stamp


async def list_changes(rms: Rms, request: Request) -> Response:
    """The change enquiry: documents, flags, diary dates, links and new occurrences, by date."""
    session, form = rms.signed_in(request), request.query_params
    if "from" not in form:
        return rms.show(request, "change_enquiry.html", session, **form_words(rms, form))
    asked = asked_entries(form)
    if asked is None:
        return rms.show(request, "change_enquiry.html", session, **form_words(rms, form, BAD_DATES))
    start, end = asked.from_moment, asked.to_moment
    held = [
        one
        for one in changes(rms.records)
        if start <= one.stamp.at < end
        and asked.by.lower() in one.stamp.by.lower()
        and is_listed(one.stamp)
    ]
    return rms.show(
        request,
        "change_enquiry.html",
        session,
        found=_readable(rms, rms.account(session), held, page_asked_for(request)),
        query=query_without_page(request),
        path="/change/enquiry",
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **form_words(rms, form),
    )


def changes(records: RmsRecords) -> Iterator[Changed]:
    """Everything that carries somebody's stamp."""
    for document in records.documents.values():
        yield _of(document.stamp, "Document", document.occ_no)
    for diary_date in records.diary.values():
        yield _of(diary_date.stamp, "Diary date", diary_date.occ_no)
    for person in records.persons_linked.values():
        yield _of(person.stamp, "Person link", person.occ_no)
    for other in records.occurrences_linked.values():
        yield _of(other.stamp, "Occurrence link", other.occ_no)
    for occurrence in records.occurrences.values():
        if occurrence.stamp:
            yield _of(occurrence.stamp, "Occurrence", occurrence.occ_no)
    yield from _of_flags(records)


def _of_flags(records: RmsRecords) -> Iterator[Changed]:
    for nominal in records.nominals.values():
        for number, marker in numbered(nominal):
            if marker.stamp:
                yield Changed("Flag", nominal.nominal_id, number, marker.stamp)
            if marker.removed:
                yield Changed("Flag removal", nominal.nominal_id, number, marker.removed.stamp)


def _of(stamp: Stamp, kind: str, record_id: str) -> Changed:
    return Changed(kind, record_id, stamp.number, stamp)


def _readable(rms: Rms, account: Account, held: list[Changed], page: int) -> Found[Changed]:
    shown = [one for one in held if may_open(account, _access_class(rms.records, one.record_id))]
    shown.sort(key=lambda one: (one.stamp.at, one.what), reverse=True)
    return one_page(shown, page, withheld=len(held) - len(shown))


def _access_class(records: RmsRecords, record_id: str) -> str:
    occurrence = records.occurrences.get(record_id)
    return (occurrence or records.nominals[record_id]).access_class

"""The log of the current occurrence: reading it, finding in it."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import page_asked_for, see_other
from mock_systems.police_rms.current_record import lock_words, openable_occurrence
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import is_listed, one_page, text_is_found


async def read_log(rms: Rms, request: Request) -> Response:
    """The current occurrence's log, newest first."""
    return await _log_page(rms, request, text="")


async def find_entry(rms: Rms, request: Request) -> Response:
    """The entries of the current occurrence in which a text is found."""
    return await _log_page(rms, request, text=request.query_params.get("text", "").strip())


async def _log_page(rms: Rms, request: Request, text: str) -> Response:
    session = rms.signed_in(request)
    occurrence = openable_occurrence(rms, session)
    if occurrence is None:
        return see_other("/record/summary")
    entries = [one for one in rms.records.entries_of(occurrence.occ_no) if is_listed(one)]
    if text:
        entries = [one for one in entries if text_is_found(one, text)]
    return rms.show(
        request,
        "log.html",
        session,
        occurrence=occurrence,
        found=one_page(entries, page_asked_for(request)),
        text=text,
        query=urlencode({"text": text}) if text else "",
        path="/record/log/find" if text else "/record/log",
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **lock_words(rms, request, session, occurrence),
    )

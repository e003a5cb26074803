"""A list of what was added to the current record: each a page of the frame with a search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.site import page_asked_for, see_other
from mock_systems.kit.store import Account
from mock_systems.police_rms.current_record import Subject, lock_words
from mock_systems.police_rms.records import Nominal, Occurrence, Stamp
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import is_indexed, is_listed, one_page

Record = TypeVar("Record", Occurrence, Nominal)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number, its other cells, what a search finds it by, and where it leads."""

    number: str
    cells: tuple[str, ...]
    said: tuple[tuple[Stamp, str], ...]
    leads_to: str = ""

    def is_found_by(self, text: str) -> bool:
        """Whether the search index already leads from this text to the line."""
        return any(
            is_indexed(stamp) and text.lower() in f"{words} {stamp.reference}".lower()
            for stamp, words in self.said
        )

    @property
    def is_listed(self) -> bool:
        """Whether the list already shows the line."""
        return is_listed(self.said[0][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList(Generic[Record]):
    """A list of one kind of record; `offers` are the forms it leads to, with their buttons."""

    subject: Subject[Record]
    tab: str
    path: str
    columns: tuple[str, ...]
    offers: tuple[tuple[str, str], ...]
    rows: Callable[[Rms, Account, Record], Sequence[Row]]

    @property
    def name(self) -> str:
        """The list's name in the middle of a sentence."""
        return self.tab.lower()


async def read_list(of: RecordList[Record], rms: Rms, request: Request) -> Response:
    """All of it, newest first."""
    return _shown(of, rms, request, text="")


async def find_in_list(of: RecordList[Record], rms: Rms, request: Request) -> Response:
    """The lines in which a text is found."""
    return _shown(of, rms, request, text=request.query_params.get("text", "").strip())


def _shown(of: RecordList[Record], rms: Rms, request: Request, text: str) -> Response:
    session = rms.signed_in(request)
    record = of.subject.opened(rms, session)
    if record is None:
        return see_other(of.subject.home)
    listed = [one for one in of.rows(rms, rms.account(session), record) if one.is_listed]
    rows = [one for one in listed if one.is_found_by(text)] if text else listed
    return rms.show(
        request,
        "record_list.html",
        session,
        of=of,
        record=record,
        found=one_page(rows[::-1], page_asked_for(request)),
        text=text,
        query=urlencode({"text": text}) if text else "",
        path=f"{of.path}/find" if text else of.path,
        wordless=rms.take_fault(request, "empty_list_without_words"),
        **lock_words(rms, request, session, record),
    )

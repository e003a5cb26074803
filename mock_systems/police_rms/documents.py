"""Files attached to an occurrence: what may be attached, and who is shown it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.store import Account
from mock_systems.police_rms.current_record import OCCURRENCE
from mock_systems.police_rms.forms import Field, Input, SentFile, Typed
from mock_systems.police_rms.lists import RecordList, Row
from mock_systems.police_rms.record_forms import RecordForm
from mock_systems.police_rms.records import (
    Document,
    Occurrence,
    RmsRecords,
    Stamp,
)
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import may_open
from mock_systems.police_rms.wording import WORDS, plain, short_moment, words_for

LONGEST_TITLE = 250
LARGEST_FILE = 25 * 1024 * 1024
# The first bytes of the only kinds of file that may be attached, whatever a file is called.
KINDS_BY_FIRST_BYTES = {
    b"%PDF-": ("application/pdf", (".pdf",)),
    b"PK\x03\x04": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
    ),
    b"\x89PNG\r\n\x1a\n": ("image/png", (".png",)),
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
}
# What a fault makes of the bytes; of a document, another order of its parts is another file.
SPOILT: Mapping[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _content: b"",
    "cut": lambda content: content[: len(content) // 2],
    "moved_column": lambda content: content[::-1],
}
FIELDS = (
    Field("file", "File", Input.FILE),
    Field("title", "Title", longest=LONGEST_TITLE),
    Field("kind", "Document type", Input.CHOICE, choices=WORDS["document"]),
    Field("access_class", "Access", Input.CHOICE, choices=WORDS["document_access"]),
)


def fields(_occurrence: Occurrence) -> Sequence[Field]:
    """The same for every occurrence."""
    return FIELDS


def media_type_of(file: SentFile) -> str:
    """What its first bytes say it is; empty for what may not be attached."""
    return next((kind for kind, _ in _kinds_of(file)), "")


def why_file_refused(
    _rms: Rms, _account: Account, _occurrence: Occurrence, typed: Typed
) -> Sequence[str]:
    """What is wrong with the file itself."""
    file = typed.file("file") or SentFile("", b"")
    if not file.content:
        return ("The file is empty.",)
    if len(file.content) > LARGEST_FILE:
        return (f"The file must not be larger than 25 MB (it is {len(file.content)} bytes).",)
    endings = next((endings for _, endings in _kinds_of(file)), ())
    if not endings:
        return ("Only PDF, Word (docx), PNG and JPEG files can be attached.",)
    if PurePath(file.name).suffix.lower() not in endings:
        return (f"The name of the file does not fit what it is ({endings[0]}).",)
    return ()


def upload_document(
    records: RmsRecords, occurrence: Occurrence, typed: Typed, stamp: Stamp
) -> Mapping[str, str]:
    """Attach the file and mark the occurrence changed; of its name only the last part is kept."""
    file = typed.files["file"]
    document = Document(
        occ_no=occurrence.occ_no,
        title=typed.text("title"),
        kind=typed.text("kind"),
        access_class=typed.text("access_class"),
        file_name=PurePath(file.name.replace("\\", "/")).name,
        media_type=media_type_of(file),
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        stamp=stamp,
    )
    records.documents[stamp.number] = document
    records.contents[stamp.number] = file.content
    records.put_occurrence(replace(occurrence, changed_at=stamp.at))
    return {
        "document": stamp.number,
        "title": document.title,
        "kind": document.kind,
        "access": document.access_class,
        "file_name": document.file_name,
        "sha256": document.sha256,
    }


def may_see(rms: Rms, account: Account, document: Document) -> bool:
    """The team of whoever attached it sees it, and whoever may open what is as closed as it is."""
    by = document.stamp.by.rpartition("(")[2].removesuffix(")")
    author = rms.store.accounts.get(by)
    is_of_the_team = author is not None and author.role == account.role
    return is_of_the_team or may_open(account, document.access_class)


async def open_file(rms: Rms, request: Request) -> Response:
    """One of the current occurrence's files, as it was attached; a page where there is none."""
    session, number = rms.signed_in(request), request.query_params.get("number", "")
    occurrence, document = OCCURRENCE.opened(rms, session), rms.records.documents.get(number)
    if occurrence is None or document is None or document.occ_no != occurrence.occ_no:
        return rms.show(request, "not_found.html", session, wanted=f"document {number}")
    if not may_see(rms, rms.account(session), document):
        return rms.show(request, "stub.html", session, access_class=document.access_class)
    content = rms.records.contents[number]
    if fault := rms.take_fault(request, "wrong_download"):
        if fault.args["what"] == "page":
            return rms.show(request, "not_found.html", session, wanted=f"document {number}")
        content = SPOILT[fault.args["what"]](content)
    named = f"attachment; filename*=UTF-8''{quote(document.file_name)}"
    return Response(
        content,
        media_type=document.media_type,
        headers={**rms.headers, "Content-Disposition": named},
    )


def rows(rms: Rms, account: Account, occurrence: Occurrence) -> list[Row]:
    """The occurrence's documents; of one that is closed to the account, the number only."""
    held = [one for one in rms.records.documents.values() if one.occ_no == occurrence.occ_no]
    return [_row(one) if may_see(rms, account, one) else _stub(one) for one in held]


def _row(one: Document) -> Row:
    cells = (
        one.title,
        words_for(one.kind, "document"),
        words_for(one.access_class, "document_access"),
        one.file_name,
        f"{one.size}",
        short_moment(one.stamp.at),
        one.stamp.by,
        one.stamp.reference,
    )
    number = one.stamp.number
    return Row(number, cells, ((one.stamp, one.title),), f"/record/document/file?number={number}")


def _stub(one: Document) -> Row:
    return Row(one.stamp.number, (f"{plain(one.access_class)} document",), ((one.stamp, ""),))


def _kinds_of(file: SentFile) -> list[tuple[str, tuple[str, ...]]]:
    return [
        kind for begins, kind in KINDS_BY_FIRST_BYTES.items() if file.content.startswith(begins)
    ]


DOCUMENTS = RecordList(
    subject=OCCURRENCE,
    tab="Documents",
    path="/record/documents",
    columns=(
        "Document",
        "Title",
        "Document type",
        "Access",
        "File",
        "Bytes",
        "Date and time",
        "By",
        "Reference",
    ),
    offers=(("upload_document", "Attach document"),),
    rows=rows,
)
DOCUMENT = RecordForm(
    operation="upload_document",
    subject=OCCURRENCE,
    path="/record/document",
    heading="Attach document",
    thing="Document",
    letter="D",
    free_text="title",
    back=("Back to documents", DOCUMENTS.path),
    fields=fields,
    store=upload_document,
    why_refused=why_file_refused,
)

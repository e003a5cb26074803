"""Files: attached to a draft one at a time, taken off again, and fetched from a message."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Session
from mock_systems.secure_mail.accounts import SEND
from mock_systems.secure_mail.mail import (
    OUT_OF_DATE,
    Mail,
    form_is_ours,
    mailbox_of,
    message_in,
    refused,
    show_inside,
)
from mock_systems.secure_mail.recalling import is_gone
from mock_systems.secure_mail.records import StoredFile

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10
LONGEST_NAME = 120
NEVER_SENT = ("bat", "cmd", "com", "exe", "hta", "js", "lnk", "msi", "ps1", "scr", "vbs")


async def attach(mail: Mail, request: Request) -> Response:
    """Keep a file with the draft; nobody has been sent anything."""
    session, number = mail.signed_in(request), request.path_params["number"]
    if not form_is_ours(session, request):
        return refused(HTTPStatus.FORBIDDEN, OUT_OF_DATE)
    if not mail.account(session).may(SEND):
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, "You may not send from this mailbox.")
    name, media_type, data = await _given_in(request)
    if why := _why_refused(mail, number, name, data):
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, why)
    if cut := mail.take_fault(request, "truncate_field"):
        data = data[: cut.args["characters"]]
    kept = StoredFile(
        number=mail.records.next_number("AT"),
        mailbox=mailbox_of(mail, session).address,
        holder=number,
        name=name,
        media_type=media_type,
        content=b64encode(data).decode(),
    )
    if not mail.take_fault(request, "saved_nothing"):
        mail.records.files[kept.number] = kept
    return JSONResponse(_told(kept), HTTPStatus.CREATED)


async def take_off(mail: Mail, request: Request) -> Response:
    """Take a file off a draft again."""
    session, given = mail.signed_in(request), request.path_params
    if not form_is_ours(session, request):
        return refused(HTTPStatus.FORBIDDEN, OUT_OF_DATE)
    found = _file(mail, session, given["file"])
    if found and found.holder == given["number"] and found.holder not in mail.records.messages:
        del mail.records.files[found.number]
    return JSONResponse({"message": "File taken off"})


async def fetch_file(mail: Mail, request: Request) -> Response:
    """A file of a message, to be kept or opened by whoever reads it."""
    session, number = mail.signed_in(request), request.path_params["number"]
    found = _file(mail, session, number)
    if found is None or not _may_be_fetched(mail, session, found):
        return show_inside(mail, request, "not_found.html", session, folder=None)
    if fault := mail.take_fault(request, "wrong_download"):
        return _wrong_file(mail, request, session, found, fault)
    return StreamingResponse(
        _given(found),
        media_type=found.media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"},
    )


async def _given_in(request: Request) -> tuple[str, str, bytes]:
    """Name, media type and contents of the file a form brings; empty when it brings none."""
    async with request.form() as form:
        given = form.get("file")
        if not isinstance(given, UploadFile):
            return "", "", b""
        media_type = given.content_type or "application/octet-stream"
        return given.filename or "", media_type, await given.read()


async def _given(found: StoredFile) -> AsyncIterator[bytes]:
    data, given = found.data, 0
    while found.times == 0 or given < found.times:
        yield data
        given += 1
        # Whoever has gone is noticed in between.
        await asyncio.sleep(0)


def _wrong_file(
    mail: Mail, request: Request, session: Session, found: StoredFile, fault: Fault
) -> Response:
    """Nothing, half of it, a page of the product, or another file under its name."""
    what = fault.args["what"]
    if what == "page":
        return show_inside(mail, request, "not_found.html", session, folder=None)
    data = {"nothing": b"", "cut": found.data[: len(found.data) // 2]}.get(what, b"MZ" + found.data)
    return Response(data, media_type=found.media_type)


def _why_refused(mail: Mail, draft: str, name: str, data: bytes) -> str:
    """What the server finds wrong with a file, in the product's words; empty when nothing."""
    if not data:
        return "The file is empty."
    if len(data) > LARGEST_FILE:
        return "A file must not be larger than 10 MB."
    if not name or len(name) > LONGEST_NAME:
        return f"The file needs a name of up to {LONGEST_NAME} characters."
    if name.lower().rpartition(".")[2] in NEVER_SENT:
        return "Files of this type cannot be sent."
    if len(mail.records.files_of(draft)) >= MOST_FILES:
        return f"A message carries up to {MOST_FILES} files."
    return "" if draft not in mail.records.messages else "This message has been sent."


def _file(mail: Mail, session: Session, number: str) -> StoredFile | None:
    found = mail.records.files.get(number)
    return found if found and found.mailbox == mailbox_of(mail, session).address else None


def _may_be_fetched(mail: Mail, session: Session, found: StoredFile) -> bool:
    """A file of a draft may be looked at; one of a message once it has come, and until recalled."""
    if found.holder not in mail.records.messages:
        return True
    message = message_in(mail, mailbox_of(mail, session), found.holder)
    return message is not None and not is_gone(message, mail.clock.now())


def _told(kept: StoredFile) -> dict[str, object]:
    return {"number": kept.number, "name": kept.name, "size": kept.size}

"""Adding to a record: a contact, a document. The record's version travels with what is saved."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from mock_systems.childrens_social_care.accounts import WRITE
from mock_systems.childrens_social_care.forms import (
    CONTACT_FORM,
    DECISION_FORM,
    DOCUMENT_FORM,
    PENDING,
    Typed,
    problems_of_contact,
    problems_of_document,
    read_day,
    read_moment,
)
from mock_systems.childrens_social_care.hearthside import Hearthside, data, refuse, sent
from mock_systems.childrens_social_care.people import CarePerson, Contact, Document
from mock_systems.childrens_social_care.people_api import opened
from mock_systems.kit.faults import Fault
from mock_systems.kit.store import Session, log_write

CREATED = 201
CHECKING_SECONDS = 0.5
NEVER = datetime.max.replace(tzinfo=UTC)
CHANGED = "Somebody else changed this record after you opened this form. Nothing was saved."
NOT_ALLOWED = "Your account may read records and may not add to them."
MERGED = "This record was merged into another one. Nothing can be added to it."

Entry = TypeVar("Entry", Contact, Document)


async def add_care_contact(base: Hearthside, request: Request) -> Response:
    """Put a contact on the record, if the record is still as it was when the form was opened."""
    session, typed = base.signed_in(request), await sent(request)
    person = _may_add(base, request, session, typed.get("version", ""))
    if isinstance(person, Response):
        return person
    if problems := list(problems_of_contact(typed)):
        return refuse(422, "invalid", messages=problems)
    contact = _contact(base, session, typed)
    if base.take_fault(request, "saved_nothing"):
        return _created(base, request, contact.contact_id)
    if cut := base.take_fault(request, "truncate_field"):
        contact = replace(contact, summary=contact.summary[: cut.args["characters"]])
    contact = _lagging(contact, base.take_fault(request, "search_lag"))
    base.records.people[person.record_id] = replace(person, contacts=(*person.contacts, contact))
    _log(base, session, person, "add_care_contact", contact.contact_id, _values_of(contact))
    return _created(base, request, contact.contact_id)


async def upload_care_document(base: Hearthside, request: Request) -> Response:
    """Put a document on the record; its file is checked for viruses before it may be opened."""
    session = base.signed_in(request)
    async with request.form() as form:
        typed = {name: value for name, value in form.items() if isinstance(value, str)}
        file = await _file_in(form.get("file"))
    person = _may_add(base, request, session, typed.get("version", ""))
    if isinstance(person, Response):
        return person
    if problems := list(problems_of_document(typed, file.name, len(file.content))):
        return refuse(422, "invalid", messages=problems)
    document = _document(base, session, typed, file)
    if base.take_fault(request, "saved_nothing"):
        return _created(base, request, document.document_id)
    if cut := base.take_fault(request, "truncate_field"):
        kept = document.content[: cut.args["characters"]]
        document = replace(document, content_base64=b64encode(kept).decode())
    document = _lagging(document, base.take_fault(request, "search_lag"))
    base.records.people[person.record_id] = replace(person, documents=(*person.documents, document))
    _log(base, session, person, "upload_care_document", document.document_id, _values_of(document))
    return _created(base, request, document.document_id)


async def open_file(base: Hearthside, request: Request) -> Response:
    """A document's file, once it has been checked."""
    session = base.signed_in(request)
    person = opened(base, request, session, "file")
    if isinstance(person, Response):
        return person
    number = request.path_params["document_id"]
    document = next((one for one in person.documents if one.document_id == number), None)
    if document is None:
        return refuse(404, "not_found", record_id=person.record_id)
    if document.checked_from > base.clock.now():
        return refuse(409, "being_checked", record_id=person.record_id)
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    return Response(document.content, media_type=document.media_type, headers=headers)


def _may_add(
    base: Hearthside, request: Request, session: Session, version: str
) -> CarePerson | Response:
    """The record as it is now, or why nothing may be added to it."""
    person = opened(base, request, session, "")
    if isinstance(person, Response):
        return person
    if not base.account(session).may(WRITE):
        return refuse(403, "not_allowed", messages=[NOT_ALLOWED])
    if person.merged_into:
        return refuse(422, "invalid", messages=[MERGED])
    if version != person.version:
        return refuse(409, "changed", messages=[CHANGED])
    return person


def _contact(base: Hearthside, session: Session, typed: Typed) -> Contact:
    as_typed = {one.name: typed.get(one.name, "") for one in (*CONTACT_FORM, *DECISION_FORM)}
    moment = read_moment(as_typed["received_at"])
    return Contact(
        **{
            **as_typed,
            "contact_id": base.records.next_number("C"),
            "received_at": moment.astimezone(UTC) if moment else base.clock.now(),
            "outcome": as_typed["outcome"] or PENDING,
            "decided_on": read_day(as_typed["decided_on"]),
            **_entered(base, session),
        }
    )


def _document(base: Hearthside, session: Session, typed: Typed, file: "_File") -> Document:
    now = base.clock.now()
    as_typed: dict[str, Any] = {one.name: typed[one.name] for one in DOCUMENT_FORM}
    return Document(
        **{
            **as_typed,
            "dated_on": read_day(typed["dated_on"]),
            "document_id": base.records.next_number("D"),
            "file_name": file.name,
            "media_type": file.media_type,
            "content_base64": b64encode(file.content).decode(),
            "checked_from": now + timedelta(seconds=CHECKING_SECONDS),
            **_entered(base, session),
        }
    )


def _entered(base: Hearthside, session: Session) -> Mapping[str, Any]:
    return {"entered_by": session.account, "entered_at": base.clock.now()}


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was sent."""

    name: str = ""
    media_type: str = ""
    content: bytes = b""


async def _file_in(sent_as: UploadFile | str | None) -> _File:
    if not isinstance(sent_as, UploadFile):
        return _File()
    media_type = sent_as.content_type or "application/octet-stream"
    return _File(sent_as.filename or "", media_type, await sent_as.read())


def _lagging(entry: Entry, lag: Fault | None) -> Entry:
    """What the list of entries does not know yet; the record's own list may lag as well."""
    if lag is None:
        return entry
    seconds = lag.args["seconds"]
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    return replace(entry, found_from=until, listed_from=until if lag.args["lists_too"] else None)


def _values_of(entry: Contact | Document) -> dict[str, str]:
    """What was committed, for the write log; of a file how long it is and its hash."""
    if isinstance(entry, Document):
        values = {one.name: str(getattr(entry, one.name)) for one in DOCUMENT_FORM}
        digest = sha256(entry.content).hexdigest()
        return {**values, "file_name": entry.file_name, "sha256": digest}
    form = (*CONTACT_FORM, *DECISION_FORM)
    return {one.name: _as_logged(getattr(entry, one.name)) for one in form}


def _as_logged(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value or "")


def _log(
    base: Hearthside,
    session: Session,
    person: CarePerson,
    operation: str,
    number: str,
    fields: dict[str, str],
) -> None:
    log_write(
        base.store,
        base.clock.now(),
        account=session.account,
        operation=operation,
        record_id=person.record_id,
        fields={"number": number, **fields},
    )


def _created(base: Hearthside, request: Request, number: str) -> Response:
    answer = data(base, request, {"number": number})
    answer.status_code = CREATED
    return answer

"""Establishments and the Encompass contact directory: searching, reading, downloading."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.education.pupil_pages import not_there
from mock_systems.education.pupilbase import PupilBase
from mock_systems.education.records import Contact
from mock_systems.education.search import MOST_SHOWN, establishments_found, one_page
from mock_systems.education.wording import contact_fields, establishment_fields, full_moment
from mock_systems.kit.clock import in_london
from mock_systems.kit.faults import Fault
from mock_systems.kit.site import page_asked_for
from mock_systems.kit.store import Session

END_OF_FILE = "END OF FILE"


async def find_establishments(base: PupilBase, request: Request) -> Response:
    """Establishments by URN or by words of the name."""
    session, text = base.signed_in(request), request.query_params.get("q", "")
    matching = establishments_found(base.records, text) if text.strip() else []
    many = len(matching) > MOST_SHOWN or base.take_fault(request, "too_many_results")
    return base.show(
        request,
        "establishments.html",
        session,
        text=text,
        too_many=bool(many),
        found=one_page(matching, page_asked_for(request)),
        path=f"/establishments?{urlencode({'q': text})}",
        wordless=base.take_fault(request, "empty_list_without_words"),
    )


async def open_establishment(base: PupilBase, request: Request) -> Response:
    """One establishment."""
    session, reference = base.signed_in(request), request.path_params["reference"]
    one = base.records.establishments.get(reference)
    if one is None:
        return not_there(base, request, session)
    return base.show(request, "establishment.html", session, one=one)


async def directory(base: PupilBase, request: Request) -> Response:
    """The front page of the contact directory."""
    session = base.signed_in(request)
    councils = {one.la_code: one.council for one in base.records.establishments.values()}
    return base.show(
        request,
        "directory.html",
        session,
        contacts=len(base.records.contacts),
        establishments=len(base.records.establishments),
        councils=sorted(councils.items()),
    )


async def list_contacts(base: PupilBase, request: Request) -> Response:
    """The directory's lines for one establishment."""
    session, reference = base.signed_in(request), request.path_params["reference"]
    one = base.records.establishments.get(reference)
    if one is None:
        return not_there(base, request, session)
    contacts = base.records.contacts_of(reference)
    return _contacts_page(base, request, session, one.name, reference, contacts)


async def list_council_contacts(base: PupilBase, request: Request) -> Response:
    """The directory's lines for a council's own teams."""
    session, la_code = base.signed_in(request), request.path_params["la_code"]
    councils = {one.la_code: one.council for one in base.records.establishments.values()}
    if la_code not in councils:
        return not_there(base, request, session)
    contacts = base.records.contacts_of_council(la_code)
    return _contacts_page(base, request, session, councils[la_code], la_code, contacts)


async def download_contacts(base: PupilBase, request: Request) -> Response:
    """The whole directory as a file."""
    session = base.signed_in(request)
    rows = [_contact_fields(base, one) for one in base.records.contacts.values()]
    return _file(base, request, session, "encompass-contacts", rows)


async def download_establishments(base: PupilBase, request: Request) -> Response:
    """Every establishment as a file."""
    session = base.signed_in(request)
    rows = [establishment_fields(one) for one in base.records.establishments.values()]
    return _file(base, request, session, "establishments", rows)


def _contacts_page(
    base: PupilBase,
    request: Request,
    session: Session,
    name: str,
    reference: str,
    contacts: Iterable[Contact],
) -> Response:
    return base.show(
        request,
        "contacts.html",
        session,
        name=name,
        reference=reference,
        contacts=[_contact_fields(base, one) for one in contacts],
        wordless=base.take_fault(request, "empty_list_without_words"),
    )


def _contact_fields(base: PupilBase, contact: Contact) -> Mapping[str, str]:
    return contact_fields(contact, base.records.establishments[contact.establishment_id])


def _file(
    base: PupilBase,
    request: Request,
    session: Session,
    name: str,
    rows: Sequence[Mapping[str, str]],
) -> Response:
    """The file; its last line says when it was made and how many rows it has."""
    now = base.clock.now()
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerows(list(one) for one in rows[:1])
    writer.writerows(one.values() for one in rows)
    writer.writerow([END_OF_FILE, f"As at {full_moment(now)}", f"{len(rows)} rows"])
    if fault := base.take_fault(request, "wrong_download"):
        return _wrong_file(base, request, session, content.getvalue(), fault)
    return Response(
        content.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{in_london(now):%Y%m%d-%H%M}.csv"'
        },
    )


def _wrong_file(
    base: PupilBase, request: Request, session: Session, content: str, fault: Fault
) -> Response:
    if fault.args["what"] == "page":
        return base.show(request, "error.html", session)
    kept = {
        "nothing": "",
        "cut": content[: len(content) * 2 // 3],
        "moved_column": content.replace("Verified at", "Date checked").replace("URN,", "Ref,"),
    }
    return Response(kept[fault.args["what"]].encode("utf-8-sig"), media_type="text/csv")

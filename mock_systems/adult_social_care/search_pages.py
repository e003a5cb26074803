"""The four ways to search for a client, the grid of what was found, and selecting from it."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.adult_social_care.careledger import CareLedger, reason_of
from mock_systems.adult_social_care.post_backs import PostBack
from mock_systems.adult_social_care.records import Client
from mock_systems.adult_social_care.search import (
    MOST_SHOWN,
    ClientAskedFor,
    Found,
    clients_found,
    clients_nearly,
    one_page,
)
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Session

BUTTONS = {
    "btnFindByName": "name",
    "btnFindByNumber": "number",
    "btnFindByNhs": "nhs",
    "btnFindByAddress": "address",
}
BOXES: Mapping[str, Mapping[str, str]] = {
    "name": {"surname": "txtSurname", "forename": "txtForename", "born": "txtDateOfBirth"},
    "number": {"number": "txtClientNumber"},
    "nhs": {"nhs": "txtNhsNumber"},
    "address": {"postcode": "txtPostcode", "house": "txtHouse"},
}
NOTHING_ASKED = ClientAskedFor("name")


async def show_search(care: CareLedger, request: Request, session: Session) -> Response:
    """The four forms, empty."""
    return _form(care, request, session, NOTHING_ASKED, ())


async def search_clients(
    care: CareLedger, request: Request, session: Session, back: PostBack
) -> Response:
    """Search, turn to another page of the grid, or select a client from it."""
    if back.control in BUTTONS:
        return _new_search(care, request, session, _asked(back))
    asked = ClientAskedFor(**{key: back.state[key] for key in NOTHING_ASKED.kept()})
    if back.argument.startswith("Select$"):
        return _select(care, session, asked, back)
    return _results(care, request, session, asked, back.page)


def _asked(back: PostBack) -> ClientAskedFor:
    """What was typed beside the button that was pressed; the rest of the form is cleared."""
    by = BUTTONS[back.control]
    return ClientAskedFor(by, **{key: back.text(box) for key, box in BOXES[by].items()})


def _new_search(
    care: CareLedger, request: Request, session: Session, asked: ClientAskedFor
) -> Response:
    messages = asked.why_refused()
    if messages:
        return _form(care, request, session, asked, messages)
    care.site.note_consultation(session, "search", f"by {asked.by}", reason_of(session))
    return _results(care, request, session, asked, 1)


def _results(
    care: CareLedger, request: Request, session: Session, asked: ClientAskedFor, page: int
) -> Response:
    look = clients_nearly if care.site.take_fault(request, "near_match_only") else clients_found
    clients, withheld = look(care.site.records, asked, care.councils_in_use(session))
    many = len(clients) > MOST_SHOWN or bool(care.site.take_fault(request, "too_many_results"))
    found = one_page(clients, page, withheld)
    return care.show(
        request,
        "search.html",
        session,
        state={**asked.kept(), "page": str(found.page)},
        asked=asked,
        messages=(),
        found=None if many else found,
        too_many=many,
        wordless=care.site.take_fault(request, "empty_list_without_words"),
        names=_council_names(care),
    )


def _select(care: CareLedger, session: Session, asked: ClientAskedFor, back: PostBack) -> Response:
    """The row is found again by its place in the grid, as this product does it."""
    clients, _ = clients_found(care.site.records, asked, care.councils_in_use(session))
    shown: Found[Client] = one_page(clients, int(back.state["page"]))
    row = int(back.argument.removeprefix("Select$"))
    if row >= len(shown.rows):
        return see_other("/Client/Search.aspx")
    care.select(session, shown.rows[row].client_id)
    return see_other("/Client/Details.aspx")


def _form(
    care: CareLedger,
    request: Request,
    session: Session,
    asked: ClientAskedFor,
    messages: Sequence[str],
) -> Response:
    return care.show(
        request,
        "search.html",
        session,
        state=asked.kept(),
        asked=asked,
        messages=messages,
        found=None,
        too_many=False,
        wordless=None,
        names=_council_names(care),
    )


def _council_names(care: CareLedger) -> Mapping[str, str]:
    return {one.la_code: one.name for one in care.site.records.councils.values()}

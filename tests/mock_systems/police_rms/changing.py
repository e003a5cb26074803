"""Each form of the records system as somebody fills it in, and where it is then to be seen."""

from dataclasses import dataclass, field

import httpx
from selectolax.lexbor import LexborHTMLParser

from mock_systems.kit.system import System
from tests.mock_systems.police_rms.a_night import FIRST, SECOND
from tests.mock_systems.police_rms.station import lock, open_record, token

REFERENCE = "CON-7K4M-92QF"
MARKER = f"[ref:{REFERENCE}]"
CHILD, FATHER, OTHER_VICTIM = "P0000003", "P0000002", "P0000004"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
AUTHORITY = "Conference decision CONF-931-0042, chair R. Ashby, 20/11/2026"


@dataclass(frozen=True)
class Filled:
    """A form, what is typed into it, and the cells of the list that say so afterwards."""

    operation: str
    record: str
    path: str
    listed_at: str
    caption: str
    values: dict[str, str]
    shown: dict[str, str]
    free_text: str = "text"
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """Where the record of this form is locked."""
        return "/record/nominal" if self.record.startswith("P") else "/record"


DOCUMENT = Filled(
    "upload_document",
    FIRST,
    "/record/document",
    "/record/documents",
    "Documents",
    {"title": f"Decision letter {MARKER}", "kind": "decision_letter", "access_class": "open"},
    {"Title": f"Decision letter {MARKER}", "Document type": "Decision letter", "Access": "Open"},
    "title",
    {"file": ("letter.pdf", PDF)},
)
FLAG = Filled(
    "set_flag",
    FATHER,
    "/record/nominal/flag",
    "/record/nominal/flags",
    "Flags",
    {
        "code": "CP-PLAN",
        "category": "NEG",
        "added_on": "20/11/2026",
        "review_on": "19/02/2027",
        "ends_on": "",
        "occ_no": FIRST,
        "authority": AUTHORITY,
        "text": f"Plan from conference {MARKER}",
    },
    {"Flag": "CP-PLAN", "Category": "NEG", "Start": "20/11/2026", "Review": "19/02/2027"},
)
REMOVAL = Filled(
    "remove_flag",
    CHILD,
    "/record/nominal/flag/removal",
    "/record/nominal/flags",
    "Flags",
    {
        "flag": f"{CHILD}-1",
        "ended_on": "20/11/2026",
        "authority": AUTHORITY,
        "reason": f"Plan ended {MARKER}",
    },
    {"Flag": "CP-PLAN", "Removed": "20/11/2026", "Removal authority": AUTHORITY},
    "reason",
)
DIARY_DATE = Filled(
    "set_diary_date",
    FIRST,
    "/record/diary/date",
    "/record/diary",
    "Diary",
    {"due_on": "03/12/2026", "kind": "report_due", "owner": "mash", "text": f"Report {MARKER}"},
    {"Diary date": "03/12/2026", "Diary type": "Report due", "For": "MASH"},
)
PERSON_LINK = Filled(
    "link_person",
    FIRST,
    "/record/link/person",
    "/record/links",
    "Links",
    {
        "nominal_id": OTHER_VICTIM,
        "surname": "O'Dhonachmore",
        "born_on": "12/12/1990",
        "role": "IP",
        "authority": AUTHORITY,
        "text": f"Aunt {MARKER}",
    },
    {"Linked": OTHER_VICTIM, "As": "Involved party", "Authority": AUTHORITY},
)
OCCURRENCE_LINK = Filled(
    "link_occurrence",
    FIRST,
    "/record/link/occurrence",
    "/record/links",
    "Links",
    {
        "other_no": SECOND,
        "relation": "related",
        "authority": AUTHORITY,
        "text": f"Same night {MARKER}",
    },
    {"Linked": SECOND, "As": "Related", "Authority": AUTHORITY},
)
FILLED = (DOCUMENT, FLAG, REMOVAL, DIARY_DATE, PERSON_LINK, OCCURRENCE_LINK)
NEW_OCCURRENCE = {
    "kind": "cp",
    "reported_at": "23/11/2026 05:00",
    "source": "referral",
    "location": "9 Bramble Row, Ketterbridge",
    "la_code": "931",
    "authority": "",
    "summary": f"Referral of a partner. {MARKER}",
}


async def open_form(rms: System, worker: httpx.AsyncClient, form: Filled) -> httpx.Response:
    """The record, locked, with the form on it."""
    if form.record.startswith("P"):
        await worker.get("/nominal", params={"id": form.record})
    else:
        await open_record(worker, form.record)
    return await lock(rms, worker, form.operation, form.at)


async def save(
    rms: System, worker: httpx.AsyncClient, form: Filled, **different: str
) -> httpx.Response:
    """The form sent as it is filled in, or with some answers different."""
    sent = {"form_token": token(rms, worker), **form.values, **different}
    return await worker.post(form.path, data=sent, files=dict(form.files) or None)


async def change(
    rms: System, worker: httpx.AsyncClient, form: Filled, **different: str
) -> httpx.Response:
    """Opened, filled in and saved."""
    await open_form(rms, worker, form)
    return await save(rms, worker, form, **different)


def rows(answer: httpx.Response, caption: str) -> list[dict[str, str]]:
    """The rows of the list, by column."""
    for one in LexborHTMLParser(answer.text).css("table"):
        named = one.css_first("caption")
        if named and named.text().strip() == caption:
            columns = [cell.text().strip() for cell in one.css("thead th")]
            lines = [[cell.text().strip() for cell in row.css("td")] for row in one.css("tbody tr")]
            return [dict(zip(columns, line, strict=False)) for line in lines]
    raise LookupError(caption)

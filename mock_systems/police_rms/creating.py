"""A new occurrence: its form, the warning of possible duplicates, and the number it gets."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.clock import in_london
from mock_systems.kit.site import see_other
from mock_systems.kit.store import Account, log_write
from mock_systems.police_rms.accounts import APPEND
from mock_systems.police_rms.forms import Field, Input, Typed, typed_in, why_refused
from mock_systems.police_rms.record_forms import NO_RIGHT, stamped
from mock_systems.police_rms.records import Occurrence, RmsRecords, Stamp
from mock_systems.police_rms.rms import REASON, Rms
from mock_systems.police_rms.search import may_know_of
from mock_systems.police_rms.sign_in_pages import reason_first
from mock_systems.police_rms.wording import WORDS

OPERATION = "create_occurrence"
PATH = "/occurrence/new"
LONGEST_LOCATION, LONGEST_SUMMARY, LONGEST_AUTHORITY = 120, 4000, 200
FORCE = "43"
ONE_DAY = timedelta(days=1)
FOR_DECISION = "for_decision"
# Kinds that say that there was, or was not, a crime: somebody has decided that.
DECIDED_KINDS = frozenset({"da_crime", "da_non_crime"})
FIELDS = (
    Field("kind", "Type", Input.CHOICE, choices=WORDS["kind"]),
    Field("reported_at", "Reported", Input.MOMENT),
    Field("source", "Source", Input.CHOICE, choices=WORDS["source"]),
    Field("location", "Location", longest=LONGEST_LOCATION),
    Field("la_code", "LA code", longest=3),
    Field(
        "authority",
        "Authority",
        longest=LONGEST_AUTHORITY,
        is_required=False,
        hint="Who decided that it was a crime or a non-crime.",
    ),
    Field("summary", "Summary", Input.LINES, LONGEST_SUMMARY),
)


async def open_new_occurrence(rms: Rms, request: Request) -> Response:
    """The form, empty; a reason for access is asked first, as for any record."""
    session = rms.signed_in(request)
    if REASON not in session.kept:
        return reason_first(PATH)
    return _form(rms, request, Typed(), ())


async def create_occurrence(rms: Rms, request: Request) -> Response:
    """Number and store it, unless something is wrong or it looks like one there is."""
    session, typed = rms.signed_in(request), await typed_in(request)
    if typed.text("back"):
        return _form(rms, request, typed, ())
    account = rms.account(session)
    messages = _why_not_created(rms, account, typed)
    if typed.text("form_token") != session.form_token:
        messages = ("This form is no longer valid. Open it again.",)
    if messages:
        return _form(rms, request, typed, messages)
    alike = _alike(rms, account, typed)
    if alike and not typed.text("anyway"):
        return rms.show(
            request,
            "possible_duplicates.html",
            session,
            alike=alike,
            path=PATH,
            values=typed.values,
        )
    number = _create(rms, request, account, typed)
    return see_other(f"{PATH}/saved?{urlencode({'number': number})}")


async def read_created(rms: Rms, request: Request) -> Response:
    """The number it got."""
    session = rms.signed_in(request)
    number = request.query_params.get("number", "")
    return rms.show(request, "occurrence_created.html", session, number=number)


def next_occurrence_number(records: RmsRecords, now: datetime) -> str:
    """Force, year, and the next serial of the year."""
    begins = f"{FORCE}{in_london(now):%y}"
    serials = [int(one[len(begins) :]) for one in records.occurrences if one.startswith(begins)]
    records.numbers_given += 1
    return f"{begins}{max(serials, default=0) + 1:07d}"


def _create(rms: Rms, request: Request, account: Account, typed: Typed) -> str:
    now = rms.clock.now()
    number = next_occurrence_number(rms.records, now)
    if rms.take_fault(request, "saved_nothing"):
        return number
    if cut := rms.take_fault(request, "truncate_field"):
        typed = typed.cut("summary", cut.args["characters"])
    lag = rms.take_fault(request, "search_lag")
    stamp = stamped(number, account, now, typed.text("summary"), lag)
    rms.records.put_occurrence(_occurrence(typed, stamp))
    log_write(
        rms.store,
        now,
        account=account.user_id,
        operation=OPERATION,
        record_id=number,
        reference=stamp.reference or None,
        fields=_as_logged(typed),
    )
    return number


def _occurrence(typed: Typed, stamp: Stamp) -> Occurrence:
    reported_at = typed.moment("reported_at") or stamp.at
    return Occurrence(
        occ_no=stamp.number,
        log_reference="",
        kind=typed.text("kind"),
        class_code="",
        class_text="",
        crime_recorded=False,
        crime_no="",
        created_at=stamp.at,
        changed_at=stamp.at,
        reported_at=reported_at,
        occurred_from=reported_at,
        occurred_to=reported_at,
        location=typed.text("location"),
        la_code=typed.text("la_code"),
        police_area="",
        summary=typed.text("summary"),
        roles=(),
        officer=stamp.by,
        unit="",
        supervisor="",
        source=typed.text("source"),
        out_of_hours=False,
        status=FOR_DECISION,
        outcome=typed.text("authority"),
        stamp=stamp,
    )


def _as_logged(typed: Typed) -> dict[str, str]:
    return {one.name: typed.text(one.name) for one in FIELDS}


def _why_not_created(rms: Rms, account: Account, typed: Typed) -> tuple[str, ...]:
    if not account.may(APPEND):
        return (NO_RIGHT,)
    if messages := why_refused(FIELDS, typed):
        return messages
    reported_at = typed.moment("reported_at")
    if reported_at is not None and reported_at > rms.clock.now():
        return ("Reported must not be in the future.",)
    if typed.text("kind") in DECIDED_KINDS and not typed.text("authority").strip():
        return ("Authority is required for this type.",)
    return ()


def _alike(rms: Rms, account: Account, typed: Typed) -> Sequence[Occurrence]:
    """Occurrences of the same place within a day: whoever is typing may be the second to do so."""
    reported_at, location = typed.moment("reported_at"), _plain(typed.text("location"))
    return [
        one
        for one in rms.records.occurrences.values()
        if reported_at is not None
        and abs(one.reported_at - reported_at) < ONE_DAY
        and _plain(one.location) == location
        and may_know_of(account, one.access_class)
    ]


def _plain(location: str) -> str:
    return " ".join(location.casefold().replace(",", " ").split())


def _form(rms: Rms, request: Request, typed: Typed, messages: Sequence[str]) -> Response:
    words: Mapping[str, object] = {"path": PATH, "fields": FIELDS, "typed": typed}
    session = rms.signed_in(request)
    return rms.show(request, "occurrence_form.html", session, messages=messages, **words)

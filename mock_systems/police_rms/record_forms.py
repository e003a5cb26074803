"""Changing the current record by a form: lock it, fill the form in, save, give the lock back.

The save carries no record number: it goes to the session's current record, whichever that is by
then. Nothing stops a second one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from mock_systems.kit.faults import Fault
from mock_systems.kit.locks import holds_lock, release_lock, take_lock
from mock_systems.kit.site import form_of, see_other
from mock_systems.kit.store import REFERENCE, Account, log_write
from mock_systems.police_rms.accounts import APPEND
from mock_systems.police_rms.current_record import NOTICE, Subject, number_of
from mock_systems.police_rms.forms import Field, Typed, typed_in, why_refused
from mock_systems.police_rms.records import Nominal, Occurrence, RmsRecords, Stamp
from mock_systems.police_rms.rms import Rms

NO_RIGHT = "You do not have permission to change this record."
NEVER = datetime.max.replace(tzinfo=UTC)

Record = TypeVar("Record", Occurrence, Nominal)


def nothing_more(_rms: Rms, _account: Account, _record: object, _typed: Typed) -> Sequence[str]:
    """The server looks at nothing but the fields."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordForm(Generic[Record]):
    """One form on the current record: what it asks, what the server refuses, what it stores.

    `free_text` names the field that carries somebody's own words, `changes` one that says which of
    what is there already is changed, and so gets no new number. `store` gives what the write log
    says of it, and under `person` whom it concerns.
    """

    operation: str
    subject: Subject[Record]
    path: str
    heading: str
    thing: str
    letter: str
    free_text: str
    back: tuple[str, str]
    fields: Callable[[Record], Sequence[Field]]
    store: Callable[[RmsRecords, Record, Typed, Stamp], Mapping[str, str]]
    why_refused: Callable[[Rms, Account, Record, Typed], Sequence[str]] = nothing_more
    changes: str = ""

    @property
    def screen(self) -> str:
        """What is saved, as a part of an operation's name."""
        return self.thing.lower().replace(" ", "_")

    @property
    def opened_as(self) -> str:
        """The operation that shows the form."""
        return f"open_{self.screen}_form"

    @property
    def button(self) -> str:
        """The words on the button that saves."""
        return f"Save {self.thing.lower()}"


async def lock_record(
    subject: Subject[Record], forms: Mapping[str, RecordForm[Record]], rms: Rms, request: Request
) -> Response:
    """Lock the current record for change and go to the form that was asked for."""
    session, sent = rms.signed_in(request), await form_of(request)
    record, wanted = subject.opened(rms, session), forms.get(sent.get("form", ""))
    if record is None or wanted is None or sent.get("form_token") != session.form_token:
        return see_other(subject.home)
    if not rms.account(session).may(APPEND):
        session.kept[NOTICE] = NO_RIGHT
        return see_other(subject.home)
    number = number_of(record)
    lock = take_lock(rms.store, number, session, rms.clock.now())
    if fault := rms.take_fault(request, "record_locked"):
        session.kept[NOTICE] = f"Locked by {fault.args['holder']}. The record is read only."
        release_lock(rms.store, number, session)
        return see_other(subject.home)
    return see_other(subject.home if lock else wanted.path)


async def release_record(subject: Subject[Record], rms: Rms, request: Request) -> Response:
    """Cancel: give the lock back without saving."""
    session = rms.signed_in(request)
    release_lock(rms.store, session.kept.get(subject.kept_as, ""), session)
    return see_other(subject.home)


async def open_form(form: RecordForm[Record], rms: Rms, request: Request) -> Response:
    """The form, empty; whoever does not hold the lock is shown the record."""
    session = rms.signed_in(request)
    record = form.subject.opened(rms, session)
    if record is None or not holds_lock(rms.store, number_of(record), session):
        return see_other(form.subject.home)
    return _shown(form, rms, request, record, Typed(), ())


async def save_form(form: RecordForm[Record], rms: Rms, request: Request) -> Response:
    """Store it in the session's current record, whichever that is by now."""
    session, typed = rms.signed_in(request), await typed_in(request)
    record = form.subject.opened(rms, session)
    if record is None:
        return see_other(form.subject.home)
    messages = _why_not_saved(form, rms, request, record, typed)
    if typed.text("form_token") != session.form_token:
        messages = ("This form is no longer valid. Open it again.",)
    if messages:
        return _shown(form, rms, request, record, typed, messages)
    number = _save(form, rms, request, record, typed)
    return see_other(f"{form.path}/saved?{urlencode({'number': number})}")


async def read_saved(form: RecordForm[Record], rms: Rms, request: Request) -> Response:
    """What the product says after a save; the lock is given back here, not by the save itself."""
    session = rms.signed_in(request)
    record = form.subject.opened(rms, session)
    if record is None:
        return see_other(form.subject.home)
    release_lock(rms.store, number_of(record), session)
    number = request.query_params.get("number", "")
    return rms.show(
        request, "record_form_saved.html", session, form=form, record=record, number=number
    )


def _save(
    form: RecordForm[Record], rms: Rms, request: Request, record: Record, typed: Typed
) -> str:
    """Store it, unless a fault only pretends to; the answer is its number."""
    number = typed.text(form.changes) or rms.records.next_number(form.letter)
    if rms.take_fault(request, "saved_nothing"):
        return number
    if cut := rms.take_fault(request, "truncate_field"):
        typed = typed.cut(form.free_text, cut.args["characters"])
    account, now = rms.account(rms.signed_in(request)), rms.clock.now()
    lag = rms.take_fault(request, "search_lag")
    stamp = stamped(number, account, now, typed.text(form.free_text), lag)
    fields = form.store(rms.records, record, typed, stamp)
    log_write(
        rms.store,
        now,
        account=account.user_id,
        operation=form.operation,
        record_id=number_of(record),
        person_id=fields.get("person"),
        reference=stamp.reference or None,
        fields=dict(fields),
    )
    return number


def stamped(number: str, account: Account, now: datetime, text: str, lag: Fault | None) -> Stamp:
    """Whose it is, and when; the reference the text carries, which the index may learn later."""
    found = REFERENCE.search(text)
    seconds = lag.args["seconds"] if lag else 0
    until = NEVER if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
    return Stamp(
        number=number,
        at=now,
        by=f"{account.name} ({account.user_id})",
        reference=found.group(1) if found else "",
        found_from=until if lag else None,
        listed_from=until if lag and lag.args["lists_too"] else None,
    )


def _why_not_saved(
    form: RecordForm[Record], rms: Rms, request: Request, record: Record, typed: Typed
) -> tuple[str, ...]:
    session = rms.signed_in(request)
    account = rms.account(session)
    if not account.may(APPEND):
        return (NO_RIGHT,)
    if fault := rms.take_fault(request, "record_locked"):
        return (f"Your lock has ended. Locked by {fault.args['holder']}.",)
    if not holds_lock(rms.store, number_of(record), session):
        return ("Your lock on this record has ended. Lock it again.",)
    of_fields = why_refused(form.fields(record), typed)
    return of_fields or tuple(form.why_refused(rms, account, record, typed))


def _shown(
    form: RecordForm[Record],
    rms: Rms,
    request: Request,
    record: Record,
    typed: Typed,
    messages: Sequence[str],
) -> Response:
    return rms.show(
        request,
        "record_form.html",
        rms.signed_in(request),
        form=form,
        record=record,
        fields=form.fields(record),
        typed=typed,
        messages=messages,
    )

"""What people ask of the research worker, and what it asks of itself, put on the queue.

The console and the command line order by this and nothing else; flows work it off.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bots.research.access import for_a_supervisor
from bots.research.intake import (
    DUE_WITHIN,
    access_reference,
    look_reference,
    name_reference,
    person_reference,
    reference_of,
)
from bots.research.items import (
    ACCESS_REQUEST,
    CASE_LOOK,
    NAME_SEARCH,
    NO_PACK_WAITS,
    NOBODY_WAITS,
    PERSON_CASES,
    PRIORITIES,
    QUEUE,
    RESEARCH,
    AccessRequest,
    CaseLook,
    Contents,
    NameSearch,
    PersonCases,
    Research,
)
from bots.research.ports import Ours, Wanted
from bots.research.rules import VERSION
from domain.identifiers import OccurrenceNumber
from domain.outcome import State, WorkItemId
from domain.research_pack import ResearchPack
from domain.timescales import by_office_hours
from runtime import ordered_work, person_tasks, sealed_values, work_queue
from runtime.clock import business_now
from runtime.database import take_turns
from runtime.encryption import Cipher
from runtime.item_rows import item_of
from runtime.ordered_work import CONSOLE, Ordered
from runtime.settings import Settings
from runtime.tables import work_items
from runtime.work_queue import Added, NewItem

SCHEMA_VERSION = 1
SENT_AGAIN_WITHIN = timedelta(minutes=10)
ANSWERED_WITHIN_WORKING_DAYS = 1
FINGERPRINT_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for research, for what purpose and by what law; codes of `wording.searches`.

    No `due_at`: within four hours.
    """

    requester: str
    purpose_code: str
    lawful_basis: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What every item of research is queued with; `ordered_at`: whose entry in the trail it is."""

    cipher: Cipher
    settings: Settings
    asker: Asker
    ordered_at: str = CONSOLE


def take_turns_starting(connection: Connection, cases: Iterable[OccurrenceNumber]) -> None:
    """Whoever else starts research on one of these cases waits until this transaction ends.

    Before it is asked what goes on about them: two people in the same moment get one run.
    """
    for case in sorted(cases):
        take_turns(connection, f"{QUEUE}/{case}")


def order_research(connection: Connection, wanted: Research, order: Order) -> Added:
    """Queue this research, once while it goes on: clicked twice it is one run."""
    numbers = _numbers(wanted, order)
    added = _once_while_it_goes_on(connection, numbers, RESEARCH, wanted, order)
    _note_ordered(connection, added, wanted.reason, order)
    return added


def that_goes_on(connection: Connection, wanted: Research, order: Order) -> WorkItemId | None:
    """The item `order_research` would answer with instead of queueing one."""
    return _latest(connection, _numbers(wanted, order))[0]


def that_was_just_made(connection: Connection, wanted: Research, order: Order) -> WorkItemId | None:
    """The last run in these words, where it was asked for so lately that it may be the same.

    For who sends one request again because the answer was lost: a run is over in seconds.
    """
    made = _all_there(connection, _numbers(wanted, order))
    if not made:
        return None
    asked_at = item_of(connection, made[-1]).created_at
    return made[-1] if business_now(connection) - asked_at < SENT_AGAIN_WITHIN else None


def order_look(connection: Connection, case: OccurrenceNumber, order: Order) -> Added:
    """Queue a look at whether this case has changed, once while it goes on."""

    def numbered(number: int) -> str:
        return look_reference(case, order.asker.requester, number)

    added = _once_while_it_goes_on(connection, numbered, CASE_LOOK, CaseLook(case), order)
    _note_ordered(connection, added, CASE_LOOK, order)
    return added


def order_name_search(
    connection: Connection, wanted: NameSearch, form_id: str, order: Order
) -> Added:
    """Queue a search by a name, once for the form it was typed into."""
    added = _first_in_line(connection, name_reference(form_id), NAME_SEARCH, wanted, order)
    _note_ordered(connection, added, wanted.reason, order)
    return added


def order_person_cases(
    connection: Connection, wanted: PersonCases, search: str, place: int, order: Order
) -> Added:
    """Queue a look at the cases of who stands in this place of the search of this reference."""
    reference = person_reference(search, place)
    added = _first_in_line(connection, reference, PERSON_CASES, wanted, order)
    _note_ordered(connection, added, wanted.reason, order)
    return added


def order_access(connection: Connection, wanted: AccessRequest, order: Order) -> Added:
    """Ask the duty supervisors, once while nobody has answered; no worker is needed for it."""
    numbers = _access_numbers(wanted.case, order.asker.requester, order.cipher)
    there, reference = _latest(connection, numbers)
    if there:
        added = Added(there, is_new=False)
    else:
        added = _ask_a_supervisor(connection, wanted, reference, order)
    _note_ordered(connection, added, ACCESS_REQUEST, order)
    return added


def access_asked_for(
    connection: Connection, case: OccurrenceNumber, requester: str, cipher: Cipher
) -> WorkItemId | None:
    """This person's request for this case that nobody has answered yet; None where none waits."""
    return _latest(connection, _access_numbers(case, requester, cipher))[0]


def _access_numbers(case: OccurrenceNumber, requester: str, cipher: Cipher) -> Callable[[int], str]:
    about = f"{requester}|{case}".encode()
    fingerprint = cipher.fingerprint(about, ACCESS_REQUEST)[:FINGERPRINT_SHOWN]
    return lambda number: access_reference(fingerprint, number)


def _ask_a_supervisor(
    connection: Connection, wanted: AccessRequest, reference: str, order: Order
) -> Added:
    """The item and its task in one: it waits for a person from the beginning."""
    asker, now = order.asker, business_now(connection)
    due_at = asker.due_at or by_office_hours(now, ANSWERED_WITHIN_WORKING_DAYS)
    queued = Wanted(reference, ACCESS_REQUEST, wanted, due_at)
    added = _put(connection, queued, order, now, NOBODY_WAITS)
    if added.is_new:
        by_whom = (asker.requester, asker.purpose_code, asker.lawful_basis)
        task = for_a_supervisor(wanted, Ours(added.item_id, reference, *by_whom, due_at))
        person_tasks.open_task(connection, added.item_id, task, now, order.cipher)
        waits = {"outcome_code": task.reason_code}
        work_queue.change(connection, added.item_id, State.AWAITING_PERSON, now, values=waits)
    return added


def _note_ordered(connection: Connection, added: Added, reason: str, order: Order) -> None:
    asker = order.asker
    why = (asker.requester, reason, asker.purpose_code, asker.lawful_basis, order.ordered_at)
    ordered_work.note(connection, added, Ordered(QUEUE, *why))


def _once_while_it_goes_on(
    connection: Connection,
    numbered: Callable[[int], str],
    kind: str,
    contents: Contents,
    order: Order,
) -> Added:
    there, reference = _latest(connection, numbered)
    if there:
        return Added(there, is_new=False)
    return _first_in_line(connection, reference, kind, contents, order)


def _first_in_line(
    connection: Connection, reference: str, kind: str, contents: Contents, order: Order
) -> Added:
    """In front, where none of theirs stands there already; one of this reference stays as it is."""
    now = business_now(connection)
    due_at = order.asker.due_at or now + DUE_WITHIN
    waits = not _waits_already(connection, kind, order.asker.requester)
    priority = PRIORITIES[kind] if waits else NOBODY_WAITS
    return _put(connection, Wanted(reference, kind, contents, due_at), order, now, priority)


def _waits_already(connection: Connection, kind: str, requester: str) -> bool:
    """Whether one of theirs stands in front and nobody has taken it: of a list the first does."""
    one = work_items.c
    in_front = select(one.id).where(
        one.queue == QUEUE,
        one.kind == kind,
        one.requested_by == requester,
        one.priority == PRIORITIES[kind],
        one.state == State.QUEUED,
    )
    return connection.execute(in_front.limit(1)).first() is not None


def _numbers(wanted: Research, order: Order) -> Callable[[int], str]:
    asker = order.asker
    asked_by = (asker.requester, asker.purpose_code, asker.lawful_basis)
    return lambda number: reference_of(wanted, *asked_by, number)


def _latest(
    connection: Connection, numbered: Callable[[int], str]
) -> tuple[WorkItemId | None, str]:
    """The item of these numbers that goes on; else none, and the first reference that is free."""
    there = _all_there(connection, numbered)
    states = work_queue.states_of(connection, *there) if there else {}
    for number, item_id in enumerate(there, start=1):
        if not states[item_id].is_final:
            return item_id, numbered(number)
    return None, numbered(len(there) + 1)


def _all_there(connection: Connection, numbered: Callable[[int], str]) -> list[WorkItemId]:
    found: list[WorkItemId] = []
    while there := work_queue.id_of(connection, QUEUE, numbered(len(found) + 1)):
        found.append(there)
    return found


def pack_of(connection: Connection, item_id: WorkItemId, cipher: Cipher) -> ResearchPack | None:
    """What an item of research found out; None while there is nothing."""
    stored = work_queue.result(connection, item_id, cipher)
    return sealed_values.from_bytes(ResearchPack, stored) if stored else None


def put_all(connection: Connection, wanted: Sequence[Wanted], order: Order) -> None:
    """Queue all of it at one moment, behind what somebody waits for; what is there stays."""
    now = business_now(connection)
    for one in wanted:
        priority = NO_PACK_WAITS.get(one.kind, NOBODY_WAITS)
        _put(connection, one, order, now, priority)


def _put(
    connection: Connection, wanted: Wanted, order: Order, now: datetime, priority: int
) -> Added:
    asker, hub = order.asker, order.settings.hub
    new = NewItem(
        queue=QUEUE,
        reference=wanted.reference,
        kind=wanted.kind,
        authority=hub.authority if hub else "",
        contents=sealed_values.to_bytes(wanted.contents),
        due_at=wanted.due_at,
        requested_by=wanted.ordered_by or asker.requester,
        purpose_code=asker.purpose_code,
        lawful_basis=asker.lawful_basis,
        rules_version=VERSION,
        schema_version=SCHEMA_VERSION,
        attempts_allowed=order.settings.attempts_allowed,
        priority=priority,
        not_before=wanted.not_before,
        follows=wanted.follows,
    )
    return work_queue.add(connection, new, now, order.cipher)

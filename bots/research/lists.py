"""The lists that searches by a name came to, as they are kept with their items."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bots.research.intake import name_reference
from bots.research.items import (
    NAME_SEARCH,
    QUEUE,
    CasesListed,
    ListedPerson,
    NameSearch,
    PeopleListed,
    PersonCases,
)
from bots.research.ordering import Asker
from domain.outcome import WorkItemId
from runtime import audit_trail, sealed_values, work_queue
from runtime.audit_events import AuditEvent, regime_of
from runtime.audit_trail import AuditEntry
from runtime.clock import business_now
from runtime.encryption import Cipher
from runtime.item_rows import ItemRow
from runtime.tables import work_items

# What holds the lists, as the trail names it.
LIST_STORE = "name_searches"
FIELDS_OF = {
    PeopleListed: ("address", "born_on", "name"),
    CasesListed: ("born_on", "case", "name", "status"),
}
Listed = PeopleListed | CasesListed


@dataclass(frozen=True, slots=True)
class Searched:
    """The search that a list is of, its item and what was typed; `asker`: what it was asked for."""

    item_id: WorkItemId
    wanted: NameSearch
    asker: Asker


def list_of(connection: Connection, item: ItemRow, cipher: Cipher) -> Listed | None:
    """What it came to; None while there is nothing."""
    stored = work_queue.result(connection, item.id, cipher)
    if stored is None:
        return None
    kind: type[Listed] = PeopleListed if item.kind == NAME_SEARCH else CasesListed
    return sealed_values.from_bytes(kind, stored)


def search_of(connection: Connection, item: ItemRow, cipher: Cipher) -> Searched:
    """The search that was made, or from whose list this person was chosen."""
    reference = name_reference(item.reference.split("/")[1])
    columns = work_items.c.id, work_items.c.requested_by, work_items.c.purpose_code
    this = (work_items.c.queue == QUEUE, work_items.c.reference == reference)
    row = connection.execute(select(*columns, work_items.c.lawful_basis).where(*this)).one()
    stored = work_queue.contents(connection, WorkItemId(row.id), cipher)
    wanted = sealed_values.from_bytes(NameSearch, stored)
    asker = Asker(row.requested_by, row.purpose_code, row.lawful_basis)
    return Searched(WorkItemId(row.id), wanted, asker)


def chosen_of(connection: Connection, item: ItemRow, cipher: Cipher) -> ListedPerson | None:
    """The line of the list whose person this look is at, as the list shows it."""
    stored = work_queue.contents(connection, item.id, cipher)
    record = sealed_values.from_bytes(PersonCases, stored).record
    searched = search_of(connection, item, cipher)
    stored_list = work_queue.result(connection, searched.item_id, cipher)
    if stored_list is None:
        return None
    people = sealed_values.from_bytes(PeopleListed, stored_list).people
    return next((one for one in people if one.row.record == record), None)


def note_list_read(connection: Connection, item: ItemRow, found: Listed, place: str) -> None:
    """Write down who looks at a list, where, and at which fields; never what they hold."""
    entry = AuditEntry(
        event=AuditEvent.CONSULTATION,
        worker=place,
        on_behalf_of=item.requested_by,
        item_id=item.id,
        system=LIST_STORE,
        record_id=item.id,
        fields=FIELDS_OF[type(found)],
        justification=item.kind,
        lawful_basis=item.lawful_basis,
        regime=regime_of(item.lawful_basis),
        rules_version=item.rules_version,
    )
    audit_trail.record(connection, entry, business_now(connection))

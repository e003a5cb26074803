"""Which request for a licensed person stands for a run: its own, or one that is open already."""

from sqlalchemy import Connection, select

from bots.research.intake import case_of
from bots.research.items import LICENSED_CHECKS, QUEUE, LicensedChecks
from bots.research.ordering import Asker
from bots.research.packs import met_restricted
from bots.research.ports import Wanted
from domain.outcome import FINAL_STATES, WorkItemId
from runtime import sealed_values, work_queue
from runtime.encryption import Cipher
from runtime.tables import work_items

_item = work_items.c


def standing_for(connection: Connection, wanted: Wanted, asker: Asker, cipher: Cipher) -> str:
    """The reference of the request that asks what `wanted` would; its own where none does.

    An open one of the same case, purpose and lawful basis, about everybody this one is about, and
    kept from everybody it is to be kept from. None of a case that met a closed record: only its
    officer may see that one.

    Raises: SealBroken, pydantic.ValidationError where one of them cannot be opened.
    """
    case = case_of(wanted.reference)
    is_raised = work_queue.id_of(connection, QUEUE, wanted.reference) is not None
    if is_raised or met_restricted(connection, case):
        return wanted.reference
    open_ones = select(_item.id, _item.reference).where(
        _item.queue == QUEUE,
        _item.kind == LICENSED_CHECKS,
        _item.reference.startswith(f"{LICENSED_CHECKS}/{case}/", autoescape=True),
        _item.state.not_in(FINAL_STATES),
        _item.purpose_code == asker.purpose_code,
        _item.lawful_basis == asker.lawful_basis,
    )
    standing = (
        row.reference
        for row in connection.execute(open_ones.order_by(_item.created_at))
        if _covers(_opened(connection, row.id, cipher), wanted.contents)
    )
    return next(standing, wanted.reference)


def _covers(there: LicensedChecks, wanted: object) -> bool:
    if not isinstance(wanted, LicensedChecks):
        return False
    mine, theirs = ({person.key for person in one.people} for one in (wanted, there))
    return mine <= theirs and set(wanted.not_for) <= set(there.not_for)


def _opened(connection: Connection, item_id: str, cipher: Cipher) -> LicensedChecks:
    stored = work_queue.contents(connection, WorkItemId(item_id), cipher)
    return sealed_values.from_bytes(LicensedChecks, stored)

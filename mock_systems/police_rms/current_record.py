"""The session's one current record, and what this account may see of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from mock_systems.kit.locks import lock_of_another
from mock_systems.kit.store import Account, Lock, Session
from mock_systems.police_rms.accounts import APPEND
from mock_systems.police_rms.records import Nominal, Occurrence
from mock_systems.police_rms.rms import Rms
from mock_systems.police_rms.search import may_open

CURRENT_OCCURRENCE = "current occurrence"
CURRENT_NOMINAL = "current nominal"
NOTICE = "notice"

Record = TypeVar("Record", Occurrence, Nominal)


@dataclass(frozen=True, slots=True)
class Subject(Generic[Record]):
    """A kind of record that is opened in a frame: where its pages are, and the current one."""

    kept_as: str
    at: str
    home: str
    opened: Callable[[Rms, Session], Record | None]


def current_occurrence(rms: Rms, session: Session) -> Occurrence | None:
    """The session's current occurrence."""
    return rms.records.occurrences.get(session.kept.get(CURRENT_OCCURRENCE, ""))


def openable_occurrence(rms: Rms, session: Session) -> Occurrence | None:
    """The session's current occurrence, if the account may see more than its stub."""
    occurrence = current_occurrence(rms, session)
    if occurrence is None or not may_open(rms.account(session), occurrence.access_class):
        return None
    return occurrence


def openable_nominal(rms: Rms, session: Session) -> Nominal | None:
    """The session's current person, if the account may see more than their stub."""
    return known_nominal(rms, rms.account(session), session.kept.get(CURRENT_NOMINAL, ""))


def number_of(record: Occurrence | Nominal) -> str:
    """The number a record is known and locked by."""
    return record.occ_no if isinstance(record, Occurrence) else record.nominal_id


def lock_words(
    rms: Rms, request: Request, session: Session, record: Occurrence | Nominal
) -> dict[str, object]:
    """What a page of the record says about its lock."""
    number = number_of(record)
    lock = lock_of_another(rms.store, number, session.account)
    if fault := rms.take_fault(request, "record_locked"):
        lock = Lock(number, "", str(fault.args["holder"]), rms.clock.now())
    return {
        "lock": lock,
        "notice": session.kept.pop(NOTICE, ""),
        "may_append": rms.account(session).may(APPEND),
    }


def known_nominal(rms: Rms, account: Account, nominal_id: str) -> Nominal | None:
    """The person, if the account may see more than that there is somebody."""
    nominal = rms.records.nominals.get(nominal_id)
    if nominal is None or not may_open(account, nominal.access_class):
        return None
    return nominal


OCCURRENCE = Subject(CURRENT_OCCURRENCE, "/record", "/record/summary", openable_occurrence)
NOMINAL = Subject(CURRENT_NOMINAL, "/record/nominal", "/record/nominal", openable_nominal)

"""The session's one current record, and what this account may see of it."""

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


def current_occurrence(rms: Rms, session: Session) -> Occurrence | None:
    """The session's current occurrence."""
    return rms.records.occurrences.get(session.kept.get(CURRENT_OCCURRENCE, ""))


def openable_occurrence(rms: Rms, session: Session) -> Occurrence | None:
    """The session's current occurrence, if the account may see more than its stub."""
    occurrence = current_occurrence(rms, session)
    if occurrence is None or not may_open(rms.account(session), occurrence.access_class):
        return None
    return occurrence


def lock_words(
    rms: Rms, request: Request, session: Session, occurrence: Occurrence
) -> dict[str, object]:
    """What a page of the record says about its lock."""
    lock = lock_of_another(rms.store, occurrence.occ_no, session.account)
    if fault := rms.take_fault(request, "record_locked"):
        lock = Lock(occurrence.occ_no, "", str(fault.args["holder"]), rms.clock.now())
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

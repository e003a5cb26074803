"""What a duty supervisor is asked when somebody needs a case they may not open. Pure."""

from dataclasses import replace

from bots.research.items import ACCESS_REQUEST, AccessRequest
from bots.research.ports import Ours
from bots.research.stops import task_of
from domain.outcome import TaskWanted


def for_a_supervisor(wanted: AccessRequest, ours: Ours) -> TaskWanted:
    """Rule A01: the number, who asks and why; nobody has looked whether there is such a case."""
    evidence = {"number": wanted.case, "asked_by": ours.requester, "needed": wanted.needed}
    task = task_of(ACCESS_REQUEST, ours)
    return replace(
        task,
        evidence=evidence,
        fits=ours.reference,
        not_for=(ours.requester,),
        asked_by=ours.requester,
    )

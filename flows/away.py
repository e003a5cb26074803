"""A partner that is away while an item goes on without it: noted as if the turn had ended by it."""

from dataclasses import dataclass, field

from domain.errors import AnswerTooLate, ConnectorClosed, SystemUnavailable, WorkerError
from flows.wiring import Desk
from runtime import gates
from runtime.clock import business_now


@dataclass(slots=True)
class Away:
    """The partners that were away in this turn; each counts once."""

    desk: Desk
    noted: set[str] = field(default_factory=set)

    async def note(self, away: WorkerError) -> None:
        """The partner did not answer, or is closed."""
        self.desk.reached.discard(away.system)
        if not away.system or away.system in self.noted:
            return
        self.noted.add(away.system)
        database = self.desk.worker.database
        now = await database.run(business_now)
        if isinstance(away, ConnectorClosed):
            await database.run(gates.close_because, away, now)
        elif isinstance(away, SystemUnavailable | AnswerTooLate):
            await database.run(gates.hold_as_asked, away, now)
            await database.run(gates.count_unanswered, away.system, now)

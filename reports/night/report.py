"""Everything the page, the workbook and the terminal say about a night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.reconciliation import Reconciliation
from domain.wording.demonstration import INVENTED_AUTHORITY
from reports.night.rows import (
    Conserved,
    ItemRow,
    MessageCounts,
    MessageRow,
    NoActionRow,
    OpenItem,
    PartnerRow,
    ProcessRow,
    ReasonRow,
    RulesRow,
    Tally,
    TimePoint,
    ToldLate,
    TurnRow,
)
from runtime.passes import Pass


@dataclass(frozen=True, slots=True)
class NightReport:
    """Everything the page, the workbook and the terminal say about a night."""

    since: datetime
    first_pass_at: datetime | None
    as_at: datetime
    still_running: int
    conserved: Conserved
    processes: tuple[ProcessRow, ...]
    kinds: tuple[ProcessRow, ...]
    total: ProcessRow
    to_tell: tuple[OpenItem, ...]
    needs: tuple[OpenItem, ...]
    reasons: tuple[ReasonRow, ...]
    no_action: tuple[NoActionRow, ...]
    counts: MessageCounts
    messages: tuple[MessageRow, ...]
    due: Tally
    due_later: Tally
    answered_otherwise: int
    points: tuple[TimePoint, ...]
    told_late: tuple[ToldLate, ...]
    due_marks: tuple[tuple[datetime, int], ...]
    sent_first_day_back: int
    first_day_back: int
    shadowed: int
    unreadable: int
    items: tuple[ItemRow, ...]
    turns: tuple[TurnRow, ...]
    partners: tuple[PartnerRow, ...]
    passes: tuple[Pass, ...]
    rules: tuple[RulesRow, ...]
    reconciliation: Reconciliation | None
    system_names: Mapping[str, str]
    seed: int | None

    @property
    def is_invented(self) -> bool:
        """Whether this night was played on invented people."""
        places = {row.authority for row in self.processes}
        return self.seed is not None or places == {INVENTED_AUTHORITY}

    @property
    def is_finished(self) -> bool:
        """Whether no worker has anything left to do."""
        return not self.still_running

    @property
    def is_proven(self) -> bool:
        """Whether it is finished, adds up, and every partner's own records agree."""
        agrees = self.reconciliation is not None and self.reconciliation.holds
        return self.is_finished and self.conserved.holds and agrees

    def system_name(self, system: str) -> str:
        """What people call the system; its code where nobody named it."""
        return self.system_names.get(system, system)

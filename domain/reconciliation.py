"""What comparing queue, journal and the partners' own records found: the answer, not how to get it.

A finding holds systems, references and codes, never who a record is about.
"""

from dataclasses import dataclass
from datetime import datetime

KINDS_OF_FINDING = ("never_queued", "lost", "rogue", "duplicate", "drift")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place where two records of the same work disagree.

    `reference` is ours, or the occurrence's number where nothing of ours is there. `record_id` is
    the partner's own; empty where the partner holds nothing. `what` is a code or a field's name.
    """

    system: str
    reference: str
    record_id: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One partner's own list, and what it was compared with.

    `should_be` is how many things it lists that the suite must have; `found` how many of these are
    there. `compared_at` is None when it could not be asked, and `why_not` says why (a code).
    """

    system: str
    should_be: int = 0
    found: int = 0
    compared_at: datetime | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Every disagreement, by its kind; nothing in a kind means that none was found.

    `lost`: we say done, the partner holds nothing. `duplicate`: the partner holds it twice.
    `rogue`: the partner holds what nobody here began. `drift`: it was changed after we read it
    back. `never_queued`: it should have become work and did not.
    """

    lost: tuple[Finding, ...] = ()
    duplicate: tuple[Finding, ...] = ()
    rogue: tuple[Finding, ...] = ()
    drift: tuple[Finding, ...] = ()
    never_queued: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every source could be asked, and there was one."""
        return bool(self.sources) and all(source.compared_at for source in self.sources)

    @property
    def disagrees(self) -> bool:
        """Whether any disagreement was found."""
        found = (self.lost, self.duplicate, self.rogue, self.drift, self.never_queued)
        return any(found)

    @property
    def holds(self) -> bool:
        """Whether everything was asked and nothing disagrees."""
        return self.is_complete and not self.disagrees

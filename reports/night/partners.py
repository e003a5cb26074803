"""How each partner system was used, and what its own records disagree about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.reconciliation import Finding, Reconciliation
from domain.wording.labels import filled
from domain.wording.reasons.table import reason
from reports.night.grouping import grouped
from reports.night.rows import PartnerRow
from reports.night.writes import writes_of
from runtime.night_facts import NightFacts, WriteFact


def partner_rows(facts: NightFacts) -> tuple[PartnerRow, ...]:
    """Each system that is known, was used or is closed."""
    looked = {each.system: each.count for each in facts.look_ups}
    written = grouped((write.system, write) for write in facts.writes)
    systems = {*looked, *written, *facts.closed, *facts.system_names}
    return tuple(
        _partner_row(s, facts, looked.get(s, 0), written.get(s, ())) for s in sorted(systems)
    )


def _partner_row(
    system: str, facts: NightFacts, look_ups: int, written: Sequence[WriteFact]
) -> PartnerRow:
    closed = facts.closed.get(system)
    name = facts.system_names.get(system, system)
    writes = writes_of(written)
    return PartnerRow(
        system=system,
        name=name,
        is_open=closed is None,
        closed_since=closed.since if closed else None,
        why=filled(reason(closed.reason_code).words, system=name) if closed else "",
        look_ups=look_ups,
        begun=writes.begun,
        proven=writes.proven,
    )


def as_called(found: Reconciliation, called: Mapping[str, str]) -> Reconciliation:
    """The same findings without the queue's own references, which may hold a child's number."""
    return replace(
        found,
        never_queued=_renamed(found.never_queued, called),
        lost=_renamed(found.lost, called),
        rogue=_renamed(found.rogue, called),
        duplicate=_renamed(found.duplicate, called),
        drift=_renamed(found.drift, called),
    )


def _renamed(findings: Sequence[Finding], called: Mapping[str, str]) -> tuple[Finding, ...]:
    names = [called.get(finding.reference, finding.reference) for finding in findings]
    return tuple(
        replace(finding, reference=name) for finding, name in zip(findings, names, strict=True)
    )

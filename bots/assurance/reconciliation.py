"""Compare our books with the partners' own lists, both ways, and with what should be. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bots.assurance.decisions import (
    EFFECT_OF_KIND,
    Expected,
    became_work,
    changed_fields,
    expected,
    is_a_person_s,
    is_proof,
    is_submitted,
    operation_of,
    says_it_is_done,
)
from bots.assurance.items import Held, PartnerList, ShouldHaveBeen
from domain.outcome import OperationId
from domain.reconciliation import Finding, Reconciliation, Source
from runtime.reconciliation_records import JournalEntry, OurRecords
from runtime.write_once import Standing

NOT_ASKED = "not_asked"

Key = tuple[str, ...]
NO_KEY: Key = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """One partner's list, our journal about it, and which record is which entry's.

    `by_hand`: the records that a person made instead of us.
    """

    partner: PartnerList
    entries: Sequence[JournalEntry]
    entry_of: Mapping[str, JournalEntry]
    by_hand: frozenset[str]

    @property
    def unexplained(self) -> Iterator[Held]:
        """Records that look like ours and that nobody here began, or began once only."""
        for one in self.partner.held:
            is_explained = one.record_id in self.entry_of or one.record_id in self.by_hand
            if not is_explained and (one.reference or one.is_ours):
                yield one

    def finding(self, reference: str, record_id: str, what: str) -> Finding:
        """A disagreement with this partner."""
        return Finding(self.partner.system, reference, record_id, what)


def reconcile(
    ours: OurRecords, theirs: Sequence[PartnerList], should_have_been: ShouldHaveBeen
) -> Reconciliation:
    """Every disagreement between our books and the partners' lists.

    A partner that could not be asked is a source without a time, and nothing is said of it.
    """
    sides = [_side(ours, partner) for partner in theirs if partner.asked_at is not None]
    asked = {side.partner.system for side in sides}
    should_have_been = _submitted(should_have_been)
    rogue = tuple(found for side in sides for found in _rogue(side))
    missed = _never_queued(ours, should_have_been) if should_have_been.system in asked else ()
    return Reconciliation(
        lost=(
            *(found for side in sides for found in _lost(side)),
            *(found for found in _done_without_write(ours) if found.system in asked),
        ),
        duplicate=tuple(found for side in sides for found in _duplicate(side)),
        rogue=rogue,
        drift=tuple(found for side in sides for found in _drift(side)),
        never_queued=missed,
        sources=(
            *(_source(side, should_have_been, rogue + missed) for side in sides),
            *_not_asked(ours, theirs),
        ),
    )


def _submitted(source: ShouldHaveBeen) -> ShouldHaveBeen:
    return replace(source, occurrences=tuple(filter(is_submitted, source.occurrences)))


def _side(ours: OurRecords, partner: PartnerList) -> _Side:
    entries = [entry for entry in ours.journal if entry.system == partner.system]
    entry_of = _met(partner, entries)
    references_met = {one.reference for one in partner.held if one.record_id in entry_of}
    done_by_people = {item.reference for item in ours.items if is_a_person_s(item)}
    theirs = {
        one.reference: one.record_id
        for one in reversed(partner.held)
        if not one.is_ours and one.reference in done_by_people - references_met
    }
    return _Side(partner, entries, entry_of, frozenset(theirs.values()))


def _met(partner: PartnerList, entries: Sequence[JournalEntry]) -> dict[str, JournalEntry]:
    """Which entry each record is of. An entry is met once; what it must not have meets nothing."""
    may_be = [one for one in entries if expected(one, partner) is not Expected.MUST_NOT]
    met: dict[str, JournalEntry] = {}
    for key_of_record, key_of_entry in _WAYS_TO_MEET:
        taken = {entry.op_id for entry in met.values()}
        waiting: dict[Key, list[JournalEntry]] = defaultdict(list)
        for entry in may_be:
            if entry.op_id not in taken:
                waiting[key_of_entry(entry)].append(entry)
        for one in partner.held:
            key = key_of_record(one)
            if key != NO_KEY and one.record_id not in met and waiting[key]:
                met[one.record_id] = waiting[key].pop(0)
    return met


def _own_number(one: Held | JournalEntry) -> Key:
    return (one.record_id,) if one.record_id else NO_KEY


def _own_operation(one: Held | JournalEntry) -> Key:
    return operation_of(one) if one.reference else NO_KEY


def _reference(one: Held) -> Key:
    return (one.reference,) if one.reference else NO_KEY


def _reference_if_open(entry: JournalEntry) -> Key:
    """What nobody could read back is found by its reference alone: its words may differ."""
    return NO_KEY if entry.standing is Standing.PROVEN else (entry.reference,)


_WAYS_TO_MEET: tuple[tuple[Callable[[Held], Key], Callable[[JournalEntry], Key]], ...] = (
    (_own_number, _own_number),
    (_own_operation, _own_operation),
    (_reference, _reference_if_open),
)


def _lost(side: _Side) -> Iterator[Finding]:
    met: set[OperationId] = {entry.op_id for entry in side.entry_of.values()}
    for entry in side.entries:
        if entry.op_id not in met and expected(entry, side.partner) is Expected.MUST:
            yield side.finding(entry.reference, entry.record_id, "not_there")


def _drift(side: _Side) -> Iterator[Finding]:
    """What was changed after it was read back; another record in its place is a change too."""
    for one in side.partner.held:
        entry = side.entry_of.get(one.record_id)
        if entry is None or entry.standing is not Standing.PROVEN:
            continue
        fields = changed_fields(entry, one)
        if fields or one.record_id != entry.record_id:
            what = ", ".join(fields) or "another_record"
            yield side.finding(entry.reference, one.record_id, what)


def _duplicate(side: _Side) -> Iterator[Finding]:
    once = _held_once(side)
    for one in side.unexplained:
        if operation_of(one) in once:
            yield side.finding(one.reference, one.record_id, "again")


def _rogue(side: _Side) -> tuple[Finding, ...]:
    once = _held_once(side)
    return tuple(
        side.finding(one.reference, one.record_id, _why_not_ours(side, one))
        for one in side.unexplained
        if operation_of(one) not in once
    )


def _held_once(side: _Side) -> set[Key]:
    """The operations of which the partner rightly holds one."""
    records = {one.record_id: one for one in side.partner.held}
    rightly = [records[number] for number in (*side.entry_of, *side.by_hand)]
    return {operation_of(one) for one in rightly if one.reference}


def _why_not_ours(side: _Side, one: Held) -> str:
    """How its work ended; for work that stands, the partner's record says something else."""
    if not one.reference:
        return "no_reference"
    work = [entry for entry in side.entries if entry.reference == one.reference]
    if not work:
        return "no_work"
    if any(expected(entry, side.partner) is not Expected.MUST_NOT for entry in work):
        return "other_words"
    return work[-1].settled or work[-1].standing.value


def _done_without_write(ours: OurRecords) -> Iterator[Finding]:
    proven = {(entry.system, entry.item_id) for entry in ours.journal if is_proof(entry)}
    for item in ours.items:
        if not says_it_is_done(item):
            continue
        system = EFFECT_OF_KIND[item.kind]
        if not proven & {(system, item.id), (system, item.follows)}:
            yield Finding(system, item.reference, what="done_without_write")


def _never_queued(ours: OurRecords, source: ShouldHaveBeen) -> tuple[Finding, ...]:
    return tuple(
        Finding(source.system, row.number, row.number, _why_missed(row.number in ours.found_at))
        for row in source.occurrences
        if not became_work(row, ours)
    )


def _why_missed(was_found_before: bool) -> str:
    return "change_not_seen" if was_found_before else "never_seen"


def _source(side: _Side, intake: ShouldHaveBeen, missing: Sequence[Finding]) -> Source:
    """Where work comes from: the occurrences. Elsewhere: the records that look like ours."""
    partner = side.partner
    should_be = {one.record_id for one in partner.held if one.reference or one.is_ours}
    if partner.system == intake.system:
        should_be = {str(one.number) for one in intake.occurrences}
    missed = {one.record_id for one in missing if one.system == partner.system} & should_be
    return Source(partner.system, len(should_be), len(should_be - missed), partner.asked_at)


def _not_asked(ours: OurRecords, theirs: Sequence[PartnerList]) -> Iterator[Source]:
    """Partners that did not answer, and those we wrote to that nobody thought of asking."""
    for partner in theirs:
        if partner.asked_at is None:
            yield Source(partner.system, why_not=partner.why_not)
    known = {partner.system for partner in theirs}
    for system in sorted({entry.system for entry in ours.journal} - known):
        yield Source(system, why_not=NOT_ASKED)

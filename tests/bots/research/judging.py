"""A pack beside the truth of its case: which of its facts are true, and what it does not tell.

What a pack has to hold comes from the world's ground truth (`population/research/`); `cells.py`
says which field of the one is which of the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.households import PersonKey
from domain.research_pack import Cell as PackCell
from domain.research_pack import Fact, ResearchPack
from mock_systems.population.research.expected import Cell, OwnRecord, ResearchTruth
from tests.bots.research.cells import of_pack, of_truth, says

NUMBERS = frozenset({"nhs_number", "upn", "pnc_id"})


@dataclass(frozen=True, repr=False)
class Judged:
    """One pack, and what its case had to bring."""

    truth: ResearchTruth
    pack: ResearchPack

    def untrue(self) -> list[PackCell]:
        """Facts of fields that the truth does not have, or that may not be told."""
        may_be_told = {there for _, there in of_truth(self._every_cell) if there}
        return sorted(self._told.keys() - may_be_told)

    def wrongly_said(self) -> list[tuple[Cell, list[str]]]:
        """Facts of the right field with another value."""
        told = self._told
        return [
            (cell, [fact.value for fact in told[there]])
            for cell, there in of_truth(self._every_cell)
            if there in told and not says(cell, "; ".join(fact.value for fact in told[there]))
        ]

    def needed(self) -> list[tuple[Cell, PackCell | None]]:
        """Everything that has to be told before anybody has answered a question.

        Where one is right to be open, it "replaces the answer until settled" (pages.md 2.3): its
        facts wait.
        """
        return list(of_truth(self._needed))

    def missed(self) -> list[Cell]:
        """What had to be told and is not."""
        return [cell for cell, there in self.needed() if there not in self._told]

    @property
    def _told(self) -> dict[PackCell, list[Fact]]:
        return of_pack(self.pack)

    @property
    def _every_cell(self) -> Iterator[Cell]:
        yield from self.truth.event
        yield from self.truth.directory
        for record in self.truth.records:
            yield from record.cells

    @property
    def _needed(self) -> Iterator[Cell]:
        key = {person.person_id: person.nominal_id for person in self.truth.people}
        open_questions = {(one.person, one.found.record.system) for one in self.pack.possible}
        waits = {
            (check.person_id, check.system)
            for check in self.truth.checks
            if "inconclusive" in check.before
            and (PersonKey(key[check.person_id]), check.system) in open_questions
        }
        sure = [
            one
            for one in self.truth.records
            if can_be_certain(one, self.truth.records) and (one.person_id, one.system) not in waits
        ]
        for cell in (*self.truth.event, *(cell for one in sure for cell in one.cells)):
            if cell.use == "needed":
                yield cell


def can_be_certain(record: OwnRecord, records: Sequence[OwnRecord]) -> bool:
    """Whether this account can know it, by what it is shown (issue C.1's hard gate).

    "Equal NHS, UPN or PNC id with no conflicting birth date or name, or full name + birth date +
    address", and never where "a same-name same-birthday record exists": the truth's frozen rule
    also counts a relative, a second record of the same person (in another council, say), and an
    address that the partner does not show (health shows none, a confidential one is withheld).
    """
    if record.standing != "certain":
        return False
    if record.system == "police_rms" or NUMBERS & set(record.agrees):
        return True
    is_withheld = any(
        cell.field.endswith("/confidential") and cell.value is True for cell in record.cells
    )
    shows_address = record.system != "health_record" and not is_withheld
    return "address" in record.agrees and shows_address and not _has_a_double(record, records)


def _has_a_double(record: OwnRecord, records: Sequence[OwnRecord]) -> bool:
    """Whether the same system has another record of the name and birthday; tenancies are many."""
    return record.system != "housing" and any(
        (other.person_id, other.system) == (record.person_id, record.system)
        and other.record != record.record
        and "name_and_birth_date" in other.agrees
        and not other.merged_into
        for other in records
    )

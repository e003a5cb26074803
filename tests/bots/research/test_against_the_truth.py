"""Packs of a drawn world, made by the shipped connectors at the partners' own applications.

What a pack has to hold comes from the world's ground truth (`population/research/`); `cells.py`
says which field of the one is which of the other.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bots.research.bot import perform
from bots.research.items import RESEARCH, LicensedChecks, Research
from bots.research.ports import Ours
from domain.identifiers import OccurrenceNumber
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, WorkItemId
from domain.research_pack import FactField
from mock_systems.housing import jobs
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import (
    ExpectedCheck,
    ResearchTruth,
)
from mock_systems.population.research.kinds import requests_to_try
from tests.bots.research.judging import Judged, can_be_certain
from tests.bots.research.sessions import sessions_of
from tests.bots.research.truth_desk import TruthDesk

CASES = 10
RECALL = 0.98
ASKED_TOO_MUCH = 0.03
SHOWN_AS = {"could_not_be_searched": "not_searched", "not_applicable": "does_not_apply"}
ENDS = {Done: "pack", NeedsPerson: "stopped", NoAction: "no_such_case"}


@dataclass(frozen=True, repr=False)
class Made:
    """One case: what had to come of it, what did, and what was looked at for it.

    Each log counts the looks at every record: ours is the audit trail, theirs the partners' own.
    """

    seed: int
    truth: ResearchTruth
    outcome: Outcome
    desk: TruthDesk
    our_log: Counter[tuple[str, str]]
    their_log: Counter[tuple[str, str]]
    has_written: bool

    @property
    def name(self) -> str:
        return f"seed {self.seed}, case {self.truth.asked_for}, {self.truth.kinds}"

    @property
    def judged(self) -> Judged:
        assert self.desk.pack is not None
        return Judged(self.truth, self.desk.pack)


async def _make(seed: int) -> list[Made]:
    async with sessions_of(seed) as sessions:
        book = ResearchBook.of(sessions.house.world)
        requests = [one for one in requests_to_try(book) if one.outcomes != ("candidates",)]
        drawn = random.Random(seed).sample(requests, CASES)
        made = []
        for number, truth in enumerate(drawn):
            before, seen = sessions.writes(), len(sessions.looked_at)
            looks_before = sessions.looks()
            desk = TruthDesk(sessions)
            ours = Ours(
                WorkItemId("0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"),
                f"research/{truth.asked_for}/0123456789-{number}",
                "person:a.voss",
                truth.purpose,
                "legal_obligation",
                sessions.house.clock.now() + timedelta(hours=4),
            )
            wanted = Research(OccurrenceNumber(truth.asked_for), "new_referral")
            outcome = await perform(RESEARCH, wanted, ours, desk)
            ours_of_it = Counter(
                (entry.system, entry.record_id)
                for entry in sessions.looked_at[seen:]
                if not entry.record_id.startswith("search:")
            )
            theirs = sessions.looks() - looks_before
            has_written = sessions.writes() != before
            made.append(Made(seed, truth, outcome, desk, ours_of_it, theirs, has_written))
        return made


@pytest.fixture(scope="module")
def made() -> list[Made]:
    """Some cases of a world nobody has seen before."""
    with pytest.MonkeyPatch.context() as changed:
        # Still a search that runs while the worker looks again.
        changed.setattr(jobs, "SEARCH_SECONDS", 0.02)
        return asyncio.run(_make(random.SystemRandom().randrange(1_000_000)))


@pytest.fixture(scope="module")
def packs(made: list[Made]) -> list[Made]:
    """Those of them that a pack was made of."""
    return [one for one in made if one.desk.pack and "pack" in one.truth.outcomes]


def test_each_run_ends_as_it_has_to(made):
    for one in made:
        assert ENDS[type(one.outcome)] in one.truth.outcomes, one.name


def test_everybody_of_the_case_is_researched_and_nobody_else(packs):
    for one in packs:
        people = {person.nominal_id for person in one.truth.people}
        assert {person.key for person in one.desk.pack.people} == people, one.name


def test_every_fact_is_true(packs):
    for one in packs:
        assert one.judged.untrue() == [], one.name
        assert one.judged.wrongly_said() == [], one.name


def test_an_untrue_fact_would_be_found(packs):
    one = packs[0]
    fact = one.desk.pack.facts[-1]
    elsewhere = replace(fact, field=FactField.CASE_NOTE)
    planted = replace(one.desk.pack, facts=(*one.desk.pack.facts, elsewhere))

    assert Judged(one.truth, planted).untrue()


def test_nearly_everything_there_was_is_told(packs):
    needed = sum(len(one.judged.needed()) for one in packs)
    missed = [(one.name, cell) for one in packs for cell in one.judged.missed()]

    assert 1 - len(missed) / needed >= RECALL, missed


def _is_excused(one: Made, check: ExpectedCheck, shown: str) -> bool:
    """A person is asked where the record that is theirs cannot be certain by what is shown."""
    theirs = [
        record
        for record in one.truth.records
        if (record.person_id, record.system) == (check.person_id, check.system)
    ]
    unsure = [record for record in theirs if not can_be_certain(record, theirs)]
    return shown == "inconclusive" and bool(unsure)


def _cannot_be_asked(one: Made, check: ExpectedCheck) -> bool:
    """Health wants a number or a birth date; "a search ran" is no more true without either."""
    known = {
        cell.field
        for record in one.truth.records
        if (record.person_id, record.system) == (check.person_id, "police_rms")
        for cell in record.cells
    }
    return check.system == "health_record" and not {"born_on", "nhs_number"} & known


def test_each_check_has_an_answer_that_is_right_or_asks_a_person(packs):
    """The matcher may ask a person more than it has to, now and then; it may say nothing wrong."""
    wrong, asked_too_much, checks = list[str](), list[str](), 0
    for one in packs:
        key = {person.person_id: person.nominal_id for person in one.truth.people}
        for check in one.truth.checks:
            checks += 1
            shown = one.desk.pack.check(key[check.person_id], check.system).shown
            right = {SHOWN_AS.get(answer, answer) for answer in check.before}
            if shown in right or _is_excused(one, check, shown):
                continue
            if shown == "not_searched" and _cannot_be_asked(one, check):
                continue
            where = f"{one.name}: {check.system} of {key[check.person_id]}: {shown}, not {right}"
            (asked_too_much if shown == "inconclusive" else wrong).append(where)

    assert not wrong, wrong
    assert len(asked_too_much) <= ASKED_TOO_MUCH * checks, asked_too_much


def test_nothing_known_is_never_said_where_something_is_met(packs):
    for one in packs:
        key = {person.person_id: person.nominal_id for person in one.truth.people}
        for record in one.truth.records:
            is_met = record.met and not record.merged_into and record.system != "health_record"
            if is_met and record.standing != "beyond":
                check = one.desk.pack.check(key[record.person_id], record.system)
                assert check.shown != "nothing_found", (one.name, record.key)


def test_no_confidential_address_is_in_any_pack(packs):
    for one in packs:
        words = " ".join(
            [fact.value for fact in one.desk.pack.facts]
            + [event.what for event in one.desk.pack.chronology.events]
        )
        kept = [each for each in one.truth.kept_back if "confidential" in each.why]
        lines = {str(each.value) for each in kept if each.field.endswith("line1")}
        assert not [line for line in lines if line in words], one.name


def test_every_record_viewed_is_one_consultation(packs):
    """Of a run that stops, what was on its way when it was cancelled was shown to nobody."""
    for one in packs:
        assert one.our_log == one.their_log, one.name
        seen = {(record.system, record.record_id) for record, _ in one.desk.kept}
        assert seen <= one.our_log.keys(), one.name


def test_what_no_worker_may_open_is_one_request_of_every_pack_and_of_nothing_else(made):
    for one in made:
        wanted = bool(one.truth.outside and one.desk.pack)
        assert len(_requests(one)) == wanted, one.name


def test_a_request_names_everybody_of_the_case_and_nobody_else(packs):
    for one in packs:
        [asked] = _requests(one)
        people = {person.nominal_id for person in one.truth.people}
        assert {person.key for person in asked.people} == people, one.name


def _requests(one: Made) -> list[LicensedChecks]:
    contents = (wanted.contents for wanted in one.desk.queued)
    return [asked for asked in contents if isinstance(asked, LicensedChecks)]


def test_nothing_is_written_in_any_partner(made):
    assert not [one.name for one in made if one.has_written]

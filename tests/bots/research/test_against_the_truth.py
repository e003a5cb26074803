"""Packs of a drawn world, made by the shipped connectors at the partners' own applications.

What a pack has to hold comes from the world's ground truth (`population/research/`); `cells.py`
says which field of the one is which of the other.
"""

import asyncio
import random
import string
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bots.research.bot import perform
from bots.research.items import (
    NAME_SEARCH,
    PERSON_CASES,
    RESEARCH,
    CasesListed,
    ClosedMet,
    LicensedChecks,
    MatchInQuestion,
    NameSearch,
    PeopleListed,
    PersonCases,
    Research,
)
from bots.research.looking import LIST
from bots.research.ports import Ours
from domain.households import PersonKey
from domain.identifiers import OccurrenceNumber
from domain.name_asked import Sought
from domain.outcome import Done, NeedsPerson, NoAction, Outcome, WorkItemId
from domain.people import RecordRef
from domain.research_pack import FactField
from mock_systems.housing import jobs
from mock_systems.population.held import AccessClass
from mock_systems.population.model import Nominal
from mock_systems.population.research.book import ResearchBook
from mock_systems.population.research.expected import (
    ExpectedCheck,
    ResearchTruth,
)
from mock_systems.population.research.kinds import requests_to_try
from mock_systems.population.research.stops import stubs_in_police_records
from tests.bots.research.judging import Judged, can_be_certain
from tests.bots.research.sessions import Sessions, sessions_of
from tests.bots.research.truth_desk import TruthDesk

CASES = 10
CHOSEN = 3
RECALL = 0.98
ASKED_TOO_MUCH = 0.03
SHOWN_AS = {"could_not_be_searched": "not_searched", "not_applicable": "does_not_apply"}
ENDS = {Done: "pack", NeedsPerson: "stopped", NoAction: "no_such_case"}


@dataclass(frozen=True, repr=False)
class Made:
    """One case: what had to come of it, what did, and what was looked at for it.

    Each log counts the looks at every record: ours is the audit trail, theirs the partners' own.
    `answered`: the research made again, once a person had answered its questions truly.
    """

    seed: int
    truth: ResearchTruth
    outcome: Outcome
    desk: TruthDesk
    our_log: Counter[tuple[str, str]]
    their_log: Counter[tuple[str, str]]
    has_written: bool
    answered: TruthDesk | None = None

    @property
    def name(self) -> str:
        return f"seed {self.seed}, case {self.truth.asked_for}, {self.truth.kinds}"

    @property
    def judged(self) -> Judged:
        assert self.desk.pack is not None
        return Judged(self.truth, self.desk.pack)


@dataclass(frozen=True, repr=False)
class Named:
    """One name without a number: whom the police had to list, whom the worker lists, and the cases
    of some of these.
    """

    seed: int
    asked_for: str
    book: ResearchBook
    candidates: frozenset[str]
    desk: TruthDesk
    cases_of: dict[str, TruthDesk]

    @property
    def name(self) -> str:
        return f"seed {self.seed}, {self.asked_for}"

    @property
    def listed(self) -> set[str]:
        [found] = self.desk.found
        assert isinstance(found, PeopleListed)
        return {one.row.record.record_id for one in found.people}

    def nominal(self, record: str) -> Nominal:
        return self.book.world.nominals[record]

    def named(self, access: AccessClass) -> set[str]:
        """Everybody who has this very name, by their first names, as police records hold them."""
        return {
            one.nominal_id
            for one in self.book.world.nominals.values()
            if one.access_class == access and f"{one.forename1} {one.surname}" == self.asked_for
        }


@dataclass(frozen=True, repr=False)
class Tried:
    """What was tried in one world."""

    cases: list[Made]
    names: list[Named]
    has_written: bool


async def _make(seed: int) -> Tried:
    async with sessions_of(seed) as sessions:
        book = ResearchBook.of(sessions.house.world)
        before = sessions.writes()
        names = [await _look_for(name, seed, book, sessions) for name in _names_to_try(book, seed)]
        return Tried(await _research(seed, book, sessions), names, sessions.writes() != before)


def _names_to_try(book: ResearchBook, seed: int) -> list[str]:
    """Those the truth tries, and a name of a restricted and of a sealed record."""
    closed = [
        random.Random(seed).choice([one for one in theirs if one.surname and one.forename1])
        for access in ("restricted", "sealed")
        if (theirs := [one for one in book.world.nominals.values() if one.access_class == access])
    ]
    named = [one.asked_for for one in requests_to_try(book) if one.outcomes == ("candidates",)]
    return [*named, *(f"{one.forename1} {one.surname}" for one in closed)]


async def _look_for(name: str, seed: int, book: ResearchBook, sessions: Sessions) -> Named:
    forename, _, surname = name.partition(" ")
    desk, ours = TruthDesk(sessions), _ours(sessions, "name_search/1f0e", "protect_child")
    await perform(NAME_SEARCH, NameSearch(Sought(surname, forename), "meeting"), ours, desk)
    truth = frozenset(book.name(name).candidates)
    named = Named(seed, name, book, truth, desk, {})
    for place, record in enumerate(sorted(truth)[:CHOSEN]):
        of_them, ours = (
            TruthDesk(sessions),
            _ours(sessions, f"person_cases/1f0e/{place}", "protect_child"),
        )
        chosen = PersonCases(RecordRef("police_rms", record), "meeting")
        await perform(PERSON_CASES, chosen, ours, of_them)
        named.cases_of[record] = of_them
    return named


def _ours(sessions: Sessions, reference: str, purpose: str) -> Ours:
    return Ours(
        WorkItemId("0b54e4e2-6f0e-4f43-9c4e-2a1f0f7f4a11"),
        reference,
        "person:a.voss",
        purpose,
        "legal_obligation",
        sessions.house.clock.now() + timedelta(hours=4),
    )


async def _research(seed: int, book: ResearchBook, sessions: Sessions) -> list[Made]:
    requests = [one for one in requests_to_try(book) if one.outcomes != ("candidates",)]
    drawn = random.Random(seed).sample(requests, CASES)
    made = []
    for number, truth in enumerate(drawn):
        before, seen = sessions.writes(), len(sessions.looked_at)
        looks_before = sessions.looks()
        desk = TruthDesk(sessions)
        reference = f"research/{truth.asked_for}/0123456789-{number}"
        ours = _ours(sessions, reference, truth.purpose)
        wanted = Research(OccurrenceNumber(truth.asked_for), "new_referral")
        outcome = await perform(RESEARCH, wanted, ours, desk)
        ours_of_it = Counter(
            (entry.system, entry.record_id)
            for entry in sessions.looked_at[seen:]
            if not entry.record_id.startswith("search:")
        )
        theirs = sessions.looks() - looks_before
        has_written = sessions.writes() != before
        answered = await _with_true_answers(truth, desk, ours, sessions)
        made.append(Made(seed, truth, outcome, desk, ours_of_it, theirs, has_written, answered))
    return made


async def _with_true_answers(
    truth: ResearchTruth, desk: TruthDesk, ours: Ours, sessions: Sessions
) -> TruthDesk | None:
    """The same research after every question; None where it asked none."""
    asked = [one.contents for one in desk.queued if isinstance(one.contents, MatchInQuestion)]
    if not asked:
        return None
    said = {(one.person, one.found.record): _truly(truth, one) for one in asked}
    again = TruthDesk(sessions, queued=list(desk.queued), answers=said)
    reference = f"{ours.reference}/answered/{len(asked)}"
    await perform(RESEARCH, asked[0].research, replace(ours, reference=reference), again)
    return again


def _truly(truth: ResearchTruth, asked: MatchInQuestion) -> str:
    """Whether the record is theirs; of a tenancy a line is shown, and the truth has the whole."""
    key = {person.nominal_id: person.person_id for person in truth.people}
    record = asked.found.record
    theirs = {
        one.record
        for one in truth.records
        if (one.person_id, one.system) == (key[asked.person], record.system)
    }
    is_theirs = not theirs.isdisjoint((record.record_id, record.record_id.partition("/")[0]))
    return "same_person" if is_theirs else "not_same_person"


@pytest.fixture(scope="module")
def tried() -> Tried:
    """A world nobody has seen before."""
    with pytest.MonkeyPatch.context() as changed:
        # Still a search that runs while the worker looks again.
        changed.setattr(jobs, "SEARCH_SECONDS", 0.02)
        return asyncio.run(_make(random.SystemRandom().randrange(1_000_000)))


@pytest.fixture(scope="module")
def made(tried: Tried) -> list[Made]:
    """Some of its cases."""
    return tried.cases


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


def _is_told_where_they_live(one: Made, check: ExpectedCheck) -> bool:
    """A former tenancy shows its tenant's home of today too, which the truth's rule leaves out.

    Name, birth date and home are the same then, so it is certain; and all of it is theirs.
    """
    key = next(each.nominal_id for each in one.truth.people if each.person_id == check.person_id)
    assert one.desk.pack is not None
    its_check = one.desk.pack.check(PersonKey(key), check.system)
    told = {record.record_id for record in its_check.records}
    return check.system == "housing" and "found" in check.after and told <= set(check.records)


def _is_listed_by_no_search(one: Made, check: ExpectedCheck) -> bool:
    """Nothing of theirs is certain by what it shows, nor has a name as a police record begins it.

    What was asked about then was somebody else's. `docs/promises.md` says so.
    """
    theirs = [
        record
        for record in one.truth.records
        if (record.person_id, record.system) == (check.person_id, check.system)
    ]
    is_unsure = not any(can_be_certain(record, theirs) for record in theirs)
    known = _names_in(one, check.person_id, "police_rms")
    shown = _names_in(one, check.person_id, check.system)
    return is_unsure and not any(
        surname.startswith(by_surname) and forename.startswith(by_forename)
        for surname, forename in shown
        for by_surname, by_forename in known
    )


def _names_in(one: Made, person: str, system: str) -> list[tuple[str, str]]:
    """Surname and forename of everybody in this person's records there."""
    cells = [
        {cell.field: str(cell.value).casefold() for cell in record.cells}
        for record in one.truth.records
        if (record.person_id, record.system) == (person, system)
    ]
    return [
        (shown.get(field.replace("forename1", "surname"), ""), forename)
        for shown in cells
        for field, forename in shown.items()
        if field.endswith("forename1")
    ]


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
            if shown == "found" and _is_told_where_they_live(one, check):
                continue
            if shown == "not_searched" and _cannot_be_asked(one, check):
                continue
            where = f"{one.name}: {check.system} of {key[check.person_id]}: {shown}, not {right}"
            (asked_too_much if shown == "inconclusive" else wrong).append(where)

    assert not wrong, wrong
    assert len(asked_too_much) <= ASKED_TOO_MUCH * checks, asked_too_much


def test_once_every_question_is_answered_truly_each_check_says_what_is_there(packs):
    """Nothing found, found, or whom to ring: as the truth has it after every right answer."""
    answered = [(one, one.answered.pack) for one in packs if one.answered and one.answered.pack]
    wrong = list[str]()
    for one, pack in answered:
        key = {person.person_id: person.nominal_id for person in one.truth.people}
        were_asked = {(each.person, each.found.record.system) for each in one.desk.pack.possible}
        for check in one.truth.checks:
            place = (key[check.person_id], check.system)
            if place not in were_asked:
                continue
            shown = pack.check(*place).shown
            right = {SHOWN_AS.get(answer, answer) for answer in check.after}
            if shown == "nothing_found" and _is_listed_by_no_search(one, check):
                continue
            if shown not in right:
                wrong.append(f"{one.name}: {check.system} of {place[0]}: {shown}, not {right}")

    assert answered, [one.name for one in packs]
    assert not wrong, wrong


def test_nothing_known_is_never_said_where_something_is_met(packs):
    for one in packs:
        key = {person.person_id: person.nominal_id for person in one.truth.people}
        for record in one.truth.records:
            is_met = record.met and not record.merged_into
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
    """Of a run that stops, what was on its way when it was cancelled was shown to nobody.

    Whoever is only named was seen in a list: that record is looked at by nobody.
    """
    for one in packs:
        assert one.our_log == one.their_log, one.name
        seen = {
            (record.system, record.record_id) for record, screen in one.desk.kept if screen != LIST
        }
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


def test_nothing_is_written_in_any_partner(made, tried):
    assert not [one.name for one in made if one.has_written]
    assert not tried.has_written


def test_everybody_of_a_name_is_listed_and_nobody_who_has_another(tried):
    for one in tried.names:
        assert one.listed >= one.candidates, one.name
        assert all(_could_have(one.nominal(record), one.asked_for) for record in one.listed)
    assert any(len(one.listed) > 1 for one in tried.names)
    assert any(not one.candidates for one in tried.names)


def _could_have(nominal: Nominal, name: str) -> bool:
    """The police list whose forename and surname begin so, of any of their names."""
    former = ((one.surname, one.forename) for one in nominal.previous_names)
    own = ((nominal.surname, first) for first in (nominal.forename1, nominal.known_as))
    forename, _, surname = (_letters(part) for part in name.partition(" "))
    return any(
        _letters(last).startswith(surname) and _letters(first).startswith(forename)
        for last, first in (*own, *former)
    )


def _letters(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in bare if one in string.ascii_lowercase)


def test_a_closed_record_is_never_listed_and_its_officer_is_asked(tried):
    """The names of closed records are among those that are tried: each has to be found so."""
    met = 0
    for one in tried.names:
        closed = {record for access in ("restricted", "sealed") for record in one.named(access)}
        assert not one.listed & closed, one.name
        asked = [wanted.contents for wanted in one.desk.queued]
        assert all(isinstance(contents, ClosedMet) for contents in asked), one.name
        if closed:
            met += 1
            assert len(asked) == 1, one.name
    assert met


def test_the_list_opens_nobodys_record_and_a_choice_opens_one(tried):
    for one in tried.names:
        assert one.desk.kept == [], one.name
        for record, desk in one.cases_of.items():
            onward = one.nominal(record).merged_into
            read = [RecordRef("police_rms", each) for each in (record, onward) if each]
            assert [kept for kept, _ in desk.kept] in ([], [read[0]], read), one.name


def test_the_cases_of_who_is_chosen_are_all_there_and_none_of_who_is_closed(tried):
    listed = 0
    for one in tried.names:
        for record, desk in one.cases_of.items():
            [found] = desk.found
            assert isinstance(found, CasesListed)
            expected = _cases_on(one.book, one.nominal(record).merged_into or record)
            assert {line.number for line in found.lines} == (expected or set()), one.name
            assert bool(desk.queued) == (expected is None), one.name
            listed += len(found.lines)
    assert listed


def _cases_on(book: ResearchBook, record: str) -> set[str] | None:
    """The cases a person's page lists; None where a worker may not read on."""
    library = book.library
    plain = next(
        one
        for one in book.world.occurrences.values()
        if one.access_class == "open" and not one.flags
    )
    theirs = library.occurrences_of.get(record, ())
    sealed = {f"police_rms:{one.occ_no}" for one in theirs if one.access_class == "sealed"}
    stubs = stubs_in_police_records(library, plain, [library.nominal(record)], ("open",))
    if {one.key for one in stubs} - sealed:
        return None
    return {one.occ_no for one in theirs if one.access_class == "open"}

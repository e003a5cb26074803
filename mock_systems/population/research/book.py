"""The truth of any request for research in a world: put together from the rules beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from mock_systems.population.agreement import folded
from mock_systems.population.build import populate
from mock_systems.population.held import AccessClass
from mock_systems.population.model import Nominal, Occurrence, Pupil, System, World
from mock_systems.population.research.belonging import Belongings
from mock_systems.population.research.cells import (
    Sight,
    behind_event,
    directory_of,
    enrolments_shown,
    event_of,
    sight_of,
)
from mock_systems.population.research.checks import Rules, asked_systems, checks_of
from mock_systems.population.research.disagreements import conflicts_of, missing_of
from mock_systems.population.research.expected import (
    KeptBack,
    Lookalike,
    OwnRecord,
    PersonOfTheCase,
    Purpose,
    ResearchTruth,
    Stop,
)
from mock_systems.population.research.library import Entry, Library
from mock_systems.population.research.people import living_there, named_in, people_of
from mock_systems.population.research.rules import OUTSIDE, usual_purpose
from mock_systems.population.research.stops import (
    AT_THE_STUB,
    deadlines,
    stop_at,
    stubs_elsewhere,
    stubs_in_police_records,
)

THE_ACCOUNT = "mash-research-01"
# A request by name gets no purpose from a case it has not.
PURPOSE_OF_A_NAME: Purpose = "protect_child"
PACK = "issue C: a pack whose facts are all true, every one with its source"
NO_SUCH_CASE = "pages.md 3.3: No case with this number that you may open"
BY_NAME = "pages.md 3.3: a name but no number: police system search only, a reason first"


# What an account sees of each system it has.
Sees = Mapping[System, tuple[AccessClass, ...]]


class NoSuchAccountError(ValueError):
    """The police, where research begins, have no account of this name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a case with their records, and which of these a pack may rest on."""

    person: PersonOfTheCase
    belongings: Belongings
    systems: tuple[System, ...]
    sees: Sees

    @property
    def own(self) -> tuple[Entry, ...]:
        """Their records in the systems that are asked."""
        return tuple(one for one in self.belongings.own if one.system in self.systems)

    def may_open(self, entry: Entry) -> bool:
        """Whether the account may open a record and a pack may rest on it."""
        return entry.access_class in self.sees[entry.system] and not entry.is_refuge

    @property
    def usable(self) -> tuple[Entry, ...]:
        """Those a pack may rest on: open, there for this account, and not merged into another."""
        return tuple(one for one in self.own if self.may_open(one) and not one.merged_into)

    @property
    def lookalikes(self) -> tuple[Entry, ...]:
        """Records of others, in the systems that are asked, that could be taken for theirs."""
        return tuple(
            one
            for one in self.belongings.lookalikes
            if one.system in self.systems and self.may_open(one)
        )


@dataclass(frozen=True, slots=True)
class ResearchBook:
    """A world's truth of research: any occurrence or name, any purpose, any account."""

    library: Library
    due: Mapping[str, datetime]

    @classmethod
    def of(cls, world: World) -> "ResearchBook":
        """Open the book of a world."""
        households = populate(world.seed, world.size).draft.households
        return cls(Library.of(world), deadlines(households))

    @property
    def world(self) -> World:
        """The world it is about."""
        return self.library.world

    def case(
        self,
        reference: str,
        purpose: Purpose | None = None,
        account: str = THE_ACCOUNT,
        down: Iterable[System] = (),
    ) -> ResearchTruth:
        """Give what has to come of research on an occurrence, while these partners do not answer.

        Issue C.2: "One system down gives a partial pack that says so, completed by itself later":
        later it is the same with nothing down.

        Raises:
            NoSuchAccountError: the police have no account of this name.
        """
        sees = self._sees(account)
        occurrence = self.world.occurrences.get(reference)
        if occurrence is None:
            return ResearchTruth(
                asked_for=reference,
                purpose=purpose or PURPOSE_OF_A_NAME,
                account=account,
                outcomes=("no_such_case",),
                source=NO_SUCH_CASE,
            )
        people = people_of(self.library, occurrence)
        mothers = frozenset(_mothers_to_be(self.library, people))
        usual = usual_purpose(people)
        rules = Rules(purpose or usual, frozenset(sees), mothers, frozenset(down))
        return self._researched(occurrence, people, rules, account)

    def name(
        self, name: str, purpose: Purpose | None = None, account: str = THE_ACCOUNT
    ) -> ResearchTruth:
        """Give what has to come of `Forename Surname` without a number: whom the police list.

        Raises:
            NoSuchAccountError: the police have no account of this name.
        """
        sees = self._sees(account)["police_rms"]
        found = (
            one
            for one in self.library.with_name.get(folded(name), ())
            if one.system == "police_rms" and one.access_class in sees
        )
        return ResearchTruth(
            asked_for=name,
            purpose=purpose or PURPOSE_OF_A_NAME,
            account=account,
            outcomes=("candidates",),
            source=BY_NAME,
            candidates=tuple(one.record for one in found),
        )

    def _sees(self, account: str) -> Sees:
        theirs = {one.system: one.sees for one in self.world.accounts if one.username == account}
        if "police_rms" not in theirs:
            raise NoSuchAccountError(f"the police have no account {account}")
        return theirs

    def _researched(
        self,
        occurrence: Occurrence,
        people: tuple[PersonOfTheCase, ...],
        rules: Rules,
        account: str,
    ) -> ResearchTruth:
        sees = self._sees(account)
        lines = tuple(self._line(one, rules, sees) for one in people)
        stop = self._stop_of(occurrence, lines, sees)
        asked = ResearchTruth(
            asked_for=occurrence.occ_no,
            purpose=rules.purpose,
            account=account,
            outcomes=("pack",),
            source=PACK,
            outside=OUTSIDE,
            stop=stop,
        )
        if stop and any(stub.certain for stub in stop.stubs):
            return replace(
                asked,
                outcomes=("stopped",),
                source=AT_THE_STUB,
                kept_back=tuple(self._behind(occurrence, stop)),
            )
        pack = self._pack(asked, occurrence, lines, rules)
        return replace(pack, outcomes=("pack", "stopped")) if stop else pack

    def _line(
        self,
        person: PersonOfTheCase,
        rules: Rules,
        sees: Sees,
    ) -> Line:
        belongings = Belongings(self.library, self.library.nominal(person.nominal_id))
        return Line(person, belongings, asked_systems(person, rules), sees)

    def _stop_of(
        self,
        occurrence: Occurrence,
        lines: tuple[Line, ...],
        sees: Sees,
    ) -> Stop | None:
        police = sees["police_rms"]
        pages = [one.entry for one in named_in(self.library, occurrence)]
        pages += [line.belongings.given for line in lines if line.belongings.given not in pages]
        stubs = chain(
            stubs_in_police_records(self.library, occurrence, pages, police),
            *(stubs_elsewhere(line.belongings, line.systems, line.sees) for line in lines),
        )
        return stop_at(stubs, self.due.get(occurrence.occ_no))

    def _behind(self, occurrence: Occurrence, stop: Stop) -> Iterator[KeptBack]:
        """Give what stands behind the stubs that end a run."""
        if occurrence.access_class != "open":
            yield from behind_event(occurrence)
        for stub in stop.stubs:
            entry = self.library.by_key.get(stub.key)
            if stub.certain and entry and entry.access_class != "open":
                yield from sight_of(self.library, entry, ("open",)).kept_back

    def _pack(
        self, asked: ResearchTruth, occurrence: Occurrence, lines: tuple[Line, ...], rules: Rules
    ) -> ResearchTruth:
        sights = {
            one.key: sight_of(self.library, one, line.sees[one.system])
            for line in lines
            for one in line.own
        }
        event = event_of(self.library, occurrence)
        return replace(
            asked,
            people=tuple(line.person for line in lines),
            at_the_address=living_there(self.library, occurrence),
            event=event.cells,
            directory=directory_of(self.library, _schools_of(self.library, lines)),
            records=tuple(chain.from_iterable(_records_of(line, sights) for line in lines)),
            lookalikes=tuple(chain.from_iterable(map(_lookalikes_of, lines))),
            checks=tuple(
                chain.from_iterable(
                    checks_of(line.person, line.belongings, rules) for line in lines
                )
            ),
            conflicts=tuple(
                chain.from_iterable(
                    conflicts_of(line.belongings, line.usable, occurrence) for line in lines
                )
            ),
            missing=tuple(
                chain.from_iterable(
                    missing_of(line.person, line.belongings, line.usable, occurrence)
                    for line in lines
                )
            ),
            kept_back=(
                *event.kept_back,
                *chain.from_iterable(sight.kept_back for sight in sights.values()),
            ),
        )


def _records_of(line: Line, sights: Mapping[str, Sight]) -> Iterator[OwnRecord]:
    for one in filter(line.may_open, line.own):
        agreement = line.belongings.agreement[one.key]
        yield OwnRecord(
            key=one.key,
            system=one.system,
            record=one.record,
            person_id=one.person_id,
            standing=line.belongings.standing[one.key],
            met=line.belongings.is_met(one),
            agrees=(*agreement.strong, *agreement.supporting),
            differs=agreement.conflicts,
            merged_into=one.merged_into,
            cells=sights[one.key].cells,
        )


def _lookalikes_of(line: Line) -> Iterator[Lookalike]:
    for one in line.lookalikes:
        yield Lookalike(
            key=one.key,
            system=one.system,
            record=one.record,
            person_id=line.person.person_id,
            must_be_asked=line.belongings.must_be_asked(one),
        )


def _schools_of(library: Library, lines: Iterable[Line]) -> tuple[str, ...]:
    """Give the establishments whose rolls people of the case are on now."""
    pupils = (one.held for line in lines for one in line.usable if isinstance(one.held, Pupil))
    places = chain.from_iterable(enrolments_shown(library, pupil) for pupil in pupils)
    found = (one.establishment_id for one in places if one.to_on is None)
    return tuple(dict.fromkeys(one for one in found if one))


def _mothers_to_be(library: Library, people: Iterable[PersonOfTheCase]) -> Iterator[str]:
    """Give the mothers of the unborn children of a case, as the police have them linked."""
    for one in people:
        if "unborn" not in one.ages:
            continue
        for link in library.links_of.get(one.nominal_id, ()):
            if link.kind == "mother" and link.to_nominal == one.nominal_id and not link.disputed:
                mother: Nominal = library.nominal(link.from_nominal).held
                yield mother.person_id

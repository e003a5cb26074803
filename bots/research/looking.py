"""One person in one system: search by every key, open what could be theirs, tell what is.

The system's own part (which keys it has, what its records say) is a `System`; the rest is the same
everywhere.
"""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from bots.research.case import Subject
from bots.research.decisions import (
    NOBODYS_POSTCODE,
    Sorted,
    as_decided,
    could_be,
    homes_to_ask,
    is_anothers,
    names_to_ask,
    sorted_out,
    swapped,
)
from bots.research.items import Decided
from bots.research.secret_places import Secrets, is_secret
from bots.research.telling import Seen, Told
from domain.errors import ContentRefused, RecordNotFound, RecordRestricted
from domain.households import PersonKey
from domain.identifiers import Postcode
from domain.people import Address, Identifiers, Person, PersonName, RecordRef
from domain.person_matching import Compared
from domain.person_search import PersonRow, PersonsFound
from domain.research_pack import Asked, Fact, FactField, Looked, NotSearched, PossibleRecord

TOO_MANY = "too_many_results"
NOTHING_TO_ASK_BY = "minimum_missing"
ONE_NAME_ONLY = "one_name_only"
BY_THE_CASE = "the link on the case"
LIST = "Person search"

Held = TypeVar("Held")
Number = TypeVar("Number")
Ask = Callable[[], Awaitable[PersonsFound]]
Named = Callable[[str, str, date | None], Awaitable[PersonsFound]]
At = Callable[[Postcode, str], Awaitable[PersonsFound]]
Now = Callable[[], Awaitable[datetime]]
Keep = Callable[[RecordRef, str, object], Awaitable[Seen]]


@dataclass(frozen=True, slots=True)
class Search:
    """One search: by what, in a reader's words, and what a line it lists is known to share.

    `narrower` are asked where it would list too many. Two of one `key` are the same search. One
    that is asked `only_if_nobody` was met before opens what it finds, for others to see.
    """

    by: str
    key: tuple[object, ...]
    ask: Ask
    identifiers: Identifiers = Identifiers()
    home: Address | None = None
    narrower: tuple["Search", ...] = ()
    only_if_nobody: bool = False
    tells_who_lives_there: bool = False


@dataclass(frozen=True, slots=True)
class Opened(Generic[Held]):
    """A record as it was opened: who it shows, on which screen, and everything read with it."""

    person: Person
    seen: Seen
    held: Held
    merged_into: RecordRef | None = None


class System(Protocol[Held]):
    """What is special about one partner system."""

    @property
    def name(self) -> str:
        """Its code."""

    @property
    def never_shows(self) -> str:
        """What no answer of it ever has in it; empty where it keeps nothing unsaid."""

    def searches(self, person: Person, today: date) -> Sequence[Search]:
        """Every search for this person, in a safe order: numbers, names, homes."""

    async def open(self, record: RecordRef) -> Opened[Held]:
        """The record of a line. Raises: RecordRestricted, RecordNotFound."""

    def bundle(self, record: RecordRef) -> str:
        """Records of different bundles may all be one person's (a tenancy each)."""

    def own(self, subject: Subject) -> Sequence[Opened[Held]]:
        """Records that are theirs before anything is searched: the police's, by the case."""

    async def tell(self, subject: Subject, opened: Opened[Held]) -> Told:
        """Read what is read of a record that is theirs, and tell it. Raises: RecordRestricted."""

    def record_of(self, person: Person) -> RecordRef:
        """The record somebody stands on (their tenancy)."""


class OneRecordEach(Generic[Held]):
    """What most systems have in common: each person's record is their own, all are one bundle."""

    __slots__ = ()

    def bundle(self, record: RecordRef) -> str:
        """The system's, whatever the record."""
        return record.system

    def record_of(self, person: Person) -> RecordRef:
        """The person's own."""
        return person.record

    def own(self, subject: Subject) -> Sequence[Opened[Held]]:
        """Nobody's before they are found."""
        return ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody a search by a whole address listed who is not who was looked for, as it did."""

    row: PersonRow
    home: Address
    seen: Seen

    @property
    def person(self) -> Person:
        """Who they are, as far as the list says it."""
        return _as_listed(self.row, Identifiers(), self.home)


@dataclass(slots=True)
class Run(Generic[Held]):
    """One system's part of one run: searches and records are asked for once.

    `secrets`: every place that a record read so far, in whatever system, keeps secret.
    """

    system: System[Held]
    account: Callable[[], str]
    keep: Keep
    secrets: Callable[[], Secrets]
    today: date
    decided: Sequence[Decided] = ()
    everybody: Sequence[Person] = ()
    opened: dict[RecordRef, Opened[Held]] = field(default_factory=dict)
    found: dict[tuple[object, ...], PersonsFound] = field(default_factory=dict)
    neighbours: dict[tuple[RecordRef, Address], Neighbour] = field(default_factory=dict)
    in_question: dict[tuple[PersonKey, RecordRef], tuple[Person, Compared]] = field(
        default_factory=dict
    )

    def others_than(self, person: Person) -> list[Person]:
        """Everybody else of the case."""
        return [one for one in self.everybody if one.record != person.record]

    @property
    def records_opened(self) -> int:
        """How many records were opened."""
        return len(self.opened)

    def may_ask(self, search: Search) -> bool:
        """Whether it is by no home that a record of the case keeps secret: asking would tell it."""
        return search.home is None or not is_secret(search.home, self.secrets())


@dataclass(slots=True)
class _Listing:
    """What all searches for one person listed."""

    rows: dict[RecordRef, Person] = field(default_factory=dict)
    criteria: dict[str, None] = field(default_factory=dict)
    is_whole: bool = True
    is_too_many: bool = False
    withheld: int = 0


def by_names(person: Person, named: Named) -> list[Search]:
    """By each name alone, so that another birth date does not hide a record; else narrower."""
    return [_by_name(name, person.born_on, named) for name in names_to_ask(person)]


def by_homes(person: Person, at: At, today: date) -> list[Search]:
    """By where they live now: the house, for their record elsewhere may name no flat."""
    return [_by_home(home, home.lines[0], at) for home in homes_to_ask(person, today)]


def who_lives_at(person: Person, at: At, today: date) -> list[Search]:
    """By where they live now, with the flat: who lives at another of the house is no neighbour."""
    return [
        replace(_by_home(home, " ".join(home.lines), at), tells_who_lives_there=True)
        for home in homes_to_ask(person, today)
    ]


def by_number(
    by: str,
    number: Number | None,
    ask: Callable[[Number], Awaitable[PersonsFound]],
    identifiers: Identifiers,
) -> list[Search]:
    """By a number, where the police have it."""
    if number is None:
        return []
    return [Search(by, (by, number), lambda: ask(number), identifiers)]


async def look(subject: Subject, run: Run[Held], now: Now) -> Looked | NotSearched:
    """Everything this system holds on somebody, or why it could not be searched.

    Raises: RecordRestricted at the first stub; what the system answers instead of a record.
    """
    searches = list(filter(run.may_ask, run.system.searches(subject.person, run.today)))
    if not searches:
        return NotSearched(subject.who.key, run.system.name, NOTHING_TO_ASK_BY)
    # Every system is searched by forename and surname: of somebody with one name it may hold more.
    listing = _Listing(is_whole=bool(names_to_ask(subject.person)))
    for search in searches:
        # Another system may have told of a secret while this one answered.
        if run.may_ask(search) and not (search.only_if_nobody and listing.rows):
            await _list(subject.person, search, listing, run)
    return await _answer(subject, listing, run, now)


async def _answer(
    subject: Subject, listing: _Listing, run: Run[Held], now: Now
) -> Looked | NotSearched:
    key, system = subject.who.key, run.system
    own = {one.person.record: one for one in system.own(subject)}
    if any(one.merged_into for one in own.values()):
        # The record that goes on was not reached.
        listing.is_whole = False
    candidates = await _open_all(subject, listing, run, own)
    verdict = _sorted(subject.person, candidates, run, has_own=bool(own))
    verdict = as_decided(verdict, subject.who, run.decided)
    opened = [*own.values(), *(candidates[one.record].opened for one in verdict.certain)]
    told = [await system.tell(subject, one) for one in opened]
    if not (listing.criteria or own):
        return NotSearched(key, system.name, ContentRefused.code, await now(), run.account())
    asked = Asked(await now(), run.account(), tuple(listing.criteria) or (BY_THE_CASE,))
    if not (told or verdict.possible) and (why := _why_not_searched(subject.person, listing)):
        return NotSearched(key, system.name, why, asked.at, asked.account)
    merged = [fact for one in verdict.certain for fact in candidates[one.record].merged(key)]
    for one in verdict.possible:
        run.in_question[key, one.candidate.record] = subject.person, one
    theirs = _Theirs(opened, told, verdict.possible, merged)
    return _looked(subject, run, asked, listing, theirs)


def _why_not_searched(person: Person, listing: _Listing) -> str:
    """Why a search that brought nothing was none; empty where it was one."""
    if listing.is_too_many:
        return TOO_MANY
    return "" if names_to_ask(person) else ONE_NAME_ONLY


async def look_at_own(subject: Subject, run: Run[Held], now: Now) -> Looked | None:
    """What is theirs before anything is searched, where a search failed; None where nothing is."""
    own = run.system.own(subject)
    if not own:
        return None
    told = [await run.system.tell(subject, one) for one in own]
    asked = Asked(await now(), run.account(), (BY_THE_CASE,))
    return _looked(subject, run, asked, _Listing(is_whole=False), _Theirs(own, told))


@dataclass(frozen=True, slots=True)
class _Theirs(Generic[Held]):
    """The records that are certainly theirs with what was told of each, and what may be theirs."""

    opened: Sequence[Opened[Held]]
    told: Sequence[Told]
    possible: Sequence[Compared] = ()
    merged: Sequence[Fact] = ()


def _looked(
    subject: Subject, run: Run[Held], asked: Asked, listing: _Listing, theirs: _Theirs[Held]
) -> Looked:
    told, system = theirs.told, run.system
    is_of_interest = any(one.of_interest for one in told)
    records = dict.fromkeys(system.record_of(one.person) for one in theirs.opened)
    return Looked(
        person=subject.who.key,
        system=system.name,
        asked=asked,
        is_whole=listing.is_whole,
        records=() if is_of_interest else tuple(records),
        possible=tuple(map(_possible, theirs.possible)),
        withheld=listing.withheld,
        of_interest=is_of_interest,
        no_interest=bool(told) and all(one.no_interest for one in told),
        ring=next((one.ring for one in told if one.ring), None),
        if_nobody_named=next((one.if_nobody_named for one in told if one.if_nobody_named), ""),
        never_shows=system.never_shows,
        facts=(*(fact for one in told for fact in one.facts), *theirs.merged),
        events=tuple(event for one in told for event in one.events),
        ties=tuple(tie for one in told for tie in one.ties),
        unreadable=tuple(shown for one in told for shown in one.unreadable),
    )


async def _list(person: Person, search: Search, listing: _Listing, run: Run[Held]) -> None:
    try:
        found = await _found(search, run)
    except ContentRefused:
        # A name or an address too short to search by: nobody was listed.
        listing.is_whole = False
        return
    if found.too_many and search.narrower:
        for narrower in search.narrower:
            await _list(person, narrower, listing, run)
        return
    listing.criteria[search.by] = None
    listing.is_too_many |= found.too_many
    listing.is_whole &= not found.too_many
    _refuse_stubs(found, search, run.system.name)
    listing.withheld = max(listing.withheld, found.withheld)
    for row in found.rows:
        shown = as_searched(row, search)
        if could_be(person, row, shown) and not _is_anothers(person, shown, run):
            listing.rows[row.record] = shown
        elif search.home and search.tells_who_lives_there:
            await _note_neighbour(row, search.home, run)


async def _note_neighbour(row: PersonRow, home: Address, run: Run[Held]) -> None:
    """As the list shows them: nobody opens their record."""
    is_of_the_case = row.record in {one.record for one in run.everybody}
    if is_of_the_case or row.is_merged or (row.record, home) in run.neighbours:
        return
    seen = await run.keep(row.record, LIST, row)
    run.neighbours[row.record, home] = Neighbour(row, home, seen)


def _is_anothers(person: Person, candidate: Person, run: Run[Held]) -> bool:
    return is_anothers(person, run.others_than(person), candidate)


async def _found(search: Search, run: Run[Held]) -> PersonsFound:
    if search.key not in run.found:
        run.found[search.key] = await search.ask()
    return run.found[search.key]


def _refuse_stubs(found: PersonsFound, search: Search, system: str) -> None:
    """Rule S01. What a search by name or number keeps back is sealed; by a home, a secret home."""
    is_sealed = bool(found.withheld) and search.home is None
    if is_sealed or any(row.is_restricted for row in found.rows):
        raise RecordRestricted("S01", system=system)


@dataclass(slots=True)
class _Candidate(Generic[Held]):
    """A record that could be theirs, and the records that were merged into it."""

    opened: Opened[Held]
    took_over: list[Opened[Held]] = field(default_factory=list)

    def merged(self, about: PersonKey) -> list[Fact]:
        """That each merged record says where it went; nothing else of it is used."""
        return [
            Fact(about, FactField.MERGED_INTO, one.merged_into.record_id, one.seen.source())
            for one in self.took_over
            if one.merged_into
        ]


async def _open_all(
    subject: Subject, listing: _Listing, run: Run[Held], own: Container[RecordRef]
) -> dict[RecordRef, _Candidate[Held]]:
    """The records of these lines; of a merged one the record that goes on."""
    candidates: dict[RecordRef, _Candidate[Held]] = {}
    for record in listing.rows:
        followed = [] if record in own else await _follow(record, listing, run)
        if not followed or followed[-1].person.record in own:
            continue
        *merged, last = followed
        if _is_anothers(subject.person, last.person, run):
            continue
        candidate = candidates.setdefault(last.person.record, _Candidate(last))
        candidate.took_over += [one for one in merged if one not in candidate.took_over]
    return candidates


async def _follow(record: RecordRef, listing: _Listing, run: Run[Held]) -> list[Opened[Held]]:
    """The record, and one by one those it was merged into; none where none of them goes on."""
    followed = dict[RecordRef, Opened[Held]]()
    onward: RecordRef | None = record
    while onward is not None:
        opened = None if onward in followed else await _open(onward, listing, run)
        if opened is None:
            # They lead to each other in a ring, or to one that is not there any more.
            listing.is_whole = False
            return []
        followed[onward] = opened
        onward = opened.merged_into
    return list(followed.values())


async def _open(record: RecordRef, listing: _Listing, run: Run[Held]) -> Opened[Held] | None:
    if record not in run.opened:
        try:
            run.opened[record] = await run.system.open(record)
        except RecordNotFound:
            # It was listed a moment ago: something of the list is not there any more.
            listing.is_whole = False
            return None
    return run.opened[record]


def _sorted(
    person: Person,
    candidates: Mapping[RecordRef, _Candidate[Held]],
    run: Run[Held],
    *,
    has_own: bool,
) -> Sorted:
    bundles: dict[str, list[Person]] = {}
    for record, one in candidates.items():
        bundles.setdefault(run.system.bundle(record), []).append(one.opened.person)
    others = run.others_than(person)
    found = [
        sorted_out(person, those, has_own=has_own, known_apart=others) for those in bundles.values()
    ]
    return Sorted(
        tuple(one for each in found for one in each.certain),
        tuple(one for each in found for one in each.possible),
    )


def _possible(compared: Compared) -> PossibleRecord:
    candidate = compared.candidate
    fields = tuple((one.field, one.agreement) for one in compared.fields)
    return PossibleRecord(candidate.record, candidate.name, fields)


def as_searched(row: PersonRow, search: Search) -> Person:
    """A line of a list, with what the search that found it says of it."""
    return _as_listed(row, search.identifiers, search.home)


def _as_listed(row: PersonRow, identifiers: Identifiers, home: Address | None) -> Person:
    return Person(
        record=row.record,
        names=row.names or (PersonName(""),),
        born_on=row.born_on,
        identifiers=identifiers,
        addresses=(home,) if home else (),
    )


def _by_name(name: PersonName, born_on: date | None, named: Named) -> Search:
    def search(by: str, on: date | None, *narrower: Search) -> Search:
        key = ("name", name.surname, name.forename, on)
        return Search(by, key, lambda: named(name.surname, name.forename, on), narrower=narrower)

    if born_on is None:
        return search("name", None)
    days = [search("name and date of birth", born_on)]
    if other := swapped(born_on):
        days.append(search("name and date of birth, day and month swapped", other))
    return search("name", None, *days)


def _by_home(home: Address, house: str, at: At) -> Search:
    postcode = home.postcode or NOBODYS_POSTCODE
    return Search("address", ("address", postcode, house), lambda: at(postcode, house), home=home)

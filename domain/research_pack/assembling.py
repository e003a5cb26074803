"""From what the systems answered to the pack: sorted, counted, compared, nothing left unsaid."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, product

from domain.households import PersonKey
from domain.research_pack.answers import (
    Answer,
    Looked,
    NotPermitted,
    NotSearched,
    PossibleRecord,
)
from domain.research_pack.applying import RULES, RuleAgainst, rule_against
from domain.research_pack.facts import Event, Fact, FactField, LeftOut, RecordedTie
from domain.research_pack.pack import (
    SYSTEMS,
    Check,
    CheckAnswer,
    Chronology,
    Conflict,
    CouldNotTell,
    MissingDetails,
    PackPerson,
    PossibleMatch,
    ResearchPack,
    ResearchRequest,
    ToRing,
)
from domain.school_days import london_day
from domain.who_to_ring import WhoToRing

NOT_ASKED = "not_asked"
NOT_WHOLE = "answer_not_whole"
WITHHELD = "answer_withheld"

# Fields of which a person has one, and which every agency writes so that they can be compared: two
# values of one are set side by side. Code lists differ too much (domain.md B1).
SINGLE = (
    FactField.NAME,
    FactField.BORN_ON,
    FactField.DUE_ON,
    FactField.DIED_ON,
    FactField.NHS_NUMBER,
    FactField.UPN,
    FactField.PNC_ID,
    FactField.CRO_NUMBER,
    FactField.NOMS_NUMBER,
    FactField.ADDRESS,
    FactField.SCHOOL,
)
# The minimum details of a referral that a record can hold (domain.md B2); of an unborn child none.
MINIMUM = (
    FactField.ETHNICITY,
    FactField.PLACE_OF_BIRTH,
    FactField.RELIGION,
    FactField.FIRST_LANGUAGE,
)
MINIMUM_OF_CHILD = (*MINIMUM, FactField.VOICE)


def assemble(
    request: ResearchRequest,
    people: Sequence[PackPerson],
    others: Sequence[PackPerson],
    answers: Sequence[Answer],
    as_at: datetime,
    rules: Sequence[RuleAgainst] = RULES,
) -> ResearchPack:
    """The pack of these answers. What nobody answered could not be searched, or a rule says why.

    `others` are people named in records and not researched. Raises: ValueError when two answers
    are of one person and system, or one is about somebody or something that was not asked for.
    """
    today = london_day(as_at)
    given = _by_check(people, answers)
    looked = [answer for answer in answers if isinstance(answer, Looked)]
    facts = _once(fact for answer in looked for fact in answer.facts)
    return ResearchPack(
        request=request,
        as_at=as_at,
        people=tuple(people),
        others=tuple(others),
        checks=tuple(
            check_of(answer) if answer else _unanswered(person, system, today, rules)
            for person, system in product(people, SYSTEMS)
            for answer in [given.get((person.key, system))]
        ),
        facts=facts,
        chronology=_chronology(looked),
        ties=_ties(looked, {person.key for person in (*people, *others)}),
        conflicts=tuple(_conflicts(facts)),
        possible=tuple(_possible(looked)),
        to_ring=tuple(_to_ring(looked)),
        missing=tuple(_missing(people, facts, today)),
        could_not_tell=tuple(_could_not_tell(looked)),
    )


def _by_check(
    people: Sequence[PackPerson], answers: Sequence[Answer]
) -> dict[tuple[PersonKey, str], Answer]:
    given = {(answer.person, answer.system): answer for answer in answers}
    if len(given) < len(answers):
        raise ValueError("Two answers are of one person and system.")
    if not set(given) <= set(product((person.key for person in people), SYSTEMS)):
        raise ValueError("An answer is about a person or a system that was not asked for.")
    return given


def _unanswered(
    person: PackPerson, system: str, today: date, rules: Sequence[RuleAgainst]
) -> Check:
    if rule := rule_against(person, system, today, rules):
        return Check(person.key, system, CheckAnswer.DOES_NOT_APPLY, why=rule)
    return Check(person.key, system, CheckAnswer.NOT_SEARCHED, why=NOT_ASKED)


def check_of(answer: Answer) -> Check:
    """What an answer comes to; a possible match in it makes it inconclusive."""
    match answer:
        case NotPermitted(person, system, ask, account):
            return Check(person, system, CheckAnswer.NOT_PERMITTED, why=ask, account=account)
        case NotSearched():
            return Check(
                answer.person,
                answer.system,
                CheckAnswer.NOT_SEARCHED,
                why=answer.why,
                tried_at=answer.tried_at,
                account=answer.account,
                tries_again_at=answer.tries_again_at,
            )
        case Looked():
            return _made(answer)


def _made(looked: Looked) -> Check:
    answer, why = _came_to(looked)
    return Check(
        looked.person,
        looked.system,
        answer,
        asked=looked.asked,
        records=tuple(sorted(set(looked.records))),
        ring=looked.ring,
        if_nobody_named=looked.if_nobody_named,
        why=why,
        is_whole=looked.is_whole,
        withheld=looked.withheld,
        never_shows=looked.never_shows,
        account=looked.asked.account,
        tries_again_at=looked.tries_again_at,
        possible=len(_distinct(looked.possible)),
    )


def _came_to(looked: Looked) -> tuple[CheckAnswer, str]:
    """Nothing found is what is left when everything else is ruled out (pages.md 1.5)."""
    if looked.of_interest:
        return CheckAnswer.RECORD_OF_INTEREST, ""
    if looked.no_interest:
        return CheckAnswer.NOT_OF_INTEREST, ""
    if looked.records:
        return CheckAnswer.FOUND, ""
    if looked.withheld:
        return CheckAnswer.NOT_SEARCHED, WITHHELD
    if not looked.is_whole:
        return CheckAnswer.NOT_SEARCHED, NOT_WHOLE
    return CheckAnswer.NOTHING_FOUND, ""


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(facts))


def _chronology(looked: Sequence[Looked]) -> Chronology:
    every = [event for answer in looked for event in answer.events]
    shown = [_one_line(event) for event in every if event.kept_out is None]
    kept = {
        _identity(e): LeftOut(e.source.record.system, e.kept_out, 1) for e in every if e.kept_out
    }
    counted = [*kept.values(), *(each for answer in looked for each in answer.left_out)]
    return Chronology(tuple(sorted(_joined(shown), key=_when)), _added_up(counted))


def _one_line(event: Event) -> Event:
    words = " ".join(event.what.split())
    return Event(event.about, event.on, words, event.source, event.at)


def _identity(event: Event) -> tuple[object, ...]:
    return event.source.record, event.source.row, event.on, event.what


def _joined(events: Iterable[Event]) -> Iterator[Event]:
    """One line an event: what several people's records tell of one event is told once."""
    told: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    for event in events:
        told[_identity(event)].append(event)
    for first, *more in told.values():
        about = dict.fromkeys(key for event in (first, *more) for key in event.about)
        yield Event(tuple(about), first.on, first.what, first.source, first.at)


def _when(event: Event) -> tuple[date, bool, float, str, str]:
    moment = event.at.timestamp() if event.at else 0.0
    record = event.source.record
    return (event.on or date.max, event.at is None, moment, record.system, record.record_id)


def _added_up(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    ordered = sorted(left_out)
    grouped = groupby(ordered, key=lambda each: (each.system, each.why))
    return tuple(LeftOut(*kind, sum(each.count for each in same)) for kind, same in grouped)


def _ties(looked: Sequence[Looked], known: set[PersonKey]) -> tuple[RecordedTie, ...]:
    ties = tuple(dict.fromkeys(tie for answer in looked for tie in answer.ties))
    if any(not {tie.person, tie.other} <= known for tie in ties):
        raise ValueError("A tie is between people of the pack.")
    return ties


def _conflicts(facts: Sequence[Fact]) -> Iterator[Conflict]:
    for person in dict.fromkeys(fact.about for fact in facts if fact.about):
        for field in SINGLE:
            said = [f for f in facts if (f.about, f.field) == (person, field) and not f.is_blank]
            if len({fact.compared for fact in said}) > 1:
                yield Conflict(person, field, tuple(said))


def _distinct(possible: Sequence[PossibleRecord]) -> tuple[PossibleRecord, ...]:
    return tuple({one.record: one for one in possible}.values())


def _possible(looked: Sequence[Looked]) -> Iterator[PossibleMatch]:
    for answer in looked:
        yield from (PossibleMatch(answer.person, one) for one in _distinct(answer.possible))


def _to_ring(looked: Sequence[Looked]) -> Iterator[ToRing]:
    people = defaultdict[tuple[str, WhoToRing | None, str], list[PersonKey]](list)
    for answer in looked:
        if answer.ring or answer.if_nobody_named:
            people[answer.system, answer.ring, answer.if_nobody_named].append(answer.person)
    for (system, ring, instead), about in people.items():
        yield ToRing(system, ring, tuple(about), instead)


def _missing(
    people: Sequence[PackPerson], facts: Sequence[Fact], today: date
) -> Iterator[MissingDetails]:
    for person in people:
        held = {f.field for f in facts if f.about == person.key and not f.is_blank and f.value}
        lacking = tuple(field for field in _minimum(person, today) if field not in held)
        if lacking:
            yield MissingDetails(person.key, lacking)


def _minimum(person: PackPerson, today: date) -> tuple[FactField, ...]:
    if person.is_unborn:
        return ()
    return MINIMUM_OF_CHILD if person.counts_as_child(today) else MINIMUM


def _could_not_tell(looked: Sequence[Looked]) -> Iterator[CouldNotTell]:
    for answer in looked:
        for shown in dict.fromkeys(answer.unreadable):
            yield CouldNotTell(answer.person, answer.system, shown)

"""What stands where in a pack, once for page and document: what is missing before people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from domain.households import PersonKey
from domain.matching_levels import AGREES, MISSING
from domain.people import PersonName, RecordRef, RelationKind
from domain.research_pack import (
    SYSTEMS,
    WHOLE_CHRONOLOGY,
    CheckAnswer,
    ChosenLines,
    Conflict,
    CouldNotTell,
    Event,
    Fact,
    FactField,
    MissingDetails,
    PackPerson,
    PossibleMatch,
    RecordedTie,
    ResearchPack,
    RingResult,
    ToRing,
    numbered_lines,
)
from domain.saying import capitalised, say_moment, say_number_of, say_plain_date
from domain.wording.labels import Tag
from domain.wording.matching import AGREEMENTS, FIELDS
from domain.wording.pack_page import RING_OUTCOMES
from domain.wording.pack_sentences import (
    PACK_COLUMNS,
    PACK_HEADINGS,
    PACK_SENTENCES,
    SUMMARY_FIELDS,
)
from domain.wording.research import OUT_OF_DATE, RECORDED_SEXES, SEARCHED_SYSTEMS
from reports.research_pack import drawing, household, saying, timeline
from reports.research_pack.kinship import bonds
from reports.research_pack.kinship import homes as homes_of
from reports.research_pack.names import short_names
from reports.research_pack.parts import (
    Block,
    Cell,
    Contents,
    Division,
    Picture,
    Section,
    Sentence,
    Table,
)
from reports.research_pack.saying import agency, said
from reports.text_direction import isolated

_LINES_FOR_A_RESULT = 2


def contents(
    pack: ResearchPack, out_of_date: Sequence[str] = (), chosen: ChosenLines = WHOLE_CHRONOLOGY
) -> Contents:
    """The whole pack; `out_of_date` are the sentences of `domain.research_pack.why_out_of_date`.

    `chosen`: of the chronology only these lines, and a sentence that says so.
    """
    return Contents(
        title=saying.title(pack),
        marking=isolated(pack.request.marking),
        out_of_date=tuple(out_of_date),
        about=saying.about(pack),
        warnings=tuple(_warnings(pack)),
        sections=(
            _checks(pack),
            _people(pack),
            _chronology(pack, chosen),
            _household(pack),
            _agencies(pack),
            _questions(pack),
        ),
        footer=saying.footer(pack),
        stamp=(OUT_OF_DATE["heading"],) if out_of_date else (),
    )


def _warnings(pack: ResearchPack) -> Iterator[Sentence]:
    yield Sentence(*saying.missing_line(pack))
    if refused := saying.not_permitted_line(pack):
        yield Sentence(refused, Tag.ORANGE)
    if ring := saying.to_ring_line(pack):
        yield Sentence(ring, Tag.PURPLE)


def _columns(*keys: str) -> tuple[str, ...]:
    return tuple(PACK_COLUMNS[key] for key in keys)


def _checks(pack: ResearchPack) -> Section:
    rows = tuple(
        (_who(person, pack), *(_check(person.key, system, pack) for system in SYSTEMS))
        for person in pack.people
    )
    headings = (PACK_COLUMNS["who"], *(agency(system) for system in SYSTEMS))
    return Section(
        "checks",
        PACK_HEADINGS["checks"],
        (
            Table(PACK_HEADINGS["checks"], headings, rows),
            *_rules(pack),
            Sentence(saying.licensed_line(pack)),
            Sentence(_named_only(pack)),
        ),
    )


def _who(person: PackPerson, pack: ResearchPack) -> Cell:
    return Cell(saying.with_age(person, pack), lines=(saying.part_of(person),))


def _check(person: PersonKey, system: str, pack: ResearchPack) -> Cell:
    check = pack.check(person, system)
    words, tag = saying.answer_words(check), saying.answer_tag(check)
    if check.answer is CheckAnswer.DOES_NOT_APPLY:
        return Cell(words, tag, lines=(isolated(check.why),))
    return Cell(words, tag, opens=saying.meaning(check, pack) + saying.how_asked(check, pack))


def _rules(pack: ResearchPack) -> Iterator[Table]:
    codes = [c.why for c in pack.checks if c.answer is CheckAnswer.DOES_NOT_APPLY]
    rows = tuple(
        (Cell(isolated(code)), Cell(saying.rule_sentence(code))) for code in sorted(set(codes))
    )
    if rows:
        yield Table(PACK_HEADINGS["rules"], _columns("rule", "says"), rows, widths=(15, 85))


def _named_only(pack: ResearchPack) -> str:
    if not pack.others:
        return said("nobody_else")
    numbers = saying.evidence_numbers(pack)
    named = [saying.named_words(one, pack, numbers) for one in pack.others]
    return said("named_only", people=saying.listed(named))


def _people(pack: ResearchPack) -> Section:
    divisions = tuple(_person(person, pack) for person in pack.people)
    return Section("people", PACK_HEADINGS["people"], divisions=divisions)


def _person(person: PackPerson, pack: ResearchPack) -> Division:
    about = ", ".join(
        (
            saying.birth(person, pack.as_at),
            RECORDED_SEXES[person.sex].label,
            saying.part_of(person),
        )
    )
    blocks: list[Block] = [Sentence(capitalised(f"{about}."))]
    blocks += [Sentence(words, Tag.MAGENTA) for words in _not_used(person, pack)]
    blocks.append(_summary(person, pack))
    blocks += [_missing(one, pack) for one in pack.missing if one.person == person.key]
    return Division(saying.name_of(person, pack), tuple(blocks))


def _not_used(person: PackPerson, pack: ResearchPack) -> Iterator[str]:
    for match in pack.possible:
        if match.person == person.key:
            yield said(
                "never_used" if match.found.asked_in_vain else "not_used",
                agency=agency(match.found.record.system),
                record=isolated(match.found.record.record_id),
                person=saying.short_name(person, pack),
            )


def _missing(each: MissingDetails, pack: ResearchPack) -> Sentence:
    missing = saying.missing_fields(each, pack)
    return Sentence(f"{PACK_COLUMNS['missing']}: {missing}.", Tag.YELLOW)


def _summary(person: PackPerson, pack: ResearchPack) -> Table:
    numbers = saying.evidence_numbers(pack)
    facts = [f for f in pack.facts_of(person.key) if f.field in SUMMARY_FIELDS]
    facts.sort(key=lambda fact: SUMMARY_FIELDS.index(fact.field))
    rows = tuple(
        (
            Cell(saying.field_label(same[0].field)),
            Cell(isolated(same[0].value), lines=(*saying.endings(same[0], pack), *_agreeing(same))),
            _sources(same, pack, numbers),
        )
        for same in _said_alike(facts, pack)
    )
    empty = said("no_facts", person=saying.short_name(person, pack))
    caption = saying.name_of(person, pack)
    return Table(caption, _columns("field", "recorded", "sources"), rows, empty, (18, 37, 45))


def _agreeing(same: Sequence[Fact]) -> tuple[str, ...]:
    agree = saying.agencies_agree(same)
    return (agree,) if agree else ()


def _said_alike(facts: Iterable[Fact], pack: ResearchPack) -> list[list[Fact]]:
    """Facts of one field that say the same, together; what ended is not what goes on."""
    alike: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts:
        says = (fact.field, fact.compared, fact.is_blank, saying.endings(fact, pack))
        alike.setdefault(says, []).append(fact)
    return list(alike.values())


def _sources(facts: Sequence[Fact], pack: ResearchPack, numbers: dict[str, str]) -> Cell:
    return Cell("", lines=tuple(saying.source_words(f.source, pack, numbers) for f in facts))


def _chronology(pack: ResearchPack, chosen: ChosenLines) -> Section:
    numbers = saying.evidence_numbers(pack)
    rows = tuple(
        _event(number, event, pack, numbers) for number, event in numbered_lines(pack, chosen)
    )
    headings = _columns("number", "date", "event", "person", "source")
    empty = said("no_line_fits" if pack.chronology.events else "no_events")
    table = Table(PACK_HEADINGS["chronology"], headings, rows, empty, (6, 14, 34, 18, 28))
    left_out = saying.left_out_line(pack, is_filtered=bool(saying.filtered(pack, chosen)))
    limits = filter(None, (left_out, saying.not_searched_line(pack)))
    sentences = tuple(Sentence(words) for words in limits)
    drawn = _timeline(pack) if any(event.on for event in pack.chronology.events) else ()
    filtered = tuple(Sentence(words, Tag.YELLOW) for words in saying.filtered(pack, chosen))
    whole = (Sentence(said("whole_timeline")),) if filtered and drawn else ()
    blocks = (*filtered, table, *sentences, *whole, *drawn)
    return Section("chronology", PACK_HEADINGS["chronology"], blocks)


def _event(
    number: int, event: Event, pack: ResearchPack, numbers: dict[str, str]
) -> tuple[Cell, ...]:
    return (
        Cell(str(number)),
        Cell(say_plain_date(event.on) if event.on else said("no_date")),
        Cell(isolated(event.what)),
        Cell(saying.names_of(pack, event.about)),
        Cell(saying.source_words(event.source, pack, numbers)),
    )


def _timeline(pack: ResearchPack) -> tuple[Picture, ...]:
    placed = timeline.place(pack)
    drawn = len({mark.words for mark in placed.marks})
    first, last = (say_plain_date(day.on) for day in (placed.days[0], placed.days[-1]))
    finding = said("timeline_chart", events=_number_of_events(drawn), first=first, last=last)
    notes = [said("timeline_letters", letters=_letters(pack))]
    if placed.breaks:
        notes.append(PACK_SENTENCES["timeline_break"])
    if placed.days_in_all > len(placed.days):
        notes.append(said("timeline_latest", drawn=len(placed.days), n=placed.days_in_all))
    heading = PACK_HEADINGS["timeline"]
    svg = drawing.timeline_svg("timeline", heading, finding, placed, pack)
    return (Picture("timeline", svg, finding, tuple(notes), is_wide=True),)


def _number_of_events(count: int) -> str:
    return say_number_of(count, "event", "events")


def _letters(pack: ResearchPack) -> str:
    used = {event.source.record.system for event in pack.chronology.events}
    letters = {code: one.letter for code, one in SEARCHED_SYSTEMS.items()}
    return drawing.letters_of([system for system in SYSTEMS if system in used], letters)


def _household(pack: ResearchPack) -> Section:
    blocks: tuple[Block, ...] = (_picture(pack),) if pack.ties else ()
    return Section("household", PACK_HEADINGS["household"], (*blocks, _statements(pack)))


def _picture(pack: ResearchPack) -> Picture:
    keys = [person.key for person in pack.everybody]
    count = len(homes_of(keys, bonds(pack.ties)))
    homes = {0: said("no_home"), 1: said("one_home")}.get(count) or said("homes", n=count)
    people = say_number_of(len(keys), "person", "people")
    finding = said("household_chart", people=people, homes=homes)
    placed = household.lay_out(pack.everybody, pack.ties, short_names(pack))
    svg = drawing.household_svg("household", PACK_HEADINGS["picture"], finding, placed, pack)
    return Picture("household", svg, finding, (PACK_SENTENCES["legend"],), is_wide=len(keys) > 6)


def _statements(pack: ResearchPack) -> Table:
    numbers = saying.evidence_numbers(pack)
    headings = _columns("tie", "lives", "since", "recorded_by", "source")
    rows = tuple(_statement(same, pack, numbers) for same in _stated_alike(pack.ties))
    return Table(PACK_HEADINGS["statements"], headings, rows, said("no_ties"), (32, 10, 14, 16, 28))


def _stated_alike(ties: Sequence[RecordedTie]) -> list[list[RecordedTie]]:
    """Statements that say the same, together: one stands on the record of each of its people."""
    alike: dict[RecordedTie, list[RecordedTie]] = {}
    for tie in ties:
        alike.setdefault(replace(tie, source=ties[0].source), []).append(tie)
    return list(alike.values())


def _statement(
    same: Sequence[RecordedTie], pack: ResearchPack, numbers: dict[str, str]
) -> tuple[Cell, ...]:
    tie = same[0]
    words = said(
        "tie",
        other=saying.name_of(pack.person(tie.other), pack),
        kind=RelationKind(tie.kind).value,
        person=saying.name_of(pack.person(tie.person), pack),
    )
    marks = {"disputed": tie.is_disputed, "ended": tie.has_ended}
    lines = tuple(PACK_SENTENCES[mark] for mark, holds in marks.items() if holds)
    lives = {None: "not_recorded", True: "yes", False: "no"}[tie.lives_together]
    return (
        Cell(words, lines=lines),
        Cell(PACK_SENTENCES[lives]),
        Cell(say_plain_date(tie.since) if tie.since else PACK_SENTENCES["not_recorded"]),
        Cell(isolated(tie.recorded_by) or PACK_SENTENCES["not_recorded"]),
        Cell("", lines=tuple(saying.source_words(one.source, pack, numbers) for one in same)),
    )


def _agencies(pack: ResearchPack) -> Section:
    facts = saying.fact_numbers(pack)
    divisions = (*(_agency(system, pack, facts) for system in SYSTEMS), _evidence(pack))
    return Section("agencies", PACK_HEADINGS["agencies"], divisions=divisions)


def _agency(system: str, pack: ResearchPack, numbers: dict[Fact, int]) -> Division:
    whose = [None, *pack.people]
    held: list[Block] = [
        _held(person, system, pack, numbers)
        for person in whose
        if pack.facts_of(person.key if person else None, system)
    ]
    nothing = Sentence(said("no_agency_facts", agency=agency(system)))
    return Division(agency(system), (*(held or [nothing]), *_unreadable(system, pack)))


def _held(
    person: PackPerson | None, system: str, pack: ResearchPack, fact_numbers: dict[Fact, int]
) -> Table:
    """What one agency holds about somebody, or about the case itself."""
    numbers = saying.evidence_numbers(pack)
    facts = sorted(
        pack.facts_of(person.key if person else None, system),
        key=lambda fact: (_line_of(fact), list(FactField).index(fact.field)),
    )
    rows = tuple(
        (
            Cell(saying.field_label(fact.field)),
            Cell(isolated(fact.value)),
            Cell(saying.source_words(fact.source, pack, numbers), fact=fact_numbers[fact]),
        )
        for fact in facts
    )
    caption = saying.held_caption(person, system, pack)
    return Table(caption, _columns("field", "recorded", "source"), rows, widths=(22, 40, 38))


def _line_of(fact: Fact) -> tuple[bool, str, RecordRef, str]:
    """The record's own fields before its lines, each line together."""
    source = fact.source
    return bool(source.row), source.kind, source.record, source.row


def _unreadable(system: str, pack: ResearchPack) -> Iterator[Table]:
    rows = tuple(_unread(each, pack) for each in pack.could_not_tell if each.system == system)
    if rows:
        headings = _columns("person", "recorded")
        yield Table(PACK_HEADINGS["unreadable"], headings, rows, widths=(22, 78))


def _unread(each: CouldNotTell, pack: ResearchPack) -> tuple[Cell, ...]:
    shown = said("unread", field=isolated(each.shown.field), shown=isolated(each.shown.shown))
    return Cell(saying.short_name(pack.person(each.person), pack)), Cell(shown)


def _evidence(pack: ResearchPack) -> Division:
    rows = tuple(
        (Cell(number), Cell(isolated(evidence)))
        for evidence, number in saying.evidence_numbers(pack).items()
    )
    headings = _columns("number", "evidence")
    caption = PACK_HEADINGS["evidence"]
    return Division(caption, (Table(caption, headings, rows, said("no_evidence"), (15, 85)),))


def _questions(pack: ResearchPack) -> Section:
    return Section(
        "questions",
        PACK_HEADINGS["questions"],
        (
            _disagreements(pack),
            *_disputed(pack),
            _possible(pack),
            _to_ring(pack),
            _all_missing(pack),
        ),
    )


def _disagreements(pack: ResearchPack) -> Table:
    numbers, fact_numbers = saying.evidence_numbers(pack), saying.fact_numbers(pack)
    rows = tuple(
        _side(conflict, fact, pack, (numbers, fact_numbers))
        for conflict in pack.conflicts
        for fact in conflict.facts
    )
    headings = _columns("field", "person", "recorded", "source")
    empty = said("no_disagreement")
    return Table(PACK_HEADINGS["disagree"], headings, rows, empty, (16, 14, 32, 38))


def _disputed(pack: ResearchPack) -> Iterator[Sentence]:
    """Ties are compared by nobody: that a record has one as disputed is said beside the facts."""
    if count := sum(same[0].is_disputed for same in _stated_alike(pack.ties)):
        key = "disputed_one" if count == 1 else "disputed_ties"
        yield Sentence(said(key, n=count), Tag.YELLOW)


def _side(
    conflict: Conflict,
    fact: Fact,
    pack: ResearchPack,
    numbers: tuple[dict[str, str], dict[Fact, int]],
) -> tuple[Cell, ...]:
    """Each record's word has a row of its own and the same weight."""
    evidence, facts = numbers
    return (
        Cell(saying.field_label(conflict.field)),
        Cell(saying.short_name(pack.person(conflict.person), pack)),
        Cell(isolated(fact.value)),
        Cell(saying.source_words(fact.source, pack, evidence), fact=facts.get(fact, 0)),
    )


def _possible(pack: ResearchPack) -> Table:
    rows = tuple(_match(match, pack) for match in pack.possible)
    headings = _columns("person", "could_be", "agrees", "differs", "question")
    empty = said("no_possible")
    return Table(PACK_HEADINGS["possible"], headings, rows, empty, (14, 24, 20, 24, 18))


def _match(match: PossibleMatch, pack: ResearchPack) -> tuple[Cell, ...]:
    found = match.found
    record = f"{agency(found.record.system)} {isolated(found.record.record_id)}"
    agreeing = [FIELDS[field].label for field, says in found.fields if says in AGREES]
    differing = [
        f"{FIELDS[field].label}: {AGREEMENTS[says].label}"
        for field, says in found.fields
        if says not in AGREES | MISSING
    ]
    question = "in_vain" if found.asked_in_vain else "question" if found.task else "no_question"
    return (
        Cell(saying.short_name(pack.person(match.person), pack)),
        Cell(record, lines=(_shown_name(found.name),)),
        Cell(", ".join(agreeing) or "–"),
        Cell("; ".join(differing) or "–"),
        Cell(said(question), lines=tuple(map(saying.said_before, match.said_before))),
    )


def _shown_name(name: PersonName) -> str:
    return isolated(name.full)


def _to_ring(pack: ResearchPack) -> Table:
    rows = tuple(_ring(each, pack, number) for number, each in enumerate(pack.to_ring, 1))
    headings = _columns("ring", "about", "phone", "quote", "result")
    return Table(PACK_HEADINGS["ring"], headings, rows, said("no_ring"), (26, 14, 14, 14, 32))


def _ring(each: ToRing, pack: ResearchPack, number: int) -> tuple[Cell, ...]:
    ring = each.ring
    known = (ring.name, ring.team) if ring else (each.if_nobody_named,)
    lines = tuple(isolated(one) for one in known if one)
    return (
        Cell(capitalised(saying.ring_words(each)), lines=lines),
        Cell(saying.names_of(pack, each.people)),
        Cell(isolated(ring.phone) if ring and ring.phone else PACK_SENTENCES["not_recorded"]),
        Cell(isolated(pack.request.pack_id)),
        _results(each.results, number),
    )


def _results(results: Sequence[RingResult], number: int) -> Cell:
    """What people noted, the latest first; room to write on where nobody has."""
    if not results:
        return Cell(PACK_SENTENCES["result"], blank_lines=_LINES_FOR_A_RESULT, ring=number)
    latest, *earlier = (_noted(one) for one in results)
    return Cell(latest, lines=tuple(earlier), ring=number)


def _noted(result: RingResult) -> str:
    return said(
        "rung",
        told=isolated(result.words),
        by=isolated(result.by),
        at=say_moment(result.at),
        whom=isolated(result.whom),
        outcome=RING_OUTCOMES[result.outcome].label,
    ).strip()


def _all_missing(pack: ResearchPack) -> Table:
    rows = tuple(
        (
            Cell(saying.short_name(pack.person(each.person), pack)),
            Cell(saying.missing_fields(each, pack)),
        )
        for each in pack.missing
    )
    headings = _columns("person", "missing")
    return Table(PACK_HEADINGS["missing"], headings, rows, said("no_minimum"), (22, 78))

"""The pack's sentences, each from its words in `domain/wording` and values that stay text."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from domain.households import PersonKey
from domain.research_pack import (
    SYSTEMS,
    Check,
    CheckAnswer,
    ChosenLines,
    Fact,
    FactField,
    MissingDetails,
    PackPerson,
    ResearchPack,
    SaidBefore,
    Source,
    ToRing,
    numbered_lines,
)
from domain.saying import (
    say_moment,
    say_plain_date,
    say_time,
    say_time_exactly,
)
from domain.school_days import london_day
from domain.who_to_ring import WhoToRing
from domain.wording.labels import Label, Tag, filled
from domain.wording.pack_sentences import PACK_HEADINGS, PACK_SENTENCES
from domain.wording.reasons.table import REASONS, reason
from domain.wording.research import (
    CHECK_RULES,
    CHECK_SENTENCES,
    DOES_NOT_APPLY,
    FACT_FIELDS,
    KEPT_OUT,
    NOT_SEARCHED_WHY,
    OUT_OF_DATE,
    PARTS_IN_CASE,
    PARTS_IN_OCCURRENCE,
    SEARCHED_SYSTEMS,
)
from domain.wording.searches import ACCESS_REASONS, CHECK_ANSWERS, LAWFUL_BASES, PURPOSES
from domain.wording.tasks import TASK_KINDS
from reports.research_pack.names import short_names, whole_names
from reports.text_direction import isolated

# A summary shows what somebody has or had; beside it when it ended, or is to end.
ENDED_BY = {
    FactField.ORDER: (FactField.ORDER_ENDED_ON, FactField.ORDER_ENDS_ON),
    FactField.PLAN: (FactField.CLOSED_ON,),
    FactField.LEGAL_STATUS: (FactField.CLOSED_ON,),
    FactField.EPISODE_STATUS: (FactField.CLOSED_ON,),
    FactField.ALLOCATED_WORKER: (FactField.CLOSED_ON,),
    FactField.PLAN_STARTED_ON: (FactField.PLAN_ENDED_ON,),
    FactField.LEAD_WORKER: (FactField.PLAN_ENDED_ON,),
    FactField.ENQUIRY: (FactField.ENQUIRY_STATUS,),
    FactField.TENANCY: (FactField.TENANCY_ENDED_ON,),
}
SECTION_OF_AGENCIES = "5"
_LONGEST_STEM = 60
# What one run takes at most, nearly always; an answer older than that is from one before it.
EARLIER_RUN = timedelta(minutes=3)


def said(key: str, **values: object) -> str:
    """The pack's sentence of this name, with its values."""
    return filled(PACK_SENTENCES[key], **{name: str(value) for name, value in values.items()})


def agency(system: str) -> str:
    """What a reader calls whose system it is."""
    return SEARCHED_SYSTEMS[system].agency


def name_of(person: PackPerson, pack: ResearchPack) -> str:
    """The person's whole name, and more where another has the same."""
    return whole_names(pack)[person.key]


def short_name(person: PackPerson, pack: ResearchPack) -> str:
    """What they are called by, and more where another is called so."""
    return short_names(pack)[person.key]


def names_of(pack: ResearchPack, keys: Iterable[PersonKey]) -> str:
    """`Wren, Idris and Marlow`; everybody who was researched is `all 4 people`."""
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > 1 and set(wanted) == {person.key for person in pack.people}:
        return said("all_people", n=len(wanted))
    return listed([short_name(pack.person(key), pack) for key in wanted])


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return said("and", first=", ".join(words[:-1]), last=words[-1])


def part_of(person: PackPerson) -> str:
    """Their parts in the occurrence; where they have none, why they are in the pack."""
    roles = [PARTS_IN_OCCURRENCE[role].label for role in person.roles]
    return listed(roles) or PARTS_IN_CASE[person.part].label


def birth(person: PackPerson, as_at: datetime) -> str:
    """`born 3 March 2019, 7`, or that a birth is expected, or that no date is recorded."""
    if person.born_on:
        age = person.age_on(london_day(as_at))
        words = said("born", date=say_plain_date(person.born_on), age=age)
        died = said("died", date=say_plain_date(person.died_on)) if person.died_on else ""
        return ", ".join(filter(None, (words, died)))
    if person.due_on:
        return said("unborn", date=say_plain_date(person.due_on))
    return said("no_birth")


def with_age(person: PackPerson, pack: ResearchPack) -> str:
    """`Wren, 7`."""
    age = person.age_on(london_day(pack.as_at))
    called = short_name(person, pack)
    return called if age is None else f"{called}, {age}"


def file_stem(pack: ResearchPack) -> str:
    """What a file of the pack is called, before its ending: `pack-R-2211-0046`, never a name."""
    return "pack-" + re.sub(r"[^A-Za-z0-9]+", "-", pack.request.pack_id).strip("-")[:_LONGEST_STEM]


def title(pack: ResearchPack) -> str:
    """`Research pack R-2211-0046`: no personal data stands in a title."""
    return said("title", pack=isolated(pack.request.pack_id))


def about(pack: ResearchPack) -> tuple[str, ...]:
    """Which case, for whom, for what, by what law, and as at when."""
    request = pack.request
    line = said(
        "about",
        case=isolated(request.case),
        requester=isolated(request.requester),
        purpose=purpose(pack),
        basis=isolated(_label(LAWFUL_BASES, request.lawful_basis).lower()),
        as_at=say_moment(pack.as_at),
    )
    why = _label(ACCESS_REASONS, request.reason)
    return tuple(filter(None, (line, oldest_line(pack), said("reason", reason=isolated(why)))))


def oldest_line(pack: ResearchPack) -> str:
    """That answers of an earlier run stand in it: it is as old as they; else nothing."""
    oldest = pack.oldest_look
    if pack.as_at - oldest < EARLIER_RUN:
        return ""
    return said("oldest", oldest=time_words(oldest, pack))


def purpose(pack: ResearchPack) -> str:
    """What the research is for, in the middle of a sentence."""
    words = _label(PURPOSES, pack.request.purpose_code)
    return isolated(words[:1].lower() + words[1:])


def footer(pack: ResearchPack) -> str:
    """What stands on every sheet, before the number of the page."""
    request = pack.request
    return said(
        "footer",
        pack=isolated(request.pack_id),
        as_at=say_moment(pack.as_at),
        purpose=purpose(pack),
        requester=isolated(request.requester),
        marking=isolated(request.marking),
    )


def _label(table: dict[str, Label], code: str) -> str:
    return table[code].label if code in table else code


def answer_label(check: Check) -> Label:
    """The label of what a reader is shown of a check; whom to ring is part of it."""
    if check.answer is CheckAnswer.DOES_NOT_APPLY:
        return DOES_NOT_APPLY
    return CHECK_ANSWERS[check.shown]


def answer_words(check: Check) -> str:
    """`Found`, `Record of interest: ring health visitor team`, `Found, not searched to the end`."""
    role = role_of(check.ring) if check.ring else PACK_SENTENCES["nobody_named"]
    answer = filled(answer_label(check).label, role=role)
    if check.is_inconclusive or not check.is_cut_short:
        return answer
    key = "kept_back" if check.is_whole else "cut_short"
    return filled(CHECK_SENTENCES[key], answer=answer)


def answer_tag(check: Check) -> Tag:
    """Its colour; it always has its words too."""
    return answer_label(check).tag


def role_of(ring: WhoToRing) -> str:
    """Whom to ask for, by what they are where no name is shown."""
    return isolated(ring.role or ring.name or ring.team)


def meaning(check: Check, pack: ResearchPack) -> tuple[str, ...]:
    """What the answer says and what it does not, in sentences."""
    return tuple(filter(None, (_answer_sentence(check, pack), *_limits(check, pack))))


def _answer_sentence(check: Check, pack: ResearchPack) -> str:
    system = agency(check.system)
    match check.shown:
        case "does_not_apply":
            return filled(DOES_NOT_APPLY.sentence, rule=rule_words(check.why))
        case "not_searched":
            return _not_searched(check, pack)
        case "not_permitted":
            return filled(
                CHECK_ANSWERS["not_permitted"].sentence, system=system, owner=isolated(check.why)
            )
        case "inconclusive" if _asked_in_vain(check, pack):
            return filled(CHECK_SENTENCES["in_vain"], system=system)
        case "record_of_interest":
            return _of_interest(check, pack)
        case "found" if len(check.records) == 1:
            sentence = CHECK_SENTENCES["found_one"]
            return filled(sentence, system=system, section=SECTION_OF_AGENCIES)
        case shown:
            return filled(
                CHECK_ANSWERS[shown].sentence,
                system=system,
                n=str(len(check.records)),
                section=SECTION_OF_AGENCIES,
                criteria=criteria(check),
                time=time_words(check.asked.at, pack) if check.asked else "",
            )


def _asked_in_vain(check: Check, pack: ResearchPack) -> bool:
    """Whether nobody is asked any more about any possible match that leaves a check open."""
    return all(
        one.found.asked_in_vain
        for one in pack.possible
        if (one.person, one.found.record.system) == (check.person, check.system)
    )


def rule_sentence(code: str) -> str:
    """What a rule says; its code where nobody described it."""
    return isolated(_label(CHECK_RULES, code))


def rule_words(code: str) -> str:
    """The rule that leaves a check out, with its code."""
    return f"{rule_sentence(code)} ({isolated(code)})"


def _not_searched(check: Check, pack: ResearchPack) -> str:
    words = filled(
        CHECK_SENTENCES["not_answered"], system=agency(check.system), reason=why_not(check)
    )
    return f"{words} {_tried_again(check, pack)}"


def _tried_again(check: Check, pack: ResearchPack) -> str:
    again = check.tries_again_at
    if again is None:
        return CHECK_SENTENCES["nobody_tries"]
    return filled(CHECK_SENTENCES["tries_again"], time=time_words(again, pack))


def why_not(check: Check) -> str:
    """Why a check could not be made, in the middle of a sentence."""
    if check.why in NOT_SEARCHED_WHY:
        return NOT_SEARCHED_WHY[check.why]
    # A code nobody described is shown as it is: it is no sentence to fill in.
    known = REASONS.get(check.why)
    words = filled(known.words, system="it") if known else isolated(reason(check.why).words)
    return words[:1].lower() + words[1:]


def _of_interest(check: Check, pack: ResearchPack) -> str:
    tells_more = bool(pack.facts_of(check.person, check.system))
    which = {"system": agency(check.system), "section": SECTION_OF_AGENCIES}
    if check.ring is None:
        sentence = CHECK_SENTENCES["told_nobody_named" if tells_more else "nobody_named"]
        return filled(sentence, **which, instead=isolated(check.if_nobody_named)).strip()
    only_that = CHECK_ANSWERS["record_of_interest"].sentence
    return filled(
        CHECK_SENTENCES["interest_told"] if tells_more else only_that,
        **which,
        role=role_of(check.ring),
        phone=isolated(check.ring.phone or PACK_SENTENCES["not_recorded"]),
        reference=isolated(pack.request.pack_id),
    )


def _limits(check: Check, pack: ResearchPack) -> Iterable[str]:
    system = agency(check.system)
    if check.never_shows:
        what = isolated(check.never_shows)
        yield filled(CHECK_SENTENCES["never_shows"], system=system, what=what)
    if check.withheld:
        key = "withheld_one" if check.withheld == 1 else "withheld"
        yield filled(CHECK_SENTENCES[key], system=system, n=str(check.withheld))
    if check.asked and not check.is_whole:
        yield CHECK_SENTENCES["not_whole"]
    if check.is_cut_short:
        yield _tried_again(check, pack)


def criteria(check: Check) -> str:
    """By what a system was asked."""
    return listed([isolated(one) for one in check.asked.criteria]) if check.asked else ""


def how_asked(check: Check, pack: ResearchPack) -> tuple[str, ...]:
    """What was asked, when, by which account, and which records came back."""
    return tuple(_how_asked(check, pack))


def _how_asked(check: Check, pack: ResearchPack) -> Iterable[str]:
    account = isolated(check.account)
    if check.asked:
        at = seen_words(check.asked.at, pack)
        yield said("asked", criteria=criteria(check), at=at, account=account)
    elif check.tried_at:
        yield said("tried", at=seen_words(check.tried_at, pack), account=account)
    elif check.account:
        yield said("account", account=account)
    if check.records:
        yield said("records", records=", ".join(isolated(one.record_id) for one in check.records))


def seen_words(moment: datetime, pack: ResearchPack) -> str:
    """`6:53:20am`, with its day where that is not the pack's."""
    exactly = say_time_exactly(moment)
    if london_day(moment) == london_day(pack.as_at):
        return exactly
    return f"{exactly}, {say_plain_date(london_day(moment))}"


def time_words(moment: datetime, pack: ResearchPack) -> str:
    """`7am`, with its day where that is not the pack's."""
    is_same_day = london_day(moment) == london_day(pack.as_at)
    return say_time(moment) if is_same_day else say_moment(moment)


def evidence_numbers(pack: ResearchPack) -> dict[str, str]:
    """A short number for each piece of evidence, in the order of the facts."""
    sources = [f.source for f in pack.facts] + [e.source for e in pack.chronology.events]
    sources += [tie.source for tie in pack.ties]
    sources += [person.named_in for person in pack.others if person.named_in]
    ids = dict.fromkeys(source.evidence for source in sources)
    return {evidence: f"E-{number}" for number, evidence in enumerate(ids, 1)}


def fact_numbers(pack: ResearchPack) -> dict[Fact, int]:
    """The number of each fact: its place in the pack, the same for as long as the pack is kept."""
    return {fact: number for number, fact in enumerate(pack.facts, 1)}


def fact_place(fact: Fact) -> str:
    """Where a fact stands, not what it says: `Education · enrolment 1 of M9… · Pupil · School`."""
    source = fact.source
    parts = (agency(source.record.system), record_words(source), isolated(source.screen))
    return " · ".join((*parts, field_label(fact.field)))


def source_words(source: Source, pack: ResearchPack, numbers: dict[str, str]) -> str:
    """`Children's care · episode 77120 · Plans · 6:53:20am · E-41`."""
    return " · ".join(
        (
            agency(source.record.system),
            record_words(source),
            isolated(source.screen),
            seen_words(source.seen_at, pack),
            numbers[source.evidence],
        )
    )


def named_words(person: PackPerson, pack: ResearchPack, numbers: dict[str, str]) -> str:
    """`Pax Lodgerby (Police · P0000099 · Person search · 6:53:20am · E-41)`."""
    name = name_of(person, pack)
    if person.named_in is None:
        return name
    return said("named_in", person=name, source=source_words(person.named_in, pack, numbers))


def record_words(source: Source) -> str:
    """`episode 77120 of 5530126`, `occurrence 43260118204`; a person's own record by its number."""
    kind, row = isolated(source.kind), isolated(source.row)
    record = isolated(source.record.record_id)
    if row:
        return said("line_of", line=f"{kind} {row}".strip(), record=record)
    return f"{kind} {record}".strip()


def field_label(field: str) -> str:
    """What a field is called."""
    return FACT_FIELDS[field].label


def missing_fields(each: MissingDetails, pack: ResearchPack) -> str:
    """`Ethnicity (recorded only as UN), Religion`: what no record tells, if it has the field."""
    return ", ".join(_missing_field(field, each, pack) for field in each.fields)


def _missing_field(field: FactField, each: MissingDetails, pack: ResearchPack) -> str:
    label = field_label(field)
    blank = {fact.value: None for fact in pack.facts_of(each.person) if fact.field is field}
    values = listed([isolated(value) for value in blank if value])
    return said("only_as", field=label, values=values) if values else label


def endings(fact: Fact, pack: ResearchPack) -> tuple[str, ...]:
    """`Order ended on: 11 May 2026`, where the same line of the record says so; else nothing."""
    of_line = {one.field: one.value for one in pack.facts if _is_beside(one, fact)}
    ended = [field for field in ENDED_BY.get(fact.field, ()) if field in of_line]
    return tuple(f"{field_label(field)}: {isolated(of_line[field])}" for field in ended[:1])


def _is_beside(one: Fact, other: Fact) -> bool:
    place, there = (
        (fact.about, fact.source.record, fact.source.kind, fact.source.row) for fact in (one, other)
    )
    return place == there


def agencies_agree(facts: Sequence[Fact]) -> str:
    """`education, health agree`, where several agencies record the same."""
    agencies = dict.fromkeys(agency(fact.source.record.system) for fact in facts)
    return said("agree", agencies=", ".join(agencies)) if len(agencies) > 1 else ""


def missing_line(pack: ResearchPack) -> tuple[str, Tag]:
    """How many checks are missing, and which: before anything that was found."""
    missing = [check for check in pack.checks if check.is_missing]
    if not missing:
        applying = sum(c.answer is not CheckAnswer.DOES_NOT_APPLY for c in pack.checks)
        return said("none_missing", n=applying), Tag.NONE
    key = "missing_one" if len(missing) == 1 else "missing"
    return said(key, n=len(missing), checks=checks_by_system(missing, pack)), Tag.RED


def not_permitted_line(pack: ResearchPack) -> str:
    """Which checks the account may not make; empty where it may make all."""
    refused = [c for c in pack.checks if c.answer is CheckAnswer.NOT_PERMITTED and not c.is_missing]
    if not refused:
        return ""
    key = "not_permitted_one" if len(refused) == 1 else "not_permitted"
    whose = [
        f"{agency(system)} for {names_of(pack, (check.person for check in checks))}"
        for system, checks in _by_system(refused)
    ]
    return said(key, n=len(refused), checks="; ".join(whose))


def said_before(one: SaidBefore) -> str:
    """What somebody answered of a possible match for another pack; the answer is not used here."""
    [label] = [c.label for c in TASK_KINDS["possible_match"].choices if c.code == one.answer]
    return said(
        "said_before",
        by=isolated(one.by),
        answer=label,
        at=say_moment(one.at),
        pack=isolated(one.pack_id),
        compared=said("same_now" if one.is_unchanged else "not_same_now"),
    )


def licensed_line(pack: ResearchPack) -> str:
    """What no worker searches, and who was asked to."""
    reference = pack.request.licensed_request
    return said("licensed_asked", reference=isolated(reference)) if reference else said("licensed")


def to_ring_line(pack: ResearchPack) -> str:
    """Whom to ring; empty where nobody has to be."""
    if not pack.to_ring:
        return ""
    whom = "; ".join(ring_words(each) for each in pack.to_ring)
    return said(
        "to_ring_one" if len(pack.to_ring) == 1 else "to_ring", n=len(pack.to_ring), whom=whom
    )


def ring_words(each: ToRing) -> str:
    """Whom to ask for and where."""
    who = role_of(each.ring) if each.ring else PACK_SENTENCES["nobody_named"]
    return f"{who} ({agency(each.system)})"


def checks_by_system(checks: Sequence[Check], pack: ResearchPack) -> str:
    """`Housing for all 4 people (could not be searched); Children's care for Idris (…)`."""
    return "; ".join(
        said(
            "checks_of",
            system=agency(system),
            people=names_of(pack, (check.person for check in same)),
            answer=answer.lower(),
        )
        for system, of_system in _by_system(checks)
        for answer, same in _by_answer(of_system)
    )


def _by_system(checks: Sequence[Check]) -> list[tuple[str, list[Check]]]:
    ordered = sorted(checks, key=lambda check: SYSTEMS.index(check.system))
    return [(system, list(same)) for system, same in groupby(ordered, lambda one: one.system)]


def _by_answer(checks: Sequence[Check]) -> list[tuple[str, list[Check]]]:
    ordered = sorted(checks, key=answer_words)
    return [(words, list(same)) for words, same in groupby(ordered, answer_words)]


def left_out_line(pack: ResearchPack, *, is_filtered: bool = False) -> str:
    """What is counted and not shown; of filtered lines it is said of the whole chronology."""
    parts = [
        said(
            "left_out_part",
            what=KEPT_OUT[each.why].label,
            agency=agency(each.system),
            n=each.count,
        )
        for each in pack.chronology.left_out
    ]
    if parts:
        return said("left_out", parts="; ".join(parts))
    return said("whole_left_nothing_out" if is_filtered else "nothing_left_out")


def not_searched_line(pack: ResearchPack) -> str:
    """Which agencies are missing from the chronology; empty where none is."""
    lacking = [c for c in pack.checks if c.is_missing or c.answer is CheckAnswer.NOT_PERMITTED]
    return said("not_searched", checks=checks_by_system(lacking, pack)) if lacking else ""


def held_caption(person: PackPerson | None, system: str, pack: ResearchPack) -> str:
    """`Wren Quillfeather, as Police records it`; nobody: the case."""
    if person is None:
        return filled(PACK_HEADINGS["case"], agency=agency(system))
    return filled(PACK_HEADINGS["held"], person=name_of(person, pack), agency=agency(system))


def stamped(out_of_date: Sequence[str]) -> tuple[str, ...]:
    """OUT OF DATE before the sentences that say why; nothing where it is not."""
    return (OUT_OF_DATE["heading"], *out_of_date) if out_of_date else ()


def filtered(pack: ResearchPack, chosen: ChosenLines) -> tuple[str, ...]:
    """That a chronology has not all its lines, which and how many; nothing where it has."""
    if not (chosen.count and pack.chronology.events):
        return ()
    lines, n = numbered_lines(pack, chosen), len(pack.chronology.events)
    which, shown = _chosen(pack, chosen), len(lines)
    if shown == n:
        first = said("filtered_all", chosen=which, n=n)
    else:
        first = said("filtered", chosen=which, shown=shown, n=n, hidden=n - shown)
    undated = sum(event.on is None for _, event in lines) if chosen.has_days else 0
    if not undated:
        return (first,)
    return first, said("undated_one" if undated == 1 else "undated", n=undated)


def sheet_filtered(pack: ResearchPack, chosen: ChosenLines) -> str:
    """The same for the foot of every sheet: how many of how many."""
    if not (chosen.count and pack.chronology.events):
        return ""
    n = len(pack.chronology.events)
    return said("sheet_filtered", shown=len(numbered_lines(pack, chosen)), n=n)


def _chosen(pack: ResearchPack, chosen: ChosenLines) -> str:
    return ", ".join(_chosen_parts(pack, chosen))


def _chosen_parts(pack: ResearchPack, chosen: ChosenLines) -> Iterable[str]:
    if chosen.person is not None:
        yield said("chosen_person", person=short_name(pack.person(chosen.person), pack))
    if chosen.system:
        yield said("chosen_agency", agency=agency(chosen.system))
    if chosen.first_day:
        yield said("chosen_from", date=say_plain_date(chosen.first_day))
    if chosen.last_day:
        yield said("chosen_to", date=say_plain_date(chosen.last_day))

"""Whether scenarios fit their world: each check gives the sentences that do not hold.

They do not know the cases. They read the letters, forms and records as they are, and look whether
what is expected is what the papers make of them, and whether anything was passed over.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import TypeVar

from mock_systems.population.holdings import holdings
from mock_systems.population.model import Occurrence, World
from mock_systems.population.post import Application
from mock_systems.population.scenarios.deadlines import (
    conference_after,
    disclosed,
    report_before,
    review_after,
)
from mock_systems.population.scenarios.expected import (
    CHOICES,
    NEW,
    Cannot,
    Due,
    Finding,
    Outcome,
    PersonTask,
    Reply,
    Scenario,
    Write,
    flatten,
)
from mock_systems.population.working_days import is_working_day

T = TypeVar("T")
CITED = ("domain.md ", "design.md ", "pages.md ", "population README ")
# pages.md 2.2 "usually for" and 2.6 "owner"; domain.md D13, D14 name two more.
TEAMS = frozenset(
    (
        *("practitioner", "duty supervisor", "decision maker", "DA sergeant", "hub admin"),
        *("author's supervisor", "restricted-records officer", "operations"),
        "data protection officer",
    )
)
OWNERS = frozenset(("record owner", "crime registrar", "conference unit", "duty supervisor"))
HIGH_SCORE = 14
TOO_LARGE_BYTES = 50 * 1024 * 1024
CRIMES_TOLD = re.compile(r"strangled|round her neck|choked")
VERSION = re.compile(r"^Version: (\d+)$", re.MULTILINE)
PLANNED = re.compile(r"Child protection plan from (\d\d/\d\d/\d{4})")
CLOSED = "CLOSED SESSION"


@dataclass(frozen=True, slots=True)
class _Desk:
    """A world and its scenarios."""

    world: World
    scenarios: Sequence[Scenario]

    def outcomes(self) -> Iterator[tuple[Scenario, Outcome]]:
        """Every outcome, those after right answers too."""
        for scenario in self.scenarios:
            for outcome in flatten(scenario.outcomes):
                yield scenario, outcome

    def each(self, kind: type[T]) -> Iterator[tuple[Scenario, T]]:
        """Every outcome of one kind."""
        for scenario, outcome in self.outcomes():
            if isinstance(outcome, kind):
                yield scenario, outcome


def scenario_problems(world: World, scenarios: Sequence[Scenario]) -> list[str]:
    """Give every sentence that does not hold; nothing when all is well."""
    desk = _Desk(world, scenarios)
    missing = list(_everything_named_exists(desk))
    return missing or list(chain.from_iterable(check(desk) for check in CHECKS))


def _everything_named_exists(desk: _Desk) -> Iterable[str]:
    known = _keys(desk.world)
    for scenario in desk.scenarios:
        where = scenario.scenario_id
        about = {*scenario.letters, *scenario.applications, *scenario.records}
        yield from (f"{where}: no {one}" for one in sorted(about - known))
        people = set(scenario.people) - desk.world.people.keys()
        yield from (f"{where}: no person {one}" for one in sorted(people))
    for scenario, task in desk.each(PersonTask):
        # A task about a fault is about the system it is planted in.
        wanted = set(task.about) - known - ({scenario.trial.system} if scenario.trial else set())
        yield from (f"{scenario.scenario_id}: no {one}" for one in sorted(wanted))
    for scenario, finding in desk.each(Finding):
        yield from (f"{scenario.scenario_id}: no {x}" for x in set(finding.records) - known)
    for scenario, write in desk.each(Write):
        if not _record_exists(desk.world, write):
            yield f"{scenario.scenario_id}: nothing to write to: {write.record}"


def _keys(world: World) -> set[str]:
    police = chain(world.nominals, world.occurrences)
    return {
        *world.letters,
        *world.applications,
        *(f"police_rms:{one}" for one in police),
        *(f"childrens_social_care:{one}" for one in world.care_people),
        *(f"probation:{one}" for one in world.probation_people),
    }


def _record_exists(world: World, write: Write) -> bool:
    kind, _, uprn = write.record.partition(":")
    if kind == "address":
        return any(one.uprn == uprn for one in world.addresses.values())
    return write.record in (NEW, *world.nominals, *world.occurrences)


def _every_outcome_cites(desk: _Desk) -> Iterable[str]:
    for scenario, outcome in desk.outcomes():
        if not outcome.source.startswith(CITED):
            yield f"{scenario.scenario_id}: {outcome.expect} cites nothing"


def _tasks_use_the_fixed_words(desk: _Desk) -> Iterable[str]:
    for scenario, task in desk.each(PersonTask):
        if task.right_answer not in CHOICES.get(task.kind, ()):
            yield f"{scenario.scenario_id}: {task.kind} has no answer {task.right_answer!r}"
        if task.team not in TEAMS:
            yield f"{scenario.scenario_id}: no team {task.team}"
    for scenario, finding in desk.each(Finding):
        if finding.owner not in OWNERS:
            yield f"{scenario.scenario_id}: no owner {finding.owner}"


def _everything_that_came_is_expected(desk: _Desk) -> Iterable[str]:
    told = {
        one for scenario in desk.scenarios for one in (*scenario.letters, *scenario.applications)
    }
    for number in {*desk.world.letters, *desk.world.applications} - told:
        yield f"{number} is in no scenario"
    now = desk.world.night.now
    for letter in desk.world.letters.values():
        if letter.received_at >= now:
            yield f"{letter.letter_id} has not come yet"
    for form in desk.world.applications.values():
        if form.received_at >= now:
            yield f"{form.application_id} has not come yet"


def _every_letter_is_filed_or_left_to_a_person(desk: _Desk) -> Iterable[str]:
    """domain.md A1: filed with its hash; each part of minutes once; nothing else twice."""
    filed = Counter(
        (str(write.fields.get("letter", "")), write.fields.get("part", ""))
        for _, write in desk.each(Write)
        if write.operation == "file_document"
    )
    for (number, _), times in filed.items():
        if times > 1:
            yield f"{number} is filed {times} times"
    left = {one for _, cannot in desk.each(Cannot) for one in cannot.about}
    left.update(_asked(desk, "restricted_record"))
    for number in desk.world.letters:
        if (number in {one for one, _ in filed}) == (number in left):
            yield f"{number} is filed and left to a person, or neither"


# --- Domestic abuse and data quality --------------------------------------------------------------


def _every_high_score_is_looked_at(desk: _Desk) -> Iterable[str]:
    """domain.md A2: GRADE_REVIEW if 14 or more yes and grade < high, and only then."""
    asked = {
        one
        for _, task in desk.each(PersonTask)
        if task.kind == "review_grade"
        for one in task.about
    }
    for occurrence in _domestic_abuse(desk.world):
        is_due = any(
            form.yes_count >= HIGH_SCORE and form.grade != "high" for form in occurrence.risk_forms
        )
        if is_due != (f"police_rms:{occurrence.occ_no}" in asked):
            yield f"{occurrence.occ_no}: its grade is looked at and should not be, or not at all"


def _every_crime_told_is_found(desk: _Desk) -> Iterable[str]:
    """domain.md A6 DQ32: crime disclosed in text but no crime recorded."""
    found = {
        finding.records[0]: finding for _, finding in desk.each(Finding) if finding.rule == "DQ32"
    }
    for occurrence in _domestic_abuse(desk.world):
        told = CRIMES_TOLD.search(occurrence.summary)
        finding = found.get(f"police_rms:{occurrence.occ_no}")
        if (told is not None and not occurrence.crime_recorded) != (finding is not None):
            yield f"{occurrence.occ_no}: a crime is told of and not found, or the other way round"
        if finding and not occurrence.summary.startswith(finding.quote, finding.starts_at):
            yield f"{occurrence.occ_no}: {finding.quote!r} is not where it is said to be"


def _every_unprotected_copy_is_found(desk: _Desk) -> Iterable[str]:
    """domain.md A6 DQ39: confidential on one nominal, visible on a partner's record."""
    secret = {
        home.address_id
        for nominal in desk.world.nominals.values()
        for home in nominal.addresses
        if home.confidential
    }
    shown = {
        one.key
        for one in holdings(desk.world)
        if any(home.address_id in secret and not home.confidential for home in one.who.addresses)
    }
    found = {finding.records[0] for _, finding in desk.each(Finding) if finding.rule == "DQ39"}
    for key in shown ^ found:
        yield f"{key}: an address is shown and not found, or found and not shown"


def _asked(desk: _Desk, kind: str) -> Iterator[str]:
    """Everything a kind of task is about."""
    return (one for _, task in desk.each(PersonTask) if task.kind == kind for one in task.about)


def _domestic_abuse(world: World) -> Iterator[Occurrence]:
    return (one for one in world.occurrences.values() if one.kind.startswith("da_"))


# --- Conferences ----------------------------------------------------------------------------------


def _one_version_is_current(desk: _Desk) -> Iterable[str]:
    """domain.md D8: highest version wins; older versions filed as superseded; one date."""
    for scenario in desk.scenarios:
        numbered = [(_version_of(desk, one), one) for one in scenario.letters]
        invitations = sorted(pair for pair in numbered if pair[0])
        if len(invitations) < 2:
            continue
        filed = {
            str(one.fields.get("letter")): one.fields.get("status")
            for one in flatten(scenario.outcomes)
            if isinstance(one, Write) and one.operation == "file_document"
        }
        wanted = {number: "superseded" for _, number in invitations[:-1]}
        if filed != {**wanted, invitations[-1][1]: "current"}:
            yield f"{scenario.scenario_id}: another version than the highest is current"


def _plans_of_letters_become_flags(desk: _Desk) -> Iterable[str]:
    """domain.md A1: outcome per child; plan start = conference date; no flag without a plan."""
    for scenario in desk.scenarios:
        planned = [
            day
            for number in scenario.letters
            for paper in desk.world.letters[number].attachments
            for day in PLANNED.findall(paper.text)
        ]
        flags = [
            one
            for one in flatten(scenario.outcomes)
            if isinstance(one, Write) and one.operation == "set_flag"
        ]
        days = {f"{one.fields['from_on']:%d/%m/%Y}" for one in flags}
        if days != set(planned):
            yield f"{scenario.scenario_id}: a flag begins on another day than its plan"
        for flag in flags:
            person = desk.world.people.get(flag.person_id)
            if person and person.died_on:
                yield f"{scenario.scenario_id}: a flag for {person.person_id}, who died"


def _reviews_are_on_working_days(desk: _Desk) -> Iterable[str]:
    for scenario, write in desk.each(Write):
        days = [one for name, one in write.fields.items() if name in ("on", "review_on")]
        for day in days:
            if isinstance(day, date) and not is_working_day(day):
                yield f"{scenario.scenario_id}: {write.operation} on {day}, when nobody works"


def _dues_follow_the_papers(desk: _Desk) -> Iterable[str]:
    for scenario, due in desk.each(Due):
        wanted = _worked_out(due)
        if wanted and wanted != due.at:
            yield f"{scenario.scenario_id}: {due.what} is due at {wanted}"


def _worked_out(due: Due) -> datetime | None:
    if isinstance(due.starts, datetime):
        return disclosed(due.starts).at if due.what == "disclosure" else None
    reckoned: dict[str, datetime] = {
        "conference held": conference_after(due.starts).at,
        "report to conference": report_before(due.starts, "ICPC").at,
        "report to initial conference": report_before(due.starts, "ICPC").at,
        "report to review conference": report_before(due.starts, "RCPC").at,
        "first review": review_after(due.starts).at,
    }
    return reckoned.get(due.what)


def _what_cannot_be_read_is_left_to_a_person(desk: _Desk) -> Iterable[str]:
    left = {one for _, cannot in desk.each(Cannot) for one in cannot.about}
    for letter in desk.world.letters.values():
        unreadable = any(
            paper.is_scan or paper.password_protected or paper.size() > TOO_LARGE_BYTES
            for paper in letter.attachments
        )
        if unreadable != (letter.letter_id in left):
            yield f"{letter.letter_id}: cannot be read and is, or can and is not"


def _closed_sessions_are_secret(desk: _Desk) -> Iterable[str]:
    """domain.md D10: nothing from closed quoted; it is filed apart, restricted."""
    for scenario in desk.scenarios:
        letters = [desk.world.letters[number] for number in scenario.letters]
        texts = [paper.text for one in letters for paper in one.attachments]
        if not any(CLOSED in text for text in texts):
            continue
        if not any(secret.value in text for secret in scenario.secrets for text in texts):
            yield f"{scenario.scenario_id}: the closed session is no secret"
        parts = [
            one.fields["access"]
            for one in flatten(scenario.outcomes)
            if isinstance(one, Write) and "access" in one.fields
        ]
        if sorted(map(str, parts)) != ["open", "restricted"]:
            yield f"{scenario.scenario_id}: its parts are not filed apart"


def _nobodys_birthday_is_guessed(desk: _Desk) -> Iterable[str]:
    """domain.md D7: no DOB guessed; B2: birth_order of twins."""
    for scenario, write in desk.each(Write):
        if write.operation == "create_nominal" and "born_on" in write.fields:
            yield f"{scenario.scenario_id}: a birth date of {write.person_id}"


def _version_of(desk: _Desk, number: str) -> int:
    found = VERSION.search(desk.world.letters[number].attachments[0].text)
    return int(found.group(1)) if found else 0


# --- Forms ----------------------------------------------------------------------------------------


def _only_safe_ways_are_answered(desk: _Desk) -> Iterable[str]:
    """domain.md A7: if safe channel = none no ack; one ack per submission, to the safe channel."""
    replies: dict[str, list[Reply]] = {}
    for _, reply in desk.each(Reply):
        replies.setdefault(reply.application_id, []).append(reply)
    for form in desk.world.applications.values():
        given = replies.get(form.application_id, [])
        safe = form.safe_contact
        if len(given) != (0 if _no_way_is_safe(form) else 1):
            yield f"{form.application_id}: {len(given)} acknowledgements"
        for reply in given:
            if (reply.channel, reply.to) != (safe.channel, safe.value):
                yield f"{form.application_id}: answered another way than the safe one"
            if safe.is_discreet and reply.template != "ack-discreet":
                yield f"{form.application_id}: answered in words that are not discreet"
            if not form.received_at < reply.by:
                yield f"{form.application_id}: to be answered before it came"


def _no_way_is_safe(form: Application) -> bool:
    safe = form.safe_contact
    return safe.channel == "none" or bool(safe.read_by_others)


def _whoever_asks_about_their_victim_is_stopped(desk: _Desk) -> Iterable[str]:
    """domain.md D15: applicant is a suspect where the "subject" is the victim."""
    stopped = set(_asked(desk, "restricted_record"))
    suspects = set(_suspects_and_victims(desk.world))
    for form in desk.world.applications.values():
        subject = form.subject.person_id if form.subject else ""
        is_conflict = (form.applicant.person_id, subject) in suspects
        if is_conflict != (form.application_id in stopped):
            yield f"{form.application_id}: asked by a suspect and not stopped, or by nobody and is"


def _suspects_and_victims(world: World) -> Iterator[tuple[str, str]]:
    for occurrence in _domestic_abuse(world):
        by_code: dict[str, list[str]] = {}
        for role in occurrence.roles:
            person = world.nominals[role.nominal_id].person_id
            by_code.setdefault(role.code, []).append(person)
        for suspect in by_code.get("S", ()):
            yield from ((suspect, victim) for victim in by_code.get("V", ()))


def _every_form_has_its_clock(desk: _Desk) -> Iterable[str]:
    """domain.md D16: the 28-day clock still runs."""
    clocks = {
        (one, due.at)
        for scenario, due in desk.each(Due)
        if due.what == "disclosure"
        for one in scenario.applications
    }
    for form in desk.world.applications.values():
        if (form.application_id, disclosed(form.received_at).at) not in clocks:
            yield f"{form.application_id}: no clock runs"


CHECKS: tuple[Callable[[_Desk], Iterable[str]], ...] = (
    _every_outcome_cites,
    _tasks_use_the_fixed_words,
    _everything_that_came_is_expected,
    _every_letter_is_filed_or_left_to_a_person,
    _every_high_score_is_looked_at,
    _every_crime_told_is_found,
    _every_unprotected_copy_is_found,
    _one_version_is_current,
    _plans_of_letters_become_flags,
    _reviews_are_on_working_days,
    _dues_follow_the_papers,
    _what_cannot_be_read_is_left_to_a_person,
    _closed_sessions_are_secret,
    _nobodys_birthday_is_guessed,
    _only_safe_ways_are_answered,
    _whoever_asks_about_their_victim_is_stopped,
    _every_form_has_its_clock,
)

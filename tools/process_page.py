"""Write the page of each process, `docs/process/<bot>.md`, from the code that follows it."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from bots.encompass.answering import LEFT_TO_PEOPLE
from bots.encompass.following import ASSESSED_WITHIN, CORRECTED_WITHIN
from bots.encompass.intake import OVERLAP
from bots.encompass.items import CONTENTS, PRIORITIES
from bots.encompass.questions import CHOICES, TEAMS
from bots.encompass.rules import RULES, VERSION
from bots.encompass.weighing import WITHOUT_A_DRAFT
from bots.research import rules as research_rules
from bots.research.decisions import MOST_TRIES
from bots.research.intake import DUE_WITHIN
from bots.research.items import CONTENTS as ITS_CONTENTS
from bots.research.items import NO_PACK_WAITS, NOBODY_WAITS
from bots.research.items import PRIORITIES as ITS_PRIORITIES
from connectors.police_rms import AppendEntry
from domain.notices import NoticeKind
from domain.research_pack.age import OLDEST
from domain.research_pack.applying import RULES as RULES_AGAINST
from domain.school_days import USUAL_OPENING
from domain.timescales import (
    ADULT_AT_YEARS,
    BEFORE_OPENING,
    CONTACT_CHECK_LASTS,
    FIRST_PASS,
    LATE_LINK_AFTER_FOUND,
    LATE_LINK_AFTER_OPENING,
)
from domain.wording.processes import WORK_KINDS
from domain.wording.reasons.table import REASONS
from domain.wording.research import CHECK_RULES, SEARCHED_SYSTEMS
from domain.wording.tasks import TASK_KINDS, TaskKind
from flows.encompass import SEND
from flows.encompass_desk import FRESH_FOR, OPERATIONS, STANDS_IN_FOR
from flows.following import FOLLOWED_FOR
from runtime.manifests import Manifest, WritePromise, load_manifest
from runtime.person_tasks import ESCALATE_AFTER, REMIND_AFTER
from runtime.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "process"
NO_DRAFT = "No draft is made"
WHAT_IT_DOES = {
    NoticeKind.TELL: "the notice",
    NoticeKind.FIRST_DAY_BACK: "the notice again, on the first day back",
    NoticeKind.CORRECTION: "a correction",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A number the process keeps to, where it stands, and who says so."""

    what: str
    value: str
    source: str
    stands_in: str


def encompass() -> str:
    """The page `docs/process/encompass.md`."""
    parts = [
        ["# Operation Encompass: the process, rule by rule", *_about()],
        ["## Rules", *_rules()],
        ["## Writes", *_writes()],
        ["## Stops, and the task each becomes", *_stops()],
        ["## Limits", *_limits()],
        ["## Kinds of items", *_items()],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def research() -> str:
    """The page `docs/process/research.md`."""
    parts = [
        ["# Research on a case: the process, rule by rule", *_about_research()],
        ["## Rules", *_rules_of_research()],
        ["## Who is not asked about where", *_checks_left_out()],
        ["## Writes", "", "None. This worker has no operation that writes in a partner system."],
        ["## Stops, and the task each becomes", *_stops_of_research()],
        ["## Limits", *_limits_of_research()],
        ["## Kinds of items", *_items_of_research()],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


PAGES = {"encompass": encompass, "research": research}


def _about_research() -> list[str]:
    return [
        "",
        "Written from the code by `python -m tools.process_page`; a test fails when it is stale.",
        f"Every item is stamped with the version of the rules: `{research_rules.VERSION}`.",
        "What the worker is for: `bots/research/README.md`.",
    ]


def _rules_of_research() -> list[str]:
    rows = ((one.id, one.when, one.then, one.source) for one in research_rules.RULES.values())
    return _table(("id", "when", "then", "source"), rows)


def _checks_left_out() -> list[str]:
    rows = (
        (rule.code, SEARCHED_SYSTEMS[rule.system].agency, CHECK_RULES[rule.code].label)
        for rule in RULES_AGAINST
    )
    return _table(("rule", "system", "says"), rows)


def _stops_of_research() -> list[str]:
    asked: dict[str, list[str]] = {}
    for rule in research_rules.RULES.values():
        for kind, _ in rule.tasks:
            asked.setdefault(kind, []).append(rule.id)
    rows = (
        (
            f"{TASK_KINDS[kind].title} `{kind}`",
            TASK_KINDS[kind].usual_team,
            " · ".join(choice.label for choice in TASK_KINDS[kind].choices),
            ", ".join(rules),
        )
        for kind, rules in asked.items()
    )
    return _table(("task", "team", "answers", "rules"), rows)


def _limits_of_research() -> list[str]:
    rows = (
        ("due after it was asked for", _hours(DUE_WITHIN), "bots.research.intake.DUE_WITHIN"),
        ("made again for what did not answer, at most", str(MOST_TRIES), "decisions.MOST_TRIES"),
        ("a pack is out of date after", _hours(OLDEST), "domain.research_pack.age.OLDEST"),
    )
    return _table(("limit", "value", "stands in"), rows)


def _its_priority(kind: str) -> str:
    """Of what a person asks for, in front and behind: the first they wait for, and the rest."""
    first, others = ITS_PRIORITIES.get(kind), NO_PACK_WAITS.get(kind, NOBODY_WAITS)
    return str(others) if first is None else f"{first}; further ones {others}"


def _items_of_research() -> list[str]:
    rows = (
        (f"`{kind}`", WORK_KINDS[kind].label, one.__name__, _its_priority(kind))
        for kind, one in ITS_CONTENTS.items()
    )
    return _table(("kind", "what it does", "is about", "priority"), rows)


def _about() -> list[str]:
    return [
        "",
        "Written from the code by `python -m tools.process_page`; a test fails when it is stale.",
        f"Every item is stamped with the version of the rules: `{VERSION}`.",
        "What the worker is for, and how its rules are changed: `bots/encompass/README.md`.",
    ]


def _rules() -> list[str]:
    rows = ((r.id, r.when, r.then, str(r.decides), r.source) for r in RULES.values())
    return _table(("id", "when", "then", "who decides", "source"), rows)


def _writes() -> list[str]:
    mail, police = _manifest("secure_mail"), _manifest("police_rms")
    sends = (
        _write(mail, SEND, operation, WHAT_IT_DOES[kind]) for kind, operation in OPERATIONS.items()
    )
    entry = AppendEntry.promise.operation
    append = _write(police, entry, entry, "that the place was told, on each occurrence")
    headings = ("system", "operation", "writes", "marker", "search", "second search")
    table = _table((*headings, "settle", "repeated?", "commit window"), (*sends, append))
    return [
        *table,
        "",
        "Every other operation of this worker reads. No other system is written to.",
    ]


def _write(manifest: Manifest, promised: str, operation: str, what: str) -> tuple[str, ...]:
    write: WritePromise = manifest.writes[promised]
    return (
        manifest.name,
        f"`{operation}`",
        what,
        write.marker,
        write.search,
        write.second_search,
        f"{write.settle_seconds:g} s",
        "at most once, never by the worker" if write.at_most_once else "when disproved twice",
        "yes" if write.commit_window else f"no: {write.why_no_commit_window}",
    )


def _stops() -> list[str]:
    tasks: dict[str, list[tuple[str, str]]] = {}
    for rule in RULES.values():
        for kind, code in rule.tasks:
            tasks.setdefault(kind, []).append((rule.id, code))
    rows = (_stop(TASK_KINDS[kind], asked) for kind, asked in tasks.items())
    headings = ("task", "team", "answers", "reasons and rules")
    left = " or ".join(f"`{code}`" for code in sorted(LEFT_TO_PEOPLE))
    return [
        *_table(headings, rows),
        "",
        f"After {left} the worker does nothing more for the child. Whoever answers"
        " `by_hand` or `continue_by_hand` has the item; the worker never writes it afterwards.",
        "What a partner or a machine does wrong ends as `docs/architecture.md` says.",
    ]


def _stop(kind: TaskKind, asked: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    reasons = dict.fromkeys(code for _, code in asked)
    why = (
        f"{_meaning(code)} (`{code}`; {', '.join(rule for rule, one in asked if one == code)})"
        for code in reasons
    )
    own = {question.value: team for question, team in TEAMS.items()}
    return (
        f"{kind.title} `{kind.code}`",
        own.get(kind.code, kind.usual_team),
        _answers(kind, reasons),
        "; ".join(why),
    )


def _answers(kind: TaskKind, reasons: Iterable[str]) -> str:
    if not kind.choices:
        return "; ".join(f"{code}: {' · '.join(CHOICES[code])}" for code in reasons)
    every = " · ".join(choice.label for choice in kind.choices)
    if kind.code != "release_message":
        return every
    only = " · ".join(one.label for one in kind.choices if one.code in WITHOUT_A_DRAFT)
    guards = ", ".join(rule.id for rule in RULES.values() if rule.then.startswith(NO_DRAFT))
    return f"{every}; where no draft is made ({guards}): {only}"


def _meaning(code: str) -> str:
    return REASONS[code].words


def _limits() -> list[str]:
    rows = ((one.what, one.value, one.source, f"`{one.stands_in}`") for one in _every_limit())
    return _table(("limit", "value", "source", "stands in"), rows)


def _every_limit() -> Iterator[Limit]:
    domain, settings = "domain.timescales", Settings.model_fields
    statute = "Domestic Abuse Act 2021 s.49A: as soon as reasonably practicable"
    yield Limit(
        "a child is a person under",
        f"{ADULT_AT_YEARS} years",
        "Children Act 1989 s.105(1); Domestic Abuse Act 2021 s.49A",
        f"{domain}.ADULT_AT_YEARS",
    )
    yield Limit(
        "a school is told before it opens, by",
        _minutes(BEFORE_OPENING),
        f"{statute}; in practice before the start of the next school day",
        f"{domain}.BEFORE_OPENING",
    )
    yield Limit(
        "a school that has set no time opens at",
        _clock(USUAL_OPENING),
        "issue A.5; the register's own time where it holds one",
        "domain.school_days.USUAL_OPENING",
    )
    yield Limit(
        "told in the school day, the later of: after opening",
        _minutes(LATE_LINK_AFTER_OPENING),
        f"{statute}; domain.md A4, second pass",
        f"{domain}.LATE_LINK_AFTER_OPENING",
    )
    yield Limit(
        "and after it was found",
        _minutes(LATE_LINK_AFTER_FOUND),
        f"{statute}; domain.md A4, second pass",
        f"{domain}.LATE_LINK_AFTER_FOUND",
    )
    yield Limit(
        "shown again on the first day back, from",
        _clock(FIRST_PASS),
        "issue A.5: the first pass of a day",
        f"{domain}.FIRST_PASS",
    )
    yield Limit(
        "a person's check of a contact lasts",
        f"{CONTACT_CHECK_LASTS.amount} {CONTACT_CHECK_LASTS.unit.value}",
        CONTACT_CHECK_LASTS.source,
        f"{domain}.CONTACT_CHECK_LASTS",
    )
    yield Limit(
        "a correction is released within",
        _hours(CORRECTED_WITHIN),
        "hub rule: as urgent as the notice was",
        "bots.encompass.following.CORRECTED_WITHIN",
    )
    yield Limit(
        "a possible breach is assessed within",
        _hours(ASSESSED_WITHIN),
        "UK GDPR Article 33",
        "bots.encompass.following.ASSESSED_WITHIN",
    )
    yield from _limits_of_running(settings["encompass_passes"].default)


def _limits_of_running(passes: Sequence[time]) -> Iterator[Limit]:
    hub = "hub rule, issue A.5"
    yield Limit(
        "passes of a day, London time",
        ", ".join(map(_clock, passes)),
        hub,
        "settings: encompass_passes",
    )
    yield Limit(
        "each pass asks for everything changed since the last, and before it",
        f"{OVERLAP.days} days",
        "issue A.2",
        "bots.encompass.intake.OVERLAP",
    )
    yield Limit(
        "the register and the directory are read anew after",
        _hours(FRESH_FOR),
        hub,
        "flows.encompass_desk.FRESH_FOR",
    )
    yield Limit(
        "and stand in, while the education system is down, for",
        _hours(STANDS_IN_FOR),
        "domain.md D18; issue A.5",
        "flows.encompass_desk.STANDS_IN_FOR",
    )
    yield Limit(
        "what was sent is followed for",
        f"{FOLLOWED_FOR.days} days",
        "hub rule",
        "flows.following.FOLLOWED_FOR",
    )
    yield Limit(
        "a person is reminded, and the task passed on, after",
        f"{REMIND_AFTER:.0%} and {ESCALATE_AFTER:.0%} of the time to its deadline",
        "hub rule",
        "runtime.person_tasks",
    )


def _items() -> list[str]:
    rows = (
        (f"`{kind}`", WORK_KINDS[kind].label, contents.__name__, str(PRIORITIES.get(kind, 0)))
        for kind, contents in CONTENTS.items()
    )
    return _table(("kind", "what it does", "is about", "priority"), rows)


def _manifest(system: str) -> Manifest:
    return load_manifest(ROOT / "connectors" / system)


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"


def _hours(span: timedelta) -> str:
    hours = span // timedelta(hours=1)
    return f"{hours} hour" if hours == 1 else f"{hours} hours"


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return ["", *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)]


def main() -> int:
    """Write every page anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for bot, page in PAGES.items():
        (FOLDER / f"{bot}.md").write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/process/{bot}.md\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

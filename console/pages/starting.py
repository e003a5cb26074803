"""Starting work on a case: three questions, the answers shown once more, and the start.

What is started is ordered where everybody orders it (`bots.*.ordering`): the same request is the
same item, and the draft it came from becomes one item however often it is pressed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bots.encompass import ordering as encompass_ordering
from bots.research import ordering as research_ordering
from bots.research.items import Research
from bots.research.ordering import Asker
from console import drafts, rows, rules
from console.drafts import Answers, Draft
from console.pages import case as case_page
from console.pages import find
from console.visits import Answer, GoTo, Shown, Visit
from domain.case_asked import FEWEST_LETTERS, MOST_LETTERS, note_fault, text_fault
from domain.identifiers import OccurrenceNumber
from domain.outcome import WorkItemId
from domain.saying import say_moment, say_number_of
from domain.wording.labels import Label, filled
from domain.wording.research import SEARCHED_SYSTEMS
from domain.wording.searches import (
    ACCESS_REASONS,
    CHOOSE,
    CONSENT_HINT,
    FREE_TEXT_HINT,
    LAWFUL_BASES,
    NOTE,
    NOTE_HINT,
    PURPOSES,
    QUESTIONS,
    REASONS_THAT_ASK,
    START,
)
from runtime.work_queue import Added

HEALTH = "health_record"
NO_HEALTH_FOR = "prevent_crime"
CHECK_TITLE = "Check before you start"
BUTTONS = {drafts.RESEARCH: "Start research", drafts.SCHOOLS: "Notify schools"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question page: which answer it fills, and with what."""

    name: str
    choices: Mapping[str, Label]
    hint: str = ""


ASKED = (
    Question("reason", ACCESS_REASONS),
    Question("purpose", PURPOSES),
    Question("basis", LAWFUL_BASES, CONSENT_HINT),
)
REASON, PURPOSE, BASIS = ASKED


def reason_asked(visit: Visit) -> Answer:
    """Why do you need to look?"""
    return _question(visit, REASON, {})


def purpose_asked(visit: Visit) -> Answer:
    """What is the purpose?"""
    return _question(visit, PURPOSE, {})


def basis_asked(visit: Visit) -> Answer:
    """What is your lawful basis?"""
    return _question(visit, BASIS, {})


def reason_answered(visit: Visit) -> Answer:
    """Keep the reason, with the words that go with it."""
    chosen = visit.form.get("reason", "")
    note = visit.form.get("note", "").strip()
    if wrong := note_fault(chosen, note):
        return _question(visit, REASON, {"note": wrong})
    return _answered(visit, REASON, note=note)


def purpose_answered(visit: Visit) -> Answer:
    """Keep the purpose."""
    return _answered(visit, PURPOSE)


def basis_answered(visit: Visit) -> Answer:
    """Keep the lawful basis."""
    return _answered(visit, BASIS)


def checked(visit: Visit) -> Answer:
    """Everything once more, before anything starts."""
    draft = case_page.opened(visit)
    if unanswered := first_unanswered(draft.answers):
        return GoTo(f"{draft.path}/{unanswered}")
    return _check_page(visit, draft)


def started(visit: Visit) -> Answer:
    """Put it on the queue, once; or say that the same is going on already."""
    draft = case_page.opened(visit)
    if draft.item_id:
        return _follow(draft, draft.item_id)
    if not rules.works_here(visit.person, visit.console.settings):
        return find.not_here(visit)
    if unanswered := first_unanswered(draft.answers):
        return GoTo(f"{draft.path}/{unanswered}")
    if draft.answers.process == drafts.RESEARCH and (goes_on := _goes_on(visit, draft)):
        return goes_on
    all_added = [order(visit, draft.answers, case) for case in draft.answers.cases]
    drafts.became(visit.connection, draft, all_added[0].item_id)
    return _follow(draft, all_added[0].item_id)


def _goes_on(visit: Visit, draft: Draft) -> Answer | None:
    """What to say before it is started: research on the case, or on some of a list, goes on."""
    answers = draft.answers
    research_ordering.take_turns_starting(visit.connection, answers.cases)
    if answers.more:
        running = {case: _running(visit, case) for case in answers.cases}
        left_out = [(case, now_on) for case, now_on in running.items() if now_on]
        return _without(visit, draft, left_out) if left_out else None
    is_said = bool(answers.another) or _running(visit, answers.case) is None
    return None if is_said else GoTo(f"/case/{draft.id}/running")


def _without(
    visit: Visit, draft: Draft, left_out: Sequence[tuple[OccurrenceNumber, rules.Running]]
) -> Shown:
    """The check page once more, about what is left of a list; nothing has started."""
    said = [f"{case}: {rows.running_said(visit.console, now_on)}" for case, now_on in left_out]
    gone = {case for case, _ in left_out}
    left = [case for case in draft.answers.cases if case not in gone]
    if left:
        draft = drafts.narrowed(visit.connection, draft, left, visit.cipher)
    return _check_page(visit, draft, said, may_start=bool(left))


def running(visit: Visit) -> Answer:
    """The same goes on already: follow it, or say why another."""
    return _running_page(visit, {})


def another(visit: Visit) -> Answer:
    """Why another: back to the check page, and from there it starts."""
    why = visit.form.get("another", "").strip()
    if wrong := text_fault(why, FEWEST_LETTERS):
        return _running_page(visit, {"another": wrong})
    draft = case_page.opened(visit)
    drafts.answer(visit.connection, draft, visit.cipher, another=why)
    return GoTo(f"/case/{draft.id}/check")


def order(visit: Visit, answers: Answers, case: OccurrenceNumber) -> Added:
    """The piece of work that was asked for; the same words while it goes on are the same item."""
    settings, cipher, whose = visit.console.settings, visit.cipher, visit.person.id
    if answers.process == drafts.SCHOOLS and settings.hub:
        find = encompass_ordering.Order(
            cipher, settings, settings.hub, whose, answers.purpose, answers.basis
        )
        return encompass_ordering.order_find(visit.connection, case, find, answers.reason)
    return research_ordering.order_research(visit.connection, *_research(visit, answers, case))


def same_that_goes_on(visit: Visit, answers: Answers) -> WorkItemId | None:
    """This person's research on the case in the same words, while it goes on."""
    wanted = _research(visit, answers, answers.case)
    return research_ordering.that_goes_on(visit.connection, *wanted)


def same_just_made(visit: Visit, answers: Answers) -> WorkItemId | None:
    """This person's last run of the case in the same words, where it is some minutes old."""
    wanted = _research(visit, answers, answers.case)
    return research_ordering.that_was_just_made(visit.connection, *wanted)


def _research(
    visit: Visit, answers: Answers, case: OccurrenceNumber
) -> tuple[Research, research_ordering.Order]:
    asker = Asker(visit.person.id, answers.purpose, answers.basis)
    wanted = Research(case, answers.reason, answers.note, another=answers.another)
    return wanted, research_ordering.Order(visit.cipher, visit.console.settings, asker)


def _answered(visit: Visit, question: Question, **more: str) -> Answer:
    chosen = visit.form.get(question.name, "")
    if chosen not in question.choices:
        return _question(visit, question, {question.name: CHOOSE[question.name]})
    draft = drafts.opened(visit.about, visit.cipher)
    kept = drafts.answer(visit.connection, draft, visit.cipher, **{question.name: chosen}, **more)
    unanswered = first_unanswered(kept.answers)
    return GoTo(f"{draft.path}/{unanswered}" if unanswered else draft.after_the_questions)


def first_unanswered(answers: Answers) -> str:
    """The question that is asked next; empty where all three are answered."""
    return next((one.name for one in ASKED if not getattr(answers, one.name)), "")


def _question(visit: Visit, question: Question, errors: Mapping[str, str]) -> Shown:
    draft = drafts.opened(visit.about, visit.cipher)
    number = ASKED.index(question)
    answers = draft.answers
    kept = {question.name: getattr(answers, question.name), "note": answers.note}
    needed = ", ".join(ACCESS_REASONS[code].label for code in REASONS_THAT_ASK)
    values = {
        "draft": draft,
        "question": question,
        "step": f"{number + 1} of {len(ASKED)}",
        "choices": _choices(draft, question),
        "note": NOTE if question is REASON else "",
        "note_hint": filled(NOTE_HINT, needed=needed),
        "back": _before(draft, number),
        "errors": errors,
        "typed": visit.form if errors else kept,
        "most": MOST_LETTERS,
    }
    title = QUESTIONS[question.name]
    return Shown("question.html", title, values, 400 if errors else 200)


def _choices(draft: Draft, question: Question) -> list[Label]:
    """What a purpose opens at health says nothing to whoever asks the police alone."""
    choices = list(question.choices.values())
    is_plain = question is PURPOSE and not draft.answers.case
    return [replace(one, sentence="") for one in choices] if is_plain else choices


def _before(draft: Draft, number: int) -> str:
    """The page this question was come from."""
    if not first_unanswered(draft.answers):
        return draft.after_the_questions
    if number:
        return f"{draft.path}/{ASKED[number - 1].name}"
    return draft.path if draft.answers.case else "/find"


def _check_page(
    visit: Visit, draft: Draft, left_out: Sequence[str] = (), *, may_start: bool = True
) -> Shown:
    answers = draft.answers
    reason = ACCESS_REASONS[answers.reason].label
    values = {
        "draft": draft,
        "rows": [
            ("About", _about(visit, answers), ""),
            ("Reason", f"{reason}: {answers.note}" if answers.note else reason, "reason"),
            ("Purpose", PURPOSES[answers.purpose].label, "purpose"),
            ("Lawful basis", LAWFUL_BASES[answers.basis].label, "basis"),
            *([("Why another", answers.another, "")] if answers.another else []),
            *(_searches(visit, answers) if answers.process == drafts.RESEARCH else []),
        ],
        "warning": START["answering" if answers.process == drafts.RESEARCH else "tells_schools"],
        "button": BUTTONS[answers.process] if may_start else "",
        "left_out": left_out,
        "left_out_said": START["left_out" if may_start else "all_left_out"],
    }
    return Shown("check_answers.html", CHECK_TITLE, values, 409 if left_out else 200)


def _about(visit: Visit, answers: Answers) -> str:
    """How many the workers read there; of what they have not read, or may not, the same words."""
    if answers.more:
        return ", ".join(answers.cases)
    known = rules.known_occurrence(visit.connection, answers.case, visit.cipher)
    if known is None or known.is_unreadable:
        return START["people_unknown"]
    adults = say_number_of(len(known.adults), "adult", "adults")
    children = say_number_of(len(known.children), "child", "children")
    return f"{adults}, {children}, as the worker read it {say_moment(known.read_at)}"


def _searches(visit: Visit, answers: Answers) -> list[tuple[str, str, str]]:
    """Which systems this worker has an account in, and what it never asks."""
    held = {name for name, one in visit.console.settings.partners.items() if one.accounts}
    asked = [one for name, one in SEARCHED_SYSTEMS.items() if name in held and name != HEALTH]
    missing = [one for name, one in SEARCHED_SYSTEMS.items() if name not in held]
    searched = ", ".join(one.agency for one in asked) or "Nothing: the worker has no accounts"
    has_health = HEALTH in held and answers.purpose != NO_HEALTH_FOR
    never = [START["not_by_workers"]]
    if HEALTH in held and not has_health:
        never.append(START["no_health"])
    if missing:
        names = ", ".join(one.agency for one in missing)
        never.append(f"{names}: the worker has no account there.")
    return [
        ("Will be searched", searched, ""),
        *([("Status only", START["status_only"], "")] if has_health else []),
        ("Will not be searched", " ".join(never), ""),
    ]


def _running(visit: Visit, case: OccurrenceNumber) -> rules.Running | None:
    return rules.running_research(visit.connection, visit.person, case)


def _running_page(visit: Visit, errors: Mapping[str, str]) -> Answer:
    draft = case_page.opened(visit)
    now_on = _running(visit, draft.answers.case)
    if now_on is None:
        return GoTo(f"/case/{draft.id}/check")
    values = {
        "draft": draft,
        "said": rows.running_said(visit.console, now_on),
        "then": START["follow_instead" if now_on.is_mine else "ask_them"],
        "question": START["why_another"],
        "follow": f"/research/{now_on.item_id}" if now_on.is_mine else "",
        "errors": errors,
        "typed": visit.form,
        "hint": FREE_TEXT_HINT,
        "most": MOST_LETTERS,
    }
    title = "Research on this case is going on"
    return Shown("already_running.html", title, values, 400 if errors else 200)


def _follow(draft: Draft, item_id: str) -> GoTo:
    is_research = draft.answers.process == drafts.RESEARCH and not draft.answers.more
    return GoTo(f"/research/{item_id}" if is_research else f"/case/{draft.id}")

"""What a worker asks of a person, and which answers there are."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.wording.labels import Label, Tag, by_code


class Asks(StrEnum):
    """What a choice asks for besides itself."""

    NOTHING = ""
    REASON = "reason"
    RATIONALE = "rationale"
    TIME = "time"
    CONTACT = "contact"
    SCHOOL = "school"
    WHAT = "what"
    HOW = "how"
    RECORD = "record"
    WHERE = "where"
    FINDING = "finding"
    CHECKS = "checks"
    NOTE = "note"


RELEASE = "release"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a person may give to a task."""

    code: str
    label: str
    asks: Asks = Asks.NOTHING


@dataclass(frozen=True, slots=True)
class TaskKind:
    """What a worker can ask of a person. No choices: the process brings its own, of `DECISIONS`.

    `nothing_to_release` is the title where there is nothing a person could release.
    """

    code: str
    title: str
    choices: tuple[Choice, ...]
    usual_team: str
    tag: Tag
    nothing_to_release: str = ""

    def title_for(self, offers: Collection[str]) -> str:
        """What the task is called where these are its answers."""
        return self.nothing_to_release if self.releases_nothing(offers) else self.title

    def releases_nothing(self, offers: Collection[str]) -> bool:
        """Whether it asks about a release, and none is among its answers."""
        return bool(self.nothing_to_release) and RELEASE not in offers

    def choice(self, code: str) -> Choice | None:
        """The choice with this code, if this task offers it."""
        return next((choice for choice in self.choices if choice.code == code), None)


_BY_HAND = Choice("by_hand", "I will do this by hand")

_RELEASE = (
    Choice(RELEASE, "Release"),
    Choice("do_not_release", "Do not release", Asks.REASON),
    _BY_HAND,
)

_CANNOT_TELL = Choice("cannot_tell", "Cannot tell")

_NO_ANSWER = Choice("no_answer", "No answer, try at …", Asks.TIME)

TASK_KINDS = by_code(
    (
        TaskKind(
            "release_write",
            "Release or refuse one entry",
            _RELEASE,
            "duty supervisor",
            Tag.ORANGE,
        ),
        TaskKind(
            "release_message",
            "Release or refuse one message",
            _RELEASE,
            "duty supervisor",
            Tag.ORANGE,
            nothing_to_release="Tell by hand: no message can be released",
        ),
        TaskKind(
            "release_draft",
            "Read, edit and release a draft",
            (
                Choice("release", "Release"),
                Choice("send_back", "Send back", Asks.REASON),
                Choice("reject", "Reject", Asks.REASON),
            ),
            "author's supervisor",
            Tag.ORANGE,
        ),
        TaskKind(
            "possible_match",
            "Say if these are the same person",
            (
                Choice("same_person", "Same person", Asks.RECORD),
                Choice("not_same_person", "Not the same person"),
                _CANNOT_TELL,
            ),
            "practitioner",
            Tag.TEAL,
        ),
        TaskKind(
            "link_child",
            "Say if this child belongs to this occurrence",
            (
                Choice("linked", "I have linked the child"),
                Choice("does_not_belong", "The child does not belong"),
                _CANNOT_TELL,
            ),
            "duty supervisor",
            Tag.ORANGE,
        ),
        TaskKind(
            "no_school_found",
            "Find who to tell for this child",
            (
                Choice("school_found", "School found", Asks.SCHOOL),
                Choice("taught_at_home", "Taught at home: tell the council"),
                Choice("no_school", "No school: tell the council"),
            ),
            "duty supervisor",
            Tag.ORANGE,
        ),
        TaskKind(
            "verify_contact",
            "Check a contact by phone",
            (
                Choice("correct", "Correct"),
                Choice("changed", "Changed to …", Asks.CONTACT),
                _NO_ANSWER,
            ),
            "hub admin",
            Tag.YELLOW,
        ),
        TaskKind(
            "phone_school",
            "Phone this school now",
            (
                Choice("told", "Told", Asks.HOW),
                _NO_ANSWER,
                Choice("not_right_school", "Not the right school"),
            ),
            "duty supervisor",
            Tag.RED,
        ),
        TaskKind(
            "settle_in_doubt",
            "Settle an item in doubt",
            (
                Choice("there", "It is there", Asks.RECORD),
                Choice("not_there", "It is not there"),
                _CANNOT_TELL,
            ),
            "duty supervisor",
            Tag.MAGENTA,
        ),
        TaskKind(
            "restricted_record",
            "Decide about a restricted record",
            (
                Choice("continue_by_hand", "Continue by hand"),
                Choice("close", "Close with reason", Asks.REASON),
            ),
            "restricted-records officer",
            Tag.PURPLE,
        ),
        TaskKind(
            "second_authority",
            "Give a second authority for a search",
            (Choice("allow", "Allow"), Choice("do_not_allow", "Do not allow", Asks.REASON)),
            "another supervisor",
            Tag.PURPLE,
        ),
        TaskKind(
            "licensed_checks",
            "Ask for PNC, PND and ViSOR checks",
            (
                Choice("checks_asked_for", "I have asked for the checks", Asks.CHECKS),
                Choice("checks_not_needed", "No check is needed", Asks.REASON),
            ),
            "licensed person",
            Tag.PURPLE,
        ),
        TaskKind(
            "access_request",
            "Somebody asks for access to a case",
            (
                Choice(
                    "access_asked_for",
                    "I have asked for access at the police system",
                    Asks.NOTE,
                ),
                Choice("access_not_needed", "No access is needed", Asks.NOTE),
            ),
            "duty supervisor",
            Tag.ORANGE,
        ),
        TaskKind(
            "do_by_hand",
            "Do this by hand and record it",
            (
                Choice("done_by_hand", "I have done this by hand", Asks.HOW),
                Choice("give_back", "Give it back to the worker"),
            ),
            "duty supervisor",
            Tag.RED,
        ),
        TaskKind(
            "cannot_get_in",
            "Let the worker in, or do this by hand",
            (Choice("try_again", "The worker can try again"), _BY_HAND),
            "duty supervisor",
            Tag.RED,
        ),
        TaskKind("record_decision", "Record your decision", (), "decision maker", Tag.ORANGE),
        TaskKind(
            "ask_again",
            "Look again: something changed",
            (Choice("keep", "Keep my answer"), Choice("change", "Change my answer")),
            "whoever answered",
            Tag.YELLOW,
        ),
        TaskKind(
            "review_grade",
            "Look at the grade again",
            (
                Choice("stays", "Grade stays", Asks.RATIONALE),
                Choice("changed", "I have changed it in {system}"),
            ),
            "DA sergeant",
            Tag.ORANGE,
        ),
        TaskKind(
            "correct_message",
            "Correct a message already sent",
            (
                Choice("release", "Release correction"),
                Choice("phone", "Phone instead"),
                Choice("no_correction", "No correction", Asks.REASON),
            ),
            "duty supervisor",
            Tag.RED,
        ),
        TaskKind(
            "possible_breach",
            "Assess a possible data breach",
            (
                Choice("breach", "Breach, passed to data protection"),
                Choice("not_breach", "Not a breach", Asks.REASON),
            ),
            "data protection officer",
            Tag.RED,
        ),
        TaskKind(
            "fix_record",
            "Check and correct a record",
            (
                Choice("corrected", "Corrected"),
                Choice("already_right", "Already right"),
                Choice("not_for_us", "Not for us, send to …", Asks.WHERE),
            ),
            "record owner",
            Tag.YELLOW,
        ),
        TaskKind(
            "late_answer",
            "Chase an answer that is late",
            (
                Choice("answered", "They answered", Asks.WHAT),
                Choice("chased", "Chased by phone"),
                Choice("escalated", "Escalated"),
            ),
            "hub admin",
            Tag.YELLOW,
        ),
        TaskKind(
            "disagreement",
            "Follow a professional disagreement",
            (
                Choice("settled", "Settled", Asks.HOW),
                Choice("next_step", "Next step … by …", Asks.WHAT),
            ),
            "named manager",
            Tag.PURPLE,
        ),
        TaskKind(
            "read_sample",
            "Read one finished item",
            (
                Choice("no_finding", "No finding"),
                Choice("finding", "Finding", Asks.FINDING),
            ),
            "assurance lead",
            Tag.TEAL,
        ),
        TaskKind(
            "second_signature",
            "Sign or refuse a change",
            (Choice("sign", "Sign"), Choice("refuse", "Refuse", Asks.REASON)),
            "second person named",
            Tag.PURPLE,
        ),
    )
)

# What a person may decide where the process brings its own list.
DECISIONS = by_code(
    (
        Choice("lives_here", "The child lives in this force's area", Asks.RATIONALE),
        Choice(
            "pass_to_home_force",
            "I pass this to the force where the child lives",
            Asks.RATIONALE,
        ),
        Choice("adult_pathway", "I take this up by the adult pathway", Asks.RATIONALE),
        Choice("tell_new_establishment", "Tell this school or college too", Asks.RATIONALE),
        Choice("tells_nobody", "The worker tells nobody", Asks.RATIONALE),
    )
)

TASK_LIFE = by_code(
    (
        Label("new", "New"),
        Label("taken", "Taken by {name}"),
        Label("returned", "Returned"),
        Label("reassigned", "Reassigned"),
        Label("covered", "Covered by {name}"),
        Label("reminded", "Reminded {time}"),
        Label("escalated", "Escalated to {name}"),
        Label("answered", "Answered"),
        Label("asked_again", "Asked again"),
        Label("withdrawn", "No longer needed"),
    )
)

"""The one place of labels: every word a reader sees for a state, task, reason, answer or mode.

Console, reports, workbook, terminal and messages take their words from here and type none of their
own. Words in braces, `{system}`, are filled in by whoever shows them (`filled`). How times and
numbers are said is in `domain/saying.py`; whole messages are in `domain/templates.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar


class Tag(StrEnum):
    """The colours of the GOV.UK tag; a tag always has words as well."""

    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"
    MAGENTA = "magenta"
    TEAL = "teal"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A code with what a reader sees for it."""

    code: str
    label: str
    tag: Tag = Tag.NONE
    sentence: str = ""


class _Spoken(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _UNFILLED.get(name, f"({name.replace('_', ' ')} not recorded)")


_UNFILLED = {"system": "The partner system"}


def filled(words: str, **values: str) -> str:
    """The words with what is known filled in; what is missing is said, never shown as a brace."""
    return words.format_map(_Spoken(values))


class _HasCode(Protocol):
    @property
    def code(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasCode)


def _by_code(rows: Sequence[_Row]) -> dict[str, _Row]:
    return {row.code: row for row in rows}


# In the order of every table and legend: what needs somebody stands first.
STATES = _by_code(
    (
        Label(
            "in_doubt",
            "In doubt",
            Tag.MAGENTA,
            "The worker may have done this and could not prove it. "
            "Do not do it again until someone has checked.",
        ),
        Label(
            "system_exception",
            "Failed",
            Tag.RED,
            "{reason}. The worker tried {n} times and stopped. Nothing was changed in {system}.",
        ),
        Label(
            "awaiting_person",
            "Waiting for a person",
            Tag.ORANGE,
            "{team_or_person} has to {task_verb} by {due}.",
        ),
        Label(
            "business_exception",
            "Cannot be done by a worker",
            Tag.PURPLE,
            "{reason}. {owner} decides what happens next.",
        ),
        Label(
            "deferred",
            "Will try again",
            Tag.YELLOW,
            "{reason}. The worker tries again at {not_before}; attempt {n} of {max}.",
        ),
        Label(
            "awaiting_item",
            "Waiting for other work",
            Tag.TEAL,
            "Waiting for {process} {reference}. It carries on by itself.",
        ),
        Label(
            "queued",
            "Waiting to start",
            Tag.GREY,
            "A worker will take this next in order of due time.",
        ),
        Label("working", "In progress", Tag.BLUE, "A worker has this now: {step}, since {time}."),
        Label(
            "done",
            "Done",
            Tag.GREEN,
            "The worker did this and then read it back from {system} at {time}.",
        ),
        Label(
            "done_by_person",
            "Done by hand",
            Tag.GREEN,
            "{name} did this by {how} at {time}. The worker will not touch it.",
        ),
        Label(
            "no_action",
            "No action needed",
            Tag.GREY,
            "A rule says nothing has to be done: {reason}. Rule {id}, version {v}.",
        ),
        Label(
            "cancelled", "Cancelled", Tag.GREY, "{name_or_rule} cancelled this at {time}: {reason}."
        ),
    )
)

SETTLED = Label(
    "settled", "Settled: it was there, {name}, {time}", Tag.MAGENTA, "1 in doubt, 1 settled"
)
SETTLED_ABSENT = Label("settled_absent", "Settled: it was not there, {name}, {time}", Tag.MAGENTA)

CLOCKS = _by_code(
    (
        Label("late", "Late", Tag.RED),
        Label("at_risk", "At risk", Tag.ORANGE, "The forecast is after the due time."),
        Label("due_soon", "Due soon", Tag.YELLOW, "Due within 60 minutes."),
        Label("on_time", "On time"),
        Label("no_clock", "No clock", Tag.GREY),
    )
)

DELIVERIES = _by_code(
    (
        Label("sent", "Sent", Tag.BLUE, "Handed to the mail system."),
        Label("delivered", "Delivered", Tag.GREEN, "Their system accepted it."),
        Label("acknowledged", "Acknowledged", Tag.GREEN, "The school replied."),
        Label("failed", "Failed", Tag.RED, "It came back."),
        Label("not_confirmed", "Not confirmed", Tag.YELLOW, "Nothing was heard."),
    )
)

CONNECTORS = _by_code(
    (
        Label("open", "Open", Tag.GREEN),
        Label("closed", "Closed", Tag.RED, "{reason}"),
        Label("not_checked", "Not checked", Tag.GREY),
        Label("maintenance", "Maintenance", Tag.YELLOW),
    )
)

RELEASE_MODES = _by_code(
    (
        Label(
            "shadow",
            "Watching only",
            Tag.GREY,
            "The worker prepares everything and sends nothing. "
            "A person does the work; the two are compared.",
        ),
        Label(
            "approve_each",
            "A person releases each one",
            Tag.BLUE,
            "The worker prepares; nothing goes until a named person presses Release.",
        ),
        Label(
            "sampled",
            "Works alone, sampled",
            Tag.GREEN,
            "The worker finishes by itself. A random sample is read afterwards by {team}.",
        ),
        Label(
            "stopped",
            "Stopped",
            Tag.RED,
            "No work is taken since {time}, by {name_or_rule}: {reason}.",
        ),
    )
)

CHECK_ANSWERS = _by_code(
    (
        Label(
            "found",
            "Found",
            Tag.BLUE,
            "{system} holds {n} records for this person. See section {section}.",
        ),
        Label(
            "nothing_found",
            "Searched, nothing found",
            Tag.GREY,
            "{system} was searched for {criteria} at {time}. Nothing came back. "
            "This does not mean nothing happened.",
        ),
        Label(
            "record_of_interest",
            "Record of interest: ring {role}",
            Tag.PURPLE,
            "{system} says only that a record exists. Ring {role} on {phone}, quote {reference}.",
        ),
        Label(
            "not_permitted",
            "Not permitted",
            Tag.ORANGE,
            "This account may not see {system} for this purpose. Ask {owner} if you need it.",
        ),
        Label(
            "not_searched",
            "Could not be searched",
            Tag.RED,
            "{system} did not answer ({reason}). The worker tries again at {time}. "
            "Until then treat this check as not made.",
        ),
        Label(
            "inconclusive",
            "Inconclusive",
            Tag.MAGENTA,
            "A possible match in {system} is waiting for a person. "
            "It replaces the answer above until settled and counts as a missing check.",
        ),
    )
)

MATCHES = _by_code(
    (
        Label(
            "certain",
            "Certain",
            Tag.GREEN,
            "Same {identifier}, and no name or birth date disagrees.",
        ),
        Label(
            "certain_by_details",
            "Certain",
            Tag.GREEN,
            "Same full name, birth date and address, and nobody else like them.",
        ),
        Label("possible", "Possible", Tag.ORANGE, "Could be the same person. A person decides."),
        Label("no_match", "No match", Tag.GREY, "No record reached the lowest level."),
    )
)

# What two records say of one field: agreeing and differing fields are listed by name, never scored.
AGREEMENTS = _by_code(
    (
        Label("same", "Same"),
        Label("same_former", "Same: another name on the record"),
        Label("same_surname", "Same surname"),
        Label("same_elsewhen", "Same: at another time"),
        Label("same_postcode", "Same postcode"),
        Label("part", "Same in the part that is recorded"),
        Label("spelling", "Differs: spelling"),
        Label("swapped_names", "Differs: names in another order"),
        Label("middle_name", "Differs: middle name"),
        Label("forename", "Differs: forename, same surname"),
        Label("surname", "Differs: surname, same forename"),
        Label("swapped_day_month", "Differs: day and month swapped"),
        Label("one_digit", "Differs: one digit, or two digits swapped"),
        Label("expected_date", "Differs: expected date only"),
        Label("differs", "Differs"),
        Label("one_side", "One side only"),
        Label("neither", "Neither"),
    )
)

# Why a match that looked certain still goes to a person.
CAUTIONS = _by_code(
    (
        Label("twin", "There is a twin, or the record says there is"),
        Label("namesake", "There is another record with this name and birth date"),
        Label("shared_identifier", "There is another record with the same number"),
        Label("another_candidate", "There is another record that could be the same person"),
    )
)

# The fields two records are compared by, as the reader sees them.
FIELDS = _by_code(
    (
        Label("name", "Name"),
        Label("born_on", "Date of birth"),
        Label("nhs_number", "NHS number"),
        Label("upn", "UPN"),
        Label("pnc_id", "PNC ID"),
        Label("address", "Address"),
        Label("parent", "Parent"),
    )
)


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


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a person may give to a task."""

    code: str
    label: str
    asks: Asks = Asks.NOTHING


@dataclass(frozen=True, slots=True)
class TaskKind:
    """What a worker can ask of a person. No choices means the process brings its own list."""

    code: str
    title: str
    choices: tuple[Choice, ...]
    usual_team: str
    tag: Tag

    def choice(self, code: str) -> Choice | None:
        """The choice with this code, if this task offers it."""
        return next((choice for choice in self.choices if choice.code == code), None)


_BY_HAND = Choice("by_hand", "I will do this by hand")
_RELEASE = (
    Choice("release", "Release"),
    Choice("do_not_release", "Do not release", Asks.REASON),
    _BY_HAND,
)
_CANNOT_TELL = Choice("cannot_tell", "Cannot tell")
_NO_ANSWER = Choice("no_answer", "No answer, try at …", Asks.TIME)

TASK_KINDS = _by_code(
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

TASK_LIFE = _by_code(
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


class EndsIn(StrEnum):
    """Where an item stands when it stopped for a reason."""

    WAITING = "waiting"
    TRIES_AGAIN = "will try again"
    FAILED = "failed"
    CLOSED = "closed"
    IN_DOUBT = "in doubt"
    CANNOT = "cannot"
    NO_ACTION = "no action"
    ENDED_BY_PERSON = "ended by a person"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a worker stopped: what a person reads, who owns it, what comes next."""

    code: str
    words: str
    ends_in: EndsIn
    owner: str = "–"
    next_step: str = "–"


# Whoever owns it here carries on without anybody.
WORKER = "worker"
_SUPERVISOR = "duty supervisor"
_ADMIN = "hub admin"
_OPERATIONS = "operations"
_SWITCHBOARD = "Ring the switchboard number in the register"
_SHORTEST = "Release the shortest message or ring"
_RUNBOOK_DOWN = 'Runbook "partner down"'

REASONS = _by_code(
    (
        # People and records
        Reason(
            "possible_match",
            "Two or more people fit this record",
            EndsIn.WAITING,
            "practitioner",
            "Compare them side by side",
        ),
        Reason(
            "no_match",
            "No record was found for this person",
            EndsIn.WAITING,
            "practitioner",
            "Look for the record by hand",
        ),
        Reason(
            "record_not_found",
            "{system} holds no record with this number",
            EndsIn.CANNOT,
            _SUPERVISOR,
            "Check the number",
        ),
        Reason(
            "search_incomplete",
            "{system} did not list everybody who fits the search",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Look by hand; say who it is, or link the child",
        ),
        Reason(
            "child_not_linked",
            "A child was found at the address but is not linked",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Link in the police system or say the child does not belong",
        ),
        Reason(
            "occurrence_unreadable",
            "The occurrence does not open, or shows what the worker cannot read",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Read it in the police system; tell the schools by hand, or give it back",
        ),
        Reason(
            "restricted_record",
            "The record is restricted or sealed; the worker stopped at the first page",
            EndsIn.WAITING,
            "restricted-records officer",
            "Continue by hand",
        ),
        Reason(
            "police_employee",
            "The record concerns a police employee or a colleague",
            EndsIn.WAITING,
            "restricted-records officer",
            "Continue by hand",
        ),
        Reason(
            "own_record",
            "The search may concern the person who asked",
            EndsIn.WAITING,
            "second supervisor",
            "Allow or refuse",
        ),
        Reason(
            "minimum_missing",
            "Required details are missing from the form: {fields}",
            EndsIn.WAITING,
            "author",
            "Complete the form",
        ),
        Reason(
            "two_forms_disagree",
            "Two forms for one incident disagree",
            EndsIn.WAITING,
            "DA sergeant",
            "Say which stands",
        ),
        Reason(
            "decision_missing",
            "No recorded decision with this content exists",
            EndsIn.WAITING,
            "decision maker",
            "Record the decision",
        ),
        # Who to tell, and whether the worker may
        Reason(
            "no_school_found",
            "No school was found for this child",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Find the school or tell the council",
        ),
        Reason(
            "school_closed_down",
            "The school on the register has closed or merged",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Find the child's school now",
        ),
        Reason(
            "school_changed",
            "The register now shows another school for this child",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Ring the school the register shows now",
        ),
        Reason(
            "no_contact",
            "The directory names no safeguarding lead or deputy for this school",
            EndsIn.WAITING,
            _ADMIN,
            _SWITCHBOARD,
        ),
        Reason(
            "contact_unverified",
            "The school's contact was last checked more than 180 days ago",
            EndsIn.WAITING,
            _ADMIN,
            _SWITCHBOARD,
        ),
        Reason(
            "contact_changed",
            "The contact changed since a person last checked it",
            EndsIn.WAITING,
            _ADMIN,
            _SWITCHBOARD,
        ),
        Reason(
            "domain_not_allowed",
            "The email address is not on the allowed list",
            EndsIn.WAITING,
            _ADMIN,
            "Check by phone; ask for the domain to be added",
        ),
        Reason(
            "generic_mailbox",
            "The email address is a shared office mailbox",
            EndsIn.WAITING,
            _ADMIN,
            "Ask the school for the safeguarding lead's own address",
        ),
        Reason(
            "role_not_allowed",
            "The contact does not hold a role that may be told",
            EndsIn.WAITING,
            _ADMIN,
            "Ask the school who its safeguarding lead is",
        ),
        Reason(
            "contact_conflict",
            "Someone involved works at, governs or is related to the recipient",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Choose another recipient, with the council's education safeguarding lead",
        ),
        Reason(
            "not_this_school",
            "A pupil in the message is not this recipient's to hear about",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Check the pupil's school, then ring",
        ),
        Reason(
            "confidential_address",
            "A confidential address is in play",
            EndsIn.WAITING,
            _SUPERVISOR,
            _SHORTEST,
        ),
        Reason(
            "do_not_notify",
            'The officer wrote "do not notify"',
            EndsIn.WAITING,
            _SUPERVISOR,
            "Speak to the officer, then decide",
        ),
        Reason(
            "over_18",
            "The pupil is 18 or over",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Decide; open the adult route too",
        ),
        Reason(
            "lives_elsewhere",
            "The child lives in another force's area",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Pass to the home force",
        ),
        Reason(
            "home_not_known",
            "It is not recorded in which force's area the child lives",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Find out where the child lives, then decide",
        ),
        Reason(
            "looked_after",
            "The child is looked after by the council or was adopted",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Speak to the child's social worker, then decide",
        ),
        Reason(
            "active_operation",
            "A police operation may be harmed, or a suspect may go to the school",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Speak to the officer in charge, then decide",
        ),
        Reason(
            "counter_allegation",
            "Each adult accuses the other",
            EndsIn.WAITING,
            _SUPERVISOR,
            _SHORTEST,
        ),
        Reason(
            "child_is_suspect",
            "The child is recorded as a suspect",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Decide with the DA sergeant",
        ),
        Reason(
            "honour_based",
            "Honour-based abuse or forced marriage is recorded",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Speak to the specialist officer, then decide",
        ),
        Reason(
            "siblings_disagree",
            "Records disagree about this child's brothers and sisters",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Compare the records, then decide",
        ),
        Reason(
            "school_by_name_only",
            "The school was found by its name only",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Check the school's number in the register",
        ),
        Reason(
            "fuller_than_allowed",
            "Only the shortest message may go here",
            EndsIn.WAITING,
            _SUPERVISOR,
            _SHORTEST,
        ),
        Reason(
            "check_not_made",
            "A check that must come before this message was not made",
            EndsIn.WAITING,
            _OPERATIONS,
            "Make the check; nothing was sent",
        ),
        Reason(
            "forbidden_value",
            "The message would have held something it must not hold",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Ring; report the fault to operations",
        ),
        Reason(
            "released_differs",
            "The message changed after a person released it",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Read it again, then release or refuse",
        ),
        Reason(
            "release_needed",
            "A person releases each one of these before it goes",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Release, refuse or do it by hand",
        ),
        Reason(
            "release_refused",
            "A person decided that this does not go",
            EndsIn.CANNOT,
            _SUPERVISOR,
            "See who decided and why",
        ),
        # After a message went
        Reason(
            "came_back",
            "The message came back undelivered",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Phone the school",
        ),
        Reason(
            "left_the_school",
            "The school replied that the child is not theirs",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Find the child's school; phone it",
        ),
        Reason(
            "answered_otherwise",
            "The school replied in its own words, not with the word asked for",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Read the reply in secure mail, then phone the school",
        ),
        Reason(
            "not_acknowledged",
            "The school has not replied to the message or the reminder",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Phone the school",
        ),
        Reason(
            "told_elsewhere",
            "The child was already told about, at another school",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Say if this school is told too",
        ),
        Reason(
            "retracted_after_sending",
            "The occurrence was withdrawn after the message went",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Decide about a correction",
        ),
        Reason(
            "sent_wrongly",
            "The message may have gone to the wrong recipient",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Correct it and assess a possible breach; this route is stopped",
        ),
        # Partners and the machine
        Reason(
            "record_locked",
            "Another user has the record open",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Tries again at {time}; ring {holder_role} if due",
        ),
        Reason(
            "no_free_session",
            "Every account this worker may use is signed in elsewhere",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Tries again at {time}",
        ),
        Reason(
            "lane_lost",
            "This worker was cut off; another has the item now",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Carries on by itself",
        ),
        Reason(
            "write_withheld",
            "The release mode changed before the entry was made; nothing was sent",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            "Carries on in the mode that holds now",
        ),
        Reason(
            "partner_down",
            "{system} is not answering",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            _RUNBOOK_DOWN,
        ),
        Reason(
            "answer_too_late",
            "{system} did not answer in time",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            _RUNBOOK_DOWN,
        ),
        Reason(
            "page_incomplete",
            "{system} sent a page that was cut short",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            _RUNBOOK_DOWN,
        ),
        Reason(
            "session_expired",
            "{system} signed the worker out",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            'Runbook "session expired"',
        ),
        Reason(
            "browser_lost",
            "The worker's browser stopped",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            'Runbook "browser lost"',
        ),
        Reason(
            "records_not_kept",
            "Evidence or the audit trail could not be kept; the worker stopped before it went on",
            EndsIn.TRIES_AGAIN,
            _OPERATIONS,
            'Runbook "records not kept"',
        ),
        Reason(
            "decided_elsewhere",
            "Other work decided about the same child first; nothing of this was kept",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Looks again by itself",
        ),
        Reason(
            "partner_closed",
            "{system} is closed to workers",
            EndsIn.CLOSED,
            _OPERATIONS,
            'Runbook "connector closed"',
        ),
        Reason(
            "partner_maintenance",
            "{system} is in maintenance",
            EndsIn.CLOSED,
            _OPERATIONS,
            _RUNBOOK_DOWN,
        ),
        Reason(
            "partner_changed_screen",
            "{system} changed a page; the worker touched nothing",
            EndsIn.CLOSED,
            _OPERATIONS,
            'Runbook "screen changed": label "{old}" is now "{new}"',
        ),
        Reason(
            "password_refused",
            "{system} refused the worker's password; it was tried once",
            EndsIn.CLOSED,
            _OPERATIONS,
            'Runbook "password refused"',
        ),
        Reason(
            "password_expired",
            "{system} asks the worker for a new password",
            EndsIn.CLOSED,
            _OPERATIONS,
            'Runbook "password refused"',
        ),
        Reason(
            "certificate_refused",
            "{system} showed a certificate that is not valid",
            EndsIn.CLOSED,
            _OPERATIONS,
            'Runbook "certificate refused"',
        ),
        Reason(
            "save_not_shown",
            '{system} said "saved" but the entry is not there',
            EndsIn.FAILED,
            _OPERATIONS,
            "Nothing to undo; requeue after check",
        ),
        Reason(
            "wrong_person_shown",
            "{system} showed another person's page; the worker left it unsaved",
            EndsIn.FAILED,
            _OPERATIONS,
            'Runbook "wrong record" (alarm)',
        ),
        Reason(
            "content_refused",
            "{system} refused the entry and stored nothing",
            EndsIn.CANNOT,
            _SUPERVISOR,
            "Make the entry by hand",
        ),
        Reason(
            "different_intent",
            "This was begun before with other contents; nothing was written",
            EndsIn.CANNOT,
            _SUPERVISOR,
            "Compare the two, then do it by hand",
        ),
        Reason(
            "bug",
            "The worker met a fault in its own program",
            EndsIn.FAILED,
            _OPERATIONS,
            "Report the fault; do this by hand",
        ),
        Reason(
            "taken_by_hand",
            "A person took this away from the workers",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Record how and when it was done, or give it back",
        ),
        Reason(
            "closed_by_person",
            "A person closed this without doing it",
            EndsIn.CANNOT,
            _SUPERVISOR,
            "See who closed it and why",
        ),
        Reason(
            "write_unproven",
            "The entry or message may have gone and could not be proven",
            EndsIn.IN_DOUBT,
            _SUPERVISOR,
            "Look in {system}, then settle",
        ),
        Reason(
            "write_in_doubt",
            "The entry or message may have gone and can be proven neither way",
            EndsIn.IN_DOUBT,
            _SUPERVISOR,
            "Look in {system}, then settle",
        ),
        Reason(
            "bug",
            "The worker met an error that nobody has described",
            EndsIn.FAILED,
            _OPERATIONS,
            "Report it; nothing is repeated until it is understood",
        ),
        # A person's part
        Reason(
            "taken_by_hand",
            "A person is doing this by hand",
            EndsIn.WAITING,
            _SUPERVISOR,
            "Record it as done, or give it back",
        ),
        Reason(
            "done_by_hand",
            "A person did this by hand",
            EndsIn.ENDED_BY_PERSON,
            _SUPERVISOR,
            "See who, how and when",
        ),
        Reason(
            "closed_by_person",
            "A person closed this with a reason",
            EndsIn.ENDED_BY_PERSON,
            _SUPERVISOR,
            "See who and why",
        ),
        Reason(
            "passed_to_home_force",
            "A person passed this to the force where the child lives",
            EndsIn.ENDED_BY_PERSON,
            _SUPERVISOR,
            "See who and when",
        ),
        Reason(
            "adult_pathway",
            "A person took this up as an adult's",
            EndsIn.ENDED_BY_PERSON,
            _SUPERVISOR,
            "See who and when",
        ),
        # Documents
        Reason(
            "unreadable_document",
            "The attachment cannot be read (protected, scanned or damaged)",
            EndsIn.CANNOT,
            _ADMIN,
            "File by hand",
        ),
        Reason(
            "unknown_layout",
            "The letter has a layout the worker does not know",
            EndsIn.CANNOT,
            _ADMIN,
            "File by hand",
        ),
        # Nothing to do
        Reason(
            "already_told",
            "This school was already told about this child and occurrence",
            EndsIn.NO_ACTION,
        ),
        Reason(
            "not_related", "The rule's conditions are not met: {rule_sentence}", EndsIn.NO_ACTION
        ),
        Reason(
            "retracted",
            "The occurrence was withdrawn before anything was sent",
            EndsIn.NO_ACTION,
        ),
        Reason(
            "shadow",
            "The worker is only watching; the entry was prepared and not made",
            EndsIn.NO_ACTION,
        ),
        Reason(
            "already_settled",
            "Somebody settled this entry or message before the worker looked for it",
            EndsIn.NO_ACTION,
        ),
        Reason(
            "write_disproved",
            "The entry was looked for twice and is not there; it was never made",
            EndsIn.NO_ACTION,
        ),
        # Waiting for a moment
        Reason(
            "awaiting_item",
            "Other work has to end first",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Carries on by itself",
        ),
        Reason(
            "sent_first_day_back",
            "Sent by the worker by itself, on the school's first day back",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Carries on by itself",
        ),
        Reason(
            "first_day_back",
            "Shown again by the worker by itself, on the school's first day back",
            EndsIn.TRIES_AGAIN,
            WORKER,
            "Carries on by itself",
        ),
    )
)


def reason(code: str) -> Reason:
    """The reason with this code; a code nobody described goes to operations and says so."""
    return REASONS.get(code) or Reason(
        code,
        f"Stopped for a reason not yet described (code {code})",
        EndsIn.FAILED,
        _OPERATIONS,
        "Describe the code; nothing else is known",
    )


ACCESS_REASONS = _by_code(
    (
        Label("new_referral", "I am deciding on a new referral"),
        Label("meeting", "I am preparing a strategy meeting or conference"),
        Label("daily_meeting", "I am preparing the daily meeting"),
        Label("clares_law", "I am assessing a Clare's Law application"),
        Label("school_notification", "I am checking a school notification"),
        Label("supervisor_asked", "My supervisor asked me (name)"),
        Label("something_else", "Something else (say what)"),
    )
)

PURPOSES = _by_code(
    (
        Label("protect_child", "Protect a child from harm"),
        Label("protect_adult", "Protect an adult at risk"),
        Label("prevent_crime", "Prevent or detect crime"),
    )
)

LAWFUL_BASES = _by_code(
    (
        Label("legal_obligation", "Legal obligation"),
        Label("public_task", "Public task"),
        Label("vital_interests", "Vital interests"),
        Label("law_enforcement", "Law enforcement task (Part 3)"),
    )
)

CONSENT_HINT = (
    "Agreement (consent) is not needed to protect a child. "
    "If you have overruled a refusal, say why on the case."
)
FREE_TEXT_HINT = "Do not paste case details."


# The report of the night and its workbook (pages.md 3.10, 5 and 7; 3.9 for the manual list).
PROCESSES = _by_code(
    (
        Label("encompass", "Tell schools"),
        Label("resolve", "Prove open writes"),
    )
)

WORK_KINDS = _by_code(
    (
        Label("find", "Look into a household"),
        Label("question", "Ask about a child"),
        Label("notice", "Tell a school"),
        Label("phone", "Phone a school"),
        Label("correction", "Correct a message"),
        Label("breach", "Assess a possible breach"),
        Label("record", "Record a sent notice"),
        Label("resolve", "Prove an open write"),
    )
)


def process_name(code: str) -> str:
    """What people call the process; its code where nobody named it."""
    return PROCESSES[code].label if code in PROCESSES else code


def kind_name(code: str) -> str:
    """What people call this kind of work; its code where nobody named it."""
    return WORK_KINDS[code].label if code in WORK_KINDS else code


# One and several of what the report counts.
NIGHT_COUNTS = {
    "item": ("item", "items"),
    "still_running": ("item is still running", "items are still running"),
    "late_untold": (
        "notice to a school is late: the school has not been told",
        "notices to schools are late: the schools have not been told",
    ),
    "in_doubt": (
        "notice may or may not have gone: in doubt",
        "notices may or may not have gone: in doubt",
    ),
    "came_back": (
        "message came back or was answered NOT OURS, and no school has been told instead: phone it",
        "messages came back or were answered NOT OURS, and no schools have been told instead: "
        "phone them",
    ),
    "unheard": (
        "message was sent and nothing was heard of it: whether the school has it is not known",
        "messages were sent and nothing was heard of them: whether the schools have them is not "
        "known",
    ),
    "answered_otherwise": (
        "school has its message and answered in other words than RECEIVED: phone it",
        "schools have their messages and answered in other words than RECEIVED: phone them",
    ),
    "notice": ("notice", "notices"),
    "told_late": ("school was told late", "schools were told late"),
    "shadow": (
        "notice was prepared and not sent: the worker is only watching, a person tells the school",
        "notices were prepared and not sent: the worker is only watching, a person tells the "
        "schools",
    ),
    "sent_first_day_back": (
        "notice not told yet is sent by the worker by itself, on its school's first day back",
        "notices not told yet are sent by the worker by itself, on their schools' first day back",
    ),
    "first_day_back": (
        "notice is shown again on its school's first day back",
        "notices are shown again on their schools' first day back",
    ),
    "unreadable": (
        "item could not be opened: its school is not known here",
        "items could not be opened: their schools are not known here",
    ),
}

SENT_IS_NOT_TOLD = (
    "Sent is not told: only a delivery or a reply says that a school has it, or a person who told "
    "it."
)

NIGHT_SENTENCES = {
    "title": "Night of {first} to {last}",
    "about": "First pass {first_pass}. Report as at {as_at}. Mode: {mode}.",
    "no_pass": "not begun",
    "mixed": "mixed",
    "unfinished": "This night has not finished: {count}. Do not use the totals.",
    "does_not_add_up": "THE FIGURES DO NOT ADD UP: {items_in} in, {accounted} accounted for.",
    "adds_up": "{items_in} in = {accounted} accounted for",
    "told_late": "{count}, the latest by {longest}.",
    "sentence": "{count}.",
    "of_due": "Of {notices} due by {as_at}: {parts}.",
    "of_later": "Of {notices} due later: {parts}.",
    "nobody_to_tell": "no notice to a school was due by {as_at}",
    "told_of_due": "{told} of {due} notices to schools due by {as_at} are told, {not_told} are not",
    "origin": "Of {items_in}, {queued} were queued by the passes, {made} were made by the workers "
    "from what they found (notices, questions, calls), {carried_over} are from before this night.",
    "none_due": "No school was due by {as_at}.",
    "nothing_lost": "Nothing was lost, doubled or missed.",
    "found": "The partners' own records disagree with ours: {kinds}.",
    "not_reconciled": "The partners' records were not compared with ours. Whether anything was "
    "lost or doubled is not known.",
    "partly_reconciled": "Not every partner could be compared: {systems}. These are not counted "
    "as correct.",
    "nothing_to_do": "No qualifying occurrences were found.",
    "independent_none": "The independent check also found none.",
    "independent_not_run": "The independent check was not run.",
    "sent_is_not_told": SENT_IS_NOT_TOLD,
    "messages": "{sent} sent and proven: {delivered} delivered ({acknowledged} acknowledged), "
    "{failed} failed, {not_confirmed} not confirmed. {in_doubt} in doubt.",
    "no_messages": "No message was sent.",
    "settled": "{in_doubt} in doubt, {settled} settled",
    "to_tell_guide": "Names, phone numbers and pupils are on the manual list, which is printed "
    "and never saved: {command}",
    "to_tell_none": "No school is waiting to be told, as at {as_at}.",
    "needs_none": "Nothing is waiting for a person, as at {as_at}.",
    "late_none": "No notice was told late, as at {as_at}.",
    "late_none_but_untold": "None of the {told} notices told was told late; {not_told} that were "
    "due are not known to be told, as at {as_at}.",
    "contents": "Contents",
    "sideways": "This chart is wider than the screen: scroll it sideways.",
    "group": "{owner}: {reason}",
    "group_next": "{items}. Next step: {next_step}",
    "rule": "Rule {id}: {when}",
    "rule_id": "Rule {id}",
    "lane_note": "Each row is a lane: one browser session of a worker, {lane} one of the worker "
    "{worker}. Bars are its turns with an item.",
    "lines_note": "Whole line: {due}. Dashes: {told}. Dots: {acknowledged}.",
    "mark_note": "A number beside an exclamation mark, above a dotted line: so many notices to "
    "schools were due then.",
    "failure_note": "A red bar with a cross: the turn failed.",
    "partners_none": "No partner system was used since {since}.",
    "turns_none": "No worker had a turn since {since}.",
    "passes_none": "No pass began since {since}.",
    "no_action_none": "No rule ended an item without action since {since}.",
    "findings_none": "No disagreement was found.",
    "may_have_happened": "MAY ALREADY HAVE BEEN SENT",
    "came_back": "came back",
    "not_ours": "answered NOT OURS",
    "unlinked": "its child was unlinked since",
    "taken": "Taken, {team}",
    "by_message": "by message",
    "by_phone": "by phone",
    "other_messages": "{count} sent, delivered or acknowledged are listed in the workbook.",
    "messages_none": "No message failed or is not confirmed.",
    "nobody": "nobody",
    "the_worker": "the worker, by itself",
    "not_compared": "not compared: {reason}",
    "not_measured": "not measured",
    "not_recorded": "not recorded",
    "carried_over": "{count} from before this night",
    "all": "All",
    "yes": "yes",
    "no": "no",
    "first_due": "none due yet, the first at {due}",
    "on_time_of": "{met} of {due} due",
    "proven_of": "{proven} of {begun}",
    "marking": "OFFICIAL-SENSITIVE",
    "as_at": "as at {as_at}",
    "skip": "Skip to the report",
    "same_as_table": "The same as a table",
    "guide_of_page": "References, numbers and roles only. Whom an item is about is on the item and "
    "on the manual list.",
    "states_chart": "Of {items_in} items, {ended} have ended, {waiting} wait for a person and "
    "{still_to_do} are carried on by the workers.",
    "reasons_chart": "The commonest reason: {reason} ({count} of {total}).",
    "picture_chart": "{turns} turns by {lanes} lanes between {first} and {last}; {failed} failed.",
    "partners_chart": "Look-ups in each partner system since {since}. The usual range is not "
    "measured.",
}

# What is known of a notice's school, each notice once: of those due by now, and due later.
_STANDINGS = {
    "in_time": "told in time",
    "late": "told late",
    "untold": "not told",
    "came_back": "came back",
    "unheard": "sent and not heard of",
    "in_doubt": "in doubt",
}
NIGHT_STANDINGS = {
    "of_due": _STANDINGS,
    "of_later": {**_STANDINGS, "in_time": "told already", "untold": "not told yet"},
}

NIGHT_HEADINGS = {
    "to_tell": "Schools not told yet",
    "needs": "Needs someone",
    "happened": "What happened",
    "messages": "Messages to schools",
    "timeliness": "Timeliness, against each school's own deadline",
    "told_late": "Told late",
    "reconciliation": "Reconciliation",
    "findings": "What disagrees",
    "partners": "Partner systems",
    "picture": "Picture of the night",
    "passes": "Passes",
    "no_action": "Nothing had to be done",
    "modes": "How far the workers may go alone, and by which rules",
    "method": "Method",
    "reasons": "Reasons, the most frequent first",
    "by_reason": "By reason, the most urgent first",
    "each": "Each other item that needs someone",
}

# The workbook's sheets in order: what each is called, and how to read it in one sentence.
NIGHT_SHEETS = _by_code(
    (
        Label(
            "summary",
            "Summary",
            sentence="Each row is a process and adds up: every item in is in exactly one state.",
        ),
        Label(
            "needs",
            "Needs someone",
            sentence="What waits for a person, the latest first, with who has it and what is next.",
        ),
        Label("items", "Items", sentence="Every item of the night, one row each."),
        Label(
            "timeliness",
            "Timeliness",
            sentence="At each time, of all notices of the night: due by then, told by then, and "
            "due but not told. Some are told before they are due.",
        ),
        Label("picture", "Picture", sentence="Every turn a worker had, in the order they began."),
        Label(
            "reconciliation",
            "Reconciliation",
            sentence="Our queue and journal against each partner's own records. 0 means compared "
            "and none found.",
        ),
        Label(
            "messages",
            "Messages",
            sentence=SENT_IS_NOT_TOLD,
        ),
        Label(
            "partners",
            "Partners",
            sentence="Whether each partner system is open to workers, and how much it was used.",
        ),
        Label("method", "Method", sentence="What the figures count, and what was not measured."),
    )
)

# The five ways in which our books and a partner's own records can disagree, in the same words on
# the terminal, in the figures and in the tables.
NIGHT_FINDINGS = {
    "never_queued": "Missed intake",
    "lost": "Lost",
    "duplicate": "Doubled",
    "drift": "Changed behind us",
    "rogue": "Unexplained entries",
}

NIGHT_COLUMNS = {
    "process": "Process",
    "authority": "Authority",
    "kind": "Kind of work",
    "items_in": "In",
    "adds_up": "Adds up",
    "due": "Due",
    "on_time": "On time",
    "share": "Share",
    "begun": "Writes intended",
    "proven": "Proven",
    "still_to_do": "Still to do",
    "by_hand_short": "By hand",
    "no_action_short": "No action",
    "waiting_short": "Waiting",
    "cannot_short": "Cannot",
    "late_by": "Late by",
    "reference": "Reference",
    "reason": "Reason",
    "code": "Code",
    "state": "State",
    "who": "Who has it",
    "owner": "Owner",
    "next_step": "Next step",
    "runbook": "Runbook",
    "created": "Created",
    "ended": "Ended",
    "spare": "Minutes to spare",
    "attempts": "Attempts",
    "worker": "Worker",
    "mode": "Mode",
    "rules": "Rules version",
    "writes": "Writes",
    "time": "Time",
    "due_so_far": "Due so far",
    "told": "Told",
    "told_at": "Told at",
    "told_how": "Told how",
    "unclaimed": "Nobody has",
    "delivered": "Delivered",
    "acknowledged": "Acknowledged",
    "not_told": "Due, not told",
    "lane": "Lane",
    "lane_or_partner": "Lane, or partner closed",
    "partner": "Partner",
    "step": "Step",
    "start": "Start",
    "end": "End",
    "seconds": "Seconds",
    "result": "Result",
    "source": "Source",
    "should_be": "Should be",
    "queued": "Queued",
    **NIGHT_FINDINGS,
    "compared": "Compared at",
    "note": "Note",
    "school": "School number",
    "sent": "Sent",
    "failed": "Failed",
    "followed": "Followed by",
    "standing": "How far it got",
    "open": "Open",
    "closed_from": "Closed from",
    "look_ups": "Look-ups",
    "what": "What",
    "value": "Value",
    "items": "Items",
    "oldest_due": "Oldest due",
    "cumulative": "Cumulative",
    "began": "Began",
    "asked_from": "Changed since",
    "seen": "Occurrences seen",
    "withheld": "Withheld",
    "new_items": "New items",
    "record": "Partner's record",
    "found_as": "Found",
}

# The other figures of the line under the first sentences.
NIGHT_FIGURES = {
    "proven": "Writes proven",
    "adds_up": "Adds up",
}

# How a person told by hand: as typed, and as it is kept.
DONE_HOW = {"phone": "phone", "in-person": "in person", "secure-email": "secure email"}

# What the demonstration says while it is played, and above its figures.
DEMONSTRATION = {
    "begins": "A night on invented partner systems begins. It takes five to ten minutes.",
    "pass": "asking what changed",
    "jump": "nothing to do until now",
    "what": "MASH digital workers · demonstration · invented people only · nothing leaves",
    "world": "Invented world number {seed} · mode: {mode}",
    "where": "Worked in this terminal, without a Prefect server; mash up --demo works on one.",
}

# What the manual list adds to what the queue knows (pages.md 3.9, "Printed manual list").
MANUAL_LIST = {
    "school": "School, number from register",
    "pupils": "Pupils (this school only)",
    "not_known": "not known: {occurrences}",
    "no_number": "number not known",
    "record": "To record one as done, type the line below it with NAME and HH:MM filled in.",
    "not_opened": "The schools could not be opened: the workers' key is not here. "
    "Look them up by the reference.",
}

NIGHT_METHOD = {
    "period": ("Period", "{since} to {as_at}, London time"),
    "items": (
        "Which items",
        "Made or ended in the period, or unfinished at its end; {carried_over}.",
    ),
    "conservation": ("The whole queue", "{items_in} items in = {accounted} in the twelve states."),
    "told": (
        "Told",
        "The school's system accepted the message, the school replied, or a person says that they "
        "told it. Sent is not told. The time of a delivery is the first that the mail system "
        "showed the worker: where it showed only that the message was read, the time of that. A "
        "message that came back or was answered NOT OURS counts as told only when its school was "
        "phoned. One whose child was unlinked since counts as failed, and its notice as neither in "
        "time nor late.",
    ),
    "on_time": (
        "On time",
        "Of the items whose due time has come: ended by then; a notice, told by then. The due time "
        "of a notice is its school's own opening less 30 minutes. Items that needed no action or "
        "were cancelled are left out.",
    ),
    "late": ("Not confirmed", "Nothing was heard of the message in 2 hours."),
    "writes": (
        "Writes",
        "{begun} intended, {proven} proven, {in_doubt} in doubt, {open} still open, {not_made} "
        "not made.",
    ),
    "reconciled": ("Reconciliation", "{words}"),
    "unreadable": ("Not readable", "{count}"),
    "forecast": ("Forecast", "not measured: no forecast is kept"),
    "template": ("Template of a message", "not recorded with the message"),
    "sign_ins": ("Sign-ins", "not measured: sign-ins are not written down yet"),
    "usual": ("Usual range of look-ups", "not measured: too few nights"),
    "gates": (
        "Partner systems",
        "Open or closed as at the report; earlier closures of the night are not kept.",
    ),
    "staff": ("Staff time", "not measured"),
    "clock": ("Times", "London. On the night clocks change, times between 1 and 2 come twice."),
    "seed": ("Seed of the invented world", "{seed}"),
}

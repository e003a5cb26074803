"""Faults: what can be made to go wrong, where, when, how often, and whether it happened.

Transport faults are done to a request by `fault_middleware`, stored faults to what it carries, page
faults to the finished answer; sign-in faults by `accounts`; the rest are hooks a system names for
itself. Which row of the catalogue each belongs to: `catalogue`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mock_systems.kit.operations import Kind, Operation

ANY_OPERATION = "*"


class Sort(StrEnum):
    """Who carries a fault out."""

    TRANSPORT = "transport"
    STORED = "stored"
    PAGE = "page"
    SIGN_IN = "sign_in"
    HOOK = "hook"


class Moment(StrEnum):
    """Before or after the system has committed what the request asks for."""

    PRE = "pre"
    POST = "post"


PRE_ONLY = (Moment.PRE,)
POST_ONLY = (Moment.POST,)
BOTH = (Moment.PRE, Moment.POST)


class Needs(StrEnum):
    """What an operation must have for a fault to happen there; the words say that it has not."""

    PAGE = "the answer is not a page"
    FORM = "no write is filled in on it"
    LIST = "it is no list"
    RECORD = "no record of a person is opened by it"
    FILE = "it hands out no file"
    WRITE = "it is no write: the write log keeps nothing of it"
    READ = "it shows no moment"


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to go wrong: the arguments it takes, and which moments make sense.

    `elsewhere` is why it cannot happen at an operation for which no system names this hook.
    """

    sort: Sort
    words: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = PRE_ONLY
    one_moment_because: str = "it has only one moment; ask for the other"
    reads_after_too: bool = False
    needs: tuple[Needs, ...] = ()
    elsewhere: str = ""
    of_whole_system: bool = False


# What a sign-in's tokens can have wrong, and what a provider can say of itself.
WRONG_TOKENS = (
    *("nonce", "no_nonce", "audience", "audience_made_for_us", "made_for_another", "issuer"),
    *("expired", "not_yet", "no_end", "no_subject", "long_ago", "access_token", "signature"),
    *("unknown_key", "no_signature", "known_secret", "none"),
)
WRONG_METADATA = (
    *("issuer", "insecure", "insecure_token", "insecure_keys", "script", "insecure_sign_out"),
    *("no_token", "any_algorithm"),
)
# What a partner's store does to a text, and to a date.
TEXT_CHANGES = (
    *("newline", "emoji", "smart_quotes", "ampersand", "diacritics"),
    *("composed", "decomposed", "trailing_space", "escaped"),
)
DATE_CHANGES = ("day_and_month", "two_digit_year", "day_before", "hour_before")

ELSEWHERE = "http://elsewhere.example.org/"
NEW_FIELD = "Reason for change"

GATEWAY = "a gateway answers instead of the system; nothing is committed behind it"
SENDING = "the page is changed as it is sent"
STORING = "it is done to what is sent, on its way into the record"
MEETING = "it is what the request meets"
NOT_BUILT = "not built: this write names it neither in its hooks nor in its own reasons"
AN_ANSWER = "there must be an answer to do it to"

MODES: Mapping[str, Mode] = {
    "slow": Mode(
        Sort.TRANSPORT, "waits before (or after) doing it", {"seconds": 3.0}, moments=BOTH
    ),
    "500": Mode(Sort.TRANSPORT, "answers 500", moments=BOTH),
    "502": Mode(Sort.TRANSPORT, "a gateway answers 502", moments=BOTH),
    "503": Mode(Sort.TRANSPORT, "answers 503", moments=BOTH),
    "429": Mode(
        Sort.TRANSPORT,
        "answers 429 with Retry-After",
        {"retry_after": 2},
        one_moment_because=GATEWAY,
    ),
    "maintenance": Mode(
        Sort.TRANSPORT, "a maintenance page with status 200", one_moment_because=GATEWAY
    ),
    "timeout": Mode(Sort.TRANSPORT, "never answers", moments=BOTH),
    "drop": Mode(
        Sort.TRANSPORT,
        "closes the connection without an answer",
        {"how": "fin"},
        {"how": ("fin", "rst")},
        moments=BOTH,
    ),
    "late_commit": Mode(
        Sort.TRANSPORT,
        "commits some seconds after the answer",
        {"seconds": 20.0, "answer": "none"},
        {"answer": ("none", "502", "drop")},
        moments=POST_ONLY,
        one_moment_because="the commit comes after the answer by its nature",
    ),
    "truncated_html": Mode(
        Sort.TRANSPORT,
        "sends only the first part of the page",
        {"share": 0.5},
        moments=POST_ONLY,
        one_moment_because=AN_ANSWER,
        reads_after_too=True,
        needs=(Needs.PAGE,),
    ),
    "logged_out": Mode(
        Sort.TRANSPORT,
        "ends the session before (or after) the request",
        moments=BOTH,
        reads_after_too=True,
    ),
    "down": Mode(
        Sort.TRANSPORT,
        "nobody is there until the fault is deleted, or without a gateway for some seconds",
        {"how": "refused", "seconds": None},
        {"how": ("refused", "502", "black_hole")},
        one_moment_because=GATEWAY,
        of_whole_system=True,
    ),
    "certificate": Mode(
        Sort.TRANSPORT,
        "another certificate until the fault is deleted; only where the systems run with --tls",
        {"what": "expired"},
        {"what": ("expired", "another_name", "nobody_signed")},
        one_moment_because="the connection is refused before there is a request",
        of_whole_system=True,
    ),
    "half_close": Mode(
        Sort.TRANSPORT,
        "says no more and goes on listening",
        moments=BOTH,
    ),
    "dribble": Mode(
        Sort.TRANSPORT,
        "sends the answer in pieces of so many bytes, so many a second (none: as fast as it goes)",
        {"piece_bytes": 1, "bytes_per_second": None},
        moments=POST_ONLY,
        one_moment_because=AN_ANSWER,
        reads_after_too=True,
    ),
    "redirected_away": Mode(
        Sort.TRANSPORT,
        "sends the browser to another house",
        {"to": ELSEWHERE},
        moments=BOTH,
    ),
    "taken_over": Mode(
        Sort.TRANSPORT,
        "somebody signs in with this account on another computer, which ends this session",
        moments=BOTH,
        reads_after_too=True,
    ),
    "clock_wrong": Mode(
        Sort.TRANSPORT,
        "the system's clock is so many hours ahead",
        {"hours": 6.0},
        one_moment_because=MEETING,
    ),
    "other_time_zone": Mode(
        Sort.TRANSPORT,
        "shows moments as this zone has them (in winter UTC looks like London)",
        {"zone": "UTC"},
        one_moment_because=MEETING,
        needs=(Needs.READ,),
    ),
    "edited_meanwhile": Mode(
        Sort.TRANSPORT,
        "another person changes the record of this table and number just before",
        {"table": "", "id": "", "fields": {}},
        one_moment_because="it is done between opening and saving",
        needs=(Needs.WRITE,),
    ),
    "field_wanted": Mode(
        Sort.TRANSPORT,
        "refuses what is sent without a field that is new",
        {"label": NEW_FIELD},
        one_moment_because="what is refused is not stored",
        needs=(Needs.WRITE,),
    ),
    "wrong_file": Mode(
        Sort.TRANSPORT,
        "the file is empty, never ends, has 200 MB, another type, or a name that leads elsewhere",
        {"what": "empty", "megabytes": 200, "bytes_per_second": 1_000_000},
        {"what": ("empty", "endless", "huge", "another_type", "name_leads_out")},
        moments=POST_ONLY,
        one_moment_because=AN_ANSWER,
        reads_after_too=True,
        needs=(Needs.FILE,),
    ),
    "stored_otherwise": Mode(
        Sort.STORED,
        "the text is not stored as it was sent",
        {"what": "newline", "field": None},
        {"what": TEXT_CHANGES},
        one_moment_because=STORING,
        needs=(Needs.WRITE,),
    ),
    "date_stored_otherwise": Mode(
        Sort.STORED,
        "a date is not stored as it was sent",
        {"what": "day_and_month", "field": None},
        {"what": DATE_CHANGES},
        one_moment_because=STORING,
        needs=(Needs.WRITE,),
    ),
    "password_rotated": Mode(Sort.SIGN_IN, "the password is no longer the one we know"),
    "password_expired": Mode(Sort.SIGN_IN, "asks for a new password"),
    "account_locked": Mode(Sort.SIGN_IN, "the account is locked"),
    "code_wanted": Mode(
        Sort.SIGN_IN,
        "asks for a code of an authenticator, of a text message, or for a yes on a telephone",
        {"how": "authenticator"},
        {"how": ("authenticator", "sms", "push")},
    ),
    "signed_in_elsewhere": Mode(Sort.SIGN_IN, "the account has a session on another computer"),
    "moved_label": Mode(
        Sort.PAGE,
        "a label reads differently",
        {"old": "", "new": ""},
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "moved_field": Mode(
        Sort.PAGE,
        "a field of the form has another id, another place, or changes places with the next",
        {"what": "order", "beside": None},
        {"what": ("order", "place", "id")},
        one_moment_because=SENDING,
        needs=(Needs.FORM,),
    ),
    "field_removed": Mode(
        Sort.PAGE,
        "the form's field of this label is gone (none: the last one)",
        {"label": None, "beside": None},
        one_moment_because=SENDING,
        needs=(Needs.FORM,),
    ),
    "new_mandatory_field": Mode(
        Sort.PAGE,
        "the form has a field that is new and must be filled in",
        {"label": NEW_FIELD, "beside": None},
        one_moment_because=SENDING,
        needs=(Needs.FORM,),
    ),
    "unknown_dialog": Mode(
        Sort.PAGE,
        "a dialog nobody has seen before lies over the page",
        {"text": "How are we doing? Rate your experience of the new system."},
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "cookie_banner": Mode(
        Sort.PAGE,
        "a banner asks about cookies",
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "session_warning": Mode(
        Sort.PAGE,
        "a dialog warns that the session will end soon",
        {"minutes": 2},
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "before_unload": Mode(
        Sort.PAGE,
        "the browser asks whether to leave the page",
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "never_ready": Mode(
        Sort.PAGE,
        "the page shows that it is loading, for ever",
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "list_not_loaded": Mode(
        Sort.PAGE,
        "a list's rows have not come yet; how many there are is said",
        one_moment_because=SENDING,
        needs=(Needs.LIST,),
    ),
    "results_hidden": Mode(
        Sort.PAGE,
        "the rows are hidden from this account, and the page says how many",
        {"number": 2},
        one_moment_because=SENDING,
        needs=(Needs.LIST,),
    ),
    "break_glass": Mode(
        Sort.PAGE,
        "asks to break the glass instead of showing the record",
        one_moment_because=SENDING,
        needs=(Needs.PAGE, Needs.RECORD),
    ),
    "hostile_page": Mode(
        Sort.PAGE,
        "the page holds what somebody hostile has put into it",
        {"what": "script", "to": ELSEWHERE},
        {"what": ("script", "image", "frame", "link", "meta_refresh", "markup")},
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "native_alert": Mode(
        Sort.PAGE,
        "the browser's own alert opens",
        {"text": "Your session will be archived."},
        one_moment_because=SENDING,
        needs=(Needs.PAGE,),
    ),
    "saved_nothing": Mode(Sort.HOOK, "says saved and stores nothing", elsewhere=Needs.WRITE),
    "shows_previous_person": Mode(
        Sort.HOOK,
        "the record frame stays at the record before",
        {"record_id": None},
        elsewhere=Needs.RECORD,
    ),
    "record_locked": Mode(
        Sort.HOOK,
        "another person has the record open for change",
        {"holder": "PC 5123 D Tern"},
        elsewhere="no lock is shown or taken here",
    ),
    "truncate_field": Mode(
        Sort.HOOK,
        "stores only the first characters",
        {"characters": 255},
        elsewhere=Needs.WRITE,
    ),
    "search_lag": Mode(
        Sort.HOOK,
        "search does not find the new entry for some seconds (none: never)",
        {"seconds": 10.0, "lists_too": False},
        elsewhere=Needs.WRITE,
    ),
    "search_runs_on": Mode(
        Sort.HOOK,
        "a search that is a job runs so much longer (none: for ever)",
        {"seconds": 3.0},
        elsewhere="no search begins here that runs as a job",
    ),
    "empty_list_without_words": Mode(
        Sort.HOOK,
        "an empty list that does not say it is empty",
        elsewhere=Needs.LIST,
    ),
    "near_match_only": Mode(
        Sort.HOOK,
        "search answers only with somebody similar",
        elsewhere="nobody is searched for here",
    ),
    "too_many_results": Mode(
        Sort.HOOK, "search wants to be narrowed", elsewhere="no search here is ever too wide"
    ),
    "key_revoked": Mode(
        Sort.HOOK,
        "the key a program asks with is taken from it",
        elsewhere="no program asks with a key here",
    ),
    "bounce_next": Mode(
        Sort.HOOK,
        "the message is sent and comes back some minutes later",
        {"minutes": 2, "reason": "550 5.7.1 Refused by the recipient's system"},
        elsewhere="no message leaves here",
    ),
    "wrong_download": Mode(
        Sort.HOOK,
        "a download is not the file it should be",
        {"what": "nothing"},
        {"what": ("nothing", "page", "cut", "moved_column")},
        elsewhere=Needs.FILE,
    ),
    "wrong_token": Mode(
        Sort.HOOK,
        "somebody is signed in with a token that proves nothing",
        {"what": "nonce"},
        {"what": WRONG_TOKENS},
        elsewhere="no token is given here",
    ),
    "wrong_metadata": Mode(
        Sort.HOOK,
        "a provider says of itself what it may not be believed",
        {"what": "issuer"},
        {"what": WRONG_METADATA},
        elsewhere="no provider speaks of itself here",
    ),
}


def why_arguments_refused(mode: str, args: Mapping[str, Any]) -> str | None:
    """Why a mode does not take these arguments; nothing when it does."""
    known = MODES[mode]
    unknown = set(args) - set(known.arguments)
    if unknown:
        return f"{mode} takes {sorted(known.arguments)}, not {sorted(unknown)}"
    if mode == "edited_meanwhile" and not args.get("fields"):
        return "say which record is edited and how: table, id, fields"
    for name, choices in known.choices.items():
        if args.get(name, choices[0]) not in choices:
            return f"{name} is one of {list(choices)}"
    return None


@dataclass(slots=True)
class Fault:
    """One fault in force: skips `after` occurrences, then happens `count` times (none: always)."""

    id: str
    mode: str
    operation: str
    when: Moment
    after: int
    count: int | None
    args: dict[str, Any]
    seen: int = 0
    fired: int = 0

    def concerns(self, mode: str, operation: str | None, when: Moment) -> bool:
        """Whether this occurrence is one of those the fault waits for."""
        if self.mode != mode or self.when != when:
            return False
        return self.operation in (operation, ANY_OPERATION)

    def happens_now(self, is_felt: Callable[["Fault"], bool] = lambda fault: True) -> bool:
        """Count this occurrence; true when the fault happens.

        At an occurrence where nothing would be different it does not.
        """
        self.seen += 1
        if self.seen <= self.after or (self.count is not None and self.fired >= self.count):
            return False
        if not is_felt(self):
            return False
        self.fired += 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults in force in one system, in the order they were asked for."""

    in_force: list[Fault] = field(default_factory=list)
    given: int = 0

    def add(
        self,
        mode: str,
        operation: str,
        when: Moment,
        after: int,
        count: int | None,
        args: Mapping[str, Any],
    ) -> Fault:
        """Put a fault in force; its arguments complete the mode's own."""
        self.given += 1
        complete = {**MODES[mode].arguments, **args}
        fault = Fault(f"F{self.given}", mode, operation, when, after, count, complete)
        self.in_force.append(fault)
        return fault

    def take(
        self,
        mode: str,
        operation: str | None,
        when: Moment = Moment.PRE,
        is_felt: Callable[[Fault], bool] = lambda fault: True,
    ) -> Fault | None:
        """The fault of this mode that happens at this occurrence, if one does."""
        concerned = [fault for fault in self.in_force if fault.concerns(mode, operation, when)]
        happening = [fault for fault in concerned if fault.happens_now(is_felt)]
        return happening[0] if happening else None

    def clear(self) -> None:
        """End every fault."""
        self.in_force = []

    def remove(self, fault_id: str) -> None:
        """End one fault."""
        self.in_force = [fault for fault in self.in_force if fault.id != fault_id]


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What a system says of itself, so that it can be told which faults fit its operations.

    `hooks`: mode -> the operations that carry it out themselves. `forms`: write -> the operation
    that shows its form. `own_reasons`: mode -> operation -> why it cannot happen there after all.
    """

    hooks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    own_reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def has(self, need: Needs, operation: Operation) -> bool:
        """Whether the operation has what a fault needs."""
        if need is Needs.PAGE:
            return operation.shows_page
        if need in KINDS:
            return operation.kind is KINDS[need]
        if need is Needs.FORM:
            return operation.name in self.forms.values()
        return any(operation.name in self.hooks.get(mode, ()) for mode in SHOWN_BY[need])


KINDS: Mapping[Needs, Kind] = {Needs.WRITE: Kind.WRITE, Needs.READ: Kind.READ}
# Whoever carries out one of these has what the need is called.
SHOWN_BY: Mapping[Needs, tuple[str, ...]] = {
    Needs.LIST: ("empty_list_without_words", "list_not_loaded"),
    Needs.RECORD: ("shows_previous_person", "break_glass"),
    Needs.FILE: ("wrong_download",),
}


def why_not(mode: str, operation: Operation, when: Moment, carried_out: CarriedOut) -> str | None:
    """Why this fault cannot happen at this operation and moment; nothing when it can."""
    return next(_reasons_against(mode, operation, when, carried_out), None)


def _reasons_against(
    mode: str, operation: Operation, when: Moment, carried_out: CarriedOut
) -> Iterator[str]:
    kind = MODES[mode]
    if when not in kind.moments:
        yield kind.one_moment_because
    if kind.of_whole_system:
        yield f"it concerns the whole system: use operation {ANY_OPERATION}"
    if own := carried_out.own_reasons.get(mode, {}).get(operation.name):
        yield own
    if kind.sort is Sort.SIGN_IN and operation.kind is not Kind.SIGN_IN:
        yield "nobody gives a password here"
    if kind.sort is Sort.HOOK and operation.name not in carried_out.hooks.get(mode, ()):
        is_for_writes = kind.elsewhere is Needs.WRITE and operation.kind is Kind.WRITE
        yield NOT_BUILT if is_for_writes else kind.elsewhere
    yield from (need.value for need in kind.needs if not carried_out.has(need, operation))
    if when is Moment.POST and operation.kind is Kind.READ and not kind.reads_after_too:
        yield "a read commits nothing: before and after are the same"

"""Faults: what can be made to go wrong, where, when, how often, and whether it happened.

Transport faults are done to a request by `fault_middleware`; page faults are done to a finished
page by `pages`; sign-in faults by `accounts`; the rest are hooks a system names for itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mock_systems.kit.operations import Kind, Operation

ANY_OPERATION = "*"


class Sort(StrEnum):
    """Who carries a fault out."""

    TRANSPORT = "transport"
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


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to go wrong: the arguments it takes, and which moments make sense."""

    sort: Sort
    words: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = PRE_ONLY
    one_moment_because: str = "it has only one moment; ask for the other"
    reads_after_too: bool = False


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

GATEWAY = "a gateway answers instead of the system; nothing is committed behind it"
SENDING = "the page is changed as it is sent"

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
        one_moment_because="there must be a page to cut",
        reads_after_too=True,
    ),
    "logged_out": Mode(
        Sort.TRANSPORT,
        "ends the session before (or after) the request",
        moments=BOTH,
        reads_after_too=True,
    ),
    "down": Mode(
        Sort.TRANSPORT,
        "nobody is there until the fault is deleted, or refused ones until the seconds are over",
        {"how": "refused", "seconds": None},
        {"how": ("refused", "502")},
        one_moment_because=GATEWAY,
    ),
    "password_rotated": Mode(Sort.SIGN_IN, "the password is no longer the one we know"),
    "password_expired": Mode(Sort.SIGN_IN, "asks for a new password"),
    "account_locked": Mode(Sort.SIGN_IN, "the account is locked"),
    "code_wanted": Mode(Sort.SIGN_IN, "asks for a one-time code from now on"),
    "signed_in_elsewhere": Mode(Sort.SIGN_IN, "the account has a session on another computer"),
    "moved_label": Mode(
        Sort.PAGE, "a label reads differently", {"old": "", "new": ""}, one_moment_because=SENDING
    ),
    "unknown_dialog": Mode(
        Sort.PAGE,
        "a dialog nobody has seen before lies over the page",
        {"text": "How are we doing? Rate your experience of the new system."},
        one_moment_because=SENDING,
    ),
    "native_alert": Mode(
        Sort.PAGE,
        "the browser's own alert opens",
        {"text": "Your session will be archived."},
        one_moment_because=SENDING,
    ),
    "saved_nothing": Mode(Sort.HOOK, "says saved and stores nothing"),
    "shows_previous_person": Mode(
        Sort.HOOK, "the record frame stays at the record before", {"record_id": None}
    ),
    "record_locked": Mode(
        Sort.HOOK, "another person has the record open for change", {"holder": "PC 5123 D Tern"}
    ),
    "truncate_field": Mode(Sort.HOOK, "stores only the first characters", {"characters": 255}),
    "search_lag": Mode(
        Sort.HOOK,
        "search does not find the new entry for some seconds (none: never)",
        {"seconds": 10.0, "lists_too": False},
    ),
    "search_runs_on": Mode(
        Sort.HOOK, "a search that is a job runs so much longer (none: for ever)", {"seconds": 3.0}
    ),
    "empty_list_without_words": Mode(Sort.HOOK, "an empty list that does not say it is empty"),
    "near_match_only": Mode(Sort.HOOK, "search answers only with somebody similar"),
    "too_many_results": Mode(Sort.HOOK, "search wants to be narrowed"),
    "bounce_next": Mode(
        Sort.HOOK,
        "the message is sent and comes back some minutes later",
        {"minutes": 2, "reason": "550 5.7.1 Refused by the recipient's system"},
    ),
    "wrong_download": Mode(
        Sort.HOOK,
        "a download is not the file it should be",
        {"what": "nothing"},
        {"what": ("nothing", "page", "cut", "moved_column")},
    ),
    "wrong_token": Mode(
        Sort.HOOK,
        "somebody is signed in with a token that proves nothing",
        {"what": "nonce"},
        {"what": WRONG_TOKENS},
    ),
    "wrong_metadata": Mode(
        Sort.HOOK,
        "a provider says of itself what it may not be believed",
        {"what": "issuer"},
        {"what": WRONG_METADATA},
    ),
}

# What covers each row of the fault catalogue here; an empty row says what must come first.
CATALOGUE: Mapping[str, tuple[str, ...]] = {
    "P01": ("slow", "search_runs_on"),
    "P02": ("500",),
    "P03": ("maintenance", "503", "down"),
    "P04": ("logged_out",),
    "P05": ("password_expired",),
    "P06": ("password_rotated",),
    "P07": ("account_locked",),
    "P08": ("code_wanted",),
    "P09": ("signed_in_elsewhere",),
    "P10": ("record_locked",),
    "P11": ("unknown_dialog", "native_alert"),
    "P12": ("moved_label",),
    "P13": (),
    "P14": (),
    "P15": ("truncated_html", "empty_list_without_words"),
    "P16": ("shows_previous_person",),
    "P17": ("near_match_only", "too_many_results"),
    "P18": ("slow",),
    "P19": ("saved_nothing",),
    "P20": ("truncate_field",),
    "P21": (),
    "P22": ("timeout", "drop", "502"),
    "P23": ("late_commit",),
    "P24": ("search_lag",),
    "P25": (),
    "P26": (),
    "P27": ("wrong_download",),
    "P28": (),
    "P29": (),
    "P30": ("drop", "timeout"),
    "P31": ("429",),
    "P32": (),
    "P33": (),
}

COVERED_OTHERWISE: Mapping[str, str] = {
    "P13": "not built: moved and swapped fields",
    "P14": "not built: a new mandatory field",
    "P21": "not built: no operation writes a date yet",
    "P25": "records of the world that an account may not see; no fault needed",
    "P26": "restricted and sealed records of the world; no fault needed",
    "P28": "PATCH a record's text with hostile markup",
    "P29": "start with --tls: nobody has signed the certificate",
    "P32": "POST /__admin/clock",
    "P33": "PATCH a record while it is open",
}


def why_arguments_refused(mode: str, args: Mapping[str, Any]) -> str | None:
    """Why a mode does not take these arguments; nothing when it does."""
    known = MODES[mode]
    unknown = set(args) - set(known.arguments)
    if unknown:
        return f"{mode} takes {sorted(known.arguments)}, not {sorted(unknown)}"
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

    def happens_now(self) -> bool:
        """Count this occurrence; true when the fault happens."""
        self.seen += 1
        if self.seen <= self.after or (self.count is not None and self.fired >= self.count):
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

    def take(self, mode: str, operation: str | None, when: Moment = Moment.PRE) -> Fault | None:
        """The fault of this mode that happens at this occurrence, if one does."""
        concerned = [f for f in self.in_force if f.concerns(mode, operation, when)]
        happening = [fault for fault in concerned if fault.happens_now()]
        return happening[0] if happening else None

    def clear(self) -> None:
        """End every fault."""
        self.in_force = []

    def remove(self, fault_id: str) -> None:
        """End one fault."""
        self.in_force = [fault for fault in self.in_force if fault.id != fault_id]


def why_not(
    mode: str, operation: Operation, when: Moment, hooks: Mapping[str, Iterable[str]]
) -> str | None:
    """Why this fault cannot happen at this operation and moment; nothing when it can."""
    kind = MODES[mode]
    if when not in kind.moments:
        return kind.one_moment_because
    if mode == "down":
        return f"it concerns the whole system: use operation {ANY_OPERATION}"
    if kind.sort is Sort.SIGN_IN and operation.kind is not Kind.SIGN_IN:
        return "it happens when somebody signs in"
    if kind.sort is Sort.HOOK and operation.name not in hooks.get(mode, ()):
        return "this operation has no such moment"
    if _needs_a_page(mode) and not operation.shows_page:
        return "the answer is not a page"
    if when is Moment.POST and operation.kind is Kind.READ and not kind.reads_after_too:
        return "a read commits nothing: before and after are the same"
    return None


def _needs_a_page(mode: str) -> bool:
    return MODES[mode].sort is Sort.PAGE or mode == "truncated_html"

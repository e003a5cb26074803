"""The fault catalogue of reliability.md 3.3, row by row: the ways in which each happens here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_systems.kit.faults import DATE_CHANGES, TEXT_CHANGES

FOR_EVER = None


@dataclass(frozen=True, slots=True)
class Way:
    """One fault as it is asked for: its mode, how often (none: for ever), its arguments."""

    mode: str
    count: int | None = 1
    args: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        often = {1: "", FOR_EVER: " for ever"}.get(self.count, f" {self.count}x")
        args = ", ".join(f"{name}={value}" for name, value in self.args.items())
        return f"{self.mode}{f' ({args})' if args else ''}{often}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what goes wrong, and the ways; `besides` needs no fault to be put in force."""

    words: str
    ways: tuple[Way, ...]
    besides: str = ""


def _each(mode: str, name: str, values: tuple[Any, ...]) -> tuple[Way, ...]:
    return tuple(Way(mode, args={name: value}) for value in values)


CATALOGUE: Mapping[str, Row] = {
    "P01": Row(
        "every answer late",
        (
            Way("slow", FOR_EVER, {"seconds": 3.0}),
            Way("slow", FOR_EVER, {"seconds": 30.0}),
            Way("search_runs_on", 1, {"seconds": 30.0}),
        ),
    ),
    "P02": Row("500", (Way("500"), Way("500", 3), Way("500", FOR_EVER))),
    "P03": Row(
        "maintenance",
        (
            Way("maintenance", FOR_EVER),
            Way("503", FOR_EVER),
            Way("down", FOR_EVER),
            Way("down", FOR_EVER, {"how": "502"}),
        ),
    ),
    "P04": Row("session expired", (Way("logged_out"),)),
    "P05": Row("password expired", (Way("password_expired"),)),
    "P06": Row("password rotated", (Way("password_rotated"), Way("key_revoked"))),
    "P07": Row("account locked", (Way("account_locked"),)),
    "P08": Row("second factor", _each("code_wanted", "how", ("authenticator", "sms", "push"))),
    "P09": Row("signed in elsewhere", (Way("signed_in_elsewhere"), Way("taken_over"))),
    "P10": Row("record locked", (Way("record_locked"), Way("record_locked", FOR_EVER))),
    "P11": Row(
        "unexpected dialog",
        (
            Way("unknown_dialog"),
            Way("cookie_banner"),
            Way("session_warning"),
            Way("native_alert"),
            Way("before_unload"),
        ),
    ),
    "P12": Row("label renamed", (Way("moved_label"),)),
    "P13": Row("field moved", _each("moved_field", "what", ("order", "place", "id"))),
    "P14": Row(
        "field gone or new",
        (Way("field_removed"), Way("new_mandatory_field"), Way("field_wanted")),
    ),
    "P15": Row(
        "page not whole",
        (
            Way("truncated_html"),
            Way("empty_list_without_words"),
            Way("list_not_loaded"),
            Way("never_ready"),
        ),
    ),
    "P16": Row("the person before", (Way("shows_previous_person"),)),
    "P17": Row(
        "only somebody similar",
        (Way("near_match_only"), Way("too_many_results")),
        "namesakes, twins and merged records of the world",
    ),
    "P18": Row("pressed twice", (Way("slow", args={"seconds": 3.0}),)),
    "P19": Row("saved nothing", (Way("saved_nothing"),)),
    "P20": Row(
        "text stored otherwise",
        (
            *_each("truncate_field", "characters", (255, 1000, 4000)),
            *_each("stored_otherwise", "what", TEXT_CHANGES),
        ),
    ),
    "P21": Row("date stored otherwise", _each("date_stored_otherwise", "what", DATE_CHANGES)),
    "P22": Row(
        "no answer after the commit",
        (Way("timeout"), Way("502"), *_each("drop", "how", ("fin", "rst"))),
    ),
    "P23": Row(
        "late commit",
        _each("late_commit", "answer", ("none", "502", "drop")),
    ),
    "P24": Row("search lags", _each("search_lag", "seconds", (10.0, 120.0, FOR_EVER))),
    "P25": Row(
        "results hidden",
        (Way("results_hidden"),),
        "records of the world that an account may not see",
    ),
    "P26": Row(
        "break the glass", (Way("break_glass"),), "restricted and sealed records of the world"
    ),
    "P27": Row(
        "wrong file",
        (
            *_each("wrong_download", "what", ("nothing", "page", "cut", "moved_column")),
            *_each(
                "wrong_file",
                "what",
                ("empty", "endless", "huge", "another_type", "name_leads_out"),
            ),
        ),
    ),
    "P28": Row(
        "hostile page",
        (
            *_each(
                "hostile_page",
                "what",
                ("script", "image", "frame", "link", "meta_refresh", "markup"),
            ),
            Way("redirected_away"),
        ),
        "PATCH a record's text with hostile markup: it is shown as text",
    ),
    "P29": Row(
        "certificate",
        _each("certificate", "what", ("expired", "another_name", "nobody_signed")),
    ),
    "P30": Row(
        "connection",
        (
            Way("drop", args={"how": "rst"}),
            Way("down", FOR_EVER, {"how": "black_hole"}),
            Way("dribble"),
            Way("dribble", args={"piece_bytes": 500, "bytes_per_second": 5000}),
            Way("half_close"),
            Way("timeout"),
        ),
    ),
    "P31": Row("too many requests", (Way("429"), Way("429", 3))),
    "P32": Row(
        "clock",
        (
            Way("clock_wrong", FOR_EVER, {"hours": 6.0}),
            Way("clock_wrong", FOR_EVER, {"hours": -6.0}),
            Way("other_time_zone", FOR_EVER),
        ),
        "POST /__admin/clock sets every partner's clock",
    ),
    "P33": Row("edited meanwhile", (Way("edited_meanwhile"),)),
}

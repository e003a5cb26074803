"""The words: complete, from one place, and never the ones that mislead."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest

from domain import errors, wording
from domain.outbound import Check
from domain.outcome import State
from domain.wording.labels import Label, Tag, by_code, filled
from domain.wording.matching import MATCHES
from domain.wording.reasons.shape import EndsIn, Reason
from domain.wording.reasons.table import REASONS, reason
from domain.wording.states import CLOCKS, STATES
from domain.wording.tasks import TASK_KINDS, Asks, Choice, TaskKind

REPOSITORY = Path(__file__).resolve().parents[2]
BANNED = re.compile(
    r"\b(nothing known|no trace|clear|clean|all good|safe|verified|N/A|unknown error|successfully"
    r"|recently|soon|ASAP|likely|invalid)\b|!",
    re.IGNORECASE,
)
JUDGING = re.compile(
    r"\b(the system (decided|assessed|recommends|thinks)|high risk|low risk)\b", re.I
)


def labels_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for part in parts_of(value):
        yield from labels_in(part)


def parts_of(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Label | TaskKind | Choice | Reason):
        return [getattr(value, each.name) for each in fields(value) if each.name != "code"]
    return []


def rooms() -> list[ModuleType]:
    found = walk_packages(wording.__path__, f"{wording.__name__}.")
    return [import_module(room.name) for room in found]


def tables_in(room: ModuleType) -> list[object]:
    return [value for name, value in vars(room).items() if name.isupper() and name[0] != "_"]


def every_label() -> list[str]:
    tables = [table for room in rooms() for table in tables_in(room)]
    return list(dict.fromkeys(label for table in tables for label in labels_in(table)))


def codes_of_errors() -> set[str]:
    leaves = (each for _, each in inspect.getmembers(errors, inspect.isclass))
    return {vars(each)["code"] for each in leaves if "code" in vars(each)}


def test_each_state_has_its_label_and_colour():
    shown = {code: (row.label, row.tag.value) for code, row in STATES.items()}

    assert shown == {
        "queued": ("Waiting to start", "grey"),
        "working": ("In progress", "blue"),
        "deferred": ("Will try again", "yellow"),
        "awaiting_item": ("Waiting for other work", "teal"),
        "awaiting_person": ("Waiting for a person", "orange"),
        "done": ("Done", "green"),
        "no_action": ("No action needed", "grey"),
        "business_exception": ("Cannot be done by a worker", "purple"),
        "system_exception": ("Failed", "red"),
        "in_doubt": ("In doubt", "magenta"),
        "done_by_person": ("Done by hand", "green"),
        "cancelled": ("Cancelled", "grey"),
    }
    assert set(shown) == {state.value for state in State}


def test_what_needs_somebody_stands_first_in_every_table():
    assert [row.label for row in STATES.values()] == [
        "In doubt",
        "Failed",
        "Waiting for a person",
        "Cannot be done by a worker",
        "Will try again",
        "Waiting for other work",
        "Waiting to start",
        "In progress",
        "Done",
        "Done by hand",
        "No action needed",
        "Cancelled",
    ]


def test_each_kind_of_task_has_a_title_choices_a_team_and_a_colour():
    assert {
        "release_write",
        "release_message",
        "release_draft",
        "possible_match",
        "link_child",
        "no_school_found",
        "verify_contact",
        "phone_school",
        "settle_in_doubt",
        "restricted_record",
        "second_authority",
        "record_decision",
        "ask_again",
        "review_grade",
        "correct_message",
        "possible_breach",
        "fix_record",
        "late_answer",
        "disagreement",
        "read_sample",
        "second_signature",
    } <= set(TASK_KINDS)
    for kind in TASK_KINDS.values():
        assert kind.title
        assert kind.usual_team
        assert isinstance(kind.tag, Tag)
    assert [code for code, kind in TASK_KINDS.items() if not kind.choices] == ["record_decision"]


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("release_message", ["Release", "Do not release", "I will do this by hand"]),
        ("possible_match", ["Same person", "Not the same person", "Cannot tell"]),
        (
            "link_child",
            ["I have linked the child", "The child does not belong", "Cannot tell"],
        ),
        (
            "no_school_found",
            ["School found", "Taught at home: tell the council", "No school: tell the council"],
        ),
        ("verify_contact", ["Correct", "Changed to …", "No answer, try at …"]),
        ("phone_school", ["Told", "No answer, try at …", "Not the right school"]),
        ("settle_in_doubt", ["It is there", "It is not there", "Cannot tell"]),
        ("correct_message", ["Release correction", "Phone instead", "No correction"]),
    ],
)
def test_a_task_offers_the_choices_of_its_page(kind, choices):
    assert [choice.label for choice in TASK_KINDS[kind].choices] == choices


def test_a_choice_is_found_by_its_code_and_asks_for_what_it_needs():
    kind = TASK_KINDS["release_message"]

    assert kind.choice("do_not_release") == Choice("do_not_release", "Do not release", Asks.REASON)
    assert kind.choice("merge_records") is None


def test_the_choices_of_a_task_can_be_told_apart():
    for kind in TASK_KINDS.values():
        codes = [choice.code for choice in kind.choices]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch(r"[a-z_]{1,40}", code) for code in codes)


@pytest.mark.parametrize("code", sorted(codes_of_errors()))
def test_everything_that_can_go_wrong_has_words(code):
    assert code in REASONS


def test_the_errors_that_are_asked_for_words_are_really_found():
    assert {"partner_down", "restricted_record", "write_unproven"} <= codes_of_errors()


@pytest.mark.parametrize("check", list(Check))
def test_everything_that_is_asked_of_a_case_has_words(check):
    assert check.value in REASONS


@pytest.mark.parametrize(
    ("code", "words", "owner", "next_step"),
    [
        (
            "contact_changed",
            "The contact changed since a person last checked it",
            "hub admin",
            "Ring the switchboard number in the register",
        ),
        (
            "child_not_linked",
            "A child was found at the address but is not linked",
            "duty supervisor",
            "Link in the police system or say the child does not belong",
        ),
        (
            "write_unproven",
            "The entry or message may have gone and could not be proven",
            "duty supervisor",
            "Look in {system}, then settle",
        ),
    ],
)
def test_a_reason_says_what_who_and_what_next(code, words, owner, next_step):
    found = reason(code)

    assert (found.words, found.owner, found.next_step) == (words, owner, next_step)


def test_a_reason_that_ends_in_no_action_needs_nobody():
    for row in REASONS.values():
        assert (row.owner == "–") == (row.ends_in is EndsIn.NO_ACTION)


def test_a_code_nobody_described_goes_to_operations_and_says_so():
    found = reason("brand_new")

    assert found.words == "Stopped for a reason not yet described (code brand_new)"
    assert found.owner == "operations"


def test_words_are_filled_with_what_is_known_and_say_what_is_missing():
    words = reason("partner_down").words

    assert filled(words, system="Housing") == "Housing is not answering"
    assert filled(words) == "The partner system is not answering"
    assert filled("Tries again at {not_before}") == "Tries again at (not before not recorded)"


# Where a worker's code stands in the call that stops an item.
PLACE_OF_CODE = {"TaskWanted": 1, "NoAction": 0, "Later": 1}


def codes_in(source: str) -> set[str]:
    """The codes written out where an item is stopped, by place or by keyword."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in PLACE_OF_CODE:
            name = getattr(node.func, "id", "")
            given = dict(enumerate(node.args)) | {each.arg: each.value for each in node.keywords}
            places = (PLACE_OF_CODE[name], "code", "reason_code")
            values = [given[place] for place in places if place in given]
            found |= {each.value for each in values if isinstance(each, ast.Constant)}
    return {str(code) for code in found}


def test_each_code_an_item_is_stopped_with_has_words():
    shipped = ("bots", "connectors", "flows", "runtime")
    files = [path for folder in shipped for path in (REPOSITORY / folder).rglob("*.py")]
    codes = {code for path in files for code in codes_in(path.read_text())}

    assert codes <= set(REASONS)


def test_the_search_for_codes_finds_them_by_place_and_by_keyword():
    source = (
        "TaskWanted('phone_school', 'came_back', team, due)\n"
        "TaskWanted(kind='x', reason_code='brand_new', team=t, due_at=d)\n"
        "NoAction('retracted', rule)\nNoAction(code='already_told', rule=r)\n"
        "Later(moment, 'first_day_back')\nDone(code='done')\nNoAction(code, rule)"
    )

    assert codes_in(source) == {
        "came_back",
        "brand_new",
        "retracted",
        "already_told",
        "first_day_back",
    }


def test_no_label_holds_a_word_that_misleads():
    found = [label for label in every_label() if BANNED.search(label) or JUDGING.search(label)]

    # "Due soon" is the fixed label of a clock, with the time beside it.
    assert found == ["Due soon"]


@pytest.mark.parametrize(
    "planted",
    ["Nothing known", "All clear", "Sent successfully", "A safe address", "Verified", "Done!"],
)
def test_the_search_for_misleading_words_finds_a_planted_one(planted):
    assert BANNED.search(planted)


def test_the_search_looks_at_every_table():
    labels = every_label()

    assert {"In doubt", "Release", "Protect a child from harm", "Open", "Twin"} - set(labels) == {
        "Twin"
    }
    assert len(labels) > 600


def test_the_search_goes_into_every_room():
    files = set(Path(wording.__path__[0]).rglob("*.py"))

    assert {Path(str(room.__file__)) for room in rooms()} == files - {Path(wording.__file__)}


def test_a_code_that_stands_twice_in_a_table_is_found():
    with pytest.raises(ValueError, match="twice"):
        by_code((Label("late", "Late"), Label("late", "Too late")))


def test_no_label_is_empty_of_words_or_ends_with_a_full_stop_by_accident():
    for row in (*STATES.values(), *CLOCKS.values(), *MATCHES.values()):
        assert row.label
        assert not row.label.endswith(".")

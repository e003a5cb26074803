"""Labels that moved, repeat or change places in a table, list or form are named, not guessed."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from domain.as_shown import AsShown
from domain.errors import PageNotAsExpected
from runtime.documents import Document
from runtime.shown import Shown, details_in, rows_of

SYSTEM = "housing"
STUB = "Restricted record"


def table(columns: tuple[str, ...], *rows: str) -> LexborHTMLParser:
    head = "".join(f"<th>{one}</th>" for one in columns)
    body = "".join(f"<tr>{one}</tr>" for one in rows)
    return LexborHTMLParser(
        f"<table><caption>People</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    )


def test_a_column_that_is_there_twice_is_read_from_neither():
    page = table(("Record", "Surname", "Surname"), "<td>1</td><td>Own</td><td>Mother's</td>")

    with pytest.raises(PageNotAsExpected, match='column "Surname" once'):
        rows_of(page, "People", ("Record", "Surname"), SYSTEM)


def test_a_stub_row_whose_number_is_no_longer_first_closes_the_connector():
    page = table(("Select", "Record", "Surname"), f"<td></td><td colspan=2>{STUB}</td>")

    with pytest.raises(PageNotAsExpected, match='column "Record" first'):
        rows_of(page, "People", ("Record", "Surname"), SYSTEM, STUB)


def test_a_label_that_is_there_twice_is_read_from_neither():
    rows = "".join(f"<div><dt>Surname</dt><dd>{one}</dd></div>" for one in ("Own", "Mother's"))
    page = LexborHTMLParser(f"<dl>{rows}</dl>")

    with pytest.raises(PageNotAsExpected, match='label "Surname" once'):
        details_in(page.body, ("Surname",), "record", SYSTEM, "dl > div")


def values_of(*values: str) -> Shown:
    told = "".join(f"<dd>{one}</dd>" for one in values)
    page = LexborHTMLParser(f"<dl><div><dt>Former surnames</dt>{told}</div></dl>")
    return Shown(details_in(page.body, ("Former surnames",), "record", SYSTEM, "dl > div"))


def test_values_a_page_keeps_apart_are_told_apart_whatever_they_hold():
    apart, joined = values_of("Ash; Bee", "Vane, Jr"), values_of("Ash; Bee")

    assert apart.several("Former surnames") == ["Ash; Bee", "Vane, Jr"]
    assert apart.text("Former surnames") == "Ash; Bee; Vane, Jr"
    assert joined.several("Former surnames") == ["Ash", "Bee"]


def test_the_entries_of_a_list_that_is_a_value_are_kept_apart():
    listed = values_of("<ul><li>Keeps a dog or so</li><li>two steps</li></ul>")

    assert listed.several("Former surnames") == ["Keeps a dog or so", "two steps"]
    assert listed.text("Former surnames") == "Keeps a dog or so; two steps"


def test_a_page_cannot_write_what_stands_between_two_values():
    assert values_of("Ash&#31;Bee").several("Former surnames") == ["Ash Bee"]


def test_what_stands_under_a_label_nobody_reads_is_kept_and_what_says_nothing_is_not():
    shown = Shown({"Surname": "Own", "Deceased": "3 May 2026", "Title": ""})

    assert shown.text("Surname") == "Own"
    shown.note_unsaid(("Surname", "Status"))

    assert shown.unread() == (AsShown("Deceased", "3 May 2026"),)
    assert shown.unreadable == [AsShown("Status", "")]


@pytest.mark.parametrize(
    "ask",
    [
        lambda shown: shown.text("Died"),
        lambda shown: shown.several("Died"),
        lambda shown: shown.day("Died"),
        lambda shown: shown.each_day("Died"),
        lambda shown: shown.yes("Died", otherwise=True),
        lambda shown: shown.read("Died", str),
    ],
    ids=["text", "several", "day", "each_day", "yes", "read"],
)
def test_a_label_counts_as_read_once_it_was_asked_for_in_any_way_and_not_before(ask):
    shown = Shown({"Died": "3 May 2026"})

    assert shown.unread() == (AsShown("Died", "3 May 2026"),)
    ask(shown)

    assert shown.unread() == ()


def test_a_label_that_is_knowingly_left_out_is_no_finding_and_one_only_looked_at_is():
    shown = Shown({"Sex": "Female", "Status": "Recalled"})

    shown.note_unsaid(("Sex", "Status"))

    assert shown.unread(("Sex",)) == (AsShown("Status", "Recalled"),)


def test_a_field_under_a_label_that_is_there_twice_is_not_typed_into():
    fields = "".join(
        f'<label for="{one}">Surname</label><input id="{one}" name="{one}">' for one in ("a", "b")
    )
    page = Document(f"<form>{fields}<button>Search</button></form>", "http://x/", "s", SYSTEM)

    with pytest.raises(PageNotAsExpected, match='field "Surname"'):
        page.form("Search").filled({"Surname": "Own"})

"""The viewer's pages without a browser: whole, cut short, and unreadable."""

from datetime import date, datetime

import pytest

from connectors.health_record import parsing
from domain.as_shown import AsShown
from domain.errors import PageIncomplete, PageNotAsExpected, RecordNotFound, RecordRestricted
from domain.health_record import HealthAnswer, HealthFlag
from domain.people import RecordRef
from runtime.documents import Document
from runtime.shown import LONDON

HELD = {
    "Flag": "Child protection plan",
    "Checked": "20 November 2026 at 14:05",
    "Registered practice": "Larkfield Surgery",
    "Practice code (ODS)": "K93101",
}
RING = {"Name": "G. Abara", "Role": "school nurse", "Telephone": "01632 960401"}
WHOM = {
    "First name": "Siân",
    "Middle names": "None held",
    "Last name": "O'Dhonachmore",
    "Also known as": "None held",
    "Former last names": "Brackenscombe; Olderly",
    "Date of birth": "3 March 2017",
    "Deceased": "No",
    "NHS number": "999 100 0011",
    "SafeSight reference": "SV-0900001",
}
NOBODY_NAMED = "Nobody is named for this person. Ring the safeguarding team."
END = "End of answer about SV-0900001"


def an_answer(
    verdict: str = "Yes", other: dict[str, str] | None = None, ring: dict[str, str] | None = RING
) -> str:
    fields = {**HELD, **(ring or {}), **WHOM, **(other or {})}
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in fields.items())
    inset = "" if ring else f'<div class="inset"><p>{NOBODY_NAMED}</p></div>'
    return (
        f"<html><body><h1>Siân O'Dhonachmore</h1><h2>Record of interest: {verdict}</h2>{inset}"
        f'<dl class="facts ">{rows}</dl><p class="end">{END}</p></body></html>'
    )


def a_list(rows: str, count: str = "1 person. Page 1 of 1.", end: str = "End of people") -> str:
    head = "".join(f"<th>{column}</th>" for column in parsing.PEOPLE_COLUMNS)
    return (
        f'<h1>People who fit</h1><p class="count">{count}</p><table><caption>People</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p class="end">{end}</p>'
    )


def a_row(*, born: str = "3 March 2017", identity: str = "NHS number verified") -> str:
    cells = ("SV-0900001", "O'Dhonachmore", "Siân", "Mair", born, "QG4", identity)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def a_document(html: str) -> Document:
    return Document(html, "http://viewer.test/", "answer", parsing.SYSTEM)


def test_an_answer_is_read_in_full():
    status = parsing.status_shown(an_answer())

    assert status.record == RecordRef("health_record", "SV-0900001")
    assert [name.full for name in status.names] == [
        "Siân O'Dhonachmore",
        "Siân Brackenscombe",
        "Siân Olderly",
    ]
    assert (status.born_on, status.due_on) == (date(2017, 3, 3), None)
    assert (status.nhs_number, status.name_match_only) == ("9991000011", False)
    assert (status.record_of_interest, status.flag) == (True, HealthFlag.CHILD_PROTECTION_PLAN)
    assert status.checked_at == datetime(2026, 11, 20, 14, 5, tzinfo=LONDON)
    assert (status.practice_name, status.practice_code) == ("Larkfield Surgery", "K93101")
    assert status.ring
    assert (status.ring.name, status.ring.phone) == ("G. Abara", "01632 960401")
    assert (status.is_deceased, status.if_nobody_named) == (False, "")
    assert status.unreadable == ()


@pytest.mark.parametrize(
    ("verdict", "shown", "answer"),
    [
        ("Yes", {}, HealthAnswer.OF_INTEREST),
        ("Yes", {"Flag": "Something new"}, HealthAnswer.OF_INTEREST),
        ("Yes", {"Checked": "never"}, HealthAnswer.OF_INTEREST),
        ("No", {"Flag": "None held"}, HealthAnswer.NOT_OF_INTEREST),
        ("No", {"Flag": "None held", "Checked": "never"}, HealthAnswer.NOT_TOLD),
        ("No", {"Flag": "None held", "Checked": ""}, HealthAnswer.NOT_TOLD),
        ("No", {"Flag": "Something new"}, HealthAnswer.NOT_TOLD),
        ("No", {"Flag": ""}, HealthAnswer.NOT_TOLD),
        # The page contradicts itself: the sign of interest counts.
        ("No", {"Flag": "Looked after"}, HealthAnswer.OF_INTEREST),
        ("Perhaps", {"Flag": "None held"}, HealthAnswer.NOT_TOLD),
        ("Perhaps", {"Flag": "Looked after"}, HealthAnswer.OF_INTEREST),
    ],
)
def test_only_a_whole_no_is_a_no(verdict, shown, answer):
    status = parsing.status_shown(an_answer(verdict, shown))

    assert status.answer is answer


def test_what_does_not_parse_is_kept_as_shown():
    strange = {"Flag": "Something new", "Checked": "last week", "NHS number": "999 100 0019"}
    strange |= {"Date of birth": "31 February 2017", "Deceased": "Yes, in spring"}

    status = parsing.status_shown(an_answer("Perhaps", strange))

    assert set(status.unreadable) == {
        AsShown("Record of interest", "Perhaps"),
        *(AsShown(label, shown) for label, shown in strange.items()),
    }
    assert (status.flag, status.checked_at, status.nhs_number) == (None, None, None)
    assert (status.born_on, status.died_on) == (None, None)
    assert (status.is_deceased, status.name_match_only) == (True, True)


def test_what_stands_under_a_label_nobody_reads_is_kept_as_shown():
    said = parsing.status_shown(an_answer(other={"Interpreter": "Welsh"}))

    assert said.unreadable == (AsShown("Interpreter", "Welsh"),)
    assert parsing.status_shown(an_answer()).unreadable == ()


def test_an_expected_birth_and_a_death_are_read():
    unborn = parsing.status_shown(an_answer(other={"Date of birth": "Expected 31 January 2027"}))
    died = parsing.status_shown(an_answer(other={"Deceased": "Yes, 3 March 2025"}))

    assert (unborn.born_on, unborn.due_on) == (None, date(2027, 1, 31))
    assert (died.is_deceased, died.died_on) == (True, date(2025, 3, 3))


def test_nobody_named_is_said_and_half_a_name_has_moved():
    nobody = parsing.status_shown(an_answer(ring=None))

    assert (nobody.ring, nobody.if_nobody_named) == (None, NOBODY_NAMED)
    with pytest.raises(PageNotAsExpected, match='label "Telephone"'):
        parsing.status_shown(an_answer().replace("Telephone", "Phone"))
    with pytest.raises(PageNotAsExpected, match='label "Name"'):
        parsing.status_shown(an_answer(ring=None).replace(NOBODY_NAMED, ""))


@pytest.mark.parametrize("label", parsing.ANSWER_LABELS)
def test_a_label_that_is_not_there_is_named(label):
    with pytest.raises(PageNotAsExpected, match="label"):
        parsing.status_shown(an_answer().replace(f"<dt>{label}</dt>", "<dt>Other</dt>"))


def test_without_its_verdict_an_answer_is_none():
    with pytest.raises(PageNotAsExpected, match='heading "Record of interest"'):
        parsing.status_shown(an_answer().replace("Record of interest:", "Flagged:"))


@pytest.mark.parametrize(
    "whole",
    [
        an_answer("No", {"Flag": "None held"}),
        '<h1>No record found</h1><p>Words.</p><p class="end">End of answer</p>',
    ],
    ids=["status", "no record"],
)
def test_a_page_cut_at_any_place_is_never_an_answer(whole):
    at_the_mark = whole.index("End of answer") + len("End of answer")

    believed = [
        length
        for length in range(len(whole))
        if parsing.is_answer(a_document(whole[:length])) and length < at_the_mark
    ]

    assert parsing.is_answer(a_document(whole))
    assert believed == []


def test_a_reference_cut_in_its_digits_is_nobodys():
    whole = an_answer()
    begins, ends = whole.index("SV-0900001</p>"), whole.index("</p></body>")

    believed = [n for n in range(begins, ends) if parsing.is_answer(a_document(whole[:n]))]

    assert parsing.is_status(a_document(whole[:ends]))
    assert believed == []


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ('<h1>No record found</h1><p class="end">End of answer</p>', RecordNotFound),
        (f"<h1>{parsing.LIMITED}</h1><p>{END}</p>", RecordRestricted),
        (f"<h1>{parsing.SEALED}</h1><p>{END}</p>", RecordRestricted),
        ("<h1>Too many people fit</h1><p>End of answer</p>", PageIncomplete),
        ("<h1>People who fit</h1><p>End of people</p>", PageIncomplete),
    ],
)
def test_what_is_not_one_persons_status_is_refused_as_what_it_is(html, error):
    with pytest.raises(error):
        parsing.refuse_other_answers(a_document(html))


def test_a_list_of_people_is_read_and_a_date_that_cannot_be_is_kept_as_shown():
    listed = parsing.people_page(a_list(a_row(born="31 February 2017")))

    [row] = listed.people.rows
    assert row.names[0].full == "Siân Mair O'Dhonachmore"
    assert (row.born_on, row.shown_with) == (None, "QG4")
    assert row.unreadable == (AsShown("Date of birth", "31 February 2017"),)
    assert listed.name_matches_only == set()


@pytest.mark.parametrize("identity", ["Name match only", "", "Checked by somebody"])
def test_who_is_not_said_to_be_verified_is_a_name_match(identity):
    listed = parsing.people_page(a_list(a_row(identity=identity)))

    assert listed.name_matches_only == {listed.people.rows[0].record}


def test_a_shut_row_is_restricted_and_has_no_name():
    stub = "<tr><td>SV-0900001</td><td colspan='6'>Access limited</td></tr>"

    listed = parsing.people_page(a_list(stub))

    [row] = listed.people.rows
    assert (row.is_restricted, row.names) == (True, ())
    assert listed.name_matches_only == set()


@pytest.mark.parametrize(
    "html",
    [a_list(a_row(), count=""), a_list("<tr><td>SV-0900001</td></tr>"), "<h1>Something else</h1>"],
    ids=["no count", "half a row", "another page"],
)
def test_a_list_that_is_not_whole_is_incomplete(html):
    with pytest.raises(PageIncomplete):
        parsing.people_page(html)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(PageNotAsExpected, match='column "Identity"'):
        parsing.people_page(a_list(a_row()).replace("Identity", "Match"))


def test_too_many_none_and_kept_back_are_three_things():
    many = parsing.people_page("<h1>Too many people fit</h1>").people
    none = parsing.people_page("<h1>No record found</h1>").people
    kept_back = parsing.people_page(
        a_list("", count="0 people. Page 1 of 1.")
        + '<div role="status"><p>2 people not shown: address kept private.</p></div>'
    ).people

    assert [one.too_many for one in (many, none, kept_back)] == [True, False, False]
    assert [one.withheld for one in (many, none, kept_back)] == [0, 0, 2]


def test_a_look_whose_moment_cannot_be_read_is_kept_as_shown():
    cells = ("yesterday", "N. Trelawney", "safeguarding nurse", "Saw the answer", "Child, AP-1")
    head = "".join(f"<th>{column}</th>" for column in parsing.HISTORY_COLUMNS)
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    html = (
        '<p class="count">1 look-up. Page 1 of 1.</p><table><caption>Look-ups</caption>'
        f"<thead><tr>{head}</tr></thead><tbody><tr>{row}</tr></tbody></table>"
    )

    [look] = parsing.history_page(html).looks

    assert (look.at, look.who, look.reason) == (None, "N. Trelawney", "Child, AP-1")
    assert look.unreadable == (AsShown("When", "yesterday"),)


def test_people_kept_back_in_other_words_are_never_nobody():
    other = a_list("", count="0 people. Page 1 of 1.") + (
        '<div role="status"><p>2 people left out: address kept private.</p></div>'
    )

    with pytest.raises(PageNotAsExpected, match="notice"):
        parsing.people_page(other)


def test_nobody_found_beside_somebody_kept_back_is_not_nobody():
    said = '<div role="status"><p>1 person not shown: address kept private.</p></div>'

    with pytest.raises(PageIncomplete):
        parsing.people_page(f"<h1>No record found</h1>{said}")


@pytest.mark.parametrize("second", ["Yes", "Perhaps"])
def test_two_verdicts_on_one_page_are_never_a_no(second):
    none_held = an_answer("No", {"Flag": "None held"})
    both = none_held.replace("</h2>", f"</h2><h2>Record of interest: {second}</h2>", 1)

    assert parsing.status_shown(none_held).answer is HealthAnswer.NOT_OF_INTEREST
    assert parsing.status_shown(both).answer is not HealthAnswer.NOT_OF_INTEREST

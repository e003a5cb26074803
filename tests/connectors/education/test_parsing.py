"""The education system's pages and files without a browser: whole, cut short, and unreadable."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from connectors.education import parsing
from domain.as_shown import AsShown
from domain.errors import PageIncomplete, PageNotAsExpected
from domain.establishments import ContactRole
from domain.school_days import USUAL_OPENING
from domain.working_days import WALES

LONDON = ZoneInfo("Europe/London")
CONTACT = {
    "Contact": "C00001",
    "Establishment": "900001",
    "Establishment name": "Larkrise Hill, St Osyth's Walk",
    "Council code": "931",
    "Role": "Designated safeguarding lead",
    "Name": "Ștefan Țepcoarușă",
    "Email": "larkrise.dsl@example.org",
    "Phone": "01632 960201",
    "Verified at": "08/10/2026 10:41:00",
    "Verified by": "K. Adeyemi",
    "Changed at": "15/09/2026 09:12:07",
    "Changed by": "register import",
    "Mailbox read by": "Ștefan Țepcoarușă; Nerys Llewelchaddwyn",
    "Monitored in holidays": "Yes",
    "Covers for": "",
    "Unavailable from": "",
    "Unavailable to": "",
    "Conflicts": "P0043197 governor; P0043198 relative",
}
ESTABLISHMENT = {
    "Establishment": "900001",
    "URN": "900001",
    "Name": "Ysgol Maes Derwen",
    "Phase": "Primary",
    "Type": "Primary school",
    "Status": "Open",
    "Closed on": "",
    "Successor URN": "",
    "Council code": "679",
    "Council": "Gwernant",
    "Town": "Gwernant",
    "Postcode": "QG1 1AA",
    "Switchboard": "01632 960236",
    "Start time": "08:40",
    "Term dates set by": "Gwernant",
    "Term dates": "01/09/2026 to 23/10/2026; 02/11/2026 to 18/12/2026",
    "INSET days": "23/11/2026",
    "Bank holidays": "Wales",
}


def a_file(*rows: dict[str, str], end: str | None = None) -> bytes:
    header = ",".join(rows[0])
    lines = [",".join(f'"{value}"' for value in row.values()) for row in rows]
    last = f"END OF FILE,As at 23/11/2026 05:30:02,{len(rows)} rows" if end is None else end
    return "\r\n".join([header, *lines, last, ""]).encode("utf-8-sig")


def a_list(rows: str, count: str = "1 pupil found. Page 1 of 1.", end: str = "End of list") -> str:
    columns = [*parsing.RESULT_COLUMNS[:-1], "Year group", parsing.RESULT_COLUMNS[-1]]
    head = "".join(f"<th>{column}</th>" for column in columns)
    return (
        f'<p class="count">{count}</p><table><caption>Pupils</caption><thead><tr>{head}</tr>'
        f'</thead><tbody>{rows}</tbody></table><p class="end">{end}</p>'
    )


ROW = (
    "<tr>"
    + "".join(
        f"<td>{value}</td>"
        for value in (
            "S000001",
            "O'Dhonachmore",
            "Siân Mary",
            "",
            "",
            "31/02/2017",
            "Year 4",
            "Larkrise",
        )
    )
    + "</tr>"
)


def test_a_contact_in_a_file_is_read_in_full():
    directory = parsing.contact_directory(a_file(CONTACT))

    [contact] = directory.contacts
    assert directory.as_at == datetime(2026, 11, 23, 5, 30, 2, tzinfo=LONDON)
    assert contact.establishment_name == "Larkrise Hill, St Osyth's Walk"
    assert contact.role is ContactRole.SAFEGUARDING_LEAD
    assert contact.place == "900001"
    assert contact.changed_at == datetime(2026, 9, 15, 9, 12, 7, tzinfo=LONDON)
    assert contact.mailbox_readers == ("Ștefan Țepcoarușă", "Nerys Llewelchaddwyn")
    assert [each.person.record_id for each in contact.conflicts] == ["P0043197", "P0043198"]
    assert contact.unreadable == ()


def test_a_councils_team_is_a_contact_of_the_council():
    team = {**CONTACT, "Establishment": "LA931-EHE", "Role": "Elective home education officer"}

    [contact] = parsing.contact_directory(a_file(team)).contacts

    assert (contact.place, contact.role) == ("931", ContactRole.HOME_EDUCATION)


@pytest.mark.parametrize(
    "end",
    [
        "",
        "END OF FILE,As at 23/11/2026 05:30:02,2 rows",
        "END OF FILE,As at 23/11/2026 05:30:02",
        "END OF FILE,As at this morning,1 rows",
        "END OF FI",
    ],
)
def test_a_file_without_its_whole_last_line_is_incomplete(end):
    with pytest.raises(PageIncomplete):
        parsing.contact_directory(a_file(CONTACT, end=end))


def test_a_file_cut_at_any_place_is_never_a_directory():
    whole = a_file(CONTACT, {**CONTACT, "Contact": "C00002"})
    # Without the last line end, which says nothing, it is still whole.
    longest = len(whole) - len("\r\n")

    believed = []
    for length in range(longest):
        try:
            parsing.contact_directory(whole[:length])
        except (PageIncomplete, PageNotAsExpected):
            continue
        believed.append(length)

    assert len(parsing.contact_directory(whole[:longest]).contacts) == 2
    assert believed == []


def test_a_column_that_is_not_there_is_named():
    renamed = {name.replace("Verified at", "Checked"): value for name, value in CONTACT.items()}

    with pytest.raises(PageNotAsExpected, match='column "Verified at"'):
        parsing.contact_directory(a_file(renamed))


def test_columns_in_another_order_are_read_all_the_same():
    turned = dict(reversed(CONTACT.items()))

    assert parsing.contact_directory(a_file(turned)) == parsing.contact_directory(a_file(CONTACT))


def test_what_does_not_parse_stays_open_and_is_kept_as_shown():
    strange = {**CONTACT, "Changed at": "yesterday", "Role": "Head", "Monitored in holidays": "?"}

    [contact] = parsing.contact_directory(a_file(strange)).contacts

    assert (contact.changed_at, contact.role, contact.holiday_monitored) == (None, None, False)
    assert set(contact.unreadable) == {
        AsShown("Changed at", "yesterday"),
        AsShown("Role", "Head"),
        AsShown("Monitored in holidays", "?"),
    }


def test_a_calendar_is_read_in_the_domains_words():
    [school] = parsing.establishment_register(a_file(ESTABLISHMENT)).establishments

    assert school.calendar.opens == school.opens == time(8, 40)
    assert [str(term.ends_on) for term in school.calendar.terms] == ["2026-10-23", "2026-12-18"]
    assert [str(day) for day in school.calendar.inset_days] == ["2026-11-23"]
    assert school.calendar.bank_holidays is WALES


def test_one_term_that_cannot_be_read_makes_all_of_them_unknown():
    strange = {**ESTABLISHMENT, "Term dates": "01/09/2026 to 23/10/2026; Spring", "Start time": ""}

    [school] = parsing.establishment_register(a_file(strange)).establishments

    assert school.calendar.terms == ()
    assert (school.opens, school.calendar.opens) == (None, USUAL_OPENING)
    assert school.unreadable == (AsShown("Term dates", "Spring"),)


def test_a_list_of_pupils_is_read_and_a_date_that_cannot_be_is_kept_as_shown():
    [row] = parsing.results_page(a_list(ROW)).rows

    assert row.record.record_id == "S000001"
    assert row.names[0].full == "Siân Mary O'Dhonachmore"
    assert row.born_on is None
    assert row.unreadable == (AsShown("Date of birth", "31/02/2017"),)
    assert row.shown_with == "Larkrise"


@pytest.mark.parametrize(
    "html",
    [
        a_list(ROW, count=""),
        a_list(ROW, end=""),
        a_list("<tr><td>S000001</td></tr>"),
        '<p class="count">1 pupil found. Page 1 of 1.</p><p class="end">End of list</p>',
    ],
    ids=["no count", "no end", "half a row", "no table"],
)
def test_a_list_that_is_not_whole_is_incomplete(html):
    with pytest.raises(PageIncomplete):
        parsing.results_page(html)


def test_a_stub_row_is_restricted_and_has_no_name():
    stub = "<tr><td>S000001</td><td colspan='7'>Restricted pupil</td></tr>"

    [row] = parsing.results_page(a_list(stub)).rows

    assert (row.is_restricted, row.names) == (True, ())


def test_too_many_and_none_are_not_the_same():
    many = parsing.results_page('<div role="status">More than 50 pupils found. Add more.</div>')
    none = parsing.results_page(a_list("", count="0 pupils found. Page 1 of 1."))

    assert (many.too_many, none.too_many) == (True, False)
    assert (none.total, none.rows) == (0, ())

"""What the case system's views say, read from HTML alone: whole, or not at all."""

import re
from datetime import date, datetime

import pytest

from connectors.childrens_social_care import parsing
from connectors.childrens_social_care.pages import EntryCard
from domain.as_shown import AsShown
from domain.childrens_social_care import ContactOutcome
from domain.errors import PageIncomplete, PageNotAsExpected
from domain.identifiers import Postcode
from domain.people import NameKind, RecordRef
from domain.person_search import PersonRow
from runtime.partner_page import Mask
from runtime.shapes import is_identifier
from runtime.shown import LONDON

SYSTEM = "childrens_social_care"
HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 🙂"

CONTACT = """
<li class="card"><h3>Contact <span>C1</span></h3><dl>
<div><dt>Received</dt><dd>3 Mar 2026, 09:05</dd></div><div><dt>Source</dt><dd>6 Police</dd></div>
<div><dt>Referrer</dt><dd>PS Calloway</dd></div><div><dt>Agency</dt><dd>Police</dd></div>
<div><dt>Concerns</dt><dd>neglect; housing</dd></div><div><dt>Level of need</dt><dd>2</dd></div>
<div><dt>Outcome</dt><dd>Early help</dd></div><div><dt>Decided by</dt><dd></dd></div>
<div><dt>Decided on</dt><dd></dd></div><div><dt>Summary</dt><dd>{summary}</dd></div></dl></li>
"""
RESULT = (
    "<tr><td><a>931-1</a></td><td>O'Zed-Vane</td><td>Siân Maë</td><td>Shan</td><td>Ash; Bee</td>"
    "<td>{born}</td><td>{due}</td><td>Female</td><td>14 Row, Town</td><td>{note}</td></tr>"
)


def a_list(part: str, cards: str, showing: str, end: str | None = None) -> str:
    end = f"End of {part} of 931-1" if end is None else end
    return (
        f'<h1>Record <span>931-1</span></h1><p class="count">{showing}</p>'
        f'<ol class="cards">{cards}</ol><p class="end">{end}</p>'
    )


def some_contacts(summary: str = "words", showing: str = "Showing 1 of 1") -> str:
    return a_list("contacts", CONTACT.format(summary=summary), showing)


def some_results(rows: str, showing: str, note: str = "") -> str:
    headings = "".join(
        f"<th>{name}</th>"
        for name in (
            "Record",
            "Surname",
            "Forenames",
            "Known as",
            "Former surnames",
            "Born",
            "Due",
            "Sex",
            "Home",
            "Note",
        )
    )
    return (
        f'<section id="results">{note}<p class="count">{showing}</p><table><caption>People found'
        f"</caption><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"
        '<p class="end">End of results</p></section>'
    )


def test_a_contact_is_read_with_its_own_words_and_lines():
    (contact,) = parsing.contacts(some_contacts(f"first line\n  {HOSTILE}"))

    assert contact.ref == "C1"
    assert contact.received_at == datetime(2026, 3, 3, 9, 5, tzinfo=LONDON)
    assert (contact.source, contact.concerns) == ("6", ("neglect", "housing"))
    assert (contact.outcome, contact.decided_on) == (ContactOutcome.EARLY_HELP, None)
    assert contact.summary == "first line\n  <script>alert(1)</script> & 🙂"
    assert contact.unreadable == ()


def test_a_value_that_does_not_parse_is_kept_as_shown():
    spoilt = some_contacts().replace("3 Mar 2026, 09:05", "last spring").replace("Early help", "?")

    (contact,) = parsing.contacts(spoilt)

    assert (contact.received_at, contact.outcome) == (None, None)
    assert contact.unreadable == (AsShown("Received", "last spring"), AsShown("Outcome", "?"))


@pytest.mark.parametrize(
    "html",
    [
        some_contacts(showing="Showing 1 of 2"),
        some_contacts(showing="Showing 2 of 2"),
        some_contacts(showing=""),
        a_list("contacts", CONTACT.format(summary=""), "Showing 1 of 1", end=""),
        a_list("contacts", CONTACT.format(summary="") * 2, "Showing 2 of 2"),
        a_list("contacts", "", ""),
        "",
    ],
    ids=["half", "one too few", "no count", "no end", "one twice", "no words", "nothing"],
)
def test_a_list_that_is_not_whole_is_never_believed(html):
    with pytest.raises(PageIncomplete):
        parsing.contacts(html)


def test_a_list_that_says_it_is_empty_is():
    assert parsing.contacts(a_list("contacts", "", "Showing 0 of 0")) == ()


@pytest.mark.parametrize("label", parsing.CONTACT_LABELS)
def test_a_label_that_is_not_there_is_named(label):
    with pytest.raises(PageNotAsExpected, match=f'label "{label}"'):
        parsing.contacts(some_contacts().replace(f"<dt>{label}</dt>", "<dt>Moved</dt>"))


def test_restricted_episodes_are_counted():
    shut = '<li class="card shut"><p>Restricted episode</p></li>'

    episodes = parsing.episodes(a_list("episodes", shut * 2, "Showing 2 of 2"))

    assert (episodes.shown, episodes.restricted) == ((), 2)


def test_a_note_on_a_row_in_other_words_is_kept_as_shown():
    def row(note: str) -> PersonRow:
        html = some_results(RESULT.format(born="14 Mar 2016", due="", note=note), "Showing 1 of 1")
        return parsing.results(html).rows[0]

    said = row("Deceased")

    assert (said.is_merged, said.unreadable) == (False, (AsShown("Note", "Deceased"),))
    assert [(one.is_merged, one.unreadable) for one in map(row, ("Merged", ""))] == [
        (True, ()),
        (False, ()),
    ]


def test_a_row_is_read_with_every_name():
    page = some_results(RESULT.format(born="14 Mar 2016", due="", note="Merged"), "Showing 1 of 1")

    found = parsing.results(page)

    (row,) = found.rows
    assert row.record == RecordRef(SYSTEM, "931-1")
    assert [(one.surname, one.forename, one.middle, one.kind) for one in row.names] == [
        ("O'Zed-Vane", "Siân", "Maë", NameKind.CURRENT),
        ("O'Zed-Vane", "Shan", "", NameKind.KNOWN_AS),
        ("Ash", "Siân", "Maë", NameKind.FORMER),
        ("Bee", "Siân", "Maë", NameKind.FORMER),
    ]
    assert (row.born_on, row.shown_with) == (date(2016, 3, 14), "14 Row, Town")
    assert (row.is_merged, found.total, found.withheld) == (True, 1, 0)


def test_an_expected_date_is_shown_with_the_name():
    page = some_results(RESULT.format(born="", due="3 Feb 2027", note=""), "Showing 1 of 1")

    (row,) = parsing.results(page).rows

    assert (row.born_on, row.shown_with) == (None, "due 3 Feb 2027; 14 Row, Town")


def test_a_restricted_row_has_a_number_and_kept_back_people_are_counted():
    shut = "<tr><td><a>931-2</a></td><td colspan=9>Restricted record</td></tr>"
    note = '<p class="withheld">2 people not shown</p>'

    found = parsing.results(some_results(shut, "Showing 1 of 1", note))

    assert [(one.record.record_id, one.is_restricted) for one in found.rows] == [("931-2", True)]
    assert found.withheld == 2


def test_too_many_are_not_nobody():
    page = (
        '<section id="results"><p role="status">More than 50 people fit that search.</p></section>'
    )

    assert parsing.results(page).too_many
    with pytest.raises(PageIncomplete):
        parsing.results('<section id="results"></section>')


@pytest.mark.parametrize(
    ("html", "records"),
    [
        (some_contacts(), {"931-1"}),
        (some_contacts().replace("of 931-1</p>", "of 931-2</p>"), {"931-1", "931-2"}),
        ('<h1>Record 931-1</h1><p class="end">Record 931-3 complete</p>', {"931-1", "931-3"}),
    ],
)
def test_a_view_says_every_record_it_is_about(html, records):
    assert parsing.records_shown(html) == records


@pytest.mark.parametrize(
    "html", ["", "<h1>Find a person</h1>", some_contacts().replace("End of", "")]
)
def test_a_view_without_its_number_or_end_is_incomplete(html):
    with pytest.raises(PageIncomplete):
        parsing.records_shown(html)


def test_an_address_that_is_withheld_is_only_said_to_be_there():
    headings = "".join(f"<th>{name}</th>" for name in (*parsing.ADDRESS_COLUMNS, "Keep from"))
    rows = (
        "<tr><td></td><td colspan=9>Address withheld</td></tr>"
        "<tr><td>Home</td><td>1 Row</td><td>Town</td><td>QH4 2QX</td><td>7</td><td>931 Hern</td>"
        "<td></td><td></td><td>No</td><td></td></tr>"
    )
    allocated = "<table><caption>Allocated</caption><thead><tr><th>Worker</th><th>Team</th>"
    page = (
        "<h1>Record 931-1</h1><dl>"
        + "".join(f"<div><dt>{label}</dt><dd></dd></div>" for label in parsing.PERSON_LABELS)
        + f"</dl><table><caption>Addresses</caption><thead><tr>{headings}</tr></thead><tbody>{rows}"
        f"</tbody></table>{allocated}<th>Telephone</th></tr></thead><tbody></tbody></table>"
        '<p class="merged">This record was merged into <a>931-9</a>. Work on that one.</p>'
        '<p class="end">Record 931-1 complete</p>'
    )

    shown = parsing.overview(page)

    secret, known = shown.person.addresses
    assert (secret.lines, secret.postcode, secret.confidential) == ((), None, True)
    assert (known.lines, known.postcode, known.council) == (("1 Row",), Postcode("QH4 2QX"), "931")
    assert not known.confidential
    assert shown.merged_into == RecordRef(SYSTEM, "931-9")
    assert (shown.council, shown.local_number) == ("931", "1")
    with pytest.raises(PageIncomplete):
        parsing.overview(page.replace(" complete", ""))
    flagged = page.replace("<dl>", "<dl><div><dt>Danger</dt><dd>Visit in pairs</dd></div>", 1)
    kept = set(parsing.overview(flagged).unreadable) - set(shown.unreadable)
    assert kept == {AsShown("Danger", "Visit in pairs")}


@pytest.mark.parametrize(
    "note",
    ['<p class="withheld" role="note">2 people left out</p>', '<p role="note">2 kept back</p>'],
)
def test_people_kept_back_in_other_words_are_never_nobody(note):
    with pytest.raises(PageNotAsExpected, match="notice"):
        parsing.results(some_results("", "Showing 0 of 0", note))


def test_a_notice_with_nothing_in_it_says_nothing():
    hidden = '<p class="withheld" role="note" hidden></p>'

    assert parsing.results(some_results("", "Showing 0 of 0", hidden)).withheld == 0


def test_a_confidentiality_nobody_can_read_counts_as_confidential():
    head = "".join(f"<th>{name}</th>" for name in parsing.ADDRESS_COLUMNS)
    cells = ("Home", "1 Row", "Town", "QH4 2QX", "7", "931 Hern", "", "", "see file")
    row = "".join(f"<td>{one}</td>" for one in cells)
    labels = "".join(f"<div><dt>{label}</dt><dd></dd></div>" for label in parsing.PERSON_LABELS)
    allocated = "".join(f"<th>{name}</th>" for name in parsing.ALLOCATED_COLUMNS)
    page = (
        f"<h1>Record 931-1</h1><dl>{labels}</dl><table><caption>Addresses</caption><thead><tr>"
        f"{head}</tr></thead><tbody><tr>{row}</tr></tbody></table><table><caption>Allocated"
        f"</caption><thead><tr>{allocated}</tr></thead><tbody></tbody></table>"
        '<p class="end">Record 931-1 complete</p>'
    )

    [address] = parsing.overview(page).person.addresses

    assert address.confidential


@pytest.mark.parametrize("record_id", ["931-104522", "931-1045221", "931-10452213"])
def test_a_record_of_a_council_with_longer_numbers_can_stand_in_the_audit_trail(record_id):
    assert is_identifier(record_id)


def test_a_picture_shows_numbers_times_accounts_and_our_reference_and_nothing_else():
    plain = rf"{parsing.MOMENT_SHOWN}|mash-share\S*|{re.escape('[ref:SHR-7K4M-92QF]')}"
    [_, heads, words] = EntryCard.others_than("Contact C900001", f"^({plain})$")

    assert isinstance(words, Mask)
    seen = ["22 Nov 2026, 05:12", "mash-share-01", "[ref:SHR-7K4M-92QF]"]
    hidden = ["Ottoline", "[ref:SHR-7K4M-92QF] Ottoline", "14 Mar 2016", "", "6 Police"]
    assert [one for one in (*seen, *hidden) if re.search(words.readable, one)] == seen
    assert re.search(heads.readable, "Contact C900001")
    assert not re.search(heads.readable, "Contact C900002")

"""What the pages say, without a browser."""

from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import pytest

from connectors.secure_mail import parsing
from domain.errors import PageIncomplete
from domain.mail import DeliveryState, ListedFile
from domain.recalls import RecallState

LONDON = ZoneInfo("Europe/London")


def a_list(count: str, *rows: str) -> str:
    return f'<section class="list"><p class="count">{count}</p><ol class="rows">{"".join(rows)}'


def a_row(number: str, state: str = "Sent", at: str = "23 Nov 2026, 05:41") -> str:
    return (
        f'<li><a href="/message/{number}"><span class="who">dsl@larkrise.example.org</span>'
        f'<span class="at">{at}</span><span class="about">Notice ENC-7K4M-92QF</span>'
        f'<span class="number">{number}</span><span class="state">{state}</span></a></li>'
    )


def a_message(
    body: str,
    end: str = "End of message SM-1",
    answers: str = "",
    sender: str = "H. Oakden <dsl@larkrise.example.org>",
) -> str:
    reply = f"<div><dt>In reply to</dt><dd>{answers}</dd></div>" if answers else ""
    return (
        '<article><h1>Re: Notice</h1><dl class="headers">'
        f"<div><dt>From</dt><dd>{escape(sender)}</dd></div>"
        "<div><dt>To</dt><dd>hub@northmere-police.example.org</dd></div>"
        "<div><dt>Date</dt><dd>23 Nov 2026, 05:41</dd></div>"
        f"<div><dt>Message number</dt><dd>SM-1</dd></div>{reply}</dl>"
        f'<div class="body">{body}</div><p class="end">{end}</p></article>'
    )


def test_a_list_is_read_with_its_count_and_page():
    shown = parsing.list_page(
        a_list("26 messages with “x”. Page 2 of 2.", a_row("SM-26", "Read 23 Nov 2026, 05:50"))
    )

    [row] = shown.rows
    assert (shown.total, shown.page, shown.pages) == (26, 2, 2)
    assert (row.number, row.who) == ("SM-26", "dsl@larkrise.example.org")
    assert row.at == datetime(2026, 11, 23, 5, 41, tzinfo=LONDON)
    assert parsing.sent_row(row).our_ref == "ENC-7K4M-92QF"


def test_an_empty_list_that_says_so_is_empty():
    assert parsing.list_page(a_list("0 messages. Page 1 of 1.")).rows == ()


@pytest.mark.parametrize("count", ["", "Loading", "messages. Page 1 of 1.", "3 drafts, not sent."])
def test_a_list_without_its_count_is_incomplete(count):
    with pytest.raises(PageIncomplete):
        parsing.list_page(a_list(count, a_row("SM-1")))


A_DRAFT = (
    '<li><a href="/compose?draft=SM-9"><span class="who">dsl@larkrise.example.org</span>'
    '<span class="about">Notice ENC-7K4M-92QF</span><span class="number">SM-9</span>'
    '<span class="by">mash-encompass-01</span><span class="state">Not sent</span></a></li>'
)


def test_a_draft_is_read_with_whoever_saved_it_last():
    [draft] = parsing.drafts_listed(a_list("1 draft, not sent.", A_DRAFT))

    assert (draft.number, draft.account) == ("SM-9", "mash-encompass-01")
    assert (draft.to, draft.subject) == ("dsl@larkrise.example.org", "Notice ENC-7K4M-92QF")
    assert parsing.drafts_listed(a_list("0 drafts, not sent.")) == []


@pytest.mark.parametrize("count", ["", "2 drafts, not sent.", "1 message. Page 1 of 1."])
def test_drafts_that_are_not_all_there_are_incomplete(count):
    with pytest.raises(PageIncomplete):
        parsing.drafts_listed(a_list(count, A_DRAFT))


def test_a_date_that_does_not_parse_is_none_and_the_row_is_kept():
    shown = parsing.list_page(a_list("1 message. Page 1 of 1.", a_row("SM-1", at="Today")))

    assert [(row.number, row.at) for row in shown.rows] == [("SM-1", None)]


@pytest.mark.parametrize(
    ("words", "state", "reason"),
    [
        ("Sent", DeliveryState.SENT, ""),
        ("Delivered 23 Nov 2026, 05:42", DeliveryState.DELIVERED, ""),
        ("Read 1 Dec 2026, 15:42", DeliveryState.READ, ""),
        ("Returned 23 Nov 2026, 05:44: 550 No: such", DeliveryState.RETURNED, "550 No: such"),
        ("Recalled 23 Nov 2026, 05:44", DeliveryState.NOT_UNDERSTOOD, ""),
        ("Delivered", DeliveryState.NOT_UNDERSTOOD, ""),
        ("", DeliveryState.NOT_UNDERSTOOD, ""),
    ],
)
def test_a_delivery_is_read_and_other_words_are_kept_as_shown(words, state, reason):
    read = parsing.delivery(words)

    assert (read.state, read.reason, read.shown) == (state, reason, words)


def test_a_message_keeps_every_space_and_line_of_its_text():
    body = "one  two \n\n  - three\n&lt;b&gt;four&lt;/b&gt;"

    assert parsing.message_shown(a_message(body)).body == "one  two \n\n  - three\n<b>four</b>"


@pytest.mark.parametrize("end", ["", "End of message SM-2"])
def test_a_message_without_its_own_end_mark_is_incomplete(end):
    with pytest.raises(PageIncomplete):
        parsing.message_shown(a_message("text", end))


def test_a_page_without_a_message_is_incomplete():
    with pytest.raises(PageIncomplete):
        parsing.message_shown("<main>Choose a message to read it here.</main>")


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("RECEIVED\n\n&gt; reply NOT OURS", "RECEIVED"),
        ("\n \n  Not ours \nThanks", "Not ours"),
        ("&gt; Please reply RECEIVED", ""),
        ("", ""),
    ],
)
def test_the_first_line_is_what_somebody_wrote_and_never_a_quotation(body, first):
    assert parsing.message_shown(a_message(body)).first_line == first


def test_the_message_answered_is_named():
    assert parsing.message_shown(a_message("RECEIVED", answers="SM-7")).answers == "SM-7"


@pytest.mark.parametrize(
    "sender",
    [
        "dsl@larkrise.example.org",
        "Safeguarding hub, Vale and Downs Police <dsl@larkrise.example.org>",
        "hub@northmere-police.example.org <dsl@larkrise.example.org>",
        "<hub@northmere-police.example.org> <dsl@larkrise.example.org>",
    ],
)
def test_the_senders_address_is_not_what_the_senders_name_says(sender):
    shown = parsing.message_shown(a_message("RECEIVED", sender=sender))

    assert shown.sender == "dsl@larkrise.example.org"


# Files and recalls


def a_file(size: str = "12 bytes") -> str:
    return (
        '<li><a href="/file/AT-1" class="name">minutes.pdf</a> '
        f'<span class="type">application/pdf</span> <span class="size">{size}</span></li>'
    )


def with_files(heading: str, *rows: str) -> str:
    section = f'<section class="files"><h2>{heading}</h2><ul>{"".join(rows)}</ul></section>'
    return a_message("Attached.").replace('<p class="end">', f'{section}<p class="end">')


def test_a_messages_files_are_listed_as_it_gives_them():
    shown = parsing.message_shown(with_files("1 attachment", a_file()))

    assert shown.attachments == (ListedFile("AT-1", "minutes.pdf", "application/pdf", 12),)
    assert parsing.message_shown(a_message("None.")).attachments == ()


@pytest.mark.parametrize(
    "cut_short",
    [with_files("2 attachments", a_file()), with_files("1 attachment", a_file("large"))],
    ids=["a file is missing", "no size"],
)
def test_files_that_do_not_add_up_are_no_list(cut_short):
    with pytest.raises(PageIncomplete):
        parsing.message_shown(cut_short)


def a_recall(end: str = "End of recall RC-1", *results: str) -> str:
    rows = "".join(f"<tr>{one}</tr>" for one in results)
    return (
        '<article><h1>Recall RC-1</h1><dl class="headers">'
        "<div><dt>Message number</dt><dd>SM-1</dd></div><div><dt>Subject</dt><dd>Notice</dd></div>"
        "<div><dt>To</dt><dd>a@b.example.org</dd></div><div><dt>Reason</dt><dd>Why</dd></div>"
        "<div><dt>Date</dt><dd>23 Nov 2026, 05:41</dd></div></dl>"
        f'<table><tbody>{rows}</tbody></table><p class="end">{end}</p></article>'
    )


def a_result(result: str, because: str = "") -> str:
    cells = ("a@b.example.org", result, "23 Nov 2026, 05:42", because)
    return "".join(f"<td>{cell}</td>" for cell in cells)


@pytest.mark.parametrize(
    ("result", "state", "is_over"),
    [
        ("Recalled", RecallState.RECALLED, True),
        ("Already read", RecallState.ALREADY_READ, True),
        ("Failed", RecallState.FAILED, True),
        ("Pending", RecallState.PENDING, False),
        ("Gone fishing", RecallState.NOT_UNDERSTOOD, False),
    ],
)
def test_what_came_of_a_recall_is_read_and_other_words_are_kept(result, state, is_over):
    shown = parsing.recall_shown(a_recall("End of recall RC-1", a_result(result)))

    [one] = shown.results
    assert (one.state, one.shown, shown.is_over) == (state, result, is_over)


@pytest.mark.parametrize(
    "cut_short",
    ["", a_recall("End of", a_result("Recalled")), a_recall("End of recall RC-1")],
    ids=["nothing", "no end", "no recipient"],
)
def test_a_recall_that_is_not_whole_is_none(cut_short):
    with pytest.raises(PageIncomplete):
        parsing.recall_shown(cut_short)


def test_a_list_of_recalls_adds_up_or_is_none():
    row = a_row("RC-1", "SM-1")

    [listed] = parsing.recalls_listed(a_list("1 recall with “ENC”.", row))
    assert (listed.number, listed.message) == ("RC-1", "SM-1")
    assert parsing.recalls_listed(a_list("0 recalls.")) == []
    for cut_short in (a_list("2 recalls.", row), a_list("", row)):
        with pytest.raises(PageIncomplete):
            parsing.recalls_listed(cut_short)

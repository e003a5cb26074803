"""Taking a message back, once, and what each recipient's end says; messages taken back from us."""

from typing import Any

import pytest

from domain.errors import (
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    SessionExpired,
    SystemUnavailable,
    WrongRecordShown,
)
from domain.recalls import RecallReason, RecallState
from tests.connectors.secure_mail.cleared import OUR_REF, a_cleared_recall
from tests.connectors.secure_mail.hub import (
    NIGHT,
    SYSTEM,
    WORKER,
    minutes_pass,
    plant,
    plant_file,
    plant_received,
)
from tests.domain.builders import A_PDF

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SENT = "SM-90001"
TO = "dsl@larkrise.example.org"
SUBJECT = f"OFFICIAL-SENSITIVE Operation Encompass notice {OUR_REF}"


@pytest.fixture
def cleared():
    return a_cleared_recall(message=SENT, to=TO, subject=SUBJECT)


@pytest.fixture
def sent(mocks):
    plant(mocks, SENT, to=TO, subject=SUBJECT, delivered_at=NIGHT.isoformat())


@pytest.fixture
def recall(mail, cleared, sent):
    return mail.recall_message(cleared)


def recalls(mocks) -> list[str]:
    """What was asked back: the judge."""
    return [one["record_id"] for one in mocks.writes(SYSTEM) if one["operation"] == "recall"]


def plant_recall(mocks, number: str, **different: object) -> None:
    """A recall that nobody of ours asked for."""
    usual: dict[str, Any] = {
        "number": number,
        "mailbox": "safeguarding.hub@valeanddowns-police.example.org",
        "message": SENT,
        "to": TO,
        "subject": SUBJECT,
        "reason": "Sent in haste",
        "at": NIGHT.isoformat(),
        "asked_by": "hub-duty",
        "results": [{"recipient": TO, "result": "Recalled", "at": NIGHT.isoformat()}],
    }
    mocks.plant(SYSTEM, "recalls", number, **(usual | different))


async def test_a_message_is_asked_back_once_and_what_came_of_it_is_followed(mocks, mail, recall):
    assert await recall.find() == await recall.find_another_way() == []
    await recall.prepare()
    assert recalls(mocks) == []
    await recall.warm_up()
    number = await recall.submit()
    asked = await mail.recall_shown(number)
    minutes_pass(mocks, 2)

    [write] = mocks.writes(SYSTEM)
    assert (write["record_id"], write["account"], write["reference"]) == (number, WORKER, OUR_REF)
    assert await recall.find() == await recall.find_another_way() == [number]
    assert await recall.read_back(number) == recall.fields == write["fields"]
    over = await mail.recall_shown(number)
    assert [one.state for one in asked.results] == [RecallState.PENDING]
    assert [(one.recipient, one.state) for one in over.results] == [(TO, RecallState.RECALLED)]
    assert (asked.is_over, over.is_over, over.took_all_back) == (False, True, True)


async def test_a_recall_that_takes_nothing_back_is_proven_all_the_same(mocks, mail):
    ends = {
        "SM-90002": ({"read_at": NIGHT.isoformat()}, RecallState.ALREADY_READ, ""),
        "SM-90003": (
            {"returned_at": NIGHT.isoformat()},
            RecallState.FAILED,
            "The message was not delivered.",
        ),
    }
    asked = {}
    for message, (different, _, _) in ends.items():
        plant(mocks, message, to=TO, subject=SUBJECT, **different)
        recall = mail.recall_message(a_cleared_recall(message=message, to=TO, subject=SUBJECT))
        await recall.prepare()
        asked[message] = number = await recall.submit()
        assert await recall.read_back(number) == recall.fields
    minutes_pass(mocks, 2)

    for message, (_, state, reason) in ends.items():
        shown = await mail.recall_shown(asked[message])
        assert [(one.state, one.reason) for one in shown.results] == [(state, reason)]
        assert (shown.is_over, shown.took_all_back) == (True, False)


async def test_a_colleagues_recall_of_the_same_message_is_not_ours(mocks, recall):
    plant_recall(mocks, "RC-90001")
    not_ours = await recall.find(), await recall.find_another_way()
    plant_recall(mocks, "RC-90002", reason=f"{RecallReason.WRONG_RECIPIENT.value} {OUR_REF}")

    assert not_ours == ([], [])
    assert await recall.find() == await recall.find_another_way() == ["RC-90002"]


async def test_nothing_but_a_cleared_recall_is_taken_and_resolve_cannot_ask(mocks, mail, recall):
    for fake in (SENT, None, recall.fields):
        with pytest.raises(TypeError):
            mail.recall_message(fake)
        with pytest.raises(TypeError):
            await mail.recall(fake)
    before = mail.recalled_before(recall._wanted)
    with pytest.raises(TypeError):
        await before.prepare()
    with pytest.raises(TypeError):
        await before.submit()
    assert recalls(mocks) == []


async def test_a_form_about_anything_else_is_not_filled(mocks, recall):
    plant(mocks, "SM-90009", to=TO, subject=SUBJECT)
    fault = mocks.fault(SYSTEM, "shows_previous_person", "ask_recall", record_id="SM-90009")
    with pytest.raises(WrongRecordShown):
        await recall.prepare()
    assert mocks.fired(SYSTEM, fault) == 1
    changes: list[tuple[dict[str, str], type[Exception]]] = [
        ({"subject": "Another"}, WrongRecordShown),
        ({"subject": SUBJECT, "to": f"{TO}, head@larkrise.example.org"}, WrongRecordShown),
        ({"to": TO, "mailbox": "of another group"}, RecordNotFound),
    ]

    for different, error in changes:
        mocks.change(SYSTEM, "messages", SENT, **different)
        with pytest.raises(error):
            await recall.prepare()

    assert recalls(mocks) == []


@pytest.mark.parametrize("mode", ["new_mandatory_field", "field_removed"])
async def test_a_form_with_other_fields_closes_the_connector(mocks, recall, mode):
    """P14."""
    mocks.fault(SYSTEM, mode, "ask_recall")

    with pytest.raises(PageNotAsExpected):
        await recall.prepare()

    assert recalls(mocks) == []


async def test_what_lies_over_recall_is_seen_before_it_is_pressed(mocks, recall):
    """P11, P28: a known banner is dismissed; a link that nobody knows is not pressed."""
    mocks.fault(SYSTEM, "hostile_page", "ask_recall", what="link")
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await recall.prepare()
    mocks.fault(SYSTEM, "cookie_banner", "ask_recall")
    mocks.fault(SYSTEM, "field_wanted", "recall")

    await recall.prepare()
    with pytest.raises(FieldWanted, match="reason for change"):
        await recall.submit()
    await recall.prepare()
    await recall.submit()

    assert len(recalls(mocks)) == 1


async def test_what_changed_after_the_check_stops_the_click(mocks, page, recall):
    await recall.prepare()
    await page.evaluate("document.getElementById('reason').value = 'x'")
    with pytest.raises(ContentRefused):
        await recall.submit()

    await recall.prepare()
    mocks.change(SYSTEM, "accounts", WORKER, rights=["read"])
    with pytest.raises(ContentRefused):
        await recall.submit()
    with pytest.raises(ContentRefused):
        await recall.prepare()

    mocks.fault(SYSTEM, "moved_label", "ask_recall", old="Reason", new="Why")
    with pytest.raises(PageNotAsExpected) as refused:
        await recall.prepare()
    assert 'label "Reason" is now "Why"' in str(refused.value)
    assert recalls(mocks) == []


async def test_a_recall_without_a_good_answer_is_looked_for_and_not_repeated(mocks, recall, mail):
    troubles: list[tuple[str, str, type[Exception], int]] = [
        ("500", "pre", SystemUnavailable, 0),
        ("502", "post", SystemUnavailable, 1),
        ("logged_out", "pre", SessionExpired, 1),
    ]
    for mode, when, error, effects in troubles:
        await recall.prepare()
        fault = mocks.fault(SYSTEM, mode, "recall", when=when)
        with pytest.raises(error):
            await recall.submit()
        if error is SessionExpired:
            await mail.sign_in()

        assert mocks.fired(SYSTEM, fault) == 1
        assert len(await recall.find()) == len(recalls(mocks)) == effects


async def test_a_recall_said_to_be_asked_that_is_not_or_not_whole_is_seen(mocks, recall):
    mocks.fault(SYSTEM, "saved_nothing", "recall")
    await recall.prepare()
    assert await recall.read_back(await recall.submit()) is None
    assert await recall.find() == await recall.find_another_way() == recalls(mocks) == []

    mocks.fault(SYSTEM, "truncate_field", "recall", characters=12)
    await recall.prepare()
    shown = await recall.read_back(await recall.submit())
    assert shown is not None
    assert {name for name in shown if shown[name] != recall.fields[name]} == {"reason"}


async def test_a_search_that_lags_is_made_good_by_the_message_itself(mocks, recall):
    mocks.fault(SYSTEM, "search_lag", "recall", seconds=None)
    await recall.prepare()
    number = await recall.submit()

    assert await recall.find() == []
    assert await recall.find_another_way() == [number]
    mocks.fault(SYSTEM, "empty_list_without_words", "list_recalls", count=None)
    with pytest.raises(PageIncomplete):
        await recall.find()


async def test_readable_in_a_recalls_picture_is_no_recipient_and_no_subject(mocks, mail, recall):
    """Taken twice with other words of the same width; the control has another number."""
    reason = f"{RecallReason.WRONG_RECIPIENT.value} {OUR_REF}"

    async def picture(number: str) -> bytes:
        await mail.recall_shown(number)
        taken: bytes = await mail.picture_of_recall()
        return taken

    plant_recall(mocks, "RC-90001", reason=reason)
    plant_recall(mocks, "RC-10009", reason=reason)
    before = await picture("RC-90001")
    mocks.change(SYSTEM, "recalls", "RC-90001", to=TO[::-1], subject=SUBJECT[::-1])

    assert await picture("RC-90001") == before
    assert await picture("RC-10009") != before


# Messages that somebody else takes back


async def test_a_message_taken_back_by_its_sender_says_so(mocks, mail):
    taken_back = {"recalled_at": NIGHT.isoformat(), "subject": "Invitation", "body": "At ten."}
    plant_received(mocks, "SM-90002", **taken_back)
    plant_received(mocks, "SM-90003", opened_at=NIGHT.isoformat(), **taken_back)
    for number in ("SM-90002", "SM-90003"):
        plant_file(mocks, f"AT-{number}", number, A_PDF)
        about = {"subject": "Recall: Invitation", "recalls": number, "in_reply_to": number}
        plant_received(mocks, f"{number}9", **about)

    came = {one.number: one for one in await mail.inbox(NIGHT)}

    unread, filed = came["SM-90002"], came["SM-90003"]
    assert (came["SM-900029"].takes_back, came["SM-900039"].takes_back) == ("SM-90002", "SM-90003")
    assert (unread.recalled_at, filed.recalled_at) == (NIGHT, NIGHT)
    assert (unread.is_gone, unread.first_line, unread.attachments) == (True, "", ())
    assert (filed.is_gone, filed.first_line, len(filed.attachments)) == (False, "At ten.", 1)

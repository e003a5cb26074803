"""Taking a message back, once, and what each recipient's end says; messages taken back from us."""

from typing import Any

import pytest

from domain.errors import (
    ContentRefused,
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
    the_mail,
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


@pytest.mark.parametrize(
    ("different", "state", "reason"),
    [
        ({"read_at": NIGHT.isoformat()}, RecallState.ALREADY_READ, ""),
        (
            {"returned_at": NIGHT.isoformat()},
            RecallState.FAILED,
            "The message was not delivered.",
        ),
    ],
    ids=["read", "came back"],
)
async def test_a_recall_that_takes_nothing_back_is_proven_all_the_same(
    mocks, mail, recall, different, state, reason
):
    mocks.change(SYSTEM, "messages", SENT, **different)
    await recall.prepare()
    number = await recall.submit()
    minutes_pass(mocks, 2)

    shown = await mail.recall_shown(number)
    assert await recall.read_back(number) == recall.fields
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


@pytest.mark.parametrize(
    ("different", "error"),
    [
        ({"subject": "Another"}, WrongRecordShown),
        ({"to": f"{TO}, head@larkrise.example.org"}, WrongRecordShown),
        ({"mailbox": "of another group"}, RecordNotFound),
    ],
    ids=["another message", "more recipients", "not ours"],
)
async def test_a_form_about_anything_else_is_not_filled(mocks, recall, different, error):
    mocks.change(SYSTEM, "messages", SENT, **different)

    with pytest.raises(error):
        await recall.prepare()

    assert recalls(mocks) == []


async def test_another_messages_form_is_not_pressed(mocks, recall):
    plant(mocks, "SM-90009", to=TO, subject=SUBJECT)
    fault = mocks.fault(SYSTEM, "shows_previous_person", "ask_recall", record_id="SM-90009")

    with pytest.raises(WrongRecordShown):
        await recall.prepare()

    assert (mocks.fired(SYSTEM, fault), recalls(mocks)) == (1, [])


async def test_a_reason_that_changed_after_the_check_stops_the_click(mocks, page, recall):
    await recall.prepare()
    await page.evaluate("document.getElementById('reason').value = 'x'")

    with pytest.raises(ContentRefused):
        await recall.submit()

    assert recalls(mocks) == []


async def test_a_form_whose_label_moved_is_not_filled(mocks, recall):
    mocks.fault(SYSTEM, "moved_label", "ask_recall", old="Reason", new="Why")

    with pytest.raises(PageNotAsExpected) as refused:
        await recall.prepare()

    assert 'label "Reason" is now "Why"' in str(refused.value)


async def test_a_right_lost_meanwhile_is_a_refusal(mocks, recall):
    await recall.prepare()
    mocks.change(SYSTEM, "accounts", WORKER, rights=["read"])

    with pytest.raises(ContentRefused):
        await recall.submit()

    assert recalls(mocks) == []


@pytest.mark.parametrize(
    ("mode", "when", "error", "effects"),
    [
        ("500", "pre", SystemUnavailable, 0),
        ("502", "post", SystemUnavailable, 1),
        ("logged_out", "pre", SessionExpired, 0),
    ],
)
async def test_a_recall_without_a_good_answer_is_looked_for_and_not_repeated(
    mocks, context, recall, cleared, mode, when, error, effects
):
    await recall.prepare()
    fault = mocks.fault(SYSTEM, mode, "recall", when=when)

    with pytest.raises(error):
        await recall.submit()

    afresh = await the_mail(mocks, await context.new_page())
    if error is SessionExpired:
        await afresh.sign_in()
    again = afresh.recall_message(cleared)
    assert mocks.fired(SYSTEM, fault) == 1
    assert len(await again.find()) == len(recalls(mocks)) == effects


async def test_a_recall_said_to_be_asked_that_is_not_is_seen(mocks, recall):
    mocks.fault(SYSTEM, "saved_nothing", "recall")
    await recall.prepare()
    number = await recall.submit()

    assert await recall.read_back(number) is None
    assert await recall.find() == await recall.find_another_way() == recalls(mocks) == []


async def test_a_reason_stored_cut_is_seen_on_reading_back(mocks, recall):
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


async def test_an_empty_list_that_does_not_say_so_is_no_answer(mocks, recall):
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


@pytest.mark.parametrize("opened", [None, NIGHT.isoformat()], ids=["unread", "filed"])
async def test_a_message_taken_back_by_its_sender_says_so(mocks, mail, opened):
    recalled = {"recalled_at": NIGHT.isoformat(), "opened_at": opened}
    plant_received(mocks, "SM-90002", subject="Invitation", body="Come at ten.", **recalled)
    plant_file(mocks, "AT-1", "SM-90002", A_PDF)
    plant_received(
        mocks,
        "SM-90003",
        subject="Recall: Invitation",
        recalls="SM-90002",
        in_reply_to="SM-90002",
    )

    came = {one.number: one for one in await mail.inbox(NIGHT)}

    message, notice = came["SM-90002"], came["SM-90003"]
    assert notice.takes_back == "SM-90002"
    assert (message.is_gone, message.recalled_at) == (opened is None, NIGHT)
    assert message.first_line == ("Come at ten." if opened else "")
    assert len(message.attachments) == (1 if opened else 0)

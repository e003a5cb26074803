"""Replies in the conversation of a message that came in, and what the partner can do to them."""

import pytest

from domain.errors import (
    ContentRefused,
    PageNotAsExpected,
    RecordNotFound,
    SystemUnavailable,
    WrongRecordShown,
)
from tests.connectors.secure_mail.cleared import (
    BEGUN_AT,
    OUR_REF,
    RECIPIENT,
    a_cleared_answer,
    a_cleared_notice,
)
from tests.connectors.secure_mail.hub import (
    MAILBOX,
    SYSTEM,
    WORKER,
    a_correspondent,
    outbox,
    plant,
    plant_received,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CAME = "SM-90001"
THEIRS = "Wren Quillfeather-Ambrose lives at 14 Ember Row."
EVERYBODY = f"{MAILBOX}, head@larkrise.example.org"


@pytest.fixture
def sender(mocks):
    """Somebody who wrote to us and to somebody else."""
    sender = a_correspondent(mocks, "silent")
    plant_received(
        mocks, CAME, from_address=sender, to=EVERYBODY, subject="About Wren", body=THEIRS
    )
    return sender


@pytest.fixture
def cleared(sender):
    return a_cleared_answer(sender, MAILBOX, CAME)


@pytest.fixture
def reply(mail, cleared):
    return mail.send_message(cleared, RECIPIENT, BEGUN_AT)


async def test_a_reply_goes_once_to_who_wrote_alone_and_says_nothing_of_theirs(
    mocks, reply, cleared, sender
):
    assert reply.promise.operation == "reply"
    assert await reply.find() == []
    await reply.prepare()
    await reply.warm_up()
    number = await reply.submit()

    [left] = outbox(mocks)
    assert (left["number"], left["account"], left["headers"]["To"]) == (number, WORKER, sender)
    assert left["headers"]["In-Reply-To"] == f"<{CAME.lower()}@cairn-mail.example.org>"
    assert (left["headers"]["Subject"], left["body"]) == (cleared.subject, cleared.body)
    # Control: what they wrote was on the page, quoted, and in its subject.
    assert "Ember Row" in mocks.record(SYSTEM, "messages", CAME)["body"]
    assert "Wren" not in str(left["headers"]) + left["body"]
    [write] = mocks.writes(SYSTEM)
    assert (write["operation"], write["reference"]) == ("reply", OUR_REF)
    assert await reply.find() == await reply.find_another_way() == [number]
    assert await reply.read_back(number) == reply.fields
    assert reply.fields["answers"] == CAME
    assert mocks.records(SYSTEM, "drafts") == {}


async def test_the_same_words_outside_the_conversation_are_not_the_reply(mocks, reply, cleared):
    plant(mocks, "SM-90002", to=cleared.to, subject=cleared.subject, body=cleared.body)

    shown = await reply.read_back("SM-90002")

    assert shown is not None
    assert set(reply.fields) - set(shown) == {"answers"}


async def test_what_cannot_be_answered_so_is_not_filled(mocks, reply):
    mocks.fault(SYSTEM, "moved_label", "compose", old="Subject", new="Topic")
    with pytest.raises(PageNotAsExpected):
        await reply.prepare()
    mocks.change(SYSTEM, "messages", CAME, from_address="head@larkrise.example.org")
    with pytest.raises(WrongRecordShown):
        await reply.prepare()
    mocks.remove(SYSTEM, "messages", CAME)
    with pytest.raises(RecordNotFound):
        await reply.prepare()

    assert outbox(mocks) == []
    assert mocks.records(SYSTEM, "drafts") == {}


async def test_a_page_that_changed_after_the_check_is_not_sent(mocks, page, reply):
    changes = {
        "document.querySelector('.from a').textContent = 'SM-90009'": WrongRecordShown,
        "document.getElementById('to').value += ', head@larkrise.example.org'": ContentRefused,
    }
    await reply.prepare()

    for script, error in changes.items():
        await page.evaluate(script)
        with pytest.raises(error):
            await reply.submit()

    assert outbox(mocks) == []


async def test_nothing_but_a_cleared_answer_opens_a_conversation(mocks, mail, sender):
    notice = a_cleared_notice(sender, MAILBOX)

    assert mail.send_message(notice, RECIPIENT, BEGUN_AT).promise.operation == "send"
    for fake in (notice.body, None, CAME):
        with pytest.raises(TypeError):
            await mail.reply(fake)
    assert outbox(mocks) == []


async def test_a_reply_without_a_good_answer_is_looked_for_and_not_repeated(mocks, reply):
    mocks.fault(SYSTEM, "saved_nothing", "reply")
    await reply.prepare()
    assert await reply.read_back(await reply.submit()) is None

    for mode, when, effects in (("500", "pre", 0), ("502", "post", 1)):
        await reply.prepare()
        fault = mocks.fault(SYSTEM, mode, "reply", when=when)
        with pytest.raises(SystemUnavailable):
            await reply.submit()

        assert mocks.fired(SYSTEM, fault) == 1
        assert len(await reply.find()) == len(outbox(mocks)) == effects

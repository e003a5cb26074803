"""Sending: cleared messages only, once, found again; what the partner can do to it meanwhile."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from connectors.secure_mail import MessageWanted
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    FieldWanted,
    PageIncomplete,
    PageNotAsExpected,
    SessionExpired,
    SystemUnavailable,
    TooManyRequests,
)
from tests.builders.tabs import a_tab
from tests.connectors.secure_mail.cleared import BEGUN_AT, OUR_REF, RECIPIENT, a_cleared_notice
from tests.connectors.secure_mail.hub import (
    MAILBOX,
    SYSTEM,
    WORKER,
    a_correspondent,
    outbox,
    plant,
    plant_draft,
    plant_received,
    signed_in,
    the_mail,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def cleared(mocks):
    return a_cleared_notice(a_correspondent(mocks, "silent"), MAILBOX)


@pytest.fixture
def send(mail, cleared):
    return mail.send_message(cleared, RECIPIENT, BEGUN_AT)


async def test_a_cleared_message_leaves_once_word_for_word(mocks, send, cleared):
    assert await send.find() == []
    await send.prepare()
    assert outbox(mocks) == []
    await send.warm_up()
    number = await send.submit()

    [left] = outbox(mocks)
    assert (left["number"], left["account"]) == (number, WORKER)
    assert left["headers"]["To"] == cleared.to
    assert MAILBOX in left["headers"]["From"]
    assert left["headers"]["Reply-To"] == cleared.reply_to
    assert left["headers"]["Subject"] == cleared.subject
    assert left["body"] == cleared.body
    [write] = mocks.writes(SYSTEM)
    assert (write["operation"], write["reference"]) == ("send", OUR_REF)
    assert await send.find() == [number]
    assert await send.find_another_way() == [number]
    assert await send.read_back(number) == send.fields
    assert mocks.records(SYSTEM, "drafts") == {}


@dataclass(frozen=True)
class LooksCleared:
    reply_to: str
    to: str
    subject: str
    body: str
    our_ref: str


async def test_nothing_but_a_cleared_message_is_taken(mocks, blank_tab, cleared):
    mail = the_mail(mocks, blank_tab)
    words = (cleared.reply_to, cleared.to, cleared.subject, cleared.body, cleared.our_ref)
    fakes: tuple[Any, ...] = (
        cleared.body,
        LooksCleared(*words),
        MessageWanted(*words, RECIPIENT, BEGUN_AT),
        None,
    )

    for fake in fakes:
        with pytest.raises(TypeError):
            mail.send_message(fake, RECIPIENT, BEGUN_AT)
        with pytest.raises(TypeError):
            await mail.compose(fake)
        with pytest.raises(TypeError):
            await mail.send(fake)

    # The control: the same calls take the real one.
    assert mail.send_message(cleared, RECIPIENT, BEGUN_AT).reference == OUR_REF
    assert outbox(mocks) == []


async def test_an_open_intent_is_looked_for_and_cannot_be_sent(mocks, mail, cleared):
    plant(mocks, "SM-90001", to=cleared.to, subject=cleared.subject, body=cleared.body)
    before = mail.sent_before(
        MessageWanted(
            cleared.reply_to,
            cleared.to,
            cleared.subject,
            cleared.body,
            cleared.our_ref,
            RECIPIENT,
            BEGUN_AT,
        )
    )

    assert await before.find() == ["SM-90001"]
    assert await before.find_another_way() == ["SM-90001"]
    assert await before.read_back("SM-90001") == before.fields
    with pytest.raises(TypeError):
        await before.prepare()
    with pytest.raises(TypeError):
        await before.submit()


async def test_only_this_message_is_found_among_all_that_carry_its_reference(mocks, mail, cleared):
    plant(mocks, "SM-90001", subject=cleared.subject)
    plant(mocks, "SM-90002", subject=f"OFFICIAL-SENSITIVE Correction to {OUR_REF}")
    plant(mocks, "SM-90003", subject="Something else", body=f"About {OUR_REF}")
    plant_received(mocks, "SM-90004", subject=f"Re: {cleared.subject}")
    plant_draft(mocks, "SM-90005", cleared)

    send = mail.send_message(cleared, RECIPIENT, BEGUN_AT)
    shown_again = mail.send_message(cleared, RECIPIENT, BEGUN_AT, frozenset({"SM-90001"}))

    assert await send.find() == await send.find_another_way() == ["SM-90001"]
    assert await shown_again.find() == await shown_again.find_another_way() == []


OF_ANOTHER_WORKER = "mash-encompass-02"
NOT_OURS: dict[str, dict[str, Any]] = {
    "SM-91000": {"account": "hub-duty"},
    "SM-91001": {"to": "head@larkrise.example.org"},
    "SM-91002": {"subject": f"OFFICIAL-SENSITIVE Correction to {OUR_REF}"},
    "SM-91003": {"subject": "OFFICIAL-SENSITIVE Operation Encompass notice ENC-2222-2222"},
    "SM-91004": {"subject": ""},
    # Somebody went on with it under a worker's account, which no list shows.
    "SM-91005": {"body": "Please ring me first."},
}


async def test_what_a_worker_left_half_written_is_discarded_and_nothing_else(mocks, send, cleared):
    plant_draft(mocks, "SM-90000", cleared)
    plant_draft(mocks, "SM-90001", cleared, account=OF_ANOTHER_WORKER, body="")
    for number, different in NOT_OURS.items():
        plant_draft(mocks, number, cleared, **different)

    await send.prepare()
    kept = mocks.records(SYSTEM, "drafts")
    await send.submit()

    assert set(kept) > set(NOT_OURS)
    assert kept.keys().isdisjoint({"SM-90000", "SM-90001"})
    assert set(mocks.records(SYSTEM, "drafts")) == set(NOT_OURS)
    assert len(outbox(mocks)) == 1


async def test_a_draft_is_not_discarded_where_the_button_moved(mocks, send, cleared):
    plant_draft(mocks, "SM-90000", cleared)
    mocks.fault(SYSTEM, "moved_label", "compose", old="Discard draft", new="Delete")

    with pytest.raises(PageNotAsExpected):
        await send.prepare()

    assert set(mocks.records(SYSTEM, "drafts")) == {"SM-90000"}


async def test_a_list_of_drafts_that_was_cut_short_is_no_list(mocks, send, cleared):
    plant_draft(mocks, "SM-90000", cleared)
    mocks.fault(SYSTEM, "truncated_html", "list_drafts", share=0.6)

    with pytest.raises(PageIncomplete):
        await send.prepare()

    assert set(mocks.records(SYSTEM, "drafts")) == {"SM-90000"}


async def test_a_message_sent_twice_by_people_is_found_twice(mocks, send, cleared):
    plant(mocks, "SM-90001", subject=cleared.subject)
    plant(mocks, "SM-90002", subject=cleared.subject)

    assert await send.find() == ["SM-90002", "SM-90001"]


async def test_a_search_that_lags_is_made_good_by_the_list(mocks, send):
    mocks.fault(SYSTEM, "search_lag", "send", seconds=None)
    await send.prepare()
    number = await send.submit()

    assert await send.find() == []
    assert await send.find_another_way() == [number]


@pytest.mark.parametrize("mode", ["new_mandatory_field", "field_removed"])
async def test_a_form_with_other_fields_closes_the_connector(mocks, send, mode):
    """P14."""
    fault = mocks.fault(SYSTEM, mode, "compose")

    with pytest.raises(PageNotAsExpected):
        await send.prepare()

    assert (mocks.fired(SYSTEM, fault), outbox(mocks)) == (1, [])


async def test_what_lies_over_send_is_seen_before_it_is_pressed(mocks, send):
    """P11, P28: a known banner is dismissed; a link that nobody knows is not pressed."""
    mocks.fault(SYSTEM, "hostile_page", "compose", what="link")
    with pytest.raises(PageIncomplete, match="something unknown lies over"):
        await send.prepare()
    # Over the draft that was left as well, which is discarded first.
    mocks.fault(SYSTEM, "cookie_banner", "compose", count=2)

    await send.prepare()
    await send.submit()

    assert len(outbox(mocks)) == 1


async def test_a_field_that_only_the_send_asks_for_closes_the_connector(mocks, send):
    """P14."""
    mocks.fault(SYSTEM, "field_wanted", "send")
    await send.prepare()

    with pytest.raises(FieldWanted, match="reason for change"):
        await send.submit()

    assert outbox(mocks) == []


async def test_too_many_requests_say_when_to_come_again(mocks, send):
    """P31: of a read, of a page, and of the send itself."""
    mocks.fault(SYSTEM, "429", "compose", retry_after=7)
    with pytest.raises(TooManyRequests) as opening:
        await send.prepare()
    mocks.fault(SYSTEM, "429", "list_sent", retry_after=8)
    with pytest.raises(TooManyRequests) as reading:
        await send.find_another_way()
    mocks.fault(SYSTEM, "429", "send", retry_after=9)
    await send.prepare()
    with pytest.raises(TooManyRequests) as sending:
        await send.submit()

    assert [met.value.seconds for met in (opening, reading, sending)] == [7, 8, 9]
    assert outbox(mocks) == []


async def test_message_sent_is_not_believed_of_nothing(mocks, send):
    fault = mocks.fault(SYSTEM, "saved_nothing", "send")
    await send.prepare()
    number = await send.submit()

    assert mocks.fired(SYSTEM, fault) == 1
    assert await send.read_back(number) is None
    assert await send.find() == await send.find_another_way() == []


async def test_a_text_cut_by_the_partner_is_seen_on_reading_back(mocks, send):
    mocks.fault(SYSTEM, "truncate_field", "send", characters=100)
    await send.prepare()
    number = await send.submit()

    shown = await send.read_back(number)
    assert shown is not None
    assert {name for name in shown if shown[name] != send.fields[name]} == {"body"}


@pytest.mark.parametrize(
    ("mode", "when", "error", "effects"),
    [
        ("500", "pre", SystemUnavailable, 0),
        ("502", "post", SystemUnavailable, 1),
        ("timeout", "post", AnswerTooLate, 1),
        ("logged_out", "pre", SessionExpired, 0),
    ],
)
async def test_a_send_without_a_good_answer_is_looked_for_not_repeated(
    mocks, blank_tab, page, send, cleared, mode, when, error, effects
):
    await send.prepare()
    fault = mocks.fault(SYSTEM, mode, "send", when=when)

    with pytest.raises(error):
        await send.submit()

    afresh = the_mail(mocks, blank_tab.in_another(await page.context.new_page()))
    if error is SessionExpired:
        await afresh.sign_in()
    found = await afresh.send_message(cleared, RECIPIENT, BEGUN_AT).find()
    assert mocks.fired(SYSTEM, fault) == 1
    assert len(found) == len(outbox(mocks)) == effects


async def test_a_message_that_leaves_after_we_gave_up_is_found_in_the_end(mocks, send):
    await send.prepare()
    mocks.fault(SYSTEM, "late_commit", "send", seconds=1.0, answer="502")

    with pytest.raises(SystemUnavailable):
        await send.submit()

    assert await send.find() == []
    async with asyncio.timeout(10):
        while not (found := await send.find_another_way()):
            pass
    assert [one["number"] for one in outbox(mocks)] == found


async def test_an_account_without_the_right_sends_nothing(mocks, blank_tab, cleared):
    reader = the_mail(mocks, blank_tab, "mash-read-01")
    await reader.sign_in()

    with pytest.raises(ContentRefused):
        await reader.send_message(cleared, RECIPIENT, BEGUN_AT).prepare()

    assert mocks.records(SYSTEM, "drafts") == {}


async def test_a_right_lost_meanwhile_is_a_refusal_and_nothing_is_sent(mocks, send):
    await send.prepare()
    mocks.change(SYSTEM, "accounts", WORKER, rights=["read"])

    with pytest.raises(ContentRefused):
        await send.submit()

    assert outbox(mocks) == []


async def test_a_message_for_another_sender_is_not_sent_from_this_mailbox(mocks, mail, cleared):
    other = a_cleared_notice(cleared.to, "hub@another-force.example.org")

    with pytest.raises(ContentRefused):
        await mail.send_message(other, RECIPIENT, BEGUN_AT).prepare()

    assert outbox(mocks) == []


COMPLETES_THE_ADDRESS = """
addEventListener("input", (event) => {
  if (event.target.id === "to") event.target.value += ", somebody.else@larkrise.example.org";
}, true);
"""


async def test_a_field_that_completes_the_recipient_stops_the_send(mocks, context, cleared):
    await context.add_init_script(COMPLETES_THE_ADDRESS)
    mail = await signed_in(mocks, await a_tab(context))

    with pytest.raises(ContentRefused):
        await mail.send_message(cleared, RECIPIENT, BEGUN_AT).prepare()

    assert outbox(mocks) == []


async def test_a_recipient_changed_after_the_check_stops_the_click(mocks, page, send):
    await send.prepare()
    await page.evaluate("document.getElementById('to').value = 'x@larkrise.example.org'")

    with pytest.raises(ContentRefused):
        await send.submit()

    assert outbox(mocks) == []


@pytest.mark.parametrize(
    ("mode", "args", "error"),
    [
        ("moved_label", {"old": "Subject", "new": "Topic"}, PageNotAsExpected),
        ("unknown_dialog", {}, PageIncomplete),
        ("truncated_html", {"share": 0.9}, PageNotAsExpected),
    ],
)
async def test_a_compose_page_that_is_not_as_known_is_not_filled(mocks, send, mode, args, error):
    fault = mocks.fault(SYSTEM, mode, "compose", **args)

    with pytest.raises(error):
        await send.prepare()

    assert mocks.fired(SYSTEM, fault) == 1
    assert mocks.records(SYSTEM, "drafts") == {}
    assert outbox(mocks) == []

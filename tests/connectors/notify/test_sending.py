"""Sending: cleared messages only, once, found again; what Notify can do to it meanwhile."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from connectors.notify import NotificationWanted, SendNotification
from connectors.notify.connector import MANIFEST
from domain.errors import (
    AnswerTooLate,
    ContentRefused,
    PageNotAsExpected,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.notifications import NotificationKind
from domain.outbound import ClearedMessage
from tests.connectors.notify.cleared import (
    BEGUN_AT,
    MAILBOX,
    OUR_REF,
    RECIPIENT,
    a_cleared_notice,
    a_cleared_text,
)
from tests.connectors.notify.service import KEY, Service
from tests.connectors.secure_mail.cleared import a_cleared_answer, a_cleared_document

pytestmark = pytest.mark.asyncio(loop_scope="session")

KINDS = ["send_email", "send_sms"]


@pytest.fixture
def cleared(to):
    return a_cleared_notice(to)


@pytest.fixture
def send(service: Service, cleared: ClearedMessage) -> SendNotification:
    return service.notify().send_email(cleared, RECIPIENT, BEGUN_AT)


@pytest.fixture(params=KINDS)
def either(
    request: pytest.FixtureRequest, service: Service, cleared: ClearedMessage
) -> SendNotification:
    """The send of each kind; `operation` says which."""
    notify = service.notify()
    if request.param == "send_sms":
        return notify.send_sms(a_cleared_text(), RECIPIENT, BEGUN_AT)
    return notify.send_email(cleared, RECIPIENT, BEGUN_AT)


async def test_a_cleared_message_leaves_once_word_for_word(service, send, cleared):
    assert await send.find() == await send.find_another_way() == []
    await send.prepare()
    await send.warm_up()
    assert service.outbox == []
    number = await send.submit()

    [left], [write] = service.store.records.outbox, service.store.writes
    assert (left.notification_id, left.account) == (number, KEY)
    assert (left.to, left.subject, left.body) == (cleared.to, cleared.subject, cleared.body)
    assert (write.operation, write.record_id, write.reference) == ("send_email", number, OUR_REF)
    assert await send.find() == await send.find_another_way() == [number]
    assert await send.read_back(number) == send.fields


async def test_documents_and_replies_are_not_sent_without_what_makes_them(service, cleared):
    for message in (
        a_cleared_document(cleared.to, MAILBOX),
        a_cleared_answer(cleared.to, MAILBOX, "SM-90001"),
    ):
        with pytest.raises(ContentRefused):
            service.notify().send_email(message, RECIPIENT, BEGUN_AT)

    # The control: plain words to the same address are taken.
    assert service.notify().send_email(cleared, RECIPIENT, BEGUN_AT).reference == OUR_REF
    assert service.outbox == []


async def test_a_text_message_leaves_without_a_subject(service):
    send = service.notify().send_sms(a_cleared_text("+44 7700 900123"), RECIPIENT, BEGUN_AT)

    await send.prepare()
    await send.warm_up()
    number = await send.submit()

    [left] = service.store.records.outbox
    assert (left.kind, left.to, left.subject) == ("sms", "07700900123", "")
    assert await send.find() == await send.find_another_way() == [number]
    assert await send.read_back(number) == send.fields


@dataclass(frozen=True)
class LooksCleared:
    reply_to: str
    to: str
    subject: str
    body: str
    our_ref: str


async def test_nothing_but_a_cleared_message_is_taken(service, cleared):
    notify = service.notify()
    words = (cleared.reply_to, cleared.to, cleared.subject, cleared.body, cleared.our_ref)
    fakes: tuple[Any, ...] = (cleared.body, LooksCleared(*words), None)

    for fake in fakes:
        for make in (notify.send_email, notify.send_sms):
            with pytest.raises(TypeError):
                make(fake, RECIPIENT, BEGUN_AT)

    # The control: the same call takes the real one.
    assert notify.send_email(cleared, RECIPIENT, BEGUN_AT).reference == OUR_REF
    assert service.outbox == []


async def test_an_open_intent_is_looked_for_and_cannot_be_sent(service, send, cleared):
    await send.prepare()
    number = await send.submit()
    wanted = NotificationWanted(
        NotificationKind.EMAIL,
        cleared.to,
        cleared.subject,
        cleared.body,
        cleared.our_ref,
        RECIPIENT,
        BEGUN_AT,
    )

    before = service.notify().sent_before(wanted)

    assert await before.find() == await before.find_another_way() == [number]
    assert await before.read_back(number) == before.fields
    with pytest.raises(TypeError):
        await before.prepare()
    with pytest.raises(TypeError):
        await before.submit()
    assert service.outbox == [number]


async def test_a_reference_is_no_key_what_went_twice_is_found_twice(service, send, cleared):
    await send.prepare()
    first, second = await send.submit(), await send.submit()
    again = service.notify().send_email(cleared, RECIPIENT, BEGUN_AT, frozenset({first}))

    assert await send.find() == await send.find_another_way() == [second, first]
    assert await again.find() == await again.find_another_way() == [second]


async def test_another_message_under_the_same_reference_is_not_this_one(service, send):
    text = service.notify().send_sms(a_cleared_text(), RECIPIENT, BEGUN_AT)
    await text.prepare()
    number = await text.submit()

    assert await send.find() == await send.find_another_way() == []
    assert await text.find() == [number]


async def test_a_message_the_search_does_not_find_is_in_the_list(service, either):
    service.fault("search_lag", "send_email", seconds=None)
    service.fault("search_lag", "send_sms", seconds=None)
    await either.prepare()
    number = await either.submit()

    assert await either.find() == []
    assert await either.find_another_way() == [number]


async def test_taken_is_not_believed_of_nothing(service, send):
    service.fault("saved_nothing", "send_email")
    await send.prepare()
    number = await send.submit()

    assert await send.read_back(number) is None
    assert await send.find() == await send.find_another_way() == []


async def test_a_text_cut_by_the_partner_is_seen_on_reading_back(service, send):
    service.fault("truncate_field", "send_email", characters=100)
    await send.prepare()
    shown = await send.read_back(await send.submit())

    assert shown is not None
    assert {name for name in shown if shown[name] != send.fields[name]} == {"body"}


FAULTS = [
    ("500", "pre", {}, SystemUnavailable, 0),
    ("500", "post", {}, SystemUnavailable, 1),
    ("502", "pre", {}, SystemUnavailable, 0),
    ("502", "post", {}, SystemUnavailable, 1),
    ("503", "pre", {}, SystemUnavailable, 0),
    ("503", "post", {}, SystemUnavailable, 1),
    ("429", "pre", {}, SystemUnavailable, 0),
    ("maintenance", "pre", {}, UnderMaintenance, 0),
    ("timeout", "pre", {}, AnswerTooLate, 0),
    ("timeout", "post", {}, AnswerTooLate, 1),
    ("drop", "pre", {"how": "fin"}, SystemUnavailable, 0),
    ("drop", "post", {"how": "fin"}, SystemUnavailable, 1),
    ("drop", "pre", {"how": "rst"}, SystemUnavailable, 0),
    ("drop", "post", {"how": "rst"}, SystemUnavailable, 1),
]
FAULT_IDS = ["-".join((mode, when, *args.values())) for mode, when, args, *_ in FAULTS]


@pytest.mark.parametrize(("mode", "when", "args", "error", "effects"), FAULTS, ids=FAULT_IDS)
@pytest.mark.parametrize("operation", KINDS)
async def test_a_send_without_a_good_answer_is_found_and_never_repeated(
    service, cleared, operation, mode, when, args, error, effects
):
    notify = service.notify(seconds=0.25)
    message = cleared if operation == "send_email" else a_cleared_text()
    send = getattr(notify, operation)(message, RECIPIENT, BEGUN_AT)
    await send.prepare()
    await send.warm_up()
    fault = service.fault(mode, operation, when, **args)

    with pytest.raises(error):
        await send.submit()

    found = await getattr(service.notify(), operation)(message, RECIPIENT, BEGUN_AT).find()
    posts = await posts_logged(service)
    assert fault.fired == 1
    assert [one.record_id for one in service.store.writes] == found == service.outbox
    assert len(found) == effects
    assert len(posts) == 1


async def posts_logged(service) -> list[Any]:
    """Every send that reached the partner; one that hangs is logged when its connection goes."""

    def posts() -> list[Any]:
        return [one for one in service.store.requests if one.method == "POST"]

    async with asyncio.timeout(5):
        while not posts():
            await asyncio.sleep(0)
    return posts()


async def test_the_check_for_a_second_send_finds_a_planted_one(service, send):
    await send.prepare()
    await send.submit()
    await send.submit()

    posts = await posts_logged(service)
    assert len(posts) == len(service.store.writes) == len(await send.find()) == 2


async def test_a_message_taken_after_we_gave_up_is_found_in_the_end(service, send):
    await send.prepare()
    service.fault("late_commit", "send_email", "post", seconds=0.3, answer="502")

    with pytest.raises(SystemUnavailable):
        await send.submit()

    assert await send.find() == []
    async with asyncio.timeout(10):
        while not (found := await send.find_another_way()):
            pass
    assert service.outbox == found


LIMITS = {
    "today's limit": {"daily_limit": 0},
    "a service in trial": {"in_trial": True},
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
async def test_what_notify_says_no_to_is_a_refusal_and_nothing_is_stored(service, send, limit):
    await send.prepare()
    service.change(**limit)

    with pytest.raises(ContentRefused):
        await send.submit()

    assert service.store.writes == []


async def test_a_limit_by_the_minute_before_the_send_is_only_a_delay(service, send):
    service.change(rate_limit=0)

    with pytest.raises(SystemUnavailable):
        await send.prepare()


async def test_a_key_revoked_meanwhile_sends_nothing(service, either):
    await either.prepare()
    revoked = service.fault("key_revoked", either.promise.operation)

    with pytest.raises(SignInRefused):
        await either.submit()

    assert revoked.fired == 1
    assert service.store.writes == []


UNFIT = {
    "a landline": ("send_sms", lambda: a_cleared_text("01632 960101")),
    "an address as a number": ("send_sms", lambda: a_cleared_text("dsl@larkrise.example.org")),
    "a text too long": ("send_sms", lambda: a_cleared_text(body="x" * 919)),
    "a number as an address": ("send_email", a_cleared_text),
}


@pytest.mark.parametrize(("operation", "message"), UNFIT.values(), ids=UNFIT)
async def test_what_is_unfit_is_refused_before_anything_is_asked(service, operation, message):
    send = getattr(service.notify(), operation)(message(), RECIPIENT, BEGUN_AT)

    with pytest.raises(ContentRefused):
        await send.prepare()

    assert service.store.requests == []


CHANGES: dict[str, dict[str, Any]] = {
    "words of its own": {"body": "Dear reader,\n((message))"},
    "another subject": {"subject": "Notice"},
    "another name, as a moved_label": {"name": "Message"},
    "gone": {"is_archived": True},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_template_that_would_say_something_else_is_not_used(service, send, change):
    before = await service.notify().check_screens()
    service.change_template("MASH message", **change)

    with pytest.raises(PageNotAsExpected):
        await send.prepare()

    after = await service.notify().check_screens()
    assert [one.is_as_expected for one in before] == [True, True]
    assert [one.is_as_expected for one in after] == [False, True]
    assert service.store.writes == []


@pytest.mark.parametrize("operation", KINDS)
async def test_a_send_is_at_most_once_and_passes_the_commit_window(either, operation):
    promised = MANIFEST.writes[operation]

    assert (promised.kind, promised.at_most_once, promised.commit_window) == ("send", True, True)
    assert either.promise.at_most_once
    assert either.promise.discloses
    assert either.promise.settle_seconds == promised.settle_seconds

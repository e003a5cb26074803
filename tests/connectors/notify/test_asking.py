"""Signing in and looking: what is found, what goes wrong, what is written down of it."""

import asyncio
import io
import json
import logging
from datetime import timedelta

import pytest
from notifications_python_client import authentication

from domain.errors import (
    AnswerTooLate,
    CertificateRefused,
    LaneLost,
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    SecretUnanswered,
    SignInRefused,
    SystemUnavailable,
    UnderMaintenance,
)
from domain.mail import DeliveryState
from domain.notifications import NotificationKind
from runtime import log
from runtime.audit_trail import AuditEntry
from tests.connectors.notify.cleared import BEGUN_AT, OUR_REF, RECIPIENT, a_cleared_notice
from tests.connectors.notify.conftest import begun
from tests.connectors.notify.service import KEY, Service

pytestmark = pytest.mark.asyncio(loop_scope="session")
NO_SUCH = "0f1e2d3c-0000-4000-8000-00000000ffff"


async def sent_to(service: Service, to: str) -> str:
    send = service.notify().send_email(a_cleared_notice(to), RECIPIENT, BEGUN_AT)
    await send.prepare()
    return await send.submit()


async def test_a_good_key_is_taken(service):
    await service.notify().sign_in()

    [asked] = service.store.requests
    assert (asked.operation, asked.account) == ("list_templates", KEY)


async def test_a_key_that_is_not_taken_closes_the_connector(service):
    wrong = service.store.accounts[KEY].password[:-1] + "0"

    with pytest.raises(SignInRefused, match="API key"):
        await service.notify(whole_key=wrong).sign_in()

    assert len(service.store.requests) == 1


@pytest.mark.parametrize("seconds_off", [-45, 45])
async def test_a_clock_that_is_off_is_said_to_be_that(service, monkeypatch, seconds_off):
    now = authentication.epoch_seconds
    monkeypatch.setattr(authentication, "epoch_seconds", lambda: now() + seconds_off)

    with pytest.raises(SignInRefused, match="system clock"):
        await service.notify().sign_in()


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("timeout", SecretUnanswered),
        ("503", SecretUnanswered),
        ("maintenance", UnderMaintenance),
    ],
)
async def test_a_door_that_does_not_open(service, mode, error):
    service.fault(mode, "list_templates")

    with pytest.raises(error):
        await service.notify(seconds=0.25).sign_in()


async def test_a_limit_at_the_door_is_an_answer_to_the_key_and_a_gateway_s_is_none(service):
    service.change(rate_limit=0)
    with pytest.raises(SystemUnavailable) as limited:
        await service.notify().sign_in()
    service.change(rate_limit=3_000)
    service.fault("429", "list_templates")

    with pytest.raises(SecretUnanswered):
        await service.notify().sign_in()
    await service.notify().sign_in()

    assert not isinstance(limited.value, SecretUnanswered)
    assert [one.status for one in service.store.requests] == [429, 429, 200]


async def test_a_key_revoked_at_the_door_is_asked_with_once(service):
    revoked = service.fault("key_revoked", "list_templates")

    with pytest.raises(SignInRefused, match="API key"):
        await service.notify().sign_in()

    assert (revoked.fired, len(service.store.requests)) == (1, 1)


READS = {
    "read_notification": lambda notify: notify.notification(NO_SUCH),
    "list_notifications": lambda notify: notify.notifications_with(OUR_REF),
}


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("timeout", AnswerTooLate),
        ("500", SystemUnavailable),
        ("502", SystemUnavailable),
        ("429", SystemUnavailable),
        ("drop", SystemUnavailable),
        ("maintenance", UnderMaintenance),
    ],
)
async def test_a_look_that_comes_to_nothing_says_why(service, operation, mode, error):
    looks: list[AuditEntry] = []
    fault = service.fault(mode, operation)

    with pytest.raises(error):
        await READS[operation](service.notify(seconds=0.25, keep=looks.append))

    assert fault.fired == 1
    assert looks == []


async def test_the_loop_goes_on_while_notify_is_slow(service):
    service.fault("slow", "list_templates", seconds=0.2)
    asked = asyncio.create_task(service.notify().templates())
    turns = 0
    while not asked.done():
        await asyncio.sleep(0.01)
        turns += 1

    assert len(await asked) == 3
    assert turns > 5


async def test_a_message_is_read_with_its_delivery(service, to):
    number = await sent_to(service, to)
    lost = await sent_to(service, "nobody@nowhere.example.org")
    notify = service.notify()

    at_once = await notify.notification(number)
    service.clock.offset += timedelta(minutes=2)
    later, failed = await notify.notification(number), await notify.notification(lost)
    service.clock.offset -= timedelta(minutes=2)

    assert (at_once.number, at_once.to, at_once.reference) == (number, to, OUR_REF)
    assert at_once.delivery.state is DeliveryState.SENT
    assert later.delivery.state is DeliveryState.DELIVERED
    assert (failed.delivery.state, failed.delivery.reason) == (
        DeliveryState.RETURNED,
        "permanent-failure",
    )
    assert later.delivery.at is not None


async def test_what_is_not_there_is_not_found(service):
    with pytest.raises(RecordNotFound):
        await service.notify().notification(NO_SUCH)


async def test_every_page_of_a_long_list_is_read(service, to):
    number = await sent_to(service, to)
    kept = service.store.records.notifications
    first = kept[number]
    for count in range(252):
        other = f"0f1e2d3c-0000-4000-8000-{count:012d}"
        kept[other] = type(first)(
            **{
                **{name: getattr(first, name) for name in type(first).__dataclass_fields__},
                "notification_id": other,
            }
        )

    found = await service.notify().notifications_since(NotificationKind.EMAIL, BEGUN_AT)
    later = first.created_at + timedelta(seconds=1)
    none = await service.notify().notifications_since(NotificationKind.EMAIL, later)

    assert {one.number for one in found} == set(kept)
    assert len(found) == 253
    assert none == []


async def test_each_look_is_in_the_trail_and_names_nobody(service, to):
    looks: list[AuditEntry] = []
    number = await sent_to(service, to)

    notify = service.notify(keep=looks.append)
    await notify.notification(number)
    await notify.notifications_with(OUR_REF)

    assert [one.record_id for one in looks] == [number, "search:messages"]
    assert to not in repr(looks)


async def test_the_log_holds_no_word_of_what_was_sent(service, to):
    written = io.StringIO()
    send = service.notify().send_email(a_cleared_notice(to), RECIPIENT, BEGUN_AT)
    with log.opened(written, "debug"):
        await send.prepare()
        service.change(in_trial=True)
        with pytest.raises(Exception, match="BadRequestError"):
            await send.submit()
        await send.find()
        # The control: what is written by the same way is there.
        logging.getLogger("requests").warning("a planted line")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]

    assert [one for one in lines if one["event"] == "foreign_log"]
    assert to not in written.getvalue()
    assert service.store.accounts[KEY].password not in written.getvalue()
    assert OUR_REF not in written.getvalue()


async def test_the_clients_own_warnings_reach_nobody(service, to, caplog):
    send = service.notify().send_email(a_cleared_notice(to), RECIPIENT, BEGUN_AT)
    await send.prepare()
    service.change(in_trial=True)
    with pytest.raises(Exception, match="BadRequestError"):
        await send.submit()

    said = [one for one in caplog.records if one.name.startswith("notifications_python_client")]
    assert said == []


async def test_the_environment_leads_nowhere_else(service, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    netrc.chmod(0o600)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(netrc))

    await service.notify().sign_in()


async def test_a_lane_that_is_gone_is_no_fault_of_the_partner(service):
    with pytest.raises(LaneLost):
        await service.notify(server="http://127.0.0.1:9").templates()

    assert service.store.requests == []


async def test_nobody_at_the_door(service):
    with pytest.raises(SystemUnavailable):
        await service.notify(base_url="http://127.0.0.1:9").templates()


async def test_a_certificate_nobody_signed_is_refused(services):
    with pytest.raises(CertificateRefused):
        await begun(services["https"]).notify().templates()


async def test_an_answer_of_another_form_closes_the_connector(service, monkeypatch):
    monkeypatch.setattr("mock_systems.notify.answers.template", lambda one, base: {"id": "1"})

    with pytest.raises(PageNotAsExpected):
        await service.notify().templates()


async def test_an_answer_that_is_no_json_is_not_whole(service, monkeypatch):
    service.store.records.templates.clear()
    monkeypatch.setattr("mock_systems.notify.api.JSONResponse", _half)

    with pytest.raises(PageIncomplete):
        await service.notify().templates()


def _half(content, status=200):
    from starlette.responses import Response

    return Response(json.dumps(content)[:8], status, media_type="application/json")

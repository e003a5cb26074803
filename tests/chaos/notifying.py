"""The smallest workers that send by GOV.UK Notify: email and text messages. For tests only."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from connectors.notify import NotificationWanted, Notify, SendNotification
from connectors.notify.client import OneSend
from connectors.notify.operations import SEND_EMAIL, SEND_SMS, SYSTEM
from domain.identifiers import OurReference
from domain.notifications import NotificationKind
from domain.outcome import Done, Outcome
from flows.wiring import Desk, reason_for
from runtime import write_once
from runtime.work_queue import ClaimedItem
from tests.chaos import said, telling
from tests.chaos.write_kinds import Effect, Steps, Wanted, WriteKind
from tests.connectors.notify.cleared import RECIPIENT, a_cleared_notice, a_cleared_text
from tests.mocks_fixture import Mocks

FAMILY = "mash-notify"
# Of Ofcom's numbers for drama; Notify's simulator keeps the first few of them for itself.
MOBILE_NUMBERS = tuple(f"07700900{last}" for last in range(100, 200))


async def send_emails(item: ClaimedItem, desk: Desk) -> Outcome:
    """Send each email once, or say that it may have been sent."""
    wanted, notify = _wanted(item, desk), await desk.notify(reason_for(item))
    slots = telling.slots_for(wanted)
    cleared = [a_cleared_notice(wanted.place, our_ref=one, **slots) for one in _references(wanted)]
    return await _sent(
        [notify.send_email(one, RECIPIENT, wanted.begun) for one in cleared], item, desk
    )


async def send_texts(item: ClaimedItem, desk: Desk) -> Outcome:
    """The same with text messages."""
    wanted, notify = _wanted(item, desk), await desk.notify(reason_for(item))
    words = {"body": wanted.words} if wanted.words else {}
    cleared = [a_cleared_text(wanted.place, our_ref=one, **words) for one in _references(wanted)]
    return await _sent(
        [notify.send_sms(one, RECIPIENT, wanted.begun) for one in cleared], item, desk
    )


async def look_for_notification(
    kind: NotificationKind, operation: str, item: ClaimedItem, desk: Desk
) -> Outcome:
    """End an open intent that no other turn will come back to: it is looked for, never sent."""
    which = json.loads(desk.worker.cipher.open(item.contents_sealed, about=item.id))
    begun = await desk.worker.database.run(write_once.standing_entry, which["op_id"])
    assert begun is not None, "nothing is open"
    fields = write_once.fields_of(begun, desk.worker.cipher)
    wanted = NotificationWanted(
        kind,
        fields["to"],
        fields["subject"],
        fields["body"],
        OurReference(begun.reference),
        RECIPIENT,
        begun.intended_at,
        operation=operation,
    )
    notify = await desk.notify(reason_for(item))
    receipt = await write_once.resolve(begun, notify.sent_before(wanted), desk.writing(item))
    assert receipt is not None, "a send is never disproved"
    return Done((receipt,))


async def _sent(sends: Sequence[SendNotification], item: ClaimedItem, desk: Desk) -> Outcome:
    return Done(tuple([await write_once.write(one, desk.writing(item)) for one in sends]))


def _wanted(item: ClaimedItem, desk: Desk) -> Wanted:
    return Wanted.from_bytes(desk.worker.cipher.open(item.contents_sealed, about=item.id))


def _references(wanted: Wanted) -> list[OurReference]:
    return [OurReference(one) for one in wanted.references]


def addresses(mocks: Mocks) -> list[str]:
    """Mailboxes that take what they are sent."""
    known = mocks.records(SYSTEM, "correspondents").values()
    return sorted(one["address"] for one in known if one["ends_as"] == "delivered")


def mobile_numbers(_mocks: Mocks) -> Sequence[str]:
    """Numbers as Notify writes them; it knows no number beforehand."""
    return MOBILE_NUMBERS


def sent(operation: str, mocks: Mocks) -> list[Effect]:
    """Every message of this kind that left the house, as the partner's write log has it."""
    return [one for one in mocks.writes(SYSTEM) if one["operation"] == operation]


EMAIL = WriteKind(
    name="email",
    system=SYSTEM,
    promised=SEND_EMAIL,
    at_most_once=True,
    audited_as="disclosure",
    perform=send_emails,
    steps=Steps(
        connector=Notify,
        operation=SendNotification,
        form=OneSend,
        half_way=(SendNotification, "prepare"),
        click="send",
        opens=("GET", "/v2/templates"),
        saves=("POST", "/v2/notifications/email"),
    ),
    places=addresses,
    effects=partial(sent, SEND_EMAIL),
    place_of=lambda effect: str(effect["fields"]["to"]),
    record_of=lambda effect: str(effect["record_id"]),
    says=said.notification,
    family=FAMILY,
    look_only=partial(look_for_notification, NotificationKind.EMAIL, SEND_EMAIL),
)
TEXT = replace(
    EMAIL,
    name="text",
    promised=SEND_SMS,
    perform=send_texts,
    steps=replace(EMAIL.steps, saves=("POST", "/v2/notifications/sms")),
    places=mobile_numbers,
    effects=partial(sent, SEND_SMS),
    look_only=partial(look_for_notification, NotificationKind.SMS, SEND_SMS),
)

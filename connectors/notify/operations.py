"""The writes at GOV.UK Notify, as `write_once` performs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifications_python_client.notifications import NotificationsAPIClient

from connectors.notify import parsing
from connectors.notify.client import OneSend
from domain.errors import ContentRefused, PageNotAsExpected, RecordNotFound
from domain.identifiers import ContactRef, OurReference
from domain.message_slots import MailAddress, SlotRefused
from domain.notifications import MessageTemplate, Notification, NotificationKind
from domain.outbound import ClearedMessage
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.notify.connector import Notify

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)
EMAIL, SMS = NotificationKind.EMAIL, NotificationKind.SMS
SEND_EMAIL, SEND_SMS = "send_email", "send_sms"
OPERATIONS = {EMAIL: SEND_EMAIL, SMS: SEND_SMS}
LONGEST_SMS_CHARACTERS = 918
LONGEST_EMAIL_BYTES = 2_000_000
# What ours must say at Notify: nothing but places, so that a message is what was cleared.
TEMPLATES = {
    EMAIL: MessageTemplate("", "MASH message", "email", "((subject))", "((message))"),
    SMS: MessageTemplate("", "MASH text message", "sms", "", "((message))"),
}


@dataclass(frozen=True, slots=True)
class NotificationWanted:
    """The message that is to stand at Notify. `begun_at`: no try of it is older.

    `recipient`: the contact's reference, for the audit trail, which holds no address.
    `other_messages`: numbers of messages under the same reference that are known to be another
    operation's. `operation`: what this send is in the write journal.
    """

    kind: NotificationKind
    to: str
    subject: str
    body: str
    reference: OurReference
    recipient: ContactRef
    begun_at: datetime
    other_messages: frozenset[str] = frozenset()
    operation: str = SEND_EMAIL


class SendNotification:
    """Sending one message, as `write_once` performs it. Without a cleared one it only looks."""

    def __init__(
        self, notify: "Notify", wanted: NotificationWanted, cleared: ClearedMessage | None
    ) -> None:
        promised = Promise.of(MANIFEST, OPERATIONS[wanted.kind], discloses=True)
        self.promise = replace(promised, operation=wanted.operation)
        self._notify = notify
        self._wanted = wanted
        self._cleared = cleared
        self._template = ""
        self._send: OneSend | None = None

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._wanted.reference

    @property
    def recipient(self) -> str:
        """The contact it goes to, by reference."""
        return self._wanted.recipient

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand at Notify afterwards."""
        wanted = self._wanted
        return {
            "kind": wanted.kind.value,
            "to": wanted.to,
            "subject": wanted.subject,
            "body": wanted.body,
            "reference": wanted.reference,
        }

    async def find(self) -> Sequence[str]:
        """Search for the reference."""
        return self._ours(await self._notify.notifications_with(self._wanted.reference))

    async def find_another_way(self) -> Sequence[str]:
        """List everything of its kind since it was begun, and look at each reference."""
        begun_at = self._wanted.begun_at - LONGEST_CLOCK_ERROR
        return self._ours(await self._notify.notifications_since(self._wanted.kind, begun_at))

    async def prepare(self) -> None:
        """See that it can be sent as it is, and that the template adds nothing to it.

        Raises: ContentRefused, PageNotAsExpected.
        """
        self._to_be_sent()
        _refuse_unfit(self._wanted)
        self._template = _template_for(self._wanted.kind, await self._notify.templates())

    async def warm_up(self) -> None:
        """One harmless request, on the connection the message will leave by."""
        self._send = self._notify.begin_send()
        await self._send.warm_up()

    async def submit(self) -> str:
        """Give it to Notify once; the message's number.

        Raises: ContentRefused when Notify says why not; SignInRefused, SystemUnavailable,
        AnswerTooLate, PageIncomplete.
        """
        self._to_be_sent()
        send, self._send = self._send or self._notify.begin_send(), None
        wanted, template = self._wanted, self._template
        return parsing.number_given(await send.send(lambda api: _give(api, wanted, template)))

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The message as Notify shows it when asked for by its number."""
        try:
            shown = await self._notify.notification(record_id)
        except RecordNotFound:
            return None
        return {
            "kind": shown.kind.value,
            "to": shown.to,
            "subject": shown.subject,
            "body": shown.body,
            "reference": shown.reference,
        }

    async def picture(self, _record_id: str) -> None:
        """None: there is no page to take one of."""

    def _ours(self, rows: Sequence[Notification]) -> Sequence[str]:
        """A correction or a reminder carries the same reference under another subject."""
        wanted = self._wanted
        return [
            row.number
            for row in rows
            if (row.kind, row.reference, row.subject)
            == (wanted.kind, wanted.reference, wanted.subject)
            and row.number not in wanted.other_messages
        ]

    def _to_be_sent(self) -> None:
        if self._cleared is None:
            raise TypeError("An open intent is looked for and never sent again.")


def _refuse_unfit(wanted: NotificationWanted) -> None:
    """What Notify would refuse is refused here first, before anything is begun."""
    if wanted.kind is SMS:
        is_fit = parsing.is_mobile_number(wanted.to) and len(wanted.body) <= LONGEST_SMS_CHARACTERS
    else:
        is_fit = _is_mail(wanted.to) and len(wanted.body.encode()) <= LONGEST_EMAIL_BYTES
    if not is_fit:
        raise ContentRefused(f"unfit for {wanted.kind}", system=SYSTEM)


def _is_mail(address: str) -> bool:
    try:
        MailAddress(address)
    except SlotRefused:
        return False
    return True


def _template_for(kind: NotificationKind, there: Sequence[MessageTemplate]) -> str:
    """Its number. Raises: PageNotAsExpected when it is not there, twice, or says more."""
    fitting = [one for one in there if is_as_wanted(one, TEMPLATES[kind])]
    if len(fitting) != 1:
        raise PageNotAsExpected("templates", TEMPLATES[kind].name, system=SYSTEM)
    return fitting[0].number


def is_as_wanted(one: MessageTemplate, wanted: MessageTemplate) -> bool:
    """Whether a template at Notify is this one, whatever its number."""
    return replace(one, number="") == wanted


def _give(api: NotificationsAPIClient, wanted: NotificationWanted, template: str) -> Any:  # noqa: ANN401  # JSON
    if wanted.kind is SMS:
        said = {"message": wanted.body}
        return api.send_sms_notification(wanted.to, template, said, wanted.reference)
    said = {"subject": wanted.subject, "message": wanted.body}
    return api.send_email_notification(wanted.to, template, said, wanted.reference)

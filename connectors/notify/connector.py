"""What a worker can do in the hub's service at GOV.UK Notify, by one lane and one API key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from notifications_python_client.notifications import NotificationsAPIClient

from connectors.notify import parsing
from connectors.notify.client import AskedTooOften, LaneClient, OneSend, templates_of
from domain.errors import (
    ContentRefused,
    PageIncomplete,
    PageNotAsExpected,
    RecordNotFound,
    WrongRecordShown,
)
from domain.identifiers import ContactRef, OurReference
from domain.message_slots import MailAddress, SlotRefused
from domain.notifications import MessageTemplate, Notification, NotificationKind
from domain.outbound import ClearedMessage
from runtime.landmarks import Drift, Landmark
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.partner_page import secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import MOST_PAGES
from runtime.viewing import Viewing
from runtime.write_once import Promise

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


class WayOut(Protocol):
    """A lane, or a tab of one."""

    @property
    def server(self) -> str:
        """The lane's listener ("http://127.0.0.1:port")."""


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


class Notify:
    """The hub's service. `sign_in` comes first: it shows whether the key is taken."""

    def __init__(
        self, way_out: WayOut, account: Account, page_seconds: float, viewing: Viewing
    ) -> None:
        self._account = account
        self._viewing = viewing
        self._client = LaneClient(way_out.server, account.base_url, page_seconds)

    async def sign_in(self, _reason: str = "") -> None:
        """Ask once with the key; there is no session, and Notify asks for no reason.

        Raises: SignInRefused (the key, or this machine's clock is half a minute off),
        PageNotAsExpected, UnderMaintenance: the connector closes. SecretUnanswered. AskedTooOften
        is an answer to the key, so nobody has to wonder whether it was taken.
        """
        with secret_given(SYSTEM):
            limited = await self._limit_met()
        if limited:
            raise limited

    async def state_reason(self, reason: str) -> None:
        """Notify asks for none: what is looked at, and why, is in our own trail."""

    async def notifications_with(self, reference: OurReference) -> list[Notification]:
        """Everything sent under our reference in the last week, newest first: it is no key there.

        Raises: PageIncomplete when the list changed or never ends.
        """
        return await self._listed({"reference": reference})

    async def notifications_since(
        self, kind: NotificationKind, since: datetime
    ) -> list[Notification]:
        """Everything of this kind sent since then, by whichever key of ours, newest first.

        Raises: PageIncomplete when the list changed or never ends.
        """
        found = await self._listed({"template_type": kind.value}, since)
        return [one for one in found if not _is_older(one, since)]

    async def notification(self, number: str) -> Notification:
        """One message as it stands now, with its delivery.

        Raises: RecordNotFound, WrongRecordShown.
        """
        async with self._viewing.look("message", number) as look:
            look.asks()
            key = self._account.password.reveal()
            answer = await self._client.ask(key, lambda api: api.get_notification_by_id(number))
            shown = parsing.notification(answer)
            await look.record(shown.number)
        if shown.number != number:
            raise WrongRecordShown(system=SYSTEM)
        return shown

    def send_email(
        self,
        cleared: ClearedMessage,
        recipient: ContactRef,
        begun_at: datetime,
        other_messages: frozenset[str] = frozenset(),
        operation: str = SEND_EMAIL,
    ) -> "SendNotification":
        """The write that sends this as an email, for `write_once`; it takes a cleared one only.

        Raises: ContentRefused for one with documents, and for a reply.
        """
        wanted = _wanted(EMAIL, cleared, recipient, begun_at)
        return SendNotification(self, _known(wanted, other_messages, operation), cleared)

    def send_sms(
        self,
        cleared: ClearedMessage,
        recipient: ContactRef,
        begun_at: datetime,
        other_messages: frozenset[str] = frozenset(),
        operation: str = SEND_SMS,
    ) -> "SendNotification":
        """The same as a text message: its text goes, its subject does not."""
        wanted = _wanted(SMS, cleared, recipient, begun_at)
        return SendNotification(self, _known(wanted, other_messages, operation), cleared)

    def sent_before(self, wanted: NotificationWanted) -> "SendNotification":
        """The same write as `resolve` needs it: it looks for the message and cannot send it."""
        return SendNotification(self, wanted, None)

    async def check_screens(self) -> list[ScreenCheck]:
        """Whether our two templates are there and say what they must; looks at no message."""
        there = await self.templates()
        return [
            ScreenCheck(SYSTEM, f"template for {kind}", _drifts(wanted, there))
            for kind, wanted in TEMPLATES.items()
        ]

    async def _limit_met(self) -> AskedTooOften | None:
        """What Notify says of a key that asked too often, when asked for what concerns nobody."""
        try:
            await self.templates()
        except AskedTooOften as limited:
            return limited
        return None

    async def templates(self) -> list[MessageTemplate]:
        """Every template of the service."""
        return await templates_of(self._client, self._account.password.reveal())

    def begin_send(self) -> OneSend:
        """A connection for one message; nothing is asked yet."""
        return OneSend(self._client, self._account.password.reveal())

    async def _listed(
        self, asked: dict[str, str], since: datetime | None = None
    ) -> list[Notification]:
        """Every page, until one holds nothing or reaches back far enough."""
        found: dict[str, Notification] = {}
        async with self._viewing.look("messages") as look:
            look.asks()
            for _ in range(MOST_PAGES):
                answer = await self._page(asked)
                rows, last = parsing.notifications(answer), parsing.last_number(answer)
                if found.keys() & {row.number for row in rows}:
                    raise PageIncomplete("list changed while it was read", system=SYSTEM)
                found.update((row.number, row) for row in rows)
                if not last or (since and any(_is_older(row, since) for row in rows)):
                    await look.search(len(found))
                    return list(found.values())
                asked = {**asked, "older_than": last}
        raise PageIncomplete("list never ends", system=SYSTEM)

    async def _page(self, asked: dict[str, str]) -> object:
        key = self._account.password.reveal()
        return await self._client.ask(key, lambda api: api.get_all_notifications(**asked))


class SendNotification:
    """Sending one message, as `write_once` performs it. Without a cleared one it only looks."""

    def __init__(
        self, notify: Notify, wanted: NotificationWanted, cleared: ClearedMessage | None
    ) -> None:
        promised = MANIFEST.writes[OPERATIONS[wanted.kind]]
        self.promise = Promise(
            SYSTEM,
            wanted.operation,
            promised.settle_seconds,
            promised.at_most_once,
            discloses=True,
        )
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


def _wanted(
    kind: NotificationKind, cleared: ClearedMessage, recipient: ContactRef, begun_at: datetime
) -> NotificationWanted:
    _require_cleared(cleared)
    if cleared.attachments or cleared.answers:
        raise ContentRefused("Notify carries words alone", system=SYSTEM)
    return NotificationWanted(
        kind=kind,
        to=parsing.address_of(kind, cleared.to),
        subject=cleared.subject if kind is EMAIL else "",
        body=cleared.body,
        reference=cleared.our_ref,
        recipient=recipient,
        begun_at=begun_at,
    )


def _known(
    wanted: NotificationWanted, other_messages: frozenset[str], operation: str
) -> NotificationWanted:
    return replace(wanted, other_messages=other_messages, operation=operation)


def _require_cleared(message: object) -> None:
    """Nothing that only looks like a cleared message leaves, whatever a type checker was told."""
    if type(message) is not ClearedMessage:
        raise TypeError("Only a message from domain.outbound.cleared is sent.")


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
    fitting = [one for one in there if _is_as_wanted(one, TEMPLATES[kind])]
    if len(fitting) != 1:
        raise PageNotAsExpected("templates", TEMPLATES[kind].name, system=SYSTEM)
    return fitting[0].number


def _is_as_wanted(one: MessageTemplate, wanted: MessageTemplate) -> bool:
    return replace(one, number="") == wanted


def _drifts(wanted: MessageTemplate, there: Sequence[MessageTemplate]) -> tuple[Drift, ...]:
    if any(_is_as_wanted(one, wanted) for one in there):
        return ()
    return (Drift(Landmark("template", wanted.name), ()),)


def _give(api: NotificationsAPIClient, wanted: NotificationWanted, template: str) -> Any:  # noqa: ANN401  # JSON
    if wanted.kind is SMS:
        said = {"message": wanted.body}
        return api.send_sms_notification(wanted.to, template, said, wanted.reference)
    said = {"subject": wanted.subject, "message": wanted.body}
    return api.send_email_notification(wanted.to, template, said, wanted.reference)


def _is_older(one: Notification, moment: datetime) -> bool:
    """A date nobody could read is kept rather than lost."""
    return one.sent_at is not None and one.sent_at < moment

"""What a worker can do in the hub's service at GOV.UK Notify, by one lane and one API key."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from connectors.notify import parsing
from connectors.notify.client import AskedTooOften, LaneClient, OneSend, templates_of
from connectors.notify.operations import (
    EMAIL,
    SEND_EMAIL,
    SEND_SMS,
    SMS,
    TEMPLATES,
    NotificationWanted,
    SendNotification,
    is_as_wanted,
)
from domain.errors import ContentRefused, PageIncomplete, WrongRecordShown
from domain.identifiers import ContactRef, OurReference
from domain.notifications import MessageTemplate, Notification, NotificationKind
from domain.outbound import ClearedMessage
from runtime.landmarks import Drift, Landmark
from runtime.manifests import load_manifest
from runtime.partner_page import secret_given
from runtime.partners import Account, ScreenCheck
from runtime.session_client import MOST_PAGES
from runtime.viewing import Viewing

SYSTEM = parsing.SYSTEM
MANIFEST = load_manifest(Path(__file__).parent)


class WayOut(Protocol):
    """A lane, or a tab of one."""

    @property
    def server(self) -> str:
        """The lane's listener ("http://127.0.0.1:port")."""


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
    ) -> SendNotification:
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
    ) -> SendNotification:
        """The same as a text message: its text goes, its subject does not."""
        wanted = _wanted(SMS, cleared, recipient, begun_at)
        return SendNotification(self, _known(wanted, other_messages, operation), cleared)

    def sent_before(self, wanted: NotificationWanted) -> SendNotification:
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


def _drifts(wanted: MessageTemplate, there: Sequence[MessageTemplate]) -> tuple[Drift, ...]:
    if any(is_as_wanted(one, wanted) for one in there):
        return ()
    return (Drift(Landmark("template", wanted.name), ()),)


def _is_older(one: Notification, moment: datetime) -> bool:
    """A date nobody could read is kept rather than lost."""
    return one.sent_at is not None and one.sent_at < moment

"""The writes in the hub's secure mail, as `write_once` performs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import RecordNotFound
from domain.identifiers import ContactRef, OurReference
from domain.mail import SentRow
from domain.outbound import ClearedMessage, ClearedRecall
from runtime.lists import LONGEST_CLOCK_ERROR
from runtime.manifests import load_manifest
from runtime.write_once import Promise

if TYPE_CHECKING:
    from connectors.secure_mail.connector import SecureMail

MANIFEST = load_manifest(Path(__file__).parent)
SEND, REPLY, RECALL = "send", "reply", "recall"


@dataclass(frozen=True, slots=True)
class MessageWanted:
    """The message that is to stand in Sent items. `begun_at`: no try of it is older.

    `recipient`: the contact's reference, for the audit trail, which holds no address.
    `other_messages`: numbers of messages under the same reference and subject that are known to be
    another operation's (the first notice, when it is shown again on the first day back).
    `operation`: what this send is in the write journal, when one reference is sent more than once.
    `attachments`: name and hash of each file, a line each. `answers`: the message it replies to.
    """

    sender: str
    to: str
    subject: str
    body: str
    reference: OurReference
    recipient: ContactRef
    begun_at: datetime
    other_messages: frozenset[str] = frozenset()
    operation: str = SEND
    attachments: str = ""
    answers: str = ""


@dataclass(frozen=True, slots=True)
class RecallWanted:
    """The recall that is to stand in the list of recalls; `reason` ends with our reference."""

    message: str
    to: str
    subject: str
    reason: str
    reference: OurReference
    operation: str = RECALL


class SendMessage:
    """Sending one message, as `write_once` performs it. Without a cleared one it only looks."""

    promise = Promise.of(MANIFEST, SEND, discloses=True)

    def __init__(
        self, mail: "SecureMail", wanted: MessageWanted, cleared: ClearedMessage | None
    ) -> None:
        self.promise = replace(type(self).promise, operation=wanted.operation)
        self._mail = mail
        self._wanted = wanted
        self._cleared = cleared

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
        """What has to stand in Sent items afterwards."""
        wanted = self._wanted
        return {
            "from": wanted.sender,
            "to": wanted.to,
            "subject": wanted.subject,
            "body": wanted.body,
            **_where_any(attachments=wanted.attachments, answers=wanted.answers),
        }

    async def find(self) -> Sequence[str]:
        """Search Sent items for the reference."""
        return self._ours(await self._mail.sent_items_with(self._wanted.reference))

    async def find_another_way(self) -> Sequence[str]:
        """List everything sent since it was begun, and look at each subject."""
        return self._ours(await self._mail.sent_items(self._wanted.begun_at - LONGEST_CLOCK_ERROR))

    async def prepare(self) -> None:
        """Fill the compose page. What a worker that died there left behind goes first."""
        cleared = self._to_be_sent()
        await self.discard_drafts()
        await self._mail.compose(cleared)

    async def discard_drafts(self) -> None:
        """Leave no draft of this very message behind."""
        for number in await self._mail.drafts_like(self._wanted):
            await self._mail.discard_draft(number, self._wanted)

    async def warm_up(self) -> None:
        """One harmless request from the compose page."""
        await self._mail.warm_up_compose()

    async def submit(self) -> str:
        """Press Send; the message's number."""
        cleared = self._to_be_sent()
        return await (self._mail.reply if cleared.answers else self._mail.send)(cleared)

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The message as Sent items show it after a fresh navigation; its files are fetched."""
        try:
            shown = await self._mail.message(record_id)
        except RecordNotFound:
            return None
        files = await self._mail.hashes_of_files(record_id) if shown.attachments else ""
        return {
            "from": shown.sender,
            "to": shown.to,
            "subject": shown.subject,
            "body": shown.body,
            **_where_any(attachments=files, answers=shown.answers),
        }

    async def picture(self, _record_id: str) -> bytes:
        """The message in Sent items, without who it is to and what it says."""
        return await self._mail.picture_of_message()

    def _ours(self, rows: Sequence[SentRow]) -> Sequence[str]:
        """A correction or a reminder carries the same reference under another subject."""
        wanted = self._wanted
        return [
            row.number
            for row in rows
            if row.subject == wanted.subject and row.number not in wanted.other_messages
        ]

    def _to_be_sent(self) -> ClearedMessage:
        if self._cleared is None:
            raise TypeError("An open intent is looked for and never sent again.")
        return self._cleared


class RecallMessage:
    """Taking one message back, as `write_once` performs it. Without a cleared one it only looks."""

    promise = Promise.of(MANIFEST, RECALL)

    def __init__(
        self, mail: "SecureMail", wanted: RecallWanted, cleared: ClearedRecall | None
    ) -> None:
        self.promise = replace(type(self).promise, operation=wanted.operation)
        self._mail = mail
        self._wanted = wanted
        self._cleared = cleared

    @property
    def reference(self) -> str:
        """Our business reference."""
        return self._wanted.reference

    @property
    def recipient(self) -> str:
        """Nobody is given anything."""
        return ""

    @property
    def fields(self) -> Mapping[str, str]:
        """What has to stand in the list of recalls afterwards."""
        wanted = self._wanted
        return {
            "message": wanted.message,
            "to": wanted.to,
            "subject": wanted.subject,
            "reason": wanted.reason,
        }

    async def find(self) -> Sequence[str]:
        """Search the recalls for the reference."""
        rows = await self._mail.recalls_with(self._wanted.reference)
        return await self._ours([row.number for row in rows if row.message == self._wanted.message])

    async def find_another_way(self) -> Sequence[str]:
        """Open the message itself: it names every recall that was asked of it."""
        try:
            shown = await self._mail.message(self._wanted.message)
        except RecordNotFound:
            return []
        return await self._ours(shown.recalls)

    async def prepare(self) -> None:
        """Fill the form that asks for it."""
        await self._mail.open_recall_form(self._to_be_recalled())

    async def warm_up(self) -> None:
        """One harmless request from the form."""
        await self._mail.warm_up_recall_form()

    async def submit(self) -> str:
        """Press Recall; the recall's number."""
        return await self._mail.recall(self._to_be_recalled())

    async def read_back(self, record_id: str) -> Mapping[str, str] | None:
        """The recall after a fresh navigation, whatever came of it at the recipient's end."""
        try:
            shown = await self._mail.recall_shown(record_id)
        except RecordNotFound:
            return None
        return {
            "message": shown.message,
            "to": shown.to,
            "subject": shown.subject,
            "reason": shown.reason,
        }

    async def picture(self, _record_id: str) -> bytes:
        """The recall, without who was asked and what the message is called."""
        return await self._mail.picture_of_recall()

    async def _ours(self, numbers: Sequence[str]) -> Sequence[str]:
        """A colleague may have asked for the same message back, under a reason of their own."""
        shown = [await self._mail.recall_shown(number) for number in numbers]
        return [one.number for one in shown if self._wanted.reference in one.reason]

    def _to_be_recalled(self) -> ClearedRecall:
        if self._cleared is None:
            raise TypeError("An open intent is looked for and never asked again.")
        return self._cleared


def _where_any(**fields: str) -> Mapping[str, str]:
    """What a plain message does not have is no field of it."""
    return {name: value for name, value in fields.items() if value}

"""Bugs planted in one worker process, to show that the checks see them. Shipped code has no switch.

Each takes one rule of the protocol away, by the number `reliability` J8 gives it; those without a
number take away what makes a send at most once, or the release mode's place, or lose a field where
the connector itself cannot see it.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from playwright.async_api import Locator
from sqlalchemy import Connection, Row

from connectors.police_rms import AppendEntry, PoliceRms
from connectors.police_rms import parsing as log_parsing
from connectors.police_rms.changes import Form, RecordTab, Whose
from connectors.police_rms.pages import RecordFrame
from connectors.secure_mail import SecureMail, SendMessage
from connectors.secure_mail import parsing as mail_parsing
from connectors.secure_mail.pages import ComposePage, FolderPage
from domain.errors import SessionExpired, SignInRefused, WriteUnproven
from domain.outcome import Receipt
from runtime import write_once
from runtime.database import Database
from runtime.lanes import Lane, WarmUp
from runtime.release_modes import Mode
from runtime.write_once import Fields, Intent, Operation, Standing, Turn
from tests.chaos.substitution import substitute
from tests.chaos.write_kinds import WriteKind


def plant(bug: str, kind: WriteKind) -> None:
    """Plant one bug in this process; no name, no bug."""
    if bug in OF_EVERY_WRITE:
        OF_EVERY_WRITE[bug](kind)
    elif bug:
        OF_ONE_KIND[kind.name, bug]()


def _intent_after_the_click(_kind: WriteKind) -> None:
    intend, click = write_once._intend, write_once._click_and_prove

    def nothing_yet(
        _connection: Connection, intent: Intent, _operation: Operation, _turn: Turn
    ) -> Intent:
        return intent

    async def click_first(intent: Intent, operation: Operation, turn: Turn) -> Receipt:
        submit = operation.submit

        async def submit_then_intend() -> str | None:
            named = await submit()
            await turn.database.run(intend, intent, operation, turn)
            return named

        substitute(operation, "submit", submit_then_intend)
        return await click(replace(intent, number=1), operation, turn)

    substitute(write_once, "_intend", nothing_yet)
    substitute(write_once, "_click_and_prove", click_first)


def _no_search(kind: WriteKind) -> None:
    async def finds_nothing(_self: Operation) -> list[str]:
        return []

    substitute(kind.steps.operation, "find", finds_nothing)
    substitute(kind.steps.operation, "find_another_way", finds_nothing)


def _read_back_from_the_confirmation_page(kind: WriteKind) -> None:
    async def believes_the_page(self: Operation, _record_id: str) -> Fields:
        return self.fields

    substitute(kind.steps.operation, "read_back", believes_the_page)


def _lease_not_checked_before_the_click(_kind: WriteKind) -> None:
    def never_looks(_database: Database, _mode: Mode, _operation: Operation, _turn: Turn) -> None:
        return None

    substitute(write_once, "_why_not_to_click", never_looks)


def _sign_in_tried_again(kind: WriteKind) -> None:
    sign_in = kind.steps.connector.sign_in  # type: ignore[attr-defined]

    async def insistent(self: object, *reason: str) -> None:
        for _ in range(2):
            try:
                await sign_in(self, *reason)
            except (SignInRefused, SessionExpired):
                continue
            return
        await sign_in(self, *reason)

    substitute(kind.steps.connector, "sign_in", insistent)


def _no_commit_window(_kind: WriteKind) -> None:
    """Over TLS the browser's own second request then reaches the partner."""

    @asynccontextmanager
    async def an_open_door(_self: Lane, warm_up: WarmUp, *_: float) -> AsyncIterator[None]:
        await warm_up()
        yield

    substitute(Lane, "commit_window", an_open_door)


def _mode_read_after_the_intent(_kind: WriteKind) -> None:
    mode, intend = write_once._mode, write_once._intend
    intended: list[str] = []

    def not_yet(connection: Connection, turn: Turn) -> Mode:
        return mode(connection, turn) if turn.item.id in intended else Mode.SAMPLED

    def remember(
        connection: Connection, intent: Intent, operation: Operation, turn: Turn
    ) -> Intent:
        intended.append(turn.item.id)
        return intend(connection, intent, operation, turn)

    substitute(write_once, "_mode", not_yet)
    substitute(write_once, "_intend", remember)


def _clicks_again_without_an_answer(_kind: WriteKind) -> None:
    click = write_once._click_and_prove

    async def insistent(intent: Intent, operation: Operation, turn: Turn) -> Receipt:
        try:
            return await click(intent, operation, turn)
        except WriteUnproven:
            await operation.prepare()
            return await click(intent, operation, turn)

    substitute(write_once, "_click_and_prove", insistent)


def _resolve_skipped(_kind: WriteKind) -> None:
    async def looks_for_nothing(begun: Row[Any], _operation: Operation, turn: Turn) -> None:
        intent = write_once._intent_of(begun, turn.cipher)
        await turn.database.run(write_once._close, intent, Standing.DISPROVED, "not_looked_for")

    substitute(write_once, "resolve", looks_for_nothing)


def _sent_again_after_two_searches(_kind: WriteKind) -> None:
    substitute(SendMessage, "promise", replace(SendMessage.promise, at_most_once=False))


def _first_entry() -> None:
    async def takes_the_first(self: AppendEntry) -> list[str]:
        entries = await self._rms.log_entries(self._wanted.occurrence)
        return [entry.entry_id for entry in entries[:1]]

    substitute(AppendEntry, "find", takes_the_first)


def _first_page_of_the_enquiry() -> None:
    """Of all that was entered, the first page is looked through and taken for the whole."""
    every_page = PoliceRms._own_log

    async def first_page(self: PoliceRms, since: datetime) -> list[log_parsing.LogPage]:
        first = (await every_page(self, since))[0]
        return [replace(first, total=len(first.entries))]

    substitute(PoliceRms, "_own_log", first_page)


def _first_message() -> None:
    async def takes_the_first(self: SendMessage) -> list[str]:
        rows = await self._mail.sent_items(self._wanted.begun_at)
        return [row.number for row in rows[:1]]

    substitute(SendMessage, "find", takes_the_first)


def _record_not_recognised() -> None:
    """Whatever record the frame shows is taken for the one asked for."""

    def any_form(self: RecordFrame, _whose: Whose, _number: str, form: Form, *_: object) -> Locator:
        return self.frame.locator("form").filter(has_text=form.save)

    def any_end(self: RecordFrame, _number: str) -> Locator:
        return self.frame.get_by_text("End of ")

    def any_list(self: RecordFrame, tab: RecordTab, _number: str, *words: str) -> Locator:
        document = self.frame.locator("html")
        for said in (tab.ends, *words):
            document = document.filter(has_text=said)
        return document

    substitute(RecordFrame, "form_of", any_form)
    substitute(RecordFrame, "end_of_summary", any_end)
    substitute(RecordFrame, "list_with", any_list)


def _message_not_recognised() -> None:
    """Whatever message is shown is taken for the one asked for."""
    opened = SecureMail._open_message

    async def any_message(self: SecureMail, number: str) -> mail_parsing.MessageShown:
        shown = mail_parsing.message_shown
        substitute(mail_parsing, "message_shown", lambda page: replace(shown(page), number=number))
        try:
            return await opened(self, number)
        finally:
            substitute(mail_parsing, "message_shown", shown)

    substitute(SecureMail, "_open_message", any_message)


def _empty_log_is_no_match() -> None:
    counted = log_parsing._counted

    def empty_is_none(page: Any) -> tuple[int, int, int]:
        return counted(page) if page.css_first(".pager .count") else (0, 1, 1)

    substitute(log_parsing, "_counted", empty_is_none)


def _empty_folder_is_no_match() -> None:
    list_page, count = mail_parsing.list_page, FolderPage.count

    def empty_is_none(html: str) -> mail_parsing.ListPage:
        is_counted = 'class="count"' in html
        return list_page(html) if is_counted else mail_parsing.ListPage((), 0, 1, 1)

    def any_list(self: FolderPage, of_what: str = "", page: int = 1) -> Locator:
        counted = count(self, of_what, page)
        return counted.or_(counted.page.locator(".list:not(:has(.count))"))

    substitute(FolderPage, "count", any_list)
    substitute(mail_parsing, "list_page", empty_is_none)


def _category_lost() -> None:
    """Every entry goes under one category, and is read back under the one that was meant."""
    read_back = AppendEntry.read_back

    async def under_one_category(self: AppendEntry) -> None:
        await self._rms.open_entry_form(replace(self._wanted, category="Supervision"))

    async def as_meant(self: AppendEntry, record_id: str) -> Fields | None:
        shown = await read_back(self, record_id)
        return shown and {**shown, "category": self._wanted.category}

    substitute(AppendEntry, "prepare", under_one_category)
    substitute(AppendEntry, "read_back", as_meant)


def _last_line_lost() -> None:
    """No message has its last line, neither in the form nor in Sent items, and nobody is told."""
    fill, typed, read_back = ComposePage.fill, ComposePage.typed, SendMessage.read_back
    meant = []

    async def without_the_last_line(self: ComposePage, to: str, subject: str, body: str) -> None:
        meant.append(body)
        await fill(self, to, subject, body.rstrip().rpartition("\n")[0])

    async def typed_as_meant(self: ComposePage) -> tuple[str, str, str, str]:
        sender, to, subject, _ = await typed(self)
        return sender, to, subject, meant[-1]

    async def as_meant(self: SendMessage, record_id: str) -> Fields | None:
        shown = await read_back(self, record_id)
        return shown and {**shown, "body": self._wanted.body}

    substitute(ComposePage, "fill", without_the_last_line)
    substitute(ComposePage, "typed", typed_as_meant)
    substitute(SendMessage, "read_back", as_meant)


BLIND_RETRY = "clicks again without an answer"
RESOLVE_SKIPPED = "resolve skipped"
SENT_AGAIN = "sent again after two searches"
FIELD_LOST = "field lost and read back as meant"
MODE_TOO_LATE = "mode read after the intent"

OF_EVERY_WRITE: Mapping[str, Callable[[WriteKind], None]] = {
    "B1 intent after the click": _intent_after_the_click,
    "B2 no search": _no_search,
    "B3 read back from the confirmation page": _read_back_from_the_confirmation_page,
    "B4 lease not checked before the click": _lease_not_checked_before_the_click,
    "B18 sign-in tried again": _sign_in_tried_again,
    "B21 no commit window": _no_commit_window,
    MODE_TOO_LATE: _mode_read_after_the_intent,
    BLIND_RETRY: _clicks_again_without_an_answer,
    RESOLVE_SKIPPED: _resolve_skipped,
    SENT_AGAIN: _sent_again_after_two_searches,
}
OF_ONE_KIND: Mapping[tuple[str, str], Callable[[], None]] = {
    ("append", "B5 first search row"): _first_entry,
    ("append", "B6 record not recognised"): _record_not_recognised,
    ("append", "B8 search trusts page 1"): _first_page_of_the_enquiry,
    ("append", "B16 empty list is no match"): _empty_log_is_no_match,
    ("append", FIELD_LOST): _category_lost,
    ("send", "B5 first search row"): _first_message,
    ("send", "B6 record not recognised"): _message_not_recognised,
    ("send", "B16 empty list is no match"): _empty_folder_is_no_match,
    ("send", FIELD_LOST): _last_line_lost,
}

"""Bugs planted in one worker process, to show that the checks see them. Shipped code has no switch.

Each takes one rule of the protocol away, by the number `reliability` J8 gives it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from playwright.async_api import Locator
from sqlalchemy import Connection

from connectors.police_rms import AppendEntry, PoliceRms, parsing
from connectors.police_rms.pages import RecordFrame
from domain.errors import SessionExpired, SignInRefused
from domain.outcome import Receipt
from runtime import write_once
from runtime.release_modes import Mode
from runtime.write_once import Fields, Intent, Operation, Turn
from tests.chaos.substitution import substitute


def plant(bug: str) -> None:
    """Plant one bug in this process; no name, no bug."""
    if bug:
        BUGS[bug]()


def _intent_after_the_click() -> None:
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


def _no_search_before_a_retry() -> None:
    async def finds_nothing(_self: AppendEntry) -> list[str]:
        return []

    substitute(AppendEntry, "find", finds_nothing)
    substitute(AppendEntry, "find_another_way", finds_nothing)


def _read_back_from_the_confirmation_page() -> None:
    async def believes_the_page(self: AppendEntry, _record_id: str) -> Fields:
        return self.fields

    substitute(AppendEntry, "read_back", believes_the_page)


def _lease_not_checked_before_the_click() -> None:
    def never_looks(_connection: Connection, _mode: Mode, _turn: Turn) -> bool:
        return True

    substitute(write_once, "_may_still_click", never_looks)


def _first_search_row() -> None:
    async def takes_the_first(self: AppendEntry) -> list[str]:
        entries = await self._rms.log_entries(self._wanted.occurrence)
        return [entry.entry_id for entry in entries[:1]]

    substitute(AppendEntry, "find", takes_the_first)


def _record_not_recognised() -> None:
    """Whatever record the frame shows is taken for the one asked for."""

    def any_record(self: RecordFrame, _number: str) -> Locator:
        return self.frame.get_by_role("heading", name="Occurrence 4")

    def any_end(self: RecordFrame, _number: str) -> Locator:
        return self.frame.get_by_text("End of ")

    substitute(RecordFrame, "heading", any_record)
    substitute(RecordFrame, "end_of_summary", any_end)
    substitute(RecordFrame, "end_of_log", any_end)


def _empty_list_is_no_match() -> None:
    counted = parsing._counted

    def empty_is_none(page: Any) -> tuple[int, int, int]:
        return counted(page) if page.css_first(".pager .count") else (0, 1, 1)

    substitute(parsing, "_counted", empty_is_none)


def _sign_in_tried_again() -> None:
    sign_in = PoliceRms.sign_in

    async def insistent(self: PoliceRms, reason_detail: str) -> None:
        for _ in range(2):
            try:
                return await sign_in(self, reason_detail)
            except (SignInRefused, SessionExpired):
                continue
        return await sign_in(self, reason_detail)

    substitute(PoliceRms, "sign_in", insistent)


BUGS: Mapping[str, Callable[[], None]] = {
    "B1 intent after the click": _intent_after_the_click,
    "B2 no search on retry": _no_search_before_a_retry,
    "B3 read back from the confirmation page": _read_back_from_the_confirmation_page,
    "B4 lease not checked before the click": _lease_not_checked_before_the_click,
    "B5 first search row": _first_search_row,
    "B6 record not recognised": _record_not_recognised,
    "B16 empty list is no match": _empty_list_is_no_match,
    "B18 sign-in tried again": _sign_in_tried_again,
}

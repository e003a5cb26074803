"""The proof of `parallel_pages` proves nothing unless two pages of one session are really mixed."""

import asyncio
from dataclasses import dataclass
from typing import Any
from unittest.mock import MagicMock

import pytest

from tests.connectors.two_people import are_mixed, read_side_by_side


@dataclass
class Client:
    tab: MagicMock


class Register:
    """A connector whose client asks twice for a record."""

    def __init__(self, context: object) -> None:
        self._page: Any = MagicMock(context=context)
        self._client = Client(MagicMock(ask=self._answer))

    async def _answer(self, *_: object) -> None:
        await asyncio.sleep(0)

    async def record(self) -> str:
        for _ in range(2):
            await self._client.tab.ask("GET", "/record", {})
        return "own"


async def one_after_the_other(register: Register) -> str:
    """Like a partner page that lets nobody in between."""
    async with LOCK:
        return await register.record()


LOCK = asyncio.Lock()
CONTEXT = object()


async def test_two_that_ask_between_each_other_are_side_by_side():
    pair = [Register(CONTEXT), Register(CONTEXT)]

    assert await read_side_by_side(Register, pair, [Register.record] * 2) == ["own", "own"]


async def test_two_that_ask_one_after_the_other_are_found_out():
    pair = [Register(CONTEXT), Register(CONTEXT)]

    with pytest.raises(AssertionError, match="each in its turn"):
        await read_side_by_side(Register, pair, [one_after_the_other] * 2)


async def test_one_page_and_two_sessions_are_found_out():
    same = Register(CONTEXT)

    for pair in ([same, same], [same, Register(object())]):
        with pytest.raises(AssertionError):
            await read_side_by_side(Register, pair, [Register.record] * 2)


@pytest.mark.parametrize(
    ("asked", "mixed"),
    [([0, 1, 0, 1], True), ([0, 0, 1, 0], True), ([0, 0, 1, 1], False), ([1, 0], False)]
    + [([0, 0], False), ([], False)],
    ids=["in turns", "one between", "one after the other", "once each", "one alone", "nobody"],
)
def test_requests_are_mixed_when_one_came_between_those_of_the_other(asked, mixed):
    assert are_mixed(asked) is mixed

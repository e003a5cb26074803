"""Two people's records read side by side in two pages of one session, as `parallel_pages` says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from playwright.async_api import Page

T = TypeVar("T")


class InAPage(Protocol):
    """A connector, in its page."""

    _page: Page


C = TypeVar("C", bound=InAPage)


@dataclass(frozen=True)
class NotingTab:
    """A session's client that notes whose request each one is."""

    tab: Any
    who: int
    asked: list[int]

    async def ask(self, method: str, url: str, values: Mapping[str, str]) -> Any:
        self.asked.append(self.who)
        return await self.tab.ask(method, url, values)


async def read_side_by_side(
    kind: type[C], pair: Sequence[C], reads: Sequence[Callable[[C], Awaitable[T]]]
) -> list[T]:
    """What each of two pages reads of its own person while the other page reads too.

    Raises: AssertionError unless these are two connectors of this kind in two pages of one session,
    and the requests of one were made between those of the other.
    """
    one, other = pair
    assert type(one) is type(other) is kind
    assert one._page is not other._page
    assert one._page.context is other._page.context
    asked: list[int] = []
    for who, connector in enumerate(pair):
        note_requests(connector, who, asked)
    both = zip(pair, reads, strict=True)
    read = await asyncio.gather(*(one_reads(connector) for connector, one_reads in both))
    assert are_mixed(asked), f"each in its turn, not side by side: {asked}"
    return list(read)


def note_requests(connector: InAPage, who: int, asked: list[int]) -> None:
    connector._page.on("request", lambda _: asked.append(who))
    client = getattr(connector, "_client", None)
    if client is not None:
        vars(connector)["_client"] = replace(client, tab=NotingTab(client.tab, who, asked))


def are_mixed(asked: Sequence[int]) -> bool:
    """Whether both asked, and neither had ended before the other began."""
    turns = [who for who, before in zip(asked, [None, *asked], strict=False) if who != before]
    return len(turns) > len({*asked}) == 2

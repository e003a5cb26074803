"""A write by the session's own client, which sends it once.

For a partner whose pages ask for something by themselves, all the time: the browser then has other
connections beside the one a save goes on, and sends the save again on one of them when that one
dies unanswered. httpx sends nothing a second time. What is sent is what the page's own form holds.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from httpx import Response

from runtime.failed_answers import SERVER_FAILURES, failed
from runtime.tabs import Tab

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file as a form sends it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the status, and the JSON object, empty where there was none."""

    status: int
    said: Said


@dataclass(frozen=True, slots=True)
class SentOnce:
    """One signed-in session's client, for writes. `seconds`: the longest wait for one answer.

    What goes wrong on the way is for `partner_errors`; a server failure is `SystemUnavailable`.
    """

    tab: Tab
    base_url: str
    system: str
    seconds: float

    async def asked(self, path: str) -> Answered:
        """The answer to a harmless question. Raises: SystemUnavailable."""
        return await self._answer("GET", path, {}, {})

    async def values(
        self, address: str, values: Mapping[str, str], headers: Mapping[str, str]
    ) -> Answered:
        """The answer to these values, sent as a JSON object. Raises: SystemUnavailable."""
        return await self._answer("POST", address, headers, {"json": dict(values)})

    async def form(
        self,
        address: str,
        values: Mapping[str, str],
        files: Mapping[str, FileSent],
        headers: Mapping[str, str],
    ) -> Answered:
        """The answer to a form with files. Raises: SystemUnavailable."""
        sent = {name: (one.name, one.content, one.media_type) for name, one in files.items()}
        return await self._answer("POST", address, headers, {"data": dict(values), "files": sent})

    async def _answer(
        self, method: str, address: str, headers: Mapping[str, str], parts: Mapping[str, Any]
    ) -> Answered:
        url = urljoin(self.base_url, address)
        async with asyncio.timeout(self.seconds):
            answer = await self.tab.send_once(method, url, headers, parts)
        if answer.status_code in SERVER_FAILURES:
            raise failed(answer.status_code, answer.headers, self.system)
        return Answered(answer.status_code, _said_in(answer))


def _said_in(answer: Response) -> Said:
    try:
        said = json.loads(answer.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

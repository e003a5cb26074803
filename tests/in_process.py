"""Somebody who asks an application inside this process, and keeps its cookies.

For tests that ask thousands of times: of such a request to a partner system, the general client
costs more than the system's answer.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from starlette.types import ASGIApp, Message

HERE = "http://partner.test"
MOST_REDIRECTS = 5
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request, at the address it came from in the end."""

    url: str
    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_error(self) -> bool:
        return self.status_code >= 400

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)

    def raise_for_status(self) -> "Answer":
        assert not self.is_error, f"{self.status_code} at {self.url}: {self.text}"
        return self


@dataclass(frozen=True)
class Visitor:
    """Follows redirects; `headers` go with every request."""

    app: ASGIApp
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, where: str, params: Mapping[str, Any] | None = None) -> Answer:
        """What is at this address, these words in its query set anew."""
        return await self._asked("GET", with_query(where, params) if params else where)

    async def post(
        self,
        where: str,
        data: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """What comes of sending this form, or these values as JSON."""
        if json is not None:
            return await self.request("POST", where, json, headers)
        body = urlencode(data or {}).encode()
        return await self._asked("POST", where, body, {"content-type": FORM, **(headers or {})})

    async def request(
        self, method: str, where: str, values: object, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """What comes of sending these values as JSON."""
        body = json.dumps(values).encode()
        return await self._asked(method, where, body, {"content-type": JSON, **(headers or {})})

    async def _asked(
        self, method: str, where: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        answer = await self._answer(method, urljoin(HERE, where), body, headers or {})
        for _ in range(MOST_REDIRECTS):
            if not 300 <= answer.status_code < 400:
                return answer
            answer = await self._answer("GET", urljoin(answer.url, answer.headers["location"]))
        raise AssertionError(f"{where} leads nowhere")

    async def _answer(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        asked = iter([{"type": "http.request", "body": body, "more_body": False}])
        said, is_answered = list[Message](), asyncio.Event()

        async def receive() -> Message:
            for message in asked:
                return message
            await is_answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            said.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                is_answered.set()

        await self.app(self._scope(method, url, body, headers or {}), receive, send)
        begun = said[0]
        self._keep_cookies(begun["headers"])
        told = {name.decode().lower(): value.decode("latin-1") for name, value in begun["headers"]}
        content = b"".join(message.get("body", b"") for message in said[1:])
        return Answer(url, begun["status"], told, content)

    def _scope(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        address = urlsplit(url)
        sent = {"host": address.netloc, **self.headers, **headers}
        if body:
            sent["content-length"] = str(len(body))
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": address.scheme,
            "path": unquote(address.path),
            "raw_path": address.path.encode(),
            "query_string": address.query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "server": (address.hostname, 80),
            "client": ("127.0.0.1", 50000),
        }

    def _keep_cookies(self, headers: list[tuple[bytes, bytes]]) -> None:
        for name, value in headers:
            if name.lower() == b"set-cookie":
                for cookie in SimpleCookie(value.decode("latin-1")).values():
                    if cookie.value and cookie["max-age"] != "0":
                        self.cookies[cookie.key] = cookie.value
                    else:
                        self.cookies.pop(cookie.key, None)


def with_query(where: str, params: Mapping[str, Any]) -> str:
    """The address with these words of its query set anew."""
    address = urlsplit(where)
    query = {**dict(parse_qsl(address.query, keep_blank_values=True)), **params}
    return address._replace(query=urlencode(query)).geturl()

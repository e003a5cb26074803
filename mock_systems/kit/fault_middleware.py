"""Transport faults, done to a request before or after the system has committed it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_systems.kit.connections import close_without_answer
from mock_systems.kit.faults import Fault, Moment
from mock_systems.kit.messages import answer_of, given_again, until_gone, whole_body
from mock_systems.kit.request_log import OPERATION, note_fault
from mock_systems.kit.sessions import close_session
from mock_systems.kit.store import Store

ANSWERS_INSTEAD = ("down", "500", "502", "503", "429", "maintenance", "timeout", "drop")


@dataclass(slots=True)
class TransportFaults:
    """Stands before the system and does to its requests what the faults in force say."""

    app: ASGIApp
    store: Store[Any]
    cookie: str
    maintenance_page: Callable[[], str]
    late_commits: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not self.store.faults.in_force:
            await self.app(scope, receive, send)
            return
        body = await whole_body(receive)
        if await self._before(scope, receive, send):
            return
        if late := self._take("late_commit", scope, Moment.POST):
            self._commit_later(scope, body, late.args["seconds"])
            await self._answer_instead(late.args["answer"], late, scope, receive, send)
            return
        answer = await answer_of(self.app, scope, given_again(body, receive))
        if await self._after(scope, receive, send):
            return
        if cut := self._take("truncated_html", scope, Moment.POST):
            answer.cut(cut.args["share"])
        await answer.send_on(send)

    async def _before(self, scope: Scope, receive: Receive, send: Send) -> bool:
        return await self._at(Moment.PRE, scope, receive, send)

    async def _after(self, scope: Scope, receive: Receive, send: Send) -> bool:
        return await self._at(Moment.POST, scope, receive, send)

    async def _at(self, when: Moment, scope: Scope, receive: Receive, send: Send) -> bool:
        """Do this moment's faults; true when one of them has answered, or refused to."""
        if slow := self._take("slow", scope, when):
            await asyncio.sleep(slow.args["seconds"])
        if self._take("logged_out", scope, when):
            close_session(self.store, _cookie(scope, self.cookie))
        for mode in ANSWERS_INSTEAD:
            if fault := self._take(mode, scope, when):
                await self._answer_instead(mode, fault, scope, receive, send)
                return True
        return False

    def _take(self, mode: str, scope: Scope, when: Moment) -> Fault | None:
        fault = self.store.faults.take(mode, scope.get(OPERATION), when)
        if fault:
            note_fault(scope, f"{mode}/{when}")
        return fault

    async def _answer_instead(
        self, mode: str, fault: Fault, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if mode in ("timeout", "none"):
            await until_gone(receive)
        elif mode == "drop":
            close_without_answer(scope, fault.args.get("how", "fin"))
            await until_gone(receive)
        else:
            await self._page_instead(mode, fault)(scope, receive, send)

    def _page_instead(self, mode: str, fault: Fault) -> Response:
        if mode == "maintenance":
            return HTMLResponse(self.maintenance_page())
        if mode == "429":
            retry_after = {"Retry-After": str(fault.args["retry_after"])}
            return PlainTextResponse("Too many requests", 429, headers=retry_after)
        if mode == "503":
            return HTMLResponse(_gateway_page("503 Service Temporarily Unavailable"), 503)
        if mode == "500":
            return HTMLResponse(_gateway_page("500 Internal Server Error"), 500)
        return HTMLResponse(_gateway_page("502 Bad Gateway"), 502)

    def _commit_later(self, scope: Scope, body: bytes, seconds: float) -> None:
        task = asyncio.create_task(self._commit_after(seconds, scope, body))
        self.late_commits.add(task)
        task.add_done_callback(self.late_commits.discard)

    async def _commit_after(self, seconds: float, scope: Scope, body: bytes) -> None:
        generation = self.store.generation
        await asyncio.sleep(seconds)
        # After a reset the world this request was meant for is gone.
        if self.store.generation == generation:
            await answer_of(self.app, scope, given_again(body, _nobody_there))


async def _nobody_there() -> dict[str, str]:
    return {"type": "http.disconnect"}


def _cookie(scope: Scope, name: str) -> str | None:
    for header, value in scope["headers"]:
        if header == b"cookie":
            morsel = SimpleCookie(value.decode("latin-1")).get(name)
            return morsel.value if morsel else None
    return None


def _gateway_page(words: str) -> str:
    return (
        f"<html><head><title>{words}</title></head><body><center><h1>{words}</h1></center>"
        "<hr><center>nginx/0.7.67</center></body></html>"
    )

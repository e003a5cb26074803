"""What faults do to a request: before or after the commit, on its way, and to its answer."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_systems.kit.clock import LONDON, PartnersClock, another_time
from mock_systems.kit.connections import close_our_half, close_without_answer
from mock_systems.kit.edits import change_record
from mock_systems.kit.faults import Fault, Moment
from mock_systems.kit.messages import HeldAnswer, answer_of, given_again, until_gone, whole_body
from mock_systems.kit.page_faults import PAGE_MODES, TEXT_TYPES, changed
from mock_systems.kit.request_log import OPERATION, note_fault
from mock_systems.kit.sessions import close_session, open_session_elsewhere
from mock_systems.kit.store import Store
from mock_systems.kit.stored_otherwise import STORED_MODES, as_stored
from mock_systems.kit.wrong_files import hand_out

ANSWERS_INSTEAD = (
    *("down", "500", "502", "503", "429", "maintenance", "timeout", "drop"),
    *("half_close", "redirected_away", "field_wanted"),
)
GATEWAY_WORDS: Mapping[str, str] = {
    "500": "500 Internal Server Error",
    "502": "502 Bad Gateway",
    "503": "503 Service Temporarily Unavailable",
    "down": "502 Bad Gateway",
}


@dataclass(slots=True)
class TransportFaults:
    """Stands before the system and does to its requests what the faults in force say."""

    app: ASGIApp
    store: Store[Any]
    clock: PartnersClock
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
        with self._clock_faults(scope):
            body = self._on_its_way(scope, body)
            if late := self._take("late_commit", scope, Moment.POST):
                self._commit_later(scope, body, late.args["seconds"])
                await self._answer_instead(late.args["answer"], late, scope, receive, send)
                return
            answer = await answer_of(self.app, scope, given_again(body, receive))
        if not await self._after(scope, receive, send):
            await self._send_on(answer, scope, receive, send)

    async def _before(self, scope: Scope, receive: Receive, send: Send) -> bool:
        return await self._at(Moment.PRE, scope, receive, send)

    async def _after(self, scope: Scope, receive: Receive, send: Send) -> bool:
        return await self._at(Moment.POST, scope, receive, send)

    async def _at(self, when: Moment, scope: Scope, receive: Receive, send: Send) -> bool:
        """Do this moment's faults; true when one of them has answered, or refused to."""
        if slow := self._take("slow", scope, when):
            await asyncio.sleep(slow.args["seconds"])
        self._end_session(scope, when)
        for mode in ANSWERS_INSTEAD:
            if fault := self._take(mode, scope, when):
                await self._answer_instead(mode, fault, scope, receive, send)
                return True
        return False

    def _clock_faults(self, scope: Scope) -> AbstractContextManager[None]:
        wrong = self._take("clock_wrong", scope, Moment.PRE)
        zone = self._take("other_time_zone", scope, Moment.PRE)
        return another_time(
            wrong.args["hours"] if wrong else 0.0, ZoneInfo(zone.args["zone"]) if zone else LONDON
        )

    def _on_its_way(self, scope: Scope, body: bytes) -> bytes:
        """What reaches the record, which another person may have changed meanwhile."""
        if edit := self._take("edited_meanwhile", scope, Moment.PRE):
            change_record(self.store, edit.args["table"], edit.args["id"], edit.args["fields"])
        for mode in STORED_MODES:
            body = self._stored(mode, scope, body)
        return body

    def _stored(self, mode: str, scope: Scope, body: bytes) -> bytes:
        store_as = partial(as_stored, body, _header(scope, b"content-type"))
        fault = self._take(mode, scope, Moment.PRE, lambda one: store_as(one) != body)
        if fault:
            body = store_as(fault)
            _say_length(scope, len(body))
        return body

    async def _send_on(
        self, answer: HeldAnswer, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send the answer as the faults leave it that are done to answers."""
        for mode in PAGE_MODES:
            self._change_page(mode, answer, scope)
        if cut := self._take("truncated_html", scope, Moment.POST):
            answer.cut(cut.args["share"])
        if wrong := self._take("wrong_file", scope, Moment.POST):
            await hand_out(answer, wrong.args, receive, send)
        elif dribble := self._take("dribble", scope, Moment.POST):
            pieces, a_second = dribble.args["piece_bytes"], dribble.args["bytes_per_second"]
            await answer.dribble_on(send, pieces, a_second)
        else:
            await answer.send_on(send)

    def _change_page(self, mode: str, answer: HeldAnswer, scope: Scope) -> None:
        if answer.media_type not in TEXT_TYPES:
            return
        text = answer.body.decode()
        change = partial(changed, text, answer.media_type)
        if fault := self._take(mode, scope, Moment.PRE, lambda one: change(one) != text):
            answer.says(change(fault).encode())

    def _end_session(self, scope: Scope, when: Moment) -> None:
        session = self.store.sessions.get(_cookie(scope, self.cookie) or "")
        if self._take("logged_out", scope, when, lambda _: session is not None) and session:
            close_session(self.store, session.id)
        is_in = session is not None and session.signed_in
        if self._take("taken_over", scope, when, lambda _: is_in) and session:
            close_session(self.store, session.id)
            open_session_elsewhere(self.store, session.account, self.clock.now())

    def _take(
        self,
        mode: str,
        scope: Scope,
        when: Moment,
        is_felt: Callable[[Fault], bool] = lambda fault: True,
    ) -> Fault | None:
        fault = self.store.faults.take(mode, scope.get(OPERATION), when, is_felt)
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
        elif mode == "half_close":
            close_our_half(scope)
            await until_gone(receive)
        else:
            await self._page_instead(mode, fault, scope)(scope, receive, send)

    def _page_instead(self, mode: str, fault: Fault, scope: Scope) -> Response:
        if mode == "maintenance":
            return HTMLResponse(self.maintenance_page())
        if mode == "429":
            retry_after = {"Retry-After": str(fault.args["retry_after"])}
            return PlainTextResponse("Too many requests", 429, headers=retry_after)
        if mode == "redirected_away":
            return RedirectResponse(fault.args["to"], 302)
        if mode == "field_wanted":
            return _refusal(f"Enter {fault.args['label']}.", _header(scope, b"content-type"))
        words = GATEWAY_WORDS[mode]
        return HTMLResponse(_gateway_page(words), int(words.split()[0]))

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


def _header(scope: Scope, wanted: bytes) -> str:
    found: bytes = next((value for name, value in scope["headers"] if name == wanted), b"")
    return found.decode("latin-1")


def _say_length(scope: Scope, length: int) -> None:
    """Let the request say this length; the log still knows it as the same request."""
    scope["headers"] = [
        (name, str(length).encode() if name == b"content-length" else value)
        for name, value in scope["headers"]
    ]


def _cookie(scope: Scope, name: str) -> str | None:
    morsel = SimpleCookie(_header(scope, b"cookie")).get(name)
    return morsel.value if morsel else None


def _refusal(words: str, content_type: str) -> Response:
    """As a form's page or a script is told why something was not stored."""
    if content_type.startswith("application/json"):
        return JSONResponse({"code": "invalid", "messages": [words]}, 422)
    page = f'<html><body><h1>Not saved</h1><p role="alert">{escape(words)}</p></body></html>'
    return HTMLResponse(page, 422)


def _gateway_page(words: str) -> str:
    return (
        f"<html><head><title>{words}</title></head><body><center><h1>{words}</h1></center>"
        "<hr><center>nginx/0.7.67</center></body></html>"
    )

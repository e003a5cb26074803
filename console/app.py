"""The console as a web application: requests in, pages out; every address from one table."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from functools import cache
from urllib.parse import parse_qsl

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from python_multipart.multipart import parse_options_header
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from console import guard, number_lists, rendering
from console.cookies import comes_back_with
from console.routes import FRONT_DOORS, ROUTES, FrontDoor, Route, is_for_programs
from console.visits import Asked, Asset, Console, GoTo, Made, Shown, Told

MOST_BYTES = 64 * 1024
# A list of numbers, and what a form puts around it.
MOST_SENT = number_lists.MOST_BYTES + 16 * 1024
# A browser listens to the answer only when it has sent all; what is more than this is cut off.
MOST_DRAINED = 32 * 1024 * 1024
FORM = "application/x-www-form-urlencoded"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
ASSETS_FOR = "public, max-age=3600"
POLLED = "hx-request"

_ELSEWHERE = Shown("elsewhere.html", "Not the address of this console", {}, 421)

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(console: Console) -> FastAPI:
    """The console on these records, for these people."""
    app = FastAPI(routes=[*_addresses()], openapi_url=None, docs_url=None, redoc_url=None)
    app.state.console = console
    app.add_exception_handler(SQLAlchemyError, _no_records(console))
    app.add_exception_handler(Exception, _broken(console))
    return app


@cache
def _addresses() -> Sequence[APIRoute]:
    """Every address, and last whatever is none; the same for every console of a process."""
    return [
        *(APIRoute(one.path, _at_the_door(one), methods=[one.method]) for one in FRONT_DOORS),
        *(APIRoute(one.path, _behind_it(one), methods=[one.method]) for one in ROUTES),
        APIRoute("/{path:path}", _behind_it(None), methods=METHODS),
    ]


def _console_of(request: Request) -> Console:
    console: Console = request.app.state.console
    return console


def _behind_it(route: Route | None) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        console = _console_of(request)
        is_program = is_for_programs(request.url.path)
        let_in = guard.let_in_program if is_program else guard.let_in
        return await _answered(console, request, lambda asked: let_in(console, route, asked), route)

    return endpoint


def _at_the_door(door: FrontDoor) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        console = _console_of(request)
        return await _answered(
            console, request, lambda asked: guard.LetIn(door.page(console, asked), None)
        )

    return endpoint


async def _answered(
    console: Console,
    request: Request,
    answer: Callable[[Asked], guard.LetIn],
    route: Route | None = None,
) -> Response:
    asked = await _asked(request, route)
    if request.headers.get("host") not in console.hosts:
        # Another name for this machine: a page from elsewhere that means to speak in our name.
        return _response(console, asked, guard.LetIn(_ELSEWHERE, None))
    let = await anyio.to_thread.run_sync(answer, asked)
    return await anyio.to_thread.run_sync(_response, console, asked, let)


async def _asked(request: Request, route: Route | None) -> Asked:
    form, upload = await _sent_to(request, route)
    return Asked(
        method=request.method,
        path=request.url.path,
        named={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        form=form,
        cookies=request.cookies,
        headers=request.headers,
        address=request.client.host if request.client else "",
        page_id=_page_id(),
        nonce=secrets.token_urlsafe(16),
        upload=upload,
    )


async def _sent_to(request: Request, route: Route | None) -> tuple[Mapping[str, str], bytes]:
    if route and route.takes_file:
        return await _list_sent(request)
    if route and route.for_programs:
        return {}, await _beginning(request, MOST_BYTES)
    return await _form(request), b""


async def _beginning(request: Request, most: int) -> bytes:
    """What was sent; of what is longer than it may be, so much that it is too long as well."""
    body, read = b"", 0
    async for part in request.stream():
        read += len(part)
        body += part[: max(0, most + 1 - len(body))]
        if read > MOST_DRAINED:
            break
    return body


async def _list_sent(request: Request) -> tuple[Mapping[str, str], bytes]:
    """The form and the one file of an upload; nothing of what is not whole.

    Of a file that is too long the beginning is read; none is ever spooled to a disk.
    """
    _, options = parse_options_header(request.headers.get("content-type", ""))
    body = await _beginning(request, MOST_SENT)
    if len(body) > MOST_SENT:
        body += b"\r\n--" + options.get(b"boundary", b"") + b"--\r\n"

    async def whole() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        sent = await MultiPartParser(request.headers, whole(), max_files=1, max_fields=10).parse()
    except (MultiPartException, KeyError, ValueError):
        return {}, b""
    form = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
    files = [value for _, value in sent.multi_items() if isinstance(value, UploadFile)]
    content = await files[0].read() if files else b""
    await sent.close()
    return form, content


async def _form(request: Request) -> Mapping[str, str]:
    """What was typed; nothing of what is too long, of another kind, or not UTF-8."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if request.method != "POST" or kind != FORM:
        return {}
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        return {}


def _response(console: Console, asked: Asked, let: guard.LetIn) -> Response:
    answer = let.answer
    if isinstance(answer, Made):
        content = answer.make()
        if content is not None:
            return _file(console, asked, answer, content)
        answer = answer.otherwise
    if isinstance(answer, Asset):
        kept = {"cache-control": ASSETS_FOR} if answer.is_for_all else {}
        headers = {**_headers(console, asked), **kept}
        return Response(answer.content, headers=headers, media_type=answer.media_type)
    if isinstance(answer, Shown) and is_for_programs(asked.path):
        answer = Told({"error": "not_answered", "sentence": f"{answer.title}."}, answer.status)
    if isinstance(answer, Told):
        return _told(console, asked, answer)
    if isinstance(answer, GoTo):
        response = _elsewhere(asked, answer.path)
    else:
        page = rendering.drawn(console, asked, answer, let.visit, let.waiting_count)
        response = Response(page, answer.status, media_type="text/html; charset=utf-8")
    response.headers.update(_headers(console, asked))
    _set_cookies(console, response, answer.cookies)
    return response


def _file(console: Console, asked: Asked, made: Made, content: bytes) -> Response:
    kept_as = {"content-disposition": f'attachment; filename="{made.name}"'}
    headers = {**_headers(console, asked), **kept_as}
    return Response(content, headers=headers, media_type=made.media_type)


def _told(console: Console, asked: Asked, told: Told) -> Response:
    headers = {**_headers(console, asked), **told.headers}
    return JSONResponse(told.values, told.status, headers)


def _elsewhere(asked: Asked, path: str) -> Response:
    """Another page; one that keeps itself up to date is left as a whole, not filled with it."""
    if asked.headers.get(POLLED) == "true":
        return Response(status_code=200, headers={"hx-redirect": path})
    return Response(status_code=303, headers={"location": path})


def _set_cookies(console: Console, response: Response, cookies: Mapping[str, str]) -> None:
    """For as long as the browser is open; the row here ends earlier."""
    for name, value in cookies.items():
        response.set_cookie(
            name,
            value,
            max_age=None if value else 0,
            path="/",
            secure=console.is_https,
            httponly=True,
            samesite="lax" if comes_back_with(console, name) else "strict",
        )


def _headers(console: Console, asked: Asked) -> Mapping[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": f"'nonce-{asked.nonce}'",
        "style-src": f"'self' 'nonce-{asked.nonce}'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    always = {
        "cache-control": "no-store",
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    hsts = {"strict-transport-security": "max-age=31536000"} if console.is_https else {}
    return {**always, **hsts}


def _no_records(console: Console) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, _: Exception) -> Response:
        shown = Shown("no_records.html", "The console cannot reach its records", {}, 503)
        return _response(console, _asked_in_trouble(request), guard.LetIn(shown, None))

    return handle


def _broken(console: Console) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, _: Exception) -> Response:
        asked = _asked_in_trouble(request)
        title = "Sorry, there is a problem with this service"
        shown = Shown("broken.html", title, {"page_id": asked.page_id}, 500)
        return _response(console, asked, guard.LetIn(shown, None))

    return handle


def _asked_in_trouble(request: Request) -> Asked:
    """As much of the request as a page of trouble needs; its body was read before."""
    return Asked(
        request.method,
        request.url.path,
        {},
        {},
        {},
        {},
        {},
        "",
        _page_id(),
        secrets.token_urlsafe(16),
    )


def _page_id() -> str:
    """What a person quotes, drawn anew for each page: like `7KXM-R4QT`, and no word."""
    drawn = [secrets.choice(_DIGITS), *(secrets.choice(_DIGITS + _LETTERS) for _ in range(7))]
    return f"{''.join(drawn[:4])}-{''.join(drawn[4:])}"


# Without what is misread aloud or on paper, and without vowels.
_DIGITS, _LETTERS = "23456789", "BCDFGHJKMNPQRTVWXZ"

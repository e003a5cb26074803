"""No page gets past the allow-list: M1's channels and more, each seen to leak without the proxy.

`preconnect` is missing: the headless shell does not do it, with or without a proxy.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from runtime.browser import find_chromium, open_browser
from runtime.egress.listener import LaneListener
from tests.egress.partner import Partner, Reader, Writer, serving
from tests.egress.raw import listening, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# Without it WebRTC asks its STUN server by UDP, which no proxy sees.
NO_UDP = "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"

CHANNELS = {
    "img": "new Image().src = there",
    "fetch": "fetch(there, {mode: 'no-cors'})",
    "write that outlives its page": "fetch(there, {method: 'POST', keepalive: true})",
    "prefetch": "add('link', {rel: 'prefetch', href: there})",
    "script": "add('script', {src: there})",
    "style": "add('link', {rel: 'stylesheet', href: there})",
    "iframe": "add('iframe', {src: there})",
    "form": "add('form', {action: there, method: 'post'}).submit()",
    "beacon": "navigator.sendBeacon(there, 'x')",
    "ping": "add('a', {href: '#', ping: there}).click()",
    "popup": "window.open(there)",
    "worker": "new Worker(URL.createObjectURL(new Blob([`fetch('${there}')`])))",
    "service worker": "navigator.serviceWorker.register('/worker.js' + to)",
    "WebSocket": "new WebSocket(there.replace('http', 'ws'))",
    "WebSocket over TLS": "new WebSocket(there.replace('http', 'wss'))",
    "event source": "new EventSource(there)",
    "redirect of fetch": "fetch('/go' + to, {mode: 'no-cors'})",
    "redirect of img": "new Image().src = '/go' + to",
    "redirect of iframe": "add('iframe', {src: '/go' + to})",
    "redirect of the page": "location = '/go' + to",
    "refresh": "add('meta', {httpEquiv: 'refresh', content: '0;url=' + there})",
    "TURN over TCP": "gather(`turn:127.0.0.1:${port}?transport=tcp`)",
    "another spelling": "fetch(there.replace('127.0.0.1', '2130706433'), {mode: 'no-cors'})",
    "a name for it": "fetch(there.replace('127.0.0.1', 'localhost'), {mode: 'no-cors'})",
}
UDP_CHANNELS = {
    "STUN": "gather(`stun:127.0.0.1:${port}`)",
    "WebTransport": "new WebTransport(`https://127.0.0.1:${port}/x`).ready.catch(() => 0)",
}
TOOLS = """
const port = PORT, there = `http://127.0.0.1:${port}/x`, to = '?to=' + encodeURIComponent(there);
const add = (tag, fields) =>
  document.body.appendChild(Object.assign(document.createElement(tag), fields));
const gather = async urls => {
  const peer = new RTCPeerConnection({iceServers: [{urls, username: 'a', credential: 'b'}]});
  peer.createDataChannel('x');
  const complete = new Promise(resolve => peer.onicegatheringstatechange =
    () => peer.iceGatheringState === 'complete' && resolve());
  await peer.setLocalDescription(await peer.createOffer());
  await complete;
};
"""
WORKER = "self.addEventListener('install', e => e.waitUntil(fetch('{to}', {{mode: 'no-cors'}})))"


@dataclass
class Forbidden:
    """A place off the list, which counts who comes, by TCP and by UDP."""

    port: int = 0
    connections: int = 0
    packets: int = 0


class Packets(asyncio.DatagramProtocol):
    """Counts what arrives."""

    def __init__(self, forbidden: Forbidden) -> None:
        self._forbidden = forbidden

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._forbidden.packets += 1


@asynccontextmanager
async def a_forbidden_place() -> AsyncIterator[Forbidden]:
    forbidden = Forbidden()

    async def note(reader: Reader, writer: Writer) -> None:
        forbidden.connections += 1
        await reader.read(10)
        writer.close()

    async with serving(note) as forbidden.port:
        packets, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Packets(forbidden), local_addr=("127.0.0.1", forbidden.port)
        )
        yield forbidden
        packets.close()


async def serve_pages(reader: Reader, writer: Writer) -> None:
    """The listed partner: an empty page, a redirect, a service worker."""
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        path, _, query = head.split(b" ")[1].decode().partition("?")
        to = dict(parse_qsl(query)).get("to", "")
        kind = "text/javascript" if path == "/worker.js" else "text/html"
        body = WORKER.format(to=to) if path == "/worker.js" else "<!doctype html><body>"
        status = f"302 Found\r\nLocation: {to}" if path == "/go" else "200 OK"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )


@dataclass
class World:
    """A listed and a forbidden place, a browser as workers launch it, and one as it comes."""

    listed: Partner
    forbidden: Forbidden
    workers: Browser
    plain: Browser

    @asynccontextmanager
    async def page(self, browser: Browser, server: str | None) -> AsyncIterator[Page]:
        context = await browser.new_context(proxy={"server": server} if server else None)
        page = await context.new_page()
        await page.goto(self.listed.url)
        await page.evaluate(
            "tools => document.head.appendChild(document.createElement('script')).text = tools",
            TOOLS.replace("PORT", str(self.forbidden.port)),
        )
        try:
            yield page
        finally:
            await context.close()

    @asynccontextmanager
    async def lane(self) -> AsyncIterator[tuple[LaneListener, str]]:
        async with listening(self.listed) as (listener, address):
            yield listener, f"http://{address}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world() -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        listed = Partner("http", await stack.enter_async_context(serving(serve_pages)))
        forbidden = await stack.enter_async_context(a_forbidden_place())
        workers = await stack.enter_async_context(open_browser(more=(NO_UDP,)))
        playwright = await stack.enter_async_context(async_playwright())
        plain = await playwright.chromium.launch(
            executable_path=find_chromium(), chromium_sandbox=False
        )
        stack.push_async_callback(plain.close)
        yield World(listed, forbidden, workers, plain)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_page_reaches_no_place_off_the_list(world: World, channel: str):
    action = f"void ({CHANNELS[channel]})"
    forbidden = world.forbidden
    forbidden.connections = 0
    async with world.page(world.plain, None) as page:
        await page.evaluate(action)
        await until(lambda: forbidden.connections > 0, "the leak without a proxy")

    forbidden.connections = 0
    async with world.lane() as (listener, server), world.page(world.workers, server) as page:
        await page.evaluate(action)
        await until(lambda: listener.way.refused_hosts.total() > 0, "the refusal")

    assert forbidden.connections == 0


@pytest.mark.parametrize("channel", UDP_CHANNELS)
async def test_a_page_sends_nothing_past_the_proxy(world: World, channel: str):
    forbidden = world.forbidden
    forbidden.packets = 0
    async with world.page(world.plain, None) as page:
        await page.evaluate(f"void ({UDP_CHANNELS[channel]})")
        await until(lambda: forbidden.packets > 0, "the leak without a proxy")

    forbidden.packets = 0
    async with world.lane() as (_, server), world.page(world.workers, server) as page:
        await page.evaluate(UDP_CHANNELS[channel])

    assert forbidden.packets == 0

"""One connection of a lane's browser: plain requests one after another, or one tunnel."""

from contextlib import suppress

from runtime.egress.control import CONTROL_URL, ControlDesk
from runtime.egress.destinations import NotReachable, parse_authority
from runtime.egress.forwarding import Forwarding
from runtime.egress.http1 import (
    BadMessage,
    RequestHead,
    parse_request,
    read_head,
    short_answer,
)
from runtime.egress.tunnel import run_tunnel
from runtime.egress.way_out import WayOut
from runtime.egress.wire import BrowserEnd, Wire


async def serve(end: BrowserEnd, browser: Wire, way: WayOut, control_token: str) -> None:
    """Serve one accepted connection until it ends."""
    desk = ControlDesk(way.window, control_token)
    forwarding = Forwarding(browser, way)
    # Nobody waits for the answer any more; a request left under way would keep the lane busy.
    end.hung_up = forwarding.close
    try:
        # Either side may go away at any moment; the other is then told by closing.
        with suppress(ConnectionError):
            while await _serve_one(browser, way, desk, forwarding):
                pass
    except BadMessage:
        browser.writer.write(short_answer(b"400 Bad Request", b"Not HTTP/1.1 as it should be."))
    finally:
        desk.hang_up()
        forwarding.close()
        browser.close()


async def _serve_one(browser: Wire, way: WayOut, desk: ControlDesk, forwarding: Forwarding) -> bool:
    head = await read_head(browser.reader)
    if not head:
        return False
    request = parse_request(head)
    if request.method == b"CONNECT":
        await _tunnel(request, browser, way)
        return False
    if request.target.startswith(CONTROL_URL):
        browser.writer.write(await desk.answer(request))
        return True
    return await forwarding.forward(request)


async def _tunnel(request: RequestHead, browser: Wire, way: WayOut) -> None:
    place = parse_authority(request.target.decode("ascii", "replace"))
    if place is None:
        raise BadMessage("authority")
    if not way.allow.admits_tunnel(*place):
        way.note_refusal(place[0])
        browser.writer.write(short_answer(b"403 Forbidden", b"Not on this lane's list."))
        return
    try:
        await run_tunnel(browser, way, *place)
    except NotReachable:
        browser.writer.write(short_answer(b"502 Not Reachable", b"The partner is out of reach."))

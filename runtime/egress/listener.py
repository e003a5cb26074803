"""One lane's listening address: admits the lane's own worker, and ends without a trace."""

import asyncio

from runtime.egress.connection import serve
from runtime.egress.destinations import AllowList
from runtime.egress.peer import PeerCheck, peer_socket
from runtime.egress.way_out import WayOut, since_boot
from runtime.egress.wire import BrowserEnd, Wire

LOOPBACK = "127.0.0.1"


class LaneListener:
    """Listens for one lane until closed, or until its time to live is not renewed."""

    def __init__(self, allow: AllowList, peers: PeerCheck, control_token: str) -> None:
        self.way = WayOut(allow)
        self._peers = peers
        self._control_token = control_token
        self.strangers = 0
        self._serving: dict[asyncio.Task[None], Wire] = {}
        self._server: asyncio.Server | None = None
        self._end: asyncio.TimerHandle | None = None
        self._is_cut = False

    async def open(self, until: float) -> str:
        """Start to listen, until this moment of `since_boot`; the address, "host:port"."""
        self.lasts_until(until)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: BrowserEnd(self._accept), LOOPBACK, 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"{host}:{port}"

    def lasts_until(self, moment: float) -> None:
        """Go on until then, unless told again. What was cut stays cut."""
        if self._is_cut:
            return
        self.way.lasts_until(moment)
        if self._end is not None:
            self._end.cancel()
        self._end = asyncio.get_running_loop().call_later(moment - since_boot(), self.cut)

    @property
    def is_open(self) -> bool:
        """Whether the lane's time to live has not run out."""
        return self.way.is_open

    @property
    def worker_lives(self) -> bool:
        """Whether the process the lane was opened for is still there."""
        return self._peers.worker_lives()

    def cut(self) -> None:
        """Stop to listen first, then end every connection: what is sent again finds nobody."""
        self._is_cut = True
        self.way.lasts_until(0.0)
        if self._end is not None:
            self._end.cancel()
        if self._server is not None:
            self._server.close()
        for task, browser in self._serving.items():
            browser.cut()
            task.cancel()

    async def close(self) -> None:
        """Cut, and return when the listener and every connection are gone."""
        self.cut()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, end: BrowserEnd, browser: Wire) -> None:
        # The event loop may hand over a connection that it accepted before it was told to stop.
        if self._is_cut:
            browser.cut()
            return
        if not self._is_ours(browser):
            self.strangers += 1
            browser.cut()
            return
        task = asyncio.create_task(serve(end, browser, self.way, self._control_token))
        self._serving[task] = browser
        task.add_done_callback(self._serving.pop)

    def _is_ours(self, browser: Wire) -> bool:
        peer = browser.writer.get_extra_info("peername")
        here = browser.writer.get_extra_info("sockname")
        return peer is not None and self._peers.admits(peer_socket(peer, here))

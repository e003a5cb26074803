"""The commit window: what the browser sends as one write reaches the partner at most once.

Chromium sends a request again, on another connection, when the kept-alive connection it used dies
before an answer. One click can so be two commits. The window leaves no other connection:

    open ──cut──► cut ──(the page's warm-up GET)──hold──► held ──end──► open
                                                           └──unanswered──► shut

In a tunnel the proxy sees no requests, so while `held` the lane's bytes leave through one tunnel
only; others wait at the door. They are let in when the worker says that the answer is there, and
turned away when the tunnel died unanswered or time ran out; then the lane stays shut, because a
browser that was paused may send again at any later moment. Give the lane back and take a new one.

Plain HTTP the proxy reads: while `held` one unsafe request passes, and it is always answered, with
502 if need be, so the browser never sees a dead connection and has nothing to send again. The
answer ends the window by itself.
"""

import asyncio
from asyncio import get_running_loop
from enum import Enum

from runtime.egress.wire import Wire

# A browser's last handshake message is below 100 bytes, a request's head in TLS above 200.
HANDSHAKE_END_BYTES = 160
# A TLS alert ("I am closing") is at most 40 bytes, the shortest answer in TLS above that.
ALERT_BYTES = 40
QUIET_SECONDS = 1.0


class WindowRefused(Exception):
    """The window cannot do that now; the message is the code."""


class Phase(Enum):
    """Where the window is."""

    OPEN = "open"
    CUT = "cut"
    HELD = "held"
    SHUT = "shut"


class Via(Enum):
    """How the write leaves."""

    PLAIN = "plain"
    TUNNEL = "tunnel"


class Tunnel:
    """One tunnel: the browser's connection, the partner's, and who spoke last."""

    def __init__(self, browser: Wire) -> None:
        self._wires = [browser]
        self._is_cut = False
        self.unanswered_bytes = 0
        self.answer_bytes = 0
        self.sent_bytes = 0
        self.heard_at = 0.0

    def lead_to(self, partner: Wire) -> bool:
        """Add the partner's connection; false when the tunnel was cut meanwhile."""
        self._wires.append(partner)
        return not self._is_cut

    def sent(self, count: int) -> None:
        """The browser has sent this much."""
        self.unanswered_bytes += count
        self.sent_bytes += count
        self.answer_bytes = 0

    def heard(self, count: int) -> None:
        """The partner has sent this much."""
        self.unanswered_bytes = 0
        self.answer_bytes += count
        self.heard_at = get_running_loop().time()

    @property
    def awaits_answer(self) -> bool:
        """Whether a request, or the opening of the tunnel, seems to be under way."""
        return self.heard_at == 0.0 or self.unanswered_bytes > HANDSHAKE_END_BYTES

    @property
    def died_unanswered(self) -> bool:
        """Whether, now that it is closed, what was sent last has had no answer."""
        return self.answer_bytes <= ALERT_BYTES

    def cut(self) -> None:
        """End both connections."""
        self._is_cut = True
        for wire in self._wires:
            wire.cut()


class PlainRequest:
    """One plain request under way, and the partner connection it is on."""

    def __init__(self, *, is_safe: bool) -> None:
        self.is_safe = is_safe
        self._partner: Wire | None = None

    def leads_to(self, partner: Wire) -> None:
        """It is sent on this connection."""
        self._partner = partner

    def cut(self) -> None:
        """End the partner connection; the browser then gets its 502."""
        if self._partner is not None:
            self._partner.cut()


class CommitWindow:
    """One lane's window."""

    def __init__(self) -> None:
        self.phase = Phase.OPEN
        self._tunnels: set[Tunnel] = set()
        self._unsafe_requests: set[PlainRequest] = set()
        self._kept: Tunnel | None = None
        self._via: Via | None = None
        self._unsafe_passed = False
        self._changed = asyncio.Event()
        self._time_out: asyncio.TimerHandle | None = None

    async def cut(self) -> None:
        """End the lane's tunnels, once nothing is under way. Raises: WindowRefused."""
        await self._quiet(Phase.OPEN)
        self._via = None
        self._move_to(Phase.CUT)
        self._cut_tunnels_but(None)

    async def hold(self, seconds: float) -> None:
        """Keep what the warm-up used, and nothing else, for so long. Raises: WindowRefused."""
        await self._quiet(Phase.CUT)
        self._unsafe_passed = False
        self._kept = None if self._via is Via.PLAIN else self._warmest_tunnel()
        if self._kept is not None:
            self._kept.sent_bytes = 0
        self._cut_tunnels_but(self._kept)
        self._move_to(Phase.HELD)
        self._time_out = get_running_loop().call_later(seconds, self.end_unanswered)

    def end_answered(self) -> None:
        """The answer is there, or nothing was clicked. Raises: WindowRefused."""
        if self.phase is Phase.SHUT:
            raise WindowRefused("shut")
        self._move_to(Phase.OPEN)

    def end_unanswered(self) -> None:
        """No answer is known: what is under way is cut, and cannot be sent again."""
        if self.phase is Phase.CUT:
            self._move_to(Phase.OPEN)
        if self.phase is not Phase.HELD:
            return
        if self._via is Via.PLAIN:
            for request in self._unsafe_requests:
                request.cut()
            self._move_to(Phase.OPEN)
            return
        self._cut_tunnels_but(None)
        self._move_to(Phase.SHUT)

    async def admit_tunnel(self, tunnel: Tunnel) -> bool:
        """Count a new tunnel in; while held it first waits at the door. False: turned away."""
        while self.phase is Phase.HELD and (self._via is Via.PLAIN or self._kept is not None):
            await self._changed.wait()
        if self.phase is Phase.SHUT:
            return False
        if self.phase is Phase.HELD:
            self._kept, self._via = tunnel, Via.TUNNEL
        self._tunnels.add(tunnel)
        return True

    def tunnel_heard(self) -> None:
        """A partner has sent something in a tunnel."""
        self._note_warm_up(Via.TUNNEL)
        self._tell()

    def tunnel_closed(self, tunnel: Tunnel) -> None:
        """A tunnel is gone. The one that was kept may be replaced only if it carried nothing."""
        self._tunnels.discard(tunnel)
        if self.phase is Phase.HELD and tunnel is self._kept:
            if tunnel.sent_bytes == 0:
                self._kept = None
            elif tunnel.died_unanswered:
                self.end_unanswered()
        self._tell()

    def admit_request(self, request: PlainRequest) -> bool:
        """Count a plain request in: while held, one unsafe request and no second."""
        if self.phase is Phase.SHUT:
            return False
        if request.is_safe:
            return True
        if self.phase is Phase.HELD and self._via is not Via.TUNNEL:
            if self._unsafe_passed:
                return False
            self._via, self._unsafe_passed = Via.PLAIN, True
        self._unsafe_requests.add(request)
        return True

    def request_ended(self, request: PlainRequest) -> None:
        """A plain request has its answer; an unsafe one's ends the window."""
        self._note_warm_up(Via.PLAIN)
        self._unsafe_requests.discard(request)
        if not request.is_safe and self.phase is Phase.HELD and self._via is Via.PLAIN:
            self._move_to(Phase.OPEN)
        self._tell()

    def _note_warm_up(self, via: Via) -> None:
        """What was answered last between cutting and holding is the warm-up."""
        if self.phase is Phase.CUT:
            self._via = via

    async def _quiet(self, phase: Phase) -> None:
        """Wait until no write can be under way: cutting it would have the browser send it again."""
        deadline = get_running_loop().time() + QUIET_SECONDS
        while self._is_busy():
            try:
                async with asyncio.timeout_at(deadline):
                    await self._changed.wait()
            except TimeoutError as still_busy:
                raise WindowRefused("busy") from still_busy
        if self.phase is not phase:
            raise WindowRefused(f"not_{phase.value}")

    def _is_busy(self) -> bool:
        in_tunnels = any(tunnel.awaits_answer for tunnel in self._tunnels)
        return in_tunnels or bool(self._unsafe_requests)

    def _warmest_tunnel(self) -> Tunnel | None:
        return max(self._tunnels, key=lambda tunnel: tunnel.heard_at, default=None)

    def _cut_tunnels_but(self, kept: Tunnel | None) -> None:
        for tunnel in self._tunnels - {kept}:
            tunnel.cut()

    def _move_to(self, phase: Phase) -> None:
        self.phase = phase
        if self._time_out is not None:
            self._time_out.cancel()
            self._time_out = None
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

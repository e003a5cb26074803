"""What every connection of one lane shares: where it may go, until when, through which window."""

import asyncio
import time
from collections import Counter

from runtime.egress.destinations import AllowList, NotReachable
from runtime.egress.window import CommitWindow
from runtime.egress.wire import Wire

CONNECT_SECONDS = 10.0
HOSTS_NAMED = 50
OTHER_HOSTS = "others"


class WayOut:
    """One lane's way to its partners. It ends by itself when nobody prolongs it."""

    def __init__(self, allow: AllowList) -> None:
        self.allow = allow
        self.window = CommitWindow()
        self.refused_hosts: Counter[str] = Counter()
        self.connections_made = 0
        self._until = 0.0

    def lasts_until(self, moment: float) -> None:
        """Let traffic pass until this moment of `since_boot`."""
        self._until = moment

    @property
    def is_open(self) -> bool:
        """Whether bytes may still leave. Asked before each write, because a proxy that was itself
        paused wakes to the late click before it wakes to its own timers."""
        return since_boot() < self._until

    def note_refusal(self, host: str) -> None:
        """Count a place off the list; a hostile page must not fill the log with names."""
        known = host in self.refused_hosts or len(self.refused_hosts) < HOSTS_NAMED
        self.refused_hosts[host if known else OTHER_HOSTS] += 1

    async def connect(self, host: str, port: int) -> Wire:
        """A new connection to a partner. Raises: NotReachable."""
        for address in await self.allow.addresses(host):
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    wire = Wire(*await asyncio.open_connection(address, port))
            except (OSError, TimeoutError):
                continue
            self.connections_made += 1
            return wire
        raise NotReachable(host)


def since_boot() -> float:
    """Seconds that also pass while this process, or the machine, is asleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)

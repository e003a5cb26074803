"""The workers' way out for a command that needs one: the egress proxy of this host."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select

from cli.office import BEFORE_ANY_WORK, Office
from cli.report import Exit, Stop
from runtime.database import elapsed_now
from runtime.egress import process
from runtime.egress.process import NotStarted
from runtime.tables import egress_proxies


@contextmanager
def a_way_out(office: Office) -> Iterator[None]:
    """The proxy that serves this host, or one of our own until the command ends. Raises: Stop."""
    ttl_seconds = office.settings.scaled(office.settings.lane_ttl_seconds)
    with office.database.snapshot() as connection:
        is_served = _serves(connection, ttl_seconds)
    if is_served:
        yield
        return
    try:
        proxy = process.start(office.settings, office.settings.home / "egress.log")
    except NotStarted as failed:
        raise Stop(
            Exit.COULD_NOT_START,
            f"{BEFORE_ANY_WORK} The workers' way out did not start ({failed}). "
            f"Read {office.settings.home / 'egress.log'}.",
        ) from None
    try:
        yield
    finally:
        proxy.stop()


def _serves(connection: Connection, ttl_seconds: float) -> bool:
    here = select(egress_proxies.c.beat_real).where(egress_proxies.c.host == socket.gethostname())
    beat = connection.execute(here).scalar_one_or_none()
    return beat is not None and elapsed_now(connection) - beat < ttl_seconds

"""Leaving."""

from console import sessions
from console.cookies import session_cookie
from console.visits import Answer, GoTo, Visit


def done(visit: Visit) -> Answer:
    """The session is over, here and in the browser."""
    sessions.end(visit.connection, visit.session.token_hash, visit.now)
    return GoTo("/sign-in", {session_cookie(visit.console): ""})

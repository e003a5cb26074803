"""Leaving."""

from console import sessions
from console.cookies import session_cookie
from console.visits import Answer, GoTo, Visit
from runtime.audit_events import AuditEvent


def done(visit: Visit) -> Answer:
    """The session is over, here and in the browser; then at the force's own sign-in."""
    sessions.end(visit.connection, visit.session.token_hash, visit.now)
    visit.note(AuditEvent.SIGNED_OUT)
    onward = "/sign-out/provider" if visit.console.provider else "/sign-in"
    return GoTo(onward, {session_cookie(visit.console): ""})

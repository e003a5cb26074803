"""Staying signed in: what was typed stays in the page, the session goes on."""

from console.visits import Answer, Asset, Visit


def done(visit: Visit) -> Answer:
    """How many seconds are left now; coming here was using the session."""
    left = visit.session.ends_at - visit.now
    return Asset(str(int(left.total_seconds())).encode(), "text/plain", is_for_all=False)

"""An answer that is a server's failure, in our words; when to come again is kept with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from domain.errors import SystemUnavailable, TooManyRequests

TOO_MANY = 429
SERVER_FAILURES = frozenset({TOO_MANY, *range(500, 600)})
RETRY_AFTER, DATE = "retry-after", "date"
# Where it does not say, or it cannot be seen: of a page that a click led to only the status is.
SECONDS_UNTOLD = 60.0
LONGEST_WAIT = timedelta(days=1)


def failed(status: int, headers: Mapping[str, str], system: str) -> SystemUnavailable:
    """The error for an answer that failed. `headers`: by their names in small letters."""
    if status == TOO_MANY:
        return TooManyRequests(seconds_to_wait(headers), system=system)
    return SystemUnavailable(str(status), system=system)


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """How long the partner asks to be left alone: seconds, or until a moment by its own clock."""
    said = headers.get(RETRY_AFTER, "").strip()
    if said.isdecimal():
        return min(float(said), LONGEST_WAIT.total_seconds())
    until, now = _moment(said), _moment(headers.get(DATE, ""))
    if until is None or now is None:
        return SECONDS_UNTOLD
    return min(max(until - now, timedelta(0)), LONGEST_WAIT).total_seconds()


def _moment(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

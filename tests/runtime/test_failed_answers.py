"""What a partner says of when to come again, as it says it in an answer that failed."""

import pytest

from domain.errors import SystemUnavailable, TooManyRequests
from runtime.failed_answers import LONGEST_WAIT, SECONDS_UNTOLD, failed

# By a clock six hours wrong: what it says is by its own.
DATE = "Mon, 30 Nov 2026 23:00:00 GMT"
A_DAY = LONGEST_WAIT.total_seconds()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "Mon, 30 Nov 2026 23:01:30 GMT", "date": DATE}, 90.0),
        ({"retry-after": "Mon, 30 Nov 2026 22:00:00 GMT", "date": DATE}, 0.0),
        ({"retry-after": "Mon, 30 Nov 2026 23:01:30 GMT"}, SECONDS_UNTOLD),
        ({"retry-after": "soon", "date": DATE}, SECONDS_UNTOLD),
        ({"retry-after": "-5"}, SECONDS_UNTOLD),
        ({}, SECONDS_UNTOLD),
        ({"retry-after": "99999999"}, A_DAY),
        ({"retry-after": "Tue, 30 Nov 2027 23:00:00 GMT", "date": DATE}, A_DAY),
        ({"retry-after": "Mon, 30 Nov 2026 23:01:30 -0000", "date": DATE}, SECONDS_UNTOLD),
    ],
    ids=str,
)
def test_too_many_requests_say_for_how_long_to_stay_away(headers, seconds):
    met = failed(429, headers, "police_rms")

    assert isinstance(met, TooManyRequests)
    assert (met.seconds, met.system) == (seconds, "police_rms")


def test_any_other_failure_says_nothing_of_when():
    met = failed(503, {"retry-after": "120"}, "police_rms")

    assert type(met) is SystemUnavailable

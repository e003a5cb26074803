"""The words and formats this product shows for what it stores."""

from collections.abc import Mapping
from datetime import date, datetime

from mock_systems.kit.clock import in_london
from mock_systems.probation.records import SEALED, Case, Order

WORDS: Mapping[str, Mapping[str, str]] = {
    "order": {
        "CO": "Community order",
        "SSO": "Suspended sentence order",
        "licence": "Licence",
        "PSS": "Post-sentence supervision",
    },
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
}
NOT_ASSESSED = "Not assessed"
NOT_MAPPA = "Not managed under MAPPA"
NOT_RECORDED = "Not recorded"


def words_for(code: str, of: str) -> str:
    """The words shown for a code."""
    return WORDS[of].get(code, code)


def long_date(day: date | None) -> str:
    """3 March 2026, or nothing."""
    return f"{day.day} {day:%B %Y}" if day else ""


def long_moment(moment: datetime) -> str:
    """23 November 2026, 05:12 on London's wall clock."""
    there = in_london(moment)
    return f"{long_date(there.date())}, {there:%H:%M}"


def full_name(case: Case) -> str:
    """Surname, Forename Second."""
    return f"{case.surname}, {case.forename1} {case.forename2}".strip(" ,")


def rosh_words(case: Case) -> str:
    """The level of the risk of serious harm."""
    return case.rosh.capitalize() if case.rosh else NOT_ASSESSED


def order_runs(order: Order, today: date) -> bool:
    """Whether an order has not ended."""
    return today <= (order.ended_on or order.ends_on)


def status_words(case: Case, today: date) -> str:
    """Where supervision stands today."""
    if not case.orders:
        return "Never supervised"
    if _is_recalled(case, today):
        return "Recalled"
    runs = any(order_runs(one, today) for one in case.orders)
    return "Current" if runs else "Ended"


def shut_words(case: Case) -> str:
    """What a stub says of a case the account may not see."""
    return "Sealed case" if case.access_class == SEALED else "Limited access case"


def _is_recalled(case: Case, today: date) -> bool:
    """Recalled to custody, and neither released again nor past the end of the sentence."""
    recalled_on = case.recalled_on
    if recalled_on is None:
        return False
    released_again = any(one.started_on > recalled_on for one in case.orders)
    return not released_again and any(today <= one.ends_on for one in case.orders)

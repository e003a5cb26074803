"""Every reason a worker stopped for, by its code."""

from domain.wording.labels import by_code, filled
from domain.wording.reasons.messages import MESSAGES
from domain.wording.reasons.nobody import NOBODY
from domain.wording.reasons.partners import PARTNERS
from domain.wording.reasons.persons import PERSONS
from domain.wording.reasons.recipients import RECIPIENTS
from domain.wording.reasons.records import RECORDS
from domain.wording.reasons.shape import OPERATIONS, EndsIn, Reason
from domain.wording.states import STATES

REASONS = by_code((*RECORDS, *RECIPIENTS, *MESSAGES, *PARTNERS, *PERSONS, *NOBODY))


def reason(code: str) -> Reason:
    """The reason with this code; a code nobody described goes to operations and says so."""
    return REASONS.get(code) or Reason(
        code,
        f"Stopped for a reason not yet described (code {code})",
        EndsIn.FAILED,
        OPERATIONS,
        "Describe the code; nothing else is known",
    )


def reason_said(code: str | None, system: str = "") -> str:
    """Why it stopped, in words; a dash where it did not. `system` is the partner's own name."""
    if not code or code in STATES:
        return "–"
    return filled(reason(code).words, **({"system": system} if system else {}))

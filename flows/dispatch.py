"""Dispatch: ask the police system what changed since the last completed pass.

Seven days' overlap: what is seen again is the same item, and nothing between two passes is missed.
"""

from datetime import datetime, timedelta

from domain.occurrences import Listing
from flows.wiring import Workplace

OVERLAP = timedelta(days=7)
# The partner's clock may be ahead of ours; what it dates later today is still tonight's.
AHEAD = timedelta(days=1)


async def changed_occurrences(
    workplace: Workplace, last_pass: datetime, now: datetime, reason: str
) -> Listing:
    """Domestic-abuse occurrences created or changed since the last pass, and seven days before.

    Raises: any SystemException of the police system, PageIncomplete when its list did not add up.
    """
    async with workplace.open_desk(0) as desk:
        rms = await desk.police_rms(reason)
        return await rms.changed_occurrences(last_pass - OVERLAP, now + AHEAD)

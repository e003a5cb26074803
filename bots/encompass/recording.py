"""*Record*: a notice was found among what was sent; each occurrence says so from here on."""

from bots.encompass.ports import Desk
from domain.notices import Unrecorded
from domain.outcome import Done


async def record(sent: Unrecorded, desk: Desk) -> Done:
    """Note it where nothing says so yet; an entry that is there is the same operation."""
    notice = sent.notice
    # Rule E60.
    return Done(tuple([await desk.record(notice, number) for number in notice.references]))

"""*Record*: a notice was found among what was sent; each occurrence says so from here on."""

from bots.encompass.ports import Desk
from bots.encompass.telling import show_again
from domain.notices import Unrecorded
from domain.outcome import Done


async def record(sent: Unrecorded, desk: Desk) -> Done:
    """Note it where nothing says so yet; an entry that is there is the same operation.

    What went to a closed school is shown again, as when the turn that sent it ends in order.
    """
    await show_again(sent, desk)
    notice = sent.notice
    # Rule E60.
    return Done(tuple([await desk.record(notice, number) for number in notice.references]))

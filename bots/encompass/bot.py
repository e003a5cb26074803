"""The worker: what it does with each kind of item. The walk is in `docs/architecture.md`."""

from bots.encompass.answering import answer
from bots.encompass.finding import find
from bots.encompass.items import Contents
from bots.encompass.ports import Desk, Ours
from bots.encompass.recording import record
from bots.encompass.telling import assess, correct, phone, tell
from bots.encompass.weighing import House
from domain.notices import CameBack, ChildInQuestion, Household, Notice, Unrecorded
from domain.outcome import Outcome


async def perform(kind: str, contents: Contents, ours: Ours, house: House, desk: Desk) -> Outcome:
    """One turn with one item."""
    match kind, contents:
        case "find", Household():
            return await find(contents, desk)
        case "question", ChildInQuestion():
            return await answer(contents, desk)
        case "notice", Notice():
            return await tell(contents, ours, house, desk)
        case "phone", CameBack():
            return await phone(contents, ours, desk)
        case "correction", CameBack():
            return await correct(contents, ours, house, desk)
        case "breach", CameBack():
            return await assess(contents, ours, desk)
        case "record", Unrecorded():
            return await record(contents, desk)
        case _:
            raise ValueError(f"No such item: {kind}")

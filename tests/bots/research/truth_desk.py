"""A Desk over the signed-in partners of one world: what the worker asks, the partners answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bots.research.items import Concern, Found, MatchInQuestion, Own
from bots.research.ports import Progress, Question, Wanted
from bots.research.telling import Seen
from domain.errors import WorkerError
from domain.households import PersonKey
from domain.people import RecordRef
from domain.research_pack import SYSTEMS, ResearchPack
from tests.bots.research.sessions import WORKER, Sessions


@dataclass(repr=False)
class TruthDesk:
    """One run's desk."""

    sessions: Sessions
    pack: ResearchPack | None = None
    found: list[Found] = field(default_factory=list)
    kept: list[tuple[RecordRef, str]] = field(default_factory=list)
    queued: list[Wanted] = field(default_factory=list)
    answers: dict[tuple[PersonKey, RecordRef], str] = field(default_factory=dict)
    is_stopped: bool = False

    async def now(self) -> datetime:
        return self.sessions.house.clock.now()

    async def police(self) -> Any:
        return self.sessions.police

    async def childrens_care(self) -> Any:
        return self.sessions.childrens_care

    async def adult_care(self) -> Any:
        return self.sessions.adult_care

    async def register(self) -> Any:
        return self.sessions.register

    async def probation(self) -> Any:
        return self.sessions.probation

    async def health(self) -> Any:
        return self.sessions.health

    async def tenancies(self) -> Any:
        return self.sessions.housing

    def holds_account(self, system: str) -> bool:
        return system in SYSTEMS

    def account_of(self, system: str) -> str:
        return WORKER

    def asks_side_by_side(self, system: str) -> bool:
        return system in ("health_record", "probation")

    async def keep(self, record: RecordRef, screen: str, read: object) -> Seen:
        self.kept.append((record, screen))
        return Seen(record, screen, await self.now(), f"evidence-{len(self.kept)}")

    async def note_away(self, away: WorkerError) -> None:
        raise AssertionError(f"{away.system}: {away!r}") from away

    async def note_progress(self, progress: Sequence[Progress]) -> None:
        """Nobody waits."""

    def own(self) -> None:
        """Nobody in a world is who asks."""

    def colleagues(self) -> Sequence[Own]:
        return ()

    async def note_own(self, how: Concern) -> None:
        raise AssertionError(how)

    async def note_stopped(self) -> int:
        self.is_stopped = True
        return 0

    async def request_standing_for(self, wanted: Wanted) -> str:
        return wanted.reference

    async def queue(self, wanted: Sequence[Wanted]) -> None:
        self.queued += wanted

    async def answer(self) -> str:
        return ""

    async def answered_by(self) -> str:
        return ""

    async def is_ordered(self, reference: str) -> bool:
        return False

    async def questions_of(self, research: str) -> Sequence[Question]:
        asked = (one.contents for one in self.queued)
        return [
            Question(one, self.answers.get((one.person, one.found.record), ""))
            for one in asked
            if isinstance(one, MatchInQuestion)
        ]

    def sealed(self, found: Found) -> bytes:
        self.found.append(found)
        if isinstance(found, ResearchPack):
            self.pack = found
        return b"sealed"

"""One whole night of the worker's decisions over one world, judged twice (design.md 7)."""

import asyncio
from dataclasses import dataclass
from datetime import UTC

from mock_systems.population.expectations import Task
from mock_systems.population.truth import truth_of
from tests.bots.encompass.judging import Judge, Record, record_of
from tests.bots.encompass.partners import partners_of
from tests.bots.encompass.people import RightPerson
from tests.bots.encompass.plain_night import PlainNight


@dataclass(frozen=True)
class JudgedNight:
    """A night before anybody answered, and after every task had its right answer."""

    seed: int
    before: Record
    before_judge: Judge
    after: Record
    after_judge: Judge
    never_asked: tuple[Task, ...]

    @property
    def faults(self) -> dict[str, list[str]]:
        """Everything wrong with it, under the seed that shows it again."""
        found = {
            f"seed {self.seed}, before answers": self.before_judge.faults_in(self.before),
            f"seed {self.seed}, after answers": self.after_judge.faults_in(self.after),
            f"seed {self.seed}, never asked": [str(task) for task in self.never_asked],
        }
        return {when: faults for when, faults in found.items() if faults}


def judged_night(seed: int) -> JudgedNight:
    """Play it to its end, twice: nobody answers; then everybody does, and rightly."""
    return asyncio.run(_judged(seed))


async def _judged(seed: int) -> JudgedNight:
    partners = await partners_of(seed)
    night, world = PlainNight(partners), partners.house.world
    truth, until = truth_of(world), world.night.ends.astimezone(UTC)
    await night.play(until)
    before = await record_of(night)
    person = RightPerson(truth, partners)
    await night.play(until, person.answer)
    return JudgedNight(
        seed,
        before,
        Judge(world, truth, until),
        await record_of(night),
        Judge(world, truth, until, answered=True),
        tuple(person.not_asked()),
    )

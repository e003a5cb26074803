"""A partner's real slowness: how long a look-up takes when people use the system."""

import asyncio
import math
import random
from dataclasses import dataclass, field

MEDIAN_SECONDS = 12.0
SPREAD = 0.4


@dataclass(slots=True)
class Pace:
    """How long a look-up waits; `median_seconds` 0 means it does not."""

    median_seconds: float = 0.0
    _random: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311

    async def wait(self) -> None:
        """Take as long as a look-up takes."""
        if self.median_seconds:
            await asyncio.sleep(self.next_wait_seconds())

    def next_wait_seconds(self) -> float:
        """A wait around the median, now and then a long one."""
        return self._random.lognormvariate(math.log(self.median_seconds), SPREAD)


def pace_named(name: str, time_scale: float) -> Pace:
    """`fast` answers at once; `field` answers as slowly as the real systems do."""
    return Pace(MEDIAN_SECONDS * time_scale if name == "field" else 0.0)

"""A search is a job: begun by one session, running for a while, and then there for that session."""

import json
import time
from dataclasses import dataclass

from mock_systems.housing.search import TenancyAskedFor
from mock_systems.kit.pace import Pace
from mock_systems.kit.store import Session

# How long a search runs when nobody waits for a real partner's pace.
SEARCH_SECONDS = 0.3
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class SearchJob:
    """One search of one session, and when it is done by the machine's own clock."""

    number: str
    asked: TenancyAskedFor
    done_at: float

    @property
    def is_running(self) -> bool:
        """Whether it is still to be waited for."""
        return time.monotonic() < self.done_at


def begin_job(session: Session, number: str, asked: TenancyAskedFor, seconds: float) -> None:
    """Begin a search that will run so long; only this session ever finds it again."""
    done_at = time.monotonic() + seconds
    session.kept[_key(number)] = json.dumps({"asked": asked.kept(), "done_at": done_at})


def find_job(session: Session, number: str) -> SearchJob | None:
    """The session's own job of this number."""
    kept = session.kept.get(_key(number))
    if kept is None:
        return None
    told = json.loads(kept)
    return SearchJob(number, TenancyAskedFor(**told["asked"]), told["done_at"])


def usual_seconds(pace: Pace) -> float:
    """How long a search runs at this pace."""
    return SEARCH_SECONDS + (pace.next_wait_seconds() if pace.median_seconds else 0.0)


def _key(number: str) -> str:
    return f"search {number}"

"""What every page of this system stands on, and the searches a session keeps."""

import json
from collections.abc import Mapping

from mock_systems.kit.clock import PartnersClock, in_london
from mock_systems.kit.site import Site
from mock_systems.kit.store import Session
from mock_systems.probation.records import ProbationRecords
from mock_systems.probation.search import REASONS, CaseAskedFor

COOKIE = "WAYMARK_SESSION"
SEARCH = "search "
LAST_SEARCH = "last search"

Waymark = Site[ProbationRecords]


def which_day(clock: PartnersClock, _session: Session | None) -> Mapping[str, object]:
    """Pages reckon from the day it is in London."""
    return {"today": in_london(clock.now()).date()}


def reason_of(asked: CaseAskedFor) -> str:
    """The reason and the note that were given with a search."""
    return f"{REASONS[asked.reason]}: {asked.note}"


def search_kept(session: Session, number: str) -> CaseAskedFor | None:
    """The search of this number, or the session's last one when no such number is given."""
    kept = session.kept.get(SEARCH + number) or session.kept.get(LAST_SEARCH)
    return CaseAskedFor(**json.loads(kept)) if kept else None


def keep_search(session: Session, asked: CaseAskedFor) -> str:
    """Keep a search for as long as the session lasts; its number."""
    number = str(sum(key.startswith(SEARCH) for key in session.kept) + 1)
    kept = json.dumps(asked.kept())
    session.kept[SEARCH + number] = session.kept[LAST_SEARCH] = kept
    return number

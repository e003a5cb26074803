"""Which notices owe a school a word, and where each of them stands."""

from collections import Counter
from collections.abc import Callable
from dataclasses import fields

from domain.outcome import State
from reports.night.at_hand import Night
from reports.night.by_itself import PHONE, is_answer, is_notice, is_open
from reports.night.rows import Tally
from runtime.night_facts import DECIDED_AGAINST, ItemFact

# Items that somebody or some rule took out of the race: they have no due time to meet.
_OUT_OF_THE_RACE = frozenset({State.NO_ACTION, State.CANCELLED})
_NOT_TOLD = frozenset({"untold", "came_back", "in_doubt"})


def to_tell(night: Night) -> list[ItemFact]:
    """What would tell each school that may not know yet: a worker or, if need be, a person."""
    notices = [item for item in notices_owed(night) if _standing_of(item, night) in _NOT_TOLD]
    return [*(night.carried_on_by(item) for item in notices), *_calls_of_other_nights(night)]


def notices_owed(night: Night) -> list[ItemFact]:
    """Those that owe a school a word; one that another notice has taken up is not asked twice."""
    notices = (item for item in night.facts.items if is_notice(item))
    return [n for n in notices if owes_a_word(n, night) and not night.is_taken_up(n)]


def owes_a_word(item: ItemFact, night: Night) -> bool:
    """Whether nobody and no rule decided that its school is not told."""
    decided = item.outcome_code in DECIDED_AGAINST or night.was_unlinked(item)
    return not decided and item.state not in _OUT_OF_THE_RACE


def _standing_of(item: ItemFact, night: Night) -> str:
    """The one place of `Tally` where this notice stands."""
    if told_at := night.told_at(item):
        return "late" if item.due_at and told_at > item.due_at else "in_time"
    if night.came_back(item):
        return "came_back"
    if night.was_sent(item):
        return "unheard"
    is_open_doubt = item.state is State.IN_DOUBT and item.settled is None
    return "in_doubt" if is_open_doubt else "untold"


def _calls_of_other_nights(night: Night) -> list[ItemFact]:
    calls = (item for item in night.facts.items if item.kind == PHONE and is_open(item))
    return [call for call in calls if call.follows not in night.by_id and not is_answer(call)]


def tally(night: Night, is_meant: Callable[[ItemFact], bool]) -> Tally:
    """How many of the notices meant stand where."""
    meant = [notice for notice in notices_owed(night) if is_meant(notice)]
    stand = Counter(_standing_of(notice, night) for notice in meant)
    return Tally(**{place.name: stand[place.name] for place in fields(Tally)})

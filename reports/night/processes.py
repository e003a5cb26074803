"""What became of the items of each process, and how far it may go alone."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from domain.outcome import State
from reports.night.at_hand import Night
from reports.night.by_itself import NOTICE, due_by
from reports.night.grouping import grouped
from reports.night.notices import owes_a_word
from reports.night.rows import STATE_ORDER, Conserved, Met, NoActionRow, ProcessRow, RulesRow
from reports.night.why import rule_words, without_its_rule
from reports.night.writes import writes_of
from runtime.night_facts import ItemFact, NightFacts
from runtime.release_modes import Mode


def conserved(facts: NightFacts) -> Conserved:
    """Whether all that came in is accounted for, of the night and of the whole queue."""
    return Conserved(
        items_in=facts.items_counted,
        accounted=sum(Counter(item.state for item in facts.items).values()),
        queue_in=facts.whole_queue.total,
        queue_accounted=sum(facts.whole_queue.by_state.values()),
        carried_over=sum(item.created_at < facts.since for item in facts.items),
    )


def process_rows(
    night: Night, key_of: Callable[[ItemFact], tuple[str, str, str]]
) -> tuple[ProcessRow, ...]:
    """A row for each group, in the order of their keys."""
    groups = grouped((key_of(item), item) for item in night.facts.items)
    return tuple(process_row(key, items, night) for key, items in sorted(groups.items()))


def process_row(key: tuple[str, str, str], items: Sequence[ItemFact], night: Night) -> ProcessRow:
    """Where these items ended."""
    counted = Counter(item.state for item in items)
    return ProcessRow(
        *key,
        items_in=len(items),
        by_state={state: counted[state] for state in STATE_ORDER},
        settled=sum(item.settled is not None for item in items),
        clock=_met(items, night),
        writes=writes_of(write for item in items for write in night.writes.get(item.id, ())),
    )


def _met(items: Sequence[ItemFact], night: Night) -> Met:
    racing = [item for item in items if _is_in_the_race(item, night)]
    due = [item for item in racing if due_by(item, night.now)]
    later = (item.due_at for item in racing if item.due_at and item.due_at > night.now)
    met = sum(_is_in_time(item, night) for item in due)
    return Met(len(due), met, min(later, default=None))


def _is_in_the_race(item: ItemFact, night: Night) -> bool:
    is_asked_twice = item.kind == NOTICE and night.is_taken_up(item)
    return item.due_at is not None and owes_a_word(item, night) and not is_asked_twice


def _is_in_time(item: ItemFact, night: Night) -> bool:
    ready_at = night.ready_at(item)
    return ready_at is not None and item.due_at is not None and ready_at <= item.due_at


def no_action_rows(items: Sequence[ItemFact], rules: Mapping[str, str]) -> tuple[NoActionRow, ...]:
    """Of which items which rule says that nothing has to be done."""
    counted = Counter(
        (item.outcome_code or "", item.outcome_rule or "")
        for item in items
        if item.state is State.NO_ACTION
    )
    return tuple(
        NoActionRow(without_its_rule(code), rule_words(rule, rules), count)
        for (code, rule), count in counted.most_common()
    )


def rules_rows(facts: NightFacts) -> tuple[RulesRow, ...]:
    """How far each process may go alone, and by which versions of the rules its items were made."""
    versions = grouped(((item.queue, item.authority), item.rules_version) for item in facts.items)
    return tuple(
        RulesRow(*key, facts.modes.get(key, Mode.SHADOW), tuple(Counter(versions[key]).items()))
        for key in sorted(versions)
    )

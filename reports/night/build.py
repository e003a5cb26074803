"""Put the report of a night together; the same facts give the same report."""

from collections.abc import Mapping

from domain.reconciliation import Reconciliation
from reports.night.at_hand import Night
from reports.night.by_itself import (
    NOTICE,
    asks_about_an_answer,
    due_by,
    is_running,
    is_sent_on_its_day,
    waits_for_its_day,
)
from reports.night.items import item_row, turn_row
from reports.night.messages import message_counts, message_row
from reports.night.needs import in_order, needs_someone, open_item, reason_rows
from reports.night.notices import tally, to_tell
from reports.night.partners import as_called, partner_rows
from reports.night.processes import conserved, no_action_rows, process_row, process_rows, rules_rows
from reports.night.report import NightReport
from reports.night.timeliness import due_marks, points, told_late
from runtime.night_facts import NightFacts


def build(
    facts: NightFacts,
    reconciliation: Reconciliation | None = None,
    seed: int | None = None,
    rules: Mapping[str, str] | None = None,
) -> NightReport:
    """The report. Without a reconciliation it says that nothing was compared.

    `rules`: when each rule applies, in words, by its id.
    """
    night = Night.of(facts)
    needs = in_order(open_item(item, night) for item in facts.items if needs_someone(item, night))
    return NightReport(
        since=facts.since,
        first_pass_at=facts.passes[0].asked_at if facts.passes else None,
        as_at=facts.as_at,
        still_running=sum(is_running(item, facts.as_at) for item in facts.items),
        conserved=conserved(facts),
        processes=process_rows(night, lambda item: (item.queue, item.authority, "")),
        kinds=process_rows(night, lambda item: (item.queue, item.authority, item.kind)),
        total=process_row(("", "", ""), facts.items, night),
        to_tell=in_order(open_item(item, night) for item in to_tell(night)),
        needs=needs,
        reasons=reason_rows(needs),
        no_action=no_action_rows(facts.items, rules or {}),
        counts=message_counts(night),
        messages=tuple(message_row(message, night) for message in facts.messages),
        due=tally(night, lambda item: due_by(item, night.now)),
        due_later=tally(night, lambda item: not due_by(item, night.now)),
        answered_otherwise=sum(asks_about_an_answer(item) for item in facts.items),
        points=points(night),
        told_late=told_late(night),
        due_marks=due_marks(night),
        sent_first_day_back=sum(is_sent_on_its_day(item) for item in to_tell(night)),
        first_day_back=sum(waits_for_its_day(item, facts.as_at) for item in facts.items),
        shadowed=sum(i.kind == NOTICE and i.outcome_code == "shadow" for i in facts.items),
        unreadable=sum(item.is_unreadable for item in facts.items),
        items=tuple(item_row(item, night) for item in facts.items),
        turns=tuple(turn_row(turn, night) for turn in facts.turns),
        partners=partner_rows(facts),
        passes=facts.passes,
        rules=rules_rows(facts),
        reconciliation=as_called(reconciliation, facts.called) if reconciliation else None,
        system_names=facts.system_names,
        seed=seed,
    )

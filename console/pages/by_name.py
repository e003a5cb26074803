"""Looking for a case by somebody's name: why, purpose, basis, and then who; then it is ordered."""

from collections.abc import Mapping
from dataclasses import replace

from bots.research.items import NameSearch
from bots.research.ordering import Asker, Order, order_name_search
from console import drafts, rules
from console.drafts import NO_CASE, Answers, Draft
from console.pages import find, refusals, starting
from console.visits import Answer, GoTo, Instead, Shown, Visit
from domain.name_asked import Sought, sought_of
from domain.school_days import london_day
from domain.wording.searches import ACCESS_REASONS, BY_NAME, LAWFUL_BASES, PURPOSES
from runtime.audit_events import AuditEvent


def begun(visit: Visit) -> Answer:
    """A form of this person's own: the reason comes first."""
    if not rules.works_here(visit.person, visit.console.settings):
        return find.not_here(visit)
    whose, nothing = visit.person.id, Answers(NO_CASE)
    draft_id = drafts.begin(visit.connection, whose, nothing, visit.now, visit.cipher)
    return GoTo(f"/name/{draft_id}/reason")


def asked(visit: Visit) -> Answer:
    """Who are you looking for?"""
    draft = _opened(visit)
    if draft.item_id:
        return GoTo(f"/search/{draft.item_id}")
    if unanswered := starting.first_unanswered(draft.answers):
        return GoTo(f"{draft.path}/{unanswered}")
    sought = draft.answers.sought
    return _page(draft, {}, sought.as_typed if sought else {})


def searched(visit: Visit) -> Answer:
    """Put the search on the queue, once for this form."""
    draft = _opened(visit)
    if not rules.works_here(visit.person, visit.console.settings):
        return find.not_here(visit)
    if unanswered := starting.first_unanswered(draft.answers):
        return GoTo(f"{draft.path}/{unanswered}")
    sought = sought_of(visit.form, london_day(visit.now))
    if not isinstance(sought, Sought):
        return _page(draft, sought, visit.form)
    if draft.item_id:
        return _sent_before(visit, draft, sought)
    kept = drafts.answer(visit.connection, draft, visit.cipher, sought=sought)
    answers = kept.answers
    wanted = NameSearch(sought, answers.reason, answers.note)
    asker = Asker(visit.person.id, answers.purpose, answers.basis)
    order = Order(visit.cipher, visit.console.settings, asker)
    added = order_name_search(visit.connection, wanted, draft.id, order)
    drafts.became(visit.connection, draft, added.item_id)
    visit.note(AuditEvent.CASE_LOOKED_FOR, draft=draft.id, by="name")
    return GoTo(f"/search/{added.item_id}")


def _sent_before(visit: Visit, draft: Draft, sought: Sought) -> Answer:
    """To its search; with other words, typed after Back, to a form of their own."""
    if sought == draft.answers.sought:
        return GoTo(f"/search/{draft.item_id}")
    answers, whose = replace(draft.answers, sought=sought), visit.person.id
    other = drafts.begin(visit.connection, whose, answers, visit.now, visit.cipher)
    return GoTo(f"/name/{other}/who")


def _opened(visit: Visit) -> Draft:
    """The draft of this address; of one about a case there is no such page. Raises: Instead."""
    draft = drafts.opened(visit.about, visit.cipher)
    if draft.answers.case:
        raise Instead(lambda again: refusals.not_found(again.asked))
    return draft


def _page(draft: Draft, errors: Mapping[str, str], typed: Mapping[str, str]) -> Shown:
    answers = draft.answers
    reason = ACCESS_REASONS[answers.reason].label
    values = {
        "draft": draft,
        "words": BY_NAME,
        "rows": [
            ("Reason", f"{reason}: {answers.note}" if answers.note else reason, "reason"),
            ("Purpose", PURPOSES[answers.purpose].label, "purpose"),
            ("Lawful basis", LAWFUL_BASES[answers.basis].label, "basis"),
        ],
        "errors": errors,
        "typed": typed,
    }
    return Shown("by_name.html", BY_NAME["who"], values, 400 if errors else 200)

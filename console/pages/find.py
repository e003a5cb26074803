"""Find a case: its number, looked at for its shape; nothing is asked of anybody yet."""

from collections.abc import Mapping

from console import drafts, rules
from console.drafts import Answers
from console.visits import Answer, GoTo, Shown, Visit
from domain.case_asked import case_number, number_fault
from domain.wording.demonstration import DEMONSTRATION
from domain.wording.searches import FIND_A_CASE
from runtime.audit_events import AuditEvent


def asked(visit: Visit) -> Answer:
    """The form."""
    return _page(visit, {})


def found(visit: Visit) -> Answer:
    """The page of the case, or the form with what is wrong with the number.

    Whether there is such a case, and whether it is closed to everybody, is not known here: it is
    the same page for all of them.
    """
    typed = visit.form.get("number", "")
    number = case_number(typed)
    if number is None:
        return _page(visit, {"number": number_fault(typed)})
    if not rules.works_here(visit.person, visit.console.settings):
        return not_here(visit)
    whose, answers = visit.person.id, Answers(number)
    draft_id = drafts.begin(visit.connection, whose, answers, visit.now, visit.cipher)
    visit.note(AuditEvent.CASE_LOOKED_FOR, draft=draft_id)
    return GoTo(f"/case/{draft_id}")


def not_here(visit: Visit) -> Answer:
    """The answer to whoever may ask nothing of this hub's workers."""
    visit.note(AuditEvent.CASE_LOOKED_FOR, answer="not_yours")
    why = "not_yours" if visit.console.settings.hub else "nobody_works"
    return _page(visit, {"number": f"{FIND_A_CASE['not_here']} {FIND_A_CASE[why]}"})


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    hint = DEMONSTRATION["number_hint"] if visit.console.is_demo else FIND_A_CASE["number_hint"]
    values = {"errors": errors, "typed": visit.form, "words": FIND_A_CASE, "hint": hint}
    return Shown("find_case.html", FIND_A_CASE["title"], values, 400 if errors else 200)

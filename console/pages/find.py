"""Find a case: its number, looked at for its shape; nothing is asked of anybody yet."""

from collections.abc import Mapping

from console import drafts, rules
from console.visits import Answer, GoTo, Shown, Visit
from domain.identifiers import OccurrenceNumber, occurrence_number
from domain.saying import say_number_of
from domain.wording.searches import FIND_A_CASE
from runtime.audit_events import AuditEvent

DIGITS = 11
LONGEST_SHOWN = 40


def asked(visit: Visit) -> Answer:
    """The form."""
    return _page(visit, {})


def found(visit: Visit) -> Answer:
    """The page of the case, or the form with what is wrong with the number.

    Whether there is such a case, and whether it is closed to everybody, is not known here: it is
    the same page for all of them.
    """
    typed = visit.form.get("number", "")
    number = number_of(typed)
    if number is None:
        return _page(visit, {"number": fault_of(typed)})
    if not rules.works_here(visit.person, visit.console.settings):
        return not_here(visit)
    draft_id = drafts.begin(visit.connection, visit.person.id, number, visit.now, visit.cipher)
    visit.note(AuditEvent.CASE_LOOKED_FOR, draft=draft_id)
    return GoTo(f"/case/{draft_id}")


def not_here(visit: Visit) -> Answer:
    """The answer to whoever may ask nothing of this hub's workers."""
    visit.note(AuditEvent.CASE_LOOKED_FOR, answer="not_yours")
    return _page(visit, {"number": f"{FIND_A_CASE['not_here']} {FIND_A_CASE['check_it']}"})


def number_of(typed: str) -> OccurrenceNumber | None:
    """The occurrence that was typed; None where it cannot be one."""
    compact = "".join(typed.split())
    force_code = compact[:2]
    if not (len(force_code) == 2 and force_code.isascii() and force_code.isdecimal()):
        return None
    return occurrence_number(compact, force_code=force_code)


def fault_of(typed: str) -> str:
    """What is wrong with a number that cannot be an occurrence's."""
    compact = "".join(typed.split())
    if not compact:
        return FIND_A_CASE["missing"]
    if not (compact.isascii() and compact.isdecimal()):
        return FIND_A_CASE["not_digits"]
    shown = compact if len(compact) <= LONGEST_SHOWN else f"{compact[:LONGEST_SHOWN]}…"
    count = say_number_of(len(compact), "digit", "digits")
    return FIND_A_CASE["wrong_length"].format(number=shown, count=count)


def _page(visit: Visit, errors: Mapping[str, str]) -> Shown:
    values = {"errors": errors, "typed": visit.form, "words": FIND_A_CASE}
    return Shown("find_case.html", FIND_A_CASE["title"], values, 400 if errors else 200)

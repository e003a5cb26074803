"""Why an item stopped: the code, what fills its words, and the rule behind it."""

from collections.abc import Mapping

from domain.mail import ReplyWord
from domain.outcome import State
from domain.wording.labels import filled
from domain.wording.night_sentences import NIGHT_SENTENCES
from domain.wording.reasons.table import reason
from reports.night.at_hand import Night
from runtime.night_facts import ItemFact
from runtime.person_tasks import Task


def code_of(item: ItemFact, task: Task | None, night: Night) -> str:
    """The code of the reason, from wherever it is known best."""
    if item.state is State.DONE and night.came_back(item):
        is_not_ours = night.messages[item.id].answer is ReplyWord.NOT_OURS
        return "left_the_school" if is_not_ours else "came_back"
    if task:
        return task.reason_code
    if closed := night.facts.closed.get(item.waits_for_system or ""):
        return closed.reason_code
    return item.outcome_code or ("write_in_doubt" if item.state is State.IN_DOUBT else "")


def what_fills(item: ItemFact, night: Night) -> dict[str, str]:
    """What fills the words of the reason: the rule and the partner system."""
    systems = [item.waits_for_system or "", *(w.system for w in night.writes.get(item.id, ()))]
    named = [night.facts.system_names.get(system, system) for system in systems if system]
    rule = {"rule_sentence": rule_words(item.outcome_rule, {})} if item.outcome_rule else {}
    return {**rule, **({"system": named[0]} if named else {})}


def rule_words(rule: str, rules: Mapping[str, str]) -> str:
    """`Rule E10: Only children live there`; its id alone where nobody gave its words."""
    if not rule:
        return ""
    words = NIGHT_SENTENCES["rule" if rule in rules else "rule_id"]
    return filled(words, id=rule, when=rules.get(rule, ""))


def without_its_rule(code: str) -> str:
    """The words of the reason alone; its rule stands beside them."""
    return reason(code).words.removesuffix(": {rule_sentence}")

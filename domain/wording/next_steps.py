"""What a person does next about an item: what its reason says, where its task allows that."""

from collections.abc import Collection

from domain.wording.reasons.table import reason
from domain.wording.tasks import RELEASE

# A reason that sends to one of these says what happened; the task says what is wanted.
_BY_TASK = {
    "fix_record": "Correct what is named in the record in the police system, then say so",
    "possible_breach": "Say within 72 hours if this was a breach",
    "correct_message": "Release the correction, phone instead, or say why none goes",
}
# A school that has a notice it should not have, and is phoned instead of written to.
_TAKES_BACK = {
    ("phone_school", "retracted_after_sending"): "Phone the school: it deletes the notice",
    ("phone_school", "sent_wrongly"): "Phone the school: it deletes the notice",
}


def next_step_of(code: str, task: str = "", offers: Collection[str] = ()) -> str:
    """The next step of a reason; `task` and `offers` are the kind and answers of the open task.

    Without `offers` nothing is known of the answers, and the reason's own words stand.
    """
    why = reason(code)
    if said := _BY_TASK.get(task) or _TAKES_BACK.get((task, code)):
        return said
    cannot_release = offers and RELEASE not in offers
    return why.without_release if cannot_release and why.without_release else why.next_step

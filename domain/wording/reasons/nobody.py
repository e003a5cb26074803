"""What needs nobody: nothing has to be done, or a moment has to come."""

from domain.wording.reasons.shape import WORKER, EndsIn, Reason

NOBODY = (
    Reason(
        "already_told",
        "This school was already told about this child and occurrence",
        EndsIn.NO_ACTION,
    ),
    Reason("not_related", "The rule's conditions are not met: {rule_sentence}", EndsIn.NO_ACTION),
    Reason(
        "retracted",
        "The occurrence was withdrawn before anything was sent",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "answered_meanwhile",
        "A possible match was answered, and the research is made again with the answer",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "no_such_case",
        "There is no case with this number that may be opened",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "shadow",
        "The worker is only watching; the entry was prepared and not made",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "already_settled",
        "Somebody settled this entry or message before the worker looked for it",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "write_disproved",
        "The entry was looked for twice and is not there; it was never made",
        EndsIn.NO_ACTION,
    ),
    Reason(
        "awaiting_item",
        "Other work has to end first",
        EndsIn.TRIES_AGAIN,
        WORKER,
        "Carries on by itself",
    ),
    Reason(
        "sent_first_day_back",
        "Sent by the worker by itself, on the school's first day back",
        EndsIn.TRIES_AGAIN,
        WORKER,
        "Carries on by itself",
    ),
    Reason(
        "first_day_back",
        "Shown again by the worker by itself, on the school's first day back",
        EndsIn.TRIES_AGAIN,
        WORKER,
        "Carries on by itself",
    ),
)

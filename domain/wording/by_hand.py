"""What a person tells by hand: the printed manual list, and how they told."""

from collections.abc import Collection

# What the manual list adds to what the queue knows (pages.md 3.9, "Printed manual list").
MANUAL_LIST = {
    "school": "School, number from register",
    "pupils": "Pupils (this school only)",
    "child": "Child",
    "occurrence": "Police occurrence",
    "why": "Why",
    "next_step": "Next step",
    "done": "Done? time / whom",
    "decided": "Decided? time / whom",
    "no_number": "number not known",
    "record": "To record one as done, type the line below it with NAME and HH:MM filled in.",
    "not_opened": "The schools could not be opened: the workers' key is not here. "
    "Look them up by the reference.",
    "look_first": "Look in the other system, then settle",
    "carries_on": "The worker carries on by itself; do it by hand if the worker cannot work",
    "ring": "Ring the school",
    "find_out": "Find out in the police system and the register, then tell the school",
    "as_task": "Do it by hand",
}

# Said first wherever somebody may be about to ring, whoever took the item since.
_DO_NOT = {
    "contact_conflict": "DO NOT ask for, or leave word with, the usual contact or the office",
}

# The parts of the manual list, in their order.
MANUAL_PARTS = {
    "ring": "Schools to ring, the earliest due first",
    "held": "Held messages: nobody rings before a person has decided",
    "find_out": "No school to ring yet: find out first, or answer what is asked",
    "decide": "Restricted records: nobody rings before their officer has decided",
    "other": "Other work",
}

# How a person told by hand: as typed, and as it is kept.
DONE_HOW = {"phone": "phone", "in-person": "in person", "secure-email": "secure email"}

# Research done by hand tells no school: what was done, and what of it whoever asked may read.
RESEARCH_BY_HAND = {
    "how": "What did you do, and what did you find?",
    "how_hint": "Kept with this task. Whoever asked does not read it.",
    "told": "What may whoever asked be told? (optional)",
    "told_hint": "They read it on the page of their research, word for word. Left empty, they "
    "are told only that it was done by hand.",
    "no_how": "Enter what you did and what you found",
}
SAID_OF_RESEARCH = {
    "how": "What was done",
    "when": "When",
    "told": "Told to whoever asked",
    "to_whom": "Told whom",
}

# Where a guard lets no message go, whatever a person says (rules E40, E41, E51).
NOTHING_TO_RELEASE = (
    "The worker has drafted no message, and nobody can release one. Choose \u201cI will do this by "
    "hand\u201d to ring or visit, or say why nobody is told."
)

# When it can have been done by hand: once it was known of, and not in time to come.
DONE_WHEN = {
    "not_come": "{at} has not come yet. Enter when it was done.",
    "too_early": "{at} is before the first pass of that night ({first}): nobody knew of it then. "
    "Enter when it was done.",
    "too_early_without": "{at} is before this was put in the queue ({first}): nobody knew of it "
    "then. Enter when it was done.",
}

# A decision is answered; a call, a visit or a message would only end it undecided.
NOT_BY_HAND = {
    "decided": "{reference} is not ended by a call: it waits for the {team}. What is asked: "
    "{title}. Nothing was changed. Look at the task, then answer it.",
    "not_asked_yet": "{reference} is not ended by a call: a person decides about it once the "
    "worker has asked. Nothing was changed.",
}

# Read before an item is handed over whose write was begun and never proven (pages.md 3.8).
OPEN_WRITE = {
    "sent": "This may already have been sent. The worker pressed Send at {at} and has not yet seen "
    "proof.",
    "entered": "This may already have been entered. The worker pressed Save at {at} and has not "
    "yet seen proof.",
    "look_first": "Look first: {place}.",
    "if_there": "If it is there, do not do it again, and do not ring with the details again.",
}


def done_or_decided(part: str) -> str:
    """What is ticked of a row in this part of the list."""
    return MANUAL_LIST["decided" if part == "held" else "done"]


def do_not_of(reasons: Collection[str]) -> str:
    """What whoever rings must not do, for the codes people were asked for; mostly nothing."""
    return ". ".join(words for code, words in _DO_NOT.items() if code in reasons)

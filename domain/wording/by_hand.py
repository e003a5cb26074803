"""What a person tells by hand: the printed manual list, and how they told."""

# What the manual list adds to what the queue knows (pages.md 3.9, "Printed manual list").
MANUAL_LIST = {
    "school": "School, number from register",
    "pupils": "Pupils (this school only)",
    "not_known": "not known: {occurrences}",
    "no_number": "number not known",
    "record": "To record one as done, type the line below it with NAME and HH:MM filled in.",
    "not_opened": "The schools could not be opened: the workers' key is not here. "
    "Look them up by the reference.",
}

# How a person told by hand: as typed, and as it is kept.
DONE_HOW = {"phone": "phone", "in-person": "in person", "secure-email": "secure email"}

# A decision is answered; a call, a visit or a message would only end it undecided.
NOT_BY_HAND = {
    "decided": "{reference} is not ended by a call: it waits for the {team}. What is asked: "
    "{title}. Nothing was changed. Look at the task, then answer it.",
    "not_asked_yet": "{reference} is not ended by a call: a person decides about it once the "
    "worker has asked. Nothing was changed.",
}

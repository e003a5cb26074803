"""What became of a message after it went."""

from domain.wording.reasons.shape import SUPERVISOR, EndsIn, Reason

MESSAGES = (
    Reason(
        "came_back",
        "The message came back undelivered",
        EndsIn.WAITING,
        SUPERVISOR,
        "Phone the school",
    ),
    Reason(
        "left_the_school",
        "The school replied that the child is not theirs",
        EndsIn.WAITING,
        SUPERVISOR,
        "Find the child's school; phone it",
    ),
    Reason(
        "answered_otherwise",
        "The school replied in its own words, not with the word asked for",
        EndsIn.WAITING,
        SUPERVISOR,
        "Read the reply in secure mail, then phone the school",
    ),
    Reason(
        "not_acknowledged",
        "The school has not replied to the message or the reminder",
        EndsIn.WAITING,
        SUPERVISOR,
        "Phone the school",
    ),
    Reason(
        "told_elsewhere",
        "The child was already told about, at another school",
        EndsIn.WAITING,
        SUPERVISOR,
        "Say if this school is told too",
    ),
    Reason(
        "retracted_after_sending",
        "The occurrence was withdrawn after the message went",
        EndsIn.WAITING,
        SUPERVISOR,
        "Decide about a correction",
    ),
    Reason(
        "stands_again",
        "The occurrence stands again, and the notice of it was taken back",
        EndsIn.WAITING,
        SUPERVISOR,
        "Phone the school: tell it again",
    ),
    Reason(
        "sent_wrongly",
        "The message may have gone to the wrong recipient",
        EndsIn.WAITING,
        SUPERVISOR,
        "Correct it and assess a possible breach; this route is stopped",
    ),
)

"""What a person took, did or closed."""

from domain.wording.reasons.shape import SUPERVISOR, EndsIn, Reason

PERSONS = (
    Reason(
        "taken_by_hand",
        "A person is doing this by hand",
        EndsIn.WAITING,
        SUPERVISOR,
        "Record it as done, or give it back",
    ),
    Reason(
        "done_by_hand",
        "A person did this by hand",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who, how and when",
    ),
    Reason(
        "withdrawn",
        "It was withdrawn before anybody answered",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "Nothing to do",
    ),
    Reason(
        "closed_by_person",
        "A person closed this with a reason",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and why",
    ),
    Reason(
        "not_allowed",
        "A second person did not allow this search",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and why",
    ),
    Reason(
        "stopped_by_person",
        "A person stopped this before it had ended",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and when",
    ),
    Reason(
        "access_asked_for",
        "A supervisor has asked for access at the police system",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and when",
    ),
    Reason(
        "access_not_needed",
        "A supervisor says that no access is needed",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and when",
    ),
    Reason(
        "passed_to_home_force",
        "A person passed this to the force where the child lives",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and when",
    ),
    Reason(
        "adult_pathway",
        "A person took this up as an adult's",
        EndsIn.ENDED_BY_PERSON,
        SUPERVISOR,
        "See who and when",
    ),
)

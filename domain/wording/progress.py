"""What a run of research says of itself while it goes on (pages.md 3.5)."""

from domain.wording.labels import Label, Tag, by_code

# A line's own words, beside the answers of `searches.CHECK_ANSWERS`.
LINE_ANSWERS = by_code(
    (
        Label("going_on", "No answer told yet", Tag.BLUE),
        Label("not_asked", "Not asked in this run", Tag.GREY),
        Label("stopped", "Stopped", Tag.GREY),
    )
)

# In the place of a role that only the pack names.
WHOM_TO_RING = "whom the pack names"

PROGRESS = {
    "title": "Research on a case",
    "heading": "Research on {case}",
    "waits": "It waits to be started by a worker.",
    "opens_case": "A worker has it and begins.",
    "finished": "{done} of {all} told as finished.",
    "together": "The last three are told together, when the run has ended.",
    "tries_again": "It is tried again at {at}.",
    "is_made": "The pack is made.",
    "is_partial": "The pack is made, and some checks are missing in it.",
    "restricted": "The research stopped because a record is restricted. "
    "{officer} Nothing more was opened.",
    "all_lines": "Every search",
    "is_stopped": "{name} stopped this research at {at}. No pack was made. "
    "What had been opened until then is in the audit trail.",
    "ended": "It ended without a pack: {why}.",
    "waits_for_person": "It waits for a person: {why}.",
    "leave": "You can leave this page. The pack will be under My cases, and a task will say if "
    "something needs you.",
    "follows_at": "The checks that are missing are made at {at} by themselves.",
    "follows_now": "The research is being made again, with what is known since.",
    "followed": "The research was made again.",
    "not_stopped": "Something changed in the same moment, and nothing was stopped. "
    "Look at it again.",
    "people": "{done} of {all} people",
    "opened": "{n} records opened",
    "opened_one": "1 record opened",
}

# What follows from what somebody said of a possible match.
AFTER_A_MATCH = {
    "waits": "Once every question of this research is answered, the worker makes it again by "
    "itself. The new pack will be under My cases of whoever asked for it.",
    "goes_on": "The research is being made again with the answers. The new pack will be under My "
    "cases of whoever asked for it.",
    "ended": "The research was made again with the answers.",
}

# How far the officer of restricted records is with a run that met one.
OFFICER = {
    "new": "It waits for the restricted-records officer, due {due}.",
    "taken": "The restricted-records officer has it, due {due}.",
    "ended": "The restricted-records officer has dealt with it.",
}

# Where the request for what no worker may search stands: by its answer, once there is one.
LICENSED = {
    "open": "PNC, PND and ViSOR: no worker may. A request is with a licensed person: {reference}.",
    "checks_asked_for": "PNC, PND and ViSOR: a licensed person has asked for the checks "
    "({reference}). What comes back is with them.",
    "checks_not_needed": "PNC, PND and ViSOR: a licensed person says that no check is needed "
    "({reference}).",
    "ended": "PNC, PND and ViSOR: no worker may. The request {reference} ended without an answer "
    "here: {state}.",
}

# What the list of one's cases says of a run of research (pages.md 3.2).
RUNS = {
    "made": "Research pack made",
    "completed": "Research pack completed by itself ({agencies})",
    "under_way": "Under way",
    "read": "Read the pack",
    "list": "Read the list",
    "follow": "Follow it",
    "done": "What the workers did on your cases, the latest first",
    "done_since": "What the workers did on your cases since {since} (your last visit), the latest "
    "first",
    "earlier": "All work on your cases that has ended",
}

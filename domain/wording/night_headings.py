"""What the parts of the report of a night are called (pages.md 3.10, 5 and 7)."""

from domain.wording.labels import Label, by_code
from domain.wording.night_sentences import SENT_IS_NOT_TOLD

NIGHT_HEADINGS = {
    "to_tell": "Schools not told yet",
    "needs": "Needs someone",
    "happened": "What happened",
    "messages": "Messages to schools",
    "timeliness": "Timeliness, against each school's own deadline",
    "told_late": "Told late",
    "reconciliation": "Reconciliation",
    "findings": "What disagrees",
    "partners": "Partner systems",
    "picture": "Picture of the night",
    "passes": "Passes",
    "no_action": "Nothing had to be done",
    "modes": "How far the workers may go alone, and by which rules",
    "method": "Method",
    "reasons": "Reasons, the most frequent first",
    "by_reason": "By reason, the most urgent first",
    "each": "Each other item that needs someone",
}

# The workbook's sheets in order: what each is called, and how to read it in one sentence.
NIGHT_SHEETS = by_code(
    (
        Label(
            "summary",
            "Summary",
            sentence="Each row is a process and adds up: every item in is in exactly one state.",
        ),
        Label(
            "needs",
            "Needs someone",
            sentence="What waits for a person, the latest first, with who has it and what is next.",
        ),
        Label("items", "Items", sentence="Every item of the night, one row each."),
        Label(
            "timeliness",
            "Timeliness",
            sentence="At each time, of all notices of the night: due by then, told by then, and "
            "due but not told. Some are told before they are due.",
        ),
        Label("picture", "Picture", sentence="Every turn a worker had, in the order they began."),
        Label(
            "reconciliation",
            "Reconciliation",
            sentence="Our queue and journal against each partner's own records. 0 means compared "
            "and none found.",
        ),
        Label(
            "messages",
            "Messages",
            sentence=SENT_IS_NOT_TOLD,
        ),
        Label(
            "partners",
            "Partners",
            sentence="Whether each partner system is open to workers, and how much it was used.",
        ),
        Label("method", "Method", sentence="What the figures count, and what was not measured."),
    )
)

# The five ways in which our books and a partner's own records can disagree, in the same words on
# the terminal, in the figures and in the tables.
NIGHT_FINDINGS = {
    "never_queued": "Missed intake",
    "lost": "Lost",
    "duplicate": "Doubled",
    "drift": "Changed behind us",
    "rogue": "Unexplained entries",
}

NIGHT_COLUMNS = {
    "process": "Process",
    "authority": "Authority",
    "kind": "Kind of work",
    "items_in": "In",
    "adds_up": "Adds up",
    "due": "Due",
    "on_time": "On time",
    "share": "Share",
    "begun": "Writes intended",
    "proven": "Proven",
    "still_to_do": "Still to do",
    "by_hand_short": "By hand",
    "no_action_short": "No action",
    "waiting_short": "Waiting",
    "cannot_short": "Cannot",
    "late_by": "Late by",
    "reference": "Reference",
    "reason": "Reason",
    "code": "Code",
    "state": "State",
    "who": "Who has it",
    "owner": "Owner",
    "next_step": "Next step",
    "runbook": "Runbook",
    "created": "Created",
    "ended": "Ended",
    "spare": "Minutes to spare",
    "attempts": "Attempts",
    "worker": "Worker",
    "mode": "Mode",
    "rules": "Rules version",
    "writes": "Writes",
    "time": "Time",
    "due_so_far": "Due so far",
    "told": "Told",
    "told_at": "Told at",
    "told_how": "Told how",
    "unclaimed": "Nobody has",
    "delivered": "Delivered",
    "acknowledged": "Acknowledged",
    "not_told": "Due, not told",
    "lane": "Lane",
    "lane_or_partner": "Lane, or partner closed",
    "partner": "Partner",
    "step": "Step",
    "start": "Start",
    "end": "End",
    "seconds": "Seconds",
    "result": "Result",
    "source": "Source",
    "should_be": "Should be",
    "queued": "Queued",
    **NIGHT_FINDINGS,
    "compared": "Compared at",
    "note": "Note",
    "school": "School number",
    "sent": "Sent",
    "failed": "Failed",
    "followed": "Followed by",
    "standing": "How far it got",
    "open": "Open",
    "closed_from": "Closed from",
    "look_ups": "Look-ups",
    "what": "What",
    "value": "Value",
    "items": "Items",
    "oldest_due": "Oldest due",
    "cumulative": "Cumulative",
    "began": "Began",
    "asked_from": "Changed since",
    "seen": "Occurrences seen",
    "withheld": "Withheld",
    "new_items": "New items",
    "record": "Partner's record",
    "found_as": "Found",
}

# The other figures of the line under the first sentences.
NIGHT_FIGURES = {
    "proven": "Writes proven",
    "adds_up": "Adds up",
}

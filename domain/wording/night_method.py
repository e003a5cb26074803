"""What the figures of the report of a night count, and what was not measured."""

NIGHT_METHOD = {
    "period": ("Period", "{since} to {as_at}, London time"),
    "items": (
        "Which items",
        "Made or ended in the period, or unfinished at its end; {carried_over}.",
    ),
    "conservation": ("The whole queue", "{items_in} items in = {accounted} in the twelve states."),
    "told": (
        "Told",
        "The school's system accepted the message, the school replied, or a person says that they "
        "told it. Sent is not told. The time of a delivery is the first that the mail system "
        "showed the worker: where it showed only that the message was read, the time of that. A "
        "message that came back or was answered NOT OURS counts as told only when its school was "
        "phoned. One whose child was unlinked since counts as failed, and its notice as neither in "
        "time nor late.",
    ),
    "on_time": (
        "On time",
        "Of the items whose due time has come: ended by then; a notice, told by then. The due time "
        "of a notice is its school's own opening less 30 minutes. Items that needed no action or "
        "were cancelled are left out.",
    ),
    "late": ("Not confirmed", "Nothing was heard of the message in 2 hours."),
    "writes": (
        "Writes",
        "{begun} intended, {proven} proven, {in_doubt} in doubt, {open} still open, {not_made} "
        "not made.",
    ),
    "reconciled": ("Reconciliation", "{words}"),
    "unreadable": ("Not readable", "{count}"),
    "forecast": ("Forecast", "not measured: no forecast is kept"),
    "template": ("Template of a message", "not recorded with the message"),
    "sign_ins": ("Sign-ins", "not measured: sign-ins are not written down yet"),
    "usual": ("Usual range of look-ups", "not measured: too few nights"),
    "gates": (
        "Partner systems",
        "Open or closed as at the report; earlier closures of the night are not kept.",
    ),
    "staff": ("Staff time", "not measured"),
    "clock": ("Times", "London. On the night clocks change, times between 1 and 2 come twice."),
    "seed": ("Seed of the invented world", "{seed}"),
}

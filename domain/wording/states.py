"""Where an item, its clock, a message, a partner system and a process stand."""

from datetime import datetime, timedelta

from domain.wording.labels import Label, Tag, by_code

SOON = timedelta(minutes=60)

# What one person asked of another is done by nobody's hand.
ANSWERED = Label("answered", "Answered", Tag.GREEN)

# In the order of every table and legend: what needs somebody stands first.
STATES = by_code(
    (
        Label(
            "in_doubt",
            "In doubt",
            Tag.MAGENTA,
            "The worker may have done this and could not prove it. "
            "Do not do it again until someone has checked.",
        ),
        Label(
            "system_exception",
            "Failed",
            Tag.RED,
            "{reason}. The worker tried {n} times and stopped. Nothing was changed in {system}.",
        ),
        Label(
            "awaiting_person",
            "Waiting for a person",
            Tag.ORANGE,
            "{team_or_person} has to {task_verb} by {due}.",
        ),
        Label(
            "business_exception",
            "Cannot be done by a worker",
            Tag.PURPLE,
            "{reason}. {owner} decides what happens next.",
        ),
        Label(
            "deferred",
            "Will try again",
            Tag.YELLOW,
            "{reason}. The worker tries again at {not_before}; attempt {n} of {max}.",
        ),
        Label(
            "awaiting_item",
            "Waiting for other work",
            Tag.TEAL,
            "Waiting for {process} {reference}. It carries on by itself.",
        ),
        Label(
            "queued",
            "Waiting to start",
            Tag.GREY,
            "A worker will take this next in order of due time.",
        ),
        Label("working", "In progress", Tag.BLUE, "A worker has this now: {step}, since {time}."),
        Label(
            "done",
            "Done",
            Tag.GREEN,
            "The worker did this and then read it back from {system} at {time}.",
        ),
        Label(
            "done_by_person",
            "Done by hand",
            Tag.GREEN,
            "{name} did this by {how} at {time}. The worker will not touch it.",
        ),
        Label(
            "no_action",
            "No action needed",
            Tag.GREY,
            "A rule says nothing has to be done: {reason}. Rule {id}, version {v}.",
        ),
        Label(
            "cancelled", "Cancelled", Tag.GREY, "{name_or_rule} cancelled this at {time}: {reason}."
        ),
    )
)

SETTLED = Label(
    "settled", "Settled: it was there, {name}, {time}", Tag.MAGENTA, "1 in doubt, 1 settled"
)

SETTLED_ABSENT = Label("settled_absent", "Settled: it was not there, {name}, {time}", Tag.MAGENTA)

CLOCKS = by_code(
    (
        Label("late", "Late", Tag.RED),
        Label("at_risk", "At risk", Tag.ORANGE, "The forecast is after the due time."),
        Label("due_soon", "Due soon", Tag.YELLOW, "Due within 60 minutes."),
        Label("on_time", "On time"),
        Label("no_clock", "No clock", Tag.GREY),
    )
)

DELIVERIES = by_code(
    (
        Label("sent", "Sent", Tag.BLUE, "Handed to the mail system."),
        Label("delivered", "Delivered", Tag.GREEN, "Their system accepted it."),
        Label("acknowledged", "Acknowledged", Tag.GREEN, "The school replied."),
        Label("failed", "Failed", Tag.RED, "It came back."),
        Label("not_confirmed", "Not confirmed", Tag.YELLOW, "Nothing was heard."),
    )
)

CONNECTORS = by_code(
    (
        Label("open", "Open", Tag.GREEN),
        Label("closed", "Closed", Tag.RED, "{reason}"),
        Label("not_checked", "Not checked", Tag.GREY),
        Label("maintenance", "Maintenance", Tag.YELLOW),
    )
)

RELEASE_MODES = by_code(
    (
        Label(
            "shadow",
            "Watching only",
            Tag.GREY,
            "The worker prepares everything and sends nothing. "
            "A person does the work; the two are compared.",
        ),
        Label(
            "approve_each",
            "A person releases each one",
            Tag.BLUE,
            "The worker prepares; nothing goes until a named person presses Release.",
        ),
        Label(
            "sampled",
            "Works alone, sampled",
            Tag.GREEN,
            "The worker finishes by itself. A random sample is read afterwards by {team}.",
        ),
        Label(
            "stopped",
            "Stopped",
            Tag.RED,
            "No work is taken since {time}, by {name_or_rule}: {reason}.",
        ),
    )
)


def clock_of(due_at: datetime | None, now: datetime) -> Label:
    """Late, due soon, on time, or no clock."""
    if due_at is None:
        return CLOCKS["no_clock"]
    if due_at < now:
        return CLOCKS["late"]
    return CLOCKS["due_soon"] if due_at - now <= SOON else CLOCKS["on_time"]

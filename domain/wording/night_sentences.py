"""What the report of a night says in sentences (pages.md 3.10), and how it counts."""

# One and several of what the report counts.
NIGHT_COUNTS = {
    "item": ("item", "items"),
    "still_running": ("item is still running", "items are still running"),
    "late_untold": (
        "notice to a school is late: the school has not been told",
        "notices to schools are late: the schools have not been told",
    ),
    "in_doubt": (
        "notice may or may not have gone: in doubt",
        "notices may or may not have gone: in doubt",
    ),
    "came_back": (
        "message came back or was answered NOT OURS and its school has not been told: phone it",
        "messages came back or were answered NOT OURS and their schools have not been told: "
        "phone them",
    ),
    "unheard": (
        "message was sent and nothing was heard of it: whether the school has it is not known",
        "messages were sent and nothing was heard of them: whether the schools have them is not "
        "known",
    ),
    "answered_otherwise": (
        "school has its message and answered in other words than RECEIVED: phone it",
        "schools have their messages and answered in other words than RECEIVED: phone them",
    ),
    "notice": ("notice", "notices"),
    "told_late": ("school was told late", "schools were told late"),
    "shadow": (
        "notice was prepared and not sent: the worker is only watching, a person tells the school",
        "notices were prepared and not sent: the worker is only watching, a person tells the "
        "schools",
    ),
    "sent_first_day_back": (
        "notice not told yet is sent by the worker by itself, on its school's first day back",
        "notices not told yet are sent by the worker by itself, on their schools' first day back",
    ),
    "first_day_back": (
        "notice is shown again on its school's first day back",
        "notices are shown again on their schools' first day back",
    ),
    "unreadable": (
        "item could not be opened: its school is not known here",
        "items could not be opened: their schools are not known here",
    ),
}

SENT_IS_NOT_TOLD = (
    "Sent is not told: only a delivery or a reply says that a school has it, or a person who told "
    "it."
)

NIGHT_SENTENCES = {
    "title": "Night of {first} to {last}",
    "about": "First pass {first_pass}. Report as at {as_at}. Mode: {mode}.",
    "no_pass": "not begun",
    "mixed": "mixed",
    "unfinished": "This night has not finished: {count}. Do not use the totals.",
    "does_not_add_up": "THE FIGURES DO NOT ADD UP: {items_in} in, {accounted} accounted for.",
    "adds_up": "{items_in} in = {accounted} accounted for",
    "told_late": "{count}, the latest by {longest}.",
    "sentence": "{count}.",
    "of_due": "Of {notices} due by {as_at}: {parts}.",
    "of_later": "Of {notices} due later: {parts}.",
    "nobody_to_tell": "no notice to a school was due by {as_at}",
    "told_of_due": "of {notices} due by {as_at}, {told} told, {not_told} not told",
    "origin": "Of {items_in}, {queued} were queued by the passes, {made} were made by the workers "
    "from what they found (notices, questions, calls), {carried_over} are from before this night.",
    "none_due": "No school was due by {as_at}.",
    "nothing_lost": "Nothing was lost, doubled or missed.",
    "found": "The partners' own records disagree with ours: {kinds}.",
    "not_reconciled": "The partners' records were not compared with ours. Whether anything was "
    "lost or doubled is not known.",
    "partly_reconciled": "Not every partner could be compared: {systems}. These are not counted "
    "as correct.",
    "nothing_to_do": "No qualifying occurrences were found.",
    "independent_none": "The independent check also found none.",
    "independent_not_run": "The independent check was not run.",
    "sent_is_not_told": SENT_IS_NOT_TOLD,
    "messages": "{sent} sent and proven: {delivered} delivered ({acknowledged} acknowledged), "
    "{failed} failed, {not_confirmed} not confirmed. {in_doubt} in doubt.",
    "no_messages": "No message was sent.",
    "settled": "{in_doubt} in doubt, {settled} settled",
    "to_tell_guide": "Names, phone numbers and pupils are on the manual list, which is printed "
    "and never saved: {command}",
    "to_tell_none": "No school is waiting to be told, as at {as_at}.",
    "needs_none": "Nothing is waiting for a person, as at {as_at}.",
    "late_none": "No notice was told late, as at {as_at}.",
    "late_none_but_untold": "None of the {told} notices told was told late; {not_told} that were "
    "due are not known to be told, as at {as_at}.",
    "contents": "Contents",
    "sideways": "This chart is wider than the screen: scroll it sideways.",
    "group": "{owner}: {reason}",
    "group_next": "{items}. Next step: {next_step}",
    "rule": "Rule {id}: {when}",
    "rule_id": "Rule {id}",
    "lane_note": "Each row is a lane: one browser session of a worker, {lane} one of the worker "
    "{worker}. Bars are its turns with an item.",
    "lines_note": "Whole line: {due}. Dashes: {told}. Dots: {acknowledged}.",
    "mark_note": "A number beside an exclamation mark, above a dotted line: so many notices to "
    "schools were due then.",
    "failure_note": "A red bar with a cross: the turn failed.",
    "partners_none": "No partner system was used since {since}.",
    "turns_none": "No worker had a turn since {since}.",
    "passes_none": "No pass began since {since}.",
    "no_action_none": "No rule ended an item without action since {since}.",
    "findings_none": "No disagreement was found.",
    "may_have_happened": "MAY ALREADY HAVE BEEN SENT",
    "came_back": "came back",
    "not_ours": "answered NOT OURS",
    "unlinked": "its child was unlinked since",
    "taken": "Taken, {team}",
    "by_message": "by message",
    "by_phone": "by phone",
    "other_messages": "{count} sent, delivered or acknowledged are listed in the workbook.",
    "messages_none": "No message failed or is not confirmed.",
    "nobody": "nobody",
    "the_worker": "the worker, by itself",
    "not_compared": "not compared: {reason}",
    "not_measured": "not measured",
    "not_recorded": "not recorded",
    "carried_over": "{count} from before this night",
    "all": "All",
    "yes": "yes",
    "no": "no",
    "first_due": "none due yet, the first by {due}",
    "on_time_of": "{met} of {due} due",
    "proven_of": "{proven} of {begun}",
    "marking": "OFFICIAL-SENSITIVE",
    "as_at": "as at {as_at}",
    "skip": "Skip to the report",
    "same_as_table": "The same as a table",
    "unprinted": "Not printed, since it was folded; it is in the workbook",
    "guide_of_page": "References, numbers and roles only. Whom an item is about is on the item and "
    "on the manual list.",
    "states_chart": "Of {items_in} items, {ended} have ended, {waiting} wait for a person and "
    "{still_to_do} are carried on by the workers.",
    "reasons_chart": "The commonest reason: {reason} ({count} of {total}).",
    "reasons_drawn": "Drawn: the {drawn} most frequent of {reasons} reasons. The table has them "
    "all.",
    "picture_chart": "{turns} turns by {lanes} lanes between {first} and {last}; {failed} failed.",
    "partners_chart": "Look-ups in each partner system since {since}. The usual range is not "
    "measured.",
}

# What is known of a notice's school, each notice once: of those due by now, and due later.
_STANDINGS = {
    "in_time": "told in time",
    "late": "told late",
    "untold": "not told",
    "came_back": "came back",
    "unheard": "sent and not heard of",
    "in_doubt": "in doubt",
}

NIGHT_STANDINGS = {
    "of_due": _STANDINGS,
    "of_later": {**_STANDINGS, "in_time": "told already", "untold": "not told yet"},
}

"""What the console says around a research pack (pages.md 3.7)."""

from domain.wording.labels import Label, by_code

PACK_PAGE = {
    "printed": "printed by {name}, {at}",
    "not_looked": "Nobody has looked at the police record since this pack was made ({made}). "
    "Whether it has changed is not known.",
    "not_changed": "The police record was looked at again at {at} and had not changed since this "
    "pack was made.",
    "look": "Look now whether it has changed",
    "looking": "A worker is looking at the police record now.",
    "closed_now": "A worker that opened this case since stopped because a record is restricted. "
    "Ask the restricted-records officer before you use this pack.",
    "gone_now": "A worker that looked for this case since found no case with this number. "
    "Check the police record before you use this pack.",
    "look_again": "Check again",
    "newer": "There is a newer pack of this case, made at {at}.",
    "newer_asks": "It is of another research. What people said of possible matches for this pack "
    "is not used in it.",
    "older": "There is an older pack of this case, made at {at}.",
    "read_newer": "Read the newer pack",
    "see_changes": "See what changed",
    "make_again": "Make a new pack",
    "no_pdf": "The PDF cannot be made on this machine now: it has no browser that starts. "
    "The Word document and this page say the same.",
    "no_pdf_title": "The PDF was not made",
    "changes_title": "What changed between two packs",
    "compared": "{older}, made at {then}, beside {newer}, made at {now}.",
    "same": "The two packs say the same: no check, fact, event or person differs.",
    "checks": "Checks with another answer",
    "facts_added": "Facts that are new",
    "facts_gone": "Facts that are there no more",
    "facts_in_question": "Facts of a record that is a possible match now: nobody has decided yet",
    "events_added": "Events that are new",
    "events_gone": "Events that are there no more",
    "events_in_question": "Events of a record that is a possible match now: nobody has decided yet",
    "people_added": "People who are new",
    "people_gone": "People who are there no more",
    "gone_means": "A fact or event that is there no more may have been put right, its system may "
    "not have been searched this time, or its record may not count as this person's: see the "
    "checks.",
    "part": "Part {part} of the pack: ",
    "files_are_whole": "Each of these files holds all {n} lines of the chronology, not only those "
    "shown above.",
    "before": "Before",
    "after": "Now",
    "no_check": "no such check",
}

# The fact of a pack that somebody says is wrong.
POINTED_AT = {
    "whom": "About",
    "case": "the case itself",
    "says": "The fact that is wrong",
    "place": "Where it stands",
}

RING_OUTCOMES = by_code(
    (
        Label("spoke_to", "Spoke to them"),
        Label("no_answer", "No answer"),
        Label("rings_back", "They will ring back"),
    )
)

# What came of ringing: a person's note beside the machine's fact.
RINGING = {
    "title": "Record what came of ringing",
    "is_a_note": "It stands on the pack and in its files as your note, with your name and the "
    "time. No fact and no check changes by it, and it cannot be changed afterwards.",
    "ask_for": "Ask for",
    "about": "About",
    "whom": "Whom did you ring?",
    "whom_hint": "Their part, like health visitor",
    "when": "When did you ring?",
    "when_hint": "The time in the last 24 hours, like 7:12am",
    "outcome": "What came of it?",
    "words": "What was said, in short",
    "words_hint": "10 to 500 letters; it may stay empty where there was no answer.",
    "button": "Record this note",
    "earlier": "Noted before",
    "no_whom": "Enter whom you rang",
    "no_when": "Enter when you rang, like 7:12am",
    "not_come": "{at} has not come yet. Enter when you rang.",
    "too_early": "{at} is before this pack was made ({made}). Enter when you rang.",
    "no_outcome": "Choose what came of it",
    "no_words": "Enter what was said, in 10 to 500 letters",
}

# The filter above the chronology. A day is typed in three boxes.
CHRONOLOGY_FILTER = {
    "title": "Show only some lines of the chronology",
    "person": "Person",
    "agency": "Agency",
    "all": "All",
    "from": "From",
    "to": "To",
    "hint": "For example, 27 3 2025",
    "show": "Show these lines",
    "show_all": "Show all lines",
    "how_many": "({n} set)",
    "no_person": "Choose a person from the list",
    "no_agency": "Choose an agency from the list",
    "from_no_day": "From must be a real date, like 27 3 2025",
    "to_no_day": "To must be a real date, like 27 3 2025",
    "to_before_from": "To must be the same day as From, or a later one",
    "not_applied": "All lines are shown: the filter was not used.",
}

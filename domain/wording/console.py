"""What the console calls people's roles, and what is recorded in a task."""

ROLES = {
    "practitioner": "Practitioner",
    "duty_supervisor": "Duty supervisor",
    "restricted_records_officer": "Restricted-records officer",
    "assurance_lead": "Assurance lead",
    "operations": "Operations",
}

# What a worker shows a person, by the name the worker gave it (pages.md 3.8).
SHOWN = {
    "withdrawn": "Possible matches of this research that were withdrawn because of it",
    "school": "School",
    "child": "Child",
    "children": "Children",
    "record": "Police record of the child",
    "field": "What is missing in it or cannot be read",
    "occurrences": "Police occurrences",
    "rule": "Rule",
    "why": "Why it was held",
    "to": "To",
    "subject": "Subject",
    "message": "Message",
    "ring": "Ring",
    "contact": "Name in the directory",
    "role": "Role in the directory",
    "address": "Address in the directory",
    "checked": "Last checked by a person",
    "changed": "Last changed",
    "listed": "Listed in the directory",
    "notice": "Notice",
    "sent": "Sent",
    "recipient": "To",
    "quote": "Quote",
    "case": "Case",
    "asked_by": "Asked for by",
    "asked_because": "Reason",
    "purpose": "Purpose",
    "lawful_basis": "Lawful basis",
    "people": "People of the case",
    "looked_for": "Looked for",
    "met": "Police records that were left out",
    "stopped_at": "Whose record the worker stopped at",
    "number": "Number that was given",
    "needed": "Why it is needed",
}

# What an answer asks for besides itself: the question, and what is said when it is left empty.
ASKED_FOR = {
    "reason": "Reason",
    "rationale": "Why you decide so",
    "time": "Time to try again",
    "contact": "Name, role and address, as you were told them",
    "school": "Name or number of the school",
    "what": "What",
    "how": "Whom you told, how and when",
    "record": "Number of the record",
    "where": "Where to",
    "finding": "What you found",
    "checks": "Which checks, about whom, and of whom you asked them",
    "note": "Note. Whoever asked does not read it",
}

NEEDED = {"for": "Needed for: {answers}", "always": "Needed whichever you choose"}

# What was typed with an answer, as it is read afterwards.
SAID_WITH_ANSWER = {**ASKED_FOR, "how_known": "How it is known", "note": "Note"}
SAID_OF_BY_HAND = {"how": "How", "when": "When", "to_whom": "Told whom"}

# Beside the one task that presses most: how many more do.
PRESSING = {
    "late_one": "1 more task of yours is late.",
    "late": "{n} more tasks of yours are late.",
    "soon_one": "1 more is due within the hour.",
    "soon": "{n} more are due within the hour.",
}

MISSING = {
    "reason": "Enter the reason",
    "rationale": "Enter why you decide so",
    "time": "Enter the time to try again",
    "contact": "Enter the name, role and address, as you were told them",
    "school": "Enter the name or number of the school",
    "what": "Enter what",
    "how": "Enter whom you told, how and when",
    "record": "Enter the number of the record",
    "where": "Enter where to",
    "finding": "Enter what you found",
    "checks": "Enter which checks, about whom, and of whom you asked them",
    "note": "Enter a note",
    "how_known": "Enter how you know",
}

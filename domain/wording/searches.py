"""Why and by what law somebody searches, and what a partner system answers."""

from domain.wording.labels import Label, Tag, by_code

CHECK_ANSWERS = by_code(
    (
        Label(
            "found",
            "Found",
            Tag.BLUE,
            "{system} holds {n} records for this person. See section {section}.",
        ),
        Label(
            "nothing_found",
            "Searched, nothing found",
            Tag.GREY,
            "{system} was searched for {criteria} at {time}. Nothing came back. "
            "This does not mean nothing happened.",
        ),
        Label(
            "record_of_interest",
            "Record of interest: ring {role}",
            Tag.PURPLE,
            "{system} says only that a record exists. Ring {role} on {phone}, quote {reference}.",
        ),
        Label(
            "not_permitted",
            "Not permitted",
            Tag.ORANGE,
            "This account may not see {system} for this purpose. Ask {owner} if you need it.",
        ),
        Label(
            "not_searched",
            "Could not be searched",
            Tag.RED,
            "{system} did not answer ({reason}). The worker tries again at {time}. "
            "Until then treat this check as not made.",
        ),
        Label(
            "inconclusive",
            "Inconclusive",
            Tag.MAGENTA,
            "A possible match in {system} is waiting for a person. "
            "It replaces the answer above until settled and counts as a missing check.",
        ),
    )
)

ACCESS_REASONS = by_code(
    (
        Label("new_referral", "I am deciding on a new referral"),
        Label("meeting", "I am preparing a strategy meeting or conference"),
        Label("daily_meeting", "I am preparing the daily meeting"),
        Label("clares_law", "I am assessing a Clare's Law application"),
        Label("school_notification", "I am checking a school notification"),
        Label("supervisor_asked", "My supervisor asked me (name)"),
        Label("something_else", "Something else (say what)"),
    )
)

PURPOSES = by_code(
    (
        Label("protect_child", "Protect a child from harm"),
        Label("protect_adult", "Protect an adult at risk"),
        Label("prevent_crime", "Prevent or detect crime"),
    )
)

LAWFUL_BASES = by_code(
    (
        Label("legal_obligation", "Legal obligation"),
        Label("public_task", "Public task"),
        Label("vital_interests", "Vital interests"),
        Label("law_enforcement", "Law enforcement task (Part 3)"),
    )
)

CONSENT_HINT = (
    "Agreement (consent) is not needed to protect a child. "
    "If you have overruled a refusal, say why on the case."
)

FREE_TEXT_HINT = "Do not paste case details."

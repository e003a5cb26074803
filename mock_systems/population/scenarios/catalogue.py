"""Where each situation of domain.md D and its extra list lives in a world, and what comes of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mock_systems.population.truth import Truth


@dataclass(frozen=True, slots=True)
class Entry:
    """One situation: the households or scenarios that have it, its systems, what is expected.

    `night` are case tags of households, `beside` those of scenarios; each of them alone is in
    every world of size small at least three times.
    """

    number: str
    words: str
    process: str
    systems: tuple[str, ...]
    expected: str
    night: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def row(self) -> str:
        """Give the line of the table in the README."""
        lives = [*(f"`{one}`" for one in self.night), *(f"*{one}*" for one in self.beside)]
        cells = (
            self.number,
            self.words,
            ", ".join(lives),
            ", ".join(self.systems),
            self.process,
            self.expected,
        )
        return f"| {' | '.join(cells)} |"


POLICE, EDUCATION, MAIL, CARE = "police", "education", "mail", "children's care"
PORTAL, PROBATION = "forms", "probation"

ENTRIES = (
    Entry(
        "D1",
        "two Mohammed Khans",
        "encompass",
        (POLICE, EDUCATION),
        "`possible_match`; nothing sent",
        night=("two_mohammed_khans",),
    ),
    Entry(
        "D2",
        "sealed adoption",
        "encompass",
        (POLICE, EDUCATION, CARE),
        "`restricted_record`; stops at the stub",
        night=("sealed_record", "adopted_child"),
    ),
    Entry(
        "D3",
        "suspect is the DSL",
        "encompass",
        (POLICE, EDUCATION, MAIL),
        "by hand; mailboxes he reads excluded",
        night=("suspect_is_dsl", "mailbox_readable_by_suspect"),
    ),
    Entry(
        "D4",
        "refuge, confidential address",
        "encompass, data_quality",
        (POLICE, EDUCATION, CARE),
        "by hand; DQ39 on the copy that shows it, and no change",
        night=("refuge", "confidential_address"),
        beside=("unprotected_copy_of_an_address",),
    ),
    Entry(
        "D5",
        "three siblings, three schools",
        "encompass",
        (POLICE, EDUCATION, MAIL),
        "a message and a timer for each school",
        night=("siblings_three_schools", "inset_day_monitored", "inset_day_not_monitored"),
    ),
    Entry(
        "D6",
        "no school, home educated",
        "encompass",
        (POLICE, EDUCATION),
        "`no_school_found`, or the council's team is told",
        night=("no_school", "home_educated", "missing_education"),
    ),
    Entry(
        "D7",
        "unborn twins",
        "conferences",
        (MAIL, POLICE, CARE),
        "two nominals, flags on mother and address, DQ17 from day 22, no birth date",
        beside=("unborn_twins",),
    ),
    Entry(
        "D8",
        "invitation rescheduled twice",
        "conferences",
        (MAIL, POLICE, CARE),
        "one occurrence, version 3 current, two superseded, one date, report due anew",
        beside=("rescheduled_invitation",),
    ),
    Entry(
        "D9",
        "one letter, four children",
        "conferences",
        (MAIL, POLICE, CARE),
        "two flags and the address, none for the third, a task for the fourth, review date",
        beside=("decision_letter",),
    ),
    Entry(
        "D10",
        "minutes with a closed part",
        "conferences",
        (MAIL, POLICE, CARE),
        "two documents, one restricted; nothing quoted",
        beside=("minutes_with_closed_part",),
    ),
    Entry(
        "D11",
        "locked for the whole run",
        "the one that writes",
        (POLICE,),
        "deferred until due, then a person; once after the unlock",
        beside=("locked_all_run",),
    ),
    Entry(
        "D12",
        "session ends mid-save",
        "the one that writes",
        (POLICE, MAIL),
        "read before written again; one entry",
        beside=("session_ends_mid_save",),
    ),
    Entry(
        "D13",
        "15 yes, grade standard",
        "domestic_abuse",
        (POLICE,),
        "red `review_grade`, MARAC draft; grade untouched",
        beside=("high_score_standard_grade",),
    ),
    Entry(
        "D14",
        "strangulation in a non-crime",
        "domestic_abuse",
        (POLICE,),
        "DQ32 with its place in the text; no crime made; schools are told all the same",
        beside=("strangulation_in_a_non_crime",),
    ),
    Entry(
        "D15",
        "Clare's Law from the abuser",
        "clares_law",
        (PORTAL, POLICE),
        "neutral ack, `restricted_record`, victim's task, 28 days",
        beside=("clares_law_from_the_abuser",),
    ),
    Entry(
        "D16",
        "no safe contact",
        "public_contact",
        (PORTAL,),
        "nothing sent, call in the window, 28 days",
        beside=("no_safe_contact",),
    ),
    Entry(
        "D17",
        "subject under three names",
        "clares_law",
        (PORTAL, POLICE, PROBATION),
        "`possible_match`, *inconclusive*, decision waits",
        beside=("subject_under_three_names",),
    ),
    Entry(
        "D18",
        "partner down at 05:30",
        "the one that asks",
        (EDUCATION, CARE, PROBATION),
        "others go on, *missing* said, again 07:00, a person 08:15",
        beside=("partner_down_at_half_past_five",),
    ),
    Entry(
        "D19",
        "near miss of a recipient",
        "encompass",
        (EDUCATION, MAIL),
        "`verify_contact`; after a real mis-send nothing more, `possible_breach` in 72 h",
        night=("lookalike_domain", "contact_changed", "domain_not_allowed"),
        beside=("sent_to_the_wrong_mailbox",),
    ),
    Entry(
        "D20",
        "18 at midnight, two forces, hostile text",
        "encompass",
        (POLICE, EDUCATION),
        "`record_decision`; text is data",
        night=("eighteen_between_two_forces", "turned_18", "hostile_text"),
        beside=("eighteen_between_two_forces",),
    ),
    Entry(
        "extra",
        "4,000 items after a long weekend",
        "every",
        (),
        "schools first; none lost, none twice",
        beside=("long_weekend",),
    ),
    Entry(
        "extra",
        "clock change",
        "public_contact",
        (),
        "true hours over a night of 25 or 23",
        beside=("clock_change",),
    ),
    Entry(
        "extra",
        "bank-holiday Monday",
        "conferences",
        (),
        "the papers' own working-day examples",
        beside=("bank_holidays_between",),
    ),
    Entry(
        "extra",
        "licence revoked mid-run",
        "every",
        (POLICE, MAIL, EDUCATION),
        "connector closed, password once, a person told",
        beside=("licence_revoked",),
    ),
    Entry(
        "extra",
        "two robots, one item",
        "every",
        (),
        "one effect",
        beside=("two_robots_one_item",),
    ),
    Entry(
        "extra",
        "retraction after send",
        "encompass",
        (POLICE, MAIL),
        "`correct_message` and `possible_breach`",
        night=("retracted_after_send",),
    ),
    Entry(
        "extra",
        "ethnicity W3 and WROM",
        "data_quality",
        (POLICE, CARE),
        "DQ22 reported; both stay",
        beside=("ethnicity_w3_and_wrom",),
    ),
    Entry(
        "extra",
        "hospital newborn",
        "protection",
        (POLICE, CARE),
        "`possible_match` with the unborn; not by the hospital",
        beside=("newborn_in_hospital",),
    ),
    Entry(
        "extra",
        "child in care, address withheld",
        "encompass, protection",
        (POLICE, CARE),
        "bare release at night; a person's decision; address nowhere",
        night=("looked_after",),
        beside=("in_care_address_withheld",),
    ),
    Entry(
        "extra",
        "parent is a police officer",
        "encompass, conferences",
        (POLICE, MAIL),
        "`restricted_record`; nothing written",
        night=("police_employee",),
        beside=("parent_is_an_officer",),
    ),
    Entry(
        "extra",
        "document over 50 MB",
        "conferences",
        (MAIL,),
        "by hand; never cut short",
        beside=("document_over_50_mb",),
    ),
    Entry(
        "extra",
        "upside-down scan",
        "conferences",
        (MAIL,),
        "`unreadable_document`, by hand",
        beside=("scan_upside_down",),
    ),
    Entry(
        "extra",
        "letter for a child who died",
        "conferences",
        (MAIL, POLICE, CARE),
        "no flag for the child, DQ25; the brother's as usual",
        beside=("letter_for_a_child_who_died",),
    ),
    Entry(
        "extra",
        "EDT at 23:50 on Friday",
        "protection",
        (POLICE, CARE),
        "with a person on Saturday; DQ29 when late",
        beside=("edt_contact_on_friday_night",),
    ),
)
CONTROL = "clares_law_asked_openly"


def counted(truth: Truth) -> Iterator[tuple[Entry, str, int]]:
    """Give each place an entry lives in, with how many of it a world has."""
    beside = Counter(scenario.case for scenario in truth.scenarios)
    for entry in ENTRIES:
        yield from ((entry, tag, truth.cases.get(tag, 0)) for tag in entry.night)
        yield from ((entry, tag, beside[tag]) for tag in entry.beside)


def table() -> str:
    """Give the table of the README."""
    heading = "| domain.md | situation | lives as | shows in | process | expected |"
    return "\n".join((heading, "|---|---|---|---|---|---|", *(one.row() for one in ENTRIES)))

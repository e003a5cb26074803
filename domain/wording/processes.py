"""What the processes and their kinds of work are called."""

from domain.wording.labels import Label, by_code

PROCESSES = by_code(
    (
        Label("encompass", "Tell schools"),
        Label("research", "Research on a case"),
        Label("resolve", "Prove open writes"),
    )
)

WORK_KINDS = by_code(
    (
        Label("find", "Look into a household"),
        Label("question", "Ask about a child"),
        Label("notice", "Tell a school"),
        Label("phone", "Phone a school"),
        Label("correction", "Correct a message"),
        Label("breach", "Assess a possible breach"),
        Label("record", "Record a sent notice"),
        Label("resolve", "Prove an open write"),
        Label("research", "Research a case"),
        Label("possible_match", "Ask about a possible match"),
        Label("case_look", "Look whether a case has changed"),
        Label("name_search", "Look for a person by a name"),
        Label("person_cases", "Look for the cases of a person"),
        Label("closed_met", "Decide about a record that a search left out"),
        Label("access_request", "Ask for access to a case"),
        Label("licensed_checks", "Ask for PNC, PND and ViSOR checks"),
    )
)


def process_name(code: str) -> str:
    """What people call the process; its code where nobody named it."""
    return PROCESSES[code].label if code in PROCESSES else code


def kind_name(code: str) -> str:
    """What people call this kind of work; its code where nobody named it."""
    return WORK_KINDS[code].label if code in WORK_KINDS else code

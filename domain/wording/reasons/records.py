"""People, records and documents a worker cannot go on with."""

from domain.wording.reasons.shape import ADMIN, SUPERVISOR, EndsIn, Reason

RECORDS = (
    Reason(
        "possible_match",
        "Two or more people fit this record",
        EndsIn.WAITING,
        "practitioner",
        "Compare them side by side",
    ),
    Reason(
        "no_match",
        "No record was found for this person",
        EndsIn.WAITING,
        "practitioner",
        "Look for the record by hand",
    ),
    Reason(
        "record_not_found",
        "{system} holds no record with this number",
        EndsIn.CANNOT,
        SUPERVISOR,
        "Check the number",
    ),
    Reason(
        "search_incomplete",
        "{system} did not list everybody who fits the search",
        EndsIn.WAITING,
        SUPERVISOR,
        "Look by hand; say who it is, or link the child",
    ),
    Reason(
        "child_not_linked",
        "A child was found at the address but is not linked",
        EndsIn.WAITING,
        SUPERVISOR,
        "Link in the police system or say the child does not belong",
    ),
    Reason(
        "occurrence_unreadable",
        "The occurrence does not open, or shows what the worker cannot read",
        EndsIn.WAITING,
        SUPERVISOR,
        "Read it in the police system; tell the schools by hand, or give it back",
    ),
    Reason(
        "restricted_record",
        "The record is restricted or sealed; the worker stopped at the first page",
        EndsIn.WAITING,
        "restricted-records officer",
        "Continue by hand",
    ),
    Reason(
        "police_employee",
        "The record concerns a police employee or a colleague",
        EndsIn.WAITING,
        "restricted-records officer",
        "Continue by hand",
    ),
    Reason(
        "own_record",
        "The search may concern the person who asked",
        EndsIn.WAITING,
        "second supervisor",
        "Allow or refuse",
    ),
    Reason(
        "licensed_checks",
        "Only a licensed person may search PNC, PND and ViSOR",
        EndsIn.WAITING,
        "licensed person",
        "Ask for the checks, or say why none is needed",
    ),
    Reason(
        "access_request",
        "Somebody needs a case they may not open here; access is given at the police system",
        EndsIn.WAITING,
        SUPERVISOR,
        "Look for the number in the police system; ask for access there, or say that none is "
        "needed",
    ),
    Reason(
        "minimum_missing",
        "Required details are missing from the form: {fields}",
        EndsIn.WAITING,
        "author",
        "Complete the form",
    ),
    Reason(
        "two_forms_disagree",
        "Two forms for one incident disagree",
        EndsIn.WAITING,
        "DA sergeant",
        "Say which stands",
    ),
    Reason(
        "decision_missing",
        "No recorded decision with this content exists",
        EndsIn.WAITING,
        "decision maker",
        "Record the decision",
    ),
    Reason(
        "unreadable_document",
        "The attachment cannot be read (protected, scanned or damaged)",
        EndsIn.CANNOT,
        ADMIN,
        "File by hand",
    ),
    Reason(
        "unknown_layout",
        "The letter has a layout the worker does not know",
        EndsIn.CANNOT,
        ADMIN,
        "File by hand",
    ),
)

"""What a person decided is written with that decision alone; no worker's type holds it without."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.files import MOST_BYTES
from domain.identifiers import CouncilCode, OccurrenceNumber
from domain.occurrences import Part
from domain.people import Person, PersonName, RecordRef
from domain.police_changes import (
    FOR_DECISION,
    DocumentAccess,
    DocumentKind,
    DocumentWanted,
    FlagCode,
    FlagRemoval,
    FlagWanted,
    OccurrenceKind,
    OccurrenceLinkWanted,
    OccurrenceSource,
    OccurrenceWanted,
    PersonLinkWanted,
    Relation,
)
from domain.recorded_decision import RecordedDecision

NOW = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
CHILD = Person(RecordRef("police_rms", "P1"), (PersonName("Reed", "Wren"),), date(2017, 6, 30))
FIRST, SECOND = OccurrenceNumber("43260012345"), OccurrenceNumber("43260012346")
PLAN = {"person": "P1", "flag": "CP-PLAN", "category": "NEG"}
PDF = b"%PDF-1.7\n%%EOF"


def decided(**says: str) -> RecordedDecision:
    return RecordedDecision("CONF-1", "R. Ashby, chair", NOW, "Neglect.", says)


def a_flag(says: dict[str, str], **days: date) -> FlagWanted:
    usual = {"starts_on": date(2026, 11, 20), "review_on": date(2027, 2, 12), **days}
    return FlagWanted(CHILD, FIRST, "CON-1", NOW, words="Plan.", decision=decided(**says), **usual)


def a_document(name: str = "letter.pdf", content: bytes = PDF) -> DocumentWanted:
    return DocumentWanted(
        FIRST,
        "CON-1",
        NOW,
        "Letter",
        DocumentKind.DECISION_LETTER,
        DocumentAccess.OPEN,
        name,
        content,
    )


def an_occurrence(kind: OccurrenceKind, decision: RecordedDecision | None) -> OccurrenceWanted:
    return OccurrenceWanted(
        kind,
        NOW,
        OccurrenceSource.REFERRAL,
        "9 Bramble Row",
        CouncilCode("931"),
        "CON-1",
        NOW,
        "Came in hungry.",
        decision,
    )


def test_a_flag_is_what_was_decided_of_this_person():
    flag = a_flag(PLAN)

    assert (flag.code, flag.category) == (FlagCode.CP_PLAN, "NEG")


@pytest.mark.parametrize(
    "says",
    [
        {**PLAN, "person": "P2"},
        {"person": "P1", "flag": "CP-PLAN"},
        {**PLAN, "category": "MUL"},
        {**PLAN, "flag": "GUILTY"},
        {**PLAN, "flag": "LAC"},
        {"person": "P1"},
        {**PLAN, "risk": "high"},
    ],
    ids=["another person", "no category", "legacy", "unknown", "too much", "no flag", "more"],
)
def test_a_flag_nobody_decided_so_cannot_be_asked_for(says):
    with pytest.raises(ValueError, match="decision"):
        a_flag(says)


@pytest.mark.parametrize(
    "days",
    [{"review_on": date(2026, 11, 20)}, {"ends_on": date(2026, 11, 19)}],
    ids=["reviewed at once", "ends before"],
)
def test_the_days_of_a_flag_follow_each_other(days):
    with pytest.raises(ValueError, match="after its first day"):
        a_flag(PLAN, **days)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda decision: FlagRemoval(
                CHILD, "P1-1", FlagCode.CP_PLAN, "CON-1", NOW, date(2026, 11, 20), "End.", decision
            ),
            {"person": "P1", "remove_flag": "P1-1"},
        ),
        (
            lambda decision: PersonLinkWanted(
                FIRST, CHILD, Part.CHILD, "CON-1", NOW, "Lives there.", decision
            ),
            {"occurrence": FIRST, "person": "P1", "part": "CHILD"},
        ),
        (
            lambda decision: OccurrenceLinkWanted(
                FIRST, SECOND, Relation.RELATED, "CON-1", NOW, "One night.", decision
            ),
            {"occurrence": FIRST, "other": SECOND, "relation": "Related"},
        ),
    ],
    ids=["removal", "person link", "occurrence link"],
)
def test_a_decision_is_about_exactly_this(make, says):
    assert make(decided(**says)).decision.says == says
    for name in says:
        with pytest.raises(ValueError, match="something else"):
            make(decided(**{**says, name: "another"}))
    with pytest.raises(ValueError, match="something else"):
        make(decided(**says, besides="more"))


@pytest.mark.parametrize("kind", OccurrenceKind)
def test_a_worker_opens_only_what_says_nothing_of_a_crime(kind):
    """domain.md: crime or no crime is class D; domain.md D14: it neither creates nor classifies."""
    if kind in FOR_DECISION:
        assert an_occurrence(kind, None).decision is None
    else:
        with pytest.raises(ValueError, match="does not classify"):
            an_occurrence(kind, None)

    assert an_occurrence(kind, decided(kind=kind.value)).kind is kind
    with pytest.raises(ValueError, match="something else"):
        an_occurrence(kind, decided(kind="Burglary"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", b""),
        ("letter.pdf", b"%PDF-" + bytes(MOST_BYTES)),
        ("letter.pdf", b"MZ a program"),
        ("letter.docx", PDF),
        ("letter", PDF),
        ("letter.txt", b"Plain words."),
        ("letter.pdf", b"%PDF-1.7\n<< /JavaScript >>\n%%EOF"),
    ],
    ids=["empty", "too large", "a program", "another ending", "no ending", "text", "a script"],
)
def test_a_file_that_cannot_be_filed_cannot_be_asked_for(name, content):
    with pytest.raises(ValueError, match="[Ff]ile"):
        a_document(name, content)


def test_a_file_is_what_its_bytes_say_and_is_known_by_its_hash():
    document = a_document()

    assert document.media_type == "application/pdf"
    assert len(document.sha256) == 64
    assert replace(document, content=PDF + b"\n").sha256 != document.sha256

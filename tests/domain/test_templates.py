"""Every message, word for word against the files in `golden/`, which were written by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.identifiers import EstablishmentUrn, OccurrenceNumber, OurReference
from domain.message_slots import (
    Account,
    Demeanour,
    EstablishmentName,
    ForceName,
    MailAddress,
    PersonalName,
    PhoneNumber,
    Present,
    PupilOfThisSchool,
    RecipientRole,
    Seen,
    SlotRefused,
    Spoken,
    YearGroup,
)
from domain.templates import (
    EDITIONS,
    LINE_WIDTH,
    ChaseDraft,
    CorrectionDraft,
    Draft,
    Hub,
    NoticeDraft,
    Template,
    Words,
    words_of,
)
from tests.domain.builders import (
    A_REPORT,
    HUB,
    IDRIS,
    LARKRISE,
    NORTHMERE_COUNCIL,
    NOW,
    WREN,
    a_document,
    a_notice,
    a_pupil,
    an_answer,
)

GOLDEN = Path(__file__).parent / "golden"
SEEN_AND_UPSET = Account(Present.SAME_BUILDING, Seen.YES, Spoken.YES, Demeanour.UPSET)
WREN_AS_SEEN = replace(WREN, account=SEEN_AND_UPSET)
BOTH = {
    "pupils": (WREN_AS_SEEN, IDRIS),
    "police_refs": (OccurrenceNumber("43260118190"), OccurrenceNumber("43260118204")),
    "incident_dates": (date(2026, 11, 21), date(2026, 11, 22)),
}
COUNCIL = {"place": NORTHMERE_COUNCIL, "school": EstablishmentName("Northmere County Council")}


def at_the_council(pupil: PupilOfThisSchool) -> PupilOfThisSchool:
    return replace(pupil, establishment=NORTHMERE_COUNCIL, year_group=YearGroup.NOT_RECORDED)


MESSAGES: dict[str, Draft] = {
    "bare-one-pupil": a_notice(),
    "bare-two-pupils": a_notice(**BOTH),
    "standard-one-pupil": a_notice(template=Template.STANDARD, pupils=(WREN_AS_SEEN,)),
    "standard-two-pupils": a_notice(template=Template.STANDARD, **BOTH),
    "full-one-pupil": a_notice(template=Template.FULL, pupils=(WREN_AS_SEEN,)),
    "full-two-pupils": a_notice(template=Template.FULL, **BOTH),
    "first-day-back": a_notice(
        incident_dates=(date(2026, 11, 20),),
        first_sent_at=datetime(2026, 11, 21, 5, 41, tzinfo=UTC),
    ),
    "council-one-child": a_notice(pupils=(at_the_council(WREN),), **COUNCIL),
    "council-two-children": a_notice(
        **(BOTH | COUNCIL | {"pupils": (at_the_council(WREN), at_the_council(IDRIS))})
    ),
    "correction": CorrectionDraft(HUB, OurReference("ENC-7K4M-92QF"), LARKRISE, NOW),
    "chase-school": ChaseDraft(HUB, OurReference("ENC-7K4M-92QF"), LARKRISE, NOW),
    "answer": an_answer(),
    "document-one": a_document(),
    "document-two": a_document(attachments=(A_REPORT, A_REPORT)),
}


def worded(draft: Draft) -> Words:
    to_a_council = isinstance(draft, NoticeDraft) and draft.place == NORTHMERE_COUNCIL
    role = RecipientRole.HOME_EDUCATION if to_a_council else RecipientRole.SAFEGUARDING_LEAD
    return words_of(draft, role)


@pytest.mark.parametrize("name", MESSAGES)
def test_each_message_is_word_for_word_as_agreed(name):
    words = worded(MESSAGES[name])

    assert f"Subject: {words.subject}\n\n{words.body}" == (GOLDEN / f"{name}.txt").read_text()


def test_each_golden_file_belongs_to_a_message():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_neither_subject_nor_preview_names_a_person(name):
    words = worded(MESSAGES[name])
    preview = f"{words.subject}\n{words.body[:160]}"

    for name_part in ("Wren", "Idris", "Quillfeather", "Ambrose"):
        assert name_part not in preview


def test_the_preview_check_would_see_a_name():
    assert "Wren" in worded(MESSAGES["bare-one-pupil"]).body


@pytest.mark.parametrize("role", list(RecipientRole))
@pytest.mark.parametrize("template", [Template.BARE, Template.STANDARD, Template.FULL])
def test_no_line_is_wider_than_seventy_characters(template, role):
    long_names = tuple(
        a_pupil("Theodora Maximiliana Quillfeather-Ambrose-Thornbury-Vale of Northmere")
        for _ in range(3)
    )
    draft = a_notice(
        template=template,
        pupils=long_names,
        school=EstablishmentName("The Northmere and Fernhollow Federation of Church Schools"),
    )

    body = words_of(draft, role).body

    assert max(map(len, body.splitlines())) <= LINE_WIDTH
    assert "\u00a0" not in body


def test_two_pupils_of_one_name_are_told_apart_by_their_birth_dates():
    twin = a_pupil(born_on=date(2018, 1, 9))

    body = worded(a_notice(pupils=(WREN, twin, IDRIS))).body

    assert "  Wren Quillfeather-Ambrose, year 3, born 3 March 2019\n" in body
    assert "  Wren Quillfeather-Ambrose, year 3, born 9 January 2018\n" in body
    assert "  Idris Quillfeather-Ambrose, reception\n" in body


def test_a_birth_date_that_is_not_recorded_is_said_to_be_so():
    body = worded(a_notice(template=Template.STANDARD, pupils=(replace(WREN, born_on=None),))).body

    assert "born (date not recorded)" in body


def test_each_template_has_an_edition_with_an_owner_and_a_date():
    assert {edition.label for edition in EDITIONS.values()} == {
        "bare-1",
        "standard-1",
        "full-1",
        "correction-1",
        "chase-school-1",
        "answer-1",
        "document-1",
    }
    assert all(edition.owner and edition.since for edition in EDITIONS.values())


# What may not fill a gap


@pytest.mark.parametrize(
    "text",
    [
        "",
        " Wren",
        "Wren ",
        "Wren  Quillfeather",
        "Wren\nQuillfeather",
        "Wren\tQuillfeather",
        "Wren\u200bQuillfeather",
        "Wren\u202eQuillfeather",
        "Wren\u034fQuillfeather",
        "Wren 14 Ember Row",
        "Wren (14)",
        "wren@example.org",
        "example.org",
        "www example",
        "http://example",
        "Wren; he hit her",
        "Wren: see file",
        "<b>Wren</b>",
        "Wrеn",  # the е is Cyrillic
        "Please bring me his new address and tell him where she is",
        "W" * 101,
        "Wren Quillfeather\u00a0Ambrose",
        "Wren 😀",
        "\u0661\u0664 Ember",
    ],
)
def test_what_is_not_a_persons_name_does_not_fill_the_gap(text):
    with pytest.raises(SlotRefused, match="^PersonalName$"):
        PersonalName(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wren Quillfeather-Ambrose",
        "Siân O'Brien",
        "Siân O’Brien",
        "Łucja Ødegård",
        "J. R. Tarn",
        "محمد خان",
        "Нина Орлова",
        "Khan",
        "Quillfeather-Ambrose-Thornbury-Vale-Marrable-Oyelaran-Eddery",
    ],
)
def test_a_persons_name_fills_the_gap(text):
    assert PersonalName(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Larkrise Primary School",
        "St. Anne's C.E. (V.A.) Primary School",
        "Brindle Hill Academy & Sixth Form",
        "Northmere 11-18 School",
        "Ysgol Gynradd Bryn-y-Maes",
        "Northmere Council: Elective Home Education Team",
    ],
)
def test_a_schools_name_fills_the_gap(text):
    assert EstablishmentName(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Larkrise\nBcc: x",
        "Larkrise, see larkrise.example.org",
        "Larkrise http://x",
        "Larkrise; mother fled",
        "Larkrise: the mother has fled with both of them and must not be rung",
        "Lаrkrise Primary",  # the first а is Cyrillic
        "L" * 101,
    ],
)
def test_what_is_not_a_schools_name_does_not_fill_the_gap(text):
    with pytest.raises(SlotRefused, match="^EstablishmentName$"):
        EstablishmentName(text)


@pytest.mark.parametrize(
    "broken",
    [
        {"template": "bare"},
        {"template": Template.CORRECTION},
        {"hub": "Northmere Police"},
        {"our_ref": "see attached"},
        {"our_ref": OurReference("enc-7k4m-92qf")},
        {"our_ref": None},
        {"place": EstablishmentUrn("Larkrise")},
        {"place": None},
        {"school": "Larkrise Primary School"},
        {"pupils": ()},
        {"pupils": ("Wren",)},
        {"pupils": [WREN]},
        {"police_refs": ()},
        {"police_refs": (OccurrenceNumber("he hit her again"),)},
        {"police_refs": (43260118204,)},
        {"incident_dates": ()},
        {"incident_dates": ("Sunday night",)},
        {"incident_dates": (NOW,)},
        {"sent_at": "now"},
        {"sent_at": datetime(2026, 11, 23, 6, 14)},  # noqa: DTZ001
        {"first_sent_at": datetime(2026, 11, 21, 5, 41)},  # noqa: DTZ001
        {"place": NORTHMERE_COUNCIL, "template": Template.STANDARD},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_a_draft_takes_nothing_but_its_slots(broken):
    with pytest.raises(SlotRefused):
        a_notice(**broken)


@pytest.mark.parametrize(
    "broken",
    [
        {"answers": "../../inbox"},
        {"answers": ""},
        {"sender": "h.oakden@larkrise.example.org"},
        {"our_ref": "see attached"},
        {"received_at": "now"},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_an_answer_takes_nothing_but_its_slots(broken):
    with pytest.raises(SlotRefused):
        an_answer(**broken)


@pytest.mark.parametrize(
    "broken",
    [{"attachments": ()}, {"attachments": ("report.pdf",)}, {"attachments": [A_REPORT]}],
    ids=["none", "a name", "a list"],
)
def test_a_document_takes_documents_and_nothing_else(broken):
    with pytest.raises(SlotRefused):
        a_document(**broken)


@pytest.mark.parametrize(
    "broken",
    [{"document": "Wren Quillfeather's report"}, {"marking": "secret"}, {"content": "text"}],
    ids=lambda broken: "-".join(broken),
)
def test_a_document_has_no_name_of_its_own(broken):
    with pytest.raises(SlotRefused):
        replace(A_REPORT, **broken)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "Wren"},
        {"year_group": "year 3"},
        {"born_on": "3 March 2019"},
        {"born_on": NOW},
        {"establishment": "Larkrise"},
        {"account": "she was frightened"},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_a_pupil_takes_nothing_but_its_slots(broken):
    with pytest.raises(SlotRefused):
        replace(WREN, **broken)


@pytest.mark.parametrize(
    "broken",
    [
        {"present": "was hiding"},
        {"seen": True},
        {"spoken": "he said"},
        {"demeanour": "crying"},
        {"demeanour": "calm"},
    ],
    ids=lambda broken: "-".join(broken),
)
def test_an_account_takes_nothing_but_its_closed_lists(broken):
    with pytest.raises(SlotRefused):
        Account(**broken)


@pytest.mark.parametrize("slot", ["force", "phone", "mailbox"])
def test_the_hubs_settings_are_slots_too(slot):
    changed: dict[str, Any] = {slot: "ring 999"}

    with pytest.raises(SlotRefused):
        replace(HUB, **changed)


@pytest.mark.parametrize("text", ["999", "ring 01632 960100", "01632-960100", "01632 960100\n"])
def test_what_is_not_a_telephone_number_does_not_fill_the_gap(text):
    with pytest.raises(SlotRefused, match="^PhoneNumber$"):
        PhoneNumber(text)


@pytest.mark.parametrize("text", ["hub", "hub@example", "hub@example.org; x@example.org"])
def test_what_is_not_one_mailbox_does_not_fill_the_gap(text):
    with pytest.raises(SlotRefused, match="^MailAddress$"):
        MailAddress(text)


def test_a_mailbox_is_known_by_its_two_halves():
    address = MailAddress("MASH.Hub@Northmere.Example.org")

    assert (address.mailbox, address.domain) == ("mash.hub", "northmere.example.org")


def test_what_is_not_a_forces_name_does_not_fill_the_gap():
    with pytest.raises(SlotRefused, match="^ForceName$"):
        ForceName("Northmere Police; ring 999")


def test_a_pupils_slots_are_its_own():
    assert isinstance(WREN, PupilOfThisSchool)
    assert isinstance(HUB, Hub)

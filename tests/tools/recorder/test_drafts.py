"""Sights of one page become one draft; what differs between them is a value."""

from tools.recorder.drafts import drafts_of
from tools.recorder.gaps import gaps_of, left_out_of, replaced_in
from tools.recorder.looking import Frame, Part, Sight, sights_of
from tools.recorder.source import class_names
from tools.recorder.values import Kind
from tools.recorder.words import label_words

WORDS = label_words()
RECORD = """
- main:
  - heading "{heading}" [level=1]
  - button "New note"
  - table "Notes":
    - row "Date Text":
      - columnheader "Date"
      - columnheader "Text"
    - row "01/02/2026 {heading}":
      - cell "01/02/2026"
      - cell "{heading}":
        - link "{heading}"
"""
SEARCH = """
- navigation "Main":
  - link "Home"
  - link "People"
- main:
  - heading "Find a person" [level=1]
  - textbox "Surname"
  - textbox "Date of birth"
  - combobox "Sex":
    - option "Female"
  - button "Search"
  - button "Clear"
"""


def seen(path: str, snapshot: str, *frames: Frame) -> list[Sight]:
    return sights_of(f"https://partner.example{path}", snapshot, frames, WORDS)


def landmarks(draft) -> list[str]:
    return [f"{mark.role} {mark.label}" for mark in draft.marks if mark.label.is_plain]


def test_a_record_seen_with_two_people_is_one_page():
    sights = [
        *seen("/people/1", RECORD.replace("{heading}", "Person 0001234")),
        *seen("/people/2", RECORD.replace("{heading}", "Person 0004321")),
    ]

    (draft,) = drafts_of(sights)

    assert draft.path == "/people/{number}"
    assert str(draft.heading) == "Person <record number>"
    assert landmarks(draft) == [
        "button New note",
        "table Notes",
        "columnheader Date",
        "columnheader Text",
    ]


def test_a_heading_that_differs_is_a_value_even_in_words_of_labels():
    first, second = (
        RECORD.replace("{heading}", one) for one in ("Domestic abuse", "Child at risk")
    )

    (draft,) = drafts_of([*seen("/people/1", first), *seen("/people/2", second)])

    assert str(draft.heading) == "<text>"
    assert "abuse" not in str(draft)
    assert "risk" not in str(draft)


def test_pages_at_one_address_with_little_in_common_are_two():
    sights = [
        *seen("/default.aspx", SEARCH),
        *seen("/default.aspx", RECORD.format(heading="Notes")),
    ]

    drafts = drafts_of(sights)

    assert class_names(drafts) == ["FindAPersonPage", "NotesPage"]


def test_fields_belong_to_the_next_button():
    (draft,) = drafts_of(seen("/search", SEARCH))

    search, clear = draft.forms
    assert [str(one.label) for one in search.fields] == ["Surname", "Date of birth", "Sex"]
    assert search.button is not None
    assert str(search.button.label) == "Search"
    assert clear.fields == ()


def test_a_dialog_and_a_frame_are_drafts_of_their_own():
    page = '- heading "Notes" [level=1]\n- dialog "Delete note":\n  - button "Yes"\n- iframe'
    frame = Frame("Record", '- heading "Entry" [level=2]\n- textbox "Text"')

    drafts = drafts_of(seen("/notes", page, frame))

    assert [draft.part for draft in drafts] == [Part.PAGE, Part.DIALOG, Part.FRAME]
    assert class_names(drafts) == ["NotesPage", "DeleteNoteDialog", "RecordFrame"]


def test_two_screens_of_one_record_in_one_frame_are_two():
    headed = '- heading "Occurrence 4326000{n}" [level=1]\n'
    summary = f'{headed}- table "Header"\n- table "Roles"\n- table "Children"'
    log = f'{headed}- table "Log entries"\n- textbox "Find in log"\n- button "Find"'
    looks = [shown.replace("{n}", str(n)) for n in (1, 2) for shown in (summary, log)]

    drafts = drafts_of(
        [sight for one in looks for sight in seen("/occurrence", "", Frame("Record", one))]
    )

    assert class_names(drafts) == ["RecordFrame", "RecordFrame2"]
    assert "table Header" in landmarks(drafts[0])
    assert "table Log entries" in landmarks(drafts[1])


def test_the_menu_of_every_page_is_drafted_once():
    other = SEARCH.replace("Find a person", "Find a case")

    drafts = drafts_of([*seen("/search", SEARCH), *seen("/case", other)])

    assert class_names(drafts) == ["FindAPersonPage", "FindACasePage", "EveryPage"]
    assert [landmarks(draft).count("link Home") for draft in drafts] == [0, 0, 1]


def test_a_record_without_words_in_its_heading_is_named_by_its_path():
    drafts = drafts_of([*seen("/schools", SEARCH), *seen("/schools/100001", RECORD)])

    assert class_names(drafts) == ["FindAPersonPage", "SchoolsRecordPage"]


def test_old_pages_lay_forms_out_in_tables():
    page = (
        '- table:\n  - row "Surname":\n    - cell "Surname"\n    - cell:\n'
        '      - textbox "Surname"\n      - link "Smith"\n      - button "Find"'
    )

    (draft,) = drafts_of(seen("/find", page))

    assert landmarks(draft) == ["textbox Surname", "button Find"]


def test_row_labels_count_only_where_the_table_is_of_one_record():
    row = '  - row "Surname Smith":\n    - rowheader "Surname"\n    - cell "Smith"'
    columns = '  - row "Name":\n    - columnheader "Name"\n'

    (of_one,) = drafts_of(seen("/one", f'- table "Person":\n{row}'))
    (of_many,) = drafts_of(seen("/many", f'- table "People":\n{columns}{row}'))

    assert "rowheader Surname" in landmarks(of_one)
    assert "rowheader Surname" not in landmarks(of_many)


def test_what_has_no_name_is_said():
    page = '- textbox\n- textbox\n- button:\n  - img\n- table:\n  - row "A":\n    - cell "A"'

    (draft,) = drafts_of(seen("/page", page))

    assert gaps_of(draft) == [
        "2 fields without label",
        "1 button without name",
        "1 table without caption",
        "no heading",
    ]


def test_what_was_replaced_is_counted_by_kind():
    sights = seen("/people/1", RECORD.replace("{heading}", "Jane Smith"))

    assert replaced_in(sights) == {Kind.PERSON_NAME: 1}
    assert left_out_of(sights) == {"row": 1, "link": 1}

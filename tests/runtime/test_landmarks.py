"""A page is compared by role and name; values are never kept."""

from runtime.landmarks import Drift, Landmark, compare, read_landmarks

SNAPSHOT = """\
- heading "Find a person" [level=1]
- text: Surname
- textbox "Surname": Testerley
- textbox "DOB"
- combobox "Force":
  - option "Northmere" [selected]
- link "Help \\"me\\"":
  - /url: "#"
- button "Search"
"""
EXPECTED = (
    Landmark("textbox", "Surname"),
    Landmark("textbox", "Date of birth"),
    Landmark("button", "Search"),
)


def test_a_moved_label_is_named_with_what_stands_there_now():
    drifts = compare(EXPECTED, read_landmarks(SNAPSHOT))

    assert [str(drift) for drift in drifts] == ['label "Date of birth" is now "DOB"']


def test_a_page_as_known_shows_no_drift():
    snapshot = SNAPSHOT.replace('"DOB"', '"Date of birth"')

    assert compare(EXPECTED, read_landmarks(snapshot)) == []


def test_a_landmark_with_nothing_in_its_place_is_not_there():
    snapshot = SNAPSHOT.replace('- button "Search"\n', "")

    assert compare(EXPECTED[2:], read_landmarks(snapshot)) == [
        Drift(Landmark("button", "Search"), ())
    ]
    assert str(Drift(Landmark("button", "Search"), ())) == 'button "Search" is not there'


def test_no_field_value_is_read():
    landmarks = read_landmarks(SNAPSHOT)

    assert Landmark("textbox", "Surname") in landmarks
    assert not any("Testerley" in landmark.name for landmark in landmarks)


def test_quoted_names_are_read_as_shown():
    assert Landmark("link", 'Help "me"') in read_landmarks(SNAPSHOT)


def test_a_label_that_yaml_would_misread_is_read_as_it_is():
    snapshot = (
        "- main:\n  - 'heading \"Step 1: the child''s name\" [level=1]'\n  - button \"Go on\""
    )

    assert read_landmarks(snapshot) == {
        Landmark("heading", "Step 1: the child's name"),
        Landmark("button", "Go on"),
    }

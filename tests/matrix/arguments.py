"""What a fault has to be told of the write it meets: whose record is edited, and who is shown."""

from typing import Any

from tests.chaos.changing import CREATE, OTHERS, REMOVE_FLAG, SET_FLAG
from tests.chaos.write_kinds import WriteKind
from tests.matrix.judging import Edit

# By partner: the table its places are kept in, and a change a colleague could make there.
CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "police_rms": ("occurrences", {"location": "14 Fuller's Yard, Ketterbridge"}),
    "childrens_social_care": ("people", {"forename1": "Edited"}),
    "adult_social_care": ("clients", {"forename1": "Edited"}),
    "public_portal": ("submissions", {"status": "closed", "version": 2}),
}

OF_A_PERSON = ("nominals", {"forename2": "Edited"})

EDITED = "edited_meanwhile"
# Where one page has the forms of several writes, a field by which this one's is known.
FIELD_OF_ITS_FORM = {"care_document": "Title"}
NAMES_A_FIELD = {
    "moved_label": "old",
    **dict.fromkeys(("moved_field", "field_removed", "new_mandatory_field"), "beside"),
}
# Any message the mailbox held before the night: its places are people, not messages.
ANOTHER_MESSAGE = "SM-00010002"


def arguments_for(kind: WriteKind, mode: str, before: str, edit: Edit | None) -> dict[str, Any]:
    """The fault's own arguments; `before`: where the item before it wrote."""
    if mode == "shows_previous_person":
        return {"record_id": _shown_instead(kind, before)}
    if mode in NAMES_A_FIELD and kind.name in FIELD_OF_ITS_FORM:
        return {NAMES_A_FIELD[mode]: FIELD_OF_ITS_FORM[kind.name]}
    if edit is None:
        return {}
    return {"table": edit.table, "id": edit.record, "fields": dict(edit.fields)}


def edit_for(kind: WriteKind, mode: str, place: str) -> Edit | None:
    """What another person changes of a record between its opening and its saving (P33)."""
    if mode != EDITED:
        return None
    is_of_a_person = kind in (SET_FLAG, REMOVE_FLAG)
    table, fields = OF_A_PERSON if is_of_a_person else CHANGES[kind.system]
    return Edit(table, _edited(kind, place), fields)


def _shown_instead(kind: WriteKind, before: str) -> str | None:
    """What has no record yet leaves it to the partner who was shown before."""
    if kind.system == "secure_mail":
        return ANOTHER_MESSAGE
    return None if kind is CREATE else before


def _edited(kind: WriteKind, place: str) -> str:
    """What has no record yet cannot be edited: another one is."""
    return OTHERS[0] if kind is CREATE else place

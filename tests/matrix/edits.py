"""What another person changes of a record between its opening and its saving (P33)."""

from typing import Any

from tests.chaos.changing import CREATE, OTHERS, REMOVE_FLAG, SET_FLAG
from tests.chaos.write_kinds import WriteKind

# By partner: the table its places are kept in, and a change a colleague could make there.
CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "police_rms": ("occurrences", {"location": "14 Fuller's Yard, Ketterbridge"}),
    "childrens_social_care": ("people", {"forename": "Edited"}),
    "adult_social_care": ("clients", {"forename": "Edited"}),
    "public_portal": ("submissions", {"taken_by": "K. Adeyemi"}),
}

OF_A_PERSON = ("nominals", {"forename2": "Edited"})


def an_edit(kind: WriteKind, mode: str, place: str) -> dict[str, Any]:
    """The fault's arguments, where it is this fault."""
    if mode != "edited_meanwhile":
        return {}
    is_of_a_person = kind in (SET_FLAG, REMOVE_FLAG)
    table, fields = OF_A_PERSON if is_of_a_person else CHANGES[kind.system]
    return {"table": table, "id": _edited(kind, place), "fields": fields}


def _edited(kind: WriteKind, place: str) -> str:
    """What has no record yet cannot be edited: another one is."""
    return OTHERS[0] if kind is CREATE else place

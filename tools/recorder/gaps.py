"""What a draft cannot find by role and label, for a person to take up with the supplier."""

from collections import Counter
from collections.abc import Iterable

from domain.saying import say_number_of
from tools.recorder.drafts import PageDraft
from tools.recorder.looking import FIELDS, TABLES, Mark, Part, Sight
from tools.recorder.values import Kind


def gaps_of(draft: PageDraft) -> list[str]:
    """What has no name, and what is there twice, one sentence part each."""
    nameless = Counter(_what(mark.role) for mark in draft.marks if not mark.label.parts)
    found = [
        say_number_of(number, f"{what} without {lacks}", f"{what}s without {lacks}")
        for (what, lacks), number in nameless.items()
        if what
    ]
    if draft.part is not Part.PAGE and not draft.title.is_plain:
        found.append(f"this {draft.part.value.lower()} has no label")
    if draft.part is Part.PAGE and draft.path and draft.heading is None:
        found.append("no heading")
    return [*found, *_twice(draft.marks)]


def replaced_in(sights: Iterable[Sight]) -> Counter[Kind]:
    """How many names were replaced, by kind."""
    return Counter(
        kind
        for sight in sights
        for label in (sight.title, *(mark.label for mark in sight.marks))
        for kind in label.kinds
    )


def left_out_of(sights: Iterable[Sight]) -> Counter[str]:
    """How many rows, options and links in rows were not looked at."""
    return sum((sight.left_out for sight in sights), Counter[str]())


def _what(role: str) -> tuple[str, str]:
    if role in FIELDS:
        return "field", "label"
    if role in TABLES:
        return "table", "caption"
    if role in {"button", "link", "tab"}:
        return role, "name"
    return "", ""


def _twice(marks: Iterable[Mark]) -> list[str]:
    controls = (mark for mark in marks if mark.role in FIELDS | {"button"} and mark.label.is_plain)
    counted = Counter((mark.role, str(mark.label)) for mark in controls)
    return [f'{n} of {role} "{name}"' for (role, name), n in counted.items() if n > 1]

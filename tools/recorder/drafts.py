"""From what was seen to page drafts: sights of one page put together, and what differs dropped.

A page may be seen with several records. What stands at one place with different words is a value,
even when each of its words is a label's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tools.recorder.labels import VALUE, Label
from tools.recorder.looking import CONTROLS, FIELDS, Mark, Part, Sight

# Two sights with the same path are of one page when they have this share of their labels in common.
ALIKE = 0.5
MAY_DIFFER = FIELDS - {"checkbox", "radio"} | {"columnheader", "navigation", "rowheader"}
# What stands around several pages is drafted once.
EVERY_PAGE = Label(("Every page",))


class Form(NamedTuple):
    """Fields a person fills, and the button that sends them; either may be missing."""

    fields: tuple[Mark, ...]
    button: Mark | None


@dataclass(frozen=True, slots=True)
class PageDraft:
    """One page object to be: `marks` in the order of the page, placeholders for values."""

    part: Part
    path: str
    title: Label
    marks: tuple[Mark, ...]
    forms: tuple[Form, ...]

    @property
    def heading(self) -> Label | None:
        """What the page is called by itself; none where nothing says so."""
        return heading_among(self.marks)


def drafts_of(sights: Iterable[Sight]) -> list[PageDraft]:
    """A draft for every page, dialog and frame that was seen, in the order they were."""
    pages: list[list[Sight]] = []
    for sight in sights:
        page = next((one for one in pages if _are_of_one_page(one[0], sight)), None)
        pages.append([sight]) if page is None else page.append(sight)
    return _with_shared_apart([_draft(page) for page in pages])


def _are_of_one_page(one: Sight, other: Sight) -> bool:
    if (one.part, one.path) != (other.part, other.path):
        return False
    if one.part is Part.DIALOG and one.title.is_plain and other.title.is_plain:
        return one.title == other.title
    heading = heading_among(one.marks)
    if heading and heading.is_plain and heading == heading_among(other.marks):
        return True
    return _alike(_names(one), _names(other))


def _names(sight: Sight) -> frozenset[tuple[str, Label]]:
    return frozenset(
        (mark.role, mark.label)
        for mark in sight.marks
        if mark.role != "heading" and not mark.around and mark.label.is_plain
    )


def _alike(one: frozenset[tuple[str, Label]], other: frozenset[tuple[str, Label]]) -> bool:
    """Too little to tell by counts as alike: then what differs is dropped."""
    every = one | other
    return len(every) < 2 or len(one & other) / len(every) >= ALIKE


def _draft(page: Sequence[Sight]) -> PageDraft:
    varying = _varying(page)
    seen = [replace(sight, marks=tuple(_kept(sight.marks, varying))) for sight in page]
    first = seen[0]
    marks = _union(sight.marks for sight in seen)
    titles = {sight.title for sight in seen}
    title = first.title if len(titles) == 1 else VALUE
    forms = {_key(form): form for sight in seen for form in _forms(sight.marks)}
    return PageDraft(first.part, first.path, title, marks, _fullest(list(forms.values())))


def _varying(page: Sequence[Sight]) -> frozenset[tuple[str, Label]]:
    """What stands at a place where another sight has something else, and is nowhere in that one."""
    found = set[tuple[str, Label]]()
    named = [{(mark.role, mark.label) for mark in sight.marks} for sight in page]
    placed = [{mark.place: mark for mark in sight.marks} for sight in page]
    for n, sight in enumerate(page):
        for mark in sight.marks:
            key = (mark.role, mark.label)
            others = (m for m in range(len(page)) if m != n and key not in named[m])
            rivals = (placed[m].get(mark.place) for m in others)
            if _may_vary(mark) and any(rival and rival.label.parts for rival in rivals):
                found.add(key)
    return frozenset(found)


def _may_vary(mark: Mark) -> bool:
    in_menu = mark.role == "link" and ("navigation" in mark.place or mark.around)
    return mark.label.is_plain and mark.role not in MAY_DIFFER and not in_menu


def _kept(marks: Iterable[Mark], varying: frozenset[tuple[str, Label]]) -> Iterable[Mark]:
    for mark in marks:
        yield mark._replace(label=VALUE) if (mark.role, mark.label) in varying else mark


def _union(seen: Iterable[Sequence[Mark]]) -> tuple[Mark, ...]:
    """Every label once per time it stands on one page, in the order first seen."""
    union, most = list[Mark](), Counter[tuple[str, Label]]()
    for marks in seen:
        here = Counter[tuple[str, Label]]()
        for mark in marks:
            key = (mark.role, mark.label)
            here[key] += 1
            if here[key] > most[key]:
                most[key] += 1
                union.append(mark)
    return tuple(union)


def _forms(marks: Sequence[Mark]) -> Iterable[Form]:
    """Fields up to the next button, as they stand on the page; a button alone is one too."""
    fields = list[Mark]()
    for mark in marks:
        if fields and mark.around != fields[-1].around:
            yield Form(tuple(fields), None)
            fields = []
        if not mark.label.is_plain or mark.role not in CONTROLS:
            continue
        if mark.role in FIELDS:
            fields.append(mark)
            continue
        yield Form(tuple(fields), mark)
        fields = []
    if fields:
        yield Form(tuple(fields), None)


def _fullest(forms: Sequence[Form]) -> tuple[Form, ...]:
    """Without a form that is a part of another one: a page that was still loading, most often."""
    keys = [_key(form) for form in forms]
    return tuple(
        form
        for form, (button, fields) in zip(forms, keys, strict=True)
        if not any(button == one and set(fields) < set(more) for one, more in keys)
    )


def _key(form: Form) -> tuple[Label | None, tuple[Label, ...]]:
    return form.button and form.button.label, tuple(field.label for field in form.fields)


def heading_among(marks: Iterable[Mark]) -> Label | None:
    """The highest heading, one inside the page before one around it; none where there is none."""
    headings = sorted((mark for mark in marks if mark.role == "heading"), key=_level)
    inside = [mark for mark in headings if not mark.around] or headings
    return inside[0].label if inside else None


def _level(mark: Mark) -> int:
    return mark.level or 2


def _with_shared_apart(drafts: list[PageDraft]) -> list[PageDraft]:
    """What stands around two pages or more, as a draft of its own; the pages without it."""
    around = Counter(key for draft in drafts for key in _around(draft))
    shared = {key for key, pages in around.items() if pages > 1}
    if not shared:
        return drafts
    everywhere = _union(
        [mark for mark in one.marks if _key_around(mark) in shared] for one in drafts
    )
    every_page = PageDraft(Part.PAGE, "", EVERY_PAGE, everywhere, tuple(_forms(everywhere)))
    return [*(_without(draft, shared) for draft in drafts), every_page]


def _around(draft: PageDraft) -> set[tuple[str, str, Label]]:
    return {_key_around(mark) for mark in draft.marks if mark.around and mark.label.parts}


def _key_around(mark: Mark) -> tuple[str, str, Label]:
    return mark.around, mark.role, mark.label


def _without(draft: PageDraft, shared: set[tuple[str, str, Label]]) -> PageDraft:
    marks = tuple(mark for mark in draft.marks if _key_around(mark) not in shared)
    forms = (form for form in draft.forms if not shared & _keys_around(form))
    return replace(draft, marks=marks, forms=tuple(forms))


def _keys_around(form: Form) -> set[tuple[str, str, Label]]:
    marks = [*form.fields, *([form.button] if form.button else [])]
    return {_key_around(mark) for mark in marks}

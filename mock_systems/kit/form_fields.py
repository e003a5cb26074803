"""The labelled fields of a form in a finished page: where they stand, and pages with them moved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

Span = tuple[int, int]

_LABEL = re.compile(r"<label\b[^>]*?\bfor=\"(?P<id>[^\"]+)\"[^>]*>(?P<words>.*?)</label>", re.S)
_CONTROL = re.compile(
    r"<(?P<tag>select|textarea)\b[^>]*>.*?</(?P=tag)>|<input\b[^>]*>", re.S | re.I
)
_TAG = re.compile(r"<[^>]+>")
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)


@dataclass(frozen=True, slots=True)
class LabelledField:
    """One field: the words of its label, its id, and where label and control stand in the page."""

    words: str
    id: str
    label: Span
    control: Span


def fields_of(html: str, beside: str | None = None) -> list[LabelledField]:
    """The fields, in their order, of the form that has most of them, or one with this label."""
    forms = [_labelled(html, form.span()) for form in _FORM.finditer(html)]
    meant = [one for one in forms if beside is None or beside in {field.words for field in one}]
    return max(meant, key=len, default=[])


def field_for_code(html: str) -> LabelledField | None:
    """The field a one-time code goes into."""
    found = (
        one
        for form in _FORM.finditer(html)
        for one in _labelled(html, form.span())
        if "code" in one.id.lower()
    )
    return next(found, None)


def with_places_exchanged(html: str, one: LabelledField, other: LabelledField) -> str:
    """Each stands where the other stood, label and control."""
    pairs = ((one.label, other.label), (one.control, other.control))
    texts = {span: html[slice(*taken)] for span, taken in pairs}
    texts |= {span: html[slice(*taken)] for taken, span in pairs}
    return _rewritten(html, texts.items())


def without(html: str, field: LabelledField) -> str:
    """The page without this field."""
    return _rewritten(html, [(field.label, ""), (field.control, "")])


def with_at_the_end(html: str, field: LabelledField) -> str:
    """The field is the last thing in its form, after the buttons."""
    moved = html[slice(*field.label)] + html[slice(*field.control)]
    end = html.index("</form>", field.control[1])
    return _rewritten(html, [(field.label, ""), (field.control, ""), ((end, end), moved)])


def with_field_after(html: str, field: LabelledField, more: str) -> str:
    """The page with more markup behind this field."""
    return _rewritten(html, [((field.control[1], field.control[1]), more)])


def with_another_id(html: str, field: LabelledField) -> str:
    """The field is called something else, and everything that names it knows."""
    naming = re.compile(rf"\b(id|for|aria-describedby|aria-labelledby)=\"{re.escape(field.id)}\"")
    return naming.sub(rf'\1="{field.id}-v2"', html)


def _labelled(html: str, form: Span) -> list[LabelledField]:
    controls = {_id_in(found.group()): found.span() for found in _CONTROL.finditer(html, *form)}
    return [
        LabelledField(_words(label["words"]), label["id"], label.span(), controls[label["id"]])
        for label in _LABEL.finditer(html, *form)
        if label["id"] in controls
    ]


def _id_in(control: str) -> str:
    opening = control[: control.index(">")]
    found = re.search(r"\bid=\"([^\"]+)\"", opening)
    return found[1] if found else ""


def _words(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())


def _rewritten(html: str, texts: Iterable[tuple[Span, str]]) -> str:
    """The page with other text at these places; they do not overlap."""
    for (start, end), text in sorted(texts, reverse=True):
        html = html[:start] + text + html[end:]
    return html

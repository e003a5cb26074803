"""Page drafts as a `pages.py`, in the shape of the ones in `connectors/`."""

import json
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tools.recorder.drafts import EVERY_PAGE, Form, PageDraft
from tools.recorder.labels import Label
from tools.recorder.looking import FIELDS, TABLES, Mark, Part
from tools.recorder.python_names import Names, camel, snake, verb
from tools.recorder.values import Kind

WIDTH = 100
MOST_ARGUMENTS = 5
LETTERS = re.compile(r"[^\W_]+")
TICKED = frozenset({"checkbox", "switch"})
FOLLOWED = frozenset({"link", "menuitem", "tab"})
DOCSTRING = '''"""Page objects{of}: a draft, recorded from what the pages show, by role and label.

No value of any page is in it: <a kind in angle brackets> stands where one stood. Before use: say
what each method waits for, give the pages their names, take out what no worker needs.
"""'''


def write_pages(drafts: Sequence[PageDraft], system: str) -> str:
    """The whole file, as `ruff format` writes it."""
    return formatted(source_of(drafts, system))


def source_of(drafts: Sequence[PageDraft], system: str) -> str:
    """The whole file, not yet formatted."""
    named = zip(class_names(drafts), drafts, strict=True)
    body = "\n\n\n".join(_Page(draft, name).source() for name, draft in named)
    of = f" of {' '.join(LETTERS.findall(system))}" if system else ""
    return f"{DOCSTRING.format(of=of)}\n\n{_imports(body)}\n\n\n{body}\n"


def class_names(drafts: Sequence[PageDraft]) -> list[str]:
    """What the class of each draft is called."""
    names = Names()
    return [names.take(_class_name(draft)) for draft in drafts]


def formatted(source: str) -> str:
    """As `ruff format` writes it; it passes through memory only."""
    beside = Path(sys.executable).with_name("ruff")
    ruff = str(beside) if beside.exists() else shutil.which("ruff")
    if ruff is None:
        return source
    asked = [ruff, "format", "--isolated", "--no-cache", "--line-length", str(WIDTH), "-"]
    ran = subprocess.run(asked, input=source, capture_output=True, text=True, check=True)
    return ran.stdout


def _imports(body: str) -> str:
    used = [name for name in ("Locator", "Page") if f": {name}" in body or f"-> {name}" in body]
    return "\n".join(
        [
            *(["from typing import NamedTuple", ""] if "(NamedTuple)" in body else []),
            *([f"from playwright.async_api import {', '.join(used)}", ""] if used else []),
            *(["from runtime.landmarks import Landmark"] if "Landmark(" in body else []),
        ]
    )


def _class_name(draft: PageDraft) -> str:
    if draft.title == EVERY_PAGE:
        return "EveryPage"
    named = (draft.title, draft.heading)
    words = next((label.words for label in named if label and label.words), "")
    stem = camel(words) or camel(_words_of_path(draft.path)) or "Unnamed"
    return stem.removesuffix(draft.part.value) + draft.part.value


def _words_of_path(path: str) -> str:
    segments = path.replace("#", "/").split("/")
    words = [segment.partition(".")[0] for segment in segments if "{" not in segment]
    return " ".join([*words, *(["record"] if "{" in segments[-1] else [])])


class _Page:
    """One class, written from the top to the bottom."""

    def __init__(self, draft: PageDraft, name: str) -> None:
        self._draft = draft
        self._name = name
        self._public = Names({"heading"})
        self._attributes: dict[Mark, str] = {}
        self._located: list[str] = []
        self._methods: list[str] = []
        self._tuples: list[str] = []

    def source(self) -> str:
        """The class, and before it what its forms are filled from."""
        self._locate()
        for form in self._draft.forms:
            self._add_form(form)
        for mark in _distinct(self._draft.marks, FOLLOWED):
            self._add_click(mark, verb(mark.label, "open"), f"Go to {_said(mark)}.")
        heading = self._heading_with_a_value()
        parts = [*self._top(), *self._constructor(bool(heading)), *self._methods, *heading]
        return "\n\n\n".join([*self._tuples, "\n".join(parts)])

    def _top(self) -> Iterator[str]:
        yield f"class {self._name}:"
        yield f'    """{_sentence(self._draft)}"""'
        yield ""
        if self._draft.path and self._draft.part is Part.PAGE:
            yield f"    PATH = {_quoted(self._draft.path)}"
        landmarks = _distinct(self._draft.marks)
        if landmarks:
            yield "    LANDMARKS = ("
            yield from (f"        Landmark({_role_and_name(mark)})," for mark in landmarks)
            yield "    )"
        yield from _values_seen(self._draft)

    def _constructor(self, keeps_page: bool) -> Iterator[str]:
        if not self._located and not keeps_page:
            return
        yield ""
        yield "    def __init__(self, page: Page) -> None:"
        yield from self._scope(keeps_page)
        yield from (f"        {line}" for line in self._located)

    def _scope(self, keeps_page: bool) -> Iterator[str]:
        """Where this is looked for: the page, a frame of it, or a dialog on it."""
        title = self._draft.title
        name = f"{_quoted(str(title))}, exact=True" if title.is_plain else ""
        where = "page"
        if self._draft.part is Part.FRAME:
            found = f"page.get_by_title({name})" if name else 'page.locator("iframe")'
            yield f"        frame = {found}.content_frame"
            where = "frame"
        if self._draft.part is Part.DIALOG:
            named = f", name={name}" if name else ""
            yield f'        dialog = page.get_by_role("dialog"{named})'
            where = "dialog"
        if keeps_page:
            yield f"        self._{where} = {where}"

    @property
    def _where(self) -> str:
        return self._draft.part.value.lower()

    def _locate(self) -> None:
        private = Names({"_page", "_frame", "_dialog"})
        heading = next((mark for mark in self._draft.marks if _is_heading(mark, self._draft)), None)
        if heading and heading.label.is_plain:
            self._located.append(f"self.heading = {self._locator(heading)}")
        for mark in _distinct(self._draft.marks, FIELDS | FOLLOWED | TABLES | {"button"}):
            written = snake(mark.label.words).rstrip("_") or mark.role
            is_read = mark.role in TABLES
            name = self._public.take(written) if is_read else private.take(f"_{written}")
            self._attributes[mark] = name
            self._located.append(f"self.{name} = {self._locator(mark)}")

    def _locator(self, mark: Mark) -> str:
        asked = f"{_quoted(mark.role)}, name={_quoted(str(mark.label))}, exact=True"
        return f"{self._where}.get_by_role({asked})"

    def _attribute(self, mark: Mark) -> str:
        key = (mark.role, mark.label)
        return next(name for one, name in self._attributes.items() if (one.role, one.label) == key)

    def _add_form(self, form: Form) -> None:
        fields = [field for field in form.fields if field.role != "radio"]
        for radio in form.fields:
            if radio.role == "radio":
                self._add_click(radio, verb(radio.label, "choose"), f"Choose {_said(radio)}.")
        if form.button and not fields:
            self._add_click(form.button, verb(form.button.label), f"Press {_said(form.button)}.")
            return
        if fields:
            self._add_fill(fields, form.button)

    def _add_fill(self, fields: Sequence[Mark], button: Mark | None) -> None:
        given = Names({"self"})
        arguments = [given.take(snake(field.label.words) or field.role) for field in fields]
        wanted = verb(button.label) if button else verb(fields[0].label, "fill")
        method = self._public.take(wanted)
        typed = [f"{a}: {_type(f)}" for a, f in zip(arguments, fields, strict=True)]
        values = arguments
        if len(fields) > MOST_ARGUMENTS:
            tuple_name = f"{self._name.removesuffix(self._draft.part.value)}{camel(method)}Fields"
            self._tuples.append(_named_tuple(tuple_name, typed))
            typed = [f"fields: {tuple_name}"]
            values = [f"fields.{argument}" for argument in arguments]
        ends = f" and press {_said(button)}" if button else ""
        lines = [
            "",
            f"    async def {method}(self, {', '.join(typed)}) -> None:",
            f'        """Fill in the form{ends}."""',
            *(
                f"        await self.{self._attribute(field)}.{_filled(field, value)}"
                for field, value in zip(fields, values, strict=True)
            ),
        ]
        lines += [f"        await self.{self._attribute(button)}.click()"] if button else []
        self._methods += lines

    def _add_click(self, mark: Mark, wanted: str, does: str) -> None:
        self._methods += [
            "",
            f"    async def {self._public.take(wanted)}(self) -> None:",
            f'        """{does}"""',
            f"        await self.{self._attribute(mark)}.click()",
        ]

    def _heading_with_a_value(self) -> list[str]:
        """How to tell whose page it is, where the heading says so."""
        label = self._draft.heading
        if label is None or label.is_plain or not label.parts:
            return []
        given = Names({"self"})
        parts = [
            f"{{{given.take(part.argument)}}}" if isinstance(part, Kind) else _in_f_string(part)
            for part in label.parts
        ]
        arguments = [part[1:-1] for part in parts if part.startswith("{") and part[1] != "{"]
        name = " ".join(parts)
        is_one_value = len(parts) == 1
        asked = arguments[0] if is_one_value else f'f"{name}"'
        typed = ", ".join(f"{one}: str" for one in arguments)
        return [
            "",
            f"    def heading_of(self, {typed}) -> Locator:",
            '        """The heading that says whose page this is."""',
            f'        return self._{self._where}.get_by_role("heading", name={asked}, exact=True)',
        ]


def _is_heading(mark: Mark, draft: PageDraft) -> bool:
    return mark.role == "heading" and mark.label == draft.heading


def _distinct(marks: Iterable[Mark], roles: Iterable[str] = ()) -> list[Mark]:
    """What has a label and nothing else, each role and label once."""
    found: dict[tuple[str, Label], Mark] = {}
    for mark in marks:
        if mark.label.is_plain and (not roles or mark.role in roles):
            found.setdefault((mark.role, mark.label), mark)
    return list(found.values())


def _values_seen(draft: PageDraft) -> Iterator[str]:
    """Which names hold a value, so are no landmarks; those that are nothing else are not said."""
    held = dict.fromkeys(
        f'{mark.role} "{mark.label}"'
        for mark in draft.marks
        if mark.label.kinds and (mark.label.words or _is_heading(mark, draft))
    )
    if held:
        said = f"Named after a value, so no landmark: {', '.join(held)}."
        prefix = "    # "
        yield from textwrap.wrap(said, WIDTH, initial_indent=prefix, subsequent_indent=prefix)


def _sentence(draft: PageDraft) -> str:
    if draft.title == EVERY_PAGE:
        return "What stands around every page: menu, search, signing out."
    label = draft.title if draft.title.parts else draft.heading
    said = str(label) if label else f"A {draft.part.value.lower()} without a heading"
    return f"{said.rstrip('.?!:').replace(chr(34), chr(39))}."


def _named_tuple(name: str, typed: Sequence[str]) -> str:
    lines = [f"class {name}(NamedTuple):", '    """What the form takes."""', ""]
    return "\n".join([*lines, *(f"    {one}" for one in typed)])


def _type(field: Mark) -> str:
    return "bool" if field.role in TICKED else "str"


def _filled(field: Mark, value: str) -> str:
    if field.role in TICKED:
        return f"set_checked({value})"
    return f"select_option(label={value})" if field.chosen_from else f"fill({value})"


def _said(mark: Mark) -> str:
    return f"'{mark.label}'" if '"' not in str(mark.label) else "it"


def _role_and_name(mark: Mark) -> str:
    return f"{_quoted(mark.role)}, {_quoted(str(mark.label))}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _in_f_string(text: str) -> str:
    return json.dumps(text.replace("{", "{{").replace("}", "}}"), ensure_ascii=False)[1:-1]

"""How a new connector or bot is written: from the files in `tools/templates`, or not at all."""

import keyword
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = Path(__file__).resolve().parent / "templates"
SUFFIX = ".jinja"
# Stands in a template's path for the name that was asked for.
NAME = "NAME"
LONGEST_NAME, LONGEST_TITLE = 24, 40
WORDS = re.compile(r"[a-z]+(_[a-z]+)*")
ROOMS_WITHOUT_A_NAME = ("utils", "helpers", "common", "misc", "base")
PATTERNS = ("manager", "service", "handler", "processor", "engine", "factory", "util")


class Refused(Exception):
    """Why nothing was written, in a sentence."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name in each of the ways it is written in code."""

    name: str
    title: str

    @property
    def cls(self) -> str:
        """As a class: SchoolTransport."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def const(self) -> str:
        """As a constant: SCHOOL_TRANSPORT."""
        return self.name.upper()

    @property
    def words(self) -> dict[str, str]:
        """What the templates may use."""
        return {"name": self.name, "title": self.title, "cls": self.cls, "const": self.const}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a file that is there already. `by_hand`: the same, said to a person."""

    path: str
    change: Callable[[str], str]
    by_hand: str


@dataclass(frozen=True, slots=True)
class Written:
    """The new files, the changed ones, and what could not be changed as it is written today."""

    new: tuple[Path, ...]
    changed: tuple[Path, ...]
    by_hand: tuple[str, ...]


def named(name: str, title: str, example: str) -> Named:
    """The name, once it is one. Raises: Refused."""
    if not name:
        raise Refused(f"Say what it is called, in small letters: name={example}")
    if not WORDS.fullmatch(name):
        raise Refused(f'"{name}" is no name here: small letters, words joined by "_", no digits.')
    if len(name) > LONGEST_NAME:
        raise Refused(f'"{name}" has {len(name)} letters; at most {LONGEST_NAME} are readable.')
    if keyword.iskeyword(name):
        raise Refused(f'"{name}" is a word of Python itself.')
    if name in ROOMS_WITHOUT_A_NAME:
        raise Refused(f'"{name}" says nothing of what is in it.')
    if name.split("_")[-1] in PATTERNS:
        raise Refused(f'"{name}" would end in a pattern, not in a thing; leave the last word out.')
    title = title or name.replace("_", " ").capitalize()
    if len(title) > LONGEST_TITLE or not re.fullmatch(r"\w[\w ,.'&-]*", title):
        raise Refused(f'"{title}" is no title: at most {LONGEST_TITLE} letters and plain signs.')
    return Named(name, title)


def refuse_taken(root: Path, paths: Iterable[str]) -> None:
    """Nothing that is there is written over. Raises: Refused."""
    taken = [path for path in paths if (root / path).exists()]
    if taken:
        raise Refused(f"{taken[0]} is there already; choose another name, or take it away first.")


def write(
    root: Path, kind: str, words: dict[str, str], edits: Sequence[Edit], left_out: str = ""
) -> Written:
    """Every file of the templates of this kind, and the edits, formatted as the house is.

    `left_out`: the folder of templates that is not written.
    """
    edited = [(edit, _edited(root, edit)) for edit in edits]
    new = [_write_file(root / path, text) for path, text in _rendered(kind, words, left_out)]
    changed = [_write_file(root / edit.path, text) for edit, text in edited if text]
    _tidy(root, [path for path in (*new, *changed) if path.suffix == ".py"])
    return Written(tuple(new), tuple(changed), tuple(e.by_hand for e, text in edited if not text))


def say(root: Path, written: Written, title: str, checklist: Sequence[tuple[str, str]]) -> None:
    """What there is now, and what a person does next."""
    lines = [
        *(f"  new      {path.relative_to(root)}" for path in written.new),
        *(f"  changed  {path.relative_to(root)}" for path in written.changed),
        "",
        title,
        *(f"  [ ] {place}\n      {what}" for place, what in checklist),
        *(f"  [ ] {one}\n      (the file is written otherwise now)" for one in written.by_hand),
        "",
    ]
    sys.stdout.write("\n".join(lines))


def _edited(root: Path, edit: Edit) -> str:
    """The file as changed; "" where what the change looks for is not there."""
    before = (root / edit.path).read_text(encoding="utf-8")
    after = edit.change(before)
    return "" if after == before else after


def _rendered(kind: str, words: dict[str, str], left_out: str) -> list[tuple[str, str]]:
    environment = Environment(  # noqa: S701 (no page: source text)
        loader=FileSystemLoader(TEMPLATES / kind),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
    )
    return [
        (
            path.replace(NAME, words["name"]).removesuffix(SUFFIX),
            environment.get_template(path).render(words),
        )
        for path in environment.list_templates()
        if path.split("/")[0] != left_out
    ]


def _write_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _tidy(root: Path, files: Sequence[Path]) -> None:
    """How long a line is depends on the name, so the formatter has the last word."""
    ruff = (sys.executable, "-m", "ruff")
    for command in (("check", "--select", "I", "--fix"), ("format",)):
        subprocess.run([*ruff, *command, "--quiet", *files], cwd=root, check=True)

"""A tree as the checks see it: its files, some of which may say something else for a control."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class TreeSeen:
    """The files under this root. `instead`: what some say instead, by path; nothing: it is gone."""

    root: Path
    instead: Mapping[str, str] = field(default_factory=dict)

    def text(self, path: str) -> str:
        """A file's text; of one that is not there, nothing."""
        there = self.root / path
        if path in self.instead or not there.is_file():
            return self.instead.get(path, "")
        return there.read_text(encoding="utf-8")

    def files(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        listed = {path.name for path in (self.root / folder).glob("*") if path.is_file()}
        other = {Path(path): text for path, text in self.instead.items()}
        here = {path.name: text for path, text in other.items() if path.parent == Path(folder)}
        return sorted(name for name in listed | set(here) if here.get(name, "there"))

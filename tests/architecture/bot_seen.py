"""A bot as the checks see it: its files and its code. Nothing of it is run."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class BotSeen:
    """One bot under this root. `instead`: files by path that say something else."""

    root: Path
    name: str
    instead: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return f"bots/{self.name}"

    def text(self, path: str) -> str:
        """A file's text; of one that is not there, nothing."""
        there = self.root / path
        if path in self.instead or not there.is_file():
            return self.instead.get(path, "")
        return there.read_text(encoding="utf-8")

    def code(self, file: str) -> ast.Module:
        return ast.parse(self.text(f"{self.folder}/{file}"))

    def tests(self) -> list[str]:
        """The names of its own test files."""
        folder = self.root / "tests" / self.folder
        return [
            one.name
            for one in folder.glob("test_*.py")
            if self.text(f"tests/{self.folder}/{one.name}")
        ]

    def class_named(self, file: str, name: str) -> ast.ClassDef | None:
        return next((one for one in classes_in(self.code(file)) if one.name == name), None)

    def perform(self) -> ast.AsyncFunctionDef | None:
        found = (one for one in self.code("bot.py").body if isinstance(one, ast.AsyncFunctionDef))
        return next((one for one in found if one.name == "perform"), None)


def classes_in(module: ast.Module) -> list[ast.ClassDef]:
    return [one for one in module.body if isinstance(one, ast.ClassDef)]

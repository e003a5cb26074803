"""A bot as the checks see it: its files and its code. Nothing of it is run."""

import ast
from dataclasses import dataclass

from tests.architecture.connector_code import classes_in
from tests.architecture.tree_seen import TreeSeen


@dataclass(frozen=True)
class BotSeen:
    """One bot of this tree."""

    tree: TreeSeen
    name: str

    @property
    def folder(self) -> str:
        return f"bots/{self.name}"

    def text(self, path: str) -> str:
        return self.tree.text(path)

    def code(self, file: str) -> ast.Module:
        return ast.parse(self.text(f"{self.folder}/{file}"))

    def tests(self) -> list[str]:
        """The names of its own test files."""
        return [one for one in self.tree.files(f"tests/{self.folder}") if one.startswith("test_")]

    def class_named(self, file: str, name: str) -> ast.ClassDef | None:
        return next((one for one in classes_in(self.code(file)) if one.name == name), None)

    def perform(self) -> ast.AsyncFunctionDef | None:
        found = (one for one in self.code("bot.py").body if isinstance(one, ast.AsyncFunctionDef))
        return next((one for one in found if one.name == "perform"), None)

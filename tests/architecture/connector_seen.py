"""A connector as the checks see it: files, manifest, code and tests. Nothing of it is run."""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from runtime.manifests import Manifest
from tests.architecture.connector_code import operations

# What every connector is entered by; no manifest lists it.
DOOR = {"sign_in", "state_reason"}


@dataclass(frozen=True)
class ConnectorSeen:
    """One connector under this root. `instead`: files by path that say something else."""

    root: Path
    name: str
    instead: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return f"connectors/{self.name}"

    @property
    def cls(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("_"))

    def text(self, path: str) -> str:
        """A file's text; of one that is not there, nothing."""
        there = self.root / path
        if path in self.instead or not there.is_file():
            return self.instead.get(path, "")
        return there.read_text(encoding="utf-8")

    def code(self, file: str) -> ast.Module:
        return ast.parse(self.text(f"{self.folder}/{file}"))

    def files(self, folder: str) -> list[str]:
        """The names of the files in a folder."""
        listed = {path.name for path in (self.root / folder).glob("*") if path.is_file()}
        planted = {Path(path).name for path in self.instead if str(Path(path).parent) == folder}
        gone = {Path(path).name for path, text in self.instead.items() if not text}
        return sorted(name for name in listed | planted if name not in gone)

    @cached_property
    def manifest(self) -> Manifest:
        return Manifest.model_validate(tomllib.loads(self.text(f"{self.folder}/manifest.toml")))

    @cached_property
    def own_class(self) -> ast.ClassDef | None:
        return next(
            (one for one in classes_in(self.code("connector.py")) if one.name == self.cls), None
        )

    @cached_property
    def methods(self) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """Its public methods by name, the door left out."""
        body = self.own_class.body if self.own_class else []
        return {
            one.name: one
            for one in body
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
            and not one.name.startswith("_")
            and one.name not in DOOR
        }

    @cached_property
    def calls(self) -> dict[str, set[str]]:
        """What each of its operations comes to call, by the operation's name."""
        of_all = operations(self.text(f"{self.folder}/connector.py"))
        own = {name.removeprefix(f"{self.cls}."): calls for name, calls in of_all.items()}
        return {name: calls for name, calls in own.items() if "." not in name}

    @cached_property
    def write_classes(self) -> list[ast.ClassDef]:
        """The writes it hands to `write_once`."""
        return [one for one in classes_in(self.code("connector.py")) if "submit" in names_of(one)]

    @cached_property
    def words_of_tests(self) -> set[str]:
        """Every name and string its tests use; what is only imported is not used."""
        folder = f"tests/{self.folder}"
        tests = [name for name in self.files(folder) if name.startswith("test_")]
        return {word for name in tests for word in _words(self.text(f"{folder}/{name}"))}


def classes_in(module: ast.Module) -> list[ast.ClassDef]:
    return [node for node in module.body if isinstance(node, ast.ClassDef)]


def names_of(owner: ast.ClassDef) -> set[str]:
    """What stands in a class, by name: its methods and its constants."""
    functions = (
        one for one in owner.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {one.name for one in functions} | set(constants_of(owner))


def constants_of(owner: ast.ClassDef) -> dict[str, ast.expr]:
    return {
        target.id: one.value
        for one in owner.body
        if isinstance(one, ast.Assign)
        for target in one.targets
        if isinstance(target, ast.Name)
    }


def _words(source: str) -> Iterator[str]:
    body = [
        one for one in ast.parse(source).body if not isinstance(one, ast.Import | ast.ImportFrom)
    ]
    for node in (node for one in body for node in ast.walk(one)):
        if isinstance(node, ast.Name):
            yield node.id
        if isinstance(node, ast.Attribute):
            yield node.attr
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value

"""A connector as the checks see it: files, manifest, code and tests. Nothing of it is run."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from runtime.manifests import Manifest
from tests.architecture.connector_code import LOOK, SECRET, classes_in, operations_within
from tests.architecture.tree_seen import TreeSeen

# What every connector is entered by; no manifest lists it.
DOOR = {"sign_in", "state_reason"}
# Where its writes stand, if it has any.
OPERATIONS = "operations.py"
MOCK = re.compile(r'^MOCK = "(\w+)"$', re.MULTILINE)


@dataclass(frozen=True)
class ConnectorSeen:
    """One connector of this tree."""

    tree: TreeSeen
    name: str

    @property
    def folder(self) -> str:
        return f"connectors/{self.name}"

    @property
    def cls(self) -> str:
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def mock(self) -> str:
        """The mock system its tests say they use; its own unless they say another."""
        said = MOCK.search(self.text(f"tests/{self.folder}/in_the_world.py"))
        return said[1] if said else self.name

    def text(self, path: str) -> str:
        return self.tree.text(path)

    def files(self, folder: str) -> list[str]:
        return self.tree.files(folder)

    def code(self, file: str) -> ast.Module:
        return ast.parse(self.text(f"{self.folder}/{file}"))

    @property
    def python_files(self) -> list[str]:
        return [name for name in self.files(self.folder) if name.endswith(".py")]

    @property
    def is_an_api(self) -> bool:
        """Whether its partner has no pages; also of a manifest that is not whole."""
        return "\nis_an_api = true\n" in self.text(f"{self.folder}/manifest.toml")

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
        """What each of its operations comes to call, by the operation's name; not its door."""
        looking = self.calls_looking.items()
        return {name: {call for _, call in calls} for name, calls in looking}

    @cached_property
    def calls_looking(self) -> dict[str, set[tuple[bool, str]]]:
        """The same, and of each call whether it is made inside a look; the door shows nobody."""
        within = self._calls_within(LOOK).items()
        return {name: calls for name, calls in within if name not in DOOR}

    @cached_property
    def calls_at_the_door(self) -> set[tuple[bool, str]]:
        """What signing in comes to call, and of each call whether a secret is being given."""
        return self._calls_within(SECRET).get("sign_in", set())

    def _calls_within(self, opened: str) -> dict[str, set[tuple[bool, str]]]:
        beside = [name for name in self.python_files if name not in ("connector.py", "pages.py")]
        sources = [self.text(f"{self.folder}/{name}") for name in ("connector.py", *beside)]
        of_all = operations_within(sources[0], opened, sources[1:])
        own = {name.removeprefix(f"{self.cls}."): calls for name, calls in of_all.items()}
        return {name: calls for name, calls in own.items() if "." not in name}

    @cached_property
    def write_classes(self) -> list[ast.ClassDef]:
        """The writes it hands to `write_once`."""
        return [one for one in classes_in(self.code(OPERATIONS)) if is_a_write(one)]

    @cached_property
    def words_of_tests(self) -> set[str]:
        """Every name and string its tests use; what is only imported is not used."""
        folder = f"tests/{self.folder}"
        tests = [name for name in self.files(folder) if name.startswith("test_")]
        return {word for name in tests for word in _words(self.text(f"{folder}/{name}"))}


def is_a_write(one: ast.ClassDef) -> bool:
    """Whether it is what `write_once` takes, by what it does."""
    return "submit" in names_of(one)


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

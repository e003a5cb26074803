"""Finds every place in the shipped code that makes, or could make, what only the gate clears."""

import ast
from collections.abc import Iterator
from pathlib import Path

THE_GATE = Path("domain/outbound.py")
SHIPPED = ("bots", "cli", "connectors", "console", "domain", "flows", "reports", "runtime")
CLEARED = frozenset({"ClearedMessage", "ClearedRecall"})
# How a frozen dataclass is made or changed without its constructor.
BACK_DOORS = frozenset({"__new__", "__setattr__", "__class__", "__setstate__", "__reduce__"})
KEYS = frozenset({"_KEY"})


def other_ways_out(repository: Path) -> list[str]:
    """`file:line` of everything outside the gate that makes what it clears, or could."""
    files = [path for folder in SHIPPED for path in sorted((repository / folder).rglob("*.py"))]
    found = []
    for path in files:
        name = path.relative_to(repository)
        if name != THE_GATE:
            found += [f"{name}:{line}" for line in ways_in(path.read_text())]
    return found


def ways_in(source: str) -> list[int]:
    """The lines of one file that make what is cleared, take its key, or go round its door."""
    tree = ast.parse(source)
    if (
        not any(one in name for name in _names(tree) for one in CLEARED)
        and "outbound" not in source
    ):
        return []
    names = _names_of_the_cleared(tree)
    ways = (node for node in ast.walk(tree) if _is_a_way(node, names))
    return sorted({getattr(node, "lineno", 0) for node in ways})


def _names_of_the_cleared(tree: ast.AST) -> frozenset[str]:
    """What they are called here: their own names and whatever they were imported as."""
    aliases = (
        alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    )
    imported = {alias.asname for alias in aliases if alias.name in CLEARED and alias.asname}
    return CLEARED | imported


def _is_a_way(node: ast.AST, names: frozenset[str]) -> bool:
    if isinstance(node, ast.Call):
        return _last_name(node.func) in names or _is_given_to_a_maker(node, names)
    if isinstance(node, ast.Attribute):
        return node.attr in BACK_DOORS | KEYS
    if isinstance(node, ast.ClassDef):
        return any(_last_name(base) in names for base in node.bases)
    if isinstance(node, ast.ImportFrom):
        return any(alias.name in KEYS for alias in node.names)
    if isinstance(node, ast.Assign):
        return _last_name(node.value) in names
    return False


def _is_given_to_a_maker(call: ast.Call, names: frozenset[str]) -> bool:
    """`TypeAdapter(ClearedMessage)`, `partial(ClearedMessage, …)`: it is made further on."""
    if _last_name(call.func) in {"isinstance", "issubclass"}:
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(_last_name(argument) in names for argument in given)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.name
        elif isinstance(node, ast.Attribute):
            yield node.attr

"""What a connector's operations come to, read from its source."""

import ast
from collections.abc import Iterator

CLIENT = "self._client."
LOOK = "self._viewing.look"


def operations_looking(source: str) -> dict[str, set[tuple[bool, str]]]:
    """Every call that each public operation of each class comes to, by "Class.operation".

    And of each call whether it is made inside a look, which is written down.
    """
    module, found = ast.parse(source), dict[str, set[tuple[bool, str]]]()
    beside = {node.name: node for node in module.body if isinstance(node, ast.AsyncFunctionDef)}
    for owner in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        own = {node.name: node for node in owner.body if isinstance(node, ast.AsyncFunctionDef)}
        callable_ = {**beside, **{f"self.{name}": node for name, node in own.items()}}
        for name in own:
            if not name.startswith("_"):
                found[f"{owner.name}.{name}"] = _reached(f"self.{name}", callable_)
    return found


def classes_in(module: ast.Module) -> list[ast.ClassDef]:
    """Its classes, in their order."""
    return [node for node in module.body if isinstance(node, ast.ClassDef)]


def calls_in(method: ast.AsyncFunctionDef) -> list[str]:
    """What it calls, as written."""
    return [ast.unparse(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)]


def _reached(name: str, code: dict[str, ast.AsyncFunctionDef]) -> set[tuple[bool, str]]:
    """Every call of this function, and of each it comes to in the same file."""
    calls, been, ahead = set[tuple[bool, str]](), set[tuple[bool, str]](), [(False, name)]
    while ahead:
        been.add(here := ahead.pop())
        is_looking, function = here
        made = set(_calls_looking(code[function], is_looking))
        calls |= made
        ahead += [call for call in made if call[1] in code and call not in been]
    return calls


def _calls_looking(node: ast.AST, is_looking: bool) -> Iterator[tuple[bool, str]]:
    """What a node calls, and whether inside `async with self._viewing.look(...)`."""
    if isinstance(node, ast.Call):
        yield is_looking, ast.unparse(node.func)
    looks = isinstance(node, ast.AsyncWith) and any(map(_is_look, node.items))
    for child in ast.iter_child_nodes(node):
        yield from _calls_looking(child, is_looking or looks)


def _is_look(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and ast.unparse(call.func) == LOOK

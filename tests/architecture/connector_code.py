"""What a connector's operations come to, read from its source."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy

CLIENT = "self._client."
LOOK = "self._viewing.look"
SECRET = "secret_given"


def operations_within(
    source: str, opened: str, beside: Sequence[str] = ()
) -> dict[str, set[tuple[bool, str]]]:
    """Every call that each public operation of each class comes to, by "Class.operation".

    And of each call whether it is made inside a `with` that is opened by calling this. `beside`:
    the sources of what it calls and holds; what a class makes for itself is followed into them.
    """
    module, found = ast.parse(source), dict[str, set[tuple[bool, str]]]()
    modules = [module, *map(ast.parse, beside)]
    functions = {name: node for one in modules for name, node in _functions_in(one.body).items()}
    classes = {owner.name: owner for one in modules for owner in classes_in(one)}
    for owner in (node for node in ast.walk(module) if isinstance(node, ast.ClassDef)):
        own = _functions_in(owner.body)
        callable_ = {**functions, **{f"self.{name}": node for name, node in own.items()}}
        callable_ |= _functions_held(owner, classes)
        for name in own:
            if not name.startswith("_"):
                found[f"{owner.name}.{name}"] = _reached(f"self.{name}", callable_, opened)
    return found


def classes_in(module: ast.Module) -> list[ast.ClassDef]:
    """Its classes, in their order."""
    return [node for node in module.body if isinstance(node, ast.ClassDef)]


def calls_in(method: ast.AsyncFunctionDef) -> list[str]:
    """What it calls, as written."""
    return [ast.unparse(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)]


def _functions_in(body: Sequence[ast.stmt]) -> dict[str, ast.AsyncFunctionDef]:
    return {node.name: node for node in body if isinstance(node, ast.AsyncFunctionDef)}


def _functions_held(
    owner: ast.ClassDef, classes: Mapping[str, ast.ClassDef]
) -> dict[str, ast.AsyncFunctionDef]:
    """The methods of what it makes for itself, `self._page = RecordInPage(…)`, as it calls them."""
    found = dict[str, ast.AsyncFunctionDef]()
    for node in ast.walk(owner):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        made, holder = ast.unparse(node.value.func), ast.unparse(node.targets[0])
        if made in classes and holder.startswith("self."):
            methods = _functions_in(classes[made].body)
            inside = _Held(holder, methods)
            found |= {f"{holder}.{name}": inside.seen(one) for name, one in methods.items()}
    return found


class _Held(ast.NodeTransformer):
    """A method as whoever holds its object would write it: what it calls of itself, by its name."""

    def __init__(self, holder: str, methods: Mapping[str, ast.AsyncFunctionDef]) -> None:
        self._holder = ast.parse(holder, mode="eval").body
        self._methods = methods

    def seen(self, method: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        held: ast.AsyncFunctionDef = self.visit(deepcopy(method))
        return held

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.value) == "self" and node.attr in self._methods:
            node.value = self._holder
        return node


def _reached(
    name: str, code: dict[str, ast.AsyncFunctionDef], opened: str
) -> set[tuple[bool, str]]:
    """Every call of this function, and of each it calls or hands on in the same file."""
    calls, been, ahead = set[tuple[bool, str]](), set[tuple[bool, str]](), [(False, name)]
    while ahead:
        been.add(here := ahead.pop())
        is_within, function = here
        made = set(_calls_within(code[function], is_within, opened))
        handed_on = set(_names_within(code[function], is_within, opened))
        calls |= made
        ahead += [one for one in made | handed_on if one[1] in code and one not in been]
    return calls


def _calls_within(node: ast.AST, is_within: bool, opened: str) -> Iterator[tuple[bool, str]]:
    for one, is_inside in _nodes(node, is_within, opened):
        if isinstance(one, ast.Call):
            yield is_inside, ast.unparse(one.func)


def _names_within(node: ast.AST, is_within: bool, opened: str) -> Iterator[tuple[bool, str]]:
    for one, is_inside in _nodes(node, is_within, opened):
        if isinstance(one, ast.Attribute | ast.Name):
            yield is_inside, ast.unparse(one)


def _nodes(node: ast.AST, is_within: bool, opened: str) -> Iterator[tuple[ast.AST, bool]]:
    """Each node in it, and whether it stands inside a `with` that calls this."""
    yield node, is_within
    opens = isinstance(node, ast.AsyncWith | ast.With) and any(
        isinstance(call := item.context_expr, ast.Call) and ast.unparse(call.func) == opened
        for item in node.items
    )
    for child in ast.iter_child_nodes(node):
        yield from _nodes(child, is_within or opens, opened)

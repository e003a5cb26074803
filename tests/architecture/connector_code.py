"""What a connector's operations come to, read from its source."""

import ast

CLIENT = "self._client."


def operations(source: str) -> dict[str, set[str]]:
    """Every call that each public operation of each class comes to, by "Class.operation"."""
    classes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    found = {}
    for owner in classes:
        methods = {node.name: node for node in owner.body if isinstance(node, ast.AsyncFunctionDef)}
        for name in methods:
            if not name.startswith("_"):
                reached = _reached(name, methods)
                calls = {call for method in reached for call in calls_in(methods[method])}
                found[f"{owner.name}.{name}"] = calls
    return found


def classes_in(module: ast.Module) -> list[ast.ClassDef]:
    """Its classes, in their order."""
    return [node for node in module.body if isinstance(node, ast.ClassDef)]


def calls_in(method: ast.AsyncFunctionDef) -> list[str]:
    """What it calls, as written."""
    return [ast.unparse(node.func) for node in ast.walk(method) if isinstance(node, ast.Call)]


def _reached(name: str, methods: dict[str, ast.AsyncFunctionDef]) -> set[str]:
    """The method, and every method of the same object it comes to."""
    reached, ahead = set[str](), [name]
    while ahead:
        reached.add(here := ahead.pop())
        own = {call.removeprefix("self.") for call in calls_in(methods[here])}
        ahead += [method for method in own & set(methods) if method not in reached]
    return reached

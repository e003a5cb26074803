"""What every bot must be. Each check says what is wrong, and what to do, in a sentence."""

import ast
from collections.abc import Callable, Iterator

from tests.architecture.bot_seen import BotSeen
from tests.architecture.connector_code import classes_in

FILES = ("README.md", "__init__.py", "intake.py", "bot.py", "decisions.py", "items.py", "ports.py")
PURE = ("decisions.py", "intake.py")
README_ROWS = ("| trigger |", "| reads |", "| writes |")
THE_CLOCK = ("datetime.now", "date.today", "time.time", "datetime.utcnow")
KEEPS_STATE = ("playwright", "prefect", "sqlalchemy", "runtime.database", "runtime.settings")

Faults = Iterator[str]
Check = Callable[[BotSeen], Faults]


def has_its_files(seen: BotSeen) -> Faults:
    for name in FILES:
        if not seen.text(f"{seen.folder}/{name}"):
            yield f"{seen.folder}/{name} is missing: every bot has {', '.join(FILES)}."


def has_tests_of_its_own(seen: BotSeen) -> Faults:
    if not seen.tests():
        yield f"tests/{seen.folder} has no test_….py: a bot is proven at a Desk in memory."


def can_be_read_aloud(seen: BotSeen) -> Faults:
    perform = seen.perform()
    if perform is None:
        yield f"{seen.folder}/bot.py has no async def perform(…, desk)."
        return
    if not ast.get_docstring(perform):
        yield f"{seen.folder}/bot.py: perform has no docstring; say what one turn is."
    if [argument.arg for argument in perform.args.args][-1:] != ["desk"]:
        yield f"{seen.folder}/bot.py: perform ends with desk, and reaches everything through it."


def decides_with_values_only(seen: BotSeen) -> Faults:
    """What decides takes the time as an argument and touches nothing."""
    for file in PURE:
        for node in ast.walk(seen.code(file)):
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                yield f"{seen.folder}/{file} waits for something: it is pure, move that to bot.py."
                break
            if isinstance(node, ast.Call) and ast.unparse(node.func) in THE_CLOCK:
                yield f"{seen.folder}/{file} asks the clock: take now or today as an argument."
            if (module := _module(node)).startswith(KEEPS_STATE):
                yield f"{seen.folder}/{file} imports {module}: it is pure, move that to the Desk."


def says_what_it_may_use(seen: BotSeen) -> Faults:
    desk = seen.class_named("ports.py", "Desk")
    if desk is None or not _is_protocol(desk):
        yield f"{seen.folder}/ports.py has no class Desk(Protocol): what this worker may use."
    for port in filter(_is_protocol, classes_in(seen.code("ports.py"))):
        for one in port.body:
            if _is_method(one) and not ast.get_docstring(one):  # type: ignore[arg-type]
                yield (
                    f"{seen.folder}/ports.py: {port.name}.{one.name} has no docstring; "  # type: ignore[attr-defined]
                    "an assurance lead reads this file."
                )


def keeps_frozen_items(seen: BotSeen) -> Faults:
    for one in classes_in(seen.code("items.py")):
        is_a_value = any("frozen=True" in ast.unparse(mark) for mark in one.decorator_list)
        if not is_a_value and not one.bases:
            yield f"{seen.folder}/items.py: {one.name} is not @dataclass(frozen=True, slots=True)."


def has_its_process_on_one_page(seen: BotSeen) -> Faults:
    readme = seen.text(f"{seen.folder}/README.md")
    for row in README_ROWS:
        if row not in readme:
            yield f"{seen.folder}/README.md has no row {row} in its table."


CHECKS: tuple[Check, ...] = (
    has_its_files,
    has_tests_of_its_own,
    can_be_read_aloud,
    decides_with_values_only,
    says_what_it_may_use,
    keeps_frozen_items,
    has_its_process_on_one_page,
)


def faults_of(seen: BotSeen) -> list[str]:
    """Everything that is wrong with it."""
    return [fault for check in CHECKS for fault in check(seen)]


def _module(node: ast.AST) -> str:
    if isinstance(node, ast.ImportFrom):
        return node.module or ""
    return node.names[0].name if isinstance(node, ast.Import) else ""


def _is_protocol(owner: ast.ClassDef) -> bool:
    return "Protocol" in [ast.unparse(base) for base in owner.bases]


def _is_method(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)

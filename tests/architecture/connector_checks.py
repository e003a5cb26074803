"""What every connector must be. Each check says what is wrong, and what to do, in a sentence."""

import ast
import re
import tomllib
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime, timedelta

from pydantic import ValidationError

from runtime.manifests import Manifest
from runtime.shown import LONDON
from tests.architecture.connector_code import CLIENT, calls_in, classes_in
from tests.architecture.connector_seen import (
    OPERATIONS,
    ConnectorSeen,
    constants_of,
    is_a_write,
    names_of,
)

FILES = ("README.md", "manifest.toml", "__init__.py", "connector.py", "pages.py", "parsing.py")
PAGES = "pages.py"
README_PARTS = ("Quirks", "When its pages change")
BROWSER = ("playwright", "runtime.browser", "runtime.partner_page")
# How a page's contents come out of the browser, or by the session's own client.
READS_CONTENTS = {"content", "html", "inner_html", "all_inner_texts", "text_content"}
SEEN_AT_ONCE = {"heading", "button", "table"}
PARTS_OF_A_WRITE = {"find", "find_another_way", "submit", "read_back"}
TWO_PEOPLE = "test_two_people_at_once.py"
SIDE_BY_SIDE = "read_side_by_side"
# Any one of these words in the connector's own tests proves the rung's test is there.
BRONZE = {
    "a refused sign-in": ("SignInRefused",),
    "what is not there": ("RecordNotFound", "is_certainly_nobody"),
}
SILVER = {
    "a session that expired": ("SessionExpired",),
    "a slow page": ("AnswerTooLate",),
    "a maintenance page": ("UnderMaintenance",),
    "a label that moved": ("moved_label",),
}
SILVER_OF_AN_API = {
    "a clock that is off": ("system clock",),
    "a slow answer": ("AnswerTooLate",),
    "a maintenance page": ("UnderMaintenance",),
    "an answer of another form": ("PageNotAsExpected",),
}
GOLD_LASTS = timedelta(days=90)
TRAINING_SITE = re.compile(r"training site on (\d{1,2} \w+ \d{4})")
LADDER = "docs/adding-a-connector.md has the ladder"

Faults = Iterator[str]
Check = Callable[[ConnectorSeen], Faults]


def has_its_files(seen: ConnectorSeen) -> Faults:
    present = seen.files(seen.folder)
    for name in set(FILES) - ({PAGES} if seen.is_an_api else set()):
        if name not in present:
            yield f"{seen.folder}/{name} is missing: every connector has {', '.join(FILES)}."
    for name in set(present) - {*FILES, OPERATIONS}:
        if name not in seen.text(f"{seen.folder}/README.md"):
            yield f"{seen.folder}/{name} is a file no other connector has: say why in its README."


def has_a_whole_manifest(seen: ConnectorSeen) -> Faults:
    where = f"{seen.folder}/manifest.toml"
    try:
        Manifest.model_validate(tomllib.loads(seen.text(where)))
    except tomllib.TOMLDecodeError as unreadable:
        yield f"{where} is no TOML: {unreadable}."
    except ValidationError as wrong:
        for one in wrong.errors():
            field = ".".join(map(str, one["loc"]))
            yield f"{where}, {field}: {one['msg']}. runtime/manifests.py says what belongs there."


def has_tests_of_its_own(seen: ConnectorSeen) -> Faults:
    folder = f"tests/{seen.folder}"
    if not any(name.startswith("test_") for name in seen.files(folder)):
        yield f"{folder} has no test_….py: a connector is proven against its mock system."


def goes_by_one_name(seen: ConnectorSeen) -> Faults:
    if seen.own_class is None:
        yield f"{seen.folder}/connector.py has no class {seen.cls}, as the folder's name asks for."
    if f'"{seen.cls}"' not in seen.text(f"{seen.folder}/__init__.py"):
        yield f"{seen.folder}/__init__.py does not offer {seen.cls} in __all__."
    if seen.manifest.system != seen.name:
        yield f'{seen.folder}/manifest.toml says system = "{seen.manifest.system}".'
    if f'\nSYSTEM = "{seen.name}"\n' not in _code_of_both(seen):
        yield f'{seen.folder}: neither parsing.py nor connector.py says SYSTEM = "{seen.name}".'


def is_registered(seen: ConnectorSeen) -> Faults:
    if f'    "{seen.name}": Partner({seen.cls}, ' not in seen.text("flows/wiring.py"):
        yield f'flows/wiring.py: PARTNERS has no "{seen.name}": no worker could open it.'
    if f"    {seen.mock}.make_system,\n" not in seen.text("mock_systems/server.py"):
        yield f"mock_systems/server.py: SYSTEMS has no {seen.mock}.make_system: it has no mock."


def lists_its_operations(seen: ConnectorSeen) -> Faults:
    manifest, where = seen.manifest, f"{seen.folder}/manifest.toml"
    for name in sorted({*manifest.reads, *manifest.writes} - set(seen.methods)):
        yield f"{where} lists {name}, and {seen.cls} has no such operation."
    listed = {*manifest.reads, *manifest.writes, *_steps_of_writes(seen)}
    for name in seen.calls:
        if name in seen.methods and name not in listed:
            yield f"{where} does not list {name}: add it to reads, or make it private."


def keeps_its_writes_together(seen: ConnectorSeen) -> Faults:
    for name in sorted({*seen.python_files} - {OPERATIONS, PAGES}):
        for one in filter(is_a_write, classes_in(seen.code(name))):
            yield f"{seen.folder}/{name}: {one.name} is a write: it stands in {OPERATIONS}."
    if seen.manifest.writes and not seen.write_classes:
        yield f"{seen.folder}/manifest.toml lists writes, and {OPERATIONS} has none."


def tells_reads_without_a_page(seen: ConnectorSeen) -> Faults:
    """`http_reads` are exactly the reads by the session's own client."""
    said, where = set(seen.manifest.http_reads), f"{seen.folder}/manifest.toml, http_reads"
    found = reads_by_client(seen)
    for name in sorted(found - said):
        yield f"{where}: {name} reads by the session's own client and is not listed."
    for name in sorted(said - found):
        yield f"{where}: {name} is listed and needs a browser's page."
    for name in sorted(found - set(seen.manifest.reads)):
        yield f"{seen.folder}/manifest.toml, reads: {name} is not listed."


def records_every_look(seen: ConnectorSeen) -> Faults:
    for name, calls in seen.calls_looking.items():
        if _reads([call for is_looking, call in calls if not is_looking]):
            yield (
                f"{seen.cls}.{name} reads a page and the audit trail does not know: ask inside "
                "async with self._viewing.look(...), and await look.record, search or file there."
            )


def gives_each_secret_once(seen: ConnectorSeen) -> Faults:
    """Not even an answer that never came leads to the same secret being given again at once."""
    given = {is_within for is_within, call in seen.calls_at_the_door if call.endswith(".reveal")}
    if given != {True}:
        yield (
            f"{seen.cls}.sign_in gives a secret outside `with secret_given(SYSTEM)`, or none: give "
            "it, and wait for what comes after, inside. Any other `reveal()` of the class counts."
        )


def hands_contents_by_known_names(seen: ConnectorSeen) -> Faults:
    for node in ast.walk(seen.code("pages.py")):
        if not isinstance(node, ast.AsyncFunctionDef) or node.name in READS_CONTENTS:
            continue
        if any(call.split(".")[-1] in READS_CONTENTS for call in calls_in(node)):
            yield f"{seen.folder}/pages.py: {node.name} hands out a page's contents; call it html."


def explains_its_operations(seen: ConnectorSeen) -> Faults:
    for name, method in seen.methods.items():
        said = ast.get_docstring(method) or ""
        if not said:
            yield f"{seen.cls}.{name} has no docstring: one line in the partner's business."
        elif "look.record" in seen.calls.get(name, ()) and "Raises:" not in said:
            yield (
                f"{seen.cls}.{name} opens a record and its docstring has no Raises: line; a record "
                "may be restricted, gone or another one, and the process must know."
            )


def knows_its_pages(seen: ConnectorSeen) -> Faults:
    """A page that is visited by its path, or takes a password, says what it must show."""
    for page in classes_in(seen.code("pages.py")):
        kept = constants_of(page)
        marks = {name: value for name, value in kept.items() if name.endswith("LANDMARKS")}
        if not marks and ("PATH" in kept or _takes_a_password(page)):
            yield f"{seen.folder}/pages.py: {page.name} has no LANDMARKS; a preflight needs them."
        for name, value in marks.items():
            if isinstance(value, ast.Tuple) and SEEN_AT_ONCE.isdisjoint(_constants(value)):
                yield f"{seen.folder}/pages.py: {page.name}.{name} has no heading or button."


def parses_without_a_browser(seen: ConnectorSeen) -> Faults:
    for name in (name for name in seen.python_files if name.startswith("parsing")):
        for modules in map(_modules, ast.walk(seen.code(name))):
            if any(module.startswith(BROWSER) for module in modules):
                yield f"{seen.folder}/{name} imports {modules[0]}: it takes HTML, never a page."


def says_what_to_do(seen: ConnectorSeen) -> Faults:
    readme = seen.text(f"{seen.folder}/README.md")
    for part in README_PARTS:
        if not re.search(rf"^(## |\*\*)?{part}", readme, flags=re.MULTILINE):
            yield f'{seen.folder}/README.md has no part "## {part}".'
    for name in (*seen.manifest.reads, *seen.manifest.writes):
        if not re.search(rf"`{name}\b", readme):
            yield f"{seen.folder}/README.md does not say what {name} gives: a row in its table."


def proves_two_people_at_once(seen: ConnectorSeen) -> Faults:
    if seen.manifest.parallel_pages and not _reads_side_by_side(seen):
        yield (
            f"{seen.folder}/manifest.toml says parallel_pages = true: prove it in "
            f"tests/{seen.folder}/{TWO_PEOPLE}, two people's records by "
            f"{SIDE_BY_SIDE}({seen.cls}, …) of tests/connectors/two_people.py."
        )


def stands_on_its_rung(seen: ConnectorSeen) -> Faults:
    quality, today = seen.manifest.quality, datetime.now(LONDON).date()
    silver = SILVER_OF_AN_API if seen.is_an_api else SILVER
    wanted = BRONZE if quality == "bronze" else BRONZE | silver
    for what, words in wanted.items():
        if seen.words_of_tests.isdisjoint(words):
            yield (
                f'{seen.folder}/manifest.toml says "{quality}", and no test in tests/{seen.folder} '
                f"is about {what} ({' or '.join(words)}). {LADDER}."
            )
    if quality != "bronze":
        yield from _confirms_and_masks(seen)
    if quality == "gold" and not _was_run_lately(seen, today):
        yield (
            f'{seen.folder}/manifest.toml says "gold": its README has no "run against the '
            f"partner's own training site on 1 November 2026\" of the last 90 days. {LADDER}."
        )


def may_be_scheduled(seen: ConnectorSeen, scheduled: Collection[str]) -> Faults:
    """Only silver and above may be in a schedule, unless its manifest says why in a line."""
    manifest, where = seen.manifest, f"{seen.folder}/manifest.toml"
    is_below = manifest.quality == "bronze"
    if seen.name in scheduled and is_below and not manifest.exempt:
        yield (
            f"{where}: a process of flows/roster.py uses it and it is bronze. Make it silver, or "
            f'say in one line why it may: exempt = "…". {LADDER}.'
        )
    if manifest.exempt and not is_below:
        yield f"{where}: exempt says why it may be used below silver, and it is not below."
    if "\n" in manifest.exempt:
        yield f"{where}: exempt is one line."


# Where one of these finds something, the others cannot be asked.
FIRST: tuple[Check, ...] = (has_its_files, has_a_whole_manifest)
CHECKS: tuple[Check, ...] = (
    has_tests_of_its_own,
    goes_by_one_name,
    is_registered,
    lists_its_operations,
    keeps_its_writes_together,
    tells_reads_without_a_page,
    records_every_look,
    gives_each_secret_once,
    hands_contents_by_known_names,
    explains_its_operations,
    knows_its_pages,
    parses_without_a_browser,
    says_what_to_do,
    proves_two_people_at_once,
    stands_on_its_rung,
)


def faults_of(seen: ConnectorSeen, scheduled: Collection[str] = ()) -> list[str]:
    """Everything that is wrong with it."""
    first = [fault for check in FIRST for fault in check(seen)]
    if first:
        return first
    found = [fault for check in CHECKS for fault in check(seen)]
    return [*found, *may_be_scheduled(seen, scheduled)]


def reads_by_client(seen: ConnectorSeen) -> set[str]:
    """The operations that read by the session's own client."""
    return {name for name, calls in seen.calls.items() if _by_client(calls)}


def _code_of_both(seen: ConnectorSeen) -> str:
    return seen.text(f"{seen.folder}/parsing.py") + seen.text(f"{seen.folder}/connector.py")


def _steps_of_writes(seen: ConnectorSeen) -> set[str]:
    """What the writes call on their connector."""
    calls = (node for one in seen.write_classes for node in ast.walk(one))
    return {node.func.attr for node in calls if _is_method_call(node)}  # type: ignore[attr-defined]


def _is_method_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _by_client(calls: Collection[str]) -> bool:
    return any(call.startswith(CLIENT) for call in calls)


def _reads(calls: Collection[str]) -> bool:
    return _by_client(calls) or any(call.split(".")[-1] in READS_CONTENTS for call in calls)


def _takes_a_password(page: ast.ClassDef) -> bool:
    return any(isinstance(node, ast.arg) and node.arg == "password" for node in ast.walk(page))


def _constants(landmarks: ast.Tuple) -> set[object]:
    return {node.value for node in ast.walk(landmarks) if isinstance(node, ast.Constant)}


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def _confirms_and_masks(seen: ConnectorSeen) -> Faults:
    for one in seen.write_classes:
        if missing := sorted(PARTS_OF_A_WRITE - names_of(one)):
            yield f"{seen.folder}/{OPERATIONS}: {one.name} has no {', '.join(missing)}. {LADDER}."
    takes_pictures = any("self._shown.picture" in calls for calls in seen.calls.values())
    shared = seen.text("tests/connectors/test_pictures.py")
    if takes_pictures and seen.cls not in shared and "Mask" not in seen.words_of_tests:
        yield (
            f"{seen.folder} takes pictures, and neither tests/connectors/test_pictures.py nor its "
            f"own tests prove what they hide. {LADDER}."
        )


def _reads_side_by_side(seen: ConnectorSeen) -> bool:
    """Whether one of its tests has two of it read at once, by what makes sure that they do."""
    tests = f"tests/{seen.folder}"
    if TWO_PEOPLE not in seen.files(tests):
        return False
    functions = ast.parse(seen.text(f"{tests}/{TWO_PEOPLE}")).body
    tested = [one for one in functions if getattr(one, "name", "").startswith("test_")]
    calls = (node for one in tested for node in ast.walk(one) if isinstance(node, ast.Call))
    return any(
        ast.unparse(call.func) == SIDE_BY_SIDE and ast.unparse(call.args[0]) == seen.cls
        for call in calls
    )


def _was_run_lately(seen: ConnectorSeen, today: date) -> bool:
    found = TRAINING_SITE.findall(seen.text(f"{seen.folder}/README.md"))
    days = [datetime.strptime(one, "%d %B %Y").replace(tzinfo=LONDON).date() for one in found]
    return any(timedelta(0) <= today - day <= GOLD_LASTS for day in days)

"""What import-linter cannot see: which folders there are, and what is in them."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    ".ci",
    "benchmarks",
    "bots",
    "cli",
    "connectors",
    "console",
    "deploy",
    "docs",
    "domain",
    "flows",
    "mock_systems",
    "reports",
    "runtime",
    "tests",
    "tools",
}
SHIPPED = ("bots", "cli", "connectors", "console", "domain", "flows", "reports", "runtime")
ROOMS_WITHOUT_A_NAME = {"utils", "helpers", "common", "misc", "base"}
BANNED_CLASS_ENDINGS = ("Manager", "Service", "Handler", "Processor", "Engine", "Factory", "Util")


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listed.stdout.splitlines()]


def python_files(*folders: str) -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and p.parts[0] in folders]


def test_only_the_allowed_top_level_folders_exist():
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}

    assert folders <= FOLDERS


def test_no_room_is_without_a_name():
    nameless = [p for p in tracked() if p.stem in ROOMS_WITHOUT_A_NAME]

    assert nameless == []


def class_names(path: Path) -> list[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def test_no_class_is_called_after_a_pattern():
    named = [
        (str(path), name)
        for path in python_files(*SHIPPED, "mock_systems")
        for name in class_names(path)
        if name.endswith(BANNED_CLASS_ENDINGS)
    ]

    assert named == []


BROAD = re.compile(r"except( Exception| BaseException)?:")


def broad_excepts(paths: list[Path]) -> list[str]:
    return [
        f"{path}:{number}"
        for path in paths
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if BROAD.search(line)
    ]


def test_a_broad_except_stands_in_one_place_only():
    places = {where.split(":")[0] for where in broad_excepts(python_files(*SHIPPED))}

    assert places <= {"runtime/turns.py"}


def test_the_search_for_broad_excepts_finds_a_planted_one(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("try:\n    pass\nexcept Exception:\n    pass\n", encoding="utf-8")

    assert broad_excepts([planted]) == [f"{planted}:3"]


WAITS = re.compile(
    r"time\.sleep\(|wait_for_timeout|networkidle|\.route\(|ignore_https_errors|\.nth\(|xpath="
)


def test_no_shipped_code_sleeps_or_waits_for_luck():
    found = [
        f"{path}:{number}"
        for path in python_files(*SHIPPED)
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1)
        if WAITS.search(line)
    ]

    assert found == []


def test_no_file_knows_this_machine_or_a_package_registry():
    texts = {
        path: (ROOT / path).read_text(encoding="utf-8", errors="ignore")
        for path in tracked()
        if (ROOT / path).is_file()
    }
    machine = str(ROOT)
    registry = re.compile(r"--(extra-)?index-url|https?://[^ ]*(pypi|npmjs)")

    knowing = [
        str(path)
        for path, text in texts.items()
        if machine in text or (registry.search(text) and path != Path(*Path(__file__).parts[-3:]))
    ]

    assert knowing == []

"""Write new connectors and bots into a copy of the tree, and run everything over it.

`make scaffold-check`; what CI runs of it is `tests/tools/test_scaffold.py`. One name is as short as
names get and one as long, since a line's length hangs on it.
"""

import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.new_bot import new_bot
from tools.new_connector import new_connector
from tools.scaffold import ROOT

COMMANDS = Path(sys.executable).parent
CONNECTORS = ("school_transport", "bail", "housing_association_lets")
# A connector for a mock system that is there already; its browser tests are yours to fit.
VIEWER, ITS_MOCK = "health_viewer", "health_record"
BOTS = ("school_transport_notice", "bail_notice")
# Whose examples in Python are run, and speak of the first connector and the first bot.
GUIDES = ("adding-a-connector", "adding-a-bot")
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Git does not look there, so neither do the linter and the tests of the house.
EXAMPLES = "var/examples"
ROOMS = ("bots", "cli", "connectors", "console", "domain", "flows", "mock_systems", "reports")
# Tests of the scaffold write the first of these themselves; people have a process of their own.
NOT_HERE = ("--ignore=tests/people", "--ignore=tests/tools/test_scaffold.py")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports",),
    ("mypy", *ROOMS, "runtime", "tools", "tests"),
    ("mypy", EXAMPLES),
    ("pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "not browser", "tests", *NOT_HERE),
    ("pytest", "-q", *(f"tests/connectors/{name}" for name in CONNECTORS)),
    ("pytest", "-q", "tests/cli/test_preflight_browser.py", "tests/cli/test_demo_browser.py"),
)


def copy_tree(to: Path) -> None:
    """Everything git knows or would add, as it stands now, as a tree of its own."""
    listed = _run(ROOT, ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
    there = [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
    subprocess.run(["cp", "--parents", "-t", to, *there], cwd=ROOT, check=True)
    _run(to, ("git", "init", "-q"))


def examples_in(guide: Path) -> str:
    """The guide's examples in Python, one after the other."""
    return "\n".join(EXAMPLE.findall(guide.read_text(encoding="utf-8")))


def _write_examples(tree: Path) -> None:
    (tree / EXAMPLES).mkdir(parents=True)
    for guide in GUIDES:
        source = examples_in(tree / f"docs/{guide}.md")
        (tree / EXAMPLES / f"{guide.replace('-', '_')}.py").write_text(source, encoding="utf-8")


def check(tree: Path) -> list[str]:
    """Run every check in this tree, with its seconds; those that failed."""
    failed = []
    for command in CHECKS:
        began = time.monotonic()
        ended = subprocess.run([COMMANDS / command[0], *command[1:]], cwd=tree, check=False)
        sys.stdout.write(f"{time.monotonic() - began:6.1f} s  {' '.join(command)[:80]}\n")
        failed += [" ".join(command)] if ended.returncode else []
    return failed


def main() -> int:
    """Write, check, and say what failed."""
    with TemporaryDirectory(prefix="mash-scaffold-") as folder:
        tree = Path(folder)
        # Some tests look at the tree as another user does.
        tree.chmod(0o755)
        copy_tree(tree)
        for name in CONNECTORS:
            new_connector(tree, name)
        new_connector(tree, VIEWER, mock=ITS_MOCK)
        for name in BOTS:
            new_bot(tree, name)
        _write_examples(tree)
        failed = check(tree)
    sys.stdout.write("".join(f"FAILED: {command}\n" for command in failed))
    return 1 if failed else 0


def _run(where: Path, command: Sequence[str]) -> str:
    ran = subprocess.run(command, cwd=where, check=True, capture_output=True, text=True)
    return ran.stdout


if __name__ == "__main__":
    raise SystemExit(main())

"""What is printed or written down names only commands, verbs and pages that exist."""

import re
from functools import cache
from pathlib import Path

from cli.demo_world import DEMONSTRATION_SEED
from cli.main import app
from mock_systems.population.build import build
from runtime.settings import Settings
from tests.architecture.test_layout import ROOT, SHIPPED, tracked
from tests.architecture.test_runbooks import LINK, exists

WORD = r"[a-z]+(?:-[a-z]+)*"
COMMAND = re.compile(rf"\bmash ({WORD})(?: ({WORD}))?((?: --{WORD})*)")
VERB = re.compile(rf"\bmake ({WORD})(?=[ `\n].*[`#]|`)")
WRITTEN = {".md", ".service", ".timer", ".html", ".yaml", ".toml"}
TEXTS = [
    path
    for path in tracked()
    if path.suffix in WRITTEN
    or path.name == "Makefile"
    or (path.suffix == ".py" and path.parts[0] in (*SHIPPED, "mock_systems", "tools"))
]
PAGES = [path for path in TEXTS if path.suffix == ".md"]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def unknown_commands(text: str) -> list[str]:
    """Commands the command line does not take; a word after one without groups is prose."""
    typed = (_typed(*found) for found in COMMAND.findall(text))
    return [one for one in typed if not takes(one)]


takes = cache(exists)


def _typed(command: str, word: str, options: str) -> str:
    has_groups = command in app and any(not name.startswith("-") for name in app[command])
    return f"{command} {word}{options}" if word and has_groups else f"{command}{options}"


def unknown_verbs(text: str) -> set[str]:
    known = set(re.findall(r"^([a-z-]+):", read(Path("Makefile")), flags=re.MULTILINE))
    return set(VERB.findall(text)) - known


def broken_links(page: Path, text: str) -> list[str]:
    links = (link for link in LINK.findall(text) if "://" not in link)
    return [link for link in links if not (ROOT / page.parent / link).exists()]


def test_every_command_of_ours_exists():
    found = {str(path): unknown_commands(read(path)) for path in TEXTS}

    assert {path: commands for path, commands in found.items() if commands} == {}


def test_every_verb_and_every_linked_page_exists():
    verbs = {str(path): unknown_verbs(read(path)) for path in PAGES}
    links = {str(path): broken_links(path, read(path)) for path in PAGES}

    assert {path: named for path, named in verbs.items() if named} == {}
    assert {path: named for path, named in links.items() if named} == {}


def test_what_nobody_built_is_found():
    commands = unknown_commands(
        "mash up --demo, mash sing, mash tasks lift, mash up --fast, mash up x"
    )

    assert commands == ["sing", "tasks lift", "up --fast"]
    assert unknown_verbs("run `make test` and `make coffee`") == {"coffee"}
    assert broken_links(Path("docs/promises.md"), "[a](ci-budget.md) [b](none.md)") == ["none.md"]


def test_what_the_demo_leaves_is_where_the_readme_says():
    home = (
        Settings.model_fields["home"].default.relative_to(ROOT) / "demo" / str(DEMONSTRATION_SEED)
    )
    morning = build(DEMONSTRATION_SEED, "small").night.ends.date()
    readme = read(Path("README.md"))
    named = set(re.findall(r"`(var/demo/[^` ]+)`", readme))

    left = ("night.html", f"night-{morning}.xlsx", "mash.db", "demo.log")
    assert named == {str(home), *(f"{home}/{one}" for one in left), f"{home}/evidence/"}
    assert set(re.findall(r"MASH_HOME=(\S+)", readme)) == {str(home)}

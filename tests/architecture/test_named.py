"""What is printed or written down names only commands, verbs and pages that exist."""

import re
from functools import cache
from pathlib import Path

from cli.demo_world import DEMONSTRATION_SEED
from cli.main import app
from mock_systems.population.build import build
from runtime.settings import Settings
from tests.architecture.test_layout import ROOT, SHIPPED, tracked
from tests.architecture.test_runbooks import exists

WORD = r"[a-z]+(?:-[a-z]+)*"
COMMAND = re.compile(rf"\bmash ({WORD})(?: ({WORD}))?((?: --{WORD})*)")
ANY_LINK = re.compile(r"\]\(([^)\s]+)\)")
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
    """Relative links to what is not in the repository, or to a heading a page does not have."""
    links = (link for link in ANY_LINK.findall(text) if not re.match(r"[a-z]+:", link))
    return [link for link in links if not leads_somewhere(page, link)]


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    there = (ROOT / page.parent / path) if path else ROOT / page
    is_ours = there.resolve().is_relative_to(ROOT) and there.exists()
    return is_ours and (not heading or heading in anchors(there.read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """The names a page's headings have in links to them."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


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


def test_a_link_that_leads_nowhere_is_found():
    right = "[a](ci-budget.md) [b](adr/) [c](../README.md#after-the-demo) [d](#the-house)"
    wrong = "[a](none.md) [b](../README.md#before-the-demo) [c](#no-house) [d](../../away.md)"
    elsewhere = "[a](https://example.org/none.md) [b](mailto:nobody@example.org)"

    found = broken_links(Path("docs/promises.md"), f"{right} {wrong} {elsewhere}")

    assert found == ["none.md", "../README.md#before-the-demo", "#no-house", "../../away.md"]


def test_what_the_demo_leaves_is_where_the_readme_says():
    home = (
        Settings.model_fields["home"].default.relative_to(ROOT) / "demo" / str(DEMONSTRATION_SEED)
    )
    morning = build(DEMONSTRATION_SEED, "small").night.ends.date()
    readme = read(Path("README.md"))
    named = set(re.findall(r"`(var/demo/[^` ]+)`", readme))

    left = ("night.html", f"night-{morning}.xlsx", "mash.db", "demo.log", "egress.log")
    folders = ("evidence/", "anchors/", "secrets/")
    assert named == {str(home), *(f"{home}/{one}" for one in (*left, *folders))}
    assert set(re.findall(r"MASH_HOME=(\S+)", readme)) == {str(home)}


def test_as_many_whole_nights_are_promised_as_are_kept():
    promised = re.search(r"Whole nights .* in (\d+) of (\d+) every", read(Path("docs/promises.md")))
    rows = re.findall(r"^\| \d+ \|.*$", read(Path("docs/results/nights.md")), flags=re.MULTILINE)
    as_it_should_be = [row for row in rows if row.split(" | ")[3:6] == ["0", "0", "0"]]

    assert promised
    assert promised.groups() == (str(len(as_it_should_be)), str(len(rows)))

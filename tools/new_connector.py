"""Write a new connector with its record type, its mock system and its tests, ready to run.

`make new-connector name=school_transport` or
`python -m tools.new_connector school_transport --title "School transport"`.
What comes after that: `docs/adding-a-connector.md`.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.scaffold import ROOT, Edit, Named, Refused, Written, named, refuse_taken, say, write

EXAMPLE = "school_transport"
PLACES = (
    "connectors/{0}",
    "domain/{0}.py",
    "domain/{0}",
    "mock_systems/{0}",
    "mock_systems/{0}.py",
    "tests/connectors/{0}",
)
IMPORTED = re.compile(r"^from mock_systems import (\([\w,\s]+\)|[\w, ]+)$", re.MULTILINE)
SYSTEMS = re.compile(r"(^SYSTEMS: .*?= \(\n.*?)(^\))", re.MULTILINE | re.DOTALL)
MANIFESTS = re.compile(r"(^from connectors\.\w+\.connector import MANIFEST .*\n)", re.MULTILINE)
AFTER_THE_WAYS_IN = re.compile(r"(^    async def check_screens\(self, system)", re.MULTILINE)
PARTNERS = re.compile(r"(^PARTNERS: .*?= \{\n.*?)(^\})", re.MULTILINE | re.DOTALL)


def new_connector(root: Path, name: str, title: str = "") -> tuple[Named, Written]:
    """Write it under this root, and register it. Raises: Refused, and then nothing is written."""
    wanted = named(name, title, EXAMPLE)
    refuse_taken(root, (place.format(name) for place in PLACES))
    words = {**wanted.words, "record": f"{wanted.cls}Record"}
    return wanted, write(root, "connector", words, _edits(wanted))


def with_system(server: str, name: str) -> str:
    """`mock_systems/server.py` with this system as the last one: no other changes its port."""
    listed = SYSTEMS.sub(rf"\1    {name}.make_system,\n\2", server, count=1)
    known = IMPORTED.search(server)
    if known is None or listed == server:
        return server
    modules = sorted({*re.findall(r"\w+", known[1]), name})
    return listed.replace(known[0], f"from mock_systems import {', '.join(modules)}", 1)


def with_partner(wiring: str, wanted: Named) -> str:
    """`flows/wiring.py` with this partner, its manifest, and a lane's way to it."""
    name, cls, const = wanted.name, wanted.cls, wanted.const
    imports = (
        f"from connectors.{name} import {cls}\n"
        f"from connectors.{name}.connector import MANIFEST as {const}\n"
    )
    way_in = (
        f"    async def {name}(self, reason: ReasonForAccess) -> {cls}:\n"
        f'        """{wanted.title}, signed in."""\n'
        f"        return await self._entered({cls}, {const}, reason)\n\n"
    )
    additions = (
        (MANIFESTS, rf"\1{imports}"),
        (PARTNERS, rf'\1    "{name}": Partner({cls}, {const}),\n\2'),
        (AFTER_THE_WAYS_IN, rf"{way_in}\1"),
    )
    changed = wiring
    for place, addition in additions:
        changed, found = place.subn(addition, changed, count=1)
        if not found:
            return wiring
    return changed


def checklist(wanted: Named) -> list[tuple[str, str]]:
    """What only a person can do, with the place and, where there is one, the exact line."""
    name = wanted.name
    here = f"connectors/{name}"
    return [
        (f"{here}/pages.py", "The partner's paths and labels: make record-connector drafts them."),
        (f"{here}/parsing.py", "REFUSALS: the partner's own words. Columns, labels, end marks."),
        (
            f"{here}/manifest.toml",
            'agency: whose it is, as "housing"; sharing_agreement instead of "none yet"; '
            "owner, access, page_seconds.",
        ),
        (f"{here}/README.md", "The partner's quirks. A test wants the two headings to stay."),
        (f"domain/{name}.py", "The record in the field's words; new words into docs/glossary.md."),
        (f"mock_systems/{name}/", "Records and pages as awkward as the real ones."),
        (
            "mock_systems/population/model.py, accounts.py, views/",
            f'Once the world\'s truth speaks of it: System gets "{name}", and a view of its own.',
        ),
        (
            "cli/worth_looking_at.py, look_for",
            f'"{name}": "…", if you like: what who starts the mocks is told to look for first.',
        ),
        (
            "settings.toml, or MASH_PARTNERS",
            f"[partners.{name}]: base_url, accounts, account_family; MASH_PARTNERS is one JSON "
            f"object with every partner in it. A password for each account: {name}/<account>.",
        ),
        ("CHANGELOG.md", "One line, if a hub would notice."),
        (
            "run",
            f"pytest tests/architecture tests/connectors/{name}; make stage name=types; "
            "docs/adding-a-connector.md says what comes next.",
        ),
    ]


def _edits(wanted: Named) -> Sequence[Edit]:
    name, cls, const = wanted.name, wanted.cls, wanted.const
    return (
        Edit(
            "mock_systems/server.py",
            lambda text: with_system(text, name),
            f"mock_systems/server.py: import {name}; SYSTEMS ends with {name}.make_system",
        ),
        Edit(
            "flows/wiring.py",
            lambda text: with_partner(text, wanted),
            f'flows/wiring.py: PARTNERS gets "{name}": Partner({cls}, {const}); Desk a way to it',
        ),
    )


def main(words: Sequence[str]) -> int:
    """Write it and print the checklist; a name that is refused is said so."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_connector", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help=f"the partner system: {EXAMPLE}")
    parser.add_argument("--title", default="", help="what people call it; else made from the name")
    given = parser.parse_args(words)
    try:
        wanted, written = new_connector(ROOT, given.name, given.title)
    except Refused as why:
        sys.stderr.write(f"{why}\n")
        return 2
    title = f"{wanted.title} can be read on its mock. What only you can do:"
    say(ROOT, written, title, checklist(wanted))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

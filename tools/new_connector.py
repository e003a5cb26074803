"""Write a new connector with its record type, its mock system and its tests, ready to run.

`make new-connector name=school_transport` or
`python -m tools.new_connector school_transport --title "School transport"`. With `--mock`, it is
tested on a mock system that is there already, and none is written.
What comes after that: `docs/adding-a-connector.md`.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.scaffold import ROOT, Edit, Named, Refused, Written, named, refuse_taken, say, write

EXAMPLE = "school_transport"
MOCKS = "mock_systems"
PLACES = ("connectors/{0}", "domain/{0}.py", "domain/{0}", "tests/connectors/{0}")
PLACES_OF_A_MOCK = ("mock_systems/{0}", "mock_systems/{0}.py")
IMPORTED = re.compile(r"^from mock_systems import (\([\w,\s]+\)|[\w, ]+)$", re.MULTILINE)
SYSTEMS = re.compile(r"(^SYSTEMS: .*?= \(\n.*?)(^\))", re.MULTILINE | re.DOTALL)
MANIFESTS = re.compile(r"(^from connectors\.\w+\.connector import MANIFEST .*\n)", re.MULTILINE)
AFTER_THE_WAYS_IN = re.compile(r"(^    async def check_screens\(self, system)", re.MULTILINE)
PARTNERS = re.compile(r"(^PARTNERS: .*?= \{\n.*?)(^\})", re.MULTILINE | re.DOTALL)


def new_connector(root: Path, name: str, title: str = "", mock: str = "") -> tuple[Named, Written]:
    """Write it under this root, and register it. Raises: Refused, and then nothing is written.

    `mock`: the mock system it is tested on, which is there already; none is written.
    """
    wanted = named(name, title, EXAMPLE)
    places = PLACES if mock else (*PLACES, *PLACES_OF_A_MOCK)
    refuse_taken(root, (place.format(name) for place in places))
    refuse_no_mock(root, mock)
    words = {**wanted.words, "record": f"{wanted.cls}Record", "mock": mock or name}
    words["own_mock"] = "" if mock else name
    return wanted, write(root, "connector", words, _edits(wanted, mock), MOCKS if mock else "")


def refuse_no_mock(root: Path, mock: str) -> None:
    """Nothing can be tested on a mock system that is not there. Raises: Refused."""
    there = sorted(path.parent.name for path in (root / MOCKS).glob("*/system.py"))
    systems = [name for name in there if name != "kit"]
    if mock and mock not in systems:
        raise Refused(f'There is no mock system "{mock}"; there are: {", ".join(systems)}.')


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


def checklist(wanted: Named, mock: str = "") -> list[tuple[str, str]]:
    """What only a person can do, with the place and, where there is one, the exact line."""
    name = wanted.name
    here = f"connectors/{name}"
    its_side = (
        (
            f"tests/connectors/{name}/in_the_world.py",
            f"some_person: out of the tables of mock_systems/{mock}/records.py; its table's name "
            'instead of "people" in test_trouble.py, its operations\' names in both.',
        )
        if mock
        else (f"mock_systems/{name}/", "Records and pages as awkward as the real ones.")
    )
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
        its_side,
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


def _edits(wanted: Named, mock: str) -> Sequence[Edit]:
    name, cls, const = wanted.name, wanted.cls, wanted.const
    its_mock = Edit(
        "mock_systems/server.py",
        lambda text: with_system(text, name),
        f"mock_systems/server.py: import {name}; SYSTEMS ends with {name}.make_system",
    )
    its_lane = Edit(
        "flows/wiring.py",
        lambda text: with_partner(text, wanted),
        f'flows/wiring.py: PARTNERS gets "{name}": Partner({cls}, {const}); Desk a way to it',
    )
    return (its_lane,) if mock else (its_mock, its_lane)


def main(words: Sequence[str]) -> int:
    """Write it and print the checklist; a name that is refused is said so."""
    parser = argparse.ArgumentParser(prog="python -m tools.new_connector", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help=f"the partner system: {EXAMPLE}")
    parser.add_argument("--title", default="", help="what people call it; else made from the name")
    parser.add_argument("--mock", default="", help="the mock system it has already, if it has one")
    given = parser.parse_args(words)
    try:
        wanted, written = new_connector(ROOT, given.name, given.title, given.mock)
    except Refused as why:
        sys.stderr.write(f"{why}\n")
        return 2
    can = "is yours to fit to its mock" if given.mock else "can be read on its mock"
    title = f"{wanted.title} {can}. What only you can do:"
    say(ROOT, written, title, checklist(wanted, given.mock))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

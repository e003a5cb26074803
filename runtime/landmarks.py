"""Has a partner's page changed? Compare the roles and names a page object relies on with the page.

A landmark is a role and a name, nothing else. The snapshot they are read from holds field values,
so it is parsed here and never stored.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# One node of Playwright's aria snapshot: indentation, role, quoted name.
_NODE = re.compile(r'^\s*- (?P<role>[a-z]+) (?P<name>"(?:[^"\\]|\\.)*")')
# Where YAML would misread it (`: ` in the name), the node is quoted whole, quotes in it doubled.
_QUOTED = re.compile(r"^(?P<before>\s*- )'(?P<node>(?:[^']|'')*)'")


class Landmark(NamedTuple):
    """Something a page object finds by role and label, as `textbox "Date of birth"`."""

    role: str
    name: str

    def __str__(self) -> str:
        return f'{self.role} "{self.name}"'


class Screen(NamedTuple):
    """A screen a worker uses: what it is called, where it is, what it must show."""

    name: str
    path: str
    landmarks: Sequence[Landmark]


@dataclass(frozen=True, slots=True)
class Drift:
    """A landmark that is gone, and what stands there that the page object does not know."""

    missing: Landmark
    instead: tuple[str, ...]

    def __str__(self) -> str:
        if len(self.instead) == 1:
            return f'label "{self.missing.name}" is now "{self.instead[0]}"'
        return f"{self.missing} is not there"


def read_landmarks(aria_snapshot: str) -> frozenset[Landmark]:
    """Every named role in a snapshot; values and text are left behind."""
    nodes = (_NODE.match(_QUOTED.sub(_unquoted, line)) for line in aria_snapshot.split("\n"))
    return frozenset(Landmark(n["role"], json.loads(n["name"])) for n in nodes if n)


def _unquoted(found: re.Match[str]) -> str:
    return found["before"] + found["node"].replace("''", "'")


def compare(expected: Iterable[Landmark], seen: frozenset[Landmark]) -> list[Drift]:
    """What is missing of the expected landmarks, in their order; nothing when none moved."""
    known = frozenset(expected)
    unknown = seen - known
    return [
        Drift(missing, tuple(sorted(u.name for u in unknown if u.role == missing.role)))
        for missing in expected
        if missing not in seen
    ]

"""An aria snapshot as a tree of roles and names; texts, values and addresses are left behind."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r"^(?P<indent> *)- (?P<key>.*)$")
# A key that YAML would misread stands in single quotes, and those inside it are doubled.
_QUOTED_KEY = re.compile(r"^'(?P<key>(?:[^']|'')*)'(?::.*)?$")
_NODE = re.compile(
    r'^(?P<role>[a-z]+)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<states>(?: \[[^\]]*\])*)(?::.*)?$'
)
_LEVEL = re.compile(r"\[level=(\d)\]")
NO_NODES = frozenset({"text"})


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its role, the name a screen reader says, and what it holds."""

    role: str
    name: str = ""
    level: int = 0
    children: list["Node"] = field(default_factory=list)

    def below(self) -> Iterator["Node"]:
        """Every element inside it, in the order of the page."""
        for child in self.children:
            yield child
            yield from child.below()


def read_tree(aria_snapshot: str) -> list[Node]:
    """The elements of a snapshot; a line that is none (a text, an address) is left out."""
    root = Node("page")
    open_nodes = [(-1, root)]
    for line in aria_snapshot.split("\n"):
        found = _LINE.match(line)
        node = _node(found["key"]) if found else None
        if found is None or node is None:
            continue
        depth = len(found["indent"])
        while open_nodes[-1][0] >= depth:
            open_nodes.pop()
        open_nodes[-1][1].children.append(node)
        open_nodes.append((depth, node))
    return root.children


def _node(key: str) -> Node | None:
    quoted = _QUOTED_KEY.match(key)
    found = _NODE.match(quoted["key"].replace("''", "'") if quoted else key)
    if found is None or found["role"] in NO_NODES:
        return None
    level = _LEVEL.search(found["states"])
    name = json.loads(found["name"]) if found["name"] else ""
    return Node(found["role"], " ".join(name.split()), int(level[1]) if level else 0)

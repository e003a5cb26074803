"""Where everybody stands in the picture of the household: pure arithmetic, no two in one place.

Rows are generations. People stand in blocks: a home, or a family of whoever is in none. A block is
a rectangle of its own, so that the dotted box around a home never holds anybody else. Within it
parents stand over their children; blocks stand as near to their relatives as there is room.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from domain.households import PersonKey
from domain.people import RelationKind
from domain.research_pack import PackPerson, RecordedSex, RecordedTie
from reports.research_pack.kinship import (
    BIRTH_PARENTS,
    BROTHERS_AND_SISTERS,
    COUPLES,
    Bond,
    bonds,
    generations,
    homes,
    joined_by,
)

CELL, SYMBOL = 150.0, 44.0
LABEL_LINE, UNDER_LABEL = 17.0, 10.0
BETWEEN_BLOCKS, EDGE, BOX_MARGIN = 46.0, 30.0, 12.0
LINE_GAP, CLEARANCE, BESIDE, KIND_BESIDE = 16.0, 22.0, 12.0, 100.0
_PASSES = 6
_LETTERS, _MOST_LINES = 17, 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody's symbol is: its middle, its top, and where what is said under it ends."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Descent:
    """A couple, or one elder, with their children; a couple without children has none.

    `couple` is what is recorded of the two; `disputed` are the children of whom a record disputes
    it. `kind` is said beside the line where they are not the parents. Nobody `above`: brothers and
    sisters alone. `feet` and `heads`: where across each elder's and each child's own line stands.
    `line_y` is where the couple is joined, `bar_y` where the children's lines meet, `drop_x` where
    the one leads to the other.
    """

    above: tuple[PersonKey, ...]
    children: tuple[PersonKey, ...]
    couple: Bond | None = None
    disputed: frozenset[PersonKey] = frozenset()
    kind: RelationKind | None = None
    feet: tuple[float, ...] = ()
    heads: tuple[float, ...] = ()
    line_y: float = 0.0
    bar_y: float = 0.0
    drop_x: float = 0.0


@dataclass(frozen=True, slots=True)
class Home:
    """A dotted box and who is in it."""

    members: tuple[PersonKey, ...]
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Household:
    """The whole picture, placed. `undrawn`: bonds that contradict the others' generations."""

    places: dict[PersonKey, Place]
    labels: dict[PersonKey, list[str]]
    descents: tuple[Descent, ...]
    homes: tuple[Home, ...]
    undrawn: tuple[Bond, ...]
    width: float
    height: float


def lay_out(
    people: Sequence[PackPerson], ties: Iterable[RecordedTie], names: Mapping[PersonKey, str]
) -> Household:
    """Everybody placed, whatever the ties say; who is tied to nobody stands by themselves.

    `names`: what each is called, which takes its room under the symbol.
    """
    by_key = {person.key: person for person in people}
    all_bonds = bonds(ties)
    rows = generations(list(by_key), all_bonds)
    blocks = _blocks(list(by_key), all_bonds)
    across = _across(blocks, by_key, all_bonds, rows)
    wanted, undrawn = _descents(all_bonds, rows)
    labels = {key: label_of(names[key]) for key in by_key}
    height = _height(labels)
    descents, tops = _with_lines(_with_feet(wanted, across), rows, height)
    places = {key: Place(across[key], tops[rows[key]], tops[rows[key]] + height) for key in by_key}
    boxes = tuple(_box(home, places) for home in homes(list(by_key), all_bonds))
    lowest = [place.bottom for place in places.values()] + [one.line_y for one in descents]
    return Household(
        places,
        labels,
        tuple(descents),
        boxes,
        undrawn,
        width=max(across.values(), default=0.0) + CELL / 2 + EDGE,
        height=max(lowest, default=0.0) + EDGE,
    )


def label_of(name: str) -> list[str]:
    """A name in lines; what is left out stands in the table under the picture."""
    lines: list[str] = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) > _LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    cut = [line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…" for line in lines]
    return cut if len(cut) <= _MOST_LINES else [cut[0], f"{cut[1][: _LETTERS - 1]}…"]


def _height(labels: Mapping[PersonKey, list[str]]) -> float:
    """Of a symbol with the longest name under it, and an age under that."""
    lines = 1 + max(map(len, labels.values()), default=1)
    return SYMBOL + LABEL_LINE * lines + UNDER_LABEL


def _blocks(everybody: list[PersonKey], all_bonds: Sequence[Bond]) -> list[tuple[PersonKey, ...]]:
    """Each home, and the families of whoever is in none."""
    at_home = homes(everybody, all_bonds)
    housed = {key for home in at_home for key in home}
    alone = [key for key in everybody if key not in housed]
    families = joined_by(alone, [bond.both for bond in all_bonds])
    return [*at_home, *families]


def _across(
    blocks: Sequence[tuple[PersonKey, ...]],
    people: dict[PersonKey, PackPerson],
    all_bonds: Sequence[Bond],
    rows: dict[PersonKey, int],
) -> dict[PersonKey, float]:
    """The middle of each person: blocks in turn, the largest first, then who is tied to one."""
    across: dict[PersonKey, float] = {}
    taken: list[_Room] = []
    waiting = sorted(blocks, key=len, reverse=True)
    while waiting:
        block = next((one for one in waiting if _tied(one, across, all_bonds)), waiting[0])
        waiting.remove(block)
        within = _within(block, people, all_bonds, rows)
        wished = _mean(_tied(block, across, all_bonds), across, max(across.values(), default=0.0))
        room = _nearest_room(within, wished, [rows[key] for key in block], taken)
        taken.append(room)
        shift = room.left + CELL / 2 - min(within.values())
        across |= {key: x + shift for key, x in within.items()}
    first = min(across.values(), default=0.0)
    return {key: x - first + EDGE + CELL / 2 for key, x in across.items()}


def _tied(
    block: Sequence[PersonKey], across: dict[PersonKey, float], all_bonds: Sequence[Bond]
) -> list[PersonKey]:
    """Who of those placed already is tied to somebody of this block."""
    ends = [(bond.elder, bond.younger) for bond in all_bonds]
    both_ways = [*ends, *((younger, elder) for elder, younger in ends)]
    return [there for there, here in both_ways if here in block and there in across]


@dataclass(frozen=True, slots=True)
class _Room:
    """The rectangle of a block: from left to right, and its rows."""

    left: float
    right: float
    first_row: int
    last_row: int

    def meets(self, other: "_Room") -> bool:
        """Whether the two leave less than a gap between them in a row they share."""
        share_rows = self.first_row <= other.last_row and other.first_row <= self.last_row
        is_near = (
            self.left < other.right + BETWEEN_BLOCKS and other.left < self.right + BETWEEN_BLOCKS
        )
        return share_rows and is_near


def _nearest_room(
    within: dict[PersonKey, float], wished: float, rows: Sequence[int], taken: Sequence[_Room]
) -> _Room:
    """The free place whose middle is nearest to where the block would stand best."""
    width = max(within.values()) - min(within.values()) + CELL
    lefts = [wished - width / 2]
    lefts += [room.right + BETWEEN_BLOCKS for room in taken]
    lefts += [room.left - BETWEEN_BLOCKS - width for room in taken]
    rooms = [_Room(left, left + width, min(rows), max(rows)) for left in lefts]
    free = [room for room in rooms if not any(room.meets(other) for other in taken)]
    return min(free, key=lambda room: abs(room.left + width / 2 - wished))


def _within(
    block: Sequence[PersonKey],
    people: dict[PersonKey, PackPerson],
    all_bonds: Sequence[Bond],
    rows: dict[PersonKey, int],
) -> dict[PersonKey, float]:
    """Parents over their children, nobody nearer to anybody than a cell."""
    inside = [bond for bond in all_bonds if bond.both <= set(block)]
    x: dict[PersonKey, float] = {}
    ordered: list[list[PersonKey]] = []
    for row in sorted({rows[key] for key in block}):
        members = [key for key in block if rows[key] == row]
        ordered.append(_in_order(members, people, inside, x))
        x |= {key: number * CELL for number, key in enumerate(ordered[-1])}
    elders, children = _by_descent(inside, rows, is_up=True), _by_descent(inside, rows, is_up=False)
    for number in range(_PASSES):
        relatives = children if number % 2 else elders
        for row_of_keys in ordered if relatives is elders else reversed(ordered):
            wished = [_mean(relatives.get(key, ()), x, x[key]) for key in row_of_keys]
            x |= dict(zip(row_of_keys, apart(wished, CELL), strict=True))
    return x


def _by_descent(
    inside: Sequence[Bond], rows: dict[PersonKey, int], *, is_up: bool
) -> dict[PersonKey, list[PersonKey]]:
    found: dict[PersonKey, list[PersonKey]] = {}
    for bond in inside:
        if rows[bond.younger] - rows[bond.elder] == 1:
            one, other = (bond.younger, bond.elder) if is_up else (bond.elder, bond.younger)
            found.setdefault(one, []).append(other)
    return found


def _mean(keys: Sequence[PersonKey], x: dict[PersonKey, float], otherwise: float) -> float:
    return fmean(x[key] for key in keys) if keys else otherwise


def _in_order(
    members: Sequence[PersonKey],
    people: dict[PersonKey, PackPerson],
    inside: Sequence[Bond],
    x: dict[PersonKey, float],
) -> list[PersonKey]:
    """Under their elders, the older first, and couples side by side, a man on the left."""

    def standing(key: PersonKey) -> tuple[float, str]:
        elders = [bond.elder for bond in inside if bond.younger == key and bond.elder in x]
        born = people[key].born_on or people[key].due_on
        return _mean(elders, x, 0.0), born.isoformat() if born else ""

    partners: dict[PersonKey, list[PersonKey]] = {key: [] for key in members}
    for bond in inside:
        if bond.kind in COUPLES and bond.both <= set(members):
            partners[bond.elder].append(bond.younger)
            partners[bond.younger].append(bond.elder)
    waiting = sorted(members, key=standing)
    order: list[PersonKey] = []
    while waiting:
        chain = _chain(waiting, partners, people)
        order += chain
        waiting = [key for key in waiting if key not in chain]
    return order


def _chain(
    waiting: Sequence[PersonKey],
    partners: dict[PersonKey, list[PersonKey]],
    people: dict[PersonKey, PackPerson],
) -> list[PersonKey]:
    """Who is joined to the first of them by couples, from one end of the chain to the other."""
    joined = joined_by(
        list(waiting), [frozenset((key, one)) for key in waiting for one in partners[key]]
    )
    group = next(group for group in joined if waiting[0] in group)

    def end_first(key: PersonKey) -> tuple[int, bool]:
        return len(partners[key]), people[key].sex is not RecordedSex.MALE

    chain: list[PersonKey] = []
    following = [min(group, key=end_first)]
    while following:
        key = following.pop()
        if key not in chain:
            chain.append(key)
            following += sorted(partners[key], key=lambda one: len(partners[one]), reverse=True)
    return chain


def apart(wished: Sequence[float], gap: float) -> list[float]:
    """The places nearest to those wished for, in their order and at least a gap apart.

    Pool adjacent violators on the wishes less their rank: the least squares under that condition.
    """
    pools: list[tuple[float, int]] = []
    for number, wish in enumerate(wished):
        pools.append((wish - number * gap, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (one, few), (other, more) = pools[-2:]
            pools[-2:] = [((one * few + other * more) / (few + more), few + more)]
    levelled = [mean for mean, count in pools for _ in range(count)]
    return [mean + number * gap for number, mean in enumerate(levelled)]


def _descents(
    all_bonds: Sequence[Bond], rows: dict[PersonKey, int]
) -> tuple[list[Descent], tuple[Bond, ...]]:
    """Children by whom they are said to be of; couples without children; other elders by kind."""
    drawn = [bond for bond in all_bonds if _can_be_drawn(bond, rows)]
    undrawn = tuple(bond for bond in all_bonds if bond not in drawn)
    couples = {bond.both: bond for bond in drawn if bond.kind in COUPLES}
    parents: dict[PersonKey, list[Bond]] = {}
    for bond in drawn:
        if bond.kind in BIRTH_PARENTS:
            parents.setdefault(bond.younger, []).append(bond)
    families: dict[tuple[PersonKey, ...], list[PersonKey]] = {}
    for child, of in parents.items():
        for pair in _pairs(sorted({bond.elder for bond in of})):
            families.setdefault(pair, []).append(child)
    disputed = {(b.elder, b.younger) for b in drawn if b.is_disputed and b.kind in BIRTH_PARENTS}
    descents = [_family(pair, kids, couples, disputed) for pair, kids in families.items()]
    childless = [bond for both, bond in couples.items() if tuple(sorted(both)) not in families]
    descents += [_family(tuple(sorted(bond.both)), (), couples, set()) for bond in childless]
    return descents + _others(drawn, parents), undrawn


def _can_be_drawn(bond: Bond, rows: dict[PersonKey, int]) -> bool:
    if bond.kind in COUPLES | BROTHERS_AND_SISTERS:
        return rows[bond.elder] == rows[bond.younger]
    return rows[bond.elder] < rows[bond.younger]


def _pairs(elders: Sequence[PersonKey]) -> list[tuple[PersonKey, ...]]:
    """Two parents are one line; of three, each is one, since nobody can say who is with whom."""
    return [tuple(elders)] if len(elders) <= 2 else [(elder,) for elder in elders]


def _family(
    pair: tuple[PersonKey, ...],
    children: Sequence[PersonKey],
    couples: dict[frozenset[PersonKey], Bond],
    disputed: set[tuple[PersonKey, PersonKey]],
) -> Descent:
    doubted = frozenset(child for child in children for one in pair if (one, child) in disputed)
    return Descent(pair, tuple(children), couples.get(frozenset(pair)), doubted)


def _others(drawn: Sequence[Bond], parents: dict[PersonKey, list[Bond]]) -> list[Descent]:
    """What no line of a parent shows already: carers, step-parents, lone grandparents, siblings.

    A parent's line says that siblings are, and not that a record disputes it.
    """
    grandparents = {
        (above.elder, child)
        for child, of in parents.items()
        for bond in of
        for above in parents.get(bond.elder, ())
    }
    shared = {child: {bond.elder for bond in of} for child, of in parents.items()}
    found = []
    for bond in drawn:
        doubted = frozenset({bond.younger} if bond.is_disputed else ())
        pair = (bond.elder, bond.younger)
        if bond.kind in BROTHERS_AND_SISTERS:
            have_a_parent = shared.get(bond.elder, set()) & shared.get(bond.younger, set())
            if bond.is_disputed or not have_a_parent:
                found.append(Descent((), pair, None, doubted and bond.both, bond.kind))
        elif bond.kind not in BIRTH_PARENTS | COUPLES and pair not in grandparents:
            found.append(Descent(pair[:1], pair[1:], None, doubted, bond.kind))
    return found


def _with_feet(descents: Sequence[Descent], across: dict[PersonKey, float]) -> list[Descent]:
    """Each line of a person has a place of its own at their foot or head."""
    feet = _beside(across, [descent.above for descent in descents])
    heads = _beside(across, [descent.children for descent in descents])
    return [
        replace(
            one, feet=feet[number], heads=heads[number], drop_x=_drop(feet[number], heads[number])
        )
        for number, one in enumerate(descents)
    ]


def _beside(
    across: dict[PersonKey, float], groups: Sequence[tuple[PersonKey, ...]]
) -> list[tuple[float, ...]]:
    lines_of = Counter(key for group in groups for key in group)
    drawn = Counter[PersonKey]()
    placed = []
    for group in groups:
        shifts = [(drawn[key] - (lines_of[key] - 1) / 2) * BESIDE for key in group]
        placed.append(tuple(across[key] + by for key, by in zip(group, shifts, strict=True)))
        drawn.update(group)
    return placed


def _drop(feet: Sequence[float], heads: Sequence[float]) -> float:
    """Over the middle of the children, as far as the couple's line reaches."""
    if not feet:
        return fmean(heads)
    middle = fmean(heads) if heads else fmean(feet)
    return min(max(middle, min(feet)), max(feet))


def _with_lines(
    descents: Sequence[Descent], rows: dict[PersonKey, int], height: float
) -> tuple[list[Descent], list[float]]:
    """The descents with the height of their lines, and where each row begins."""
    couples = _own_lines(
        {
            number: (max(rows[key] for key in one.above), min(one.feet), max(one.feet))
            for number, one in enumerate(descents)
            if len(one.above) == 2
        }
    )
    bars = _own_lines(
        {
            number: (
                min(rows[key] for key in one.children) - 1,
                min(*one.heads, one.drop_x),
                max(*one.heads, one.drop_x) + (KIND_BESIDE if one.kind else 0),
            )
            for number, one in enumerate(descents)
            if one.children
        }
    )
    last_row = max(rows.values(), default=0)
    tops, gaps = _tops(last_row, height, _lines_in(couples), _lines_in(bars))
    above_bars = _lines_in(couples)

    def at(slot: tuple[int, int] | None, after: int) -> float:
        return gaps[slot[0]] + LINE_GAP * (slot[1] + 1 + after) if slot else 0.0

    placed = [
        replace(
            one,
            line_y=at(couples.get(number), 0),
            bar_y=at(bars.get(number), above_bars[bars[number][0]] if number in bars else 0),
        )
        for number, one in enumerate(descents)
    ]
    return placed, tops


def _own_lines(spans: dict[int, tuple[int, float, float]]) -> dict[int, tuple[int, int]]:
    """Of each its gap and the first line in it on which it lies on no other, the shortest first."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    slots: dict[int, tuple[int, int]] = {}
    for number, (gap, left, right) in sorted(spans.items(), key=lambda one: one[1][2] - one[1][1]):
        line = 0
        while any(
            left <= end + LINE_GAP and start <= right + LINE_GAP
            for start, end in taken.get((gap, line), ())
        ):
            line += 1
        taken.setdefault((gap, line), []).append((left, right))
        slots[number] = (gap, line)
    return slots


def _lines_in(slots: dict[int, tuple[int, int]]) -> Counter[int]:
    most = Counter[int]()
    for gap, line in slots.values():
        most[gap] = max(most[gap], line + 1)
    return most


def _tops(
    last_row: int, height: float, couples: Counter[int], bars: Counter[int]
) -> tuple[list[float], dict[int, float]]:
    """Where each row begins, and each gap: -1 is the one above the first row."""
    tops, gaps = list[float](), {-1: EDGE / 2}
    top = EDGE + LINE_GAP * (bars[-1] + 1)
    for row in range(last_row + 1):
        tops.append(top)
        gaps[row] = top + height
        top = gaps[row] + LINE_GAP * (couples[row] + bars[row] + 1) + CLEARANCE
    return tops, gaps


def _box(home: tuple[PersonKey, ...], places: dict[PersonKey, Place]) -> Home:
    """Around all its members: their columns are theirs alone."""
    members = [places[key] for key in home]
    return Home(
        home,
        min(place.x for place in members) - CELL / 2,
        min(place.top for place in members) - BOX_MARGIN,
        max(place.x for place in members) + CELL / 2,
        max(place.bottom for place in members) + BOX_MARGIN / 2,
    )

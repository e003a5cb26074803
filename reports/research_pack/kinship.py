"""What records say of who is whose, joined for a picture: couples, parents, homes, generations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.households import PersonKey
from domain.people import RelationKind
from domain.research_pack import RecordedTie

COUPLES = frozenset(
    {RelationKind.PARTNER, RelationKind.EX_PARTNER, RelationKind.PARENT_OF_COMMON_CHILD}
)
BIRTH_PARENTS = frozenset(
    {RelationKind.MOTHER, RelationKind.FATHER, RelationKind.ADOPTIVE_PARENT, RelationKind.CHILD}
)
OTHER_ELDERS = frozenset({RelationKind.STEP_PARENT, RelationKind.CARER, RelationKind.GRANDPARENT})
BROTHERS_AND_SISTERS = frozenset({RelationKind.SIBLING, RelationKind.TWIN})
# Whose word counts first where generations cannot all be as stated.
_BY_CERTAINTY = (BIRTH_PARENTS, COUPLES, BROTHERS_AND_SISTERS, OTHER_ELDERS)


@dataclass(frozen=True, slots=True)
class Bond:
    """What all records together say of two people; `elder` and `younger` are equal in a couple.

    `is_disputed`: a record says so, or two records do not agree.
    """

    elder: PersonKey
    younger: PersonKey
    kind: RelationKind
    lives_together: bool
    has_ended: bool
    is_disputed: bool

    @property
    def both(self) -> frozenset[PersonKey]:
        """The two people."""
        return frozenset((self.elder, self.younger))


def bonds(ties: Iterable[RecordedTie]) -> tuple[Bond, ...]:
    """The statements about each pair, joined; each pair and sort of tie stands once."""
    joined: dict[tuple[object, ...], Bond] = {}
    homes: dict[frozenset[PersonKey], set[bool]] = {}
    for tie in ties:
        if tie.lives_together is not None:
            homes.setdefault(frozenset((tie.person, tie.other)), set()).add(tie.lives_together)
        bond = _bond(tie)
        is_equal = bond.kind in COUPLES | BROTHERS_AND_SISTERS
        key = (_sort(bond.kind), bond.both if is_equal else (bond.elder, bond.younger))
        joined[key] = _join(joined[key], bond) if key in joined else bond
    return tuple(_at_home(bond, homes.get(bond.both, set())) for bond in joined.values())


def _bond(tie: RecordedTie) -> Bond:
    elder, younger = (tie.other, tie.person)
    if tie.kind is RelationKind.CHILD:
        elder, younger = younger, elder
    has_ended = tie.has_ended or tie.kind is RelationKind.EX_PARTNER
    return Bond(elder, younger, tie.kind, False, has_ended, tie.is_disputed)


def _sort(kind: RelationKind) -> object:
    if kind in OTHER_ELDERS:
        return kind
    return next(sort for sort in _BY_CERTAINTY if kind in sort)


def _join(one: Bond, other: Bond) -> Bond:
    differ = one.has_ended != other.has_ended
    return replace(
        one,
        has_ended=one.has_ended or other.has_ended,
        is_disputed=one.is_disputed or other.is_disputed or differ,
    )


def _at_home(bond: Bond, said: set[bool]) -> Bond:
    return replace(
        bond, lives_together=said == {True}, is_disputed=bond.is_disputed or len(said) > 1
    )


def homes(
    everybody: Sequence[PersonKey], all_bonds: Iterable[Bond]
) -> tuple[tuple[PersonKey, ...], ...]:
    """Who lives with whom, as far as every record that says anything agrees; two people or more."""
    together = [bond.both for bond in all_bonds if bond.lives_together]
    return tuple(group for group in joined_by(everybody, together) if len(group) > 1)


def joined_by(
    everybody: Sequence[PersonKey], pairs: Iterable[frozenset[PersonKey]]
) -> tuple[tuple[PersonKey, ...], ...]:
    """Everybody in groups, each joined by these pairs; in the order given."""
    group_of = {key: {key} for key in everybody}
    for pair in pairs:
        if pair <= set(group_of):
            whole = set().union(*(group_of[key] for key in pair))
            for key in whole:
                group_of[key] = whole
    groups = dict.fromkeys(tuple(k for k in everybody if k in group_of[key]) for key in everybody)
    return tuple(groups)


def generations(everybody: Sequence[PersonKey], all_bonds: Sequence[Bond]) -> dict[PersonKey, int]:
    """A row for each person, 0 the eldest of a family; in a contradiction the first word stands."""
    offsets = {key: (key, 0) for key in everybody}
    for sort in _BY_CERTAINTY:
        for bond in (bond for bond in all_bonds if bond.kind in sort):
            _set_apart(offsets, bond.elder, bond.younger, _generations_between(bond.kind))
    eldest: dict[PersonKey, int] = {}
    for root, offset in offsets.values():
        eldest[root] = min(offset, eldest.get(root, offset))
    return {key: offset - eldest[root] for key, (root, offset) in offsets.items()}


def _generations_between(kind: RelationKind) -> int:
    if kind in COUPLES | BROTHERS_AND_SISTERS:
        return 0
    return 2 if kind is RelationKind.GRANDPARENT else 1


def _set_apart(
    offsets: dict[PersonKey, tuple[PersonKey, int]], elder: PersonKey, younger: PersonKey, by: int
) -> None:
    (one, above), (other, below) = offsets[elder], offsets[younger]
    if one == other:
        return
    shift = above + by - below
    for key, (root, offset) in offsets.items():
        if root == other:
            offsets[key] = (one, offset + shift)

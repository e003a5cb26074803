"""What came of ringing, put beside what the machine found; no fact and no check changes by it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.research_pack.pack import ResearchPack, RingNote, ToRing


def with_notes(pack: ResearchPack, notes: Sequence[RingNote]) -> ResearchPack:
    """The pack with what people noted of whoever was to be rung, the latest first."""
    return replace(pack, to_ring=tuple(_with_its_own(one, notes) for one in pack.to_ring))


def _with_its_own(each: ToRing, notes: Sequence[RingNote]) -> ToRing:
    own = [note.result for note in notes if note.to_ring.is_about(each)]
    return replace(each, results=tuple(sorted(own, key=lambda one: one.at, reverse=True)))

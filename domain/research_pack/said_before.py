"""What was said of a possible match in another research of the case: told beside it, not used."""

from collections.abc import Callable
from dataclasses import replace

from domain.research_pack.pack import PossibleMatch, ResearchPack, SaidBefore


def with_said_before(
    pack: ResearchPack, said: Callable[[PossibleMatch], tuple[SaidBefore, ...]]
) -> ResearchPack:
    """The pack with what people said of its possible matches before; they stay open."""
    told = (replace(one, said_before=said(one)) for one in pack.possible)
    return replace(pack, possible=tuple(told))

"""What a cell's item is to write: words in which every change that a store makes can be seen."""

from mock_systems.kit.catalogue import Way

# A line end, a letter beyond the first plane, curled quotes, an ampersand, Welsh letters composed
# and decomposed, a space at a line's end, and what is escaped in HTML (`reliability` P20).
TELLING = (
    "Two lines \U0001f642 \u201cand\u201d <b>markup</b> & more; Si\u00e2n, "
    "w\u0302y. \nThe second line: \u0175y, tŷ."
)
MARGIN = 60


def for_way(way: Way) -> str:
    """The words for this fault; longer than what it cuts off."""
    longest: int | None = way.args.get("characters")
    if longest is None:
        return TELLING
    filling = "Told by telephone and by letter. " * (longest // 33 + 1)
    return filling[: longest + MARGIN].rstrip()

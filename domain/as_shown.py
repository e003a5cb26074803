"""A value on a partner's page that does not parse: kept in the page's words, never dropped."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AsShown:
    """A value that does not parse, kept as the page showed it."""

    field: str
    shown: str

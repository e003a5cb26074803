"""Somebody at an agency who will talk about a person it holds a record on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhoToRing:
    """Who answers, as the partner's page shows it; `team` is a team or an office."""

    name: str
    role: str
    team: str
    phone: str

"""Which lines of a chronology somebody wants to read; the pack itself stays whole."""

from dataclasses import dataclass
from datetime import date

from domain.households import PersonKey
from domain.research_pack.facts import Event
from domain.research_pack.pack import ResearchPack


@dataclass(frozen=True, slots=True)
class ChosenLines:
    """One person's lines, one system's, those of some days; what is not chosen hides nothing."""

    person: PersonKey | None = None
    system: str = ""
    first_day: date | None = None
    last_day: date | None = None

    @property
    def count(self) -> int:
        """How many things were chosen."""
        chosen = (self.person, self.system, self.first_day, self.last_day)
        return sum(one not in (None, "") for one in chosen)

    @property
    def has_days(self) -> bool:
        """Whether some days were chosen, or all before or after one."""
        return self.first_day is not None or self.last_day is not None

    def fits(self, event: Event) -> bool:
        """Whether this line is shown: one without a day may belong to any days, so it is."""
        is_theirs = self.person is None or self.person in event.about
        is_its = self.system in ("", event.source.record.system)
        return is_theirs and is_its and self._is_of_the_days(event.on)

    def _is_of_the_days(self, on: date | None) -> bool:
        if on is None:
            return True
        first, last = self.first_day or date.min, self.last_day or date.max
        return first <= on <= last


WHOLE_CHRONOLOGY = ChosenLines()


def numbered_lines(pack: ResearchPack, chosen: ChosenLines) -> tuple[tuple[int, Event], ...]:
    """The lines that fit, each with its number in the whole chronology."""
    numbered = enumerate(pack.chronology.events, 1)
    return tuple((number, event) for number, event in numbered if chosen.fits(event))

"""A decision that a person took and somebody recorded; only with it is a decision written anywhere.

Threshold, risk, outcome and an overridden consent are a person's. No worker returns one: a write
takes them out of a `RecordedDecision` and out of nothing else, so that what a partner is told is
what was decided, word for word, with who, when and why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What a person decided. `says`: each field it decides, with the code that was chosen.

    `id`: of the recorded decision itself (the task it answered, the minute it stands in).
    Raises: ValueError when it does not say which, who, when, why and what.
    """

    id: str
    decided_by: str
    decided_at: datetime
    rationale: str
    says: Mapping[str, str]

    def __post_init__(self) -> None:
        said = (self.id, self.decided_by, self.rationale, *self.says.values())
        if not self.says or not all(one.strip() for one in said):
            raise ValueError("A recorded decision says which it is, who decided what, and why.")
        if self.decided_at.tzinfo is None:
            raise ValueError("A recorded decision says when, on which clock.")

    def refuse_others_than(self, choices: Mapping[str, Collection[str]]) -> None:
        """Raises: ValueError where it decides a field, or a value, that is none of these."""
        for name, value in self.says.items():
            if value not in choices.get(name, ()):
                raise ValueError(f"A decision of this kind does not say {name}: {value}.")

"""What every connector is opened with, and what a check of its screens says."""

from dataclasses import dataclass

from runtime.credentials import Secret
from runtime.landmarks import Drift


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one partner system. `family` is how all this worker's accounts begin.

    `memorable_word`: a second secret, of which some partners ask for single characters.
    """

    base_url: str
    user_id: str
    password: Secret
    family: str
    memorable_word: Secret | None = None


@dataclass(frozen=True, slots=True)
class ScreenCheck:
    """One screen compared with the landmarks its page object relies on."""

    system: str
    screen: str
    drifts: tuple[Drift, ...]

    @property
    def is_as_expected(self) -> bool:
        """Whether every landmark is there."""
        return not self.drifts

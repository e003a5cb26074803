"""What every connector is opened with, and what a check of its screens says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runtime.credentials import Secret
from runtime.landmarks import Drift

# Asked for only when the partner asks; each code is handed out once.
OneTimeCode = Callable[[], Awaitable[Secret]]


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one partner system. `family` is how all this worker's accounts begin.

    `one_time_code` and `memorable_word` are second steps of signing in, where the account has them.
    """

    base_url: str
    user_id: str
    password: Secret
    family: str
    one_time_code: OneTimeCode | None = None
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

"""Who may sign on, their memorable words, and the offices they may work for."""

from hashlib import sha256

from mock_systems.kit.store import Account
from mock_systems.population.model import World

SYSTEM = "probation"
CONSONANTS, VOWELS = "bdfghklmnprstvw", "aeiou"
SYLLABLES = 5

HUB_ENQUIRIES = "Safeguarding hub enquiries"
COURT_ENQUIRIES = "Court and custody enquiries"
STAFF = ("Community supervision", "Duty desk")


def probation_accounts(world: World) -> dict[str, Account]:
    """Every account of this system, by user id."""
    return {
        one.username: Account(
            user_id=one.username,
            name=one.display_name,
            role=one.role,
            rights=frozenset(one.sees),
            password=one.password,
            memorable_word=memorable_word(one.username),
        )
        for one in world.accounts
        if one.system == SYSTEM
    }


def memorable_word(user_id: str) -> str:
    """A word of five syllables, always the same for one account."""
    numbers = sha256(f"{SYSTEM}/{user_id}/memorable-word".encode()).digest()
    return "".join(
        CONSONANTS[numbers[2 * n] % len(CONSONANTS)] + VOWELS[numbers[2 * n + 1] % len(VOWELS)]
        for n in range(SYLLABLES)
    )


def offices_of(account: Account) -> tuple[str, ...]:
    """What this account may work as in one session."""
    return (HUB_ENQUIRIES, COURT_ENQUIRIES) if account.role == "worker" else STAFF


def user_id_of(accounts: dict[str, Account], typed: str) -> str:
    """The user id in what somebody typed; capitals do not matter."""
    wanted = typed.strip().casefold()
    return next((one for one in accounts if one.casefold() == wanted), typed.strip())

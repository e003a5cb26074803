"""Who can be at the console: the accounts of this hub, and what each of them serves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.wording.console import ROLES
from runtime.settings import ConsoleAccount, ConsoleRole

# The teams of `domain/wording/tasks.py` whose tasks a role takes without being told so in settings.
TEAMS_OF: Mapping[ConsoleRole, frozenset[str]] = {
    ConsoleRole.PRACTITIONER: frozenset({"practitioner"}),
    ConsoleRole.DUTY_SUPERVISOR: frozenset({"duty supervisor"}),
    ConsoleRole.RESTRICTED_RECORDS_OFFICER: frozenset({"restricted-records officer"}),
    ConsoleRole.ASSURANCE_LEAD: frozenset(),
    ConsoleRole.OPERATIONS: frozenset(),
}
# Who may have tasks at all: the assurance lead only reads, operations sees nobody.
TAKES_TASKS = frozenset(
    {
        ConsoleRole.PRACTITIONER,
        ConsoleRole.DUTY_SUPERVISOR,
        ConsoleRole.RESTRICTED_RECORDS_OFFICER,
    }
)
# Who may ask work of the workers: those who work on cases.
STARTS_WORK = frozenset({ConsoleRole.PRACTITIONER, ConsoleRole.DUTY_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in. `id` is what is stored and audited.

    `subject` is who they are at the force's own sign-in; "" for whoever cannot come in by it.
    """

    id: str
    name: str
    place: str
    roles: frozenset[ConsoleRole]
    teams: frozenset[str]
    authorities: frozenset[str]
    subject: str = ""

    @property
    def said_roles(self) -> str:
        """What the person is at the hub."""
        return ", ".join(ROLES[role] for role in ConsoleRole if role in self.roles)


class AccountsClash(Exception):
    """Two accounts have one id, would have one password, or are one person elsewhere."""


def people_of(accounts: Iterable[ConsoleAccount]) -> Mapping[str, Person]:
    """Everybody who may sign in, by id. Raises: AccountsClash."""
    people: dict[str, Person] = {}
    taken: set[str] = set()
    for account in accounts:
        own = {credential_of(account.id), *([account.subject] if account.subject else [])}
        if own & taken:
            raise AccountsClash(account.id)
        taken |= own
        people[account.id] = _person(account)
    return people


def person_behind(people: Mapping[str, Person], subject: str) -> Person | None:
    """Who signs in as this subject at the force's own sign-in."""
    return next((one for one in people.values() if one.subject and one.subject == subject), None)


def credential_of(account_id: str) -> str:
    """The name under which the hash of this account's password is kept."""
    return f"console/{account_id.replace('.', '-')}"


def token_of(account_id: str) -> str:
    """The name under which the hash of the token of this account's programs is kept."""
    return f"console-token/{account_id.replace('.', '-')}"


def _person(account: ConsoleAccount) -> Person:
    roles = frozenset(account.roles)
    usual = frozenset[str]().union(*(TEAMS_OF[role] for role in roles))
    own = frozenset(account.teams) if roles & TAKES_TASKS else frozenset[str]()
    return Person(
        account.id,
        account.name,
        account.place,
        roles,
        usual | own,
        frozenset(account.authorities),
        account.subject,
    )
